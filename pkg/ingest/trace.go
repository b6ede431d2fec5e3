package ingest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// A Trace has Load note which records of the sales files are somebody's, as it
// reads them: nothing is read twice, so that pipes can be traced too.
type Trace struct {
	// Who it is: an id, an e-mail address, a phone number or a name, as somebody
	// typed it. A name is looked for in the customers files. "" is nobody.
	Who string
	// Keys are those of further people, as dataset.Dataset.LineKey has them.
	Keys []string
	// Nameless are the ids of orders, as Records have them, whose records are noted
	// if they name nobody.
	Nameless []string
	// Records are all records of those people and orders, in the order of the
	// files.
	Records []Record
	// Orders are what those of them that count make, in the order of the files.
	Orders []TracedOrder

	keys     map[string]string // of those people, each by itself
	nameless map[string]bool
	hides    *pseudonym.Key // see Options.Pseudonyms
	found    []traced
}

// A Record is a record of a sales file, and what became of it.
type Record struct {
	Place               // where it begins: file and line
	Key    string       // of the customer, as dataset.Dataset.Lookup takes it
	Order  string       // the id of the order; "" where there is none
	Day    calendar.Day // zero where it cannot be read
	Amount money.Amount // less what was given back of it; money.None where it cannot be read, or is not told
	Refund money.Amount // what was given back of it, 0 or more
	Whole  bool         // Amount and Refund are the whole order's, repeated on each of its records
	Of     int          // the number of its order in Trace.Orders; -1 where it counts for none
	Bin    Bin
	Why    string // what put it there, where the bin alone does not tell; "" else
}

// A TracedOrder is an order, as dataset.Order has it, and where it stands.
type TracedOrder struct {
	Place   // of the first of its records
	Key     string
	ID      string // "" where there is none
	Day     calendar.Day
	Amount  money.Amount
	Records int // that it is made of
}

// traced is a Record of which something is still to be found out.
type traced struct {
	Record
	at    csvscan.Place
	file  int
	line  dataset.Line // what counts of it; without bytes
	print uint64       // its fingerprint, where files may overlap
}

// begin finds out the keys that Who may be.
func (t *Trace) begin(id *identity, o *Options) {
	t.hides = o.Pseudonyms
	t.Records, t.Orders, t.found, t.keys, t.nameless = nil, nil, nil, map[string]string{}, map[string]bool{}
	for _, role := range identityRoles {
		key := appendKey(nil, role, []byte(t.Who))
		if whole, ok := wholeID(key); ok && id.floats {
			key = whole
		}
		if len(key) > 0 {
			t.keys[string(key)] = string(key)
		}
	}
	for _, key := range t.Keys {
		t.keys[key] = key
	}
	for _, id := range t.Nameless {
		t.nameless[id] = true
	}
}

// meet adds the key of a record of the customers file that has the name, the
// address or the number.
func (t *Trace) meet(key string, r *customerRow) {
	if t.Who == "" {
		return
	}
	if t.hides != nil && dataset.Means(t.hides, t.Who, key, &dataset.Profile{Name: r.name(), Email: r.Email, Phone: r.Phone}) {
		t.keys[key] = key
	}
	if strings.EqualFold(strings.TrimSpace(t.Who), r.name()) {
		t.keys[key] = key
		return
	}
	for _, role := range []string{roleEmail, rolePhone} {
		if k := appendKey(nil, role, []byte(r.identity(role))); len(k) > 0 && string(k) == string(appendKey(nil, role, []byte(t.Who))) {
			t.keys[key] = key
		}
	}
}

// A tracer is what one worker notes for a Trace.
type tracer struct {
	keys     map[string]string
	nameless map[string]bool
	hides    *pseudonym.Key
	who      string // a pseudonym; "" where nobody is called by one
	found    []traced
	own      bool // the record read last was noted
}

