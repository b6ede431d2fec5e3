package dataset

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// Lines are partitioned by their customer's hash, so that partitions can be
// worked on side by side and each fits a processor's cache.
const partitions = 64

// A Line is one record of a sales file: somebody's sale or return.
type Line struct {
	Customer []byte // the key; not empty
	Order    []byte // the order's id; empty: all lines of the customer on a day are one order
	Day      calendar.Day
	Amount   money.Amount // 0 in data without amounts
	Refund   money.Amount // the part of Amount that was given back, 0 or more
	Return   bool         // a negative line
	Whole    bool         // Amount and Refund are the whole order's, repeated on each of its lines
	File     uint16       // number of the file, for Tally
	Record   uint64       // tells different records of an order apart; for Builder.Overlap
	Value    []byte       // of the sales column; nil where none is asked for
}

// A Shard takes the lines that one goroutine reads.
type Shard struct {
	apart bool // keep each line apart, to find those that overlap
	parts [partitions]part
	tags  map[string]uint32
	texts []string
}

type part struct {
	number map[string]uint32
	keys   []string
	rows   []row
}

// A row is what is known of an order from some of its lines.
type row struct {
	order    uint64 // hash of the order id; 0 without one
	record   uint64 // of a line kept apart
	amount   money.Amount
	customer uint32
	day      calendar.Day // earliest sale line, else earliest line
	tagDay   calendar.Day // latest line; its value is
	tag      uint32       // number of the value of the sales column, less 1; 0 without
	file     uint16       // first file of the sale lines
	sale     bool         // has a sale line
	returned bool         // has a return line, or a refund
	whole    bool         // amount is the order's, not a line's
	overflow bool
}

// NewShard returns a Shard whose lines become part of the Dataset.
func (b *Builder) NewShard() *Shard {
	s := &Shard{tags: map[string]uint32{}, apart: b.Overlap}
	for i := range s.parts {
		s.parts[i].number = map[string]uint32{}
	}
	b.shards = append(b.shards, s)
	return s
}

// Add adds a line. Adjacent lines of one order take the room of one.
func (s *Shard) Add(l Line) {
	h := hash(l.Customer)
	p := &s.parts[h%partitions]
	c, ok := p.number[string(l.Customer)]
	if !ok {
		c = uint32(len(p.keys))
		key := string(l.Customer)
		p.keys = append(p.keys, key)
		p.number[key] = c
	}
	r := row{
		customer: c, amount: l.Amount, day: l.Day, file: l.File, record: l.Record,
		sale: !l.Return, returned: l.Return || l.Refund != 0, whole: l.Whole,
	}
	if l.Refund != 0 {
		sum, ok := l.Amount.Add(-l.Refund)
		r.amount, r.overflow = sum, !ok
	}
	if len(l.Order) > 0 {
		r.order = max(hash(l.Order), 1)
	}
	if l.Value != nil {
		r.tag, r.tagDay = s.tag(l.Value), l.Day
	}
	if n := len(p.rows); n > 0 && !s.apart && l.Value == nil && p.rows[n-1].same(r) {
		p.rows[n-1].absorb(r, nil)
		return
	}
	p.rows = append(p.rows, r)
}

func (s *Shard) tag(value []byte) uint32 {
	t, ok := s.tags[string(value)]
	if !ok {
		s.texts = append(s.texts, string(value))
		t = uint32(len(s.texts))
		s.tags[s.texts[t-1]] = t
	}
	return t
}

// same reports whether both are lines of one order.
func (r *row) same(o row) bool {
	return r.customer == o.customer && r.order == o.order && (r.order != 0 || r.day == o.day)
}

// absorb adds what o knows of the same order. In whatever order rows are
// absorbed, the result is the same. texts may be nil where no row has a tag.
func (r *row) absorb(o row, texts []string) {
	switch {
	case r.sale == o.sale:
		r.day = min(r.day, o.day)
	case o.sale:
		r.day = o.day
	}
	switch {
	case o.sale && r.sale:
		r.file = min(r.file, o.file)
	case o.sale:
		r.file = o.file
	}
	if o.later(r, texts) {
		r.tag, r.tagDay = o.tag, o.tagDay
	}
	if r.whole && o.whole {
		r.amount = max(r.amount, o.amount)
	} else {
		sum, ok := r.amount.Add(o.amount)
		r.amount, r.overflow = sum, r.overflow || !ok
	}
	r.overflow = r.overflow || o.overflow
	r.sale = r.sale || o.sale
	r.returned = r.returned || o.returned
}

