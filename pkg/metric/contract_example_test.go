package metric_test

import (
	"fmt"
	"log"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/metric"
)

// subscriptions is the data of the examples as of 2024-12-31: who was served
// from when to when.
func subscriptions(served map[string][2]string) *dataset.Dataset {
	parse := func(s string) (d calendar.Day) {
		if err := d.UnmarshalText([]byte(s)); err != nil {
			log.Fatal(err)
		}
		return d
	}
	b := &dataset.Builder{AsOf: parse("2024-12-31")}
	for customer, days := range served {
		b.AddContract(customer, dataset.Contract{Start: parse(days[0]), End: parse(days[1])})
	}
	ds, _, err := b.Build()
	if err != nil {
		log.Fatal(err)
	}
	return ds
}

func ExampleChurn_contract() {
	ds := subscriptions(map[string][2]string{
		"Anna":  {"2024-01-01", ""},
		"Bo":    {"2024-02-01", "2024-09-30"},
		"Chloe": {"2024-08-15", ""},
	})
	o := metric.DefaultChurn
	o.Basis = metric.BasisContract
	res, err := metric.Churn(ds, o)
	if err != nil {
		log.Fatal(err)
	}
	r := res.Rows[0]
	fmt.Println(r.Opening, "+", r.New, "-", r.Churned, "=", r.Closing)
	// Output: 2 + 1 - 1 = 2
}

func ExampleSurvival() {
	ds := subscriptions(map[string][2]string{
		"Anna":  {"2024-01-01", ""},
		"Bo":    {"2024-02-01", "2024-09-30"},
		"Chloe": {"2024-11-15", ""},
		"Dan":   {"2024-06-01", "2024-10-31"},
	})
	o := metric.DefaultSurvival
	o.Basis, o.Unit = metric.BasisContract, calendar.Days
	res, err := metric.Survival(ds, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows {
		fmt.Println(r.Time, "days:", r.Survival.Human())
	}
	// Output:
	// 0 days: 100.0%
	// 153 days: 66.7%
	// 243 days: 33.3%
	// 366 days: 33.3%
}

func ExampleNPSList() {
	var b dataset.Builder
	b.AddResponse("Anna", dataset.Response{Score: 10, Comment: "like it"})
	b.AddResponse("Bo", dataset.Response{Score: 3, Comment: "came late"})
	ds, _, err := b.Build()
	if err != nil {
		log.Fatal(err)
	}
	res, err := metric.NPSList(ds, metric.DefaultNPS, metric.CampDetractors)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows() {
		fmt.Println(r.ID, r.Score, r.Comment)
	}
	// Output: Bo 3 came late
}
