package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

// A schema says of each column what it may hold and what it means; columns
// that an option brings are not required.
func TestJSONSchema(t *testing.T) {
	type input struct {
		File  string         `json:"file"`
		Bytes *int           `json:"bytes,omitempty"`
		Bins  map[string]int `json:"bins"`
	}
	e := metric.Explanation{Name: "kinds", Definition: "every kind", Fields: []metric.Field{{Name: "paid", Meaning: "what was <paid>"}}}
	text, err := report.JSONSchema(e, metric.Shape{Row: cells{}, List: ledger{}}, input{})
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Inputs json.RawMessage `json:"inputs"`
		} `json:"properties"`
		Defs map[string]struct {
			Required   []string                   `json:"required"`
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	row := schema.Defs["row"]
	for name, want := range map[string]string{
		"name":    `{"type":"string"}`,
		"day":     `{"type":["string","null"],"format":"date"}`,
		"count":   `{"type":"integer"}`,
		"maybe":   `{"type":["integer","null"]}`,
		"paid":    `{"type":["string","null"],"pattern":"^-?[0-9]+(\\.[0-9]{1,4})?$","description":"what was <paid>"}`,
		"share":   `{"type":["number","null"]}`,
		"score":   `{"type":["number","null"]}`,
		"segment": `{"type":"string"}`,
		"done":    `{"type":"boolean"}`,
	} {
		if got := compact(t, row.Properties[name]); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got, want := strings.Join(schema.Defs["person"].Required, " "), "period_start period_end opening churned reactivated closing churn_rate churn_low churn_high retention_rate retention_low retention_high passed_through"; got != want {
		t.Errorf("required %s, want %s", got, want)
	}
	if got, want := compact(t, schema.Defs["person"].Properties["group"]), `{"type":"string","description":"only there with --by"}`; got != want {
		t.Errorf("group: %s, want %s", got, want)
	}
	if got, want := compact(t, schema.Properties.Inputs), `"items":{"type":"object","required":["file","bins"],"properties":{"file":{"type":"string"},"bytes":{"type":["integer","null"]},"bins":{"type":"object","additionalProperties":{"type":"integer"}}}}}`; !strings.HasSuffix(got, want) {
		t.Errorf("inputs: %s, want %s", got, want)
	}
	if _, err := report.JSONSchema(e, metric.Shape{Row: struct{ X float64 }{}}, input{}); err == nil {
		t.Error("rows that cannot be published have a schema")
	}
	if _, err := report.JSONSchema(e, metric.Shape{Row: cells{}}, struct {
		C chan int `json:"c"`
	}{}); err == nil || err.Error() != "chan int has no schema" {
		t.Errorf("inputs without a schema: %v", err)
	}
}

func compact(t *testing.T, text json.RawMessage) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}
