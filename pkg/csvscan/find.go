package csvscan

import "encoding/binary"

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
