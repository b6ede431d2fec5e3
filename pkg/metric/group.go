package metric

import (
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/nearest"
)

// NoGroup is the group of those without a value in the column that groups,
// and, by a derived column, of those who had not bought yet when the groups
// were made.
const NoGroup = "(none)"

// Columns that are derived from what is known of people, where By names no
// column of the files. They stand as of the start of a period: a customer who
// is new in it is in NoGroup.
const (
	ByCohort = "cohort" // the month of the first purchase: 2024-07
	ByTenure = "tenure" // the time since the first purchase, in bands
	ByStage  = "stage"  // the stage of life, as Stages has it
	ByRFM    = "rfm"    // the segment of recency, frequency and revenue, as RFM has it
	ByNPS    = "nps"    // promoter, passive or detractor by the latest response
)

// derivedColumns are all of them.
var derivedColumns = []string{ByCohort, ByTenure, ByStage, ByRFM, ByNPS}

// tenures are the bands of tenure: each holds who first bought longer ago
// than the one before it reaches.
var tenures = []struct {
	name  string
	reach calendar.Span // zero: without end
}{
	{"under 3 months", calendar.Span{N: 3, Unit: calendar.Months}},
	{"3 to 6 months", calendar.Span{N: 6, Unit: calendar.Months}},
	{"6 to 12 months", calendar.Span{N: 12, Unit: calendar.Months}},
	{"1 to 2 years", calendar.Span{N: 2, Unit: calendar.Years}},
	{"2 years or more", calendar.Span{}},
}

// A grouping puts people into groups. The nil grouping is one of all.
type grouping struct {
	names  []string // in the order of the rows, NoGroup last
	member []int32  // group by person; nil for derived columns
	// derive returns the group of somebody with that first purchase as of day
	// number at; nil for columns of files.
	derive func(p dataset.Person, first calendar.Day, at int) int32
	notes  []string // what the groups take for granted
}

// derived reports whether the column is derived.
func (g *grouping) derived() bool { return g != nil && g.member == nil }

// size returns the number of groups.
func (g *grouping) size() int {
	if g == nil {
		return 1
	}
	return len(g.names)
}

// name returns the name of group i.
func (g *grouping) name(i int) string {
	if g == nil {
		return ""
	}
	return g.names[i]
}

// of returns the group of p as of day number at of those that the grouping
// was made for. first is the first purchase before that day, zero for none.
func (g *grouping) of(p dataset.Person, first calendar.Day, at int) int {
	switch {
	case g == nil:
		return 0
	case g.derive == nil:
		return int(g.member[p])
	case first.IsZero():
		return len(g.names) - 1
	}
	return int(g.derive(p, first, at))
}

// newGrouping returns the grouping by the column of that name, which stands
// as of each of the days if it is a derived one. A column of the customers
// file goes before one of the sales file, and both before a derived one.
// survey are further columns that the metric knows itself.
func newGrouping(ds *dataset.Dataset, by string, days []calendar.Day, survey ...string) (*grouping, error) {
	return newGroupingWithin(ds, by, DefaultStages.Window, days, survey...)
}

// newGroupingWithin is newGrouping for a metric with a window, which stages
// are told by.
func newGroupingWithin(ds *dataset.Dataset, by string, window calendar.Span, days []calendar.Day, survey ...string) (*grouping, error) {
	if by == "" {
		return nil, nil
	}
	if g := groupByFile(ds, by); g != nil {
		return g, nil
	}
	switch strings.ToLower(by) {
	case ByCohort:
		return groupCohorts(ds), nil
	case ByTenure:
		return groupTenures(ds, days), nil
	case ByStage:
		return groupStages(ds, window, days), nil
	case ByRFM:
		return groupSegments(ds, days)
	case ByNPS:
		return groupAttitudes(ds, days), nil
	}
	return nil, noColumn(ds, by, slices.Concat(survey, derivedColumns))
}

// groupByFile returns the grouping by a column of the customers file or of the
// sales file; nil where by is none.
func groupByFile(ds *dataset.Dataset, by string) *grouping {
	if i := column(ds.CustomerColumns(), by); i >= 0 {
		return groupPeople(ds, func(p dataset.Person) string { return ds.CustomerValue(p, i) })
	}
	if column([]string{ds.SalesColumn()}, by) >= 0 {
		return groupPeople(ds, ds.SalesValue)
	}
	return nil
}

// noColumn is the error of a column to group by that there is not; others are
// those beside the columns of files.
func noColumn(d Data, by string, others []string) error {
	names := slices.Concat(others, d.CustomerColumns())
	if d.SalesColumn() != "" {
		names = append(names, d.SalesColumn())
	}
	slices.Sort(names)
	names = slices.Compact(names)
	problem := "no column " + `"` + by + `", want one of ` + strings.Join(names, ", ")
	if guess := nearest.Of(by, names); guess != "" {
		problem += `; did you mean "` + guess + `"?`
	}
	return &OptionError{Option: "by", Problem: problem}
}

