package dataset

import (
	"encoding/binary"
	"math/bits"
)

// A person is known by 64 bits, the same on every machine and in every run:
// people are numbered in their order. A short key, of up to 8 ASCII characters,
// is its own bits, mixed by steps that can be undone, so that no two have the
// same and nothing else need be kept of it. A long key, any other, has a hash
// with a bit set that no short key has. A names table tells long keys with the
// same hash apart, by 32 more bits of hash: all in all 95.
const longBit = 1 << 63

// identify returns the bits of a key, and whether it is a short one; check are
// the other bits of a long one.
func identify(key []byte) (id uint64, check uint32, short bool) {
	if n := len(key); n <= 8 {
		w := word(key)
		padded := w
		if n < 8 {
			padded |= ^uint64(0) << (8 * n)
		}
		if isASCII(w, padded) {
			return mix(w), 0, true
		}
	}
	h, check := digest(key)
	return mix(h | longBit), check, false
}

// isASCII reports whether 8 bytes are ASCII and no NUL is among them, as they
// stand in padded.
func isASCII(w, padded uint64) bool { return w&highs == 0 && (padded-ones)&^padded&highs == 0 }

// isLong reports whether the bits are those of a long key.
func isLong(id uint64) bool { return unmix(id)&longBit != 0 }

// salted returns the bits of a long key whose own another one has taken, which
// are of the same partition.
func salted(id uint64) uint64 {
	for {
		id = id>>rest<<rest | mix(id)>>partitionBits
		if isLong(id) {
			return id
		}
	}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// rest is how many bits tell the people of a partition apart.
const rest = 64 - partitionBits

// appendShort appends the short key with the bits id.
func appendShort(dst []byte, id uint64) []byte {
	for w := unmix(id); w != 0; w >>= 8 {
		dst = append(dst, byte(w))
	}
	return dst
}

const (
	hashStart  = 0x9e3779b97f4a7c15
	hashEnd    = 0xa0761d6478bd642f
	checkStart = 0x8bb84b93962eacc9
)

// hash is the identity of an order id among those of a customer. It folds 8
// bytes at a time by multiplication, as wyhash does.
func hash(b []byte) uint64 {
	h := uint64(len(b)) ^ hashStart
	for ; len(b) > 16; b = b[8:] {
		h = fold(h ^ binary.LittleEndian.Uint64(b))
	}
	if len(b) > 8 {
		h = fold(h ^ binary.LittleEndian.Uint64(b))
		b = b[len(b)-8:]
	}
	return fold(fold(h^word(b)) ^ hashEnd)
}

// digest returns the hash of a long key, and bits of one that has nothing to do
// with it: made together, neither waits for the other.
func digest(b []byte) (h uint64, check uint32) {
	h = uint64(len(b)) ^ hashStart
	c := uint64(len(b)) ^ checkStart
	for ; len(b) > 16; b = b[8:] {
		w := binary.LittleEndian.Uint64(b)
		h, c = fold(h^w), mixIn(c, w)
	}
	if len(b) > 8 {
		w := binary.LittleEndian.Uint64(b)
		h, c = fold(h^w), mixIn(c, w)
		b = b[len(b)-8:]
	}
	w := word(b)
	return fold(fold(h^w) ^ hashEnd), uint32(mix(c^w) >> 32)
}

// word is the first 8 bytes as a number.
func word(b []byte) uint64 {
	switch n := len(b); {
	case n >= 8:
		return binary.LittleEndian.Uint64(b)
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*(n-4))
	case n >= 2:
		return uint64(binary.LittleEndian.Uint16(b)) | uint64(binary.LittleEndian.Uint16(b[n-2:]))<<(8*(n-2))
	case n == 1:
		return uint64(b[0])
	}
	return 0
}

func fold(v uint64) uint64 {
	hi, lo := bits.Mul64(v, 0xe7037ed1a0b428db)
	return hi ^ lo
}

// mixIn puts 8 bytes more into a check.
func mixIn(c, w uint64) uint64 {
	c = (c ^ w) * 0x9fb21c651e98df25
	return c ^ c>>32
}

// mix is the finalizer of MurmurHash3.
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// unmix undoes mix: its factors are the inverses of those, modulo 1<<64.
func unmix(h uint64) uint64 {
	h = (h ^ h>>33) * 0x9cb4b2f8129337db
	h = (h ^ h>>33) * 0x4f74430c22a54005
	return h ^ h>>33
}

// Rank returns what people are in the order of, whoever else stands in the
// files: data that was never in a Dataset can follow the order of one. Of long
// keys one pair in 1<<63 has the same rank.
func Rank(key string) uint64 {
	id, _, _ := identify([]byte(key))
	return id
}
