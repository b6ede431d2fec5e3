package plot

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/metric"
)

// drawVIP draws how much of the revenue so many of the customers make, those
// with most first.
func drawVIP(res metric.Result[metric.VIPRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	groupNames, of := groups(section[metric.TopRow](res.Sections, "curve"), func(r metric.TopRow) string { return r.Group })
	if err := fewSeries(len(groupNames)); err != nil {
		return nil, err
	}
	var all []series
	upper := 1.0
	for _, name := range groupNames {
		s := series{name: name, dots: true, points: []dated{{says: named(res.By, name) + "nobody: nothing"}}}
		for _, r := range of[name] {
			s.points = append(s.points, dated{
				x: float64(r.Top), y: float64(r.RevenueShare), low: undefined, high: undefined,
				says: fmt.Sprintf("%s%s of the customers (%s): %s of the revenue", named(res.By, name), percent(float64(r.Top)), grouped(r.Customers), r.RevenueShare.Human()),
			})
			upper = most(upper, float64(r.RevenueShare))
		}
		s.points[0].low, s.points[0].high = undefined, undefined
		all = append(all, s)
	}
	x := numbers("customers, those with most revenue first", 0, 1, 5, percent)
	f := p.newFrame(0, 240, room(p, all), x, numbers("share of the revenue", 0, upper, 5, percent))
	f.p.stroke(soft, 1, point{f.atX(0), f.atY(0)}, point{f.atX(1), f.atY(1)}).dash = []float64{2, 4}
	f.p.label(f.atX(0.62), f.atY(0.62)+16, start, soft, "if all brought the same").little()
	for i, s := range all {
		f.line(s, i, false)
	}
	if len(all) > 1 {
		f.ends(all, room(p, all)-12)
	}
	var said []string
	for _, r := range res.Rows {
		if r.Customers == nil {
			continue
		}
		says := fmt.Sprintf("%s%s customers (%s) make %s of the revenue", named(res.By, r.Group), grouped(*r.Customers), r.CustomerShare.Human(), r.RevenueShare.Human())
		said = append(said, says)
		if len(all) == 1 {
			f.mark(float64(r.CustomerShare), float64(r.RevenueShare), fmt.Sprintf("%s make %s", r.CustomerShare.Human(), r.RevenueShare.Human()), says)
		}
	}
	p.Text = sentence(said...)
	return p, nil
}

// mark leads from both axes to a point, and says what it is.
func (f *frame) mark(x, y float64, text, says string) {
	at := point{f.atX(x), f.atY(y)}
	f.p.stroke(second, 1, point{f.left, at.y}, at, point{at.x, f.bottom}).dash = []float64{4, 3}
	f.p.dot(at, 1).says(says)
	f.p.label(at.x+9, at.y+15, start, ink, text).heavy()
}
