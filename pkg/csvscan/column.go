package csvscan

import (
	"bytes"
	"encoding/binary"
	"unsafe"
)

// A Column is one field of every record of a chunk, or some that stand side by
// side. Where all records are of one width it is the fastest way to their
// fields.
type Column struct {
	chunk *Chunk
	data  []byte
	pos   []uint32 // of the field in the first record, and all behind
	width int
	far   int    // fields from the start of the first to the start of what follows the last
	end   uint32 // bytes between the end of the field and the next
}

// Column returns a field of every record; ok is false where the records differ
// in width, or in their line ends and it is the last field: ask Field then.
func (c *Chunk) Column(col int) (column Column, ok bool) { return c.Columns(col, col) }

// Columns returns the fields from first to last of every record as one: their
// pieces have delimiters in them, and are of use to see what repeats. ok is as
// of Column.
func (c *Chunk) Columns(first, last int) (column Column, ok bool) {
	end := uint32(1)
	if uint(last) >= uint(c.direct) {
		if c.returns != c.records || uint(last) >= uint(c.width) {
			return column, false
		}
		end = 2
	}
	return Column{chunk: c, data: c.data, pos: c.pos[first:], width: c.width, far: last + 1 - first, end: end}, true
}

// Text returns the bytes of a chunk, in which a Piece says where a field is.
func (c *Chunk) Text() []byte { return c.data }

// A Piece is the bytes of a field as they stand, by where they begin and end in
// Text: the value, unless they begin with a quote.
type Piece struct{ From, To uint32 }

// Piece returns the piece of the field in record i.
func (c *Column) Piece(i int) Piece {
	k := i * c.width
	return Piece{c.pos[k], c.pos[k+c.far] - c.end}
}

// Bytes returns the bytes of a piece.
func (c *Column) Bytes(p Piece) []byte { return c.data[p.From:p.To] }

// Value returns the value of the field whose piece it is, as Field gives it.
func (c *Column) Value(p Piece) []byte {
	if b := c.data[p.From:p.To]; len(b) == 0 || b[0] != '"' {
		return b
	}
	return c.chunk.unquote(p.From, p.To)
}

// Run returns the piece of the value of the field whose piece it is: without the
// quotes around it; ok is false where the value does not stand so in the chunk,
// because quotes in it are doubled.
func (c *Column) Run(p Piece) (value Piece, ok bool) {
	if c.data[p.From] != '"' || p.From == p.To {
		return p, true
	}
	n := uint32(len(c.chunk.unquote(p.From, p.To)))
	return Piece{p.From + 1, p.From + 1 + n}, n == p.To-p.From-2
}

// The following methods look at the pieces of many records, from one on, in a
// loop: that is what most of the time of reading goes into.

// Repeats takes bit out of the marks of those records whose piece is not the
// same as that of the record before; the first of a chunk has none before it.
func (c *Column) Repeats(from int, marks []uint8, bit uint8) {
	if from == 0 && len(marks) > 0 {
		marks[0] &^= bit
		from, marks = 1, marks[1:]
	}
	for i := c.vectorRepeats(from, marks, bit); i < len(marks); i++ {
		p, q := c.Piece(from+i-1), c.Piece(from+i)
		if !bytes.Equal(c.Bytes(p), c.Bytes(q)) {
			marks[i] &^= bit
		}
	}
}

// Numeric takes bit out of the marks of those records whose piece does not begin
// with a digit.
func (c *Column) Numeric(from int, marks []uint8, bit uint8) {
	pos, width, far := c.walk(from, len(marks))
	data, end := unsafe.Pointer(unsafe.SliceData(c.data)), c.end
	for i, k := 0, uintptr(0); i < len(marks); i, k = i+1, k+width {
		p := Piece{at[uint32](pos, k), at[uint32](pos, k+far) - end}
		if p.From == p.To || at[byte](data, p.From)-'0' > 9 {
			marks[i] &^= bit
		}
	}
}

// Bare puts the pieces into pieces, and takes bit out of the marks of those that
// are empty, do not begin with a byte from low to z, or do not end with one from
// ! to z: they may have quotes, blanks or signs about them.
func (c *Column) Bare(from int, pieces []Piece, low byte, marks []uint8, bit uint8) {
	marks = marks[:len(pieces)]
	pos, width, far := c.walk(from, len(pieces))
	data, end := unsafe.Pointer(unsafe.SliceData(c.data)), c.end
	for i, k := 0, uintptr(0); i < len(pieces); i, k = i+1, k+width {
		p := Piece{at[uint32](pos, k), at[uint32](pos, k+far) - end}
		pieces[i] = p
		if p.From == p.To || at[byte](data, p.From)-low > 'z'-low || at[byte](data, p.To-1)-'!' > 'z'-'!' {
			marks[i] &^= bit
		}
	}
}

// Words puts the first eight bytes of each piece into words, the first in the
// lowest bits; where there are fewer, the last is in the highest bits and zeros
// are below the first. Into lens it puts how many bytes there are. Eight can be
// read from every position: there is a block of memory behind every chunk.
func (c *Column) Words(from int, words, lens []uint64) {
	lens = lens[:len(words)]
	pos, width, far := c.walk(from, len(words))
	data, end := unsafe.Pointer(unsafe.SliceData(c.data)), c.end
	for i, k := 0, uintptr(0); i < len(words); i, k = i+1, k+width {
		p := Piece{at[uint32](pos, k), at[uint32](pos, k+far) - end}
		n := uint64(p.To - p.From)
		words[i] = binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(data, p.From))[:]) << (64 - 8*min(n, 8))
		lens[i] = n
	}
}

// walk returns what it takes to go over the positions of n records, from one on:
// where the first is, and the way to the next and to where the piece ends. They
// are known to be there, and bounds are not looked at again for each.
func (c *Column) walk(from, n int) (pos unsafe.Pointer, width, far uintptr) {
	if n == 0 {
		return nil, 0, 0
	}
	_ = c.pos[(from+n-1)*c.width+c.far]
	const size = unsafe.Sizeof(c.pos[0])
	return unsafe.Pointer(&c.pos[from*c.width]), uintptr(c.width) * size, uintptr(c.far) * size
}

// at returns what stands so many bytes behind p.
func at[T byte | uint32, N uint32 | uintptr](p unsafe.Pointer, n N) T {
	return *(*T)(unsafe.Add(p, n))
}
