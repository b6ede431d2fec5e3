package stats

import "math"

// Newcombe returns the interval of the difference of two independent
// proportions, successes1 / n1 - successes2 / n2, within -1..1: the Wilson
// intervals of both, combined as squares. It is undefined where one of them
// is.
//
// Source: Newcombe 1998, Interval estimation for the difference between
// independent proportions, Statistics in Medicine 17:873, method 10.
func Newcombe(successes1, n1, successes2, n2 int, confidence float64) Interval {
	w1, w2 := Wilson(successes1, n1, confidence), Wilson(successes2, n2, confidence)
	if w1.IsUndefined() || w2.IsUndefined() {
		return Undefined()
	}
	p1, p2 := float64(successes1)/float64(n1), float64(successes2)/float64(n2)
	d := p1 - p2
	return Interval{
		Low:  d - math.Hypot(p1-w1.Low, w2.High-p2),
		High: d + math.Hypot(w1.High-p1, p2-w2.Low),
	}.clamp(-1, 1)
}

// SampleSize returns how many customers each of two equal groups needs so
// that a two-proportion test at the given confidence finds a difference
// between the true rates p1 and p2 with the given power (0.8 is usual). It is
// 0 where there is nothing to find or an argument lies outside (0, 1), and the
// largest int where the number is larger still.
//
// Source: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
// Proportions, chapter 4, without continuity correction.
func SampleSize(p1, p2, confidence, power float64) int {
	valid := p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1 && power > 0 && power < 1
	if z := Z(confidence); !valid || p1 == p2 || math.IsNaN(z) {
		return 0
	}
	mean := (p1 + p2) / 2
	root := Z(confidence)*math.Sqrt(2*mean*(1-mean)) +
		NormalQuantile(power)*math.Sqrt(p1*(1-p1)+p2*(1-p2))
	n := math.Ceil(root * root / ((p1 - p2) * (p1 - p2)))
	if n >= math.MaxInt {
		return math.MaxInt
	}
	return max(1, int(n))
}
