package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newOccasionsCmd(a *app) *cobra.Command {
	o := metric.DefaultOccasions
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "occasions",
		Short: "Birthdays and anniversaries in the next days",
		Long: `Occasions lists the birthdays and the anniversaries of the first purchase in the
next two weeks (--next), counted from as-of: whom to write to, and when. A
weekly job takes --next 7d --as-of today.`,
		Example: `  retain occasions
  retain occasions --next 7d --as-of today --output occasions.csv
  retain occasions --next 1m --with-prospects --exclude-optout`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers}, by: o.By})
		if err != nil {
			return err
		}
		res, err := metric.Occasions(ds, o)
		return showList(ctx, a, ds, choice, res, err)
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Next, "next", o.Next, "`length` of time to look ahead, such as 14d; at most 1y")
	fs.BoolVar(&o.Prospects, "with-prospects", false, "also birthdays of those of the customers file who never bought")
	choiceFlags(cmd, &choice, "the soonest")
	byFlag(cmd, &o.By)
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