// column returns the place of name among the columns, the exact one before
// one that differs in case only; -1 where there is none.
func column(columns []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c string) bool { return c != "" && strings.EqualFold(c, name) })
}

// groupPeople groups everybody by a text.
func groupPeople(ds *dataset.Dataset, value func(dataset.Person) string) *grouping {
	g := new(grouping)
	g.names, g.member = number(ds.People(), func(i int) string { return value(dataset.Person(i)) })
	return g
}

// number gives n texts numbers in the order of the texts; NoGroup is the last
// and stands for "".
func number(n int, text func(i int) string) (names []string, member []int32) {
	seen := make(map[string]int32)
	member = make([]int32, n)
	for i := range member {
		t := text(i)
		if t == "" {
			t = NoGroup
		}
		k, ok := seen[t]
		if !ok {
			k = int32(len(seen))
			seen[t] = k
		}
		member[i] = k
	}
	for t := range seen {
		if t != NoGroup {
			names = append(names, t)
		}
	}
	slices.Sort(names)
	names = append(names, NoGroup)
	place := make([]int32, len(seen))
	for i, t := range names {
		if k, ok := seen[t]; ok {
			place[k] = int32(i)
		}
	}
	for i, k := range member {
		member[i] = place[k]
	}
	return names, member
}

// groupCohorts groups by the month of the first purchase.
func groupCohorts(ds *dataset.Dataset) *grouping {
	from := ds.AsOf().Month()
	for p := range ds.All() {
		if orders := ds.Orders(p); len(orders) > 0 {
			from = min(from, orders[0].Day.Month())
		}
	}
	return groupMonths(from, ds.AsOf().Month(), beginners(ds))
}

// groupMonths groups by the month of the first day that somebody was a
// customer.
func groupMonths(from, to calendar.Month, notes []string) *grouping {
	g := &grouping{
		derive: func(_ dataset.Person, first calendar.Day, _ int) int32 { return int32(first.Month() - from) },
		notes:  notes,
	}
	for m := from; m <= to; m++ {
		g.names = append(g.names, m.String())
	}
	g.names = append(g.names, NoGroup)
	return g
}

// beginners says that groups by the history take the start of the data for
// the start of the business.
func beginners(d Data) []string {
	if d.First().IsZero() {
		return nil
	}
	return []string{"the data starts on " + d.First().String() + ": who bought before looks newer here"}
}

// A TenureBand is a group by tenure.
type TenureBand struct {
	Name string
	// After is a day that their first purchase came after; each customer is in
	// the first band that fits.
	After calendar.Day
}

// TenureBands returns the groups by tenure as of a day, the newest customers
// first.
func TenureBands(day calendar.Day) []TenureBand {
	bands := make([]TenureBand, len(tenures))
	for i, t := range tenures {
		bands[i] = TenureBand{t.name, calendar.MinDay - 1}
		if !t.reach.IsZero() {
			bands[i].After = t.reach.Before(day)
		}
	}
	return bands
}

func tenureNames() []string {
	var names []string
	for _, t := range tenures {
		names = append(names, t.name)
	}
	return append(names, NoGroup)
}

// groupTenures groups by the time since the first purchase as of each day.
func groupTenures(ds *dataset.Dataset, days []calendar.Day) *grouping {
	g := &grouping{names: tenureNames(), notes: beginners(ds)}
	bands := make([][]TenureBand, len(days))
	for i, day := range days {
		bands[i] = TenureBands(day)
	}
	g.derive = func(_ dataset.Person, first calendar.Day, at int) int32 {
		for i, band := range bands[at] {
			if first > band.After {
				return int32(i)
			}
		}
		return int32(len(tenures) - 1)
	}
	return g
}

// groupStages groups by the stage of life as of each day.
func groupStages(ds *dataset.Dataset, window calendar.Span, days []calendar.Day) *grouping {
	g := &grouping{notes: beginners(ds)}
	lives := newLives(ds, newWindow(window), days...)
	for s := firstBought; s < stages; s++ {
		g.names = append(g.names, s.String())
	}
	g.names = append(g.names, NoGroup)
	g.derive = func(p dataset.Person, _ calendar.Day, at int) int32 {
		return int32(lives[at].stage(p, ds.Orders(p)) - firstBought)
	}
	return g
}

// groupAttitudes groups by the latest response before each day.
func groupAttitudes(ds *dataset.Dataset, days []calendar.Day) *grouping {
	g := &grouping{names: append(slices.Clone(attitudeNames[:]), NoGroup)}
	if n := undated(ds); n > 0 {
		g.notes = []string{counted(n, "response") + " without a day: taken to be older than all others"}
	}
	g.derive = func(p dataset.Person, _ calendar.Day, at int) int32 {
		r, ok := lastAnswer(ds, p, days[at])
		if !ok {
			return int32(attitudes)
		}
		return int32(attitudeOf(r.Score))
	}
	return g
}
