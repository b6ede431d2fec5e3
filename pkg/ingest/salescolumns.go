package ingest

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// salesChunk is a chunk that is read column after column, as plain files are:
// what most records have in common is then found out in loops that do little
// else. A record of which anything is out of the ordinary is left to
// salesWorker.record.
type salesChunk struct {
	cells   [slots]csvscan.Column
	ids     csvscan.Column
	days    []calendar.Day
	amounts []money.Amount
	odd     []bool // records that are out of the ordinary
}

// plain reports whether a file is read column after column.
func (w *salesWorker) plain() bool {
	return w.plan.shape.name == "" && len(w.plan.joined) == 0 && w.rates == nil && !w.apart && !w.has(valueCell) && !w.has(productCell) &&
		w.has(amountCell) && len(w.cols.ids) > 0 && w.cols.ids[0].role == roleCustomer && !w.identity.floats && !w.has(timeCell)
}

// columns reads a chunk of which every record has the header's width; it
// reports false, and reads nothing, where it cannot be read in this way.
func (w *salesWorker) columns(c *csvscan.Chunk) (ok bool) {
	k := &w.chunk
	for s := range slots {
		if w.has(s) {
			if k.cells[s], ok = c.Column(w.cols.at[s]); !ok {
				return false
			}
		}
	}
	if k.ids, ok = c.Column(w.cols.ids[0].column); !ok {
		return false
	}
	n := c.Len()
	k.odd, k.days, k.amounts = grow(k.odd, n), grow(k.days, n), grow(k.amounts, n)
	clear(k.odd)
	w.columnOfDays(k)
	w.columnOfAmounts(k)
	if w.has(quantityCell) {
		k.columnOfQuantities()
	}
	if w.has(currencyCell) {
		k.alike(currencyCell, w.currency, w.foreignCurrency)
	} else {
		w.dressedAlike(k)
	}
	if w.has(statusCell) {
		k.alike(statusCell, w.lastStatus, w.lastNoSale || len(w.strange) > 0)
	}
	w.lines(c, k)
	return true
}

// columnOfDays reads the dates; most records have that of the record before.
func (w *salesWorker) columnOfDays(k *salesChunk) {
	column := k.cells[dateCell]
	var last []byte // as it stands; nil before the first that can be read
	var day calendar.Day
	for i := range k.days {
		if b := column.Piece(i); last == nil || string(b) != string(last) {
			d, problem := w.dates.Day(column.Value(i))
			if problem != 0 {
				k.odd[i] = true
				continue
			}
			last, day = b, d
		}
		k.days[i] = day
	}
}

func (w *salesWorker) columnOfAmounts(k *salesChunk) {
	column := k.cells[amountCell]
	for i := range k.amounts {
		b := column.Piece(i)
		if len(b) > 0 && b[0] == '"' {
			b = column.Value(i)
		}
		a, why := w.numbers.Amount(b)
		k.amounts[i] = a
		if why != 0 || a < 0 {
			k.odd[i] = true
		}
	}
}

// columnOfQuantities marks the records whose quantity may be negative.
func (k *salesChunk) columnOfQuantities() {
	column := k.cells[quantityCell]
	for i := range k.odd {
		b := column.Piece(i)
		if len(b) > 0 && b[0] == '"' {
			b = column.Value(i)
		}
		if len(b) == 0 || !isDigit(b[0]) {
			k.odd[i] = true
		}
	}
}

// alike marks the records whose cell is not the one that was looked at last,
// or all where that one is out of the ordinary.
func (k *salesChunk) alike(s slot, looked []byte, odd bool) {
	column := k.cells[s]
	var last []byte // as it stands; nil before the first that is alike
	for i := range k.odd {
		if b := column.Piece(i); last == nil || string(b) != string(last) {
			if odd || string(column.Value(i)) != string(looked) {
				k.odd[i] = true
				continue
			}
			last = b
		}
	}
}

// dressedAlike marks the records whose amount names another currency than the
// one that was looked at last, or any where that one is out of the ordinary.
func (w *salesWorker) dressedAlike(k *salesChunk) {
	column := k.cells[amountCell]
	for i := range k.odd {
		if name := cell.Currency(column.Value(i)); name != "" && (w.foreignCurrency || name != string(w.currency)) {
			k.odd[i] = true
		}
	}
}

// lines puts the records of a chunk into their bins, and the lines of an order
// that follow each other into the shard as one.
func (w *salesWorker) lines(c *csvscan.Chunk, k *salesChunk) {
	ids, orders := k.ids, k.cells[orderCell]
	ordered := w.has(orderCell)
	asOf := w.o.AsOf
	if asOf == 0 {
		asOf = calendar.MaxDay
	}
	line := dataset.Line{File: w.file}
	var used int
	var sum money.Amount
	n := c.Len()
	for i := 0; i < n; i++ {
		id := ids.Value(i)
		if k.odd[i] || !trimmed(id) || k.days[i] > asOf {
			w.i = i
			c.Fields(w.cells, i, w.cols.load)
			w.record()
			continue
		}
		if k.days[i] != w.last.day {
			w.i = i
			w.see(k.days[i])
		}
		line.Customer, line.Day, line.Amount, line.Order = id, k.days[i], k.amounts[i], nil
		if ordered {
			line.Order = trim(orders.Value(i))
		}
		used++
		ok := true
		for first := i; i+1 < n && !k.odd[i+1] && k.days[i+1] == line.Day; {
			if ordered && string(orders.Piece(i+1)) != string(orders.Piece(first)) || string(ids.Piece(i+1)) != string(ids.Piece(first)) {
				break
			}
			i++
			used++
			if line.Amount, ok = line.Amount.Add(k.amounts[i]); !ok {
				break
			}
		}
		if ok {
			sum, ok = sum.Add(line.Amount)
		}
		if !ok {
			w.err = w.tooMuch()
			return
		}
		w.shard.Add(&line)
	}
	w.counts[Used] += used
	var ok bool
	if w.money[Used], ok = w.money[Used].Add(sum); !ok {
		w.err = w.tooMuch()
	}
}

// trimmed reports whether an id can be taken as it stands: there is nothing
// around it, no apostrophe, and it begins with no sign.
func trimmed(id []byte) bool {
	return len(id) > 0 && id[0]-'(' <= 'z'-'(' && id[len(id)-1]-'!' <= 'z'-'!'
}

// grow returns a slice of n elements, s itself where it has the room.
func grow[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n, n+n/4)
	}
	return s[:n]
}
