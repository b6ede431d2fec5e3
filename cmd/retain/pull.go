package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/warehouse"
)

// pulls are the tables that can be pulled.
var pulls = []string{"sales", "customers", "survey"}

func newPullCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pull [sales | customers | survey]",
		Short: "Copy a table of a warehouse into a file",
		Long: `Pull copies the lines of the sales that count, by customer and day, from a
warehouse into a CSV file, with what was sold where a column tells it, for the
figures that need whole histories: survival, risk, stages, next and lists of
people. From the file every figure is the same as from the warehouse. The file
is there when it is whole.

With customers or survey it copies that table: all of its records and columns,
those first that --column names, which the file calls by their roles.`,
		Example: `  retain pull --from postgres://shop@db/shop --output sales.csv
  retain pull --from '$SHOP' --table lines --column date=booked_at --output sales.csv
  retain pull customers --from '$SHOP' --customers-table people --output customers.csv
  retain pull survey --from '$SHOP' --output survey.csv`,
		Args:      maxOneArg,
		ValidArgs: pulls,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.configure(cmd); err != nil {
				return err
			}
			what := pulls[0]
			if len(args) > 0 {
				what = args[0]
			}
			switch what {
			case pulls[0]:
				return a.pull(cmd.Context())
			case pulls[1]:
				return a.pullTable(cmd.Context(), warehouse.Customers)
			case pulls[2]:
				return a.pullTable(cmd.Context(), warehouse.Survey)
			}
			return usagef(didYouMean(what, pulls), "%q: want %s", what, oneOf(pulls))
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&a.outputs.file, "output", "o", "", "the `file` to write (default standard output)")
	note(fs, pathNote, "output")
	a.inputs.some(cmd, "column", "timezone", "currency", "as-of", "strict", "max-bad")
	a.engines.but(cmd)
	return cmd
}

// pull writes the lines of a warehouse as CSV.
func (a *app) pull(ctx context.Context) error {
	return a.inWarehouse(ctx, warehouse.Sales, "", func(ctx context.Context, w *warehouse.Warehouse) error {
		facts, err := w.Facts(ctx)
		if err != nil {
			return err
		}
		if a.engines.explain {
			return w.Lines(ctx, func(warehouse.Line) error { return nil })
		}
		return a.copied(ctx, "line", facts.Used+facts.Guests, func(to *csv.Writer, written *atomic.Int64) error {
			return writeLines(ctx, to, w, facts.HasAmounts(), written)
		})
	})
}

// pullTable writes a table of a warehouse as CSV.
func (a *app) pullTable(ctx context.Context, holds warehouse.Contents) error {
	return a.inWarehouse(ctx, holds, "", func(ctx context.Context, w *warehouse.Warehouse) error {
		if a.engines.explain {
			return w.Records(ctx, func([]string) error { return nil })
		}
		total := 0
		if holds == warehouse.Survey {
			facts, err := w.SurveyFacts(ctx)
			if err != nil {
				return err
			}
			total = facts.Records
		}
		return a.copied(ctx, "record", total, func(to *csv.Writer, written *atomic.Int64) error {
			if err := to.Write(w.Columns()); err != nil {
				return err
			}
			return w.Records(ctx, func(record []string) error {
				written.Add(1)
				return to.Write(record)
			})
		})
	})
}

// copied writes CSV to where the flags say, with progress: of so many things, 0
// where that is not known.
func (a *app) copied(ctx context.Context, thing string, total int, write func(*csv.Writer, *atomic.Int64) error) error {
	var written atomic.Int64
	done := a.counting(func(elapsed time.Duration) string { return pullLine(thing, written.Load(), int64(total), elapsed) })
	err := a.write(ctx, func(to io.Writer) error {
		c := csv.NewWriter(to)
		err := write(c, &written)
		c.Flush()
		return errors.Join(err, c.Error())
	})
	done()
	if err == nil && !a.outputs.toStdout() {
		a.note(fmt.Sprintf("wrote %s %ss to %s", grouped(int(written.Load())), thing, a.outputs.file))
	}
	return err
}

// writeLines writes lines as CSV that the reader of files takes for the same
// sales. A quantity says of a line that it is a return, which an amount of 0
// does not.
func writeLines(ctx context.Context, to *csv.Writer, w *warehouse.Warehouse, amounts bool, written *atomic.Int64) error {
	header, products := []string{"customer_id", "order_id", "order_date", "quantity"}, w.HasProducts()
	if amounts {
		header = append(header, "amount")
	}
	if products {
		header = append(header, "product")
	}
	if err := to.Write(header); err != nil {
		return err
	}
	record := make([]string, 0, len(header))
	return w.Lines(ctx, func(l warehouse.Line) error {
		record = append(record[:0], l.Customer, l.Order, l.Day.String(), "1")
		if l.Returned {
			record[3] = "-1"
		}
		if amounts {
			record = append(record, l.Amount.String())
		}
		if products {
			record = append(record, l.Product)
		}
		written.Add(1)
		return to.Write(record)
	})
}

// pullLine tells how many things of a total are written.
func pullLine(thing string, written, total int64, elapsed time.Duration) string {
	switch {
	case total == 0:
		return fmt.Sprintf("pulling: %s %ss, %s", grouped(int(written)), thing, timeText(elapsed))
	case written == 0:
		return fmt.Sprintf("pulling: waiting for the first of %s %ss, %s", grouped(int(total)), thing, timeText(elapsed))
	}
	left := time.Duration(float64(total-written) / (float64(written) / elapsed.Seconds()) * float64(time.Second))
	return fmt.Sprintf("pulling: %d%%, %s of %s %ss, %s left", 100*written/total, grouped(int(written)), grouped(int(total)), thing, timeText(left))
}
