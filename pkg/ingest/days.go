package ingest

import (
	"math/bits"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
)

// days are the days from 1900 on which something was sold: a bit for each.
type days []uint64

var day1900, _ = calendar.Date(1900, 1, 1)

func (d *days) add(day calendar.Day) {
	n := int(day - day1900)
	if n < 0 {
		return // a slip of the pen
	}
	if n/64 >= len(*d) {
		*d = append(*d, make([]uint64, n/64+1-len(*d))...)
	}
	(*d)[n/64] |= 1 << (n % 64)
}

func (d *days) join(o days) {
	if len(o) > len(*d) {
		*d = append(*d, make([]uint64, len(o)-len(*d))...)
	}
	for i, w := range o {
		(*d)[i] |= w
	}
}

// Gaps returns the stretches of days without a record in the sales files that
// stand out: at least a week, and five times as long as is usual between two
// days with records. A month that was not exported is one.
func Gaps(accounts []Account) []calendar.Period {
	var sold days
	for _, a := range accounts {
		if a.Kind == Sales {
			sold.join(a.days)
		}
	}
	var steps []int
	var all []calendar.Period
	last := calendar.Day(0)
	for i, w := range sold {
		for ; w != 0; w &= w - 1 {
			day := day1900 + calendar.Day(64*i+bits.TrailingZeros64(w))
			if last != 0 {
				steps = append(steps, int(day-last))
				all = append(all, calendar.Period{Start: last + 1, End: day})
			}
			last = day
		}
	}
	if len(steps) == 0 {
		return nil
	}
	slices.Sort(steps)
	usual := steps[len(steps)/2]
	return slices.DeleteFunc(all, func(p calendar.Period) bool { return p.Len() < 7 || p.Len() < 5*usual })
}
