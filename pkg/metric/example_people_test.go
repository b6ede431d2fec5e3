package metric_test

import (
	"fmt"
	"log"

	"github.com/retain-cli/retain/pkg/metric"
)

func ExampleCohorts() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-10-10", "2024-11-01", "2024-12-24"},
		"Bo":    {"2024-10-05", "2024-12-31"},
		"Chloe": {"2024-11-11"},
	})
	res, err := metric.Cohorts(ds, metric.DefaultCohorts)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows {
		fmt.Println(r.Cohort, r.Offset, r.Customers, "of", r.Size, "=", r.Share.Human())
	}
	// Output:
	// 2024-10 0 2 of 2 = 100.0%
	// 2024-10 1 1 of 2 = 50.0%
	// 2024-10 2 2 of 2 = 100.0%
	// 2024-11 0 1 of 1 = 100.0%
	// 2024-11 1 0 of 1 = 0.0%
}

func ExampleRepeat() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-01-10", "2024-02-01", "2024-12-24"},
		"Bo":    {"2024-01-05", "2024-12-31"},
		"Chloe": {"2024-11-11"},
	})
	res, err := metric.Repeat(ds, metric.DefaultRepeat)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range res.Rows[0].Working() {
		fmt.Println(line)
	}
	// Output:
	// repeat_rate = repeat_customers / customers = 2 / 3 = 66.7%
	// repeat_low to repeat_high = Wilson interval of 2 of 3 = 20.8% to 93.9%
	// repeat_revenue_share = revenue of repeat_customers / revenue = 83.3%
	// orders_per_customer = orders / customers = 6 / 3 = 2.00
}

func ExampleRevenueList() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-01-10", "2024-02-01", "2024-12-24"},
		"Bo":    {"2024-03-05", "2024-12-31"},
		"Chloe": {"2024-04-11", "2024-05-05"},
	})
	res, err := metric.RevenueList(ds, metric.DefaultRevenue, metric.MovementContraction)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows() {
		fmt.Println(r.ID, "brought", r.Now, "after", r.Before)
	}
	// Output: Anna brought 10.00 after 20.00
}

func ExampleVIP() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-01-10", "2024-02-01", "2024-03-03", "2024-12-24"},
		"Bo":    {"2024-03-05"},
		"Chloe": {"2024-04-11"},
	})
	res, err := metric.VIP(ds, metric.VIPOptions{Share: 0.6, Window: metric.DefaultVIP.Window})
	if err != nil {
		log.Fatal(err)
	}
	r := res.Rows[0]
	fmt.Println(*r.Customers, "customer makes", r.RevenueShare.Human(), "of the revenue")
	// Output: 1 customer makes 66.7% of the revenue
}

func ExampleRFMList() {
	ds := purchases(map[string][]string{
		"Anna":  {"2024-01-10", "2024-02-01", "2024-03-03", "2024-12-24"},
		"Bo":    {"2024-03-05", "2024-05-05"},
		"Chloe": {"2024-11-11"},
	})
	res, err := metric.RFMList(ds, metric.RFMOptions{}, metric.SegmentNone)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows() {
		fmt.Println(r.ID, r.R, r.F, r.M, r.Segment)
	}
	// Output:
	// Anna 5 5 5 Champions
	// Bo 2 4 4 At risk
	// Chloe 4 2 2 Potential loyalist
}
