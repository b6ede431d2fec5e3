package dataset

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The rows of a partition are those that were added to it, in their order,
// however many gather, for one partition or for all.
func TestPiles(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, gather - 1, gather, gather + 1, 5*gather + 7} {
		for _, spread := range []int{1, 3, partitions} {
			var p piles
			var want [partitions][]packed
			for i := range n {
				k := dice.IntN(spread)
				r := packed{uint64(i), dice.Uint64(), dice.Uint64()}
				p.add(uint64(k), r)
				want[k] = append(want[k], r)
			}
			p.lay()
			for k := range uint64(partitions) {
				var got []packed
				for block := range p.all(k) {
					got = append(got, block...)
				}
				if !slices.Equal(got, want[k]) || p.len(k) != len(got) {
					t.Fatalf("%d rows of %d partitions: %d are in partition %d, want %d, or others", n, spread, len(got), k, len(want[k]))
				}
			}
		}
	}
}
