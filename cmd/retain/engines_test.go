package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/retain-cli/retain/pkg/warehouse/enginetest"
)

// A setUp is a warehouse that holds the generated sales.
type setUp struct {
	name   string
	from   []string // the flags
	survey string   // the table of responses
}

// setUps loads n orders into every server there is.
func setUps(t *testing.T, seed uint64, n int) []setUp {
	var all []setUp
	add := func(name string, flags ...string) { all = append(all, setUp{name, flags, "survey"}) }
	if os.Getenv(enginetest.PostgresVariable) != "" || os.Getenv(enginetest.ClickHouseVariable) == "" {
		server := enginetest.Servers(t, enginetest.PostgresVariable)[0]
		one := enginetest.Schema(t, server, "equal_one")
		left, right := enginetest.Schema(t, server, "equal_left"), enginetest.Schema(t, server, "equal_right")
		enginetest.LoadPostgres(t, []string{one}, seed, n)
		enginetest.LoadPostgres(t, []string{left, right}, seed, n)
		enginetest.LoadSurveyPostgres(t, []string{one}, seed, n)
		enginetest.LoadSurveyPostgres(t, []string{left, right}, seed, n)
		loadPeople(t, []string{one, left, right}, n)
		add("PostgreSQL", "--from", one)
		add("PostgreSQL, two shards", "--from", left, "--from", right)
	}
	if os.Getenv(enginetest.ClickHouseVariable) != "" {
		nodes := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable), "equal")
		enginetest.LoadClickHouse(t, nodes[:1], "whole", seed, n)
		enginetest.LoadClickHouse(t, nodes, "sales", seed, n)
		enginetest.LoadSurveyClickHouse(t, nodes[:1], "answers", seed, n)
		enginetest.LoadSurveyClickHouse(t, nodes, "survey", seed, n)
		loadPeople(t, nodes, n)
		add("ClickHouse, two shards", "--from", nodes[0], "--from", nodes[1])
		all = append(all, setUp{"ClickHouse", []string{"--from", nodes[0], "--table", "whole"}, "answers"})
	}
	return all
}

// engineCommands are figures that a warehouse gives; the first of each metric
// is tried on a million orders too.
var engineCommands = []string{
	"churn --every 1m --since 2y --timezone Asia/Kathmandu",
	"retention --since 1y --window 1m --timezone Europe/Warsaw",
	"churn",
	"churn --every quarter --since 2y --window 45d --as-of 2024-05-31",
	"churn --timezone America/Sao_Paulo --min-order 20",
	"churn --every week --since 1y --window 2w --timezone Asia/Kathmandu",
	"churn --since 2022-02-28 --window 1q",
	"churn --by segment --every quarter --since 1y",
	"churn --by tenure --every 1m --since 1y",
	"retention --by cohort --since 1y --window 2m",
	"cohorts --unit week --mode within --timezone Europe/Warsaw",
	"cohorts --unit quarter --mode on-or-after --by tenure",
	"cohorts --unit year --value revenue --min-order 20 --timezone Asia/Kathmandu",
	"cohorts --by segment",
	"rfm --by cohort --timezone America/Sao_Paulo",
	"rfm",
	"vip",
	"vip --share 50% --by segment",
	"repeat --by cohort --timezone Europe/Warsaw",
	"repeat --by segment",
	"revenue --every quarter --since 1y --by tenure",
	"revenue --against year --since 3m --by cohort --timezone Asia/Kathmandu",
	"revenue --by segment",
	"clv --margin 0.4 --timezone Europe/Warsaw",
	"clv --method bgnbd --by segment --horizon 6m --intervals",
	"clv --method all --min-order 20 --as-of 2024-08-31",
	"clv --method formula --by tenure --margin 0.4",
	"clv --method historic --by segment",
	"lapsed --timezone Europe/Warsaw",
	"lapsed --by tenure --crossed 30d --min-revenue 50 --top 20",
	"nps --by channel --every quarter --timezone Europe/Warsaw",
	"nps",
	"nps --by channel",
	"nps --by segment",
	"nps --by segment --responses all --every year",
	"nps --since 6m --every 1m --timezone Asia/Kathmandu --as-of 2024-06-15",
	"nps --responses all --by channel --since 1y",
	"lapsed --exclude-optout --top 30" + withPeople,
	"lapsed --by segment --timezone Asia/Kathmandu" + withPeople,
	"churn --list churned --timezone Asia/Kathmandu" + withPeople,
	"retention --list new --since 3m --window 2m --by cohort",
	"churn --list reactivated --by tenure --as-of 2024-05-31",
	"churn --list retained --exclude-optout --min-revenue 100 --by segment" + withPeople,
	"vip --list --share 30% --by segment" + withPeople,
	"rfm --list --by cohort --timezone America/Sao_Paulo",
	"rfm --segment Loyal --exclude-optout" + withPeople,
	"repeat --list once --timezone Europe/Warsaw" + withPeople,
	"cohorts --list 2023-03:2 --timezone Europe/Warsaw" + withPeople,
	"cohorts --list 2022-Q4:3 --unit quarter --mode within --top 5",
	"cohorts --list 2023-05 --mode on-or-after --by tenure",
}

