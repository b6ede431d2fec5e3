package csvscan

import (
	"math/bits"
	"slices"
)

// The lexer works on blocks of 64 bytes, a bit for each byte. From the bits of
// delimiters, line ends and quotes it finds which bytes are within quotes, and
// so which delimiters and line ends divide fields and records.

const (
	block = 64
	batch = 64 // blocks that the vector code takes in one go
	// room is how many positions a batch may write: one for each byte, and
	// what is written beyond the last.
	room = batch*block + 16
)

// A divider finds the bytes that divide fields and records. It goes over the
// input block by block, from the start of a record.
type divider struct {
	inside  uint64 // all ones within quotes
	start   uint64 // 1 where a quote would open a field, or double the quote before
	records int    // line ends outside quotes
	folds   int    // line ends within quotes
	comma   byte
}

// divide appends to pos the position behind each dividing byte of data. There
// must be a block of memory behind data; what is in it does not matter.
func (d *divider) divide(data []byte, pos []uint32) []uint32 {
	at := 0
	for len(data)-at >= block {
		pos = slices.Grow(pos, room)
		n := min((len(data)-at)/block, batch)
		done, found := d.vector(data[at:at+n*block], pos[len(pos):len(pos)+room], at)
		pos = pos[:len(pos)+found]
		at += done * block
		if done < n {
			pos = put(pos, d.block(data[at:at+block], ^uint64(0)), at)
			at += block
		}
	}
	if n := len(data) - at; n > 0 {
		pos = put(slices.Grow(pos, room), d.block(data[at:at+block], 1<<n-1), at)
	}
	return pos
}

// block returns the dividing bytes among the valid ones of a block.
func (d *divider) block(p []byte, valid uint64) (seps uint64) {
	commas, lines, quotes := find(p, d.comma)
	lines &= valid
	quotes &= valid
	seps = commas&valid | lines
	if quotes|d.inside == 0 {
		d.start = seps >> 63
	} else {
		inside := d.quotes(seps, quotes)
		d.folds += bits.OnesCount64(lines & inside)
		lines &^= inside
		seps &^= inside
	}
	d.records += bits.OnesCount64(lines)
	return seps
}

// quotes returns the bytes of a block that are within quotes, an opening quote
// included and a closing one not.
func (d *divider) quotes(seps, quotes uint64) (inside uint64) {
	// Where quotes come in pairs, a byte is within quotes if the number of
	// quotes up to it is odd. A doubled quote closes and opens again.
	inside = parity(quotes) ^ d.inside
	mayOpen := (seps|quotes)<<1 | d.start
	if quotes&inside&^mayOpen != 0 {
		return d.walk(seps, quotes)
	}
	d.inside = uint64(int64(inside) >> 63)
	d.start = (seps | quotes) >> 63
	return inside
}

// parity sets the bits that have an odd number of ones up to and with them.
func parity(m uint64) uint64 {
	m ^= m << 1
	m ^= m << 2
	m ^= m << 4
	m ^= m << 8
	m ^= m << 16
	m ^= m << 32
	return m
}

// walk is quotes where one of them opens nothing. It goes from quote to quote:
// inside, each one closes; outside, one opens only at the start of a field or
// right behind the quote that closed.
func (d *divider) walk(seps, quotes uint64) (inside uint64) {
	mayOpen := seps<<1 | d.start
	d.start = seps >> 63
	inside = d.inside
	for ; quotes != 0; quotes &= quotes - 1 {
		bit := quotes & -quotes
		if d.inside == 0 && mayOpen&bit == 0 {
			continue
		}
		d.inside = ^d.inside
		inside ^= -bit // this byte and all behind it
		if d.inside == 0 {
			mayOpen |= bit << 1
			d.start |= bit >> 63
		}
	}
	return inside
}

// put appends the positions behind the bytes of seps, of the block that begins
// at base. There must be room.
func put(pos []uint32, seps uint64, base int) []uint32 {
	n := len(pos) + bits.OnesCount64(seps)
	next := uint32(base) + 1
	// Eight at a time, though some lie beyond the last: that is cheaper than
	// to ask after each.
	for k := len(pos); seps != 0; k += 8 {
		p := (*[8]uint32)(pos[k : k+8])
		p[0] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[1] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[2] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[3] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[4] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[5] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[6] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
		p[7] = next + uint32(bits.TrailingZeros64(seps))
		seps &= seps - 1
	}
	return pos[:n]
}
