package metric

import (
	"cmp"
	"iter"
	"math/bits"
	"runtime"
	"slices"
)

// A ranked is somebody, by a number that the one who ranks gives meaning to,
// and what they are ranked by.
type ranked struct {
	by  int64
	who int32
}

// How many are too few to sort in the next way: by insertion, by merging, by
// digits, and by digits on several processors, each of so many.
const (
	fewToMerge = 32
	fewToCount = 1 << digitBits
	fewToShare = 1 << 15
)

// rank sorts a list, the least first; who is ranked alike stays in order.
func rank(list []ranked) {
	switch {
	case len(list) < fewToMerge:
		insert(list)
	case len(list) < fewToCount:
		slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.by, b.by) })
	default:
		rankByDigits(list)
	}
}

// insert is rank for short lists, of which there are many.
func insert(list []ranked) {
	for i := 1; i < len(list); i++ {
		one, at := list[i], i
		for ; at > 0 && list[at-1].by > one.by; at-- {
			list[at] = list[at-1]
		}
		list[at] = one
	}
}

// digitBits is the width of the digits that rankByDigits sorts by.
const digitBits = 11

// digitCounts are for each digit how many have it, and then where they go.
type digitCounts [1 << digitBits]int

// rankByDigits is rank for long lists (radix sort, from the last digit on),
// which takes a fraction of the time of comparing. Each processor has a part of
// the list, and places of its own to move it to.
func rankByDigits(list []ranked) {
	least, most := list[0].by, list[0].by
	for i := range list {
		least, most = min(least, list[i].by), max(most, list[i].by)
	}
	width := uint(bits.Len64(uint64(most - least))) // the difference of two int64 fits an uint64
	counts := make([]digitCounts, max(1, min(runtime.GOMAXPROCS(0), len(list)/fewToShare)))
	from, to := list, make([]ranked, len(list))
	for shift := uint(0); shift < width; shift += digitBits {
		d := digit{least, shift}
		inParts(from, counts, d.count)
		if alike := stack(counts, len(from)); alike {
			continue
		}
		inParts(from, counts, func(part []ranked, starts *digitCounts) { d.move(part, starts, to) })
		from, to = to, from
	}
	if &from[0] != &list[0] {
		copy(list, from)
	}
}

// inParts calls f with as many parts of the list as there are counts, side by
// side.
func inParts(list []ranked, counts []digitCounts, f func(part []ranked, counts *digitCounts)) {
	n := len(counts)
	share(n, 1, func(ranges iter.Seq2[int, int]) {
		for i, next := range ranges {
			f(list[i*len(list)/n:next*len(list)/n], &counts[i])
		}
	})
}

// A digit is one of the numbers that a list is ranked by, less the least.
type digit struct {
	least int64
	shift uint
}

func (d digit) of(r *ranked) uint64 { return uint64(r.by-d.least) >> d.shift & (1<<digitBits - 1) }

// count counts how many of the part have each digit.
func (d digit) count(part []ranked, counts *digitCounts) {
	clear(counts[:])
	for i := range part {
		counts[d.of(&part[i])]++
	}
}

// stack makes of the counts of all parts where in the list those counted go: by
// digit, then part. It reports whether all n of the list have the same digit.
func stack(counts []digitCounts, n int) (alike bool) {
	at := 0
	for d := range counts[0] {
		start := at
		for i := range counts {
			counts[i][d], at = at, at+counts[i][d]
		}
		alike = alike || at-start == n
	}
	return alike
}

// move moves those of the part to where they go.
func (d digit) move(part []ranked, starts *digitCounts, to []ranked) {
	for i := range part {
		at := &starts[d.of(&part[i])]
		to[*at] = part[i]
		*at++
	}
}
