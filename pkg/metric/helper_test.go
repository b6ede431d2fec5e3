package metric

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A shop is the data of a test, written as text.
type shop struct {
	asOf    string
	first   string // "": the earliest line
	sales   string // a line each: customer day amount [order [value of the sales column [product]]]; - for none
	signed  string // a contract each: customer, first and last day of service [mrr]; - for none
	people  string // a line each: customer sign-up name e-mail [value, ...]; - for none
	earns   string // a line each: customer margin
	answers string // a line each: customer day score [value, ...]; - for none
	columns string // of the customers file
	survey  string // columns of the survey
	column  string // of the sales file
	free    bool   // the sales file has no amounts
	goods   bool   // products are read
	shards  int    // among which lines are dealt out; 0: one
}

// build returns the data. A line with a negative amount is a return.
func (s shop) build(t testing.TB) *dataset.Dataset {
	t.Helper()
	b := &dataset.Builder{
		AsOf: day(t, s.asOf), HasSales: s.sales != "", HasAmounts: !s.free,
		CustomerColumns: strings.Fields(s.columns), SurveyColumns: strings.Fields(s.survey), SalesColumn: s.column, Products: s.goods,
	}
	shards := make([]*dataset.Shard, max(1, s.shards))
	for i := range shards {
		shards[i] = b.NewShard()
	}
	for i, f := range lines(s.sales) {
		l := dataset.Line{Customer: []byte(f[0]), Day: day(t, f[1]), Amount: amount(t, f[2]), Return: f[2][0] == '-'}
		if len(f) > 3 && f[3] != "-" {
			l.Order = []byte(f[3])
		}
		if len(f) > 4 {
			l.Value = []byte(text(f[4]))
		}
		if len(f) > 5 {
			l.Product = []byte(text(f[5]))
		}
		if b.First.IsZero() || l.Day < b.First {
			b.First = l.Day
		}
		shards[i%len(shards)].Add(&l)
	}
	if s.first != "" {
		b.First = day(t, s.first)
	}
	for _, f := range lines(s.signed) {
		c := dataset.Contract{Start: day(t, f[1]), End: day(t, f[2]), MRR: money.None}
		if len(f) > 3 {
			c.MRR = amount(t, f[3])
		}
		b.AddContract(f[0], c)
	}
	for _, f := range lines(s.earns) {
		share, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		b.AddProfile(f[0], dataset.Profile{Margin: share})
	}
	for _, f := range lines(s.people) {
		p := dataset.Profile{SignUp: day(t, f[1]), Name: text(f[2]), Email: text(f[3])}
		for i := range b.CustomerColumns {
			p.Values = append(p.Values, text(f[4+i]))
			if b.CustomerColumns[i] == "referred_by" {
				p.ReferredBy = text(f[4+i])
			}
		}
		b.AddProfile(f[0], p)
	}
	for _, f := range lines(s.answers) {
		score, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatal(err)
		}
		r := dataset.Response{Day: day(t, f[1]), Score: int8(score)}
		for i := range b.SurveyColumns {
			r.Values = append(r.Values, text(f[3+i]))
		}
		b.AddResponse(text(f[0]), r)
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// lines returns the fields of each line that is not blank.
func lines(s string) (all [][]string) {
	for line := range strings.Lines(s) {
		if f := strings.Fields(line); len(f) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// text is a field; "-" is none.
func text(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	if text(s) == "" {
		return 0
	}
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// amount reads an amount with at most four decimals.
func amount(t testing.TB, s string) money.Amount {
	t.Helper()
	whole, decimals, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(decimals + "0000")[:4], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return money.Amount(n)
}

func span(t testing.TB, s string) calendar.Span {
	t.Helper()
	v, err := calendar.ParseSpan(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func since(t testing.TB, s string) calendar.Since {
	t.Helper()
	v, err := calendar.ParseSince(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func every(t testing.TB, s string) calendar.Every {
	t.Helper()
	v, err := calendar.ParseEvery(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// near reports whether two floats are the same figure; NaN is near NaN.
func near[F ~float64](a, b F) bool {
	return math.Abs(float64(a-b)) < 1e-12 || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
}

// must fails the test at an error.
func must[R any](t testing.TB) func(Result[R], error) Result[R] {
	return func(r Result[R], err error) Result[R] {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

// mustList is must for a list, with all its rows.
func mustList[R any](t testing.TB) func(Listing[R], error) Result[R] {
	return func(l Listing[R], err error) Result[R] {
		t.Helper()
		return must[R](t)(l.Whole(), err)
	}
}

// take is mustList for those whom a Choice takes.
func take[R Listed](t testing.TB, ds *dataset.Dataset, c Choice) func(Listing[R], error) Result[R] {
	return func(l Listing[R], err error) Result[R] {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return mustList[R](t)(Choose(ds, l, c))
	}
}

// wantOption fails the test unless err is an *OptionError of that option.
func wantOption(t *testing.T, err error, option string) {
	t.Helper()
	var e *OptionError
	if !errors.As(err, &e) || e.Option != option {
		t.Errorf("error %v, want an *OptionError of %s", err, option)
	}
}

// wantLack fails the test unless err is a *DataError of that lack.
func wantLack(t *testing.T, err error, lack Lack) {
	t.Helper()
	var e *DataError
	if !errors.As(err, &e) || e.Lacks != lack {
		t.Errorf("error %v, want a *DataError that lacks %s", err, lack)
	}
}

// wantNote fails the test unless a note holds the text; with text "" unless
// there is no note.
func wantNote(t *testing.T, notes []string, text string) {
	t.Helper()
	for _, n := range notes {
		if text != "" && strings.Contains(n, text) {
			return
		}
	}
	if text != "" || len(notes) > 0 {
		t.Errorf("notes %q, want %q", notes, text)
	}
}

// wantLines fails the test unless the lines are as wanted.
func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
