package metric

import (
	"iter"
	"sync/atomic"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// LapsedOptions set whom Lapsed lists. Start from DefaultLapsed.
type LapsedOptions struct {
	// Since is the first day of the silence, or how long it must last: the
	// window that keeps a customer active after a purchase. Not zero.
	Since calendar.Since
	// Crossed lists only those whose silence became so long within the last
	// days before as-of, as-of included: with 7d, every week's new ones. Since
	// must be a length then. Zero: all.
	Crossed calendar.Span
	// Prospects lists also those of the customers file who never bought,
	// unless they signed up after the silence began. With Crossed their
	// sign-up takes the place of the purchase.
	Prospects bool
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
}

// DefaultLapsed lists customers without a purchase in six months.
var DefaultLapsed = LapsedOptions{Since: DefaultChurn.Since}

// Lapsed returns the customers whose latest purchase lies before the silence
// that ends with as-of: whom to win back. They are sorted by group, then
// revenue, the highest first, then key.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything
// and no prospects are asked for.
func Lapsed(ds *dataset.Dataset, o LapsedOptions) (Listing[PersonRow], error) {
	none := Listing[PersonRow]{}
	silence, crossed, err := o.periods(ds)
	if err != nil {
		return none, err
	}
	groups, err := newGrouping(ds, o.By, []calendar.Day{silence.End})
	if err != nil {
		return none, err
	}
	l := lapsed{people: people{data: ds, ds: ds, groups: groups}, o: o, crossed: crossed}
	l.askAll()
	if !o.Prospects || l.known == 0 {
		if err := needPurchases(ds, l.customers); err != nil {
			return none, err
		}
	}
	all, err := l.study()
	if err != nil {
		return none, err
	}
	return l.result(silence, all), nil
}

// lapsedStatus says why somebody is on the list.
func lapsedStatus(r *PersonRow) string {
	if r.Orders == 0 {
		return statusProspect
	}
	return statusLapsed
}

// result is the list with what is to know of it.
func (l *lapsed) result(silence calendar.Period, all []entry[past]) Listing[PersonRow] {
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: lapsedText.Name, Definition: l.o.definition(), AsOf: l.data.AsOf(), Period: &silence, By: l.o.By,
		Settings: l.o.settings(), Notes: l.notes(silence, all),
	}, draft: l.draft(all, lapsedStatus)}
}

// periods returns the silence, and the days of which one must be the latest
// purchase.
func (o LapsedOptions) periods(d Data) (silence, crossed calendar.Period, err error) {
	if silence, err = period(d, o.Since); err != nil {
		return silence, crossed, err
	}
	crossed, err = o.crossed(silence)
	return silence, crossed, err
}

// crossed returns the days of which one must be the latest purchase.
func (o LapsedOptions) crossed(silence calendar.Period) (calendar.Period, error) {
	all := calendar.Period{Start: calendar.MinDay, End: silence.Start}
	if o.Crossed == (calendar.Span{}) {
		return all, nil
	}
	if err := checkSpan("crossed", o.Crossed); err != nil {
		return all, err
	}
	if !o.Since.Day.IsZero() {
		return all, badOption("crossed", "%s with a silence since %s, want the silence as a length such as 6m", o.Crossed, o.Since)
	}
	return calendar.Period{Start: o.Since.Span.Before(o.Crossed.Before(silence.End)), End: silence.Start}, nil
}

func (o LapsedOptions) definition() string {
	if o.Crossed.IsZero() {
		return lapsedText.Definition
	}
	return "customers whose time without a purchase became as long as the window within the last " + o.Crossed.Words()
}

func (o LapsedOptions) settings() []Setting {
	s := []Setting{{"window", o.Since.String()}}
	if !o.Crossed.IsZero() {
		s = append(s, Setting{"crossed", o.Crossed.String()})
	}
	if o.Prospects {
		s = append(s, Setting{"with-prospects", "true"})
	}
	return s
}

// lapsed is the list, and what was seen on the way.
type lapsed struct {
	people
	o       LapsedOptions
	crossed calendar.Period // of the latest purchase

	headcount
	known   int // prospects
	fresh   int // prospects who signed up after the silence began
	undated int // prospects without a sign-up, when only crossing ones are asked for
}

