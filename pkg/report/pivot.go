package report

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// openMark stands before a value that may still change.
const openMark = "~"

// A pivot is rows seen as a grid, as metric.Pivot has it: rows with the same
// labels share a line, each beneath its head.
type pivot struct {
	labels  []field  // they name a line
	heads   []string // of the columns
	lines   []pivotLine
	caption string // what the cells are: "share by offset"
	column  string // what the heads are: "offset"
	settled string // what a marked cell is not: "complete"

	at map[string]int // lines by what they are, before they are sorted
}

// A pivotLine is one line of the grid: a cell for each head, as far as it has
// any.
type pivotLine struct {
	labels []string
	cells  []pivotCell
	order  []int  // of heads, as the rows have them
	group  string // lines of one group share a foot
	foot   bool   // it sums up the lines of its group
}

// A pivotCell is a value; the zero one is none.
type pivotCell struct {
	text  string
	brief string  // the same without decimals
	value float64 // NaN: none
	open  bool    // it may still change
}

// pivoted returns the rows that people see as a grid; nil for none, as where
// they choose columns, or want all of them.
func (d *document) pivoted(o Options) *rows {
	if d.pivot.Column == "" || o.Wide {
		return nil
	}
	for _, r := range d.all() {
		if r.name == d.pivot.Section && !r.chosen && r.len() > 0 {
			return r
		}
	}
	return nil
}

// checkPivot returns an error where the pivot names what there is not.
func (d *document) checkPivot() error {
	if d.pivot.Column == "" || d.main.name != "" {
		return nil
	}
	all := d.all()
	i := slices.IndexFunc(all, func(r *rows) bool { return r.name == d.pivot.Section })
	if i < 0 {
		return fmt.Errorf("pivot: no section %q", d.pivot.Section)
	}
	names := append([]string{d.pivot.Column, d.pivot.Value}, d.pivot.Row...)
	if d.pivot.Settled != "" {
		names = append(names, d.pivot.Settled)
	}
	row := all[i].slice.Type().Elem()
	fields, err := schemaOf(row) // those that are not shown, too
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.Name == name }) {
			return fmt.Errorf("pivot: rows of type %s have no column %q", row, name)
		}
	}
	if foot := d.foot(); d.pivot.Foot != "" && foot == nil {
		return fmt.Errorf("pivot: no section %q", d.pivot.Foot)
	} else if foot != nil && (foot.field(d.pivot.Column) == nil || foot.field(d.pivot.Value) == nil) {
		return fmt.Errorf("pivot: section %q has no column %q or %q", foot.name, d.pivot.Column, d.pivot.Value)
	}
	return nil
}

// foot returns the section whose rows are the last line of the grid; nil
// without one.
func (d *document) foot() *rows {
	i := slices.IndexFunc(d.sections, func(r rows) bool { return r.name == d.pivot.Foot })
	if d.pivot.Foot == "" || i < 0 {
		return nil
	}
	return &d.sections[i]
}

// field returns the column of that name; nil where it is not shown.
func (r *rows) field(name string) *field {
	for i := range r.fields {
		if r.fields[i].Name == name {
			return &r.fields[i]
		}
	}
	return nil
}

// newPivot makes the grid of rows.
func newPivot(d *document, r *rows) *pivot {
	column, value, settled := r.field(d.pivot.Column), r.field(d.pivot.Value), r.field(d.pivot.Settled)
	p := &pivot{column: column.label(), caption: value.label() + " by " + column.label(), at: make(map[string]int)}
	if settled != nil {
		p.settled = settled.label()
	}
	groups := 0 // labels that name the group of a line
	for _, name := range d.pivot.Row {
		if f := r.field(name); f != nil {
			p.labels = append(p.labels, *f)
			if f.When == "by" {
				groups++
			}
		}
	}
	for i := range r.len() {
		row := r.slice.Index(i)
		labels := make([]string, len(p.labels))
		for n, f := range p.labels {
			labels[n] = f.human(row)
		}
		c := newPivotCell(*value, row)
		if settled != nil {
			v, ok := settled.value(row)
			c.open = ok && !v.Bool()
		}
		p.line(labels, groups, false).put(p.head(column.human(row)), c)
	}
	if foot := d.foot(); foot != nil {
		p.addFoot(d, foot, groups)
	}
	p.sortHeads()
	return p
}

