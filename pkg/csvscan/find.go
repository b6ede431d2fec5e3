package csvscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Eight bytes at a time in one register, a comparison for all of them.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// find returns the bits of the delimiters, line ends and quotes in a block.
func find(p []byte, comma byte) (commas, lines, quotes uint64) {
	p = p[:block]
	for i := 0; i < block; i += 8 {
		w := binary.LittleEndian.Uint64(p[i : i+8])
		commas |= equal(w, ones*uint64(comma)) << i
		lines |= equal(w, ones*'\n') << i
		quotes |= equal(w, ones*'"') << i
	}
	return commas, lines, quotes
}

// equal returns a bit for each of the eight bytes in which a and b are equal.
func equal(a, b uint64) uint64 {
	x := a ^ b
	// The high bit of each byte that is not zero; no carry leaves its byte.
	x |= x&^highs + (highs - ones)
	// The high bits of the others, gathered into the top byte.
	return (^x & highs) >> 7 * 0x0102040810204080 >> 56
}

// skim takes the divider over data, whole blocks, by the quotes alone: it
// knows at the end whether it is within quotes, and nothing more.
func (d *divider) skim(data []byte) {
	for at := 0; at < len(data); {
		if done := d.vectorSkim(data[at:]); done > 0 {
			at += done * block
			continue
		}
		i := bytes.IndexByte(data[at:], '"')
		next := len(data)
		if i >= 0 {
			next = (at + i) &^ (block - 1)
		}
		if next > at {
			d.start = 0
			if b := data[next-1]; b == d.comma || b == '\n' {
				d.start = 1
			}
		}
		if i < 0 {
			return
		}
		at = next + block
		d.skimBlock(data[next:at])
	}
}

// skimBlock is skim for a block with quotes.
func (d *divider) skimBlock(p []byte) {
	var quotes uint64
	for i := 0; i < block; i += 8 {
		quotes |= equal(binary.LittleEndian.Uint64(p[i:i+8]), ones*'"') << i
	}
	inside := parity(quotes) ^ d.inside
	for m := quotes & inside; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		if i == 0 {
			if d.start != 0 {
				continue
			}
		} else if b := p[i-1]; b == d.comma || b == '\n' || b == '"' {
			continue
		}
		d.block(p, ^uint64(0))
		return
	}
	d.inside = uint64(int64(inside) >> 63)
	b := p[block-1]
	d.start = 0
	if b == d.comma || b == '\n' || b == '"' {
		d.start = 1
	}
}
