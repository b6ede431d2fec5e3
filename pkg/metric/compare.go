package metric

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// An Outcome is what customers of groups are compared by.
type Outcome uint8

// The outcomes.
const (
	OutcomeRetained Outcome = iota // of those active at the start of the period, who is active at its end
	OutcomeBought                  // of those known before the period, or in the customers file, who bought in it
	OutcomeRepeat                  // of all customers, who bought more than once so far
)

var outcomeNames = []string{"retained", "bought", "repeat"}

// String returns the outcome's name: "retained".
func (o Outcome) String() string { return outcomeNames[o] }

// MarshalText gives String.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads retained, bought or repeat.
func (o *Outcome) UnmarshalText(text []byte) error { return readName(o, text, outcomeNames) }

// A GroupShare is the part of the customers that a group was meant to get, in
// any unit: 1 and 1 are halves.
type GroupShare struct {
	Group string
	Share float64
}

// CompareOptions set what Compare compares. Start from DefaultCompare.
type CompareOptions struct {
	// By is the column that groups, as of the start of the period, or with
	// OutcomeRepeat as of as-of. Not "".
	By string
	// Groups are those to compare; nil: all with a value, and NoGroup where
	// only one group has one.
	Groups []string
	// Baseline is the group that the others are compared with; "": one of
	// Groups that is called control, baseline, holdout or off, else the largest.
	Baseline string
	Outcome  Outcome
	// Since is where the period starts; it ends with the last day that counts.
	// With OutcomeRepeat it plays no part.
	Since calendar.Since
	// Basis and Window say who is active, as ChurnOptions has them.
	Basis  Basis
	Window calendar.Span
	// Split is how customers were meant to be put into the groups; nil where
	// nobody put them there.
	Split []GroupShare
	// Confidence of the intervals and the tests, more than 0 and less than 1.
	Confidence float64
	// Seed is where the random numbers of the resamples start.
	Seed uint64
}

// DefaultCompare compares the retention of the last six months.
var DefaultCompare = CompareOptions{
	Since: DefaultChurn.Since, Window: DefaultChurn.Window, Confidence: DefaultChurn.Confidence, Seed: 1,
}

// Compare compares groups of customers, arms of an experiment or others, with
// one of them: by a rate, by revenue per customer in the section revenue where
// there are amounts, and, with Split, by their sizes in the section split.
//
// Errors are an *OptionError, also where fewer than two groups have two
// customers or more, or a *DataError where nobody bought anything; and amounts
// whose sum does not fit.
//
// Sources: Newcombe 1998, Interval estimation for the difference between
// independent proportions, Statistics in Medicine 17; Holm 1979, A simple
// sequentially rejective multiple test procedure, Scandinavian Journal of
// Statistics 6; Fabijan et al. 2019, Diagnosing sample ratio mismatch in online
// controlled experiments, KDD.
func Compare(ds *dataset.Dataset, o CompareOptions) (Result[CompareRow], error) {
	a, err := o.open(ds)
	if err != nil {
		return Result[CompareRow]{}, err
	}
	for p := range ds.All() {
		if err := a.add(p); err != nil {
			return Result[CompareRow]{}, err
		}
	}
	if err := a.need(); err != nil {
		return Result[CompareRow]{}, err
	}
	arms, left, err := a.choose()
	if err != nil {
		return Result[CompareRow]{}, err
	}
	res := Result[CompareRow]{
		Metric: compareText.Name, Definition: o.definition(), AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(arms[0].name), Rows: o.rates(arms), Sections: []Section{},
	}
	if o.Outcome != OutcomeRepeat {
		res.Period = &a.period
	}
	if ds.HasAmounts() {
		res.Sections = append(res.Sections, Section{"revenue", o.revenues(arms)})
	}
	split, broken, err := o.split(arms)
	if err != nil {
		return Result[CompareRow]{}, err
	}
	if split != nil {
		res.Sections = append(res.Sections, Section{"split", split})
	}
	res.Notes = a.notes(res.Rows, left, broken)
	return res, nil
}

