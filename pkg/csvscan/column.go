package csvscan

import (
	"encoding/binary"
	"unsafe"
)

// A Column is one field of every record of a chunk. Where all records are of
// one width it is the fastest way to their fields.
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

// A Piece is the bytes of a field as they stand, by where they begin and end in
// the chunk: the value, unless they begin with a quote.
type Piece struct{ from, to uint32 }

// Piece returns the piece of the field in record i.
func (c *Column) Piece(i int) Piece {
	k := i * c.width
	return Piece{c.pos[k], c.pos[k+1] - c.end}
}

// Bytes returns the bytes of a piece.
func (c *Column) Bytes(p Piece) []byte { return c.data[p.from:p.to] }

// Value returns the value of the field whose piece it is, as Field gives it.
func (c *Column) Value(p Piece) []byte {
	if b := c.data[p.from:p.to]; len(b) == 0 || b[0] != '"' {
		return b
	}
	return c.chunk.unquote(p.from, p.to)
}

// Ends tell a piece from others at a glance.
type Ends struct {
	// First are the first eight bytes, the first in the lowest bits; where there
	// are fewer, the last is in the highest bits and zeros are below the first.
	First uint64
	Last  uint64 // the last eight, where there are eight or more; else 0
	Len   uint32 // how many bytes there are; up to 16, pieces differ in nothing else
}

// Ends returns the ends of a piece.
func (c *Column) Ends(p Piece) Ends {
	n := p.to - p.from
	if n < 8 {
		return Ends{load(c.data, p.from) << (64 - 8*n), 0, n}
	}
	return Ends{load(c.data, p.from), load(c.data, p.to-8), n}
}

// Differ reports whether e and o are not the same. It does so without a branch,
// because whether two lines say the same cannot be foreseen.
func (e Ends) Differ(o Ends) bool {
	return (e.First^o.First)|(e.Last^o.Last)|uint64(e.Len^o.Len) != 0
}

// load returns the 8 bytes of a chunk from an offset on that is a position in
// it: the block of memory behind every chunk makes them safe to read. It is
// called for each field that is read, and the bounds are known.
func load(data []byte, at uint32) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), at))[:])
}
