package metric

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/nearest"
)

// A Box is where the ledger of a period puts a customer: in at most one.
type Box uint8

// The boxes. A customer is active at a day who has a purchase in the window
// before it.
const (
	BoxNone          Box = iota // active at neither end, no purchase between
	BoxRetained                 // active at the start and at the end
	BoxChurned                  // active at the start, not at the end
	BoxNew                      // active at the end; the first purchase is in the period
	BoxReactivated              // active at the end, not at the start; bought before the start
	BoxPassedThrough            // active at neither end, with a purchase between
	boxes
)

var boxNames = [boxes]string{"", "retained", "churned", "new", "reactivated", "passed_through"}

// String returns the box's name in rows and lists: "churned"; "" for BoxNone.
func (b Box) String() string { return boxNames[b] }

// MarshalText gives String.
func (b Box) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads the name of a box that List lists; "" is BoxNone.
func (b *Box) UnmarshalText(text []byte) error {
	for box, name := range boxNames[:BoxPassedThrough] {
		if name == string(text) {
			*b = Box(box)
			return nil
		}
	}
	return fmt.Errorf("%q: want churned, retained, new or reactivated%s", text, guess(string(text), boxNames[1:BoxPassedThrough]))
}

// guess is a question to append to a message; "" where no name is near.
func guess(got string, names []string) string {
	if name := nearest.Of(got, names); name != "" {
		return `; did you mean "` + name + `"?`
	}
	return ""
}

// A window is how long a purchase keeps a customer active.
type window struct {
	calendar.Span
	short, long calendar.Day // what gap of so many days is at most, and at least, as long as the window
}

func newWindow(s calendar.Span) window {
	least := [...]int{calendar.Days: 1, calendar.Weeks: 7, calendar.Months: 28, calendar.Quarters: 84, calendar.Years: 336}
	most := [...]int{calendar.Days: 1, calendar.Weeks: 7, calendar.Months: 31, calendar.Quarters: 93, calendar.Years: 366}
	return window{s, calendar.Day(s.N * least[s.Unit]), calendar.Day(s.N * most[s.Unit])}
}

// A bound is a day at which a ledger opens or closes. Active at it is whoever
// has a purchase in [from, day).
type bound struct{ from, day calendar.Day }

func (w window) at(d calendar.Day) bound { return bound{w.Before(d), d} }

// outlasted reports whether a purchase on day a no longer keeps active on day
// b, the days of two purchases. Most gaps are too short or too long to ask the
// calendar.
func (w window) outlasted(a, b calendar.Day) bool {
	return b-a > w.short && (b-a > w.long || a < w.Before(b))
}

// A standing is what a history says up to a bound.
type standing struct {
	first, last calendar.Day // first and latest purchase before it; zero for none
	gaps, long  int          // between purchase days; those of them that outlast the window
}

// advance takes the orders before day t into s and returns the others.
func (s *standing) advance(orders []dataset.Order, t calendar.Day, w window) []dataset.Order {
	for i, o := range orders {
		if o.Day >= t {
			return orders[i:]
		}
		if !o.Purchase || o.Day == s.last {
			continue
		}
		if s.last == 0 {
			s.first = o.Day
		} else {
			s.gaps++
			if o.Day-s.last > w.short && w.outlasted(s.last, o.Day) { // most gaps are not worth the call
				s.long++
			}
		}
		s.last = o.Day
	}
	return nil
}

// active reports whether somebody with this standing at b is active there.
func (s standing) active(b bound) bool { return s.last >= b.from }

// box is the question of the ledger: what does a history, known at both
// bounds of a period, say of the customer?
func box(opening, closing standing, s, e bound) Box {
	switch was, is := opening.active(s), closing.active(e); {
	case was && is:
		return BoxRetained
	case was:
		return BoxChurned
	case is && opening.last == 0:
		return BoxNew
	case is:
		return BoxReactivated
	case closing.last > opening.last:
		return BoxPassedThrough
	}
	return BoxNone
}

// A ledger counts the customers in each box, and the gaps between purchase
// days that were over when it closed. Ledgers of different customers add up.
type ledger struct {
	customers  [boxes]int
	gaps, long int
}

func (l *ledger) opening() int { return l.customers[BoxRetained] + l.customers[BoxChurned] }

func (l *ledger) closing() int {
	return l.customers[BoxRetained] + l.customers[BoxNew] + l.customers[BoxReactivated]
}

// people returns how many customers are in any box.
func (l *ledger) people() int {
	return l.opening() + l.customers[BoxNew] + l.customers[BoxReactivated] + l.customers[BoxPassedThrough]
}

// ledgers are the ledgers of consecutive periods, by group.
type ledgers struct {
	data    Data
	window  window
	service *service // on contracts; nil on orders
	cuts    []calendar.Cut
	rest    calendar.Period // what cutting left over
	bounds  []bound         // of the periods, one more than there are
	groups  *grouping
	cells   []ledger // of period k and group g: k * groups.size() + g; none where nobody is counted

	headcount // of those with a purchase before the last bound
}

