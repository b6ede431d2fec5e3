package dataset

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A history is what a partition becomes: its people, in the order of what they
// are known by, and their orders.
type history struct {
	first  Person   // number of the first of its people
	ids    []uint64 // see identify
	names  *names   // of those with long keys
	orders shelves
	values []string // latest value of the sales column, by person; nil without one
	basket basket
	tally  Tally
	err    error
	keys   keys
}

// keys are the keys of a history's people, made when the first is asked for:
// many figures need none.
type keys struct {
	once sync.Once
	text string
	ends []uint32 // of each key in text
}

func (h *history) key(i int) string {
	k := &h.keys
	k.once.Do(func() {
		var text strings.Builder
		text.Grow(8 * len(h.ids)) // enough for short ones
		k.ends = make([]uint32, 0, len(h.ids))
		h.names.keys(h.ids, func(key []byte) {
			text.Write(key)
			k.ends = append(k.ends, uint32(text.Len()))
		})
		k.text = text.String()
	})
	start := uint32(0)
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.text[start:k.ends[i]]
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
			s.made.orders.left = &s.buckets.left
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
	buckets buckets
	rows    []row    // of a bucket
	spare   []row    // while some are moved
	seen    []uint32 // numbers of rows plus 1, by open addressing
	plain   plain

	made history // with slices whose room is used again
}

// history groups the rows of a partition into the orders of its people.
func (s *sorter) history(partition int) *history {
	k := &s.buckets
	k.fill(s.b.shards, uint64(partition))
	if max(len(k.records), len(k.tags)) > maxLines {
		return &history{err: fmt.Errorf("more than %d lines of customers with one hash in %d", maxLines, partitions)}
	}
	h := &s.made
	*h = history{ids: h.ids[:0], orders: h.orders.again(), values: h.values[:0], basket: h.basket.again()}
	for i := range k.n() {
		if s.addPlain(i) {
			continue
		}
		s.rows = k.appendRows(s.rows[:0], i)
		for rows := s.rows; len(rows) > 0; {
			n := s.first(rows)
			s.add(rows[:n])
			rows = rows[n:]
		}
	}
	made := &history{ids: slices.Clone(h.ids), names: &s.b.names, orders: h.orders.whole(), tally: h.tally, err: h.err}
	if s.b.SalesColumn != "" {
		made.values = slices.Clone(h.values)
	}
	if s.b.Products {
		made.basket = h.basket.clone()
	}
	return made
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
	person := rows[0].person
	h.ids = append(h.ids, person)
	rows = sales(rows)
	if b.SalesColumn != "" {
		h.values = append(h.values, latest(rows, s.buckets.tags, b.values))
	}
	if b.Overlap && len(rows) > 0 {
		rows = h.tally.overlap(rows, s.buckets.records)
	}
	if b.Products {
		h.basket.add(rows, s.buckets.tags, b)
	}
	rows = s.group(rows)
	room := h.orders.add(len(rows))
	for i := range rows {
		r := &rows[i]
		if r.has(overflowFlag) && h.err == nil {
			b.names.keys([]uint64{person}, func(key []byte) {
				h.err = fmt.Errorf("customer %q: amounts add up to more than %v", Pseudonym(b.Pseudonyms, string(key)), money.Amount(math.MaxInt64))
			})
		}
		room[i] = Order{Amount: r.amount, Day: r.day(), Purchase: b.purchase(r)}
		if r.has(saleFlag) {
			h.tally.file(r.file()).order(r.amount)
		}
	}
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