// tracer returns what a worker notes by.
func (t *Trace) tracer() *tracer {
	w := &tracer{keys: t.keys, nameless: t.nameless, hides: t.hides}
	if t.hides != nil && pseudonym.Is(t.Who) {
		w.who = t.Who
	}
	return w
}

// means reports whether a key may be of those who are traced.
func (t *tracer) means(key []byte) bool {
	_, ok := t.keys[string(key)]
	return ok || t.who != "" && dataset.Pseudonym(t.hides, string(key)) == t.who
}

// keyOf is a key as text, of those in keys always the same one.
func (t *tracer) keyOf(key []byte) string {
	if known, ok := t.keys[string(key)]; ok {
		return known
	}
	return string(key)
}

// meansOrder reports whether an order is to be noted where it names nobody.
func (t *tracer) meansOrder(id []byte) bool {
	return len(t.nameless) > 0 && len(id) > 0 && t.nameless[t.hides.Of(pseudonym.Order, string(id))]
}

// traceRecord notes a record that could be read, if it is of those who are
// traced.
func (w *salesWorker) traceRecord(bin Bin, day calendar.Day, line *dataset.Line) {
	switch bin {
	case Used, Return:
		w.trace.own = w.trace.means(w.key)
	case NoCustomer:
		w.key = nil
		w.trace.own = w.trace.meansOrder(w.orderID())
	default:
		w.trace.own = w.traceWho(line.Return) && w.trace.means(w.key)
	}
	if !w.trace.own {
		return
	}
	t := w.traced(bin)
	t.Day, t.Refund, t.Whole = day, line.Refund, line.Whole && len(t.Order) > 0
	t.line = dataset.Line{Day: day, Return: line.Return, Whole: line.Whole && len(t.Order) > 0}
	t.line.Amount, _ = line.Amount.Add(-line.Refund)
	if w.plan.paid() {
		t.Amount = t.line.Amount
	}
	if len(line.Order) > 0 {
		t.Order = string(line.Order)
	}
	switch bin {
	case NotSale:
		t.Why = w.whyNoSale()
	case OtherCurrency:
		t.Why = w.namedCell(currencyCell)
	}
	if w.apart {
		t.print = w.fingerprint(day, line.Amount)
	}
	w.trace.found = append(w.trace.found, t)
}

// traceBad notes a record that was set aside, if it names the person.
func (w *salesWorker) traceBad(col int, why string) {
	if w.trace.own = w.traceWho(false) && w.trace.means(w.key); !w.trace.own {
		return
	}
	t := w.traced(SetAside)
	t.Why = why
	if col != none {
		t.Why = w.plan.names[col] + " " + strconv.Quote(w.o.Pseudonyms.Shape(string(w.c.Field(w.i, col)))) + ": " + why
	}
	w.trace.found = append(w.trace.found, t)
}

// traceFurther notes a further row of an order, if the order is the person's.
// It names nobody itself.
func (w *salesWorker) traceFurther() {
	if w.trace.own {
		w.trace.found = append(w.trace.found, w.traced(Merged))
	}
}

// traced is the record that is read.
func (w *salesWorker) traced(bin Bin) traced {
	t := traced{Record: Record{Key: w.trace.keyOf(w.key), Bin: bin, Amount: money.None}, at: w.c.Place(w.i, 0), file: w.file}
	t.Order = string(w.orderID())
	return t
}

// orderID is the id of the order of a record; nothing where there is none.
func (w *salesWorker) orderID() []byte {
	if i := w.cols.at[orderCell]; i != none {
		if id := cell.Trim(w.c.Field(w.i, i)); !w.plan.shape.empty(id) {
			return id
		}
	}
	return nil
}

// traceWho is who for a record that does not count: what is wrong with its key
// is no error.
func (w *salesWorker) traceWho(returned bool) bool {
	before := w.err
	known := w.who(returned)
	w.err = before
	return known
}

