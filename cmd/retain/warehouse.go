package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	survey  string // the table of responses
	timeout time.Duration
	explain bool
	listing bool // of people, with what the customers table knows of them

	profiles []profile // of the configuration

	set *pflag.FlagSet // the flags
}

// flags adds the flags of figures of sales to cmd; the commands share them.
func (e *engines) flags(cmd *cobra.Command) { e.but(cmd, "survey-table") }

// but adds the flags to cmd, without some.
func (e *engines) but(cmd *cobra.Command, without ...string) {
	if e.set == nil {
		e.set = e.newFlags()
	}
	e.set.VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(without, f.Name) {
			cmd.Flags().AddFlag(f)
		}
	})
}

func (e *engines) newFlags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	fs.Var(places{list{&e.from}}, "from", "ask the warehouse at this `address`, postgres://… or clickhouse://…, or in the variable $NAME, or of this name in the configuration; repeated for shards")
	fs.StringVar(&e.table, "table", "sales", "`table` or view of the sales, with its schema: shop.sales")
	fs.StringVar(&e.survey, "survey-table", "survey", "`table` or view of the responses to a survey")
	fs.StringVar(&e.people, "customers-table", "", "`table` or view of the customers, for --by and lists")
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

// warehouseSource is what the flags say of a warehouse's table; by is the column
// that groups.
func (a *app) warehouseSource(holds warehouse.Contents, by string) (warehouse.Source, error) {
	in, e := &a.inputs, &a.engines
	s := warehouse.Source{
		Holds: holds, Columns: map[string]string{}, MinOrder: in.minOrder, AsOf: in.asOf.day, Today: calendar.Of(a.now()),
		Currency: in.currency, NoSale: ingest.NoSaleWords(), MaxBad: in.maxBad, Timeout: e.timeout, By: by, Score: readScore, Contacts: e.listing,
		Detect:          rolesOf(kinds[holds]),
		DetectCustomers: rolesOf(ingest.Customers),
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
	addresses, profiles, err := a.addresses(e.from)
	if err != nil {
		return s, err
	}
	s.URLs = addresses
	a.nameTables(&s, profiles)
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

// kinds are the files that hold what tables do.
var kinds = map[warehouse.Contents]ingest.Kind{
	warehouse.Sales: ingest.Sales, warehouse.Survey: ingest.Survey, warehouse.Customers: ingest.Customers,
}

func rolesOf(k ingest.Kind) func(columns []string) map[string]string {
	return func(columns []string) map[string]string { return ingest.RolesOf(k, columns) }
}

func readScore(text string) (score int, answered bool, problem string) {
	n, answered, problem := ingest.ReadScore(text)
	return int(n), answered, problem
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

// askFigure shows the figure that a warehouse gives of its sales; by is the
// column that groups.
func askFigure[R any](ctx context.Context, a *app, by string, figure func(context.Context, *warehouse.Warehouse) (metric.Result[R], error)) error {
	return askTable(ctx, a, warehouse.Sales, by, figure)
}

// askTable shows the figure that a warehouse gives of a table.
func askTable[R any](ctx context.Context, a *app, holds warehouse.Contents, by string,
	figure func(context.Context, *warehouse.Warehouse) (metric.Result[R], error),
) error {
	return a.inWarehouse(ctx, holds, by, func(ctx context.Context, w *warehouse.Warehouse) error {
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

// inWarehouse opens the table of the warehouse that the flags name, says what
// became of its records, and calls do, all within the time that there is; by is
// the column that groups.
func (a *app) inWarehouse(ctx context.Context, holds warehouse.Contents, by string, do func(context.Context, *warehouse.Warehouse) error) error {
	s, err := a.warehouseSource(holds, by)
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
	asked := newTableInput(&s, w)
	var lines []string
	switch holds {
	case warehouse.Sales:
		var facts *warehouse.Facts
		if facts, err = w.Facts(ctx); err == nil {
			asked.sales(facts)
			lines = factLines(s.Table, facts)
		}
	case warehouse.Survey:
		var facts *warehouse.SurveyFacts
		if facts, err = w.SurveyFacts(ctx); err == nil {
			asked.survey(facts)
			lines = surveyLines(s.Table, facts)
		}
	}
	if err != nil {
		return warehouseFault(err)
	}
	if !a.engines.explain {
		a.asked = asked
		a.note(lines...)
	}
	return warehouseFault(do(ctx, w))
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
		a.note("note: as of today, " + s.Today.String() + "; without --as-of the last day of the " + kinds[s.Holds].String() + " counts")
	}
	return warehouse.Explain(s, func(query string) { _, _ = fmt.Fprintf(a.stdout, "%s;\n\n", query) })
}

// A part is how many records of a table became what.
type part struct {
	n    int
	what string
}

// summed are the parts of which there are any.
func summed(all []part) string {
	var some []string
	for _, p := range all {
		if p.n > 0 {
			some = append(some, grouped(p.n)+" "+p.what)
		}
	}
	return strings.Join(some, ", ")
}

// factLines say what became of the lines of a table.
func factLines(table string, f *warehouse.Facts) []string {
	parts := summed([]part{
		{f.Used, "used (" + f.UsedAmount.Human() + ")"},
		{f.Guests, "without a customer (" + f.GuestAmount.Human() + ")"},
		{f.AfterAsOf, "after as-of"},
		{f.OtherCurrency, "in another currency"},
		{f.NotSale, "not a sale"},
		{f.Bad, "set aside: no day or no amount"},
	})
	lines := []string{fmt.Sprintf("sales: %s: %s lines = %s", table, grouped(f.Lines), parts)}
	if f.Zone != "" {
		lines = append(lines, "sales: "+table+": days begin in "+f.Zone)
	}
	for _, column := range f.Floats {
		lines = append(lines, "note: "+table+": "+floatNote(column))
	}
	return lines
}

func floatNote(column string) string {
	return column + " holds floats, which are no exact money: each is rounded to 1/10,000"
}

// surveyLines say what became of the responses of a table.
func surveyLines(table string, f *warehouse.SurveyFacts) []string {
	parts := summed([]part{
		{f.Used, "responses"},
		{f.AfterAsOf, "after as-of"},
		{f.NoAnswer, "without an answer"},
		{f.Bad, "set aside: " + strings.Join(f.Problems, "; ")},
	})
	lines := []string{fmt.Sprintf("survey: %s: %s records = %s", table, grouped(f.Records), parts)}
	if f.Zone != "" {
		lines = append(lines, "survey: "+table+": days begin in "+f.Zone)
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

// needsFiles is the error for what a warehouse is not asked, with the tables that
// it takes.
func needsFiles(flag string, tables ...string) error {
	ways := make([]string, len(tables))
	for i, table := range tables {
		ways[i] = "retain pull " + table + " --output " + table + ".csv"
	}
	return usagef("copy the tables into files, and read these: "+strings.Join(ways, ", "), "%s: needs more than a warehouse is asked for", flag)
}
