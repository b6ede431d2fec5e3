package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newCustomerCmd(a *app) *cobra.Command {
	o := metric.DefaultCustomer
	cmd := &cobra.Command{
		Use:   "customer ID",
		Short: "All there is to know about one customer",
		Long: `Customer tells one customer's story: the stage they stand in and why, their box
in the ledger of the last six months (--since) and why, their scores, their
orders with the days between them, their survey answers and contracts. Each
order comes with the place where it stands in the files, and the section records
has every record that names the customer and what became of it.

ID is an id as the sales have it, or an e-mail address, a phone number or a name
of the customers file.`,
		Example: `  retain customer C-0178
  retain customer anna@example.org --since 1y
  retain customer C-0178 --section records --format csv
  retain customer 'Anna Nowak' --json`,
		Args: oneArg,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.figure(func(ctx context.Context) error {
			if a.explaining && len(args) == 0 {
				a.example, args = true, []string{"Anna"}
			}
			trace := ingest.Trace{Who: strings.TrimSpace(args[0])}
			ds, err := a.load(ctx, need{kind: ingest.Sales, also: []ingest.Kind{ingest.Customers, ingest.Survey}, contracts: true, trace: &trace})
			if err != nil {
				return err
			}
			if o.Forecast, err = forecast(ds); err != nil {
				return err
			}
			o.Filed = func(id string) metric.Filed { return filed(ds, &trace, id) }
			res, err := metric.Customer(ds, args[0], o)
			if unknown := (*metric.DataError)(nil); errors.As(err, &unknown) && unknown.Lacks == metric.LacksCustomer {
				return stranger(ds, unknown, trace.Records)
			}
			return show(ctx, a, res, err)
		})(cmd, args)
	}
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the ledger's period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}

// filed is what the files hold of the customer with that id.
func filed(ds *dataset.Dataset, trace *ingest.Trace, id string) metric.Filed {
	person, _ := ds.Lookup(id)
	theirs := func(key string) bool {
		p, ok := ds.Lookup(key)
		return ok && p == person
	}
	f := metric.Filed{Records: []metric.RecordRow{}}
	for _, r := range trace.Records {
		if theirs(r.Key) {
			f.Records = append(f.Records, metric.RecordRow{
				At: r.String(), OrderID: r.Order, Day: r.Day, Amount: r.Amount, Bin: r.Bin.String(), Why: r.Why,
			})
		}
	}
	for _, o := range trace.Orders {
		if theirs(o.Key) {
			f.Orders = append(f.Orders, metric.FiledOrder{ID: o.ID, At: o.String(), Records: o.Records, Day: o.Day, Amount: o.Amount})
		}
	}
	return f
}

// stranger is the error for somebody whom the data does not know; a record that
// does name them says why it does not count.
func stranger(ds *dataset.Dataset, unknown *metric.DataError, records []ingest.Record) error {
	records = slices.DeleteFunc(records, func(r ingest.Record) bool {
		_, known := ds.Lookup(r.Key)
		return known
	})
	if len(records) == 0 {
		return failf(unknown.Hint, "%s", unknown.Problem)
	}
	const most = 3
	var places []string
	for _, r := range records[:min(len(records), most)] {
		place := r.String() + " is " + r.Bin.Words(ingest.Sales)
		if r.Why != "" {
			place += " (" + r.Why + ")"
		}
		places = append(places, place)
	}
	if more := len(records) - len(places); more > 0 {
		places = append(places, fmt.Sprintf("and %d more", more))
	}
	return failf(strings.Join(places, "; "), "%s: no record of theirs counts", unknown.Problem)
}

// oneArg refuses all but one argument. To have the figure explained, none is
// needed.
func oneArg(cmd *cobra.Command, args []string) error {
	if len(args) == 0 && cmd.Parent().Name() != "explain" {
		return usagef("such as "+cmd.CommandPath()+" C-0178", "%s: want the id, the e-mail address, the phone number or the name of a customer", cmd.CommandPath())
	}
	if len(args) > 1 { // they are not shown: a name is nobody else's business
		return usagef("put quotes around a name: "+cmd.CommandPath()+" 'Anna Nowak'", "%s: %d arguments, want one", cmd.CommandPath(), len(args))
	}
	return nil
}
