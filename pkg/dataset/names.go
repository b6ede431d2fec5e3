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
	table []uint32 // open addressing: index of a key plus 1, 0 for free
	ids   []uint64 // see identify
	bytes []byte   // of all keys, one after the other
	ends  []int    // of each key in bytes
}

func (n *names) key(i int) []byte {
	start := 0
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.bytes[start:n.ends[i]]
}

// slot returns where id stands in the table, or where it would.
func (n *names) slot(id uint64) uint64 {
	mask := uint64(len(n.table) - 1)
	for s := id & mask; ; s = (s + 1) & mask {
		if i := n.table[s]; i == 0 || n.ids[i-1] == id {
			return s
		}
	}
}

// name returns what a long key is known by, which is id unless another key
// came first that has the same. n.mu must be held.
func (n *names) name(id uint64, key []byte) uint64 {
	if 2*(len(n.ids)+1) > len(n.table) {
		n.grow()
	}
	for salt := 1; ; salt++ {
		s := n.slot(id)
		i := n.table[s]
		if i == 0 {
			n.ids = append(n.ids, id)
			n.bytes = append(n.bytes, key...)
			n.ends = append(n.ends, len(n.bytes))
			n.table[s] = uint32(len(n.ids))
			return id
		}
		if string(n.key(int(i-1))) == string(key) {
			return id
		}
		id = long(key, salt)
	}
}

// find returns the long key of the person known by id.
func (n *names) find(id uint64) []byte { return n.key(int(n.table[n.slot(id)] - 1)) }

func (n *names) grow() {
	n.table = make([]uint32, max(64, 2*len(n.table)))
	for i, id := range n.ids {
		n.table[n.slot(id)] = uint32(i + 1)
	}
}
