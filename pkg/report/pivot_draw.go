package report

import (
	"fmt"
	"slices"
	"strconv"
)

// A fitting is how much of a pivot is shown, and how tightly.
type fitting struct {
	heads int    // the first so many
	brief bool   // without decimals
	room  int    // what labels of text are cut to; 0: not cut
	gap   string // between columns
	lines []pivotLine
}

// widths returns the columns that a fitting takes: labels, then cells.
func (p *pivot) widths(f fitting) []int {
	w := make([]int, len(p.labels)+f.heads)
	for i, l := range p.labels {
		w[i] = width(l.label())
	}
	for i, head := range p.heads[:f.heads] {
		w[len(p.labels)+i] = width(cellText(head, 0))
	}
	for _, l := range f.lines {
		for i := range l.labels {
			w[i] = max(w[i], width(p.label(l, i, f.room)))
		}
		for i, c := range l.cells[:min(f.heads, len(l.cells))] {
			w[len(p.labels)+i] = max(w[len(p.labels)+i], width(c.in(f.brief)))
		}
	}
	return w
}

func (p *pivot) label(l pivotLine, i, room int) string {
	if p.labels[i].right() {
		room = 0
	}
	return cellText(l.labels[i], room)
}

// fit makes the grid at most limit wide, as far as that can be done: decimals
// go first, then blanks and long labels, then the last columns.
func (p *pivot) fit(f fitting, limit int) fitting {
	fits := func() bool {
		sum := -len(f.gap)
		for _, w := range p.widths(f) {
			sum += w + len(f.gap)
		}
		return sum <= limit
	}
	for _, tighten := range []func(){
		func() { f.brief = true },
		func() { f.gap = " " },
		func() { f.room = roomyText },
	} {
		if fits() {
			return f
		}
		tighten()
	}
	for f.heads > 1 && !fits() {
		f.heads--
	}
	return f
}

// shown returns the lines of a table of at most limit, feet not counted, and
// the number of those left out; limit 0 is all.
func (p *pivot) shown(limit int) (lines []pivotLine, left int) {
	full, group := 0, "" // lines that are no feet, and the group of the last
	for _, l := range p.lines {
		switch {
		case l.foot && l.group != group:
			continue // none of its lines is there
		case !l.foot && limit > 0 && full == limit:
			left++
			continue
		case !l.foot:
			full, group = full+1, l.group
		}
		lines = append(lines, l)
	}
	return lines, left
}

// pivot writes rows as a grid, and what is to know of it.
func (p *page) pivot(d *document, r *rows) error {
	grid := newPivot(d, r)
	f := fitting{heads: len(grid.heads), gap: gap}
	var left int
	if f.lines, left = grid.shown(p.o.Limit); p.o.Width > 0 {
		f = grid.fit(f, p.o.Width)
	}
	l := layout{widths: grid.widths(f), gap: f.gap, limit: p.o.Width, bold: p.o.Color}
	header := make([]string, len(l.widths))
	for i := range header {
		if i < len(grid.labels) {
			l.right = append(l.right, grid.labels[i].right())
			header[i] = "\n" + grid.labels[i].label()
			continue
		}
		l.right = append(l.right, true)
		header[i] = "\n" + cellText(grid.heads[i-len(grid.labels)], 0)
	}
	room := p.o.Width
	for _, w := range l.widths[:len(grid.labels)] {
		room -= w + len(l.gap)
	}
	if p.o.Width > 0 && width(grid.caption) > room {
		p.lines(grid.caption, p.o.Color)
	} else {
		header[len(grid.labels)] = grid.caption + header[len(grid.labels)]
	}
	if p.o.Color {
		l.paint = grid.shades(f)
	}
	open := false
	err := draw(p.w, l, header, func(yield func([]string) bool) {
		for _, line := range f.lines {
			cells := grid.cells(line, f)
			for _, c := range line.cells[:min(f.heads, len(line.cells))] {
				open = open || c.open
			}
			if !yield(cells) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if open {
		p.lines(grid.legend(), false)
	}
	if left > 0 {
		p.lines(fmt.Sprintf("… %s more: use --format csv or --all", grouped(strconv.Itoa(left))), false)
	}
	if f.heads < len(grid.heads) {
		p.lines(fmt.Sprintf("… no room for %s: use --format csv", grid.left(f.heads)), false)
	}
	return nil
}

// legend says what the mark is.
func (p *pivot) legend() string { return openMark + " not " + p.settled + " yet" }

// left names the columns from number n on.
func (p *pivot) left(n int) string {
	s := p.column + " " + cellText(p.heads[n], 0)
	if last := p.heads[len(p.heads)-1]; n < len(p.heads)-1 {
		s += " to " + cellText(last, 0)
	}
	return s
}

// cells returns the labels and the cells of a line.
func (p *pivot) cells(l pivotLine, f fitting) []string {
	cells := make([]string, len(p.labels)+f.heads)
	for i := range l.labels {
		cells[i] = p.label(l, i, f.room)
	}
	for i, c := range l.cells[:min(f.heads, len(l.cells))] {
		cells[len(p.labels)+i] = c.in(f.brief)
	}
	return cells
}

// heat are the backgrounds of small to great values, each with a colour of
// text that reads on it: blues of the 256 that terminals know.
var heat = []string{
	"\x1b[38;5;16;48;5;195m", "\x1b[38;5;16;48;5;153m", "\x1b[38;5;16;48;5;75m", "\x1b[38;5;16;48;5;32m", "\x1b[38;5;231;48;5;24m",
}

// shades returns the background of each cell. The first column, in which
// values start, would drown the others: the greatest value of these is the
// top of the scale. What may still change is not comparable and has none.
func (p *pivot) shades(f fitting) func(line, column int) string {
	top := 0.0
	for _, l := range f.lines {
		for i, c := range l.cells[:min(f.heads, len(l.cells))] {
			if i > 0 && !c.open && c.value > top {
				top = c.value
			}
		}
	}
	return func(line, column int) string {
		i := column - len(p.labels)
		if i < 0 || i >= len(f.lines[line].cells) {
			return ""
		}
		c := f.lines[line].cells[i]
		if c.open || !(c.value > 0) {
			return ""
		}
		if c.value >= top {
			return heat[len(heat)-1]
		}
		return heat[int(c.value/top*float64(len(heat)))]
	}
}

// markdownPivot writes rows as a grid, which is a pipe table.
func markdownPivot(w sink, d *document, r *rows) error {
	p := newPivot(d, r)
	f := fitting{heads: len(p.heads), lines: p.lines}
	w.text(markdownText(p.caption) + "\n\n")
	l := layout{markdown: true}
	var header []string
	for _, f := range p.labels {
		header, l.right = append(header, f.label()), append(l.right, f.right())
	}
	for _, head := range p.heads {
		header, l.right = append(header, markdownText(head)), append(l.right, true)
	}
	open := false
	lines := make([][]string, len(f.lines))
	for n, line := range f.lines {
		lines[n] = make([]string, len(header))
		for i, s := range line.labels {
			lines[n][i] = markdownText(s)
		}
		for i, c := range line.cells {
			s := c.text
			if c.open {
				s, open = openMark+s, true
			}
			lines[n][len(p.labels)+i] = markdownText(s)
		}
	}
	for i, head := range header {
		widest := max(3, width(head)) // a rule has at least three marks
		for _, line := range lines {
			widest = max(widest, width(line[i]))
		}
		l.widths = append(l.widths, widest)
	}
	if err := draw(w, l, header, slices.Values(lines)); err != nil {
		return err
	}
	if open {
		w.text("\n" + markdownText(p.legend()) + "\n")
	}
	return nil
}
