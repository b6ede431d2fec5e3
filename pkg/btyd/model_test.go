package btyd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// samples are the models of the CDNOW sample with rounded parameters: those of
// Fader, Hardie and Lee 2005 for BG/NBD and Pareto/NBD, the rounded maximum for
// MBG/NBD.
var samples = []Model{
	BGNBD{0.243, 4.414, 0.793, 2.426},
	MBGNBD{0.525, 6.183, 0.891, 1.614},
	ParetoNBD{0.553, 10.578, 0.606, 11.669},
}

func TestCustomers(t *testing.T) {
	month := Horizon{Steps: 12, Step: 4.345, Rate: 0.01}
	// Customers of the CDNOW sample at the parameters of samples; p_alive, log
	// likelihood, expected in 1 and 39 weeks, and the value of 12 months at
	// spends of GammaGamma{6.25, 3.74, 15.44}. Origin: mpmath 1.3, 40 digits.
	for _, c := range []struct {
		x, days, age int
		mean, spend  float64
		want         [3][5]float64
	}{
		{2, 213, 272, 22.345, 24.659612860892388, [3][5]float64{
			{0.7265897218354949, -9.458473557488496, 0.03745100329171307, 1.2261158061493218, 36.28570155466215},
			{0.706215055462196, -9.485409256320972, 0.03934285197905941, 1.263050263341914, 37.19827436718908},
			{0.8691861546511618, -9.55412282414903, 0.044621377051252575, 1.455226130949346, 43.08573584385552},
		}},
		{1, 12, 272, 11.77, 18.916852057842046, [3][5]float64{
			{0.2122600625546133, -4.469760929574855, 0.006067897755062527, 0.20335104108680574, 4.641030866939856},
			{0.17096748804051878, -4.461030419642865, 0.005756926604111708, 0.18899155059454975, 4.29132306244158},
			{0.16812715101766978, -4.45081302819036, 0.0052503549361390565, 0.17122855018688768, 3.8890347394356164},
		}},
		{0, 0, 272, 0, 35.21897810218978, [3][5]float64{
			{1.0, -0.5546972319626022, 0.005596026071277396, 0.1951096649930885, 8.369491263485827},
			{0.3897430016855185, -0.5398244842200447, 0.004523549947743181, 0.15402448514843556, 6.567868542014186},
			{0.29530337426579556, -0.5210368564101566, 0.003283771240611667, 0.1070928338206431, 4.528495463007343},
		}},
		{7, 206, 272, 73.74142857142856, 71.47101527210151, [3][5]float64{
			{0.6417960022486665, -21.862859831933896, 0.10664279173324165, 3.3374393516207372, 283.57030289028967},
			{0.6227650391061398, -21.776111110899514, 0.10322171026480391, 3.167942822091444, 267.8803061552177},
			{0.7495427189570206, -21.594227549005144, 0.11384008955559394, 3.7126391881772647, 318.58804262489355},
		}},
		{5, 171, 272, 29.439999999999998, 29.905854663136214, [3][5]float64{
			{0.491387826727786, -17.35780017715671, 0.05912963045977904, 1.8710106165132534, 66.66630971440625},
			{0.4677888467138998, -17.250679951605974, 0.056952200317014756, 1.7676776412497857, 62.68584079497908},
			{0.5869025277102778, -17.1425611429506, 0.06553495532028655, 2.137275578992956, 76.74207142922066},
		}},
	} {
		h := History{c.x, float64(c.days) / 7, float64(c.age) / 7}
		spend := GammaGamma{6.25, 3.74, 15.44}.Expected(Spend{c.x, c.mean})
		if relative(spend, c.spend) > 1e-13 {
			t.Errorf("expected spend of x %d at %v = %v, want %v", c.x, c.mean, spend, c.spend)
		}
		for i, m := range samples {
			got := []float64{m.PAlive(h), m.LogLikelihood(h), Expected(m, h, 1), Expected(m, h, 39),
				spend * NewForecaster(m, month).Customer(h).Discounted}
			for j, want := range c.want[i] {
				if relative(got[j], want) > 1e-12 {
					t.Errorf("%v of %+v, value %d: %v, want %v", m.Kind(), h, j, got[j], want)
				}
			}
		}
	}
}

