package csvscan

import "io"

// A Reader reads record by record what [Scan] reads chunk by chunk. It is a
// CSVReader of gocsv.
type Reader struct {
	src   *source
	c     *Chunk
	spare *Chunk // what is read next, so that c stays for the record last read
	i     int    // that record, in c
	lines int    // physical lines before c
	total int    // physical lines so far
	blank int    // blank lines so far
	text  []byte
	err   error
}

// readerChunk is the ChunkSize of a Reader where its options do not say: often
// the first records are all that is asked for.
const readerChunk = 32 << 10

// NewReader returns a Reader of r. Workers does not matter to it, and its
// chunks are of 32 KB where o does not say another size.
func NewReader(r io.Reader, o Options) *Reader {
	if o.ChunkSize <= 0 {
		o.ChunkSize = readerChunk
	}
	o, err := o.withDefaults()
	rd := &Reader{c: new(Chunk), spare: new(Chunk), i: -1, err: err}
	rd.src = newSource(r, o)
	return rd
}

// Next goes on to the next record, or returns [io.EOF] behind the last. Other
// errors are as those of [Scan]; an error stays.
func (r *Reader) Next() error {
	for r.i+1 >= r.c.Len() {
		if r.err == nil {
			r.err = r.next()
		}
		if r.err != nil {
			return r.err
		}
	}
	r.i++
	return nil
}

// Width returns the number of fields of the record last read; 0 before the
// first.
func (r *Reader) Width() int {
	if r.i < 0 {
		return 0
	}
	return r.c.Width(r.i)
}

// Field returns a field of the record last read, as [Chunk.Field] does; nil
// before the first. It is valid until the next one is read.
func (r *Reader) Field(col int) []byte {
	if r.i < 0 {
		return nil
	}
	return r.c.Field(r.i, col)
}

// Read returns the next record, which [Reader.Next] goes on to.
func (r *Reader) Read() ([]string, error) {
	if err := r.Next(); err != nil {
		return nil, err
	}
	record := make([]string, r.Width())
	// All fields share one string, so that a record is two allocations.
	r.text = r.text[:0]
	for col := range record {
		r.text = append(r.text, r.Field(col)...)
	}
	text := string(r.text)
	for col := range record {
		n := len(r.Field(col))
		record[col], text = text[:n], text[n:]
	}
	return record, nil
}

// next reads a chunk and, if there are records in it, makes it c.
func (r *Reader) next() error {
	if err := r.src.next(r.spare); err != nil {
		if r.src.bad != nil {
			r.src.bad.Line += r.total
		}
		return err
	}
	r.spare.index()
	before := r.total
	r.total += r.spare.lines()
	r.blank += r.spare.Blank()
	if r.spare.Len() > 0 {
		r.c, r.spare = r.spare, r.c
		r.i, r.lines = -1, before
	}
	return nil
}

// NextChunk returns the next chunk that has records, and how many physical lines
// are before it: for those who read many records. What Next has not come to of
// the chunk before is passed over. Errors are as those of Next. The chunk is
// valid until the next call.
func (r *Reader) NextChunk() (c *Chunk, lines int, err error) {
	for before := r.c; r.err == nil; {
		if r.err = r.next(); r.c != before {
			return r.c, r.lines, nil
		}
	}
	return nil, 0, r.err
}

// ReadAll returns all records that are left. The end of the input is no
// error.
func (r *Reader) ReadAll() ([][]string, error) {
	var all [][]string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, record)
	}
}

// FieldPos returns where a field of the record last read begins: the physical
// line and the byte in it, both from 1. Beyond the record's width it is the
// record's end. Before the first Read it is 0, 0.
func (r *Reader) FieldPos(col int) (line, column int) {
	if r.i < 0 {
		return 0, 0
	}
	p := r.c.Place(r.i, col)
	return r.lines + int(p.Line) + 1, int(p.Column)
}

// Raw returns the bytes of the record last read as they stand, without the
// line end. They are valid until the next one is read.
func (r *Reader) Raw() []byte {
	if r.i < 0 {
		return nil
	}
	return r.c.Raw(r.i)
}

// Line returns the physical line, from 1, on which the record last read
// begins; 0 before the first.
func (r *Reader) Line() int {
	line, _ := r.FieldPos(0)
	return line
}

// Blank returns the number of blank lines before the record last read; behind
// the last record, of blank lines in all.
func (r *Reader) Blank() int {
	if r.i < 0 || r.err != nil {
		return r.blank
	}
	return r.blank - r.c.Blank() + r.c.blankBefore(r.i)
}
