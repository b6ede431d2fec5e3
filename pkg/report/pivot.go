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
	labels  []figure // they name a line
	heads   []string // of the columns, in the order in which they first stand
	lines   []pivotLine
	caption string // what the cells are: "share by offset"
	column  string // what the heads are: "offset"
	settled string // what a marked cell is not: "complete"
}

// A pivotLine is one line of the grid: a cell for each head, as far as it has
// any.
type pivotLine struct {
	labels []string
	cells  []pivotCell
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

// pivoted reports whether people see the main rows as a grid: not where they
// choose columns, or want all of them.
func (d *document) pivoted(o Options) bool {
	return d.pivot.Column != "" && !d.main.chosen && !o.Wide && d.main.name == "" && d.main.len() > 0
}

// checkPivot returns an error where the pivot names what the rows do not have.
func (d *document) checkPivot() error {
	if d.pivot.Column == "" || d.main.name != "" {
		return nil
	}
	names := append([]string{d.pivot.Column, d.pivot.Value}, d.pivot.Row...)
	if d.pivot.Settled != "" {
		names = append(names, d.pivot.Settled)
	}
	all, err := schemaOf(d.main.slice.Type().Elem()) // those not chosen too
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(f field) bool { return f.Name == name }) {
			return fmt.Errorf("pivot: rows of type %s have no column %q", d.main.slice.Type().Elem(), name)
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

// newPivot makes the grid of the main rows.
func newPivot(d *document) *pivot {
	r := &d.main
	column, value, settled := r.field(d.pivot.Column), r.field(d.pivot.Value), r.field(d.pivot.Settled)
	p := &pivot{caption: figure{field: *value}.label() + " by " + figure{field: *column}.label(), column: figure{field: *column}.label()}
	if settled != nil {
		p.settled = figure{field: *settled}.label()
	}
	groups := 0 // labels that name the group of a line
	for _, name := range d.pivot.Row {
		if f := r.field(name); f != nil {
			p.labels = append(p.labels, figure{field: *f})
			if f.When == "by" {
				groups++
			}
		}
	}
	at := make(map[string]int) // lines
	line := func(labels []string, foot bool) *pivotLine {
		key := fmt.Sprintf("%t%q", foot, labels)
		i, ok := at[key]
		if !ok {
			i = len(p.lines)
			at[key] = i
			p.lines = append(p.lines, pivotLine{labels: labels, group: fmt.Sprintf("%q", labels[:groups]), foot: foot})
		}
		return &p.lines[i]
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
		line(labels, false).put(p.head(column.human(row)), c)
	}
	foot := d.foot()
	if foot == nil {
		return p
	}
	column, value = foot.field(d.pivot.Column), foot.field(d.pivot.Value)
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
		line(labels, true).put(p.head(column.human(row)), newPivotCell(*value, row))
	}
	first := make(map[string]int) // lines of groups, behind which their feet go
	for i, l := range p.lines {
		if _, ok := first[l.group]; !ok {
			first[l.group] = i
		}
	}
	slices.SortStableFunc(p.lines, func(a, b pivotLine) int { return first[a.group] - first[b.group] })
	return p
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
