package stats

import "math"

// AdjustedWald returns the interval of a Net Promoter Score in points, -100
// to 100, from n responses of which so many are promoters and detractors:
// three responses are added, 3/4 to promoters and 3/4 to detractors, and the
// interval is the adjusted score plus and minus z standard errors, clamped.
// It is therefore not centred on the score itself. It is undefined where n is
// 0, the counts do not fit into n or confidence lies outside (0, 1).
//
// Source: Sauro 2021, Confidence intervals for Net Promoter Scores,
// MeasuringU; after Bonett and Price 2012, Adjusted Wald confidence interval
// for a difference of binomial proportions based on paired data, J. Educ.
// Behav. Stat. 37.
func AdjustedWald(promoters, detractors, n int, confidence float64) Interval {
	z := Z(confidence)
	if n <= 0 || promoters < 0 || detractors < 0 || promoters > n-detractors || math.IsNaN(z) {
		return Undefined()
	}
	size := float64(n) + 3
	up, down := (float64(promoters)+0.75)/size, (float64(detractors)+0.75)/size
	score := up - down
	half := z * math.Sqrt((up+down-score*score)/size)
	return Interval{100 * (score - half), 100 * (score + half)}.clamp(-100, 100)
}
