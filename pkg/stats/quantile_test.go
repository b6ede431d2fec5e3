package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestQuantile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		sorted []float64
		p      float64
		want   float64
	}{
		{"empty", nil, 0.5, nan},
		{"below 0", []float64{1}, -0.1, nan},
		{"above 1", []float64{1}, 1.1, nan},
		{"not a number", []float64{1}, nan, nan},
		{"one", []float64{7}, 0.3, 7},
		// Origin: R 4.2, quantile(c(1, 2, 4, 8), c(0, .25, .5, .8, 1)).
		{"least", []float64{1, 2, 4, 8}, 0, 1},
		{"quartile", []float64{1, 2, 4, 8}, 0.25, 1.75},
		{"middle", []float64{1, 2, 4, 8}, 0.5, 3},
		{"p80", []float64{1, 2, 4, 8}, 0.8, 5.6},
		{"most", []float64{1, 2, 4, 8}, 1, 8},
		{"never ends", []float64{1, inf, inf, inf}, 0.5, inf},
	} {
		if got := Quantile(c.sorted, c.p); !near(got, c.want, 1e-14) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	if got := Median([]int32{3, 9, 10}); got != 9 {
		t.Errorf("median of three = %v, want 9", got)
	}
	if got := Median([]int32{3, 9}); got != 6 {
		t.Errorf("median of two = %v, want 6", got)
	}
}

func TestQuantileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Int64Range(-1e15, 1e15), 1, 50).Draw(t, "values")
		slices.Sort(v)
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		low, high := Quantile(v, p), Quantile(v, q)
		if low > high || low < float64(v[0]) || high > float64(v[len(v)-1]) {
			t.Fatalf("%v: quantiles %v and %v of %v and %v", v, low, high, p, q)
		}
	})
}
