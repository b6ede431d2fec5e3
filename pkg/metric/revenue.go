package metric

import (
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// Against says with which earlier span a period is compared.
type Against uint8

// The spans.
const (
	AgainstPrevious Against = iota // the one of equal length just before
	AgainstYear                    // the same one a year earlier
)

var againstNames = []string{"previous", "year"}

// String returns the span's name: "previous".
func (a Against) String() string { return againstNames[a] }

// MarshalText gives String.
func (a Against) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads previous or year.
func (a *Against) UnmarshalText(text []byte) error { return readName(a, text, againstNames) }

// RevenueOptions set what Revenue and RevenueList compare. Start from
// DefaultRevenue.
type RevenueOptions struct {
	// Since is where the period starts; it ends with the last day that counts.
	// Not zero.
	Since calendar.Since
	// Every cuts the period into consecutive ones; zero: one period.
	Every calendar.Every
	// Basis is what revenue is of: of orders in the period and the span before,
	// or of contracts, monthly, at the end of the period and at its start.
	Basis Basis
	// Against says which span comes before; on contracts there is none, and it
	// is to be AgainstPrevious.
	Against Against
	// By is the column that groups the rows, as of the start of the period;
	// "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultRevenue compares the last six months with the six before.
var DefaultRevenue = RevenueOptions{Since: DefaultChurn.Since, Confidence: DefaultChurn.Confidence}

// Revenue returns where the revenue of a period came from and where that of
// an earlier span went, customer by customer, and how much of it was kept. With
// Every there is a row for each period, oldest first; with By there are rows
// for each group, but none where nobody's revenue changed or stayed.
//
// On contracts it is what they are worth a month, at the end of a period and at
// its start; one that does not say it is left out.
//
// The intervals are percentiles of 1,000 resamples of the customers, from a
// fixed seed. Errors are an *OptionError, or a *DataError where nobody bought
// anything or the data has no amounts; and amounts whose sum does not fit.
//
// Source: for the resampling, Efron and Tibshirani 1993, An Introduction to
// the Bootstrap.
func Revenue(ds *dataset.Dataset, o RevenueOptions) (Result[RevenueRow], error) {
	r, err := o.open(ds)
	if err != nil {
		return Result[RevenueRow]{}, err
	}
	for p := range ds.All() {
		if err := r.add(p); err != nil {
			return Result[RevenueRow]{}, err
		}
	}
	return r.result()
}

// result is the formula.
func (r *revenues) result() (Result[RevenueRow], error) {
	if err := r.need(); err != nil {
		return Result[RevenueRow]{}, err
	}
	rows, err := r.rows()
	if err != nil {
		return Result[RevenueRow]{}, err
	}
	return Result[RevenueRow]{
		Metric: revenueText.Name, Definition: r.definition(), AsOf: r.data.AsOf(), Period: r.period(),
		By: r.By, Every: r.Every.String(), Settings: r.settings(), Notes: r.notes(rows), Rows: rows,
	}, nil
}

func (o RevenueOptions) settings() []Setting {
	measure := o.Basis.setting(Setting{"against", o.Against.String()})
	return []Setting{{"since", o.Since.String()}, measure, {"confidence", plain(o.Confidence)}}
}

func (o RevenueOptions) definition() string {
	if o.Basis == BasisContract {
		return recurringDefinition
	}
	return revenueText.Definition
}

// open checks the options and returns empty sums, by group.
func (o RevenueOptions) open(ds *dataset.Dataset) (*revenues, error) {
	r, err := o.ask(ds)
	if err != nil {
		return nil, err
	}
	r.ds = ds
	starts := make([]calendar.Day, len(r.cuts))
	for k, c := range r.cuts {
		starts[k] = c.Start
	}
	if o.Basis == BasisContract {
		r.service = &service{ds: ds}
		return r.by(groupHolders(ds, o.By, starts))
	}
	return r.by(newGrouping(ds, o.By, starts))
}

// by makes the sums those of groups, and empty.
func (r *revenues) by(g *grouping, err error) (*revenues, error) {
	r.groups, r.cells = g, make([]revenueCell, len(r.cuts)*g.size())
	return r, err
}

// ask checks the options and returns sums that have no groups yet.
func (o RevenueOptions) ask(d Data) (*revenues, error) {
	if err := checkName("against", o.Against, againstNames); err != nil {
		return nil, err
	}
	if err := checkName("basis", o.Basis, basisNames); err != nil {
		return nil, err
	}
	if o.Basis == BasisContract && o.Against != AgainstPrevious {
		return nil, badOption("against", "%s, but contracts are compared at the end of a period and at its start", o.Against)
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return nil, err
	}
	whole, err := period(d, o.Since)
	if err != nil {
		return nil, err
	}
	r := &revenues{RevenueOptions: o, data: d}
	if o.Basis == BasisOrders {
		if err := needAmounts(d, "revenue"); err != nil {
			return nil, err
		}
	}
	if r.cuts, r.rest, err = cut(o.Every, o.Since, whole); err != nil {
		return nil, err
	}
	for k, c := range r.cuts {
		before := o.before(r.cuts, k)
		if before.End > c.Start {
			return nil, badOption("against", "year, with a period of more than a year: %s", c.Period)
		}
		r.spans = append(r.spans, before)
		r.bounds = append(r.bounds, before.Start, before.End, c.Start, c.End)
	}
	slices.Sort(r.bounds)
	r.bounds = slices.Compact(r.bounds)
	for k, c := range r.cuts {
		var at [4]int
		for i, day := range [...]calendar.Day{r.spans[k].Start, r.spans[k].End, c.Start, c.End} {
			at[i], _ = slices.BinarySearch(r.bounds, day)
		}
		r.ends = append(r.ends, at)
	}
	r.sums = make([]sumTo, len(r.bounds))
	return r, nil
}

// before returns the span that period k is compared with.
func (o RevenueOptions) before(cuts []calendar.Cut, k int) calendar.Period {
	c := cuts[k]
	end := cuts[len(cuts)-1].End
	switch {
	case o.Against == AgainstYear:
		return shifted(c.Period, calendar.Span{N: 1, Unit: calendar.Years})
	case o.Every.Calendar != 0 && c.Complete:
		return calendar.Period{Start: calendar.Span{N: 1, Unit: o.Every.Calendar}.Before(c.Start), End: c.Start}
	case o.Every.Calendar != 0:
		return shifted(c.Period, calendar.Span{N: 1, Unit: o.Every.Calendar})
	case k > 0:
		return cuts[k-1].Period
	case !o.Every.IsZero():
		return calendar.Period{Start: o.Every.Span.Times(len(cuts) + 1).Before(end), End: c.Start}
	case o.Since.Day.IsZero():
		return calendar.Period{Start: o.Since.Span.Times(2).Before(end), End: c.Start}
	}
	_, _, first := c.Start.Date()
	_, _, last := c.End.Date()
	if months := int(c.End.Month() - c.Start.Month()); first == last && int(c.Start.Month()-calendar.MinDay.Month()) >= months {
		return calendar.Period{Start: c.Start.AddMonths(-months), End: c.Start}
	}
	return calendar.Period{Start: calendar.Span{N: c.Len(), Unit: calendar.Days}.Before(c.Start), End: c.Start}
}

// shifted returns p a step earlier. A border in the middle of a month that has
// no such day lies at the end of that month.
func shifted(p calendar.Period, step calendar.Span) calendar.Period {
	border := func(d calendar.Day) calendar.Day {
		moved := step.Before(d)
		_, _, was := d.Date()
		if _, _, is := moved.Date(); step.Unit != calendar.Weeks && is < was {
			moved++
		}
		return moved
	}
	return calendar.Period{Start: border(p.Start), End: border(p.End)}
}

// A Movement is what became of a customer's revenue.
type Movement uint8

// The movements. Each customer's whole difference goes to the first that fits.
const (
	MovementNone        Movement = iota // nothing changed
	MovementNew                         // the first purchase is in the period
	MovementChurned                     // revenue above 0 before, no purchase in the period
	MovementReactivated                 // no revenue above 0 before, revenue above 0 in the period
	MovementExpansion                   // more than before
	MovementContraction                 // less than before
	movements
)

var movementNames = []string{"", "new", "churned", "reactivated", "expansion", "contraction"}

// String returns the movement's name in rows and lists: "churned"; "" for
// MovementNone.
func (m Movement) String() string { return movementNames[m] }

// MarshalText gives String.
func (m Movement) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// AppendText appends String to b. The error is always nil.
func (m Movement) AppendText(b []byte) ([]byte, error) { return append(b, m.String()...), nil }

// UnmarshalText reads the name of a movement that RevenueList lists; "" is
// MovementNone.
func (m *Movement) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = MovementNone
		return nil
	}
	if err := readName(m, text, movementNames[1:]); err != nil {
		return err
	}
	*m++
	return nil
}