// withPeople is at the end of a command that knows the customers.
const withPeople = " with people"

// TestEngines checks that figures from servers are the bytes of those from a
// file, what was read excepted.
func TestEngines(t *testing.T) { equalEngines(t, 30_000, engineCommands) }

// TestEnginesMillion does so on a million orders.
func TestEnginesMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("a million orders take minutes")
	}
	var first []string
	seen := map[string]bool{}
	for _, command := range engineCommands {
		if metric, _, _ := strings.Cut(command, " "); !seen[metric] {
			seen[metric] = true
			first = append(first, command)
		}
	}
	equalEngines(t, 1_000_000, first)
}

func equalEngines(t *testing.T, n int, commands []string) {
	t.Helper()
	all := setUps(t, 7, n)
	dir := t.TempDir()
	write := func(name string, to func(io.Writer) error) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		b := bufio.NewWriterSize(f, 1<<20)
		if err := errors.Join(to(b), b.Flush(), f.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sales := write("sales.csv", func(w io.Writer) error { return enginetest.WriteCSV(w, 7, n) })
	customers := write("customers.csv", func(w io.Writer) error { return enginetest.WriteCustomers(w, n) })
	survey := write("survey.csv", func(w io.Writer) error { return enginetest.WriteSurvey(w, 7, n) })
	known := write("people.csv", func(w io.Writer) error { return writePeople(w, n) })
	zone := []string{"--timezone", "Asia/Kathmandu", "--max-bad", "1"}
	read := func(sales, customers, survey string) map[string]string {
		figures := map[string]string{}
		for command, files := range map[string][]string{
			commands[0]:                          {"--sales", sales},
			"next":                               {"--sales", sales},
			"vip --by segment":                   {"--sales", sales, "--customers", customers},
			"nps --by segment":                   {"--survey", survey, "--customers", customers},
			"nps --by channel":                   {"--survey", survey},
			"advocates --by segment":             {"--sales", sales, "--customers", customers, "--survey", survey},
			"nps --list promoters":               {"--survey", survey, "--customers", customers, "--sales", sales},
			"survival --by segment":              {"--sales", sales, "--customers", customers},
			"clv --list --method bgnbd --top 50": {"--sales", sales},
		} {
			if n > 100_000 && command != commands[0] && command != "nps --by segment" {
				continue // in memory all at a time
			}
			figures[command], _ = figureOf(t, command, slices.Concat(files, zone)...)
		}
		return figures
	}
	fromFiles := read(sales, customers, survey)
	for _, s := range all {
		t.Run(s.name+"/pull", func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			pull := func(what string) string {
				file := filepath.Join(dir, what+".csv")
				var errs bytes.Buffer
				args := slices.Concat([]string{"pull", what, "--output", file, "--customers-table", "customers", "--survey-table", s.survey}, zone, s.from)
				if code := run(args, strings.NewReader(""), io.Discard, &errs); code != exitOK {
					t.Fatalf("pull %s: exit code %d: %s", what, code, errs.String())
				}
				return file
			}
			for command, got := range read(pull("sales"), pull("customers"), pull("survey")) {
				if want := fromFiles[command]; got != want {
					t.Errorf("%s: got\n%s\nfrom the files\n%s", command, got, want)
				}
			}
		})
	}
	for _, command := range commands {
		files, tables, surveyed := []string{"--sales", sales}, []string{}, strings.HasPrefix(command, "nps")
		if surveyed {
			files = []string{"--survey", survey}
		}
		command, introduced := strings.CutSuffix(command, withPeople)
		switch {
		case introduced:
			files, tables = append(files, "--customers", known), append(tables, "--customers-table", "people")
		case strings.Contains(command, "--by segment"): // all else a warehouse says rests on the sales
			files, tables = append(files, "--customers", customers), append(tables, "--customers-table", "customers")
		}
		want, notes := figureOf(t, command, files...)
		for _, s := range all {
			t.Run(s.name+"/"+command, func(t *testing.T) {
				t.Parallel()
				flags := slices.Clone(s.from)
				if surveyed {
					flags = append(slices.DeleteFunc(flags, func(f string) bool { return f == "--table" || f == "whole" }), "--survey-table", s.survey)
				}
				got, gotNotes := figureOf(t, command, append(flags, tables...)...)
				if got != want {
					t.Errorf("got\n%s\nfrom the file\n%s", got, want)
				}
				if !slices.Equal(gotNotes, notes) {
					t.Errorf("got notes\n%q\nfrom the file\n%q", gotNotes, notes)
				}
			})
		}
	}
}

