package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// Lapsed returns the customers to win back. Errors are as metric.Lapsed has
// them, and an *Error.
func (w *Warehouse) Lapsed(ctx context.Context, o metric.LapsedOptions) (metric.Result[metric.PersonRow], error) {
	none := metric.Result[metric.PersonRow]{}
	facts, err := w.Facts(ctx)
	if err != nil {
		return none, err
	}
	q, err := metric.AskLapsed(facts, o)
	if err != nil {
		return none, err
	}
	all, err := w.crowd(ctx)
	if err != nil {
		return none, err
	}
	list, err := w.whoseLast(ctx, q.Crossed(), q.By())
	if err != nil {
		return none, err
	}
	return q.Answer(list, all)
}

// crowd counts all customers.
func (w *Warehouse) crowd(ctx context.Context) (all metric.Crowd, err error) {
	err = w.ask(ctx, func(sh *shard) string {
		d := sh.dialect
		return "SELECT " + d.int("count(*)") + ", " + d.int(d.maxIf("latest_day", "all_bought > 0")) + "\nFROM " + within(sh.buyers(&w.source, w.facts.asOf), "buyers")
	}, func(r row) error {
		all.Customers += int(r.int(0))
		all.Latest = max(all.Latest, calendar.Day(r.int(1)))
		return nil
	})
	return all, err
}

// whoseLast returns the customers whose latest purchase is on one of the days.
func (w *Warehouse) whoseLast(ctx context.Context, days calendar.Period, by string) (list []metric.Found, err error) {
	asOf := w.facts.asOf
	among := func(last string) string {
		return fmt.Sprintf("%s >= %d AND %[1]s < %[3]d", last, days.Start, days.End)
	}
	gaps := map[string]int{} // twice the median
	err = w.ask(ctx, func(sh *shard) string {
		d := sh.dialect
		visits := "SELECT DISTINCT customer, day\nFROM " + within(sh.purchases(&w.source, asOf), "purchases")
		rhythms := "SELECT customer, min(first_day) + sum(gap) AS last_day, count(*) AS gaps, " + d.middle("gap") + " AS twice\nFROM " +
			within(d.gaps(visits), "gaps") + "\nGROUP BY customer"
		return "SELECT " + d.text("customer", sh.customer().sqlType) + ", " + d.int("twice") + "\nFROM " + within(rhythms, "rhythms") +
			"\nWHERE gaps > 1 AND " + among("last_day")
	}, func(r row) error {
		gaps[strings.Clone(r.text(0))] = int(r.int(1))
		return nil
	})
	if err != nil {
		return nil, err
	}
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(by, asOf+1)
		lapsed := "SELECT *\nFROM " + within(sh.buyers(&w.source, asOf), "buyers") + "\nWHERE " + among("last_day")
		return sh.each(g, []string{"first_day", "last_day", "latest_day", "all_bought", "all_net"}, lapsed)
	}, func(r row) error {
		key := strings.Clone(r.text(1))
		list = append(list, metric.Found{TwiceGap: gaps[key], Summary: metric.Summary{
			Group: g.name(r.text(0)), Key: key, Customers: 1, First: calendar.Day(r.int(2)), Last: calendar.Day(r.int(3)),
			Latest: calendar.Day(r.int(4)), Purchases: int(r.int(5)), Revenue: money.Amount(r.int(6)),
		}})
		return nil
	})
	return list, err
}
