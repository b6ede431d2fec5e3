package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// A cell is a row that a pivot shows.
type cell struct {
	Group    string       `csv:"group" json:"group" when:"by"`
	Cohort   string       `csv:"cohort" json:"cohort"`
	Size     int          `csv:"size" json:"size"`
	Offset   int          `csv:"offset" json:"offset"`
	Share    metric.Rate  `csv:"share" json:"share"`
	Revenue  money.Amount `csv:"revenue" json:"revenue"`
	Complete bool         `csv:"complete" json:"complete"`
}

// A mean is a row of its foot.
type mean struct {
	Group   string       `csv:"group" json:"group" when:"by"`
	Offset  int          `csv:"offset" json:"offset"`
	Share   metric.Rate  `csv:"share" json:"share"`
	Revenue money.Amount `csv:"revenue" json:"revenue"`
}

// triangle has a cohort a month, of which the last month is not complete: the
// share of cohort c at offset k is 1 / (k + 1), less 1 % of it for each c. The
// means are made up.
func triangle(cohorts int, groups ...string) metric.Result[cell] {
	res := metric.Result[cell]{
		Metric: "cohorts", Definition: "customers by the month of their first purchase", AsOf: day("2024-12-31"),
		Pivot: metric.Pivot{Row: []string{"group", "cohort", "size"}, Column: "offset", Value: "share", Settled: "complete", Foot: "mean"},
	}
	if len(groups) == 0 {
		groups = []string{""}
		res.Pivot.Row = res.Pivot.Row[1:]
	} else {
		res.By = "segment"
	}
	var means []mean
	for _, g := range groups {
		for c := range cohorts {
			for k := range cohorts - c {
				share := 1 / metric.Rate(k+1)
				if k > 0 {
					share *= 1 - metric.Rate(c)/100
				}
				res.Rows = append(res.Rows, cell{
					Group: g, Cohort: fmt.Sprintf("%d-%02d", 2022+c/12, c%12+1), Size: 1344 >> c, Offset: k, Share: share,
					Revenue: money.One * money.Amount(1344>>c) * 47 / money.Amount(k+1), Complete: c+k < cohorts-1,
				})
			}
		}
		for k := range cohorts {
			means = append(means, mean{g, k, 1 / metric.Rate(k+1), money.None})
		}
		means[len(means)-1].Share = metric.Undefined
	}
	res.Sections = []metric.Section{{Name: "mean", Rows: means}, {Name: "other", Rows: []mean{{Offset: 7, Share: 0.5, Revenue: 7}}}}
	return res
}

func pivotGoldens(t *testing.T) map[string]string {
	revenue := triangle(5)
	revenue.Pivot.Value = "revenue"
	return map[string]string{
		"pivot.txt":         write(t, triangle(5), report.Options{}),
		"pivot-80.txt":      write(t, triangle(24), report.Options{Width: 80, Limit: 10}),
		"pivot-by-40.txt":   write(t, triangle(4, "Stały klient", "ลูกค้าประจำ | a long name"), report.Options{Width: 40}),
		"pivot-color.txt":   write(t, triangle(6), report.Options{Width: 80, Color: true}),
		"pivot-revenue.txt": write(t, revenue, report.Options{Width: 44}),
		"pivot.md":          write(t, triangle(3, "a|b"), report.Options{Format: report.Markdown}),
		"pivot.csv":         write(t, triangle(3), report.Options{Format: report.CSV}),
		"pivot.json":        write(t, triangle(2), report.Options{Format: report.JSON}),
		"pivot-fields.txt":  write(t, triangle(3), report.Options{Fields: []string{"cohort", "offset", "share"}}),
		"pivot-wide.txt":    write(t, triangle(2), report.Options{Wide: true}),
	}
}

// TestRounding says that no share looks like none or all that is not.
func TestRounding(t *testing.T) {
	res := triangle(4)
	for i, share := range []metric.Rate{0.004, 0, 0.996, 1} {
		res.Rows[i].Share = share
	}
	got := write(t, res, report.Options{Width: 36})
	if want := "2022-01 1,344   <1%   0% >99% ~100%"; !strings.Contains(got, want) {
		t.Errorf("want %q in\n%s", want, got)
	}
}

