package btyd

import (
	"math"
	"math/rand/v2"
)

// betaGeometric is what BG/NBD and MBG/NBD share: purchases at a gamma
// distributed rate, and a coin after each that may end the customer's life.
// They differ in first, the tosses before any repeat purchase: 0 or 1.
//
// With k = x + first tosses, the likelihood of a history is
//
//	rising(r, x) alpha^r / (alpha+T)^(r+x) rising(b, k) / rising(a+b, k) (1 + odds)
//
// where odds, of being dead to being alive, are those of having tossed the end
// at the last chance and then kept silent:
//
//	a / (b+k-1) ((alpha+T) / (alpha+tx))^(r+x), or 0 where k is 0
//
// A customer who is alive starts anew, with the parameters r + x, alpha + T, a
// and b + k and no toss before the next purchase.
type betaGeometric struct {
	r, alpha, a, b float64
	first          int
}

// logOdds returns the logarithm of the odds of being dead.
func (m betaGeometric) logOdds(h History) float64 {
	k := h.X + m.first
	if k == 0 {
		return math.Inf(-1)
	}
	silence := math.Log1p((h.T - h.Tx) / (m.alpha + h.Tx))
	return math.Log(m.a) - math.Log(m.b+float64(k-1)) + (m.r+float64(h.X))*silence
}

func (m betaGeometric) logLikelihood(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	x := float64(h.X)
	k := coin{m.a, m.b}
	return logRising(m.r, x) - x*math.Log(m.alpha+h.T) - m.r*math.Log1p(h.T/m.alpha) +
		k.logSurvives(h.X+m.first) + softplus(m.logOdds(h))
}

func (m betaGeometric) pAlive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return logistic(-m.logOdds(h))
}

// next returns the counts and the coin of a customer alive after h.
func (m betaGeometric) next(h History, t float64) (counts, coin) {
	return counts{m.r + float64(h.X), t / (m.alpha + h.T)}, coin{m.a, m.b + float64(h.X+m.first)}
}

func (m betaGeometric) expectedIfAlive(h History, t float64) float64 {
	if !h.valid() || !isTime(t) {
		return math.NaN()
	}
	c, k := m.next(h, t)
	return purchasesUntilEnd(c, k)
}

func (m betaGeometric) probabilityIfAlive(h History, n int, t float64) float64 {
	if !h.valid() || !isTime(t) {
		return math.NaN()
	}
	c, k := m.next(h, t)
	return purchasesProbability(c, k, n)
}

// begins returns the chance that a new customer is alive after the tosses
// before any repeat purchase.
func (m betaGeometric) begins() float64 { return math.Exp(coin{m.a, m.b}.logSurvives(m.first)) }

func (m betaGeometric) expected(t float64) float64 {
	return m.begins() * m.expectedIfAlive(History{}, t)
}

func (m betaGeometric) probability(n int, t float64) float64 {
	p := m.begins() * m.probabilityIfAlive(History{}, n, t)
	if n == 0 {
		p += 1 - m.begins()
	}
	return p
}

func (m betaGeometric) simulate(rng *rand.Rand, T, ahead float64) (h History, following int) {
	h.T = T
	rate := gamma(rng, m.r) / m.alpha
	end := beta(rng, m.a, m.b)
	alive := m.first == 0 || rng.Float64() >= end
	for t := 0.0; alive; alive = rng.Float64() >= end {
		t += rng.ExpFloat64() / rate
		if !(t <= T+ahead) {
			break
		}
		following += h.add(t)
	}
	return h, following
}

func (m betaGeometric) simulateAhead(rng *rand.Rand, h History, t float64) int {
	if !(rng.Float64() < m.pAlive(h)) {
		return 0
	}
	x := h.X + m.first
	alive := betaGeometric{m.r + float64(h.X), m.alpha + h.T, m.a, m.b + float64(x), 0}
	_, following := alive.simulate(rng, 0, t)
	return following
}

// betaGeometricSum is the log-likelihood of weighted cells and its gradient by
// the logarithms of the parameters, at one point.
type betaGeometricSum struct {
	betaGeometric
	shape, stay, both risingTable
	logLast           []float64 // ln(a / (b+k-1)) by tosses k
}

func newBetaGeometricSum(p []float64, first, mostX int) *betaGeometricSum {
	m := betaGeometric{p[0], p[1], p[2], p[3], first}
	s := &betaGeometricSum{
		betaGeometric: m,
		shape:         newRisingTable(m.r, mostX),
		stay:          newRisingTable(m.b, mostX+first),
		both:          newRisingTable(m.a+m.b, mostX+first),
		logLast:       make([]float64, mostX+first+1),
	}
	for k := 1; k < len(s.logLast); k++ {
		s.logLast[k] = math.Log(m.a / (m.b + float64(k-1)))
	}
	return s
}

func (s *betaGeometricSum) add(cells []Cell, sum *point) {
	r, alpha, a, b := s.r, s.alpha, s.a, s.b
	logAlpha, lastT, logT, rest := math.Log(alpha), math.NaN(), 0.0, 0.0
	for i := range cells {
		c := &cells[i]
		if c.T != lastT {
			lastT, logT, rest = c.T, math.Log1p(c.T/alpha), 1/(alpha+c.T)
		}
		x, n, k := float64(c.X), float64(c.N), c.X+s.first
		shape := r + x
		value := s.shape.log[c.X] - x*(logAlpha+logT) - r*logT + s.stay.log[k] - s.both.log[k]
		byR := s.shape.slope[c.X] - logT
		byAlpha := r*c.T*rest/alpha - x*rest
		byA := -s.both.slope[k]
		byB := s.stay.slope[k] - s.both.slope[k]
		if k > 0 {
			since := (c.T - c.Tx) / (alpha + c.Tx)
			silence := math.Log1p(since)
			softened, dead := softplusAndSlope(s.logLast[k] + shape*silence)
			value += softened
			byR += dead * silence
			byAlpha -= dead * shape * since * rest
			byA += dead / a
			byB -= dead / (b + float64(k-1))
		}
		sum[0] += n * value
		sum[1] += n * r * byR
		sum[2] += n * alpha * byAlpha
		sum[3] += n * a * byA
		sum[4] += n * b * byB
	}
}
