package csvscan

import (
	"bytes"
	"io"
)

const (
	// maxRecord bounds a record, so that positions fit in 32 bits.
	maxRecord = 1 << 30
	// tail is where a chunk's last line end is looked for first.
	tail = 4 << 10
)

// source cuts the input into chunks of whole records. It is used by one
// goroutine at a time.
type source struct {
	r     io.Reader
	o     Options
	limit int
	seq   int    // of the next chunk
	rest  []byte // read, but behind the last cut
	err   error  // from r, io.EOF included; or bad
	bad   *SyntaxError
	pos   []uint32
}

func newSource(r io.Reader, o Options) *source {
	return &source{r: r, o: o, limit: maxRecord}
}

// next fills c with the next records: up to the last line end outside quotes
// in ChunkSize bytes, or in as many as the first record takes. The line of a
// SyntaxError counts from the end of the chunk before.
func (s *source) next(c *Chunk) error {
	if len(s.rest) == 0 && s.err != nil {
		return s.err
	}
	buf := append(c.buf[:0], s.rest...)
	size := max(s.o.ChunkSize, len(buf))
	for {
		buf = s.fill(buf, size)
		cut, open := s.cut(buf)
		if s.err == io.EOF && cut < len(buf) && !open {
			// The last line has no line end: it gets one.
			buf = append(buf, '\n')
			cut = len(buf)
		}
		if cut > 0 {
			s.rest = append(s.rest[:0], buf[cut:]...)
			c.buf, c.data = buf, buf[:cut]
			c.seq, c.o = s.seq, s.o
			s.seq++
			return nil
		}
		switch {
		case s.err == io.EOF && len(buf) > 0:
			s.fail(buf, open, ErrUnclosed)
		case s.err == nil && len(buf) >= s.limit:
			s.fail(buf, open, ErrTooLong)
		}
		if s.err != nil {
			s.rest = s.rest[:0]
			return s.err
		}
		size = 2 * len(buf)
	}
}

// fill reads until buf holds size bytes or r has no more. It leaves room for
// a line end and a block behind it.
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

// cut returns the end of the last whole record of buf, which begins with a
// record, and whether buf ends within quotes.
func (s *source) cut(buf []byte) (end int, open bool) {
	// Quotes alone tell what is what, so line ends are looked at only in the
	// tail, and before it if the last record is longer.
	for n := tail; ; n *= 8 {
		from := max(0, len(buf)-n) &^ (block - 1)
		d := divider{comma: s.o.Comma, start: 1}
		d.skim(buf[:from])
		s.pos = d.divide(buf[from:], s.pos[:0])
		open = d.inside != 0
		for k := len(s.pos) - 1; k >= 0; k-- {
			if end := from + int(s.pos[k]); buf[end-1] == '\n' {
				return end, open
			}
		}
		if from == 0 {
			return 0, open
		}
	}
}

// fail ends the input with an error at the quote that is open at the end of
// the record, or else at the record.
func (s *source) fail(record []byte, open bool, err error) {
	at := 0
	if open {
		at = openQuote(record, s.o.Comma)
	}
	s.bad = &SyntaxError{
		Line:   bytes.Count(record[:at], newline) + 1,
		Column: column(record, at),
		Err:    err,
	}
	s.err = s.bad
}

// openQuote returns where the quote begins that is open at the end of a
// record.
func openQuote(record []byte, comma byte) (at int) {
	open, start := false, true
	for i, b := range record {
		switch {
		case b == '"' && open:
			open, start = false, true
		case b == '"' && start:
			// Behind a quote that closed, it doubles that one.
			if i == 0 || record[i-1] != '"' {
				at = i
			}
			open, start = true, false
		case !open:
			start = b == comma || b == '\n'
		}
	}
	return at
}

// column returns the column, from 1, of an offset.
func column(data []byte, at int) int { return at - bytes.LastIndexByte(data[:at], '\n') }

var newline = []byte{'\n'}
