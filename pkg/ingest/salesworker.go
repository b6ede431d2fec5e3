package ingest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// salesWorker reads the chunks that one goroutine takes.
type salesWorker struct {
	o        *Options
	identity *identity
	shard    *dataset.Shard

	plan    *plan
	dates   cell.Dates
	file    int
	cols    salesColumns
	counts  Counts
	money   Moneys
	first   calendar.Day
	days    days
	last    mark
	rejects []reject
	foreign map[string]mark
	strange map[string]int
	err     error

	lastDate   []byte // the cell before, and
	lastDay    calendar.Day
	lastStatus []byte
	lastNoSale bool
	currency   []byte // the cell before
	key        []byte
	carried    []byte // the customer whose row of its own was read last

	rates *rates
	apart bool // several files may hold the same record
	hash  maphash.Hash
	print []byte
}

// A reject is a Reject whose line is not known yet.
type reject struct {
	at     csvscan.Place
	field  string
	value  string
	reason string
	record string
}

func (w *salesWorker) begin(number int, p *plan, cols salesColumns) {
	w.plan, w.file, w.cols, w.carried = p, number, cols, w.carried[:0]
	w.dates = p.dates[roleDate].style
	w.counts, w.money = Counts{}, Moneys{}
	w.first, w.days, w.last, w.rejects, w.err = 0, nil, mark{}, nil, nil
	w.foreign, w.strange = map[string]mark{}, map[string]int{}
	w.lastDate, w.lastDay, w.lastStatus, w.currency = w.lastDate[:0], 0, w.lastStatus[:0], w.currency[:0]
	w.lastNoSale = false
}

func (w *salesWorker) chunk(c *csvscan.Chunk) error {
	w.counts[Structural] += c.Blank()
	for i := range c.Len() {
		w.record(c, i)
	}
	return w.err
}

// record puts a record into its bin, the first that fits, and its line into
// the shard.
func (w *salesWorker) record(c *csvscan.Chunk, i int) {
	if w.plan.shape.name != "" && w.further(c, i) {
		return
	}
	if c.Width(i) != len(w.plan.header) && !w.padded(c, i) {
		if w.structural(c, i) {
			w.counts[Structural]++
			return
		}
		w.setAside(c, i, none, fmt.Sprintf("%d fields where the header has %d", c.Width(i), len(w.plan.header)))
		return
	}
	day, problem := w.day(c, i)
	if problem != 0 {
		if w.structural(c, i) {
			w.counts[Structural]++
			return
		}
		w.setAside(c, i, w.cols.date, problem.String())
		return
	}
	line, bad := w.line(c, i)
	noSale := w.notSale(c, i, line.Return)
	if bad.missing == "" && bad.why == 0 && w.rates != nil && w.cols.currency != none {
		bad = w.convert(c, i, day, &line)
	}
	switch {
	case noSale && (bad.missing != "" || bad.why == cell.Empty):
	case bad.missing != "":
		w.setAside(c, i, bad.column, bad.missing)
		return
	case bad.why != 0:
		w.setAside(c, i, bad.column, bad.why.String())
		return
	}
	if day != w.last.day {
		w.see(c, i, day)
	}
	bin := w.bin(c, i, day, noSale, line.Return)
	if bin == Used && line.Return {
		bin = Return
	}
	w.counts[bin]++
	sum, ok := w.money[bin].Add(line.Amount)
	if !ok {
		w.err = &Error{Place: Place{File: w.plan.src.Name}, What: "the amounts add up to more than can be counted"}
		return
	}
	w.money[bin] = sum
	if bin != Used && bin != Return {
		return
	}
	line.Customer, line.Day, line.File = w.key, day, w.file
	if w.cols.order != none && len(line.Order) == 0 {
		line.Order = w.cell(c, i, w.cols.order)
	}
	line.Whole = line.Whole && len(line.Order) > 0
	if !line.Whole {
		w.money[Return], _ = w.money[Return].Add(-line.Refund)
	}
	if w.cols.value != none {
		line.Value = cell.Trim(c.Field(i, w.cols.value))
	}
	if w.apart {
		line.Record = w.fingerprint(c, i, day, line.Amount)
	}
	w.shard.Add(line)
}

