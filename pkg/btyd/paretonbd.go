package btyd

import (
	"math"
	"math/rand/v2"
)

// ParetoNBD is the Pareto/NBD model: while alive, a customer buys at a rate of
// their own, gamma distributed with shape R and inverse scale Alpha; their
// lifetime is exponential with a rate of their own, gamma distributed with
// shape S and inverse scale Beta.
//
// Source: Schmittlein, Morrison and Colombo 1987, Counting your customers: who
// are they and what will they do next?, Management Science 33(1).
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

// Kind returns Pareto.
func (m ParetoNBD) Kind() Kind { return Pareto }

// Parameters returns r, alpha, s and beta.
func (m ParetoNBD) Parameters() []float64 { return []float64{m.R, m.Alpha, m.S, m.Beta} }

// logUntil is the logarithm, but for Gamma(r+x) / Gamma(r), of the density of
// x purchases by the time y and of a life beyond it.
func (m ParetoNBD) logUntil(x, y float64) float64 {
	return -x*math.Log(m.Alpha+y) - m.R*math.Log1p(y/m.Alpha) - m.S*math.Log1p(y/m.Beta)
}

// logOdds returns the logarithm of the odds of being dead at T: the life ended
// at some time y after the last purchase, over which is integrated.
func (m ParetoNBD) logOdds(h History) float64 {
	x := float64(h.X)
	gap := h.T - h.Tx
	lived := (m.R+x)*math.Log1p(gap/(m.Alpha+h.Tx)) + m.S*math.Log1p(gap/(m.Beta+h.Tx))
	return lived + math.Log(m.S*m.deaths(h).sum)
}

// LogLikelihood is described at Model.
func (m ParetoNBD) LogLikelihood(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	x := float64(h.X)
	return logRising(m.R, x) + m.logUntil(x, h.T) + softplus(m.logOdds(h))
}

// PAlive is described at Model.
func (m ParetoNBD) PAlive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return logistic(-m.logOdds(h))
}

// next returns the model of a customer who is alive after h: the same with
// other parameters.
func (m ParetoNBD) next(h History) ParetoNBD {
	return ParetoNBD{m.R + float64(h.X), m.Alpha + h.T, m.S, m.Beta + h.T}
}

// ExpectedIfAlive is described at Model.
func (m ParetoNBD) ExpectedIfAlive(h History, t float64) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return m.next(h).Expected(t)
}

// Expected is described at Model. With L = ln(1 + t/beta), the closed form's
// (1 - exp(-(s-1) L)) / (s-1) is taken whole, so that s passes through 1.
func (m ParetoNBD) Expected(t float64) float64 {
	if !isTime(t) {
		return math.NaN()
	}
	l := math.Log1p(t / m.Beta)
	return m.R * (m.Beta / m.Alpha) * l * expm1Over((1-m.S)*l)
}

// ProbabilityIfAlive is described at Model.
func (m ParetoNBD) ProbabilityIfAlive(h History, n int, t float64) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return m.next(h).Probability(n, t)
}

// Probability is described at Model: n purchases and a life beyond t, or n
// purchases in a life that ended at some y before, over the logarithm of which
// is integrated.
func (m ParetoNBD) Probability(n int, t float64) float64 {
	if !isTime(t) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	p := math.Exp(counts{m.R, t / m.Alpha}.logExactly(n) - m.S*math.Log1p(t/m.Beta))
	if t == 0 {
		return p
	}
	logDeath := func(v float64) float64 { // at y = exp(v)
		y := math.Exp(v)
		return counts{m.R, y / m.Alpha}.logExactly(n) - (m.S+1)*math.Log1p(y/m.Beta) + math.Log(m.S/m.Beta) + v
	}
	slope := func(v float64) float64 {
		y := math.Exp(v)
		return float64(n)*m.Alpha/(m.Alpha+y) - m.R*y/(m.Alpha+y) - (m.S+1)*y/(m.Beta+y) + 1
	}
	return p + integrateLogConcave(logDeath, slope, math.Log(t))
}

// Simulate is described at Model.
func (m ParetoNBD) Simulate(rng *rand.Rand, T, ahead float64) (h History, following int) {
	h.T = T
	rate := gamma(rng, m.R) / m.Alpha
	life := rng.ExpFloat64() / (gamma(rng, m.S) / m.Beta)
	for t := 0.0; ; {
		t += rng.ExpFloat64() / rate
		if !(t <= min(life, T+ahead)) {
			return h, following
		}
		following += h.add(t)
	}
}

// SimulateAhead is described at Model.
func (m ParetoNBD) SimulateAhead(rng *rand.Rand, h History, t float64) int {
	if !(rng.Float64() < m.PAlive(h)) {
		return 0
	}
	_, following := m.next(h).Simulate(rng, 0, t)
	return following
}

