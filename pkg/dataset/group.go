package dataset

import (
	"cmp"
	"math/bits"
	"slices"
)

// group joins the rows of one customer that are of one order, and sorts the
// orders by day, then identity.
func (s *sorter) group(rows []row) []row {
	rows = s.join(rows)
	s.sort(rows)
	return rows
}

// join joins the rows that are of one order. It keeps their order.
func (s *sorter) join(rows []row) []row {
	if len(rows) > fewRows {
		return s.joinMany(rows)
	}
	n := 0
next:
	for i := range rows {
		for j := range n {
			if rows[j].sameAs(&rows[i]) {
				rows[j].absorb(rows[i])
				continue next
			}
		}
		if n < i {
			rows[n] = rows[i]
		}
		n++
	}
	return rows[:n]
}

// joinMany is join with a table of the orders.
func (s *sorter) joinMany(rows []row) []row {
	size := 1 << bits.Len(uint(2*len(rows)))
	s.seen = grow(s.seen, size)
	clear(s.seen)
	n := 0
	for i := range rows {
		r := &rows[i]
		key := r.order
		if key == 0 {
			key = mix(uint64(r.day()))
		}
		slot := key & uint64(size-1)
		for s.seen[slot] != 0 && !rows[s.seen[slot]-1].sameAs(r) {
			slot = (slot + 1) & uint64(size-1)
		}
		if j := s.seen[slot]; j != 0 {
			rows[j-1].absorb(*r)
			continue
		}
		if n < i {
			rows[n] = *r
		}
		n++
		s.seen[slot] = uint32(n)
	}
	return rows[:n]
}

// fewRows is up to where the simplest way of sorting is the fastest.
const fewRows = 12

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

// byOrder brings rows of one order together.
func byOrder(a, b *row) int {
	if c := cmp.Compare(a.order, b.order); c != 0 || a.order != 0 {
		return c
	}
	return cmp.Compare(a.day(), b.day())
}
