package metric

import (
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Cause is why the past of one export is not that of a later one.
type Cause uint8

// The causes. An order that differs has one of them; a customer too, or several.
const (
	CauseNone     Cause = iota
	CauseAdded          // there are more records of it, or all of it is new
	CauseVanished       // there are fewer records of it, or none
	CauseRefunds        // what was given back of it differs, and nothing else
	CauseAmounts        // it was sold for another amount
	CauseDates          // it is of another day
	CauseStatus         // what was a sale is none, or the other way round
	CauseUnusable       // in one export a record of it cannot be used
	CauseMoved          // it is another customer's, or nobody's
	CauseMerged         // so are all orders of its customer: they are among those of another
	CauseRenamed        // and that one had none in the old export
	CauseSeveral        // of a customer: more than one of these
	CauseLater          // it is of a day after as-of: new business, no change of the past
	causes
)

var causeNames = []string{
	"", "added", "vanished", "refunds", "amounts", "dates", "status", "unusable", "moved", "merged", "renamed", "several", "later",
}

// allCauses stands for every cause but CauseLater, on the command line.
const allCauses = "all"

// String returns the cause's name in rows and lists: "merged"; "" for
// CauseNone.
func (c Cause) String() string { return causeNames[c] }

// MarshalText gives String.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads one of CauseLists; "all" is CauseNone.
func (c *Cause) UnmarshalText(text []byte) error {
	lists := CauseLists()
	if err := readName(c, text, lists); err != nil {
		return err
	}
	*c = Cause(max(0, slices.Index(causeNames, lists[*c])))
	return nil
}

// CauseLists returns the names of what DiffList lists: all, and each cause of
// orders.
func CauseLists() []string {
	lists := []string{allCauses}
	for cause := CauseAdded; cause < causes; cause++ {
		if cause != CauseSeveral {
			lists = append(lists, cause.String())
		}
	}
	return lists
}

// causes returns the rows of the section "causes".
func (c *comparison) causes() ([]DiffCauseRow, error) {
	var of [causes]DiffCauseRow
	var who [causes]map[string]bool
	for i := range c.pairs {
		p := &c.pairs[i]
		if !of[p.cause].add(p, c.whole.End) {
			return nil, overflow("the orders that differ")
		}
		for _, o := range []*filedOrder{p.older, p.newer} {
			if o != nil {
				who[p.cause] = with(who[p.cause], o.key)
			}
		}
	}
	rows := []DiffCauseRow{}
	for cause := range causes {
		r := of[cause]
		r.Cause, r.Customers = cause, len(who[cause])
		if cause == CauseLater {
			r.Orders, r.Customers, _ = c.later()
		}
		if r.Orders == 0 {
			continue
		}
		if r.Change = r.New - r.Old; !c.older.HasAmounts() {
			r.Old, r.New, r.Change = money.None, money.None, money.None
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// add counts a pair of orders; ok is false where the amounts do not fit.
func (r *DiffCauseRow) add(p *pair, end calendar.Day) bool {
	r.Orders++
	var ok1, ok2 = true, true
	if p.older.before(end) {
		r.Old, ok1 = r.Old.Add(p.older.amount)
	}
	if p.newer.before(end) {
		r.New, ok2 = r.New.Add(p.newer.amount)
	}
	_, ok := r.New.Add(-r.Old)
	return ok && ok1 && ok2
}

// later returns how many orders of the newer export are of days after as-of,
// how many customers have them, and what they brought; but those that the older
// one has on other days.
func (c *comparison) later() (orders, customers int, revenue money.Amount) {
	moved := map[string]int{} // orders, by customer
	for i := range c.pairs {
		if p := &c.pairs[i]; p.older.before(c.whole.End) && p.newer != nil && !p.newer.before(c.whole.End) {
			moved[p.newer.key]++
			revenue -= p.newer.amount
		}
	}
	for p := range c.newer.All() {
		all := c.newer.Orders(p)
		after := all[len(c.past(c.newer, p)):]
		if n := len(after) - moved[c.newer.LineKey(p)]; n > 0 {
			orders += n
			customers++
		}
		sum, ok := total(after)
		if revenue, ok = addAll(revenue, sum, ok); !ok {
			return orders, customers, money.None
		}
	}
	return orders, customers, revenue
}

// addAll adds what is there; ok is false where it does not fit, or is not
// there.
func addAll(a, b money.Amount, there bool) (money.Amount, bool) {
	sum, ok := a.Add(b)
	return sum, ok && there
}

// Differing counts the orders of the past that are not what they were, by the
// result of Diff.
func Differing(res Result[DiffRow]) (orders int) {
	for _, s := range res.Sections {
		if rows, ok := s.Rows.([]DiffCauseRow); ok {
			orders += differing(rows)
		}
	}
	return orders
}

func differing(rows []DiffCauseRow) (orders int) {
	for _, r := range rows {
		if r.Cause != CauseLater {
			orders += r.Orders
		}
	}
	return orders
}

// notes says what the reader of the figures should know.
func (c *comparison) notes(rows []DiffRow, found []DiffCauseRow) []string {
	var n notes
	differ := differing(found)
	switch {
	case differ == 0:
		n.add("nothing changed up to %s", c.asOf)
	case len(rows) == 0:
		n.add("no figure moved, though %s", differs(differ))
	}
	if orders, customers, revenue := c.later(); orders > 0 {
		brought := ""
		if c.newer.HasAmounts() {
			brought = " for " + revenue.Human()
		}
		what := "new business, no change of the past"
		if c.beyond {
			what = "not compared"
		}
		n.add("%s of %s%s after %s: %s", counted(orders, "order"), counted(customers, "customer"), brought, c.asOf, what)
	}
	if on := c.addedOn(c.asOf); on > 0 && c.asOf == c.older.AsOf() {
		n.add("%s of %s, the last day of the old export, may only be late because the day was not over: as-of %s leaves it out",
			counted(on, "added order"), c.asOf, c.asOf-1)
	}
	if differ > 0 && !c.common {
		n.add("nobody has orders in both exports: are they of one shop, and do the same ids tell its customers apart?")
	}
	c.ledgers[0].noteStart(&n)
	n.cuts(c.Every, c.ledgers[0].cuts, c.rest)
	return n
}

// differs says that so many orders do.
func differs(n int) string {
	if n == 1 {
		return "1 order differs"
	}
	return count(n) + " orders differ"
}

// addedOn counts the orders of a day that were added.
func (c *comparison) addedOn(day calendar.Day) (n int) {
	for i := range c.pairs {
		if p := &c.pairs[i]; p.cause == CauseAdded && p.newer.day == day {
			n++
		}
	}
	return n
}

// shownKey returns what people read for the key of a line, which is of somebody
// whom at least one of the exports knows.
func (c *comparison) shownKey(key string) string {
	for _, ds := range []*dataset.Dataset{c.newer, c.older} {
		if p, ok := ds.Lookup(key); ok {
			return ds.Key(p)
		}
	}
	return ""
}
