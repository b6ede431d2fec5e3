package plot

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// drawRevenue draws what moved the revenue of one period as steps, of several
// as piles, and the net retention of groups.
func drawRevenue(res metric.Result[metric.RevenueRow], width float64) (*Picture, error) {
	switch {
	case res.By != "" && res.Every != "":
		return drawGroupNRR(res, width)
	case res.By != "":
		return drawNRR(res, width)
	case res.Every != "":
		return drawMovements(res, width)
	}
	r := res.Rows[0]
	if r.Opening.IsNone() {
		return nil, refuse("choose a later --since", "the span before %s starts before the data does", r.Start)
	}
	p := newPicture(res, width)
	p.stepsOf(r)
	return p, nil
}

// movements are what moves revenue, in the order in which it is drawn.
var movements = []struct {
	kind
	of func(metric.RevenueRow) money.Amount
}{
	{kind{"new", first, false}, func(r metric.RevenueRow) money.Amount { return r.New }},
	{kind{"reactivated", third, false}, func(r metric.RevenueRow) money.Amount { return r.Reactivated }},
	{kind{"expansion", first, true}, func(r metric.RevenueRow) money.Amount { return r.Expansion }},
	{kind{"contraction", second, true}, func(r metric.RevenueRow) money.Amount { return r.Contraction }},
	{kind{"churned", second, false}, func(r metric.RevenueRow) money.Amount { return r.Churned }},
}

// stepsOf draws how the revenue of the span before became that of the period.
func (p *Picture) stepsOf(r metric.RevenueRow) {
	at := r.Opening.Float()
	all := []bar{{name: "before", to: at, role: neutral, label: brief(at), says: fmt.Sprintf("%s to %s: %s", r.AgainstStart, r.AgainstEnd, r.Opening.Human())}}
	upper, lower := max(at, 0), min(at, 0)
	for _, m := range movements {
		v := m.of(r).Float()
		sign := "+"
		if v < 0 {
			sign = ""
		}
		all = append(all, bar{name: m.name, from: at, to: at + v, role: m.role, label: sign + brief(v), says: m.name + ": " + m.of(r).Human()})
		at += v
		upper, lower = max(upper, at), min(lower, at)
	}
	closing := r.Closing.Float()
	all = append(all, bar{name: "now", to: closing, role: neutral, label: brief(closing), says: fmt.Sprintf("%s to %s: %s", r.Start, r.End, r.Closing.Human())})
	p.bars(12, 210, numbers("", lower, max(upper, closing), 5, brief), all, true)
	p.Text = fmt.Sprintf("Revenue was %s from %s to %s and %s from %s to %s: new %s, reactivated %s, expansion %s, contraction %s, churned %s.",
		r.Opening.Human(), r.AgainstStart, r.AgainstEnd, r.Closing.Human(), r.Start, r.End,
		r.New.Human(), r.Reactivated.Human(), r.Expansion.Human(), r.Contraction.Human(), r.Churned.Human())
}

// drawMovements draws what moved the revenue from period to period.
func drawMovements(res metric.Result[metric.RevenueRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	var kinds []kind
	for _, m := range movements {
		kinds = append(kinds, m.kind)
	}
	var all []pile
	var said []string
	for _, r := range res.Rows {
		one := pile{name: periodName(r.Start, r.End), net: math.NaN()}
		for _, m := range movements {
			v := m.of(r)
			one.says = append(one.says, fmt.Sprintf("%s to %s, %s: %s", r.Start, r.End, m.name, v.Human()))
			one.parts = append(one.parts, float(v))
		}
		if !r.Opening.IsNone() {
			one.net = r.Closing.Float() - r.Opening.Float()
			sign := ""
			if one.net > 0 {
				sign = "+"
			}
			one.total = fmt.Sprintf("%s to %s: %s%s, from %s to %s", r.Start, r.End, sign, brief(one.net), r.Opening.Human(), r.Closing.Human())
			said = append(said, one.total)
		}
		all = append(all, one)
	}
	p.piles(0, 220, "revenue against the span before", kinds, all)
	p.Text = sentence(said...)
	return p, nil
}

// float is an amount as a number; NaN for none.
func float(a money.Amount) float64 {
	if a.IsNone() {
		return math.NaN()
	}
	return a.Float()
}

func nrrSays(by string, r metric.RevenueRow) string {
	return fmt.Sprintf("%s%s to %s: nrr %s, grr %s", named(by, r.Group), r.Start, r.End, withInterval(r.NRR, r.NRRLow, r.NRRHigh), withInterval(r.GRR, r.GRRLow, r.GRRHigh))
}

// drawNRR draws the net revenue retention of each group.
func drawNRR(res metric.Result[metric.RevenueRow], width float64) (*Picture, error) {
	if err := fewLines(len(res.Rows)); err != nil {
		return nil, err
	}
	p := newPicture(res, width)
	var all []interval
	var said []string
	upper, lower := 1.0, 0.0
	for _, r := range res.Rows {
		says := nrrSays(res.By, r)
		all = append(all, interval{r.Group, float64(r.NRR), float64(r.NRRLow), float64(r.NRRHigh), r.NRR.Human(), says})
		said = append(said, says)
		upper = most(upper, float64(r.NRR), float64(r.NRRHigh))
		lower = -most(-lower, -float64(r.NRR), -float64(r.NRRLow))
	}
	p.intervals(0, withConfidence("net revenue retention", res.Settings), lower, upper, all, percent)
	p.Text = sentence(said...)
	return p, nil
}

// drawGroupNRR draws the net revenue retention from period to period, a line
// for each group.
func drawGroupNRR(res metric.Result[metric.RevenueRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	groupNames, of := groups(res.Rows, func(r metric.RevenueRow) string { return r.Group })
	if err := fewSeries(len(groupNames)); err != nil {
		return nil, err
	}
	labels, at := periods(res.Rows, func(r metric.RevenueRow) (string, int) { return periodName(r.Start, r.End), int(r.Start) })
	var all []series
	upper, lower := 1.0, 0.0
	for _, name := range groupNames {
		s := series{name: name, dots: true}
		for _, r := range of[name] {
			s.points = append(s.points, dated{float64(at[int(r.Start)]), float64(r.NRR), float64(r.NRRLow), float64(r.NRRHigh), nrrSays(res.By, r), !r.Complete})
			upper, lower = most(upper, float64(r.NRR)), -most(-lower, -float64(r.NRR))
		}
		all = append(all, s)
	}
	p.lines(220, names(labels), numbers("net revenue retention", lower, upper, 5, percent), all)
	p.Text = listed(all)
	return p, nil
}
