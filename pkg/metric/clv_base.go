package metric

import (
	"math"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A buyer is a customer as models of purchases see one.
type buyer struct {
	person  dataset.Person
	cell    int32 // of the base
	history history
	spend   money.Amount // on the purchase days after the first, credit notes left aside
}

// A base is all customers as of a day, equal histories counted once.
type base struct {
	data   Data
	until  calendar.Day // the last day that is known
	unit   float64      // days in the unit of time of the histories
	buyers []buyer      // by person
	cells  []btyd.Cell  // distinct histories, by age, purchases and recency

	repeaters int          // buyers who came back
	free      int          // repeaters who spent nothing when they did
	gaps      histogram    // days from one purchase day to the next of each repeater, on average
	first     calendar.Day // purchase of all
	latest    calendar.Day // order of a customer
	cycle     float64      // days from one purchase day to the next of the median repeater; NaN without any
	sold      float64      // in purchases, in the least unit: a whole number
	credited  float64      // in credit notes, above 0, likewise
	refunded  int          // buyers who got back more than half of what they bought by credit notes
}

// A summary is what models of purchases take from a history.
type summary struct {
	first, last calendar.Day // purchase days
	repeats     int          // purchase days after the first
	spend       money.Amount // on those days, credit notes left aside
}

// summarise returns the summary of a customer; ok is false where the spend
// does not fit.
func summarise(orders []dataset.Order) (h summary, ok bool) {
	for _, o := range orders {
		switch {
		case !o.Purchase:
			continue
		case h.first.IsZero():
			h.first = o.Day
		case o.Day > h.last:
			h.repeats++
		}
		h.last = o.Day
		if o.Day > h.first {
			if h.spend, ok = h.spend.Add(o.Amount); !ok {
				return h, false
			}
		}
	}
	return h, true
}

// A history is a btyd.History in days, packed so that histories sort by age,
// then purchases, then recency.
type history uint64

const (
	dayBits    = 22 // hold any difference of days
	repeatBits = 20 // hold more purchase days than models take
)

func newHistory(age, repeats, recency int) history {
	return history(age)<<(repeatBits+dayBits) | history(min(repeats, 1<<repeatBits-1))<<dayBits | history(recency)
}

// age is the days from the first purchase to the last day that is known.
func (h history) age() int { return int(h >> (repeatBits + dayBits)) }

// repeats are the purchase days after the first.
func (h history) repeats() int { return int(h >> dayBits & (1<<repeatBits - 1)) }

// recency is the days from the first purchase day to the last.
func (h history) recency() int { return int(h & (1<<dayBits - 1)) }

// in is the history in a unit of so many days.
func (h history) in(unit float64) btyd.History {
	return btyd.History{X: h.repeats(), Tx: float64(h.recency()) / unit, T: float64(h.age()) / unit}
}

// newBase returns the base as of a day, in a unit of so many days.
func newBase(ds *dataset.Dataset, until calendar.Day, unit float64) (*base, error) {
	b := &base{data: ds, until: until, unit: unit}
	b.buyers = make([]buyer, 0, ds.People())
	for p := range ds.All() {
		orders := upTo(ds.Orders(p), until)
		s, ok := summarise(orders)
		switch {
		case !ok:
			return nil, overflow("customer " + ds.Key(p))
		case s.first.IsZero():
			continue
		}
		b.see(orders)
		b.add(p, s)
	}
	b.close()
	return b, nil
}

// add adds a customer with that summary.
func (b *base) add(p dataset.Person, s summary) {
	if b.first.IsZero() || s.first < b.first {
		b.first = s.first
	}
	recency := int(s.last - s.first)
	if s.repeats > 0 {
		b.repeaters++
		b.gaps.add(int(math.Round(float64(recency) / float64(s.repeats))))
		if s.spend == 0 {
			b.free++
		}
	}
	b.buyers = append(b.buyers, buyer{person: p, history: newHistory(int(b.until-s.first), s.repeats, recency), spend: s.spend})
}

// close takes in that there is nobody else.
func (b *base) close() {
	b.cycle = b.gaps.median()
	b.collapse()
}

// upTo returns the orders up to a day.
func upTo(orders []dataset.Order, until calendar.Day) []dataset.Order {
	n := len(orders)
	for n > 0 && orders[n-1].Day > until {
		n--
	}
	return orders[:n]
}

// see takes in what a customer's orders say of all.
func (b *base) see(orders []dataset.Order) {
	sold, credited := 0.0, 0.0
	for _, o := range orders {
		switch {
		case o.Purchase:
			sold += float64(o.Amount)
		case o.Amount < 0:
			credited -= float64(o.Amount)
		}
	}
	b.note(orders[len(orders)-1].Day, sold, credited)
}

// note takes in a customer's latest order, and what was sold and credited.
func (b *base) note(latest calendar.Day, sold, credited float64) {
	b.latest = max(b.latest, latest)
	b.sold += sold
	b.credited += credited
	if credited > sold/2 {
		b.refunded++
	}
}

// collapse makes the cells of the buyers' histories.
func (b *base) collapse() {
	order := make([]ranked, len(b.buyers))
	for i, u := range b.buyers {
		order[i] = ranked{int64(u.history ^ 1<<63), int32(i)} // sorts as the history does
	}
	rank(order)
	distinct := 0
	for i, r := range order {
		if i == 0 || r.by != order[i-1].by {
			distinct++
		}
	}
	b.cells = make([]btyd.Cell, 0, distinct)
	for i, r := range order {
		u := &b.buyers[r.who]
		if i == 0 || r.by != order[i-1].by {
			b.cells = append(b.cells, btyd.Cell{History: u.history.in(b.unit)})
		}
		u.cell = int32(len(b.cells) - 1)
		b.cells[u.cell].N++
	}
}

// firstDay returns the day of the first purchase of a buyer.
func (b *base) firstDay(u buyer) calendar.Day {
	return b.until - calendar.Day(u.history.age())
}

// least is the mean spend of whoever came back for nothing but free orders:
// as good as nothing, which the model of spend cannot hold.
const least = 1e-4

// spent returns what the model of spend takes of a buyer.
func (b *base) spent(u buyer) btyd.Spend { return spentBy(u.history, u.spend) }

// spentBy returns what the model of spend takes of somebody who spent so much
// after the first purchase day.
func spentBy(h history, spend money.Amount) btyd.Spend {
	x := h.repeats()
	if x == 0 {
		return btyd.Spend{}
	}
	return btyd.Spend{X: x, Mean: max(spend.Float()/float64(x), least)}
}

// spends returns what the repeaters spent who spent anything.
func (b *base) spends() []btyd.Spend {
	all := make([]btyd.Spend, 0, b.repeaters-b.free)
	for _, u := range b.buyers {
		if s := b.spent(u); s.X > 0 && u.spend > 0 {
			all = append(all, s)
		}
	}
	return all
}

// What a forecast takes to be trusted.
const (
	enoughRepeaters = 100
	enoughCycles    = 2
)

// lacks says what there is too little of for a forecast to be trusted; "" for
// nothing.
func (b *base) lacks() string {
	seen := int(b.until - b.first)
	switch {
	case b.repeaters < enoughRepeaters:
		return "only " + count(b.repeaters) + " of " + counted(len(b.buyers), "customer") + " came back to buy on another day, and " + count(enoughRepeaters) + " are wanted"
	case float64(seen) < enoughCycles*b.cycle:
		return "the purchases cover " + counted(seen, "day") + ", and whoever comes back takes " + counted(int(b.cycle), "day") + " to do so: twice that is wanted"
	}
	return ""
}
