package plot

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/metric"
)

// drawSurvival draws the curves as stairs, with their intervals, and of a
// single one the median and how many were seen for so long.
func drawSurvival(res metric.Result[metric.SurvivalRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	groupNames, of := groups(res.Rows, func(r metric.SurvivalRow) string { return r.Group })
	if err := fewSeries(len(groupNames)); err != nil {
		return nil, err
	}
	unit := setting(res.Settings, "unit")
	var all []series
	longest := 1.0
	for _, name := range groupNames {
		s := series{name: name, stairs: true}
		for _, r := range of[name] {
			s.points = append(s.points, dated{x: float64(r.Time), y: float64(r.Survival), low: float64(r.Low), high: float64(r.High)})
			longest = max(longest, float64(r.Time))
		}
		all = append(all, s)
	}
	x := numbers(unit+"s since the start", 0, longest, max(4, int(p.Width/90)), whole)
	x.max = longest
	for len(x.ticks) > 0 && x.ticks[len(x.ticks)-1].at > longest {
		x.ticks = x.ticks[:len(x.ticks)-1]
	}
	f := p.lines(230, x, numbers(lineName("still customers", res.Settings, len(all)), 0, 1, 5, percent), all)
	summary := section[metric.SurvivalSummaryRow](res.Sections, "summary")
	var said []string
	for _, r := range summary {
		said = append(said, fmt.Sprintf("%s%s of %s customers left; half have left after %s %ss", named(res.By, r.Group), grouped(r.Events), grouped(r.Customers), median(r), unit))
	}
	p.Text = sentence(said...)
	if len(all) == 1 {
		if len(summary) == 1 {
			f.median(summary[0], unit)
		}
		f.atRisk(of[groupNames[0]])
	}
	return p, nil
}

func median(r metric.SurvivalSummaryRow) string {
	return withInterval(r.Median, r.MedianLow, r.MedianHigh)
}

// median marks when half have left.
func (f *frame) median(r metric.SurvivalSummaryRow, unit string) {
	at := float64(r.Median)
	if math.IsNaN(at) || math.IsInf(at, 0) {
		return
	}
	x, y := f.atX(at), f.atY(0.5)
	f.p.stroke(soft, 1, point{f.left, y}, point{x, y}, point{x, f.bottom}).dash = []float64{3, 3}
	f.p.marks[len(f.p.marks)-1].says("median: " + median(r) + " " + unit + "s")
	text := fmt.Sprintf("half have left after %s %ss", r.Median.Human(), unit)
	if x+14+widthOf(text, normal) < f.right {
		f.p.label(x+14, y-8, start, ink, text)
		return
	}
	f.p.label(x-8, f.bottom-8, end, ink, text)
}

// atRisk writes below the ticks how many were seen for so long and had not
// left before.
func (f *frame) atRisk(rows []metric.SurvivalRow) {
	y := f.p.Height + lineHeight - 2
	f.p.label(0, y, start, soft, "seen for so long, and still there:").little()
	y += lineHeight
	every := f.spread()
	for i, t := range f.x.ticks {
		if (len(f.x.ticks)-1-i)%every != 0 {
			continue
		}
		for _, r := range rows {
			if float64(r.Time) >= t.at {
				f.p.label(f.atX(t.at), y, middle, soft, grouped(r.AtRisk)).little()
				break
			}
		}
	}
	f.p.Height = y + 6
}
