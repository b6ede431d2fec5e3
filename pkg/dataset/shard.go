package dataset

import (
	"encoding/binary"

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
	Product  []byte       // what was sold, "" where that is not told; for Builder.Products
}

// MaxFiles is how many sales files there may be.
const MaxFiles = 1 << fileBits

// A Shard takes the lines that one goroutine reads and keeps them by
// partition.
type Shard struct {
	b      *Builder
	merges bool // adjacent lines of an order take the room of one
	tagged bool
	piles  piles
	parts  [partitions]lines

	last      row // what is known of the order of the line before
	lastKey   []byte
	lastOrder []byte
	lastTag   uint32
	lastLine  uint64 // record
	filled    bool
	held      []byte // lastKey and lastOrder, once their bytes are gone

	tags map[string]uint32
	text []byte // of a tag

	long *strangers // nil while all keys are short
}

// lines are the rows of a partition that are not packed. Where lines are kept
// one by one all are, and numbered, and records and tags, as far as they are
// asked for, tell more of each.
type lines struct {
	wide    blocks[row]
	records blocks[uint64]
	tags    blocks[uint32]
}

// NewShard returns a Shard whose lines become part of the Dataset.
func (b *Builder) NewShard() *Shard {
	s := &Shard{b: b, tagged: b.SalesColumn != "" || b.Products, tags: map[string]uint32{}}
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
		r.order = s.last.order
		s.last.absorb(r)
		return
	}
	if s.filled {
		s.put(&s.last, s.lastKey, s.lastLine, s.lastTag)
	}
	if len(l.Order) > 0 {
		r.order = max(hash(l.Order), 1)
	}
	s.last, s.lastLine, s.filled = r, l.Record, true
	s.lastKey, s.lastOrder = l.Customer, l.Order
	if s.tagged {
		s.lastTag = s.tag(l)
	}
}

// A Sale is lines of an order that are all sales and follow each other.
type Sale struct {
	Customer Span         // the key; not empty
	Order    Span         // the order's id; empty: all lines of the customer on a day are one order
	Amount   money.Amount // of all lines; 0 in data without amounts
	Day      calendar.Day
}

// A Span is bytes of a text: text[From:To].
type Span struct{ From, To uint32 }

func (s Span) of(text []byte) []byte { return text[s.From:s.To] }

// AddSales adds sales of one file, as Add does line by line, for Builders
// without Overlap, SalesColumn and Products. It is the fastest way, and keeps
// nothing of the text.
func (s *Shard) AddSales(text []byte, sales []Sale, file int) {
	kind := packed{what: saleFlag}.in(file)
	for i := range sales {
		l := &sales[i]
		id := l.Order.of(text)
		order := uint64(0)
		if n := len(id); 8 < n && n <= 16 { // as hash does it
			h := fold(uint64(n) ^ hashStart ^ binary.LittleEndian.Uint64(id))
			order = max(fold(fold(h^binary.LittleEndian.Uint64(id[n-8:]))^hashEnd), 1)
		} else if n > 0 {
			order = max(hash(id), 1)
		}
		day := uint64(l.Day - epoch)
		key := l.Customer.of(text)
		if day>>epochBits != 0 || !fits(l.Amount) {
			s.put(&row{order: order, amount: l.Amount, meta: pack(l.Day, file, saleFlag)}, key, 0, 0)
			continue
		}
		p := packed{order, kind.who, kind.what | day<<dayShiftPacked | uint64(l.Amount)<<(64-amountBits)}
		if len(key) == 8 {
			if w := binary.LittleEndian.Uint64(key); isASCII(w, w) {
				id := mix(w)
				p.who |= id << partitionBits
				s.piles.add(id>>rest, p)
				continue
			}
		}
		person, check, short := identify(key)
		if short {
			p.who |= person << partitionBits
			s.piles.add(person>>rest, p)
			continue
		}
		s.addLong(p, person, check, key)
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

// tag returns the number of what a line says beside its row.
func (s *Shard) tag(l *Line) uint32 {
	key := l.Value
	if s.b.Products {
		s.text = append(append(binary.AppendUvarint(s.text[:0], uint64(len(l.Value))), l.Value...), l.Product...)
		key = s.text
	}
	t, ok := s.tags[string(key)]
	if !ok {
		t = s.b.tag(string(key), l)
		s.tags[string(key)] = t
	}
	return t
}

// put finds out what a key is known by and keeps its row.
func (s *Shard) put(r *row, key []byte, record uint64, tag uint32) {
	id, check, short := identify(key)
	if !short {
		id = s.b.names.name(id, check, key)
	}
	r.person = id
	s.keep(r, record, tag)
}

// keep puts a row into its partition.
func (s *Shard) keep(r *row, record uint64, tag uint32) {
	p := &s.parts[r.person>>rest]
	if s.merges {
		if k, ok := r.pack(); ok {
			s.piles.add(r.person>>rest, k)
		} else {
			p.wide.add(*r)
		}
		return
	}
	r.meta |= uint64(p.wide.len()) << lineShift
	p.wide.add(*r)
	if s.b.Overlap {
		p.records.add(record)
	}
	if s.tagged {
		p.tags.add(tag)
	}
}

// flush keeps all that is on its way.
func (s *Shard) flush() {
	if s.filled {
		s.put(&s.last, s.lastKey, s.lastLine, s.lastTag)
		s.filled = false
	}
	s.layLong()
	s.piles.lay()
}
