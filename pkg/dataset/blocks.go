package dataset

// blocks hold elements without ever moving one: a growing slice would need
// half as much memory again.
type blocks[E any] struct {
	last []E // to which is added
	full [][]E
	n    int // elements in full
}

// The lengths of the first block, and of all once there are many.
const (
	firstBlock = 16
	blockMost  = 512
)

func (b *blocks[E]) add(e E) {
	if len(b.last) == cap(b.last) {
		b.grow()
	}
	b.last = append(b.last, e)
}

func (b *blocks[E]) grow() {
	if len(b.last) > 0 {
		b.full = append(b.full, b.last)
		b.n += len(b.last)
	}
	b.last = make([]E, 0, min(max(firstBlock, 4*len(b.last)), blockMost))
}

func (b *blocks[E]) len() int { return b.n + len(b.last) }

// all ranges over the blocks.
func (b *blocks[E]) all(yield func([]E) bool) {
	for _, block := range b.full {
		if !yield(block) {
			return
		}
	}
	if len(b.last) > 0 {
		yield(b.last)
	}
}
