package plot

// A stream is a part of those who are on both sides of a flow, or of those who
// come or leave.
type stream struct {
	from, to int // numbers of the banks
	n        int
	role     role
	label    string // written in its middle; "" for none
	says     string
}

// A bank is where streams start or end; its size is theirs together.
type bank struct {
	name  string
	label string
	role  role
}

// flow draws streams from banks at the left to banks at the right, in the
// order of the banks. Streams must not cross.
func (p *Picture) flow(top, high float64, left, right []bank, streams []stream) {
	all := 0
	leftSize, rightSize := make([]int, len(left)), make([]int, len(right))
	for _, s := range streams {
		all += s.n
		leftSize[s.from] += s.n
		rightSize[s.to] += s.n
	}
	if all == 0 {
		all = 1
	}
	const gap, thick = 26.0, 10.0
	room := min(150, p.Width*0.27)
	x0, x1 := room, p.Width-room
	unit := (high - gap*float64(max(len(left), len(right))-1)) / float64(all)
	place := func(size []int, banks []bank, x float64, a anchor) []float64 {
		tops, middles := make([]float64, len(banks)), make([]float64, len(banks))
		y := top
		for i, n := range size {
			tops[i] = y
			h := max(float64(n)*unit, 1)
			middles[i] = y + h/2
			p.box(x, y, thick, h, banks[i].role).says(banks[i].name + ": " + banks[i].label)
			y += h + gap
		}
		apart(middles, 2.2*lineHeight, top+lineHeight, top+high)
		for i, b := range banks {
			at := x - 8
			if a == start {
				at = x + thick + 8
			}
			p.label(at, middles[i]-2, a, ink, b.label).heavy()
			p.label(at, middles[i]+lineHeight-3, a, soft, b.name).little()
		}
		return tops
	}
	from := place(leftSize, left, x0-thick, end)
	to := place(rightSize, right, x1, start)
	for _, s := range streams {
		h := float64(s.n) * unit
		if s.n == 0 {
			continue
		}
		y0, y1 := from[s.from], to[s.to]
		from[s.from], to[s.to] = y0+h, y1+h
		third := (x1 - x0) / 2
		p.add(mark{shape: pathShape, role: s.role, opacity: 0.32, path: []step{
			{to: point{x0, y0}},
			{to: point{x1, y1}, via: &[2]point{{x0 + third, y0}, {x1 - third, y1}}},
			{to: point{x1, y1 + h}},
			{to: point{x0, y0 + h}, via: &[2]point{{x1 - third, y1 + h}, {x0 + third, y0 + h}}},
		}}).says(s.says)
		if s.label != "" && h > lineHeight {
			p.label((x0+x1)/2, (y0+y1+h)/2+4, middle, ink, s.label)
		}
	}
	p.Height = top + high + 8
}
