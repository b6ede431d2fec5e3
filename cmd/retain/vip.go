package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newVIPCmd(a *app) *cobra.Command {
	o := metric.DefaultVIP
	list := false
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "vip",
		Short: "The few customers who make most of the revenue",
		Long: `VIP counts the fewest customers who make 80 % of the revenue to date (--share),
and says how unevenly it is spread: what the best fifth of the customers make,
and Gini's coefficient, from 0 where all bring the same to 1 where one brings
all. With --list these customers are named.`,
		Example: `  retain vip
  retain vip --share 50% --list
  retain vip --list --output vips.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			if list {
				return askList(ctx, a, "vip", o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.PersonRow], error) {
					return metric.AskVIPList(d, o)
				})
			}
			if err := a.needsNoList(); err != nil {
				return err
			}
			return askWarehouse(ctx, a, o.By, func(d metric.Data) (*metric.VIPQuestion, error) { return metric.AskVIP(d, o) }, (*warehouse.Warehouse).VIP)
		}
		n := need{kind: ingest.Sales, by: o.By}
		if list {
			n.also = append(n.also, ingest.Survey)
		}
		return figureOrList(ctx, a, n, list, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.VIPRow], error) { return metric.VIP(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.PersonRow], error) { return metric.VIPList(ds, o) })
	})
	fs := cmd.Flags()
	fs.Var(share{to: &o.Share}, "share", "`share` of the revenue that they make together")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	byFlag(cmd, &o.By)
	fs.BoolVar(&list, "list", false, "list these customers")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
