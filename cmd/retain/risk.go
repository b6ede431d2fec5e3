package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newRiskCmd(a *app) *cobra.Command {
	o := metric.DefaultRisk
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "risk",
		Short: "The customers to call before they lapse",
		Long: `Risk lists customers who are still active, but silent for long by their own
rhythm: for 1.5 times their usual gap between purchases, or longer. Those with
most at stake come first. --backtest tries the rule on the past of the same
files: of those it would have listed then, how many did lapse?`,
		Example: `  retain risk
  retain risk --backtest
  retain risk --exclude-optout --output call.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers}, by: o.By})
		if err != nil {
			return err
		}
		if o.Forecast, err = forecast(ds); err != nil {
			return err
		}
		res, err := metric.Risk(ds, o)
		return showList(ctx, a, ds, choice, res, err)
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.BoolVar(&o.Backtest, "backtest", false, "try the rule on the past, too")
	choiceFlags(cmd, &choice, "with the most at stake")
	byFlag(cmd, &o.By)
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals of the backtest")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
