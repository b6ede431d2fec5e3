package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testKey is a key to make pseudonyms by.
const testKey = "0123456789abcdef0123456789abcdef"

// canary stands in every text of the files below that tells who somebody is; no
// pseudonym has an 8 in it. Phone numbers have one of canaryNumbers in them.
const canary = "qz8x"

var canaryNumbers = []string{"5557770", "555 777 0", "555-777-0", "(555) 777"}

func birdID(i int) string    { return fmt.Sprintf("QZ8X-%04d", i) }
func birdName(i int) string  { return fmt.Sprintf("Żaneta Qz8xłowska%d", i) }
func birdEmail(i int) string { return fmt.Sprintf("Qz8x%d@Example.org", i) }

func birdPhone(i int) string {
	return fmt.Sprintf([]string{"+48 555 777 0%02d", "555-777-0%02d", "(555) 777-0%02d", "005557770%02d"}[i%4], i)
}

// An aviary is a folder with exports of a shop, all of whose customers are
// canaries. Sales tell them apart by the column who.
func aviary(t *testing.T, who string, of func(int) string) string {
	t.Helper()
	const birds = 36
	sales := [][]string{{"order_id", "order_date", who, "product", "quantity", "amount", "status", "card"}}
	people := [][]string{{"customer_id", "name", "email", "phone", "segment", "sign_up", "birthday", "consent", "referred_by", "tax_no"}}
	answers := [][]string{{"date", "customer_id", "email", "score", "comment", "channel"}}
	for i := range birds {
		order := 0
		for day := i * 5; day < 700; day += 25 + i*7 {
			order++
			sales = append(sales, []string{
				fmt.Sprintf("QZ8XO%d-%d", i, order), date(day), of(i), []string{"Tea", "Coffee", "Cup"}[(i+order)%3], "1", fmt.Sprintf("%d.50", 10+i%17), "paid", fmt.Sprintf("card qz8x %d", i),
			})
		}
		referrer := []string{birdID(i / 2), birdEmail(i / 2), birdPhone(i / 2), birdName(i / 2), "Qz8x of elsewhere", ""}[i%6]
		consent := []string{"yes", "no", "yes", "told by qz8x on 2024-03-01"}[i%4]
		people = append(people, []string{
			birdID(i), birdName(i), birdEmail(i), birdPhone(i), []string{"retail", "trade"}[i%2], date(i), fmt.Sprintf("1980-%02d-%02d", 1+i%12, 1+i%28), consent, referrer, fmt.Sprintf("QZ8X%d", 7*i),
		})
		answers = append(answers, []string{date(600 - i), birdID(i), birdEmail(i), fmt.Sprint(i % 11), "Ask for qz8x, 555-777-0123", "web"})
	}
	sales = append(sales,
		[]string{"QZ8X-bad", "qz8x@example.org", birdID(1), "Tea", "1", "5.00", "paid", ""},     // the address stands where the day should
		[]string{"QZ8X-bad", "2024-01-05", birdID(1), "Tea", "1", birdName(1), "paid", ""},      // the name where the amount should
		[]string{"QZ8X-bad", "2024-01-05", birdID(1), "Tea", "1", "555-777-0123", "paid", ""},   // the number
		[]string{"QZ8X-bad", "2024-01-05", birdID(2), "Tea", "1", "5.00", "said Qz8x", ""},      // an unknown status
		[]string{"QZ8X-bad", "2024-01-05", birdID(3), "Tea", "1", "5.00", "cancelled", ""},      // no sale
		[]string{"QZ8X-bad", "2024-01-05", birdName(4), "Tea", "1", "5.00", "paid", "", "more"}, // a cell too many
		[]string{"QZ8X-bad", "2024-01-05", birdID(5), "Tea", "1", "-5.00", "paid", ""},
	)
	people = append(people, []string{"QZ8X-wide", birdName(0), birdEmail(0), "", "", "", "", "", "", "", "qz8x"})
	answers = append(answers,
		[]string{"2024-02-02", birdID(1), "", "qz8x", "", ""}, []string{"qz8x", birdID(2), "", "9", "", ""},
		[]string{"2024-02-02", "", "", "3", "I am Qz8x", ""})
	dir := t.TempDir()
	for name, table := range map[string][][]string{"sales.csv": sales, "customers.csv": people, "survey.csv": answers} {
		writeTable(t, filepath.Join(dir, name), table)
	}
	if err := os.Mkdir(filepath.Join(dir, "older"), 0o777); err != nil {
		t.Fatal(err)
	}
	writeTable(t, filepath.Join(dir, "older", "sales.csv"), earlier(sales, of))
	return dir
}

