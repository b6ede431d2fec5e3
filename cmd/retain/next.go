package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newNextCmd(a *app) *cobra.Command {
	o := metric.DefaultNext
	list := false
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "next",
		Short: "What to offer: the products bought next",
		Long: `Next says which product customers buy on the next purchase day after another,
how many of them do, and how much more often than after any product (lift). What
fewer than 20 customers did is left out (--min-customers). The section again has
those who bought the same product once more.

With --list it names for each customer the next best product: what others bought
after their latest purchase, and they have never bought.`,
		Example: `  retain next
  retain next --product 'Espresso Forte 1 kg'
  retain next --list --exclude-optout --output offers.csv
  retain next --column product=SKU --section again`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		return figureOrList(ctx, a, need{kind: ingest.Sales, by: o.By, products: true}, list, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.NextRow], error) { return metric.Next(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.NextListRow], error) { return metric.NextList(ds, o) })
	})
	fs := cmd.Flags()
	fs.IntVar(&o.MinCustomers, "min-customers", o.MinCustomers, "the fewest `customers` who bought one product after another for that to count")
	fs.StringVar(&o.Product, "product", "", "only what is bought after this `product`")
	fs.BoolVar(&list, "list", false, "list every customer with the next best product")
	byFlag(cmd, &o.By)
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
