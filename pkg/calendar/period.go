package calendar

import (
	"fmt"
	"strings"
)

// A Unit is a step of the calendar.
type Unit uint8

// The units of a Span.
const (
	Days Unit = iota + 1
	Weeks
	Months
	Quarters
	Years
)

// meanMonth is the length of a month in days over 400 years.
const meanMonth = 30.436875

var unitNames = [...]string{Days: "day", Weeks: "week", Months: "month", Quarters: "quarter", Years: "year"}

// String returns the unit's English name: "month".
func (u Unit) String() string { return unitNames[u] }

// Days returns the mean length of the unit in days, over 400 years.
func (u Unit) Days() float64 {
	return [...]float64{Days: 1, Weeks: 7, Months: meanMonth, Quarters: 3 * meanMonth, Years: 12 * meanMonth}[u]
}

// Start returns the first day of the unit that d is in; weeks start on
// Monday (ISO 8601).
func (u Unit) Start(d Day) Day {
	year, month, _ := d.Date()
	switch u {
	case Weeks:
		return d - (d+6)%7
	case Months:
		return date(year, month, 1)
	case Quarters:
		return date(year, (month-1)/3*3+1, 1)
	case Years:
		return date(year, 1, 1)
	}
	return d
}

// A Span is a length of time in calendar units, such as 6 months. The zero
// Span is no length.
type Span struct {
	N    int
	Unit Unit
}

// ParseSpan reads a number from 1 to 9999 and a unit: 7d, 2w, 6m, 4q, 1y.
func ParseSpan(s string) (Span, error) {
	fail := func() (Span, error) {
		return Span{}, fmt.Errorf("%q: want a number and a unit, such as 7d, 2w, 6m, 1q or 1y", s)
	}
	if len(s) < 2 || len(s) > 5 {
		return fail()
	}
	u := strings.IndexByte("dwmqy", s[len(s)-1]|0x20)
	n, ok := digits(s[:len(s)-1])
	if u < 0 || !ok || n == 0 {
		return fail()
	}
	return Span{n, Unit(u + 1)}, nil
}

// IsZero reports whether s is no length.
func (s Span) IsZero() bool { return s.N == 0 }

// Times returns s k times over.
func (s Span) Times(k int) Span { return Span{s.N * k, s.Unit} }

// Before returns the day that lies s before d, clamped to the month's end and
// never before MinDay.
func (s Span) Before(d Day) Day { return s.step(d, -1) }

// After returns the day that lies s after d, clamped to the month's end and
// never after MaxDay.
func (s Span) After(d Day) Day { return s.step(d, 1) }

func (s Span) step(d Day, sign int) Day {
	n := s.N * sign
	switch s.Unit {
	case Days:
		return clamp(int(d) + n)
	case Weeks:
		return clamp(int(d) + 7*n)
	case Quarters:
		n *= 3
	case Years:
		n *= 12
	}
	switch m := int(d.Month()) + n; {
	case m < int(MinDay.Month()):
		return MinDay
	case m > int(MaxDay.Month()):
		return MaxDay
	}
	return d.AddMonths(n)
}

func clamp(d int) Day { return Day(max(int(MinDay), min(d, int(MaxDay)))) }

// Months returns the length in months: exact for months, quarters and years,
// else days / 30.436875.
func (s Span) Months() float64 {
	switch s.Unit {
	case Months:
		return float64(s.N)
	case Quarters:
		return float64(3 * s.N)
	case Years:
		return float64(12 * s.N)
	case Weeks:
		return float64(7*s.N) / meanMonth
	}
	return float64(s.N) / meanMonth
}

// String returns what ParseSpan reads: "6m"; "" for no length.
func (s Span) String() string {
	if s.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d%c", s.N, "dwmqy"[s.Unit-1])
}

// Words returns the length for people: "6 months".
func (s Span) Words() string {
	if s.N == 1 {
		return "1 " + s.Unit.String()
	}
	return fmt.Sprintf("%d %ss", s.N, s.Unit)
}

