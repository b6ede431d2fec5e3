package cell

// An order is the order of day, month and year where numbers alone do not tell
// it: 03/04/2026 or 01-02-03.
type order uint8

const (
	open order = iota
	dmy
	mdy
	ymd
)

var orderNames = [...]string{dmy: "dmy", mdy: "mdy", ymd: "ymd"}

// orderSet is a set of orders: bit 0 for dmy, 1 for mdy, 2 for ymd.
type orderSet uint8

func setOf(o order) orderSet { return 1 << (o - 1) }

func (s orderSet) has(o order) bool { return o != open && s&setOf(o) != 0 }

// only returns the order of a set of one, open for any other set.
func (s orderSet) only() order {
	switch s {
	case setOf(dmy):
		return dmy
	case setOf(mdy):
		return mdy
	case setOf(ymd):
		return ymd
	}
	return open
}

// A look is how a cell is written, as far as the cell itself tells.
type look uint8

const (
	lookNone      look = iota
	lookISO            // 2024-01-31
	lookYearFirst      // 2024/01/31
	lookCompact        // 20240131
	lookDayName        // 31 Jan 2024
	lookNameDay        // Jan 31, 2024
	lookYearName       // 2024-Jan-31
	lookNumbers        // 31/01/2024
	lookShort          // 31/01/24
	lookPattern        // as the layout given
	lookExcel          // 45322.5
	lookUnix           // 1706659200
	lookMillis         // 1706659200000
	looks
)

// A reading is a written date taken apart: its three parts in the order in
// which they stand, and the time after them.
type reading struct {
	part   [3]int32
	digits [3]uint8 // how many; 0 for a month's name
	sep    byte     // between the first two parts; 0 for none
	look   look
	orders orderSet // in which the parts can be meant, by their shape
	clock  clock
}

// read takes a clean cell apart.
func (r *reading) read(b []byte) Problem {
	if len(b) > longest || len(b) < len("1/1/24") {
		return NotDate
	}
	n := r.numbers(b)
	if n == 0 && !isDigit(b[0]) {
		// mar. 25 dic. 2021 is a Tuesday, Mar. 25, 2021 is in March.
		if w := weekdayName(b); w > 0 {
			n = r.date(b[w:])
			switch {
			case r.sep == ' ' && r.look >= lookNumbers: // mar 25 21 10:11
				n = 0
			case n > 0:
				n += w
			}
		}
	}
	if n == 0 {
		if n = r.date(b); n == 0 {
			return NotDate
		}
	}
	if n < len(b) && b[n] == '.' && r.sep == '.' { // 31. 1. 2024.
		n++
	}
	if n == len(b) {
		return 0
	}
	var p Problem
	r.clock, p = clockAfter(b[n:], r.look)
	return p
}

// numbers is date for the most frequent kind: 31/01/2024, 1.9.21, 2024-1-31.
func (r *reading) numbers(b []byte) int {
	i := 0
	for k := range r.part {
		v, n := int32(0), i
		for ; i < len(b); i++ {
			c := b[i] - '0'
			if c > 9 {
				break
			}
			v = 10*v + int32(c)
		}
		if n = i - n; n == 0 || n == 3 || n > 4 {
			return 0
		}
		r.part[k], r.digits[k] = v, uint8(n)
		if k == 2 {
			break
		}
		if i == len(b) || b[i] != '/' && b[i] != '-' && b[i] != '.' || k == 1 && b[i] != r.sep {
			return 0
		}
		r.sep = b[i]
		i++
	}
	if !r.shape(r.sep) {
		return 0
	}
	return i
}

