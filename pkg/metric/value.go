package metric

import (
	"math"
	"strconv"
	"strings"
)

// A Rate is a proportion, 0.125 for 12.5 %; NaN is undefined. Machines read
// 0.125 (at most six decimals), empty in CSV and null in JSON where
// undefined; people read 12.5% and n/a.
type Rate float64

// Undefined is the Rate that no data defines.
var Undefined = Rate(math.NaN())

// Ratio returns part / whole; Undefined where whole is 0.
func Ratio(part, whole int) Rate {
	if whole == 0 {
		return Undefined
	}
	return Rate(float64(part) / float64(whole))
}

// String returns the machine form.
func (r Rate) String() string { return decimal(float64(r)) }

// Human returns the rate in per cent with one decimal, or n/a.
func (r Rate) Human() string {
	if math.IsNaN(float64(r)) {
		return "n/a"
	}
	return fixed(100*float64(r), 1) + "%"
}

// MarshalText gives String.
func (r Rate) MarshalText() ([]byte, error) { return appendDecimal(nil, float64(r)), nil }

// AppendText appends String to b. The error is always nil.
func (r Rate) AppendText(b []byte) ([]byte, error) { return appendDecimal(b, float64(r)), nil }

// MarshalJSON gives a number, or null.
func (r Rate) MarshalJSON() ([]byte, error) { return orNull(r.String()), nil }

// Points is a difference of two rates, -1 to 1: 0.125 is 12.5 points more; NaN
// is undefined. Machines read at most six decimals, empty in CSV and null in
// JSON where undefined; people read +12.5 pp and n/a.
type Points float64

// String returns the machine form.
func (p Points) String() string { return decimal(float64(p)) }

// Human returns the points with a sign and one decimal, or n/a.
func (p Points) Human() string {
	if math.IsNaN(float64(p)) {
		return "n/a"
	}
	text := fixed(100*float64(p), 1) + " pp"
	if p > 0 && text != "0.0 pp" {
		return "+" + text
	}
	return text
}

// MarshalText gives String.
func (p Points) MarshalText() ([]byte, error) { return appendDecimal(nil, float64(p)), nil }

// MarshalJSON gives a number, or null.
func (p Points) MarshalJSON() ([]byte, error) { return orNull(p.String()), nil }

// A Score is a Net Promoter Score, -100 to 100, or a difference of two; NaN is
// undefined. Machines read a number of at most six decimals, empty in CSV
// and null in JSON where undefined; people read +22.1 and n/a, never with %.
type Score float64

// String returns the machine form.
func (s Score) String() string { return decimal(float64(s)) }

// Human returns the score with a sign and one decimal, or n/a.
func (s Score) Human() string {
	if math.IsNaN(float64(s)) {
		return "n/a"
	}
	text := fixed(float64(s), 1)
	if s > 0 && text != "0.0" {
		return "+" + text
	}
	return text
}

// MarshalText gives String.
func (s Score) MarshalText() ([]byte, error) { return appendDecimal(nil, float64(s)), nil }

// AppendText appends String to b. The error is always nil.
func (s Score) AppendText(b []byte) ([]byte, error) { return appendDecimal(b, float64(s)), nil }

// MarshalJSON gives a number, or null.
func (s Score) MarshalJSON() ([]byte, error) { return orNull(s.String()), nil }

// A Number is a quantity that is not whole, such as months or orders per
// month; NaN is undefined. Machines read at most six decimals, empty in CSV
// and null in JSON where undefined; people read two decimals and n/a.
type Number float64

// String returns the machine form.
func (n Number) String() string { return decimal(float64(n)) }

// Human returns the number with two decimals, or n/a.
func (n Number) Human() string {
	if math.IsNaN(float64(n)) {
		return "n/a"
	}
	return fixed(float64(n), 2)
}

// MarshalText gives String.
func (n Number) MarshalText() ([]byte, error) { return appendDecimal(nil, float64(n)), nil }

