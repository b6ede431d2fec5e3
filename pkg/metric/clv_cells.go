package metric

import (
	"errors"
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A TradeCell counts what the customers of a group bought from a day on.
type TradeCell struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Customers counts those with a purchase, of all who have one up to as-of.
	Customers int
	// Orders counts the purchases.
	Orders int
	// Revenue is all sales less all returns.
	Revenue money.Amount
}

// A CLVSource answers what CLV asks. It depends on the answers what else is
// asked, so that they are asked for one by one.
type CLVSource interface {
	// Summaries returns one of each customer, with Key, First, Last, Repeats,
	// Spent, Purchases, Revenue, Sold and Credited; the groups are by the column,
	// as of as-of.
	Summaries(by string) ([]Summary, error)
	// Trades returns what was bought from a day on, and how many have ever
	// bought; the groups are by the column, as of the day before which the first
	// purchase must lie.
	Trades(by string, from, asOf calendar.Day) ([]TradeCell, Crowd, error)
	// Ledger answers a question.
	Ledger(q *LedgerQuestion) ([]LedgerCell, error)
}

// CLVOf is CLV of what a source answers. Margins that differ and a holdout are
// an *OptionError: they take the customers file, and whole histories.
func CLVOf(d Data, o CLVOptions, from CLVSource) (Result[CLVRow], error) {
	if err := o.check(d); err != nil {
		return Result[CLVRow]{}, err
	}
	switch {
	case o.OwnMargins:
		return Result[CLVRow]{}, badOption("margin", "a margin of each customer takes the customers file, want a share")
	case !o.Holdout.IsZero():
		return Result[CLVRow]{}, badOption("holdout", "%s needs whole histories", o.Holdout)
	}
	if err := askGroups(d, o.By); err != nil {
		return Result[CLVRow]{}, err
	}
	res := o.result(d)
	m := &margins{all: o.Margin}
	var err error
	switch o.Method {
	case Historic:
		err = o.historicOf(d, m, from, &res)
	case Formula:
		err = o.formulaOf(d, m, from, &res)
	default:
		err = o.predictOf(d, m, from, &res)
	}
	if err != nil {
		return Result[CLVRow]{}, err
	}
	res.Notes = m.note(res.Notes)
	return res, nil
}

func (o CLVOptions) historicOf(d Data, m *margins, from CLVSource, res *Result[CLVRow]) error {
	cells, all, err := from.Trades(o.By, calendar.MinDay, d.AsOf()+1)
	if err != nil {
		return err
	}
	g, of := groupCells(d, o.By, len(cells), func(i int) string { return cells[i].Group })
	return o.toDate(d, g, tradesOf(cells, of, g.size()), all, m, res)
}

func (o CLVOptions) formulaOf(d Data, m *margins, from CLVSource, res *Result[CLVRow]) error {
	q, err := AskChurn(d, o.ledger())
	if err != nil {
		return err
	}
	counted, err := from.Ledger(q)
	if err != nil {
		return err
	}
	start := q.l.cuts[0].Start
	cells, _, err := from.Trades(o.By, start, start)
	if err != nil {
		return err
	}
	g, of := groupCells(d, o.By, len(counted)+len(cells), func(i int) string {
		if i < len(counted) {
			return counted[i].Group
		}
		return cells[i-len(counted)].Group
	})
	l, err := q.l.by(g, nil)
	if err != nil {
		return err
	}
	for i := range counted {
		l.take(int(of[i]), &counted[i])
	}
	return o.ofPeriod(l, tradesOf(cells, of[len(counted):], g.size()), m, res)
}

// tradesOf adds the cells up by group.
func tradesOf(cells []TradeCell, of []int32, groups int) []trade {
	trades := make([]trade, groups)
	for i, c := range cells {
		trades[of[i]].take(c.Customers, c.Orders, c.Revenue)
	}
	return trades
}

// take adds what customers bought.
func (t *trade) take(customers, orders int, revenue money.Amount) {
	t.customers += customers
	t.orders += orders
	sum, ok := t.revenue.Add(revenue)
	t.revenue, t.overflow = sum, t.overflow || !ok
}

func (o CLVOptions) predictOf(d Data, m *margins, from CLVSource, res *Result[CLVRow]) error {
	all, err := from.Summaries(o.By)
	if err != nil {
		return err
	}
	b := &base{data: d, until: d.AsOf(), unit: forecastDays[o.TimeUnit], buyers: make([]buyer, 0, len(all))}
	for _, r := range inPeopleOrder(len(all), func(i int) string { return all[i].Key }) {
		s := &all[r.who]
		b.note(s.Latest, float64(s.Sold), float64(s.Credited))
		b.add(dataset.Person(r.who), summary{s.First, s.Last, s.Repeats, s.Spent})
	}
	b.close()
	v, err := o.valued(b, m)
	if s := (*shortage)(nil); errors.As(err, &s) {
		if o.Method != Auto {
			return s.refuse(o.Method)
		}
		err = o.formulaOf(d, m, from, res)
		res.Notes = append([]string{fmt.Sprintf(autoFormula, s.words)}, res.Notes...)
		return err
	}
	if err != nil {
		return err
	}
	g, of := groupCells(d, o.By, len(all), func(i int) string { return all[i].Group })
	v.groups, v.groupOf = g, func(u buyer) int { return int(of[u.person]) }
	trades := make([]trade, g.size())
	for i := range all {
		trades[of[i]].take(1, all[i].Purchases, all[i].Revenue)
	}
	return v.predict(trades, nil, res)
}
