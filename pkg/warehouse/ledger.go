package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
)

// Ledger returns the cells of a ledger's question. Errors are an *Error.
//
// The engine is not asked about each period: it gathers customers who bought
// in the same period, in the same one before and the same one after it. In
// the periods between two in which somebody bought, all that counts is at how
// many of their bounds the last purchase was not too old.
func (w *Warehouse) Ledger(ctx context.Context, q *metric.LedgerQuestion) ([]metric.LedgerCell, error) {
	l := w.newLedger(q)
	err := w.ask(ctx, func(sh *shard) string { return sh.ledger(&w.source, l) }, func(r row) error {
		l.add(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	latest, err := w.latest(ctx, l.asOf(), l.last)
	return l.answer(latest), err
}

// A ledger gathers the cells of a question.
type ledger struct {
	days, froms []calendar.Day // of the bounds
	window      calendar.Span
	begun       func(first calendar.Day, period int) string // the group by the first purchase; nil where it does not group
	segments    bool                                        // a column of the customers groups
	cells       map[ledgerKey]*metric.LedgerCell
	last        calendar.Day // of the latest purchase
}

type ledgerKey struct {
	group  string
	period int
	box    metric.Box
}

func (w *Warehouse) newLedger(q *metric.LedgerQuestion) *ledger {
	l := &ledger{window: q.Window(), cells: map[ledgerKey]*metric.LedgerCell{}}
	for _, b := range q.Bounds() {
		l.days, l.froms = append(l.days, b.Day), append(l.froms, b.From)
	}
	if l.segments = w.shards[0].groups.name != "" && q.By() != ""; !l.segments {
		l.begun = beginning(q.By(), l.days[:len(l.days)-1])
	}
	return l
}

func (l *ledger) asOf() calendar.Day { return l.days[len(l.days)-1] - 1 }

// The columns of the query for a ledger. A period is 0 before the first bound
// and n from the n-th on.
const (
	stayPeriod    = iota // in which they bought
	stayNext             // in which they bought next; the number of bounds where they did not
	stayReach            // at how many bounds the last purchase in Period is not too old
	stayBefore           // likewise of the last purchase in an earlier period; -1 for none
	stayCustomers        // how many they are
	stayGaps             // between purchase days, that end in Period
	stayLong             // of these, those that are longer than the window
	stayLast             // day of the last purchase in Period
	stayFirst            // day of the first purchase of all, where it groups; else 0
	staySegment          // where a column groups
)

func (sh *shard) ledger(s *Source, l *ledger) string {
	d := sh.dialect
	stays := sh.grouped(d.stays(d, sh.purchases(s, l.asOf()), l.days, l.window))
	first, segment, by := "0", sh.segment(), []string{"period", "next", "reach", "earlier"}
	if l.begun != nil {
		first, by = "first", append(by, "began")
	}
	columns := first + " AS began"
	if segment != "" {
		columns += ", " + segment + " AS label"
		by = append(by, "label")
	}
	rows := "SELECT period, next, " + d.reach("last", l.froms) + " AS reach,\n  CASE WHEN before = 0 THEN -1 ELSE " + d.int(d.reach("before", l.froms)) +
		" END AS earlier, last, gaps, long, " + columns + "\nFROM " + within(stays, "stays")
	list := []string{"period", "next", "reach", "earlier", "count(*)", "sum(gaps)", "sum(long)", "max(last)", "max(began)"}
	for i, x := range list {
		list[i] = d.int(x)
	}
	if segment != "" {
		list = append(list, "label")
	}
	if l.begun != nil {
		list[stayFirst] = d.int("began")
	}
	return "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(rows, "cells") + "\nGROUP BY " + strings.Join(by, ", ")
}

// add takes customers who bought in one period and say the same of the others.
func (l *ledger) add(r row) {
	n := func(i int) int { return int(r.int(i)) }
	period, next, reach, before := n(stayPeriod), n(stayNext), n(stayReach), n(stayBefore)
	customers, first, segment := n(stayCustomers), calendar.Day(r.int(stayFirst)), ""
	if l.segments {
		segment = r.text(staySegment)
	}
	cell := func(period int, box metric.Box) *metric.LedgerCell {
		group := segment
		if l.begun != nil {
			group = l.begun(first, period)
		}
		return l.cell(ledgerKey{group, period, box})
	}
	l.last = max(l.last, calendar.Day(r.int(stayLast)))
	if period > 0 {
		was, is := before >= period, reach > period
		box := metric.BoxPassedThrough
		switch {
		case was && is:
			box = metric.BoxRetained
		case was:
			box = metric.BoxChurned
		case is && before < 0:
			box = metric.BoxNew
		case is:
			box = metric.BoxReactivated
		}
		cell(period-1, box).Customers += customers
	}
	for k := period; k < next-1; k++ {
		box := metric.BoxNone
		switch was, is := reach > k, reach > k+1; {
		case was && is:
			box = metric.BoxRetained
		case was:
			box = metric.BoxChurned
		}
		cell(k, box).Customers += customers
	}
	for k := max(period-1, 0); k < len(l.days)-1; k++ {
		c := cell(k, metric.BoxNone)
		c.Gaps += n(stayGaps)
		c.Long += n(stayLong)
	}
}

func (l *ledger) cell(key ledgerKey) *metric.LedgerCell {
	c, ok := l.cells[key]
	if !ok {
		c = &metric.LedgerCell{Group: key.group, Period: key.period, Box: key.box}
		l.cells[key] = c
	}
	return c
}

// answer returns the cells; latest is the day of the latest order.
func (l *ledger) answer(latest calendar.Day) []metric.LedgerCell {
	cells := make([]metric.LedgerCell, 0, len(l.cells))
	for _, c := range l.cells {
		c.Latest = latest
		cells = append(cells, *c)
	}
	slices.SortFunc(cells, func(a, b metric.LedgerCell) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Box, b.Box))
	})
	return cells
}

// latest returns the day of the latest order of anybody with a purchase, the
// latest of which is on a day that is known. Only where somebody has a later
// line, a return say, that must be asked, of those who have one.
func (w *Warehouse) latest(ctx context.Context, asOf, purchase calendar.Day) (calendar.Day, error) {
	if w.facts == nil || w.facts.known <= purchase {
		return purchase, nil
	}
	latest := purchase
	question := func(sh *shard) string {
		d := sh.dialect
		later := fmt.Sprintf("SELECT %s\nFROM %s\nWHERE %s > %d", lineCustomer, within(sh.innermost(&w.source, asOf), "lines"), lineDay, purchase)
		customers := "SELECT customer, max(day) AS last, " + d.countIf("purchase") + " AS purchases\nFROM " +
			within(sh.ordersOf(&w.source, asOf, d.among(lineCustomer, later)), "orders") + "\nGROUP BY customer"
		return "SELECT " + d.int(d.maxIf("last", "purchases > 0")) + "\nFROM " + within(customers, "customers")
	}
	err := w.ask(ctx, question, func(r row) error {
		latest = max(latest, calendar.Day(r.int(0)))
		return nil
	})
	return latest, err
}
