package report_test

import (
	"fmt"
	"os"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func ExampleWrite() {
	type row struct {
		Group string      `csv:"group" json:"group" when:"by"`
		Rate  metric.Rate `csv:"churn_rate" json:"churn_rate"`
		Low   metric.Rate `csv:"churn_low" json:"churn_low" table:"low"`
		High  metric.Rate `csv:"churn_high" json:"churn_high" table:"high"`
	}
	res := metric.Result[row]{
		Metric: "churn", Definition: "share of customers lost", By: "segment",
		Rows: []row{{"Retail", 0.294, 0.277, 0.311}, {"Trade", metric.Undefined, metric.Undefined, metric.Undefined}},
	}
	for _, f := range []report.Format{report.Table, report.CSV} {
		if err := report.Write(os.Stdout, res, report.Options{Format: f}); err != nil {
			fmt.Println(err)
		}
		fmt.Println()
	}
	// Output:
	// churn by segment
	// share of customers lost
	//
	// group   churn rate
	// ──────  ──────────────────────
	// Retail  29.4% (27.7% to 31.1%)
	// Trade     n/a
	//
	// group,churn_rate,churn_low,churn_high
	// Retail,0.294,0.277,0.311
	// Trade,,,
}
