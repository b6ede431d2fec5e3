// Package calendar is plain calendar arithmetic: days without clocks or
// zones, months, spans such as "6m" and half-open periods. Steps of months
// clamp to the last day of the month (31 August less 6 months is 28 or 29
// February), which time.AddDate does not.
package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// A Day is a date of the proleptic Gregorian calendar: the number of days
// since 31 December of the year 0, so that 1 is 0001-01-01. The zero Day is
// no day; it prints as "" and is null in JSON.
type Day int32

// The first and the last Day that Date gives.
const (
	MinDay Day = 1       // 0001-01-01
	MaxDay Day = 3652059 // 9999-12-31
)

const (
	daysPer400Years = 146097
	daysPer100Years = 36524
	daysPer4Years   = 1461
)

// Date returns the day of a year (1 to 9999), month (1 to 12) and day of the
// month; ok is false where there is no such day.
func Date(year, month, day int) (d Day, ok bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return date(year, month, day), true
}

// date is Date for what is known to exist. It counts years from March, so
// that a leap day ends its year.
func date(year, month, day int) Day {
	if month < 3 {
		year--
		month += 12
	}
	return Day(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 306)
}

// Of returns the day on which t falls in its own location.
func Of(t time.Time) Day {
	y, m, d := t.Date()
	return date(y, int(m), d)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, okY := digits(s[:4])
		m, okM := digits(s[5:7])
		d, okD := digits(s[8:])
		if okY && okM && okD {
			if day, ok := Date(y, m, d); ok {
				return day, nil
			}
			return 0, fmt.Errorf("%q: no such day", s)
		}
	}
	return 0, fmt.Errorf("%q: want a day as YYYY-MM-DD", s)
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, len(s) > 0
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == 0 }

// Date returns the year, the month (1 to 12) and the day of the month; zeros
// for no day.
func (d Day) Date() (year, month, day int) {
	if d == 0 {
		return 0, 0, 0
	}
	n := int(d) + 305 // days since 1 March of the year 0
	n400 := n / daysPer400Years
	n %= daysPer400Years
	n100 := min(n/daysPer100Years, 3)
	n -= n100 * daysPer100Years
	n4 := n / daysPer4Years
	n %= daysPer4Years
	n1 := min(n/365, 3)
	n -= n1 * 365
	year = 400*n400 + 100*n100 + 4*n4 + n1
	month = (5*n + 2) / 153
	day = n - (153*month+2)/5 + 1
	month += 3
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(d % 7) }

// Month returns the month that d is in.
func (d Day) Month() Month {
	y, m, _ := d.Date()
	return MonthOf(y, m)
}

// AddMonths moves d by n calendar months, to the last day of the month where
// that month has no such day.
func (d Day) AddMonths(n int) Day {
	_, _, day := d.Date()
	m := d.Month() + Month(n)
	year, month := m.Date()
	return date(year, month, min(day, daysIn(year, month)))
}

// String returns YYYY-MM-DD, or "" for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	b, _ := d.AppendText(make([]byte, 0, 10))
	return string(b)
}

// AppendText appends YYYY-MM-DD to b, or nothing for no day. The error is
// always nil.
func (d Day) AppendText(b []byte) ([]byte, error) {
	if d == 0 {
		return b, nil
	}
	y, m, day := d.Date()
	return append(b,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10)), nil
}

// MarshalText gives String.
func (d Day) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// MarshalJSON gives the day as a string, or null for no day.
func (d Day) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	b, err := d.AppendText([]byte{'"'})
	return append(b, '"'), err
}

// UnmarshalText reads YYYY-MM-DD; "" is no day.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	day, err := ParseDay(string(b))
	if err == nil {
		*d = day
	}
	return err
}

// A Month is a calendar month: 12 times the year, plus the month less 1.
type Month int32

// MonthOf returns the month of a year; month runs from 1 to 12.
func MonthOf(year, month int) Month { return Month(12*year + month - 1) }

// Date returns the year and the month (1 to 12).
func (m Month) Date() (year, month int) { return int(m) / 12, int(m)%12 + 1 }

// First returns the first day of the month.
func (m Month) First() Day {
	year, month := m.Date()
	return date(year, month, 1)
}

// Last returns the last day of the month.
func (m Month) Last() Day { return (m + 1).First() - 1 }

// String returns YYYY-MM.
func (m Month) String() string {
	year, month := m.Date()
	return fmt.Sprintf("%04d-%02d", year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Compare orders days; it fits slices.SortFunc.
func Compare(a, b Day) int { return cmp.Compare(a, b) }
