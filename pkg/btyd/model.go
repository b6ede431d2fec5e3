package btyd

import (
	"math"
	"math/rand/v2"
)

// A Model is a fitted model of purchases: BGNBD, MBGNBD or ParetoNBD, with
// parameters above 0. Its methods are pure, and accurate to 1e-10 or better over
// all parameters and histories that a float holds comfortably; a history that
// cannot be gives NaN.
type Model interface {
	// Kind says which model it is.
	Kind() Kind
	// Parameters returns the values in the order of Kind.Names.
	Parameters() []float64
	// LogLikelihood returns the logarithm of the density of h, in the unit of
	// time of h.
	LogLikelihood(h History) float64
	// PAlive returns the chance, 0 to 1, that the customer has not stopped
	// buying for good by T.
	PAlive(h History) float64
	// ExpectedIfAlive returns how many purchases to expect in the time t after
	// T, given that the customer is alive at T; it does not depend on Tx.
	ExpectedIfAlive(h History, t float64) float64
	// Expected returns how many repeat purchases to expect of a new customer in
	// the time t after the first.
	Expected(t float64) float64
	// ProbabilityIfAlive returns the chance of exactly n purchases in the time t
	// after T, given that the customer is alive at T.
	ProbabilityIfAlive(h History, n int, t float64) float64
	// Probability returns the chance that a new customer makes exactly n repeat
	// purchases in the time t after the first.
	Probability(n int, t float64) float64
	// Simulate draws the life of a new customer: the history up to T, and how
	// many purchases follow in the time ahead after T.
	Simulate(rng *rand.Rand, T, ahead float64) (h History, following int)
	// SimulateAhead draws how many purchases a customer with history h makes in
	// the time t after T: 0 for one who has stopped.
	SimulateAhead(rng *rand.Rand, h History, t float64) int
}

// Expected returns how many purchases to expect of a customer with history h
// in the time t after T.
func Expected(m Model, h History, t float64) float64 {
	return m.PAlive(h) * m.ExpectedIfAlive(h, t)
}

// Probability returns the chance that a customer with history h makes exactly
// n purchases in the time t after T.
func Probability(m Model, h History, n int, t float64) float64 {
	alive := m.PAlive(h)
	p := alive * m.ProbabilityIfAlive(h, n, t)
	if n == 0 {
		p += 1 - alive
	}
	return p
}

// A Kind is one of the models of purchases, by the name that users type.
type Kind string

// The models of purchases.
const (
	BG     Kind = "bgnbd"
	MBG    Kind = "mbgnbd"
	Pareto Kind = "paretonbd"
)

// Kinds returns all models of purchases.
func Kinds() []Kind { return []Kind{BG, MBG, Pareto} }

// String returns the name that people use: BG/NBD.
func (k Kind) String() string {
	switch k {
	case BG:
		return "BG/NBD"
	case MBG:
		return "MBG/NBD"
	case Pareto:
		return "Pareto/NBD"
	}
	return string(k)
}

// Names returns the names of the parameters in order; nil for an unknown
// model.
func (k Kind) Names() []string {
	switch k {
	case BG, MBG:
		return []string{"r", "alpha", "a", "b"}
	case Pareto:
		return []string{"r", "alpha", "s", "beta"}
	}
	return nil
}

// New returns the model with the given parameters, in the order of Names; nil
// for an unknown model, another number of parameters, or one that is not above
// 0 and finite.
func (k Kind) New(parameters ...float64) Model {
	if len(parameters) != len(k.Names()) || !allPositive(parameters) {
		return nil
	}
	p := parameters
	switch k {
	case BG:
		return BGNBD{p[0], p[1], p[2], p[3]}
	case MBG:
		return MBGNBD{p[0], p[1], p[2], p[3]}
	case Pareto:
		return ParetoNBD{p[0], p[1], p[2], p[3]}
	}
	return nil
}

// allPositive reports whether all values are above 0 and finite.
func allPositive(values []float64) bool {
	for _, v := range values {
		if !(v > 0) || math.IsInf(v, 1) {
			return false
		}
	}
	return true
}
