package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse"
)

// warehouseSection is the section of the flags that say which warehouse to
// ask, in place of files.
const warehouseSection = "Warehouse"

// engines are the flags that say which warehouse to ask.
type engines struct {
	from    []string
	table   string
	people  string // the table of the customers; "" for none
	timeout time.Duration
	explain bool

	profiles []profile // of the configuration

	set *pflag.FlagSet // the flags
}

// flags adds the flags to cmd; the commands share them.
func (e *engines) flags(cmd *cobra.Command) {
	if e.set == nil {
		e.set = e.newFlags()
	}
	cmd.Flags().AddFlagSet(e.set)
}

func (e *engines) newFlags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	fs.Var(places{list{&e.from}}, "from", "ask the warehouse at this `address`, postgres://… or clickhouse://…, or in the variable $NAME, or of this name in the configuration; repeated for shards")
	fs.StringVar(&e.table, "table", "sales", "`table` or view of the sales, with its schema: shop.sales")
	fs.StringVar(&e.people, "customers-table", "", "`table` or view of the customers, for --by")
	e.timeout = 10 * time.Minute
	fs.DurationVar(&e.timeout, "timeout", e.timeout, "give up after this `time`")
	fs.BoolVar(&e.explain, "explain", false, "print the SQL, and ask no server")
	return section(fs, warehouseSection)
}

// asksWarehouse reports whether a warehouse is to be asked in place of files:
// of two that are named, the nearer to the user.
func (a *app) asksWarehouse() bool {
	from := a.origins["from"].level
	for _, flag := range []string{"sales", "customers", "survey", "dir"} {
		if a.origins[flag].level > from {
			return a.engines.explain
		}
	}
	return len(a.engines.from) > 0 || a.engines.explain
}

// fileFlags are those that say how files are read and mean nothing to a
// warehouse.
var fileFlags = []string{
	"sales", "customers", "survey", "no-header", "delimiter", "encoding", "member", "sheet", "date-format", "calendar", "decimal",
	"identity", "rates", "rejects",
}

// warehouseSource is what the flags say of a warehouse.
func (a *app) warehouseSource(by string) (warehouse.Source, error) {
	in, e := &a.inputs, &a.engines
	s := warehouse.Source{
		Table: e.table, Columns: map[string]string{}, MinOrder: in.minOrder, AsOf: in.asOf.day, Today: calendar.Of(a.now()),
		Currency: in.currency, NoSale: ingest.NoSaleWords(), MaxBad: in.maxBad, Timeout: e.timeout,
		Customers: e.people, By: by,
		Detect:          func(columns []string) map[string]string { return ingest.RolesOf(ingest.Sales, columns) },
		DetectCustomers: func(columns []string) map[string]string { return ingest.RolesOf(ingest.Customers, columns) },
	}
	for _, flag := range fileFlags {
		if a.origins[flag].level == typed {
			return s, usagef("", "--%s: says how files are read, and --from asks a warehouse", flag)
		}
	}
	switch {
	case in.privacy.on:
		return s, usagef("pull the sales into a file, and add it where that is read", "--anonymize: takes names out of files, and those of a warehouse are shown as they are")
	case len(e.from) == 0 && e.explain:
		return s, usagef("add --from postgres:// or --from clickhouse://", "--explain: prints the SQL of a warehouse, and none is named")
	case len(e.from) == 0:
		return s, usagef("add --from postgres://… or --from clickhouse://…", "no warehouse is named")
	}
	for _, c := range in.columns.roles {
		s.Columns[c.Role] = c.Column
	}
	var err error
	if s.URLs, err = a.addresses(e.from, &s); err != nil {
		return s, err
	}
	if in.asOf.today {
		s.AsOf = s.Today
	}
	if in.strict {
		s.MaxBad = 0
	}
	if in.zone != nil {
		s.Zone = in.zone.String()
	}
	return s, nil
}

// An asked is a question to customers, and the answer that cells C make.
type asked[C, R any] interface {
	Answer(cells []C) (metric.Result[R], error)
}

