package metric

import (
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Found is a customer whom a question puts on its list.
type Found struct {
	// Summary has Group, Key, First, Last, Purchases and, in data with amounts,
	// Revenue.
	Summary
	// TwiceGap is twice the median of the days between purchase days, and whole;
	// not above 0 where there are fewer than three purchase days.
	TwiceGap int
	// Profile has what the customers say for a list: Name, Email, Phone, Consent
	// and OptOut; nil where they say nothing.
	Profile *dataset.Profile
	// Consents and OptOuts are what several records of the customer say in place
	// of the Profile's: one that refuses is enough.
	Consents, OptOuts []string
}

// consent is the profile with that of several texts which refuses, if one does.
func (f *Found) consent() (p dataset.Profile) {
	if f.Profile != nil {
		p = *f.Profile
	}
	for _, text := range f.Consents {
		if p.Consent == "" || refuses(text) {
			p.Consent = text
		}
	}
	for _, text := range f.OptOuts {
		if p.OptOut == "" || optsOut(text) {
			p.OptOut = text
		}
	}
	return p
}

// A Crowd is all customers together, those too that no cell is about and that
// are not on a list.
type Crowd struct {
	Customers int          // with a purchase
	Latest    calendar.Day // order of any of them, purchase or not
	// Oldest and Newest are the days of the earliest and of the latest first
	// purchase, and Began counts those whose is in Wanted.First. Only the answer
	// to a ListQuestion needs them.
	Oldest, Newest calendar.Day
	Began          int
	// Prospects counts those of the customers' records who never bought, and
	// Consents is true where a record says who may be written to, or not.
	Prospects int
	Consents  bool
}

// A Wanted says whom of all customers a list has.
type Wanted struct {
	// First holds the day of the first purchase.
	First calendar.Period
	// Visits must all be so.
	Visits []Visit
	// Least and Most are how many purchases there may be.
	Least, Most int
}

// A Visit is true of who bought within the period, or of who did not.
type Visit struct {
	calendar.Period
	Bought bool
}

// anybody wants all customers.
func anybody() Wanted {
	return Wanted{First: calendar.Period{Start: calendar.MinDay, End: calendar.MaxDay + 1}, Least: 1, Most: math.MaxInt32}
}

// All reports whether all customers are wanted.
func (w Wanted) All() bool {
	all := anybody()
	return w.First == all.First && len(w.Visits) == 0 && w.Least == all.Least && w.Most == all.Most
}

// A ListQuestion asks for the customers on a list.
type ListQuestion[R Listed] struct {
	d      Data
	by     string
	at     calendar.Day
	wanted Wanted
	answer func([]Found, Crowd) (Listing[R], error)
}

// By returns the column that groups, as of At; "" for none.
func (q *ListQuestion[R]) By() string { return q.by }

// At returns the day before which purchases count for what groups.
func (q *ListQuestion[R]) At() calendar.Day { return q.at }

// Wanted returns whom the list has.
func (q *ListQuestion[R]) Wanted() Wanted { return q.wanted }

// Answer returns the list of those found, of whom it takes those of the
// choice. Errors are as the function has them that asks a Dataset for the same,
// and as Choose has them.
func (q *ListQuestion[R]) Answer(all []Found, of Crowd, c Choice) (Listing[R], error) {
	if err := needPurchases(q.d, of.Customers); err != nil {
		return Listing[R]{}, err
	}
	list, err := q.answer(all, of)
	if err != nil {
		return list, err
	}
	return chooseFound(q.d, list, all, of, c)
}

// chooseFound is Choose for people that were found.
func chooseFound[R Listed](d Data, list Listing[R], all []Found, of Crowd, c Choice) (Listing[R], error) {
	if err := c.checkMoney(d); err != nil || c.IsZero() {
		return list, err
	}
	if c.ExcludeOptout && !of.Consents {
		return list, noConsent()
	}
	var byKey map[string]*Found
	if c.ExcludeOptout || c.MinRevenue > 0 {
		byKey = make(map[string]*Found, len(all))
		for i := range all {
			byKey[all[i].Key] = &all[i]
		}
	}
	found := func(r R) *Found {
		_, id := r.who()
		return byKey[id]
	}
	var door doorkeeper
	return choose(list, c, func(r R) bool { return door.lets(found(r).consent()) }, func(r R) bool { return found(r).Revenue >= c.MinRevenue }, door.note), nil
}

// found returns those found as a list that is not sorted yet.
func found(d Data, by string, all []Found) (*people, []entry[past]) {
	g, of := groupCells(d, by, len(all), func(i int) string { return all[i].Group })
	entries := make([]entry[past], len(all))
	for i := range all {
		f := &all[i]
		entries[i] = entry[past]{
			seat: seat{dataset.Person(i), of[i]}, by: money.None, key: f.Key,
			facts: past{first: f.First, last: f.Last, purchases: int32(f.Purchases), score: -1, gap: math.NaN()},
		}
		if d.HasAmounts() {
			entries[i].by = f.Revenue
		}
		if f.TwiceGap > 0 {
			entries[i].facts.gap = float64(f.TwiceGap) / 2
		}
	}
	return &people{data: d, groups: g, contact: contactOf(all)}, entries
}

// contactOf returns what is known of somebody by the number among all.
func contactOf(all []Found) func(dataset.Person) (name, email, phone string) {
	return func(i dataset.Person) (name, email, phone string) {
		if p := all[i].Profile; p != nil {
			return p.Name, p.Email, p.Phone
		}
		return "", "", ""
	}
}

// AskLapsed returns the question of Lapsed, without people who never bought.
// Errors are an *OptionError, or a *DataError where there is no day.
func AskLapsed(d Data, o LapsedOptions) (*ListQuestion[PersonRow], error) {
	if o.Prospects {
		return nil, badOption("with-prospects", "needs every sign-up of people who never bought")
	}
	silence, crossed, err := o.periods(d)
	if err != nil {
		return nil, err
	}
	wanted := anybody()
	wanted.Visits = []Visit{{crossed, true}, {silence, false}}
	answer := func(all []Found, of Crowd) (Listing[PersonRow], error) {
		list, entries := found(d, o.By, all)
		l := lapsed{people: *list, o: o, crossed: crossed, headcount: headcount{latest: of.Latest}, known: of.Prospects}
		return l.result(silence, entries), nil
	}
	return &ListQuestion[PersonRow]{d, o.By, silence.End, wanted, answer}, askGroups(d, o.By)
}

// AskList returns the question of List on the basis of orders. Errors are an
// *OptionError, or a *DataError where there is no day.
func AskList(d Data, o ChurnOptions, b Box) (*ListQuestion[PersonRow], error) {
	if err := o.checkList(b); err != nil {
		return nil, err
	}
	ledger, err := AskChurn(d, o)
	if err != nil {
		return nil, err
	}
	l := ledger.l
	s, e := l.bounds[0], l.bounds[1]
	wanted := anybody()
	opening, closing := calendar.Period{Start: s.from, End: s.day}, calendar.Period{Start: e.from, End: e.day}
	switch b {
	case BoxRetained:
		wanted.Visits = []Visit{{opening, true}, {closing, true}}
	case BoxChurned:
		wanted.Visits = []Visit{{opening, true}, {closing, false}}
	case BoxNew:
		wanted.First.Start = s.day
		wanted.Visits = []Visit{{closing, true}}
	case BoxReactivated:
		wanted.First.End = s.day
		wanted.Visits = []Visit{{opening, false}, {closing, true}}
	}
	answer := func(all []Found, of Crowd) (Listing[PersonRow], error) {
		list, entries := found(d, o.By, all)
		l := *l
		l.groups, l.latest = list.groups, of.Latest
		return l.list(o, b, list.draft(entries, func(*PersonRow) string { return b.String() })), nil
	}
	return &ListQuestion[PersonRow]{d, o.By, s.day, wanted, answer}, nil
}

// AskRepeatList returns the question of RepeatList. Errors are an *OptionError,
// or a *DataError where there is no day.
func AskRepeatList(d Data, o RepeatOptions, b Buyers) (*ListQuestion[PersonRow], error) {
	if err := checkName("list", b, buyersNames); err != nil {
		return nil, err
	}
	if err := o.check(d); err != nil {
		return nil, err
	}
	wanted := anybody()
	if wanted.Least = 2; b == BuyersOnce {
		wanted.Least, wanted.Most = 1, 1
	}
	answer := func(all []Found, of Crowd) (Listing[PersonRow], error) {
		list, entries := found(d, o.By, all)
		r := &repeats{data: d, groups: list.groups, latest: of.Latest}
		return r.list(o, b, list.draft(entries, func(*PersonRow) string { return b.String() })), nil
	}
	return &ListQuestion[PersonRow]{d, o.By, d.AsOf() + 1, wanted, answer}, askGroups(d, o.By)
}

// AskVIPList returns the question of VIPList. Errors are an *OptionError, or a
// *DataError where there is no day or the data has no amounts.
func AskVIPList(d Data, o VIPOptions) (*ListQuestion[PersonRow], error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	answer := func(all []Found, of Crowd) (Listing[PersonRow], error) {
		list, entries := found(d, o.By, all)
		v := newVIPs(o, d, list.groups, len(all))
		v.key = func(i dataset.Person) string { return all[i].Key }
		v.latest = of.Latest
		for i, e := range entries {
			v.add(vipCustomer{e.by, e.person, e.group, all[i].Last})
		}
		if err := v.order(); err != nil {
			return Listing[PersonRow]{}, err
		}
		members := v.members()
		some := make([]entry[past], len(members))
		for i, at := range members {
			some[i] = entries[at]
		}
		return v.list(list.draft(some, vipStatus)), nil
	}
	return &ListQuestion[PersonRow]{d, o.By, d.AsOf() + 1, anybody(), answer}, askGroups(d, o.By)
}

// AskRFMList returns the question of RFMList. Errors are an *OptionError, or a
// *DataError where there is no day or the data has no amounts.
func AskRFMList(d Data, o RFMOptions, s Segment) (*ListQuestion[RFMListRow], error) {
	if err := checkSegment(s); err != nil {
		return nil, err
	}
	if err := o.check(d); err != nil {
		return nil, err
	}
	answer := func(all []Found, of Crowd) (Listing[RFMListRow], error) {
		g, group := groupCells(d, o.By, len(all), func(i int) string { return all[i].Group })
		t := &rfm{RFMOptions: o, data: d, groups: g, headcount: headcount{latest: of.Latest}}
		found := measures{card: scorecard{before: d.AsOf() + 1}}
		for i := range all {
			found.add(all[i].measure(), 1)
		}
		if err := t.score(&found); err != nil {
			return Listing[RFMListRow]{}, err
		}
		var some []entry[graded]
		for i := range all {
			if e, ok := t.grade(all[i].measure(), s); ok {
				e.seat, e.key = seat{dataset.Person(i), group[i]}, all[i].Key
				some = append(some, e)
			}
		}
		return t.listed(s, t.graded(some, contactOf(all))), nil
	}
	return &ListQuestion[RFMListRow]{d, o.By, d.AsOf() + 1, anybody(), answer}, askGroups(d, o.By)
}

// AskCohortList returns the question of CohortList of cohorts that start with
// the first purchase. Errors are as AskCohorts has them.
func AskCohortList(d Data, o CohortOptions, c CohortCell) (*ListQuestion[PersonRow], error) {
	if _, err := AskCohorts(d, o); err != nil {
		return nil, err
	}
	t := &cohorts{CohortOptions: o, data: d}
	t.from(min(d.First(), d.AsOf()))
	wanted := anybody()
	wanted.First = calendar.Period{} // of nobody
	from := slices.Index(t.table.names(), c.Cohort)
	if from >= 0 {
		wanted.First = t.period(from, WholeCohort)
		if from+c.Offset < t.table.len() && !t.whole(c.Offset) {
			wanted.Visits = []Visit{{t.period(from, c.Offset), true}}
		}
	}
	answer := func(all []Found, of Crowd) (Listing[PersonRow], error) {
		list, entries := found(d, o.By, all)
		if of.Began == 0 {
			name := func(day calendar.Day) string { return unitName(o.Unit, o.Unit.Start(day)) }
			return Listing[PersonRow]{}, noCohort(c, name(of.Oldest), name(of.Newest))
		}
		if err := t.reaches(c, from); err != nil {
			return Listing[PersonRow]{}, err
		}
		t := *t
		t.groups, t.latest = list.groups, of.Latest
		name := c.String()
		return t.list(c, from, list.draft(entries, func(*PersonRow) string { return name })), nil
	}
	return &ListQuestion[PersonRow]{d, o.By, d.AsOf() + 1, wanted, answer}, nil
}
