package cell

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/money"
)

// Numbers is how the numbers of a column are read: which sign parts the
// decimals. Get one from NumberEvidence.Decide or from WithDecimal; the zero
// Numbers reads whole numbers only.
type Numbers struct {
	decimal byte // '.' or ','
}

// WithDecimal returns how numbers with a decimal point "." or a decimal comma
// "," are read.
func WithDecimal(sign string) (Numbers, error) {
	if sign != "." && sign != "," {
		return Numbers{}, fmt.Errorf("%q: want . or ,", sign)
	}
	return Numbers{decimal: sign[0]}, nil
}

// Decimal returns the decimal sign: "." or ",".
func (s Numbers) Decimal() string { return string(rune(s.decimal)) }

// Amount reads a cell as it stands, however it is dressed: 261,96 or 1.234,56
// with a decimal comma, and with a point "$2,899.99 ", ($33.62), -$7.00, 7.00-,
// ৳2,999, USD 1,234.00, 1'234.50, 12,34,567.89. More than four decimals round
// half away from zero.
//
// 1.2E-05 and 1e+05 are read exactly; 1.2E+05 is Rounded, because so a
// spreadsheet writes a number whose other digits it left out.
func (s Numbers) Amount(b []byte) (money.Amount, Problem) {
	a, _, p := s.Money(b)
	return a, p
}

// Shorts is Amount for the numbers that most are: 149.90, one digit to five, a
// decimal sign and two digits. For all others, whatever they are, it gives -1.
// The bytes of a number are in words, the last in the highest bits and zeros
// below the first, and lens tells how many there are; beyond 8 they are not
// looked at.
func (s Numbers) Shorts(words, lens []uint64, amounts []money.Amount) {
	for i := vectorShorts(words, lens, amounts, s.decimal); i < len(words); i++ {
		amounts[i] = s.short(words[i], lens[i])
	}
}

// short is Shorts for one number.
func (s Numbers) short(word, n uint64) money.Amount {
	if n < 4 || n > 8 || byte(word>>40) != s.decimal {
		return -1
	}
	// All digits at once, as digits in one word: zeros before the first, the
	// sign taken out.
	const zeros, sixes, highs = 0x3030303030303030, 0x4646464646464646, 0x8080808080808080
	w := word | zeros>>(8*n)
	w = w&^(1<<48-1) | w<<8&(1<<48-1) | '0'
	digits := w - zeros
	if (w+sixes|digits)&highs != 0 {
		return -1
	}
	digits = digits*10 + digits>>8 // pairs, in every other byte
	const pairs = 0x000000ff000000ff
	cents := digits&pairs*(100+1_000_000<<32) + digits>>16&pairs*(1+10_000<<32)
	return money.Amount(cents>>32) * 100
}

// Money is Amount for a cell that may name its currency, which it returns as
// Currency does.
func (s Numbers) Money(b []byte) (a money.Amount, currency string, p Problem) {
	if a, ok := s.plain(b); ok {
		return a, "", 0
	}
	if b = Trim(b); plainText(b) {
		return s.dressed(b)
	}
	var buf [longest]byte
	return s.dressed(clean(&buf, b))
}

// powers are the factors for a number of decimals from 0 to 4.
var powers = [...]int64{10_000, 1000, 100, 10, 1}

// plain reads a number of up to 14 signs without any dress: digits, at most
// one decimal sign between them, a minus in front.
func (s Numbers) plain(b []byte) (money.Amount, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 14 {
		return 0, false
	}
	var v int64
	last := len(b) - 1
	point := last
	for i, c := range b {
		switch {
		case isDigit(c):
			v = 10*v + int64(c-'0')
		case c == s.decimal && point == last && i > 0 && i < last:
			point = i
		default:
			return 0, false
		}
	}
	if last-point > 4 {
		return 0, false
	}
	v *= powers[last-point]
	if negative {
		v = -v
	}
	return money.Amount(v), true
}

// dressed is Money for a clean cell, however the number is written.
func (s Numbers) dressed(b []byte) (money.Amount, string, Problem) {
	if nothing(b) {
		return 0, "", Empty
	}
	d, body, p := undress(b)
	if p != 0 {
		return 0, "", p
	}
	if d.cents != 0 && d.cents != s.decimal {
		return 0, "", NotNumber
	}
	v, p := digits(body, s.decimal)
	if p != 0 {
		return 0, "", p
	}
	if d.negative {
		return -money.Amount(v), d.currency, 0
	}
	return money.Amount(v), d.currency, 0
}

