package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/report"
)

// keys returns the keys of a JSON object in their order.
func keys(t interface{ Fatalf(string, ...any) }, object []byte) (names []string) {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		t.Fatalf("%v in %s", err, object)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatalf("%v in %s", err, object)
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatalf("%v in %s", err, object)
		}
	}
	return names
}

// TestJSONAsEncodingJSON says that rows are what encoding/json makes of them:
// same keys in the same order, same values, same bytes in JSON lines.
func TestJSONAsEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		res := anyMixed(t)
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		for _, row := range res.Rows {
			if err := enc.Encode(row); err != nil {
				t.Fatal(err)
			}
		}
		if got := writeTo(t, res, report.Options{Format: report.JSONL}); got != want.String() {
			t.Fatalf("JSON lines\n%s\nwant\n%s", got, want.String())
		}

		out := writeTo(t, res, report.Options{Format: report.JSON})
		var doc struct {
			Metric, Definition string
			Settings           map[string]string
			Notes              []string
			Rows               []json.RawMessage
		}
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if len(doc.Rows) != len(res.Rows) {
			t.Fatalf("%d rows of %d", len(doc.Rows), len(res.Rows))
		}
		for i, line := range bytes.Split(bytes.TrimSuffix(want.Bytes(), []byte("\n")), []byte("\n")) {
			if i == len(doc.Rows) { // no rows at all
				break
			}
			var got bytes.Buffer
			if err := json.Compact(&got, doc.Rows[i]); err != nil {
				t.Fatal(err)
			}
			if got.String() != string(line) {
				t.Fatalf("row %s, want %s", got.String(), line)
			}
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(out), "", "  "); err != nil || indented.String() != out {
			t.Fatalf("not indented by two blanks (%v): %s", err, out)
		}
		if valid := strings.ToValidUTF8(res.Definition, ""); valid == res.Definition && doc.Definition != valid {
			t.Fatalf("definition %q, want %q", doc.Definition, res.Definition)
		}
	})
}

func TestJSONKeys(t *testing.T) {
	res := churnBy()
	res.Every = "quarter"
	res.Sections = fit().Sections
	out := write(t, res, report.Options{Format: report.JSON, Inputs: "none", Fields: []string{"closing", "group"}})
	want := []string{"schema_version", "metric", "definition", "as_of", "period", "by", "every", "settings", "notes", "inputs", "rows", "sections"}
	if diff := cmp.Diff(want, keys(t, []byte(out))); diff != "" {
		t.Errorf("keys: -want +got\n%s", diff)
	}
	var doc struct {
		Settings, Sections json.RawMessage
		Rows               []json.RawMessage
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"closing", "group"}, keys(t, doc.Rows[0])); diff != "" {
		t.Errorf("keys of rows: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"window", "confidence"}, keys(t, doc.Settings)); diff != "" {
		t.Errorf("keys of settings: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"parameters", "holdout"}, keys(t, doc.Sections)); diff != "" {
		t.Errorf("keys of sections: -want +got\n%s", diff)
	}

	all := churn() // the least there is
	all.Period, all.Settings, all.Notes, all.AsOf = nil, nil, nil, 0
	want = []string{"schema_version", "metric", "definition", "as_of", "notes", "rows"}
	if diff := cmp.Diff(want, keys(t, []byte(write(t, all, report.Options{Format: report.JSON})))); diff != "" {
		t.Errorf("least keys: -want +got\n%s", diff)
	}
}

func TestJSONInputsFail(t *testing.T) {
	if err := report.Write(&bytes.Buffer{}, churn(), report.Options{Format: report.JSON, Inputs: make(chan int)}); err == nil {
		t.Error("inputs that cannot be JSON: no error")
	}
}