// TestEngineInputs checks what a figure says of the table that it rests on: in
// the form that the schema has, of as many records as the file holds, and
// without a password.
func TestEngineInputs(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	all := setUps(t, 9, 2000)
	dir := t.TempDir()
	files := map[string]string{}
	for name, to := range map[string]func(io.Writer) error{
		"sales":  func(w io.Writer) error { return enginetest.WriteCSV(w, 9, 2000) },
		"survey": func(w io.Writer) error { return enginetest.WriteSurvey(w, 9, 2000) },
	} {
		var b bytes.Buffer
		if err := to(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = filepath.Join(dir, name+".csv")
		if err := os.WriteFile(files[name], b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	type input struct {
		Warehouse   []string
		Table, Kind string
		Roles       []struct{ Role, Column string }
		Records     int
		Bins        map[string]struct{ Records int }
		First       string `json:"first_day"`
		Last        string `json:"last_day"`
	}
	inputOf := func(args ...string) input {
		text := printed(t, append(args, "--json", "--quiet", "--max-bad", "1", "--as-of", "2024-06-30", "--timezone", "UTC")...)
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, strict := range []bool{false, true} {
			if err := jsonSchemaOf(t, args[0], strict).Validate(document); err != nil {
				t.Errorf("%v: %v", args, err)
			}
		}
		var result struct{ Inputs []input }
		if err := json.Unmarshal([]byte(text), &result); err != nil || len(result.Inputs) != 1 {
			t.Fatalf("%v: %d inputs, %v", args, len(result.Inputs), err)
		}
		return result.Inputs[0]
	}
	for _, tt := range []struct {
		kind, metric string
		roles        int
		bins         []string // that are of the same records
	}{
		{"sales", "churn", 5, []string{"no_customer", "after_as_of", "set_aside"}},
		{"survey", "nps", 3, []string{"used", "no_answer", "after_as_of", "set_aside"}},
	} {
		want := inputOf(tt.metric, "--"+tt.kind, files[tt.kind])
		for _, s := range all {
			from := slices.Clone(s.from)
			for i, flag := range from {
				if strings.Contains(flag, "://") {
					from[i] = strings.Replace(flag, "retain@", "retain:s3cret@", 1)
				}
			}
			if tt.kind == "survey" {
				from = append(slices.DeleteFunc(from, func(f string) bool { return f == "--table" || f == "whole" }), "--survey-table", s.survey)
			}
			got := inputOf(append([]string{tt.metric}, from...)...)
			if got.Records != want.Records || got.First != want.First || got.Last != want.Last || got.Kind != tt.kind || len(got.Roles) != tt.roles {
				t.Errorf("%s: %s: %+v, want %+v", s.name, tt.kind, got, want)
			}
			for _, bin := range tt.bins {
				if got.Bins[bin] != want.Bins[bin] {
					t.Errorf("%s: %s: %d records are %s, want %d", s.name, tt.kind, got.Bins[bin].Records, bin, want.Bins[bin].Records)
				}
			}
			if shown := strings.Join(got.Warehouse, " "); len(got.Warehouse) != strings.Count(strings.Join(s.from, " "), "://") || strings.Contains(shown, "s3cret") {
				t.Errorf("%s: %s", s.name, shown)
			}
		}
	}
}

// figureOf runs a command and returns its JSON without the inputs, and its
// notes.
func figureOf(t *testing.T, command string, flags ...string) (figure string, notes []string) {
	t.Helper()
	var out, errs bytes.Buffer
	args := append(strings.Fields(command), "--json", "--max-bad", "1")
	if code := run(append(args, flags...), strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("%s: exit code %d: %s", command, code, errs.String())
	}
	var result map[string]json.RawMessage
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	delete(result, "inputs")
	delete(result, "options") // names of tables
	text, err := json.MarshalIndent(result, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(errs.String()) {
		if strings.HasPrefix(line, "note: ") {
			notes = append(notes, line)
		}
	}
	return string(text), notes
}