// fingerprint is a hash of what a record says: its cells, but the day and the
// amount as understood, so that the same record exported again in another
// layout is the same.
func (w *salesWorker) fingerprint(c *csvscan.Chunk, i int, day calendar.Day, amount money.Amount) uint64 {
	w.hash.Reset()
	for j := range len(w.plan.header) {
		switch j {
		case w.cols.date:
			w.print = binary.LittleEndian.AppendUint32(w.print[:0], uint32(day))
			w.hash.Write(w.print)
		case w.cols.amount:
			w.print = binary.LittleEndian.AppendUint64(w.print[:0], uint64(amount))
			w.hash.Write(w.print)
		default:
			w.hash.Write(cell.Trim(c.Field(i, j)))
		}
		w.hash.WriteByte(0)
	}
	return w.hash.Sum64()
}

// bin returns the bin of a record that can be used: Used stands for returns
// too. It leaves the customer's key in w.key.
func (w *salesWorker) bin(c *csvscan.Chunk, i int, day calendar.Day, noSale, returned bool) Bin {
	switch {
	case noSale:
		return NotSale
	case w.cols.currency != none && w.otherCurrency(c, i):
		return OtherCurrency
	case w.o.AsOf != 0 && day > w.o.AsOf:
		return AfterAsOf
	}
	w.key = w.key[:0]
	if returned && w.cols.to != none {
		if w.key = appendKey(w.key, roleEmail, w.cell(c, i, w.cols.to)); len(w.key) > 0 {
			return Used
		}
	}
	for _, id := range w.cols.ids {
		b := w.cell(c, i, id.column)
		if id.join != nil {
			b = []byte(id.join.people[string(b)])
		}
		if w.key = appendKey(w.key, id.role, b); len(w.key) == 0 {
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
			if to, ok := w.identity.aliases[string(w.key)]; ok {
				w.key = append(w.key[:0], to...)
			}
		}
		return Used
	}
	if len(w.carried) > 0 {
		w.key = appendKey(w.key, roleCustomer, w.carried)
		return Used
	}
	return NoCustomer
}

// cell returns a cell without blanks around it; nothing where it says nothing.
func (w *salesWorker) cell(c *csvscan.Chunk, i, column int) []byte {
	b := cell.Trim(c.Field(i, column))
	if w.plan.shape.blank != nil && w.plan.shape.empty(b) {
		return nil
	}
	return b
}

// isReturn reports whether the rules of the format say that a record is a
// return.
func (w *salesWorker) isReturn(c *csvscan.Chunk, i int) bool {
	s := &w.plan.shape
	return len(s.returns) > 0 && s.all(s.returns, func(column int) []byte { return c.Field(i, column) }, w.plan.numbers.style)
}

// further takes the records that only mean something beside others: further
// rows of an order, and customers on rows of their own.
func (w *salesWorker) further(c *csvscan.Chunk, i int) bool {
	s := &w.plan.shape
	blank := func(column int) bool { return len(w.cell(c, i, column)) == 0 }
	if len(s.continuation) > 0 && !slices.ContainsFunc(s.continuation, func(col int) bool { return !blank(col) }) {
		bin := Merged
		if w.structural(c, i) {
			bin = Structural
		}
		w.counts[bin]++
		return true
	}
	if s.carry == none || len(cell.Trim(c.Field(i, s.carry))) == 0 {
		return false
	}
	for col := range c.Width(i) {
		if col != s.carry && !blank(col) {
			return false
		}
	}
	if !w.structural(c, i) {
		w.carried = append(w.carried[:0], w.cell(c, i, s.carry)...)
	}
	w.counts[Structural]++
	return true
}

// padded reports whether a record is only longer than the header, by empty
// cells.
func (w *salesWorker) padded(c *csvscan.Chunk, i int) bool {
	n := c.Width(i)
	for j := len(w.plan.header); j < n; j++ {
		if len(cell.Trim(c.Field(i, j))) > 0 {
			return false
		}
	}
	return n > len(w.plan.header)
}

// structural reports whether a record that is not usable is no data at all:
// all cells blank, the header again, a total.
func (w *salesWorker) structural(c *csvscan.Chunk, i int) bool {
	cells := make([]string, c.Width(i))
	for j := range cells {
		cells[j] = string(cell.Trim(c.Field(i, j)))
	}
	return w.plan.structural(cells)
}

