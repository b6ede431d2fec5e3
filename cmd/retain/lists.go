package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
	"github.com/retain-cli/retain/pkg/warehouse"
)

// choiceFlags adds the flags that say whom to take of those on a list; order is
// how it is sorted.
func choiceFlags(cmd *cobra.Command, c *metric.Choice, order string) {
	fs := cmd.Flags()
	optoutFlag(cmd, &c.ExcludeOptout)
	fs.Var(amount{&c.MinRevenue}, "min-revenue", "of a list only those who brought at least this `amount` to date")
	fs.IntVar(&c.Top, "top", 0, "of a list only this `many`, "+order+"; of each group with --by (default all)")
}

// figureOrList shows a metric's figure or, where listed, its list of people.
func figureOrList[F any, L metric.Listed](ctx context.Context, a *app, n need, listed bool, c metric.Choice,
	figure func(*dataset.Dataset) (metric.Result[F], error), list func(*dataset.Dataset) (metric.Listing[L], error),
) error {
	if listed {
		n.also = append(n.also, ingest.Customers)
	} else if err := a.needsNoList(); err != nil {
		return err
	}
	ds, err := a.load(ctx, n)
	if err != nil {
		return err
	}
	if listed {
		l, err := list(ds)
		return showList(ctx, a, ds, c, l, err)
	}
	res, err := figure(ds)
	return show(ctx, a, res, err)
}

// needsNoList refuses flags that say whom to take of a list.
func (a *app) needsNoList() error {
	for _, flag := range []string{"exclude-optout", "min-revenue", "top"} {
		if a.outranks(flag, typed) {
			return usagef("add --list", "--%s: says whom to take of a list, and none is asked for", flag)
		}
	}
	return nil
}

// askList shows those of the choice on the list of a metric that a warehouse
// gives; by is the column that groups.
func askList[R metric.Listed](ctx context.Context, a *app, name, by string, c metric.Choice, question func(metric.Data) (*metric.ListQuestion[R], error)) error {
	a.engines.listing = true
	return askFigure(ctx, a, by, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[R], error) {
		none := metric.Result[R]{}
		facts, err := w.Facts(ctx)
		if err != nil {
			return none, err
		}
		q, err := question(facts)
		if err != nil {
			return none, err
		}
		found, all, err := w.People(ctx, q.Wanted(), q.By(), q.At())
		if err != nil {
			return none, err
		}
		l, err := q.Answer(found, all, c)
		l.Metric = name
		return l.Whole(), err
	})
}

// showList shows whom the flags take of a list; err is that of its computing.
func showList[R metric.Listed](ctx context.Context, a *app, ds *dataset.Dataset, c metric.Choice, l metric.Listing[R], err error) error {
	if err != nil {
		return err
	}
	if !c.IsZero() || a.explaining || a.outputs.plot != "" {
		l, err := metric.Choose(ds, l, c)
		return show(ctx, a, l.Whole(), err)
	}
	l.Result = hidden(a, l.Result)
	return a.put(ctx, l.Notes, func(w io.Writer, o report.Options) error { return report.WriteListing(w, l, o) })
}
