package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/retain-cli/retain/pkg/metric"
)

// schemaExamples are commands whose JSON has, together, every table of every
// metric, with rows. {shop} is the bundled shop, {dir} a folder with what it
// does not have.
var schemaExamples = []string{
	"churn --dir {shop} --by country --every quarter",
	"churn --dir {shop} --list churned --by country",
	"churn --sales {dir}/none.csv",
	"retention --dir {shop}",
	"retention --dir {shop} --list retained",
	"cohorts --dir {shop} --unit quarter",
	"cohorts --dir {shop} --by country --section mean",
	"cohorts --dir {shop} --list 2024-03",
	"repeat --dir {shop}",
	"repeat --dir {shop} --section gaps",
	"repeat --dir {shop} --list once",
	"survival --dir {shop} --by country",
	"survival --dir {shop} --section summary",
	"revenue --dir {shop} --every quarter",
	"revenue --dir {shop} --list churned",
	"revenue --basis contract --customers {dir}/contracts.csv",
	"vip --dir {shop}",
	"vip --dir {shop} --list",
	"rfm --dir {shop}",
	"rfm --dir {shop} --list",
	"rfm --dir {shop} --section thresholds",
	"lapsed --dir {shop}",
	"clv --dir {shop} --method all --holdout 3m",
	"clv --dir {shop} --by country",
	"clv --dir {shop} --list",
	"nps --survey {shop}/survey.csv --customers {dir}/asked.csv --by country",
	"nps --dir {shop} --every quarter",
	"nps --dir {shop} --list detractors",
	"stages --dir {shop}",
	"stages --dir {shop} --list lapsed",
	"risk --dir {shop} --backtest",
	"advocates --sales {shop}/sales.csv --survey {shop}/survey.csv --customers {dir}/asked.csv",
	"advocates --dir {shop} --detractors",
	"occasions --dir {shop} --next 60d",
	"next --dir {shop}",
	"next --dir {shop} --list",
	"customer C-0142 --dir {shop}",
	"customer K1 --sales {dir}/none.csv --customers {dir}/contracts.csv",
	"compare --by arm --outcome bought --since 2024-01-01 --split a=1,b=1 --customers {dir}/arms.csv --sales {shop}/sales.csv",
	"diff ../../testdata/exports/november.csv ../../testdata/exports/december.csv --every month",
	"diff ../../testdata/exports/november.csv ../../testdata/exports/december.csv --list all",
	"diff ../../testdata/exports/november.csv ../../testdata/exports/december.csv --section causes",
	"whatif --dir {shop} --retention +5pp --cac 20",
	"check --dir {shop} --goal 'churn<=25%' --goal 'nps>=40' --goal 'clv>=10'",
}

// TestJSONSchemas validates what commands write as JSON against what schema says
// of it. No key is there that the schema does not have, and every table of
// every metric is seen with rows.
func TestJSONSchemas(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	var arms strings.Builder
	arms.WriteString("customer_id,arm\n")
	for i := range 100 {
		fmt.Fprintf(&arms, "C-%04d,%c\n", i, 'a'+i%2)
	}
	for name, text := range map[string]string{
		"none.csv":      "customer,date,amount\nK1,2024-01-05,10\nK2,2024-12-31,10\n",
		"contracts.csv": "customer_id,start,end,mrr\nK1,2023-01-01,2024-10-31,30\nK2,2023-01-01,,40\n",
		"arms.csv":      arms.String(),
		"asked.csv":     "customer_id,country,asked,referred_by\nC-0026,PL,yes,\nC-0090,DE,yes,C-0026\nC-0142,GB,no,C-0026\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	schemas := map[string][]*jsonschema.Schema{}
	for _, example := range schemaExamples {
		words, err := shellWords(strings.NewReplacer("{shop}", "../../testdata/shop", "{dir}", dir).Replace(example))
		if err != nil {
			t.Fatal(err)
		}
		name := words[0]
		text := printed(t, append(words, "--json", "--quiet")...)
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if schemas[name] == nil {
			schemas[name] = []*jsonschema.Schema{jsonSchemaOf(t, name, false), jsonSchemaOf(t, name, true)}
		}
		for _, schema := range schemas[name] {
			if err := schema.Validate(document); err != nil {
				t.Errorf("%s: %v", example, err)
			}
		}
		for _, table := range tablesIn(t, name, text) {
			seen[name+" "+table] = true
		}
	}
	for _, e := range metric.Explanations() {
		shape, _ := metric.ShapeOf(e.Name)
		tables := []string{"row"}
		if shape.List != nil {
			tables = append(tables, "person")
		}
		for _, s := range shape.Sections {
			tables = append(tables, s.Name)
		}
		for _, table := range tables {
			if !seen[e.Name+" "+table] {
				t.Errorf("no example of %s has rows of %s", e.Name, table)
			}
		}
	}
}

// printed is what a command prints; goals that are missed are no failure.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := newApp(strings.NewReader(""), &stdout, &stderr)
	a.now = clock("2025-06-15")
	if code := a.run(args); code != exitOK && code != exitMissed {
		t.Fatalf("%v: exit %d: %s", args, code, &stderr)
	}
	return stdout.String()
}

// jsonSchemaOf is the schema of a metric; a strict one knows no other keys.
func jsonSchemaOf(t *testing.T, name string, strict bool) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(printed(t, "schema", name)))
	if err != nil {
		t.Fatal(err)
	}
	if strict {
		closeObjects(schema)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return compiled
}

// closeObjects lets no object of a schema have other keys; a variant has some
// of the document's.
func closeObjects(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, v := range s {
			closeObjects(v)
		}
	case map[string]any:
		for _, v := range s {
			closeObjects(v)
		}
		_, open := s["additionalProperties"]
		if s["type"] == "object" && !open && s["properties"] != nil {
			s["additionalProperties"] = false
		}
	}
}

// tablesIn are the tables of a document that have rows, by the names that the
// schema has for them.
func tablesIn(t *testing.T, name, text string) []string {
	t.Helper()
	var document struct {
		Section  string
		Rows     []map[string]any
		Sections map[string][]any
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	var tables []string
	for section, rows := range document.Sections {
		if len(rows) > 0 {
			tables = append(tables, section)
		}
	}
	switch {
	case len(document.Rows) == 0:
	case document.Section != "":
		tables = append(tables, document.Section)
	default:
		e, _ := metric.Explain(name)
		table := "row"
		for _, f := range e.List { // what only the list has
			if !fieldIn(e.Fields, f.Name) && document.Rows[0][f.Name] != nil {
				table = "person"
			}
		}
		tables = append(tables, table)
	}
	return tables
}

func fieldIn(fields []metric.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// What does not go with a schema is told so.
func TestSchemaRefuses(t *testing.T) {
	schema := jsonSchemaOf(t, "churn", false)
	whole := printed(t, "churn", "--dir", "../../testdata/shop", "--json", "--quiet")
	for what, wrong := range map[string]string{
		"a number of text":  strings.Replace(whole, `"opening": 202`, `"opening": "202"`, 1),
		"no such key":       strings.Replace(whole, `"opening"`, `"open"`, 1),
		"another metric":    strings.Replace(whole, `"metric": "churn"`, `"metric": "nps"`, 1),
		"a day of no month": strings.Replace(whole, `"period_start": "2024-07-01"`, `"period_start": "2024-13-01"`, 1),
		"a newer document":  strings.Replace(whole, `"schema_version": 1`, `"schema_version": 2`, 1),
	} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		if err != nil {
			t.Fatal(err)
		}
		if wrong == whole || schema.Validate(document) == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
