package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newStagesCmd(a *app) *cobra.Command {
	o := metric.DefaultStages
	var list *metric.Stage
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "stages",
		Short: "Where customers stand, from prospect to lapsed",
		Long: `Stages counts people by where they stand in a customer's life: prospect, new,
developing, loyal, at risk, lapsed or won back, everybody in exactly one. It
shows how they moved between the stages since an earlier day (--since).`,
		Example: `  retain stages
  retain stages --since 1y --by segment
  retain stages --list 'at risk' --output at-risk.csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		return figureOrList(ctx, a, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers, ingest.Survey}, by: o.By}, list != nil, choice,
			func(ds *dataset.Dataset) (metric.Result[metric.StageRow], error) { return metric.Stages(ds, o) },
			func(ds *dataset.Dataset) (metric.Listing[metric.PersonRow], error) {
				return metric.StageList(ds, o, *list)
			})
	})
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "the earlier `day` of the movement, or how long ago it was, such as 6m (default the window)")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	byFlag(cmd, &o.By)
	fs.Var(given(&list), "list", "list the people in this `stage`: prospect, new, developing, loyal, \"at risk\", lapsed or \"won back\"")
	complete(cmd, "list", "prospect", "new", "developing", "loyal", "at risk", "lapsed", "won back")
	choiceFlags(cmd, &choice, "with the highest revenue")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}
