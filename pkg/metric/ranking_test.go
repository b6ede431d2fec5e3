package metric

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/retain-cli/retain/pkg/money"
)

// Sorting by digits is sorting by comparison.
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
		for _, n := range []int{0, 1, 100, 1<<digitBits - 1, 1 << digitBits, 30_000} {
			list := make([]ranked, n)
			for i := range list {
				list[i] = ranked{int64(draw()), int32(i)}
			}
			want := slices.Clone(list)
			slices.SortStableFunc(want, func(a, b ranked) int { return cmp.Compare(a.by, b.by) })
			if rank(list); !slices.Equal(list, want) {
				t.Errorf("%d of %s are not in order", n, name)
			}
		}
	}
}
