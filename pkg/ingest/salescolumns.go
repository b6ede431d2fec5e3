package ingest

import (
	"bytes"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// A salesBatch is how the records of plain files are read: what most have in
// common is found out by comparing pieces of them, and the lines of an order
// that follow each other become one sale. A record of which anything is out of
// the ordinary is left to salesWorker.record.
type salesBatch struct {
	cells [slots]csvscan.Column
	ids   csvscan.Column
	same  []csvscan.Column // of those, what tells an order: runs of them that stand side by side

	marks   [batch]uint8         // of records, and of those
	keys    [batch]csvscan.Piece // who bought
	orders  [batch]csvscan.Piece // empty without a column
	words   [batch]uint64        // the amounts as they stand, and
	lens    [batch]uint64        // their lengths
	amounts [batch]money.Amount  // negative where Shorts does not read it

	sales [batch + 1]dataset.Sale
	n     int          // of sales
	open  uint8        // sameOrder while the record before is in the last of them
	day   calendar.Day // of the record before
	total money.Amount // of all sales of the chunk
}

// The marks of a record: what it has in common with the one before, and with
// most. They are set, too, where there is no such column.
const (
	sameOrder uint8 = 1 << iota // day, customer and order
	sameDate
	sameCurrency
	sameStatus
	counted // there is a quantity, and not below zero
	bareKey
	bareOrder

	usual = sameDate | sameCurrency | sameStatus | counted | bareKey | bareOrder
)

// allMarks are those of records of which nothing is known yet.
var allMarks = [batch]uint8(bytes.Repeat([]byte{sameOrder | usual}, batch))

// batch is how many records are looked at, and booked, at a time: few enough for
// a processor's nearest cache.
const batch = 128

// plain reports whether a file's records can be read so.
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
	k.same = k.same[:0]
	for _, run := range w.cols.order {
		same, _ := c.Columns(run.first, run.last)
		k.same = append(k.same, same)
	}
	k.n, k.total, k.open = 0, 0, 0
	for from := 0; from < c.Len() && w.err == nil; from += batch {
		n := min(batch, c.Len()-from)
		w.look(k, from, n)
		w.book(c, k, from, n)
		w.flush(c, k)
	}
	w.shard.AddSales(c.Text(), k.sales[:k.n], w.file)
	if w.money[Used], ok = w.money[Used].Add(k.total); !ok && w.err == nil {
		w.err = w.tooMuch()
	}
	return true
}

// look finds out what most of n records have in common with those before and
// with each other: each fact in a loop of its own, over so few records that they
// stay at hand.
func (w *salesWorker) look(k *salesBatch, from, n int) {
	k.marks = allMarks
	marks := k.marks[:n]
	for i := range k.same {
		k.same[i].Repeats(from, marks, sameOrder)
	}
	k.cells[dateCell].Repeats(from, marks, sameDate)
	if w.has(currencyCell) {
		k.cells[currencyCell].Repeats(from, marks, sameCurrency)
	}
	if w.has(statusCell) {
		k.cells[statusCell].Repeats(from, marks, sameStatus)
	}
	if w.has(quantityCell) {
		k.cells[quantityCell].Numeric(from, marks, counted)
	}
	k.ids.Bare(from, k.keys[:n], '(', marks, bareKey)
	if w.has(orderCell) {
		k.cells[orderCell].Bare(from, k.orders[:n], '#', marks, bareOrder)
	}
	k.cells[amountCell].Words(from, k.words[:n], k.lens[:n])
	w.numbers.Shorts(k.words[:n], k.lens[:n], k.amounts[:n])
}

