package plot

import "math"

// A mark is one thing that is drawn.
type mark struct {
	shape   shape
	role    role
	line    float64   // width of its line; 0: filled
	dash    []float64 // lengths of the line and of its gaps in turn; nil: unbroken
	opacity float64   // 0 to 1
	tip     string    // shown by a browser when pointed at
	data    bool      // stands for a figure: not an axis, a grid or a label

	x, y, w, h float64 // of a box; x, y: where a text stands
	path       []step  // the first is where it starts

	text   string
	size   float64
	bold   bool
	anchor anchor
}

type shape uint8

const (
	boxShape shape = iota
	pathShape
	textShape
)

// An anchor is the part of a text that stands at its place.
type anchor uint8

const (
	start anchor = iota
	middle
	end
)

type point struct{ x, y float64 }

// A step goes from where a path is to a point, straight or as a cubic curve.
type step struct {
	to  point
	via *[2]point // the control points of a curve; nil: straight
}

// Sizes of text.
const (
	normal = 12.0
	small  = 10.5
)

// height of a line of text.
const lineHeight = 15.0

func (p *Picture) add(m mark) *mark {
	if m.opacity == 0 {
		m.opacity = 1
	}
	p.marks = append(p.marks, m)
	return &p.marks[len(p.marks)-1]
}

func (p *Picture) box(x, y, w, h float64, r role) *mark {
	return p.add(mark{shape: boxShape, x: x, y: y, w: w, h: h, role: r})
}

// stroke draws a line through points.
func (p *Picture) stroke(r role, width float64, points ...point) *mark {
	return p.add(mark{shape: pathShape, role: r, line: width, path: straight(points)})
}

// area fills what points enclose.
func (p *Picture) area(r role, points ...point) *mark {
	return p.add(mark{shape: pathShape, role: r, path: straight(points)})
}

func straight(points []point) []step {
	path := make([]step, len(points))
	for i, at := range points {
		path[i].to = at
	}
	return path
}

func (p *Picture) label(x, y float64, a anchor, r role, text string) *mark {
	return p.add(mark{shape: textShape, x: x, y: y, anchor: a, role: r, text: text, size: normal})
}

// little makes a text small.
func (m *mark) little() {
	m.size = small
}

// heavy makes a text bold.
func (m *mark) heavy() {
	m.bold = true
}

// faint makes a mark let through what is beneath.
func (m *mark) faint(opacity float64) {
	m.opacity = opacity
}

// says gives a mark that stands for a figure its words.
func (m *mark) says(tip string) {
	m.tip, m.data = tip, true
}

// dot draws a point of a series: each has a shape of its own.
func (p *Picture) dot(at point, series int) *mark {
	r := seriesRoles[series%mostSeries]
	const s = 3.6
	corners := func(n int, turn, size float64) []point {
		points := make([]point, n)
		for i := range points {
			a := turn + 2*math.Pi*float64(i)/float64(n)
			points[i] = point{at.x + size*math.Sin(a), at.y - size*math.Cos(a)}
		}
		return points
	}
	switch series % mostSeries {
	case 0:
		return p.area(r, corners(16, 0, s)...)
	case 1:
		return p.area(r, corners(4, math.Pi/4, s*1.25)...) // a square
	case 2:
		return p.area(r, corners(3, 0, s*1.4)...)
	case 3:
		return p.area(r, corners(4, 0, s*1.35)...) // a diamond
	case 4:
		return p.area(r, corners(3, math.Pi, s*1.4)...)
	}
	return p.area(r, corners(5, 0, s*1.25)...)
}

// dashes are those of the series, in their order.
var dashes = [mostSeries][]float64{nil, {7, 3}, {2, 3}, {9, 3, 2, 3}, {5, 5}, {12, 4}}
