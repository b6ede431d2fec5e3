package btyd

import "math"

// counts is the number of purchases, in a time that starts now, of a customer
// who never stops buying: negative binomial, the rate being gamma distributed.
// It has no truncation: every sum below is over non-negative terms.
type counts struct {
	shape float64 // of the gamma, above 0
	reach float64 // time over the gamma's inverse scale, 0 or more
}

// z is the negative binomial's probability, reach / (1 + reach).
func (c counts) z() float64 { return c.reach / (1 + c.reach) }

// logExactly returns the logarithm of the chance of n purchases.
func (c counts) logExactly(n int) float64 {
	logNone := -c.shape * math.Log1p(c.reach)
	switch {
	case n < 0:
		return math.Inf(-1)
	case n == 0:
		return logNone
	}
	return logRising(c.shape, float64(n)) - logFactorial(n) + logNone - float64(n)*math.Log1p(1/c.reach)
}

// atLeast returns the chance of n purchases or more.
//
// Source: DLMF 8.17.7 and 8.17.8 for the incomplete beta function that it is,
// from the end where the fraction is quick.
func (c counts) atLeast(n int) float64 {
	if n <= 0 {
		return 1
	}
	if c.reach == 0 {
		return 0
	}
	size := float64(n)
	exactly := math.Exp(c.logExactly(n))
	if c.z() >= (size+1)/(size+c.shape+2) {
		fewer := exactly * (size / c.shape) * hypergeometricOne(size+c.shape, c.shape+1, 1/(1+c.reach))
		if fewer < 0.999 {
			return 1 - fewer
		}
	}
	return exactly * hypergeometricOne(size+c.shape, size+1, c.z())
}

// A coin is tossed after each purchase and ends the customer's life; how it
// falls differs by customer, with a beta distribution over its probability:
// end / (end + stay) on average.
type coin struct{ end, stay float64 }

// logSurvives returns the logarithm of the chance to survive n tosses, which
// is rising(stay, n) / rising(end+stay, n).
func (c coin) logSurvives(n int) float64 {
	return logRising(c.stay, float64(n)) - logRising(c.end+c.stay, float64(n))
}

// purchasesUntilEnd returns how many purchases to expect of a customer who is
// alive now, buys by c and tosses k after each purchase.
//
// With N the purchases of one who never stops, it is the sum over n of the
// chance to survive n tosses times the chance of N > n; summed by parts, the
// mean over N of how many of them are lived to see. All terms are positive, so
// nothing is lost where end passes 1, at which the closed forms in 2F1 divide
// by 0.
func purchasesUntilEnd(c counts, k coin) float64 {
	if c.reach == 0 {
		return 0
	}
	spread := 40 * (1 + c.reach)
	if mean := c.shape * c.reach; mean+spread+9*math.Sqrt(mean*(1+c.reach)) <= 4000 {
		return purchasesBySeries(c, k)
	}
	return purchasesByQuadrature(c, k)
}

// purchasesBySeries adds up weight(n) seen(n) and divides by the sum of the
// weights, which are the chances of N = n over that of N = 0.
func purchasesBySeries(c counts, k coin) float64 {
	const huge = 1e250
	z := c.z()
	weight, survive, seen := 1.0, 1.0, 0.0
	var sum, total float64
	for n := 0.0; ; n++ {
		sum += weight * seen
		total += weight
		if total > huge {
			weight, sum, total = weight/huge, sum/huge, total/huge
		}
		ratio := z * (c.shape + n) / (n + 1)
		weight *= ratio
		seen += survive
		survive *= (k.stay + n) / (k.end + k.stay + n)
		if ratio < 1 && weight*(seen+1/(1-ratio)) <= 1e-17*sum*(1-ratio) {
			return sum / total
		}
	}
}

// purchasesByQuadrature takes the mean of (1 - (1 + reach p)^-shape) / p, the
// purchases of a customer whose coin ends life with probability p, over p: by
// the trapezoidal rule in the logit of p, whose error falls off exponentially
// for integrands like this one. Beyond the range of a float both tails are
// geometric series.
//
// Source: Trefethen and Weideman 2014, The exponentially convergent
// trapezoidal rule, SIAM Review 56.
func purchasesByQuadrature(c counts, k coin) float64 {
	centre := math.Log(k.end / k.stay)
	step := min(0.25, 0.5*math.Sqrt(1/k.end+1/k.stay))
	weight := func(u float64) float64 { // of the beta distribution, 1 at its mode
		return math.Exp(k.end*(softplus(-centre)-softplus(-u)) + k.stay*(softplus(centre)-softplus(u)))
	}
	value := func(u float64) float64 {
		p := logistic(u)
		return -math.Expm1(-c.shape*math.Log1p(c.reach*p)) / p
	}
	sum, total := value(centre)*weight(centre), weight(centre)
	walk := func(step, limit, decay float64) {
		for i := 1.0; ; i++ {
			u := centre + i*step
			w := weight(u)
			v := w * value(u)
			sum, total = sum+v, total+w
			if w <= 1e-18*total && v <= 1e-18*sum {
				return
			}
			if math.Abs(u) > limit && u*step > 0 {
				rest := 1 / math.Expm1(decay*math.Abs(step))
				sum, total = sum+v*rest, total+w*rest
				return
			}
		}
	}
	largest := math.Log1p(c.reach) + math.Log1p(c.shape) + math.Log1p(k.end) + math.Log1p(k.stay)
	walk(-step, 42+largest, k.end)
	walk(step, 42+largest, k.stay)
	return sum / total
}

// purchasesProbability returns the chance of exactly n purchases of a customer
// who is alive now: n were made and survived, or the n-th was the last.
func purchasesProbability(c counts, k coin, n int) float64 {
	if n < 0 {
		return 0
	}
	p := math.Exp(c.logExactly(n) + k.logSurvives(n))
	if n > 0 {
		p += c.atLeast(n) * math.Exp(k.logSurvives(n-1)) * k.end / (k.end + k.stay + float64(n-1))
	}
	return p
}