// later reports whether the value of the sales column in r goes before that
// of o: the later one, the least text of several on a day.
func (r *row) later(o *row, texts []string) bool {
	switch {
	case r.tag == 0 || o.tag == 0:
		return r.tag != 0
	case r.tagDay != o.tagDay:
		return r.tagDay > o.tagDay
	}
	return texts[r.tag-1] < texts[o.tag-1]
}

// histories are the orders of one partition's customers.
type histories struct {
	keys   []string
	start  []uint32
	orders []Order
	tags   []string // latest value of the sales column, by customer
	tally  Tally
	err    error
}

func (h *histories) of(c int) []Order { return h.orders[h.start[c]:h.start[c+1]] }

// histories groups the lines of all shards into orders.
func (b *Builder) histories(tally *Tally) ([]histories, error) {
	parts := make([]histories, partitions)
	texts := b.joinTags()
	next := make(chan int, partitions)
	for i := range partitions {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), partitions) {
		group.Go(func() {
			for i := range next {
				parts[i] = b.partition(i, texts)
			}
		})
	}
	group.Wait()
	var worst *histories
	for i := range parts {
		if parts[i].err != nil && (worst == nil || parts[i].err.Error() < worst.err.Error()) {
			worst = &parts[i]
		}
		tally.join(&parts[i].tally)
	}
	if worst != nil {
		return nil, worst.err
	}
	return parts, nil
}

// joinTags gives the values of the sales column one numbering for all shards.
func (b *Builder) joinTags() []string {
	var texts []string
	number := map[string]uint32{}
	for _, s := range b.shards {
		if len(s.texts) == 0 {
			continue
		}
		to := make([]uint32, len(s.texts)+1)
		for i, text := range s.texts {
			t, ok := number[text]
			if !ok {
				texts = append(texts, text)
				t = uint32(len(texts))
				number[text] = t
			}
			to[i+1] = t
		}
		for i := range s.parts {
			for j := range s.parts[i].rows {
				r := &s.parts[i].rows[j]
				r.tag = to[r.tag]
			}
		}
	}
	return texts
}

func (b *Builder) partition(i int, texts []string) histories {
	keys, rows := b.gather(i)
	slices.SortFunc(rows, func(a, b row) int {
		c := cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.order, b.order))
		if c == 0 && a.order == 0 {
			return cmp.Compare(a.day, b.day)
		}
		return c
	})
	h := histories{keys: keys, start: make([]uint32, len(keys)+1), tags: make([]string, len(keys))}
	if b.Overlap {
		rows = h.tally.overlap(rows)
	}
	n := 0
	for _, r := range rows {
		if n > 0 && rows[n-1].same(r) {
			rows[n-1].absorb(r, texts)
			continue
		}
		rows[n] = r
		n++
	}
	rows = rows[:n]
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.day, b.day), cmp.Compare(a.order, b.order))
	})
	h.orders = make([]Order, n)
	for j, r := range rows {
		if r.overflow && h.err == nil {
			h.err = overflow(keys[r.customer])
		}
		h.orders[j] = Order{Amount: r.amount, Day: r.day, Purchase: b.purchase(&r)}
		h.start[r.customer+1]++
		if r.sale {
			h.tally.file(r.file).order(r.amount)
		}
	}
	for c := range keys {
		h.start[c+1] += h.start[c]
	}
	if len(texts) > 0 {
		h.latest(rows, texts)
	}
	return h
}

// gather joins the rows of all shards under one numbering of customers.
func (b *Builder) gather(i int) (keys []string, rows []row) {
	number := map[string]uint32{}
	for _, s := range b.shards {
		p := &s.parts[i]
		to := make([]uint32, len(p.keys))
		for c, key := range p.keys {
			n, ok := number[key]
			if !ok {
				n = uint32(len(keys))
				keys = append(keys, key)
				number[key] = n
			}
			to[c] = n
		}
		for _, r := range p.rows {
			r.customer = to[r.customer]
			rows = append(rows, r)
		}
		*p = part{} // let go of what is joined
	}
	return keys, rows
}

// latest finds the value of the sales column in each customer's latest order.
func (h *histories) latest(rows []row, texts []string) {
	best := make([]row, len(h.keys))
	for _, r := range rows {
		r.tagDay = r.day
		if o := &best[r.customer]; r.later(o, texts) {
			*o = r
		}
	}
	for c, r := range best {
		if r.tag > 0 {
			h.tags[c] = texts[r.tag-1]
		}
	}
}

func (b *Builder) purchase(r *row) bool {
	switch {
	case !b.HasAmounts:
		return r.sale
	case r.amount > 0:
		return r.sale && r.amount >= b.MinOrder
	}
	return r.amount == 0 && !r.returned && b.MinOrder <= 0
}

// hash is FNV-1a with a final mix: the same on every machine and in every
// run, because orders of one day are sorted by it.
func hash(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}
