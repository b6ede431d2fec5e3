package metric

import (
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A WindowRow is the churn of a period as another window has it, and how it
// changed since the period before.
type WindowRow struct {
	// Window is how long a purchase keeps a customer active.
	Window calendar.Span `csv:"window" json:"window"`
	// Opening counts the customers active at the start of the period.
	Opening int `csv:"opening" json:"opening"`
	// Churned counts those of Opening who are not active at its end.
	Churned int `csv:"churned" json:"churned"`
	// ChurnRate is Churned / Opening, 0 to 1; undefined where Opening is 0.
	ChurnRate Rate `csv:"churn_rate" json:"churn_rate"`
	// ChurnLow and ChurnHigh are the Wilson interval of ChurnRate.
	ChurnLow  Rate `csv:"churn_low" json:"churn_low" table:"low"`
	ChurnHigh Rate `csv:"churn_high" json:"churn_high" table:"high"`
	// Before is the churn rate of the period of equal length just before;
	// undefined where nobody was active at its start, and where the window
	// before it starts before the data does.
	Before Rate `csv:"churn_before" json:"churn_before"`
	// Change is ChurnRate - Before, -1 to 1; undefined where one of them is.
	Change Points `csv:"churn_change" json:"churn_change"`
	// Whole is false where the window before the period starts before the data
	// does, so that Opening may be too low.
	Whole bool `csv:"whole" json:"whole"`
}

// windows are the windows that people choose among.
var windows = []calendar.Span{
	{N: 3, Unit: calendar.Months}, {N: 4, Unit: calendar.Months}, {N: 6, Unit: calendar.Months},
	{N: 9, Unit: calendar.Months}, {N: 12, Unit: calendar.Months},
}

// ChurnByWindow returns what Churn would say with windows of 3, 4, 6, 9 and 12
// months, and with its own where that is another, shortest first; of the last
// period where o.Every cuts the time, and of all customers whatever o.By. On
// contracts there is no window, and there are no rows.
//
// Errors are those of Churn.
func ChurnByWindow(ds *dataset.Dataset, o ChurnOptions) ([]WindowRow, error) {
	o.By = ""
	l, err := o.open(ds)
	if err != nil || l.service != nil {
		return nil, err
	}
	cut := l.cuts[len(l.cuts)-1]
	before := calendar.Cut{
		Period: RevenueOptions{Since: o.Since, Every: o.Every}.before(l.cuts, len(l.cuts)-1),
		Months: cut.Months,
	}
	spans := slices.Clone(windows)
	if !slices.ContainsFunc(spans, func(s calendar.Span) bool { return s.Months() == o.Window.Months() }) {
		spans = append(spans, o.Window)
		slices.SortFunc(spans, func(a, b calendar.Span) int { return int(math.Copysign(1, a.Months()-b.Months())) })
	}
	rows := make([]WindowRow, len(spans))
	for i, span := range spans {
		now, whole, err := ledgerOf(ds, cut, span, o.Confidence)
		if err != nil {
			return nil, err
		}
		rows[i] = WindowRow{
			Window: span, Opening: now.Opening, Churned: now.Churned,
			ChurnRate: now.ChurnRate, ChurnLow: now.ChurnLow, ChurnHigh: now.ChurnHigh,
			Before: Undefined, Change: Points(math.NaN()), Whole: whole,
		}
		was, whole, err := ledgerOf(ds, before, span, o.Confidence)
		if err != nil {
			return nil, err
		}
		if whole {
			rows[i].Before, rows[i].Change = was.ChurnRate, Points(now.ChurnRate-was.ChurnRate)
		}
	}
	return rows, nil
}

// ledgerOf keeps the ledger of one period; whole is false where the window
// before it starts before the data does.
func ledgerOf(ds *dataset.Dataset, c calendar.Cut, window calendar.Span, confidence float64) (r LedgerRow, whole bool, err error) {
	l, err := newLedgers(ds, []calendar.Cut{c}, window).by(nil, nil)
	if err != nil {
		return r, false, err
	}
	l.askAll(ds)
	return l.cells[0].row("", c, confidence), l.bounds[0].from >= ds.First(), nil
}

// TrendByWindow says in words whether the trend of churn, or of retention,
// depends on the window; "" where fewer than two windows tell one.
func TrendByWindow(rows []WindowRow, retention bool) string {
	figure, rises, falls := "churn", "rises", "falls"
	if retention {
		figure, rises, falls = "retention", "falls", "rises"
	}
	var ways [3]struct {
		way     string
		windows []string
	}
	ways[0].way, ways[1].way, ways[2].way = rises, falls, "stays level"
	told := 0
	for _, r := range rows {
		way := 2
		switch {
		case math.IsNaN(float64(r.Change)):
			continue
		case r.Change > 0:
			way = 0
		case r.Change < 0:
			way = 1
		}
		ways[way].windows = append(ways[way].windows, r.Window.String())
		told++
	}
	if told < 2 {
		return ""
	}
	var parts []string
	for _, w := range ways {
		switch {
		case len(w.windows) == told:
			return figure + " " + w.way + " with each window that tells a trend: " + and(w.windows)
		case len(w.windows) > 0:
			parts = append(parts, w.way+" with "+and(w.windows))
		}
	}
	text := figure + " " + and(parts)
	if len(ways[0].windows) > 0 && len(ways[1].windows) > 0 {
		text = "the trend depends on the window: " + text
	}
	return text
}

// and is names for people: "3m, 4m and 6m".
func and(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
