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
	numbers cell.Numbers
	amounts *join // the table that tells the amounts; nil where the file does
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

	c     *csvscan.Chunk // the record that is read, and
	i     int            // its number in the chunk
	cells [][]byte       // its cells, as salesColumns.load
	batch salesBatch

	lastDate        []byte // the cell before, and
	lastDay         calendar.Day
	lastStatus      []byte
	lastNoSale      bool
	currency        []byte // the cell before, and
	foreignCurrency bool   // whether it is another than the one asked for
	key             []byte // of who bought: a cell, or
	made            bool   // made in
	buf             []byte
	carried         []byte // the customer whose row of its own was read last
	open            openOrder

	trace  *tracer        // of one person's records; nil where nobody asked
	labels dataset.Labels // of keys that people could not read

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
	w.plan, w.file, w.cols, w.carried, w.open.used = p, number, cols, w.carried[:0], false
	w.dates, w.numbers, w.amounts = p.dates[roleDate].style, p.numbers.style, p.joinOf(roleAmount)
	w.cells = make([][]byte, len(cols.load))
	w.counts, w.money = Counts{}, Moneys{}
	w.first, w.days, w.last, w.rejects, w.err = 0, nil, mark{}, nil, nil
	w.foreign, w.strange = map[string]mark{}, map[string]int{}
	w.lastDate, w.lastDay, w.lastStatus, w.currency = w.lastDate[:0], 0, w.lastStatus[:0], w.currency[:0]
	w.lastNoSale, w.foreignCurrency = false, w.o.Currency != "" && w.rates == nil
}

func (w *salesWorker) read(c *csvscan.Chunk) error {
	w.counts[Structural] += c.Blank()
	even := c.Even() == len(w.plan.header)
	w.c = c
	if even && w.trace == nil && w.plain() && w.columns(c) {
		w.shard.Hold()
		return w.err
	}
	for w.i = range c.Len() {
		if w.plan.shape.name != "" && w.further() || !even && w.ragged() {
			continue
		}
		c.Fields(w.cells, w.i, w.cols.load)
		w.record()
	}
	w.shard.Hold()
	return w.err
}

// tooMuch is the error for amounts whose sum does not fit.
func (w *salesWorker) tooMuch() error {
	return &Error{Place: Place{File: w.plan.src.Name}, What: "the amounts add up to more than can be counted"}
}

// ragged takes the records of another width than the header's.
func (w *salesWorker) ragged() bool {
	n := w.c.Width(w.i)
	switch {
	case n == len(w.plan.header) || w.padded():
		return false
	case w.structural():
		w.counts[Structural]++
	default:
		w.setAside(none, fmt.Sprintf("%d fields where the header has %d", n, len(w.plan.header)))
	}
	return true
}

// has reports whether a role is played.
func (w *salesWorker) has(s slot) bool { return w.cols.from[s] != none }

// trim is cell.Trim for cells that mostly need none.
func trim(b []byte) []byte {
	if n := len(b); n > 0 && b[0]-'!' < '~'-'!' && b[n-1]-'!' < '~'-'!' {
		return b
	}
	return cell.Trim(b)
}

// raw returns a cell as it stands.
func (w *salesWorker) raw(s slot) []byte { return w.cells[w.cols.from[s]] }

// cell returns a cell without blanks around it; nothing where it says nothing.
func (w *salesWorker) cell(s slot) []byte {
	b := trim(w.raw(s))
	if w.plan.shape.blank != nil && w.plan.shape.empty(b) {
		return nil
	}
	return b
}

// record puts a record into its bin, the first that fits, and its line into
// the shard.
func (w *salesWorker) record() {
	w.open.used = false
	day, problem := w.day()
	if problem != 0 {
		if w.structural() {
			w.counts[Structural]++
			return
		}
		w.setAside(w.cols.at[dateCell], problem.String())
		return
	}
	var line dataset.Line
	bad := w.line(&line)
	noSale := w.notSale(line.Return)
	if bad.missing == "" && bad.why == 0 && w.rates != nil {
		bad = w.convert(day, &line)
	}
	switch {
	case noSale && (bad.missing != "" || bad.why == cell.Empty):
	case bad.missing != "":
		w.setAside(bad.column, bad.missing)
		return
	case bad.why != 0:
		w.setAside(bad.column, bad.why.String())
		return
	}
	if day != w.last.day {
		w.see(day)
	}
	bin := w.bin(day, noSale, line.Return)
	if bin == Used && line.Return {
		bin = Return
	}
	w.counts[bin]++
	if w.trace != nil {
		w.traceRecord(bin, day, &line)
	}
	sum, ok := w.money[bin].Add(line.Amount)
	if !ok {
		w.err = w.tooMuch()
		return
	}
	w.money[bin] = sum
	if bin != Used && bin != Return {
		return
	}
	line.Customer, line.Day, line.File = w.key, day, w.file
	if w.has(orderCell) && len(line.Order) == 0 {
		line.Order = w.cell(orderCell)
	}
	line.Whole = line.Whole && len(line.Order) > 0
	if !line.Whole {
		w.money[Return], _ = w.money[Return].Add(-line.Refund)
	}
	if w.has(valueCell) {
		line.Value = w.cell(valueCell)
	}
	if w.has(productCell) {
		line.Product = w.cell(productCell)
		if len(w.plan.shape.continuation) > 0 {
			w.open.keep(&line)
		}
	}
	if w.apart {
		line.Record = w.fingerprint(day, line.Amount)
	}
	w.shard.Add(&line)
	if w.made {
		w.shard.Hold()
	}
}

