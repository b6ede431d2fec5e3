package report_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/clipperhouse/displaywidth"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

// awkward are characters that a terminal obeys, that join their neighbours,
// or that mean something to CSV, to spreadsheets or to Markdown.
var awkward = []rune("\x00\t\n\r\x1b\x7f\u009b\u0301\u0600\u061c\u0e34\u200b\u200d\u200e\u2028\u202a\u202e\u2066\u2069\ufe0f\ufeff" +
	"aZ09 '\"=+-@,;|\\*_<é€ש中🇵👩👍🏽\u20e3")

func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom(awkward)),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }))
}

// A mixed row has all kinds of columns; every text is drawn.
type mixed struct {
	Key  string       `csv:"key" json:"key"`
	N    int          `csv:"a_long_name" json:"a_long_name"`
	Rate metric.Rate  `csv:"rate" json:"rate"`
	Low  metric.Rate  `csv:"rate_low" json:"rate_low" table:"low"`
	High metric.Rate  `csv:"rate_high" json:"rate_high" table:"high"`
	Day  calendar.Day `csv:"day" json:"day"`
	Text string       `csv:"text" json:"text"`
	Yes  bool         `csv:"yes" json:"yes"`
	More string       `csv:"more" json:"more" table:"detail"`
}

func anyMixed(t *rapid.T) metric.Result[mixed] {
	res := metric.Result[mixed]{
		Metric: "rate", Definition: anyText().Draw(t, "definition"), AsOf: day("2024-12-31"),
		Settings: []metric.Setting{{Name: "column", Value: anyText().Draw(t, "setting")}},
		Notes:    []string{anyText().Draw(t, "note")},
	}
	res.Rows = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) mixed {
		rate := func() metric.Rate {
			return metric.Ratio(rapid.IntRange(0, 4).Draw(t, "part"), rapid.IntRange(0, 4).Draw(t, "of"))
		}
		return mixed{
			Key: anyText().Draw(t, "key"), N: rapid.Int().Draw(t, "n"), Rate: rate(), Low: rate(), High: rate(),
			Day: calendar.Day(rapid.IntRange(0, int(calendar.MaxDay)).Draw(t, "day")), Text: anyText().Draw(t, "text"),
			Yes: rapid.Bool().Draw(t, "yes"), More: anyText().Draw(t, "more"),
		}
	}), 0, 4).Draw(t, "rows")
	return res
}

func writeTo[R any](t *rapid.T, res metric.Result[R], o report.Options) string {
	var b strings.Builder
	if err := report.Write(&b, res, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTerminal says that whatever the data holds, a table sends no control
// character but the ends of its lines, opens no direction that it does not
// close on the line, and is no wider than the terminal.
func TestTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := report.Options{
			Width: rapid.IntRange(0, 120).Draw(t, "width"), Limit: rapid.IntRange(0, 3).Draw(t, "limit"), Wide: rapid.Bool().Draw(t, "wide"),
		}
		out := writeTo(t, anyMixed(t), o)
		for line := range strings.Lines(out) {
			line, ended := strings.CutSuffix(line, "\n")
			if !ended || strings.HasSuffix(line, " ") {
				t.Fatalf("line %q: no end, or blanks before it", line)
			}
			if w := displaywidth.String(line); o.Width > 0 && w > o.Width {
				t.Fatalf("%d columns of %d: %q", w, o.Width, line)
			}
			open := 0
			for _, r := range line {
				switch {
				case r == '\u2068':
					open++
				case r == '\u2069' && open > 0:
					open--
				case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == unicode.ReplacementChar && !strings.ContainsRune(line, '\ufffd'):
					t.Fatalf("%U in %q", r, line)
				}
			}
			if o.Width == 0 && open != 0 {
				t.Fatalf("%q leaves %d isolates open", line, open)
			}
		}
	})
}

func TestMarkdownIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for line := range strings.Lines(writeTo(t, anyMixed(t), report.Options{Format: report.Markdown, Wide: true})) {
			line = strings.TrimSuffix(line, "\n")
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Fatalf("%U in %q", r, line)
				}
			}
			plain := strings.NewReplacer(`\\`, "", `\|`, "", `\<`, "").Replace(line)
			if strings.Contains(plain, "<") {
				t.Fatalf("%q holds HTML", line)
			}
			if n := strings.Count(plain, "|"); strings.HasPrefix(line, "|") && n != 8 && n != 3 { // a grid of 7 columns, or a card
				t.Fatalf("%q has %d bars", line, n)
			}
		}
	})
}

// TestAlignment measures where the column behind the names begins.
func TestAlignment(t *testing.T) {
	for _, width := range []int{0, 100} {
		at, n := -1, 0
		for line := range strings.Lines(write(t, people(), report.Options{Width: width})) {
			before, _, found := strings.Cut(line, "2022-02-03")
			if !found {
				continue
			}
			w := displaywidth.String(before)
			if strings.Contains(line, "น้ำ") {
				w++ // SARA AM has a column of its own (see TestWidth)
			}
			if n++; at >= 0 && w != at {
				t.Errorf("width %d: first_order begins at %d, above at %d: %s", width, w, at, line)
			}
			at = w
		}
		if n != 10 && width == 0 {
			t.Errorf("%d lines with a first order, want 10", n)
		}
	}
}

