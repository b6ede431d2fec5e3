package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newAdvocatesCmd(a *app) *cobra.Command {
	o := metric.DefaultAdvocates
	referredBy := ""
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "advocates",
		Short: "Promoters who buy again, or unhappy top customers",
		Long: `Advocates lists the customers whose latest survey answer is a 9 or 10 and who
bought at least twice: whom to ask for a review or a word to friends. Where the
customers file says who referred whom, by id, e-mail address, phone number or
name (--referred-by), it tells whom they brought, and what those bring.

With --detractors it lists those who answered 0 to 6 among the few customers who
make most of the revenue: whom to call first.`,
		Example: `  retain advocates
  retain advocates --detractors --share 50%
  retain advocates --exclude-optout --output advocates.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if referredBy != "" {
			a.inputs.columns.roles = append(a.inputs.columns.roles, ingest.ColumnRole{Role: "referred_by", Column: referredBy})
		}
		ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers, ingest.Survey}, by: o.By})
		if err != nil {
			return err
		}
		res, err := metric.Advocates(ds, o)
		return showList(ctx, a, ds, choice, res, err)
	})
	fs := cmd.Flags()
	fs.BoolVar(&o.Detractors, "detractors", false, "list unhappy top customers instead")
	fs.Var(share{to: &o.Share}, "share", "with --detractors the `share` of the revenue that the top customers make")
	fs.StringVar(&referredBy, "referred-by", "", "`column` of the customers file that names who brought somebody (default found by its header)")
	choiceFlags(cmd, &choice, "with the highest revenue")
	byFlag(cmd, &o.By)
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
