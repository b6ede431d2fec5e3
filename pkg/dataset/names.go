package dataset

import (
	"encoding/binary"
	"math/bits"
	"sync"
	"unsafe"
)

// People are partitioned by the top bits of what they are known by, so that
// all that is known of those in a partition fits a processor's cache and
// partitions can be worked on side by side.
const (
	partitionBits = 8
	partitions    = 1 << partitionBits
)

// names are the long keys of all people.
type names struct{ parts [partitions]nameSet }

// name returns what a long key is known by, which is id unless another key
// came first that has the same.
func (n *names) name(id uint64, check uint32, key []byte) uint64 {
	p := &n.parts[id>>rest]
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.name(id, check, key)
}

// keys calls f with the keys of people of one partition, who are in the order of
// what they are known by; with none for somebody new who was taken for known,
// which never happens: see tag.
func (n *names) keys(people []uint64, f func(key []byte)) {
	sorter := textSorters.Get().(*textSorter)
	defer textSorters.Put(sorter)
	var short []byte
	var long []text
	for _, id := range people {
		if !isLong(id) {
			short = appendShort(short[:0], id)
			f(short)
			continue
		}
		if long == nil {
			long = sorter.sort(&n.parts[id>>rest])
		}
		for len(long) > 0 && long[0].id < id {
			long = long[1:]
		}
		if len(long) == 0 || long[0].id != id {
			f(nil)
			continue
		}
		f(long[0].key)
	}
}

// A nameSet is the long keys of a partition: tags that tell that a key is known,
// by open addressing, and the keys in the order in which they came. Whoever uses
// it holds mu.
type nameSet struct {
	mu     sync.Mutex
	lines  []line // a power of two
	n      int    // keys
	blocks [][]byte
}

// A line is as much as a processor fetches at a time. Its places are filled in
// order.
type line [64 / unsafe.Sizeof(tag(0))]tag

// A tag is 0 in a free place; else its low half is of what a name is known by,
// never 0, and its high half is the check of the key. Partition and line tell
// more: for a new name to be taken for one that is known some 80 bits of two
// hashes must be the same.
type tag uint64

func newTag(id uint64, check uint32) tag { return tag(check)<<32 | tag(tagID(id)) }

// tagID is what a tag has of an id: bits that neither partition nor line tell.
func tagID(id uint64) uint32 { return uint32(id>>24) | 1 }

// name is names.name.
func (s *nameSet) name(id uint64, check uint32, key []byte) uint64 {
	for ; !s.has(id, newTag(id, check)); id = salted(id) {
		if 4*(s.n+1) > 3*len(line{})*len(s.lines) {
			s.grow()
		}
		if free, like := s.free(id); !like || !s.isTaken(id) {
			*free = newTag(id, check)
			s.keep(id, check, key)
			break
		}
	}
	return id
}

// home returns the line in which an id stands, unless it was full: then it is
// the next one that is not.
func (s *nameSet) home(id uint64) uint64 { return id & uint64(len(s.lines)-1) }

// has reports whether there is a tag for an id.
func (s *nameSet) has(id uint64, want tag) bool {
	if len(s.lines) == 0 {
		return false
	}
	for i := s.home(id); ; i = s.home(i + 1) {
		l := &s.lines[i]
		// Where it is cannot be foreseen, so there is no branch for it.
		differ := unlike(l[0], want) & unlike(l[1], want) & unlike(l[2], want) & unlike(l[3], want) &
			unlike(l[4], want) & unlike(l[5], want) & unlike(l[6], want) & unlike(l[7], want)
		if differ>>63 == 0 {
			return true
		}
		if l[len(l)-1] == 0 {
			return false
		}
	}
}

// unlike has the highest bit set where a and b are not the same.
func unlike(a, b tag) tag {
	d := a ^ b
	return d | -d
}

