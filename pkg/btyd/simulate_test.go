package btyd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// draws is how many times each test draws.
const draws = 40_000

// within reports whether a mean of draws is as near to want as chance allows:
// 4.5 standard errors.
func within(mean, want, variance float64) bool {
	return math.Abs(mean-want) <= 4.5*math.Sqrt(variance/draws)
}

func TestSimulate(t *testing.T) {
	const time, ahead = 20.0, 15.0
	for _, m := range []Model{samples[0], samples[1], samples[2], BGNBD{5, 9, 0.05, 0.2}, ParetoNBD{0.1, 2, 30, 400}} {
		rng := rand.New(rand.NewPCG(3, 1))
		var bought, square, following, squareAfter float64
		var counts [4]float64
		for range draws {
			h, after := m.Simulate(rng, time, ahead)
			if !h.valid() || h.T != time {
				t.Fatalf("%v: %+v", m, h)
			}
			bought, square = bought+float64(h.X), square+float64(h.X*h.X)
			following, squareAfter = following+float64(after), squareAfter+float64(after*after)
			if h.X < len(counts) {
				counts[h.X]++
			}
		}
		mean, meanAfter := bought/draws, following/draws
		if want := m.Expected(time); !within(mean, want, square/draws-mean*mean) {
			t.Errorf("%v: %v purchases, want %v", m, mean, want)
		}
		if want := m.Expected(time+ahead) - m.Expected(time); !within(meanAfter, want, squareAfter/draws-meanAfter*meanAfter) {
			t.Errorf("%v: %v purchases after, want %v", m, meanAfter, want)
		}
		for x, count := range counts {
			if p := m.Probability(x, time); !within(count/draws, p, p*(1-p)) {
				t.Errorf("%v: %d purchases by %v, want %v", m, x, count/draws, p)
			}
		}
	}
}

func TestSimulateAhead(t *testing.T) {
	const time = 30.0
	for _, m := range samples {
		rng := rand.New(rand.NewPCG(4, 1))
		for _, h := range []History{{0, 0, 12}, {4, 9, 30}, {2, 30, 30}} {
			var sum, square, none float64
			for range draws {
				x := float64(m.SimulateAhead(rng, h, time))
				sum, square = sum+x, square+x*x
				if x == 0 {
					none++
				}
			}
			mean := sum / draws
			if want := Expected(m, h, time); !within(mean, want, square/draws-mean*mean) {
				t.Errorf("%v %+v: %v purchases ahead, want %v", m.Kind(), h, mean, want)
			}
			if p := Probability(m, h, 0, time); !within(none/draws, p, p*(1-p)) {
				t.Errorf("%v %+v: no purchase ahead for %v, want %v", m.Kind(), h, none/draws, p)
			}
		}
	}
}

func TestSimulateSpend(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	var sum, square float64
	for range draws {
		v := sampleSpend.Simulate(rng, 3)
		sum, square = sum+v, square+v*v
	}
	mean := sum / draws
	if want := sampleSpend.PopulationMean(); !within(mean, want, square/draws-mean*mean) {
		t.Errorf("mean spend %v, want %v", mean, want)
	}
}

func TestBeta(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for _, c := range []struct{ a, b float64 }{{0.8, 2.4}, {30, 70}, {1e-4, 3e-4}} {
		sum := 0.0
		for range draws {
			v := beta(rng, c.a, c.b)
			if !(v >= 0 && v <= 1) {
				t.Fatalf("%v drawn from beta(%v, %v)", v, c.a, c.b)
			}
			sum += v
		}
		mean := c.a / (c.a + c.b)
		if !within(sum/draws, mean, mean*(1-mean)/(c.a+c.b+1)) {
			t.Errorf("mean of beta(%v, %v) = %v, want %v", c.a, c.b, sum/draws, mean)
		}
	}
}

// covered counts the estimates whose 95 % interval holds the truth.
func covered(estimates []Estimate, truth []float64) (n int) {
	for i, e := range estimates {
		// On the logarithmic scale, as the search and its information are.
		if math.Abs(math.Log(e.Value/truth[i])) <= 1.959964*e.StandardError/e.Value {
			n++
		}
	}
	return n
}

func TestRecovery(t *testing.T) {
	// Of 12 fits with 4 parameters each, 45.6 intervals should hold the truth;
	// parameters of one fit are correlated, so 40 is about 2.5 errors below.
	for _, m := range samples {
		hits := 0
		for seed := range uint64(12) {
			f, err := FitModel(m.Kind(), Collapse(simulated(m, 3000, seed)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			hits += covered(f.Estimates, m.Parameters())
		}
		if hits < 40 {
			t.Errorf("%v: %d of 48 intervals hold the truth", m.Kind(), hits)
		}
	}
}

func TestRecoveryOfSpend(t *testing.T) {
	hits := 0
	for seed := range uint64(12) {
		f, err := FitSpend(spending(sampleSpend, 2000, seed), Options{})
		if err != nil {
			t.Fatal(err)
		}
		hits += covered(f.Estimates, []float64{sampleSpend.P, sampleSpend.Q, sampleSpend.V})
	}
	if hits < 29 { // of 36
		t.Errorf("%d of 36 intervals hold the truth", hits)
	}
}

func TestResample(t *testing.T) {
	cells := Collapse(simulated(sampleMBG, 3000, 1))
	f, err := FitModel(MBG, cells, Options{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := f.Resample(cells, rand.New(rand.NewPCG(1, 2)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	same, err := f.Resample(cells, rand.New(rand.NewPCG(1, 2)), Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.Resample(cells, rand.New(rand.NewPCG(2, 2)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if one.LogLikelihood != same.LogLikelihood || one.LogLikelihood == other.LogLikelihood {
		t.Errorf("log-likelihoods %v, %v and %v; want the first two equal", one.LogLikelihood, same.LogLikelihood, other.LogLikelihood)
	}
	if one.Customers != f.Customers || one.Model.Kind() != MBG {
		t.Errorf("%+v is no replicate of %+v", one, f)
	}
}