// fingerprint is a hash of what a record says: its cells, but the day and the
// amount as understood, so that the same record exported again in another
// layout is the same.
func (w *salesWorker) fingerprint(day calendar.Day, amount money.Amount) uint64 {
	w.hash.Reset()
	for j := range len(w.plan.header) {
		switch j {
		case w.cols.at[dateCell]:
			w.print = binary.LittleEndian.AppendUint32(w.print[:0], uint32(day))
			w.hash.Write(w.print)
		case w.cols.at[amountCell]:
			w.print = binary.LittleEndian.AppendUint64(w.print[:0], uint64(amount))
			w.hash.Write(w.print)
		default:
			w.hash.Write(cell.Trim(w.c.Field(w.i, j)))
		}
		w.hash.WriteByte(0)
	}
	return w.hash.Sum64()
}

// isReturn reports whether the rules of the format say that a record is a
// return.
func (w *salesWorker) isReturn() bool {
	s := &w.plan.shape
	return len(s.returns) > 0 && s.all(s.returns, func(column int) []byte { return w.c.Field(w.i, column) }, w.numbers)
}

// further takes the records that only mean something beside others: further
// rows of an order, and customers on rows of their own.
func (w *salesWorker) further() bool {
	s := &w.plan.shape
	blank := func(column int) bool { return s.empty(cell.Trim(w.c.Field(w.i, column))) }
	if len(s.continuation) > 0 && !slices.ContainsFunc(s.continuation, func(col int) bool { return !blank(col) }) {
		bin := Merged
		switch {
		case w.structural():
			bin = Structural
		case w.item():
			bin = Used // which becomes Merged, unless another file has the record too
		}
		w.counts[bin]++
		if w.trace != nil && bin == Merged {
			w.traceFurther()
		}
		return true
	}
	if s.carry == none || len(cell.Trim(w.c.Field(w.i, s.carry))) == 0 {
		return false
	}
	for col := range w.c.Width(w.i) {
		if col != s.carry && !blank(col) {
			return false
		}
	}
	if !w.structural() {
		w.carried = w.carried[:0]
		if !blank(s.carry) {
			w.carried = append(w.carried, cell.Trim(w.c.Field(w.i, s.carry))...)
		}
	}
	w.counts[Structural]++
	return true
}

// padded reports whether a record is only longer than the header, by empty
// cells.
func (w *salesWorker) padded() bool {
	n := w.c.Width(w.i)
	for j := len(w.plan.header); j < n; j++ {
		if len(cell.Trim(w.c.Field(w.i, j))) > 0 {
			return false
		}
	}
	return n > len(w.plan.header)
}

// structural reports whether a record that is not usable is no data at all:
// all cells blank, the header again, a total.
func (w *salesWorker) structural() bool {
	cells := make([][]byte, w.c.Width(w.i))
	for j := range cells {
		cells[j] = cell.Trim(w.c.Field(w.i, j))
	}
	return w.plan.structural(cells)
}

// day reads a date; most records have that of the record before.
func (w *salesWorker) day() (calendar.Day, cell.Problem) {
	b := w.raw(dateCell)
	if w.has(timeCell) || w.plan.shape.zone != "" {
		if w.o.Location != nil {
			return w.moved(b)
		}
	}
	if len(b) > 0 && string(b) == string(w.lastDate) {
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
func (w *salesWorker) moved(date []byte) (calendar.Day, cell.Problem) {
	var clock []byte
	zone := []byte(w.plan.shape.zone)
	if w.has(timeCell) {
		clock = w.cell(timeCell)
	}
	if w.has(zoneCell) {
		zone = w.cell(zoneCell)
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
func (w *salesWorker) see(day calendar.Day) {
	w.days.add(day)
	if w.first.IsZero() || day < w.first {
		w.first = day
	}
	if day > w.last.day {
		w.last = mark{day: day, file: w.file, at: w.c.Place(w.i, w.cols.at[dateCell])}
	}
}

// notSale reports whether a line is no sale by its status or by the rules of
// its format.
func (w *salesWorker) notSale(returned bool) bool {
	if w.plan.shape.name != "" {
		cancelled := w.has(cancelledCell) && len(w.cell(cancelledCell)) > 0
		excused := returned && w.isReturn() // from Where
		if cancelled || !excused && !w.plan.shape.all(w.plan.shape.where, func(column int) []byte { return w.c.Field(w.i, column) }, w.numbers) {
			return true
		}
	}
	if !w.has(statusCell) {
		return false
	}
	cell := w.cell(statusCell)
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

// examples is how many rejects a worker keeps of a file where nobody asked
// for all of them.
const examples = 10

// setAside counts a record that cannot be used; col is the column that is
// wrong, none for the whole record.
func (w *salesWorker) setAside(col int, why string) {
	w.counts[SetAside]++
	if w.trace != nil {
		w.traceBad(col, why)
	}
	if w.o.Reject == nil && len(w.rejects) >= examples {
		return
	}
	r := reject{at: w.c.Place(w.i, max(col, 0)), reason: why}
	if col != none {
		r.field, r.value = w.plan.names[col], string(w.c.Field(w.i, col))
	}
	if w.o.Reject != nil {
		r.record = string(w.c.Raw(w.i))
	}
	w.rejects = append(w.rejects, r)
}
