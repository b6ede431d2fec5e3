package plot

import "math"

// A bar is a figure from one height to another.
type bar struct {
	name     string
	from, to float64
	role     role
	label    string // its figure, in words
	says     string
}

// bars draws bars side by side, each with its figure above; joined draws a
// line from each to the next, as where one goes on where the other ends.
func (p *Picture) bars(top, high float64, y axis, all []bar, joined bool) {
	labels := make([]string, len(all))
	f := p.newFrame(top, high, 4, names(labels), y)
	wide := (f.right - f.left) / float64(len(all))
	foot, tight := 0.0, false
	for _, b := range all {
		tight = tight || widthOf(b.name, small)+4 > wide
	}
	for i, b := range all {
		x := f.left + wide*float64(i)
		over, under := f.atY(max(b.from, b.to)), f.atY(min(b.from, b.to))
		p.box(x+wide*0.14, over, wide*0.72, max(under-over, 1), b.role).says(b.says)
		if joined && i < len(all)-1 {
			at := f.atY(b.to)
			p.stroke(soft, 1, point{x + wide*0.86, at}, point{x + wide*1.14, at})
		}
		size := normal
		if widthOf(b.label, normal) > wide {
			size = small
		}
		p.label(x+wide/2, over-5, middle, ink, b.label).size = size
		at := f.bottom + lineHeight
		if tight && i%2 == 1 { // names take turns on two lines
			at += lineHeight
		}
		foot = max(foot, at)
		p.label(x+wide/2, at, middle, soft, b.name).little()
	}
	f.zero()
	p.Height = foot + 5
}

// A pile is what stands on one place of an axis: figures above 0 on top of
// each other, those below 0 beneath.
type pile struct {
	name  string
	parts []float64 // one for each kind, NaN for none
	says  []string
	net   float64 // all parts together; NaN for none
	total string
}

// A kind is what a part of each pile is.
type kind struct {
	name string
	role role
	hazy bool // lighter than others of its role
}

// piles draws piles side by side, with the sum of each as a mark.
func (p *Picture) piles(top, high float64, name string, kinds []kind, all []pile) {
	top = p.legend(top, kinds, "net")
	low, most := 0.0, 0.0
	for _, one := range all {
		up, down := 0.0, 0.0
		for _, v := range one.parts {
			if !math.IsNaN(v) {
				up, down = up+max(v, 0), down+min(v, 0)
			}
		}
		low, most = min(low, down), max(most, up)
	}
	labels := make([]string, len(all))
	for i, one := range all {
		labels[i] = one.name
	}
	f := p.newFrame(top, high, 4, names(labels), numbers(name, low, most, 6, brief))
	wide := (f.right - f.left) / float64(len(all))
	for i, one := range all {
		x := f.left + wide*(float64(i)+0.18)
		up, down := 0.0, 0.0
		for k, v := range one.parts {
			if math.IsNaN(v) || v == 0 {
				continue
			}
			from := &up
			if v < 0 {
				from = &down
			}
			over, under := f.atY(max(*from, *from+v)), f.atY(min(*from, *from+v))
			m := p.box(x, over, wide*0.64, max(under-over, 0.5), kinds[k].role)
			if kinds[k].hazy {
				m.faint(0.5)
			}
			m.says(one.says[k])
			*from += v
		}
		if math.IsNaN(one.net) {
			p.label(x+wide*0.32, f.atY(0)-5, middle, soft, "n/a").little()
			continue
		}
		at := f.atY(one.net)
		p.stroke(paper, 5, point{x - 2, at}, point{x + wide*0.64 + 2, at})
		p.stroke(ink, 2.5, point{x - 2, at}, point{x + wide*0.64 + 2, at}).says(one.total)
	}
	f.zero()
}

// legend writes what the kinds of parts look like, and the mark of their sum,
// and returns where it ends.
func (p *Picture) legend(top float64, kinds []kind, sum string) float64 {
	x, y := 0.0, top+lineHeight-3
	next := func(name string) {
		if w := 16 + widthOf(name, small) + 12; x > 0 && x+w > p.Width {
			x, y = 0, y+lineHeight
		}
	}
	for _, k := range kinds {
		next(k.name)
		m := p.box(x, y-9, 11, 10, k.role)
		if k.hazy {
			m.faint(0.5)
		}
		p.label(x+16, y, start, ink, k.name).little()
		x += 16 + widthOf(k.name, small) + 12
	}
	next(sum)
	p.stroke(ink, 2.5, point{x, y - 4}, point{x + 11, y - 4})
	p.label(x+16, y, start, ink, sum).little()
	return y + 10
}