// earlier are the sales of an older export, from which these differ by every
// cause there is.
func earlier(sales [][]string, of func(int) string) [][]string {
	older := [][]string{sales[0]}
	for i, record := range sales[1:] {
		record = slices.Clone(record)
		if record[2] == of(3) { // who was renamed
			record[2] = "qz8x former"
		}
		switch i % 20 {
		case 3:
			continue
		case 5:
			record[1] = date(i)
		case 7:
			record[2] = ""
		case 9:
			record[2] = of(1)
		case 11:
			record[5] = "3.00"
		case 13:
			record[6] = "cancelled"
		case 15:
			record[5] = birdName(1)
		case 17:
			record[0] += "-qz8x"
		}
		older = append(older, record)
	}
	return older
}

// date is a day of 2023 or 2024.
func date(day int) string {
	return clock("2023-01-01")().AddDate(0, 0, day).Format("2006-01-02")
}

func writeTable(t *testing.T, path string, table [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(table); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// leaks returns the parts of a text that tell who a canary is.
func leaks(text []byte) (found []string) {
	low := bytes.ToLower(text)
	for _, word := range append([]string{canary}, canaryNumbers...) {
		if i := bytes.Index(low, []byte(word)); i >= 0 {
			found = append(found, string(text[max(0, i-60):min(len(text), i+60)]))
		}
	}
	return found
}

// everyCall are the arguments with which each command that reads files is
// called, one list for each call.
var everyCall = map[string][]string{
	"churn":     {"", "--every quarter", "--by segment", "--by email", "--by name", "--by customer_id", "--by phone", "--by tax_no", "--by referred_by", "--by card", "--list churned", "--list retained --exclude-optout", "--list new --by tax_no", "--list lost"},
	"retention": {"", "--by tenure", "--list reactivated", "--by qzy"},
	"cohorts":   {"", "--by segment", "--list 2023-03", "--start signup"},
	"repeat":    {"", "--by card", "--list repeat", "--list once"},
	"revenue":   {"", "--list churned", "--by email"},
	"survival":  {"", "--by phone"},
	"clv":       {"", "--list", "--method formula --by name"},
	"nps":       {"", "--by email", "--by channel", "--list promoters", "--list detractors --responses all"},
	"lapsed":    {"", "--with-prospects --all", "--by email", "--exclude-optout --top 3"},
	"risk":      {"", "--by name", "--backtest"},
	"rfm":       {"", "--list", "--by referred_by"},
	"vip":       {"", "--list --wide --all", "--by customer_id"},
	"stages":    {"", "--list lapsed", "--by tax_no"},
	"advocates": {"", "--detractors", "--by email", "--referred-by referred_by"},
	"occasions": {"--next 3m", "--next 3m --with-prospects --by phone"},
	"next":      {"--min-customers 1", "--list --min-customers 1", "--by email --min-customers 1"},
	"customer":  {birdID(1), birdEmail(2), birdPhone(3), "PSEUDONYM", "Qz8xłowska", "qz8x-9999", "qz8x other"},
	"compare":   {"--by segment", "--by email", "--by tax_no"},
	"whatif":    {"--retention 99% --margin 40% --cac 5"},
	"check":     {"--goal retention>=80%", "--goal nps>=10 --log"},
	"report":    {"", "--people --top 30"},
	"diff":      {"", "--every quarter", "--list all --all", "--list later"},
	"inspect":   {"", "--all"},
}

// A written is what a call wrote: to its streams, and into files.
type written struct {
	code           int
	stdout, stderr []byte
	files          map[string][]byte
}

// call runs the program in a folder of its own for what it writes, which OUT
// in the arguments stands for.
func call(t *testing.T, args ...string) written {
	t.Helper()
	return callOn(t, "2025-06-15", args...)
}

// callOn is call on a day.
func callOn(t *testing.T, today string, args ...string) written {
	t.Helper()
	out := t.TempDir()
	args = slices.Clone(args)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "OUT", out)
	}
	var stdout, stderr bytes.Buffer
	a := newApp(strings.NewReader(""), &stdout, &stderr)
	a.now, a.version = clock(today), testVersion
	r := written{code: a.run(args), stdout: stdout.Bytes(), stderr: stderr.Bytes(), files: map[string][]byte{}}
	err := filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		r.files[e.Name()] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// texts are all that a call wrote; archives are unpacked.
func (r written) texts(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"stdout": r.stdout, "stderr": r.stderr}
	for name, text := range r.files {
		all[name] = text
		if !bytes.HasPrefix(text, []byte("PK")) {
			continue
		}
		z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			part, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if all[name+"/"+f.Name], err = io.ReadAll(part); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// TestAnonymizeLeaksNothing calls every command in every way on files full of
// canaries: none is in anything that is written.
func TestAnonymizeLeaksNothing(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv(keyVariable, testKey)
	known := map[string]bool{}
	for _, cmd := range leaves(newRootCmd(newApp(strings.NewReader(""), io.Discard, io.Discard))) {
		if cmd.Flags().Lookup("anonymize") != nil && cmd.Parent().Name() != "explain" && cmd.Name() != "pull" { // pull refuses it
			known[cmd.Name()] = true
			if len(everyCall[cmd.Name()]) == 0 {
				t.Errorf("%s: everyCall lacks it", cmd.CommandPath())
			}
		}
	}
	for name := range everyCall {
		if !known[name] {
			t.Errorf("%s: no command that anonymizes", name)
		}
	}
	dirs := map[string]string{
		"ids":    aviary(t, "customer_id", birdID),
		"emails": aviary(t, "email", birdEmail),
		"phones": aviary(t, "phone", birdPhone),
	}
	if testing.Short() {
		delete(dirs, "emails")
		delete(dirs, "phones")
	}
	shown := map[string]int{} // without --anonymize, by command
	for kind, dir := range dirs {
		for name, calls := range everyCall {
			for _, line := range calls {
				args := append([]string{name}, strings.Fields(line)...)
				switch {
				case name == "diff":
					args = slices.Insert(args, 1, filepath.Join(dir, "older"), dir)
				case name == "customer" && line != "qz8x other": // an id may have blanks
					args = []string{name, line}
				}
				if line == "PSEUDONYM" {
					args[1] = pseudonymOf(t, dir)
				}
				forms := formsOf(name, args)
				if kind != "ids" || testing.Short() {
					forms = forms[:1]
				}
				for i, more := range forms {
					args := append(append(slices.Clone(args), "--max-bad", "50%", "--rejects", "OUT/rejects.csv"), more...)
					if name != "diff" {
						args = append(args, "--dir", dir)
					}
					r := call(t, append(args, "--anonymize")...)
					if bytes.Contains(r.stderr, []byte("unknown flag")) {
						t.Errorf("%s: %v: %s", kind, args, r.stderr)
					}
					for where, text := range r.texts(t) {
						for _, leak := range leaks(text) {
							t.Errorf("%s: %v: %s: …%s…", kind, args, where, leak)
						}
					}
					if i > 0 || kind != "ids" {
						continue
					}
					for where, text := range call(t, args...).texts(t) {
						if where != "stderr" && where != "rejects.csv" && len(leaks(text)) > 0 {
							shown[name]++
						}
					}
				}
			}
		}
	}
	// Else the test would see nothing where nothing is anonymized either.
	for _, name := range []string{"churn", "lapsed", "customer", "inspect", "report", "nps", "advocates", "occasions", "next", "diff"} {
		if shown[name] == 0 {
			t.Errorf("%s shows no canary without --anonymize", name)
		}
	}
}

// formsOf are the ways in which the output of a command is asked for.
func formsOf(name string, args []string) [][]string {
	switch {
	case name == "report":
		return [][]string{{"--output", "OUT/report.html"}, {"--output", "OUT/report.xlsx"}}
	case name == "inspect":
		return [][]string{nil, {"--json"}, {"--verbose", "--section", "rejects", "--format", "csv"}}
	case slices.Contains(args, "--log"):
		return [][]string{nil}
	}
	forms := [][]string{{"--verbose"}, {"--json"}, {"--format", "csv"}, {"--output", "OUT/out.md"}, {"--output", "OUT/out.xlsx"}}
	if slices.Contains([]string{"churn", "nps", "vip", "rfm"}, name) && len(args) == 1 {
		forms = append(forms, []string{"--plot", "OUT/plot.svg"})
	}
	return forms
}

// pseudonymOf is the pseudonym of the second canary, as a list has it.
func pseudonymOf(t *testing.T, dir string) string {
	t.Helper()
	r := call(t, "customer", birdName(1), "--dir", dir, "--max-bad", "50%", "--anonymize", "--format", "csv", "--fields", "customer_id")
	_, id, _ := strings.Cut(strings.TrimSpace(string(r.stdout)), "\n")
	if r.code != 0 || id == "" {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	return id
}

// TestAnonymizeBadFiles calls commands on files that cannot be used, and looks
// for canaries in what is said of them.
func TestAnonymizeBadFiles(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv(keyVariable, testKey)
	bird := []string{birdID(1), birdName(1), birdEmail(1), "555-777-0123"}
	tests := []struct {
		name string
		file string
		text [][]string
		args []string
	}{
		{"no header", "sales.csv", [][]string{append(bird, "2024-01-01", "5.00"), append(bird, "2024-01-02", "5.00")}, []string{"churn"}},
		{"no header, named", "sales.csv", [][]string{append(bird, "2024-01-01", "5.00")}, []string{"churn", "--sales", "DIR/sales.csv"}},
		{"no header, a column named", "sales.csv", [][]string{append(bird, "2024-01-01", "5.00")}, []string{"churn", "--sales", "DIR/sales.csv", "--column", "date=Day"}},
		{"a person named client", "sales.csv", [][]string{{"client", "Qz8x", "qz8x@example.org", "2024-01-01"}}, []string{"churn", "--sales", "DIR/sales.csv"}},
		{"a currency that is none", "sales.csv", [][]string{{"customer_id", "date", "amount", "currency"}, {"1", "2024-01-01", "5", "EUR"}, {"1", "2024-01-01", "5", "Qz8x"}}, []string{"churn"}},
		{"a rate that is none", "sales.csv", [][]string{{"customer_id", "date", "amount", "currency"}, {"1", "2024-01-01", "5", "EUR"}, {"1", "2024-01-01", "5", "Qz8x"}}, []string{"churn", "--currency", "EUR", "--rates", "DIR/sales.csv"}},
		{"who left", "customers.csv", [][]string{{"customer_id", "tenure_months", "churned"}, {"1", "5", "Qz8x"}}, []string{"churn", "--basis", "contract"}},
		{"amounts in two ways", "sales.csv", [][]string{{"customer_id", "date", "amount"}, {"QZ8X-1", "2024-01-01", "1.234,50"}, {"QZ8X-1", "2024-01-01", "1,234.50"}}, []string{"churn"}},
		{"too much for one customer", "sales.csv", [][]string{{"customer_id", "order_id", "date", "amount"}, {"QZ8X-1", "1", "2024-01-01", "900000000000000"}, {"QZ8X-1", "2", "2024-01-01", "900000000000000"}}, []string{"lapsed"}},
		{"too much for one order", "sales.csv", [][]string{{"customer_id", "order_id", "date", "amount"}, {"QZ8X-1", "1", "2024-01-01", "900000000000000"}, {"QZ8X-1", "1", "2024-01-01", "900000000000000"}}, []string{"lapsed"}},
		{"refused", "sales.csv", [][]string{{"customer_id", "date", "amount"}, {"QZ8X-1", "qz8x", "5"}, {"QZ8X-1", "2024-01-01", "5"}}, []string{"churn"}},
		{"days that are none", "customers.csv", [][]string{{"customer_id", "start_date"}, {"QZ8X-1", "qz8x"}, {"QZ8X-2", "2024-01-01"}}, []string{"survival", "--basis", "contract"}},
	}
	for _, tt := range tests {
		for _, inspect := range []bool{false, true} {
			dir := t.TempDir()
			writeTable(t, filepath.Join(dir, tt.file), tt.text)
			args := append(slices.Clone(tt.args), "--dir", dir)
			if inspect {
				args = []string{"inspect", filepath.Join(dir, tt.file)}
			}
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "DIR", dir)
			}
			r := call(t, append(args, "--anonymize")...)
			if !inspect && r.code == 0 {
				t.Errorf("%s: no error", tt.name)
			}
			for where, text := range r.texts(t) {
				for _, leak := range leaks(text) {
					t.Errorf("%s: %v: %s: …%s…", tt.name, args, where, leak)
				}
			}
		}
	}
}

// TestAnonymizeChangesNoFigure checks that the rows of figures are the same
// with pseudonyms and without.
func TestAnonymizeChangesNoFigure(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv(keyVariable, testKey)
	shop, birds := "../../testdata/shop", aviary(t, "customer_id", birdID)
	for _, line := range []string{
		"churn --by segment", "cohorts", "repeat", "revenue --by country", "survival", "nps", "rfm", "vip", "stages", "clv --intervals", "next", "compare --by segment",
	} {
		for _, dir := range []string{shop, birds} {
			if testing.Short() && (dir == shop || strings.HasPrefix(line, "c")) { // those that take long
				continue
			}
			if dir == birds && strings.Contains(line, "country") {
				continue
			}
			var rows [2]string
			for i, more := range [][]string{nil, {"--anonymize"}} {
				r := call(t, append(append(strings.Split(line, " "), "--json", "--dir", dir, "--max-bad", "50%"), more...)...)
				var document map[string]json.RawMessage
				if err := json.Unmarshal(r.stdout, &document); err != nil {
					t.Fatalf("%s: %v: %s", line, err, r.stderr)
				}
				rows[i] = string(document["rows"]) + string(document["sections"])
			}
			if rows[0] != rows[1] {
				t.Errorf("%s: with pseudonyms the rows differ", line)
			}
		}
	}
	// Who is on a list is the same too, and so is who brought whom.
	lists := []string{"lapsed", "lapsed --exclude-optout --min-revenue 50", "advocates", "churn --list churned", "occasions --next 6m", "risk"}
	if testing.Short() {
		lists = lists[:3]
	}
	for _, line := range lists {
		var records [2][][]string
		for i, more := range [][]string{nil, {"--anonymize"}} {
			r := call(t, append(append(strings.Split(line, " "), "--format", "csv", "--dir", shop), more...)...)
			records[i], _ = csv.NewReader(bytes.NewReader(r.stdout)).ReadAll()
			for _, record := range records[i] {
				for j, name := range records[i][0] {
					if slices.Contains([]string{"customer_id", "name", "email", "phone", "comment", "years"}, name) && record[j] != name {
						record[j] = ""
					}
				}
			}
			slices.SortFunc(records[i], slices.Compare)
		}
		if fmt.Sprint(records[0]) != fmt.Sprint(records[1]) || len(records[0]) < 2 {
			t.Errorf("%s: with pseudonyms the list differs:\n%v\n%v", line, records[0], records[1])
		}
	}
}
