package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
)

// salesReader reads sales files one after the other, each by several workers.
type salesReader struct {
	o        Options
	identity *identity
	workers  []*salesWorker
	accounts []Account
	last     mark // the latest day of all files
	first    calendar.Day
	foreign  map[string]mark // by currency, where it stands first
	rates    *rates          // to convert by; nil without
	amounts  bool            // there are amounts, which currencies keep apart
	strange  map[string]int  // status words that are not known, and how often they stand
}

// A mark is a place that is known when the file is read through.
type mark struct {
	day   calendar.Day
	file  int
	at    csvscan.Place
	place Place
}

// before orders marks by where they stand.
func (m mark) before(o mark) bool {
	return cmp.Or(cmp.Compare(m.file, o.file), cmp.Compare(m.at.Chunk, o.at.Chunk), cmp.Compare(m.at.Line, o.at.Line)) < 0
}

// errMixedIDs says that ids were taken for floats by the first of them, and
// are not.
var errMixedIDs = errors.New("ids such as 17850.0 stand beside others")

// read reads the sales files into the builder.
func (s *salesReader) read(ctx context.Context, b *dataset.Builder, plans []*plan) error {
	n := s.o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	if !slices.ContainsFunc(plans, func(p *plan) bool { return !p.small() }) {
		n = 1 // a second one would find nothing to do
	}
	s.foreign, s.strange = map[string]mark{}, map[string]int{}
	seed := maphash.MakeSeed() // the same records are kept whatever the seed
	for range n {
		w := &salesWorker{o: &s.o, identity: s.identity, shard: b.NewShard(), apart: b.Overlap, rates: s.rates, labels: dataset.Labels{}}
		if s.o.Trace != nil {
			w.trace = s.o.Trace.tracer()
		}
		w.hash.SetSeed(seed)
		s.workers = append(s.workers, w)
	}
	for i, p := range plans {
		if i == dataset.MaxFiles {
			return &Error{What: fmt.Sprintf("%d sales files: want at most %d", len(plans), dataset.MaxFiles), Hint: "join them first"}
		}
		if err := s.readFile(ctx, i, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *salesReader) readFile(ctx context.Context, number int, p *plan) (err error) {
	r, t, err := p.records(&s.o)
	if err != nil {
		return err
	}
	defer func() {
		if e := t.Close(); err == nil && e != nil {
			err = p.scanError(e, 0)
		}
	}()
	cols := p.salesColumns(s.identity)
	scan := p.scanOptions()
	scan.Workers = len(s.workers)
	if p.shape.carry != none || len(p.shape.continuation) > 0 && (s.o.Trace != nil || p.product != none) {
		scan.Workers = 1 // what a row means depends on those before it
	}
	lines, err := csvscan.Scan(ctx, r, scan, func(i int) func(*csvscan.Chunk) error {
		s.workers[i].begin(number, p, cols)
		return s.workers[i].read
	})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errMixedIDs) {
			return err
		}
		return p.scanError(err, p.dataLine-1)
	}
	return s.finish(p, t, lines, s.workers[:scan.Workers])
}

// finish joins what the workers found in a file.
func (s *salesReader) finish(p *plan, t *opened, lines *csvscan.Lines, workers []*salesWorker) error {
	a := p.account()
	p.read(t, &a)
	a.Slow, a.Chunks = lines.Slow()
	place := func(at csvscan.Place) Place {
		return Place{File: p.src.Name, Line: lines.Line(at) + p.dataLine - 1, Column: int(at.Column)}
	}
	var rejects []reject
	for _, w := range workers {
		if w.err != nil {
			return w.err
		}
		for b := range bins {
			a.Counts[b] += w.counts[b]
			if !a.Money.add(b, w.money[b]) {
				return &Error{Place: Place{File: p.src.Name}, What: "the amounts add up to more than can be counted"}
			}
		}
		rejects = append(rejects, w.rejects...)
		s.identity.labels.Join(w.labels)
		if w.trace != nil {
			for _, r := range w.trace.found {
				r.Place = place(r.at)
				r.Column = 0
				s.o.Trace.found = append(s.o.Trace.found, r)
			}
			w.trace.found = nil
		}
		if !w.first.IsZero() && (a.First.IsZero() || w.first < a.First) {
			a.First = w.first
		}
		a.Last = max(a.Last, w.last.day)
		a.days.join(w.days)
		if last := w.last; last.day > s.last.day || last.day == s.last.day && last.day != 0 && last.before(s.last) {
			last.place = place(last.at)
			s.last = last
		}
		for currency, m := range w.foreign {
			if shown := s.o.currency(currency); !slices.Contains(a.Currencies, shown) {
				a.Currencies = append(a.Currencies, shown)
			}
			m.place = place(m.at)
			if old, ok := s.foreign[currency]; !ok || m.before(old) {
				s.foreign[currency] = m
			}
		}
		for word, n := range w.strange {
			s.strange[word] += n
		}
	}
	if !a.First.IsZero() && (s.first.IsZero() || a.First < s.first) {
		s.first = a.First
	}
	slices.SortFunc(rejects, func(a, b reject) int {
		return cmp.Or(cmp.Compare(a.at.Chunk, b.at.Chunk), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	for _, r := range rejects {
		if err := a.reject(Reject{Place: place(r.at), Field: r.field, Value: r.value, Reason: r.reason, Record: r.record}, &s.o); err != nil {
			return err
		}
	}
	slices.Sort(a.Currencies)
	s.accounts = append(s.accounts, a)
	return nil
}

// checkCurrencies refuses to add amounts of several currencies.
func (s *salesReader) checkCurrencies() error {
	if len(s.foreign) < 2 || s.o.Currency != "" || !s.amounts {
		return nil
	}
	var names []string
	for name := range s.foreign {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if s.foreign[a].before(s.foreign[b]) {
			return -1
		}
		return 1
	})
	place := s.foreign[names[1]].place
	for i, name := range names {
		names[i] = s.o.currency(name)
	}
	return &Error{
		Place: place,
		What:  fmt.Sprintf("currency %q after %q: amounts of several currencies are not added up (%s)", names[1], names[0], quoteList(names)),
		Hint:  fmt.Sprintf("count one of them, --currency %[1]s, or convert the others to it: --currency %[1]s --rates FILE", shellWord(names[0])),
	}
}