// free returns the free place where an id would stand, and whether there is one
// before it whose tag has the same of its id.
func (s *nameSet) free(id uint64) (free *tag, like bool) {
	for i := s.home(id); ; i = s.home(i + 1) {
		l := &s.lines[i]
		for j := range l {
			switch {
			case l[j] == 0:
				return &l[j], like
			case uint32(l[j]) == tagID(id):
				like = true
			}
		}
	}
}

// firstLines is how many lines there are at first.
const firstLines = 4

// grow doubles the lines.
func (s *nameSet) grow() {
	s.lines = make([]line, max(firstLines, 2*len(s.lines)))
	// Memory that is read before it is written is given out twice, with a call to
	// all processors in between.
	const page = 4096 / int(unsafe.Sizeof(line{}))
	for i := 0; i < len(s.lines); i += page {
		s.lines[i][0] = 0
	}
	for k := range s.all {
		free, _ := s.free(k.id)
		*free = newTag(k.id, k.check)
	}
}

// fetch has the processor fetch where an id would stand.
func (s *nameSet) fetch(id uint64) (nothing tag) {
	if len(s.lines) == 0 {
		return 0
	}
	return s.lines[s.home(id)][0]
}

// A text is a long key and what it is known by.
type text struct {
	id    uint64
	check uint32
	key   []byte
}

// textHead is how many bytes of what a key is known by come before its length.
const textHead = 8 + 4

// keep keeps a key.
func (s *nameSet) keep(id uint64, check uint32, key []byte) {
	const least, most = 512, 16 << 10
	last, room := len(s.blocks)-1, 0
	if last >= 0 {
		room = cap(s.blocks[last]) - len(s.blocks[last])
	}
	if need := textHead + binary.MaxVarintLen64 + len(key); room < need {
		size := least
		if last >= 0 {
			size = min(2*cap(s.blocks[last]), most)
		}
		s.blocks = append(s.blocks, make([]byte, 0, max(size, need)))
		last++
	}
	b := binary.LittleEndian.AppendUint64(s.blocks[last], id)
	b = binary.LittleEndian.AppendUint32(b, check)
	s.blocks[last] = append(binary.AppendUvarint(b, uint64(len(key))), key...)
	s.n++
}

// all ranges over the keys.
func (s *nameSet) all(yield func(text) bool) {
	for _, b := range s.blocks {
		for len(b) > 0 {
			size, n := binary.Uvarint(b[textHead:])
			from := textHead + n
			end := from + int(size)
			if !yield(text{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint32(b[8:]), b[from:end]}) {
				return
			}
			b = b[end:]
		}
	}
}

// isTaken reports whether a key is known by id.
func (s *nameSet) isTaken(id uint64) bool {
	for k := range s.all {
		if k.id == id {
			return true
		}
	}
	return false
}

// A textSorter has room to sort the keys of a partition in.
type textSorter struct {
	sorted []text
	ends   []uint32
}

var textSorters = sync.Pool{New: func() any { return new(textSorter) }}

// sort returns the keys in the order of what they are known by, which is as good
// as chance: by its leading bits there are few to each bucket.
func (t *textSorter) sort(s *nameSet) []text {
	width := bits.Len(uint(s.n))
	bucket := func(id uint64) uint64 { return id << partitionBits >> (64 - width) }
	t.sorted, t.ends = grow(t.sorted, s.n), grow(t.ends, 1<<width+1)
	clear(t.ends)
	for k := range s.all {
		t.ends[bucket(k.id)+1]++
	}
	for i := range t.ends[1:] {
		t.ends[i+1] += t.ends[i]
	}
	for k := range s.all {
		end := &t.ends[bucket(k.id)]
		t.sorted[*end] = k
		*end++
	}
	for i := range t.sorted {
		for j := i; j > 0 && t.sorted[j-1].id > t.sorted[j].id; j-- {
			t.sorted[j-1], t.sorted[j] = t.sorted[j], t.sorted[j-1]
		}
	}
	return t.sorted
}
