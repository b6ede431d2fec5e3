package btyd

import "math/rand/v2"

// BGNBD is the BG/NBD model: while alive, a customer buys at a rate of their
// own, gamma distributed with shape R and inverse scale Alpha; after each
// repeat purchase they stop for good with a probability of their own, beta
// distributed with A and B. Someone who never came back is alive for certain:
// MBGNBD mends that.
//
// Source: Fader, Hardie and Lee 2005, "Counting your customers" the easy way,
// Marketing Science 24(2).
type BGNBD struct{ R, Alpha, A, B float64 }

func (m BGNBD) shared() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 0} }

// Kind returns BG.
func (m BGNBD) Kind() Kind { return BG }

// Parameters returns r, alpha, a and b.
func (m BGNBD) Parameters() []float64 { return []float64{m.R, m.Alpha, m.A, m.B} }

// LogLikelihood is described at Model.
func (m BGNBD) LogLikelihood(h History) float64 { return m.shared().logLikelihood(h) }

// PAlive is described at Model; it is 1 for customers without a repeat
// purchase.
func (m BGNBD) PAlive(h History) float64 { return m.shared().pAlive(h) }

// ExpectedIfAlive is described at Model.
func (m BGNBD) ExpectedIfAlive(h History, t float64) float64 {
	return m.shared().expectedIfAlive(h, t)
}

// Expected is described at Model.
func (m BGNBD) Expected(t float64) float64 { return m.shared().expected(t) }

// ProbabilityIfAlive is described at Model.
func (m BGNBD) ProbabilityIfAlive(h History, n int, t float64) float64 {
	return m.shared().probabilityIfAlive(h, n, t)
}

// Probability is described at Model.
func (m BGNBD) Probability(n int, t float64) float64 { return m.shared().probability(n, t) }

// Simulate is described at Model.
func (m BGNBD) Simulate(rng *rand.Rand, T, ahead float64) (h History, following int) {
	return m.shared().simulate(rng, T, ahead)
}

// SimulateAhead is described at Model.
func (m BGNBD) SimulateAhead(rng *rand.Rand, h History, t float64) int {
	return m.shared().simulateAhead(rng, h, t)
}