// A change is one customer's revenue in a period and before.
type change struct {
	before, now money.Amount
	bought      bool // in the period
	fresh       bool // the first purchase is in the period
}

// movement is the question of the balance.
func (c change) movement() Movement {
	switch {
	case c.fresh:
		return MovementNew
	case c.before > 0 && !c.bought:
		return MovementChurned
	case c.before <= 0 && c.now > 0:
		return MovementReactivated
	case c.now > c.before:
		return MovementExpansion
	case c.now < c.before:
		return MovementContraction
	}
	return MovementNone
}

// kept is the part of the revenue before that the customer brought again.
func (c change) kept() money.Amount { return min(max(c.now, 0), c.before) }

// revenues are the balances of consecutive periods, by group.
type revenues struct {
	RevenueOptions
	data   Data
	ds     *dataset.Dataset // that is asked; nil where cells are
	cuts   []calendar.Cut
	rest   calendar.Period   // what cutting left over
	spans  []calendar.Period // that the periods are compared with
	groups *grouping
	cells  []revenueCell // of period k and group g: k * groups.size() + g

	bounds []calendar.Day // of all periods and spans, in order
	ends   [][4]int       // of each period: where its span and itself start and end in bounds
	sums   []sumTo        // of one customer, to each of bounds

	customers int          // with a purchase
	latest    calendar.Day // order of a customer

	service          *service // on contracts; nil on orders
	priced, unpriced int      // customers with a contract that says what it is worth; contracts that do not
}

