package csvscan

import "sync/atomic"

// A Place is where a field begins, cheap to keep; [Lines] turns it into a line
// of the input once the scan is done.
type Place struct {
	Chunk  int32 // as Chunk.Seq
	Line   int32 // physical lines after the chunk's first
	Column int32 // byte in the line, from 1
}

// Lines are the physical lines of a scanned input.
type Lines struct {
	first []int // lines before each chunk
	total int
	slow  atomic.Int64
}

// Line returns the physical line of p, from 1.
func (l *Lines) Line(p Place) int { return l.first[p.Chunk] + int(p.Line) + 1 }

// Total returns the number of physical lines, blank ones and those within
// quotes included.
func (l *Lines) Total() int { return l.total }

// Slow returns how many chunks took the slow path, of how many. It is slow
// where records differ in width, lines are blank or delimiters come in runs.
func (l *Lines) Slow() (slow, chunks int) { return int(l.slow.Load()), len(l.first) }

// add notes a chunk of n lines.
func (l *Lines) add(n int) {
	l.first = append(l.first, l.total)
	l.total += n
}
