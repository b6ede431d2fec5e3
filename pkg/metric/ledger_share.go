package metric

import (
	"iter"
	"runtime"
	"sync"

	"github.com/retain-cli/retain/pkg/dataset"
)

// askAll puts the question to everybody. Each processor has ledgers of its own,
// or one has them all where there are more cells than it would pay to add up.
func (l *ledgers) askAll(ds *dataset.Dataset) {
	n, size := ds.People(), chunk
	if len(l.cells)*runtime.GOMAXPROCS(0) > n {
		size = max(n, 1)
	}
	var mu sync.Mutex
	share(n, size, func(ranges iter.Seq2[int, int]) {
		own := l.fork()
		for from, to := range ranges {
			for p := dataset.Person(from); int(p) < to; p++ {
				own.ask(ds, p)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		l.join(own)
	})
}

// fork returns empty ledgers of the same periods and groups, to join later.
func (l *ledgers) fork() *ledgers {
	own := &ledgers{
		data: l.data, window: l.window, cuts: l.cuts, rest: l.rest, bounds: l.bounds, groups: l.groups,
		cells: make([]ledger, len(l.cells)),
	}
	if l.service != nil {
		own.service = &service{ds: l.service.ds}
	}
	return own
}

// join adds the ledgers of other customers.
func (l *ledgers) join(other *ledgers) {
	for i := range l.cells {
		l.cells[i].join(&other.cells[i])
	}
	l.headcount.join(other.headcount)
	if l.service != nil {
		l.service.join(other.service)
	}
}

func (l *ledger) join(other *ledger) {
	for b, n := range other.customers {
		l.customers[b] += n
	}
	l.gaps += other.gaps
	l.long += other.long
}

func (s *service) join(other *service) {
	s.customers += other.customers
	s.latest = max(s.latest, other.latest)
	s.undated += other.undated
	s.reversed += other.reversed
	s.later += other.later
}
