// Package csvscan reads CSV: bytes in, records out, in chunks that several
// workers take side by side, each field with its place in the input. It knows
// nothing of what the fields mean.
//
// Whatever encoding/csv accepts (with FieldsPerRecord -1) is read as
// encoding/csv reads it: blank lines are skipped, a quoted field may hold
// delimiters, doubled quotes and line ends, \r\n within quotes becomes \n, and
// records may differ in width. What encoding/csv refuses is read by these
// rules, which are those of Python's csv module too:
//
//   - A quote opens a quoted field only as the field's first byte. Elsewhere
//     in an unquoted field it is a quote and no more: Monitor 27" black.
//   - What follows a closing quote, up to the next delimiter or line end,
//     belongs to the value as it stands: "12"345 is 12345, and "a"b"c is ab"c.
//   - Only a quote that is still open at the end of the input is an error, a
//     [SyntaxError] that names the place where it opened.
//
// A line ends with \n or \r\n; a \r before the end of the input is dropped,
// any other is data. So are NUL bytes and bytes that are not UTF-8. A
// byte-order mark is data too: take it off first.
//
// With [Options.Runs] a run of delimiters is one, those at the start and the
// end of a line do not count, and a line of delimiters alone is blank. An
// empty field must then be quoted.
package csvscan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// DefaultChunkSize is the number of bytes in a chunk where [Options] does not
// say.
const DefaultChunkSize = 256 << 10

// Options say how the bytes are cut. The zero value reads comma-separated
// fields with all processors.
type Options struct {
	Comma     byte // field delimiter, not a quote, \r or \n; 0 is a comma
	Runs      bool // a run of delimiters is one, as in columns set with blanks
	Workers   int  // 0 is GOMAXPROCS
	ChunkSize int  // bytes that a worker takes at a time; 0 is DefaultChunkSize
}

// ErrDelimiter is the error for a delimiter that is a quote, \r or \n.
var ErrDelimiter = errors.New("the field delimiter cannot be a quote or a line end")

// ErrUnclosed is the error, within a [SyntaxError], for a quote that is still
// open at the end of the input.
var ErrUnclosed = errors.New("a quote opens here and is never closed")

// ErrTooLong is the error, within a [SyntaxError], for a record that does not
// end within 1 GiB. The place is the open quote, or else the record.
var ErrTooLong = errors.New("no end of this record within 1 GiB: is a quote not closed?")

// A SyntaxError is input that cannot be read.
type SyntaxError struct {
	Line   int // physical line in the input, from 1
	Column int // byte in the line, from 1
	Err    error
}

// Error returns line:column: what is wrong.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %v", e.Line, e.Column, e.Err) }

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// withDefaults returns the options with the defaults filled in, and bounded.
func (o Options) withDefaults() (Options, error) {
	if o.Comma == 0 {
		o.Comma = ','
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.ChunkSize <= 0 {
		o.ChunkSize = DefaultChunkSize
	}
	o.ChunkSize = min(o.ChunkSize, maxRecord)
	if o.Comma == '"' || o.Comma == '\r' || o.Comma == '\n' {
		return o, ErrDelimiter
	}
	return o, nil
}

// Scan reads all of r and hands its records, in chunks, to the functions that
// worker returns. It calls worker(i) for i = 0, 1, … once for each worker,
// before it reads. Each function is called by one goroutine at a time and
// gets its chunks in the order of the input; which chunks it gets is chance.
// A chunk and all bytes from it are valid until the function returns.
//
// The first error ends the scan, and first means earliest in the input: with
// the same chunk size it is the same for any number of workers. Every record
// before it has been handed out, perhaps some after it too. An error of r is
// returned as it is, after the whole records read before it; a record that
// the error cuts short is left out. When ctx ends, no further chunk is read.
//
// The Lines are never nil; after an error they cover what was handed out.
func Scan(ctx context.Context, r io.Reader, o Options, worker func(i int) func(*Chunk) error) (*Lines, error) {
	lines := new(Lines)
	o, err := o.withDefaults()
	if err != nil {
		return lines, err
	}
	s := scan{src: newSource(r, o), lines: lines, patience: 1}
	if o.Workers <= runtime.GOMAXPROCS(0) { // else who has the lock may not be running
		s.patience = mostPatience
	}
	work := make([]func(*Chunk) error, o.Workers)
	for i := range work {
		work[i] = worker(i)
	}
	var wg sync.WaitGroup
	for _, fn := range work[1:] {
		wg.Go(func() { s.work(ctx, fn) })
	}
	s.work(ctx, work[0])
	wg.Wait()
	lines.sum()
	if s.src.bad != nil {
		s.src.bad.Line += lines.total
	}
	return lines, s.err
}

// scan is what the workers share.
type scan struct {
	mu    sync.Mutex
	src   *source
	lines *Lines
	done  bool
	err   error // the earliest so far
	at    int   // the chunk of err

	patience int // of workers, at most
}

// work takes chunks until there are no more.
func (s *scan) work(ctx context.Context, fn func(*Chunk) error) {
	c := new(Chunk)
	var err error
	for patience := s.patience; s.take(ctx, c, err, &patience); {
		c.index()
		err = fn(c)
	}
}

// take hands in c, if it was taken before, with the error that came of it,
// and takes the next chunk. It is false at the end and after an error.
func (s *scan) take(ctx context.Context, c *Chunk, err error, patience *int) bool {
	s.lock(patience)
	defer s.mu.Unlock()
	if c.data != nil {
		s.lines.done(c)
	}
	if err != nil {
		s.stop(c.seq, err)
	}
	if s.done {
		return false
	}
	if err = ctx.Err(); err == nil {
		err = s.src.next(c)
	}
	switch err {
	case nil:
		s.lines.taken()
		return true
	case io.EOF:
		s.done = true
	default:
		s.stop(s.src.seq, err)
	}
	return false
}

// mostPatience is how often a worker asks for the lock before it sleeps: for
// about 100 microseconds.
const mostPatience = 1 << 16

// lock takes the lock. Who has it reads a chunk, which from memory takes less
// time than to put another worker to sleep and wake it. So a worker asks again
// and again, but soon less often where that is in vain: with pipes, and with
// many workers.
func (s *scan) lock(patience *int) {
	for range *patience {
		if s.mu.TryLock() {
			*patience = min(2**patience, s.patience)
			return
		}
	}
	*patience = max(*patience/8, 1)
	s.mu.Lock()
}

// stop ends the scan and keeps the earliest error. All chunks before it have
// been taken already, so an earlier one can only come from a worker that is
// still busy.
func (s *scan) stop(seq int, err error) {
	s.done = true
	if s.err == nil || seq < s.at {
		s.err, s.at = err, seq
	}
}
