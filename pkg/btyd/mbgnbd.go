package btyd

import "math/rand/v2"

// MBGNBD is the modified BG/NBD model: as BGNBD, but a customer may stop right
// after the first purchase too, so that those who never came back are not all
// taken for alive.
//
// Source: Batislam, Denizel and Filiztekin 2007, Empirical validation and
// comparison of models for customer base analysis, International Journal of
// Research in Marketing 24(3).
type MBGNBD struct{ R, Alpha, A, B float64 }

func (m MBGNBD) shared() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 1} }

// Kind returns MBG.
func (m MBGNBD) Kind() Kind { return MBG }

// Parameters returns r, alpha, a and b.
func (m MBGNBD) Parameters() []float64 { return []float64{m.R, m.Alpha, m.A, m.B} }

// LogLikelihood is described at Model.
func (m MBGNBD) LogLikelihood(h History) float64 { return m.shared().logLikelihood(h) }

// PAlive is described at Model.
func (m MBGNBD) PAlive(h History) float64 { return m.shared().pAlive(h) }

// ExpectedIfAlive is described at Model.
func (m MBGNBD) ExpectedIfAlive(h History, t float64) float64 {
	return m.shared().expectedIfAlive(h, t)
}

// Expected is described at Model.
func (m MBGNBD) Expected(t float64) float64 { return m.shared().expected(t) }

// ProbabilityIfAlive is described at Model.
func (m MBGNBD) ProbabilityIfAlive(h History, n int, t float64) float64 {
	return m.shared().probabilityIfAlive(h, n, t)
}

// Probability is described at Model.
func (m MBGNBD) Probability(n int, t float64) float64 { return m.shared().probability(n, t) }

// Simulate is described at Model.
func (m MBGNBD) Simulate(rng *rand.Rand, T, ahead float64) (h History, following int) {
	return m.shared().simulate(rng, T, ahead)
}

// SimulateAhead is described at Model.
func (m MBGNBD) SimulateAhead(rng *rand.Rand, h History, t float64) int {
	return m.shared().simulateAhead(rng, h, t)
}
