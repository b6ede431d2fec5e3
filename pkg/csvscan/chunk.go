package csvscan

import (
	"bytes"
	"slices"
)

// A Chunk is some whole records of the input, numbered from 0. Its methods
// are for the goroutine that was given it.
type Chunk struct {
	data  []byte   // whole records, each with its line end
	pos   []uint32 // where each piece between dividing bytes begins, and one past the last
	width int      // fields of every record; 0 where the records are in rows
	// direct is the number of leading fields of every record that are a piece
	// as it stands, unless it begins with a quote.
	direct  int
	returns int // records that end with \r\n, where all have one width

	rows   []row
	fields []span
	blanks []uint32 // where each blank line begins

	text []byte // values that are not a run of bytes in data

	seq     int
	records int
	folds   int // line ends within quotes
	o       Options

	buf  []byte // data and what was read with it
	last mark
}

// row is a record among others of other widths.
type row struct {
	span
	first int // its first field, in fields
}

// span is data[start:end].
type span struct{ start, end uint32 }

// mark is an offset whose line is known.
type mark struct{ at, line int }

// Seq returns the chunk's number: 0, 1, 2 … in the order of the input.
func (c *Chunk) Seq() int { return c.seq }

// Len returns the number of records.
func (c *Chunk) Len() int { return c.records }

// Blank returns the number of blank lines, which are no records.
func (c *Chunk) Blank() int { return len(c.blanks) }

// Width returns the number of fields of record i.
func (c *Chunk) Width(i int) int {
	if c.width > 0 {
		return c.width
	}
	return c.rows[i+1].first - c.rows[i].first
}

// Field returns the value of a field, from 0: without the quotes around it,
// doubled quotes single; nil beyond Width, never nil within. It is not to be
// changed or appended to.
func (c *Chunk) Field(i, col int) []byte {
	if uint(col) < uint(c.direct) {
		k := i*c.width + col
		start, end := c.pos[k], c.pos[k+1]-1
		if c.data[start] == '"' {
			return c.unquote(start, end)
		}
		return c.data[start:end]
	}
	if uint(col) >= uint(c.Width(i)) {
		return nil
	}
	s := c.span(i, col)
	if c.data[s.start] == '"' {
		return c.unquote(s.start, s.end)
	}
	return c.data[s.start:s.end]
}

// Fields puts the values of some fields of record i into dst, as Field gives
// them: one call where a record is read at several places.
func (c *Chunk) Fields(dst [][]byte, i int, cols []int) {
	dst = dst[:len(cols)]
	at := i * c.width
	for n, col := range cols {
		if uint(col) >= uint(c.direct) {
			dst[n] = c.Field(i, col)
			continue
		}
		start, end := c.pos[at+col], c.pos[at+col+1]-1
		if b := c.data[start:end]; len(b) == 0 || b[0] != '"' {
			dst[n] = b
			continue
		}
		dst[n] = c.unquote(start, end)
	}
}

// Even returns the number of fields that every record has, 0 where they differ
// or the chunk was not looked at in that way.
func (c *Chunk) Even() int { return c.width }

// span returns the bytes of a field, quotes included, line end not.
func (c *Chunk) span(i, col int) span {
	if c.width == 0 {
		return c.fields[c.rows[i].first+col]
	}
	k := i*c.width + col
	s := span{c.pos[k], c.pos[k+1] - 1}
	if col == c.width-1 {
		s.end = c.trim(s)
	}
	return s
}

// trim returns the end of a line's bytes without the \r of its line end.
func (c *Chunk) trim(s span) uint32 {
	if s.end > s.start && c.data[s.end-1] == '\r' {
		return s.end - 1
	}
	return s.end
}

// unquote returns the value of a field that begins with a quote.
func (c *Chunk) unquote(start, end uint32) []byte {
	rest := c.data[start+1 : end]
	n := bytes.IndexByte(rest, '"')
	if n == len(rest)-1 && (c.folds == 0 || bytes.IndexByte(rest, '\r') < 0) {
		return rest[:n]
	}
	from := len(c.text)
	for {
		c.appendQuoted(rest[:n])
		rest = rest[n+1:]
		if len(rest) == 0 || rest[0] != '"' {
			break
		}
		c.text = append(c.text, '"')
		rest = rest[1:]
		n = bytes.IndexByte(rest, '"')
	}
	c.text = append(c.text, rest...)
	return c.text[from:]
}

// appendQuoted appends bytes from within quotes, with \r\n as \n.
func (c *Chunk) appendQuoted(b []byte) {
	for {
		i := bytes.Index(b, crlf)
		if i < 0 {
			c.text = append(c.text, b...)
			return
		}
		c.text = append(c.text, b[:i]...)
		b = b[i+1:]
	}
}

var crlf = []byte("\r\n")

// Raw returns the bytes of record i as they stand, without the line end.
func (c *Chunk) Raw(i int) []byte {
	s := c.record(i)
	return c.data[s.start:s.end]
}

func (c *Chunk) record(i int) span {
	if c.width == 0 {
		return c.rows[i].span
	}
	s := span{c.pos[i*c.width], c.pos[(i+1)*c.width] - 1}
	s.end = c.trim(s)
	return s
}

// Place returns where a field begins, its quote if it has one. Beyond Width
// it is the end of the record, where the field is missing.
func (c *Chunk) Place(i, col int) Place {
	at := int(c.record(i).end)
	if col < c.Width(i) {
		at = int(c.span(i, col).start)
	}
	if at < c.last.at {
		c.last = mark{}
	}
	// Places are mostly asked for in order, so count on from the last one.
	c.last = mark{at, c.last.line + bytes.Count(c.data[c.last.at:at], newline)}
	return Place{
		Chunk:  int32(c.seq),
		Line:   int32(c.last.line),
		Column: int32(column(c.data, at)),
	}
}

// lines returns the number of physical lines.
func (c *Chunk) lines() int { return c.folds + c.records + len(c.blanks) }

// blankBefore returns the number of blank lines before record i.
func (c *Chunk) blankBefore(i int) int {
	n, _ := slices.BinarySearch(c.blanks, c.record(i).start)
	return n
}