// MarshalText gives String.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSpan reads.
func (s *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// A Period is the days [Start, End): End is the day after the last.
type Period struct{ Start, End Day }

// Last returns the last day of the period.
func (p Period) Last() Day { return p.End - 1 }

// Len returns the number of days.
func (p Period) Len() int { return max(0, int(p.End-p.Start)) }

// Contains reports whether d lies in the period.
func (p Period) Contains(d Day) bool { return p.Start <= d && d < p.End }

// String names the first and the last day: "2024-07-01 to 2024-12-31".
func (p Period) String() string { return p.Start.String() + " to " + p.Last().String() }

// MarshalJSON gives {"start": …, "end": …}, end being the last day included.
func (p Period) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"start":%q,"end":%q}`, p.Start, p.Last()), nil
}

// Since says where a period starts: a length before its end, or a day. The
// zero Since is the beginning of time.
type Since struct {
	Span Span
	Day  Day
}

// ParseSince reads a Span (6m) or a day (2024-01-01).
func ParseSince(s string) (Since, error) {
	if strings.Contains(s, "-") {
		d, err := ParseDay(s)
		return Since{Day: d}, err
	}
	span, err := ParseSpan(s)
	if err != nil {
		return Since{}, fmt.Errorf("%w, or a day as YYYY-MM-DD", err)
	}
	return Since{Span: span}, nil
}

// IsZero reports whether no start is named.
func (s Since) IsZero() bool { return s.Span.IsZero() && s.Day.IsZero() }

// Until returns the period that ends with the day asOf, inclusive. It is
// empty where the named day lies after asOf.
func (s Since) Until(asOf Day) Period {
	end := asOf + 1
	switch {
	case !s.Day.IsZero():
		return Period{min(s.Day, end), end}
	case !s.Span.IsZero():
		return Period{s.Span.Before(end), end}
	}
	return Period{MinDay, end}
}

// Months returns the length of p in months: exact where s is a length in
// months, quarters or years, else days / 30.436875.
func (s Since) Months(p Period) float64 {
	if !s.Span.IsZero() {
		return s.Span.Months()
	}
	return float64(p.Len()) / meanMonth
}

// String returns what ParseSince reads; "" for the zero Since.
func (s Since) String() string {
	if !s.Day.IsZero() {
		return s.Day.String()
	}
	return s.Span.String()
}

// MarshalText gives String.
func (s Since) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSince reads.
func (s *Since) UnmarshalText(b []byte) error {
	v, err := ParseSince(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// Every says how a span is cut into periods: steps of a length counted back
// from its end (1m), or at the borders of the calendar (month).
type Every struct {
	Span     Span // steps of this length, or
	Calendar Unit // weeks, months, quarters or years of the calendar
}

// ParseEvery reads a Span (1m) or one of week, month, quarter, year.
func ParseEvery(s string) (Every, error) {
	for u := Weeks; u <= Years; u++ {
		if s == u.String() {
			return Every{Calendar: u}, nil
		}
	}
	span, err := ParseSpan(s)
	if err != nil {
		return Every{}, fmt.Errorf("%w, or week, month, quarter or year", err)
	}
	return Every{Span: span}, nil
}

// IsZero reports whether nothing is cut.
func (e Every) IsZero() bool { return e.Span.IsZero() && e.Calendar == 0 }

// String returns what ParseEvery reads; "" for the zero Every.
func (e Every) String() string {
	if e.Calendar != 0 {
		return e.Calendar.String()
	}
	return e.Span.String()
}

// MarshalText gives String.
func (e Every) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what ParseEvery reads.
func (e *Every) UnmarshalText(b []byte) error {
	v, err := ParseEvery(string(b))
	if err == nil {
		*e = v
	}
	return err
}

// A Cut is one of the consecutive periods that Every makes of a span.
type Cut struct {
	Period
	Months   float64 // length in months, as Span.Months
	Complete bool    // false where the span cuts a calendar period short
}

// Cut returns the consecutive periods of p, oldest first. Steps of a length
// are counted from the end of p, each from the end itself (31 January does
// not drift), and what is left over at the start is returned as rest, to be
// named. Calendar periods cut short by p are kept and not complete.
func (e Every) Cut(p Period) (cuts []Cut, rest Period) {
	rest = Period{p.Start, p.Start}
	if p.Len() == 0 {
		return nil, rest
	}
	if e.Calendar != 0 {
		unit := Span{1, e.Calendar}
		for start := e.Calendar.Start(p.Start); start < p.End; start = unit.After(start) {
			whole := Period{start, unit.After(start)}
			c := Cut{Period: Period{max(start, p.Start), min(whole.End, p.End)}, Months: unit.Months(), Complete: true}
			if c.Period != whole {
				c.Months, c.Complete = float64(c.Len())/meanMonth, false
			}
			cuts = append(cuts, c)
			if whole.End == MaxDay { // beyond which no step leads
				break
			}
		}
		return cuts, rest
	}
	for k := 1; ; k++ {
		c := Cut{Period: Period{e.Span.Times(k).Before(p.End), e.Span.Times(k - 1).Before(p.End)}, Months: e.Span.Months(), Complete: true}
		if c.Start < p.Start || c.Len() == 0 {
			rest.End = c.End
			break
		}
		cuts = append(cuts, c)
	}
	for i, j := 0, len(cuts)-1; i < j; i, j = i+1, j-1 {
		cuts[i], cuts[j] = cuts[j], cuts[i]
	}
	return cuts, rest
}