// newLedgers returns ledgers of consecutive periods that have no groups yet.
func newLedgers(d Data, cuts []calendar.Cut, span calendar.Span) *ledgers {
	l := &ledgers{data: d, window: newWindow(span), cuts: cuts}
	for _, day := range append(l.starts(), cuts[len(cuts)-1].End) {
		l.bounds = append(l.bounds, l.window.at(day))
	}
	return l
}

// starts returns the first days of the periods.
func (l *ledgers) starts() []calendar.Day {
	days := make([]calendar.Day, len(l.cuts))
	for i, c := range l.cuts {
		days[i] = c.Start
	}
	return days
}

// by makes the ledgers those of groups, and empty.
func (l *ledgers) by(g *grouping, err error) (*ledgers, error) {
	l.groups, l.cells = g, make([]ledger, len(l.cuts)*g.size())
	return l, err
}

// add puts the question to the orders of p, in one pass for all periods. It
// returns the standings at the bounds of the last one.
func (l *ledgers) add(p dataset.Person, orders []dataset.Order) (opening, closing standing) {
	rest := closing.advance(orders, l.bounds[0].day, l.window)
	for i := range l.cuts {
		opening = closing
		rest = closing.advance(rest, l.bounds[i+1].day, l.window)
		l.count(p, i, opening, closing)
	}
	if closing.last != 0 {
		l.headcount.count(orders)
	}
	return opening, closing
}

// ask puts the question to what p has, orders or contracts.
func (l *ledgers) ask(ds *dataset.Dataset, p dataset.Person) (opening, closing standing) {
	if l.service != nil {
		return l.serve(p)
	}
	return l.add(p, ds.Orders(p))
}

// count puts p, who stands so at the bounds of period i, into a box.
func (l *ledgers) count(p dataset.Person, i int, opening, closing standing) {
	if closing.last == 0 || len(l.cells) == 0 {
		return
	}
	cell := &l.cells[i*l.groups.size()+l.groups.of(p, opening.first, i)]
	cell.customers[box(opening, closing, l.bounds[i], l.bounds[i+1])]++
	cell.gaps += closing.gaps
	cell.long += closing.long
}

// need refuses data without any customer.
func (l *ledgers) need() error {
	if l.service != nil {
		return l.service.need()
	}
	return needPurchases(l.data, l.customers)
}

// period returns the days that the ledgers cover.
func (l *ledgers) period() *calendar.Period {
	return &calendar.Period{Start: l.cuts[0].Start, End: l.cuts[len(l.cuts)-1].End}
}

// rows returns a row for each group and period, by group, then period; with
// groups, only those that hold anybody.
func (l *ledgers) rows(confidence float64) []LedgerRow {
	rows := []LedgerRow{}
	size := l.groups.size()
	for g := range size {
		for k, c := range l.cuts {
			if cell := &l.cells[k*size+g]; l.groups == nil || cell.people() > 0 {
				rows = append(rows, cell.row(l.groups.name(g), c, confidence))
			}
		}
	}
	return rows
}

// notes says what the reader of the rows should know.
func (l *ledgers) notes(every calendar.Every, rows []LedgerRow) []string {
	var n notes
	l.noteEnd(&n)
	n.cuts(every, l.cuts, l.rest)
	l.noteStart(&n)
	n.groups(l.groups)
	reactivated, small, undefined := 0, 0, 0
	for _, r := range rows {
		switch {
		case r.Opening == 0 && l.groups.derived() && r.Group == NoGroup: // new customers, all of them
		case r.Opening == 0:
			undefined++
		default:
			reactivated += r.Reactivated
			if r.Opening < few {
				small++
			}
		}
	}
	switch {
	case undefined > 0 && len(rows) == 1:
		n.add("nobody was active on %s: no rate is defined", rows[0].Start)
	case undefined > 0:
		n.add("%d of %d rows open with nobody active: no rate is defined there", undefined, len(rows))
	}
	switch {
	case reactivated > 0 && len(rows) == 1:
		n.add("crr counts %s as kept, retention_rate does not", counted(reactivated, "reactivated customer"))
	case reactivated > 0:
		n.add("crr counts reactivated customers as kept, retention_rate does not")
	}
	if len(rows) > 0 {
		n.few("rate", small, len(rows), rows[0].Opening, "customer")
	}
	return n
}

// noteEnd says where the data ends before as-of.
func (l *ledgers) noteEnd(n *notes) {
	if l.service != nil {
		l.service.note(n)
		return
	}
	n.gap(l.data, "order of a customer", l.latest)
}

// noteStart says which openings look back to before the data.
func (l *ledgers) noteStart(n *notes) {
	if l.service != nil {
		return // contracts tell when they started
	}
	first := l.data.First()
	blind := 0
	for _, b := range l.bounds[:len(l.cuts)] {
		if b.from < first {
			blind++
		}
	}
	switch {
	case blind > 0 && len(l.cuts) == 1:
		n.add("the window before %s reaches back to %s, but the data starts on %s: opening may be too low", l.bounds[0].day, l.bounds[0].from, first)
	case blind > 0:
		n.add("in %d of %d periods the window before the start reaches back to before %s, where the data starts: opening may be too low there", blind, len(l.cuts), first)
	}
}
