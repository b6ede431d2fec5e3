package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newCLVCmd(a *app) *cobra.Command {
	o := metric.DefaultCLV
	list := false
	var choice metric.Choice
	profit := margin{share: &o.Margin}
	cmd := &cobra.Command{
		Use:   "clv",
		Short: "What a customer is worth",
		Long: `Customer lifetime value is what customers are still going to bring. A model of
purchases expects it for the next 12 months (--horizon) from how often and how
lately each one has bought; --holdout 3m tries it on the past, --intervals says
how sure it is. Where there is too little to go by, the formula takes its place:
average order x orders per month x lifespan. The historic method is the revenue
so far. Without --margin all of them are revenue, not profit; it takes a share,
or the column of the customers file that has one for each customer.

With --list it is the value of every customer, the most valuable first.`,
		Example: `  retain clv --margin 0.4
  retain clv --margin 'Profit margin'
  retain clv --method all --holdout 3m
  retain clv --method formula --since 1y --by segment
  retain clv --list --intervals --output values.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			switch {
			case list:
				return needsFiles("--list", "sales", "customers")
			case profit.column != "":
				return needsFiles("--margin "+quoted(profit.column), "sales", "customers")
			}
			return askFigure(ctx, a, o.By, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[metric.CLVRow], error) {
				return w.CLV(ctx, o)
			})
		}
		n := need{kind: ingest.Sales, by: o.By}
		if o.OwnMargins = a.ownMargins(profit); o.OwnMargins {
			n.also = append(n.also, ingest.Customers)
		}
		return figureOrList(ctx, a, n, list, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.CLVRow], error) { return metric.CLV(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.CLVListRow], error) { return metric.CLVList(ds, o) })
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Method, "method", o.Method, "`how`: auto, historic, formula, a model (bgnbd, mbgnbd or paretonbd), or all models")
	fs.TextVar(&o.Horizon, "horizon", o.Horizon, "how far a model looks ahead: a `length` such as 12m")
	fs.Var(share{to: &o.Discount}, "discount", "`share` by which a year makes money of a model worth less")
	fs.Var(&profit, "margin", "`share` of revenue that is profit, or the column of the customers file that tells it of each")
	fs.TextVar(&o.Holdout, "holdout", o.Holdout, "try the models on the last `length` of time, such as 3m")
	fs.BoolVar(&o.Intervals, "intervals", false, "say how sure a model is")
	fs.BoolVar(&o.Force, "force", false, "take a model also where there is too little to go by")
	fs.Var(unit{&o.TimeUnit, units(calendar.Days, calendar.Months)}, "time-unit", "`what` a model measures time in: day, week or month")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the formula's period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active, in the formula")
	fs.IntVar(&o.LifespanCap, "lifespan-cap", o.LifespanCap, "longest lifespan of the formula, in `months`")
	byFlag(cmd, &o.By)
	fs.BoolVar(&list, "list", false, "list every customer with a value")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	fs.Uint64Var(&o.Seed, "seed", o.Seed, "another `number` draws other samples for the intervals")
	complete(cmd, "method", "auto", "historic", "formula", "bgnbd", "mbgnbd", "paretonbd", "all")
	complete(cmd, "time-unit", units(calendar.Days, calendar.Months)...)
	choiceFlags(cmd, &choice, "with the highest value")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	a.outputs.flags(cmd)
	return cmd
}

// ownMargins reports whether a margin is a column, which it gives its role.
func (a *app) ownMargins(m margin) bool {
	if m.column == "" {
		return false
	}
	a.inputs.columns.roles = append(a.inputs.columns.roles, ingest.ColumnRole{Role: "margin", Column: m.column})
	return true
}

// forecast returns what a model expects of single customers; none where the
// data is too little for one.
func forecast(ds *dataset.Dataset) (metric.Forecast, error) {
	f, err := metric.NewForecast(ds, metric.DefaultCLV)
	if lacking := (*metric.DataError)(nil); errors.As(err, &lacking) {
		return metric.Forecast{}, nil
	}
	return f, err
}
