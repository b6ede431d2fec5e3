package dataset

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Line is one record of a sales file: somebody's sale or return.
type Line struct {
	Customer []byte // the key; not empty
	Order    []byte // the order's id; empty: all lines of the customer on a day are one order
	Day      calendar.Day
	Amount   money.Amount // 0 in data without amounts
	Refund   money.Amount // the part of Amount that was given back, 0 or more
	Return   bool         // a negative line
	Whole    bool         // Amount and Refund are the whole order's, repeated on each of its lines
	File     int          // number of the file, below MaxFiles; for Tally
	Record   uint64       // tells different records of an order apart; for Builder.Overlap
	Value    []byte       // of the sales column; for Builder.SalesColumn
}

// MaxFiles is how many sales files there may be.
const MaxFiles = 1 << fileBits

// A Shard takes the lines that one goroutine reads. It gathers them by
// partition and hands them over many at a time.
type Shard struct {
	b      *Builder
	merges bool // adjacent lines of an order take the room of one
	tagged bool
	parts  [partitions]staged

	last      row // what is known of the order of the line before
	lastKey   []byte
	lastOrder []byte
	lastValue uint32
	lastLine  uint64 // record
	filled    bool
	held      []byte // lastKey and lastOrder, once their bytes are gone

	tags map[string]uint32
}

// staged are lines on their way into a partition.
type staged struct {
	n     int
	lines *[stagedMost]stagedLine
	keys  []byte // of the lines, one after the other
}

type stagedLine struct {
	hash   uint64 // of the key
	row    row
	keyLen uint32
	tag    uint32
	record uint64
}

// stagedMost is how many lines are handed over at a time: enough to make a
// lock cheap and a partition's table worth fetching, few enough to stay near.
const stagedMost = 64

// NewShard returns a Shard whose lines become part of the Dataset.
func (b *Builder) NewShard() *Shard {
	s := &Shard{b: b, tagged: b.SalesColumn != "", tags: map[string]uint32{}}
	s.merges = !b.Overlap && !s.tagged
	b.shards = append(b.shards, s)
	return s
}

// Add adds a line. Its bytes must stay as they are until the next call of Add
// or Hold.
func (s *Shard) Add(l *Line) {
	flags := saleFlag
	if l.Return {
		flags = returnFlag
	}
	amount := l.Amount
	if l.Refund != 0 {
		flags |= returnFlag
		sum, ok := l.Amount.Add(-l.Refund)
		if amount = sum; !ok {
			flags |= overflowFlag
		}
	}
	if l.Whole {
		flags |= wholeFlag
	}
	r := row{amount: amount, meta: pack(l.Day, l.File, flags)}
	if s.filled && s.merges && string(l.Order) == string(s.lastOrder) && (len(l.Order) > 0 || l.Day == s.last.day()) &&
		string(l.Customer) == string(s.lastKey) {
		if (r.meta^s.last.meta)<<(64-customerShift) == 0 && flags&wholeFlag == 0 { // as nearly all: same day, file and kind
			if sum, ok := s.last.amount.Add(amount); ok {
				s.last.amount = sum
				return
			}
		}
		r.order = s.last.order
		s.last.absorb(r)
		return
	}
	if s.filled {
		s.push()
	}
	if len(l.Order) > 0 {
		r.order = max(hash(l.Order), 1)
	}
	s.last, s.lastLine, s.filled = r, l.Record, true
	s.lastKey, s.lastOrder = l.Customer, l.Order
	if s.tagged {
		s.lastValue = s.tag(l.Value)
	}
}

// Hold keeps what is needed of the line added last, so that its bytes may
// change.
func (s *Shard) Hold() {
	if !s.filled {
		return
	}
	s.held = append(append(s.held[:0], s.lastKey...), s.lastOrder...)
	n := len(s.lastKey)
	s.lastKey, s.lastOrder = s.held[:n], s.held[n:]
}

// tag returns the number of a value of the sales column.
func (s *Shard) tag(value []byte) uint32 {
	t, ok := s.tags[string(value)]
	if !ok {
		t = s.b.tag(string(value))
		s.tags[string(value)] = t
	}
	return t
}

// push stages what is known of the last order.
func (s *Shard) push() {
	h := hash(s.lastKey)
	i := h >> (64 - partitionBits)
	p := &s.parts[i]
	if p.lines == nil {
		p.lines = new([stagedMost]stagedLine)
	}
	l := &p.lines[p.n]
	l.hash, l.row, l.keyLen, l.tag, l.record = h, s.last, uint32(len(s.lastKey)), s.lastValue, s.lastLine
	p.keys = append(p.keys, s.lastKey...)
	if p.n++; p.n == stagedMost {
		s.b.parts[i].take(p, s.b)
	}
}

// flush hands over all that is staged.
func (s *Shard) flush() {
	if s.filled {
		s.push()
		s.filled = false
	}
	for i := range s.parts {
		s.b.parts[i].take(&s.parts[i], s.b)
		s.parts[i] = staged{}
	}
}
