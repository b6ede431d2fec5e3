package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newWhatIfCmd(a *app) *cobra.Command {
	o := metric.DefaultWhatIf
	cmd := &cobra.Command{
		Use:   "whatif",
		Short: "What a better retention would be worth",
		Long: `Whatif reckons what another retention would make of your own figures: of the
value of a customer, of what today's customers bring in the next months, and of
the value against the cost to win a customer; and how much may be spent on each
customer saved before nothing is left of it.

It is arithmetic and no forecast: each figure is taken to go on as it is, and
all that is assumed is printed. Without --margin revenue stands for profit.`,
		Example: `  retain whatif --retention +5pp --margin 40%
  retain whatif --retention 80% --margin 0.4 --cac 25 --months 24
  retain whatif --cac 25 --margin 40% --json`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, need{kind: ingest.Sales})
		if err != nil {
			return err
		}
		res, err := metric.WhatIf(ds, o)
		return show(ctx, a, res, err)
	})
	fs := cmd.Flags()
	fs.Var(given(&o.Retention), "retention", "what `retention` of the period is supposed: +5pp for five points more, or 80%")
	fs.Var(share{to: &o.Margin}, "margin", "`share` of revenue that is profit")
	fs.Var(amount{&o.CAC}, "cac", "`amount` that it costs to win a customer")
	fs.IntVar(&o.Months, "months", o.Months, "how many `months` are reckoned")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period that the figures are of: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	a.inputs.flags(cmd, ingest.Sales)
	a.outputs.flags(cmd)
	return cmd
}
