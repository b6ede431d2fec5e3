package dataset

import (
	"encoding/binary"
	"math/bits"
)

// injective is the length of the longest keys of which no two of one length
// have the same hash.
const injective = 8

// hash is the same on every machine and in every run, because people and the
// orders of one day are sorted by it. Keys of up to 8 bytes are mixed by steps
// that can be undone; longer ones are folded by multiplication, 8 bytes at a
// time, as wyhash does.
func hash(b []byte) uint64 {
	if len(b) <= injective {
		return mix(word(b) + uint64(len(b))*0x9e3779b97f4a7c15)
	}
	h := uint64(len(b)) ^ 0x9e3779b97f4a7c15
	for ; len(b) > 8; b = b[8:] {
		h = fold(h ^ binary.LittleEndian.Uint64(b))
	}
	return fold(fold(h^word(b)) ^ 0xa0761d6478bd642f)
}

// word is up to 8 bytes as a number.
func word(b []byte) (w uint64) {
	if len(b) == 8 {
		return binary.LittleEndian.Uint64(b)
	}
	for i, c := range b {
		w |= uint64(c) << (8 * i)
	}
	return w
}

func fold(v uint64) uint64 {
	hi, lo := bits.Mul64(v, 0xe7037ed1a0b428db)
	return hi ^ lo
}

// mix is the finalizer of MurmurHash3.
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
