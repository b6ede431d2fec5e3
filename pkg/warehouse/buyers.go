package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// buyers has a row for each customer with a purchase: customer, first_day and
// last_day of the purchases, latest_day of all orders, all_bought purchases, and
// all_net, sales less returns.
func (sh *shard) buyers(s *Source, asOf calendar.Day) string {
	d := sh.dialect
	return sh.bought("SELECT " + strings.Join(d.buyer(), ",\n  ") + "\nFROM " + within(sh.orders(s, asOf), "orders") + "\nGROUP BY customer")
}

// buyer are the columns of buyers, of the orders of a customer.
func (d *dialect) buyer() []string {
	return []string{
		"customer",
		d.minIf("day", "purchase") + " AS first_day",
		d.maxIf("day", "purchase") + " AS last_day",
		"max(day) AS latest_day",
		d.countIf("purchase") + " AS all_bought",
		d.int("sum(amount)") + " AS all_net",
	}
}

// bought has those of customers who bought.
func (sh *shard) bought(customers string) string {
	return "SELECT *\nFROM " + within(customers, "customers") + "\nWHERE all_bought > 0"
}

// regulars has what buyers has, and repeats, the purchase days after the first;
// second_day, 0 without one; first_bought purchases and first_sold on the first;
// all_sold in purchases, and all_credited in other orders below 0, above 0.
func (sh *shard) regulars(s *Source, asOf calendar.Day) string {
	d := sh.dialect
	visits := "SELECT " + strings.Join([]string{
		"customer", "day",
		d.countIf("purchase") + " AS bought",
		d.int(d.sumIf("amount", "purchase")) + " AS sold",
		d.int(d.sumIf("-amount", "NOT purchase AND amount < 0")) + " AS credited",
		d.int("sum(amount)") + " AS net",
		"CASE WHEN " + d.countIf("purchase") + " > 0 THEN 1 ELSE 0 END AS came",
	}, ",\n  ") + "\nFROM " + within(sh.orders(s, asOf), "orders") + "\nGROUP BY customer, day"
	return sh.bought("SELECT " + strings.Join([]string{
		"customer",
		d.minIf("day", "came = 1") + " AS first_day",
		d.maxIf("day", "came = 1") + " AS last_day",
		"max(day) AS latest_day",
		d.int("sum(bought)") + " AS all_bought",
		d.int("sum(net)") + " AS all_net",
		d.countIf("came = 1") + " - 1 AS repeats",
		d.nthIf(2, "day", "day", "came = 1") + " AS second_day",
		d.nthIf(1, "bought", "day", "came = 1") + " AS first_bought",
		d.nthIf(1, "sold", "day", "came = 1") + " AS first_sold",
		d.int("sum(sold)") + " AS all_sold",
		d.int("sum(credited)") + " AS all_credited",
	}, ",\n  ") + "\nFROM " + within(visits, "visits") + "\nGROUP BY customer")
}

// A grouping is by a column of the customers, or by what is derived from the
// first purchase, as of a day.
type grouping struct {
	x    func(first string) string // the group, as a text, of a query that shard.grouped has joined
	name func(x string) string
}

// groupsBy returns the grouping by a column that metric.Ask... took.
func (sh *shard) groupsBy(by string, asOf calendar.Day) grouping {
	d := sh.dialect
	same := func(x string) string { return x }
	if x := sh.segment(); x != "" {
		return grouping{func(string) string { return x }, strings.Clone}
	}
	number := func(x string) (n int) { // of a text that is none: 0
		_, _ = fmt.Sscan(x, &n)
		return n
	}
	known := func(first, x string) string {
		return fmt.Sprintf("CASE WHEN %s < %d THEN %s ELSE '' END", first, asOf, d.text(x, sqlType{kind: integer}))
	}
	switch strings.ToLower(by) {
	case metric.ByCohort:
		return grouping{
			func(first string) string { return known(first, d.start(first, calendar.Months)) },
			func(x string) string {
				if x == "" {
					return ""
				}
				return calendar.Day(number(x)).Month().String()
			},
		}
	case metric.ByTenure:
		bands := metric.TenureBands(asOf)
		from := make([]calendar.Day, len(bands)) // the first days of the bands, the oldest band first
		for i, b := range bands {
			from[len(bands)-1-i] = b.After + 1
		}
		return grouping{
			func(first string) string { return known(first, d.reach(first, from)) },
			func(x string) string {
				if x == "" {
					return ""
				}
				return bands[len(bands)-number(x)].Name
			},
		}
	}
	return grouping{func(string) string { return "''" }, same}
}

// counted is a query for the rows of a table that has a column customer: by
// group and some columns how many there are, with sums of others and the
// greatest of a third kind. All but the group are integers.
func (sh *shard) counted(g grouping, table string, by, sums, greatest []string) string {
	d := sh.dialect
	list := []string{"line_group"}
	for _, x := range by {
		list = append(list, d.int(x))
	}
	list = append(list, d.int("count(*)"))
	for _, x := range sums {
		list = append(list, d.int("sum("+x+")"))
	}
	for _, x := range greatest {
		list = append(list, d.int("max("+x+")"))
	}
	rows := "SELECT " + strings.Join(slices.Concat(by, sums, greatest), ", ") + ", " + g.x("first_day") + " AS line_group\nFROM " + within(sh.grouped(table), "rows")
	return "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(rows, "grouped") + "\nGROUP BY " + strings.Join(append([]string{"line_group"}, by...), ", ")
}

// RFM answers the question. Errors are an *Error.
func (w *Warehouse) RFM(ctx context.Context, q *metric.RFMQuestion) (cells []metric.Summary, err error) {
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(q.By(), w.facts.asOf+1)
		return sh.counted(g, sh.buyers(&w.source, w.facts.asOf), []string{"last_day", "all_bought", "all_net"}, nil, []string{"latest_day"})
	}, func(r row) error {
		cells = append(cells, metric.Summary{
			Group: g.name(r.text(0)), Last: calendar.Day(r.int(1)), Purchases: int(r.int(2)), Revenue: money.Amount(r.int(3)),
			Customers: int(r.int(4)), Latest: calendar.Day(r.int(5)),
		})
		return nil
	})
	return cells, err
}

// VIP answers the question. Errors are an *Error.
func (w *Warehouse) VIP(ctx context.Context, q *metric.VIPQuestion) (cells []metric.Summary, err error) {
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(q.By(), w.facts.asOf+1)
		return sh.each(g, []string{"last_day", "all_net", "latest_day"}, sh.buyers(&w.source, w.facts.asOf))
	}, func(r row) error {
		cells = append(cells, metric.Summary{
			Group: g.name(r.text(0)), Key: strings.Clone(r.text(1)), Customers: 1,
			Last: calendar.Day(r.int(2)), Revenue: money.Amount(r.int(3)), Latest: calendar.Day(r.int(4)),
		})
		return nil
	})
	return cells, err
}

// each is a query for the rows of customers: group, key, and integers.
func (sh *shard) each(g grouping, integers []string, customers string) string {
	list := []string{g.x("first_day"), sh.dialect.text("customer", sh.customer().sqlType)}
	for _, x := range integers {
		list = append(list, sh.dialect.int(x))
	}
	return "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(sh.grouped(customers), "buyers")
}
