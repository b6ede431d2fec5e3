package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newCohortsCmd(a *app) *cobra.Command {
	o := metric.DefaultCohorts
	var list *metric.CohortCell
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "cohorts",
		Short: "Who came back, by when they first bought",
		Long: `Cohorts are customers by the month of their first purchase, or of their sign-up.
The grid has a line for each cohort and a column for each month since, with the
share of the cohort that bought in it (--value shows something else). Months
that are not over yet are marked, and left out of the mean.

CSV and JSON have a row for each cell. With --list the people of one cell, or of
a whole cohort, are named.`,
		Example: `  retain cohorts
  retain cohorts --unit quarter --value cumulative
  retain cohorts --start signup --mode within --by segment --format csv
  retain cohorts --list 2024-03:2 --output back-in-may.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			if list != nil {
				return askList(ctx, a, "cohorts", o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.PersonRow], error) {
					return metric.AskCohortList(d, o, *list)
				})
			}
			if err := a.needsNoList(); err != nil {
				return err
			}
			return askWarehouse(ctx, a, o.By, func(d metric.Data) (*metric.CohortQuestion, error) { return metric.AskCohorts(d, o) }, (*warehouse.Warehouse).Cohorts)
		}
		n := need{kind: ingest.Sales, by: o.By}
		if o.Start == metric.StartSignUp {
			n.also = append(n.also, ingest.Customers)
		}
		return figureOrList(ctx, a, n, list != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.CohortRow], error) { return metric.Cohorts(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.PersonRow], error) {
				return metric.CohortList(ds, o, *list)
			})
	})
	fs := cmd.Flags()
	fs.Var(unit{&o.Unit, units(calendar.Weeks, calendar.Years)}, "unit", "`length` of a cohort and of a period: week, month, quarter or year")
	fs.TextVar(&o.Start, "start", o.Start, "`what` puts somebody into a cohort: the first purchase, or signup")
	fs.TextVar(&o.Value, "value", o.Value, "the `figure` in the grid: share, customers, orders, revenue or cumulative")
	fs.TextVar(&o.Mode, "mode", o.Mode, "`whom` a cell counts: who bought on the period, on-or-after it, or within the time up to its end")
	fs.BoolVar(&o.Prospects, "with-prospects", false, "with --start signup also those of the customers file who never bought")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	byFlag(cmd, &o.By)
	fs.Var(given(&list), "list", "list the people of a `cohort`, such as 2024-03, or of a cell: 2024-03:2")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "unit", units(calendar.Weeks, calendar.Years)...)
	complete(cmd, "start", "purchase", "signup")
	complete(cmd, "value", "share", "customers", "orders", "revenue", "cumulative")
	complete(cmd, "mode", "on", "on-or-after", "within")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
