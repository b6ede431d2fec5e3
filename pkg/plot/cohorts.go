package plot

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/retain-cli/retain/pkg/metric"
)

// mostCohorts is how many cohorts, or periods, one picture can show.
const mostCohorts = 120

// drawCohorts draws the triangle as a heat map.
func drawCohorts(res metric.Result[metric.CohortRow], width float64) (*Picture, error) {
	if res.By != "" {
		return nil, refuse("leave out --by", "a heat map is of one group")
	}
	p := newPicture(res, width)
	t := table{above: "size", high: 24, wide: 30}
	if width < Wide/2+100 {
		t.high, t.wide = 22, 27
	}
	value, label, short := cohortValue(res.Pivot.Value)
	share := res.Pivot.Value == metric.ValueShare.String()
	upper, lowest := 0.0, 1.0 // of the first column: always all, or not
	for _, r := range res.Rows {
		if r.Offset == 0 {
			t.rows, t.beside = append(t.rows, r.Cohort), append(t.beside, grouped(r.Size))
			lowest = min(lowest, float64(r.Share))
		}
		for len(t.columns) <= r.Offset {
			t.columns = append(t.columns, strconv.Itoa(len(t.columns)))
		}
	}
	if n := max(len(t.rows), len(t.columns)); n > mostCohorts {
		return nil, refuse("choose a longer --unit", "%d cohorts are too many for one picture, want at most %d", n, mostCohorts)
	}
	cohorts := len(t.rows)
	given := share && lowest == 1 // the first column says nothing
	for _, r := range res.Rows {
		if !given || r.Offset > 0 {
			upper = most(upper, value(r))
		}
	}
	unit := setting(res.Settings, "unit")
	for _, r := range res.Rows {
		c := cell{row: slices.Index(t.rows, r.Cohort), column: r.Offset, share: -1, label: short(r), open: !r.Complete}
		if !given || r.Offset > 0 {
			c.share = 0
			if upper > 0 {
				c.share = value(r) / upper
			}
		}
		c.says = fmt.Sprintf("cohort %s, %s: %s", r.Cohort, r.Period, label(r))
		if c.open {
			c.label = "~" + c.label
			c.says += ", not over yet"
		}
		t.cells = append(t.cells, c)
	}
	if mean := section[metric.CohortMeanRow](res.Sections, "mean"); share && len(mean) > 0 {
		t.rows, t.beside = append(t.rows, "mean"), append(t.beside, "")
		for _, r := range mean {
			c := cell{row: len(t.rows) - 1, column: r.Offset, share: -1, label: shortShare(r.Share)}
			if !given || r.Offset > 0 {
				c.share = float64(r.Share) / max(upper, 1e-9)
			}
			c.says = fmt.Sprintf("mean of %s cohorts, +%d: %s", grouped(r.Cohorts), r.Offset, withInterval(r.Share, r.Low, r.High))
			t.cells = append(t.cells, c)
		}
	}
	for _, c := range t.cells {
		t.wide = max(t.wide, widthOf(c.label, small)+4)
	}
	t.across = fmt.Sprintf("%s, by %ss since the start", cohortWords[res.Pivot.Value], unit)
	p.grid(0, t)
	p.Text = fmt.Sprintf("%s of %d cohorts, from %s to %s; the darkest cell is %s.", cohortWords[res.Pivot.Value], cohorts, t.rows[0], t.rows[cohorts-1], darkest(res.Rows, given, value, label))
	return p, nil
}

// darkest says which cell has most.
func darkest(rows []metric.CohortRow, given bool, value func(metric.CohortRow) float64, label func(metric.CohortRow) string) string {
	best := -1
	for i, r := range rows {
		if (!given || r.Offset > 0) && (best < 0 || value(r) > value(rows[best])) {
			best = i
		}
	}
	if best < 0 {
		return "none"
	}
	return fmt.Sprintf("%s of %s in %s", label(rows[best]), rows[best].Cohort, rows[best].Period)
}

// cohortWords say what the cells show.
var cohortWords = map[string]string{
	metric.ValueShare.String():      "share of each cohort with a purchase",
	metric.ValueCustomers.String():  "customers with a purchase",
	metric.ValueOrders.String():     "purchases",
	metric.ValueRevenue.String():    "revenue",
	metric.ValueCumulative.String(): "revenue so far by customer of the cohort",
}

// cohortValue returns what a cell shows: as a number, in words and in short.
func cohortValue(name string) (value func(metric.CohortRow) float64, label, short func(metric.CohortRow) string) {
	number := func(value func(metric.CohortRow) float64, label func(metric.CohortRow) string) (func(metric.CohortRow) float64, func(metric.CohortRow) string, func(metric.CohortRow) string) {
		return value, label, func(r metric.CohortRow) string { return brief(value(r)) }
	}
	switch name {
	case metric.ValueCustomers.String():
		return number(func(r metric.CohortRow) float64 { return float64(r.Customers) }, func(r metric.CohortRow) string { return grouped(r.Customers) })
	case metric.ValueOrders.String():
		return number(func(r metric.CohortRow) float64 { return float64(r.Orders) }, func(r metric.CohortRow) string { return grouped(r.Orders) })
	case metric.ValueRevenue.String():
		return number(func(r metric.CohortRow) float64 { return r.Revenue.Float() }, func(r metric.CohortRow) string { return r.Revenue.Human() })
	case metric.ValueCumulative.String():
		return number(func(r metric.CohortRow) float64 { return r.Cumulative.Float() }, func(r metric.CohortRow) string { return r.Cumulative.Human() })
	}
	return func(r metric.CohortRow) float64 { return float64(r.Share) },
		func(r metric.CohortRow) string {
			return fmt.Sprintf("%s, %s of %s", withInterval(r.Share, r.Low, r.High), grouped(r.Customers), grouped(r.Size))
		},
		func(r metric.CohortRow) string { return shortShare(r.Share) }
}

// shortShare is a proportion in whole per cent.
func shortShare(r metric.Rate) string {
	if r != r { // undefined
		return "n/a"
	}
	return strconv.Itoa(int(100*float64(r)+0.5)) + "%"
}
