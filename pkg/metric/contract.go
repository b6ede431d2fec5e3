package metric

import (
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A Basis is what makes somebody a customer, and an active one.
type Basis uint8

// The bases.
const (
	BasisOrders   Basis = iota // purchases, and the window that each keeps active
	BasisContract              // contracts: active at a day is who has one that started before it and has not ended before it
)

var basisNames = []string{"orders", "contract"}

// String returns the basis's name: "orders".
func (b Basis) String() string { return basisNames[b] }

// setting is that of the basis, or on orders the one that plays a part only
// there.
func (b Basis) setting(onOrders Setting) Setting {
	if b == BasisOrders {
		return onOrders
	}
	return Setting{"basis", b.String()}
}

// MarshalText gives String.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads orders or contract.
func (b *Basis) UnmarshalText(text []byte) error { return readName(b, text, basisNames) }

// A stretch is a time of service without a break: contracts that overlap, or
// of which one starts on the day after the other's last, are one. Otherwise
// whoever renews on the first day of a period would have left on it.
type stretch struct {
	start, end calendar.Day // first and last day; end is MaxDay while there is none
}

// A service tells people's stretches. It is for one goroutine.
type service struct {
	ds        *dataset.Dataset
	room      []stretch
	customers int          // with a stretch up to as-of
	latest    calendar.Day // start of a contract up to as-of

	undated, reversed, later int // contracts left out: without a start, ended before it, starting after as-of
}

// of returns the stretches of p that start up to as-of, in order; good until
// the next call.
func (s *service) of(p dataset.Person) []stretch {
	s.room = s.room[:0]
	for _, c := range s.ds.Contracts(p) {
		end := c.End
		if end.IsZero() {
			end = calendar.MaxDay
		}
		switch last := len(s.room) - 1; {
		case c.Start.IsZero():
			s.undated++
		case end < c.Start:
			s.reversed++
		case c.Start > s.ds.AsOf():
			s.later++
		case last >= 0 && c.Start <= s.room[last].end+1:
			s.room[last].end = max(s.room[last].end, end)
			s.latest = max(s.latest, c.Start)
		default:
			s.room = append(s.room, stretch{c.Start, end})
			s.latest = max(s.latest, c.Start)
		}
	}
	if len(s.room) > 0 {
		s.customers++
	}
	return s.room
}

// served returns what stretches say up to a day. The latest day stands for
// the latest purchase: it is the day itself for whoever is served on.
func served(stretches []stretch, t calendar.Day) (s standing) {
	for _, v := range stretches {
		if v.start >= t {
			break
		}
		if s.first.IsZero() {
			s.first = v.start
		}
		s.last = min(v.end, t)
	}
	return s
}

// need refuses data in which nobody has had a contract up to as-of.
func (s *service) need() error {
	if s.customers > 0 {
		return nil
	}
	e := &DataError{LacksContracts, "no contract that starts up to " + s.ds.AsOf().String(), "name a customers file with a column of first days of service, and one of last days"}
	switch {
	case s.undated > 0:
		e.Hint = counted(s.undated, "contract") + " without a start; name the column that holds the first day of service"
	case s.later > 0:
		e.Hint = counted(s.later, "contract") + " with a later start; choose a later as-of"
	case s.reversed > 0:
		e.Hint = counted(s.reversed, "contract") + " with an end before the start; are the columns mixed up?"
	}
	return e
}

// note says which contracts are left out.
func (s *service) note(n *notes) {
	n.gap(s.ds, "start of a contract", s.latest)
	if s.undated > 0 {
		n.add("%s without a start: left out", counted(s.undated, "contract"))
	}
	if s.reversed > 0 {
		n.add("%s with an end before the start: left out", counted(s.reversed, "contract"))
	}
	if s.later > 0 {
		n.add("%s with a start after as-of: left out", counted(s.later, "contract"))
	}
}

// groupHolders is newGrouping for metrics of contracts: the first start takes
// the place of the first purchase.
func groupHolders(ds *dataset.Dataset, by string, days []calendar.Day) (*grouping, error) {
	if by == "" {
		return nil, nil
	}
	if g := groupByFile(ds, by); g != nil {
		return g, nil
	}
	switch strings.ToLower(by) {
	case ByCohort:
		from := ds.AsOf().Month()
		all := service{ds: ds}
		for p := range ds.All() {
			if stretches := all.of(p); len(stretches) > 0 {
				from = min(from, stretches[0].start.Month())
			}
		}
		return groupMonths(from, ds.AsOf().Month(), nil), nil
	case ByTenure:
		g := groupTenures(ds, days)
		g.notes = nil
		return g, nil
	case ByNPS:
		return groupAttitudes(ds, days), nil
	}
	return nil, noColumn(ds, by, []string{ByCohort, ByTenure, ByNPS})
}

// serve puts the question to the contracts of p, for all periods. It returns
// the standings at the bounds of the last one.
func (l *ledgers) serve(p dataset.Person) (opening, closing standing) {
	stretches := l.service.of(p)
	if len(stretches) == 0 {
		return opening, closing
	}
	closing = served(stretches, l.bounds[0].day)
	for i := range l.cuts {
		opening, closing = closing, served(stretches, l.bounds[i+1].day)
		l.count(p, i, opening, closing)
	}
	return opening, closing
}
