package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// TestExampleSettings reads the settings that the help and the README show.
func TestExampleSettings(t *testing.T) {
	readme, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(nil, io.Discard, io.Discard)
	examples := map[string]string{}
	for _, cmd := range newRootCmd(a).Commands() {
		if name := cmd.Name(); name == "formats" || name == "config" {
			for line := range strings.Lines(cmd.Long) {
				if text, ok := strings.CutPrefix(line, "  "); ok {
					examples[name] += text
				}
			}
		}
	}
	_, block, _ := strings.Cut(string(readme), "```yaml\n")
	examples["README.md"], _, _ = strings.Cut(block, "```")
	for place, text := range examples {
		code, stdout, stderr := runIn(t, map[string]string{"retain.yaml": text}, "config", "show", "churn", "--format", "csv")
		if code != 0 || !strings.Contains(stdout, ",retain.yaml:") {
			t.Errorf("%s: exit %d:\n%s%s\n%s", place, code, stdout, stderr, text)
		}
	}
	if len(examples) != 3 {
		t.Errorf("examples in %d places, want 3", len(examples))
	}
}

// TestRules has words for every rule that a format can have.
func TestRules(t *testing.T) {
	f := formats.Format{
		Refuse: "nobody", HeaderRows: 3, Carry: "1", Identity: []string{"email", "customer", "phone"}, Amounts: "first", Continuation: []string{"Total", "Status"},
		Where:   []formats.Condition{{Column: "Type", In: []string{"a", "b"}}, {Column: "Mode", Not: []string{"test"}}, {Column: "Paid", Filled: true, Sign: "plus"}},
		Returns: []formats.Condition{{Column: "Net", Sign: "minus"}}, Sale: []string{"held"}, NoSale: []string{"void"}, Dates: "unix", Decimal: ",",
		Zone: "UTC", Blank: []string{"--"}, Footer: []string{"Total for"}, Score: []string{"how likely"}, NoScore: []string{"group"},
		Joins: []formats.Join{{File: "items.csv", On: "id", With: "order", Take: map[string]string{"price": "Price", "quantity": "Qty"}}, {File: "p.csv", On: "who", Take: map[string]string{"customer": "person"}}},
	}
	want := []string{
		"cannot be used: nobody",
		"the header has 3 rows",
		"a row that has nothing but column 1 is the customer of the rows below it",
		"customers are told apart by email; where that is blank by customer, then phone",
		"the amount is the order's and counts on the first of its rows only",
		"rows in which Total, Status are blank are further items of the order above",
		"rows count in which Type is a or b, and Mode is not test, and Paid is not blank, and Paid is above 0",
		"returns are rows in which Net is below 0",
		"a sale is also what has the status held",
		"no sale is what has the status void",
		"price (Price), quantity (Qty) stand in items.csv, in the row whose order is the id here",
		"customer (person) stands in p.csv, in the row whose who is the who here",
		"dates are seconds since 1970-01-01 00:00 UTC",
		"times are of the zone UTC",
		"the decimal sign is ,",
		"as good as blank is --",
		`no data are lines that begin with "Total for"`,
		`the score is the first column whose header has "how likely" but not "group"`,
	}
	got := rules(f)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("rules\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestFormatPages writes the page of every known export: no line is too long,
// and each has a title and a source.
func TestFormatPages(t *testing.T) {
	for _, f := range formats.All() {
		page := formatPage(f)
		if tooWide(page) || !strings.HasPrefix(page, f.Name+": ") || !strings.Contains(page, "\nSource\n") {
			t.Errorf("%s:\n%s", f.Name, page)
		}
	}
}
