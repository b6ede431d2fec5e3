package report

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// cardFrom is the number of figures from which a single row is shown as a
// card, one figure a line.
const cardFrom = 7

// roomyText is the width to which text columns are cut before whole columns
// are left out (enough to know a name), tightText that to which they are cut
// at last.
const (
	roomyText = 14
	tightText = 8
)

// writeTable writes the document for people: a title, the definition and the
// settings, the main rows, then each section under its name.
func writeTable(w sink, d *document, o Options) error {
	p := page{w: w, o: o}
	p.lines(d.title(), o.Color)
	if about := d.about(); about != "" {
		p.lines(about, false)
	}
	for _, r := range d.tables(o) {
		p.lines("", false)
		if r.name != "" {
			p.lines(Visible(r.name), o.Color)
		}
		write := p.rows
		if r == d.pivoted(o) {
			write = p.pivot
		}
		if err := write(d, r); err != nil {
			return err
		}
	}
	return nil
}

// A page is what people read, line by line.
type page struct {
	w sink
	o Options
}

// lines writes s, broken at the width of the terminal.
func (p *page) lines(s string, bold bool) {
	for _, line := range wrap(s, p.o.Width) {
		if p.o.Width > 0 { // a letter may be wider than the line
			line = cut(line, p.o.Width)
		}
		p.w.line(line, bold)
	}
}

// rows writes one table: a card for a single row of many figures, else a
// grid.
func (p *page) rows(d *document, r *rows) error {
	if r.len() == 0 {
		p.lines("no rows", false)
		return nil
	}
	all := figures(r.fields)
	inGrid := d.inGrid(r, all, p.o.Wide)
	shown := r.len()
	if p.o.Limit > 0 {
		shown = min(shown, p.o.Limit)
	}
	g := newGrid(r, inGrid, shown)
	if r.len() == 1 && (len(inGrid) >= cardFrom || p.o.Width > 0 && g.width() > p.o.Width) {
		return p.card(r.inCard(all, p.o.Wide), r.slice.Index(0))
	}
	var left []string
	if p.o.Width > 0 {
		left = g.fit(p.o.Width, d.isOwn)
	}
	if err := draw(p.w, g.layout(p.o), g.header(), g.cells()); err != nil {
		return err
	}
	if more := r.len() - shown; more > 0 {
		p.lines(fmt.Sprintf("… %s more: use --format csv or --all", grouped(strconv.Itoa(more))), false)
	}
	if len(left) > 0 {
		p.lines(fmt.Sprintf("… no room for %s: use --fields or --format csv", strings.Join(left, ", ")), false)
	}
	return nil
}

// card writes one figure a line: label, value and, if all have room, interval.
// Long text goes on below itself.
func (p *page) card(figs []figure, row reflect.Value) error {
	l := layout{widths: make([]int, 3), right: []bool{false, true, false}, limit: p.o.Width, gap: gap}
	cells := make([][]string, len(figs))
	for i, f := range figs {
		cells[i] = []string{f.label(), cellText(f.human(row), 0), ""}
		if from, to, ok := f.interval(row); ok {
			cells[i][2] = "(" + from + " to " + to + ")"
		}
		for j, cell := range cells[i] {
			if j != 1 || f.Kind != Text { // longer text runs past the numbers
				l.widths[j] = max(l.widths[j], width(cell))
			}
		}
	}
	if n := l.widths[0] + l.widths[1] + l.widths[2] + 2*len(gap); p.o.Width > 0 && n > p.o.Width {
		for _, line := range cells {
			line[2] = ""
		}
	}
	room := p.o.Width - l.widths[0] - len(gap)
	var lines [][]string
	for i, f := range figs {
		if f.Kind != Text || room < tightText || width(cells[i][1]) <= room {
			lines = append(lines, cells[i])
			continue
		}
		label := cells[i][0]
		for _, piece := range wrap(Visible(f.human(row)), room) {
			piece = cellText(piece, 0)
			piece += strings.Repeat(" ", max(0, l.widths[1]-width(piece)))
			lines = append(lines, []string{label, piece, ""})
			label = ""
		}
	}
	return draw(p.w, l, nil, slices.Values(lines))
}

// A grid is a table of several columns.
type grid struct {
	rows    *rows
	columns []column
	shown   int // rows
}

// A column is a figure and the widths of what stands in it.
type column struct {
	figure
	value    int // the widest value
	from, to int // the widest ends of intervals; 0: none
	room     int // what text is cut to; 0: not cut
	narrow   bool
}

func newGrid(r *rows, figs []figure, shown int) *grid {
	g := &grid{rows: r, columns: make([]column, len(figs)), shown: shown}
	for i, f := range figs {
		c := column{figure: f}
		for n := range shown {
			row := r.slice.Index(n)
			c.value = max(c.value, width(cellText(f.human(row), 0)))
			if from, to, ok := f.interval(row); ok {
				c.from, c.to = max(c.from, width(from)), max(c.to, width(to))
			}
		}
		g.columns[i] = c
	}
	return g
}