// date reads the date that b begins with and returns its length; 0 where b
// begins with none.
func (r *reading) date(b []byte) int {
	*r = reading{}
	i, second := 0, byte(0)
	for k := range r.part {
		v, n := number(b[i:], 5)
		switch n {
		case 0:
			if k == 2 || k == 1 && r.digits[0] == 0 {
				return 0
			}
			if v, n = monthName(b[i:]); v == 0 {
				return 0
			}
			r.part[k] = int32(v)
		case 1, 2, 4:
			r.part[k], r.digits[k] = int32(v), uint8(n)
		case 5:
			if k == 0 {
				return r.compact(b)
			}
			return 0
		default:
			return 0
		}
		i += n
		if k == 2 {
			break
		}
		if r.digits[k] != 0 {
			i += ordinal(b[i:])
		}
		sign, n := separator(b[i:])
		if k == 0 {
			r.sep = sign
		} else {
			second = sign
		}
		i += n
	}
	if r.shape(second) {
		return i
	}
	return 0
}

// separator returns the sign that parts two parts of a date, and its length
// with the blanks after it; 0 where 25DEC2021 has none.
func separator(b []byte) (sign byte, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case '-', '/', '.', ',', ' ':
		sign, n = b[0], 1
	default:
		return 0, 0
	}
	for n < len(b) && b[n] == ' ' {
		n++
	}
	if sign == ' ' && n+2 < len(b) && b[n+2] == ' ' {
		if w := string(b[n : n+2]); w == "de" || w == "of" {
			n += 3
		}
	}
	return sign, n
}

// ordinal returns the length of the letters of 25th, 1st or 1er.
func ordinal(b []byte) int {
	if len(b) < 3 || isLetter(b[2]) {
		return 0
	}
	switch string(b[:2]) {
	case "st", "nd", "rd", "th", "er":
		return 2
	}
	return 0
}

// shape finds out what the parts can be from their number of digits and from
// where the name of the month stands; second is the sign after the second.
func (r *reading) shape(second byte) bool {
	d := &r.digits
	switch {
	case d[0] == 0:
		r.look, r.orders = lookNameDay, setOf(mdy)
		return d[1] <= 2 && (d[2] == 4 || d[2] == 2)
	case d[1] == 0 && d[0] == 4:
		r.look, r.orders = lookYearName, setOf(ymd)
		return d[2] <= 2
	case d[1] == 0:
		r.look, r.orders = lookDayName, setOf(dmy)
		return d[2] == 4 || d[2] == 2
	case r.sep == 0 || r.sep == ',' || r.sep != second || d[1] > 2:
		return false
	case d[0] == 4:
		r.look, r.orders = lookYearFirst, setOf(ymd)
		if r.sep == '-' {
			r.look = lookISO
		}
		return d[2] <= 2
	case d[2] == 4:
		r.look, r.orders = lookNumbers, setOf(dmy)|setOf(mdy)
		return true
	}
	r.look = lookShort
	if d[2] == 2 {
		r.orders = setOf(dmy) | setOf(mdy)
	}
	if d[0] == 2 {
		r.orders |= setOf(ymd)
	}
	return r.orders != 0
}

// compact reads 20240131, also with the time in the same digits: 202401311005
// or 20240131100559.
func (r *reading) compact(b []byte) int {
	n := 0
	for n < len(b) && n < 15 && isDigit(b[n]) {
		n++
	}
	if n != 8 && n != 12 && n != 14 {
		return 0
	}
	for k, at := range [...]int{0, 4, 6} {
		r.digits[k] = 2
		if k == 0 {
			r.digits[k] = 4
		}
		v, _ := number(b[at:], int(r.digits[k]))
		r.part[k] = int32(v)
	}
	r.look, r.orders = lookCompact, setOf(ymd)
	return len("YYYYMMDD")
}

// as returns the year, the month and the day of a reading in the order o, and
// how many digits the year has.
func (r *reading) as(o order) (year, month, day int, digits uint8) {
	first, second, third := int(r.part[0]), int(r.part[1]), int(r.part[2])
	switch o {
	case dmy:
		return third, second, first, r.digits[2]
	case mdy:
		return third, first, second, r.digits[2]
	}
	return first, second, third, r.digits[0]
}

// numbersOnly reports whether the cell is a number as well as a date, so that
// it could be an order's id just as well.
func (l look) numbersOnly() bool { return l == lookCompact || l >= lookExcel }
