package metric_test

import (
	"fmt"
	"log"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// purchases is the data of the examples as of 2024-12-31: who bought when,
// each time for 10.
func purchases(bought map[string][]string) *dataset.Dataset {
	parse := func(s string) calendar.Day {
		d, err := calendar.ParseDay(s)
		if err != nil {
			log.Fatal(err)
		}
		return d
	}
	b := &dataset.Builder{AsOf: parse("2024-12-31"), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for customer, days := range bought {
		for _, d := range days {
			shard.Add(&dataset.Line{Customer: []byte(customer), Day: parse(d), Amount: 10 * money.One})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		log.Fatal(err)
	}
	return ds
}

func ExampleChurn() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-02-10", "2024-09-01"},
		"Bo":    {"2024-05-05"},
		"Chloe": {"2024-12-31"},
	})
	res, err := metric.Churn(ds, metric.DefaultChurn)
	if err != nil {
		log.Fatal(err)
	}
	r := res.Rows[0]
	fmt.Println(res.Period)
	fmt.Println(r.Churned, "of", r.Opening, "customers left:", r.ChurnRate.Human())
	// Output:
	// 2024-07-01 to 2024-12-31
	// 1 of 2 customers left: 50.0%
}

func ExampleChurn_every() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-09-10", "2024-10-01", "2024-11-11", "2024-12-24"},
		"Bo":   {"2024-09-05", "2024-10-06"},
	})
	o := metric.DefaultChurn
	o.Since = calendar.Since{Span: calendar.Span{N: 3, Unit: calendar.Months}}
	o.Window = calendar.Span{N: 1, Unit: calendar.Months}
	o.Every = calendar.Every{Calendar: calendar.Months}
	res, err := metric.Churn(ds, o)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows {
		fmt.Println(r.Start.Month(), r.Opening, "-", r.Churned, "=", r.Closing)
	}
	// Output:
	// 2024-10 2 - 0 = 2
	// 2024-11 2 - 1 = 1
	// 2024-12 1 - 0 = 1
}

func ExampleList() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-02-10", "2024-09-01"},
		"Bo":   {"2024-05-05"},
	})
	res, err := metric.List(ds, metric.DefaultChurn, metric.BoxChurned)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows() {
		fmt.Println(r.ID, r.Status, *r.DaysSince, "days ago, worth", r.Revenue)
	}
	// Output: Bo churned 240 days ago, worth 10.00
}

func ExampleLapsed() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-02-10", "2024-09-01"},
		"Bo":   {"2024-05-05"},
		"Cy":   {"2023-01-01", "2023-02-02"},
	})
	res, err := metric.Lapsed(ds, metric.DefaultLapsed)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows() {
		fmt.Println(r.ID, r.LastOrder, r.Revenue)
	}
	// Output:
	// Cy 2023-02-02 20.00
	// Bo 2024-05-05 10.00
}

func ExampleCLV() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-02-10", "2024-09-01", "2024-11-11"},
		"Bo":   {"2024-05-05"},
	})
	res, err := metric.CLV(ds, metric.DefaultCLV)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range res.Rows[0].Working() {
		fmt.Println(line)
	}
	// Output:
	// average_order = revenue / orders = 20.00 / 2 = 10.00
	// orders_per_month = orders / customers / months = 2 / 1 / 6 = 0.333333
	// lifespan_months = 1 / monthly_churn = 1 / 0.109101 = 9.165795
	// clv = average_order x orders_per_month x lifespan_months x margin = 10.00 x 0.333333 x 9.165795 x 1 = 30.55
}

func ExampleNPS() {
	var b dataset.Builder
	for i, score := range []int8{10, 9, 9, 8, 3} {
		b.AddResponse(fmt.Sprint("customer ", i), dataset.Response{Score: score})
	}
	ds, _, err := b.Build()
	if err != nil {
		log.Fatal(err)
	}
	res, err := metric.NPS(ds, metric.DefaultNPS)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Rows[0].NPS.Human())
	// Output: +40.0
}

func ExampleExplain() {
	e, _ := metric.Explain("lapsed")
	fmt.Println(e.Definition)
	// Output: customers without a purchase in the window that ends with as-of
}
