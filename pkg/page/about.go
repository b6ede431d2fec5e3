package page

import (
	"strings"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// definitions says what every figure means, as retain explain does.
func (d *document) definitions() {
	r := d.report
	d.define("churn", working(r.Churn))
	d.define("retention", working(r.Churn))
	d.define("cohorts", nil)
	d.define("repeat", working(r.Repeat))
	d.define("survival", nil)
	d.define("revenue", working(r.Revenue))
	d.define("clv", working(r.CLV))
	d.define("rfm", nil)
	d.define("vip", working(r.VIP))
	d.define("stages", nil)
	d.define("next", nil)
	d.define("nps", working(r.NPS))
	d.define("lapsed", nil)
	d.define("risk", nil)
	d.define("advocates", nil)
}

// working are the formulas with the numbers of the last row in them.
func working[R any](f Found[R]) []string {
	row, ok := f.only()
	if w, has := any(row).(interface{ Working() []string }); ok && has {
		return w.Working()
	}
	return nil
}

func (d *document) define(name string, own []string) {
	e, ok := metric.Explain(name)
	if !ok {
		return
	}
	d.open("details", "class", "definition-of")
	d.open("summary")
	d.strong(name)
	d.text(": " + e.Definition)
	d.close("summary")
	lines := func(title, class string, lines []string) {
		if len(lines) == 0 {
			return
		}
		d.element("h4", title)
		d.open("ul", "class", class)
		for _, l := range lines {
			d.element("li", l)
		}
		d.close("ul")
	}
	lines("Formula", "formula", e.Formula)
	lines("With your numbers", "formula", own)
	var others []string
	for _, o := range e.Others {
		others = append(others, o.Who+": "+o.Says)
	}
	lines("How others define it", "plain", others)
	lines("Traps", "plain", e.Traps)
	lines("Sources", "plain", e.Sources)
	d.close("details")
}

// amount is an amount for people, nothing where there is none.
func amount(a money.Amount) string {
	if a.IsNone() {
		return ""
	}
	return a.Human()
}

// options says in words what was set; "" for nothing.
func (r *Report) options() string {
	var set []string
	for _, s := range r.Options {
		set = append(set, s.Name+" "+s.Value)
	}
	if len(set) == 0 {
		return ""
	}
	return "options: " + strings.Join(set, ", ")
}

// input says what was read, and what became of every record.
func (d *document) input() {
	d.element("p", "Every record read ends in one line of these tables; they add up.", "class", "definition")
	for _, line := range []string{d.report.options(), d.report.Hidden} {
		if line != "" {
			d.element("p", line)
		}
	}
	for _, f := range d.report.Files {
		d.element("h3", f.Name, "dir", "auto")
		parts := []string{f.Kind, number(f.Records) + " records"}
		if !f.First.IsZero() {
			parts = append(parts, f.First.String()+" to "+f.Last.String())
		}
		d.element("p", strings.Join(parts, ", "))
		counted := false
		for _, b := range f.Bins {
			counted = counted || !b.Amount.IsNone()
		}
		c := report.Cells{Columns: []report.CellColumn{{Label: "what became of them"}, {Label: "records", Right: true}}}
		if counted {
			c.Columns = append(c.Columns, report.CellColumn{Label: "amount", Right: true})
		}
		for _, b := range f.Bins {
			row := []string{b.Words, number(b.Records)}
			if counted {
				row = append(row, amount(b.Amount))
			}
			c.Rows = append(c.Rows, row)
		}
		d.table(c)
		if f.SHA256 != "" {
			d.element("p", "sha256 "+f.SHA256, "class", "hash")
		}
	}
}
