package page

import (
	"cmp"
	"math"
	"strconv"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/plot"
)

// A tile is a headline figure.
type tile struct {
	name, section string
	value         string
	between       string // its interval
	was           string // how it stood before; "" where that is not known
	move          int    // above 0 where it is higher now, below where lower
	values        []float64
	beside        string // what else to know at once
	lacks         *metric.DataError
}

// tiles writes the headline figures.
func (d *document) tiles() {
	d.open("section", "id", "figures", "class", "tiles")
	d.element("h2", "In short")
	d.raw("<ul>\n")
	for _, t := range []tile{d.active(), d.retention(), d.churn(), d.netRevenue(), d.spent(), d.repeat(), d.worth(), d.score()} {
		d.tile(t)
	}
	d.raw("</ul>\n")
	if row, ok := d.report.Churn.only(); ok && !math.IsNaN(float64(row.ChurnRate)) {
		d.element("p", "In brackets the interval: how far chance may have moved the figure.", "class", "more")
	}
	d.close("section")
}

func (d *document) tile(t tile) {
	d.raw("<li>")
	d.element("a", t.name, "href", "#"+t.section, "class", "name")
	if t.lacks != nil {
		d.element("p", "n/a", "class", "value")
		d.sentence(t.lacks.Problem, "class", "range")
		d.raw("</li>\n")
		return
	}
	class := "value"
	if len(t.value) > 9 { // as of millions
		class = "value long"
	}
	d.element("p", t.value, "class", class)
	if t.between != "" {
		d.element("p", "("+t.between+")", "class", "range")
	}
	if t.was != "" {
		d.element("p", moves[cmp.Compare(t.move, 0)+1]+" "+t.was+" before", "class", "was")
	}
	if t.beside != "" {
		d.element("p", t.beside, "class", "was")
	}
	if p := plot.Spark(t.name+", period by period, up to "+t.value, t.values); p != nil {
		d.raw("<div class=\"spark\">" + p.Inline() + "</div>")
	}
	d.raw("</li>\n")
}

var moves = [...]string{"▼ down from", "as", "▲ up from"}

// span is an interval for people; "" where it is not defined.
func span(low, high interface{ Human() string }) string {
	if l, h := low.Human(), high.Human(); l != "n/a" && h != "n/a" {
		return l + " to " + h
	}
	return ""
}

// moved says how a figure moved from one value to another.
func (t *tile) moved(from, to float64, was string) {
	if math.IsNaN(from) || math.IsNaN(to) {
		return
	}
	t.was, t.move = was, cmp.Compare(to, from)
}

func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (d *document) active() tile {
	t := tile{name: "Active customers", section: "ledger", lacks: d.report.Churn.Lacks}
	if r, ok := d.report.Churn.only(); ok {
		t.value = number(r.Closing)
		t.moved(float64(r.Opening), float64(r.Closing), number(r.Opening))
		t.beside = number(r.New) + " new, " + number(r.Reactivated) + " came back, " + number(r.Churned) + " left"
		for _, r := range d.report.Retention.Result.Rows {
			t.values = append(t.values, float64(r.Closing))
		}
	}
	return t
}

// rated is the tile of a rate with an interval: what it is now, how it stood
// before and how it went, period by period.
func rated[R any](name, section string, now, periods Found[R], rate func(R) (v, low, high metric.Rate)) tile {
	t := tile{name: name, section: section, lacks: now.Lacks}
	r, ok := now.only()
	if !ok {
		return t
	}
	v, low, high := rate(r)
	t.value, t.between = v.Human(), span(low, high)
	if b, ok := periods.before(); ok {
		was, _, _ := rate(b)
		t.moved(float64(was), float64(v), was.Human())
	}
	for _, r := range periods.Result.Rows {
		v, _, _ := rate(r)
		t.values = append(t.values, float64(v))
	}
	return t
}

func (d *document) retention() tile {
	return rated("Retention", "ledger", d.report.Churn, d.report.Retention, func(r metric.LedgerRow) (v, low, high metric.Rate) {
		return r.RetentionRate, r.RetentionLow, r.RetentionHigh
	})
}

func (d *document) churn() tile {
	return rated("Churn", "ledger", d.report.Churn, d.report.Retention, func(r metric.LedgerRow) (v, low, high metric.Rate) {
		return r.ChurnRate, r.ChurnLow, r.ChurnHigh
	})
}

func (d *document) netRevenue() tile {
	t := rated("Net revenue retention", "revenue", d.report.Revenue, d.report.Movements, func(r metric.RevenueRow) (v, low, high metric.Rate) {
		return r.NRR, r.NRRLow, r.NRRHigh
	})
	if r, ok := d.report.Revenue.only(); ok {
		t.beside = "gross: " + r.GRR.Human()
	}
	return t
}

func (d *document) spent() tile {
	t := tile{name: "Revenue of the period", section: "revenue", lacks: d.report.Revenue.Lacks}
	if r, ok := d.report.Revenue.only(); ok {
		t.value = r.Closing.Human()
		if !r.Opening.IsNone() {
			t.moved(r.Opening.Float(), r.Closing.Float(), r.Opening.Human())
		}
		for _, r := range d.report.Movements.Result.Rows {
			t.values = append(t.values, r.Closing.Float())
		}
	}
	return t
}

func (d *document) repeat() tile {
	t := tile{name: "Bought again", section: "definitions", lacks: d.report.Repeat.Lacks}
	if r, ok := d.report.Repeat.only(); ok {
		t.value, t.between = r.RepeatRate.Human(), span(r.Low, r.High)
		t.beside = number(r.RepeatCustomers) + " of " + number(r.Customers) + " customers"
	}
	return t
}

func (d *document) worth() tile {
	t := tile{name: "Value of a customer", section: "definitions", lacks: d.report.CLV.Lacks}
	if r, ok := d.report.CLV.only(); ok {
		t.value, t.between = r.CLV.Human(), span(r.Low, r.High)
		t.beside = "by " + r.Method.String() + ", margin " + r.Margin.Human()
		for _, s := range d.report.CLV.Result.Settings {
			if s.Name == "horizon" {
				t.beside = "in the next " + s.Value + ", " + t.beside
			}
		}
	}
	return t
}

func (d *document) score() tile {
	t := tile{name: "Net Promoter Score", section: "nps", lacks: d.report.NPS.Lacks}
	if r, ok := d.report.NPS.only(); ok {
		t.value, t.between = r.NPS.Human(), span(r.Low, r.High)
		t.beside = number(r.Responses) + " responses"
		for _, r := range d.report.Scores.Result.Rows {
			t.values = append(t.values, float64(r.NPS))
		}
	}
	return t
}
