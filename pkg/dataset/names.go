package dataset

import "sync"

// People are partitioned by the top bits of what they are known by, so that
// all that is known of those in a partition fits a processor's cache and
// partitions can be worked on side by side.
const (
	partitionBits = 8
	partitions    = 1 << partitionBits
)

// names are the long keys of the people in a partition.
type names struct {
	mu    sync.Mutex
	table []name   // open addressing
	bytes []byte   // of all keys, one after the other
	ends  []uint32 // of each key in bytes
}

// A name is what a long key is known by; number is 0 in a free place of the
// table, else 1 more than that of the key.
type name struct {
	id            uint64
	check, number uint32
}

// at returns where id stands in the table, or where it would.
func (n *names) at(id uint64) *name {
	mask := uint64(len(n.table) - 1)
	for i := id & mask; ; i = (i + 1) & mask {
		if e := &n.table[i]; e.number == 0 || e.id == id {
			return e
		}
	}
}

// has reports whether a long key is known by id already. n.mu must be held.
func (n *names) has(id uint64, check uint32) bool {
	if len(n.table) == 0 {
		return false
	}
	e := n.at(id)
	return e.number != 0 && e.check == check
}

// name returns what a long key is known by, which is id unless another key
// came first that has the same. n.mu must be held.
func (n *names) name(id uint64, check uint32, key []byte) uint64 {
	if 2*(len(n.ends)+1) > len(n.table) {
		n.grow()
	}
	for {
		e := n.at(id)
		if e.number == 0 {
			n.bytes = append(n.bytes, key...)
			n.ends = append(n.ends, uint32(len(n.bytes)))
			*e = name{id, check, uint32(len(n.ends))}
			return id
		}
		if e.check == check {
			return id
		}
		id = salted(id)
	}
}

// find returns the long key of the person known by id.
func (n *names) find(id uint64) []byte {
	i, start := n.at(id).number-1, uint32(0)
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.bytes[start:n.ends[i]]
}

func (n *names) grow() {
	old := n.table
	n.table = make([]name, max(64, 2*len(old)))
	for _, e := range old {
		if e.number != 0 {
			*n.at(e.id) = e
		}
	}
}
