package btyd

import "math"

// integrateLogConcave returns the integral of exp(f) from minus infinity to
// end; f is concave and slope is its derivative, which is positive far to the
// left. It goes outward from the peak over panels on which f falls by no more
// than 14, until nothing is added.
func integrateLogConcave(f, slope func(float64) float64, end float64) float64 {
	peak := end
	if slope(end) < 0 {
		low, high := end-1, end
		for slope(low) < 0 {
			low, high = low-2*(high-low), low
		}
		for high-low > 1e-3 && high > low {
			if peak = low + (high-low)/2; slope(peak) < 0 {
				high = peak
			} else {
				low = peak
			}
		}
	}
	top := f(peak)
	sum := walk(f, top, peak, -1, math.Inf(1)) + walk(f, top, peak, 1, end-peak)
	return math.Exp(top) * sum
}

// walk integrates exp(f - top) from start over length to one side.
func walk(f func(float64) float64, top, start, side, length float64) float64 {
	sum, width, rule := 0.0, 2.5, rule16()
	for at := 0.0; at < length; at += width {
		width = min(2*width, 2.5, length-at)
		here := f(start + side*at)
		for here-f(start+side*(at+width)) > 14 {
			width /= 2
		}
		panel := 0.0
		for i, x := range rule.at {
			panel += rule.weight[i] * math.Exp(f(start+side*(at+width*x))-top)
		}
		sum += width * panel
		if width*panel <= 1e-17*sum {
			break
		}
	}
	return sum
}