func (o CompareOptions) settings(baseline string) []Setting {
	s := []Setting{{"baseline", baseline}, {"outcome", o.Outcome.String()}}
	if o.Outcome != OutcomeRepeat {
		s = append(s, Setting{"since", o.Since.String()})
	}
	switch {
	case o.Outcome != OutcomeRetained:
	case o.Basis != BasisOrders:
		s = append(s, Setting{"basis", o.Basis.String()})
	default:
		s = append(s, Setting{"window", o.Window.String()})
	}
	return append(s, Setting{"confidence", plain(o.Confidence)})
}

func (o CompareOptions) definition() string {
	return map[Outcome]string{
		OutcomeRetained: "groups by the share of their customers active at the start of the period who are still active at its end",
		OutcomeBought:   "groups by the share of their people who bought in the period",
		OutcomeRepeat:   "groups by the share of their customers who bought more than once so far",
	}[o.Outcome] + ", each compared with the baseline"
}

// An arm is a group and what its customers did.
type arm struct {
	name         string
	n, successes int
	revenue      []float64 // of each customer
	sum          money.Amount
}

// arms are the groups of a comparison, while they are counted.
type arms struct {
	CompareOptions
	ds      *dataset.Dataset
	period  calendar.Period
	ledgers *ledgers
	groups  *grouping
	all     []arm
	bought  int // people with a purchase
}

// open checks the options and returns empty groups.
func (o CompareOptions) open(ds *dataset.Dataset) (*arms, error) {
	if o.By == "" {
		return nil, badOption("by", "missing, want the column that tells the groups apart")
	}
	if err := checkName("outcome", o.Outcome, outcomeNames); err != nil {
		return nil, err
	}
	if o.Outcome != OutcomeRetained {
		o.Basis = BasisOrders
	}
	l, err := ChurnOptions{Since: o.Since, Basis: o.Basis, Window: o.Window, By: o.By, Confidence: o.Confidence}.open(ds)
	if err != nil {
		return nil, err
	}
	a := &arms{CompareOptions: o, ds: ds, period: *l.period(), ledgers: l, groups: l.groups}
	if o.Outcome == OutcomeRepeat {
		a.period.Start = calendar.MinDay
		if a.groups, err = newGroupingWithin(ds, o.By, o.Window, []calendar.Day{a.period.End}); err != nil {
			return nil, err
		}
	}
	a.all = make([]arm, a.groups.size())
	for i := range a.all {
		a.all[i].name = a.groups.name(i)
	}
	return a, nil
}

// add counts p in their group, if they are one of those compared.
func (a *arms) add(p dataset.Person) error {
	orders := a.ds.Orders(p)
	opening, closing := a.ledgers.ask(a.ds, p)
	first, times := closing.first, 0
	for _, o := range orders {
		if o.Purchase && a.period.Contains(o.Day) {
			times++
		}
	}
	if !first.IsZero() {
		a.bought++
	}
	var among, success bool
	asOf := opening.first // of who had bought when the groups were made
	switch a.Outcome {
	case OutcomeRetained:
		among, success = opening.active(a.ledgers.bounds[0]), closing.active(a.ledgers.bounds[1])
	case OutcomeBought:
		known := a.ds.Listed(p) && a.ds.Profile(p).SignUp < a.period.End
		among, success = known || !opening.first.IsZero(), times > 0
	case OutcomeRepeat:
		among, success, asOf = !first.IsZero(), times > 1, first
	}
	if !among {
		return nil
	}
	g := &a.all[a.groups.of(p, asOf, 0)]
	g.n++
	if success {
		g.successes++
	}
	return g.earn(orders, a.period)
}

// earn adds the revenue of a customer.
func (g *arm) earn(orders []dataset.Order, p calendar.Period) error {
	var sum money.Amount
	ok := true
	for _, o := range orders {
		if p.Contains(o.Day) && ok {
			sum, ok = sum.Add(o.Amount)
		}
	}
	if !ok {
		return overflow("revenue")
	}
	if g.sum, ok = g.sum.Add(sum); !ok {
		return overflow("revenue")
	}
	g.revenue = append(g.revenue, sum.Float())
	return nil
}

// need refuses data in which nobody bought anything.
func (a *arms) need() error {
	if a.ledgers.service != nil {
		return a.ledgers.service.need()
	}
	return needPurchases(a.ds, a.bought)
}

