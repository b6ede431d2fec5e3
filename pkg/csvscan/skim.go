package csvscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// skim takes the divider over data, which is whole blocks, by its quotes
// alone. All that is known at the end is whether it is within quotes and
// whether one may open next.
func (d *divider) skim(data []byte) {
	for at := d.unquoted(data); at < len(data); {
		n := min(len(data)-at, batch*block)
		done := d.vectorSkim(data[at:at+n]) * block
		at += done
		if done == n {
			continue
		}
		if at += d.unquoted(data[at:]); at < len(data) {
			d.skimBlock(data[at : at+block])
			at += block
		}
	}
}

// unquoted takes the divider over the leading blocks that have no quote, and
// returns how many bytes they are.
func (d *divider) unquoted(data []byte) int {
	n := bytes.IndexByte(data, '"')
	if n < 0 {
		n = len(data)
	}
	if n &^= block - 1; n > 0 {
		d.pass(data[n-1])
	}
	return n
}

// pass takes the divider behind blocks without quotes, of which b is the last
// byte.
func (d *divider) pass(b byte) {
	d.start = 0
	if b == d.comma || b == '\n' {
		d.start = 1
	}
}

// skimBlock is skim for one block.
func (d *divider) skimBlock(p []byte) {
	var quotes uint64
	for i := 0; i < block; i += 8 {
		quotes |= equal(binary.LittleEndian.Uint64(p[i:i+8]), ones*'"') << i
	}
	inside := parity(quotes) ^ d.inside
	for m := quotes & inside; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		mayOpen := d.start != 0
		if i > 0 {
			b := p[i-1]
			mayOpen = b == d.comma || b == '\n' || b == '"'
		}
		if !mayOpen {
			d.block(p, ^uint64(0))
			return
		}
	}
	d.inside = uint64(int64(inside) >> 63)
	d.pass(p[block-1])
	d.start |= quotes >> 63
}
