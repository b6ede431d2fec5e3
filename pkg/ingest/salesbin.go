package ingest

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// bin returns the bin of a record that can be used: Used stands for returns
// too. It leaves the customer's key in w.key.
func (w *salesWorker) bin(day calendar.Day, noSale, returned bool) Bin {
	switch {
	case noSale:
		return NotSale
	case w.otherCurrency():
		return OtherCurrency
	case w.o.AsOf != 0 && day > w.o.AsOf:
		return AfterAsOf
	}
	if w.who(returned) {
		return Used
	}
	return NoCustomer
}

// who leaves the key of who bought in w.key; it is false where nobody is
// named.
func (w *salesWorker) who(returned bool) bool {
	w.made = false
	if returned && w.has(toCell) {
		if w.make(appendKey(w.buf[:0], roleEmail, w.cell(toCell))); len(w.key) > 0 {
			return true
		}
	}
	for _, id := range w.cols.ids {
		b := w.id(id)
		switch {
		case id.join != nil:
			b = []byte(id.join.people[string(b)])
		case w.plan.shape.blank != nil && w.plan.shape.empty(b):
			continue
		}
		if id.role == roleCustomer {
			w.key = cell.Apostrophe(b)
		} else {
			w.make(appendKey(w.buf[:0], id.role, b))
		}
		if len(w.key) == 0 {
			continue
		}
		switch {
		case id.role == roleCustomer && w.identity.floats:
			whole, ok := wholeID(w.key)
			if !ok {
				w.err = errMixedIDs
			}
			w.key = whole
		case id.lesser:
			if to, ok := w.identity.aliases.of(w.key); ok {
				w.make(append(w.buf[:0], to...))
				return true
			}
		}
		if id.role == rolePhone {
			w.labels.Add(w.key, label(b))
		}
		return true
	}
	if len(w.carried) > 0 {
		w.make(append(w.buf[:0], w.carried...))
		return true
	}
	return false
}

// make makes a key of its own the one of who bought.
func (w *salesWorker) make(key []byte) { w.buf, w.key, w.made = key, key, true }

// id returns the cell of a column that tells who bought.
func (w *salesWorker) id(c idColumn) []byte {
	if c.from == none {
		return cell.Trim(w.c.Field(w.i, c.column))
	}
	return trim(w.cells[c.from])
}
