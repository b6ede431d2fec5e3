package stats

import "math"

// AdjustedWald returns the interval of a Net Promoter Score in points, -100
// to 100, from n responses of which so many are promoters and detractors:
// three responses are added, 3/4 to promoters and 3/4 to detractors, and the
// interval is the adjusted score plus and minus z standard errors, clamped.
// It is therefore not centred on the score itself. It is undefined where n is
// 0, the counts do not fit into n or confidence lies outside (0, 1).
//
// Source: Rocks 2016, Interval estimation for the Net Promoter Score, The
// American Statistician 70; after Bonett and Price 2012, Adjusted Wald
// confidence interval for a difference of binomial proportions based on paired
// data, Journal of Educational and Behavioral Statistics 37.
func AdjustedWald(promoters, detractors, n int, confidence float64) Interval {
	score, se := adjustedScore(promoters, detractors, n)
	return around(score, se, confidence).clamp(-100, 100)
}

// A Survey counts the responses that a Net Promoter Score rests on.
type Survey struct {
	Promoters  int // responses of 9 or 10
	Detractors int // responses of 0 to 6
	Responses  int // all of them, passives included
}

// ScoreDifference returns the interval of the change of the Net Promoter Score
// from one survey to another with other respondents, in points, -200 to 200:
// the difference of the adjusted scores plus and minus z times the root of
// their summed variances. It is undefined where AdjustedWald is for one of
// them.
//
// Source: Lewis and Sauro 2021, How to statistically compare two Net Promoter
// Scores, MeasuringU.
func ScoreDifference(from, to Survey, confidence float64) Interval {
	before, seBefore := adjustedScore(from.Promoters, from.Detractors, from.Responses)
	after, seAfter := adjustedScore(to.Promoters, to.Detractors, to.Responses)
	return around(after-before, math.Hypot(seBefore, seAfter), confidence).clamp(-200, 200)
}

// adjustedScore returns the score of n + 3 responses and its standard error,
// both in points; NaN where the counts are no survey.
func adjustedScore(promoters, detractors, n int) (score, se float64) {
	if n <= 0 || promoters < 0 || detractors < 0 || promoters > n-detractors {
		return math.NaN(), math.NaN()
	}
	size := float64(n) + 3
	up, down := (float64(promoters)+0.75)/size, (float64(detractors)+0.75)/size
	score = up - down
	return 100 * score, 100 * math.Sqrt((up+down-score*score)/size)
}

// around returns centre plus and minus z standard errors.
func around(centre, se, confidence float64) Interval {
	half := Z(confidence) * se
	if math.IsNaN(half) {
		return Undefined()
	}
	return Interval{centre - half, centre + half}
}
