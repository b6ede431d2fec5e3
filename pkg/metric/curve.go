package metric

import "github.com/retain-cli/retain/pkg/stats"

// A step is what a curve has reached by one of the times that are shown.
type step struct {
	atRisk int              // spells that last at least until then
	events int              // since the step before
	point  stats.CurvePoint // the latest up to then; the curve's start before the first
}

// thin returns a curve's steps at times, which ascend.
func thin(c stats.Curve, times []float64) []step {
	at := step{point: stats.CurvePoint{Survival: 1, Band: stats.Interval{Low: 1, High: 1}}}
	steps := make([]step, len(times))
	rest := c.Points
	pass := func() {
		at.point = rest[0]
		at.events += rest[0].Events
		rest = rest[1:]
	}
	for i, t := range times {
		for len(rest) > 0 && rest[0].Time < t {
			pass()
		}
		at.atRisk = 0
		if len(rest) > 0 {
			at.atRisk = rest[0].AtRisk
			if rest[0].Time == t {
				pass()
			}
		}
		steps[i] = at
		at.events = 0
	}
	return steps
}
