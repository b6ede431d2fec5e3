package report

import (
	"github.com/retain-cli/retain/pkg/metric"
)

// Cells are a table as people see it, for what draws tables of its own.
type Cells struct {
	Columns []CellColumn
	Rows    [][]string // one line of safe text each; an interval stands behind its figure
	More    int        // rows that Options.Limit leaves out
}

// A CellColumn is a column of Cells.
type CellColumn struct {
	Label string // the column's name for people
	Right bool   // a number, which is aligned at its end
}

// People returns the main rows of a result, or those of o.Section, as a table
// shows them: what o.Fields names, or with o.Wide all, else what has something
// to say. Errors are as Write has them.
func People[R any](res metric.Result[R], o Options) (Cells, error) {
	d := document{head: head{metric: res.Metric, period: res.Period, by: res.By, every: res.Every}}
	if err := d.fill(res.Rows, res.Sections, o); err != nil {
		return Cells{}, err
	}
	shown := d.main.len()
	if o.Limit > 0 {
		shown = min(shown, o.Limit)
	}
	c := Cells{More: d.main.len() - shown}
	figs := figures(d.main.fields)
	if d.main.len() == 1 {
		figs = d.main.inCard(figs, o.Wide)
	} else {
		figs = d.inGrid(&d.main, figs, o.Wide)
	}
	for _, f := range figs {
		c.Columns = append(c.Columns, CellColumn{Visible(f.label()), f.right()})
	}
	for i := range shown {
		row := d.main.slice.Index(i)
		cells := make([]string, len(figs))
		for k, f := range figs {
			cells[k] = Visible(f.human(row))
			if from, to, ok := f.interval(row); ok {
				cells[k] += " (" + from + " to " + to + ")"
			}
		}
		c.Rows = append(c.Rows, cells)
	}
	return c, nil
}
