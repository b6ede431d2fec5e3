package metric

import (
	"math"
	"strconv"

	"github.com/retain-cli/retain/pkg/money"
)

// A Quantity is a count, an amount of money or a rate, or by how much one
// moved: what a column holds whose rows are of several figures. The zero
// Quantity is the count 0. Machines read the exact number, a rate with at most
// six decimals, empty in CSV and null in JSON where undefined; people read 12,
// 1,234.50 or 12.5%, of a move +12, +1,234.50 or +12.5 pp, - for none, and n/a.
type Quantity struct {
	kind  QuantityKind
	moved bool
	n     int64 // a count, or an Amount
	rate  float64
}

// A QuantityKind is what a Quantity is told in.
type QuantityKind uint8

// The kinds.
const (
	CountQuantity  QuantityKind = iota
	MoneyQuantity               // units of the currency
	RateQuantity                // a proportion
	PointsQuantity              // by how much a proportion moved
)

// Count returns a count as a quantity.
func Count(n int) Quantity { return Quantity{kind: CountQuantity, n: int64(n)} }

// Sum returns an amount as a quantity; None is undefined.
func Sum(a money.Amount) Quantity { return Quantity{kind: MoneyQuantity, n: int64(a)} }

// Share returns a rate as a quantity.
func Share(r Rate) Quantity { return Quantity{kind: RateQuantity, rate: float64(r)} }

// To returns by how much q moves to become other, of the same kind; undefined
// where one of them is.
func (q Quantity) To(other Quantity) Quantity {
	other.moved = true
	if q.kind == MoneyQuantity && (q.n == int64(money.None) || other.n == int64(money.None)) {
		other.n = int64(money.None)
		return other
	}
	if other.kind == RateQuantity {
		other.kind = PointsQuantity
	}
	other.n -= q.n
	other.rate -= q.rate
	return other
}

// String returns the machine form.
func (q Quantity) String() string {
	switch q.kind {
	case MoneyQuantity:
		return money.Amount(q.n).String()
	case RateQuantity, PointsQuantity:
		return decimal(q.rate)
	}
	return strconv.FormatInt(q.n, 10)
}

// Human returns the quantity as its kind is told, or n/a.
func (q Quantity) Human() string {
	sign := ""
	if q.moved && q.n > 0 {
		sign = "+"
	}
	switch {
	case q.moved && q.n == 0 && q.rate == 0:
		return "-"
	case q.kind == MoneyQuantity:
		return sign + money.Amount(q.n).Human()
	case q.kind == PointsQuantity:
		return Points(q.rate).Human()
	case q.kind == RateQuantity:
		return Rate(q.rate).Human()
	}
	return sign + count(int(q.n))
}

// Kind returns what the quantity is told in.
func (q Quantity) Kind() QuantityKind { return q.kind }

// same reports whether two quantities of one kind are the same; two that are
// undefined are.
func (q Quantity) same(other Quantity) bool {
	if q.kind == RateQuantity || q.kind == PointsQuantity {
		return q.rate == other.rate || math.IsNaN(q.rate) && math.IsNaN(other.rate)
	}
	return q.n == other.n
}

// MarshalText gives String.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// MarshalJSON gives a number, or null.
func (q Quantity) MarshalJSON() ([]byte, error) { return orNull(q.String()), nil }
