package btyd

// The models' textbook formulas at high precision. nudge moves a parameter off
// a value at which a formula divides by 0, by less than any float can tell.

func nudge(v float64) num { return exact(v).add(exact(v).twoTo(-180)) }

// A truth is what the reference table holds of one point.
type truth struct{ logLikelihood, pAlive, ifAlive, probability, newcomer num }

// exactBetaGeometric follows Fader, Hardie and Lee 2005, equations 6 to 10, for
// BG/NBD (first 0) and Batislam et al. 2007 for MBG/NBD (first 1).
func exactBetaGeometric(p [4]float64, first int, h History, t float64, n int) truth {
	r, alpha, a, b := exact(p[0]), exact(p[1]), nudge(p[2]), exact(p[3])
	x := float64(h.X)
	k := h.X + first
	shape := r.plus(x)
	alive := risingExact(b, k).div(risingExact(a.add(b), k)).div(alpha.plus(h.T).pow(shape))
	dead := exact(0)
	if k > 0 {
		dead = a.mul(risingExact(b, k-1)).div(risingExact(a.add(b), k)).div(alpha.plus(h.Tx).pow(shape))
	}
	front := risingExact(r, h.X).mul(alpha.pow(r))
	// A customer who is alive: new parameters, and no toss to come before the
	// next purchase.
	ifAlive := exactExpected(shape, alpha.plus(h.T), a, b.plus(float64(k)), t)
	begins := risingExact(b, first).div(risingExact(a.add(b), first))
	return truth{
		logLikelihood: front.mul(alive.add(dead)).log(),
		pAlive:        alive.div(alive.add(dead)),
		ifAlive:       ifAlive,
		probability:   exactProbability(shape, alpha.plus(h.T), a, b.plus(float64(k)), n, t),
		newcomer:      begins.mul(exactExpected(r, alpha, a, b.plus(float64(first)), t)),
	}
}

// exactExpected is equation 9 of Fader, Hardie and Lee 2005.
func exactExpected(r, alpha, a, b num, t float64) num {
	c := a.add(b).plus(-1)
	z := exact(t).div(alpha.plus(t))
	rest := alpha.div(alpha.plus(t)).pow(r).mul(hyper(r, b, c, z))
	return c.div(a.plus(-1)).mul(exact(1).sub(rest))
}

// exactProbability is equation 8 of Fader, Hardie and Lee 2005.
func exactProbability(r, alpha, a, b num, n int, t float64) num {
	stay := alpha.div(alpha.plus(t)).pow(r)
	z := exact(t).div(alpha.plus(t))
	term := stay // of n purchases by one who never stops
	fewer := exact(0)
	for j := range n {
		fewer = fewer.add(term)
		term = term.mul(z).mul(r.plus(float64(j))).div(exact(float64(j + 1)))
	}
	p := risingExact(b, n).div(risingExact(a.add(b), n)).mul(term)
	if n > 0 {
		last := a.mul(risingExact(b, n-1)).div(risingExact(a.add(b), n))
		p = p.add(last.mul(exact(1).sub(fewer)))
	}
	return p
}

// exactPareto follows Fader and Hardie 2005, A note on deriving the Pareto/NBD
// model and related expressions, and 2006, Deriving an expression for
// P(X(t)=x) under the Pareto/NBD model.
func exactPareto(p [4]float64, h History, t float64, n int) truth {
	r, alpha, s, beta := nudge(p[0]), exact(p[1]), nudge(p[2]), exact(p[3])
	shape := r.plus(float64(h.X))
	at := func(y float64) num {
		if p[1] >= p[3] {
			z := alpha.sub(beta).div(alpha.plus(y))
			return hyper(shape.add(s), s.plus(1), shape.add(s).plus(1), z).div(alpha.plus(y).pow(shape.add(s)))
		}
		z := beta.sub(alpha).div(beta.plus(y))
		return hyper(shape.add(s), shape, shape.add(s).plus(1), z).div(beta.plus(y).pow(shape.add(s)))
	}
	dead := exact(0)
	if h.T > h.Tx {
		dead = s.div(shape.add(s)).mul(at(h.Tx).sub(at(h.T)))
	}
	alive := exact(1).div(alpha.plus(h.T).pow(shape)).div(beta.plus(h.T).pow(s))
	front := risingExact(r, h.X).mul(alpha.pow(r)).mul(beta.pow(s))
	expected := func(r, alpha, beta num) num {
		lost := beta.div(beta.plus(t)).pow(s.plus(-1))
		return r.mul(beta).div(alpha).div(s.plus(-1)).mul(exact(1).sub(lost))
	}
	return truth{
		logLikelihood: front.mul(alive.add(dead)).log(),
		pAlive:        alive.div(alive.add(dead)),
		ifAlive:       expected(shape, alpha.plus(h.T), beta.plus(h.T)),
		probability:   exactParetoProbability(shape, alpha.plus(h.T), s, beta.plus(h.T), n, t),
		newcomer:      expected(r, alpha, beta),
	}
}

func exactParetoProbability(r, alpha, s, beta num, n int, t float64) num {
	x := float64(n)
	ratio := risingExact(r, n).mul(s).div(risingExact(r.add(s), n+1)) // B(r+x, s+1) / B(r, s)
	second, most, apart := s.plus(1), alpha, alpha.sub(beta)
	if alpha.f.Cmp(beta.f) < 0 {
		second, most, apart = r.plus(x), beta, beta.sub(alpha)
	}
	c := r.add(s).plus(x + 1)
	sum := hyper(r.add(s), second, c, apart.div(most)).div(most.pow(r.add(s)))
	later := most.plus(t)
	factor := exact(1).div(later.pow(r.add(s)))
	for i := 0; i <= n; i++ {
		both := r.add(s).plus(float64(i))
		sum = sum.sub(factor.mul(hyper(both, second, c, apart.div(later))))
		factor = factor.mul(both).times(t).div(exact(float64(i + 1))).div(later)
	}
	died := alpha.pow(r).mul(beta.pow(s)).mul(ratio).mul(sum)
	lives := alpha.div(alpha.plus(t)).pow(r).mul(beta.div(beta.plus(t)).pow(s))
	for i := range n {
		lives = lives.mul(r.plus(float64(i))).times(t).div(alpha.plus(t)).div(exact(float64(i + 1)))
	}
	return lives.add(died)
}

// exactGammaGamma is equation 1a of Fader and Hardie 2013.
func exactGammaGamma(m GammaGamma, s Spend) num {
	p, q, v := exact(m.P), exact(m.Q), exact(m.V)
	x := float64(s.X)
	total := exact(s.Mean).times(x)
	shape := p.times(x)
	return shape.add(q).logGamma().sub(shape.logGamma()).sub(q.logGamma()).
		add(q.mul(v.log())).add(shape.plus(-1).mul(exact(s.Mean).log())).
		add(shape.mul(exact(x).log())).sub(shape.add(q).mul(v.add(total).log()))
}
