package btyd

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// simulated draws n customers of a model who joined in the first half of a
// year and were observed to its end.
func simulated(m Model, n int, seed uint64) []History {
	rng := rand.New(rand.NewPCG(seed, 7))
	histories := make([]History, n)
	for i := range histories {
		histories[i], _ = m.Simulate(rng, 26+26*rng.Float64(), 0)
	}
	return histories
}

func TestCollapse(t *testing.T) {
	a, b, c := History{1, 3, 9}, History{0, 0, 9}, History{4, 3, 8}
	want := []Cell{{c, 1}, {b, 2}, {a, 3}}
	for _, order := range [][]History{{a, b, a, c, b, a}, {c, a, a, a, b, b}} {
		if got := Collapse(order); !reflect.DeepEqual(got, want) {
			t.Errorf("Collapse(%v) = %v, want %v", order, got, want)
		}
	}
	if got := Collapse(nil); len(got) != 0 {
		t.Errorf("nobody gives %v", got)
	}
}

func TestGradients(t *testing.T) {
	histories := []History{{0, 0, 0}, {0, 0, 30}, {1, 2, 38}, {3, 38, 38}, {40, 20, 30}, {300, 1, 50}}
	cells := Collapse(histories)
	sum := func(kind Kind, p []float64) point {
		var s point
		switch kind {
		case BG:
			newBetaGeometricSum(p, 0, 300).add(cells, &s)
		case MBG:
			newBetaGeometricSum(p, 1, 300).add(cells, &s)
		case Pareto:
			newParetoSum(p, 300).add(cells, &s)
		}
		return s
	}
	for _, kind := range Kinds() {
		for _, p := range [][]float64{{0.24, 4.4, 0.8, 2.4}, {0.5, 10, 1, 12}, {3, 0.02, 1.7, 90}, {12, 1e5, 0.01, 3}, {0.1, 70, 30, 0.5}} {
			got := sum(kind, p)
			want := 0.0
			for _, h := range histories {
				want += kind.New(p...).LogLikelihood(h)
			}
			if relative(got[0], want) > 1e-12 {
				t.Errorf("%v %v: log-likelihood %v, want %v", kind, p, got[0], want)
			}
			for i := range p {
				slope := centralDifference(func(l float64) float64 {
					q := append([]float64(nil), p...)
					q[i] = math.Exp(l)
					return sum(kind, q)[0]
				}, math.Log(p[i]))
				if math.Abs(got[1+i]-slope) > 1e-7*(1+math.Abs(slope)) {
					t.Errorf("%v %v: slope by ln %s %v, want %v", kind, p, kind.Names()[i], got[1+i], slope)
				}
			}
		}
	}
}

// centralDifference is the derivative of f, by Richardson's extrapolation of
// central differences.
func centralDifference(f func(float64) float64, x float64) float64 {
	d := func(h float64) float64 { return (f(x+h) - f(x-h)) / (2 * h) }
	const h = 1e-3
	return (64*d(h/4) - 20*d(h/2) + d(h)) / 45
}