func TestExpectedOfNewcomer(t *testing.T) {
	// Origin: mpmath 1.3, 40 digits, at the parameters of samples.
	want := []map[float64]float64{
		{1: 0.05326789117165828, 39: 1.196723193320817, 104: 2.2028051144016665},
		{1: 0.053084795263701835, 39: 1.1829536655971726, 104: 2.1150012343751627},
		{1: 0.050979843245990995, 39: 1.2130028442810157, 104: 2.2742542209116317},
	}
	for i, m := range samples {
		for time, w := range want[i] {
			if got := m.Expected(time); relative(got, w) > 1e-13 {
				t.Errorf("%v in %v weeks: %v, want %v", m.Kind(), time, got, w)
			}
		}
	}
}

func TestProbabilityOfNewcomer(t *testing.T) {
	// Origin: lifetimes 0.11.3, BG/NBD at the parameters of samples, 39 weeks.
	want := []float64{0.5737863520960094, 0.19939528083591146, 0.08542975953906076, 0.045860353847999726,
		0.027671449335782198, 0.017965493866579044, 0.012268976715554538}
	for n, w := range want {
		if got := samples[0].Probability(n, 39); relative(got, w) > 1e-11 {
			t.Errorf("chance of %d purchases = %v, want %v", n, got, w)
		}
	}
}

// anyModel draws a model whose customers buy at most some hundred times in a
// hundred weeks.
func anyModel(t *rapid.T) Model {
	shape := func(name string) float64 { return math.Exp(rapid.Float64Range(-3, 2).Draw(t, name)) }
	p := []float64{shape("r"), 5 * shape("alpha"), shape("a or s"), shape("b or beta")}
	return rapid.SampledFrom(Kinds()).Draw(t, "kind").New(p...)
}

func anyHistory(t *rapid.T) History {
	h := History{T: rapid.Float64Range(0, 100).Draw(t, "T")}
	if h.T > 0 && rapid.Bool().Draw(t, "repeats") {
		h.X = rapid.IntRange(1, 60).Draw(t, "x")
		h.Tx = h.T * rapid.Float64Range(0.01, 1).Draw(t, "t_x over T")
	}
	return h
}

func TestModelProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := anyModel(t), anyHistory(t)
		alive := m.PAlive(h)
		if !(alive >= 0 && alive <= 1) {
			t.Fatalf("P(alive) = %v", alive)
		}
		if silent := (History{h.X, h.Tx, h.T + 1}); m.PAlive(silent) > alive {
			t.Fatalf("P(alive) = %v, but %v after a silent week more", alive, m.PAlive(silent))
		}
		if m.Kind() == BG && h.X == 0 && alive != 1 {
			t.Fatalf("P(alive) = %v without a repeat purchase, want 1", alive)
		}
		short, long := m.ExpectedIfAlive(h, 3), m.ExpectedIfAlive(h, 9)
		if !(short > 0 && short < long) || long > 3*short*(1+1e-12) {
			t.Fatalf("expected %v in 3 weeks and %v in 9", short, long)
		}
	})
}

func TestProbabilitiesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := anyModel(t), anyHistory(t)
		const time = 6
		sum, mean := 0.0, 0.0
		for n := 0; n < 3000 && sum < 1-1e-13; n++ {
			p := Probability(m, h, n, time)
			if !(p >= 0 && p <= 1) {
				t.Fatalf("chance of %d purchases = %v", n, p)
			}
			sum, mean = sum+p, mean+float64(n)*p
		}
		want := Expected(m, h, time)
		if math.Abs(sum-1) > 1e-9 || math.Abs(mean-want) > 1e-6*want+1e-9 {
			t.Fatalf("chances add up to %v, their mean is %v; want 1 and %v", sum, mean, want)
		}
	})
}

