package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// A worked formula is one with numbers in it.
type worked interface{ Working() []string }

// numbers are formulas with numbers in them, what these are of, and what
// stands behind them.
type numbers struct {
	Of        string                `json:"of"`
	Example   []string              `json:"example,omitempty"` // the data, where it is an example
	Working   []string              `json:"working"`
	Behind    []string              `json:"behind"`
	Notes     []string              `json:"notes"`
	Elsewhere []metric.ElsewhereRow `json:"elsewhere,omitempty"`
	Windows   []metric.WindowRow    `json:"windows,omitempty"`
	Trend     string                `json:"trend,omitempty"`

	definition string // of the figure, where options change what it is
}

// numbersOf returns the formulas with the numbers of one row in them. Of
// periods it is the last row, of groups and lists the first, and of a grid the
// second: a cohort is whole when it starts.
func numbersOf[R any](a *app, res metric.Result[R]) *numbers {
	own := &numbers{Working: []string{}, Behind: []string{}, Notes: []string{}, definition: res.Definition}
	if a.example {
		own.Example = metric.ExampleText()
	} else {
		own.Behind = append(own.Behind, a.behind()...)
		own.Notes = append(own.Notes, res.Notes...)
	}
	n := len(res.Rows)
	i, which := 0, fmt.Sprintf("first of %d rows", n)
	switch {
	case res.Every != "":
		i, which = n-1, fmt.Sprintf("last of %d rows", n)
	case res.Pivot.Column != "" && res.Pivot.Section == "" && n > 1:
		i, which = 1, fmt.Sprintf("second of %d rows", n)
	}
	if n > 0 {
		if row, ok := any(res.Rows[i]).(worked); ok {
			own.Working = row.Working()
		}
	}
	for _, s := range res.Sections {
		if rows := reflect.ValueOf(s.Rows); rows.Len() > 0 {
			if row, ok := rows.Index(0).Interface().(worked); ok {
				own.Working = append(own.Working, row.Working()...)
			}
		}
	}
	var of []string
	if res.Period != nil {
		of = append(of, res.Period.String())
	} else {
		of = append(of, "up to "+res.AsOf.String())
	}
	for _, s := range res.Settings {
		of = append(of, s.Name+" "+s.Value)
	}
	if n > 1 {
		of = append(of, which)
	}
	own.Of = strings.Join(of, ", ")
	return own
}

// behind says what a figure rests on, and what was left out.
func (a *app) behind() []string {
	var lines []string
	customers, purchases := 0, 0
	for p := range a.data.All() {
		before := purchases
		for _, o := range a.data.Orders(p) {
			if o.Purchase {
				purchases++
			}
		}
		if purchases > before {
			customers++
		}
	}
	if customers > 0 {
		lines = append(lines, fmt.Sprintf("%s with %s, from %s to %s",
			counted(customers, "customer"), counted(purchases, "purchase"), a.data.First(), a.data.AsOf()))
	}
	return append(lines, ingest.LeftOut(a.accounts)...)
}

// explainLedger explains churn or retention, with what other definitions and
// other windows say of the same customers.
func (a *app) explainLedger(ctx context.Context, ds *dataset.Dataset, o metric.ChurnOptions, res metric.Result[metric.LedgerRow]) error {
	own := numbersOf(a, res)
	var err error
	if own.Elsewhere, err = metric.Elsewhere(ds, o); err != nil {
		return err
	}
	if own.Windows, err = metric.ChurnByWindow(ds, o); err != nil {
		return err
	}
	own.Trend = metric.TrendByWindow(own.Windows, res.Metric == "retention")
	return a.explain(ctx, res.Metric, own)
}
