package metric

import (
	"math"

	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/stats"
)

// power is the chance of finding a difference that there is, in the number of
// customers needed.
const power = 0.8

// fewToResample is the number of customers below which a resample of their
// revenue says too little of how it may vary.
const fewToResample = 10

// What a verdict says of a group.
const (
	verdictBaseline = "baseline"
	verdictOne      = "one customer"
	verdictClose    = "too close to call"
	verdictFew      = "too few to say"
)

// rates are the rows of the groups, of which the first is the baseline.
func (o CompareOptions) rates(arms []arm) []CompareRow {
	rows := make([]CompareRow, len(arms))
	base := arms[0]
	p := make([]float64, len(arms))
	tested := 0
	for i, g := range arms {
		r := CompareRow{
			Group: g.name, Customers: g.n, Successes: g.successes, Verdict: verdictBaseline,
			Difference: Points(math.NaN()), DifferenceLow: Points(math.NaN()), DifferenceHigh: Points(math.NaN()),
		}
		r.Rate, r.RateLow, r.RateHigh = proportion(g.successes, g.n, o.Confidence)
		p[i] = math.NaN()
		switch {
		case i == 0:
		case g.n < 2:
			r.Verdict = verdictOne
		default:
			d := stats.Newcombe(g.successes, g.n, base.successes, base.n, o.Confidence)
			test := stats.ProportionTest(g.successes, g.n, base.successes, base.n)
			r.Difference, r.DifferenceLow, r.DifferenceHigh = Points(r.Rate-rows[0].Rate), Points(d.Low), Points(d.High)
			r.Test, p[i] = test.Method, test.P
			tested++
		}
		r.P = Chance(p[i])
		rows[i] = r
	}
	for i, adjusted := range stats.Holm(p) {
		rows[i].PAdjusted = Chance(adjusted)
		if !math.IsNaN(adjusted) {
			o.judge(&rows[i], rows[0], tested)
		}
	}
	return rows
}

// judge says in words whether a difference is more than chance, one of so many
// that are tested; where it is not, how many more customers it would take.
func (o CompareOptions) judge(r *CompareRow, base CompareRow, tested int) {
	switch {
	case float64(r.PAdjusted) < 1-o.Confidence && r.Difference > 0:
		r.Verdict = "higher"
		return
	case float64(r.PAdjusted) < 1-o.Confidence:
		r.Verdict = "lower"
		return
	case r.Difference == 0:
		r.Verdict = verdictClose
		return
	}
	r.Verdict = verdictClose
	level := 1 - (1-o.Confidence)/float64(tested)
	n := stats.SampleSize(float64(r.Rate), float64(base.Rate), level, power)
	if more := n - min(r.Customers, base.Customers); n > 0 && n < math.MaxInt32 && more > 0 {
		r.Needed = &more
	}
}

// revenues are the rows of the section revenue.
func (o CompareOptions) revenues(arms []arm) []CompareRevenueRow {
	rows := make([]CompareRevenueRow, len(arms))
	tested := 0
	for _, g := range arms[1:] {
		if g.n > 1 {
			tested++
		}
	}
	base := arms[0]
	for i, g := range arms {
		r := CompareRevenueRow{
			Group: g.name, Customers: g.n, Revenue: g.sum, PerCustomer: g.sum.Div(g.n),
			Difference: money.None, Low: money.None, High: money.None, Verdict: verdictBaseline,
		}
		switch {
		case i == 0:
		case g.n < 2:
			r.Verdict = verdictOne
		default:
			interval := func(confidence float64) stats.Interval {
				return stats.BootstrapMeanDifference(stats.Resampling{Replicates: replicates, Seed: o.Seed}, g.revenue, base.revenue, confidence)
			}
			shown := interval(o.Confidence)
			wide := shown
			if tested > 1 {
				wide = interval(1 - (1-o.Confidence)/float64(tested))
			}
			r.Difference = r.PerCustomer - rows[0].PerCustomer
			r.Low, r.High = amountOf(shown.Low), amountOf(shown.High)
			switch {
			case min(g.n, base.n) < fewToResample:
				r.Verdict = verdictFew
			case wide.Low > 0:
				r.Verdict = "higher"
			case wide.High < 0:
				r.Verdict = "lower"
			default:
				r.Verdict = verdictClose
			}
		}
		rows[i] = r
	}
	return rows
}

// brokenSplit is the chance below which a split is broken.
const brokenSplit = 0.001

// split are the rows of the section split, nil where nobody split; broken
// where the sizes are not those meant.
func (o CompareOptions) split(arms []arm) (rows []SplitRow, broken bool, err error) {
	if o.Split == nil {
		return nil, false, nil
	}
	counts, shares := make([]int, len(arms)), make([]float64, len(arms))
	all, whole := 0, 0.0
	names := make([]string, len(arms))
	for i, g := range arms {
		names[i] = g.name
		counts[i] = g.n
		all += g.n
	}
	for _, s := range o.Split {
		i := column(names, s.Group)
		switch {
		case i < 0:
			return nil, false, badOption("split", "%q is none of the groups that are compared, want %s%s", s.Group, and(names), guess(s.Group, names))
		case shares[i] > 0:
			return nil, false, badOption("split", "%q stands there twice", s.Group)
		case !(s.Share > 0) || math.IsInf(s.Share, 0):
			return nil, false, badOption("split", "%s of %q, want more than 0", plain(s.Share), s.Group)
		}
		shares[i] = s.Share
		whole += s.Share
	}
	for i, share := range shares {
		if share == 0 {
			return nil, false, badOption("split", "no share of %q, want one of each group: %s", names[i], and(names))
		}
	}
	p := stats.SampleRatio(counts, shares).P
	for i, g := range arms {
		rows = append(rows, SplitRow{g.name, g.n, Ratio(g.n, all), Rate(shares[i] / whole), Chance(p)})
	}
	return rows, p < brokenSplit, nil
}
