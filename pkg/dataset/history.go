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

// A history is what a partition becomes: its people, in the order of what they
// are known by, and their orders.
type history struct {
	first  Person   // number of the first of its people
	ids    []uint64 // see identify
	keys   string
	ends   []uint32 // of each key in keys
	start  []uint32 // of each person's orders, and the end of the last
	orders []Order
	values []string // latest value of the sales column, by person; nil without one
	basket basket
	tally  Tally
	err    error
}

func (h *history) key(i int) string {
	start := uint32(0)
	if i > 0 {
		start = h.ends[i-1]
	}
	return h.keys[start:h.ends[i]]
}

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
			s := sorter{b: b}
			for i := range next {
				parts[i] = s.history(i)
			}
		})
	}
	group.Wait()
	return parts
}

// A sorter makes the histories of partitions, one after the other, in the same
// room.
type sorter struct {
	b       *Builder
	rows    []row
	spare   []row // while some are moved
	records []uint64
	tags    []uint32
	buckets []uint32 // where each bucket of rows ends
	seen    []uint64 // orders, by open addressing

	made history // with slices whose room is used again, and
	keys []byte
}

// history groups the rows of a partition into the orders of its people.
func (s *sorter) history(partition int) *history {
	s.scatter(uint64(partition))
	if max(len(s.records), len(s.tags)) > maxLines {
		return &history{err: fmt.Errorf("more than %d lines of customers with one hash in %d", maxLines, partitions)}
	}
	h := &s.made
	*h = history{ids: h.ids[:0], ends: h.ends[:0], start: append(h.start[:0], 0), orders: h.orders[:0], values: h.values[:0], basket: h.basket.again()}
	s.keys = s.keys[:0]
	from := uint32(0)
	for _, to := range s.buckets {
		rows := s.rows[from:to]
		from = to
		for len(rows) > 0 {
			n := s.first(rows)
			s.add(rows[:n])
			rows = rows[n:]
		}
	}
	made := &history{
		ids: slices.Clone(h.ids), keys: string(s.keys), ends: slices.Clone(h.ends),
		start: slices.Clone(h.start), orders: slices.Clone(h.orders), tally: h.tally, err: h.err,
	}
	if s.b.SalesColumn != "" {
		made.values = slices.Clone(h.values)
	}
	if s.b.Products {
		made.basket = h.basket.clone()
	}
	return made
}

// scatter brings the rows of a partition into buckets by what their people are
// known by, and takes them out of the shards.
func (s *sorter) scatter(partition uint64) {
	n := 0
	for _, shard := range s.b.shards {
		n += shard.parts[partition].packed.len() + shard.parts[partition].wide.len()
	}
	width := bits.Len(uint(n / 8))
	s.buckets = slices.Grow(s.buckets[:0], 1<<width+1)[:1<<width+1]
	clear(s.buckets)
	// Counted one further on, each bucket begins where it is to begin, and ends
	// where it is to end when all rows are in.
	for _, shard := range s.b.shards {
		for block := range shard.parts[partition].packed.all {
			for i := range block {
				s.buckets[block[i].who>>(64-width)+1]++
			}
		}
		for block := range shard.parts[partition].wide.all {
			for i := range block {
				s.buckets[block[i].person<<partitionBits>>(64-width)+1]++
			}
		}
	}
	for i := range s.buckets[1:] {
		s.buckets[i+1] += s.buckets[i]
	}
	s.rows = slices.Grow(s.rows[:0], n)[:n]
	s.records, s.tags = s.records[:0], s.tags[:0]
	for _, shard := range s.b.shards {
		p := &shard.parts[partition]
		for block := range p.packed.all {
			for i := range block {
				to := &s.buckets[block[i].who>>(64-width)]
				s.rows[*to] = block[i].row(partition)
				*to++
			}
		}
		before := uint64(max(len(s.records), len(s.tags))) << lineShift
		for block := range p.wide.all {
			for _, r := range block {
				to := &s.buckets[r.person<<partitionBits>>(64-width)]
				r.meta += before
				s.rows[*to] = r
				*to++
			}
		}
		for block := range p.records.all {
			s.records = append(s.records, block...)
		}
		for block := range p.tags.all {
			s.tags = append(s.tags, block...)
		}
		*p = lines{}
	}
	s.buckets = s.buckets[:1<<width]
}

