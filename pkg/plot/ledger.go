package plot

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/metric"
)

// drawLedger draws one period as a flow, several as a line, groups with their
// intervals.
func drawLedger(res metric.Result[metric.LedgerRow], width float64) (*Picture, error) {
	switch {
	case res.Every != "":
		return drawRates(res, width)
	case res.By != "":
		return drawGroupRates(res, width)
	}
	p := newPicture(res, width)
	p.flowOf(res.Rows[0])
	return p, nil
}

// flowOf draws where the customers of a period come from and go to.
func (p *Picture) flowOf(r metric.LedgerRow) {
	n := func(count int) string { return grouped(count) }
	before, after := "active before "+r.Start.String(), "active after "+r.End.String()
	left := []bank{
		{"new", "+" + n(r.New), first},
		{"reactivated", "+" + n(r.Reactivated), third},
		{before, n(r.Opening), neutral},
	}
	right := []bank{
		{after, n(r.Closing), neutral},
		{"churned", "−" + n(r.Churned), second},
	}
	if p.Width < Wide/2+100 {
		left[2].name, right[0].name = "at the start", "at the end"
	}
	streams := []stream{
		{0, 0, r.New, first, "", "new: " + n(r.New)},
		{1, 0, r.Reactivated, third, "", "reactivated: " + n(r.Reactivated)},
		{2, 0, r.Retained, neutral, fmt.Sprintf("retained %s (%s)", n(r.Retained), r.RetentionRate.Human()), "retained: " + n(r.Retained) + " of " + n(r.Opening)},
		{2, 1, r.Churned, second, fmt.Sprintf("churned %s", r.ChurnRate.Human()), "churned: " + n(r.Churned) + " of " + n(r.Opening)},
	}
	p.flow(4, 230, left, right, streams)
	p.Text = fmt.Sprintf("%s customers were active before %s: %s of them were retained and %s churned; %s came new and %s came back; %s are active after %s.",
		n(r.Opening), r.Start, n(r.Retained), n(r.Churned), n(r.New), n(r.Reactivated), n(r.Closing), r.End)
}

// A rateOf is the rate that a metric is named after.
func rateOf(metricName string, r metric.LedgerRow) (rate, low, high metric.Rate, part int) {
	if metricName == "retention" {
		return r.RetentionRate, r.RetentionLow, r.RetentionHigh, r.Retained
	}
	return r.ChurnRate, r.ChurnLow, r.ChurnHigh, r.Churned
}

func rateSays(metricName string, r metric.LedgerRow) string {
	rate, low, high, part := rateOf(metricName, r)
	return fmt.Sprintf("%s to %s: %s, %s of %s", r.Start, r.End, withInterval(rate, low, high), grouped(part), grouped(r.Opening))
}

// drawRates draws the rate from period to period, a line for each group.
func drawRates(res metric.Result[metric.LedgerRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	groupNames, of := groups(res.Rows, func(r metric.LedgerRow) string { return r.Group })
	if err := fewSeries(len(groupNames)); err != nil {
		return nil, err
	}
	labels, at := periods(res.Rows, func(r metric.LedgerRow) (string, int) { return periodName(r.Start, r.End), int(r.Start) })
	var all []series
	upper := 0.0
	for _, name := range groupNames {
		s := series{name: name, dots: true}
		for _, r := range of[name] {
			rate, low, high, _ := rateOf(res.Metric, r)
			s.points = append(s.points, dated{float64(at[int(r.Start)]), float64(rate), float64(low), float64(high), named(res.By, name) + rateSays(res.Metric, r), !r.Complete})
			upper = most(upper, float64(rate))
			if len(groupNames) == 1 {
				upper = most(upper, float64(high))
			}
		}
		all = append(all, s)
	}
	if upper == 0 {
		upper = 1
	}
	p.lines(220, names(labels), numbers(lineName(res.Metric+" rate", res.Settings, len(all)), 0, upper, 5, percent), all)
	p.Text = listed(all)
	return p, nil
}

// named puts a group before what is said of it.
func named(by, group string) string {
	if by == "" {
		return ""
	}
	return isolated(group) + ", "
}

// listed says all that points say, while they are few, else of each series the
// last.
func listed(all []series) string {
	var parts []string
	for _, s := range all {
		points := s.points
		if n := len(points); len(all) > 1 || n > 12 {
			points = points[n-1:]
		}
		for _, at := range points {
			parts = append(parts, at.says)
		}
	}
	return sentence(parts...)
}

// drawGroupRates draws the rate of each group.
func drawGroupRates(res metric.Result[metric.LedgerRow], width float64) (*Picture, error) {
	if err := fewLines(len(res.Rows)); err != nil {
		return nil, err
	}
	p := newPicture(res, width)
	var all []interval
	var said []string
	upper := 0.0
	for _, r := range res.Rows {
		rate, low, high, _ := rateOf(res.Metric, r)
		says := named(res.By, r.Group) + rateSays(res.Metric, r)
		all = append(all, interval{r.Group, float64(rate), float64(low), float64(high), rate.Human(), says})
		said = append(said, says)
		upper = most(upper, float64(rate), float64(high))
	}
	p.intervals(0, withConfidence(res.Metric+" rate", res.Settings), 0, math.Max(upper, 0.1), all, percent)
	p.Text = sentence(said...)
	return p, nil
}

// lineName is the name of the figure that lines show; of a single one the
// interval is drawn, too.
func lineName(name string, settings []metric.Setting, lines int) string {
	if lines > 1 {
		return name
	}
	return withConfidence(name, settings)
}

// withConfidence adds to the name of a figure that its interval is drawn.
func withConfidence(name string, settings []metric.Setting) string {
	if c := confidence(settings); c != "" {
		return name + ", with " + c + " interval"
	}
	return name
}
