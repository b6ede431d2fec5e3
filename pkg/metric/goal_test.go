package metric

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestParseGoal(t *testing.T) {
	for _, tt := range []struct {
		metric, text, want string
		target             float64
	}{
		{"retention", ">= 80%", "retention >= 80.0%", 0.8},
		{"Retention", ">=0.8", "retention >= 80.0%", 0.8},
		{"churn", "≤ 12.5 %", "churn <= 12.5%", 0.125},
		{"nrr", "> 105%", "nrr > 105.0%", 1.05},
		{"nps", ">= -5", "nps >= -5.0", -5},
		{"nps", "<40.5", "nps < +40.5", 40.5},
		{"clv", ">= 1200.50", "clv >= 1,200.50", 1200.5},
		{"grr", ">= 0", "grr >= 0.0%", 0},
	} {
		g, err := ParseGoal(tt.metric, tt.text)
		if err != nil || g.String() != tt.want || math.Abs(g.Target-tt.target) > 1e-12 || !math.IsNaN(g.Start) {
			t.Errorf("%s %q: %v, target %v, error %v; want %s", tt.metric, tt.text, g, g.Target, err, tt.want)
		}
	}
	for _, tt := range []struct{ metric, text, want string }{
		{"retenton", ">= 80%", `did you mean "retention"?`},
		{"", ">= 80%", "want churn, retention, repeat, grr, nrr, clv or nps"},
		{"retention", "80%", `want a side and a figure, such as ">= 80%"`},
		{"churn", "", `such as "<= 20%"`},
		{"retention", ">= 80", "want a share"},
		{"retention", ">= 180%", "no retention can be that"},
		{"retention", ">= -5%", "no retention can be that"},
		{"retention", "=> 80%", "want a side"},
		{"retention", ">= NaN", "want a figure"},
		{"retention", ">= eighty", "want a figure"},
		{"nps", ">= 40%", "nps is no percentage"},
		{"nps", ">= 140", "no nps can be that"},
		{"nps", ">= -140", "no nps can be that"},
		{"clv", ">= -1", "no clv can be that"},
		{"clv", ">= Inf", "want a figure"},
	} {
		if g, err := ParseGoal(tt.metric, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: %v, error %v; want one with %s", tt.metric, tt.text, g, err, tt.want)
		}
	}
}

func TestFigure(t *testing.T) {
	for _, tt := range []struct {
		f                    Figure
		human, machine, json string
	}{
		{Figure{0.8, MeasureRate}, "80.0%", "0.8", "0.8"},
		{Figure{-5.25, MeasureScore}, "-5.2", "-5.25", "-5.25"},
		{Figure{1200.5, MeasureMoney}, "1,200.50", "1200.5", "1200.5"},
		{Figure{math.NaN(), MeasureMoney}, "n/a", "", "null"},
		{Figure{math.NaN(), MeasureScore}, "n/a", "", "null"},
		{Figure{math.NaN(), MeasureRate}, "n/a", "", "null"},
	} {
		text, err := tt.f.MarshalText()
		if err != nil || tt.f.Human() != tt.human || string(text) != tt.machine || tt.f.String() != tt.machine {
			t.Errorf("%v: %q and %q, error %v; want %q and %q", tt.f, tt.f.Human(), text, err, tt.human, tt.machine)
		}
		if b, err := json.Marshal(tt.f); err != nil || string(b) != tt.json {
			t.Errorf("%v: JSON %s, error %v; want %s", tt.f, b, err, tt.json)
		}
	}
}

// Intervals left of a goal, around it and right of it; ends that lie on it.
func TestJudge(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		side      Side
		low, high float64
		want      Verdict
	}{
		{AtLeast, 0.6, 0.7, Missed}, {AtLeast, 0.7, 0.9, TooFew}, {AtLeast, 0.85, 0.9, Met},
		{AtLeast, 0.8, 0.9, Met}, {AtLeast, 0.7, 0.8, TooFew},
		{MoreThan, 0.8, 0.9, TooFew}, {MoreThan, 0.7, 0.8, Missed}, {MoreThan, 0.81, 0.9, Met},
		{AtMost, 0.6, 0.7, Met}, {AtMost, 0.7, 0.9, TooFew}, {AtMost, 0.85, 0.9, Missed},
		{AtMost, 0.7, 0.8, Met}, {AtMost, 0.8, 0.9, TooFew},
		{LessThan, 0.7, 0.8, TooFew}, {LessThan, 0.8, 0.9, Missed}, {LessThan, 0.7, 0.79, Met},
		{AtLeast, nan, nan, TooFew}, {LessThan, nan, nan, TooFew},
	} {
		if got := (Goal{Side: tt.side, Target: 0.8}).judge(tt.low, tt.high); got != tt.want {
			t.Errorf("%v to %v, %s 0.8: %s, want %s", tt.low, tt.high, tt.side, got, tt.want)
		}
	}
}
