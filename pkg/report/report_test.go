package report_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// A Span is what ledger embeds.
type Span struct {
	Start calendar.Day `csv:"period_start" json:"period_start"`
	End   calendar.Day `csv:"period_end" json:"period_end"`
}

// A ledger is a row with all that a tag can say.
type ledger struct {
	Group string `csv:"group" json:"group" when:"by"`
	Span
	Opening       int         `csv:"opening" json:"opening"`
	Churned       int         `csv:"churned" json:"churned"`
	Reactivated   int         `csv:"reactivated" json:"reactivated"`
	Closing       int         `csv:"closing" json:"closing"`
	ChurnRate     metric.Rate `csv:"churn_rate" json:"churn_rate"`
	ChurnLow      metric.Rate `csv:"churn_low" json:"churn_low" table:"low"`
	ChurnHigh     metric.Rate `csv:"churn_high" json:"churn_high" table:"high"`
	RetentionRate metric.Rate `csv:"retention_rate" json:"retention_rate"`
	RetentionLow  metric.Rate `csv:"retention_low" json:"retention_low" table:"low"`
	RetentionHigh metric.Rate `csv:"retention_high" json:"retention_high" table:"high"`
	PassedThrough int         `csv:"passed_through" json:"passed_through" table:"detail"`
	Complete      bool        `csv:"complete" json:"complete" when:"every"`
}

// A person is a row of a list of people.
type person struct {
	ID      string       `csv:"customer_id" json:"customer_id"`
	Name    string       `csv:"name" json:"name"`
	Email   string       `csv:"email" json:"email" table:"spare"`
	Last    calendar.Day `csv:"last_order" json:"last_order"`
	Days    int          `csv:"days_since" json:"days_since"`
	Orders  int          `csv:"orders" json:"orders"`
	Revenue money.Amount `csv:"revenue" json:"revenue" table:"keep"`
	Average money.Amount `csv:"average_order" json:"average_order"`
	First   calendar.Day `csv:"first_order" json:"first_order"`
	Alive   metric.Rate  `csv:"p_alive" json:"p_alive"`
}

// A parameter is a row of a section.
type parameter struct {
	Name     string        `csv:"name" json:"name"`
	Value    metric.Number `csv:"value" json:"value"`
	Low      metric.Number `csv:"low" json:"low" table:"low"`
	High     metric.Number `csv:"high" json:"high" table:"high"`
	Score    metric.Score  `csv:"score" json:"score"`
	Observed *int          `csv:"observed" json:"observed"`
}

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func halfYear() *calendar.Period {
	return &calendar.Period{Start: day("2024-07-01"), End: day("2025-01-01")}
}

// churn has one row: numbers that balance, made up.
func churn() metric.Result[ledger] {
	return metric.Result[ledger]{
		Metric: "churn", Definition: "share of the customers active at the start who are not active at the end",
		AsOf: day("2024-12-31"), Period: halfYear(),
		Settings: []metric.Setting{{Name: "window", Value: "6m"}, {Name: "confidence", Value: "0.95"}},
		Notes:    []string{"12 customers are <new> & not counted"},
		Rows: []ledger{{
			Span: Span{day("2024-07-01"), day("2024-12-31")}, Opening: 2648, Churned: 778, Reactivated: 78, Closing: 1948,
			ChurnRate: 0.293807, ChurnLow: 0.27677, ChurnHigh: 0.311442,
			RetentionRate: 0.706193, RetentionLow: 0.688558, RetentionHigh: 0.72323, PassedThrough: 3,
		}},
	}
}

// churnBy has a row each for a usual, a small and an empty group.
func churnBy() metric.Result[ledger] {
	res := churn()
	res.By = "segment"
	usual := res.Rows[0]
	usual.Group = "Stały klient"
	small := ledger{
		Group: "ลูกค้าประจำ", Span: usual.Span, Opening: 1, Churned: 1,
		ChurnRate: 1, ChurnLow: 0.206543, ChurnHigh: 1, RetentionRate: 0, RetentionLow: 0, RetentionHigh: 0.793457,
	}
	u := metric.Undefined
	empty := ledger{Group: "לקוח | חדש", Span: usual.Span, ChurnRate: u, ChurnLow: u, ChurnHigh: u, RetentionRate: u, RetentionLow: u, RetentionHigh: u}
	res.Rows = []ledger{usual, small, empty}
	return res
}