// grouping is how the digits before the decimal sign are parted: by threes, or
// as in India, where all groups but the last have two.
type grouping struct {
	sign   byte // that parts them; 0 for none
	lead   int  // digits before the first sign
	middle int  // digits of the groups between; 0 where there are none yet
	last   int  // digits since the last sign
}

// part notes a sign between groups and reports whether it can stand there.
func (g *grouping) part(sign byte, whole int) bool {
	switch {
	case g.sign == 0:
		g.sign, g.lead = sign, whole
		return 1 <= whole && whole <= 3
	case g.sign != sign || g.last != 2 && g.last != 3 || g.middle != 0 && g.middle != g.last:
		return false
	}
	g.middle, g.last = g.last, 0
	return true
}

// ended reports whether the groups are whole.
func (g *grouping) ended() bool {
	return g.sign == 0 || g.last == 3 && (g.middle != 2 || g.lead <= 2)
}

// digits reads digits with a decimal sign and signs between thousands, as a
// number of 1/10,000.
func digits(b []byte, decimal byte) (uint64, Problem) {
	var v uint64
	var g grouping
	whole, decimals := 0, -1
	roundUp := false
	for i, c := range b {
		switch {
		case isDigit(c):
			switch {
			case decimals >= 4:
				if decimals == 4 {
					roundUp = c >= '5'
				}
				decimals++
				continue
			case decimals >= 0:
				decimals++
			default:
				whole++
				if g.sign != 0 {
					g.last++
				}
			}
			if v > math.MaxInt64/10 {
				return 0, TooLarge
			}
			v = 10*v + uint64(c-'0')
		case decimals >= 0:
			if c|0x20 == 'e' && whole+decimals > 0 {
				return scientific(b, i, decimal)
			}
			return 0, NotNumber
		case c == decimal:
			decimals = 0
		case c == '.' || c == ',' || c == '\'' || c == ' ':
			if !g.part(c, whole) {
				return 0, NotNumber
			}
		case c|0x20 == 'e' && whole > 0 && g.sign == 0:
			return scientific(b, i, decimal)
		default:
			return 0, NotNumber
		}
	}
	if whole+max(decimals, 0) == 0 || !g.ended() {
		return 0, NotNumber
	}
	for range 4 - min(max(decimals, 0), 4) {
		if v > math.MaxInt64/10 {
			return 0, TooLarge
		}
		v *= 10
	}
	if roundUp {
		v++
	}
	if v > math.MaxInt64 {
		return 0, TooLarge
	}
	return v, 0
}

// scientific reads a number whose exponent begins at the letter b[at].
func scientific(b []byte, at int, decimal byte) (uint64, Problem) {
	var v uint64
	decimals, point, n := 0, false, 0
	for _, c := range b[:at] {
		switch {
		case isDigit(c):
			if n++; n > 18 {
				return 0, NotNumber
			}
			v = 10*v + uint64(c-'0')
			if point {
				decimals++
			}
		case c == decimal && !point:
			point = true
		default:
			return 0, NotNumber
		}
	}
	rest := b[at+1:]
	plus := len(rest) > 0 && rest[0] == '+'
	minus := len(rest) > 0 && rest[0] == '-'
	if plus || minus {
		rest = rest[1:]
	}
	exponent, size := number(rest, 4)
	switch {
	case size == 0 || size < len(rest) || n == 0:
		return 0, NotNumber
	case v == 0:
		return 0, 0
	case plus && b[at] == 'E':
		return 0, Rounded
	case minus:
		exponent = -exponent
	}
	shift := exponent - decimals + 4
	for ; shift > 0; shift-- {
		if v > math.MaxInt64/10 {
			return 0, TooLarge
		}
		v *= 10
	}
	if shift < -18 {
		return 0, 0
	}
	unit := uint64(1)
	for ; shift < 0; shift++ {
		unit *= 10
	}
	whole, rest64 := v/unit, v%unit
	if unit > 1 && rest64 >= unit-rest64 {
		whole++
	}
	return whole, 0
}
