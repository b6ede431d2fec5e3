package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newRepeatCmd(a *app) *cobra.Command {
	o := metric.DefaultRepeat
	var list *metric.Buyers
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "repeat",
		Short: "How many customers buy again, and how soon",
		Long: `Repeat is the share of the customers who bought at least twice, and the share of
the revenue that they bring. It says how many came back within 30, 90, 180 and
365 days, of those who were seen for so long, and how many days pass between one
purchase day and the next: when the usual time is over, it is time to write.`,
		Example: `  retain repeat
  retain repeat --by segment
  retain repeat --section gaps --format csv
  retain repeat --list once --output one-time-buyers.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.asksWarehouse() {
			if list != nil {
				return askList(ctx, a, "repeat", o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.PersonRow], error) {
					return metric.AskRepeatList(d, o, *list)
				})
			}
			if err := a.needsNoList(); err != nil {
				return err
			}
			return askFigure(ctx, a, o.By, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[metric.RepeatRow], error) {
				return w.Repeat(ctx, o)
			})
		}
		return figureOrList(ctx, a, need{kind: ingest.Sales, by: o.By}, list != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.RepeatRow], error) { return metric.Repeat(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.PersonRow], error) {
				return metric.RepeatList(ds, o, *list)
			})
	})
	fs := cmd.Flags()
	byFlag(cmd, &o.By)
	fs.Var(given(&list), "list", "list the customers by `how` often they bought: repeat or once")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	complete(cmd, "list", "repeat", "once")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	a.outputs.flags(cmd)
	return cmd
}
