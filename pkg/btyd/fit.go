package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
)

// MinRepeaters is how many customers must have come back for a fit to be
// tried at all; for a fit to be trusted, there should be ten times as many.
const MinRepeaters = 10

// An Estimate is a fitted parameter.
type Estimate struct {
	Name          string
	Value         float64 // above 0
	StandardError float64 // from the observed information, by the delta method
}

// A Fit is a model fitted by maximum likelihood. There is no Fit that did not
// converge: that is a *Refusal.
type Fit struct {
	Model         Model
	Estimates     []Estimate
	Covariance    [][]float64 // of the estimates, in their order
	LogLikelihood float64     // of all customers, in the unit of time of the histories
	Customers     int
	Repeaters     int // customers with a repeat purchase
	Iterations    int // of the first search
}

// Options says how a fit is run; the zero value is fine. Nothing in it changes
// the result.
type Options struct {
	Workers int // how many processors to use; 0: all
}

// FitModel finds the parameters of a model of purchases under which the cells
// are likeliest. The result is the same for any order of the cells. The error
// is a *Refusal where the data cannot carry a fit.
func FitModel(kind Kind, cells []Cell, o Options) (*Fit, error) {
	if !slices.IsSortedFunc(cells, compareCells) {
		cells = slices.SortedFunc(slices.Values(cells), compareCells)
	}
	f := &Fit{}
	mostX, err := f.count(kind, cells)
	if err != nil {
		return nil, err
	}
	longest := cells[len(cells)-1].T
	start := []float64{1, longest / 4, 1, 3}
	if kind == Pareto {
		start[3] = longest / 4
	}
	best, found := maximise(cells, start, func(cells []Cell, p []float64) point {
		var add func(cells []Cell, sum *point)
		switch kind {
		case BG:
			add = newBetaGeometricSum(p, 0, mostX).add
		case MBG:
			add = newBetaGeometricSum(p, 1, mostX).add
		case Pareto:
			add = newParetoSum(p, mostX).add
		}
		return sumInChunks(cells, o.Workers, add)
	})
	if !found {
		return nil, best.refuse(kind.String(), kind.Names())
	}
	f.Iterations = best.iterations
	f.LogLikelihood = best.value
	f.Estimates, f.Covariance = best.estimates(kind.Names())
	values := make([]float64, len(f.Estimates))
	for i, e := range f.Estimates {
		values[i] = e.Value
	}
	f.Model = kind.New(values...)
	return f, nil
}

// count fills in the customers and refuses what no fit can be made of.
func (f *Fit) count(kind Kind, cells []Cell) (mostX int, err error) {
	refuse := func(reason Reason, format string, a ...any) (int, error) {
		return 0, refusal(kind.String(), reason, format, a...)
	}
	if kind.Names() == nil {
		return refuse(BadInput, "no such model; want bgnbd, mbgnbd or paretonbd")
	}
	silent, observed := 0, 0
	for _, c := range cells {
		if !c.valid() || c.N < 1 {
			return refuse(BadInput, "%d customers with x %d, t_x %v and T %v; want 0 <= t_x <= T, and t_x 0 only where x is 0", c.N, c.X, c.Tx, c.T)
		}
		f.Customers += c.N
		mostX = max(mostX, c.X)
		if c.T > 0 {
			observed += c.N
		}
		if c.X > 0 {
			f.Repeaters += c.N
			if c.Tx < c.T {
				silent += c.N
			}
		}
	}
	switch {
	case observed == 0:
		return refuse(NoTime, "none of %d customers was observed after the first purchase; want a later as-of date", f.Customers)
	case f.Repeaters == 0:
		return refuse(NobodyRepeats, "none of %d customers bought a second time; want at least %d who did", f.Customers, MinRepeaters)
	case f.Repeaters < MinRepeaters:
		return refuse(TooFewRepeaters, "%d of %d customers bought a second time; want at least %d", f.Repeaters, f.Customers, MinRepeaters)
	case silent == 0:
		return refuse(NobodyStops, "all %d repeat customers last bought on the last day: nothing shows that anyone stops; want a later as-of date", f.Repeaters)
	}
	return mostX, nil
}

// estimates turns logarithms and their covariance into parameters and theirs.
func (o optimum) estimates(names []string) ([]Estimate, [][]float64) {
	estimates := make([]Estimate, len(names))
	covariance := make([][]float64, len(names))
	for i, name := range names {
		estimates[i] = Estimate{Name: name, Value: math.Exp(o.logs[i])}
	}
	for i := range names {
		covariance[i] = make([]float64, len(names))
		for j := range names {
			covariance[i][j] = o.covariance.At(i, j) * estimates[i].Value * estimates[j].Value
		}
		estimates[i].StandardError = math.Sqrt(covariance[i][i])
	}
	return estimates, covariance
}

// Resample fits the model to a simulated population, observed as long as that
// of cells, to which f was fitted: one replicate of a parametric bootstrap. The
// error is a *Refusal where the simulated data cannot carry a fit.
func (f *Fit) Resample(cells []Cell, rng *rand.Rand, o Options) (*Fit, error) {
	histories := make([]History, 0, f.Customers)
	for _, c := range cells {
		for range c.N {
			h, _ := f.Model.Simulate(rng, c.T, 0)
			histories = append(histories, h)
		}
	}
	return FitModel(f.Model.Kind(), Collapse(histories), o)
}
