package plot

import "math"

// A tick is a place on an axis that has a label.
type tick struct {
	at    float64
	label string
}

// An axis is what one direction of a plot means.
type axis struct {
	name     string
	min, max float64
	ticks    []tick
	label    func(float64) string
}

// numbers returns an axis from min to max, or a little further, with about n
// ticks at round numbers.
func numbers(name string, low, high float64, n int, label func(float64) string) axis {
	if !(high > low) {
		high = low + 1
	}
	step := round((high - low) / float64(n))
	a := axis{name: name, min: math.Floor(low/step+1e-9) * step, max: math.Ceil(high/step-1e-9) * step, label: label}
	for k := range int(math.Round((a.max-a.min)/step)) + 1 {
		at := a.min + float64(k)*step
		if math.Abs(at) < step/1e6 {
			at = 0
		}
		a.ticks = append(a.ticks, tick{at, label(at)})
	}
	return a
}

// round is the next of 1, 2, 2.5, 5 and 10 times a power of ten.
func round(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, f := range []float64{1, 2, 2.5, 5} {
		if f*power >= step*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// names returns an axis with a place for each name, from 0.
func names(labels []string) axis {
	a := axis{min: -0.5, max: float64(len(labels)) - 0.5}
	for i, l := range labels {
		a.ticks = append(a.ticks, tick{float64(i), l})
	}
	return a
}

// A frame is the part of a picture in which points stand by their values.
type frame struct {
	p                        *Picture
	left, top, right, bottom float64
	x, y                     axis
}

// newFrame makes a frame below top, so high, with room for the labels of its
// axes at the left and below, and for so much at the right; it draws the grid.
func (p *Picture) newFrame(top, high, beside float64, x, y axis) *frame {
	f := &frame{p: p, top: top, bottom: top + high, right: p.Width - beside, x: x, y: y}
	for _, t := range y.ticks {
		f.left = max(f.left, widthOf(t.label, small)+8)
	}
	if y.name != "" {
		f.top += lineHeight + 8
		f.bottom += lineHeight + 8
		p.label(0, f.top-12, start, soft, y.name).little()
	}
	for _, t := range y.ticks {
		at := f.atY(t.at)
		p.stroke(rule, 1, point{f.left, at}, point{f.right, at})
		p.label(f.left-6, at+3.5, end, soft, t.label).little()
	}
	below := f.bottom + lineHeight
	free := math.Inf(-1) // where labels end
	every := f.spread()
	for i, t := range x.ticks {
		if t.label == "" || (len(x.ticks)-1-i)%every != 0 {
			continue
		}
		at, w := f.atX(t.at), widthOf(t.label, small)
		place := min(max(at, w/2), p.Width-w/2) // within the picture
		if place-w/2 < free {
			continue
		}
		free = place + w/2 + 4
		p.stroke(soft, 1, point{at, f.bottom}, point{at, f.bottom + 4})
		p.label(place, below, middle, soft, t.label).little()
	}
	p.Height = below + 5
	if x.name != "" {
		p.Height += lineHeight
		p.label((f.left+f.right)/2, p.Height-5, middle, soft, x.name).little()
	}
	return f
}

// spread is how many ticks share a label, so that labels do not meet.
func (f *frame) spread() int {
	widest := 0.0
	for _, t := range f.x.ticks {
		widest = max(widest, widthOf(t.label, small)+8)
	}
	room := (f.right - f.left) / float64(max(1, len(f.x.ticks)))
	return max(1, int(math.Ceil(widest/room)))
}

func (f *frame) atX(v float64) float64 {
	return f.left + (v-f.x.min)/(f.x.max-f.x.min)*(f.right-f.left)
}

func (f *frame) atY(v float64) float64 {
	return f.bottom - (v-f.y.min)/(f.y.max-f.y.min)*(f.bottom-f.top)
}

// zero draws the line at which a figure is 0, where it lies inside.
func (f *frame) zero() {
	if f.y.min <= 0 && 0 <= f.y.max {
		at := f.atY(0)
		f.p.stroke(soft, 1, point{f.left, at}, point{f.right, at})
	}
}
