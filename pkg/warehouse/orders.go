package warehouse

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// The names of what the innermost query gives. None is likely to be that of a
// column: in ClickHouse one may not hide the other.
const (
	lineCustomer = "line_customer"
	lineOrder    = "line_order"
	lineDay      = "line_day"
	lineAmount   = "line_amount"
	lineReturned = "line_returned" // where a quantity may say so
	lineProduct  = "line_product"
	lineScore    = "line_score" // of a response, as it is written
	lineLabel    = "line_label" // the column of a survey that groups
)

// dated is true of lines that have a day, priced of those that, where there
// are amounts, have one; "" where all do.
func (sh *shard) dated() string { return sh.filled(roleDate) }

func (sh *shard) priced() string {
	switch {
	case sh.mapping.has(roleAmount):
		return sh.filled(roleAmount)
	case sh.mapping.has(rolePrice):
		return all(sh.filled(rolePrice), sh.filled(roleQuantity))
	}
	return ""
}

func (sh *shard) filled(role string) string {
	f := sh.mapping.fields[role]
	if f.x == "" {
		return ""
	}
	return sh.dialect.filled(f.x, f.sqlType)
}

// noSale is true of lines that a status says are no sale; "" where there is no
// status.
func (sh *shard) noSale(s *Source) string {
	f := sh.mapping.fields[roleStatus]
	if f.x == "" || len(s.NoSale) == 0 {
		return ""
	}
	words := make([]string, len(s.NoSale))
	for i, w := range s.NoSale {
		words[i] = sh.dialect.quote(w)
	}
	return sh.dialect.word(f.x) + " IN (" + strings.Join(words, ", ") + ")"
}

// otherCurrency is true of lines in another currency than that which counts;
// "" where all count.
func (sh *shard) otherCurrency(s *Source) string {
	f := sh.mapping.fields[roleCurrency]
	if f.x == "" || s.Currency == "" {
		return ""
	}
	return "upper(" + sh.currency() + ") <> " + sh.dialect.quote(strings.ToUpper(s.Currency))
}

// currency is a line's currency, "" without one.
func (sh *shard) currency() string {
	f := sh.mapping.fields[roleCurrency]
	return "coalesce(" + sh.dialect.text(sh.dialect.key(f.x, f.sqlType), f.sqlType) + ", '')"
}

// not is the opposite of a condition that is never NULL; "", which is always
// true, stays.
func not(cond string) string {
	if cond == "" {
		return ""
	}
	return "NOT (" + cond + ")"
}

// customer is the key of who bought.
func (sh *shard) customer() field {
	f := sh.mapping.fields[roleCustomer]
	if f.kind == integer && sh.groups.table != "" { // the other table's may be a text
		return field{sh.dialect.text(f.x, f.sqlType), sqlType{kind: text, nullable: true}}
	}
	if f.x != "" {
		return field{sh.dialect.key(f.x, f.sqlType), f.sqlType}
	}
	f = sh.mapping.fields[roleEmail]
	return field{"lower(" + sh.dialect.key(f.x, f.sqlType) + ")", f.sqlType}
}

// amount is what a line is worth, and whether it is a return.
func (sh *shard) amount() (amount string) {
	m, d := &sh.mapping, sh.dialect
	a, p, q := m.fields[roleAmount], m.fields[rolePrice], m.fields[roleQuantity]
	switch {
	case a.x != "" && q.x != "": // a quantity below 0 says of a return what its amount may not
		amount := d.money(a.x, a.sqlType)
		return "CASE WHEN " + q.x + " < 0 THEN -abs(" + amount + ") ELSE " + amount + " END"
	case a.x != "":
		return d.money(a.x, a.sqlType)
	case p.x != "" && q.x != "":
		return d.times(q.x, q.sqlType, p.x, p.sqlType)
	case p.x != "":
		return d.money(p.x, p.sqlType)
	}
	return ""
}

// returned is true of returns, of a line as the innermost query gives it.
func (sh *shard) returned() string {
	m := &sh.mapping
	switch q := m.fields[roleQuantity].x; {
	case q != "":
		return lineReturned
	case m.hasAmounts():
		return lineAmount + " < 0"
	}
	return ""
}

