package metric

import (
	"fmt"
	"math"
	"strconv"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// An OptionError is an option that a metric, or what shows its result, cannot
// work with.
type OptionError struct {
	Option  string // as the user would name it: "confidence"
	Value   string // what it was given; "" where Problem says it
	Problem string // what was found, and what was wanted
}

// Error names the option, the value and the problem.
func (e *OptionError) Error() string {
	if e.Value == "" {
		return e.Option + ": " + e.Problem
	}
	return e.Option + " " + strconv.Quote(e.Value) + ": " + e.Problem
}

func badOption(option, format string, args ...any) error {
	return &OptionError{Option: option, Problem: fmt.Sprintf(format, args...)}
}

// A DataError is something that a metric needs and the data does not have.
type DataError struct {
	Lacks   Lack
	Problem string // what was found
	Hint    string // what to do about it
}

// Error names the problem and what to do about it.
func (e *DataError) Error() string { return e.Problem + ": " + e.Hint }

// A Lack is what the data does not have.
type Lack string

// What data can lack.
const (
	LacksDays      Lack = "days"      // no dated line, so nothing is the last day that counts
	LacksPurchases Lack = "purchases" // nobody bought anything up to as-of
	LacksAmounts   Lack = "amounts"   // no column says what was paid
	LacksResponses Lack = "responses" // nobody answered
	LacksConsent   Lack = "consent"   // nobody said whether they want to be written to
	LacksSignUps   Lack = "sign-ups"  // nobody has a day of sign-up
	LacksHistory   Lack = "history"   // too few customers came back, or in too short a time, for a forecast
	LacksCustomer  Lack = "customer"  // nobody is called so, or several are
	LacksMargins   Lack = "margins"   // no customer has one
	LacksMRR       Lack = "mrr"       // no contract says what it is worth a month
	LacksContracts Lack = "contracts" // nobody has had a contract up to as-of
	LacksProducts  Lack = "products"  // no line says what was sold
)

// needDays refuses data in which no day is the last that counts.
func needDays(d Data) error {
	if d.AsOf().IsZero() {
		return &DataError{LacksDays, "no dated line", "the files must hold at least one sale with a date"}
	}
	return nil
}

// needPurchases refuses data in which so many customers bought: none.
func needPurchases(d Data, customers int) error {
	if customers > 0 {
		return nil
	}
	e := &DataError{LacksPurchases, "no purchase of a known customer up to " + d.AsOf().String(), "check the sales file, and that its lines name the customer"}
	if first := d.First(); first > d.AsOf() {
		e.Hint = "the data starts on " + first.String() + "; choose a later as-of"
	}
	return e
}

// needAmounts refuses data that does not say what was paid.
func needAmounts(d Data, what string) error {
	if d.HasAmounts() {
		return nil
	}
	return &DataError{LacksAmounts, what + " needs amounts, and the sales file has none", "name the column that holds the amount, or quantity and unit price"}
}

// needResponses refuses data in which nobody answered.
func needResponses(responses int) error {
	if responses > 0 {
		return nil
	}
	return &DataError{LacksResponses, "no response to a survey", "name a survey file with scores from 0 to 10"}
}

// overflow is the error of a sum of money that does not fit.
func overflow(of string) error {
	return fmt.Errorf("%s: amounts add up to more than %s", of, money.Amount(math.MaxInt64))
}

// longest is the highest number of units in a span, as calendar.ParseSpan
// reads it.
const longest = 9999

func checkSpan(option string, s calendar.Span) error {
	switch {
	case s == calendar.Span{}:
		return badOption(option, "missing, want a length such as 6m")
	case s.N < 1 || s.N > longest || s.Unit < calendar.Days || s.Unit > calendar.Years:
		return badOption(option, "%d of unit %d, want 1 to %d days, weeks, months, quarters or years", s.N, s.Unit, longest)
	}
	return nil
}

// period returns the days from since to as-of; none is an error.
func period(d Data, since calendar.Since) (calendar.Period, error) {
	if err := needDays(d); err != nil {
		return calendar.Period{}, err
	}
	if since.Day.IsZero() {
		if err := checkSpan("since", since.Span); err != nil {
			return calendar.Period{}, err
		}
	}
	p := since.Until(d.AsOf())
	if p.Len() == 0 {
		return p, badOption("since", "%s lies after the last day that counts, %s", since.Day, d.AsOf())
	}
	return p, nil
}

// cut returns the periods that every makes of p, and what it leaves over;
// all of p where every is zero.
func cut(every calendar.Every, since calendar.Since, p calendar.Period) (cuts []calendar.Cut, rest calendar.Period, err error) {
	switch {
	case every.IsZero():
		return []calendar.Cut{{Period: p, Months: since.Months(p), Complete: true}}, rest, nil
	case every.Calendar != 0 && (every.Calendar < calendar.Weeks || every.Calendar > calendar.Years):
		return nil, rest, badOption("every", "unit %d, want week, month, quarter or year", every.Calendar)
	case every.Calendar != 0 && !every.Span.IsZero():
		return nil, rest, badOption("every", "both %s and %s, want one", every.Span, every.Calendar)
	case every.Calendar == 0:
		if err := checkSpan("every", every.Span); err != nil {
			return nil, rest, err
		}
	}
	cuts, rest = every.Cut(p)
	if len(cuts) == 0 {
		return nil, rest, badOption("every", "%s is longer than the whole period, %s", every, p)
	}
	return cuts, rest, nil
}

func checkConfidence(c float64) error {
	if c > 0 && c < 1 {
		return nil
	}
	return badOption("confidence", "%s, want more than 0 and less than 1, such as 0.95", plain(c))
}

// plain is the shortest text of a float that reads back as it.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// count is n for people: 2,648.
func count(n int) string {
	b := strconv.AppendInt(nil, int64(n), 10)
	for i := len(b) - 3; i > 0 && b[i-1] != '-'; i -= 3 {
		b = append(b[:i], append([]byte{','}, b[i:]...)...)
	}
	return string(b)
}

// counted is n of a thing for people: "1 customer", "2,648 customers".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}
