package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A RepeatCell counts customers who took as long to buy again.
type RepeatCell struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Age is the days from the first purchase to as-of.
	Age int
	// Wait is the days from the first purchase to the second, 0 where both are
	// on one day; -1 where there is no second one.
	Wait int
	// Customers counts them.
	Customers int
	// ByDays counts those of Customers with purchases on two days or more.
	ByDays int
	// Orders counts their purchases.
	Orders int
	// Revenue is all their sales less all returns.
	Revenue money.Amount
	// Latest is the day of the latest order of any of them, purchase or not.
	Latest calendar.Day
}

// A GapCell counts customers with so many days between two purchase days.
type GapCell struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Step is 1 between the first and the second purchase day, at most LastStep,
	// which stands for all later ones too.
	Step int
	// Days lie between them, at least 1.
	Days int
	// Gaps counts them.
	Gaps int
}

// LastStep is the highest Step of a GapCell.
const LastStep = steps

// A RepeatQuestion asks each customer for the days of purchases.
type RepeatQuestion struct {
	o RepeatOptions
	d Data
}

// AskRepeat returns the question of Repeat. Errors are an *OptionError, or a
// *DataError where there is no day.
func AskRepeat(d Data, o RepeatOptions) (*RepeatQuestion, error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	return &RepeatQuestion{o, d}, askGroups(d, o.By)
}

// By returns the column that groups, as of as-of; "" for none.
func (q *RepeatQuestion) By() string { return q.o.By }

// Answer returns what Repeat says of these customers and their gaps. Errors
// are a *DataError where nobody bought anything; and amounts whose sum does not
// fit.
func (q *RepeatQuestion) Answer(cells []RepeatCell, gaps []GapCell) (Result[RepeatRow], error) {
	g, of := groupCells(q.d, q.o.By, len(cells)+len(gaps), func(i int) string {
		if i < len(cells) {
			return cells[i].Group
		}
		return gaps[i-len(cells)].Group
	})
	r := newRepeats(q.d, g)
	for i := range cells {
		r.take(&r.cells[of[i]], &cells[i])
	}
	for i, c := range gaps {
		to := &r.cells[of[len(cells)+i]].gaps[min(c.Step, steps)-1]
		for range c.Gaps {
			*to = append(*to, int32(c.Days))
		}
	}
	return r.result(q.o)
}

// take adds a cell to that of its group.
func (r *repeats) take(to *repeatCell, c *RepeatCell) {
	r.customers += c.Customers
	r.latest = max(r.latest, c.Latest)
	to.customers += c.Customers
	to.byDays += c.ByDays
	to.orders += c.Orders
	to.revenue = r.sum(to.revenue, c.Revenue)
	if c.Wait >= 0 {
		to.again += c.Customers
		to.againRevenue = r.sum(to.againRevenue, c.Revenue)
	}
	to.wait(c.Age, c.Wait, c.Customers)
}