func TestLimit(t *testing.T) {
	res := people()
	res.Rows = nil
	for range 1284 {
		res.Rows = append(res.Rows, people().Rows[0])
	}
	got := write(t, res, report.Options{Limit: 50})
	if n := strings.Count(got, "Anna"); n != 50 || !strings.HasSuffix(got, "\n… 1,234 more: use --format csv or --all\n") {
		t.Errorf("%d rows, and at the end %q", n, got[len(got)-60:])
	}
	if got := write(t, res, report.Options{Limit: 1284}); strings.Contains(got, "more") {
		t.Error("nothing is left out, and yet more is announced")
	}
	if got := write(t, res, report.Options{}); strings.Count(got, "Anna") != 1284 {
		t.Error("without a limit rows are left out")
	}
}

// TestKeptColumns says which columns a narrow terminal keeps: the first two,
// and the one named after the metric.
func TestKeptColumns(t *testing.T) {
	res := churnBy()
	for metric, want := range map[string]string{"churn": "churn rate", "retention": "retention rate"} {
		res.Metric = metric
		got := write(t, res, report.Options{Width: 48})
		for _, column := range []string{"group", "opening", want} {
			if !strings.Contains(got, column) {
				t.Errorf("%s at 48 columns has no %s:\n%s", metric, column, got)
			}
		}
		if strings.Contains(got, "closing  ") || !strings.Contains(got, "no room for churned, reactivated, closing,") {
			t.Errorf("%s at 48 columns:\n%s", metric, got)
		}
	}
}

// TestEmptyColumns says that a grid leaves out text that no row has, but not
// where it is asked for.
func TestEmptyColumns(t *testing.T) {
	res := people()
	for i := range res.Rows {
		res.Rows[i].Name = ""
	}
	res.Rows[3].Email = ""
	if got := write(t, res, report.Options{}); strings.Contains(got, " name ") || !strings.Contains(got, " email ") {
		t.Errorf("want email and no name:\n%s", got)
	}
	for _, o := range []report.Options{{Wide: true}, {Fields: []string{"customer_id", "name", "email"}}} {
		if got := write(t, res, o); !strings.Contains(got, " name ") {
			t.Errorf("%+v: want the name:\n%s", o, got)
		}
	}
}

// TestUndefinedColumns says that a grid of several rows leaves out numbers that
// none has, but not the metric's own, and no text of a card is cut.
func TestUndefinedColumns(t *testing.T) {
	res := churnBy()
	u := metric.Undefined
	for i := range res.Rows {
		r := &res.Rows[i]
		r.ChurnRate, r.ChurnLow, r.ChurnHigh, r.RetentionRate, r.RetentionLow, r.RetentionHigh = u, u, u, u, u, u
	}
	if got := write(t, res, report.Options{}); !strings.Contains(got, " n/a") || strings.Contains(got, "retention") {
		t.Errorf("want the churn rate only:\n%s", got)
	}
	res.Rows = res.Rows[:1]
	if got := write(t, res, report.Options{}); !strings.Contains(got, "retention") {
		t.Errorf("want the retention rate of a single row:\n%s", got)
	}
	if got := write(t, res, report.Options{Fields: []string{"group", "retention_rate"}}); !strings.Contains(got, "n/a") {
		t.Errorf("want what was chosen:\n%s", got)
	}
}

func TestLongTextInCard(t *testing.T) {
	type why struct {
		ID    string      `csv:"id" json:"id"`
		Stage string      `csv:"stage" json:"stage"`
		Why   string      `csv:"stage_why" json:"stage_why"`
		A     int         `csv:"a" json:"a"`
		B     int         `csv:"b" json:"b"`
		C     int         `csv:"c" json:"c"`
		Rate  metric.Rate `csv:"rate" json:"rate"`
	}
	res := metric.Result[why]{Metric: "customer", Rows: []why{{"C-1", "won back", "no purchase from January to June, but before that, and one since", 1, 22, 333_333, 0.5}}}
	const want = `customer

id             C-1
stage      won back
stage why  no purchase from
           January to June, but
           before that, and one
           since
a                1
b               22
c          333,333
rate         50.0%
`
	if got := write(t, res, report.Options{Width: 32}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestColor(t *testing.T) {
	plain := write(t, fit(), report.Options{Width: 80})
	bold := write(t, fit(), report.Options{Width: 80, Color: true})
	if !strings.HasPrefix(bold, "\x1b[1mclv: all data, as of 2024-12-31\x1b[22m\n") || !strings.Contains(bold, "\n\x1b[1mname   value ") {
		t.Errorf("headings are not bold: %q", bold)
	}
	if got := strings.NewReplacer("\x1b[1m", "", "\x1b[22m", "").Replace(bold); got != plain {
		t.Errorf("colour changes more than the weight:\n%s\n%s", got, plain)
	}
}
