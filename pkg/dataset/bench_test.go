package dataset_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// BenchmarkBuild adds a million seeded lines of two an order to a shard, and
// builds. Days go up as in exports, but for the last, whose orders are
// shuffled.
func BenchmarkBuild(b *testing.B) {
	for _, shape := range []struct {
		name, id string
		shuffled bool
	}{
		{"numeric", "%d", false},
		{"hex", "%016x", false},
		{"uuid", "%08x-7c3b-4d5e-8f90-a1b2c3d4e5f6", false},
		{"shuffled", "%d", true},
	} {
		b.Run(shape.name, func(b *testing.B) {
			lines, asOf := benchLines(shape.id, shape.shuffled)
			b.ReportAllocs()
			for b.Loop() {
				builder := &dataset.Builder{AsOf: asOf, First: asOf - benchDays, HasSales: true, HasAmounts: true}
				shard := builder.NewShard()
				for i := range lines {
					shard.Add(&lines[i])
				}
				if _, _, err := builder.Build(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(lines))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

const benchDays = 5 * 365

func benchLines(id string, shuffled bool) ([]dataset.Line, calendar.Day) {
	const orders, customers = 500_000, 100_000
	asOf, _ := calendar.Date(2024, 12, 31)
	dice := rand.New(rand.NewPCG(1, 2))
	var lines []dataset.Line
	for _, i := range order(dice, orders, shuffled) {
		customer := fmt.Appendf(nil, id, 100_000+dice.IntN(customers))
		for range 2 {
			lines = append(lines, dataset.Line{
				Customer: customer, Order: fmt.Appendf(nil, "N%09d", i),
				Day: asOf - benchDays + calendar.Day(i*benchDays/orders), Amount: money.Amount(1 + dice.IntN(1_000_000)),
			})
		}
	}
	return lines, asOf
}

func order(dice *rand.Rand, n int, shuffled bool) []int {
	if shuffled {
		return dice.Perm(n)
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
