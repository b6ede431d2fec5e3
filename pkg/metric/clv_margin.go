package metric

import (
	"math"

	"github.com/retain-cli/retain/pkg/dataset"
)

// A margins tells which share of a customer's revenue is profit.
type margins struct {
	ds      *dataset.Dataset
	own     bool
	all     float64 // of everybody or, with own, of whoever has none: the mean by revenue
	without int     // customers who have none
}

// margins returns those that the options ask for.
func (o CLVOptions) margins(ds *dataset.Dataset) (*margins, error) {
	m := &margins{ds: ds, own: o.OwnMargins, all: o.Margin}
	if !m.own {
		return m, nil
	}
	var profit, revenue, sum float64
	with := 0
	for p := range ds.All() {
		orders := ds.Orders(p)
		if first, _ := purchases(orders); first.IsZero() {
			continue
		}
		share, ok := m.told(p)
		if !ok {
			m.without++
			continue
		}
		with++
		sum += share
		if spent, ok := total(orders); ok && spent > 0 {
			profit, revenue = profit+share*spent.Float(), revenue+spent.Float()
		}
	}
	switch {
	case with == 0:
		return nil, &DataError{LacksMargins, "no customer with a margin", "name the column of the customers file that holds it, a share or per cent"}
	case revenue > 0:
		m.all = profit / revenue
	default:
		m.all = sum / float64(with)
	}
	return m, nil
}

// told is the margin that the customers file tells of p.
func (m *margins) told(p dataset.Person) (share float64, ok bool) {
	if !m.ds.Listed(p) {
		return 0, false
	}
	share = m.ds.Profile(p).Margin
	return share, !math.IsNaN(share)
}

// of is the margin of p.
func (m *margins) of(p dataset.Person) float64 {
	if m.own {
		if share, ok := m.told(p); ok {
			return share
		}
	}
	return m.all
}

// of a trade: as given, or its profit by its revenue.
func (m *margins) ofTrade(t *trade) float64 {
	if !m.own || t.revenue <= 0 {
		return m.all
	}
	return t.profit / t.revenue.Float()
}

func (m *margins) setting() Setting {
	if m.own {
		return Setting{"margin", "own"}
	}
	return Setting{"margin", plain(m.all)}
}

// note says what the margins take for granted.
func (m *margins) note(n []string) []string {
	switch {
	case m.own && m.without > 0:
		return append(n, counted(m.without, "customer")+" without a margin in the customers file: the mean of the others by revenue, "+Rate(m.all).Human()+", is taken for theirs")
	case !m.own && m.all == 1:
		return append(n, marginNote)
	}
	return n
}