// askWarehouse shows what a warehouse answers to the question of a metric,
// whose cells it counts; by is the column that groups.
func askWarehouse[Q asked[C, R], C, R any](ctx context.Context, a *app, by string, question func(metric.Data) (Q, error),
	cells func(*warehouse.Warehouse, context.Context, Q) ([]C, error),
) error {
	return askFigure(ctx, a, by, func(ctx context.Context, w *warehouse.Warehouse) (metric.Result[R], error) {
		facts, err := w.Facts(ctx)
		if err != nil {
			return metric.Result[R]{}, err
		}
		q, err := question(facts)
		if err != nil {
			return metric.Result[R]{}, err
		}
		counted, err := cells(w, ctx, q)
		if err != nil {
			return metric.Result[R]{}, err
		}
		return q.Answer(counted)
	})
}

// askFigure shows the figure that a warehouse gives; by is the column that
// groups.
func askFigure[R any](ctx context.Context, a *app, by string, figure func(context.Context, *warehouse.Warehouse) (metric.Result[R], error)) error {
	return a.inWarehouse(ctx, by, func(ctx context.Context, w *warehouse.Warehouse, _ *warehouse.Facts) error {
		res, err := figure(ctx, w)
		if lacking := (*metric.DataError)(nil); a.engines.explain && errors.As(err, &lacking) {
			return nil // for want of answers
		}
		if err != nil || a.engines.explain {
			return err
		}
		return show(ctx, a, res, nil)
	})
}

// inWarehouse opens the warehouse that the flags name, says what became of its
// lines, and calls do, all within the time that there is; by is the column that
// groups.
func (a *app) inWarehouse(ctx context.Context, by string, do func(context.Context, *warehouse.Warehouse, *warehouse.Facts) error) error {
	s, err := a.warehouseSource(by)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	w, err := a.open(ctx, s)
	if err != nil {
		return warehouseFault(err)
	}
	defer w.Close()
	facts, err := w.Facts(ctx)
	if err != nil {
		return warehouseFault(err)
	}
	if !a.engines.explain {
		a.note(factLines(s.Table, facts)...)
	}
	return warehouseFault(do(ctx, w, facts))
}

// open connects to the warehouse; where it is only explained, its queries are
// printed.
func (a *app) open(ctx context.Context, s warehouse.Source) (*warehouse.Warehouse, error) {
	if !a.engines.explain {
		w, err := warehouse.Open(ctx, s)
		if err == nil {
			a.note("asking " + w.Place())
		}
		return w, err
	}
	if s.AsOf == 0 {
		a.note("note: as of today, " + s.Today.String() + "; without --as-of the last day of the sales counts")
	}
	return warehouse.Explain(s, func(query string) { _, _ = fmt.Fprintf(a.stdout, "%s;\n\n", query) })
}

// factLines say what became of the lines of a table.
func factLines(table string, f *warehouse.Facts) []string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{
		{f.Used, "used (" + f.UsedAmount.Human() + ")"},
		{f.Guests, "without a customer (" + f.GuestAmount.Human() + ")"},
		{f.AfterAsOf, "after as-of"},
		{f.OtherCurrency, "in another currency"},
		{f.NotSale, "not a sale"},
		{f.Bad, "set aside: no day or no amount"},
	} {
		if p.n > 0 {
			parts = append(parts, grouped(p.n)+" "+p.what)
		}
	}
	lines := []string{fmt.Sprintf("sales: %s: %s lines = %s", table, grouped(f.Lines), strings.Join(parts, ", "))}
	if f.Zone != "" {
		lines = append(lines, "sales: "+table+": days begin in "+f.Zone)
	}
	for _, column := range f.Floats {
		lines = append(lines, fmt.Sprintf("note: %s: %s holds floats, which are no exact money: each is rounded to 1/10,000", table, column))
	}
	return lines
}

// warehouseFault words what is wrong with a warehouse.
func warehouseFault(err error) error {
	own, ok := errors.AsType[*warehouse.Error](err)
	if !ok {
		return err
	}
	f := &fault{what: own.Error(), hint: own.Hint, code: exitError}
	switch {
	case own.Refused:
		f.code = exitRefused
	case strings.HasPrefix(own.Place, "--"):
		f.code = exitUsage
	}
	return f
}

// needsFiles is the error for what a warehouse is not asked.
func needsFiles(flag string) error {
	return usagef("retain pull copies them into a file", "%s: needs whole histories, which a warehouse is not asked for", flag)
}
