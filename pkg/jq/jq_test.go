package jq_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/jq"
)

const document = `{"metric": "churn", "as_of": "2024-12-31", "rows": [
  {"z": 1, "name": "<Å> \"&\"", "revenue": "1234567890123456.7890", "rate": 0.100000, "big": 12345678901234567890123, "p": 2.036e-28, "gone": null},
  {"z": 2, "name": "שלום", "revenue": "0.10", "rate": 0.5, "big": 1, "p": 1, "gone": true}
]}`

func TestRun(t *testing.T) {
	for _, c := range []struct{ expression, want string }{
		// keys in their order, numbers and amounts as they are written
		{".rows[0]", `{"z":1,"name":"<Å> \"&\"","revenue":"1234567890123456.7890","rate":0.100000,"big":12345678901234567890123,"p":2.036e-28,"gone":null}`},
		{".rows |= length", `{"metric":"churn","as_of":"2024-12-31","rows":2}`},
		// text as it is, a line for each result
		{".rows[].name", "<Å> \"&\"\nשלום"},
		{".rows | length", "2"},
		{".rows[1].gone, .rows[0].gone", "true\nnull"},
		{"[.rows[].rate]", "[0.100000,0.5]"},
		{".rows[1].rate + 0.25", "0.75"},
		{".rows | map(.z) | add / 3", "1"},
		{"empty", ""},
		// objects of the expression have its order, with names of all kinds
		{".rows[1] | {revenue, z}", `{"revenue":"0.10","z":2}`},
		{`.rows[1] | {"what": .name, a: 1, "z": .z}`, `{"what":"שלום","a":1,"z":2}`},
		{`"x" as $late | {$late, early: 1}`, `{"late":"x","early":1}`},
		// changed ones that of the document, new keys behind
		{".rows[1] | del(.name) | .new = 1 | .also = 2", `{"z":2,"revenue":"0.10","rate":0.5,"big":1,"p":1,"gone":true,"also":2,"new":1}`},
		{".rows[1] | with_entries(select(.key | length < 2))", `{"z":2,"p":1}`},
		{`.rows[1] | {("a" + "b"): 1, name}`, `{"name":"שלום","ab":1}`},
		{`.rows[] | [.z, .revenue] | @csv`, "1,\"1234567890123456.7890\"\n2,\"0.10\""},
		{"1, halt, 2", "1"},
	} {
		f, err := jq.Parse(c.expression)
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.Run(context.Background(), []byte(document))
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		if got := strings.TrimSuffix(string(out), "\n"); got != c.want {
			t.Errorf("%s: %s, want %s", c.expression, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for expression, want := range map[string]string{
		".rows[":          "ends too early: something in it is still open",
		".rows]":          `letter 6: unexpected token "]"`,
		"\"ö\" ; .":       `letter 5: unexpected token ";"`,
		".rows | mpa(.z)": "function not defined: mpa/1",
		"$rows":           "variable not defined: $rows",
		`"open`:           "ends too early: something in it is still open",
	} {
		if f, err := jq.Parse(expression); err == nil || err.Error() != want || !f.IsZero() {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for expression, want := range map[string]string{
		".row[]":          "cannot iterate over: null",
		`error("no")`:     "error: no",
		".metric.name":    "expected an object but got: string (\"churn\")",
		"1, error(\"x\")": "error: x",
	} {
		f, err := jq.Parse(expression)
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.Run(context.Background(), []byte(document))
		var problem *jq.Error
		if !errors.As(err, &problem) || problem.Problem != want || out != nil || strings.Join(problem.Keys, " ") != "metric as_of rows" {
			t.Errorf("%s: %q, %+v, want %s", expression, out, err, want)
		}
	}
	f, err := jq.Parse("last(repeat(.))")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Run(ctx, []byte(document)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v when interrupted", err)
	}
	if _, err := f.Run(context.Background(), []byte(`{"a":`)); err == nil {
		t.Error("half a document is taken")
	}
}

// The document itself comes out as it went in, but for its layout.
func TestIdentity(t *testing.T) {
	whole, err := jq.Parse(".")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var value func(depth int) any
		value = func(depth int) any {
			switch rapid.IntRange(0, 4+min(depth, 1)*2).Draw(t, "kind") {
			case 0:
				return nil
			case 1:
				return rapid.Bool().Draw(t, "bool")
			case 2:
				return rapid.Float64Range(-1e18, 1e18).Draw(t, "number")
			case 3:
				return rapid.Int64().Draw(t, "integer")
			case 4:
				return "t" + rapid.String().Draw(t, "text")
			case 5:
				list := []any{}
				for range rapid.IntRange(0, 3).Draw(t, "length") {
					list = append(list, value(depth-1))
				}
				return list
			}
			// encoding/json sorts the keys of a map: an order is one
			m := map[string]any{}
			for range rapid.IntRange(0, 3).Draw(t, "keys") {
				m[rapid.StringOfN(rapid.RuneFrom([]rune("abcä<")), 0, 2, -1).Draw(t, "key")] = value(depth - 1)
			}
			return m
		}
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode([]any{value(3)}); err != nil {
			t.Fatal(err)
		}
		got, err := whole.Run(context.Background(), []byte(b.String()))
		if err != nil || string(got) != b.String() {
			t.Fatalf("%s, want %s: %v", got, &b, err)
		}
	})
}
