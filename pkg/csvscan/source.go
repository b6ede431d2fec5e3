package csvscan

import (
	"bytes"
	"io"
)

// maxRecord bounds a chunk, so that positions fit in 32 bits.
const maxRecord = 1 << 30

// source cuts the input into chunks of whole records. It is used by one
// goroutine at a time.
type source struct {
	r     io.Reader
	o     Options
	limit int
	lines *Lines
	seq   int    // of the next chunk
	rest  []byte // read, but behind the last cut
	err   error  // from r, io.EOF included
}

func newSource(r io.Reader, o Options, lines *Lines) *source {
	return &source{r: r, o: o, limit: maxRecord, lines: lines}
}

// next fills c with the next records: up to the last line end outside quotes
// in ChunkSize bytes, or in as many as the first record takes.
func (s *source) next(c *Chunk) error {
	if len(s.rest) == 0 && s.err != nil {
		return s.err
	}
	buf := append(c.buf[:0], s.rest...)
	size := max(s.o.ChunkSize, len(buf))
	for {
		buf = s.fill(buf, size)
		x := c.lex(buf, s.o.Comma)
		if s.err == io.EOF && x.cut < len(buf) && !x.open {
			// The last line has no line end: it gets one.
			buf = append(buf, '\n')
			x = c.lex(buf, s.o.Comma)
		}
		if x.cut > 0 {
			s.rest = append(s.rest[:0], buf[x.cut:]...)
			c.buf, c.data = buf, buf[:x.cut]
			c.seq, c.records = s.seq, x.records
			c.folded, c.runs = x.lines > x.records, s.o.Runs
			s.seq++
			s.lines.add(x.lines)
			return nil
		}
		switch {
		case s.err == io.EOF && len(buf) > 0:
			s.rest = s.rest[:0]
			s.err = s.syntaxError(buf, openQuote(buf, s.o.Comma), ErrUnclosed)
			return s.err
		case s.err != nil:
			s.rest = s.rest[:0]
			return s.err
		case len(buf) >= s.limit:
			at := 0
			if x.open {
				at = openQuote(buf, s.o.Comma)
			}
			s.err = s.syntaxError(buf, at, ErrTooLong)
			s.rest = s.rest[:0]
			return s.err
		}
		size = 2 * len(buf)
	}
}

// fill reads until buf holds size bytes or r has no more, and leaves room for
// a line end and for the lexer to look a block ahead.
func (s *source) fill(buf []byte, size int) []byte {
	if cap(buf) < size+2*block {
		buf = append(make([]byte, 0, size+2*block), buf...)
	}
	for idle := 0; len(buf) < size && s.err == nil; {
		n, err := s.r.Read(buf[len(buf):size])
		buf = buf[:len(buf)+n]
		s.err = err
		if idle++; n > 0 {
			idle = 0
		} else if idle == 100 && err == nil {
			s.err = io.ErrNoProgress
		}
	}
	return buf
}

func (s *source) syntaxError(buf []byte, at int, err error) error {
	line, column := place(buf, at)
	return &SyntaxError{Line: s.lines.total + line + 1, Column: column, Err: err}
}

// place returns the line (from 0) and the column (from 1) of an offset.
func place(data []byte, at int) (line, column int) {
	return bytes.Count(data[:at], newline), at - bytes.LastIndexByte(data[:at], '\n')
}

var newline = []byte{'\n'}
