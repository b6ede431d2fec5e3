package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A kind is what the values of a column are.
type kind uint8

const (
	unknown kind = iota
	integer
	decimal // of any scale
	float
	text
	date
	instant  // a moment, which falls on different days in different zones
	wallTime // a day and a time of which nobody says in which zone
)

// A sqlType is the type of a column.
type sqlType struct {
	kind
	name      string // as the engine calls it
	nullable  bool   // may be NULL, where the engine says so
	precision int    // of a decimal
	scale     int    // likewise
	wide      bool   // a day or an instant that may lie before 1970
}

// A dialect is what engines write differently. Its functions take expressions
// and return one. Days are integers, as calendar.Day counts them; money is
// integers of 1/10,000.
type dialect struct {
	name    string
	schemes []string
	dial    func(ctx context.Context, address string, s *Source) (session, error)
	problem func(error) (what, hint string) // of a driver's error; "" where it is not the engine's
	trust   string                          // how to say whose certificates are trusted

	ident func(name string) string
	quote func(text string) string
	// filled is true of what is not NULL; "" where nothing is.
	filled func(x string, t sqlType) string
	// key is a text without blanks around it, or an integer as it is; blank
	// is where it is the key of nobody, of what key gave.
	key   func(x string, t sqlType) string
	blank func(key string, t sqlType) string
	// text is what key gave, as a text.
	text func(key string, t sqlType) string
	// bytes is a text that sorts by its bytes.
	bytes func(x string) string
	// day is the day of what is not NULL; upTo is true of days up to d, and
	// maybe of the next two: it lets an index serve.
	day  func(x string, t sqlType, zone string) string
	upTo func(x string, t sqlType, d calendar.Day) string
	// money is an amount that is not NULL, rounded half away from zero, and
	// times that of a price and a quantity.
	money func(x string, t sqlType) string
	times func(x string, t sqlType, y string, u sqlType) string
	// int is what a session reads as an integer.
	int func(x string) string
	// countIf, minIf, maxIf and sumIf look only at rows of which cond is
	// true; they are 0 where there is none.
	countIf             func(cond string) string
	minIf, maxIf, sumIf func(x, cond string) string
	// total is the sum of what is at least 0, at most about the greatest int64.
	total func(x string) string
	// word is a text's letters and digits in lower case.
	word func(x string) string
	// among is true of x that a query for one column gives.
	among func(x, query string) string
	// before is the day that lies a span before another.
	before func(day string, s calendar.Span) string
	// reach is how many of ascending days are at most x.
	reach func(x string, days []calendar.Day) string
	// join adds the column segment of groups to a query, for the same customer
	// in both.
	join func(query, groups string) string
	// nthIf is x of the nth row by ascending y of those of which cond is true;
	// NULL or 0 where there are fewer.
	nthIf func(n int, x, y, cond string) string
	// rhythm prepares a query for orders so that twice, of all of a customer's, is
	// twice the median of the days between two days with a purchase; 0 where
	// there are fewer than three such days.
	rhythm func(orders string) (prepared, twice string)
	// texts are the different texts x but for the blank one, sorted, a line each.
	texts func(x string) string
	// start is the first day of the week, month, quarter or year of a day.
	start func(day string, u calendar.Unit) string
	// gaps has a row for each two days of a customer that follow each other,
	// of a query for the distinct ones: customer, first_day of all, step, from 1,
	// and gap, the days between them.
	gaps func(days string) string
	// walk has the rows of steps, which are of a customer and a period, with
	// first_day, began of the first with a purchase, cohort, its period, nth, how
	// many with a purchase there are up to it, and times, how many there are;
	// only those of customers with a purchase.
	walk func(steps string) string
	// stays are the stays of customers in the periods that bounds cut: see
	// Warehouse.Ledger.
	stays func(d *dialect, purchases string, bounds []calendar.Day, window calendar.Span) string
}

// all is a condition that is true of every row where there are no conditions.
func all(conditions ...string) string {
	var some []string
	for _, c := range conditions {
		if c != "" {
			some = append(some, c)
		}
	}
	if len(some) == 0 {
		return ""
	}
	return strings.Join(some, " AND ")
}

func days(list []calendar.Day) string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = fmt.Sprint(int(d))
	}
	return strings.Join(texts, ", ")
}

// calendarStep is a span in days or in months.
func calendarStep(s calendar.Span) (n int, months bool) {
	switch s.Unit {
	case calendar.Weeks:
		return 7 * s.N, false
	case calendar.Months:
		return s.N, true
	case calendar.Quarters:
		return 3 * s.N, true
	case calendar.Years:
		return 12 * s.N, true
	}
	return s.N, false
}

// indent moves the lines of a query in, below the one that holds it.
func indent(query string) string { return strings.ReplaceAll(query, "\n", "\n  ") }

// within is a query as a table of another.
func within(query, alias string) string { return "(\n  " + indent(query) + "\n) AS " + alias }
