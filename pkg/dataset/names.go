package dataset

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"unsafe"
)

// People are partitioned by the top bits of what they are known by, so that
// all that is known of those in a partition fits a processor's cache and
// partitions can be worked on side by side.
const (
	partitionBits = 8
	partitions    = 1 << partitionBits
)

// names are the long keys of all people. What is known can be asked without a
// lock.
type names struct {
	table atomic.Pointer[nameTable] // nil while there are none
	parts [partitions]texts
}

// name returns what a long key is known by, which is id unless another key
// came first that has the same.
func (n *names) name(id uint64, check uint32, key []byte) uint64 {
	if t := n.table.Load(); t != nil {
		// It may miss what another goroutine has just written: add does not.
		if e := t.find(id); e.at.Load() != 0 && e.check == check {
			return id
		}
	}
	return n.add(id, check, key)
}

// add makes a long key known, unless it is, and returns by what.
func (n *names) add(id uint64, check uint32, key []byte) uint64 {
	p := &n.parts[id>>rest]
	p.mu.Lock()
	defer p.mu.Unlock()
	t := n.table.Load()
	for t == nil || 4*(p.n+1) > 3*len(line{})<<t.bits {
		p.mu.Unlock()
		n.grow(t)
		p.mu.Lock()
		t = n.table.Load()
	}
	for {
		e := t.find(id)
		if e.at.Load() == 0 {
			e.set(id, check, p.keep(key))
			return id
		}
		if e.check == check {
			return id
		}
		id = salted(id)
	}
}

// grow puts a table of twice the size in the place of old, unless another
// goroutine has.
func (n *names) grow(old *nameTable) {
	for i := range n.parts {
		n.parts[i].mu.Lock()
		defer n.parts[i].mu.Unlock()
	}
	if n.table.Load() != old {
		return
	}
	if old == nil {
		n.table.Store(newNameTable(firstTable))
		return
	}
	t := newNameTable(old.bits + 1)
	for i := range old.lines {
		for j := range old.lines[i] {
			if e := &old.lines[i][j]; e.at.Load() != 0 {
				t.find(e.id.Load()).set(e.id.Load(), e.check, e.at.Load())
			}
		}
	}
	n.table.Store(t)
}

// appendKey appends the key of the person known by id.
func (n *names) appendKey(dst []byte, id uint64) []byte {
	if !isLong(id) {
		return appendShort(dst, id)
	}
	return append(dst, n.parts[id>>rest].key(n.table.Load().find(id).at.Load())...)
}

// A nameTable is where names stand, by open addressing: so many lines for each
// partition, of which all grow alike.
type nameTable struct {
	lines []line
	bits  int // of the number of lines of a partition
}

// A line is as much as a processor fetches at a time. Its places are filled in
// order.
type line [64 / unsafe.Sizeof(name{})]name

// A name is what a long key is known by. It is written by whoever holds the lock
// of its partition: at last, for it is 0 in a free place.
type name struct {
	id    atomic.Uint64 // of no key is it 0
	check uint32
	at    atomic.Uint32 // where the key stands in the texts of its partition
}

func (e *name) set(id uint64, check, at uint32) {
	e.check = check
	e.id.Store(id)
	e.at.Store(at)
}

// firstTable is the size of the first table, in bits as a nameTable has them.
const firstTable = 4

func newNameTable(bits int) *nameTable {
	t := &nameTable{make([]line, partitions<<bits), bits}
	// Memory that is read before it is written is given out twice, with a call to
	// all processors in between.
	const page = 4096 / unsafe.Sizeof(line{})
	for i := 0; i < len(t.lines); i += int(page) {
		t.lines[i][0].check = 0
	}
	return t
}

// home returns the line in which an id stands, unless it was full.
func (t *nameTable) home(id uint64) uint64 {
	return id>>rest<<t.bits | id&(1<<t.bits-1)
}

// find returns where an id stands, or the free place where it would.
func (t *nameTable) find(id uint64) *name {
	for i := t.home(id); ; i = t.home(id&^(1<<rest-1) | (i + 1)) {
		l := &t.lines[i]
		// Which place it is cannot be foreseen, so there is no branch for it.
		at := 0
		if l[1].id.Load() == id {
			at = 1
		}
		if l[2].id.Load() == id {
			at = 2
		}
		if l[3].id.Load() == id {
			at = 3
		}
		if l[at].id.Load() == id {
			return &l[at]
		}
		for j := range l {
			if l[j].at.Load() == 0 {
				return &l[j]
			}
		}
	}
}

// fetch has the processor fetch where the keys of sales would stand. Where that
// is in memory is far apart: so a loop without a branch has many fetched at a
// time.
func (n *names) fetch(sales []longSale) (nothing uint64) {
	t := n.table.Load()
	if t == nil {
		return 0
	}
	for i := range sales {
		nothing ^= t.lines[t.home(sales[i].person)][0].id.Load()
	}
	return nothing
}

// texts are the long keys of a partition, each after its length.
type texts struct {
	mu     sync.Mutex
	n      int // keys
	blocks [][]byte
}

// The width of what tells where a key stands: textBits for the place in a block,
// the rest for the block.
const textBits = 14

// keep keeps a key and returns where it stands, from 1. t.mu must be held.
func (t *texts) keep(key []byte) uint32 {
	const least, most = 512, 1<<textBits - 1
	last, room := len(t.blocks)-1, 0
	if last >= 0 {
		room = cap(t.blocks[last]) - len(t.blocks[last])
	}
	if need := len(key) + binary.MaxVarintLen64; room < need {
		size := least
		if last >= 0 {
			size = min(2*cap(t.blocks[last]), most)
		}
		t.blocks = append(t.blocks, make([]byte, 0, max(size, need)))
		last++
	}
	block := &t.blocks[last]
	at := last<<textBits | len(*block)
	*block = append(binary.AppendUvarint(*block, uint64(len(key))), key...)
	t.n++
	return uint32(at) + 1
}

// key returns the key that stands there.
func (t *texts) key(at uint32) []byte {
	at--
	text := t.blocks[at>>textBits][at&(1<<textBits-1):]
	size, n := binary.Uvarint(text)
	return text[n:][:size]
}
