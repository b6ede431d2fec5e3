package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
	"github.com/retain-cli/retain/pkg/report"
)

// A need says which files a figure rests on.
type need struct {
	kind ingest.Kind   // must be there
	also []ingest.Kind // read if there
	by   string        // the column that groups

	contracts bool          // of the customers
	products  bool          // what was sold
	anyWay    bool          // also where no column tells that
	trace     *ingest.Trace // of whose records there are; nil: nobody's
}

// load reads the files that the flags name or, without such flags, those that
// are found in the folder.
func (a *app) load(ctx context.Context, n need) (*dataset.Dataset, error) {
	var err error
	if a.example {
		a.data, err = metric.ExampleData()
	} else {
		a.data, err = a.loadFiles(ctx, n.grouped())
	}
	return a.data, err
}

func (a *app) loadFiles(ctx context.Context, n need) (*dataset.Dataset, error) {
	in, err := a.input(ctx, n)
	if err != nil {
		return nil, err
	}
	if err := a.beside(ctx, &in); err != nil {
		return nil, err
	}
	if err := a.sparesInputs(in); err != nil {
		return nil, err
	}
	a.read, a.by = in, n.by
	a.note(reading(in))
	o := a.reading()
	o.Basis, o.By, o.Contracts, o.Products, o.AnyWay, o.Trace = n.kind, n.by, n.contracts, n.products, n.anyWay, n.trace
	rejects, err := a.openRejects()
	if err != nil {
		return nil, err
	}
	o.Reject = rejects.write()
	relax := lean(in)
	in, done := a.metered(in)
	ds, accounts, err := ingest.Load(ctx, in, o)
	done()
	relax()
	a.accounts = accounts
	if a.general.verbose {
		a.note(details(accounts)...)
	}
	if err == nil || isRefused(err) { // else the accounts are not whole
		a.note(ingest.Summary(accounts)...)
	}
	return ds, rejects.close(err)
}

// lavish is how far memory grows, in per cent, before the collector comes,
// where files are not read: not at all in a small run, which is over before. A
// result is full of pointers, and stays: to collect often would cost much.
const lavish = 400

// lean keeps memory small while files are read, until the function that it
// returns is called. Nearly all that is read lies in slices without pointers,
// so that to collect often costs little; but not while there is hardly
// anything, so the collector is made to count some memory that nobody ever
// touches.
func lean(in ingest.Input) (relax func()) {
	if small(in) {
		return func() {}
	}
	ballast := make([]byte, 64<<20)
	debug.SetGCPercent(100)
	return func() {
		runtime.KeepAlive(ballast)
		// The collector goes by what it found when it came last. It must not come
		// while a long list is being filled: it would read all its memory, which is
		// then given out a second time to be written.
		var heap runtime.MemStats
		runtime.ReadMemStats(&heap)
		then := heap.NextGC / 2 // by the 100 per cent above
		debug.SetGCPercent(int(lavish * heap.HeapAlloc / then))
	}
}

// small reports whether there are so few bytes to read that nothing need be
// collected meanwhile.
func small(in ingest.Input) bool {
	size := int64(0)
	for _, s := range slices.Concat(in.Sales, in.Customers, in.Survey) {
		info, err := os.Stat(s.Name)
		if err != nil || s.Once || size+info.Size() > 1<<20 {
			return false
		}
		size += info.Size()
	}
	return true
}

