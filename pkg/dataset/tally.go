package dataset

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/money"
)

// A Tally is what Build found out about the lines of each file.
type Tally struct {
	Files    []FileTally // by Line.File; files at the end that have nothing may be missing
	Replaced []Replaced  // in the order of By
}

// Replaced is a record of the customers files that another of the same key,
// the next one, replaced: their numbers, as Builder.AddProfile gives them.
type Replaced struct{ Record, By int }

// A FileTally is what Build found out about the lines of one file.
type FileTally struct {
	Orders           int          // with a sale line, this being the first file that has one
	Amount           money.Amount // of these orders, as far as it fits
	Duplicates       int          // sale lines that another file has too and that do not count
	DuplicateReturns int          // return lines likewise
	DuplicateAmount  money.Amount // of the sale lines
	ReturnAmount     money.Amount // of the return lines
}

func (f *FileTally) order(a money.Amount) {
	f.Orders++
	f.Amount, _ = f.Amount.Add(a)
}

func (t *Tally) file(i int) *FileTally {
	for len(t.Files) <= i {
		t.Files = append(t.Files, FileTally{})
	}
	return &t.Files[i]
}

func (t *Tally) join(o *Tally) {
	for i, from := range o.Files {
		to := t.file(i)
		to.Orders += from.Orders
		to.Duplicates += from.Duplicates
		to.DuplicateReturns += from.DuplicateReturns
		to.Amount, _ = to.Amount.Add(from.Amount)
		to.DuplicateAmount, _ = to.DuplicateAmount.Add(from.DuplicateAmount)
		to.ReturnAmount, _ = to.ReturnAmount.Add(from.ReturnAmount)
	}
}

func (f *FileTally) duplicate(r *row) {
	if r.has(saleFlag) {
		f.Duplicates++
		f.DuplicateAmount, _ = f.DuplicateAmount.Add(r.amount)
		return
	}
	f.DuplicateReturns++
	f.ReturnAmount, _ = f.ReturnAmount.Add(r.amount)
}

// A recorded row is that of a single line, with the line's record.
type recorded struct {
	row
	record uint64
}

// overlap takes out those rows of one customer, each of a single line, that
// repeat a record of another file, records telling which by the lines'
// numbers: of each distinct record of an order those
// of the one file that has it most often stay. Equal records within a file are
// genuine.
func (t *Tally) overlap(rows []row, records []uint64) []row {
	if !slices.ContainsFunc(rows, func(r row) bool { return r.file() != rows[0].file() }) {
		return rows
	}
	lines := make([]recorded, len(rows))
	for i := range rows {
		lines[i] = recorded{rows[i], records[rows[i].line()]}
	}
	slices.SortFunc(lines, func(a, b recorded) int {
		return cmp.Or(byOrder(&a.row, &b.row), cmp.Compare(a.record, b.record), cmp.Compare(a.file(), b.file()))
	})
	rows = rows[:0]
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].record == lines[0].record && lines[n].sameAs(&lines[0].row) {
			n++
		}
		start, end := mostFrequent(lines[:n])
		for i := range lines[:n] {
			if i >= start && i < end {
				rows = append(rows, lines[i].row)
				continue
			}
			t.file(lines[i].file()).duplicate(&lines[i].row)
		}
		lines = lines[n:]
	}
	return rows
}

// mostFrequent returns where the rows of the file that has most of them
// stand, the first of several; rows are sorted by file.
func mostFrequent(rows []recorded) (start, end int) {
	for i := 0; i < len(rows); {
		j := i
		for j < len(rows) && rows[j].file() == rows[i].file() {
			j++
		}
		if j-i > end-start {
			start, end = i, j
		}
		i = j
	}
	return start, end
}
