package dataset

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

// Everybody finds their own orders again, whoever has none or very many, and
// whatever stood in the room before.
func TestShelves(t *testing.T) {
	var left [][]packed
	room := shelves{left: &left}
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.OneOf(rapid.IntRange(0, 3), rapid.SampledFrom([]int{0, 100, shelfOrders - 1, shelfOrders, shelfOrders + 1, 5000}))
		counts := rapid.SliceOf(some).Draw(t, "orders of each person")
		room = room.again()
		for range rapid.IntRange(0, 3).Draw(t, "blocks left") {
			block := make([]packed, pileBlock)
			for i := range block {
				block[i] = packed{1, 2, 3}
			}
			left = append(left, block)
		}
		day := calendar.Day(0)
		for _, n := range counts {
			orders := room.add(n)
			for i := range orders {
				day++
				orders[i] = Order{Day: day}
			}
		}
		made := room.whole()
		day = 0
		for i, n := range counts {
			orders := made.of(i)
			if len(orders) != n {
				t.Fatalf("person %d has %d orders, want %d", i, len(orders), n)
			}
			for _, o := range orders {
				if day++; o.Day != day {
					t.Fatalf("person %d has the order of day %d, want %d", i, o.Day, day)
				}
			}
		}
	})
}
