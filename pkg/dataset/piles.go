package dataset

import "unsafe"

// piles are the packed rows of a shard by partition, which are most of what
// there is to keep: a row is put where it stays, and blocks of them are cut from
// pieces so large that the collector has little to do with them.
//
// So many partitions grow at so many places that a processor has none of them at
// hand when a row comes. So rows gather first, and are put onto the piles some
// thousands at a time, one partition after the other.
type piles struct {
	come  gathering
	tops  [partitions][]packed // the block of each partition that is filled
	full  [partitions][][]packed
	piece []packed // to cut blocks from
}

// The number of rows in a block that is cut from a piece, and of those blocks.
const (
	pileBlock   = 512
	pieceBlocks = 85 // about 1 MB
)

func (p *piles) add(partition uint64, r packed) {
	if p.come.add(uint8(partition), r) {
		p.lay()
	}
}

// lay puts the rows that have gathered onto the piles.
func (p *piles) lay() {
	for k, places := range p.come.byPartition {
		p.put(k, p.come.rows[:], places)
	}
	p.come.n = 0
}

// put puts rows from some places onto the pile of a partition.
func (p *piles) put(partition int, rows []packed, places []uint16) {
	for len(places) > 0 {
		top := p.tops[partition]
		if len(top) == cap(top) {
			top = p.grow(partition)
		}
		n := min(len(places), cap(top)-len(top))
		room := top[len(top):][:n]
		for i, at := range places[:n] {
			room[i] = rows[at]
		}
		p.tops[partition] = top[:len(top)+n]
		places = places[n:]
	}
}

// grow puts an empty block on a partition whose top is full, and returns it.
func (p *piles) grow(partition int) []packed {
	top := p.tops[partition]
	if len(top) > 0 {
		p.full[partition] = append(p.full[partition], top)
	}
	if n := max(firstBlock, 4*len(top)); n < pileBlock {
		return make([]packed, 0, n)
	}
	if len(p.piece) == 0 {
		p.piece = make([]packed, pieceBlocks*pileBlock)
	}
	top, p.piece = p.piece[:0:pileBlock], p.piece[pileBlock:]
	return top
}

// all ranges over the blocks of a partition, once all rows are laid.
func (p *piles) all(partition uint64) func(yield func([]packed) bool) {
	return func(yield func([]packed) bool) {
		for _, block := range p.full[partition] {
			if !yield(block) {
				return
			}
		}
		if top := p.tops[partition]; len(top) > 0 {
			yield(top)
		}
	}
}

func (p *piles) len(partition uint64) int {
	n := len(p.tops[partition])
	for _, block := range p.full[partition] {
		n += len(block)
	}
	return n
}

// clear forgets the rows of a partition.
func (p *piles) clear(partition uint64) {
	p.tops[partition], p.full[partition] = nil, nil
}

// shelfOf makes a shelf of a block whose rows are no longer needed: what orders
// are made of has no pointers either, so the room can be put to another use
// before the collector has seen that it is free.
func shelfOf(block []packed) []Order {
	return unsafe.Slice((*Order)(unsafe.Pointer(unsafe.SliceData(block))), shelfOrders)[:0]
}

// A gathering is rows in the order in which they come.
type gathering struct {
	rows [gather]packed
	of   [gather]uint8 // the partition of each
	n    int           // how many they are
	next [gather]uint16
}

// gather is how many rows gather.
const gather = 8192

// add adds a row, and reports whether there is no room for another.
func (g *gathering) add(partition uint8, r packed) (full bool) {
	g.rows[g.n], g.of[g.n] = r, partition
	g.n++
	return g.n == gather
}

// byPartition ranges over the partitions, with the places of their rows: a
// counting sort.
func (g *gathering) byPartition(yield func(partition int, places []uint16) bool) {
	var ends [partitions]uint16 // of each partition in next
	of := g.of[:g.n]
	for _, k := range of {
		ends[k]++
	}
	all := uint16(0)
	for k, n := range ends {
		ends[k] = all
		all += n
	}
	for i, k := range of {
		g.next[ends[k]] = uint16(i)
		ends[k]++
	}
	from := uint16(0)
	for k, to := range ends {
		if from < to && !yield(k, g.next[from:to]) {
			return
		}
		from = to
	}
}
