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
}

// Lines hands each all lines up to as-of that are sales or returns, by
// customer, day, order and amount, shard after shard; not all at once.
func (w *Warehouse) Lines(ctx context.Context, each func(Line) error) error {
	f, err := w.Facts(ctx)
	if err != nil {
		return err
	}
	return w.askInTurn(ctx, func(sh *shard) string { return sh.lines(&w.source, f.asOf) }, func(r row) error {
		return each(Line{
			Customer: r.text(0), Order: r.text(1), Day: calendar.Day(r.int(2)), Amount: money.Amount(r.int(3)), Returned: r.int(4) != 0,
		})
	})
}

// lines is the query for the lines of a shard.
func (sh *shard) lines(s *Source, asOf calendar.Day) string {
	d, m := sh.dialect, &sh.mapping
	key := func(name string, f field) string {
		return "coalesce(" + d.text(name, f.sqlType) + ", '')"
	}
	order, amount, returned := "''", "0", "0"
	if o := m.fields[roleOrder]; o.x != "" {
		order = key(lineOrder, o)
	}
	if m.hasAmounts() {
		amount = lineAmount
	}
	if back := sh.returned(); back != "" {
		returned = "CASE WHEN " + back + " THEN 1 ELSE 0 END"
	}
	rows := "SELECT " + d.bytes(key(lineCustomer, sh.customer())) + " AS customer, " + d.bytes(order) + " AS id, " + d.int(lineDay) + " AS day, " +
		d.int(amount) + " AS amount, " + d.int(returned) + " AS returned\nFROM " + within(sh.innermost(s, asOf), "lines") +
		"\nWHERE " + fmt.Sprintf("%s <= %d", lineDay, asOf)
	return "SELECT customer, id, day, amount, returned\nFROM " + within(rows, "sales") + "\nORDER BY customer, day, id, amount"
}

// innermost has a row for each usable line that is a sale or a return: see
// line. Some may be of the days after as-of.
func (sh *shard) innermost(s *Source, asOf calendar.Day) string {
	when := sh.mapping.fields[roleDate]
	query := "SELECT " + strings.Join(sh.line(s), ",\n  ") + "\nFROM " + sh.mapping.table
	if where := all(sh.dialect.upTo(when.x, when.sqlType, asOf), sh.dated(), sh.priced(), not(sh.noSale(s)), not(sh.otherCurrency(s))); where != "" {
		query += "\nWHERE " + where
	}
	return query
}
