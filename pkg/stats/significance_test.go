package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestProportionTest(t *testing.T) {
	for _, c := range []struct {
		name           string
		s1, n1, s2, n2 int
		method         string
		z, p           float64
	}{
		// Origin: mpmath 1.3, 30 digits, from the formula.
		{"plain", 56, 70, 48, 80, "two-proportion z", 2.6501719512585326, 0.0080450813681965},
		{"two arms", 100, 1000, 150, 1000, "two-proportion z", -3.3806170189140663, 0.00072323271643019},
		{"few expected", 3, 4, 1, 4, "Fisher's exact", math.NaN(), 17.0 / 35},
		{"nobody at all", 0, 1000, 0, 2000, "Fisher's exact", math.NaN(), 1},
		{"empty group", 0, 0, 5, 10, "two-proportion z", math.NaN(), math.NaN()},
	} {
		got := ProportionTest(c.s1, c.n1, c.s2, c.n2)
		if got.Method != c.method || !near(got.Statistic, c.z, 1e-13) || !near(got.P, c.p, 1e-13) {
			t.Errorf("%s: %+v, want %s %v %v", c.name, got, c.method, c.z, c.p)
		}
	}
}

func TestFisher(t *testing.T) {
	for _, c := range []struct {
		name           string
		s1, n1, s2, n2 int
		want           float64
	}{
		{"tea tasting", 3, 4, 1, 4, 17.0 / 35},               // origin: Fisher 1935; R 4.2: 0.4857
		{"twins", 2, 17, 10, 13, 0.0005367241191434358},      // origin: R 4.2, help page: 0.0005367
		{"transposed", 2, 12, 15, 18, 0.0005367241191434358}, // the same table, columns as rows
		{"ends", 5, 5, 0, 5, 2.0 / 252},                      // by hand: two of 252 tables
		{"no success", 0, 5, 0, 5, 1},
		// Origin: exact fractions in Python 3.11.
		{"thousands", 1, 1000, 9, 1000, 0.02117752939684126},
		{"large", 1, 100000, 12, 300000, 0.20691052782204708},
		{"empty", 0, 0, 1, 5, math.NaN()},
		{"more than n", 6, 5, 1, 5, math.NaN()},
	} {
		if got := Fisher(c.s1, c.n1, c.s2, c.n2); !near(got, c.want, 1e-12*c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFisherProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.IntRange(1, 5000).Draw(t, "n1"), rapid.IntRange(1, 5000).Draw(t, "n2")
		s1, s2 := rapid.IntRange(0, n1).Draw(t, "s1"), rapid.IntRange(0, n2).Draw(t, "s2")
		p := Fisher(s1, n1, s2, n2)
		if !(p >= 0 && p <= 1) {
			t.Fatalf("p = %v", p)
		}
		for _, same := range []float64{Fisher(s2, n2, s1, n1), Fisher(n1-s1, n1, n2-s2, n2)} {
			if math.Abs(same-p) > 1e-9*p {
				t.Fatalf("p = %v, but %v with groups or outcomes swapped", p, same)
			}
		}
	})
}

func TestSampleRatio(t *testing.T) {
	for _, c := range []struct {
		name            string
		counts          []int
		shares          []float64
		chi2, p, within float64 // within: of p, relative
	}{
		// Origin: Kohavi, Tang and Xu 2020, Trustworthy Online Controlled
		// Experiments, chapter 3: p 1.8e-6. Chi-squared by hand: 6106^2 / 1637070.
		{"published", []int{821588, 815482}, []float64{1, 1}, 22.774369, 1.8e-6, 0.03},
		// By hand: 4/10 + 4/20 = 0.6; p from R 4.2, pchisq.
		{"one to two", []int{12, 18}, []float64{1, 2}, 0.6, 0.4385780, 1e-6},
		{"as planned", []int{30, 10, 10}, []float64{3, 1, 1}, 0, 1, 0},
		{"one group", []int{30}, []float64{1}, math.NaN(), math.NaN(), 0},
		{"nobody", []int{0, 0}, []float64{1, 1}, math.NaN(), math.NaN(), 0},
		{"no share", []int{3, 4}, []float64{0, 1}, math.NaN(), math.NaN(), 0},
		{"a share too many", []int{3, 4}, []float64{1, 1, 1}, math.NaN(), math.NaN(), 0},
	} {
		got := SampleRatio(c.counts, c.shares)
		if !near(got.Statistic, c.chi2, 1e-6) || !near(got.P, c.p, c.within*c.p) {
			t.Errorf("%s: %+v, want %v and %v", c.name, got, c.chi2, c.p)
		}
	}
}

func TestHolm(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ p, want []float64 }{
		{nil, nil},
		// By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 0.04 raised to its forerunner.
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{[]float64{0.6, 0.7}, []float64{1, 1}},
		{[]float64{0.01, nan, 0.03}, []float64{0.02, nan, 0.03}},
	} {
		got := Holm(c.p)
		if len(got) != len(c.want) {
			t.Errorf("Holm(%v) = %v, want %v", c.p, got, c.want)
			continue
		}
		for i := range got {
			if !near(got[i], c.want[i], 1e-15) {
				t.Errorf("Holm(%v) = %v, want %v", c.p, got, c.want)
				break
			}
		}
	}
}