func TestUnitOfTime(t *testing.T) {
	// In days instead of weeks, only the density changes, by ln 7 per purchase.
	days := []Model{
		BGNBD{0.243, 7 * 4.414, 0.793, 2.426},
		MBGNBD{0.525, 7 * 6.183, 0.891, 1.614},
		ParetoNBD{0.553, 7 * 10.578, 0.606, 7 * 11.669},
	}
	h := History{3, 20, 38}
	inDays := History{3, 140, 266}
	for i, m := range samples {
		if got, want := days[i].LogLikelihood(inDays), m.LogLikelihood(h)-3*math.Log(7); relative(got, want) > 1e-14 {
			t.Errorf("%v: log-likelihood in days %v, want %v", m.Kind(), got, want)
		}
		if got, want := Expected(days[i], inDays, 70), Expected(m, h, 10); relative(got, want) > 1e-13 {
			t.Errorf("%v: expected in days %v, want %v", m.Kind(), got, want)
		}
	}
}

func TestImpossibleHistories(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	rng := rand.New(rand.NewPCG(1, 1))
	for _, m := range samples {
		for _, h := range []History{{-1, 0, 5}, {1, 6, 5}, {0, 3, 5}, {2, 0, 5}, {0, 0, -1}, {0, 0, nan}, {1, nan, 5}, {0, 0, inf}} {
			for name, got := range map[string]float64{
				"log-likelihood": m.LogLikelihood(h),
				"P(alive)":       m.PAlive(h),
				"expected":       m.ExpectedIfAlive(h, 1),
				"probability":    m.ProbabilityIfAlive(h, 1, 1),
				"outlook":        NewForecaster(m, Horizon{2, 1, 0}).Customer(h).Purchases,
			} {
				if !math.IsNaN(got) {
					t.Errorf("%v: %s of %+v = %v, want NaN", m.Kind(), name, h, got)
				}
			}
			if got := m.SimulateAhead(rng, h, 5); got != 0 {
				t.Errorf("%v: %d purchases ahead of %+v", m.Kind(), got, h)
			}
		}
		if got := m.Expected(-1); !math.IsNaN(got) {
			t.Errorf("%v: expected in -1 = %v, want NaN", m.Kind(), got)
		}
		if got := m.Probability(-1, 5); got != 0 {
			t.Errorf("%v: chance of -1 purchases = %v, want 0", m.Kind(), got)
		}
		if got := m.Expected(0); got != 0 {
			t.Errorf("%v: expected in no time = %v, want 0", m.Kind(), got)
		}
		if got := m.ProbabilityIfAlive(History{2, 3, 5}, 0, 0); got != 1 {
			t.Errorf("%v: chance of nothing in no time = %v, want 1", m.Kind(), got)
		}
	}
}

func TestKinds(t *testing.T) {
	for i, k := range Kinds() {
		m := k.New(1, 2, 3, 4)
		if m.Kind() != k || !slices.Equal(m.Parameters(), []float64{1, 2, 3, 4}) || len(k.Names()) != 4 {
			t.Errorf("%v: New gives %+v", k, m)
		}
		if want := []string{"BG/NBD", "MBG/NBD", "Pareto/NBD"}[i]; k.String() != want {
			t.Errorf("%s is called %s, want %s", string(k), k, want)
		}
		for _, bad := range [][]float64{nil, {1, 2, 3}, {1, 2, 0, 4}, {1, math.NaN(), 3, 4}, {1, 2, 3, math.Inf(1)}} {
			if m := k.New(bad...); m != nil {
				t.Errorf("%v with %v: %+v, want none", k, bad, m)
			}
		}
	}
	if m := Kind("nbd").New(1, 2, 3, 4); m != nil || Kind("nbd").String() != "nbd" {
		t.Errorf("an unknown kind gives %+v", m)
	}
}