// first brings the rows of the first person of a bucket, of which there are
// few, before those of the others, and returns how many they are. Otherwise
// they stay in their order.
func (s *sorter) first(rows []row) (n int) {
	person, others := rows[0].person, false
	for i := range rows {
		if p := rows[i].person; p != person {
			person, others = min(person, p), true
		}
	}
	if !others {
		return len(rows)
	}
	s.spare = s.spare[:0]
	for i := range rows {
		if rows[i].person == person {
			rows[n] = rows[i]
			n++
		} else {
			s.spare = append(s.spare, rows[i])
		}
	}
	copy(rows[n:], s.spare)
	return n
}

// add adds a person, whose rows these are, and the orders that they make.
func (s *sorter) add(rows []row) {
	h, b := &s.made, s.b
	id, from := rows[0].person, len(s.keys)
	h.ids = append(h.ids, id)
	if unmix(id)&longBit == 0 {
		s.keys = appendShort(s.keys, id)
	} else {
		s.keys = append(s.keys, b.names[id>>rest].find(id)...)
	}
	h.ends = append(h.ends, uint32(len(s.keys)))
	rows = sales(rows)
	if b.SalesColumn != "" {
		h.values = append(h.values, latest(rows, s.tags, b.values))
	}
	if b.Overlap && len(rows) > 0 {
		rows = h.tally.overlap(rows, s.records)
	}
	if b.Products {
		h.basket.add(rows, s.tags, b)
	}
	rows = s.group(rows)
	for i := range rows {
		r := &rows[i]
		if r.has(overflowFlag) && h.err == nil {
			h.err = fmt.Errorf("customer %q: amounts add up to more than %v", s.keys[from:], money.Amount(math.MaxInt64))
		}
		h.orders = append(h.orders, Order{Amount: r.amount, Day: r.day(), Purchase: b.purchase(r)})
		if r.has(saleFlag) {
			h.tally.file(r.file()).order(r.amount)
		}
	}
	h.start = append(h.start, uint32(len(h.orders)))
}

// sales takes out the rows that only say that somebody is there.
func sales(rows []row) []row {
	for i := range rows {
		if !rows[i].has(saleFlag | returnFlag) {
			return slices.DeleteFunc(rows, func(r row) bool { return !r.has(saleFlag | returnFlag) })
		}
	}
	return rows
}

// group joins the rows of one customer that are of one order, and sorts the
// orders by day, then identity.
func (s *sorter) group(rows []row) []row {
	if !s.distinct(rows) {
		rows = join(rows)
	}
	s.sort(rows)
	return rows
}

// sort sorts rows by day, then order. In most files they are in the order of
// days already, and the rows of each shard follow those of another.
func (s *sorter) sort(rows []row) {
	if k := ascending(rows); k < len(rows) && len(rows) > fewRows {
		if k+ascending(rows[k:]) < len(rows) {
			slices.SortFunc(rows, func(a, b row) int {
				return cmp.Or(cmp.Compare(a.day(), b.day()), cmp.Compare(a.order, b.order))
			})
			return
		}
		s.merge(rows, k)
	}
	for i := 1; i < len(rows); i++ {
		for j := i; j > 0 && before(&rows[j], &rows[j-1]); j-- {
			rows[j], rows[j-1] = rows[j-1], rows[j]
		}
	}
}

// before orders the orders of a person, of which no two are the same.
func before(a, b *row) bool {
	if x, y := a.day(), b.day(); x != y {
		return x < y
	}
	return a.order < b.order
}

// ascending returns how many of the first rows are in the order of days.
func ascending(rows []row) int {
	for i := 1; i < len(rows); i++ {
		if rows[i].day() < rows[i-1].day() {
			return i
		}
	}
	return len(rows)
}

// merge brings the rows before k, which are in the order of days, among the
// others, which are too.
func (s *sorter) merge(rows []row, k int) {
	s.spare = append(s.spare[:0], rows[:k]...)
	for i, left := 0, s.spare; len(left) > 0; i++ {
		if k < len(rows) && rows[k].day() < left[0].day() {
			rows[i] = rows[k]
			k++
			continue
		}
		rows[i] = left[0]
		left = left[1:]
	}
}

// fewRows is up to where the simplest way of sorting is the fastest.
const fewRows = 12

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

// byOrder brings rows of one order together.
func byOrder(a, b *row) int {
	if c := cmp.Compare(a.order, b.order); c != 0 || a.order != 0 {
		return c
	}
	return cmp.Compare(a.day(), b.day())
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
		value := values[tags[rows[i].line()]]
		if d := rows[i].day(); d > day || d == day && value < best {
			day, best = d, value
		}
	}
	return best
}
