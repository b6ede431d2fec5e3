package metric

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

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
				order := inOrder(all)
				want := slices.Clone(all)
				slices.SortFunc(want, func(a, b entry[int]) int {
					return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.by, a.by), cmp.Compare(a.key, b.key))
				})
				rows := make([]entry[int], len(order))
				inRows(all, order, func(at int, e *entry[int], key string) {
					rows[at] = *e
					rows[at].key = key
				})
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
