package metric

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/retain-cli/retain/pkg/money"
)

// Lists of all lengths, sorted in each of the ways, are as sorting by comparison
// leaves them.
func TestRank(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for name, draw := range map[string]func() money.Amount{
		"alike":  func() money.Amount { return 7 },
		"narrow": func() money.Amount { return money.Amount(dice.IntN(50)) - 25 },
		"money":  func() money.Amount { return money.Amount(dice.IntN(1_000_000))*money.One/100 - 2_000 },
		"wide":   func() money.Amount { return money.Amount(dice.Uint64()) },
		"ends": func() money.Amount {
			return []money.Amount{math.MinInt64 + 1, -1, 0, 1, math.MaxInt64}[dice.IntN(5)]
		},
	} {
		for _, n := range []int{0, 1, 2, fewToMerge - 1, fewToMerge, fewToCount - 1, fewToCount, 2*fewToShare - 1, 2*fewToShare + 1, 3*fewToShare + 5} {
			all := make([]ranked, n)
			for i := range all {
				all[i] = ranked{int64(draw()), int32(i)}
			}
			want := slices.Clone(all)
			slices.SortStableFunc(want, func(a, b ranked) int { return cmp.Compare(a.by, b.by) })
			for _, processors := range []int{1, 2, 8} {
				list := slices.Clone(all)
				if onProcessors(processors, func() { rank(list) }); !slices.Equal(list, want) {
					t.Errorf("%d of %s are not in order on %d processors", n, name, processors)
				}
			}
		}
	}
}
