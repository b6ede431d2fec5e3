package ingest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// salesReader reads sales files one after the other, each by several workers.
type salesReader struct {
	o        Options
	identity *identity
	workers  []*salesWorker
	accounts []Account
	last     mark // the latest day of all files
	first    calendar.Day
	foreign  map[string]mark // by currency, where it stands first
	strange  map[string]int  // status words that are not known, and how often they stand
}

// A mark is a place that is known when the file is read through.
type mark struct {
	day   calendar.Day
	file  int
	at    csvscan.Place
	place Place
}

// before orders marks by where they stand.
func (m mark) before(o mark) bool {
	return cmp.Or(cmp.Compare(m.file, o.file), cmp.Compare(m.at.Chunk, o.at.Chunk), cmp.Compare(m.at.Line, o.at.Line)) < 0
}

// salesColumns are the columns that are read, none where there is none.
type salesColumns struct {
	date, order, amount, quantity, price, currency, status, value int
	ids                                                           []int // by identity.roles
}

// salesWorker reads the chunks that one goroutine takes.
type salesWorker struct {
	o        *Options
	identity *identity
	shard    *dataset.Shard

	plan    *plan
	file    int
	cols    salesColumns
	roles   []string // of cols.ids
	counts  Counts
	money   Moneys
	first   calendar.Day
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

// errMixedIDs says that ids were taken for floats by the first of them, and
// are not.
var errMixedIDs = errors.New("ids such as 17850.0 stand beside others")

// read reads the sales files into the builder.
func (s *salesReader) read(ctx context.Context, b *dataset.Builder, plans []*plan) error {
	n := s.o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	s.foreign, s.strange = map[string]mark{}, map[string]int{}
	seed := maphash.MakeSeed() // the same records are kept whatever the seed
	for range n {
		w := &salesWorker{o: &s.o, identity: s.identity, shard: b.NewShard(), apart: b.Overlap}
		w.hash.SetSeed(seed)
		s.workers = append(s.workers, w)
	}
	for i, p := range plans {
		if i == dataset.MaxFiles {
			return &Error{What: fmt.Sprintf("%d sales files: want at most %d", len(plans), dataset.MaxFiles), Hint: "join them first"}
		}
		if err := s.readFile(ctx, i, p); err != nil {
			return err
		}
	}
	return s.checkCurrencies()
}

func (s *salesReader) readFile(ctx context.Context, number int, p *plan) (err error) {
	r, t, err := p.records(s.o)
	if err != nil {
		return err
	}
	defer func() {
		if e := t.Close(); err == nil && e != nil {
			err = p.scanError(e, 0)
		}
	}()
	cols := p.salesColumns(s.identity)
	scan := p.scanOptions()
	scan.Workers = len(s.workers)
	lines, err := csvscan.Scan(ctx, r, scan, func(i int) func(*csvscan.Chunk) error {
		s.workers[i].begin(number, p, cols)
		return s.workers[i].chunk
	})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errMixedIDs) {
			return err
		}
		return p.scanError(err, p.dataLine-1)
	}
	return s.finish(p, t, lines)
}

func (p *plan) salesColumns(id *identity) salesColumns {
	c := salesColumns{
		date: p.role(roleDate), order: p.role(roleOrder), amount: p.role(roleAmount), quantity: p.role(roleQuantity),
		price: p.role(rolePrice), currency: p.role(roleCurrency), status: p.role(roleStatus), value: p.value,
	}
	for _, role := range id.roles {
		c.ids = append(c.ids, p.role(role))
	}
	return c
}

