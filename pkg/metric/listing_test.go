package metric

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// Entries stand by group, then amount, the highest first, then key, and rows
// are told their own.
func TestInOrder(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	for name, key := range map[string]func() string{
		"numbers":        func() string { return fmt.Sprint(dice.IntN(100_000)) },
		"a common start": func() string { return fmt.Sprintf("customer-%09d", dice.IntN(1_000_000)) },
		"alike for long": func() string { return "x" + strings.Repeat("y", dice.IntN(12)) + fmt.Sprint(dice.IntN(50)) },
		"odd bytes":      func() string { return string([]byte{byte(dice.IntN(2)), 0, byte(dice.IntN(256))}[:dice.IntN(4)]) },
		"none":           func() string { return "" },
	} {
		for _, groups := range []int{1, 3} {
			for _, n := range []int{0, 1, 50, 3 * chunk, 20_000} {
				all := make([]entry[int], n)
				for i := range all {
					by := []money.Amount{money.None, money.Amount(dice.Uint64()), money.Amount(dice.IntN(20)) * money.One, money.Amount(dice.IntN(n))}[dice.IntN(4)]
					all[i] = entry[int]{seat: seat{dataset.Person(i), int32(dice.IntN(groups))}, by: by, key: key(), facts: i}
				}
				want := slices.Clone(all)
				slices.SortFunc(want, func(a, b entry[int]) int {
					return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.by, a.by), cmp.Compare(a.key, b.key))
				})
				rows := newDraft(all, func(r *entry[int], e *entry[int], key string) {
					*r = *e
					r.key = key
				}).rows()
				same := slices.EqualFunc(rows, want, func(a, b entry[int]) bool {
					return a.group == b.group && a.by == b.by && a.key == b.key && a.key == all[a.facts].key
				})
				if !same {
					t.Errorf("%d with keys of %s in %d groups are not in order", n, name, groups)
				}
			}
		}
	}
}

// Rows made in whatever pieces are those made at once.
func TestListingInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		l, err := Lapsed(ds, DefaultLapsed)
		if err != nil {
			return
		}
		want := l.Rows()
		if l.Len() != len(want) {
			t.Fatalf("%d rows, want %d", len(want), l.Len())
		}
		room := make([]PersonRow, l.Len())
		for from := 0; from < l.Len(); {
			n := rapid.IntRange(1, l.Len()-from).Draw(t, "rows")
			rows := room[:n] // with those from before still in it
			l.Make(rows, from)
			got, want := said(Result[PersonRow]{Rows: rows}, nil), said(Result[PersonRow]{Rows: want[from : from+n]}, nil)
			if got != want {
				t.Fatalf("rows from %d: %s, want %s", from, got, want)
			}
			from += n
		}
	})
}
