package metric

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A Measure is what a figure of a goal is told in.
type Measure uint8

// The measures.
const (
	MeasureRate  Measure = iota // a proportion, 0.8 for 80 %
	MeasureScore                // points of the Net Promoter Score
	MeasureMoney                // units of the currency
)

// A Figure is a number of any metric; NaN is undefined. Machines read at most
// six decimals, empty in CSV and null in JSON where undefined; people read
// 80.0%, +40.0 or 1,234.50, and n/a.
type Figure struct {
	Value   float64
	Measure Measure
}

// String returns the machine form.
func (f Figure) String() string { return decimal(f.Value) }

// Human returns the figure as its measure is told, or n/a.
func (f Figure) Human() string {
	switch f.Measure {
	case MeasureScore:
		return Score(f.Value).Human()
	case MeasureMoney:
		return amountOf(f.Value).Human()
	}
	return Rate(f.Value).Human()
}

// MarshalText gives String.
func (f Figure) MarshalText() ([]byte, error) { return appendDecimal(nil, f.Value), nil }

// MarshalJSON gives a number, or null.
func (f Figure) MarshalJSON() ([]byte, error) { return orNull(f.String()), nil }

// A Side is where a figure must lie to meet a goal.
type Side uint8

// The sides.
const (
	AtLeast  Side = iota // on the goal or above it
	AtMost               // on the goal or below it
	MoreThan             // above the goal
	LessThan             // below the goal
)

var sideNames = []string{">=", "<=", ">", "<"}

// String returns the side as goals are written: ">=".
func (s Side) String() string { return sideNames[s] }

// MarshalText gives String.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// holds reports whether a figure lies on the side of a goal.
func (s Side) holds(v, goal float64) bool {
	switch s {
	case AtLeast:
		return v >= goal
	case AtMost:
		return v <= goal
	case MoreThan:
		return v > goal
	}
	return v < goal
}

// above reports whether the side is that of higher figures.
func (s Side) above() bool { return s == AtLeast || s == MoreThan }

// A Goal is what a figure is to be.
type Goal struct {
	// Metric is one of GoalMetrics.
	Metric string
	// Side and Target say what the figure is to be.
	Side   Side
	Target float64
	// By and Group name the customers whose figure it is: those with that value
	// in that column. Both "": all.
	By, Group string
	// Start is where the figure was when the goal was set; NaN where not told.
	Start float64
	// Due is the day by which the goal is to be met; zero where not told.
	Due calendar.Day
	// Since is where the period starts; zero: as GoalOptions has it.
	Since calendar.Since
}

// String returns the goal as it is written: "retention of country=PL >= 80.0%".
func (g Goal) String() string {
	of := ""
	if g.By != "" {
		of = " of " + g.Segment()
	}
	return fmt.Sprintf("%s%s %s %s", g.Metric, of, g.Side, Figure{g.Target, g.measure()}.Human())
}

// Segment returns the customers whose figure it is: "country=PL"; "" for all.
func (g Goal) Segment() string {
	if g.By == "" {
		return ""
	}
	return g.By + "=" + g.Group
}

// goalMeasures are the metrics that goals are of, and what they are told in.
var goalMeasures = []struct {
	name    string
	measure Measure
}{
	{"churn", MeasureRate}, {"retention", MeasureRate}, {"repeat", MeasureRate},
	{"grr", MeasureRate}, {"nrr", MeasureRate}, {"clv", MeasureMoney}, {"nps", MeasureScore},
}

// GoalMetrics returns the names of the figures that goals can be of: churn,
// retention and repeat are the rates of these metrics, grr and nrr those of
// revenue, clv and nps the figures of the same name.
func GoalMetrics() []string {
	names := make([]string, len(goalMeasures))
	for i, m := range goalMeasures {
		names[i] = m.name
	}
	return names
}

func (g Goal) measure() Measure {
	for _, m := range goalMeasures {
		if m.name == g.Metric {
			return m.measure
		}
	}
	return MeasureRate
}

// ParseGoal reads the goal of a metric: a side and a figure, such as ">= 80%"
// for a rate, ">= 40" for nps or "> 120.50" for clv.
func ParseGoal(metric, text string) (Goal, error) {
	g := Goal{Metric: strings.ToLower(strings.TrimSpace(metric)), Start: math.NaN()}
	if err := g.known(); err != nil {
		return Goal{}, err
	}
	rest := strings.NewReplacer("≥", ">=", "≤", "<=").Replace(strings.TrimSpace(text))
	found := false
	for side, name := range sideNames {
		if after, ok := strings.CutPrefix(rest, name); ok {
			g.Side, rest, found = Side(side), strings.TrimSpace(after), true
			break
		}
	}
	if !found {
		return Goal{}, fmt.Errorf("%q: want a side and a figure, such as %s", text, g.sample())
	}
	var err error
	if g.Target, err = g.ParseFigure(rest); err != nil {
		return Goal{}, err
	}
	return g, nil
}

// known refuses a metric that goals cannot be of.
func (g Goal) known() error {
	names := GoalMetrics()
	for _, name := range names {
		if name == g.Metric {
			return nil
		}
	}
	return fmt.Errorf("%q: no figure that a goal can be of, want %s%s", g.Metric, either(names), guess(g.Metric, names))
}

// ParseFigure reads a figure in the measure of the goal's metric: 80% or 0.8
// for a rate, 40 for nps, 120.50 for clv.
func (g Goal) ParseFigure(text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	switch m := g.measure(); {
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		return 0, fmt.Errorf("%q: want a figure, such as in %s", text, g.sample())
	case m != MeasureRate && percent:
		return 0, fmt.Errorf("%q: %s is no percentage, want a figure such as in %s", text, g.Metric, g.sample())
	case m == MeasureRate && !percent && (v < 0 || v > 1):
		return 0, fmt.Errorf("%q: want a share, such as in %s", text, g.sample())
	case percent:
		v /= 100
	}
	switch limit := g.limit(); {
	case v < -limit || g.measure() != MeasureScore && v < 0 || v > limit:
		return 0, fmt.Errorf("%q: no %s can be that", text, g.Metric)
	}
	return v, nil
}

// limit is the highest figure of the metric.
func (g Goal) limit() float64 {
	switch g.Metric {
	case "nps":
		return 100
	case "clv":
		return 1e12
	case "nrr":
		return 100
	}
	return 1
}

// sample is a goal of the metric.
func (g Goal) sample() string {
	switch {
	case g.Metric == "churn":
		return `"<= 20%"`
	case g.measure() == MeasureScore:
		return `">= 40"`
	case g.measure() == MeasureMoney:
		return `">= 120"`
	}
	return `">= 80%"`
}
