package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newCustomerCmd(a *app) *cobra.Command {
	o := metric.DefaultCustomer
	cmd := &cobra.Command{
		Use:   "customer ID",
		Short: "All there is to know about one customer",
		Long: `Customer tells one customer's story: the stage they stand in and why, their box
in the ledger of the last six months (--since) and why, their purchases, the
days between them, and their survey answers. ID is an id as the sales have it,
or an e-mail address or a name of the customers file.`,
		Example: `  retain customer C-0178
  retain customer anna@example.org --since 1y
  retain customer 'Anna Nowak' --json`,
		Args: oneArg,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.figure(func(ctx context.Context) error {
			if a.explaining && len(args) == 0 {
				return a.explain(ctx, "customer", nil)
			}
			ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers, ingest.Survey}})
			if err != nil {
				return err
			}
			if o.Forecast, err = forecast(ds); err != nil {
				return err
			}
			res, err := metric.Customer(ds, args[0], o)
			return show(ctx, a, res, err)
		})(cmd, args)
	}
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the ledger's period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}

// oneArg refuses all but one argument. To have the figure explained, none is
// needed.
func oneArg(cmd *cobra.Command, args []string) error {
	if len(args) == 0 && cmd.Parent().Name() != "explain" {
		return usagef("such as "+cmd.CommandPath()+" C-0178", "%s: want the id, the e-mail address or the name of a customer", cmd.CommandPath())
	}
	return maxOneArg(cmd, args)
}
