package metric

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// An exampleDay is a year, a month and a day.
type exampleDay [3]int

func (d exampleDay) day() calendar.Day {
	day, _ := calendar.Date(d[0], d[1], d[2])
	return day
}

// exampleOrders are the purchases of Example, for whole amounts.
var exampleOrders = []struct {
	who  string
	on   exampleDay
	paid money.Amount
}{
	{"Anna", exampleDay{2024, 6, 10}, 40},
	{"Anna", exampleDay{2024, 7, 20}, 30},
	{"Anna", exampleDay{2024, 9, 1}, 50},
	{"Bo", exampleDay{2024, 5, 5}, 25},
	{"Chloe", exampleDay{2024, 8, 8}, 60},
	{"Dan", exampleDay{2023, 1, 1}, 30},
	{"Dan", exampleDay{2024, 7, 4}, 20},
	{"Eve", exampleDay{2023, 3, 3}, 80},
}

// exampleAnswers are the answers of Example to a survey.
var exampleAnswers = []struct {
	who   string
	on    exampleDay
	score int8
}{
	{"Anna", exampleDay{2024, 9, 15}, 10},
	{"Bo", exampleDay{2024, 5, 20}, 6},
	{"Chloe", exampleDay{2024, 8, 20}, 9},
	{"Dan", exampleDay{2024, 7, 15}, 8},
}

// ExampleData returns five customers up to 2024-12-31, few enough to check
// every figure by hand: in the half-year up to then Anna is retained, Bo
// churned, Chloe new and Dan reactivated, and Eve lapsed long before. As of its
// end Anna is at risk.
func ExampleData() (*dataset.Dataset, error) {
	b := &dataset.Builder{
		AsOf: exampleDay{2024, 12, 31}.day(), First: exampleDay{2023, 1, 1}.day(), HasSales: true, HasAmounts: true,
	}
	shard := b.NewShard()
	for _, o := range exampleOrders {
		shard.Add(&dataset.Line{Customer: []byte(o.who), Day: o.on.day(), Amount: o.paid * money.One})
	}
	for _, a := range exampleAnswers {
		b.AddResponse(a.who, dataset.Response{Day: a.on.day(), Score: a.score})
	}
	ds, _, err := b.Build()
	return ds, err
}

// ExampleText says what is in ExampleData, a line for each customer.
func ExampleText() []string {
	var lines []string
	for i, o := range exampleOrders {
		bought := fmt.Sprintf("%s for %s", o.on.day(), (o.paid * money.One).Human())
		if i > 0 && exampleOrders[i-1].who == o.who {
			lines[len(lines)-1] += ", " + bought
			continue
		}
		lines = append(lines, o.who+" bought "+bought)
	}
	for _, a := range exampleAnswers {
		for i, line := range lines {
			if strings.HasPrefix(line, a.who+" ") {
				lines[i] += fmt.Sprintf("; answered %d on %s", a.score, a.on.day())
			}
		}
	}
	return lines
}