// askAll puts all on the list who belong there.
func (l *lapsed) askAll() {
	none := *l
	l.found = make([]seat, 0, l.ds.People())
	_ = inTurn(l.ds.People(), func(found *lapsed, from, to int) error {
		room := found.found[:0]
		*found = none
		found.found = room
		for p := dataset.Person(from); int(p) < to; p++ {
			found.ask(p, l.ds.Orders(p))
		}
		return nil
	}, l.join)
}

// join adds what was seen of other people.
func (l *lapsed) join(other *lapsed) {
	l.found = append(l.found, other.found...)
	l.headcount.join(other.headcount)
	l.known += other.known
	l.fresh += other.fresh
	l.undated += other.undated
}

// ask puts p on the list if p belongs there.
func (l *lapsed) ask(p dataset.Person, orders []dataset.Order) {
	first, last := purchases(orders)
	switch {
	case !last.IsZero():
		l.count(orders)
		if !l.crossed.Contains(last) {
			return
		}
	case !l.ds.Listed(p):
		return
	default:
		l.known++
		if !l.o.Prospects || !l.crosses(l.ds.Profile(p).SignUp) {
			return
		}
	}
	l.put(p, l.groups.of(p, first, 0))
}

// crosses reports whether a prospect who signed up on that day belongs on the
// list.
func (l *lapsed) crosses(signUp calendar.Day) bool {
	switch {
	case signUp >= l.crossed.End:
		l.fresh++
	case signUp.IsZero() && l.crossed.Start > calendar.MinDay:
		l.undated++
	default:
		return signUp.IsZero() || signUp >= l.crossed.Start
	}
	return false
}

func (l *lapsed) notes(silence calendar.Period, all []entry[past]) []string {
	var n notes
	n.gap(l.data, "order of a customer", l.latest)
	if first := l.data.First(); first >= silence.Start {
		n.add("the data starts on %s, and the silence on %s: nobody can have lapsed yet", first, silence.Start)
	}
	n.groups(l.groups)
	if !l.o.Prospects && l.known > 0 {
		n.add("%s who never bought: not on the list", counted(l.known, "prospect"))
	}
	if l.fresh > 0 {
		n.add("%s signed up on or after %s: not on the list yet", counted(l.fresh, "prospect"), silence.Start)
	}
	if l.undated > 0 {
		n.add("%s without a day of sign-up: not on the list", counted(l.undated, "prospect"))
	}
	if calm := inRhythm(all, l.data.AsOf()); calm > 0 {
		n.add("%s in their rhythm, which is slow (in_rhythm): remind them when their usual_gap is over, no discount is needed", counted(calm, "customer"))
	}
	return n
}

// inRhythm counts those whose silence says nothing.
func inRhythm(all []entry[past], asOf calendar.Day) int {
	var calm atomic.Int64
	share(len(all), chunk, func(ranges iter.Seq2[int, int]) {
		n := 0
		for from, to := range ranges {
			for i := from; i < to; i++ {
				if all[i].facts.inRhythm(asOf) {
					n++
				}
			}
		}
		calm.Add(int64(n))
	})
	return int(calm.Load())
}

// purchases returns the days of the first and the latest purchase; zero for
// none.
func purchases(orders []dataset.Order) (first, last calendar.Day) {
	for i := len(orders) - 1; i >= 0; i-- {
		if orders[i].Purchase {
			last = orders[i].Day
			break
		}
	}
	for _, o := range orders {
		if o.Purchase {
			return o.Day, last
		}
	}
	return 0, last
}

var lapsedText = Explanation{
	Name:       "lapsed",
	Definition: "customers without a purchase in the window that ends with as-of",
	Formula: []string{
		"lapsed: last_order < as-of + 1 day - window",
		"crossed: as-of + 1 day - crossed - window <= last_order < as-of + 1 day - window",
		"in_rhythm: days_since < 1.5 x usual_gap, the median of the days between three purchase days or more",
	},
	Fields: personFields,
	Traps: []string{
		"A customer who buys once a year has lapsed under a window of six months and is not lost: in_rhythm marks who is known to be so slow.",
		"Who says nothing about being written to stays on the list, with exclude-optout too: whether you may write is for you to know.",
		"A list by crossed holds everyone once only if the runs follow each other by the same number of days, each with its own as-of.",
		"People of the customers file who never bought are prospects: they are on the list only when asked for.",
	},
}
