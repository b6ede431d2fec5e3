package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newLapsedCmd(a *app) *cobra.Command {
	o := metric.DefaultLapsed
	window := o.Since
	var choice metric.Choice
	cmd := &cobra.Command{
		Use:   "lapsed",
		Short: "The customers to win back",
		Long: `Lapsed lists the customers who have bought nothing for six months (--window, or
--since, which is the same here), those who brought most revenue first. The
list is made for a mail tool or a spreadsheet: write it with --output. Who buys
rarely, but in their own rhythm, is marked in_rhythm.

A weekly job takes --crossed 7d with its own --as-of: everybody is then on just
one of the lists.`,
		Example: `  retain lapsed
  retain lapsed --window 1y --output lapsed.csv
  retain lapsed --min-revenue 100 --top 200 --exclude-optout --format csv
  retain lapsed --crossed 7d --as-of today --format csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		var err error
		if o.Since, err = a.silence(o.Since, window); err != nil {
			return err
		}
		if a.asksWarehouse() {
			return askList(ctx, a, "lapsed", o.By, choice, func(d metric.Data) (*metric.ListQuestion[metric.PersonRow], error) { return metric.AskLapsed(d, o) })
		}
		ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers, ingest.Survey}, by: o.By})
		if err != nil {
			return err
		}
		res, err := metric.Lapsed(ds, o)
		return showList(ctx, a, ds, choice, res, err)
	})
	fs := cmd.Flags()
	fs.TextVar(&window, "window", window, "`length` of the silence, such as 6m (d, w, m, q, y), or its first day")
	fs.TextVar(&o.Since, "since", o.Since, "another `name` of --window")
	fs.TextVar(&o.Crossed, "crossed", o.Crossed, "only those whose silence became so long within this `length` of time")
	fs.BoolVar(&o.Prospects, "with-prospects", false, "also those of the customers file who never bought")
	choiceFlags(cmd, &choice, "with the highest revenue")
	byFlag(cmd, &o.By)
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.engines.flags(cmd)
	a.outputs.flags(cmd)
	return cmd
}

// silence is --since or --window, which mean the same: the one given nearer
// to the user, --window of both.
func (a *app) silence(since, window calendar.Since) (calendar.Since, error) {
	level := a.origins["since"].level
	switch {
	case level == typed && a.outranks("window", typed) && since != window:
		return since, usagef("", "--since %s and --window %s: want one of them, they mean the same here", since, window)
	case level == byDefault || a.outranks("window", level):
		return window, nil
	}
	return since, nil
}
