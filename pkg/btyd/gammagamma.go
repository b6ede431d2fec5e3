package btyd

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// A Spend is what one customer spent per repeat purchase.
type Spend struct {
	X    int     // repeat purchases that the mean is over, 0 or more
	Mean float64 // money per repeat purchase, above 0; does not matter where X is 0
}

// GammaGamma is the Gamma-Gamma model of spend: a customer's purchases vary
// around a mean of their own, gamma distributed with shape P; the scales differ
// by customer, gamma distributed with shape Q and inverse scale V, which is in
// units of money. What is spent has nothing to do with how often.
//
// Source: Fader and Hardie 2013, The Gamma-Gamma model of monetary value,
// brucehardie.com note 025.
type GammaGamma struct{ P, Q, V float64 }

// PopulationMean returns the mean spend per purchase of a customer of whom
// nothing is known; NaN where Q is 1 or below, for it is infinite.
func (m GammaGamma) PopulationMean() float64 {
	if !(m.Q > 1) {
		return math.NaN()
	}
	return m.P * m.V / (m.Q - 1)
}

// Expected returns the mean spend per future purchase to expect of a customer:
// between their own mean and that of all, the nearer to their own the more
// they bought. It is NaN where PopulationMean is.
func (m GammaGamma) Expected(s Spend) float64 {
	switch {
	case s.X == 0 || !(m.Q > 1):
		return m.PopulationMean()
	case !s.valid():
		return math.NaN()
	}
	x := float64(s.X)
	return m.P * (m.V + x*s.Mean) / (m.P*x + m.Q - 1)
}

// LogLikelihood returns the logarithm of the density of the mean spend; 0
// where X is 0 and NaN where the spend cannot be.
func (m GammaGamma) LogLikelihood(s Spend) float64 {
	if s.X == 0 {
		return 0
	}
	if !s.valid() {
		return math.NaN()
	}
	shape, total := m.P*float64(s.X), float64(s.X)*s.Mean
	return -shape*math.Log1p(m.V/total) - m.Q*math.Log1p(total/m.V) - math.Log(s.Mean) - logBeta(shape, m.Q)
}

func (s Spend) valid() bool {
	return s.X > 0 && s.X <= maxPurchases && s.Mean > 0 && !math.IsInf(s.Mean, 1)
}

// A SpendFit is a GammaGamma fitted by maximum likelihood to the customers
// with repeat purchases.
type SpendFit struct {
	Model         GammaGamma
	Estimates     []Estimate  // p, q and v
	Covariance    [][]float64 // of the estimates, in their order
	LogLikelihood float64     // of all customers, in the unit of money of the spends
	Customers     int         // with a repeat purchase
	Iterations    int         // of the first search
	// Correlation is Pearson's, of repeat purchases and mean spend: the model
	// takes it for 0, and above 0.3 should not be trusted. NaN where everyone
	// bought equally often.
	Correlation float64
}

// FitSpend finds the GammaGamma under which the spends of the repeat customers
// are likeliest. The result is the same for any order of the spends. The error
// is a *Refusal where the data cannot carry a fit: among others, for a mean
// spend of 0 or below, which the model cannot hold.
func FitSpend(spends []Spend, o Options) (*SpendFit, error) {
	const name = "Gamma-Gamma"
	repeated, mean, err := repeaters(name, spends)
	if err != nil {
		return nil, err
	}
	f := &SpendFit{Customers: len(repeated), Correlation: correlation(repeated)}
	sums := newSpendSums(repeated)
	start, names := []float64{2, 3, mean}, []string{"p", "q", "v"}
	best, found := maximise(sums, start, func(sums []spendSum, p []float64) point {
		return sumInChunks(sums, o.Workers, GammaGamma{p[0], p[1], p[2]}.add)
	})
	if !found {
		return nil, best.refuse(name, names)
	}
	f.Iterations = best.iterations
	f.LogLikelihood = best.value
	f.Estimates, f.Covariance = best.estimates(names)
	f.Model = GammaGamma{f.Estimates[0].Value, f.Estimates[1].Value, f.Estimates[2].Value}
	if f.Model.Q <= 1 {
		return nil, refusal(name, NoMeanSpend, "the estimate of q is %.3f, want above 1: a few customers spend so much that there is no mean for all", f.Model.Q)
	}
	return f, nil
}

