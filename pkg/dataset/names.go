package dataset

import (
	"slices"
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

// names are the long keys of the people in a partition. They are written with mu
// held; what is known can be asked without.
type names struct {
	mu    sync.Mutex
	table atomic.Pointer[[]name] // open addressing; nil while there are none
	bytes []byte                 // of all keys, one after the other
	ends  []uint32               // of each key in bytes
}

// A name is what a long key is known by; number, which is written last, is 0 in
// a free place of the table, else 1 more than that of the key.
type name struct {
	id            uint64
	check, number uint32
}

// at returns where id stands in a table, or where it would.
func at(table []name, id uint64) (e *name, number uint32) {
	mask := uint64(len(table) - 1)
	for i := id & mask; ; i = (i + 1) & mask {
		e := &table[i]
		if number := atomic.LoadUint32(&e.number); number == 0 || e.id == id {
			return e, number
		}
	}
}

// known reports whether a long key is known by id already. It may miss what
// another goroutine has just written.
func (n *names) known(id uint64, check uint32) bool {
	table := n.table.Load()
	if table == nil {
		return false
	}
	e, number := at(*table, id)
	return number != 0 && e.check == check
}

// fetch has the processor fetch where id would stand in the table.
func (n *names) fetch(id uint64) uint64 {
	table := n.table.Load()
	if table == nil {
		return 0
	}
	return uint64(atomic.LoadUint32(&(*table)[id&uint64(len(*table)-1)].number))
}

// name returns what a long key is known by, which is id unless another key
// came first that has the same.
func (n *names) name(id uint64, check uint32, key []byte) uint64 {
	if n.known(id, check) {
		return id
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	table := n.roomy()
	for {
		e, number := at(table, id)
		if number == 0 {
			if len(n.bytes)+len(key) > cap(n.bytes) {
				n.bytes = slices.Grow(n.bytes, len(n.bytes)+len(key)) // twice the room: there is a copy each time
			}
			n.bytes = append(n.bytes, key...)
			n.ends = append(n.ends, uint32(len(n.bytes)))
			e.id, e.check = id, check
			atomic.StoreUint32(&e.number, uint32(len(n.ends)))
			return id
		}
		if e.check == check {
			return id
		}
		id = salted(id)
	}
}

// appendKey appends the key of the person known by id.
func (n *names) appendKey(dst []byte, id uint64) []byte {
	if !isLong(id) {
		return appendShort(dst, id)
	}
	_, number := at(*n.table.Load(), id)
	start := uint32(0)
	if number > 1 {
		start = n.ends[number-2]
	}
	return append(dst, n.bytes[start:n.ends[number-1]]...)
}

// roomy returns the table, with room for one more. n.mu must be held.
func (n *names) roomy() []name {
	var old []name
	if p := n.table.Load(); p != nil {
		old = *p
	}
	if 4*(len(n.ends)+1) <= 3*len(old) {
		return old
	}
	table := make([]name, max(64, 2*len(old)))
	// Memory that is read before it is written is given out twice, with a call to
	// all processors in between.
	const page = 4096 / unsafe.Sizeof(name{})
	for i := 0; i < len(table); i += int(page) {
		table[i] = name{}
	}
	for _, e := range old {
		if e.number != 0 {
			to, _ := at(table, e.id)
			*to = e
		}
	}
	n.table.Store(&table)
	return table
}
