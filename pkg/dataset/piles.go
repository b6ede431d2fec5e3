package dataset

import "unsafe"

// piles are the packed rows of a shard by partition, which are most of what
// there is to keep: a row is put where it stays, and blocks of them are cut from
// pieces so large that the collector has little to do with them.
//
// So many partitions grow at so many places that a processor has none of them at
// hand when a row comes. So the rows of a partition gather in its handful first,
// and all handfuls stay near.
type piles struct {
	hands [partitions][handful]packed
	held  [partitions]uint8    // rows in hand
	tops  [partitions][]packed // the block of each partition that is filled
	full  [partitions][][]packed
	piece []packed // to cut blocks from
}

// The number of rows in a handful, in a block that is cut from a piece, and of
// those blocks.
const (
	handful     = 8
	pileBlock   = 512
	pieceBlocks = 85 // about 1 MB
)

func (p *piles) add(partition uint64, r packed) {
	n := p.held[partition]
	p.hands[partition][n%handful] = r
	if n++; n == handful {
		p.lay(partition)
		n = 0
	}
	p.held[partition] = n
}

// lay puts a handful onto the pile.
func (p *piles) lay(partition uint64) {
	top := &p.tops[partition]
	if len(*top) == cap(*top) {
		p.grow(partition)
	}
	n := len(*top)
	*top = (*top)[:n+handful]
	*(*[handful]packed)((*top)[n:]) = p.hands[partition]
}

// grow puts an empty block on a partition whose top is full.
func (p *piles) grow(partition uint64) {
	top := p.tops[partition]
	if len(top) > 0 {
		p.full[partition] = append(p.full[partition], top)
	}
	if n := max(firstBlock, 4*len(top)); n < pileBlock {
		p.tops[partition] = make([]packed, 0, n)
		return
	}
	if len(p.piece) == 0 {
		p.piece = make([]packed, pieceBlocks*pileBlock)
	}
	p.tops[partition] = p.piece[:0:pileBlock]
	p.piece = p.piece[pileBlock:]
}

// all ranges over the blocks of a partition.
func (p *piles) all(partition uint64) func(yield func([]packed) bool) {
	return func(yield func([]packed) bool) {
		for _, block := range p.full[partition] {
			if !yield(block) {
				return
			}
		}
		if top := p.tops[partition]; len(top) > 0 && !yield(top) {
			return
		}
		if n := p.held[partition]; n > 0 {
			yield(p.hands[partition][:n])
		}
	}
}

func (p *piles) len(partition uint64) int {
	n := len(p.tops[partition]) + int(p.held[partition])
	for _, block := range p.full[partition] {
		n += len(block)
	}
	return n
}

// clear forgets the rows of a partition.
func (p *piles) clear(partition uint64) {
	p.tops[partition], p.full[partition], p.held[partition] = nil, nil, 0
}

// shelfOf makes a shelf of a block whose rows are no longer needed: what orders
// are made of has no pointers either, so the room can be put to another use
// before the collector has seen that it is free.
func shelfOf(block []packed) []Order {
	return unsafe.Slice((*Order)(unsafe.Pointer(unsafe.SliceData(block))), shelfOrders)[:0]
}
