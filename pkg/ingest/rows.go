package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gocarina/gocsv"

	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// batchSize is how many records gocsv decodes at a time.
const batchSize = 1024

// A row is a record of the customers or the survey file, decoded into R: a
// struct of strings tagged with the names of the roles.
type row[R any] struct {
	cells R
	value string // of the column that figures are grouped by
	at    origin
}

// An origin is a record as it stands in its file.
type origin struct {
	line    int
	columns []int // of the roles, in the order of Roles
	record  string
}

// A rowReader gives gocsv the cells of the roles, batch by batch, and keeps
// where each record stands.
type rowReader struct {
	p       *plan
	scan    *csvscan.Reader
	roles   []string
	account *Account
	options *Options
	batch   []origin
	values  []string
	end     bool
}

// ReadAll returns the names of the roles and then the cells of some records.
func (r *rowReader) ReadAll() ([][]string, error) {
	records := [][]string{r.roles}
	r.batch, r.values = r.batch[:0], r.values[:0]
	for len(r.batch) < batchSize && !r.end {
		record, err := r.scan.Read()
		if errors.Is(err, io.EOF) {
			r.end = true
			break
		}
		if err != nil {
			return nil, r.p.scanError(err, r.p.dataLine-1)
		}
		cells, err := r.cells(record)
		if err != nil {
			return nil, err
		}
		if cells != nil {
			records = append(records, cells)
		}
	}
	return records, nil
}

// Read is what gocsv asks of a reader beside ReadAll; it is not called.
func (r *rowReader) Read() ([]string, error) { return r.scan.Read() }

// cells returns the cells of the roles of a record, nil where it cannot be
// used.
func (r *rowReader) cells(record []string) ([]string, error) {
	trimmed := make([]string, len(record))
	for i, c := range record {
		trimmed[i] = string(cell.Trim([]byte(c)))
	}
	line, _ := r.scan.FieldPos(0)
	at := origin{line: line + r.p.dataLine - 1, record: string(r.scan.Raw())}
	wide := len(record)
	for wide > len(r.p.header) && trimmed[wide-1] == "" {
		wide--
	}
	switch {
	case r.p.structural(trimmed):
		r.account.Counts[Structural]++
		return nil, nil
	case wide != len(r.p.header):
		r.account.Counts[SetAside]++
		return nil, r.account.reject(Reject{
			Place: Place{File: r.p.src.Name, Line: at.line, Column: 1}, Record: at.record,
			Reason: fmt.Sprintf("%d fields where the header has %d", len(record), len(r.p.header)),
		}, r.options)
	}
	if s := &r.p.shape; !s.all(s.where, func(column int) []byte {
		if column < len(record) {
			return []byte(record[column])
		}
		return nil
	}, r.p.numbers.style) {
		bin := NotSale
		if r.p.kind == Survey {
			bin = NoAnswer
		}
		r.account.Counts[bin]++
		return nil, nil
	}
	cells := make([]string, len(r.roles))
	for i, role := range r.roles {
		col := r.p.role(role)
		for _, other := range r.p.roles[role] {
			if !r.p.shape.empty([]byte(trimmed[other])) {
				col = other
				cells[i] = trimmed[col]
				break
			}
		}
		_, column := r.scan.FieldPos(col)
		at.columns = append(at.columns, column)
	}
	value := ""
	if r.p.value != none {
		value = trimmed[r.p.value]
	}
	r.batch, r.values = append(r.batch, at), append(r.values, value)
	return cells, nil
}

// eachRow decodes the records of a file and gives them to use, which returns
// the bin of each. What use sets aside it reports by setAside.
func eachRow[R any](ctx context.Context, p *plan, o *Options, a *Account, use func(row[R]) (Bin, *cellError)) (err error) {
	r, t, err := p.records(o)
	if err != nil {
		return err
	}
	defer func() {
		if e := t.Close(); err == nil && e != nil {
			err = p.scanError(e, 0)
		}
	}()
	rows := &rowReader{p: p, scan: csvscan.NewReader(r, p.scanOptions()), account: a, options: o}
	for _, role := range slices.Concat(Roles(p.kind), formatOnly) {
		if p.has(role) {
			rows.roles = append(rows.roles, role)
		}
	}
	for !rows.end {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var decoded []R // new for each batch: gocsv leaves what it does not fill
		if err := gocsv.UnmarshalCSV(rows, &decoded); err != nil {
			return err
		}
		for i, cells := range decoded {
			bin, bad := use(row[R]{cells, rows.values[i], rows.batch[i]})
			a.Counts[bin]++
			if bad == nil {
				continue
			}
			if err := a.reject(rows.rejected(i, bad), o); err != nil {
				return err
			}
		}
	}
	a.Counts[Structural] += rows.scan.Blank()
	p.read(t, a)
	return nil
}

// A cellError is why a record was set aside.
type cellError struct{ role, value, reason string }

func (r *rowReader) rejected(i int, bad *cellError) Reject {
	at := r.batch[i]
	reject := Reject{Place: Place{File: r.p.src.Name, Line: at.line, Column: 1}, Value: bad.value, Reason: bad.reason, Record: at.record}
	for j, role := range r.roles {
		if role == bad.role {
			reject.Column, reject.Field = at.columns[j], r.p.names[r.p.role(role)]
		}
	}
	return reject
}
