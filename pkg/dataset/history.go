package dataset

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// histories turns the rows of all partitions into orders.
func (b *Builder) histories() []*history {
	parts := make([]*history, partitions)
	next := make(chan int, partitions)
	for i := range partitions {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var s sorter
			for i := range next {
				parts[i] = s.history(&b.parts[i], b)
				b.parts[i] = partition{} // let go of what is sorted
			}
		})
	}
	group.Wait()
	return parts
}

// A sorter sorts the rows of partitions by customer and order. It keeps its
// room from one partition to the next.
type sorter struct {
	rows    []row
	records []uint64
	tags    []uint32
	start   []uint32
	words   []uint64
	seen    []uint64 // orders, by open addressing
}

// history groups the rows of a partition into the orders of its people.
func (s *sorter) history(p *partition, b *Builder) *history {
	h := p.order(s)
	s.scatter(p, h)
	n := len(h.hashes)
	h.start = make([]uint32, n+1)
	h.orders = make([]Order, 0, len(s.rows))
	if b.SalesColumn != "" {
		h.values = make([]string, n)
	}
	for i := range n {
		from, to := s.start[i], s.start[i+1]
		rows := s.rows[from:to]
		if h.values != nil {
			h.values[i] = latest(rows, s.tags[from:to], b.values)
		}
		if b.Overlap {
			rows = h.tally.overlap(rows, s.records[from:to])
		}
		rows = s.group(rows)
		for j := range rows {
			h.add(&rows[j], b, i)
		}
		h.start[i+1] = uint32(len(h.orders))
	}
	return h
}

// scatter puts the rows in the order of their customers' places: a counting
// sort.
func (s *sorter) scatter(p *partition, h *history) {
	n := len(h.hashes)
	s.start = slices.Grow(s.start[:0], n+2)[:n+2]
	clear(s.start)
	for _, block := range p.lines.rows {
		for i := range block {
			s.start[h.place[block[i].customer()]+2]++
		}
	}
	for i := range n {
		s.start[i+2] += s.start[i+1]
	}
	s.rows = slices.Grow(s.rows[:0], p.lines.n)[:p.lines.n]
	if p.lines.records != nil {
		s.records = slices.Grow(s.records[:0], p.lines.n)[:p.lines.n]
	}
	if p.lines.tags != nil {
		s.tags = slices.Grow(s.tags[:0], p.lines.n)[:p.lines.n]
	}
	for k, block := range p.lines.rows {
		for i := range block {
			to := &s.start[h.place[block[i].customer()]+1]
			s.rows[*to] = block[i]
			if p.lines.records != nil {
				s.records[*to] = p.lines.records[k][i]
			}
			if p.lines.tags != nil {
				s.tags[*to] = p.lines.tags[k][i]
			}
			*to++
		}
		p.lines.rows[k] = nil
	}
}

// group joins the rows of one customer that are of one order, and sorts the
// orders by day, then identity.
func (s *sorter) group(rows []row) []row {
	if !s.distinct(rows) {
		rows = join(rows)
	}
	// In most files they are in the order of days already, or nearly so.
	for i := 1; i < len(rows); i++ {
		if byDay(&rows[i], &rows[i-1]) >= 0 {
			continue
		}
		if len(rows) > fewRows {
			slices.SortFunc(rows, func(a, b row) int { return byDay(&a, &b) })
			break
		}
		for j := i; j > 0 && byDay(&rows[j], &rows[j-1]) < 0; j-- {
			rows[j], rows[j-1] = rows[j-1], rows[j]
		}
	}
	return rows
}

// fewRows is up to where the simplest way of sorting is the fastest.
const fewRows = 24

// distinct reports whether no two rows can be of one order.
func (s *sorter) distinct(rows []row) bool {
	if len(rows) <= 6 {
		for i := range rows {
			for j := range i {
				if rows[i].order == rows[j].order {
					return false
				}
			}
		}
		return true
	}
	size := 1 << bits.Len(uint(2*len(rows)))
	s.seen = slices.Grow(s.seen[:0], size)[:size]
	clear(s.seen)
	for i := range rows {
		order := rows[i].order
		slot := order & uint64(size-1)
		for ; s.seen[slot] != 0; slot = (slot + 1) & uint64(size-1) {
			if s.seen[slot] == order {
				return false
			}
		}
		if order == 0 { // no id: orders are days
			return false
		}
		s.seen[slot] = order
	}
	return true
}

// join joins the rows that are of one order.
func join(rows []row) []row {
	n := 0
	slices.SortFunc(rows, func(a, b row) int { return byOrder(&a, &b) })
	for _, r := range rows {
		if n > 0 && rows[n-1].sameAs(&r) {
			rows[n-1].absorb(r)
			continue
		}
		rows[n] = r
		n++
	}
	return rows[:n]
}

func byDay(a, b *row) int {
	if c := cmp.Compare(a.day(), b.day()); c != 0 {
		return c
	}
	return cmp.Compare(a.order, b.order)
}

// byOrder brings rows of one order together.
func byOrder(a, b *row) int {
	if c := cmp.Compare(a.order, b.order); c != 0 || a.order != 0 {
		return c
	}
	return cmp.Compare(a.day(), b.day())
}

// add adds an order to the history of the person at a place.
func (h *history) add(r *row, b *Builder, place int) {
	if r.has(overflowFlag) && h.err == nil {
		h.err = fmt.Errorf("customer %q: amounts add up to more than %v", h.key(place), money.Amount(math.MaxInt64))
	}
	h.orders = append(h.orders, Order{Amount: r.amount, Day: r.day(), Purchase: b.purchase(r)})
	if r.has(saleFlag) {
		h.tally.file(r.file()).order(r.amount)
	}
}

func (b *Builder) purchase(r *row) bool {
	switch {
	case !b.HasAmounts:
		return r.has(saleFlag)
	case r.amount > 0:
		return r.has(saleFlag) && r.amount >= b.MinOrder
	}
	return r.amount == 0 && !r.has(returnFlag) && b.MinOrder <= 0
}

// latest returns the value of the sales column on the latest line of one
// customer, the least text of several on that day.
func latest(rows []row, tags []uint32, values []string) string {
	var day calendar.Day
	best := ""
	for i := range rows {
		value := values[tags[i]]
		if d := rows[i].day(); d > day || d == day && value < best {
			day, best = d, value
		}
	}
	return best
}
