package warehouse

import (
	"context"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// Revenue returns what became of customers' revenue. Errors are as
// metric.Revenue has them, and an *Error.
func (w *Warehouse) Revenue(ctx context.Context, o metric.RevenueOptions) (metric.Result[metric.RevenueRow], error) {
	none := metric.Result[metric.RevenueRow]{}
	facts, err := w.Facts(ctx)
	if err != nil {
		return none, err
	}
	q, err := metric.AskRevenue(facts, o)
	if err != nil {
		return none, err
	}
	changes, all, err := w.revenue(ctx, q, facts.asOf)
	if err != nil {
		return none, err
	}
	return q.Answer(changes, all)
}

func (w *Warehouse) revenue(ctx context.Context, q *metric.RevenueQuestion, asOf calendar.Day) ([]metric.RevenueChange, metric.Crowd, error) {
	t := newTimeline(q)
	customers := map[string]*buyer{}
	err := w.ask(ctx, func(sh *shard) string {
		d := sh.dialect
		rows := "SELECT customer, day, amount, purchase, " + d.reach("day", t.bounds) + " AS stretch\nFROM " + within(sh.orders(&w.source, asOf), "orders")
		stretches := "SELECT customer, stretch, sum(amount) AS net, " + d.countIf("purchase") + " AS bought, " + d.minIf("day", "purchase") +
			" AS first_day, max(day) AS latest\nFROM " + within(rows, "visits") + "\nGROUP BY customer, stretch"
		return sh.each(sh.groupsBy("", 0), []string{"stretch", "net", "bought", "first_day", "latest"}, stretches)
	}, func(r row) error {
		one := customers[r.text(1)]
		if one == nil {
			one = &buyer{group: strings.Clone(r.text(0))}
			customers[strings.Clone(r.text(1))] = one
		}
		one.stretches = append(one.stretches, stretch{int(r.int(2)), money.Amount(r.int(3)), int(r.int(4)), calendar.Day(r.int(5)), calendar.Day(r.int(6))})
		return nil
	})
	if err != nil {
		return nil, metric.Crowd{}, err
	}
	var changes []metric.RevenueChange
	var all metric.Crowd
	starts := make([]calendar.Day, len(t.periods))
	for k, p := range t.periods {
		starts[k] = p.Start
	}
	begun := beginning(q.By(), starts)
	if w.shards[0].segment() != "" {
		begun = nil
	}
	for key, one := range customers {
		var first, latest calendar.Day = calendar.MaxDay + 1, 0
		for _, s := range one.stretches {
			latest = max(latest, s.latest)
			if s.first != 0 {
				first = min(first, s.first)
			}
		}
		if first > calendar.MaxDay {
			continue // never bought
		}
		all.Customers++
		all.Latest = max(all.Latest, latest)
		for k, p := range t.periods {
			if c, ok := t.change(one.stretches, k); ok && first < p.End {
				c.Key, c.Group, c.Fresh = key, one.group, first >= p.Start
				if begun != nil {
					c.Group = begun(first, k)
				}
				changes = append(changes, c)
			}
		}
	}
	return changes, all, nil
}

// A timeline is cut at the bounds of the periods and of the spans that they are
// compared with.
type timeline struct {
	periods, spans []calendar.Period
	bounds         []calendar.Day
}

func newTimeline(q *metric.RevenueQuestion) *timeline {
	t := &timeline{periods: q.Periods(), spans: q.Spans()}
	for _, p := range slices.Concat(t.periods, t.spans) {
		t.bounds = append(t.bounds, p.Start, p.End)
	}
	slices.Sort(t.bounds)
	t.bounds = slices.Compact(t.bounds)
	return t
}

// A buyer is what a customer bought.
type buyer struct {
	group     string // of a column of the customers
	stretches []stretch
}

// A stretch is what a customer bought between two bounds: number n is from
// bound n-1 on.
type stretch struct {
	number        int
	net           money.Amount
	purchases     int
	first, latest calendar.Day // purchase, 0 without one; order
}

// change is what became of a customer in period k; ok is false for nothing.
func (t *timeline) change(some []stretch, k int) (c metric.RevenueChange, ok bool) {
	c.Period = k
	for _, s := range some {
		if s.number == 0 || s.number == len(t.bounds) {
			continue
		}
		from := t.bounds[s.number-1]
		if t.spans[k].Contains(from) {
			c.Before += s.net
			ok = true
		}
		if t.periods[k].Contains(from) {
			c.Now += s.net
			c.Bought = c.Bought || s.purchases > 0
			ok = true
		}
	}
	return c, ok
}