func (w *salesWorker) whyNoSale() string {
	if w.has(statusCell) && w.lastNoSale && len(w.cell(statusCell)) > 0 {
		return w.namedCell(statusCell)
	}
	if w.has(cancelledCell) && len(w.cell(cancelledCell)) > 0 {
		return w.namedCell(cancelledCell)
	}
	return "no sale in a file of " + w.plan.format.Title
}

// namedCell is a cell with the header of its column; "" where there is none.
func (w *salesWorker) namedCell(s slot) string {
	if !w.has(s) {
		return ""
	}
	return w.plan.names[w.cols.at[s]] + " " + strconv.Quote(w.o.Pseudonyms.Shape(string(w.cell(s))))
}

// settle tells further records of orders, and those that overlap, from the
// ones that count, as dataset.Builder.Build does.
func (t *Trace) settle(overlap bool) {
	slices.SortFunc(t.found, func(a, b traced) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.Line, b.Line)) })
	if overlap {
		t.overlap()
	}
	t.gather()
	t.Records = make([]Record, len(t.found))
	begun := map[order]bool{}
	for i := range t.found {
		r := &t.found[i]
		if id := r.order(); r.Bin == Used && begun[id] {
			r.Bin = Merged
		} else if r.Bin == Used {
			begun[id] = true
		}
		t.Records[i] = r.Record
		t.Records[i].Order = t.hides.Of(pseudonym.Order, r.Order)
	}
	for i := range t.Orders {
		t.Orders[i].ID = t.hides.Of(pseudonym.Order, t.Orders[i].ID)
	}
	t.found = nil
}

// gather makes orders of the records that count.
func (t *Trace) gather() {
	at := map[order]int{}
	var lines []dataset.Line // what is known of each order
	for k := range t.found {
		r := &t.found[k]
		if r.Of = none; r.Bin != Used && r.Bin != Return {
			continue
		}
		i, ok := at[r.order()]
		if !ok {
			i = len(lines)
			at[r.order()], r.Of = i, i
			lines = append(lines, r.line)
			t.Orders = append(t.Orders, TracedOrder{Place: r.Place, Key: r.Key, ID: r.Order, Records: 1})
			continue
		}
		absorb(&lines[i], &r.line)
		r.Of = i
		t.Orders[i].Records++
	}
	for i, l := range lines {
		t.Orders[i].Day, t.Orders[i].Amount = l.Day, l.Amount
	}
}

// absorb adds a further line of an order to what is known of it: its day is
// that of the earliest sale line, else of the earliest line.
func absorb(known, l *dataset.Line) {
	switch {
	case known.Return == l.Return:
		known.Day = min(known.Day, l.Day)
	case known.Return:
		known.Day, known.Return = l.Day, false
	}
	if known.Whole && l.Whole {
		known.Amount = min(known.Amount, l.Amount)
		return
	}
	known.Amount, _ = known.Amount.Add(l.Amount) // dataset.Builder.Build refuses what does not fit
}

// An order tells the orders of customers apart.
type order struct {
	key, id string
	day     calendar.Day // where there is no id
}

func (r *Record) order() order {
	if r.Order != "" {
		return order{key: r.Key, id: r.Order}
	}
	return order{key: r.Key, day: r.Day}
}

// overlap finds the records that stand in other files too: of each those of
// the file that has it most often count, the first of several.
func (t *Trace) overlap() {
	type record struct {
		order
		print uint64
	}
	same := map[record][]*traced{}
	for i := range t.found {
		if r := &t.found[i]; r.Bin == Used || r.Bin == Return {
			id := record{r.order(), r.print}
			same[id] = append(same[id], r)
		}
	}
	for _, all := range same {
		times := map[int]int{}
		kept := all[0]
		for _, r := range all {
			times[r.file]++
		}
		for _, r := range all {
			if times[r.file] > times[kept.file] {
				kept = r
			}
		}
		for _, r := range all {
			if r.file != kept.file {
				r.Bin, r.Why = Duplicate, "also at "+kept.String()
			}
		}
	}
}