// line are the expressions of the innermost query.
func (sh *shard) line(s *Source) []string {
	m, d := &sh.mapping, sh.dialect
	when := m.fields[roleDate]
	list := []string{
		sh.customer().x + " AS " + lineCustomer,
		d.day(when.x, when.sqlType, s.zone()) + " AS " + lineDay,
	}
	if o := m.fields[roleOrder]; o.x != "" {
		list = append(list, d.key(o.x, o.sqlType)+" AS "+lineOrder)
	}
	if m.hasAmounts() {
		list = append(list, sh.amount()+" AS "+lineAmount)
	}
	if sh.returned() == lineReturned {
		cond := m.fields[roleQuantity].x + " < 0"
		for _, role := range []string{roleAmount, rolePrice} {
			if f := m.fields[role]; f.x != "" {
				cond += " OR " + f.x + " < 0"
			}
		}
		list = append(list, "CASE WHEN "+cond+" THEN 1 ELSE 0 END = 1 AS "+lineReturned)
	}
	return list
}

func (s *Source) zone() string {
	if s.Zone == "" {
		return "UTC"
	}
	return s.Zone
}

// orders has a row for each order up to the last day that counts: customer,
// day, amount (0 without amounts) and purchase, which is true of purchases.
// Lines of nobody are not in it.
func (sh *shard) orders(s *Source, asOf calendar.Day) string { return sh.ordersOf(s, asOf, "") }

// ordersOf has the orders of those lines of which a condition is true; "" for
// all.
func (sh *shard) ordersOf(s *Source, asOf calendar.Day, who string) string {
	m, d := &sh.mapping, sh.dialect
	lines := sh.innermost(s, asOf)
	c := sh.customer()
	group := lineCustomer
	switch o := m.fields[roleOrder]; {
	case o.x == "":
		group += ", " + lineDay
	case d.blank(lineOrder, o.sqlType) == "":
		group += ", " + lineOrder
	default:
		group += ", " + lineOrder + ", CASE WHEN " + d.blank(lineOrder, o.sqlType) + " THEN " + lineDay + " ELSE 0 END"
	}
	query := "SELECT " + lineCustomer + " AS customer,\n  " + sh.orderDay() + " AS day,\n  " + sh.orderAmount() + " AS amount,\n  " +
		sh.purchase(s) + " AS purchase\nFROM " + within(lines, "lines")
	query += "\nWHERE " + all(fmt.Sprintf("%s <= %d", lineDay, asOf), not(d.blank(lineCustomer, c.sqlType)), who)
	return query + "\nGROUP BY " + group
}

func (sh *shard) orderDay() string {
	d, back := sh.dialect, sh.returned()
	if back == "" {
		return "min(" + lineDay + ")"
	}
	return "CASE WHEN " + d.countIf(not(back)) + " > 0 THEN " + d.minIf(lineDay, not(back)) + " ELSE min(" + lineDay + ") END"
}

func (sh *shard) orderAmount() string {
	if !sh.mapping.hasAmounts() {
		return "0"
	}
	return sh.dialect.int("sum(" + lineAmount + ")")
}

func (sh *shard) purchase(s *Source) string {
	d, back := sh.dialect, sh.returned()
	if back == "" {
		return "1 = 1"
	}
	if !sh.mapping.hasAmounts() {
		return d.countIf(not(back)) + " > 0"
	}
	least := "> 0"
	if s.MinOrder > 0 {
		least = fmt.Sprintf(">= %d", int64(s.MinOrder))
	}
	sum := "sum(" + lineAmount + ")"
	cond := d.countIf(not(back)) + " > 0 AND " + sum + " " + least
	if s.MinOrder <= 0 {
		cond = "(" + cond + ") OR (" + sum + " = 0 AND " + d.countIf(back) + " = 0)"
	}
	return "(" + cond + ")"
}

// purchases has a row for each purchase: customer, day, amount.
func (sh *shard) purchases(s *Source, asOf calendar.Day) string {
	return "SELECT customer, day, amount\nFROM " + within(sh.orders(s, asOf), "orders") + "\nWHERE purchase"
}
