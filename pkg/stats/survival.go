package stats

import (
	"cmp"
	"math"
	"slices"
)

// A Spell is one customer's time under observation.
type Spell struct {
	Time  float64 // how long, from the customer's own start, in any unit; with NaN the spell is left out
	Event bool    // whether it ended with the event; false: still going when last seen
}

// A CurvePoint is a step of a survival curve, at a time when a spell ended.
type CurvePoint struct {
	Time     float64
	AtRisk   int      // spells that reached Time
	Events   int      // those that ended with the event at Time
	Censored int      // those last seen at Time
	Survival float64  // share that lasts beyond Time, 0..1
	Band     Interval // pointwise, 0..1; NaN where Survival is 0, 1 to 1 before the first event
}

// A Curve is a Kaplan-Meier curve.
type Curve struct {
	Spells, Events int          // how many spells, and how many of them ended with the event
	Points         []CurvePoint // by time, one for each time at which a spell ended
}

// slack is what rounding may add to a survival that is exactly 1/2.
const slack = 1e-12

// KaplanMeier returns the curve of the share that lasts beyond each time. At a
// time with both, events come before the censored. The band is Greenwood's on
// the log-log scale, which keeps it inside 0..1.
//
// Source: Kaplan and Meier 1958, Nonparametric estimation from incomplete
// observations, JASA 53; Kalbfleisch and Prentice 2002, The Statistical
// Analysis of Failure Time Data, section 1.4 for the band.
func KaplanMeier(spells []Spell, confidence float64) Curve {
	sorted := byTime(spells)
	c, z := Curve{Spells: len(sorted)}, Z(confidence)
	survival, greenwood := 1.0, 0.0
	for i := 0; i < len(sorted); {
		p := CurvePoint{Time: sorted[i].Time, AtRisk: len(sorted) - i}
		for ; i < len(sorted) && sorted[i].Time == p.Time; i++ {
			if sorted[i].Event {
				p.Events++
			} else {
				p.Censored++
			}
		}
		n, d := float64(p.AtRisk), float64(p.Events)
		survival *= (n - d) / n
		if p.Events > 0 {
			greenwood += d / (n * (n - d))
		}
		p.Survival, p.Band = survival, logLogBand(survival, greenwood, z)
		c.Events += p.Events
		c.Points = append(c.Points, p)
	}
	return c
}

// logLogBand is exp(-exp(log(-log s) plus and minus z times its error)).
func logLogBand(s, greenwood, z float64) Interval {
	switch {
	case math.IsNaN(z) || s == 0:
		return Undefined()
	case s == 1:
		return Interval{1, 1}
	}
	shift := z * math.Sqrt(greenwood) / -math.Log(s)
	return Interval{math.Pow(s, math.Exp(shift)), math.Pow(s, math.Exp(-shift))}
}

func byTime(spells []Spell) []Spell {
	sorted := slices.DeleteFunc(slices.Clone(spells), func(s Spell) bool { return math.IsNaN(s.Time) })
	slices.SortFunc(sorted, func(a, b Spell) int { return cmp.Compare(a.Time, b.Time) })
	return sorted
}

// At returns the share that lasts beyond t: 1 before the first point, and the
// last point's after it; NaN for an empty curve.
func (c Curve) At(t float64) float64 {
	if len(c.Points) == 0 {
		return math.NaN()
	}
	s := 1.0
	for _, p := range c.Points {
		if p.Time > t {
			break
		}
		s = p.Survival
	}
	return s
}

// Median returns the first time by which half or more had the event, and its
// interval: the first times at which the lower and the upper end of the band
// are at or below one half. +Inf says that it was not reached; NaN, that the
// curve is empty.
//
// Source: Brookmeyer and Crowley 1982, A confidence interval for the median
// survival time, Biometrics 38, with the log-log band.
func (c Curve) Median() (median float64, interval Interval) {
	if len(c.Points) == 0 {
		return math.NaN(), Undefined()
	}
	first := func(level func(CurvePoint) float64) float64 {
		for _, p := range c.Points {
			if level(p) <= 0.5+slack {
				return p.Time
			}
		}
		return math.Inf(1)
	}
	return first(func(p CurvePoint) float64 { return p.Survival }),
		Interval{
			first(func(p CurvePoint) float64 {
				if p.Survival == 0 {
					return 0 // the band has no ends here, but its lower one cannot be higher
				}
				return p.Band.Low
			}),
			first(func(p CurvePoint) float64 { return p.Band.High }),
		}
}

// RestrictedMean returns the mean time until the event or limit, whichever
// comes first: the area under the curve up to limit, and its standard error.
// Beyond the last point the curve is taken as level, so a limit past it reads
// too high; the last point's time is a sound limit. NaN for an empty curve or
// a limit below 0.
//
// Source: Klein and Moeschberger 2003, Survival Analysis, formulas 4.5.1 and
// 4.5.2.
func (c Curve) RestrictedMean(limit float64) (mean, se float64) {
	if len(c.Points) == 0 || !(limit >= 0) {
		return math.NaN(), math.NaN()
	}
	// From the right, so that the area beyond each event is at hand.
	var variance float64
	end := limit
	for i := len(c.Points) - 1; i >= 0; i-- {
		p := c.Points[i]
		if p.Time >= limit {
			continue
		}
		mean += p.Survival * (end - p.Time)
		end = p.Time
		if n, d := float64(p.AtRisk), float64(p.Events); p.Events > 0 && p.Events < p.AtRisk {
			variance += mean * mean * d / (n * (n - d))
		}
	}
	return mean + end, math.Sqrt(variance)
}
