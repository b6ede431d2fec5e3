package btyd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// population simulates n customers who joined on one of the 728 days before
// the end, dates in whole days and times in weeks.
func population(m Model, n int) []History {
	rng := rand.New(rand.NewPCG(1, 1))
	histories := make([]History, n)
	for i := range histories {
		h, _ := m.Simulate(rng, float64(1+rng.IntN(728))/7, 0)
		h.Tx = min(h.T, math.Ceil(h.Tx*7)/7)
		histories[i] = h
	}
	return histories
}

var (
	sampleBG     = BGNBD{0.243, 4.414, 0.793, 2.426}
	sampleMBG    = MBGNBD{0.525, 6.183, 0.891, 1.614}
	samplePareto = ParetoNBD{0.553, 10.578, 0.606, 11.669}
	sampleSpend  = GammaGamma{6.25, 3.74, 15.44}
)

func benchmarkFit(b *testing.B, m Model, n int) {
	histories := population(m, n)
	b.ResetTimer()
	for b.Loop() {
		if _, err := FitModel(m.Kind(), Collapse(histories), Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitBG1M(b *testing.B)       { benchmarkFit(b, sampleBG, 1_000_000) }
func BenchmarkFitMBG1M(b *testing.B)      { benchmarkFit(b, sampleMBG, 1_000_000) }
func BenchmarkFitPareto100k(b *testing.B) { benchmarkFit(b, samplePareto, 100_000) }

func BenchmarkFitSpend1M(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	spends := make([]Spend, 1_000_000)
	for i, h := range population(sampleBG, len(spends)) {
		spends[i] = Spend{h.X, 0}
		if h.X > 0 {
			spends[i].Mean = math.Ceil(100*sampleSpend.Simulate(rng, h.X)) / 100
		}
	}
	for b.Loop() {
		if _, err := FitSpend(spends, Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkForecast(b *testing.B, m Model) {
	histories := population(m, 1_000_000)
	year := Horizon{12, 30.4375 / 7, 0.008}
	b.ResetTimer()
	for b.Loop() {
		f := NewForecaster(m, year)
		for _, h := range histories {
			f.Customer(h)
		}
	}
}

func BenchmarkForecastBG1M(b *testing.B)     { benchmarkForecast(b, sampleBG) }
func BenchmarkForecastPareto1M(b *testing.B) { benchmarkForecast(b, samplePareto) }

func BenchmarkCollapse1M(b *testing.B) {
	histories := population(sampleBG, 1_000_000)
	for b.Loop() {
		Collapse(histories)
	}
}
