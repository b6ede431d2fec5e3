package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A RevenueChange is a customer's revenue in a period and in the span before.
// Who had none in either, and bought nothing in the period, needs none.
type RevenueChange struct {
	// Group names the customer's group; "" without one.
	Group string
	// Key is the customer's.
	Key string
	// Period is its number, from 0.
	Period int
	// Before and Now are all sales less all returns in the span before and in
	// the period.
	Before, Now money.Amount
	// Bought is true for who has a purchase in the period.
	Bought bool
	// Fresh is true for whose first purchase is in the period.
	Fresh bool
}

// A RevenueQuestion asks each customer for the revenue of periods, and of the
// spans that they are compared with.
type RevenueQuestion struct{ r *revenues }

// AskRevenue returns the question of Revenue on the basis of orders. Errors are
// an *OptionError, or a *DataError where there is no day or the data has no
// amounts.
func AskRevenue(d Data, o RevenueOptions) (*RevenueQuestion, error) {
	if o.Basis != BasisOrders {
		return nil, badOption("basis", "%s needs every contract, want %s", o.Basis, BasisOrders)
	}
	r, err := o.ask(d)
	if err != nil {
		return nil, err
	}
	return &RevenueQuestion{r}, askGroups(d, o.By)
}

// By returns the column that groups, as of the start of each period; "" for
// none.
func (q *RevenueQuestion) By() string { return q.r.By }

// Periods returns the periods.
func (q *RevenueQuestion) Periods() []calendar.Period {
	all := make([]calendar.Period, len(q.r.cuts))
	for i, c := range q.r.cuts {
		all[i] = c.Period
	}
	return all
}

// Spans returns what the periods are compared with: each the one of its
// number.
func (q *RevenueQuestion) Spans() []calendar.Period { return q.r.spans }

// Answer returns what Revenue says of these changes; of customers who had a
// purchase by the period's end only. Errors are a *DataError where nobody
// bought anything; and amounts whose sum does not fit.
func (q *RevenueQuestion) Answer(changes []RevenueChange, all Crowd) (Result[RevenueRow], error) {
	// Resamples are drawn from the customers in their order.
	order := inPeopleOrder(len(changes), func(i int) string { return changes[i].Key })
	g, of := groupCells(q.r.data, q.r.By, len(changes), func(i int) string { return changes[i].Group })
	asked := *q.r
	r, err := asked.by(g, nil)
	if err != nil {
		return Result[RevenueRow]{}, err
	}
	r.customers, r.latest = all.Customers, all.Latest
	for _, i := range order {
		c := &changes[i.who]
		if _, ok := c.Now.Add(-c.Before); !ok {
			return Result[RevenueRow]{}, overflow("customer " + c.Key)
		}
		if ch := (change{c.Before, c.Now, c.Bought, c.Fresh}); ch != (change{}) {
			r.take(c.Period, int(of[i.who]), ch)
		}
	}
	return r.result()
}
