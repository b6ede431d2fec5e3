package btyd

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// spending draws the spends of n customers with 1 to 9 repeat purchases.
func spending(m GammaGamma, n int, seed uint64) []Spend {
	rng := rand.New(rand.NewPCG(seed, 11))
	spends := make([]Spend, n)
	for i := range spends {
		x := 1 + rng.IntN(9)
		spends[i] = Spend{x, m.Simulate(rng, x)}
	}
	return spends
}

func TestGammaGammaLogLikelihood(t *testing.T) {
	for _, m := range []GammaGamma{sampleSpend, {0.3, 1.2, 900}, {400, 30, 1}, {1e-3, 2, 1e-4}, {2, 1e4, 1e6}} {
		for _, s := range []Spend{{1, 0.01}, {1, 35}, {7, 73.7}, {300, 1e5}} {
			want := exactGammaGamma(m, s).float()
			if got := m.LogLikelihood(s); math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
				t.Errorf("%v of %v = %v, want %v", m, s, got, want)
			}
		}
	}
}

func TestGammaGammaExpected(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		m    GammaGamma
		s    Spend
		want float64
	}{
		// By hand: p v / (q - 1) = 6 x 10 / 3; (6 (10 + 2 x 35)) / (12 + 3).
		{GammaGamma{6, 4, 10}, Spend{0, 0}, 20},
		{GammaGamma{6, 4, 10}, Spend{2, 35}, 32},
		{GammaGamma{6, 1, 10}, Spend{2, 35}, nan},
		{GammaGamma{6, 1, 10}, Spend{0, 0}, nan},
		{GammaGamma{6, 4, 10}, Spend{2, 0}, nan},
		{GammaGamma{6, 4, 10}, Spend{-2, 35}, nan},
	} {
		if got := c.m.Expected(c.s); relative(got, c.want) > 1e-15 && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v of %v = %v, want %v", c.m, c.s, got, c.want)
		}
	}
	if got := sampleSpend.LogLikelihood(Spend{2, -1}); !math.IsNaN(got) {
		t.Errorf("log-likelihood of a negative spend = %v, want NaN", got)
	}
	if got := sampleSpend.LogLikelihood(Spend{0, 9}); got != 0 {
		t.Errorf("log-likelihood of no repeat purchase = %v, want 0", got)
	}
}

func TestGammaGammaGradient(t *testing.T) {
	spends := spending(sampleSpend, 200, 1)
	sorted, _, err := repeaters("Gamma-Gamma", spends)
	if err != nil {
		t.Fatal(err)
	}
	sums := newSpendSums(sorted)
	for _, p := range [][]float64{{6.25, 3.74, 15.44}, {0.3, 1.1, 200}, {90, 20, 4}} {
		sum := func(p []float64) (s point) {
			GammaGamma{p[0], p[1], p[2]}.add(sums, &s)
			return s
		}
		got, want := sum(p), 0.0
		for _, s := range spends {
			want += GammaGamma{p[0], p[1], p[2]}.LogLikelihood(s)
		}
		if relative(got[0], want) > 1e-12 {
			t.Errorf("%v: log-likelihood %v, want %v", p, got[0], want)
		}
		for i := range p {
			slope := centralDifference(func(l float64) float64 {
				q := append([]float64(nil), p...)
				q[i] = math.Exp(l)
				return sum(q)[0]
			}, math.Log(p[i]))
			if math.Abs(got[1+i]-slope) > 1e-7*(1+math.Abs(slope)) {
				t.Errorf("%v: slope by the logarithm of parameter %d %v, want %v", p, i, got[1+i], slope)
			}
		}
	}
}

func TestFitSpendIsTheSame(t *testing.T) {
	spends := spending(sampleSpend, 20_000, 2)
	for i := range spends { // some equal, some without repeat purchase
		spends[i].Mean = math.Ceil(spends[i].Mean)
	}
	spends = append(spends, Spend{}, Spend{0, -5})
	want, err := FitSpend(spends, Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(spends), func(i, j int) { spends[i], spends[j] = spends[j], spends[i] })
	got, err := FitSpend(spends, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) || got.Customers != 20_000 {
		t.Errorf("shuffled: %+v, want %+v", got, want)
	}
}

func TestCorrelation(t *testing.T) {
	// By hand: of (1, 2), (2, 4), (3, 3): 1 / 2; of equals, nothing.
	if got := correlation([]Spend{{1, 2}, {2, 4}, {3, 3}}); math.Abs(got-0.5) > 1e-15 {
		t.Errorf("correlation = %v, want 0.5", got)
	}
	if got := correlation([]Spend{{2, 2}, {2, 4}}); !math.IsNaN(got) {
		t.Errorf("correlation of equal counts = %v, want NaN", got)
	}
}

func TestSpendRefusals(t *testing.T) {
	same := make([]Spend, 400)
	for i := range same {
		same[i] = Spend{1 + i%5, 9.99}
	}
	pure := make([]Spend, 400) // everyone always pays their own price
	for i := range pure {
		pure[i] = Spend{1 + i%5, 10 + float64(i%7)*1e-3}
	}
	for _, c := range []struct {
		name   string
		spends []Spend
		reason Reason
		says   string
	}{
		{"nobody repeats", []Spend{{0, 5}, {0, 7}}, NobodyRepeats, "none of 2 customers bought a second time"},
		{"three customers", []Spend{{1, 5}, {2, 7}, {0, 0}}, TooFewRepeaters, "2 of 3 customers bought a second time; want at least 10"},
		{"constant spend", same, NobodyDiffers, "all 400 repeat customers spend 9.99 per purchase"},
		{"nearly constant", pure, NobodyDiffers, "grows without bound"},
		{"no mean", spending(GammaGamma{1.5, 0.6, 14}, 3000, 3), NoMeanSpend, "want above 1"},
		{"a refund", append(spending(sampleSpend, 50, 4), Spend{2, -3}), BadInput, "a mean spend of -3"},
		{"free orders", append(spending(sampleSpend, 50, 4), Spend{2, 0}), BadInput, "leave out who has none"},
		{"infinite", append(spending(sampleSpend, 50, 4), Spend{2, math.Inf(1)}), BadInput, "+Inf"},
	} {
		f, err := FitSpend(c.spends, Options{})
		var r *Refusal
		if f != nil || !errors.As(err, &r) {
			t.Errorf("%s: %+v and %v, want a refusal", c.name, f, err)
			continue
		}
		if r.Reason != c.reason || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: reason %d, %q", c.name, r.Reason, err)
		}
	}
}
