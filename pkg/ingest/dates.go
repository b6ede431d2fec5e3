package ingest

import (
	"bytes"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A dateOrder is the order of day, month and year where numbers alone do not
// tell it: 03/04/2026 or 01-02-03.
type dateOrder uint8

const (
	orderOpen dateOrder = iota // not told by what was seen
	dmy
	mdy
	ymd
)

var dateOrderNames = [...]string{"", "dmy", "mdy", "ymd"}

func parseDateOrder(s string) (dateOrder, bool) {
	for o := dmy; o <= ymd; o++ {
		if s == dateOrderNames[o] {
			return o, true
		}
	}
	return orderOpen, s == ""
}

// A dateCell is a date taken apart: its three parts in the order written, and
// what they tell of themselves.
type dateCell struct {
	part    [3]int
	digits  [3]int // how many; 0 for a month's name
	compact bool   // YYYYMMDD
	sep     byte
}

// A dateProblem is why a cell is no date; "" where it is one.
type dateProblem string

const (
	noDate    dateProblem = "not a date"
	noSuchDay dateProblem = "no such day"
	openOrder dateProblem = "day and month can be either way round"
)

// splitDate takes a cell apart: three parts between - / . or blanks, the month
// as a number or a name, or eight digits; then, after a blank or T, a time,
// which is not looked at beyond its shape.
func splitDate(b []byte) (c dateCell, ok bool) {
	if len(b) >= 8 && allDigits(b[:8]) && (len(b) == 8 || b[8] == ' ' || b[8] == 'T') {
		c.part = [3]int{number(b[:4]), number(b[4:6]), number(b[6:8])}
		c.digits, c.compact = [3]int{4, 2, 2}, true
		return c, timeLike(b[8:])
	}
	for i := range c.part {
		n := 0
		for n < len(b) && isDigit(b[n]) {
			n++
		}
		switch {
		case n > 4:
			return c, false
		case n > 0:
			c.part[i], c.digits[i] = number(b[:n]), n
		default:
			if c.part[i], n = monthName(b); n == 0 || i == 2 {
				return c, false
			}
		}
		b = b[n:]
		if i == 2 {
			break
		}
		n = separator(b)
		if n == 0 || i == 1 && c.sep != b[0] && c.sep != ' ' && b[0] != ' ' && b[0] != ',' {
			return c, false
		}
		c.sep = b[0]
		b = b[n:]
	}
	return c, timeLike(b)
}

// separator returns the length of what stands between two parts of a date.
func separator(b []byte) int {
	n := 0
	if n < len(b) && (b[n] == '-' || b[n] == '/' || b[n] == '.' || b[n] == ',') {
		n++
	}
	for n < len(b) && b[n] == ' ' {
		n++
	}
	return n
}

// timeLike reports whether b is empty or looks like a time of day after a
// date: it begins with a blank, a comma or a T, then digits and a colon.
func timeLike(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	if b[0] != ' ' && b[0] != 'T' && b[0] != ',' {
		return false
	}
	b = bytes.TrimLeft(b[1:], " ")
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	if n == 0 || n > 2 || n == len(b) || b[n] != ':' {
		return false
	}
	for _, c := range b {
		if c < ' ' || c == '/' {
			return false
		}
	}
	return number(b[:n]) < 25
}

// as returns the year, month and day of c read in the order o.
func (c *dateCell) as(o dateOrder, pivot int) (year, month, day, yearDigits int) {
	at := [3]int{2, 1, 0} // where year, month and day stand
	switch o {
	case mdy:
		at = [3]int{2, 0, 1}
	case ymd:
		at = [3]int{0, 1, 2}
	}
	year, yearDigits = c.part[at[0]], c.digits[at[0]]
	if yearDigits == 2 {
		year += 2000
		if year > pivot {
			year -= 100
		}
	}
	return year, c.part[at[1]], c.part[at[2]], yearDigits
}

// fits reports whether c is a day when read in the order o.
func (c *dateCell) fits(o dateOrder) bool {
	year, month, day, digits := c.as(o, 2099)
	if digits != 2 && digits != 4 {
		return false
	}
	_, ok := calendar.Date(year, month, day)
	return ok
}

// told returns the order where the cell tells it by itself: a year of four
// digits in front, or a month's name.
func (c *dateCell) told() dateOrder {
	switch {
	case c.digits[0] > 2:
		return ymd
	case c.digits[0] == 0:
		return mdy
	case c.digits[1] == 0:
		return dmy
	}
	return orderOpen
}

// A dateStyle is how the dates of a column are read.
type dateStyle struct {
	order dateOrder // of cells that do not tell it themselves
	pivot int       // the latest year that two digits stand for
}

// day reads a cell without blanks around it.
func (s dateStyle) day(b []byte) (calendar.Day, dateProblem) {
	if len(b) >= 10 && b[4] == '-' && b[7] == '-' && (len(b) == 10 || timeLike(b[10:])) &&
		allDigits(b[:4]) && allDigits(b[5:7]) && allDigits(b[8:10]) {
		if d, ok := calendar.Date(number(b[:4]), number(b[5:7]), number(b[8:10])); ok {
			return d, ""
		}
		return 0, noSuchDay
	}
	c, ok := splitDate(b)
	if !ok {
		return 0, noDate
	}
	o := c.told()
	if o == orderOpen {
		o = s.order
	}
	if o == orderOpen {
		return 0, openOrder
	}
	year, month, day, digits := c.as(o, s.pivot)
	if digits != 2 && digits != 4 {
		return 0, noDate
	}
	d, ok := calendar.Date(year, month, day)
	if !ok {
		return 0, noSuchDay
	}
	return d, ""
}

// dateEvidence is what the cells seen of a column say about the order of day
// and month.
type dateEvidence struct {
	cells int      // that are dates in some way
	open  int      // of these, those that do not tell the order themselves
	fit   [4]int   // of the open ones, how many fit each order
	alone [4]int   // of the open ones, how many fit no other
	look  [4]int64 // cells by look: ISO, compact, with a month's name, numbers
	first string   // the first open cell
}

const (
	lookISO = iota
	lookCompact
	lookName
	lookNumbers
)

func (e *dateEvidence) add(b []byte) {
	c, ok := splitDate(b)
	if !ok {
		return
	}
	told := c.told()
	if told != orderOpen {
		if c.fits(told) {
			e.cells++
			switch {
			case c.compact:
				e.look[lookCompact]++
			case told == ymd:
				e.look[lookISO]++
			default:
				e.look[lookName]++
			}
		}
		return
	}
	only, n := orderOpen, 0
	for o := dmy; o <= ymd; o++ {
		if o == ymd && c.digits[2] == 4 {
			break
		}
		if c.fits(o) {
			e.fit[o]++
			only = o
			n++
		}
	}
	if n == 0 {
		return
	}
	e.cells++
	e.open++
	e.look[lookNumbers]++
	if n == 1 {
		e.alone[only]++
	}
	if e.first == "" {
		e.first = string(b)
	}
}

// join adds what was seen in another file.
func (e *dateEvidence) join(o dateEvidence) {
	e.cells += o.cells
	e.open += o.open
	for i := range e.fit {
		e.fit[i] += o.fit[i]
		e.alone[i] += o.alone[i]
		e.look[i] += o.look[i]
	}
	if e.first == "" {
		e.first = o.first
	}
}

// order returns the order that the evidence tells, orderOpen where none needs
// telling or none is told; mixed reports that it contradicts itself: more than
// one in a hundred of the telling cells fit only another order.
func (e *dateEvidence) order() (o dateOrder, mixed bool) {
	telling := e.alone[dmy] + e.alone[mdy] + e.alone[ymd]
	if telling == 0 {
		return orderOpen, false
	}
	o = dmy
	for _, other := range []dateOrder{mdy, ymd} {
		if e.fit[other] > e.fit[o] {
			o = other
		}
	}
	for other := dmy; other <= ymd; other++ {
		if other != o && e.fit[other] == e.fit[o] {
			return orderOpen, true
		}
	}
	return o, 100*(telling-e.alone[o]) > telling
}

// decided reports whether more cells would tell nothing new.
func (e *dateEvidence) decided() bool {
	o, _ := e.order()
	return e.open == 0 || o != orderOpen
}

// describe names the layout for accounts.
func (e *dateEvidence) describe(s dateStyle) string {
	names := [...]string{
		lookISO: "YYYY-MM-DD", lookCompact: "YYYYMMDD", lookName: "DD-Mon-YYYY",
		lookNumbers: map[dateOrder]string{dmy: "DD/MM/YYYY", mdy: "MM/DD/YYYY", ymd: "YY/MM/DD"}[s.order],
	}
	text := ""
	for i, n := range e.look {
		if n > 0 && names[i] != "" {
			if text != "" {
				text += ", "
			}
			text += names[i]
		}
	}
	return text
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// number is the value of at most nine digits.
func number(b []byte) (n int) {
	for _, c := range b {
		n = 10*n + int(c-'0')
	}
	return n
}

// Month names by their first letters: English, German, French, Spanish,
// Italian, Portuguese, Dutch, Polish as exports abbreviate them.
var monthPrefixes = [...][]string{
	{"jan", "ene", "gen", "sty"},
	{"feb", "fév", "fev", "lut"},
	{"mar", "mär", "mrz", "mrt", "maa"},
	{"apr", "avr", "abr", "kwi"},
	{"may", "mai", "mag", "maj", "mei"},
	{"jun", "juin", "giu", "cze"},
	{"jul", "juil", "lug", "lip"},
	{"aug", "aoû", "aou", "ago", "sie"},
	{"sep", "set", "wrz"},
	{"oct", "okt", "ott", "out", "paź"},
	{"nov", "lis"},
	{"dec", "dez", "dic", "déc", "gru"},
}

// monthName returns the month that b begins with, 1 to 12, and the length of
// its name; 0 where it begins with none.
func monthName(b []byte) (month, length int) {
	for length < len(b) && (b[length]|0x20 >= 'a' && b[length]|0x20 <= 'z' || b[length] >= 0x80) {
		length++
	}
	if length < 3 || length > 12 {
		return 0, 0
	}
	name := bytes.ToLower(b[:length])
	for i, prefixes := range monthPrefixes {
		for _, p := range prefixes {
			if bytes.HasPrefix(name, []byte(p)) {
				if length < len(b) && b[length] == '.' {
					length++
				}
				return i + 1, length
			}
		}
	}
	return 0, 0
}
