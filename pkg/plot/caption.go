package plot

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
)

// newPicture returns an empty picture of a result with its words.
func newPicture[R any](res metric.Result[R], width float64) *Picture {
	p := &Picture{Width: max(width, 300), asked: max(width, 300), Title: titles[res.Metric], Below: res.Definition}
	if res.By != "" {
		p.Title += " by " + isolated(res.By)
	}
	if res.Every != "" {
		p.Title += ", every " + res.Every
	}
	covers := "all data"
	if res.Period != nil {
		covers = res.Period.String()
	}
	p.Subtitle = covers + ", as of " + res.AsOf.String()
	return p
}

// titles are what the figures are called over a picture.
var titles = map[string]string{
	"churn": "Churn", "retention": "Retention", "cohorts": "Cohorts", "survival": "Survival", "revenue": "Revenue and what moved it",
	"rfm": "Recency, frequency, revenue", "vip": "Revenue by customers", "nps": "Net Promoter Score",
}

// confidence is how sure the intervals of a result are: "95%".
func confidence(settings []metric.Setting) string {
	for _, s := range settings {
		if s.Name == "confidence" {
			var c float64
			if _, err := fmt.Sscan(s.Value, &c); err == nil {
				return percent(c)
			}
		}
	}
	return ""
}

// setting returns the value of a setting; "" without it.
func setting(settings []metric.Setting, name string) string {
	for _, s := range settings {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}

// section returns the rows of a section; nil without it.
func section[R any](sections []metric.Section, name string) []R {
	for _, s := range sections {
		if rows, ok := s.Rows.([]R); ok && s.Name == name {
			return rows
		}
	}
	return nil
}

// withInterval is a figure and its interval, in words.
func withInterval(value, low, high fmt.Stringer) string {
	v := human(value)
	if l, h := human(low), human(high); v != "n/a" && l != "n/a" && h != "n/a" {
		v += " (" + l + " to " + h + ")"
	}
	return v
}

func human(v fmt.Stringer) string {
	if h, ok := v.(interface{ Human() string }); ok {
		return h.Human()
	}
	return v.String()
}

// groups are the rows of each group, in their order.
func groups[R any](rows []R, name func(R) string) (names []string, of map[string][]R) {
	of = map[string][]R{}
	for _, r := range rows {
		if _, ok := of[name(r)]; !ok {
			names = append(names, name(r))
		}
		of[name(r)] = append(of[name(r)], r)
	}
	return names, of
}

// fewSeries refuses more series than a picture can show.
func fewSeries(n int) error {
	if n > mostSeries {
		return refuse("group by a column with fewer values", "%d groups are too many lines for one picture, want at most %d", n, mostSeries)
	}
	return nil
}

// mostLines is how many groups one picture can show below each other.
const mostLines = 60

func fewLines(n int) error {
	if n > mostLines {
		return refuse("group by a column with fewer values", "%d groups are too many for one picture, want at most %d", n, mostLines)
	}
	return nil
}

// periods returns the names of the periods of rows, in order of their first
// days, and where each stands; of tells both of a row.
func periods[R any](rows []R, of func(R) (name string, start int)) (labels []string, at map[int]int) {
	known := map[int]string{}
	for _, r := range rows {
		name, start := of(r)
		known[start] = name
	}
	at = map[int]int{}
	for i, start := range slices.Sorted(maps.Keys(known)) {
		labels, at[start] = append(labels, known[start]), i
	}
	return labels, at
}

// periodName is a short name of the days from start to end, such as 2024-07,
// 2024-Q3, 2024 or Jul-Dec 2024; else the last one.
func periodName(start, end calendar.Day) string {
	from, to := start.Month(), end.Month()
	if start != from.First() || end != to.Last() {
		return end.String()
	}
	y0, m0 := from.Date()
	y1, m1 := to.Date()
	switch n := int(to-from) + 1; {
	case n == 1:
		return from.String()
	case n == 3 && m0%3 == 1:
		return fmt.Sprintf("%d-Q%d", y0, m0/3+1)
	case n == 12 && m0 == 1:
		return fmt.Sprint(y0)
	case y0 == y1:
		return fmt.Sprintf("%s–%s %d", months[m0-1], months[m1-1], y1)
	}
	return fmt.Sprintf("%s %d–%s %d", months[m0-1], y0, months[m1-1], y1)
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// most returns the highest of numbers that are defined, and at least least.
func most(least float64, values ...float64) float64 {
	for _, v := range values {
		if !math.IsNaN(v) {
			least = max(least, v)
		}
	}
	return least
}

// sentence joins parts.
func sentence(parts ...string) string { return strings.Join(parts, "; ") + "." }