// between is the width of the interval behind a value: " (1% to 2%)".
func (c column) between() int {
	if c.from == 0 {
		return 0
	}
	return len(" (") + c.from + len(" to ") + c.to + len(")")
}

// content is the width of the column's cells.
func (c column) content() int {
	if c.room > 0 {
		return min(c.value, c.room)
	}
	return c.value + c.between()
}

// header breaks the label at its blanks, so that it is no wider than the
// content if its words allow; that of text and dates only in a narrow grid.
func (c column) header() []string {
	if !c.right() && !c.narrow {
		return []string{c.label()}
	}
	longest := 0
	for word := range strings.FieldsSeq(c.label()) {
		longest = max(longest, width(word))
	}
	return wrap(c.label(), max(longest, c.content()))
}

func (c column) width() int {
	w := c.content()
	for _, line := range c.header() {
		w = max(w, width(line))
	}
	return w
}

// cell returns the cell in a row; where there are intervals, the values end
// at one place and so do both ends.
func (c column) cell(row reflect.Value) string {
	s := cellText(c.human(row), c.room)
	if c.from == 0 {
		return s
	}
	s = pad(s, c.value)
	if from, to, ok := c.interval(row); ok {
		s += " (" + pad(from, c.from) + " to " + pad(to, c.to) + ")"
	}
	return s
}

func pad(s string, n int) string { return strings.Repeat(" ", max(0, n-width(s))) + s }

func (g *grid) width() int {
	w := -len(gap)
	for _, c := range g.columns {
		w += c.width() + len(gap)
	}
	return w
}

// fit makes the grid at most limit wide, as far as that can be done, and
// returns the names of the columns that it left out. First the spare columns
// go, then long text is cut, except in the first column; then columns go from
// the right, but not the first two, the first that is the metric's own and
// those to keep; then the rest of the text is cut, and at last the intervals
// go.
func (g *grid) fit(limit int, own func(field) bool) (left []string) {
	if g.width() <= limit {
		return nil
	}
	for i := range g.columns {
		g.columns[i].narrow = true
	}
	g.leaveOut(limit, 0, &left, func(c column) bool { return c.mark == spare })
	g.squeeze(limit, 1, roomyText)
	first := slices.IndexFunc(g.columns, func(c column) bool { return own(c.field) })
	kept := ""
	if first >= 0 {
		kept = g.columns[first].Name
	}
	g.leaveOut(limit, 2, &left, func(c column) bool { return c.mark != keep && c.Name != kept })
	g.squeeze(limit, 0, tightText)
	for i := len(g.columns) - 1; i >= 0 && g.width() > limit; i-- {
		g.columns[i].from, g.columns[i].to = 0, 0
	}
	for i := range g.columns { // what is left over goes back to the text
		c := &g.columns[i]
		for c.room > 0 && c.room < c.value && g.width() < limit {
			c.room++
		}
	}
	names := func(r *rows, name string) int {
		return slices.IndexFunc(r.fields, func(f field) bool { return f.Name == name })
	}
	slices.SortFunc(left, func(a, b string) int { return names(g.rows, a) - names(g.rows, b) })
	return left
}

// leaveOut takes columns out from the right, down to number from, while the
// grid is wider than limit.
func (g *grid) leaveOut(limit, from int, left *[]string, may func(column) bool) {
	for i := len(g.columns) - 1; i >= from && g.width() > limit; i-- {
		if c := g.columns[i]; may(c) {
			*left = append(*left, c.Name)
			g.columns = slices.Delete(g.columns, i, i+1)
		}
	}
}

// squeeze cuts the widest text, from column number from on, while the grid is
// wider than limit, but not below room.
func (g *grid) squeeze(limit, from, room int) {
	for g.width() > limit {
		var widest *column
		for i := range g.columns[min(from, len(g.columns)):] {
			if c := &g.columns[from+i]; c.Kind == Text && c.content() > room && (widest == nil || c.content() > widest.content()) {
				widest = c
			}
		}
		if widest == nil {
			return
		}
		widest.room = widest.content() - 1
	}
}

func (g *grid) layout(o Options) layout {
	l := layout{limit: o.Width, bold: o.Color, gap: gap}
	for _, c := range g.columns {
		l.widths = append(l.widths, c.width())
		l.right = append(l.right, c.right() && c.from == 0)
	}
	return l
}

// header returns the labels in lines that end at the rule.
func (g *grid) header() []string {
	cells, height := make([]string, len(g.columns)), 0
	for _, c := range g.columns {
		height = max(height, len(c.header()))
	}
	for i, c := range g.columns {
		lines := c.header()
		cells[i] = strings.Repeat("\n", height-len(lines)) + strings.Join(lines, "\n")
	}
	return cells
}

func (g *grid) cells() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for n := range g.shown {
			row := g.rows.slice.Index(n)
			cells := make([]string, len(g.columns))
			for i, c := range g.columns {
				cells[i] = c.cell(row)
			}
			if !yield(cells) {
				return
			}
		}
	}
}
