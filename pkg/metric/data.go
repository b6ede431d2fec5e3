package metric

import (
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// Data is what figures need to know of data as a whole, wherever it lies. A
// *dataset.Dataset is Data, and answers all questions itself; a warehouse is
// asked for cells.
type Data interface {
	// AsOf is the last day that counts; zero without a dated line.
	AsOf() calendar.Day
	// First is the day of the first dated line; zero without one.
	First() calendar.Day
	// HasAmounts reports whether the sales say what was paid.
	HasAmounts() bool
	// CustomerColumns are those of the customers that can group.
	CustomerColumns() []string
	// SalesColumn is the one of the sales that can group, or "".
	SalesColumn() string
}

// A figure of many customers is a question to each of them, and a formula over
// the answers. An answer is small, and many customers give the same: they are
// a cell, in which whole numbers add up. So it does not matter who asks: a loop
// over the histories of a dataset, or the servers of a warehouse, each its own
// customers. Ask... returns a question, and its Answer takes the cells in any
// order, those of one kind in as many parts as they come.

// askGroups checks that cells can name the groups of a column: one of the
// customers, or one that is derived from the first purchase.
func askGroups(d Data, by string) error {
	if by == "" || column(d.CustomerColumns(), by) >= 0 {
		return nil
	}
	switch strings.ToLower(by) {
	case ByCohort, ByTenure:
		return nil
	case ByStage, ByRFM, ByNPS:
		return badOption("by", "%s needs whole histories, want a column of the customers, %s or %s", strings.ToLower(by), ByCohort, ByTenure)
	}
	return noColumn(d, by, []string{ByCohort, ByTenure})
}

// inPeopleOrder returns which of n cells stands where in the order that people
// have in a dataset: for what floats and random numbers make of them.
func inPeopleOrder(n int, key func(i int) string) []ranked {
	order := make([]ranked, n)
	for i := range order {
		order[i] = ranked{int64(dataset.Rank(key(i)) ^ 1<<63), int32(i)} // sorts as the rank does
	}
	rank(order)
	return order
}

// groupCells returns the grouping of n cells, which name their groups, and the
// group of each.
func groupCells(d Data, by string, n int, name func(i int) string) (g *grouping, of []int32) {
	if by == "" {
		return nil, make([]int32, n)
	}
	g = new(grouping)
	g.names, of = number(n, name)
	if column(d.CustomerColumns(), by) >= 0 {
		g.member = of
		return g, of
	}
	g.notes = beginners(d)
	if strings.ToLower(by) == ByTenure {
		g.names = tenureNames()
		for i := range of {
			if of[i] = int32(slices.Index(g.names, name(i))); of[i] < 0 {
				of[i] = int32(len(g.names) - 1)
			}
		}
	}
	return g, of
}
