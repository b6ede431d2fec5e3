package metric

import (
	"math"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// CheckOptions set how goals are checked. Start from DefaultCheck.
type CheckOptions struct {
	// Since is where the period of a figure starts; zero: as its metric has it.
	Since calendar.Since
	// Basis and Window are as ChurnOptions has them.
	Basis  Basis
	Window calendar.Span
	// Margin is the share of revenue that is profit, for clv.
	Margin float64
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
	// Point judges by the figure alone, whatever its interval.
	Point bool
}

// DefaultCheck judges by intervals, over the periods that the metrics have.
var DefaultCheck = CheckOptions{Window: DefaultChurn.Window, Margin: DefaultCLV.Margin, Confidence: DefaultChurn.Confidence}

// Definition says in one sentence how goals are judged.
func (o CheckOptions) Definition() string {
	if o.Point {
		return "goals, and whether the figures are on their side, whatever their intervals"
	}
	return checkText.Definition
}

// Settings are the options that all figures depend on.
func (o CheckOptions) Settings() []Setting {
	measure := o.Basis.setting(Setting{"window", o.Window.String()})
	s := []Setting{measure, {"confidence", plain(o.Confidence)}}
	if !o.Since.IsZero() {
		s = append([]Setting{{"since", o.Since.String()}}, s...)
	}
	return s
}

// A Verdict is what became of a goal.
type Verdict uint8

// The verdicts.
const (
	TooFew Verdict = iota // the interval lies on both sides of the goal, or there is none
	Met                   // the whole interval lies on the goal's side
	Missed                // the whole interval lies on the other
)

var verdictNames = []string{"too few to say", "met", "missed"}

// String returns the verdict in words: "too few to say".
func (v Verdict) String() string { return verdictNames[v] }

// MarshalText gives String.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// A GoalRow is a goal, the figure, and the verdict.
type GoalRow struct {
	// Metric is what the goal is of: "retention".
	Metric string `csv:"metric" json:"metric"`
	// Segment is whose figure it is, as column=value; empty for all.
	Segment string `csv:"segment" json:"segment"`
	// Side says on which side of Target the figure is to be: ">=".
	Side Side `csv:"side" json:"side"`
	// Target is the goal, in the measure of the metric: rates 0 to 1, nps -100
	// to 100, clv in the currency.
	Target Figure `csv:"target" json:"target"`
	// Actual is the figure, in the same measure; undefined where the metric is.
	Actual Figure `csv:"actual" json:"actual"`
	// Low and High are the interval of Actual; undefined where there is none.
	Low  Figure `csv:"actual_low" json:"actual_low" table:"low"`
	High Figure `csv:"actual_high" json:"actual_high" table:"high"`
	// Verdict is met, missed, or too few to say.
	Verdict Verdict `csv:"verdict" json:"verdict" table:"keep"`
	// Base counts the customers, of nps the responses, that Actual rests on.
	Base int `csv:"base" json:"base"`
	// Progress is how far the figure has come from where it started: (Actual -
	// start) / (Target - start), 1 on the goal, below 0 further away than at the
	// start. Undefined where no start was told, or it is the goal.
	Progress Rate `csv:"progress" json:"progress"`
	// Due is the day by which the goal is to be met; none where not told.
	Due calendar.Day `csv:"due" json:"due"`
	// AsOf is the last day that counts for the figure.
	AsOf calendar.Day `csv:"as_of" json:"as_of"`
}

// CheckGoal compares a figure with its goal. By its interval the goal is met,
// missed, or there are too few customers to say; with Point by the figure
// itself.
//
// Errors are those of the metric, and an *OptionError of "segment" where
// nobody is in it. notes say where the data
// ends too early for the figure, or starts too late.
func CheckGoal(ds *dataset.Dataset, g Goal, o CheckOptions) (row GoalRow, notes []string, err error) {
	if err := g.known(); err != nil {
		return row, nil, &OptionError{Option: "metric", Problem: err.Error()}
	}
	m, err := o.measure(ds, g)
	if err != nil {
		return row, nil, err
	}
	figure := func(v float64) Figure { return Figure{v, g.measure()} }
	row = GoalRow{
		Metric: g.Metric, Segment: g.Segment(), Side: g.Side, Target: figure(g.Target),
		Actual: figure(m.actual), Low: figure(m.low), High: figure(m.high),
		Base: m.base, Progress: Undefined, Due: g.Due, AsOf: ds.AsOf(),
	}
	low, high := m.low, m.high
	if o.Point {
		low, high = m.actual, m.actual
	}
	row.Verdict = g.judge(low, high)
	if span := g.Target - g.Start; span != 0 {
		row.Progress = Rate((m.actual - g.Start) / span)
	}
	return row, m.notes, nil
}

// judge returns the verdict on an interval, whose ends are NaN where there is
// none.
func (g Goal) judge(low, high float64) Verdict {
	nearest, farthest := low, high // to missing it, for goals of higher figures
	if !g.Side.above() {
		nearest, farthest = high, low
	}
	switch {
	case math.IsNaN(low) || math.IsNaN(high):
		return TooFew
	case g.Side.holds(nearest, g.Target):
		return Met
	case !g.Side.holds(farthest, g.Target):
		return Missed
	}
	return TooFew
}

// A reading is a figure with its interval, and what it rests on.
type reading struct {
	actual, low, high float64
	base              int
	notes             []string
}

// measure computes the figure that the goal is of.
func (o CheckOptions) measure(ds *dataset.Dataset, g Goal) (reading, error) {
	since := g.Since
	if since.IsZero() {
		since = o.Since
	}
	within := since // of metrics that must have a period
	if within.IsZero() {
		within = DefaultChurn.Since
	}
	switch g.Metric {
	case "churn", "retention":
		res, err := Churn(ds, ChurnOptions{Since: within, Basis: o.Basis, Window: o.Window, By: g.By, Confidence: o.Confidence})
		return inSegment(ds, g, res, err, func(r LedgerRow) (string, reading) {
			if g.Metric == "churn" {
				return r.Group, reading{actual: float64(r.ChurnRate), low: float64(r.ChurnLow), high: float64(r.ChurnHigh), base: r.Opening}
			}
			return r.Group, reading{actual: float64(r.RetentionRate), low: float64(r.RetentionLow), high: float64(r.RetentionHigh), base: r.Opening}
		})
	case "grr", "nrr":
		res, err := Revenue(ds, RevenueOptions{Since: within, By: g.By, Confidence: o.Confidence})
		return inSegment(ds, g, res, err, func(r RevenueRow) (string, reading) {
			m := reading{actual: float64(r.GRR), low: float64(r.GRRLow), high: float64(r.GRRHigh)}
			if g.Metric == "nrr" {
				m = reading{actual: float64(r.NRR), low: float64(r.NRRLow), high: float64(r.NRRHigh)}
			}
			if r.Customers != nil {
				m.base = *r.Customers
			}
			return r.Group, m
		})
	case "repeat":
		res, err := Repeat(ds, RepeatOptions{By: g.By, Confidence: o.Confidence})
		return inSegment(ds, g, res, err, func(r RepeatRow) (string, reading) {
			return r.Group, reading{actual: float64(r.RepeatRate), low: float64(r.Low), high: float64(r.High), base: r.Customers}
		})
	case "clv":
		c := DefaultCLV
		c.Since, c.By, c.Confidence, c.Margin, c.Window, c.Intervals = within, g.By, o.Confidence, o.Margin, o.Window, true
		res, err := CLV(ds, c)
		return inSegment(ds, g, res, err, func(r CLVRow) (string, reading) {
			return r.Group, reading{actual: r.CLV.Float(), low: r.Low.Float(), high: r.High.Float(), base: r.Customers}
		})
	}
	res, err := NPS(ds, NPSOptions{Since: since, By: g.By, Confidence: o.Confidence})
	return inSegment(ds, g, res, err, func(r NPSRow) (string, reading) {
		return r.Group, reading{actual: float64(r.NPS), low: float64(r.Low), high: float64(r.High), base: r.Responses}
	})
}

// inSegment takes the figure from the row of the goal's segment: the exact
// value before one that differs in case only.
func inSegment[R any](ds *dataset.Dataset, g Goal, res Result[R], err error, figure func(R) (group string, m reading)) (reading, error) {
	if err != nil {
		return reading{}, err
	}
	names := make([]string, len(res.Rows))
	figures := make([]reading, len(res.Rows))
	for i, r := range res.Rows {
		names[i], figures[i] = figure(r)
	}
	i := 0
	if g.By != "" {
		if i = column(names, g.Group); i < 0 {
			return nobody(ds, g, names)
		}
	}
	figures[i].notes = reach(res.Notes)
	return figures[i], nil
}

// nobody is the reading of a segment without a row; an error where there is no
// such segment. names are those of the rows.
func nobody(ds *dataset.Dataset, g Goal, names []string) (reading, error) {
	if groups, err := newGrouping(ds, g.By, []calendar.Day{ds.AsOf() + 1}); err == nil {
		names = groups.names
	}
	if column(names, g.Group) < 0 {
		return reading{}, badOption("segment", "nobody has %q in %s, want %s%s", g.Group, g.By, either(names), guess(g.Group, names))
	}
	return reading{actual: math.NaN(), low: math.NaN(), high: math.NaN()}, nil
}

// amountOf is a number of units of the currency as an amount, None where it is
// none.
func amountOf(v float64) money.Amount { return money.One.Scale(v) }

// Line returns the row as one line for a log: "2024-12-31 missed: retention of
// country=PL >= 80.0%: 64.4% (57.5% to 70.6%) of 202".
func (r GoalRow) Line() string {
	var b strings.Builder
	b.WriteString(r.AsOf.String() + " " + r.Verdict.String() + ": " + r.Metric)
	if r.Segment != "" {
		b.WriteString(" of " + r.Segment)
	}
	b.WriteString(" " + r.Side.String() + " " + r.Target.Human() + ", is " + r.Actual.Human())
	if !math.IsNaN(r.Low.Value) {
		b.WriteString(" (" + r.Low.Human() + " to " + r.High.Human() + ")")
	}
	things := "customers"
	if r.Metric == "nps" {
		things = "responses"
	}
	b.WriteString(", " + count(r.Base) + " " + things)
	if !math.IsNaN(float64(r.Progress)) {
		b.WriteString(", progress " + r.Progress.Human())
	}
	if !r.Due.IsZero() {
		b.WriteString(", due " + r.Due.String())
	}
	return b.String()
}
