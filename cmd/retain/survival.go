package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newSurvivalCmd(a *app) *cobra.Command {
	o := metric.DefaultSurvival
	cmd := &cobra.Command{
		Use:   "survival",
		Short: "How long customers stay",
		Long: `Survival is the share of the customers who are still there so long after their
start: those who have not left yet count for as long as they were seen (Kaplan
and Meier). A customer has left when six months without a purchase are over
(--window), or with --basis contract when the service has ended. The summary
has the median and the mean time; with --by a test says whether groups differ.`,
		Example: `  retain survival --unit month
  retain survival --by segment --section summary
  retain survival --basis contract --customers subscriptions.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, basisNeed(o.Basis, o.By))
		if err != nil {
			return err
		}
		res, err := metric.Survival(ds, o)
		return show(ctx, a, res, err)
	})
	fs := cmd.Flags()
	basisFlag(cmd, &o.Basis)
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(unit{&o.Unit, units(calendar.Days, calendar.Months)}, "unit", "`what` times are told in: day, week or month")
	byFlag(cmd, &o.By)
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "unit", units(calendar.Days, calendar.Months)...)
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
