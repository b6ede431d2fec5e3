package metric

import (
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Found is a customer whom a question puts on its list.
type Found struct {
	// Summary has Group, Key, First, Last, Purchases and, in data with amounts,
	// Revenue.
	Summary
	// TwiceGap is twice the median of the days between purchase days, and whole;
	// not above 0 where there are fewer than three purchase days.
	TwiceGap int
}

// found returns those found as a list that is not sorted yet.
func found(d Data, by string, all []Found) (*people, []entry[past]) {
	g, of := groupCells(d, by, len(all), func(i int) string { return all[i].Group })
	entries := make([]entry[past], len(all))
	for i := range all {
		f := &all[i]
		entries[i] = entry[past]{
			seat: seat{dataset.Nobody, of[i]}, by: money.None, key: f.Key,
			facts: past{first: f.First, last: f.Last, purchases: int32(f.Purchases), score: -1, gap: math.NaN()},
		}
		if d.HasAmounts() {
			entries[i].by = f.Revenue
		}
		if f.TwiceGap > 0 {
			entries[i].facts.gap = float64(f.TwiceGap) / 2
		}
	}
	return &people{data: d, groups: g}, entries
}

// A LapsedQuestion asks who has lapsed.
type LapsedQuestion struct {
	o                LapsedOptions
	d                Data
	silence, crossed calendar.Period
}

// AskLapsed returns the question of Lapsed, without people who never bought.
// Errors are an *OptionError, or a *DataError where there is no day.
func AskLapsed(d Data, o LapsedOptions) (*LapsedQuestion, error) {
	if o.Prospects {
		return nil, badOption("with-prospects", "people who never bought are in the customers file")
	}
	silence, crossed, err := o.periods(d)
	if err != nil {
		return nil, err
	}
	return &LapsedQuestion{o, d, silence, crossed}, askGroups(d, o.By)
}

// By returns the column that groups, as of as-of; "" for none.
func (q *LapsedQuestion) By() string { return q.o.By }

// Crossed returns the days of which one is that of the latest purchase of those
// who have lapsed.
func (q *LapsedQuestion) Crossed() calendar.Period { return q.crossed }

// Answer returns the list of those found. Errors are a *DataError where nobody
// bought anything.
func (q *LapsedQuestion) Answer(all []Found, of Crowd) (Result[PersonRow], error) {
	if err := needPurchases(q.d, of.Customers); err != nil {
		return Result[PersonRow]{}, err
	}
	list, entries := found(q.d, q.o.By, all)
	l := lapsed{people: *list, o: q.o, crossed: q.crossed, latest: of.Latest}
	return l.result(q.silence, l.table(entries, lapsedStatus)), nil
}
