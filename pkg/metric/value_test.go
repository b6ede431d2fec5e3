package metric

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Floats are written as strconv rounds them, also where six decimals end in
// the middle between two, or a bit beside it.
func TestDecimal(t *testing.T) {
	near := rapid.Custom(func(t *rapid.T) float64 {
		v := (float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "millionths")) + 0.5) / 1e6
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			v = math.Nextafter(v, rapid.SampledFrom([]float64{0, math.Inf(1)}).Draw(t, "to"))
		}
		return v
	})
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1e7, 1e7), rapid.Float64Range(-2e-6, 2e-6), near).Draw(t, "value")
		want := strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 6, 64), "0"), ".")
		if want == "-0" {
			want = "0"
		}
		if got := decimal(v); got != want {
			t.Fatalf("%v is %s, want %s", v, got, want)
		}
	})
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := decimal(v); got != "" {
			t.Errorf("%v is %q, want nothing", v, got)
		}
	}
	if b := appendDecimal([]byte("x = -0"), -1e-9); string(b) != "x = -00" {
		t.Errorf("appended: %q", b)
	}
}

func BenchmarkDecimal(b *testing.B) {
	room := make([]byte, 0, 32)
	for b.Loop() {
		room = appendDecimal(room[:0], 33.857142857142854)
	}
}
