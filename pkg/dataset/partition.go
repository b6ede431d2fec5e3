package dataset

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// People are partitioned by the top bits of their keys' hashes, so that what
// is known of those in a partition fits a processor's cache and partitions can
// be worked on side by side.
const (
	partitionBits = 8
	partitions    = 1 << partitionBits
)

// A partition numbers the people of a share of the hashes and keeps the rows
// of their orders until Build.
type partition struct {
	mu    sync.Mutex
	table []uint32 // open addressing: a person's number plus 1, 0 for free
	names names
	lines blocks
	full  bool // more people than a row can name
}

// names are the keys of people and the keys' hashes.
type names struct {
	hashes []uint64
	bytes  []byte
	end    []uint32 // of each key in bytes
}

func (n *names) key(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = n.end[i-1]
	}
	return n.bytes[start:n.end[i]]
}

// blocks hold rows without ever moving one: growing slices would need half as
// much memory again. records and tags are there only where they are asked for.
type blocks struct {
	rows    [][]row
	records [][]uint64
	tags    [][]uint32
	n       int
}

const blockRows = 512

func (b *blocks) add(l *stagedLine, records, tags bool) {
	last := len(b.rows) - 1
	if last < 0 || len(b.rows[last]) == blockRows {
		b.rows = append(b.rows, make([]row, 0, blockRows))
		last++
		if records {
			b.records = append(b.records, make([]uint64, 0, blockRows))
		}
		if tags {
			b.tags = append(b.tags, make([]uint32, 0, blockRows))
		}
	}
	b.rows[last] = append(b.rows[last], l.row)
	if records {
		b.records[last] = append(b.records[last], l.record)
	}
	if tags {
		b.tags[last] = append(b.tags[last], l.tag)
	}
	b.n++
}

// take numbers the customers of staged lines and keeps the lines.
func (p *partition) take(s *staged, b *Builder) {
	if len(s.lines) == 0 {
		return
	}
	p.mu.Lock()
	keys := s.keys
	for i := range s.lines {
		l := &s.lines[i]
		l.row.set(p.number(l.hash, keys[:l.keyLen]))
		keys = keys[l.keyLen:]
		p.lines.add(l, b.Overlap, b.SalesColumn != "")
	}
	p.mu.Unlock()
	s.lines, s.keys = s.lines[:0], s.keys[:0]
}

// number returns the number of the person with that key, a new one if need be.
func (p *partition) number(h uint64, key []byte) int {
	if 4*(len(p.names.hashes)+1) > 3*len(p.table) {
		p.grow()
	}
	mask := uint64(len(p.table) - 1)
	for slot := h & mask; ; slot = (slot + 1) & mask {
		n := p.table[slot]
		if n == 0 {
			i := len(p.names.hashes)
			if i == maxCustomers {
				p.full = true
				return 0
			}
			p.table[slot] = uint32(i + 1)
			p.names.hashes = append(p.names.hashes, h)
			p.names.bytes = append(p.names.bytes, key...)
			p.names.end = append(p.names.end, uint32(len(p.names.bytes)))
			return i
		}
		if i := int(n - 1); p.names.hashes[i] == h && bytes.Equal(p.names.key(i), key) {
			return i
		}
	}
}

func (p *partition) grow() {
	p.table = make([]uint32, max(64, 2*len(p.table)))
	mask := uint64(len(p.table) - 1)
	for i, h := range p.names.hashes {
		slot := h & mask
		for p.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		p.table[slot] = uint32(i + 1)
	}
}

// A history is what a partition becomes: its people in the order of their
// keys' hashes, and their orders.
type history struct {
	first  Person // number of the first of its people
	hashes []uint64
	keys   string
	end    []uint32 // of each key in keys
	start  []uint32 // of each person's orders, and the end of the last
	orders []Order
	values []string // latest value of the sales column, by person; nil without one
	place  []uint32 // of each person by its number in the partition
	tally  Tally
	err    error
}

func (h *history) key(i int) string {
	start := uint32(0)
	if i > 0 {
		start = h.end[i-1]
	}
	return h.keys[start:h.end[i]]
}

// order gives people their places: by hash, then by key, which does not
// depend on who came first.
func (p *partition) order() *history {
	n := len(p.names.hashes)
	sorted := make([]uint32, n)
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int {
		if c := cmp.Compare(p.names.hashes[a], p.names.hashes[b]); c != 0 {
			return c
		}
		return bytes.Compare(p.names.key(int(a)), p.names.key(int(b)))
	})
	h := &history{hashes: make([]uint64, n), end: make([]uint32, n), place: make([]uint32, n)}
	keys := make([]byte, 0, len(p.names.bytes))
	for place, i := range sorted {
		h.place[i] = uint32(place)
		h.hashes[place] = p.names.hashes[i]
		keys = append(keys, p.names.key(int(i))...)
		h.end[place] = uint32(len(keys))
	}
	h.keys = string(keys)
	if p.full {
		h.err = fmt.Errorf("more than %d customers", maxCustomers*partitions)
	}
	return h
}
