package sample

import (
	"math"
	"sync"
)

// A habit is how customers of one kind come, buy and leave. Those who come
// back do so as in the MBG/NBD model, on the clock of the season: the gaps of
// one customer are exponential, the rates Gamma(shape) over the customers;
// after each order a customer leaves for good with a probability that is
// Beta(1, loyalty) over the customers.
//
// Source: Batislam, Denizel, Filiztekin, Empirical validation and comparison
// of models for customer base analysis, Int. J. of Research in Marketing 24
// (2007), 201-209.
type habit struct {
	arrivals int    // of all that arrive
	segment  string // in the customers file
	gap      int    // usual days between orders at the mean rate
	shape    int    // of the rates: the higher, the more alike the customers
	loyalty  int    // the higher, the rarer they leave; 0: no habit of returning
	bulk     int    // quantities come in multiples of it
	business bool
}

type kind uint8

const (
	guest      kind = iota // buys once, without an account
	prospect               // signs up and never buys
	passerBy               // buys once
	giver                  // buys presents before Christmas, year after year
	household              // most customers
	clubMember             // of the tea club: comes more often and stays longer
	cafe                   // buys several of everything and seldom leaves
	wholesaler             // buys by the dozen, at a discount
)

var habits = [...]habit{
	guest:      {arrivals: 150, bulk: 1},
	prospect:   {arrivals: 55, segment: "retail"},
	passerBy:   {arrivals: 120, segment: "retail", bulk: 1},
	giver:      {arrivals: 60, segment: "retail", bulk: 2},
	household:  {arrivals: 450, segment: "retail", gap: 90, shape: 2, loyalty: 7, bulk: 1},
	clubMember: {arrivals: 130, segment: "club", gap: 54, shape: 3, loyalty: 14, bulk: 1},
	cafe:       {arrivals: 22, segment: "café", gap: 32, shape: 4, loyalty: 25, bulk: 3, business: true},
	wholesaler: {arrivals: 13, segment: "wholesale", gap: 55, shape: 4, loyalty: 20, bulk: 12, business: true},
}

var arrivals = sync.OnceValue(func() weights {
	var each []int
	for _, h := range habits {
		each = append(each, h.arrivals)
	}
	return weigh(each...)
})

// A customer is one of the shop's visitors and what is left to happen to
// them. Guests are customers here, although each comes once.
type customer struct {
	dice   dice
	pace   int32  // mean gap between orders in clock units
	leaves uint32 // probability of leaving after an order, in 1/2^32
	number int32  // from 1, given at sign-up; 0: none yet
	queued int32  // who comes after this one on the day in the shop's diary
	kind   kind
	tea    bool // drinks tea, mostly; else coffee
}

// arrive returns customer i of a shop and the day of sign-up. The first is a
// guest on the last day, so that every shop's sales end on it.
func arrive(seed uint64, i int) (c customer, day int) {
	c = customer{dice: diceFor(seed, behaviour, i)}
	d := &c.dice
	c.kind = kind(d.pick(arrivals()))
	day = shopSeason().anyDay(d)
	c.tea = d.chance(560)
	if d.chance(50) && c.kind != guest {
		day = d.below(21) // regulars of the market stall, when the web shop opens
	}
	if i == 0 {
		c.kind = guest
		day = lastDay
	}
	h := habits[c.kind]
	switch {
	case c.kind == giver:
		c.leaves = math.MaxUint32 / 4
		day = day/365*365 + 320 + d.below(30) // from 17 November
		day = min(day, lastDay)
	case h.loyalty > 0:
		rate := int64(1)
		for range h.shape {
			rate += d.exponential()
		}
		mean := int64(h.gap*h.shape*usualDay) * unit / rate
		c.pace = int32(min(mean, math.MaxInt32))
		c.leaves = math.MaxUint32
		for range h.loyalty { // the least of b uniform draws is Beta(1, b)
			c.leaves = min(c.leaves, uint32(d.pcg.Uint64()>>32))
		}
	}
	return c, day
}

// first returns the day of the first order of who signed up on a day; days
// or later for none.
func (c *customer) first(signUp int) int {
	switch {
	case c.kind == prospect:
		return days
	case c.kind == guest || c.dice.chance(550):
		return signUp
	}
	return signUp + 1 + c.dice.below(18)
}

// next returns the day of the order after the one on a day; days or later for
// none.
func (c *customer) next(day int) int {
	if c.kind == giver {
		return day + 360 + c.dice.below(11)
	}
	return shopSeason().after(day, c.dice.exponential()*int64(c.pace)/unit)
}

// goes decides whether the customer leaves for good after an order.
func (c *customer) goes() bool {
	return c.kind != giver && habits[c.kind].loyalty == 0 || uint32(c.dice.pcg.Uint64()>>32) < c.leaves
}