func churnEvery() metric.Result[ledger] {
	res := churn()
	res.Every = "quarter"
	first, second := res.Rows[0], res.Rows[0]
	first.End, first.Complete = day("2024-09-30"), true
	second.Start = day("2024-10-01")
	res.Rows = []ledger{first, second}
	return res
}

// people has names in many scripts, and what an attacker might type as one.
func people() metric.Result[person] {
	res := metric.Result[person]{
		Metric: "lapsed", Definition: "customers without a purchase in the window", AsOf: day("2024-12-31"),
		Settings: []metric.Setting{{Name: "window", Value: "6m"}},
	}
	for i, name := range []string{
		"Anna Żółkiewska", "สมชาย น้ำใส", "דוד כהן", "علی\u200cرضا محمدی", "山田 太郎", "Zoë 👨\u200d👩\u200d👧",
		"=HYPERLINK(\"http://x\")", "evil \x1b[31mred\u202e", "two\nlines\tand | a pipe", "",
	} {
		res.Rows = append(res.Rows, person{
			ID: "C-" + string(rune('0'+i)), Name: name, Email: "someone.with.a.long.name@example.com"[i:],
			Last: day("2024-02-03"), Days: 332, Orders: 1 << i, Revenue: money.One * money.Amount(1<<(2*i)),
			Average: money.One*12 + 3450, First: day("2022-02-03"), Alive: metric.Ratio(i, 9),
		})
	}
	res.Rows[9].Last, res.Rows[9].Revenue, res.Rows[9].Alive = 0, money.None, metric.Undefined
	return res
}

func fit() metric.Result[person] {
	seven := 7
	res := people()
	res.Metric, res.Rows = "clv", nil
	res.Sections = []metric.Section{
		{Name: "parameters", Rows: []parameter{
			{"alpha", 4.4136, 3.9, 4.9, -12.5, &seven},
			{"r", 0.2426, metric.Number(metric.Undefined), 0.3, 40, nil},
		}},
		{Name: "holdout", Rows: []parameter{}},
	}
	return res
}