// deathIntegral is the integral of
//
//	((alpha+tx) / (alpha+y))^(r+x) ((beta+tx) / (beta+y))^s / (beta+y)
//
// over y from tx to T, and its derivatives by r, alpha, s and beta.
type deathIntegral struct{ sum, byR, byAlpha, byS, byBeta float64 }

// deaths integrates over u = ln((y + m) / (tx + m)), m the smaller of alpha and
// beta, by Gauss-Legendre rules on panels so short that the integrand falls by
// no more than exp(14) on one. It has no closed form but in 2F1, which loses
// its digits where alpha and beta lie far apart, and whose derivatives by its
// parameters have none; here all come from one pass over positive terms.
func (m ParetoNBD) deaths(h History) (d deathIntegral) {
	shape := m.R + float64(h.X)
	least, most := min(m.Alpha, m.Beta), max(m.Alpha, m.Beta)
	base := h.Tx + least
	nearness := base / (h.Tx + most)
	end := math.Log1p((h.T - h.Tx) / base)
	// The exponents of the factor in least, which is u itself, and in most.
	forLeast, forMost := shape, m.S
	if m.Beta < m.Alpha {
		forLeast, forMost = m.S, shape
	}
	slope := func(u float64) float64 {
		e := nearness * math.Exp(u)
		return forLeast + forMost*e/(1-nearness+e)
	}
	for u := 0.0; u < end; {
		width := min(2.5, end-u)
		steepest := slope(u + width)
		for steepest*width > 14 {
			width /= 2
			steepest = slope(u + width)
		}
		r := rule16()
		switch fall := steepest * width; {
		case width <= 1 && fall <= 2:
			r = rule8()
		case width <= 2 && fall <= 6:
			r = rule10()
		}
		before := d.sum
		for i, at := range r.at {
			grown := math.Expm1(u + width*at) // (y - tx) / base
			onLeast, onMost := u+width*at, math.Log1p(nearness*grown)
			onAlpha, onBeta, jacobian := onMost, onLeast, 1.0
			if m.Alpha <= m.Beta {
				onAlpha, onBeta = onLeast, onMost
				jacobian = nearness * (1 + grown) / (1 + nearness*grown)
			}
			w := width * r.weight[i] * jacobian * math.Exp(-shape*onAlpha-m.S*onBeta)
			passed := base * grown
			toAlpha, toBeta := 1/(m.Alpha+h.Tx+passed), 1/(m.Beta+h.Tx+passed)
			d.sum += w
			d.byR -= w * onAlpha
			d.byAlpha += w * shape * passed * toAlpha / (m.Alpha + h.Tx)
			d.byS -= w * onBeta
			d.byBeta += w * toBeta * (m.S*passed/(m.Beta+h.Tx) - 1)
		}
		if d.sum-before < 1e-17*d.sum {
			break
		}
		u += width
	}
	return d
}

// paretoSum is the log-likelihood of weighted cells and its gradient by the
// logarithms of the parameters, at one point.
type paretoSum struct {
	ParetoNBD
	shape risingTable
}

func newParetoSum(p []float64, mostX int) *paretoSum {
	return &paretoSum{ParetoNBD{p[0], p[1], p[2], p[3]}, newRisingTable(p[0], mostX)}
}

func (s *paretoSum) add(cells []Cell, sum *point) {
	r, alpha, beta := s.R, s.Alpha, s.Beta
	for i := range cells {
		c := &cells[i]
		x, n := float64(c.X), float64(c.N)
		gap := c.T - c.Tx
		onAlpha, onBeta := math.Log1p(gap/(alpha+c.Tx)), math.Log1p(gap/(beta+c.Tx))
		d := s.deaths(c.History)
		dead := 0.0
		value := s.shape.log[c.X] + s.logUntil(x, c.T)
		if d.sum > 0 {
			u := (r+x)*onAlpha + s.S*onBeta + math.Log(s.S*d.sum)
			var softened float64
			softened, dead = softplusAndSlope(u)
			value += softened
		}
		logAlpha, logBeta := math.Log1p(c.T/alpha), math.Log1p(c.T/beta)
		sum[0] += n * value
		sum[1] += n * r * (s.shape.slope[c.X] - logAlpha)
		sum[2] += n * alpha * (r*c.T/alpha - x) / (alpha + c.T)
		sum[3] -= n * s.S * logBeta
		sum[4] += n * s.S * c.T / (beta + c.T)
		if dead == 0 {
			continue
		}
		sum[1] += n * dead * r * (onAlpha + d.byR/d.sum)
		sum[2] += n * dead * alpha * (d.byAlpha/d.sum - (r+x)*gap/((alpha+c.Tx)*(alpha+c.T)))
		sum[3] += n * dead * s.S * (onBeta + d.byS/d.sum + 1/s.S)
		sum[4] += n * dead * beta * (d.byBeta/d.sum - s.S*gap/((beta+c.Tx)*(beta+c.T)))
	}
}
