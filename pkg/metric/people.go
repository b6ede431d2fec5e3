package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A PersonRow is somebody on a list, with the whole history up to as-of,
// whatever the period that put them there.
type PersonRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart: an id, an e-mail address or a phone
	// number, as cleaned when it was read.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// LastOrder is the day of the latest purchase; none for a prospect.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// DaysSince is the number of days from LastOrder to as-of, from 0; nil
	// for a prospect.
	DaysSince *int `csv:"days_since" json:"days_since"`
	// Orders counts the purchases; 0 for a prospect.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns, below 0 where more was returned;
	// undefined in data without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// AverageOrder is Revenue / Orders; undefined for a prospect and in data
	// without amounts.
	AverageOrder money.Amount `csv:"average_order" json:"average_order"`
	// FirstOrder is the day of the first purchase; none for a prospect.
	FirstOrder calendar.Day `csv:"first_order" json:"first_order"`
	// Status is why they are on the list: churned, retained, new or
	// reactivated in the period; lapsed; prospect, who never bought; the stage
	// of life; repeat or once, by how often they bought; vip; or the cell of a
	// cohort.
	Status string `csv:"status" json:"status"`
	// UsualGap is the median time between their purchase days, in days;
	// undefined with fewer than three.
	UsualGap Number `csv:"usual_gap" json:"usual_gap"`
	// InRhythm is true where DaysSince is below 1.5 x UsualGap, so that the
	// silence says nothing; nil where UsualGap is undefined.
	InRhythm *bool `csv:"in_rhythm" json:"in_rhythm"`
	// Score is that of the latest response to the survey, 0 to 10; nil where
	// there is none.
	Score *int `csv:"nps" json:"nps"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r PersonRow) Working() []string {
	var lines []string
	if r.DaysSince != nil {
		lines = append(lines, fmt.Sprintf("days_since = as-of - last_order = %s - %s = %s", r.LastOrder+calendar.Day(*r.DaysSince), r.LastOrder, counted(*r.DaysSince, "day")))
	}
	return append(lines, fmt.Sprintf("average_order = revenue / orders = %s / %s = %s", r.Revenue.Human(), count(r.Orders), r.AverageOrder.Human()))
}

// What Status says of people outside the ledger.
const (
	statusLapsed   = "lapsed"
	statusProspect = "prospect"
)

var personFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
	{"name", "as the customers file has it"},
	{"email", "as the customers file has it"},
	{"last_order", "the day of the latest purchase; empty for a prospect"},
	{"days_since", "days from last_order to as-of; empty for a prospect"},
	{"orders", "purchases up to as-of"},
	{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
	{"average_order", "revenue / orders; n/a for a prospect and in data without amounts"},
	{"first_order", "the day of the first purchase; empty for a prospect"},
	{"status", "why they are on the list: churned, retained, new or reactivated in the period; lapsed; prospect, who never bought; the stage of life; repeat or once, by how often they bought; vip; or the cell of a cohort"},
	{"usual_gap", "the median of the days between their purchase days; n/a with fewer than three"},
	{"in_rhythm", "true where days_since is below 1.5 x usual_gap, so that the silence says nothing; empty where usual_gap is n/a"},
	{"nps", "the score of the latest response to the survey; n/a where there is none"},
	{"phone", "as the customers file has it"},
}

// List returns the customers whom the ledger of the period puts into a box:
// as many rows as the figure of that name counts. They are sorted by group,
// then revenue, the highest first, then key. Every must be zero.
func List(ds *dataset.Dataset, o ChurnOptions, b Box) (Listing[PersonRow], error) {
	none := Listing[PersonRow]{}
	if err := o.checkList(b); err != nil {
		return none, err
	}
	l, err := o.open(ds)
	if err != nil {
		return none, err
	}
	l.cells = nil // a list counts nobody
	list := l.find(ds, b)
	if err := l.need(); err != nil {
		return none, err
	}
	rows, err := list.rows(func(*PersonRow) string { return b.String() })
	if err != nil {
		return none, err
	}
	return l.list(o, b, rows), nil
}

// find asks everybody, and returns who is in the box of the first period.
func (l *ledgers) find(ds *dataset.Dataset, b Box) *people {
	type asked struct {
		ledgers *ledgers
		found   []seat
	}
	list := &people{data: ds, ds: ds, groups: l.groups, found: make([]seat, 0, ds.People())}
	s, e := l.bounds[0], l.bounds[1]
	_ = inTurn(ds.People(), func(found *asked, from, to int) error {
		found.ledgers, found.found = l.fork(), found.found[:0]
		for p := dataset.Person(from); int(p) < to; p++ {
			opening, closing := found.ledgers.ask(ds, p)
			if box(opening, closing, s, e) == b {
				found.found = append(found.found, seat{p, int32(l.groups.of(p, opening.first, 0))})
			}
		}
		return nil
	}, func(found *asked) {
		l.join(found.ledgers)
		list.found = append(list.found, found.found...)
	})
	return list
}

func (o ChurnOptions) checkList(b Box) error {
	if !o.Every.IsZero() {
		return badOption("every", "%s, but a list is of one period", o.Every)
	}
	if b <= BoxNone || b >= BoxPassedThrough {
		return badOption("list", "want churned, retained, new or reactivated")
	}
	return nil
}

// list is the list of a box with what is to know of it.
func (l *ledgers) list(o ChurnOptions, b Box, rows draft[PersonRow]) Listing[PersonRow] {
	var n notes
	l.noteEnd(&n)
	l.noteStart(&n)
	n.groups(l.groups)
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: churnText.Name, Definition: b.definition(o.Basis), AsOf: l.data.AsOf(), Period: l.period(), By: o.By,
		Settings: append([]Setting{{"list", b.String()}}, o.settings()...), Notes: n,
	}, draft: rows}
}

var listDefinitions = [boxes]string{
	BoxRetained:    "customers active at the start of the period and at its end",
	BoxChurned:     "customers active at the start of the period who are not active at its end",
	BoxNew:         "customers active at the end of the period whose first purchase is in it",
	BoxReactivated: "customers active at the end of the period who bought before its start, but were not active there",
}

// contractDefinitions are those that differ on the contract basis.
var contractDefinitions = map[Box]string{
	BoxNew:         "customers active at the end of the period whose first contract starts in it",
	BoxReactivated: "customers active at the end of the period whose first contract started before it, but who were not active at its start",
}

// definition says whom a list of the box holds.
func (b Box) definition(basis Basis) string {
	if d, ok := contractDefinitions[b]; ok && basis == BasisContract {
		return d
	}
	return listDefinitions[b]
}

// people are those on a list, before it is sorted.
type people struct {
	data   Data
	ds     *dataset.Dataset // that they are of; nil where they were found elsewhere
	groups *grouping
	found  []seat

	contact func(dataset.Person) (name, email, phone string) // of those found elsewhere
}

// A headcount counts customers, and has the day of the latest order of any of
// them. Those of different customers add up.
type headcount struct {
	customers int
	latest    calendar.Day
}

// count counts a customer, whose orders these are.
func (h *headcount) count(orders []dataset.Order) {
	h.join(headcount{1, orders[len(orders)-1].Day})
}

func (h *headcount) join(other headcount) {
	h.customers += other.customers
	h.latest = max(h.latest, other.latest)
}

// A past is what a row says of a history.
type past struct {
	first, last calendar.Day // purchases; zero for a prospect
	purchases   int32
	score       int8    // of the latest response; -1 where there is none
	gap         float64 // usual, in days; NaN where there is none
}

// put puts p on the list, with a group as people.groups has it.
func (l *people) put(p dataset.Person, group int) {
	l.found = append(l.found, seat{p, int32(group)})
}

// total returns the sum of the orders' amounts; ok is false where it does not
// fit.
func total(orders []dataset.Order) (sum money.Amount, ok bool) {
	for _, o := range orders {
		if sum, ok = sum.Add(o.Amount); !ok {
			return money.None, false
		}
	}
	return sum, true
}

// rows returns the rows of the list in their order; status says of a row that
// is else whole why it is on the list.
func (l *people) rows(status func(*PersonRow) string) (draft[PersonRow], error) {
	all, err := l.study()
	if err != nil {
		return draft[PersonRow]{}, err
	}
	return l.draft(all, status), nil
}

// draft returns the rows of the list, once all is known of those on it.
func (l *people) draft(all []entry[past], status func(*PersonRow) string) draft[PersonRow] {
	asOf := l.data.AsOf()
	shared := newShared(l.data)
	return newDraft(all, func(r *PersonRow, e *entry[past], key string) {
		*r = e.facts.row(asOf, e.by, shared)
		r.Group, r.ID = l.groups.name(int(e.group)), key
		if l.ds != nil {
			r.Name, r.Email, r.Phone = contact(l.ds, e.person)
		} else {
			r.Name, r.Email, r.Phone = l.contact(e.person)
		}
		r.Status = status(r)
	})
}

// study finds out about those on the list.
func (l *people) study() ([]entry[past], error) {
	all := make([]entry[past], len(l.found))
	err := sideBySide(len(all), func(from, to int) error {
		own := rhythm{day: l.ds.AsOf() + 1}
		for i := from; i < to; i++ {
			p := l.found[i].person
			all[i] = entry[past]{seat: l.found[i], by: money.None, key: l.ds.Key(p)}
			orders := l.ds.Orders(p)
			if l.ds.HasAmounts() {
				var ok bool
				if all[i].by, ok = total(orders); !ok {
					return overflow("customer " + all[i].key)
				}
			}
			all[i].facts = newPast(orders, &own)
			if a, ok := lastAnswer(l.ds, p, own.day); ok {
				all[i].facts.score = a.Score
			}
		}
		return nil
	})
	return all, err
}

// contact returns what the customers file has of p; "" where it has nothing.
func contact(ds *dataset.Dataset, p dataset.Person) (name, email, phone string) {
	if !ds.Listed(p) {
		return "", "", ""
	}
	profile := ds.Profile(p)
	return profile.Name, profile.Email, profile.Phone
}

// shared are what the pointers of rows point to: one value for all that have it.
type shared struct {
	numbers []int // each at its place
	yes, no bool
}

// mostShared is up to where numbers are shared: the days of half a century.
const mostShared = 1 << 14

// newShared returns those of the scores, and of the days that data covers.
func newShared(d Data) *shared {
	const best = 10
	s := &shared{yes: true, numbers: make([]int, max(best, min(int(d.AsOf()-d.First()), mostShared))+1)}
	for n := range s.numbers {
		s.numbers[n] = n
	}
	return s
}

func (s *shared) number(n int) *int {
	if uint(n) < uint(len(s.numbers)) {
		return &s.numbers[n]
	}
	return &n
}

func (s *shared) answer(yes bool) *bool {
	if yes {
		return &s.yes
	}
	return &s.no
}

// newPast returns what the orders say, without a score.
func newPast(orders []dataset.Order, own *rhythm) past {
	p := past{score: -1, gap: math.NaN()}
	for _, o := range orders {
		if !o.Purchase {
			continue
		}
		if p.purchases == 0 {
			p.first = o.Day
		}
		p.last = o.Day
		p.purchases++
	}
	if gap, ok := own.usual(orders); ok {
		p.gap = gap
	}
	return p
}

// days returns the number of days since the latest purchase; 0 for a prospect.
func (p *past) days(asOf calendar.Day) int {
	if p.purchases == 0 {
		return 0
	}
	return int(asOf - p.last)
}

// inRhythm reports whether the silence is known to say nothing.
func (p *past) inRhythm(asOf calendar.Day) bool {
	return !math.IsNaN(p.gap) && !isOverdue(p.days(asOf), p.gap)
}

// row returns the row of somebody with that past, as far as it says it.
func (p *past) row(asOf calendar.Day, revenue money.Amount, shared *shared) PersonRow {
	r := PersonRow{
		FirstOrder: p.first, LastOrder: p.last, Orders: int(p.purchases),
		Revenue: revenue, AverageOrder: revenue.Div(int(p.purchases)), UsualGap: Number(p.gap),
	}
	if p.purchases > 0 {
		r.DaysSince = shared.number(p.days(asOf))
	}
	if !math.IsNaN(p.gap) {
		r.InRhythm = shared.answer(p.inRhythm(asOf))
	}
	if p.score >= 0 {
		r.Score = shared.number(int(p.score))
	}
	return r
}
