package report_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// formula is what makes a spreadsheet calculate, at the beginning of a text.
const formula = "=+-@\t\x00\r\n"

// unguard takes away the apostrophe that keeps a text from being a formula.
func unguard(s string) string {
	bare := strings.TrimLeft(s, "'")
	if s != bare && bare != "" && strings.ContainsRune(formula, rune(bare[0])) {
		return s[1:]
	}
	return s
}

// TestCSVKeepsText says that encoding/csv reads back every text, whatever the
// dialect and however few columns.
func TestCSVKeepsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		res := anyMixed(t)
		o := report.Options{Format: report.CSV, Dialect: report.Dialect(rapid.IntRange(0, 2).Draw(t, "dialect"))}
		if rapid.Bool().Draw(t, "one column") {
			o.Fields = []string{"text"}
		}
		out := strings.TrimPrefix(writeTo(t, res, o), "\ufeff")
		r := csv.NewReader(strings.NewReader(out))
		if o.Dialect == report.ExcelEU {
			r.Comma = ';'
		}
		records, err := r.ReadAll()
		if err != nil {
			t.Fatalf("%v in %q", err, out)
		}
		if len(records) != len(res.Rows)+1 {
			t.Fatalf("%d records of %d rows: %q", len(records), len(res.Rows), out)
		}
		for i, row := range res.Rows {
			got, want := records[i+1], []string{row.Text}
			if o.Fields == nil {
				got, want = []string{got[0], got[6], got[8]}, []string{row.Key, row.Text, row.More}
			}
			for j := range want {
				// encoding/csv reads CR LF as LF, also within quotes.
				if g, w := unguard(got[j]), strings.ReplaceAll(want[j], "\r\n", "\n"); g != w && got[j] != w {
					t.Fatalf("%q reads back as %q", want[j], got[j])
				}
				if got[j] != "" && strings.ContainsRune(formula, rune(got[j][0])) {
					t.Fatalf("%q is a formula", got[j])
				}
			}
		}
	})
}

// TestCSVAsEncodingCSV says that quotes are where encoding/csv puts them.
func TestCSVAsEncodingCSV(t *testing.T) {
	type pair struct {
		A string `csv:"a" json:"a"`
		B string `csv:"b" json:"b"`
	}
	text := anyText().Filter(func(s string) bool { return unguard("'"+s) == "'"+s }) // no formula
	rapid.Check(t, func(t *rapid.T) {
		p := pair{text.Draw(t, "a"), text.Draw(t, "b")}
		var want bytes.Buffer
		w := csv.NewWriter(&want)
		if err := w.WriteAll([][]string{{"a", "b"}, {p.A, p.B}}); err != nil {
			t.Fatal(err)
		}
		if got := writeTo(t, metric.Result[pair]{Rows: []pair{p}}, report.Options{Format: report.CSV}); got != want.String() {
			t.Fatalf("%q, want %q", got, want.String())
		}
	})
}

func TestGuard(t *testing.T) {
	type row struct {
		Text   string       `csv:"text" json:"text"`
		Amount money.Amount `csv:"amount" json:"amount"`
		Change int          `csv:"change" json:"change"`
		Score  metric.Score `csv:"score" json:"score"`
	}
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+48 123": "'+48 123", "-5": "'-5", "@SUM": "'@SUM", "\tx": "\"'\tx\"", "\rx": "\"'\rx\"",
		"'=1": "''=1", "O'Brien": "O'Brien", "'quoted'": "'quoted'", "a=b": "a=b", " =1": "\" =1\"", "": "",
	} {
		res := metric.Result[row]{Rows: []row{{text, -5 * money.One, -5, -5}}}
		got := write(t, res, report.Options{Format: report.CSV})
		if want := "text,amount,change,score\n" + want + ",-5.00,-5,-5\n"; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	res := metric.Result[row]{Rows: []row{{"=a\tb\r\nc\n\"d\"", -5 * money.One, -5, -5}}}
	if got, want := write(t, res, report.Options{Format: report.TSV}), "text\tamount\tchange\tscore\n'=a b c \"d\"\t-5.00\t-5\t-5\n"; got != want {
		t.Errorf("TSV %q, want %q", got, want)
	}
}

// TestCSVDialectsApart says that a dialect is that of one call.
func TestCSVDialectsApart(t *testing.T) {
	plain := write(t, churnBy(), report.Options{Format: report.CSV})
	if err := report.Write(io.Discard, churnBy(), report.Options{Format: report.CSV, Dialect: report.ExcelEU}); err != nil {
		t.Fatal(err)
	}
	if again := write(t, churnBy(), report.Options{Format: report.CSV}); again != plain {
		t.Errorf("after another dialect %q, before it %q", again, plain)
	}
}
