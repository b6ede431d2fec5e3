package metric

import (
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/stats"
)

// How many futures are drawn: some for each set of parameters, which differ as
// those of other customers with the same habits would.
const (
	parameterSets = 100
	futuresOfASet = 5
	futures       = parameterSets * futuresOfASet
)

// atATime is how many customers share a source of random numbers.
const atATime = 1024

// A world is a set of parameters that the customers may have.
type world struct {
	model btyd.Model
	spend spendModel
	kept  bool // the fitted parameters, as the resample could not be fitted
}

// worlds are those of a parametric bootstrap: the models are fitted again to
// customers that they simulate.
//
// Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, section
// 6.5.
func (v *valuation) worlds(fit *btyd.Fit) []world {
	spends := v.base.spends()
	one := btyd.Options{Workers: 1}
	return stats.Replicate(stats.Resampling{Replicates: parameterSets, Seed: v.o.Seed}, func(_ int, rng *rand.Rand) world {
		w := world{model: fit.Model, spend: v.spend}
		again, err := fit.Resample(v.base.cells, rng, one)
		if err != nil {
			w.kept = true
			return w
		}
		w.model = again.Model
		if v.gamma == nil {
			return w
		}
		other := make([]btyd.Spend, len(spends))
		for i, s := range spends {
			other[i] = btyd.Spend{X: s.X, Mean: v.gamma.Model.Simulate(rng, s.X)}
		}
		if spend, err := btyd.FitSpend(other, one); err == nil {
			w.spend = spend.Model
		} else {
			w.kept = true
		}
		return w
	})
}

// draw returns what a customer brings in one future, discounted as on average.
func (w *world) draw(rng *rand.Rand, h btyd.History, s btyd.Spend, time, scale float64) float64 {
	n := w.model.SimulateAhead(rng, h, time)
	if n == 0 {
		return 0
	}
	g, ok := w.spend.(btyd.GammaGamma)
	if !ok {
		return float64(n) * w.spend.Expected(s) * scale
	}
	// What is known of the customer's own scale makes a Gamma-Gamma of its own.
	x := float64(s.X)
	own := btyd.GammaGamma{P: g.P, Q: g.Q + g.P*x, V: g.V + x*s.Mean}
	return float64(n) * own.Simulate(rng, n) * scale
}

// An amounts is an interval of money.
type amounts struct{ low, high money.Amount }

// A crowd is what all futures bring of groups of customers: future k of group
// g is at g*futures + k. Amounts are whole numbers, so it does not matter who
// adds first.
type crowd struct {
	mu       sync.Mutex
	sums     []money.Amount
	overflow bool
}

func (c *crowd) add(group, future int, a money.Amount) {
	to := &c.sums[group*futures+future]
	sum, ok := to.Add(a)
	*to, c.overflow = sum, c.overflow || !ok || a.IsNone()
}

func (c *crowd) join(o *crowd) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, a := range o.sums {
		c.add(i/futures, i%futures, a)
	}
	c.overflow = c.overflow || o.overflow
}

// imagine draws the futures of all customers by a model. It returns the
// interval of each buyer where one is asked for, and what each group brings;
// kept is how many worlds have the fitted parameters.
func (v *valuation) imagine(m fitted, ahead []btyd.Outlook, groups int, group func(buyer) int, each bool) (own []amounts, all *crowd, kept int) {
	worlds := v.worlds(m.fit)
	for _, w := range worlds {
		if w.kept {
			kept++
		}
	}
	h := v.o.horizon()
	time := float64(h.Steps) * h.Step
	buyers := v.base.buyers
	if each {
		own = make([]amounts, len(buyers))
	}
	all = &crowd{sums: make([]money.Amount, groups*futures)}
	chunks := (len(buyers) + atATime - 1) / atATime
	stats.Replicate(stats.Resampling{Replicates: chunks, Seed: ^v.o.Seed}, func(chunk int, rng *rand.Rand) struct{} {
		some := crowd{sums: make([]money.Amount, groups*futures)}
		room := make([]float64, futures)
		for i := chunk * atATime; i < min(len(buyers), (chunk+1)*atATime); i++ {
			u := buyers[i]
			outlook, s, g := ahead[u.cell], v.base.spent(u), group(u)
			scale := v.margins.of(u.person)
			if outlook.Purchases > 0 {
				scale *= outlook.Discounted / outlook.Purchases
			}
			for k := range room {
				w := &worlds[k/futuresOfASet]
				room[k] = w.draw(rng, v.base.cells[u.cell].History, s, time, scale)
				some.add(g, k, money.One.Scale(room[k]))
			}
			if each {
				own[i] = v.between(room)
			}
		}
		all.join(&some)
		return struct{}{}
	})
	return own, all, kept
}

// between is the interval that holds the middle of the values, which are not
// kept in order.
func (v *valuation) between(values []float64) amounts {
	slices.Sort(values)
	tail := (1 - v.o.Confidence) / 2
	return amounts{money.One.Scale(stats.Quantile(values, tail)), money.One.Scale(stats.Quantile(values, 1-tail))}
}

// groupIntervals fills in the intervals of the rows of a model.
func (v *valuation) groupIntervals(m fitted, ahead []btyd.Outlook, rows []CLVRow, n *notes) error {
	_, all, kept := v.imagine(m, ahead, len(rows), v.groupOf, false)
	if all.overflow {
		return overflow("clv")
	}
	values := make([]float64, futures)
	for g := range rows {
		if rows[g].Customers == 0 {
			continue
		}
		for k := range values {
			values[k] = all.sums[g*futures+k].Float() / float64(rows[g].Customers)
		}
		i := v.between(values)
		rows[g].Low, rows[g].High = i.low, i.high
	}
	noteKept(n, m.method, kept)
	return nil
}

// noteKept says where the bootstrap kept the fitted parameters.
func noteKept(n *notes, m Method, kept int) {
	if kept > 0 {
		n.add("%s could not be fitted to %d of %d resamples, which keep its parameters: the intervals may be too narrow", m, kept, parameterSets)
	}
}
