package dataset

import (
	"encoding/binary"
	"math/bits"
)

// hash is the same on every machine and in every run, because people and the
// orders of one day are sorted by it: eight bytes at a time, folded by a
// multiplication, as wyhash does.
func hash(b []byte) uint64 {
	h := uint64(len(b)) ^ 0x9e3779b97f4a7c15
	for len(b) >= 8 {
		h = fold(h ^ binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	var w uint64
	for i, c := range b {
		w |= uint64(c) << (8 * i)
	}
	return fold(fold(h^w) ^ 0xa0761d6478bd642f)
}

func fold(v uint64) uint64 {
	hi, lo := bits.Mul64(v, 0xe7037ed1a0b428db)
	return hi ^ lo
}