// book makes sales of n records.
func (w *salesWorker) book(c *csvscan.Chunk, k *salesBatch, from, n int) {
	sales, marks, amounts, keys, orders := &k.sales, k.marks[:n], k.amounts[:n], k.keys[:n], k.orders[:n]
	at, open, day, total, used := k.n, k.open, k.day, k.total, 0
	for i, m := range marks {
		if m&usual != usual || amounts[i] < 0 || open == 0 {
			k.total = total
			if !w.usable(c, k, from, i, open != 0) {
				open = 0
				if w.err != nil {
					break
				}
				continue
			}
			day = k.day
		}
		same := int(m & open) // without a branch: it cannot be foreseen
		sale := &sales[at-same]
		sale.Customer, sale.Order, sale.Day = dataset.Span(keys[i]), dataset.Span(orders[i]), day
		sale.Amount = amounts[i] + sale.Amount&-money.Amount(same)
		at += 1 - same
		total += amounts[i]
		open = sameOrder
		used++
	}
	k.n, k.open, k.total = at, open, total
	w.counts[Used] += used
}

// usable looks at a record of a batch that lacks a mark of the usual, or comes
// after one that was not usable: known says which, for then a mark does not tell
// that something is as it should be. If it is a sale all the same, its day, key,
// order and amount stand in k after that; else the record has been read.
func (w *salesWorker) usable(c *csvscan.Chunk, k *salesBatch, from, i int, known bool) bool {
	r, m := from+i, k.marks[i]
	ok := true
	if !known || m&sameDate == 0 {
		var problem cell.Problem
		dates := &k.cells[dateCell]
		k.day, problem = w.dates.Day(dates.Value(dates.Piece(r)))
		ok = problem == 0 && (w.o.AsOf == 0 || k.day <= w.o.AsOf)
	}
	if m&bareKey == 0 {
		var run bool
		k.keys[i], run = k.ids.Run(k.keys[i])
		ok = ok && run && trimmed(k.ids.Bytes(k.keys[i]))
	}
	if m&bareOrder == 0 {
		var run bool
		orders := &k.cells[orderCell]
		k.orders[i], run = orders.Run(k.orders[i])
		b := orders.Bytes(k.orders[i])
		ok = ok && run && len(trim(b)) == len(b)
	}
	if m&counted == 0 {
		quantities := &k.cells[quantityCell]
		b := quantities.Value(quantities.Piece(r))
		ok = ok && len(b) > 0 && isDigit(b[0])
	}
	if w.has(currencyCell) && (!known || m&sameCurrency == 0) {
		currencies := &k.cells[currencyCell]
		ok = ok && !w.foreignCurrency && string(currencies.Value(currencies.Piece(r))) == string(w.currency)
	}
	if w.has(statusCell) && (!known || m&sameStatus == 0) {
		statuses := &k.cells[statusCell]
		ok = ok && !w.lastNoSale && len(w.strange) == 0 && string(statuses.Value(statuses.Piece(r))) == string(w.lastStatus)
	}
	if k.amounts[i] < 0 {
		var short bool
		amounts := &k.cells[amountCell]
		k.amounts[i], short = w.long(amounts.Value(amounts.Piece(r)), w.has(currencyCell))
		if ok = ok && short; ok && k.total+k.amounts[i] < 0 {
			w.err = w.tooMuch()
			return false
		}
	}
	w.i = r
	if ok {
		if k.day != w.last.day {
			w.see(k.day)
		}
		return true
	}
	c.Fields(w.cells, r, w.cols.load)
	w.record()
	return false
}

// long reads an amount that Short does not; ok is false where it is out of the
// ordinary: negative, or in another currency than the one that was looked at
// last.
func (w *salesWorker) long(b []byte, hasCurrency bool) (a money.Amount, ok bool) {
	a, currency, problem := w.numbers.Money(b)
	if currency != "" && !hasCurrency && (w.foreignCurrency || currency != string(w.currency)) {
		return a, false
	}
	return a, problem == 0 && a >= 0
}

// flush puts the sales of a batch into the shard, but the last, which may go on.
func (w *salesWorker) flush(c *csvscan.Chunk, k *salesBatch) {
	if k.n > 0 {
		k.n--
		w.shard.AddSales(c.Text(), k.sales[:k.n], w.file)
		k.sales[0] = k.sales[k.n]
		k.n = 1
	}
}

// trimmed reports whether an id can be taken as it stands: there is nothing
// around it, no apostrophe, and it begins with no sign.
func trimmed(id []byte) bool {
	return len(id) > 0 && id[0]-'(' <= 'z'-'(' && id[len(id)-1]-'!' <= 'z'-'!'
}
