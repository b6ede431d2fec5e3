package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Line is a line of sales as a file has it.
type Line struct {
	Customer string // "" of nobody
	Order    string // "" without an id
	Day      calendar.Day
	Amount   money.Amount // 0 in sales without amounts
	Returned bool
	Product  string // "" where none is told
}

// Lines hands each all lines up to as-of that are sales or returns, by
// customer, day, order, amount and product, shard after shard; not all at once.
func (w *Warehouse) Lines(ctx context.Context, each func(Line) error) error {
	f, err := w.Facts(ctx)
	if err != nil {
		return err
	}
	return w.askInTurn(ctx, func(sh *shard) string { return sh.lines(&w.source, f.asOf) }, func(r row) error {
		return each(Line{
			Customer: r.text(0), Order: r.text(1), Day: calendar.Day(r.int(2)), Amount: money.Amount(r.int(3)), Returned: r.int(4) != 0,
			Product: r.text(5),
		})
	})
}

// HasProducts reports whether the lines of sales tell what was sold.
func (w *Warehouse) HasProducts() bool { return w.shards[0].mapping.has(roleProduct) }

// lines is the query for the lines of a shard.
func (sh *shard) lines(s *Source, asOf calendar.Day) string {
	d, m := sh.dialect, &sh.mapping
	key := func(name string, f field) string {
		return "coalesce(" + d.text(name, f.sqlType) + ", '')"
	}
	order, amount, returned, product := "''", "0", "0", "''"
	if o := m.fields[roleOrder]; o.x != "" {
		order = key(lineOrder, o)
	}
	if m.hasAmounts() {
		amount = lineAmount
	}
	if back := sh.returned(); back != "" {
		returned = "CASE WHEN " + back + " THEN 1 ELSE 0 END"
	}
	var sold []string
	if p := m.fields[roleProduct]; p.x != "" {
		sold, product = []string{d.key(p.x, p.sqlType) + " AS " + lineProduct}, key(lineProduct, p)
	}
	rows := "SELECT " + d.bytes(key(lineCustomer, sh.customer())) + " AS customer, " + d.bytes(order) + " AS id, " + d.int(lineDay) + " AS day, " +
		d.int(amount) + " AS amount, " + d.int(returned) + " AS returned, " + d.bytes(product) + " AS product\nFROM " + within(sh.innermost(s, asOf, sold...), "lines") +
		"\nWHERE " + fmt.Sprintf("%s <= %d", lineDay, asOf)
	return "SELECT customer, id, day, amount, returned, product\nFROM " + within(rows, "sales") + "\nORDER BY customer, day, id, amount, product"
}

// innermost has a row for each usable line that is a sale or a return: see
// line; and more expressions. Some may be of the days after as-of.
func (sh *shard) innermost(s *Source, asOf calendar.Day, more ...string) string {
	when := sh.mapping.fields[roleDate]
	query := "SELECT " + strings.Join(append(sh.line(s), more...), ",\n  ") + "\nFROM " + sh.mapping.table
	if where := all(sh.dialect.upTo(when.x, when.sqlType, asOf), sh.dated(), sh.priced(), not(sh.noSale(s)), not(sh.otherCurrency(s))); where != "" {
		query += "\nWHERE " + where
	}
	return query
}

// Columns returns the names of what Records gives: first the roles that Source's
// Columns name, then the other columns of the table as it has them.
func (w *Warehouse) Columns() []string {
	var names []string
	for _, o := range w.shards[0].outputs(&w.source) {
		names = append(names, o.name)
	}
	return names
}

// Records hands each all records of the table as texts, days as 2024-12-31,
// sorted, shard after shard; not all at once. What is NULL is "". The slice is
// valid until each returns.
func (w *Warehouse) Records(ctx context.Context, each func([]string) error) error {
	outputs := w.shards[0].outputs(&w.source)
	record := make([]string, len(outputs))
	return w.askInTurn(ctx, func(sh *shard) string { return sh.records(&w.source) }, func(r row) error {
		for i, o := range outputs {
			switch {
			case !o.tellsDay():
				record[i] = r.text(i)
			case r.int(i) == 0:
				record[i] = ""
			default:
				record[i] = calendar.Day(r.int(i)).String()
			}
		}
		return each(record)
	})
}

// An output is a column of what Records gives.
type output struct {
	name string
	field
}

func (sh *shard) outputs(s *Source) []output {
	m := &sh.mapping
	var all []output
	plays := map[string]bool{} // by its expression
	for _, role := range roles[s.Holds] {
		if s.Columns[role] != "" {
			all = append(all, output{role, m.fields[role]})
			plays[m.fields[role].x] = true
		}
	}
	for _, c := range m.columns {
		if x := sh.dialect.ident(c.name); !plays[x] {
			all = append(all, output{c.name, field{x, c.sqlType}})
		}
	}
	return all
}

// records is the query for the records of a shard.
func (sh *shard) records(s *Source) string {
	d := sh.dialect
	var list, names []string
	for i, o := range sh.outputs(s) {
		x := "coalesce(" + d.text(d.key(o.x, o.sqlType), o.sqlType) + ", '')"
		if o.tellsDay() {
			x = d.day(o.x, o.sqlType, s.zone())
			if filled := d.filled(o.x, o.sqlType); filled != "" {
				x = "CASE WHEN " + filled + " THEN " + x + " ELSE 0 END"
			}
			x = d.int(x)
		} else {
			x = d.bytes(x)
		}
		names = append(names, fmt.Sprintf("line_%d", i+1))
		list = append(list, x+" AS "+names[i])
	}
	if len(list) == 0 { // without a server
		return "SELECT *\nFROM " + sh.mapping.table
	}
	by := strings.Join(names, ", ")
	return "SELECT " + by + "\nFROM " + within("SELECT "+strings.Join(list, ",\n  ")+"\nFROM "+sh.mapping.table, "records") + "\nORDER BY " + by
}
