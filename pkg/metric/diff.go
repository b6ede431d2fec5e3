package metric

import (
	"cmp"
	"errors"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// DiffOptions set what Diff and DiffList compare. Start from DefaultDiff.
type DiffOptions struct {
	// AsOf is the last day of the past that is compared; zero: the last day of
	// the old export.
	AsOf calendar.Day
	// Since is where the ledger's period starts; it ends with AsOf. Not zero.
	Since calendar.Since
	// Every cuts the period into consecutive ones; zero: one period.
	Every calendar.Every
	// Window is how long a purchase keeps a customer active. Not zero.
	Window calendar.Span
	// Filed reads what the exports hold of customers whose orders differ: a
	// Dataset keeps orders, not records. Not nil.
	Filed func(DiffWanted) (older, newer DiffFile, err error)
}

// DefaultDiff compares the ledger of half a year.
var DefaultDiff = DiffOptions{Since: DefaultChurn.Since, Window: DefaultChurn.Window}

// A DiffRow is a step on the way from a figure of the old export to that of the
// new one.
type DiffRow struct {
	// Start is the first day that the figure covers.
	Start calendar.Day `csv:"period_start" json:"period_start"`
	// End is the last day that the figure covers, included.
	End calendar.Day `csv:"period_end" json:"period_end"`
	// Figure is customers, all_orders or all_revenue, of all days, or orders,
	// revenue or a column of the ledger, of the period.
	Figure string `csv:"figure" json:"figure"`
	// Step is old, new, change, or a cause of the change.
	Step string `csv:"step" json:"step"`
	// Value is the figure, or by how much it changed: Change is new - old and,
	// but of rates, the sum of its causes.
	Value Quantity `csv:"value" json:"value"`
}

// A DiffCauseRow says how much of the past a cause changed, over all days up to
// as-of. It is of the section "causes".
type DiffCauseRow struct {
	// Cause is one of those that DiffList lists.
	Cause Cause `csv:"cause" json:"cause"`
	// Orders counts the orders that differ, each of one cause.
	Orders int `csv:"orders" json:"orders"`
	// Customers counts those whose orders they are, in either export.
	Customers int `csv:"customers" json:"customers"`
	// Old is the revenue of these orders up to as-of in the old export, New in
	// the new one; undefined in data without amounts.
	Old money.Amount `csv:"old_revenue" json:"old_revenue"`
	New money.Amount `csv:"new_revenue" json:"new_revenue"`
	// Change is New - Old; the rows add up to the change of all revenue.
	Change money.Amount `csv:"change" json:"change"`
}

// Diff compares two exports of one shop: which figures of the past changed, and
// why. The past is all days up to as-of, with all that each export knows of
// the orders of these days: a refund that is dated later lowers its order. A
// row is a step from the old figure to the new one; figures that are the same
// have none. The section "causes" says how much each cause changed.
//
// Every order that differs has one cause. A figure that counts customers, those
// whose orders differ by several causes, changes by the cause "several".
//
// Errors are an *OptionError, a *DataError where an export has no purchase or
// only one of them has amounts, those of Filed, and amounts whose sum does not
// fit.
func Diff(older, newer *dataset.Dataset, o DiffOptions) (Result[DiffRow], error) {
	c, err := newComparison(older, newer, o)
	if err != nil {
		return Result[DiffRow]{}, err
	}
	if err := c.match(false); err != nil {
		return Result[DiffRow]{}, err
	}
	effects, err := c.effects()
	if err != nil {
		return Result[DiffRow]{}, err
	}
	causes, err := c.causes()
	if err != nil {
		return Result[DiffRow]{}, err
	}
	res := Result[DiffRow]{
		Metric: diffText.Name, Definition: diffText.Definition, AsOf: c.asOf, Period: c.ledgers[0].period(),
		Every: o.Every.String(), Settings: c.settings(), Rows: effects.rows(),
		Sections: []Section{{"causes", causes}},
		Pivot:    Pivot{Row: []string{"figure"}, Column: "step", Value: "value"},
	}
	if !o.Every.IsZero() {
		res.Pivot.Row = []string{"period_start", "figure"}
	}
	res.Notes = c.notes(res.Rows, causes)
	return res, nil
}

func (o DiffOptions) settings() []Setting {
	return []Setting{{"since", o.Since.String()}, {"window", o.Window.String()}}
}

// A comparison is two exports and what they make of the same days.
type comparison struct {
	DiffOptions
	older, newer *dataset.Dataset
	asOf         calendar.Day
	whole        calendar.Period // all days that are compared
	rest         calendar.Period // that Every leaves over
	ledgers      [2]*ledgers     // of the older and of the newer
	common       bool            // somebody has orders in both
	beyond       bool            // the older export has orders after as-of
	pairs        []pair          // of orders that differ
}

// newComparison checks the options and keeps the ledgers of both exports.
func newComparison(older, newer *dataset.Dataset, o DiffOptions) (*comparison, error) {
	c := &comparison{DiffOptions: o, older: older, newer: newer, asOf: cmp.Or(o.AsOf, older.AsOf())}
	if older.HasAmounts() != newer.HasAmounts() {
		which := "old"
		if older.HasAmounts() {
			which = "new"
		}
		return nil, &DataError{LacksAmounts, "the " + which + " export has no amounts, the other one has", "name the column that holds the amount, or quantity and unit price"}
	}
	if err := checkSpan("window", o.Window); err != nil {
		return nil, err
	}
	if err := needDays(older); err != nil {
		return nil, err
	}
	if o.Since.Day.IsZero() {
		if err := checkSpan("since", o.Since.Span); err != nil {
			return nil, err
		}
	}
	p := o.Since.Until(c.asOf)
	if p.Len() == 0 {
		return nil, badOption("since", "%s lies after the last day that is compared, %s", o.Since.Day, c.asOf)
	}
	cuts, rest, err := cut(o.Every, o.Since, p)
	if err != nil {
		return nil, err
	}
	c.rest = rest
	c.whole = calendar.Period{Start: min(older.First(), newer.First(), c.asOf), End: c.asOf + 1}
	for i, ds := range []*dataset.Dataset{older, newer} {
		c.ledgers[i] = newLedgers(ds, cuts, o.Window)
	}
	return c, nil
}

// past returns the orders of somebody up to as-of.
func (c *comparison) past(ds *dataset.Dataset, p dataset.Person) []dataset.Order {
	orders := ds.Orders(p)
	n, _ := slices.BinarySearchFunc(orders, c.whole.End, func(o dataset.Order, d calendar.Day) int { return cmp.Compare(o.Day, d) })
	return orders[:n]
}

// differing returns the keys of those whose orders up to as-of differ; with
// later also of those with orders after it in the newer export.
func (c *comparison) differing(later bool) []string {
	var keys []string
	for p := range c.older.All() {
		key, was := c.older.LineKey(p), c.past(c.older, p)
		c.beyond = c.beyond || len(was) < len(c.older.Orders(p))
		q, ok := c.newer.Lookup(key)
		if !ok {
			if len(was) > 0 {
				keys = append(keys, key)
			}
			continue
		}
		is := c.past(c.newer, q)
		c.common = c.common || len(was) > 0 && len(is) > 0
		if !slices.Equal(was, is) {
			keys = append(keys, key)
		}
	}
	for p := range c.newer.All() {
		key := c.newer.LineKey(p)
		_, known := c.older.Lookup(key)
		if is := c.past(c.newer, p); !known && len(is) > 0 || later && len(is) < len(c.newer.Orders(p)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// errChanged is the error for exports that are not what they were when they
// were read first.
var errChanged = errors.New("the files changed while they were read: try again")

// match finds out which orders differ, and why; with later also which are of
// days after as-of.
func (c *comparison) match(later bool) error {
	keys := c.differing(later)
	if len(keys) == 0 {
		return nil
	}
	older, newer, err := c.Filed(DiffWanted{Keys: keys})
	if err != nil {
		return err
	}
	m := matcher{end: c.whole.End}
	if m.older, err = newCabinet(older, c.older, keys); err != nil {
		return err
	}
	if m.newer, err = newCabinet(newer, c.newer, keys); err != nil {
		return err
	}
	if w := m.match(); len(w.OlderNameless)+len(w.NewerNameless) > 0 {
		older, newer, err := c.Filed(w)
		if err != nil {
			return err
		}
		m.older.nameless(older)
		m.newer.nameless(newer)
	}
	c.pairs = m.settle()
	return nil
}
