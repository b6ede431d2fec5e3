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

	sales [batch]dataset.Sale
	n     int          // of sales
	total money.Amount // of all sales of the chunk
}

// batch is how many sales are put into the shard at a time: few enough for a
// processor's nearest cache.
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
	k.n, k.total = 0, 0
	w.sales(c, k)
	w.flush(k)
	if w.money[Used], ok = w.money[Used].Add(k.total); !ok && w.err == nil {
		w.err = w.tooMuch()
	}
	return true
}

// sales reads the records of a chunk. It is one loop because that is what most
// of the time goes into: what is known of the record before stays at hand.
func (w *salesWorker) sales(c *csvscan.Chunk, k *salesBatch) {
	dates, amounts, ids, orders := k.cells[dateCell], k.cells[amountCell], k.ids, k.cells[orderCell]
	quantities, currencies, statuses := k.cells[quantityCell], k.cells[currencyCell], k.cells[statusCell]
	hasOrder, hasQuantity, hasCurrency, hasStatus := w.has(orderCell), w.has(quantityCell), w.has(currencyCell), w.has(statusCell)

	var day calendar.Day
	var wrongDay bool
	var id, order piece                 // of the record before
	date := piece{Ends: never}          // likewise
	var currency, status = never, never // of the record before that was not odd
	open := false                       // whether the record before is in the last sale
	for i := range c.Len() {
		if p := dates.Piece(i); date.moves(&dates, p, dates.Ends(p)) {
			var problem cell.Problem
			day, problem = w.dates.Day(dates.Value(p))
			wrongDay = problem != 0 || w.o.AsOf != 0 && day > w.o.AsOf
		}
		odd := wrongDay
		p := amounts.Piece(i)
		number := amounts.Ends(p)
		amount, ok := w.numbers.Short(number.First, number.Len)
		if !ok {
			amount, ok = w.long(amounts.Value(p), hasCurrency)
			odd = odd || !ok
		}
		if hasQuantity {
			if b := quantities.Bytes(quantities.Piece(i)); len(b) == 0 || !isDigit(b[0]) {
				b = quantities.Value(quantities.Piece(i))
				odd = odd || len(b) == 0 || !isDigit(b[0])
			}
		}
		if hasCurrency {
			p := currencies.Piece(i)
			if e := currencies.Ends(p); e.Differ(currency) {
				usual := !w.foreignCurrency && string(currencies.Value(p)) == string(w.currency)
				currency, odd = known(e, usual), odd || !usual
			}
		}
		if hasStatus {
			p := statuses.Piece(i)
			if e := statuses.Ends(p); e.Differ(status) {
				usual := !w.lastNoSale && len(w.strange) == 0 && string(statuses.Value(p)) == string(w.lastStatus)
				status, odd = known(e, usual), odd || !usual
			}
		}
		p = ids.Piece(i)
		other := id.moves(&ids, p, ids.Ends(p))
		if hasOrder {
			q := orders.Piece(i)
			other = order.moves(&orders, q, orders.Ends(q)) || other
		}
		if open && !other && !odd && day == k.sales[k.n-1].Day {
			k.sales[k.n-1].Amount += amount
			w.counts[Used]++
		} else if key := ids.Value(p); !odd && trimmed(key) {
			if k.n == batch {
				w.flush(k)
			}
			if day != w.last.day {
				w.i = i
				w.see(day)
			}
			sale := &k.sales[k.n]
			*sale = dataset.Sale{Customer: key, Day: day, Amount: amount}
			if hasOrder {
				sale.Order = trim(orders.Value(orders.Piece(i)))
			}
			k.n++
			w.counts[Used]++
			open = true
		} else {
			w.i = i
			c.Fields(w.cells, i, w.cols.load)
			w.record()
			if w.err != nil {
				return
			}
			open, currency, status = false, never, never
			continue
		}
		if k.total += amount; k.total < 0 { // no amount is, so they have overflown
			w.err = w.tooMuch()
			return
		}
	}
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

// flush puts the sales of a batch into the shard.
func (w *salesWorker) flush(k *salesBatch) {
	w.shard.AddSales(k.sales[:k.n], w.file)
	k.n = 0
}

// A piece is that of a record, to compare the next one's with.
type piece struct {
	csvscan.Ends
	csvscan.Piece
}

// moves puts the piece of the next record in the place of p and reports whether
// they differ.
func (p *piece) moves(c *csvscan.Column, next csvscan.Piece, ends csvscan.Ends) bool {
	differ := p.Differ(ends) || ends.Len > 16 && !bytes.Equal(c.Bytes(p.Piece), c.Bytes(next))
	p.Ends, p.Piece = ends, next
	return differ
}

// never are the ends of no piece.
var never = csvscan.Ends{Len: 1 << 31}

// known returns the ends of a piece that says what is usual, if they tell it
// from every other.
func known(e csvscan.Ends, usual bool) csvscan.Ends {
	if usual && e.Len <= 16 {
		return e
	}
	return never
}

// trimmed reports whether an id can be taken as it stands: there is nothing
// around it, no apostrophe, and it begins with no sign.
func trimmed(id []byte) bool {
	return len(id) > 0 && id[0]-'(' <= 'z'-'(' && id[len(id)-1]-'!' <= 'z'-'!'
}
