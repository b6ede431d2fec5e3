package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// CLV returns the value of customers. Errors are as metric.CLVOf has them, and
// an *Error.
func (w *Warehouse) CLV(ctx context.Context, o metric.CLVOptions) (metric.Result[metric.CLVRow], error) {
	facts, err := w.Facts(ctx)
	if err != nil {
		return metric.Result[metric.CLVRow]{}, err
	}
	return metric.CLVOf(facts, o, value{w, ctx})
}

// A value answers what CLV asks, for as long as its context lasts.
type value struct {
	*Warehouse
	ctx context.Context
}

// Ledger answers the question of the formula.
func (v value) Ledger(q *metric.LedgerQuestion) ([]metric.LedgerCell, error) {
	return v.Warehouse.Ledger(v.ctx, q)
}

// Summaries returns one of each customer.
func (v value) Summaries(by string) (all []metric.Summary, err error) {
	w, asOf := v.Warehouse, v.facts.asOf
	var g grouping
	err = w.ask(v.ctx, func(sh *shard) string {
		g = sh.groupsBy(by, asOf+1)
		return sh.each(g, []string{
			"first_day", "last_day", "latest_day", "all_bought", "all_net", "repeats", "all_sold - first_sold", "all_sold", "all_credited",
		}, sh.regulars(&w.source, asOf))
	}, func(r row) error {
		day := func(i int) calendar.Day { return calendar.Day(r.int(i)) }
		sum := func(i int) money.Amount { return money.Amount(r.int(i)) }
		all = append(all, metric.Summary{
			Group: g.name(r.text(0)), Key: strings.Clone(r.text(1)), Customers: 1,
			First: day(2), Last: day(3), Latest: day(4), Purchases: int(r.int(5)), Revenue: sum(6),
			Repeats: int(r.int(7)), Spent: sum(8), Sold: sum(9), Credited: sum(10),
		})
		return nil
	})
	return all, err
}

// Trades returns what was bought from a day on.
func (v value) Trades(by string, from, before calendar.Day) (cells []metric.TradeCell, all metric.Crowd, err error) {
	w := v.Warehouse
	var g grouping
	err = w.ask(v.ctx, func(sh *shard) string {
		d := sh.dialect
		g = sh.groupsBy(by, before)
		since := fmt.Sprintf("day >= %d", from)
		customers := sh.bought("SELECT " + strings.Join([]string{
			"customer",
			d.minIf("day", "purchase") + " AS first_day",
			"max(day) AS latest_day",
			d.countIf("purchase") + " AS all_bought",
			d.countIf("purchase AND "+since) + " AS some_bought",
			"CASE WHEN " + d.countIf("purchase AND "+since) + " > 0 THEN 1 ELSE 0 END AS came",
			d.int(d.sumIf("amount", since)) + " AS some_net",
		}, ",\n  ") + "\nFROM " + within(sh.orders(&w.source, v.facts.asOf), "orders") + "\nGROUP BY customer")
		return sh.counted(g, customers, nil, []string{"came", "some_bought", "some_net"}, []string{"latest_day"})
	}, func(r row) error {
		all.Customers += int(r.int(1))
		all.Latest = max(all.Latest, calendar.Day(r.int(5)))
		cells = append(cells, metric.TradeCell{Group: g.name(r.text(0)), Customers: int(r.int(2)), Orders: int(r.int(3)), Revenue: money.Amount(r.int(4))})
		return nil
	})
	return cells, all, err
}
