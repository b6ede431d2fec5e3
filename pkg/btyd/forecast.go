package btyd

import "math"

// A Horizon is how far a forecast looks ahead: Steps periods of length Step,
// the purchases of each taken at its end and discounted.
type Horizon struct {
	Steps int     // 0 or more
	Step  float64 // in the unit of time of the histories
	Rate  float64 // per step, above -1; 0 does not discount
}

// An Outlook is what to expect of a customer over a Horizon.
type Outlook struct {
	PAlive    float64 // chance of being alive at T, 0 to 1
	Purchases float64 // expected purchases
	// Discounted is the expected purchases, each step's divided by
	// (1 + Rate)^step. Times margin and the expected spend per purchase, it is
	// the customer's remaining lifetime value over the horizon.
	Discounted float64
}

// A Forecaster gives the outlooks of many customers. What lies ahead of a
// customer who is alive depends on X and T alone, which many share, so it is
// computed once for each pair. Not safe for concurrent use.
type Forecaster struct {
	model   Model
	horizon Horizon
	known   map[pair]ahead
}

type pair struct {
	x int
	t float64
}

// ahead is the outlook of a customer who is alive.
type ahead struct{ purchases, discounted float64 }

// NewForecaster returns a Forecaster of model over horizon.
func NewForecaster(model Model, horizon Horizon) *Forecaster {
	return &Forecaster{model, horizon, map[pair]ahead{}}
}

// Customer returns the outlook of a customer with history h. All is NaN where
// h cannot be.
func (f *Forecaster) Customer(h History) Outlook {
	a, ok := f.known[pair{h.X, h.T}]
	if !ok {
		a = lookAhead(f.horizon, func(t float64) float64 { return f.model.ExpectedIfAlive(h, t) })
		f.known[pair{h.X, h.T}] = a
	}
	alive := f.model.PAlive(h)
	return Outlook{alive, alive * a.purchases, alive * a.discounted}
}

// Newcomer returns the outlook of a new customer, from the first purchase on;
// PAlive is 1, as just before it.
func (f *Forecaster) Newcomer() Outlook {
	a := lookAhead(f.horizon, f.model.Expected)
	return Outlook{1, a.purchases, a.discounted}
}

func lookAhead(h Horizon, expected func(t float64) float64) (a ahead) {
	if h.Rate <= -1 || math.IsNaN(h.Rate) {
		return ahead{math.NaN(), math.NaN()}
	}
	for step := 1; step <= h.Steps; step++ {
		until := expected(float64(step) * h.Step)
		a.discounted += (until - a.purchases) / math.Pow(1+h.Rate, float64(step))
		a.purchases = until
	}
	return a
}
