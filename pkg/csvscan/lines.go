package csvscan

// A Place is where a field begins, cheap to keep; [Lines] turns it into a line
// of the input once the scan is done.
type Place struct {
	Chunk  int32 // as Chunk.Seq
	Line   int32 // physical lines after the chunk's first
	Column int32 // byte in the line, from 1
}

// Lines are the physical lines of a scanned input.
type Lines struct {
	first []int // lines before each chunk; until sum, lines in it
	total int
	slow  int
}

// Line returns the physical line of p, from 1.
func (l *Lines) Line(p Place) int { return l.first[p.Chunk] + int(p.Line) + 1 }

// Total returns the number of physical lines, blank ones and those within
// quotes included.
func (l *Lines) Total() int { return l.total }

// Slow returns how many chunks took the slow path, of how many. It is slow
// where records differ in width, lines are blank or delimiters come in runs.
func (l *Lines) Slow() (slow, chunks int) { return l.slow, len(l.first) }

// taken makes a place for one more chunk.
func (l *Lines) taken() { l.first = append(l.first, 0) }

// done notes what is known of a chunk when its records are.
func (l *Lines) done(c *Chunk) {
	l.first[c.seq] = c.lines()
	if c.slow() {
		l.slow++
	}
}

// sum makes the lines of each chunk the lines before it.
func (l *Lines) sum() {
	for i, n := range l.first {
		l.first[i] = l.total
		l.total += n
	}
}
