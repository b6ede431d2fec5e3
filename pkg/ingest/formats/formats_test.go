package formats

// Each entry has a fixture, testdata/NAME.csv, made up by hand, which holds
// every trap of that export that concerns reading; a layout of its own has a
// further one, testdata/NAME.LAYOUT.csv. What is to be read from a fixture
// stands beside it in a file that ends in .want, computed by hand:
//
//   - Lines that begin with # give the calculation.
//   - "refused" alone: the file is refused, with the text of Refuse.
//   - "bins: merged 3, used 4" are the bins that hold something, in the order
//     in which they are tried (see ingest.Bins). They add up to the records:
//     lines above the header, blank lines and all rows of the header but the
//     first are structural ones. Files are read with all that is set aside
//     allowed, and without any other option.
//   - Sales: "KEY: DAY=AMOUNT* DAY=AMOUNT", a line for each person, by key, of
//     the orders by day with their net amounts, and * for a purchase.
//   - Customers: "KEY: name N | email E | signup D | birthday D | start D |
//     end D", a line for each person, by key, without the fields that are
//     empty; a birthday without a year is MM-DD.
//   - Surveys: "KEY DAY SCORE", a line for each answer, by key, day and score;
//     - is nobody's key.
//
// Keys are what identifies somebody: by the first identity role of the format
// that is filled, an id as written, an address in lower case, a phone number as
// written.

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A fixture is a file of testdata, cut into its records as they stand; a blank
// line is a record without cells.
type fixture struct {
	name    string // with the layout
	format  string // without it
	records [][]string
	header  int // which record
	want    []string
}

func fixtures(t *testing.T) []fixture {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var all []fixture
	for _, path := range paths {
		f := fixture{name: strings.TrimSuffix(filepath.Base(path), ".csv")}
		f.format, _, _ = strings.Cut(f.name, ".")
		f.records = readRecords(t, path)
		f.header = slices.IndexFunc(f.records, func(r []string) bool { _, ok := Match(r); return ok })
		if f.header < 0 {
			t.Errorf("%s: no record is a header that is known", path)
			continue
		}
		want, err := os.ReadFile(strings.TrimSuffix(path, ".csv") + ".want")
		if err != nil {
			t.Errorf("%s has no reading: %v", path, err)
			continue
		}
		f.want = strings.Split(strings.TrimSuffix(string(want), "\n"), "\n")
		all = append(all, f)
	}
	return all
}

func readRecords(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	most := 0
	for _, comma := range []byte{',', ';', '\t'} {
		if n := bytes.Count(text, []byte{comma}); n > most {
			r.Comma, most = rune(comma), n
		}
	}
	records, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	blank := 0
	for line := range bytes.Lines(text) {
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			blank++
		}
	}
	return slices.Concat(records, make([][]string, blank))
}

func TestEveryEntryHasAFixture(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range fixtures(t) {
		seen[f.format] = seen[f.format] || f.name == f.format
		if !slices.ContainsFunc(All(), func(e Format) bool { return e.Name == f.format }) {
			t.Errorf("testdata/%s.csv: there is no format %q", f.name, f.format)
		}
	}
	for _, e := range All() {
		if !seen[e.Name] {
			t.Errorf("%s: no testdata/%s.csv with a .want beside it", e.Name, e.Name)
		}
	}
}

// A fixture's header is that of its format and of no other, in whatever order
// the columns stand and whatever columns the shop has added.
func TestMatchFixtures(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range fixtures(t) {
		header := f.records[f.header]
		mixed := slices.Concat(header, []string{"Loyalty tier", "", "x (metadata)"})
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		for layout, header := range map[string][]string{"as it is": header, "shuffled, with more columns": mixed} {
			if got, ok := Match(header); !ok || got.Name != f.format {
				t.Errorf("%s, %s: matched %q, want %q", f.name, layout, got.Name, f.format)
			}
		}
		for _, e := range All() {
			if e.Name != f.format && e.matches(keysOf(header)) {
				t.Errorf("%s: its header is that of %s too", f.name, e.Name)
			}
		}
	}
}

var (
	binsLine     = regexp.MustCompile(`^bins: [a-z_]+ \d+(, [a-z_]+ \d+)*$`)
	salesLine    = regexp.MustCompile(`^[^ ].*?:( \d{4}-\d\d-\d\d=-?\d+\.\d\d\*?)+$`)
	customerLine = regexp.MustCompile(`^[^ ].*?:( (name [^|]+|email [^|]+|(signup|birthday|start|end) [0-9-]+)( \||$))*$`)
	surveyLine   = regexp.MustCompile(`^\S.*? \d{4}-\d\d-\d\d ([0-9]|10)$`)
	binOrder     = strings.Fields("structural set_aside not_a_sale no_answer other_currency duplicate after_as_of no_customer return merged used")
)