// finish joins what the workers found in a file.
func (s *salesReader) finish(p *plan, t *text, lines *csvscan.Lines) error {
	a := p.account()
	a.SHA256 = t.hash()
	place := func(at csvscan.Place) Place {
		return Place{File: p.src.Name, Line: lines.Line(at) + p.dataLine - 1, Column: int(at.Column)}
	}
	var rejects []reject
	for _, w := range s.workers {
		if w.err != nil {
			return w.err
		}
		for b := range bins {
			a.Counts[b] += w.counts[b]
			if !a.Money.add(b, w.money[b]) {
				return &Error{Place: Place{File: p.src.Name}, What: "the amounts add up to more than can be counted"}
			}
		}
		rejects = append(rejects, w.rejects...)
		if !w.first.IsZero() && (a.First.IsZero() || w.first < a.First) {
			a.First = w.first
		}
		a.Last = max(a.Last, w.last.day)
		if last := w.last; last.day > s.last.day || last.day == s.last.day && last.day != 0 && last.before(s.last) {
			last.place = place(last.at)
			s.last = last
		}
		for currency, m := range w.foreign {
			m.place = place(m.at)
			if old, ok := s.foreign[currency]; !ok || m.before(old) {
				s.foreign[currency] = m
			}
		}
		for word, n := range w.strange {
			s.strange[word] += n
		}
	}
	if !a.First.IsZero() && (s.first.IsZero() || a.First < s.first) {
		s.first = a.First
	}
	slices.SortFunc(rejects, func(a, b reject) int {
		return cmp.Or(cmp.Compare(a.at.Chunk, b.at.Chunk), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	for _, r := range rejects {
		if err := a.reject(Reject{Place: place(r.at), Field: r.field, Value: r.value, Reason: r.reason, Record: r.record}, s.o.Reject); err != nil {
			return err
		}
	}
	s.accounts = append(s.accounts, a)
	return nil
}

// checkCurrencies refuses to add amounts of several currencies.
func (s *salesReader) checkCurrencies() error {
	if len(s.foreign) < 2 || s.o.Currency != "" {
		return nil
	}
	var names []string
	for name := range s.foreign {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if s.foreign[a].before(s.foreign[b]) {
			return -1
		}
		return 1
	})
	return &Error{
		Place: s.foreign[names[1]].place,
		What:  fmt.Sprintf("currency %q after %q: amounts of several currencies are not added up (%s)", names[1], names[0], quoteList(names)),
		Hint:  "count one of them: --currency " + names[0],
	}
}

func (w *salesWorker) begin(number int, p *plan, cols salesColumns) {
	w.plan, w.file, w.cols, w.roles = p, number, cols, w.identity.roles
	w.counts, w.money = Counts{}, Moneys{}
	w.first, w.last, w.rejects, w.err = 0, mark{}, nil, nil
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
	if c.Width(i) != len(w.plan.header) && !w.padded(c, i) {
		if w.structural(c, i) {
			w.counts[Structural]++
			return
		}
		w.setAside(c, i, none, fmt.Sprintf("%d fields where the header has %d", c.Width(i), len(w.plan.header)))
		return
	}
	day, problem := w.day(trimBlanks(c.Field(i, w.cols.date)))
	if problem != "" {
		if w.structural(c, i) {
			w.counts[Structural]++
			return
		}
		if problem == noDate && len(trimBlanks(c.Field(i, w.cols.date))) == 0 {
			problem = dateProblem(emptyCell)
		}
		w.setAside(c, i, w.cols.date, string(problem))
		return
	}
	noSale := w.cols.status != none && w.notSale(trimBlanks(c.Field(i, w.cols.status)))
	amount, returned, bad, why := w.amount(c, i)
	if why != "" && (!noSale || why != emptyCell) {
		w.setAside(c, i, bad, string(why))
		return
	}
	if day != w.last.day {
		w.see(c, i, day)
	}
	bin := w.bin(c, i, day, noSale)
	if bin == Used && returned {
		bin = Return
	}
	w.counts[bin]++
	sum, ok := w.money[bin].Add(amount)
	if !ok {
		w.err = &Error{Place: Place{File: w.plan.src.Name}, What: "the amounts add up to more than can be counted"}
		return
	}
	w.money[bin] = sum
	if bin != Used && bin != Return {
		return
	}
	line := dataset.Line{Customer: w.key, Day: day, Amount: amount, Return: returned, File: w.file}
	if w.cols.order != none {
		line.Order = trimBlanks(c.Field(i, w.cols.order))
	}
	if w.cols.value != none {
		line.Value = trimBlanks(c.Field(i, w.cols.value))
	}
	if w.apart {
		line.Record = w.fingerprint(c, i, day, amount)
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
			w.hash.Write(trimBlanks(c.Field(i, j)))
		}
		w.hash.WriteByte(0)
	}
	return w.hash.Sum64()
}

// bin returns the bin of a record that can be used: Used stands for returns
// too. It leaves the customer's key in w.key.
func (w *salesWorker) bin(c *csvscan.Chunk, i int, day calendar.Day, noSale bool) Bin {
	switch {
	case noSale:
		return NotSale
	case w.cols.currency != none && w.otherCurrency(c, i):
		return OtherCurrency
	case w.o.AsOf != 0 && day > w.o.AsOf:
		return AfterAsOf
	}
	w.key = w.key[:0]
	for j, col := range w.cols.ids {
		if col == none {
			continue
		}
		if w.key = appendKey(w.key, w.roles[j], c.Field(i, col)); len(w.key) == 0 {
			continue
		}
		switch {
		case w.roles[j] == roleCustomer && w.identity.floats:
			whole, ok := wholeID(w.key)
			if !ok {
				w.err = errMixedIDs
			}
			w.key = whole
		case j > 0:
			if to, ok := w.identity.aliases[string(w.key)]; ok {
				w.key = append(w.key[:0], to...)
			}
		}
		return Used
	}
	return NoCustomer
}

// padded reports whether a record is only longer than the header, by empty
// cells.
func (w *salesWorker) padded(c *csvscan.Chunk, i int) bool {
	n := c.Width(i)
	for j := len(w.plan.header); j < n; j++ {
		if len(trimBlanks(c.Field(i, j))) > 0 {
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
		cells[j] = string(trimBlanks(c.Field(i, j)))
	}
	return w.plan.structural(cells)
}

// structural reports whether the cells of a record are no data at all.
func (p *plan) structural(cells []string) bool {
	filled, same := 0, 0
	first := ""
	for j, cell := range cells {
		if cell == "" {
			continue
		}
		if filled == 0 {
			first = cell
		}
		filled++
		if j < len(p.header) && cell == p.header[j] {
			same++
		}
	}
	return filled == 0 || same == filled && same > 1 || totalWords[headerKey(first)]
}

var totalWords = map[string]bool{
	"total": true, "totals": true, "grandtotal": true, "subtotal": true, "sum": true, "summe": true, "gesamt": true,
	"gesamtsumme": true, "totale": true, "totaux": true, "totalgeneral": true, "suma": true, "razem": true,
}

// day reads a date; most records have that of the record before.
func (w *salesWorker) day(cell []byte) (calendar.Day, dateProblem) {
	if len(cell) > 0 && bytes.Equal(cell, w.lastDate) {
		return w.lastDay, ""
	}
	d, problem := w.plan.dates.day(cell)
	if problem == "" {
		w.lastDate, w.lastDay = append(w.lastDate[:0], cell...), d
	}
	return d, problem
}

// see notes a day that is not that of the record before.
func (w *salesWorker) see(c *csvscan.Chunk, i int, day calendar.Day) {
	if w.first.IsZero() || day < w.first {
		w.first = day
	}
	if day > w.last.day {
		w.last = mark{day: day, file: w.file, at: c.Place(i, w.cols.date)}
	}
}

// amount returns the amount of a line and whether it is a return; where it
// cannot be told, the column that is wrong, and why.
func (w *salesWorker) amount(c *csvscan.Chunk, i int) (a money.Amount, returned bool, bad int, why numberProblem) {
	cols := &w.cols
	switch {
	case cols.amount != none:
		if a, why = parseAmount(c.Field(i, cols.amount), w.plan.decimal); why != "" {
			return 0, false, cols.amount, why
		}
		if cols.quantity != none && minus(c.Field(i, cols.quantity)) {
			return -max(a, -a), true, none, ""
		}
		return a, a < 0, none, ""
	case cols.price != none:
		if a, why = parseAmount(c.Field(i, cols.price), w.plan.decimal); why != "" {
			return 0, false, cols.price, why
		}
		if cols.quantity == none {
			return a, a < 0, none, ""
		}
		q, why := parseAmount(c.Field(i, cols.quantity), w.plan.decimal)
		if why != "" {
			return 0, false, cols.quantity, why
		}
		product, ok := money.Mul(q, a)
		if !ok {
			return 0, false, cols.quantity, tooLarge
		}
		return product, q < 0 || a < 0, none, ""
	}
	return 0, cols.quantity != none && minus(c.Field(i, cols.quantity)), none, ""
}

// minus reports whether a number is written as a negative one.
func minus(b []byte) bool {
	b = trimBlanks(b)
	return len(b) > 1 && (b[0] == '-' || b[0] == '(')
}

// notSale reports whether a status says that a line is no sale.
func (w *salesWorker) notSale(cell []byte) bool {
	if len(cell) == 0 {
		return false
	}
	if !bytes.Equal(cell, w.lastStatus) {
		meaning := statusWords[headerKey(string(cell))]
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
	cell := trimBlanks(c.Field(i, w.cols.currency))
	if !bytes.Equal(cell, w.currency) && len(cell) > 0 {
		w.currency = append(w.currency[:0], cell...)
		name := string(bytes.ToUpper(cell))
		if _, ok := w.foreign[name]; !ok {
			w.foreign[name] = mark{file: w.file, at: c.Place(i, w.cols.currency)}
		}
	}
	return w.o.Currency != "" && !bytes.EqualFold(cell, []byte(w.o.Currency))
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
