package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// habits are those that simulated customers have.
var (
	buying   = btyd.BGNBD{R: 0.6, Alpha: 6, A: 0.8, B: 2.5} // in weeks
	spending = btyd.GammaGamma{P: 6, Q: 4, V: 15}
)

// simulated is a shop of n customers who buy by a model, each seen for 20 to
// 100 weeks up to 2024-12-31, and what each brings in the 12 months after that.
func simulated(n int, seed uint64) (ds *dataset.Dataset, coming map[string]float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	asOf, _ := calendar.Date(2024, 12, 31)
	b := &dataset.Builder{AsOf: asOf, First: asOf - 700, HasSales: true, HasAmounts: true, CustomerColumns: []string{"region"}}
	shard := b.NewShard()
	coming = make(map[string]float64, n)
	for i := range n {
		age := 140 + rng.IntN(561)
		h, ahead := buying.Simulate(rng, float64(age)/7, 365.25/7)
		scale := distuv.Gamma{Alpha: spending.Q, Beta: spending.V, Src: rng}.Rand()
		spend := func(purchases int) float64 {
			return distuv.Gamma{Alpha: spending.P * float64(purchases), Beta: scale, Src: rng}.Rand()
		}
		key := fmt.Sprintf("C%07d", i)
		b.AddProfile(key, dataset.Profile{Values: []string{[]string{"north", "south"}[i%2]}})
		first := asOf - calendar.Day(age)
		buy := func(d calendar.Day) {
			shard.Add(&dataset.Line{Customer: []byte(key), Day: d, Amount: money.Amount(100 * math.Ceil(100*spend(1)))})
		}
		buy(first)
		// Only the last day matters: the others are the days before it.
		last := int(math.Ceil(7 * h.Tx))
		for k := range min(h.X, last) {
			buy(first + calendar.Day(last-k))
		}
		if ahead > 0 {
			coming[key] = spend(ahead)
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		panic(err)
	}
	return ds, coming
}

var million = sync.OnceValue(func() *dataset.Dataset {
	ds, _ := simulated(1_000_000, 1)
	return ds
})

// A list of a million customers by a model, all but the reading and writing.
func BenchmarkCLVMillion(b *testing.B) {
	ds := million()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CLVList(ds, DefaultCLV); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSurvival(b *testing.B) {
	bench(b, func(ds *dataset.Dataset) (Result[SurvivalRow], error) { return Survival(ds, DefaultSurvival) })
}

func BenchmarkNPSList(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[RespondentRow], error) {
		return NPSList(ds, DefaultNPS, CampDetractors)
	})
}
