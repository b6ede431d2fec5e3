package metric

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A list is sorted by what has nothing to do with where people lie in memory,
// and to look up one after the other in its order takes longer than all else.
// So what is needed is gathered in the order of people's numbers, sorted by as
// little as tells them apart, and only then made rows.

// A seat is a place on a list that is not sorted yet.
type seat struct {
	person dataset.Person
	group  int32
}

// An entry is somebody on a list that is not sorted yet: what their place
// depends on, and what else their row is made of.
type entry[F any] struct {
	seat
	by    money.Amount // the highest comes first
	key   string
	facts F
}

// A part is what a range of people adds to a list, and what there is to count
// of them.
type part[F any] struct {
	headcount
	all []entry[F]
}

// inOrder returns which entry stands where on the list: they are sorted by
// group, then amount, the highest first, then key.
func inOrder[F any](all []entry[F]) []ranked {
	order := make([]ranked, len(all))
	var grouped atomic.Bool
	_ = sideBySide(len(all), func(from, to int) error {
		groups := int32(0)
		for i := from; i < to; i++ {
			order[i] = ranked{^int64(all[i].by), int32(i)} // the other way round, and never out of range
			groups |= all[i].group
		}
		if groups != 0 {
			grouped.Store(true)
		}
		return nil
	})
	rank(order)
	words := keyWords(all)
	ties(order, func(run []ranked) {
		for i := range run {
			run[i].by = words[run[i].who]
		}
		rank(run)
		ties(run, func(run []ranked) {
			slices.SortFunc(run, func(a, b ranked) int { return strings.Compare(all[a.who].key, all[b.who].key) })
		})
	})
	if grouped.Load() {
		for i := range order {
			order[i].by = int64(all[order[i].who].group)
		}
		rank(order)
	}
	return order
}

// ties calls f with each run of two or more who are ranked alike, side by
// side.
func ties(order []ranked, f func(run []ranked)) {
	if len(order) <= chunk {
		runs(order, f)
		return
	}
	cuts := []int{0}
	for at := 0; at < len(order); cuts = append(cuts, at) {
		at = endOfRun(order, min(at+chunk, len(order))-1)
	}
	share(len(cuts)-1, 1, func(ranges iter.Seq2[int, int]) {
		for from, to := range ranges {
			runs(order[cuts[from]:cuts[to]], f)
		}
	})
}

// runs calls f with each run of two or more who are ranked alike, in order.
func runs(order []ranked, f func(run []ranked)) {
	for i := 0; i < len(order); {
		j := endOfRun(order, i)
		if j-i > 1 {
			f(order[i:j])
		}
		i = j
	}
}

// endOfRun returns the place after those who are ranked as the one at i.
func endOfRun(order []ranked, i int) int {
	j := i + 1
	for j < len(order) && order[j].by == order[i].by {
		j++
	}
	return j
}

// keyWords returns for each entry the first bytes of the key after those that
// all keys begin with, as a number that sorts as they do: few keys are then
// left to compare.
func keyWords[F any](all []entry[F]) []int64 {
	skip := commonStart(all)
	words := make([]int64, len(all))
	_ = sideBySide(len(all), func(from, to int) error {
		for i := from; i < to; i++ {
			var word [8]byte
			copy(word[:], all[i].key[skip:])
			words[i] = int64(binary.BigEndian.Uint64(word[:]) ^ 1<<63)
		}
		return nil
	})
	return words
}

// commonStart returns how many bytes all keys begin with.
func commonStart[F any](all []entry[F]) int {
	if len(all) == 0 {
		return 0
	}
	var mu sync.Mutex
	least := len(all[0].key)
	share(len(all), chunk, func(ranges iter.Seq2[int, int]) {
		common := all[0].key
		for from, to := range ranges {
			for i := from; i < to && common != ""; i++ {
				key, n := all[i].key, 0
				for n < min(len(common), len(key)) && common[n] == key[n] {
					n++
				}
				common = common[:n]
			}
		}
		mu.Lock()
		defer mu.Unlock()
		least = min(least, len(common))
	})
	return least
}

// A draft is the rows of a list that are still to be made.
type draft[R any] struct {
	n    int
	make func(rows []R, from int) // makes those from a number on
}

// newDraft returns a draft of the rows of the ordered entries, each made by
// one. The key is the entry's, moved next to that of the row before.
func newDraft[F, R any](all []entry[F], one func(r *R, e *entry[F], key string)) draft[R] {
	order := inOrder(all)
	return draft[R]{len(order), func(rows []R, from int) {
		order := order[from:][:len(rows)]
		// Short loops let the processor fetch many entries and keys at a time.
		size := 0
		for _, r := range order {
			size += len(all[r.who].key)
		}
		var keys strings.Builder
		keys.Grow(size)
		for _, r := range order {
			keys.WriteString(all[r.who].key)
		}
		rest := keys.String()
		for i := range rows {
			e := &all[order[i].who]
			one(&rows[i], e, rest[:len(e.key)])
			rest = rest[len(e.key):]
		}
	}}
}

// rows makes all rows, side by side.
func (d draft[R]) rows() []R {
	rows := make([]R, d.n)
	_ = sideBySide(d.n, func(from, to int) error {
		d.make(rows[from:to], from)
		return nil
	})
	return rows
}

// A Listing is a list of people. Its rows are made when they are asked for:
// those of a million people take 150 MB, and who writes them needs few at a
// time.
type Listing[R any] struct {
	// Result is what a Result says; its Rows are nil, unless somebody made the
	// Listing of a Result that has them.
	Result[R]
	draft draft[R]
}

// Len returns how many rows there are.
func (l Listing[R]) Len() int {
	if l.draft.make == nil {
		return len(l.Result.Rows)
	}
	return l.draft.n
}

// Make fills rows with those from a number on, counted from 0. What the rows
// point to may be shared and is not to be changed. Several goroutines may call
// Make at a time.
func (l Listing[R]) Make(rows []R, from int) {
	if l.draft.make == nil {
		copy(rows, l.Result.Rows[from:])
	} else {
		l.draft.make(rows, from)
	}
}

// Rows returns all rows, never nil.
func (l Listing[R]) Rows() []R { return l.Whole().Rows }

// Whole returns the list with all its rows.
func (l Listing[R]) Whole() Result[R] {
	if l.draft.make != nil {
		l.Result.Rows = l.draft.rows()
	}
	return l.Result
}