// addFoot adds the lines of the foot, each behind those of its group.
func (p *pivot) addFoot(d *document, foot *rows, groups int) {
	column, value := foot.field(d.pivot.Column), foot.field(d.pivot.Value)
	for i := range foot.len() {
		row := foot.slice.Index(i)
		labels := make([]string, len(p.labels))
		for n, f := range p.labels[:groups] {
			if own := foot.field(f.Name); own != nil {
				labels[n] = own.human(row)
			}
		}
		if groups < len(labels) {
			labels[groups] = foot.name
		}
		p.line(labels, groups, true).put(p.head(column.human(row)), newPivotCell(*value, row))
	}
	first := make(map[string]int) // lines of groups
	for i, l := range p.lines {
		if _, ok := first[l.group]; !ok {
			first[l.group] = i
		}
	}
	slices.SortStableFunc(p.lines, func(a, b pivotLine) int { return first[a.group] - first[b.group] })
}

// line returns the line with those labels, of which the first name its group;
// it adds one that is new.
func (p *pivot) line(labels []string, groups int, foot bool) *pivotLine {
	key := fmt.Sprintf("%t%q", foot, labels)
	i, ok := p.at[key]
	if !ok {
		i = len(p.lines)
		p.at[key] = i
		p.lines = append(p.lines, pivotLine{labels: labels, group: fmt.Sprintf("%q", labels[:groups]), foot: foot})
	}
	return &p.lines[i]
}

// head returns the number of a head, which it adds where it is new.
func (p *pivot) head(name string) int {
	i := slices.Index(p.heads, name)
	if i < 0 {
		i = len(p.heads)
		p.heads = append(p.heads, name)
	}
	return i
}

func (l *pivotLine) put(i int, c pivotCell) {
	for len(l.cells) <= i {
		l.cells = append(l.cells, pivotCell{value: math.NaN()})
	}
	l.cells[i] = c
	l.order = append(l.order, i)
}

// sortHeads puts the heads in an order that agrees with that of each line,
// those that could go anywhere as they first stand.
func (p *pivot) sortHeads() {
	before := make([]map[int]bool, len(p.heads)) // heads that go before one
	for i := range before {
		before[i] = make(map[int]bool)
	}
	for _, l := range p.lines {
		for n := 1; n < len(l.order); n++ {
			before[l.order[n]][l.order[n-1]] = true
		}
	}
	left := make([]int, len(p.heads))
	for i := range left {
		left[i] = i
	}
	heads := make([]string, 0, len(left))
	place := make([]int, len(left))
	for len(left) > 0 {
		next := max(0, slices.IndexFunc(left, func(i int) bool { return len(before[i]) == 0 })) // the first where lines disagree
		i := left[next]
		place[i] = len(heads)
		heads = append(heads, p.heads[i])
		left = slices.Delete(left, next, next+1)
		for _, other := range left {
			delete(before[other], i)
		}
	}
	p.heads = heads
	for n := range p.lines {
		l := &p.lines[n]
		cells, order := l.cells, l.order
		l.cells, l.order = nil, nil
		for _, i := range order {
			l.put(place[i], cells[i])
		}
	}
}

func newPivotCell(f field, row reflect.Value) pivotCell {
	c := pivotCell{text: f.human(row), value: math.NaN()}
	c.brief = c.text
	v, ok := f.value(row)
	if !ok || c.text == notAvailable {
		return c
	}
	switch x := v.Interface().(type) {
	case metric.Rate:
		c.value, c.brief = float64(x), wholePercent(float64(x))
	case money.Amount:
		c.value, c.brief = x.Float(), wholeAmount(x)
	default:
		switch {
		case v.CanInt():
			c.value = float64(v.Int())
		case v.CanFloat():
			c.value = v.Float()
		}
	}
	return c
}

// wholePercent is a proportion in whole per cent, of which none looks like 0
// or all that is not: "<1%", ">99%".
func wholePercent(v float64) string {
	whole := math.Round(100 * v)
	switch {
	case whole == 0 && v > 0:
		return "<1%"
	case whole == 100 && v < 1:
		return ">99%"
	}
	return strconv.FormatInt(int64(whole), 10) + "%"
}

// wholeAmount is an amount without cents.
func wholeAmount(a money.Amount) string {
	whole := a.Div(int(money.One))
	if whole == 0 && a > 0 {
		return "<1"
	}
	return grouped(strconv.FormatInt(int64(whole), 10))
}

// in returns the cell as people see it.
func (c pivotCell) in(brief bool) string {
	s := c.text
	if brief {
		s = c.brief
	}
	if c.open {
		s = openMark + s
	}
	return cellText(s, 0)
}