// day reads a date; most records have that of the record before.
func (w *salesWorker) day(c *csvscan.Chunk, i int) (calendar.Day, cell.Problem) {
	b := c.Field(i, w.cols.date)
	if w.cols.time != none || w.plan.shape.zone != "" {
		if w.o.Location != nil {
			return w.moved(c, i, b)
		}
	}
	if len(b) > 0 && bytes.Equal(b, w.lastDate) {
		return w.lastDay, 0
	}
	d, problem := w.dates.Day(b)
	if problem == 0 {
		w.lastDate, w.lastDay = append(w.lastDate[:0], b...), d
	}
	return d, problem
}

// moved reads a date whose time or zone stands elsewhere, where days begin in
// a zone that somebody named.
func (w *salesWorker) moved(c *csvscan.Chunk, i int, date []byte) (calendar.Day, cell.Problem) {
	var clock []byte
	zone := []byte(w.plan.shape.zone)
	if w.cols.time != none {
		clock = w.cell(c, i, w.cols.time)
	}
	if w.cols.zone != none {
		zone = w.cell(c, i, w.cols.zone)
	}
	if len(clock) > 0 {
		return w.dates.DayTime(date, clock, zone)
	}
	w.print = append(append(append(w.print[:0], cell.Trim(date)...), ' '), zone...)
	if d, problem := w.dates.Day(w.print); problem == 0 {
		return d, 0
	}
	return w.dates.Day(date) // which tells its zone itself, or has no time
}

// see notes a day that is not that of the record before.
func (w *salesWorker) see(c *csvscan.Chunk, i int, day calendar.Day) {
	w.days.add(day)
	if w.first.IsZero() || day < w.first {
		w.first = day
	}
	if day > w.last.day {
		w.last = mark{day: day, file: w.file, at: c.Place(i, w.cols.date)}
	}
}

// notSale reports whether a line is no sale by its status or by the rules of
// its format.
func (w *salesWorker) notSale(c *csvscan.Chunk, i int, returned bool) bool {
	if w.plan.shape.name != "" {
		cancelled := w.cols.cancelled != none && len(w.cell(c, i, w.cols.cancelled)) > 0
		excused := returned && w.isReturn(c, i) // from Where
		if cancelled || !excused && !w.plan.shape.all(w.plan.shape.where, func(column int) []byte { return c.Field(i, column) }, w.plan.numbers.style) {
			return true
		}
	}
	if w.cols.status == none {
		return false
	}
	cell := w.cell(c, i, w.cols.status)
	if len(cell) == 0 {
		return false
	}
	if !bytes.Equal(cell, w.lastStatus) {
		meaning := w.plan.shape.status(string(cell))
		w.lastStatus, w.lastNoSale = append(w.lastStatus[:0], cell...), meaning == statusNoSale
		if meaning == statusUnknown {
			w.strange[string(cell)] += 0
		}
	}
	if n, ok := w.strange[string(cell)]; ok {
		w.strange[string(cell)] = n + 1
	}
	return w.lastNoSale
}

// otherCurrency reports whether a line is in another currency than the one
// asked for, and notes where each currency stands first.
func (w *salesWorker) otherCurrency(c *csvscan.Chunk, i int) bool {
	cell := cell.Trim(c.Field(i, w.cols.currency))
	if !bytes.Equal(cell, w.currency) && len(cell) > 0 {
		w.currency = append(w.currency[:0], cell...)
		name := string(bytes.ToUpper(cell))
		if _, ok := w.foreign[name]; !ok {
			w.foreign[name] = mark{file: w.file, at: c.Place(i, w.cols.currency)}
		}
	}
	return w.o.Currency != "" && w.rates == nil && !bytes.EqualFold(cell, []byte(w.o.Currency))
}

// examples is how many rejects a worker keeps of a file where nobody asked
// for all of them.
const examples = 10

// setAside counts a record that cannot be used; col is the column that is
// wrong, none for the whole record.
func (w *salesWorker) setAside(c *csvscan.Chunk, i, col int, why string) {
	w.counts[SetAside]++
	if w.o.Reject == nil && len(w.rejects) >= examples {
		return
	}
	r := reject{at: c.Place(i, max(col, 0)), reason: why}
	if col != none {
		r.field, r.value = w.plan.header[col], string(c.Field(i, col))
	}
	if w.o.Reject != nil {
		r.record = string(c.Raw(i))
	}
	w.rejects = append(w.rejects, r)
}
