package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newCLVCmd(a *app) *cobra.Command {
	o := metric.DefaultCLV
	list := false
	cmd := &cobra.Command{
		Use:   "clv",
		Short: "What a customer is worth",
		Long: `Customer lifetime value is what a customer brings in all, on average. By the
formula it is average order x orders per month x lifespan x margin: the sales of
the last six months, carried on for as long as their churn lets a customer stay.
By the historic method it is the revenue so far. Without --margin both are
revenue, not profit.

With --list it is the value of every customer, the most valuable first.`,
		Example: `  retain clv --margin 0.4
  retain clv --since 1y --by segment
  retain clv --method historic --list --output values.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, need{kind: ingest.Sales, by: o.By})
		if err != nil {
			return err
		}
		if list {
			res, err := metric.CLVList(ds, o)
			return show(ctx, a, res, err)
		}
		res, err := metric.CLV(ds, o)
		return show(ctx, a, res, err)
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Method, "method", o.Method, "auto, historic or formula")
	fs.Var(share{to: &o.Margin}, "margin", "`share` of revenue that is profit")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the formula's period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.IntVar(&o.LifespanCap, "lifespan-cap", o.LifespanCap, "longest lifespan of the formula, in `months`")
	byFlag(cmd, &o.By)
	fs.BoolVar(&list, "list", false, "list every customer with a value")
	complete(cmd, "method", "auto", "historic", "formula")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
