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

func newPullCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pull",
		Short: "Copy the sales of a warehouse into a file",
		Long: `Pull copies the lines of the sales that count, by customer and day, from a
warehouse into a CSV file, for the figures that need whole histories: survival,
risk, stages, next and lists of people. From the file every figure is the same
as from the warehouse. The file is there when it is whole.`,
		Example: `  retain pull --from postgres://shop@db/shop --output sales.csv
  retain pull --from '$SHOP' --table lines --column date=booked_at --output sales.csv`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.configure(cmd); err != nil {
				return err
			}
			return a.pull(cmd.Context())
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&a.outputs.file, "output", "o", "", "the `file` to write (default standard output)")
	note(fs, pathNote, "output")
	a.inputs.some(cmd, "column", "timezone", "currency", "as-of", "strict", "max-bad")
	a.engines.flags(cmd)
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
		var lines atomic.Int64
		done := a.counting(func(elapsed time.Duration) string {
			return pullLine(lines.Load(), int64(facts.Used+facts.Guests), elapsed)
		})
		err = a.write(ctx, func(to io.Writer) error { return writeLines(ctx, to, w, facts.HasAmounts(), &lines) })
		done()
		if err == nil && !a.outputs.toStdout() {
			a.note(fmt.Sprintf("wrote %s lines to %s", grouped(int(lines.Load())), a.outputs.file))
		}
		return err
	})
}

// writeLines writes lines as CSV that the reader of files takes for the same
// sales. A quantity says of a line that it is a return, which an amount of 0
// does not.
func writeLines(ctx context.Context, to io.Writer, w *warehouse.Warehouse, amounts bool, written *atomic.Int64) error {
	c := csv.NewWriter(to)
	header := []string{"customer_id", "order_id", "order_date", "quantity", "amount"}
	if !amounts {
		header = header[:4]
	}
	if err := c.Write(header); err != nil {
		return err
	}
	record := make([]string, 5)
	err := w.Lines(ctx, func(l warehouse.Line) error {
		record[0], record[1], record[2], record[3] = l.Customer, l.Order, l.Day.String(), "1"
		if l.Returned {
			record[3] = "-1"
		}
		record[4] = l.Amount.String()
		written.Add(1)
		return c.Write(record[:len(header)])
	})
	c.Flush()
	return errors.Join(err, c.Error())
}

// pullLine tells how many lines of a total are written.
func pullLine(lines, total int64, elapsed time.Duration) string {
	if lines == 0 {
		return fmt.Sprintf("pulling: waiting for the first of %s lines, %s", grouped(int(total)), timeText(elapsed))
	}
	left := time.Duration(float64(total-lines) / (float64(lines) / elapsed.Seconds()) * float64(time.Second))
	return fmt.Sprintf("pulling: %d%%, %s of %s lines, %s left", 100*lines/max(total, 1), grouped(int(lines)), grouped(int(total)), timeText(left))
}
