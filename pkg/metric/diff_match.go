package metric

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A pair is an order in the older export and in the newer one; nil where it is
// not there.
type pair struct {
	older, newer *filedOrder
	cause        Cause
	loose        []DiffRecord // of the export in which it does not count
	into         *filedOrder  // another customer's order of the newer export, which it is part of; nil for none
	joined       []DiffRecord // of orders of the older export that are part of the newer one
}

// known are the records of the older export that the newer order may have.
func (p *pair) known() []DiffRecord { return slices.Concat(p.older.records, p.joined) }

// A matcher finds out which order of one export is which of the other.
type matcher struct {
	end          calendar.Day // after the last day that is compared
	older, newer *cabinet
	pairs        []pair
	became       map[string]transfer // customers none of whose orders are theirs any more
}

// match pairs the orders, the surest way first: by customer and id, or day
// where there is none; by id, where the customer is another one; by what they
// say, for one customer and then for all. It returns the orders that may stand
// where nobody is named.
func (m *matcher) match() DiffWanted {
	both := func(orders func(s *cabinet) []*filedOrder) [2][]*filedOrder {
		return [2][]*filedOrder{orders(m.older), orders(m.newer)}
	}
	all := both(func(s *cabinet) []*filedOrder { return s.orders })
	mate(m, all, (*filedOrder).name)
	type said struct {
		key, id string
		day     calendar.Day
		amount  money.Amount
		records int
	}
	for _, of := range []func(o *filedOrder) said{
		func(o *filedOrder) said { return said{id: o.id, day: o.day, amount: o.amount} },
		func(o *filedOrder) said { return said{id: o.id, day: o.day} },
		func(o *filedOrder) said { return said{id: o.id, amount: o.amount} },
	} {
		mate(m, both((*cabinet).withID), of)
	}
	m.mateEqual(all)
	without := both((*cabinet).withoutID)
	mate(m, without, func(o *filedOrder) said { return said{key: o.key, amount: o.amount, records: len(o.records)} })
	mate(m, without, func(o *filedOrder) said { return said{day: o.day, amount: o.amount, records: len(o.records)} })
	m.join()
	return DiffWanted{OlderNameless: m.newer.unmatedIDs(), NewerNameless: m.older.unmatedIDs()}
}

func (s *cabinet) withID() []*filedOrder {
	return slices.DeleteFunc(slices.Clone(s.orders), func(o *filedOrder) bool { return o.id == "" })
}

func (s *cabinet) withoutID() []*filedOrder {
	return slices.DeleteFunc(slices.Clone(s.orders), func(o *filedOrder) bool { return o.id != "" })
}

// unmatedIDs are those of orders that the other export does not have.
func (s *cabinet) unmatedIDs() (ids []string) {
	for _, o := range s.orders {
		if !o.mated && o.id != "" {
			ids = append(ids, o.id)
		}
	}
	return ids
}

// mate pairs the orders that are alike by what of tells, where there is one in
// each export.
func mate[K comparable](m *matcher, orders [2][]*filedOrder, of func(*filedOrder) K) {
	type found struct {
		first *filedOrder
		n     int
	}
	var by [2]map[K]found
	for side := range orders {
		by[side] = map[K]found{}
		for _, o := range orders[side] {
			if !o.mated {
				f := by[side][of(o)]
				f.n++
				f.first = cmp.Or(f.first, o)
				by[side][of(o)] = f
			}
		}
	}
	for _, o := range orders[0] {
		if o.mated {
			continue
		}
		k := of(o)
		if was, is := by[0][k], by[1][k]; was.n == 1 && is.n == 1 {
			m.pair(o, is.first)
		}
	}
}

// mateEqual pairs the orders of a customer that are alike but for their ids.
func (m *matcher) mateEqual(orders [2][]*filedOrder) {
	type equal struct {
		key    string
		day    calendar.Day
		amount money.Amount
	}
	of := func(o *filedOrder) equal { return equal{o.key, o.day, o.amount} }
	left := map[equal][]*filedOrder{}
	for _, o := range orders[1] {
		if !o.mated {
			left[of(o)] = append(left[of(o)], o)
		}
	}
	for _, o := range orders[0] {
		if is := left[of(o)]; !o.mated && len(is) > 0 {
			left[of(o)] = is[1:]
			m.pair(o, is[0])
		}
	}
}

func (m *matcher) pair(older, newer *filedOrder) {
	older.mated, newer.mated = true, true
	m.pairs = append(m.pairs, pair{older: older, newer: newer})
}

