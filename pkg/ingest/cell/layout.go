package cell

import (
	"fmt"
	"strings"
)

// A Layout is how someone says that the dates of a column are written. The
// zero Layout says nothing: the cells tell.
type Layout struct {
	text    string
	order   order
	kind    kind
	pattern *pattern
}

// layoutWords are the layouts that have a name.
var layoutWords = map[string]Layout{
	"dmy":       {order: dmy},
	"mdy":       {order: mdy},
	"ymd":       {order: ymd},
	"excel":     {kind: excelDays},
	"excel1904": {kind: excel1904},
	"unix":      {kind: unixSeconds},
	"unix-ms":   {kind: unixMillis},
}

// ParseLayout reads what someone says about the dates of a column:
//
//	dmy, mdy, ymd     the order of day, month and year where numbers leave it open
//	excel, excel1904  days since 1900 or 1904, as Excel counts them
//	unix, unix-ms     seconds or milliseconds since 1970-01-01 00:00 UTC
//	a pattern         such as DD.MM.YYYY or MM/DD/YY HH:mm
//
// The letters of a pattern, in either case:
//
//	YYYY YY   year, of four or of two digits
//	MM M      month as a number; after HH or before SS the minute
//	MMM MMMM  month by name, in any language that is known, short or in full
//	DD D      day
//	DDD DDDD  day of the week by name
//	HH H      hour, of 12 where the pattern has A
//	SS S      second, and the fraction after it
//	A         am or pm; AM/PM is the same
//	Z         zone: Z, +04:00, EST
//
// Numbers may have one digit less where a sign parts them from the next one.
// Every other sign stands for itself, a blank for one blank or more. A time
// that the pattern does not have may follow.
func ParseLayout(s string) (Layout, error) {
	if s == "" {
		return Layout{}, nil
	}
	if l, ok := layoutWords[strings.ToLower(s)]; ok {
		l.text = strings.ToLower(s)
		return l, nil
	}
	p, err := compile(s)
	if err != nil {
		return Layout{}, fmt.Errorf("%q: %w", s, err)
	}
	return Layout{text: s, pattern: p}, nil
}

// String returns what ParseLayout reads; "" where nothing is said.
func (l Layout) String() string { return l.text }

// IsZero reports whether the layout says nothing.
func (l Layout) IsZero() bool { return l.text == "" }

// settles reports whether the layout alone says what the cells are; an order
// only says how to read those that are open.
func (l Layout) settles() bool { return l.pattern != nil || l.kind != written }

// A pattern is a layout as its fields, one after the other.
type pattern struct {
	fields  []field
	digits  uint8 // of the year
	hasTime bool
}

// A field is a part of a date or a time, or a sign.
type field struct {
	what  byte // Y M D, h m s for the time, N for a month's name, W for a weekday's, A, Z, 0 for a sign
	width int  // of the letters
	fixed bool // whether it has as many digits as letters
	sign  byte
}

// compile takes a pattern apart.
func compile(s string) (*pattern, error) {
	p := &pattern{}
	b := Trim(plain(nil, []byte(s)))
	for i := 0; i < len(b); {
		n := 1
		for i+n < len(b) && isLetter(b[i]) && b[i+n]|0x20 == b[i]|0x20 {
			n++
		}
		f := field{width: n}
		switch c := b[i] | 0x20; {
		case !isLetter(b[i]):
			f.sign, n = b[i], 1
		case c == 'a' && len(b) >= i+5 && strings.EqualFold(string(b[i:i+5]), "am/pm"):
			f.what, n = 'A', 5
		case c == 'a' && n == 1, c == 'z' && n == 1:
			f.what = c - 0x20
		case c == 't' && n == 1:
			f.sign = 'T'
		case c == 'y' && (n == 4 || n == 2), (c == 'm' || c == 'd') && n <= 2:
			f.what = c - 0x20
		case c == 'm' && n <= 4:
			f.what = 'N'
		case c == 'd' && n <= 4:
			f.what = 'W'
		case (c == 'h' || c == 's') && n <= 2:
			f.what = c
		default:
			return nil, fmt.Errorf("%q is no part of a date: want letters such as YYYY, YY, MM, MMM, DD, HH, mm, SS, A, Z", b[i:i+n])
		}
		p.fields = append(p.fields, f)
		i += n
	}
	p.minutes()
	return p, p.check()
}

