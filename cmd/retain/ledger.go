package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

// newLedgerCmd makes cmd one that keeps the ledger of customers, as churn and
// retention do; compute is the metric.
func newLedgerCmd(a *app, cmd *cobra.Command, compute func(*dataset.Dataset, metric.ChurnOptions) (metric.Result[metric.LedgerRow], error),
	ask func(metric.Data, metric.ChurnOptions) (*metric.LedgerQuestion, error),
) *cobra.Command {
	o := metric.DefaultChurn
	var list metric.Box
	var choice metric.Choice
	cmd.Args = noArgs
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			if list != metric.BoxNone {
				return askList(ctx, a, cmd.Name(), o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.PersonRow], error) {
					return metric.AskList(d, o, list)
				})
			}
			if err := a.needsNoList(); err != nil {
				return err
			}
			return askWarehouse(ctx, a, o.By, func(d metric.Data) (*metric.LedgerQuestion, error) { return ask(d, o) }, (*warehouse.Warehouse).Ledger)
		}
		if a.explaining && list == metric.BoxNone {
			ds, err := a.load(ctx, basisNeed(o.Basis, o.By))
			if err != nil {
				return err
			}
			res, err := compute(ds, o)
			if err != nil {
				return err
			}
			return a.explainLedger(ctx, ds, o, res)
		}
		return figureOrList(ctx, a, basisNeed(o.Basis, o.By), list != metric.BoxNone, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.LedgerRow], error) { return compute(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.PersonRow], error) {
				res, err := metric.List(ds, o, list)
				res.Metric = cmd.Name()
				return res, err
			})
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Every, "every", o.Every, "cut the period into `steps`: 1m, or month, quarter or year of the calendar")
	basisFlag(a, cmd, &o.Basis)
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	byFlag(cmd, &o.By)
	fs.TextVar(&list, "list", list, "list the customers in this `box`: churned, retained, new or reactivated")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "list", "churned", "retained", "new", "reactivated")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
