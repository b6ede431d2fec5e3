package dataset

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/money"
)

// A Tally is what Build found out about the lines of each file.
type Tally struct {
	Files    []FileTally // by Line.File; files at the end that have nothing may be missing
	Replaced int         // records of the customers file that a later one replaced
}

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

func (t *Tally) file(i uint16) *FileTally {
	for len(t.Files) <= int(i) {
		t.Files = append(t.Files, FileTally{})
	}
	return &t.Files[i]
}

func (t *Tally) join(o *Tally) {
	for i, from := range o.Files {
		to := t.file(uint16(i))
		to.Orders += from.Orders
		to.Duplicates += from.Duplicates
		to.DuplicateReturns += from.DuplicateReturns
		to.Amount, _ = to.Amount.Add(from.Amount)
		to.DuplicateAmount, _ = to.DuplicateAmount.Add(from.DuplicateAmount)
		to.ReturnAmount, _ = to.ReturnAmount.Add(from.ReturnAmount)
	}
}

func (f *FileTally) duplicate(r *row) {
	if r.sale {
		f.Duplicates++
		f.DuplicateAmount, _ = f.DuplicateAmount.Add(r.amount)
		return
	}
	f.DuplicateReturns++
	f.ReturnAmount, _ = f.ReturnAmount.Add(r.amount)
}

// overlap takes out the rows, which are sorted by order, that repeat a record
// of another file: of each distinct record of an order those of the one file
// that has it most often stay. Equal records within a file are genuine.
func (t *Tally) overlap(rows []row) []row {
	kept := rows[:0]
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[0].same(rows[n]) {
			n++
		}
		order := rows[:n]
		rows = rows[n:]
		if !slices.ContainsFunc(order, func(r row) bool { return r.file != order[0].file }) {
			kept = append(kept, order...)
			continue
		}
		slices.SortFunc(order, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.record, b.record), cmp.Compare(a.file, b.file))
		})
		for len(order) > 0 {
			n := 1
			for n < len(order) && order[n].record == order[0].record {
				n++
			}
			start, end := mostFrequent(order[:n])
			for i := range order[:n] {
				if i < start || i >= end {
					t.file(order[i].file).duplicate(&order[i])
				}
			}
			kept = append(kept, order[start:end]...)
			order = order[n:]
		}
	}
	return kept
}

// mostFrequent returns where the rows of the file that has most of them
// stand, the first of several; rows are sorted by file.
func mostFrequent(rows []row) (start, end int) {
	for i := 0; i < len(rows); {
		j := i
		for j < len(rows) && rows[j].file == rows[i].file {
			j++
		}
		if j-i > end-start {
			start, end = i, j
		}
		i = j
	}
	return start, end
}
