package plot

// A cell is a field of a grid.
type cell struct {
	row, column int
	share       float64 // of the most, 0 to 1; below 0: no colour
	label       string  // what stands in it
	below       string  // a second line; "" for none
	says        string
	open        bool // not settled yet: framed by dashes
}

// A table is a grid of cells with names of rows and columns.
type table struct {
	rows, columns []string
	beside        []string // a number for each row, between its name and its cells; nil for none
	above         string   // heads beside
	cells         []cell
	wide, high    float64 // the least size of a cell
	across        string  // what the columns are
}

// grid draws a table of cells in shades.
func (p *Picture) grid(top float64, t table) {
	left := 0.0
	for _, name := range t.rows {
		left = max(left, widthOf(name, normal))
	}
	left += 8
	number := left
	if t.beside != nil {
		most := widthOf(t.above, small)
		for _, n := range t.beside {
			most = max(most, widthOf(n, small))
		}
		number = left + most
		left = number + 8
	}
	wide := max(t.wide, min((p.Width-left)/float64(len(t.columns)), 3*t.wide))
	p.Width = max(p.Width, left+wide*float64(len(t.columns)))
	if t.across != "" {
		top += lineHeight
		p.label(left, top-3, start, soft, t.across).little()
	}
	head := top + lineHeight - 2
	top = head + 5
	if t.beside != nil {
		p.label(number, head, end, soft, t.above).little()
	}
	for i, name := range t.columns {
		p.label(left+wide*(float64(i)+0.5), head, middle, soft, name).little()
	}
	for i, name := range t.rows {
		y := top + t.high*(float64(i)+0.5) + 4
		p.label(0, y, start, ink, name)
		if t.beside != nil {
			p.label(number, y, end, soft, t.beside[i]).little()
		}
	}
	for _, c := range t.cells {
		x, y := left+wide*float64(c.column), top+t.high*float64(c.row)
		ground, text := pale, ink
		if c.share >= 0 {
			ground, text = scale(c.share)
		}
		p.box(x+0.5, y+0.5, wide-1, t.high-1, ground).says(c.says)
		if c.open {
			m := p.stroke(soft, 1, point{x + 1.5, y + 1.5}, point{x + wide - 1.5, y + 1.5}, point{x + wide - 1.5, y + t.high - 1.5}, point{x + 1.5, y + t.high - 1.5}, point{x + 1.5, y + 1.5})
			m.dash = []float64{2, 2}
		}
		middleY := y + t.high/2 + 4
		if c.below != "" {
			middleY -= 7
			for i, line := range fold(c.below, wide-4, small) {
				p.label(x+wide/2, middleY+lineHeight*0.9*float64(i+1), middle, text, shorten(line, wide-2, small)).little()
			}
		}
		p.label(x+wide/2, middleY, middle, text, c.label).little()
	}
	p.Height = top + t.high*float64(len(t.rows)) + 4
}
