package stats

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A Resampling says how a bootstrap is run. The same Replicates and Seed give
// the same values for any number of workers and on any machine.
type Resampling struct {
	Replicates int    // how many times to resample; 1,000 to 2,000 for a 95 % interval
	Seed       uint64 // where the random numbers start
	Workers    int    // how many replicates run at once; 0: one per processor
}

// Replicate calls run once for each replicate, 0 to r.Replicates - 1, and
// returns what it gave in that order. Each call has a random source of its own
// (PCG, from the seed and the replicate's number), so the order in which the
// workers get to them does not matter. run must be safe for concurrent use and
// must not keep rng.
func Replicate[T any](r Resampling, run func(replicate int, rng *rand.Rand) T) []T {
	results := make([]T, max(0, r.Replicates))
	workers := r.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, len(results)) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(results) {
					return
				}
				results[i] = run(i, source(r.Seed, uint64(i)))
			}
		})
	}
	wait.Wait()
	return results
}

// source returns the random source of one replicate. Seed and number are mixed
// first: two PCG streams whose states differ by a small step stay related.
func source(seed, replicate uint64) *rand.Rand {
	first := mix(seed + 0x9e3779b97f4a7c15)
	return rand.New(rand.NewPCG(first, mix(first^mix(replicate+0x9e3779b97f4a7c15))))
}

// mix is the output function of SplitMix64: Steele, Lea and Flood 2014, Fast
// splittable pseudorandom number generators, OOPSLA.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Percentiles returns the interval that holds the middle of values, the
// bootstrap's replicates of a figure: its ends are their (1 - confidence) / 2
// and (1 + confidence) / 2 quantiles. Replicates that are NaN are left out; it
// is undefined where fewer than two are left. values is not changed.
//
// Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter
// 13.
func Percentiles(values []float64, confidence float64) Interval {
	sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(sorted) < 2 || math.IsNaN(Z(confidence)) {
		return Undefined()
	}
	slices.Sort(sorted)
	return Interval{Quantile(sorted, (1-confidence)/2), Quantile(sorted, (1+confidence)/2)}
}

// BootstrapSums returns the percentile interval of a figure that rests on sums
// over customers, such as a share of revenue kept: columns hold one number per
// customer each and are all of one length, and statistic turns their sums over
// a resample into the figure. statistic must be safe for concurrent use and
// must not keep sums; it gives NaN where the figure is undefined. The interval
// is undefined with fewer than two customers or columns of unequal length.
//
// More than 4,096 customers are first summed into as many equal groups, every
// 4,096th into one, and the groups are resampled: the spread of a sum is the
// same, and the cost no longer grows with the customers.
//
// Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap; for the
// groups, Wolter 2007, Introduction to Variance Estimation, chapter 2.
func BootstrapSums(r Resampling, columns [][]float64, confidence float64, statistic func(sums []float64) float64) Interval {
	units, ok := newUnits(columns)
	if !ok {
		return Undefined()
	}
	return Percentiles(Replicate(r, func(_ int, rng *rand.Rand) float64 {
		return statistic(units.draw(rng))
	}), confidence)
}

// BootstrapMeanDifference returns the percentile interval of mean(a) - mean(b),
// two groups of customers resampled apart. It is undefined where one has fewer
// than two.
func BootstrapMeanDifference(r Resampling, a, b []float64, confidence float64) Interval {
	first, ok1 := newUnits([][]float64{a, ones(len(a))})
	second, ok2 := newUnits([][]float64{b, ones(len(b))})
	if !ok1 || !ok2 {
		return Undefined()
	}
	return Percentiles(Replicate(r, func(_ int, rng *rand.Rand) float64 {
		one, other := first.draw(rng), second.draw(rng)
		return one[0]/one[1] - other[0]/other[1]
	}), confidence)
}

// maxUnits is how many units a resample of sums draws from at most: the
// standard error of a variance estimated from so many is 2 %.
const maxUnits = 4096

// units are the customers, or equal groups of them, that a resample draws.
type units struct {
	n, width int
	values   []float64 // n rows of width columns
}

// newUnits is false where the columns are not of one length of at least 2.
func newUnits(columns [][]float64) (units, bool) {
	if len(columns) == 0 || len(columns[0]) < 2 {
		return units{}, false
	}
	u := units{n: min(len(columns[0]), maxUnits), width: len(columns)}
	u.values = make([]float64, u.n*u.width)
	for c, column := range columns {
		if len(column) != len(columns[0]) {
			return units{}, false
		}
		for i, v := range column {
			u.values[i%u.n*u.width+c] += v
		}
	}
	return u, true
}

// draw returns the sums of the columns over n units drawn with replacement.
func (u units) draw(rng *rand.Rand) []float64 {
	sums := make([]float64, u.width)
	for range u.n {
		row := rng.IntN(u.n) * u.width
		for c, v := range u.values[row : row+u.width] {
			sums[c] += v
		}
	}
	return sums
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
