package plot

import (
	"cmp"
	"math"
	"slices"
)

// A series is a line of points with the same meaning.
type series struct {
	name   string // written at its end where there are several
	points []dated
	stairs bool // it keeps its height up to the next point
	dots   bool // its points are seen
}

// A dated point is a value at a place, with its interval; ends that are not
// defined are not drawn, and neither is a value.
type dated struct {
	x, y, low, high float64
	says            string
	open            bool // not settled yet
}

// lines draws series over an axis. Of a single one the intervals are drawn,
// too: a band along stairs, a bar at each point.
func (p *Picture) lines(high float64, x, y axis, all []series) *frame {
	beside := room(p, all)
	f := p.newFrame(0, high, beside, x, y)
	f.zero()
	if len(all) == 1 {
		f.band(all[0])
	}
	for i, s := range all {
		f.line(s, i, len(all) == 1)
	}
	if len(all) > 1 {
		f.ends(all, beside-12)
	}
	return f
}

// room is what the names of several series take at their ends.
func room(p *Picture, all []series) float64 {
	beside := 8.0
	if len(all) > 1 {
		most := min(p.Width/4, 150)
		for _, s := range all {
			beside = max(beside, min(widthOf(s.name, normal), most)+16)
		}
	}
	return beside
}

// band draws the intervals of the only series, if it is one of stairs.
func (f *frame) band(s series) {
	if !s.stairs {
		return
	}
	var over, under []point
	for k, at := range s.points {
		if math.IsNaN(at.low) || math.IsNaN(at.high) {
			continue
		}
		if k > 0 && len(over) > 0 { // the stairs of both ends
			over = append(over, point{f.atX(at.x), over[len(over)-1].y})
			under = append(under, point{f.atX(at.x), under[len(under)-1].y})
		}
		over = append(over, point{f.atX(at.x), f.atY(at.high)})
		under = append(under, point{f.atX(at.x), f.atY(at.low)})
	}
	if len(over) > 1 {
		slices.Reverse(under)
		f.p.area(first, append(over, under...)...).faint(0.16)
	}
}

// line draws a series; alone says that its intervals are drawn at its points,
// and their values written.
func (f *frame) line(s series, i int, alone bool) {
	r := seriesRoles[i]
	var run []point
	flush := func() {
		if len(run) > 1 {
			m := f.p.stroke(r, 2, run...)
			m.dash, m.data = dashes[i], true
		}
		run = nil
	}
	for _, at := range s.points {
		if math.IsNaN(at.y) {
			flush()
			continue
		}
		if s.stairs && len(run) > 0 {
			run = append(run, point{f.atX(at.x), run[len(run)-1].y})
		}
		run = append(run, point{f.atX(at.x), f.atY(at.y)})
	}
	flush()
	if !s.dots {
		return
	}
	crowded := float64(len(s.points))*44 > f.right-f.left
	for k, at := range s.points {
		if math.IsNaN(at.y) {
			if alone {
				f.p.label(f.atX(at.x), f.bottom-6, middle, soft, "n/a").little()
			}
			continue
		}
		x, y := f.atX(at.x), f.atY(at.y)
		if alone && !math.IsNaN(at.low) && !math.IsNaN(at.high) {
			f.whisker(x, at, r)
		}
		if at.open { // hollow
			f.p.dot(point{x, y}, i)
			f.p.area(paper, circle(point{x, y}, 2)...)
			f.p.marks[len(f.p.marks)-2].says(at.says)
		} else {
			f.p.dot(point{x, y}, i).says(at.says)
		}
		if alone && (!crowded || k == len(s.points)-1) {
			f.value(x, y, at)
		}
	}
}

// value writes the value of a point above it and its interval.
func (f *frame) value(x, y float64, at dated) {
	if !math.IsNaN(at.high) {
		y = f.atY(min(at.high, f.y.max))
	}
	text := f.y.label(at.y)
	x = min(x, f.p.Width-widthOf(text, small)/2)
	f.p.label(x, y-6, middle, ink, text).little()
}

