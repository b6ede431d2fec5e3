// Package btyd ("buy till you die") says who is still a customer and what is
// still to come, from how often and how lately each one bought: the BG/NBD,
// MBG/NBD and Pareto/NBD models of purchases and the Gamma-Gamma model of
// spend.
//
// Collapse histories to cells, FitModel to them, and ask the Model of the fit
// about each customer: whether they are alive, how many purchases to expect,
// with which chances, and with a GammaGamma of spend what those are worth.
// Data that cannot carry an estimate give a *Refusal that says what is
// missing, never a number.
//
// Times are in any one unit, the same for all; parameters alpha and beta are
// in that unit, the others have none. The log-likelihood shifts with the unit:
// measuring in days instead of weeks lowers it by ln 7 for every repeat
// purchase.
package btyd

import (
	"cmp"
	"math"
	"slices"
)

// A History is what the models know of a customer. Time runs from the first
// purchase, which is not counted.
type History struct {
	X  int     // repeat purchases, 0 or more: purchase days after the first
	Tx float64 // time of the last purchase, 0 to T; 0 where X is 0
	T  float64 // time observed, 0 or more
}

// valid reports whether h can be a customer's history.
func (h History) valid() bool {
	return h.X >= 0 && h.X <= maxPurchases && h.Tx >= 0 && h.Tx <= h.T && !math.IsInf(h.T, 1) &&
		(h.X > 0) == (h.Tx > 0)
}

// maxPurchases bounds X: the tables of a fit are as long as the largest.
const maxPurchases = 1_000_000

// A Cell is N customers with one history.
type Cell struct {
	History
	N int // at least 1
}

func (c Cell) customers() int { return c.N }

func (c Cell) times(n int) Cell { return Cell{c.History, n} }

// Collapse counts equal histories. The cells come in order of T, X and Tx, so
// that what is computed from them does not depend on the order of the
// customers.
func Collapse(histories []History) []Cell {
	seen := make(map[[3]uint64]int32, len(histories)/2)
	var cells []Cell
	for _, h := range histories {
		// Bits hash faster than floats; adding 0 makes one zero of two.
		key := [3]uint64{uint64(h.X), math.Float64bits(h.Tx + 0), math.Float64bits(h.T + 0)}
		i, ok := seen[key]
		if !ok {
			i = int32(len(cells))
			seen[key] = i
			cells = append(cells, Cell{History: h})
		}
		cells[i].N++
	}
	slices.SortFunc(cells, compareCells)
	return cells
}

func compareCells(a, b Cell) int {
	if c := cmp.Compare(a.T, b.T); c != 0 {
		return c
	}
	if c := cmp.Compare(a.X, b.X); c != 0 {
		return c
	}
	return cmp.Compare(a.Tx, b.Tx)
}

// add counts a purchase at time t: in the history up to T, and after it as the
// one that is returned.
func (h *History) add(t float64) (following int) {
	if t > h.T {
		return 1
	}
	h.X++
	h.Tx = t
	return 0
}

// isTime reports whether t can be a length of time.
func isTime(t float64) bool { return t >= 0 && !math.IsInf(t, 1) }
