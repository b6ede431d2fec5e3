package stats

import "math"

// Wilson returns the score interval of the proportion successes / n, within
// 0..1: Low is exactly 0 at no success, High exactly 1 at n successes. It is
// undefined where n is 0, successes lie outside 0..n or confidence outside
// (0, 1).
//
// Source: Wilson 1927, Probable inference, the law of succession, and
// statistical inference, JASA 22; without continuity correction, method 3 of
// Newcombe 1998, Statistics in Medicine 17:857.
func Wilson(successes, n int, confidence float64) Interval {
	z := Z(confidence)
	if n <= 0 || successes < 0 || successes > n || math.IsNaN(z) {
		return Undefined()
	}
	size, p := float64(n), float64(successes)/float64(n)
	centre := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	scale := 1 + z*z/size
	i := Interval{(centre - half) / scale, (centre + half) / scale}.clamp(0, 1)
	if successes == 0 {
		i.Low = 0
	}
	if successes == n {
		i.High = 1
	}
	return i
}
