package ingest

import (
	"bytes"
	"math"
	"unicode/utf8"

	"github.com/retain-cli/retain/pkg/money"
)

// A numberProblem is why a cell is no number; "" where it is one.
type numberProblem string

const (
	noNumber  numberProblem = "not a number"
	tooLarge  numberProblem = "too large"
	emptyCell numberProblem = "empty"
)

// parseAmount reads a number with the given decimal sign. Plain ones first;
// the rest with signs, grouping, currency symbols and parentheses.
func parseAmount(b []byte, decimal byte) (money.Amount, numberProblem) {
	if len(b) == 0 {
		return 0, emptyCell
	}
	i, negative := 0, b[0] == '-'
	if negative {
		i = 1
	}
	if len(b)-i > 14 {
		return parseWritten(b, decimal)
	}
	v, frac := int64(0), -1
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case isDigit(c):
			v = 10*v + int64(c-'0')
			if frac >= 0 {
				frac++
			}
		case c == decimal && frac < 0 && i > 0 && isDigit(b[i-1]):
			frac = 0
		default:
			return parseWritten(b, decimal)
		}
	}
	if frac > 4 || frac == 0 || len(b) == 1 && negative {
		return parseWritten(b, decimal)
	}
	for range 4 - max(frac, 0) {
		v *= 10
	}
	if negative {
		v = -v
	}
	return money.Amount(v), ""
}

// written is a number taken apart: its sign, and its digits with the signs
// between them.
type written struct {
	negative bool
	body     []byte
}

// splitNumber takes off what may stand around the digits of a number: one
// minus before or after, parentheses for a negative, a currency's symbol or
// letters, blanks.
func splitNumber(b []byte) (w written, ok bool) {
	b = trimBlanks(b)
	if len(b) > 2 && b[0] == '(' && b[len(b)-1] == ')' {
		w.negative = true
		b = trimBlanks(b[1 : len(b)-1])
	}
	signs := 0
	for range 4 { // sign and symbol, either way round, at either end
		switch {
		case len(b) == 0:
			return w, false
		case b[0] == '-' || b[0] == '+':
			signs++
			w.negative = w.negative || b[0] == '-'
			b = b[1:]
		case bytes.HasPrefix(b, []byte("\u2212")):
			signs++
			w.negative = true
			b = b[3:]
		case b[len(b)-1] == '-':
			signs++
			w.negative = true
			b = b[:len(b)-1]
		}
		b = trimBlanks(b)
		n := symbolBefore(b)
		b = b[n:]
		b = b[:len(b)-symbolAfter(b)]
		b = trimBlanks(b)
	}
	w.body = b
	return w, signs <= 1 && len(b) > 0
}

// symbolBefore returns the length of the letters and symbols before the first
// digit, at most a word of 5.
func symbolBefore(b []byte) int {
	n, letters := 0, 0
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if !currencyRune(r) || letters == 5 {
			break
		}
		n += size
		letters++
	}
	return n
}

func symbolAfter(b []byte) int {
	n, letters := 0, 0
	for n < len(b) {
		r, size := utf8.DecodeLastRune(b[:len(b)-n])
		if !currencyRune(r) || letters == 5 {
			break
		}
		n += size
		letters++
	}
	return n
}

func currencyRune(r rune) bool {
	switch {
	case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', r == '$', r == '£', r == '¥', r == '¢', r == '€':
		return true
	}
	return 0x20A0 <= r && r <= 0x20CF || r == '৳' || r == '৲' || r == '฿' || r == '៛' || r == '﷼' || r == 'ł'
}

// trimBlanks takes blanks off both ends, no-break and narrow ones too.
func trimBlanks(b []byte) []byte {
	if len(b) > 0 && b[0] > ' ' && b[0] < utf8.RuneSelf && b[len(b)-1] > ' ' && b[len(b)-1] < utf8.RuneSelf {
		return b
	}
	return bytes.TrimFunc(b, blankRune)
}

func blankRune(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '\u00a0', '\u2007', '\u2009', '\u202f', '\u200e', '\u200f':
		return true
	}
	return false
}

