package cell

import "github.com/retain-cli/retain/pkg/calendar"

// An Era is the calendar in which the years of a column are counted.
type Era uint8

// The eras that are read.
const (
	Gregorian Era = iota
	Buddhist      // of Thailand: the Gregorian calendar, its years 543 higher
	Persian       // of Iran: 1403/01/01 is 2024-03-20
)

var eraNames = [...]string{Gregorian: "gregorian", Buddhist: "buddhist", Persian: "persian"}

// String returns the era's name: "gregorian", "buddhist" or "persian".
func (e Era) String() string { return eraNames[e] }

// ParseEra reads what String gives; "" is Gregorian.
func ParseEra(s string) (Era, bool) {
	for e, name := range eraNames {
		if s == name {
			return Era(e), true
		}
	}
	return Gregorian, s == ""
}

// The years that are taken for those of another calendar, from about 1900 to
// 2100 each; no sale is dated so in the Gregorian one.
const (
	firstPersian, lastPersian   = 1279, 1478
	firstBuddhist, lastBuddhist = 2443, 2643
	persianOffset               = 621 // from a Persian year to that in which it begins
	buddhistOffset              = 543
)

// The Persian years in which the rule of 33 years gives the days of the
// calendar in use, 1821 to 2122.
const firstPersianRule, lastPersianRule = 1200, 1500

// civil returns the day of a year as the column counts them.
func (s *Dates) civil(year, month, day int, digits uint8) (calendar.Day, Problem) {
	if digits == 2 {
		year = s.fullYear(year)
	}
	var d calendar.Day
	ok := false
	switch s.era {
	case Buddhist:
		if year < firstBuddhist || year > lastBuddhist {
			return 0, OtherYear.ofYear(year)
		}
		d, ok = calendar.Date(year-buddhistOffset, month, day)
	case Persian:
		if year < firstPersianRule || year > lastPersianRule {
			return 0, OtherYear.ofYear(year)
		}
		d, ok = persianDate(year, month, day)
	default:
		if p := s.foreign(year); p != 0 {
			return 0, p
		}
		d, ok = calendar.Date(year, month, day)
	}
	if !ok {
		return 0, NoSuchDay
	}
	return d, 0
}

// foreign returns the problem about a year of another calendar; 0 for a year
// of this one. Years that are later in the Persian calendar than the latest
// that can be meant are of the Islamic one, which runs ahead of it.
func (s *Dates) foreign(year int) Problem {
	switch {
	case firstPersian <= year && year <= min(lastPersian, int(s.pivot)-persianOffset):
		return PersianYear.ofYear(year)
	case firstPersian <= year && year <= lastPersian:
		return IslamicYear.ofYear(year)
	case firstBuddhist <= year && year <= lastBuddhist:
		return BuddhistYear.ofYear(year)
	}
	return 0
}

// fullYear returns the year that two digits stand for: the latest that ends in
// them and is not after the pivot.
func (s *Dates) fullYear(two int) int {
	latest := s.latest()
	year := latest - latest%100 + two
	if year > latest {
		year -= 100
	}
	return year
}

// latest returns the pivot as the column counts years.
func (s *Dates) latest() int {
	switch s.era {
	case Buddhist:
		return int(s.pivot) + buddhistOffset
	case Persian:
		return int(s.pivot) - persianOffset
	}
	return int(s.pivot)
}

// persianDate returns the day of a date of the Persian calendar, by the rule
// of 33 years with 8 leap years in them, as ICU's PersianCalendar computes it
// (1 Farvardin of year 1 is Julian day 1948320). It agrees with the calendar
// in use in Iran, which is astronomical, in the years read here: ICU since
// version 74 corrects the rule by a table whose first year is 1502.
func persianDate(year, month, day int) (calendar.Day, bool) {
	if month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	length := 31
	switch {
	case month == 12 && !persianLeap(year):
		length = 29
	case month > 6:
		length = 30
	}
	if day > length {
		return 0, false
	}
	const epoch = 1948320 - 1721425 // as a Day
	days := 365*(year-1) + (8*year+21)/33 + 31*(month-1) - max(0, month-7) + day - 1
	return calendar.Day(epoch + days), true
}

// persianLeap reports whether a Persian year has 366 days.
func persianLeap(year int) bool { return (8*(year+1)+21)/33 > (8*year+21)/33 }
