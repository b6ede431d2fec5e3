package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newNPSCmd(a *app) *cobra.Command {
	o := metric.DefaultNPS
	var list *metric.Camp
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "nps",
		Short: "Whether customers would recommend you",
		Long: `The Net Promoter Score counts who would recommend you on a scale from 0 to 10:
the promoters (9 and 10) less the detractors (0 to 6), out of 100 responses. It
lies between -100 and +100 and is no percentage. The latest response of each
customer counts (--responses), and the margin says how far chance may have moved
the score. With --list those of a camp are named, with what they wrote.

Where the customers file says who was asked, by yes and no or by the day
(--customers FILE --column asked=HEADER), there is a response rate too. With
--from it is asked of a warehouse, which need not hold sales.`,
		Example: `  retain nps
  retain nps --every quarter
  retain nps --by segment --format csv
  retain nps --list detractors --since 1m --output call.csv
  retain nps --column asked='Survey sent'
  retain nps --survey 'answers-*.csv' --responses all
  retain nps --from postgres://shop@db/shop --survey-table feedback`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			switch {
			case list != nil:
				return needsFiles("--list", "survey", "customers")
			case a.inputs.columns.has("asked"):
				return needsFiles("--column asked", "survey", "customers")
			case a.engines.explain && !o.Every.IsZero() && o.Since.IsZero():
				return usagef("add --since", "--every %s: counts from the first response, which only the server knows", o.Every)
			}
			return askTable(ctx, a, warehouse.Survey, o.By, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[metric.NPSRow], error) {
				return w.NPS(ctx, o)
			})
		}
		n := need{kind: ingest.Survey, by: o.By}
		if len(a.inputs.files[ingest.Customers]) > 0 || a.inputs.columns.has("asked") {
			n.also = append(n.also, ingest.Customers)
		}
		if list != nil || len(a.inputs.files[ingest.Sales]) > 0 {
			n.also = append(n.also, ingest.Sales)
		}
		return figureOrList(ctx, a, n, list != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.NPSRow], error) { return metric.NPS(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.RespondentRow], error) {
				return metric.NPSList(ds, o, *list)
			})
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Responses, "responses", o.Responses, "which responses of a customer count: `latest` or all")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period: a length such as 6m (d, w, m, q, y), or a day (default all responses)")
	fs.TextVar(&o.Every, "every", o.Every, "cut the period into `steps`: 1m, or month, quarter or year of the calendar")
	byFlag(cmd, &o.By)
	fs.Var(given(&list), "list", "list the responses of a `camp`: promoters, passives or detractors")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the interval")
	complete(cmd, "list", "promoters", "passives", "detractors")
	complete(cmd, "responses", "latest", "all")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Survey, ingest.Customers, ingest.Sales)
	a.engines.but(cmd, "table")
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