// minutes turns into minutes the M that stand after hours or before seconds,
// as Excel has it.
func (p *pattern) minutes() {
	last := byte(0) // the field before, signs left out
	month := -1     // an M that seconds may follow
	for i := range p.fields {
		f := &p.fields[i]
		switch f.what {
		case 0:
			continue
		case 'M':
			if month = i; last == 'h' {
				f.what = 'm'
			}
		case 's':
			if month >= 0 {
				p.fields[month].what = 'm'
			}
		default:
			month = -1
		}
		last = f.what
	}
	for i := range p.fields {
		f := &p.fields[i]
		f.fixed = f.number() && (i > 0 && p.fields[i-1].number() || i+1 < len(p.fields) && p.fields[i+1].number())
		p.hasTime = p.hasTime || f.what == 'h'
		if f.what == 'Y' {
			p.digits = uint8(f.width)
		}
	}
}

var fieldNames = map[byte]string{
	'Y': "year", 'M': "month", 'N': "month", 'D': "day", 'W': "day of the week",
	'h': "hour", 'm': "minute", 's': "second", 'A': "am or pm", 'Z': "zone",
}

// number reports whether the field is one of digits.
func (f *field) number() bool {
	switch f.what {
	case 'Y', 'M', 'D', 'h', 'm', 's':
		return true
	}
	return false
}

func (p *pattern) check() error {
	seen := map[byte]int{}
	for _, f := range p.fields {
		if f.what == 0 {
			continue
		}
		if seen[f.what]++; seen[f.what] > 1 {
			return fmt.Errorf("the %s stands there twice", fieldNames[f.what])
		}
	}
	if seen['Y'] != 1 || seen['M']+seen['N'] != 1 || seen['D'] != 1 {
		return fmt.Errorf("want a year, a month and a day, such as DD.MM.YYYY, or one of dmy, mdy, ymd, excel, unix")
	}
	if seen['h'] == 0 && seen['m']+seen['s']+seen['A']+seen['Z'] > 0 {
		return fmt.Errorf("a time needs an hour: HH")
	}
	return nil
}

// read reads a clean cell by the pattern.
func (p *pattern) read(b []byte, r *reading) (problem Problem) {
	if len(b) > longest {
		return NotDate
	}
	hour, minute, second, half := 0, 0, 0, byte(0)
	for i := range p.fields {
		f := &p.fields[i]
		v, n := 0, 0
		switch {
		case f.what == 'N':
			v, n = monthName(b)
			n -= p.taken(i, b[:n])
		case f.what == 'W':
			var buf [longestWord]byte
			w, letters := word(&buf, b)
			if n = letters; !nameTables().weekdays[string(w)] {
				n = 0
			}
			if n > 0 && n < len(b) && b[n] == '.' {
				n++
			}
			n -= p.taken(i, b[:n])
		case f.what == 'A':
			half, n = meridiem(b)
		case f.what == 'Z':
			ok := false
			if r.clock.zone, ok = readZone(b); !ok {
				return NotDate
			}
			n = len(b)
		case f.what == 0:
			if n = f.signLength(b); n == 0 {
				return NotDate
			}
		case f.what == 'Y' || f.fixed:
			if v, n = number(b, f.width); n != f.width {
				return NotDate
			}
		default:
			v, n = number(b, 2)
		}
		if n == 0 && f.what != 'Z' {
			return NotDate
		}
		b = b[n:]
		switch f.what {
		case 'Y':
			r.part[0] = int32(v)
		case 'M', 'N':
			r.part[1] = int32(v)
		case 'D':
			r.part[2] = int32(v)
		case 'h':
			hour = v
		case 'm':
			minute = v
		case 's':
			second = v
			b = fraction(b)
		}
	}
	r.digits = [3]uint8{p.digits, 2, 2}
	r.look, r.orders = lookPattern, setOf(ymd)
	if !p.hasTime {
		r.clock, problem = clockAfter(b, lookPattern)
		return problem
	}
	if len(b) > 0 {
		ok := false
		if r.clock.zone, ok = readZone(skipBlanks(b)); !ok {
			return NotDate
		}
	}
	r.clock.given = true
	r.clock.seconds, problem = secondsOf(hour, minute, second, half)
	return problem
}

// taken returns 1 where the sign of an abbreviation, which a name ends in, is
// the field after it.
func (p *pattern) taken(i int, name []byte) int {
	if n := len(name); n > 0 && i+1 < len(p.fields) && !isLetter(name[n-1]) && p.fields[i+1].sign == name[n-1] {
		return 1
	}
	return 0
}

// signLength returns the length of the sign in front of b, of all the blanks
// for a blank; 0 where it is another.
func (f *field) signLength(b []byte) int {
	if len(b) == 0 || b[0] != f.sign {
		return 0
	}
	if f.sign == ' ' {
		return len(b) - len(skipBlanks(b))
	}
	return 1
}
