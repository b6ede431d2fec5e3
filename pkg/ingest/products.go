package ingest

import (
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// An openOrder is the order that further rows, which hold items only, belong
// to: that of the record above them. Only where products are read it is kept,
// and there a file with such rows has one worker.
type openOrder struct {
	used bool         // the record above counts
	line dataset.Line // of that record, but for money
	text []byte       // of the line
}

// keep remembers the line of a record that counts.
func (o *openOrder) keep(l *dataset.Line) {
	o.used = true
	o.line = dataset.Line{Day: l.Day, Return: l.Return, File: l.File}
	o.text = append(append(append(o.text[:0], l.Customer...), l.Order...), l.Value...)
	text := o.text
	for _, part := range []struct{ to, from *[]byte }{
		{&o.line.Customer, &l.Customer}, {&o.line.Order, &l.Order}, {&o.line.Value, &l.Value},
	} {
		n := len(*part.from)
		*part.to, text = text[:n], text[n:]
	}
}

// item adds the item of a further row to the open order. False where there is
// none, or where the row is of another order.
func (w *salesWorker) item() bool {
	if !w.has(productCell) || !w.open.used {
		return false
	}
	if w.has(orderCell) {
		id := cell.Trim(w.c.Field(w.i, w.cols.at[orderCell]))
		if len(id) > 0 && string(id) != string(w.open.line.Order) {
			return false
		}
	}
	line := w.open.line
	line.Product = cell.Trim(w.c.Field(w.i, w.cols.at[productCell]))
	if w.apart {
		line.Record = w.fingerprint(line.Day, 0)
	}
	w.shard.Add(&line)
	w.shard.Hold()
	return true
}
