package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Test is what a significance test found.
type Test struct {
	Method    string  // its name, for people: "two-proportion z"
	Statistic float64 // z or chi-squared; NaN for an exact test, which has none
	DF        int     // degrees of freedom of a chi-squared; 0 elsewhere
	P         float64 // two-sided p-value, 0..1; NaN where no data defines it
}

// ProportionTest tests whether two independent proportions are equal: by the
// pooled z test, or by Fisher's exact test where a cell of the table is
// expected to hold fewer than 5. P is NaN where a group is empty, and 1 where
// everyone or no one is a success.
//
// Source: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
// Proportions, chapter 3, without continuity correction; for the bound of 5,
// Cochran 1954, Biometrics 10.
func ProportionTest(successes1, n1, successes2, n2 int) Test {
	t := Test{Method: "two-proportion z", Statistic: math.NaN(), P: math.NaN()}
	if !isShare(successes1, n1) || !isShare(successes2, n2) {
		return t
	}
	size1, size2 := float64(n1), float64(n2)
	p1, p2 := float64(successes1)/size1, float64(successes2)/size2
	pooled := (float64(successes1) + float64(successes2)) / (size1 + size2)
	if min(size1, size2)*min(pooled, 1-pooled) < 5 {
		return Test{Method: "Fisher's exact", Statistic: math.NaN(), P: Fisher(successes1, n1, successes2, n2)}
	}
	t.Statistic = (p1 - p2) / math.Sqrt(pooled*(1-pooled)*(1/size1+1/size2))
	t.P = math.Erfc(math.Abs(t.Statistic) / math.Sqrt2)
	return t
}

// SampleRatio tests whether the sizes of groups fit the shares they were meant
// to have (any positive numbers: 1, 1 for halves), by Pearson's chi-squared. A
// p-value below 0.001 says that the split itself is broken, whatever the
// groups then did. P is NaN with fewer than two groups, a negative count,
// nobody at all or a share that is not above 0.
//
// Source: Fabijan et al. 2019, Diagnosing sample ratio mismatch in online
// controlled experiments, KDD.
func SampleRatio(counts []int, shares []float64) Test {
	t := Test{Method: "chi-squared", Statistic: math.NaN(), DF: max(0, len(counts)-1), P: math.NaN()}
	var n, whole float64
	for i, c := range counts {
		if len(shares) != len(counts) || c < 0 || !(shares[i] > 0) {
			return t
		}
		n, whole = n+float64(c), whole+shares[i]
	}
	if len(counts) < 2 || n == 0 || math.IsInf(whole, 0) {
		return t
	}
	t.Statistic = 0
	for i, c := range counts {
		expected := n * (shares[i] / whole)
		t.Statistic += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	t.P = chiSquaredTail(t.Statistic, t.DF)
	return t
}

// Holm returns the p-values of several tests of one family, adjusted so that
// the chance of any false finding stays below the level they are compared
// with; in the order given, never above 1. NaN stays NaN and does not count as
// a test.
//
// Source: Holm 1979, A simple sequentially rejective multiple test procedure,
// Scandinavian Journal of Statistics 6.
func Holm(p []float64) []float64 {
	order := make([]int, 0, len(p))
	adjusted := make([]float64, len(p))
	for i, v := range p {
		adjusted[i] = v
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(order)-rank)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}

func isShare(successes, n int) bool { return n > 0 && successes >= 0 && successes <= n }

// chiSquaredTail is the chance that a chi-squared variable exceeds x.
func chiSquaredTail(x float64, df int) float64 {
	if df < 1 || math.IsNaN(x) {
		return math.NaN()
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}