// TestPivotErrors refuses a pivot that names what is not there.
func TestPivotErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*metric.Pivot)
		want   string
	}{
		{func(p *metric.Pivot) { p.Column = "month" }, `no column "month"`},
		{func(p *metric.Pivot) { p.Value = "churn" }, `no column "churn"`},
		{func(p *metric.Pivot) { p.Row = []string{"cohort", "number"} }, `no column "number"`},
		{func(p *metric.Pivot) { p.Settled = "over" }, `no column "over"`},
		{func(p *metric.Pivot) { p.Foot = "sum" }, `no section "sum"`},
		{func(p *metric.Pivot) { p.Section = "sum" }, `no section "sum"`},
		{func(p *metric.Pivot) { p.Value = "size" }, `section "mean" has no column "offset" or "size"`},
	} {
		res := triangle(2)
		c.change(&res.Pivot)
		err := report.Write(&strings.Builder{}, res, report.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
	res := triangle(2)
	res.Pivot.Column = "month"
	if err := report.Write(&strings.Builder{}, res, report.Options{Section: "mean"}); err != nil {
		t.Errorf("a section has no pivot: %v", err)
	}
}

// A move is a row of a section that is a grid.
type move struct {
	From      string `csv:"from" json:"from"`
	To        string `csv:"to" json:"to"`
	Customers int    `csv:"customers" json:"customers"`
}

// TestPivotOfSection says that a section can be a grid, also by itself, and
// that the fields chosen of the main rows do not concern it. Its columns stand
// in the order of every line: loyal comes before lapsed.
func TestPivotOfSection(t *testing.T) {
	res := triangle(2)
	res.Sections = []metric.Section{{Name: "movement", Rows: []move{{"new", "new", 3}, {"new", "lapsed", 4}, {"loyal", "loyal", 5}, {"loyal", "lapsed", 6}}}}
	res.Pivot = metric.Pivot{Section: "movement", Row: []string{"from"}, Column: "to", Value: "customers"}
	const want = `
       customers by to
from   new  loyal  lapsed
─────  ───  ─────  ──────
new      3              4
loyal           5       6
`
	for _, o := range []report.Options{{}, {Section: "movement"}, {Fields: []string{"cohort"}}} {
		if got := write(t, res, o); !strings.HasSuffix(got, want) {
			t.Errorf("%+v: got\n%s\nwant at its end%s", o, got, want)
		}
	}
	if got := write(t, res, report.Options{Section: "movement", Fields: []string{"from", "to"}}); strings.Contains(got, " by to") {
		t.Errorf("want the rows as they are:\n%s", got)
	}
}

// TestNoPivot shows no rows as any table does, and no foot without them.
func TestNoPivot(t *testing.T) {
	res := triangle(2)
	res.Rows, res.Sections = nil, nil
	res.Pivot.Foot = ""
	if got := write(t, res, report.Options{}); !strings.HasSuffix(got, "\nno rows\n") {
		t.Errorf("got\n%s", got)
	}
}

// anyTriangle is a triangle with text, shares and completeness drawn.
func anyTriangle(t *rapid.T) metric.Result[cell] {
	res := triangle(1)
	n := rapid.IntRange(1, 12).Draw(t, "cohorts")
	res.Rows = nil
	for c := range n {
		name := fmt.Sprint(c) + rapid.SampledFrom([]string{"", "\x1b[31m", "\u202e", "น้ำ", "\n", "דוד"}).Draw(t, "name")
		for k := range n - c {
			res.Rows = append(res.Rows, cell{
				Cohort: name, Offset: k,
				Share:   metric.Ratio(rapid.IntRange(-1, 4).Draw(t, "part"), rapid.IntRange(0, 4).Draw(t, "of")),
				Revenue: money.Amount(rapid.Int64().Draw(t, "revenue")), Complete: rapid.Bool().Draw(t, "complete"),
			})
		}
	}
	res.Pivot.Value = rapid.SampledFrom([]string{"share", "revenue"}).Draw(t, "value")
	res.Sections = res.Sections[:1]
	return res
}

var colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestPivotTerminal says that a grid is no wider than the terminal, sends
// nothing that steers it but colours that it turns off again on the line, and
// reads the same without them.
func TestPivotTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		res := anyTriangle(t)
		o := report.Options{Width: rapid.IntRange(0, 100).Draw(t, "width"), Limit: rapid.IntRange(0, 5).Draw(t, "limit")}
		plain := writeTo(t, res, o)
		o.Color = true
		colored := writeTo(t, res, o)
		if got := colors.ReplaceAllString(colored, ""); strings.ReplaceAll(got, " \n", "\n") != strings.ReplaceAll(plain, " \n", "\n") {
			t.Fatalf("colours change more than the looks:\n%q\n%q", got, plain)
		}
		for line := range strings.Lines(colored) {
			if strings.Contains(line, "\x1b[38;5;") && !strings.Contains(line[strings.LastIndex(line, "\x1b[38;5;"):], "\x1b[39;49m") {
				t.Fatalf("%q leaves its colour on", line)
			}
		}
		for line := range strings.Lines(plain) {
			line = strings.TrimSuffix(line, "\n")
			if w := displaywidth.String(line); o.Width > 0 && w > o.Width {
				t.Fatalf("%d columns of %d: %q", w, o.Width, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e") || strings.HasSuffix(line, " ") {
				t.Fatalf("%q", line)
			}
		}
	})
}

// TestPivotHoldsAll says that where there is room, each row is one cell, and
// each that may still change has its mark.
func TestPivotHoldsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		res := anyTriangle(t)
		res.Pivot.Foot, res.Sections = "", nil
		open, values := 0, 0
		for _, r := range res.Rows {
			if !r.Complete {
				open++
			}
		}
		_, grid, _ := strings.Cut(writeTo(t, res, report.Options{}), "─\n")
		grid, legend, _ := strings.Cut(grid, "~ not complete yet\n")
		for line := range strings.Lines(grid) {
			values += len(strings.Fields(line)) - 2 // less the cohort and its size
		}
		if legend != "" || values != len(res.Rows) || strings.Count(grid, "~") != open {
			t.Fatalf("%d values of %d, %d marks of %d:\n%s", values, len(res.Rows), strings.Count(grid, "~"), open, grid)
		}
	})
}