// The wants are written as the comment above says, and their bins add up to
// the records of the fixture.
func TestWants(t *testing.T) {
	for _, f := range fixtures(t) {
		format, _ := Match(f.records[f.header])
		var lines []string
		for _, line := range f.want {
			if !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		if len(lines) == len(f.want) || len(lines) == 0 {
			t.Errorf("%s.want: want the calculation in lines that begin with #, and the reading", f.name)
			continue
		}
		if format.Refuse != "" {
			if !slices.Equal(lines, []string{"refused"}) {
				t.Errorf("%s.want: %q, want refused", f.name, lines)
			}
			continue
		}
		if !binsLine.MatchString(lines[0]) {
			t.Errorf("%s.want: %q is no line of bins", f.name, lines[0])
			continue
		}
		sum, last := 0, -1
		for part := range strings.SplitSeq(strings.TrimPrefix(lines[0], "bins: "), ", ") {
			bin, count, _ := strings.Cut(part, " ")
			n, _ := strconv.Atoi(count)
			at := slices.Index(binOrder, bin)
			if at <= last || n == 0 {
				t.Errorf("%s.want: %q is no bin, is not in order or holds nothing", f.name, part)
			}
			sum, last = sum+n, at
		}
		if records := len(f.records) - 1; sum != records {
			t.Errorf("%s.want: the bins hold %d records, the fixture has %d below its header", f.name, sum, records)
		}
		shape := map[string]*regexp.Regexp{"sales": salesLine, "customers": customerLine, "survey": surveyLine}[format.Kind]
		for _, line := range lines[1:] {
			if !shape.MatchString(line) {
				t.Errorf("%s.want: %q is no line of %s", f.name, line, format.Kind)
			}
		}
	}
}

// Every column that an entry names stands in one of its fixtures, so that none
// is read unseen, and no two entries are of one name.
func TestColumnsStandInFixtures(t *testing.T) {
	headers := map[string][][]string{}
	for _, f := range fixtures(t) {
		headers[f.format] = append(headers[f.format], f.records[f.header])
	}
	for _, e := range All() {
		for role := range e.Columns {
			if !slices.ContainsFunc(headers[e.Name], func(h []string) bool { return len(e.Find(h)[role]) > 0 }) {
				t.Errorf("%s: no fixture has a column that plays %s", e.Name, role)
			}
		}
		for _, c := range slices.Concat(e.Where, e.Returns) {
			if !slices.ContainsFunc(headers[e.Name], func(h []string) bool { _, ok := Column(h, c.Column); return ok }) {
				t.Errorf("%s: no fixture has the column %q of a condition", e.Name, c.Column)
			}
		}
	}
}

var sentence = regexp.MustCompile(`^[A-Z].*[.]$`)

func TestEntries(t *testing.T) {
	for i, e := range All() {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
		if i > 0 && All()[i-1].Name >= e.Name {
			t.Errorf("%s stands after %s: want the order of names, each once", e.Name, All()[i-1].Name)
		}
		if _, err := os.Stat("known/" + e.Name + ".yaml"); err != nil {
			t.Errorf("%s: want the file called by the name: %v", e.Name, err)
		}
		if system, what, ok := strings.Cut(e.Title, ": "); !ok || system == "" || what == "" {
			t.Errorf("%s: title %q, want the system, a colon and the export", e.Name, e.Title)
		}
		if len(e.Notes) == 0 {
			t.Errorf("%s: no notes", e.Name)
		}
		for _, text := range slices.Concat([]string{e.Source}, e.Notes) {
			if !sentence.MatchString(text) && !strings.HasPrefix(text, "N. Revenue") {
				t.Errorf("%s: %q is no sentence", e.Name, text)
			}
		}
		if regexp.MustCompile(`\d{5}|https?:`).MatchString(e.Source) {
			t.Errorf("%s: source %q has a number or an address that nobody can look up", e.Name, e.Source)
		}
		if says := strings.Contains(e.Source, "not verified"); says == e.Verified {
			t.Errorf("%s: verified is %v, while its source %q says otherwise", e.Name, e.Verified, e.Source)
		}
		if !e.Verified && !slices.ContainsFunc(e.Notes, func(n string) bool { return strings.Contains(n, "not verified") }) {
			t.Errorf("%s: no note tells the user that it is not verified", e.Name)
		}
		if e.Refuse != "" && !strings.Contains(e.Refuse, "use ") {
			t.Errorf("%s: %q does not say what to use", e.Name, e.Refuse)
		}
	}
}
