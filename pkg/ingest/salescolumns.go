package ingest

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// salesBatch is a run of records that are read column after column, as those
// of plain files are: what most records have in common is then found out in
// loops that do little else. A record of which anything is out of the ordinary
// is left to salesWorker.record.
type salesBatch struct {
	cells [slots]csvscan.Column
	ids   csvscan.Column

	first   int // number of the first record in the chunk
	n       int
	days    [batch]calendar.Day
	amounts [batch]money.Amount
	odd     [batch]bool // records that are out of the ordinary
	words   [batch]csvscan.Word
	differ  [batch]uint64 // 0 where a record says the same as the one before
}

// batch is how many records are read at a time: few enough for a processor's
// nearest cache.
const batch = 128

// plain reports whether a file is read column after column.
func (w *salesWorker) plain() bool {
	return w.plan.shape.name == "" && len(w.plan.joined) == 0 && w.rates == nil && !w.apart && !w.has(valueCell) && !w.has(productCell) &&
		w.has(amountCell) && len(w.cols.ids) > 0 && w.cols.ids[0].role == roleCustomer && !w.identity.floats && !w.has(timeCell)
}

// columns reads a chunk of which every record has the header's width; it
// reports false, and reads nothing, where it cannot be read in this way.
func (w *salesWorker) columns(c *csvscan.Chunk) (ok bool) {
	k := &w.batch
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
	for k.first = 0; k.first < c.Len() && w.err == nil; k.first += batch {
		k.n = min(batch, c.Len()-k.first)
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
	}
	return true
}

// differing returns, for each record, 0 where it repeats the cells of the one
// before in these columns.
func (k *salesBatch) differing(columns ...*csvscan.Column) []uint64 {
	differ := k.differ[:k.n]
	clear(differ)
	for _, c := range columns {
		c.Differ(differ, k.first)
	}
	return differ
}

// wordsOf returns the first bytes of each cell.
func (k *salesBatch) wordsOf(column *csvscan.Column) []csvscan.Word {
	column.Words(k.words[:k.n], k.first)
	return k.words[:k.n]
}

// columnOfDays reads the dates; days after as-of are out of the ordinary.
func (w *salesWorker) columnOfDays(k *salesBatch) {
	column := &k.cells[dateCell]
	var day calendar.Day
	odd := false
	for i, differs := range k.differing(column) {
		if differs != 0 || i == 0 {
			var problem cell.Problem
			day, problem = w.dates.Day(column.Value(k.first + i))
			odd = problem != 0 || w.o.AsOf != 0 && day > w.o.AsOf
		}
		k.days[i], k.odd[i] = day, odd
	}
}

// columnOfAmounts reads the amounts; negative ones are out of the ordinary.
func (w *salesWorker) columnOfAmounts(k *salesBatch) {
	column := &k.cells[amountCell]
	for i, word := range k.wordsOf(column) {
		a, ok := w.numbers.Short(word.Bytes, word.Len)
		if !ok {
			var why cell.Problem
			a, why = w.numbers.Amount(column.Value(k.first + i))
			ok = why == 0 && a >= 0
		}
		k.amounts[i] = a
		if !ok {
			k.odd[i] = true
		}
	}
}

// columnOfQuantities marks the records whose quantity may be negative.
func (k *salesBatch) columnOfQuantities() {
	column := &k.cells[quantityCell]
	for i, word := range k.wordsOf(column) {
		b := byte(word.Bytes)
		if b == '"' {
			b = 0
			if value := column.Value(k.first + i); len(value) > 0 {
				b = value[0]
			}
		}
		if !isDigit(b) {
			k.odd[i] = true
		}
	}
}

// alike marks the records whose cell is not the one that was looked at last,
// or all where that one is out of the ordinary.
func (k *salesBatch) alike(s slot, looked []byte, odd bool) {
	column := &k.cells[s]
	other := false
	for i, differs := range k.differing(column) {
		if differs != 0 || i == 0 {
			other = odd || string(column.Value(k.first+i)) != string(looked)
		}
		if other {
			k.odd[i] = true
		}
	}
}

// dressedAlike marks the records whose amount names another currency than the
// one that was looked at last, or any where that one is out of the ordinary.
func (w *salesWorker) dressedAlike(k *salesBatch) {
	column := &k.cells[amountCell]
	for i := range k.n {
		if name := cell.Currency(column.Value(k.first + i)); name != "" && (w.foreignCurrency || name != string(w.currency)) {
			k.odd[i] = true
		}
	}
}

// lines puts the records of a batch into their bins, and the lines of an order
// that follow each other into the shard as one.
func (w *salesWorker) lines(c *csvscan.Chunk, k *salesBatch) {
	ids, orders := &k.ids, &k.cells[orderCell]
	var differ []uint64
	if w.has(orderCell) {
		differ = k.differing(ids, orders)
	} else {
		differ = k.differing(ids)
	}
	var total money.Amount
	for i := 0; i < k.n; {
		id := ids.Value(k.first + i)
		if k.odd[i] || !trimmed(id) {
			w.i = k.first + i
			c.Fields(w.cells, w.i, w.cols.load)
			w.record()
			i++
			continue
		}
		day, sum := k.days[i], k.amounts[i]
		if day != w.last.day {
			w.i = k.first + i
			w.see(day)
		}
		var order []byte
		if w.has(orderCell) {
			order = trim(orders.Value(k.first + i))
		}
		first := i
		for i++; i < k.n && differ[i] == 0 && !k.odd[i] && k.days[i] == day && sum >= 0; i++ {
			sum += k.amounts[i]
		}
		if total += sum; sum < 0 || total < 0 { // none is, so they have overflown
			w.err = w.tooMuch()
			return
		}
		w.counts[Used] += i - first
		w.shard.AddSale(id, order, day, sum, w.file)
	}
	var ok bool
	if w.money[Used], ok = w.money[Used].Add(total); !ok {
		w.err = w.tooMuch()
	}
}

// trimmed reports whether an id can be taken as it stands: there is nothing
// around it, no apostrophe, and it begins with no sign.
func trimmed(id []byte) bool {
	return len(id) > 0 && id[0]-'(' <= 'z'-'(' && id[len(id)-1]-'!' <= 'z'-'!'
}
