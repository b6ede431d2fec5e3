package metric

import (
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/stats"
)

// overdueFrom is from how many usual gaps on a silence is long.
const overdueFrom = 1.5

// ownGaps is how many gaps between purchase days make a rhythm of one's own.
const ownGaps = 2

// A rhythm tells customers' usual gap between purchase days, from what is
// known before a day.
type rhythm struct {
	day   calendar.Day
	steps [ownGaps]float64 // median gap of all after their first and their second purchase day; NaN without any
}

// newRhythms returns the rhythm as of each of the days.
func newRhythms(ds *dataset.Dataset, days ...calendar.Day) []rhythm {
	steps := make([][ownGaps]histogram, len(days))
	for p := range ds.All() {
		var bought [ownGaps + 1]calendar.Day
		n := 0
		for _, o := range ds.Orders(p) {
			if !o.Purchase || n > 0 && o.Day == bought[n-1] {
				continue
			}
			bought[n] = o.Day
			if n++; n == len(bought) {
				break
			}
		}
		for at, day := range days {
			for i := 1; i < n && bought[i] < day; i++ {
				steps[at][i-1].add(int(bought[i] - bought[i-1]))
			}
		}
	}
	all := make([]rhythm, len(days))
	for at, day := range days {
		all[at].day = day
		for i := range steps[at] {
			all[at].steps[i] = steps[at][i].median()
		}
	}
	return all
}

// usual returns the usual gap, in days, of a customer who bought before the
// day: the median of their own gaps, or, while they have fewer than ownGaps,
// of everybody's at the same step. It is NaN where there is neither.
func (r *rhythm) usual(orders []dataset.Order) (gap float64, own bool) {
	gaps := make([]int32, 0, 64) // on the stack, unless there are more
	var last calendar.Day
	for _, o := range orders {
		if o.Day >= r.day {
			break
		}
		if !o.Purchase || o.Day == last {
			continue
		}
		if last != 0 {
			gaps = append(gaps, int32(o.Day-last))
		}
		last = o.Day
	}
	if n := len(gaps); n < ownGaps {
		return r.steps[n], false
	}
	slices.Sort(gaps)
	return stats.Median(gaps), true
}

// silence returns the days from a purchase to the last one that counts.
func (r *rhythm) silence(last calendar.Day) int { return int(r.day-last) - 1 }

// overdue reports whether the time since the latest purchase is long for a
// customer.
func (r *rhythm) overdue(orders []dataset.Order, last calendar.Day) bool {
	gap, _ := r.usual(orders)
	return isOverdue(r.silence(last), gap)
}

// isOverdue reports whether a silence is long by a usual gap, both in days.
func isOverdue(silence int, gap float64) bool { return float64(silence) >= overdueFrom*gap }

// due returns the day that lies a usual gap after a purchase, to the nearest
// day.
func due(last calendar.Day, gap float64) calendar.Day { return last + calendar.Day(gap+0.5) }

// A histogram counts numbers from 0: how often each was there.
type histogram []int

func (h *histogram) add(v int) {
	if v >= len(*h) {
		*h = append(*h, make([]int, v+1-len(*h))...)
	}
	(*h)[v]++
}

// median returns the middle number, or the mean of the two in the middle; NaN
// without any.
func (h histogram) median() float64 {
	n := 0
	for _, times := range h {
		n += times
	}
	if n == 0 {
		return math.NaN()
	}
	return (float64(h.at((n-1)/2)) + float64(h.at(n/2))) / 2
}

// at returns the number at place i, from 0, of all in order.
func (h histogram) at(i int) int {
	for v, times := range h {
		if i < times {
			return v
		}
		i -= times
	}
	return len(h)
}
