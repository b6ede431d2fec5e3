package warehouse

import (
	"context"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
)

// groups are those that a column of the customers table makes.
type groups struct {
	table      string
	key, value field
	name       string    // of the column, as the table has it; "" where it has none so called
	contacts   []contact // for lists
}

// GroupsCustomers reports whether a column of the customers groups.
func (w *Warehouse) GroupsCustomers() bool { return w.shards[0].groups.name != "" }

// understandCustomers finds the columns that tell who is in which group.
func (sh *shard) understandCustomers(ctx context.Context, s *Source) (groups, error) {
	if s.Customers == "" || s.By == "" && !s.Contacts || sh.mapping.name != "" {
		return groups{}, nil
	}
	g := groups{table: sh.dialect.table(s.Customers)}
	there, err := sh.columns(ctx, "SELECT *\nFROM "+g.table)
	if err != nil {
		return g, sh.fault(ctx, err, s.Timeout)
	}
	names := make([]string, len(there))
	for i, c := range there {
		names[i] = c.name
	}
	by := find(names, s.By)
	if by < 0 && !s.Contacts {
		return groups{}, nil // it may be one that the figure derives
	}
	key := -1
	for _, name := range []string{s.Columns[roleCustomer], s.detectCustomers(names)} {
		if key = find(names, name); key >= 0 {
			break
		}
	}
	if key < 0 {
		return g, &Error{Place: s.Customers, What: "no column says who it is", Hint: "the columns are " + strings.Join(names, ", ") + "; name one in a view as the sales do"}
	}
	g.key = field{sh.dialect.ident(names[key]), there[key].sqlType}
	if by >= 0 {
		g.value = field{sh.dialect.ident(names[by]), there[by].sqlType}
		g.name = names[by]
	}
	if s.Contacts {
		g.contacts = sh.findContacts(s, there, names)
	}
	return g, nil
}

// checkBy refuses a column to group a survey by that neither it nor the customers
// have: other figures know columns of their own.
func (w *Warehouse) checkBy() error {
	s, sh := &w.source, w.shards[0]
	if s.Holds != Survey || s.By == "" || sh.mapping.name != "" || sh.groups.name != "" {
		return nil
	}
	names := make([]string, len(sh.mapping.columns))
	for i, c := range sh.mapping.columns {
		names[i] = c.name
	}
	e := &Error{Place: "--by " + s.By, What: "no column of " + s.Table, Hint: "the columns are " + strings.Join(names, ", ")}
	switch {
	case s.Customers != "":
		e.What += " or " + s.Customers
	case sh.named():
		e.Hint += "; those of the customers need --customers-table"
	}
	return e
}

func (s *Source) detectCustomers(columns []string) string {
	if s.DetectCustomers == nil {
		return ""
	}
	roles := s.DetectCustomers(columns)
	if roles[roleCustomer] == "" {
		return roles[roleEmail]
	}
	return roles[roleCustomer]
}

// grouped joins a query that has a column customer with what the customers
// table says of them: group, "" for nothing. Of several records of a customer
// the greatest value counts, for a table tells none that is later.
func (sh *shard) grouped(query string) string {
	if sh.groups.name == "" {
		return query
	}
	return sh.dialect.join(query, sh.directory(nil))
}

// directory has a row for each of the customers that the customers table tells
// of: customer, segment where one groups, and their contacts.
func (sh *shard) directory(some []contact) string {
	d, g := sh.dialect, &sh.groups
	text := func(f field) string { return "coalesce(" + d.text(d.key(f.x, f.sqlType), f.sqlType) + ", '')" }
	key := text(g.key)
	if sh.mapping.fields[roleCustomer].x == "" {
		key = "lower(" + key + ")"
	}
	told, counts := []string{key + " AS record_customer"}, []string{"record_customer AS customer"}
	if g.name != "" {
		told, counts = append(told, text(g.value)+" AS record_group"), append(counts, "max(record_group) AS segment")
	}
	for _, c := range some {
		told = append(told, text(c.field)+" AS record_"+c.role)
		counts = append(counts, c.of(d, "record_"+c.role)+" AS person_"+c.role)
	}
	records := "SELECT " + strings.Join(told, ", ") + "\nFROM " + g.table
	return "SELECT " + strings.Join(counts, ", ") + "\nFROM " + within(records, "records") + "\nGROUP BY record_customer"
}

// segment is the group that grouped has joined.
func (sh *shard) segment() string {
	if sh.groups.name == "" {
		return ""
	}
	return "coalesce(segment, '')"
}

// beginning returns the group of somebody by the day of the first purchase, as
// of the starts of periods; "" before that day.
func beginning(by string, starts []calendar.Day) func(first calendar.Day, period int) string {
	switch strings.ToLower(by) {
	case metric.ByCohort:
		return func(first calendar.Day, period int) string {
			if first >= starts[period] {
				return ""
			}
			return first.Month().String()
		}
	case metric.ByTenure:
		bands := make([][]metric.TenureBand, len(starts))
		for i, day := range starts {
			bands[i] = metric.TenureBands(day)
		}
		return func(first calendar.Day, period int) string {
			if first >= starts[period] {
				return ""
			}
			all := bands[period]
			return all[slices.IndexFunc(all, func(b metric.TenureBand) bool { return first > b.After })].Name
		}
	}
	return nil
}
