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
has the median and the mean time; with --by a test says whether groups differ.
There is a row for each month; --unit day has the exact curve.` + contractHelp,
		Example: `  retain survival
  retain survival --by segment --section summary
  retain survival --basis contract --customers subscriptions.csv
  retain survival --basis contract --column tenure=Months,churned=Left`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, basisNeed(o.Basis, o.By))
		if err != nil {
			return err
		}
		if a.origins["unit"].level == byDefault {
			o.Unit = a.survivalUnit()
		}
		res, err := metric.Survival(ds, o)
		return show(ctx, a, res, err)
	})
	fs := cmd.Flags()
	basisFlag(a, cmd, &o.Basis)
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(unit{&o.Unit, units(calendar.Days, calendar.Months)}, "unit", "`what` times are told in: day, week or month (default that of a tenure, else month)")
	byFlag(cmd, &o.By)
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "unit", units(calendar.Days, calendar.Months)...)
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}

// survivalUnit is what times are told in unless the user says: that of the
// tenures, else months.
func (a *app) survivalUnit() calendar.Unit {
	for _, acc := range a.accounts {
		if acc.TenureUnit != 0 {
			return min(acc.TenureUnit, calendar.Months)
		}
	}
	return metric.DefaultSurvival.Unit
}
