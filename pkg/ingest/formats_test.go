package ingest_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// The fixtures of the known exports, and their readings by hand: the forms are
// described in the tests of the package formats.
func TestKnownExports(t *testing.T) {
	const folder = "formats/testdata"
	paths, err := filepath.Glob(folder + "/*.csv")
	if err != nil || len(paths) < len(formats.All()) {
		t.Fatalf("%d fixtures of %d formats, %v", len(paths), len(formats.All()), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(strings.TrimSuffix(path, ".csv") + ".want")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(text)) {
				if !strings.HasPrefix(line, "#") {
					want = append(want, strings.TrimSpace(line))
				}
			}
			format, _, _ := strings.Cut(name, ".")
			i := slices.IndexFunc(formats.All(), func(f formats.Format) bool { return f.Name == format })
			reads := []ingest.Options{{MaxBad: 1}}
			if formats.All()[i].Columns["product"] != nil { // what was sold changes nothing else
				reads = append(reads, ingest.Options{MaxBad: 1, Products: true})
			}
			for _, o := range reads {
				got := readKnown(t, path, format, o)
				if strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("products %t: got\n%s\nwant\n%s", o.Products, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
}

// readKnown reads a file and writes what was read as its .want has it.
func readKnown(t *testing.T, path, format string, o ingest.Options) []string {
	var others []ingest.Source
	beside, _ := filepath.Glob(strings.TrimSuffix(path, ".csv") + "/*.csv")
	for _, p := range beside {
		others = append(others, ingest.Source{Name: p, Open: func() (io.ReadCloser, error) { return os.Open(p) }})
	}
	src := ingest.Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	h, err := ingest.Classify(src, ingest.Options{})
	if err != nil || h.Format != format {
		t.Fatalf("classified as %q, %v", h.Format, err)
	}
	in := ingest.Input{Others: others}
	switch h.Kind {
	case ingest.Sales:
		in.Sales = []ingest.Source{src}
	case ingest.Customers:
		in.Customers = []ingest.Source{src}
	case ingest.Survey:
		in.Survey = []ingest.Source{src}
	}
	o.Basis, o.Contracts = h.Kind, h.Kind == ingest.Customers
	ds, accounts, err := ingest.Load(context.Background(), in, o)
	if err != nil {
		i := slices.IndexFunc(formats.All(), func(f formats.Format) bool { return f.Name == format })
		if refuse := formats.All()[i].Refuse; refuse != "" && strings.Contains(err.Error(), refuse) {
			return []string{"refused"}
		}
		t.Fatal(err)
	}
	lines := []string{"bins: " + bins(accounts[0])}
	people := slices.SortedFunc(ds.All(), func(a, b dataset.Person) int { return strings.Compare(ds.Key(a), ds.Key(b)) })
	switch h.Kind {
	case ingest.Sales:
		lines = append(lines, strings.Split(strings.TrimSpace(show(ds)), "\n")...)
	case ingest.Customers:
		for _, p := range people {
			lines = append(lines, strings.TrimSpace(ds.Key(p)+": "+showProfile(ds, p)))
		}
	case ingest.Survey:
		answers := slices.SortedFunc(slices.Values(ds.Responses()), func(a, b dataset.Response) int {
			return cmp.Or(strings.Compare(keyOf(ds, a), keyOf(ds, b)), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Score, b.Score))
		})
		for _, r := range answers {
			lines = append(lines, fmt.Sprintf("%s %v %d", keyOf(ds, r), r.Day, r.Score))
		}
	}
	return lines
}

func keyOf(ds *dataset.Dataset, r dataset.Response) string {
	if r.Person == dataset.Nobody {
		return "-"
	}
	return ds.Key(r.Person)
}

func showProfile(ds *dataset.Dataset, who dataset.Person) string {
	p := ds.Profile(who)
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	day := func(d calendar.Day) string {
		if year, _, _ := d.Date(); year == dataset.NoYear {
			return d.String()[5:]
		}
		return d.String()
	}
	add("name", p.Name)
	add("email", p.Email)
	add("signup", day(p.SignUp))
	add("birthday", day(p.Birthday))
	for _, c := range ds.Contracts(who) {
		add("start", day(c.Start))
		add("end", day(c.End))
	}
	return strings.Join(parts, " | ")
}
