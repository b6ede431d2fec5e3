package csvscan

import "encoding/binary"

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// find sets the bits of all bytes of p, a page at most. It may read up to the
// end of the last block, and sets bits there that mean nothing.
func find(bit *pageBits, p []byte, comma byte) {
	p = p[:(len(p)+block-1)/block*block]
	for b := 0; len(p) >= block; b++ {
		var c, n, q uint64
		for i := 0; i < block; i += 8 {
			w := binary.LittleEndian.Uint64(p[i : i+8])
			c |= equal(w, ones*uint64(comma)) << i
			n |= equal(w, ones*'\n') << i
			q |= equal(w, ones*'"') << i
		}
		bit.comma[b], bit.newline[b], bit.quote[b] = c, n, q
		p = p[block:]
	}
}

// equal returns a bit for each of the eight bytes in which a and b are equal.
func equal(a, b uint64) uint64 {
	x := a ^ b
	// The high bit of each byte that is not zero; no carry leaves a byte.
	x |= x&^high + (high - ones)
	// Bit 0 of each byte that was zero, gathered into the top byte.
	return (^x & high) >> 7 * 0x0102040810204080 >> 56
}
