// Package stats holds the intervals and tests that say how far a figure can
// be trusted: proportions, scores, differences, survival and resampling.
// Everything is a pure function of counts or numbers; what no data defines is
// NaN, and nothing here panics on data.
package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Interval is a confidence interval, both ends included, in the unit of
// the figure it belongs to. Both ends are NaN where no data defines it.
type Interval struct{ Low, High float64 }

// Undefined returns the Interval that no data defines.
func Undefined() Interval { return Interval{math.NaN(), math.NaN()} }

// IsUndefined reports whether an end is NaN.
func (i Interval) IsUndefined() bool { return math.IsNaN(i.Low) || math.IsNaN(i.High) }

// Contains reports whether v lies in i, ends included; never in an undefined
// one.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// clamp returns i cut to [low, high].
func (i Interval) clamp(low, high float64) Interval {
	return Interval{max(low, min(i.Low, high)), max(low, min(i.High, high))}
}

// NormalQuantile returns the value below which a standard normal variable
// lies with probability p: -Inf at 0, +Inf at 1, NaN outside 0..1.
func NormalQuantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return distuv.UnitNormal.Quantile(p)
}

// Z returns how many standard errors a two-sided interval of the given
// confidence reaches to each side: 1.96 for 0.95. It is NaN unless
// 0 < confidence < 1.
func Z(confidence float64) float64 {
	if !(confidence > 0 && confidence < 1) {
		return math.NaN()
	}
	return -NormalQuantile((1 - confidence) / 2)
}
