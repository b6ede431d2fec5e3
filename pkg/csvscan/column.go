package csvscan

import (
	"encoding/binary"
	"unsafe"
)

// A Column is one field of every record of a chunk. Column after column, some
// records at a time, is the fastest way through a chunk whose records are all
// of one width.
type Column struct {
	chunk *Chunk
	data  []byte
	pos   []uint32 // of the field in the first record, and all behind
	width int
	end   uint32 // bytes between the end of the field and the next
}

// Column returns a field of every record; ok is false where the records differ
// in width, or in their line ends and it is the last field: ask Field then.
func (c *Chunk) Column(col int) (column Column, ok bool) {
	end := uint32(1)
	if uint(col) >= uint(c.direct) {
		if c.returns != c.records || uint(col) >= uint(c.width) {
			return column, false
		}
		end = 2
	}
	return Column{chunk: c, data: c.data, pos: c.pos[col:], width: c.width, end: end}, true
}

// Piece returns the bytes of the field in record i as they stand: the value,
// unless they begin with a quote.
func (c *Column) Piece(i int) []byte {
	k := i * c.width
	return c.data[c.pos[k] : c.pos[k+1]-c.end]
}

// Value returns the value of the field in record i, as Field gives it.
func (c *Column) Value(i int) []byte {
	b := c.Piece(i)
	if len(b) > 0 && b[0] == '"' {
		k := i * c.width
		return c.chunk.unquote(c.pos[k], c.pos[k+1]-c.end)
	}
	return b
}

// A Word is a short run of bytes: the first eight, zeros behind them where
// there are fewer, the first in the lowest bits; and how many there are.
type Word struct {
	Bytes uint64
	Len   uint32
}

// Words puts the pieces of the records from first on into dst, which must not
// reach beyond the last record.
func (c *Column) Words(dst []Word, first int) {
	k := first * c.width
	for i := range dst {
		from := c.pos[k]
		n := c.pos[k+1] - c.end - from
		k += c.width
		w := load(c.data, from)
		if n < 8 {
			w &= 1<<(8*n) - 1
		}
		dst[i] = Word{w, n}
	}
}

// Differ sets bits of differ[i] where the piece of record first+i is not byte
// for byte that of the record before, and none where it is. Most fields that
// name something are.
func (c *Column) Differ(differ []uint64, first int) {
	var a, b uint64     // up to 16 bytes of the field before, and
	var start, n uint32 // where all of it is
	k := first * c.width
	if first > 0 {
		start = c.pos[k-c.width]
		n = c.pos[k-c.width+1] - c.end - start
		a, b = ends(c.data, start, n)
	} else if len(differ) > 0 {
		differ[0] = 1
	}
	for i := range differ {
		from := c.pos[k]
		m := c.pos[k+1] - c.end - from
		k += c.width
		x, y := ends(c.data, from, m)
		// Without a branch: whether two lines are of one order cannot be foreseen.
		differ[i] |= (a ^ x) | (b ^ y) | uint64(n^m)
		if m > 16 && differ[i] == 0 && string(c.data[start:start+n]) != string(c.data[from:from+m]) {
			differ[i] = 1
		}
		a, b, start, n = x, y, from, m
	}
}

// ends returns the first and the last 8 of n bytes, or all of them.
func ends(data []byte, at, n uint32) (first, last uint64) {
	first = load(data, at)
	if n <= 8 {
		return first << (64 - 8*n), 0
	}
	return first, load(data, at+n-8)
}

// load returns the 8 bytes of a chunk from an offset on that is a position in
// it: the block of memory behind every chunk makes them safe to read. It is
// called for each field that is read, and the bounds are known.
func load(data []byte, at uint32) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), at))[:])
}
