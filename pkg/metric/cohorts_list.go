package metric

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A CohortCell names a cell of the triangle, or a whole cohort.
type CohortCell struct {
	Cohort string // as CohortRow.Cohort has it
	Offset int    // WholeCohort for all of the cohort
}

// WholeCohort is the Offset that stands for all people of a cohort.
const WholeCohort = -1

// String returns the cell as a user would type it: "2024-02:3", "2024-02" for
// a whole cohort.
func (c CohortCell) String() string {
	if c.Offset == WholeCohort {
		return c.Cohort
	}
	return c.Cohort + ":" + strconv.Itoa(c.Offset)
}

// MarshalText gives String.
func (c CohortCell) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a cohort, and after a colon the number of periods since.
func (c *CohortCell) UnmarshalText(text []byte) error {
	cohort, offset, named := strings.Cut(string(text), ":")
	n := WholeCohort
	if named {
		var err error
		if n, err = strconv.Atoi(offset); err != nil || n < 0 {
			return fmt.Errorf("%q: want a cohort and the number of periods since, such as 2024-02:3", text)
		}
	}
	*c = CohortCell{cohort, n}
	return nil
}

// CohortList returns the people of a cell: as many rows as its Customers, or
// as the Size of a whole cohort. They are sorted by group, then revenue, the
// highest first, then key.
//
// Errors are as Cohorts has them; a cell that there is not is an *OptionError.
func CohortList(ds *dataset.Dataset, o CohortOptions, c CohortCell) (Listing[PersonRow], error) {
	t, err := o.open(ds)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	for p := range ds.All() {
		t.add(p, ds.Orders(p))
	}
	if err := t.needed(); err != nil {
		return Listing[PersonRow]{}, err
	}
	from, err := t.find(c)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	list := people{data: ds, ds: ds, groups: t.groups}
	for p := range ds.All() {
		orders := ds.Orders(p)
		if d, group, ok := t.start(p, orders); ok && t.table.of(d) == from && t.in(orders, from, c.Offset) {
			list.put(p, group)
		}
	}
	name := c.String()
	rows, err := list.rows(func(*PersonRow) string { return name })
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	return t.list(c, from, rows), nil
}

// list is the list of a cell with what is to know of it.
func (t *cohorts) list(c CohortCell, from int, rows draft[PersonRow]) Listing[PersonRow] {
	period := t.period(from, c.Offset)
	var n notes
	n.gap(t.data, "order of a customer", t.latest)
	n.groups(t.groups)
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: cohortsText.Name, Definition: t.about(c, from), AsOf: t.data.AsOf(), Period: &period, By: t.By,
		Settings: append([]Setting{{"list", c.String()}}, t.settings()...), Notes: n,
	}, draft: rows}
}

// find returns the period in which the cohort of a cell started.
func (t *cohorts) find(c CohortCell) (int, error) {
	first, last := "", ""
	for i, name := range t.table.names() {
		if t.size(i) == 0 {
			continue
		}
		if name == c.Cohort {
			return i, t.reaches(c, i)
		}
		if last = name; first == "" {
			first = name
		}
	}
	return 0, noCohort(c, first, last)
}

// reaches refuses a cell of the cohort that started in period from whose period
// has not begun by as-of.
func (t *cohorts) reaches(c CohortCell, from int) error {
	if longest := t.table.len() - 1 - from; c.Offset < WholeCohort || c.Offset > longest {
		return badOption("list", "%s, but the cohort %s has the offsets 0 to %d", c, c.Cohort, longest)
	}
	return nil
}

func noCohort(c CohortCell, first, last string) error {
	return badOption("list", "no cohort %q, want one from %s to %s", c.Cohort, first, last)
}

// in reports whether a cell of the cohort that started in period from counts
// somebody of that cohort.
func (t *cohorts) in(orders []dataset.Order, from, offset int) bool {
	if t.whole(offset) {
		return true
	}
	days := t.period(from, offset)
	for _, o := range orders {
		if o.Purchase && days.Contains(o.Day) {
			return true
		}
	}
	return false
}

// whole reports whether the cells with an offset count all of their cohorts.
func (t *cohorts) whole(offset int) bool {
	return offset == WholeCohort || t.Mode == ModeWithin && t.Start == StartPurchase && offset == 0
}

// period returns the days of which one must be a purchase for a cell to count
// a customer; for a whole cohort those in which it started.
func (t *cohorts) period(from, offset int) calendar.Period {
	first, last := from+max(offset, 0), from+max(offset, 0)
	switch {
	case offset == WholeCohort:
	case t.Mode == ModeOnOrAfter:
		last = t.table.len() - 1
	case t.Mode == ModeWithin:
		first = min(first, from+t.comeback())
	}
	return calendar.Period{Start: t.table.starts[first], End: min(t.table.starts[last+1], t.data.AsOf()+1)}
}

// about is the definition of the list.
func (t *cohorts) about(c CohortCell, from int) string {
	s := fmt.Sprintf("%s of the cohort %s", t.who(), c.Cohort)
	if c.Offset == WholeCohort {
		return s
	}
	return fmt.Sprintf("%s with a purchase %s", s, t.when(t.name(from+c.Offset)))
}

// who names the people of cohorts.
func (o CohortOptions) who() string {
	if o.Prospects {
		return "people"
	}
	return "customers"
}

// when says when a cell wants a purchase.
func (o CohortOptions) when(period string) string {
	switch o.Mode {
	case ModeOnOrAfter:
		return "in " + period + " or later"
	case ModeWithin:
		return "up to the end of " + period + ", but for the first one"
	}
	return "in " + period
}

// definition is that of the rows.
func (o CohortOptions) definition() string {
	start := "first purchase"
	if o.Start == StartSignUp {
		start = "sign-up"
	}
	return fmt.Sprintf("%s by the %s of their %s, and the share of each cohort with a purchase %s", o.who(), o.Unit, start, o.when("each "+o.Unit.String()+" since"))
}
