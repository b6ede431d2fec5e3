package dataset

import (
	"bytes"
	"errors"
	"math/bits"
	"slices"
	"sync"
)

// People are partitioned by the top bits of their keys' hashes, so that what
// is known of those in a partition fits a processor's cache and partitions can
// be worked on side by side.
const (
	partitionBits = 7
	partitions    = 1 << partitionBits
)

// A partition numbers the people of a share of the hashes and keeps the rows
// of their orders until Build.
type partition struct {
	mu    sync.Mutex
	table []uint32 // open addressing: see entry; 0 for free
	names names
	lines blocks
	full  bool // more people than a row can name
}

// names are the keys of people and the keys' hashes.
type names struct {
	length int // of all keys; -1 where it differs
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

// An entry of a partition's table is some bits of a hash, and the number of
// the person plus 1.
func entry(h uint64, number int) uint32 { return uint32(h>>tagShift)<<personBits | uint32(number+1) }

const (
	personBits = 24
	tagShift   = 64 - partitionBits - (32 - personBits) // the bits below the partition's
)

// person returns the number in an entry, -1 in a free one.
func person(e uint32) int { return int(e&(1<<personBits-1)) - 1 }

// is reports whether e may be that of the hash, which is then to be compared.
func is(e uint32, h uint64) bool { return e>>personBits == uint32(h>>tagShift)<<personBits>>personBits }

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

// take numbers the customers of staged lines and keeps the lines. Nearly all
// of them are known; where they stand in memory is far apart, so what is to be
// read for one is asked for before it is needed, for many at a time.
func (p *partition) take(s *staged, b *Builder) {
	if s.n == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.table) == 0 {
		p.grow()
	}
	var entries [stagedMost]uint32
	var hashes [stagedMost]uint64
	lines := s.lines[:s.n]
	mask := uint64(len(p.table) - 1)
	for i := range lines {
		h := lines[i].hash
		slot := h & mask
		for entries[i] = p.table[slot]; entries[i] != 0 && !is(entries[i], h); entries[i] = p.table[slot] {
			slot = (slot + 1) & mask
		}
	}
	for i := range lines {
		if n := person(entries[i]); n >= 0 {
			hashes[i] = p.names.hashes[n]
		}
	}
	keys := s.keys
	for i := range lines {
		l := &lines[i]
		key := keys[:l.keyLen]
		keys = keys[l.keyLen:]
		n := person(entries[i])
		if n < 0 || hashes[i] != l.hash || !p.sameKey(n, key) {
			n = p.number(l.hash, key)
		}
		l.row.set(n)
		p.lines.add(l, b.Overlap, b.SalesColumn != "")
	}
	s.n, s.keys = 0, s.keys[:0]
}

// sameKey reports whether a key is that of the person with a number, whose
// hash it has.
func (p *partition) sameKey(n int, key []byte) bool {
	if len(key) == p.names.length && len(key) <= injective {
		return true
	}
	end := p.names.end[n]
	start := uint32(0)
	if n > 0 {
		start = p.names.end[n-1]
	}
	if end-start != uint32(len(key)) {
		return false
	}
	return string(p.names.bytes[start:end]) == string(key)
}

// number returns the number of the person with that key, a new one if need be.
func (p *partition) number(h uint64, key []byte) int {
	if 2*(len(p.names.hashes)+1) > len(p.table) {
		p.grow()
	}
	mask := uint64(len(p.table) - 1)
	for slot := h & mask; ; slot = (slot + 1) & mask {
		e := p.table[slot]
		if e == 0 {
			i := len(p.names.hashes)
			if i == maxCustomers-1 {
				p.full = true
				return 0
			}
			p.table[slot] = entry(h, i)
			if i == 0 {
				p.names.length = len(key)
			} else if len(key) != p.names.length {
				p.names.length = -1
			}
			p.names.hashes = append(p.names.hashes, h)
			p.names.bytes = append(p.names.bytes, key...)
			p.names.end = append(p.names.end, uint32(len(p.names.bytes)))
			return i
		}
		if i := person(e); is(e, h) && p.names.hashes[i] == h && p.sameKey(i, key) {
			return i
		}
	}
}

func (p *partition) grow() {
	p.table = make([]uint32, max(256, 2*len(p.table)))
	mask := uint64(len(p.table) - 1)
	for i, h := range p.names.hashes {
		slot := h & mask
		for p.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		p.table[slot] = entry(h, i)
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
func (p *partition) order(s *sorter) *history {
	n := len(p.names.hashes)
	// What tells most hashes of a partition apart and a person's number fit in
	// one word, which sorts faster than an index into hashes.
	width := bits.Len(uint(n))
	s.words = slices.Grow(s.words[:0], n)[:n]
	for i, h := range p.names.hashes {
		s.words[i] = h<<partitionBits>>width<<width | uint64(i)
	}
	slices.Sort(s.words)
	numbers := s.words
	for i := range numbers {
		numbers[i] &= 1<<width - 1
	}
	for i := 1; i < n; i++ { // where the bits left out decide
		for j := i; j > 0 && p.before(numbers[j], numbers[j-1]); j-- {
			numbers[j], numbers[j-1] = numbers[j-1], numbers[j]
		}
	}
	h := &history{hashes: make([]uint64, n), end: make([]uint32, n), place: make([]uint32, n)}
	keys := make([]byte, 0, len(p.names.bytes))
	for place, i := range numbers {
		h.place[i] = uint32(place)
		h.hashes[place] = p.names.hashes[i]
		keys = append(keys, p.names.key(int(i))...)
		h.end[place] = uint32(len(keys))
	}
	h.keys = string(keys)
	if p.full {
		h.err = errors.New("more than two billion customers")
	}
	return h
}

// before reports whether the person with number a comes before that with b.
func (p *partition) before(a, b uint64) bool {
	if x, y := p.names.hashes[a], p.names.hashes[b]; x != y {
		return x < y
	}
	return bytes.Compare(p.names.key(int(a)), p.names.key(int(b))) < 0
}
