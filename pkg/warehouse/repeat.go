package warehouse

import (
	"context"
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// Repeat returns how many customers bought again. Errors are as metric.Repeat
// has them, and an *Error.
func (w *Warehouse) Repeat(ctx context.Context, o metric.RepeatOptions) (metric.Result[metric.RepeatRow], error) {
	none := metric.Result[metric.RepeatRow]{}
	facts, err := w.Facts(ctx)
	if err != nil {
		return none, err
	}
	q, err := metric.AskRepeat(facts, o)
	if err != nil {
		return none, err
	}
	cells, gaps, err := w.repeat(ctx, q, facts.asOf)
	if err != nil {
		return none, err
	}
	return q.Answer(cells, gaps)
}

func (w *Warehouse) repeat(ctx context.Context, q *metric.RepeatQuestion, asOf calendar.Day) (cells []metric.RepeatCell, gaps []metric.GapCell, err error) {
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(q.By(), asOf+1)
		rows := fmt.Sprintf("SELECT customer, first_day, %d - first_day AS age, all_bought, all_net, latest_day,\n"+
			"  CASE WHEN all_bought < 2 THEN -1 WHEN first_bought > 1 THEN 0 ELSE second_day - first_day END AS took,\n"+
			"  CASE WHEN repeats > 0 THEN 1 ELSE 0 END AS again\nFROM %s", asOf, within(sh.regulars(&w.source, asOf), "regulars"))
		return sh.counted(g, rows, []string{"age", "took"}, []string{"again", "all_bought", "all_net"}, []string{"latest_day"})
	}, func(r row) error {
		n := func(i int) int { return int(r.int(i)) }
		cells = append(cells, metric.RepeatCell{
			Group: g.name(r.text(0)), Age: n(1), Wait: n(2), Customers: n(3), ByDays: n(4), Orders: n(5),
			Revenue: money.Amount(r.int(6)), Latest: calendar.Day(r.int(7)),
		})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = w.ask(ctx, func(sh *shard) string {
		d := sh.dialect
		days := "SELECT DISTINCT customer, day\nFROM " + within(sh.purchases(&w.source, asOf), "purchases")
		rows := fmt.Sprintf("SELECT customer, first_day, CASE WHEN step < %d THEN step ELSE %[1]d END AS nth, gap\nFROM %s", metric.LastStep, within(d.gaps(days), "gaps"))
		return sh.counted(g, rows, []string{"nth", "gap"}, nil, nil)
	}, func(r row) error {
		gaps = append(gaps, metric.GapCell{Group: g.name(r.text(0)), Step: int(r.int(1)), Days: int(r.int(2)), Gaps: int(r.int(3))})
		return nil
	})
	return cells, gaps, err
}