// parseWritten reads a number however it is dressed.
func parseWritten(b []byte, decimal byte) (money.Amount, numberProblem) {
	if len(trimBlanks(b)) == 0 {
		return 0, emptyCell
	}
	w, ok := splitNumber(b)
	if !ok {
		return 0, noNumber
	}
	var v uint64
	whole, frac, group, last := 0, -1, -1, byte(0)
	roundUp := false
	for i := 0; i < len(w.body); i++ {
		c := w.body[i]
		switch {
		case isDigit(c):
			switch {
			case frac >= 4:
				if frac == 4 {
					roundUp = c >= '5'
				}
				frac++
				continue
			case frac >= 0:
				frac++
			default:
				whole++
				if group >= 0 {
					group++
				}
			}
			if v > (math.MaxInt64-9)/10 {
				return 0, tooLarge
			}
			v = 10*v + uint64(c-'0')
		case c == decimal && frac < 0 && (group < 0 || group == 3):
			frac = 0
		case frac < 0 && whole > 0 && (group < 0 && whole <= 3 || group == 3 || group == 2):
			sign, size := groupSign(w.body[i:], decimal)
			if sign == 0 || last != 0 && sign != last {
				return 0, noNumber
			}
			last, group = sign, 0
			i += size - 1
		default:
			return 0, noNumber
		}
	}
	if whole+max(frac, 0) == 0 || group >= 0 && group != 3 {
		return 0, noNumber
	}
	for range 4 - min(max(frac, 0), 4) {
		if v > math.MaxInt64/10 {
			return 0, tooLarge
		}
		v *= 10
	}
	if roundUp {
		v++
	}
	if v > math.MaxInt64 {
		return 0, tooLarge
	}
	if w.negative {
		return -money.Amount(v), ""
	}
	return money.Amount(v), ""
}

// groupSign returns which sign groups digits at the beginning of b, and its
// length; 0 where none does.
func groupSign(b []byte, decimal byte) (sign byte, size int) {
	switch b[0] {
	case ',', '.', '\'', ' ':
		if b[0] == decimal {
			return 0, 0
		}
		return b[0], 1
	}
	r, n := utf8.DecodeRune(b)
	switch r {
	case '\u00a0', '\u202f', '\u2009':
		return ' ', n
	case '\u2019':
		return '\'', n
	}
	return 0, 0
}

// decimalEvidence is what the cells seen of a column say about its decimal
// sign.
type decimalEvidence struct {
	point, comma int    // cells that can only be read with this decimal sign
	open         int    // cells such as 1.234 that can be read either way
	first        string // the first open cell
}

func (e *decimalEvidence) add(b []byte) {
	w, ok := splitNumber(b)
	if !ok {
		return
	}
	points, commas := bytes.Count(w.body, []byte{'.'}), bytes.Count(w.body, []byte{','})
	if points+commas == 0 {
		return
	}
	_, asPoint := parseWritten(b, '.')
	_, asComma := parseWritten(b, ',')
	switch {
	case asPoint == "" && asComma == "":
		lead := w.body[:bytes.IndexAny(w.body, ".,")]
		if len(lead) > 0 && lead[0] == '0' { // nobody groups 0.500
			if points > 0 {
				e.point++
			} else {
				e.comma++
			}
			return
		}
		e.open++
		if e.first == "" {
			e.first = string(b)
		}
	case asPoint == "":
		e.point++
	case asComma == "":
		e.comma++
	}
}

func (e *decimalEvidence) join(o decimalEvidence) {
	e.point += o.point
	e.comma += o.comma
	e.open += o.open
	if e.first == "" {
		e.first = o.first
	}
}

// sign returns the decimal sign that the evidence tells, '.' where no cell has
// any, 0 where it is not told.
func (e *decimalEvidence) sign() byte {
	switch {
	case e.point > e.comma:
		return '.'
	case e.comma > e.point:
		return ','
	case e.open == 0 && e.point == 0:
		return '.'
	}
	return 0
}

// decided reports whether more cells would tell nothing new.
func (e *decimalEvidence) decided() bool { return e.sign() != 0 }
