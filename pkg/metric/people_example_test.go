package metric_test

import (
	"fmt"
	"log"

	"github.com/retain-cli/retain/pkg/metric"
)

func ExampleStages() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-10-01", "2024-11-01", "2024-12-01"},
		"Bo":   {"2024-12-05"},
		"Cy":   {"2023-01-01", "2023-02-02"},
	})
	res, err := metric.Stages(ds, metric.DefaultStages)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range res.Rows {
		if r.Customers > 0 {
			fmt.Println(r.Stage, r.Customers, r.Revenue)
		}
	}
	// Output:
	// new 1 10.00
	// loyal 1 30.00
	// lapsed 1 20.00
}

func ExampleRisk() {
	ds := purchases(map[string][]string{
		"Anna": {"2024-08-01", "2024-09-01", "2024-10-01"},
		"Bo":   {"2024-10-31", "2024-11-30", "2024-12-30"},
	})
	res, err := metric.Risk(ds, metric.DefaultRisk)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range res.Rows()[0].Working() {
		fmt.Println(line)
	}
	// Output:
	// overdue = days_since / usual_gap = 91 / 30.5 = 2.98
	// expected_next = last_order + usual_gap = 2024-10-01 + 30.5 days = 2024-11-01
	// value_at_stake = revenue of the last 12 months = 30.00
}

func ExampleCustomer() {
	ds := purchases(map[string][]string{"Anna": {"2024-02-10", "2024-09-01"}})
	res, err := metric.Customer(ds, "Anna", metric.DefaultCustomer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Rows[0].Box, "-", res.Rows[0].BoxWhy)
	// Output: retained - active on 2024-07-01 by the purchase of 2024-02-10, and at the end of the period by that of 2024-09-01
}
