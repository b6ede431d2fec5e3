package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A CohortCount counts what the customers of a cohort did in one period.
type CohortCount struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Cohort is the first day of the period of their first purchase.
	Cohort calendar.Day
	// Period is the first day of the period that the cell is about.
	Period calendar.Day
	// Started counts the customers in the cell of their cohort's own period; 0
	// in others.
	Started int
	// Customers counts, by ModeOn, those with a purchase in the period; by
	// ModeOnOrAfter those whose latest purchase is in it; by ModeWithin those
	// whose first purchase after their cohort's period is in it.
	Customers int
	// Orders counts their purchases in the period.
	Orders int
	// Revenue is all their sales less all returns in the period, from the first
	// day of their cohort on.
	Revenue money.Amount
	// Latest is the day of the latest order in the period, purchase or not.
	Latest calendar.Day
}

// A CohortQuestion asks each customer for the first purchase, and what followed
// period by period.
type CohortQuestion struct {
	o CohortOptions
	d Data
}

// AskCohorts returns the question of Cohorts that start with the first
// purchase. Errors are an *OptionError, or a *DataError where there is no day or
// the data has no amounts and the value is money.
func AskCohorts(d Data, o CohortOptions) (*CohortQuestion, error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	if o.Start != StartPurchase {
		return nil, badOption("start", "%s needs every sign-up, want %s", o.Start, StartPurchase)
	}
	return &CohortQuestion{o, d}, askGroups(d, o.By)
}

// Options returns those of the question.
func (q *CohortQuestion) Options() CohortOptions { return q.o }

// Answer returns what Cohorts says of these customers. Errors are a *DataError
// where nobody bought anything; and amounts whose sum does not fit.
func (q *CohortQuestion) Answer(cells []CohortCount) (Result[CohortRow], error) {
	g, of := groupCells(q.d, q.o.By, len(cells), func(i int) string { return cells[i].Group })
	t := &cohorts{CohortOptions: q.o, data: q.d, groups: g}
	first := q.d.AsOf()
	for i := range cells {
		first = min(first, cells[i].Cohort)
	}
	t.from(first)
	for i := range cells {
		t.take(int(of[i]), &cells[i])
	}
	return t.result()
}

// take adds a cell of a group.
func (t *cohorts) take(group int, c *CohortCount) {
	t.customers += c.Started
	t.latest = max(t.latest, c.Latest)
	start := t.table.of(c.Cohort)
	one := t.cohort(group, start)
	one.size += c.Started
	at := &one.cells[t.table.of(c.Period)-start]
	at.customers += c.Customers
	at.orders += c.Orders
	at.revenue = t.sum(at.revenue, c.Revenue)
}
