package page

import (
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// segments says what can be done about each segment.
func (d *document) segments() {
	if d.report.RFM.Lacks != nil {
		return
	}
	e, _ := metric.Explain(d.report.RFM.Result.Metric)
	c := report.Cells{Columns: []report.CellColumn{{Label: "segment"}, {Label: "customers", Right: true}, {Label: "revenue", Right: true}, {Label: "what to do"}}}
	for _, r := range d.report.RFM.Result.Rows {
		advice := ""
		for _, v := range e.Values {
			if v.Name == r.Segment.String() {
				advice = v.Meaning
			}
		}
		c.Rows = append(c.Rows, []string{r.Segment.String(), number(r.Customers), r.Revenue.Human(), advice})
	}
	d.open("div", "class", "advice")
	d.table(c)
	d.close("div")
}

// lists writes the top of each list, with the people where they are asked for.
func (d *document) lists() {
	r := d.report
	if !r.People {
		d.element("p", "How many are on each list. Who they are is left out; retain report --people names the first of each.", "class", "definition")
	}
	list(d, "To win back", "lapsed", r.Lapsed, func(p metric.PersonRow) money.Amount { return p.Revenue }, lapsedFields)
	list(d, "To call before they lapse", "risk", r.Risk, func(p metric.RiskRow) money.Amount { return p.Revenue }, riskFields)
	list(d, "To keep above all", "vip --list", r.VIPs, func(p metric.PersonRow) money.Amount { return p.Revenue }, vipFields)
	list(d, "To thank", "advocates", r.Advocates, func(p metric.AdvocateRow) money.Amount { return p.Revenue }, advocateFields)
	list(d, "To apologise to", "advocates --detractors", r.Detractors, func(p metric.AdvocateRow) money.Amount { return p.Revenue }, advocateFields)
}

// list writes one list: how many are on it and what they brought, and the
// first of them.
func list[R any](d *document, title, command string, f Found[R], revenue func(R) money.Amount, fields []string) {
	d.element("h3", title)
	if f.Lacks != nil {
		d.lacks(f.Lacks)
		return
	}
	rows := f.Result.Rows
	d.sentence(about(f.Result), "class", "definition")
	said := number(len(rows)) + " customers"
	if len(rows) == 1 {
		said = "1 customer"
	}
	sum, fits := money.Amount(0), len(rows) > 0
	for _, row := range rows {
		if a := revenue(row); a.IsNone() {
			fits = false
		} else if fits {
			sum, fits = sum.Add(a)
		}
	}
	if fits {
		said += ", who brought " + sum.Human() + " so far"
	}
	d.open("p")
	d.strong(said)
	d.text(" (retain " + command + ")")
	d.close("p")
	if !d.report.People || len(rows) == 0 {
		return
	}
	c, err := report.People(f.Result, report.Options{Fields: fields, Limit: d.report.Top})
	if err != nil {
		d.err = err
		return
	}
	d.table(c)
}
