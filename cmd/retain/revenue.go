package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newRevenueCmd(a *app) *cobra.Command {
	o := metric.DefaultRevenue
	var list *metric.Movement
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "revenue",
		Short: "How much of the revenue stayed, and what moved it",
		Long: `Revenue retention compares the revenue of a period with that of the equal time
before it, or with the same time a year earlier, customer by customer. Gross
(grr) is the part that was kept, net (nrr) also counts what the same customers
spent more. What came and went is told apart as new, expansion, contraction,
churned and reactivated, and balances to the cent.

With --basis contract it is the monthly recurring revenue of the contracts in
the customers file (--column mrr=HEADER), at the end of the period and at its
start.`,
		Example: `  retain revenue --since 6m
  retain revenue --since 1y --every quarter --against year
  retain revenue --by segment --format csv
  retain revenue --basis contract --every month --customers contracts.csv
  retain revenue --list churned --output lost-revenue.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			if list != nil {
				return needsFiles("--list", "sales", "customers")
			}
			return askFigure(ctx, a, o.By, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[metric.RevenueRow], error) {
				return w.Revenue(ctx, o)
			})
		}
		return figureOrList(ctx, a, basisNeed(o.Basis, o.By), list != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.RevenueRow], error) { return metric.Revenue(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.RevenueListRow], error) {
				return metric.RevenueList(ds, o, *list)
			})
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Every, "every", o.Every, "cut the period into `steps`: 1m, or month, quarter or year of the calendar")
	basisFlag(a, cmd, &o.Basis)
	fs.TextVar(&o.Against, "against", o.Against, "`what` to compare with: the previous span, or the same one a year before")
	byFlag(cmd, &o.By)
	fs.Var(given(&list), "list", "list the customers of this `movement`: new, churned, reactivated, expansion or contraction")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "against", "previous", "year")
	complete(cmd, "list", "new", "churned", "reactivated", "expansion", "contraction")
	choiceFlags(cmd, &choice, "with the largest change")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
