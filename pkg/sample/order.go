package sample

import "slices"

// A line is a line item: what, how many (below 0 for a return) and at what
// price.
type line struct {
	product  int
	quantity int
	cents    int // of one
}

func (l line) back(quantity int) line {
	l.quantity = -quantity
	return l
}

// maxLines is the most that one order sells.
const maxLines = 4

// An order is what a customer takes home on one day, what comes back of it,
// and what they say about it.
type order struct {
	day       int
	sold      []line
	returned  []line // under the order's own id, on its day
	credited  []line // by a credit note, on a later day
	creditDay int
	cancelled bool
	channel   string
	last      bool // the customer leaves after it
	answer    answer

	lines [2*maxLines + 1]line // what the slices above lie in
}

// records returns the number of lines that o makes in the sales file.
func (o *order) records() int { return len(o.sold) + len(o.returned) + len(o.credited) }

var (
	linesPerOrder = weigh(60, 26, 9, 5)
	quantities    = weigh(62, 27, 8, 3)
)

// order draws what the customer does on a day, and leaves it in o.
func (c *customer) order(day int, o *order) {
	d := &c.dice
	*o = order{day: day}
	o.sold = o.lines[:0:maxLines]
	for range 1 + d.pick(linesPerOrder) {
		o.sold = append(o.sold, c.line(day, o.sold))
	}
	o.channel = c.channel()
	o.cancelled = d.chance(24)
	if !o.cancelled {
		c.regret(o)
	}
	o.last = c.goes()
	c.reply(o)
}

// line draws a line item of a product that is not in the order yet.
func (c *customer) line(day int, already []line) line {
	d := &c.dice
	h := habits[c.kind]
	of := shelves()
	s := of[ware]
	if !d.chance(210) {
		s = of[coffee]
		if c.tea == d.chance(850) {
			s = of[tea]
		}
	}
	at := d.pick(s.weights)
	for slices.ContainsFunc(already, func(l line) bool { return l.product == s.from+at }) {
		at = (at + 1) % len(s.weights)
	}
	l := line{product: s.from + at, quantity: (1 + d.pick(quantities)) * h.bulk}
	l.cents = price(l.product, day, c.kind == wholesaler)
	return l
}

// price returns cents: up by 4 of the first 100 each year, in steps of ten,
// and a fifth less for wholesalers.
func price(product, day int, wholesale bool) int {
	cents := (products[product].cents*(100+4*year(day)) + 500) / 1000 * 10
	if wholesale {
		cents = cents * 8 / 10
	}
	return cents
}

var (
	channels         = [...]string{"web", "shop", "phone"}
	personChannels   = weigh(66, 28, 6)
	businessChannels = weigh(45, 5, 50)
)

func (c *customer) channel() string {
	w := personChannels
	if habits[c.kind].business {
		w = businessChannels
	}
	return channels[c.dice.pick(w)]
}

// regret draws what comes back of a paid order: all of it or one line at the
// counter, or one line some days later as a credit note.
func (c *customer) regret(o *order) {
	d := &c.dice
	room := o.lines[maxLines:]
	switch n := d.below(1000); {
	case n < 5:
		o.returned = room[:0:maxLines]
		for _, l := range o.sold {
			o.returned = append(o.returned, l.back(l.quantity))
		}
	case n < 25 && len(o.sold) > 1:
		l := o.sold[d.below(len(o.sold))]
		o.returned = append(room[:0:maxLines], l.back(1+d.below(l.quantity)))
	case n < 43:
		l := o.sold[d.below(len(o.sold))]
		l = l.back(1 + d.below(l.quantity))
		if day := o.day + 3 + d.below(soon-3); day <= lastDay {
			o.creditDay = day
			o.credited = append(room[maxLines:maxLines], l)
		}
	}
}

// An answer is what a customer replies to the survey after an order.
type answer struct {
	day       int // 0: no answer
	score     int
	remark    int // which of the remarks that fit the score; below 0: none
	anonymous bool
	channel   string
}

var (
	happyScores   = weigh(0, 0, 1, 1, 1, 3, 6, 13, 23, 28, 24)
	leavingScores = weigh(4, 2, 4, 6, 6, 10, 14, 20, 17, 11, 6)

	answerChannels = [...]string{"email", "web", "shop"}
	answeredBy     = weigh(60, 28, 12)
)

// reply draws the answer to the survey: those about to leave are less happy.
func (c *customer) reply(o *order) {
	d := &c.dice
	if o.cancelled || !d.chance(115) {
		return
	}
	a := answer{day: o.day + 1 + d.below(12), remark: -1}
	scores := happyScores
	if o.last {
		scores = leavingScores
	}
	a.score = d.pick(scores)
	a.channel = answerChannels[d.pick(answeredBy)]
	a.anonymous = c.kind == guest || d.chance(60)
	if d.chance(420) {
		a.remark = d.below(1 << 16)
	}
	if a.day <= lastDay {
		o.answer = a
	}
}