// input returns the files to read.
func (a *app) input(ctx context.Context, n need) (ingest.Input, error) {
	kinds := []ingest.Kind{n.kind}
	for _, k := range n.also {
		if !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	var in ingest.Input
	var some ingest.Kind // a kind that is named
	stdin := 0
	for _, k := range kinds {
		if len(a.inputs.files[k]) == 0 {
			continue
		}
		sources, err := a.named(ctx, k, a.inputs.files[k])
		if err != nil {
			return in, err
		}
		for _, s := range sources {
			if s.Name == stdinName {
				stdin++
			}
		}
		add(&in, k, sources...)
		some = k
	}
	switch {
	case stdin > 1:
		return in, usagef("", "standard input (-) can be only one of the files")
	case some == ingest.Unknown:
		return a.discover(ctx, kinds)
	case len(a.inputs.files[n.kind]) == 0:
		return in, usagef(fmt.Sprintf("add --%s FILE, or leave out --%s to have all files found in --dir", n.kind, some),
			"--%s is given, but no file of %s", some, contents[n.kind])
	}
	return in, nil
}

// reading is how the flags say that files are to be read.
func (a *app) reading() ingest.Options {
	in := &a.inputs
	now := a.today()
	o := ingest.Options{
		Columns: in.columns.roles, NoHeader: in.noHeader, Delimiter: in.delimiter, Encoding: in.encoding,
		Member: in.member, Sheet: in.sheet, DateFormat: in.dates, Calendar: in.calendar, Location: in.zone,
		Decimal: in.decimal, Identity: in.identity, Currency: in.currency, Formats: in.formats, Joins: in.joins,
		MinOrder: in.minOrder, AsOf: in.asOf.day, Today: now, TenureUnit: in.tenure,
		Strict: in.strict, MaxBad: in.maxBad, Workers: int(in.workers), Pseudonyms: in.privacy.pseudonyms,
	}
	if in.asOf.today {
		o.AsOf = now
	}
	f, err := a.format()
	o.Hash = a.hashing || err == nil && f == report.JSON
	return o
}

// reading says in one line which files are used.
func reading(in ingest.Input) string {
	var parts []string
	for _, of := range []struct {
		kind    ingest.Kind
		sources []ingest.Source
	}{{ingest.Sales, in.Sales}, {ingest.Customers, in.Customers}, {ingest.Survey, in.Survey}} {
		if len(of.sources) == 0 {
			continue
		}
		parts = append(parts, of.kind.String()+" from "+summary(sourceNames(of.sources)))
	}
	return "reading " + strings.Join(parts, ", ")
}

func sourceNames(sources []ingest.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return names
}

// details say of each file how it was read.
func details(accounts []ingest.Account) []string {
	var lines []string
	for _, acc := range accounts {
		parts := []string{acc.Encoding, fmt.Sprintf("delimiter %q", acc.Delimiter)}
		if acc.Dates != "" {
			parts = append(parts, "dates "+acc.Dates)
		}
		for _, r := range acc.Roles {
			parts = append(parts, r.Role+"="+r.Column)
		}
		if acc.Chunks > 0 {
			parts = append(parts, fmt.Sprintf("%.3g%% of it scanned the slow way", 100*float64(acc.Slow)/float64(acc.Chunks)))
		}
		lines = append(lines, acc.File+": "+strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", "))
	}
	return lines
}

// place names the files that a figure rests on, or the table.
func (a *app) place() string {
	if a.asked != nil {
		return a.asked.place()
	}
	for _, sources := range [][]ingest.Source{a.read.Sales, a.read.Survey, a.read.Customers} {
		if len(sources) > 0 {
			return summary(sourceNames(sources))
		}
	}
	return folderName(a.inputs.dir)
}

// onlyFile is the file that a figure rests on; "" where it rests on several.
func (a *app) onlyFile() string {
	if files := slices.Concat(a.read.Sales, a.read.Survey); len(files) == 1 {
		return files[0].Name
	}
	return ""
}

// noColumn adds to the error for a column that is not there which ones there
// are.
func (a *app) noColumn(ctx context.Context, err error) error {
	var names []string
	for _, s := range slices.Concat(a.read.Sales, a.read.Customers, a.read.Survey) {
		if s.Once || ctx.Err() != nil {
			continue
		}
		if h, err := ingest.Classify(s, a.reading()); err == nil {
			for _, f := range h.Shown {
				if f != "" && !slices.Contains(names, f) {
					names = append(names, f)
				}
			}
		}
	}
	if len(names) == 0 || slices.Contains(names, a.by) {
		return err
	}
	hint := "the columns are " + strings.Join(names, ", ") + "; or " + oneOf(derivedColumns)
	if guess := nearest.Of(a.by, append(names, derivedColumns...)); guess != "" {
		hint = "did you mean --by " + quoted(guess) + "?"
	}
	return usagef(hint, "--by %q: the files that were read have no such column", a.by)
}