// repeaters returns the spends with repeat purchases, in order of X and Mean,
// and their plain mean.
func repeaters(name string, spends []Spend) (repeated []Spend, mean float64, err error) {
	for _, s := range spends {
		if s.X == 0 {
			continue
		}
		if !s.valid() {
			return nil, 0, refusal(name, BadInput, "a customer with %d repeat purchases and a mean spend of %v; want a mean above 0: leave out who has none", s.X, s.Mean)
		}
		repeated = append(repeated, s)
	}
	slices.SortFunc(repeated, func(a, b Spend) int {
		if c := cmp.Compare(a.X, b.X); c != 0 {
			return c
		}
		return cmp.Compare(a.Mean, b.Mean)
	})
	n := len(repeated)
	switch {
	case n == 0:
		return nil, 0, refusal(name, NobodyRepeats, "none of %d customers bought a second time; want at least %d who did", len(spends), MinRepeaters)
	case n < MinRepeaters:
		return nil, 0, refusal(name, TooFewRepeaters, "%d of %d customers bought a second time; want at least %d", n, len(spends), MinRepeaters)
	}
	least, most := math.Inf(1), 0.0
	for _, s := range repeated {
		mean += s.Mean / float64(n)
		least, most = min(least, s.Mean), max(most, s.Mean)
	}
	if most-least <= 1e-6*most {
		return nil, 0, refusal(name, NobodyDiffers, "all %d repeat customers spend %v per purchase; want spends that differ (no model is needed for this one)", n, most)
	}
	return repeated, mean, nil
}

// correlation is Pearson's, of X and Mean.
func correlation(spends []Spend) float64 {
	var x, y float64
	for _, s := range spends {
		x += float64(s.X) / float64(len(spends))
		y += s.Mean / float64(len(spends))
	}
	var xx, xy, yy float64
	for _, s := range spends {
		dx, dy := float64(s.X)-x, s.Mean-y
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return xy / math.Sqrt(xx*yy)
}

// spendSum is what the likelihood needs of n customers with one spend.
type spendSum struct {
	x               int
	total, logTotal float64 // of their repeat purchases
	logMean         float64
	n               float64
}

func (s spendSum) customers() int { return int(s.n) }

func (s spendSum) times(n int) spendSum {
	s.n = float64(n)
	return s
}

// newSpendSums counts equal neighbours.
func newSpendSums(sorted []Spend) []spendSum {
	sums := make([]spendSum, 0, len(sorted))
	for i, s := range sorted {
		if i > 0 && s == sorted[i-1] {
			sums[len(sums)-1].n++
			continue
		}
		logMean := math.Log(s.Mean)
		x := float64(s.X)
		sums = append(sums, spendSum{s.X, x * s.Mean, logMean + math.Log(x), logMean, 1})
	}
	return sums
}

// add adds the log-likelihood and its gradient by the logarithms of P, Q and V.
func (m GammaGamma) add(sums []spendSum, sum *point) {
	logV, slopeQ := math.Log(m.V), mathext.Digamma(m.Q)
	x, shape, front, slopeShape, slopeBoth := 0, 0.0, 0.0, 0.0, 0.0
	for i := range sums {
		s := &sums[i]
		if s.x != x {
			x = s.x
			shape = m.P * float64(x)
			front = -logBeta(shape, m.Q)
			slopeShape, slopeBoth = mathext.Digamma(shape), mathext.Digamma(shape+m.Q)
		}
		log := math.Log(m.V + s.total)
		onShape, onQ := log-s.logTotal, log-logV
		sum[0] += s.n * (front - shape*onShape - m.Q*onQ - s.logMean)
		sum[1] += s.n * shape * (slopeBoth - slopeShape - onShape)
		sum[2] += s.n * m.Q * (slopeBoth - slopeQ - onQ)
		sum[3] += s.n * (m.Q - (shape+m.Q)*m.V/(m.V+s.total))
	}
}

// Simulate draws the mean spend of a customer with x repeat purchases, at
// least 1.
func (m GammaGamma) Simulate(rng *rand.Rand, x int) float64 {
	scale := gamma(rng, m.Q) / m.V
	return gamma(rng, m.P*float64(x)) / (scale * float64(x))
}
