package ingest

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// salesChunk are the columns of a chunk that is read column after column, as
// plain files are: what most records have in common is then found out in
// loops that do little else. A record of which anything is out of the ordinary
// is left to salesWorker.record.
type salesChunk struct {
	cells   [slots][][]byte
	ids     [][]byte
	days    []calendar.Day
	amounts []money.Amount
	odd     []bool // records that are out of the ordinary
}

// plain reports whether a file is read column after column.
func (w *salesWorker) plain() bool {
	return w.plan.shape.name == "" && len(w.plan.joined) == 0 && w.rates == nil && !w.apart && !w.has(valueCell) &&
		w.has(amountCell) && len(w.cols.ids) > 0 && w.cols.ids[0].role == roleCustomer && !w.identity.floats && !w.has(timeCell)
}

// columns reads a chunk of which every record has the header's width.
func (w *salesWorker) columns(c *csvscan.Chunk) {
	k := &w.chunks
	n := c.Len()
	for s := range slots {
		if w.has(s) {
			k.cells[s] = c.Column(k.cells[s][:0], w.cols.at[s])
		}
	}
	k.ids = c.Column(k.ids[:0], w.cols.ids[0].column)
	k.odd = grow(k.odd, n)
	clear(k.odd)
	k.days, k.amounts = grow(k.days, n), grow(k.amounts, n)
	w.columnOfDays(k)
	for i, b := range k.cells[amountCell] {
		a, why := w.numbers.Amount(b)
		k.amounts[i] = a
		if why != 0 || a < 0 {
			k.odd[i] = true
		}
	}
	if w.has(quantityCell) {
		for i, b := range k.cells[quantityCell] {
			if len(b) == 0 || b[0]-'0' > 9 {
				k.odd[i] = true
			}
		}
	}
	if w.has(currencyCell) {
		w.alike(k, currencyCell, w.currency, w.foreignCurrency)
	} else {
		w.dressedAlike(k)
	}
	if w.has(statusCell) {
		w.alike(k, statusCell, w.lastStatus, w.lastNoSale || len(w.strange) > 0)
	}
	w.lines(c, k)
}

// columnOfDays reads the dates; most records have that of the record before.
func (w *salesWorker) columnOfDays(k *salesChunk) {
	last, day := w.lastDate, w.lastDay
	for i, b := range k.cells[dateCell] {
		if len(b) == 0 || string(b) != string(last) {
			d, problem := w.dates.Day(b)
			if problem != 0 {
				k.odd[i] = true
				continue
			}
			last, day = b, d
		}
		k.days[i] = day
	}
	w.lastDate, w.lastDay = append(w.lastDate[:0], last...), day
}

// alike marks the records whose cell is not the one that was looked at last,
// or all where that one is out of the ordinary.
func (w *salesWorker) alike(k *salesChunk, s slot, last []byte, odd bool) {
	for i, b := range k.cells[s] {
		if odd || string(b) != string(last) {
			k.odd[i] = true
		}
	}
}

// dressedAlike marks the records whose amount names another currency than the
// one that was looked at last, or any where that one is out of the ordinary.
func (w *salesWorker) dressedAlike(k *salesChunk) {
	for i, b := range k.cells[amountCell] {
		if name := cell.Currency(b); name != "" && (w.foreignCurrency || name != string(w.currency)) {
			k.odd[i] = true
		}
	}
}

// lines puts the records of a chunk into their bins, and the lines of an order
// that follow each other into the shard as one.
func (w *salesWorker) lines(c *csvscan.Chunk, k *salesChunk) {
	line := dataset.Line{File: w.file}
	var used int
	var sum money.Amount
	n := c.Len()
	for i := 0; i < n; i++ {
		id := k.ids[i]
		if k.odd[i] || len(id) == 0 || id[0]-'(' > 'z'-'(' || id[len(id)-1]-'!' > 'z'-'!' || w.o.AsOf != 0 && k.days[i] > w.o.AsOf {
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
		if w.has(orderCell) {
			line.Order = trim(k.cells[orderCell][i])
		}
		used++
		ok := true
		for i+1 < n && !k.odd[i+1] && k.days[i+1] == line.Day && string(k.ids[i+1]) == string(id) &&
			(!w.has(orderCell) || string(k.cells[orderCell][i+1]) == string(k.cells[orderCell][i])) {
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

// grow returns a slice of n elements, s itself where it has the room.
func grow[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n, n+n/4)
	}
	return s[:n]
}
