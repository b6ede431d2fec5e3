package warehouse

import (
	"context"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// Cohorts answers the question. Errors are an *Error.
func (w *Warehouse) Cohorts(ctx context.Context, q *metric.CohortQuestion) (cells []metric.CohortCount, err error) {
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(q.Options().By, w.facts.asOf+1)
		return sh.cohorts(&w.source, w.facts.asOf, q.Options(), g)
	}, func(r row) error {
		day := func(i int) calendar.Day { return calendar.Day(r.int(i)) }
		cells = append(cells, metric.CohortCount{
			Group: g.name(r.text(0)), Cohort: day(1), Period: day(2), Started: int(r.int(3)), Customers: int(r.int(4)),
			Orders: int(r.int(5)), Revenue: money.Amount(r.int(6)), Latest: day(7),
		})
		return nil
	})
	return cells, err
}

func (sh *shard) cohorts(s *Source, asOf calendar.Day, o metric.CohortOptions, g grouping) string {
	d := sh.dialect
	visits := "SELECT customer, day, amount, purchase, " + d.start("day", o.Unit) + " AS period\nFROM " + within(sh.orders(s, asOf), "orders")
	steps := "SELECT customer, period, " + d.countIf("purchase") + " AS bought, " + d.int("sum(amount)") + " AS net,\n  " +
		d.minIf("day", "purchase") + " AS began, max(day) AS latest\nFROM " + within(visits, "visits") + "\nGROUP BY customer, period"
	counts := map[metric.CohortMode]string{
		metric.ModeOn:        "bought > 0",
		metric.ModeOnOrAfter: "bought > 0 AND nth = times",
		metric.ModeWithin:    "bought > 0 AND nth = 2",
	}[o.Mode]
	walk := "SELECT " + g.x("first_day") + " AS line_group, cohort, period, bought, net, latest, nth, times\nFROM " + within(sh.grouped(d.walk(steps)), "steps") +
		"\nWHERE period >= cohort"
	return "SELECT line_group, " + strings.Join([]string{
		d.int("cohort"), d.int("period"), d.int(d.countIf("period = cohort")), d.int(d.countIf(counts)),
		d.int("sum(bought)"), d.int("sum(net)"), d.int("max(latest)"),
	}, ", ") + "\nFROM " + within(walk, "walk") + "\nGROUP BY line_group, cohort, period"
}
