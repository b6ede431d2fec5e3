package report_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/text"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// A cells row has a value of every kind.
type cells struct {
	Name    string          `csv:"name" json:"name"`
	Day     calendar.Day    `csv:"day" json:"day"`
	Count   int             `csv:"count" json:"count"`
	Maybe   *int            `csv:"maybe" json:"maybe"`
	Paid    money.Amount    `csv:"paid" json:"paid"`
	Share   metric.Rate     `csv:"share" json:"share"`
	Change  metric.Points   `csv:"change" json:"change"`
	Score   metric.Score    `csv:"score" json:"score"`
	Months  metric.Duration `csv:"months" json:"months"`
	Mean    metric.Number   `csv:"mean" json:"mean"`
	Chance  metric.Chance   `csv:"chance" json:"chance"`
	Goal    metric.Figure   `csv:"goal" json:"goal"`
	Segment metric.Segment  `csv:"segment" json:"segment"`
	Done    bool            `csv:"done" json:"done"`
}

var everyKind = metric.Result[cells]{
	Metric: "kinds", Definition: "every kind", AsOf: day("2024-12-31"), Notes: []string{"mind the gap"},
	Settings: []metric.Setting{{Name: "window", Value: "6m"}},
	Rows: []cells{
		{"=1+1", day("2024-02-29"), 1234, new(7), 12345678901, 0.125, -0.05, 22.1, 6.5, 1.0 / 3, 0.04, metric.Figure{Value: 0.8}, metric.SegmentAtRisk, true},
		{"แก้ว שלום", 0, 0, nil, money.None, metric.Undefined, metric.Points(metric.Undefined), metric.Score(metric.Undefined), metric.Duration(metric.Undefined), metric.Number(metric.Undefined), metric.Chance(metric.Undefined), metric.Figure{Value: 30, Measure: metric.MeasureMoney}, metric.SegmentLost, false},
	},
	Sections: []metric.Section{{Name: "more", Rows: []person{}}},
}

// What another program sees of a workbook: values as people read them, and
// what the cells hold.
func TestWorkbook(t *testing.T) {
	var b, again bytes.Buffer
	for _, w := range []io.Writer{&b, &again} {
		if err := report.Write(w, everyKind, report.Options{Format: report.XLSX}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("other bytes of the same result")
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); !slices.Equal(got, []string{"kinds", "more", "about"}) {
		t.Errorf("sheets %q", got)
	}
	for _, c := range []struct {
		sheet string
		row   int
		raw   bool
		want  string
	}{
		{"kinds", 0, false, "name|day|count|maybe|paid|share|change|score|months|mean|chance|goal|segment|done"},
		{"kinds", 1, false, "=1+1|2024-02-29|1,234|7|1,234,567.8901|12.5%|-5.0%|+22.1|6.50|0.33|0.04|80.0%|At risk|TRUE"},
		{"kinds", 1, true, "=1+1|45351|1234|7|1234567.8901|0.125|-0.05|22.1|6.5|0.333333|0.04|0.8|At risk|1"},
		{"kinds", 2, false, "แก้ว שלום||0|||||||||30.00|Lost|FALSE"},
		{"more", 0, false, "customer_id|name|email|last_order|days_since|orders|revenue|average_order|first_order|p_alive"},
		{"about", 0, false, "kinds: all data, as of 2024-12-31"},
		{"about", 1, false, "every kind (window 6m)"},
		{"about", 2, false, "note: mind the gap"},
	} {
		rows, err := f.GetRows(c.sheet, excelize.Options{RawCellValue: c.raw})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(rows[c.row], "|"); got != c.want {
			t.Errorf("%s, row %d: %s, want %s", c.sheet, c.row+1, got, c.want)
		}
	}
	own, err := text.Open(bytes.NewReader(b.Bytes()), text.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, err := io.ReadAll(own)
	if _, first, _ := strings.Cut(string(table), "\n"); err != nil || !strings.HasPrefix(first, "=1+1,2024-02-29,1234,7,1234567.8901,0.125,") {
		t.Errorf("read back as %q, %v", table, err)
	}
}

// Long results are rendered in blocks; their rows follow each other.
func TestLongWorkbook(t *testing.T) {
	long := metric.Result[cells]{Metric: "long", Rows: make([]cells, 5000)}
	for i := range long.Rows {
		long.Rows[i].Count = i
	}
	var b bytes.Buffer
	if err := report.Write(&b, long, report.Options{Format: report.XLSX, Fields: []string{"count"}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"A2": "0", "A1026": "1024", "A5001": "4999", "A5002": ""} {
		if got, err := f.GetCellValue("long", cell, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", cell, got, want, err)
		}
	}
}
