package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

func newRFMCmd(a *app) *cobra.Command {
	var o metric.RFMOptions
	var segment *metric.Segment
	list, thresholds := false, ""
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "rfm",
		Short: "Segments by recency, frequency and revenue",
		Long: `RFM scores every customer from 1 to 5 by how recently they bought, how often and
for how much, a fifth of the customers each, and names what the scores make of
them: from Champions to At risk and Lost. Everybody is in one segment.

The section thresholds says what each score takes. Written to a file and given
to the next run (--thresholds), it keeps the scale, so that customers move by
what they do and not by what others do.`,
		Example: `  retain rfm
  retain rfm --segment 'At risk' --output at-risk.csv
  retain rfm --section thresholds --output thresholds.csv
  retain rfm --thresholds thresholds.csv --list --format csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		var err error
		if o.Thresholds, err = a.thresholds(thresholds); err != nil {
			return err
		}
		only := metric.SegmentNone
		if segment != nil {
			only = *segment
		}
		if a.asksWarehouse() {
			if list || segment != nil {
				return askList(ctx, a, "rfm", o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.RFMListRow], error) {
					return metric.AskRFMList(d, o, only)
				})
			}
			if err := a.needsNoList(); err != nil {
				return err
			}
			return askWarehouse(ctx, a, o.By, func(d metric.Data) (*metric.RFMQuestion, error) { return metric.AskRFM(d, o) }, (*warehouse.Warehouse).RFM)
		}
		return figureOrList(ctx, a, need{kind: ingest.Sales, by: o.By}, list || segment != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.RFMRow], error) { return metric.RFM(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.RFMListRow], error) {
				return metric.RFMList(ds, o, only)
			})
	})
	fs := cmd.Flags()
	fs.BoolVar(&list, "list", false, "list every customer with their scores")
	fs.Var(given(&segment), "segment", "list the customers of this `segment`, such as \"At risk\"")
	fs.StringVar(&thresholds, "thresholds", "", "score by the thresholds in this CSV `file`, written earlier with --section thresholds")
	note(fs, pathNote, "thresholds")
	byFlag(cmd, &o.By)
	var segments []string
	for s := metric.SegmentChampions; s <= metric.SegmentLost; s++ {
		segments = append(segments, s.String())
	}
	complete(cmd, "segment", segments...)
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	plotFlag(a, cmd)
	a.outputs.flags(cmd)
	return cmd
}