// A sumTo is what one customer bought before a day; on contracts what is
// worth how much a month on it.
type sumTo struct {
	revenue   money.Amount
	purchases int
}

// add puts the question to what p has, for all periods.
func (r *revenues) add(p dataset.Person) error {
	first, ok := r.ask(p)
	if !ok {
		return overflow("customer " + r.ds.Key(p))
	}
	if first.IsZero() {
		return nil
	}
	for k := range r.cuts {
		c, ok := r.change(first, k)
		if !ok {
			return overflow("customer " + r.ds.Key(p))
		}
		if c != (change{}) {
			r.take(k, r.group(p, first, k), c)
		}
	}
	return nil
}

// take adds the change of a customer in period k to those of a group.
func (r *revenues) take(k, group int, c change) {
	r.cells[k*r.groups.size()+group].add(c, r.groups == nil && len(r.cuts) == 1)
}

// ask sums up what p has and returns the day of the first purchase, or of the
// first contract; zero where there is none. ok is false where a sum does not
// fit.
func (r *revenues) ask(p dataset.Person) (first calendar.Day, ok bool) {
	if r.service != nil {
		return r.askContracts(p)
	}
	orders := r.ds.Orders(p)
	if first, ok = r.askOrders(orders); ok && !first.IsZero() {
		r.customers++
		r.latest = max(r.latest, orders[len(orders)-1].Day)
	}
	return first, ok
}

func (r *revenues) askOrders(orders []dataset.Order) (first calendar.Day, ok bool) {
	var sum sumTo
	at := 0
	for i, bound := range r.bounds {
		for ; at < len(orders) && orders[at].Day < bound; at++ {
			o := &orders[at]
			if sum.revenue, ok = sum.revenue.Add(o.Amount); !ok {
				return 0, false
			}
			if !o.Purchase {
				continue
			}
			if sum.purchases++; first.IsZero() {
				first = o.Day
			}
		}
		r.sums[i] = sum
	}
	return first, true
}

// change returns what became of the revenue of the customer who was asked; ok
// is false where a difference does not fit. It is zero for who had no
// purchase by the end of the period.
func (r *revenues) change(first calendar.Day, k int) (c change, ok bool) {
	if first >= r.cuts[k].End {
		return change{}, true
	}
	if r.service != nil {
		return r.contractChange(first, k)
	}
	at := r.ends[k]
	was, to, from, is := &r.sums[at[0]], &r.sums[at[1]], &r.sums[at[2]], &r.sums[at[3]]
	var ok1, ok2, ok3 bool
	c.before, ok1 = to.revenue.Add(-was.revenue)
	c.now, ok2 = is.revenue.Add(-from.revenue)
	_, ok3 = c.now.Add(-c.before)
	c.bought, c.fresh = is.purchases > from.purchases, first >= r.cuts[k].Start
	return c, ok1 && ok2 && ok3
}

// group returns the group of a customer as of the start of period k.
func (r *revenues) group(p dataset.Person, first calendar.Day, k int) int {
	if first >= r.cuts[k].Start {
		first = 0
	}
	return r.groups.of(p, first, k)
}

// need refuses data without anybody who has revenue.
func (r *revenues) need() error {
	if r.service != nil {
		return r.needMRR()
	}
	return needPurchases(r.data, r.customers)
}

// known reports whether the data reaches back to the span before period k;
// contracts tell when they started.
func (r *revenues) known(k int) bool { return r.service != nil || r.spans[k].Start >= r.data.First() }

// period returns the days that the rows cover.
func (r *revenues) period() *calendar.Period {
	return &calendar.Period{Start: r.cuts[0].Start, End: r.cuts[len(r.cuts)-1].End}
}