// join finds customers whose orders without ids went to a day on which another
// one bought too, so that they are one order there: all of its records are among
// those that the other's order gained.
func (m *matcher) join() {
	gained := map[calendar.Day][]int{} // pairs, by day
	for i, p := range m.pairs {
		if p.newer.id == "" && p.older.key == p.newer.key && len(beyond(p.newer.records, p.known())) > 0 {
			gained[p.newer.day] = append(gained[p.newer.day], i)
		}
	}
	moved := map[string]map[string]bool{} // to whom, from whom
	for _, p := range m.pairs {
		if p.older.key != p.newer.key {
			moved[p.older.key] = with(moved[p.older.key], p.newer.key)
		}
	}
	for _, o := range m.older.orders {
		if o.mated || o.id != "" || len(m.newer.of[o.key]) > 0 {
			continue
		}
		var fits []int
		for _, i := range gained[o.day] {
			p := &m.pairs[i]
			to := p.newer.key
			if len(beyond(o.records, beyond(p.newer.records, p.known()))) == 0 && (moved[o.key] == nil || moved[o.key][to]) {
				fits = append(fits, i)
			}
		}
		if len(fits) == 1 {
			p := &m.pairs[fits[0]]
			p.cause, o.mated = CauseMerged, true
			p.joined = append(p.joined, o.records...)
			m.pairs = append(m.pairs, pair{older: o, cause: CauseMerged, into: p.newer})
		}
	}
}

func with(set map[string]bool, key string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[key] = true
	return set
}

// settle says of each order that differs why, and leaves out the others.
func (m *matcher) settle() []pair {
	m.follow()
	pairs := m.pairs[:0]
	for _, p := range m.pairs {
		if p.cause == CauseNone {
			p.cause = m.cause(&p)
		}
		if p.cause != CauseNone {
			pairs = append(pairs, p)
		}
	}
	for _, o := range m.older.orders {
		if !o.mated {
			pairs = append(pairs, m.alone(pair{older: o}, o, m.newer, CauseVanished))
		}
	}
	for _, o := range m.newer.orders {
		if !o.mated {
			pairs = append(pairs, m.alone(pair{newer: o}, o, m.older, CauseAdded))
		}
	}
	pairs = slices.DeleteFunc(pairs, func(p pair) bool { return !p.older.before(m.end) && !p.newer.before(m.end) && p.cause != CauseLater })
	slices.SortStableFunc(pairs, comparePairs)
	return pairs
}

// fateCauses are why an order counts in one export only, by what became of it in
// the other.
var fateCauses = map[Fate]Cause{FateNobody: CauseMoved, FateNoSale: CauseStatus, FateUnusable: CauseUnusable}

// alone says why an order is in one export only.
func (m *matcher) alone(p pair, o *filedOrder, other *cabinet, cause Cause) pair {
	loose := other.findLoose(o)
	switch {
	case p.older == nil && !o.before(m.end):
		p.cause = CauseLater
	case loose != nil:
		p.loose, p.cause = loose, fateCauses[loose[0].Fate]
	case onlyReturns(o.records):
		p.cause = CauseRefunds
	default:
		p.cause = cause
	}
	return p
}

// A transfer is whose the orders of a customer are who has none any more.
type transfer struct {
	to      string
	renamed bool // they have no others
}

// follow finds the customers none of whose orders are theirs any more, though
// they are still there.
func (m *matcher) follow() {
	to, from := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, p := range m.pairs {
		if is := cmp.Or(p.newer, p.into); is.key != p.older.key {
			to[p.older.key] = with(to[p.older.key], is.key)
			from[is.key] = with(from[is.key], p.older.key)
		}
	}
	m.became = map[string]transfer{}
	for was, keys := range to {
		if len(keys) == 1 && len(m.newer.of[was]) == 0 {
			for is := range keys {
				m.became[was] = transfer{is, len(from[is]) == 1 && len(m.older.of[is]) == 0}
			}
		}
	}
}

// cause says why the orders of a pair differ; CauseNone where they do not.
func (m *matcher) cause(p *pair) Cause {
	was, is := p.older, p.newer
	if was.key != is.key {
		switch t := m.became[was.key]; {
		case t.renamed:
			return CauseRenamed
		case t.to == is.key:
			return CauseMerged
		}
		return CauseMoved
	}
	if was.day == is.day && was.amount == is.amount && was.purchase == is.purchase {
		return CauseNone
	}
	gone, gained := beyond(was.records, is.records), beyond(is.records, was.records)
	fates := func(o *filedOrder, f Fate) (n int) {
		for _, r := range o.others {
			if r.Fate == f {
				n++
			}
		}
		return n
	}
	recordsOf := func(only []DiffRecord, cause Cause) Cause {
		if onlyReturns(only) {
			return CauseRefunds
		}
		return cause
	}
	switch {
	case fates(was, FateNoSale) != fates(is, FateNoSale):
		return CauseStatus
	case fates(was, FateUnusable) != fates(is, FateUnusable):
		return CauseUnusable
	case len(gone) == 0:
		return recordsOf(gained, CauseAdded)
	case len(gained) == 0:
		return recordsOf(gone, CauseVanished)
	case was.day != is.day:
		return CauseDates
	case gross(was.records) == gross(is.records):
		return CauseRefunds
	}
	return CauseAmounts
}

// comparePairs orders pairs by customer, day and id, in whatever order they
// were found.
func comparePairs(a, b pair) int {
	return cmp.Or(compareOrders(a.any(), b.any()), compareOrders(cmp.Or(a.newer, a.older), cmp.Or(b.newer, b.older)))
}

// any is the order in the older export or, where it is not there, in the newer.
func (p *pair) any() *filedOrder { return cmp.Or(p.older, p.newer) }

func compareOrders(a, b *filedOrder) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id), cmp.Compare(a.amount, b.amount))
}