// whisker draws the interval of a point.
func (f *frame) whisker(x float64, at dated, r role) {
	high, low := f.atY(min(at.high, f.y.max)), f.atY(max(at.low, f.y.min))
	f.p.stroke(r, 1.5, point{x, high}, point{x, low}).faint(0.55)
	f.p.stroke(r, 1.5, point{x - 4, high}, point{x + 4, high}).faint(0.55)
	f.p.stroke(r, 1.5, point{x - 4, low}, point{x + 4, low}).faint(0.55)
}

func circle(at point, size float64) []point {
	points := make([]point, 12)
	for i := range points {
		a := 2 * math.Pi * float64(i) / float64(len(points))
		points[i] = point{at.x + size*math.Sin(a), at.y - size*math.Cos(a)}
	}
	return points
}

// ends writes the names of series where they end.
func (f *frame) ends(all []series, room float64) {
	type name struct {
		series int
		last   point
		y      float64
	}
	var written []name
	for i, s := range all {
		for _, at := range slices.Backward(s.points) {
			if !math.IsNaN(at.y) {
				y := f.atY(at.y)
				written = append(written, name{i, point{f.atX(at.x), y}, y})
				break
			}
		}
	}
	slices.SortStableFunc(written, func(a, b name) int { return cmp.Compare(a.y, b.y) })
	heights := make([]float64, len(written))
	for i, n := range written {
		heights[i] = n.y
	}
	apart(heights, lineHeight, f.top, f.bottom)
	for i, n := range written {
		x := f.right + 10
		if n.last.x < x-8 {
			f.p.stroke(seriesRoles[n.series], 1, point{n.last.x + 5, n.last.y}, point{x - 2, heights[i]}).dash = []float64{1, 3}
		}
		f.p.label(x, heights[i]+4, start, seriesRoles[n.series], isolated(shorten(all[n.series].name, room, normal)))
	}
}

// apart moves places, which are sorted, so that each is at least a distance
// from the next and all lie between low and high, if they have room there.
func apart(places []float64, distance, low, high float64) {
	for i := range places {
		if i > 0 {
			places[i] = max(places[i], places[i-1]+distance)
		} else {
			places[i] = max(places[i], low)
		}
	}
	limit := high
	for i := len(places) - 1; i >= 0; i-- {
		places[i] = min(places[i], limit)
		limit = places[i] - distance
	}
}

// An interval is a figure of a group, with its interval.
type interval struct {
	name        string
	value       float64
	low, high   float64
	label, says string
}

// intervals draws a line for each group: its figure as a point, the interval
// as a bar.
func (p *Picture) intervals(top float64, name string, bottom, upper float64, groups []interval, label func(float64) string) {
	left := 0.0
	for _, g := range groups {
		left = max(left, widthOf(g.name, normal))
	}
	left = min(left, p.Width*0.36) + 10
	const high = 24
	x := numbers(name, bottom, upper, max(3, int((p.Width-left)/90)), label)
	right := p.Width - 16
	at := func(v float64) float64 { return left + (v-x.min)/(x.max-x.min)*(right-left) }
	foot := top + high*float64(len(groups)) + 6
	for _, t := range x.ticks {
		p.stroke(rule, 1, point{at(t.at), top}, point{at(t.at), foot})
		p.label(at(t.at), foot+lineHeight, middle, soft, t.label).little()
	}
	for i, g := range groups {
		y := top + high*(float64(i)+0.5) + 2
		p.label(left-10, y+4, end, ink, isolated(shorten(g.name, left-12, normal)))
		if math.IsNaN(g.value) {
			p.label(left+4, y+4, start, soft, "n/a")
			continue
		}
		if !math.IsNaN(g.low) && !math.IsNaN(g.high) {
			p.stroke(first, 5, point{at(g.low), y}, point{at(g.high), y}).faint(0.35)
		}
		p.dot(point{at(g.value), y}, 0).says(g.says)
		if w := widthOf(g.label, small); at(g.value)+6+w < p.Width {
			p.label(at(g.value)+6, y-5, start, ink, g.label).little()
		} else {
			p.label(at(g.value)-6, y-5, end, ink, g.label).little()
		}
	}
	p.Height = foot + lineHeight + 6
	if name != "" {
		p.Height += lineHeight
		p.label((left+right)/2, p.Height-5, middle, soft, name).little()
	}
}
