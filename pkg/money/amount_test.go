package money_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/money"
)

func TestForms(t *testing.T) {
	for _, c := range []struct {
		a              money.Amount
		machine, human string
	}{
		{0, "0.00", "0.00"},
		{10_000, "1.00", "1.00"},
		{1_250, "0.125", "0.13"}, // people see cents, half away from zero
		{-1_250, "-0.125", "-0.13"},
		{-49, "-0.0049", "0.00"}, // never "-0.00"
		{1, "0.0001", "0.00"},
		{83_104_770_540, "8310477.054", "8,310,477.05"},
		{-9_999_995_000, "-999999.50", "-999,999.50"},
		{math.MaxInt64, "922337203685477.5807", "922,337,203,685,477.58"},
		{money.None, "", "n/a"},
	} {
		if c.a.String() != c.machine || c.a.Human() != c.human {
			t.Errorf("%d is %q and %q, want %q and %q", int64(c.a), c.a.String(), c.a.Human(), c.machine, c.human)
		}
	}
	b, err := json.Marshal([]money.Amount{12_345_000, money.None})
	if want := `["1234.50",null]`; err != nil || string(b) != want {
		t.Errorf("JSON is %s, %v, want %s", b, err, want)
	}
	if !math.IsNaN(money.None.Float()) || money.Amount(15_000).Float() != 1.5 {
		t.Error("Float is not the amount in currency units")
	}
}

func TestDiv(t *testing.T) {
	for _, c := range []struct {
		a    money.Amount
		n    int
		want money.Amount
	}{
		{10, 4, 3}, {-10, 4, -3}, {10, -4, -3}, {9, 4, 2}, {1, 3, 0}, {2, 3, 1}, {7, 0, money.None}, {money.None, 3, money.None},
		{math.MaxInt64, 1, math.MaxInt64}, {math.MaxInt64, 2, 1 << 62},
	} {
		if got := c.a.Div(c.n); got != c.want {
			t.Errorf("%d / %d = %d, want %d (half away from zero)", int64(c.a), c.n, int64(got), int64(c.want))
		}
	}
}

func TestScale(t *testing.T) {
	if got := money.Amount(10_001).Scale(0.5); got != 5_001 { // 5000.5, half away from zero
		t.Errorf("1.0001 x 0.5 = %v", got)
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), 1e18} {
		if got := money.Amount(10_000).Scale(f); !got.IsNone() {
			t.Errorf("1 x %v = %v, want none", f, got)
		}
	}
	if !money.None.Scale(2).IsNone() {
		t.Error("none x 2 is an amount")
	}
}

// math/big is the reference for sums and products.
func TestArithmeticAgreesWithBig(t *testing.T) {
	amounts := rapid.OneOf(rapid.Int64Range(-1<<40, 1<<40), rapid.Int64Range(math.MinInt64+1, math.MaxInt64))
	rapid.Check(t, func(t *rapid.T) {
		x, y := amounts.Draw(t, "x"), amounts.Draw(t, "y")
		bx, by := big.NewInt(x), big.NewInt(y)

		sum := new(big.Int).Add(bx, by)
		fits := sum.IsInt64() && sum.Int64() != math.MinInt64
		if got, ok := money.Amount(x).Add(money.Amount(y)); ok != fits || ok && int64(got) != sum.Int64() {
			t.Errorf("%d + %d = %d, %v, want %v, %v", x, y, int64(got), ok, sum, fits)
		}

		product := new(big.Int).Mul(bx, by)
		half := big.NewInt(int64(money.One) / 2)
		if product.Sign() < 0 {
			half.Neg(half)
		}
		product.Quo(product.Add(product, half), big.NewInt(int64(money.One)))
		fits = product.IsInt64() && product.Int64() != math.MinInt64
		if got, ok := money.Mul(money.Amount(x), money.Amount(y)); ok != fits || ok && int64(got) != product.Int64() {
			t.Errorf("%d x %d = %d, %v, want %v, %v", x, y, int64(got), ok, product, fits)
		}
	})
}
