package stats

import "math"

// A Number is any type that Quantile takes.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// Quantile returns the p-quantile of sorted, an ascending slice without NaN:
// the value at position p (n - 1), counted from 0, interpolated linearly
// between its neighbours. That is what R (type 7), NumPy and spreadsheets
// (PERCENTILE.INC) print. It is NaN where sorted is empty or p lies outside
// 0..1.
//
// Source: Hyndman and Fan 1996, Sample quantiles in statistical packages, The
// American Statistician 50, definition 7.
func Quantile[T Number](sorted []T, p float64) float64 {
	if len(sorted) == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	whole, part := math.Modf(p * float64(len(sorted)-1))
	low := float64(sorted[int(whole)])
	if part == 0 {
		return low
	}
	high := float64(sorted[int(whole)+1])
	if low == high {
		return low
	}
	return low + part*(high-low)
}

// Median returns the middle of sorted, an ascending slice without NaN, or the
// mean of the two in the middle; NaN where it is empty.
func Median[T Number](sorted []T) float64 { return Quantile(sorted, 0.5) }