// AppendText appends String to b. The error is always nil.
func (n Number) AppendText(b []byte) ([]byte, error) { return appendDecimal(b, float64(n)), nil }

// MarshalJSON gives a number, or null.
func (n Number) MarshalJSON() ([]byte, error) { return orNull(n.String()), nil }

// decimal is v with at most six decimals, without trailing zeros: what is
// left of a float once the last bits, which differ between processors, are
// gone. It is "" for what is not a finite number.
func decimal(v float64) string { return string(appendDecimal(make([]byte, 0, 24), v)) }

// appendDecimal appends decimal's text to b.
func appendDecimal(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return b
	}
	start := len(b)
	millionths := math.Abs(v) * 1e6
	whole := math.Floor(millionths)
	if rest := millionths - whole; millionths < 1e12 && math.Abs(rest-0.5) > 1e-3 {
		b = appendMillionths(b, v < 0, uint64(whole+math.Round(rest)))
	} else { // large, or too near the middle for the product to tell
		b = strconv.AppendFloat(b, v, 'f', 6, 64)
	}
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[start:]) == "-0" {
		return append(b[:start], '0')
	}
	return b
}

// appendMillionths appends n millionths with six decimals.
func appendMillionths(b []byte, negative bool, n uint64) []byte {
	if negative {
		b = append(b, '-')
	}
	b = append(strconv.AppendUint(b, n/1e6, 10), '.')
	for unit := uint64(1e5); unit > 0; unit /= 10 {
		b = append(b, byte('0'+n/unit%10))
	}
	return b
}

// fixed is v with a fixed number of decimals, never "-0.0".
func fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if math.Abs(v) < 1 && s[0] == '-' {
		if n, _ := strconv.ParseFloat(s, 64); n == 0 {
			return s[1:]
		}
	}
	return s
}

func orNull(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return []byte(s)
}

// A Duration is a length of time in the unit of its result; +Inf is one that
// was not reached, NaN undefined. Machines read at most six decimals, empty in
// CSV and null in JSON where not reached or undefined; people read one decimal
// where it is not whole, "not reached" and n/a.
type Duration float64

// String returns the machine form.
func (d Duration) String() string { return decimal(float64(d)) }

// Human returns the length, not reached or n/a.
func (d Duration) Human() string {
	switch {
	case math.IsNaN(float64(d)):
		return "n/a"
	case math.IsInf(float64(d), 1):
		return "not reached"
	}
	return strings.TrimSuffix(fixed(float64(d), 1), ".0")
}

// MarshalText gives String.
func (d Duration) MarshalText() ([]byte, error) { return appendDecimal(nil, float64(d)), nil }

// AppendText appends String to b. The error is always nil.
func (d Duration) AppendText(b []byte) ([]byte, error) { return appendDecimal(b, float64(d)), nil }

// MarshalJSON gives a number, or null.
func (d Duration) MarshalJSON() ([]byte, error) { return orNull(d.String()), nil }

// A Chance is the p-value of a test, 0 to 1; NaN is undefined. Machines read
// four significant digits, such as 2.036e-28, empty in CSV and null in JSON
// where undefined; people read three decimals, <0.001 and n/a.
type Chance float64

// String returns the machine form.
func (c Chance) String() string {
	if math.IsNaN(float64(c)) {
		return ""
	}
	return strconv.FormatFloat(float64(c), 'g', 4, 64)
}

// Human returns the p-value with three decimals, <0.001 or n/a.
func (c Chance) Human() string {
	switch {
	case math.IsNaN(float64(c)):
		return "n/a"
	case c < 0.001:
		return "<0.001"
	}
	return fixed(float64(c), 3)
}

// MarshalText gives String.
func (c Chance) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// MarshalJSON gives a number, or null.
func (c Chance) MarshalJSON() ([]byte, error) { return orNull(c.String()), nil }
