// Package money holds exact amounts: fixed point with four decimals in an
// int64, checked for overflow and never a float.
package money

import (
	"math"
	"math/bits"
	"strconv"
)

// An Amount is money in units of 1/10,000 of the currency unit, from about
// minus to plus 922 trillion. None is no amount: it prints as "", is null in
// JSON and n/a to people.
type Amount int64

// One is one unit of the currency.
const One Amount = 10_000

// None is an amount that is not known or not defined.
const None Amount = math.MinInt64

// IsNone reports whether a is no amount.
func (a Amount) IsNone() bool { return a == None }

// Add returns a + b; ok is false where the sum does not fit.
func (a Amount) Add(b Amount) (sum Amount, ok bool) {
	sum = a + b
	return sum, (a < 0) != (b < 0) || (sum < 0) == (a < 0) && sum != None
}

// Mul returns a times b, both in 1/10,000, rounded half away from zero to
// 1/10,000 (quantity times unit price); ok is false where it does not fit.
func Mul(a, b Amount) (product Amount, ok bool) {
	hi, lo := bits.Mul64(abs(a), abs(b))
	lo, carry := bits.Add64(lo, uint64(One)/2, 0)
	hi += carry
	if hi >= uint64(One) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(One))
	return signed(q, (a < 0) != (b < 0))
}

// Div returns a / n rounded half away from zero to 1/10,000; None where n is
// 0 or a is None.
func (a Amount) Div(n int) Amount {
	if n == 0 || a == None {
		return None
	}
	d := abs(Amount(n))
	q, r := abs(a)/d, abs(a)%d
	if r >= d-r {
		q++
	}
	v, _ := signed(q, (a < 0) != (n < 0))
	return v
}

// Scale returns a times f rounded half away from zero to 1/10,000; None where
// a is None, f is not a number or the product does not fit.
func (a Amount) Scale(f float64) Amount {
	v := math.Round(float64(a) * f)
	if a == None || math.IsNaN(v) || math.Abs(v) >= math.MaxInt64 {
		return None
	}
	return Amount(v)
}

// Float returns the amount in currency units, for statistics; NaN for None.
func (a Amount) Float() float64 {
	if a == None {
		return math.NaN()
	}
	return float64(a) / float64(One)
}

func abs(a Amount) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

func signed(v uint64, negative bool) (Amount, bool) {
	if v > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -Amount(v), true
	}
	return Amount(v), true
}

// AppendText appends the exact decimal with two to four decimals: 1234.50,
// -0.125; nothing for None. The error is always nil.
func (a Amount) AppendText(b []byte) ([]byte, error) {
	if a == None {
		return b, nil
	}
	if a < 0 {
		b = append(b, '-')
	}
	u := abs(a)
	b = strconv.AppendUint(b, u/uint64(One), 10)
	f := u % uint64(One)
	b = append(b, '.', byte('0'+f/1000), byte('0'+f/100%10), byte('0'+f/10%10), byte('0'+f%10))
	for range 2 {
		if b[len(b)-1] != '0' {
			break
		}
		b = b[:len(b)-1]
	}
	return b, nil
}

// String returns the exact decimal: 1234.50; "" for None.
func (a Amount) String() string {
	b, _ := a.AppendText(nil)
	return string(b)
}

// Human returns the amount for people, to the cent and grouped: 1,234.50;
// n/a for None.
func (a Amount) Human() string {
	if a == None {
		return "n/a"
	}
	cents := (abs(a) + 50) / 100
	whole := strconv.FormatUint(cents/100, 10)
	b := make([]byte, 0, 32)
	if a < 0 && cents > 0 {
		b = append(b, '-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, whole[i])
	}
	return string(append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10)))
}

// MarshalText gives String.
func (a Amount) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// MarshalJSON gives the exact decimal as a string, or null for None.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a == None {
		return []byte("null"), nil
	}
	b, err := a.AppendText([]byte{'"'})
	return append(b, '"'), err
}
