package warehouse

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// People finds those customers who are wanted, with the group of a column as of
// a day, and counts all. Only those on the list travel. Errors are an *Error.
func (w *Warehouse) People(ctx context.Context, wanted metric.Wanted, by string, at calendar.Day) (list []metric.Found, all metric.Crowd, err error) {
	known := 0
	var g grouping
	err = w.ask(ctx, func(sh *shard) string {
		g = sh.groupsBy(by, at)
		return sh.people(&w.source, w.facts.asOf, wanted, g)
	}, func(r row) error {
		n := func(i int) int { return int(r.int(i)) }
		day := func(i int) calendar.Day { return calendar.Day(r.int(i)) }
		known += n(personKnown)
		all.Began += n(personBegan)
		all.Customers += n(personCustomers)
		all.Latest = max(all.Latest, day(personLatest))
		all.Newest = max(all.Newest, day(personNewest))
		if first := day(personFirst); first != 0 && (all.Oldest == 0 || first < all.Oldest) {
			all.Oldest = first
		}
		if r.text(personKey) == "" { // all others, or nobody
			return nil
		}
		f := metric.Found{TwiceGap: n(personTwice), Summary: metric.Summary{
			Group: g.name(r.text(personGroup)), Key: strings.Clone(r.text(personKey)), Customers: 1, First: day(personFirst), Last: day(personLast),
			Latest: day(personLatest), Purchases: n(personBought), Revenue: money.Amount(r.int(personNet)),
		}}
		if n(personKnown) > 0 {
			w.shards[0].introduce(&f, r, personContacts)
		}
		list = append(list, f)
		return nil
	})
	if err != nil {
		return nil, all, err
	}
	listed, consents, err := w.listed(ctx)
	all.Prospects, all.Consents = listed-known, consents
	return list, all, err
}

// The columns of the query for people.
const (
	personGroup = iota
	personKey   // "" of all together who are not wanted
	personFirst
	personLast
	personLatest
	personBought
	personNet
	personTwice
	personCustomers
	personNewest // first purchase
	personBegan
	personKnown
	personContacts
)

// people is the query for those who are wanted, and one row for all others.
func (sh *shard) people(s *Source, asOf calendar.Day, wanted metric.Wanted, g grouping) string {
	d := sh.dialect
	orders, twice := d.rhythm(sh.orders(s, asOf))
	columns := append(d.buyer(), twice+" AS twice")
	began := during("first_day", wanted.First)
	conditions := []string{began}
	for i, v := range wanted.Visits {
		name := fmt.Sprintf("visits_%d", i+1)
		columns = append(columns, d.countIf("purchase AND "+during("day", v.Period))+" AS "+name)
		if v.Bought {
			conditions = append(conditions, name+" > 0")
		} else {
			conditions = append(conditions, name+" = 0")
		}
	}
	if wanted.Least > 1 {
		conditions = append(conditions, fmt.Sprintf("all_bought >= %d", wanted.Least))
	}
	if wanted.Most < math.MaxInt32 {
		conditions = append(conditions, fmt.Sprintf("all_bought <= %d", wanted.Most))
	}
	customers := sh.bought("SELECT " + strings.Join(columns, ",\n  ") + "\nFROM " + within(orders, "orders") + "\nGROUP BY customer")
	told := sh.introduced("SELECT *, CASE WHEN " + began + " THEN 1 ELSE 0 END AS began, CASE WHEN " + all(conditions...) +
		" THEN 1 ELSE 0 END AS wanted\nFROM " + within(customers, "buyers"))
	known := "0"
	var texts []string
	if sh.groups.table != "" {
		known = "coalesce(known, 0)"
		for _, c := range sh.groups.contacts {
			texts = append(texts, "person_"+c.role)
		}
	}
	key := d.text("customer", sh.customer().sqlType)
	if wanted.All() {
		list := []string{g.x("first_day"), key}
		for _, x := range []string{"first_day", "last_day", "latest_day", "all_bought", "all_net", "twice", "1", "first_day", "began", known} {
			list = append(list, d.int(x))
		}
		for _, x := range texts {
			list = append(list, "coalesce("+x+", '')")
		}
		return "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(told, "people")
	}
	rows := []string{
		"CASE WHEN wanted = 1 THEN " + g.x("first_day") + " ELSE '' END AS line_group", "CASE WHEN wanted = 1 THEN " + key + " ELSE '' END AS line_key",
		"first_day", "last_day", "latest_day", "all_bought", "all_net", "twice", "began", known + " AS line_known",
	}
	list := []string{"line_group", "line_key"}
	for _, x := range []string{
		"min(first_day)", "max(last_day)", "max(latest_day)", "max(all_bought)", "max(all_net)", "max(twice)", "count(*)", "max(first_day)", "sum(began)", "sum(line_known)",
	} {
		list = append(list, d.int(x))
	}
	for _, x := range texts {
		rows = append(rows, "coalesce("+x+", '') AS line_"+x)
		list = append(list, "max(CASE WHEN line_key = '' THEN '' ELSE line_"+x+" END)")
	}
	told = "SELECT " + strings.Join(rows, ", ") + "\nFROM " + within(told, "people")
	return "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(told, "rows") + "\nGROUP BY line_group, line_key"
}

// during is true of days within a period.
func during(day string, p calendar.Period) string {
	return all(fmt.Sprintf("%s >= %d", day, p.Start), fmt.Sprintf("%s < %d", day, p.End))
}
