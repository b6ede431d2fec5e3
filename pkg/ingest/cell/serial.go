package cell

import "github.com/retain-cli/retain/pkg/calendar"

// The numbers by which a column of days as Excel counts them is known: 3
// October 1954 to 8 April 2064.
const firstSerial, lastSerial = 20000, 60000

// The seconds by which a column of Unix times is known: 1990-01-01 to
// 2038-01-19, the end of 32 bits. Ids of ten digits are mostly beyond.
const firstUnix, lastUnix = 631152000, 1 << 31

// A count is a number of days, seconds or milliseconds.
type count struct {
	whole int64
	ends  bool // whether less than a millionth lacks to the next whole one: a millisecond, for a day
}

// counted reads digits and maybe a fraction.
func counted(b []byte) (c count, ok bool) {
	n := 0
	for n < len(b) && n < 18 && isDigit(b[n]) {
		c.whole = 10*c.whole + int64(b[n]-'0')
		n++
	}
	if n == 0 || n == len(b) {
		return c, n > 0
	}
	if b[n] != '.' && b[n] != ',' {
		return c, false
	}
	nines, all := 0, true
	for _, d := range b[n+1:] {
		if !isDigit(d) {
			return c, false
		}
		if all = all && d == '9'; all {
			nines++
		}
	}
	c.ends = nines >= 8
	return c, true
}

// look returns which kind of count c is, by its size.
func (c count) look() look {
	switch {
	case firstSerial <= c.whole && c.whole <= lastSerial:
		return lookExcel
	case firstUnix <= c.whole && c.whole < lastUnix:
		return lookUnix
	case firstUnix*1000 <= c.whole && c.whole < lastUnix*1000:
		return lookMillis
	}
	return lookNone
}

// kind returns the kind of the cells of a look.
func (l look) kind() kind {
	switch l {
	case lookExcel:
		return excelDays
	case lookUnix:
		return unixSeconds
	case lookMillis:
		return unixMillis
	}
	return written
}

// look returns the look of the cells of a kind of count.
func (k kind) look() look {
	switch k {
	case unixSeconds:
		return lookUnix
	case unixMillis:
		return lookMillis
	}
	return lookExcel
}

// Day 0 of the two counts of Excel. That of 1900 holds a 29 February 1900,
// which never was, as number 60; from 61 on its day 0 is 1899-12-30.
const (
	excelZero     = calendar.Day(693594)
	excel1904Zero = calendar.Day(695056)
)

// count reads a cell of a column of counts.
func (s *Dates) count(b []byte) (calendar.Day, Problem) {
	c, ok := counted(b)
	if !ok {
		return 0, NotDate
	}
	switch s.kind {
	case unixSeconds, unixMillis:
		seconds := c.whole
		if s.kind == unixMillis {
			seconds /= 1000
		}
		if seconds >= 1<<38 { // beyond the year 9999
			return 0, NoSuchDay
		}
		return s.at(seconds)
	}
	if c.ends { // a calculated midnight such as 45321.999999999993
		c.whole++
	}
	zero := excelZero
	switch {
	case s.kind == excel1904:
		zero = excel1904Zero
	case c.whole < 1 || c.whole == 60:
		return 0, NoSuchDay
	case c.whole < 60:
		zero++
	}
	if c.whole > int64(calendar.MaxDay-zero) {
		return 0, NoSuchDay
	}
	return zero + calendar.Day(c.whole), 0
}