func write[R any](t *testing.T, res metric.Result[R], o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, res, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden compares what is written with the files in testdata; they are
// read by a person whenever -update rewrites them.
func TestGolden(t *testing.T) {
	table := func(width int) report.Options { return report.Options{Width: width, Limit: 50} }
	as := func(f report.Format) report.Options { return report.Options{Format: f} }
	inputs := as(report.JSON)
	inputs.Inputs = []map[string]any{{"file": "a&b.csv", "rows": 3}}
	goldens := map[string]string{
		"card.txt":          write(t, churn(), table(80)),
		"card-30.txt":       write(t, churn(), table(30)),
		"card.md":           write(t, churn(), as(report.Markdown)),
		"groups-80.txt":     write(t, churnBy(), table(80)),
		"groups-wide.txt":   write(t, churnBy(), report.Options{Wide: true}),
		"groups.md":         write(t, churnBy(), as(report.Markdown)),
		"groups.csv":        write(t, churnBy(), as(report.CSV)),
		"groups-eu.csv":     write(t, churnBy(), report.Options{Format: report.CSV, Dialect: report.ExcelEU}),
		"groups.json":       write(t, churnBy(), as(report.JSON)),
		"periods-80.txt":    write(t, churnEvery(), table(80)),
		"periods-fields.md": write(t, churnEvery(), report.Options{Format: report.Markdown, Fields: []string{"period_start", "churn_rate", "churn_low"}}),
		"people-80.txt":     write(t, people(), table(80)),
		"people-40.txt":     write(t, people(), report.Options{Width: 40, Limit: 3}),
		"people.txt":        write(t, people(), table(0)),
		"people.md":         write(t, people(), as(report.Markdown)),
		"people.csv":        write(t, people(), as(report.CSV)),
		"people.tsv":        write(t, people(), as(report.TSV)),
		"people.jsonl":      write(t, people(), as(report.JSONL)),
		"sections-80.txt":   write(t, fit(), table(80)),
		"sections.md":       write(t, fit(), as(report.Markdown)),
		"sections.json":     write(t, fit(), inputs),
		"section.txt":       write(t, fit(), report.Options{Section: "parameters"}),
		"section.csv":       write(t, fit(), report.Options{Format: report.CSV, Section: "parameters"}),
		"section.json":      write(t, fit(), report.Options{Format: report.JSON, Section: "parameters"}),
	}
	maps.Copy(goldens, pivotGoldens(t))
	for name, got := range goldens {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestEmpty(t *testing.T) {
	res := people()
	res.Rows = []person{}
	if got := write(t, res, report.Options{Width: 80}); !strings.HasSuffix(got, "\n\nno rows\n") {
		t.Errorf("an empty table says so last, got\n%s", got)
	}
	const header = "customer_id,name,email,last_order,days_since,orders,revenue,average_order,first_order,p_alive\n"
	if got := write(t, res, report.Options{Format: report.CSV}); got != header {
		t.Errorf("CSV %q, want %q", got, header)
	}
	if got := write(t, res, report.Options{Format: report.JSON}); !strings.HasSuffix(got, "\"notes\": [],\n  \"rows\": []\n}\n") {
		t.Errorf("JSON ends %q", got)
	}
	if got := write(t, res, report.Options{Format: report.JSONL}); got != "" {
		t.Errorf("JSON lines %q, want nothing", got)
	}
	res.Rows = nil
	if got := write(t, res, report.Options{Format: report.JSON}); !strings.HasSuffix(got, "\"rows\": []\n}\n") {
		t.Errorf("JSON of nil rows ends %q", got)
	}
}

func TestFieldsAndSections(t *testing.T) {
	for _, c := range []struct {
		o    report.Options
		want string
	}{
		{report.Options{Fields: []string{"opening", "churn_rat"}},
			"fields \"churn_rat\": no such column, did you mean churn_rate?\nwant any of period_start, period_end, opening, churned, reactivated, closing, churn_rate, churn_low, churn_high, retention_rate, retention_low, retention_high, passed_through"},
		{report.Options{Fields: []string{"complete"}}, "fields \"complete\": only there with --every\n"},
		{report.Options{Fields: []string{"group"}}, "fields \"group\": only there with --by\n"},
		{report.Options{Fields: []string{"opening", "opening"}}, "fields \"opening\": named twice\n"},
		{report.Options{Section: "fit"}, "section \"fit\": churn has no sections"},
	} {
		err := report.Write(io.Discard, churn(), c.o)
		var oe *metric.OptionError
		if !errors.As(err, &oe) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %s", c.o, err, c.want)
		}
	}
	err := report.Write(io.Discard, fit(), report.Options{Section: "paramters"})
	if want := "section \"paramters\": no such section, did you mean parameters?\nwant any of parameters, holdout"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}

	got := write(t, churn(), report.Options{Format: report.CSV, Fields: []string{"churn_rate", "opening"}})
	if want := "churn_rate,opening\n0.293807,2648\n"; got != want {
		t.Errorf("chosen fields: %q, want %q", got, want)
	}
}

// TestAllFields says that naming all columns is the same as naming none.
func TestAllFields(t *testing.T) {
	res := churnBy()
	var all []string
	for _, c := range report.Columns[ledger]() {
		if c.When != "every" {
			all = append(all, c.Name)
		}
	}
	for f := report.Table; f <= report.Markdown; f++ {
		o := report.Options{Format: f, Wide: true}
		none := write(t, res, o)
		o.Fields = all
		if got := write(t, res, o); got != none {
			t.Errorf("%s: with all fields\n%s\nwithout\n%s", f, got, none)
		}
	}
}

// A full writer fails after a number of bytes.
type full struct{ room int }

var errFull = errors.New("no space left")

func (w *full) Write(p []byte) (int, error) {
	if len(p) > w.room {
		n := w.room
		w.room = 0
		return n, errFull
	}
	w.room -= len(p)
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	res := people()
	for len(res.Rows) < 2000 { // more than is buffered
		res.Rows = append(res.Rows, res.Rows...)
	}
	for f := report.Table; f <= report.Markdown; f++ {
		size := len(write(t, res, report.Options{Format: f}))
		for _, room := range []int{0, 1, 70_000, size - 1} {
			if err := report.Write(&full{room}, res, report.Options{Format: f}); !errors.Is(err, errFull) {
				t.Errorf("%s, full after %d of %d bytes: error %v", f, room, size, err)
			}
		}
		if err := report.Write(&full{size}, res, report.Options{Format: f}); err != nil {
			t.Errorf("%s, with room for all: %v", f, err)
		}
	}
}
