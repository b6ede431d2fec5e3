package sample

// soon is the number of days within which a credit note or an answer to the
// survey follows its order.
const soon = 28

// A plan says how many customers a shop needs to make its rows.
type plan struct {
	customers  int
	lastOrders int // how many orders of the last customer are needed
}

// planFor lives through one customer after the other until they have made
// the rows, and forgets them.
func planFor(seed uint64, rows int) plan {
	var p plan
	var o order
	for made := 0; made < rows; p.customers++ {
		c, signUp := arrive(seed, p.customers)
		p.lastOrders = 0
		for day := c.first(signUp); day < days && made < rows; day = c.next(day) {
			c.order(day, &o)
			p.lastOrders++
			made += o.records()
			if o.last {
				break
			}
		}
	}
	return p
}

// A shop is the three years in the making: who is expected on which day, and
// what is due from earlier orders.
type shop struct {
	seed      uint64
	plan      plan
	customers []customer
	diary     [days]int32     // the first customer expected on each day, from 1; 0: nobody
	due       [soon]followUps // by day, modulo soon
	signedUp  int

	sales  salesFile
	people customersFile
	survey surveyFile
}

// followUps are what is due on a day.
type followUps struct {
	credits []creditNote
	answers []reply
}

// A buyer is who orders or answers: by number, 0 being guests, and by place
// in the shop.
type buyer struct{ number, index int }

type creditNote struct {
	buyer
	line    line
	channel string
}

type reply struct {
	buyer
	kind   kind
	answer answer
}

// open makes a shop ready to run.
func open(o Options, sales, people, survey *table) *shop {
	lines := o.Rows
	if lines >= unusualFrom {
		lines -= badLines
	}
	s := &shop{
		seed: o.Seed, plan: planFor(o.Seed, lines),
		sales: salesFile{table: sales}, people: customersFile{table: people}, survey: surveyFile{table: survey},
	}
	s.sales.unusual = o.Rows >= unusualFrom
	s.customers = make([]customer, s.plan.customers)
	for i := range s.customers {
		c, signUp := arrive(s.seed, i)
		s.customers[i] = c
		s.expect(i, signUp)
	}
	return s
}

// expect writes customer i into the diary; later than the last day is never.
func (s *shop) expect(i, day int) {
	if day < days {
		s.customers[i].queued = s.diary[day]
		s.diary[day] = int32(i + 1)
	}
}

// run lives through the days, and stops early where writing fails.
func (s *shop) run() {
	s.sales.begin()
	s.people.begin()
	s.survey.begin()
	var o order
	for day := range days {
		for s.diary[day] != 0 {
			i := int(s.diary[day] - 1)
			s.diary[day] = s.customers[i].queued
			s.visit(i, day, &o)
		}
		today := &s.due[day%soon]
		for _, c := range today.credits {
			s.sales.credit(day, c)
		}
		for _, r := range today.answers {
			s.survey.add(day, r, s.seed)
		}
		today.credits, today.answers = today.credits[:0], today.answers[:0]
		if s.sales.failed() || s.people.failed() || s.survey.failed() {
			return
		}
	}
	s.sales.end()
	s.people.end()
}

// visit is one customer's day: signing up, or an order.
func (s *shop) visit(i, day int, o *order) {
	c := &s.customers[i]
	if c.number == 0 && c.kind != guest {
		s.signedUp++
		c.number = int32(s.signedUp)
		s.people.add(day, int(c.number), c.kind, personOf(s.seed, i, c.kind))
		s.expect(i, c.first(day))
		return
	}
	if i == s.plan.customers-1 {
		if s.plan.lastOrders == 0 {
			return
		}
		s.plan.lastOrders--
	}
	c.order(day, o)
	b := buyer{int(c.number), i}
	s.sales.add(o, b)
	for _, l := range o.credited {
		s.due[o.creditDay%soon].credits = append(s.due[o.creditDay%soon].credits, creditNote{b, l, o.channel})
	}
	if a := o.answer; a.day > 0 {
		s.due[a.day%soon].answers = append(s.due[a.day%soon].answers, reply{b, c.kind, a})
	}
	if !o.last {
		s.expect(i, c.next(day))
	}
}