func TestFitIsTheSame(t *testing.T) {
	histories := simulated(sampleBG, 12_000, 3)
	cells := Collapse(histories)
	rng := rand.New(rand.NewPCG(1, 1))
	for _, kind := range Kinds() {
		want, err := FitModel(kind, cells, Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		rng.Shuffle(len(histories), func(i, j int) { histories[i], histories[j] = histories[j], histories[i] })
		shuffled := Collapse(histories)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for _, workers := range []int{0, 64} {
			got, err := FitModel(kind, shuffled, Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%v: %d workers on shuffled customers give %+v, want %+v", kind, workers, got, want)
			}
		}
	}
}

func TestFitOfManyIsAnOptimum(t *testing.T) {
	// So many customers that the search starts from a sample of them.
	cells := Collapse(simulated(sampleMBG, 150_000, 1))
	f, err := FitModel(MBG, cells, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := f.Model.Parameters()
	var s point
	newBetaGeometricSum(p, 1, 1000).add(cells, &s)
	for i, slope := range s[1:] {
		if math.Abs(slope) > 1e-4 {
			t.Errorf("slope by ln %s = %v at the optimum", f.Estimates[i].Name, slope)
		}
	}
	if math.Abs(s[0]-f.LogLikelihood) > 1e-6 || f.Customers != 150_000 {
		t.Errorf("log-likelihood %v of %d customers, want %v of 150000", f.LogLikelihood, f.Customers, s[0])
	}
}

func TestUnitOfTimeOfFit(t *testing.T) {
	histories := simulated(samplePareto, 2000, 5)
	weeks, err := FitModel(Pareto, Collapse(histories), Options{})
	if err != nil {
		t.Fatal(err)
	}
	purchases := 0
	for i, h := range histories {
		purchases += h.X
		histories[i] = History{h.X, 7 * h.Tx, 7 * h.T}
	}
	days, err := FitModel(Pareto, Collapse(histories), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, scale := range []float64{1, 7, 1, 7} {
		if got, want := days.Estimates[i].Value, scale*weeks.Estimates[i].Value; relative(got, want) > 1e-7 {
			t.Errorf("%s in days = %v, want %v", days.Estimates[i].Name, got, want)
		}
	}
	if want := weeks.LogLikelihood - float64(purchases)*math.Log(7); relative(days.LogLikelihood, want) > 1e-12 {
		t.Errorf("log-likelihood in days %v, want %v", days.LogLikelihood, want)
	}
}

// repeat returns n copies of h.
func repeat(h History, n int) []History {
	histories := make([]History, n)
	for i := range histories {
		histories[i] = h
	}
	return histories
}

func TestRefusals(t *testing.T) {
	lastDay := func(n int) (histories []History) {
		for i := range n {
			histories = append(histories, History{1 + i%4, float64(10 + i%20), float64(10 + i%20)})
		}
		return histories
	}
	alike := make([]History, 0, 4000) // one rate, one chance to stop
	rng := rand.New(rand.NewPCG(2, 2))
	for range 4000 {
		h, _ := BGNBD{1e7, 1e7, 2e7, 8e7}.Simulate(rng, 20, 0)
		alike = append(alike, h)
	}
	steady := make([]History, 0, 3000) // differing rates, and nobody stops
	for range 3000 {
		h, _ := ParetoNBD{2, 4, 1e-6, 1e6}.Simulate(rng, 52, 0)
		steady = append(steady, h)
	}
	for _, c := range []struct {
		name      string
		histories []History
		reason    Reason
		says      string
	}{
		{"nobody", nil, NoTime, "none of 0 customers"},
		{"first purchases today", repeat(History{0, 0, 0}, 500), NoTime, "want a later as-of date"},
		{"nobody repeats", repeat(History{0, 0, 30}, 500), NobodyRepeats, "none of 500 customers bought a second time"},
		{"three customers", []History{{2, 5, 9}, {1, 4, 9}, {0, 0, 9}}, TooFewRepeaters, "2 of 3 customers bought a second time; want at least 10"},
		{"all bought today", lastDay(300), NobodyStops, "all 300 repeat customers last bought on the last day"},
		{"impossible", []History{{2, 9, 5}}, BadInput, "x 2, t_x 9 and T 5"},
		{"not a number", []History{{2, math.NaN(), 5}}, BadInput, "want 0 <= t_x <= T"},
		{"too many purchases", []History{{1 << 30, 3, 5}}, BadInput, "x 1073741824"},
		{"all alike", alike, NobodyDiffers, "grows without bound"},
		{"nobody stops", steady, NobodyStops, "goes to 0"},
	} {
		for _, kind := range Kinds() {
			f, err := FitModel(kind, Collapse(c.histories), Options{})
			var r *Refusal
			if f != nil || !errors.As(err, &r) {
				t.Errorf("%s, %v: %+v and %v, want a refusal", c.name, kind, f, err)
				continue
			}
			if r.Reason != c.reason || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), kind.String()+": ") {
				t.Errorf("%s, %v: reason %d, %q", c.name, kind, r.Reason, err)
			}
		}
	}
	if _, err := FitModel("nbd", Collapse(simulated(sampleBG, 100, 1)), Options{}); err == nil || !strings.Contains(err.Error(), "no such model") {
		t.Errorf("an unknown model gives %v", err)
	}
}

func TestFitsAreNumbersOrRefusals(t *testing.T) {
	// Small and odd data: whatever comes out is finite, or a refusal.
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 9))
		var histories []History
		for range 12 + rng.IntN(60) {
			h := History{T: float64(rng.IntN(20))}
			if h.T > 0 && rng.IntN(3) > 0 {
				h.X = 1 + rng.IntN(1<<rng.IntN(9))
				h.Tx = 1 + float64(rng.IntN(int(h.T)))
			}
			histories = append(histories, h)
		}
		for _, kind := range Kinds() {
			f, err := FitModel(kind, Collapse(histories), Options{Workers: 1})
			var r *Refusal
			if errors.As(err, &r) {
				continue
			}
			if err != nil {
				t.Fatalf("seed %d, %v: %v is no refusal", seed, kind, err)
			}
			if !allPositive(f.Model.Parameters()) || math.IsNaN(f.LogLikelihood) || math.IsInf(f.LogLikelihood, 0) {
				t.Errorf("seed %d, %v: %+v", seed, kind, f)
			}
			for _, e := range f.Estimates {
				if !(e.StandardError > 0) || math.IsInf(e.StandardError, 0) {
					t.Errorf("seed %d, %v: %+v", seed, kind, e)
				}
			}
		}
	}
}