// baselines are names that groups go by who are left as they are.
var baselines = []string{"control", "baseline", "holdout", "off"}

// choose returns the groups to compare, the baseline first, and how many
// customers without a group are left out.
func (a *arms) choose() (chosen []arm, left int, err error) {
	var there []arm
	var names []string
	for _, g := range a.all {
		if g.n > 0 {
			there, names = append(there, g), append(names, g.name)
		}
	}
	find := func(option, name string) (arm, error) {
		if i := column(names, name); i >= 0 {
			return there[i], nil
		}
		return arm{}, badOption(option, "nobody to compare has %q in %s, want %s%s", name, a.By, either(names), guess(name, names))
	}
	chosen = there
	if a.Groups != nil {
		chosen = nil
		for _, name := range a.Groups {
			g, err := find("groups", name)
			if err != nil {
				return nil, 0, err
			}
			if slices.ContainsFunc(chosen, func(c arm) bool { return c.name == g.name }) {
				return nil, 0, badOption("groups", "%q stands there twice", name)
			}
			chosen = append(chosen, g)
		}
	} else if n := len(there); n > 2 && there[n-1].name == NoGroup && a.Baseline != NoGroup {
		chosen, left = there[:n-1], there[n-1].n
	}
	several := 0
	for _, g := range chosen {
		if g.n > 1 {
			several++
		} else if a.Groups != nil {
			return nil, 0, badOption("groups", "%q has 1 customer to compare, want 2 or more", g.name)
		}
	}
	if several < 2 {
		return nil, 0, badOption("by", "%s: want two groups with 2 customers or more to compare", a.found(chosen))
	}
	base, err := a.baseline(chosen, find)
	if err != nil {
		return nil, 0, err
	}
	ordered := []arm{base}
	for _, g := range chosen {
		if g.name != base.name {
			ordered = append(ordered, g)
		}
	}
	return ordered, left, nil
}

// found says which groups there are, for an error.
func (a *arms) found(there []arm) string {
	const most = 3
	var parts []string
	for i, g := range there {
		if i == most {
			parts = append(parts, counted(len(there)-most, "other"))
			break
		}
		parts = append(parts, fmt.Sprintf("%q with %s", g.name, counted(g.n, "customer")))
	}
	if len(parts) == 0 {
		return "nobody to compare has a value in " + a.By
	}
	return "in " + a.By + " there is only " + and(parts)
}

// baseline returns the group that the others are compared with.
func (a *arms) baseline(chosen []arm, find func(option, name string) (arm, error)) (arm, error) {
	if a.Baseline != "" {
		base, err := find("baseline", a.Baseline)
		switch {
		case err != nil:
			return arm{}, err
		case base.n < 2:
			return arm{}, badOption("baseline", "%q has %s to compare, want 2 or more", base.name, counted(base.n, "customer"))
		}
		return base, nil
	}
	largest := chosen[0]
	for _, g := range chosen {
		if g.n > 1 && slices.Contains(baselines, strings.ToLower(g.name)) {
			return g, nil
		}
		if g.n > largest.n {
			largest = g
		}
	}
	return largest, nil
}

// notes says what the reader of the rows should know; broken that the sizes
// of the groups are not those meant.
func (a *arms) notes(rows []CompareRow, left int, broken bool) []string {
	var n notes
	if broken {
		n.add("the sizes of the groups are not those meant (section split): something put customers into them otherwise, so trust no difference before that is found")
	}
	a.ledgers.noteEnd(&n)
	if a.Outcome == OutcomeRetained {
		a.ledgers.noteStart(&n)
	}
	n.groups(a.groups)
	if left > 0 {
		n.add("%s without a value in %s: left out", counted(left, "customer"), a.By)
	}
	for _, r := range rows {
		if r.Needed != nil {
			n.add("%s: too close to call: %s per group would be needed", r.Group, counted(*r.Needed, "more customer"))
		}
	}
	if len(rows) > 2 {
		n.add("%d groups are compared with the baseline: p_adjusted (Holm) keeps the chance of any false finding below %s", len(rows)-1, Rate(1-a.Confidence).Human())
	}
	if a.Split == nil {
		n.add("unless chance made the groups, they differ in more than in %s: a difference is no effect of it", a.By)
	}
	return n
}
