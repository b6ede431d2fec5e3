package dataset

import "slices"

// shelves hold the orders of a partition's people, those of a person side by
// side. They take as much room as a block of packed rows, so that what those
// leave can be used again.
type shelves struct {
	full [][]Order
	last []Order     // the shelf that is filled
	at   []uint32    // where each person's orders begin: a shelf and a place on it
	left *[][]packed // blocks to make shelves of
}

// The widths of what at holds: shelfBits for the place, the rest for the shelf.
const (
	shelfBits   = 10
	shelfOrders = pileBlock * 24 / 16 // a packed row takes 24 bytes, an Order 16
)

// add returns room for the orders of the next person.
func (s *shelves) add(n int) []Order {
	if len(s.last) > 0 && len(s.last)+n > shelfOrders {
		s.full = append(s.full, s.last)
		s.last = nil
	}
	s.at = append(s.at, uint32(len(s.full))<<shelfBits|uint32(len(s.last)))
	if n > shelfOrders { // a shelf of its own
		s.full = append(s.full, make([]Order, n))
		return s.full[len(s.full)-1]
	}
	if cap(s.last) == 0 {
		s.last = s.empty()
	}
	from := len(s.last)
	s.last = s.last[:from+n]
	return s.last[from:]
}

// empty returns an empty shelf.
func (s *shelves) empty() []Order {
	n := len(*s.left)
	if n == 0 {
		return make([]Order, 0, shelfOrders)
	}
	block := (*s.left)[n-1]
	*s.left = (*s.left)[:n-1]
	return shelfOf(block)
}

// of returns the orders of the person with a number.
func (s *shelves) of(i int) []Order {
	at, next := s.at[i], s.at[i+1]
	shelf := at >> shelfBits
	if int(shelf) == len(s.full) {
		return nil // nobody behind the last shelf has any
	}
	orders := s.full[shelf][at&(1<<shelfBits-1):]
	if next>>shelfBits == shelf {
		return orders[:next&(1<<shelfBits-1)-at&(1<<shelfBits-1)]
	}
	return orders
}

// again returns empty shelves in the same room.
func (s *shelves) again() shelves {
	return shelves{last: s.last[:0], at: s.at[:0], left: s.left}
}

// whole returns the shelves in no more room than they need; the last one is
// used again.
func (s *shelves) whole() shelves {
	s.add(0) // where the orders of the last person end
	full := s.full
	if len(s.last) > 0 {
		full = append(full, slices.Clone(s.last))
	}
	return shelves{full: full, at: slices.Clone(s.at)}
}
