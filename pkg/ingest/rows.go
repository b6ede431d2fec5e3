package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gocarina/gocsv"

	"github.com/retain-cli/retain/pkg/csvscan"
)

// A row is a record of the customers or the survey file, decoded into R: a
// struct of strings tagged with the names of the roles. The strings share the
// memory of many records: what is kept for long is cloned.
type row[R any] struct {
	cells *R
	value string // of the column that figures are grouped by
	from  *rowReader
	i     int // its number in the chunk
}

// place returns where the record begins, without its column.
func (r *row[R]) place() Place { return r.from.place(r.i) }

// A rowReader gives gocsv the cells of the roles, chunk by chunk. What else
// there is to know of a record is asked of the chunk, by the few who ask.
type rowReader struct {
	p       *plan
	scan    *csvscan.Reader
	roles   []string // that are played
	columns [][]int  // of each
	account *Account
	options *Options

	chunk   *csvscan.Chunk
	lines   int   // before the chunk
	records []int // of the chunk that are to be used or rejected
	ragged  []int // of these, those of another width than the header

	fields [][]byte // of a record, without blanks around them
	text   []byte   // the cells of the records, one after the other
	ends   []int    // of each in text
	cells  []string // all cells that gocsv decodes, with the values at the end of each record
	rows   [][]string
}

// newRowReader returns a reader of the records that scan finds.
func newRowReader(p *plan, scan *csvscan.Reader, a *Account, o *Options) *rowReader {
	r := &rowReader{p: p, scan: scan, account: a, options: o}
	for _, role := range slices.Concat(Roles(p.kind), formatOnly) {
		if p.has(role) {
			r.roles, r.columns = append(r.roles, role), append(r.columns, p.roles[role])
		}
	}
	return r
}

// next goes on to the next chunk, or returns io.EOF.
func (r *rowReader) next() (err error) {
	if r.chunk, r.lines, err = r.scan.NextChunk(); err != nil {
		return err
	}
	r.records, r.ragged, r.text, r.ends = r.records[:0], r.ragged[:0], r.text[:0], r.ends[:0]
	for i := range r.chunk.Len() {
		r.read(i)
	}
	return nil
}

// ReadAll returns the names of the roles and then the cells of the records of
// the chunk.
func (r *rowReader) ReadAll() ([][]string, error) {
	text, from := string(r.text), 0
	r.cells = r.cells[:0]
	for _, end := range r.ends {
		r.cells = append(r.cells, text[from:end])
		from = end
	}
	r.rows = append(r.rows[:0], r.roles)
	width := len(r.roles) + 1
	for i := width; i <= len(r.cells); i += width {
		r.rows = append(r.rows, r.cells[i-width:i-1])
	}
	return r.rows, nil
}

// Read is what gocsv asks of a reader beside ReadAll; it is not called.
func (r *rowReader) Read() ([]string, error) { return r.scan.Read() }

// value returns the cell of the column that figures are grouped by.
func (r *rowReader) value(row int) string { return r.cells[(row+1)*(len(r.roles)+1)-1] }

// read takes the cells of a record of the chunk, or puts it into the bin of
// those that are not used.
func (r *rowReader) read(i int) {
	r.trim(i)
	wide := len(r.fields)
	for wide > len(r.p.header) && len(r.fields[wide-1]) == 0 {
		wide--
	}
	switch {
	case r.p.structural(r.fields):
		r.account.Counts[Structural]++
		return
	case wide != len(r.p.header):
		r.records, r.ragged = append(r.records, i), append(r.ragged, i)
		return
	}
	if s := &r.p.shape; !s.all(s.where, func(column int) []byte { return r.chunk.Field(i, column) }, r.p.numbers.style) {
		bin := NotSale
		if r.p.kind == Survey {
			bin = NoAnswer
		}
		r.account.Counts[bin]++
		return
	}
	r.records = append(r.records, i)
	for _, columns := range r.columns {
		if column := r.column(columns); !r.p.shape.empty(r.fields[column]) {
			r.text = append(r.text, r.fields[column]...)
		}
		r.ends = append(r.ends, len(r.text))
	}
	if r.p.value != none {
		r.text = append(r.text, r.fields[r.p.value]...)
	}
	r.ends = append(r.ends, len(r.text))
}

// trim fills the fields with those of a record of the chunk.
func (r *rowReader) trim(i int) {
	r.fields = r.fields[:0]
	for column := range r.chunk.Width(i) {
		r.fields = append(r.fields, trim(r.chunk.Field(i, column)))
	}
}

// column returns the one of the columns of a role that tells something: the
// first that does, or the first of all.
func (r *rowReader) column(columns []int) int {
	for _, column := range columns {
		if !r.p.shape.empty(r.fields[column]) {
			return column
		}
	}
	return columns[0]
}

func (r *rowReader) place(i int) Place {
	return Place{File: r.p.src.Name, Line: r.lines + int(r.chunk.Place(i, 0).Line) + r.p.dataLine}
}

// eachRow decodes the records of a file and gives them to use, which returns
// the bin of each, and what is wrong with those that it sets aside.
func eachRow[R any](ctx context.Context, p *plan, o *Options, a *Account, use func(*row[R]) (Bin, *cellError)) (err error) {
	in, t, err := p.records(o)
	if err != nil {
		return err
	}
	defer func() {
		if e := t.Close(); err == nil && e != nil {
			err = p.scanError(e, 0)
		}
	}()
	r := newRowReader(p, csvscan.NewReader(in, p.scanOptions()), a, o)
	var decoded []R
	for err = r.next(); err == nil && ctx.Err() == nil; err = r.next() {
		if err := gocsv.UnmarshalCSV(r, &decoded); err != nil {
			return err
		}
		n := 0
		for _, i := range r.records {
			var bad *cellError
			bin := SetAside
			if len(r.ragged) > 0 && r.ragged[0] == i {
				r.ragged = r.ragged[1:]
				bad = &cellError{reason: fmt.Sprintf("%d fields where the header has %d", r.chunk.Width(i), len(p.header))}
			} else {
				bin, bad = use(&row[R]{&decoded[n], r.value(n), r, i})
				n++
			}
			a.Counts[bin]++
			if bad == nil {
				continue
			}
			if err := a.reject(r.rejected(i, bad), o); err != nil {
				return err
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.Is(err, io.EOF):
		return p.scanError(err, p.dataLine-1)
	}
	a.Counts[Structural] += r.scan.Blank()
	p.read(t, a)
	return nil
}

// A cellError is why a record was set aside.
type cellError struct{ role, value, reason string } // of the record itself where there is no role

func (r *rowReader) rejected(i int, bad *cellError) Reject {
	reject := Reject{Place: r.place(i), Value: bad.value, Reason: bad.reason, Record: string(r.chunk.Raw(i))}
	reject.Column = 1
	if j := slices.Index(r.roles, bad.role); j >= 0 {
		r.trim(i)
		reject.Column = int(r.chunk.Place(i, r.column(r.columns[j])).Column)
		reject.Field = r.p.names[r.columns[j][0]]
	}
	return reject
}
