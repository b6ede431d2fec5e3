package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func TestColumns(t *testing.T) {
	want := []report.Column{
		{Name: "group", Kind: report.Text, When: "by"},
		{Name: "period_start", Kind: report.Date}, {Name: "period_end", Kind: report.Date},
		{Name: "opening", Kind: report.Integer}, {Name: "churned", Kind: report.Integer},
		{Name: "reactivated", Kind: report.Integer}, {Name: "closing", Kind: report.Integer},
		{Name: "churn_rate", Kind: report.Rate}, {Name: "churn_low", Kind: report.Rate}, {Name: "churn_high", Kind: report.Rate},
		{Name: "retention_rate", Kind: report.Rate}, {Name: "retention_low", Kind: report.Rate}, {Name: "retention_high", Kind: report.Rate},
		{Name: "passed_through", Kind: report.Integer},
		{Name: "complete", Kind: report.Bool, When: "every"},
	}
	if diff := cmp.Diff(want, report.Columns[ledger]()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	got := report.Columns[parameter]()
	if got[1].Kind != report.Decimal || got[4].Kind != report.Decimal || got[5].Kind != report.Integer || got[5].Optional() {
		t.Errorf("%+v", got)
	}
	if report.Columns[person]()[6].Kind != report.Money {
		t.Error("revenue is not money")
	}
}

func TestCheckSchema(t *testing.T) {
	type month struct {
		M calendar.Month `csv:"m" json:"m"`
	}
	type inner struct {
		A string `csv:"a" json:"a"`
	}
	type Outer struct {
		A int `csv:"a" json:"a"`
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"agree": {report.CheckSchema[ledger](), ""},
		"not published": {report.CheckSchema[struct {
			A string `csv:"a" json:"a"`
			B []int  `csv:"-" json:"-"`
			c []int
		}](), ""},
		"names differ": {report.CheckSchema[struct {
			A string `csv:"a" json:"b"`
		}](), `A: csv "a" and json "b", want one name, the same in both`},
		"no json": {report.CheckSchema[struct {
			A string `csv:"a"`
		}](), `A: csv "a" and json ""`},
		"no tags": {report.CheckSchema[struct{ A string }](), `A: csv "" and json ""`},
		"json options": {report.CheckSchema[struct {
			A string `csv:"a" json:"a,omitempty"`
		}](), `A: csv "a" and json "a,omitempty"`},
		"csv options": {report.CheckSchema[struct {
			A string `csv:"a,omitempty" json:"a,omitempty"`
		}](), `A: csv "a,omitempty"`},
		"twice": {report.CheckSchema[struct {
			A string `csv:"a" json:"a"`
			Outer
		}](), `A: a second column "a"`},
		"when": {report.CheckSchema[struct {
			A string `csv:"a" json:"a" when:"By"`
		}](), `A: when "By", want the name of an option`},
		"table": {report.CheckSchema[struct {
			A string `csv:"a" json:"a" table:"hidden"`
		}](), `A: table "hidden", want low, high, detail, spare or keep`},
		"plain float": {report.CheckSchema[struct {
			A float64 `csv:"a" json:"a"`
		}](), "A: float64 has no form that is the same in all formats"},
		"a number in JSON only": {report.CheckSchema[month](), "M: calendar.Month has no form"},
		"many values": {report.CheckSchema[struct {
			A []string `csv:"a" json:"a"`
		}](), "A: []string has no form"},
		"a struct": {report.CheckSchema[struct {
			A calendar.Period `csv:"a" json:"a"`
		}](), "A: calendar.Period has no form"},
		"hidden embedded":  {report.CheckSchema[struct{ inner }](), "inner: an embedded struct must be exported"},
		"embedded pointer": {report.CheckSchema[struct{ *Outer }](), "Outer: only plain structs can be embedded"},
		"named embedded": {report.CheckSchema[struct {
			Outer `csv:"o" json:"o"`
		}](), "Outer: an embedded struct has no name of its own"},
		"nothing":   {report.CheckSchema[struct{}](), "no columns"},
		"no struct": {report.CheckSchema[int](), "rows of type int: want structs"},
	} {
		switch {
		case c.want == "" && c.err != nil:
			t.Errorf("%s: %v", name, c.err)
		case c.want != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.want)):
			t.Errorf("%s: error %v, want %s", name, c.err, c.want)
		}
	}
}

func TestRefusedRows(t *testing.T) {
	if err := report.Write(io.Discard, metric.Result[int]{}, report.Options{}); err == nil {
		t.Error("rows that are no structs: no error")
	}
	res := churn()
	res.Sections = []metric.Section{{Name: "odd", Rows: 7}}
	if err := report.Write(io.Discard, res, report.Options{}); err == nil || !strings.Contains(err.Error(), `section "odd"`) {
		t.Errorf("a section that is no slice: error %v", err)
	}
	if report.Columns[int]() != nil {
		t.Error("columns of an int")
	}
}

// TestOptionalColumns says that a column is there with the option or the
// setting that it names, which it inherits from the struct that embeds it.
func TestOptionalColumns(t *testing.T) {
	type row struct {
		Span `when:"every"`
		N    int `csv:"n" json:"n"`
		Sure int `csv:"sure" json:"sure" when:"intervals"`
	}
	res := metric.Result[row]{Rows: []row{{N: 1}}}
	if got, want := write(t, res, report.Options{Format: report.CSV}), "n\n1\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	res.Every = "1m"
	if got, want := write(t, res, report.Options{Format: report.CSV}), "period_start,period_end,n\n,,1\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	err := report.Write(io.Discard, res, report.Options{Format: report.CSV, Fields: []string{"sure"}})
	if err == nil || !strings.Contains(err.Error(), `"sure": only there with --intervals`) {
		t.Errorf("error %v", err)
	}
	res.Every, res.Settings = "", []metric.Setting{{Name: "intervals", Value: "true"}}
	if got, want := write(t, res, report.Options{Format: report.CSV}), "n,sure\n1,0\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
