package plot

import "slices"

// margin is the room around a picture that stands on its own.
const margin = 16

// alone returns the picture on paper, with its titles above and what the
// figure means below.
func (p *Picture) alone() *Picture {
	room := p.Width
	whole := &Picture{Title: p.Title, Text: p.Text, Width: p.Width + 2*margin}
	whole.box(0, 0, 0, 0, paper)
	y := float64(margin)
	lines := func(text string, size float64, r role, bold bool) {
		if text == "" {
			return
		}
		for _, line := range fold(text, room, size) {
			y += lineHeight + size - normal
			m := whole.label(margin, y, start, r, line)
			m.size, m.bold = size, bold
		}
	}
	lines(p.Title, 16, ink, true)
	lines(p.Subtitle, normal, soft, false)
	y += 14
	for _, m := range p.marks {
		m.x, m.y = m.x+margin, m.y+y
		m.path = slices.Clone(m.path)
		for i, s := range m.path {
			m.path[i].to = point{s.to.x + margin, s.to.y + y}
			if s.via != nil {
				m.path[i].via = &[2]point{{s.via[0].x + margin, s.via[0].y + y}, {s.via[1].x + margin, s.via[1].y + y}}
			}
		}
		whole.marks = append(whole.marks, m)
	}
	y += p.Height + 4
	lines(p.Below, small, soft, false)
	whole.Height = y + margin
	whole.marks[0].w, whole.marks[0].h = whole.Width, whole.Height
	return whole
}
