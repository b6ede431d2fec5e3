package metric

import (
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// CohortStart says what puts somebody into a cohort.
type CohortStart uint8

// The starts.
const (
	StartPurchase CohortStart = iota // the first purchase
	StartSignUp                      // the sign-up, as the customers file has it
)

var startNames = []string{"purchase", "signup"}

// String returns the start's name: "purchase".
func (s CohortStart) String() string { return startNames[s] }

// MarshalText gives String.
func (s CohortStart) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads purchase or signup.
func (s *CohortStart) UnmarshalText(text []byte) error { return readName(s, text, startNames) }

// CohortMode says which customers of a cohort a cell counts.
type CohortMode uint8

// The modes.
const (
	ModeOn        CohortMode = iota // with a purchase in the period
	ModeOnOrAfter                   // with a purchase in the period or later
	ModeWithin                      // with a purchase up to the period's end, the first one left aside
)

var modeNames = []string{"on", "on-or-after", "within"}

// String returns the mode's name: "on".
func (m CohortMode) String() string { return modeNames[m] }

// MarshalText gives String.
func (m CohortMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads on, on-or-after or within.
func (m *CohortMode) UnmarshalText(text []byte) error { return readName(m, text, modeNames) }

// CohortValue is the column that people see in the grid of cohorts.
type CohortValue uint8

// The values.
const (
	ValueShare CohortValue = iota
	ValueCustomers
	ValueOrders
	ValueRevenue
	ValueCumulative
)

var valueNames = []string{"share", "customers", "orders", "revenue", "cumulative"}

// String returns the value's name, which is that of the column: "share".
func (v CohortValue) String() string { return valueNames[v] }

// MarshalText gives String.
func (v CohortValue) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the name of a value.
func (v *CohortValue) UnmarshalText(text []byte) error { return readName(v, text, valueNames) }

// CohortOptions set what Cohorts and CohortList measure. Start from
// DefaultCohorts.
type CohortOptions struct {
	// Unit is how long a cohort and a period are: weeks (ISO 8601), months,
	// quarters or years of the calendar.
	Unit  calendar.Unit
	Start CohortStart
	Mode  CohortMode
	// Value is the column of the grid that people see; rows have all of them.
	Value CohortValue
	// Prospects counts in the cohorts of StartSignUp also those who never
	// bought.
	Prospects bool
	// Window is how long a purchase keeps a customer active: cohorts that
	// start so soon after the first line may hold older customers.
	Window calendar.Span
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultCohorts takes customers by the month of their first purchase.
var DefaultCohorts = CohortOptions{Unit: calendar.Months, Window: DefaultChurn.Window, Confidence: DefaultChurn.Confidence}

func (o CohortOptions) check(d Data) error {
	if o.Unit < calendar.Weeks || o.Unit > calendar.Years {
		return badOption("unit", "number %d, want week, month, quarter or year", o.Unit)
	}
	if err := checkName("start", o.Start, startNames); err != nil {
		return err
	}
	if err := checkName("mode", o.Mode, modeNames); err != nil {
		return err
	}
	if err := checkName("value", o.Value, valueNames); err != nil {
		return err
	}
	switch {
	case o.Prospects && o.Start != StartSignUp:
		return badOption("with-prospects", "nobody who never bought has a first purchase, want start signup")
	case o.Mode != ModeOn && o.Value > ValueCustomers:
		return badOption("mode", "%s is about customers, and value %s is of the period itself: want value share or customers", o.Mode, o.Value)
	}
	if err := checkSpan("window", o.Window); err != nil {
		return err
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return err
	}
	if err := needDays(d); err != nil {
		return err
	}
	if o.Value == ValueRevenue || o.Value == ValueCumulative {
		return needAmounts(d, "value "+o.Value.String())
	}
	return nil
}

func (o CohortOptions) settings() []Setting {
	s := []Setting{{"unit", o.Unit.String()}, {"start", o.Start.String()}, {"mode", o.Mode.String()}, {"value", o.Value.String()}}
	if o.Prospects {
		s = append(s, Setting{"with-prospects", "true"})
	}
	return append(s, Setting{"confidence", plain(o.Confidence)})
}

// Cohorts returns what became of the customers who started together: a row
// for each cohort and each period since, up to the one that holds as-of, by
// group, cohort, then period. A cohort that nobody belongs to has no rows. The
// section mean has the cohorts together.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything,
// where nobody has a day of sign-up that is asked for, or where the data has
// no amounts and the value is money; and amounts whose sum does not fit.
func Cohorts(ds *dataset.Dataset, o CohortOptions) (Result[CohortRow], error) {
	t, err := o.open(ds)
	if err != nil {
		return Result[CohortRow]{}, err
	}
	for p := range ds.All() {
		t.add(p, ds.Orders(p))
	}
	return t.result()
}

// result is the formula.
func (t *cohorts) result() (Result[CohortRow], error) {
	if err := t.needed(); err != nil {
		return Result[CohortRow]{}, err
	}
	rows, mean := t.rows()
	if t.overflow {
		return Result[CohortRow]{}, overflow("revenue")
	}
	res := Result[CohortRow]{
		Metric: cohortsText.Name, Definition: t.definition(), AsOf: t.data.AsOf(), By: t.By,
		Settings: t.settings(), Notes: t.notes(rows), Rows: rows,
		Sections: []Section{{"mean", mean}},
		Pivot:    Pivot{Row: []string{"cohort", "size"}, Column: "offset", Value: t.Value.String(), Settled: "complete"},
	}
	if t.By != "" {
		res.Pivot.Row = []string{"group", "cohort", "size"}
	}
	if len(mean) > 0 && (t.Value == ValueShare || t.Value == ValueCumulative) {
		res.Pivot.Foot = "mean"
	}
	return res, nil
}

// cohorts are the triangle of all cohorts and periods, by group.
type cohorts struct {
	CohortOptions
	data   Data
	ds     *dataset.Dataset // that is asked; nil where cells are
	table  *timetable
	groups *grouping
	all    []cohort // of group g and period c: g * table.len() + c

	customers int          // with a purchase
	latest    calendar.Day // order of a customer
	dated     int          // people in a cohort by their sign-up
	undated   int          // customers without a sign-up up to as-of
	prospects int          // who signed up, and are not asked for
	early     int          // customers who bought before the period they signed up in
	overflow  bool
}

// A cohort counts those who started in a period. Cohorts of different
// customers add up.
type cohort struct {
	size  int
	cells []cohortCell // by period, from the cohort's own on; nil where size is 0
}

// A cohortCell counts what a cohort did in one period.
type cohortCell struct {
	customers int // as told by the mode, see cohorts.counted
	orders    int
	revenue   money.Amount
}

// open checks the options and returns an empty triangle.
func (o CohortOptions) open(ds *dataset.Dataset) (*cohorts, error) {
	if err := o.check(ds); err != nil {
		return nil, err
	}
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return nil, err
	}
	t := &cohorts{CohortOptions: o, data: ds, ds: ds, groups: groups}
	first := ds.AsOf()
	for p := range ds.All() {
		if orders := ds.Orders(p); len(orders) > 0 {
			first = min(first, orders[0].Day)
		}
		if o.Start == StartSignUp {
			if signUp := t.signUp(p); !signUp.IsZero() {
				first = min(first, signUp)
			}
		}
	}
	t.from(first)
	return t, nil
}

// from makes the triangle one that starts with the period of a day, and empty.
func (t *cohorts) from(first calendar.Day) {
	t.table = newTimetable(t.Unit, first, t.data.AsOf())
	t.all = make([]cohort, t.groups.size()*t.table.len())
}

// signUp returns the day on which p signed up; zero where it is not told, or
// lies after as-of.
func (t *cohorts) signUp(p dataset.Person) calendar.Day {
	if !t.ds.Listed(p) {
		return 0
	}
	if d := t.ds.Profile(p).SignUp; d <= t.ds.AsOf() {
		return d
	}
	return 0
}

// start returns the day that puts p into a cohort, and the group; ok is false
// for who is in none.
func (t *cohorts) start(p dataset.Person, orders []dataset.Order) (d calendar.Day, group int, ok bool) {
	i := slices.IndexFunc(orders, func(o dataset.Order) bool { return o.Purchase })
	var first calendar.Day
	if i >= 0 {
		first = orders[i].Day
		t.customers++
		t.latest = max(t.latest, orders[len(orders)-1].Day)
	}
	if t.Start == StartPurchase {
		return first, t.groups.of(p, first, 0), i >= 0
	}
	switch d = t.signUp(p); {
	case d.IsZero():
		if i >= 0 {
			t.undated++
		}
		return 0, 0, false
	case i < 0 && !t.Prospects:
		t.prospects++
		return 0, 0, false
	}
	t.dated++
	return d, t.groups.of(p, first, 0), true
}

// add counts p.
func (t *cohorts) add(p dataset.Person, orders []dataset.Order) {
	d, group, ok := t.start(p, orders)
	if !ok {
		return
	}
	c := t.table.of(d)
	one := t.cohort(group, c)
	one.size++
	latest, back, early := -1, -1, false // periods with a purchase
	for _, o := range orders {
		k := t.table.of(o.Day) - c
		if k < 0 {
			early = early || o.Purchase
			continue
		}
		at := &one.cells[k]
		at.revenue = t.sum(at.revenue, o.Amount)
		if !o.Purchase {
			continue
		}
		at.orders++
		if k == latest {
			continue
		}
		if latest = k; t.Mode == ModeOn {
			at.customers++
		}
		if back < 0 && k >= t.comeback() {
			back = k
		}
	}
	switch {
	case t.Mode == ModeOnOrAfter && latest >= 0:
		one.cells[latest].customers++
	case t.Mode == ModeWithin && back >= 0:
		one.cells[back].customers++
	}
	if early {
		t.early++
	}
}

// cohort returns that of a group which starts with period c.
func (t *cohorts) cohort(group, c int) *cohort {
	one := &t.all[group*t.table.len()+c]
	if one.cells == nil {
		one.cells = make([]cohortCell, t.table.len()-c)
	}
	return one
}

// sum returns a + b, and remembers where it does not fit.
func (t *cohorts) sum(a, b money.Amount) money.Amount {
	sum, ok := a.Add(b)
	t.overflow = t.overflow || !ok
	return sum
}

// comeback returns the first offset whose purchases say that a customer came
// back: that of a sign-up may hold the first purchase.
func (t *cohorts) comeback() int {
	if t.Start == StartPurchase {
		return 1
	}
	return 0
}

// counted returns the customers of each cell of a cohort. Cells of ModeOn have
// them; those of ModeOnOrAfter have the customers whose latest purchase is in
// the period, those of ModeWithin whose first comeback is.
func (t *cohorts) counted(one *cohort) []int {
	n := make([]int, len(one.cells))
	for k := range n {
		n[k] = one.cells[k].customers
	}
	switch t.Mode {
	case ModeOnOrAfter:
		for k := len(n) - 2; k >= 0; k-- {
			n[k] += n[k+1]
		}
	case ModeWithin:
		for k := 1; k < len(n); k++ {
			n[k] += n[k-1]
		}
		if t.Start == StartPurchase {
			n[0] = one.size
		}
	}
	return n
}

// complete reports whether the cells of a period stay as they are, whatever is
// sold after as-of.
func (t *cohorts) complete(period int) bool {
	return t.Mode != ModeOnOrAfter && t.table.last(period) <= t.data.AsOf()
}

// needed refuses data that has no cohort.
func (t *cohorts) needed() error {
	if t.Start == StartSignUp && t.dated == 0 {
		return &DataError{LacksSignUps, "none of the " + t.who() + " has a day of sign-up up to " + t.data.AsOf().String(), "name the column of the customers file that holds it, or start with the first purchase"}
	}
	return needPurchases(t.data, t.customers)
}
