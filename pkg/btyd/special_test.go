package btyd

import (
	"math"
	"testing"
)

func TestExactFunctions(t *testing.T) {
	// The arbitrary-precision functions against digits of DLMF and OEIS.
	for _, c := range []struct {
		name string
		got  num
		want string
	}{
		{"e", exact(1).exp(), "2.7182818284590452353602874713526624977572"},                   // OEIS A001113
		{"exp(-3/2)", exact(-1.5).exp(), "0.22313016014842982893328047076401252134217"},       // OEIS A092171
		{"ln 2", exact(2).log(), "0.69314718055994530941723212145817656807550"},               // OEIS A002162
		{"ln 10", exact(10).log(), "2.3025850929940456840179914546843642076011"},              // OEIS A002392
		{"ln(2 pi)/2", halfLogTwoPi(), "0.91893853320467274178032973640561763986140"},         // OEIS A075700
		{"gamma(1/2)", exact(0.5).gamma(), "1.7724538509055160272981674833411451827975"},      // OEIS A002161
		{"gamma(-1/2)", exact(-0.5).gamma(), "-3.5449077018110320545963349666822903655951"},   // OEIS A019707
		{"gamma(1/4)", exact(0.25).logGamma().exp(), "3.6256099082219083119306851558676720"},  // OEIS A068466
		{"series", hyperSeries(exact(1), exact(1), exact(2), exact(0.5)), "1.38629436111989"}, // 2 ln 2
		{"through 1 - z", hyper(exact(0.5), exact(0.25), exact(2), exact(0.975)).sub(hyperSeries(exact(0.5), exact(0.25), exact(2), exact(0.975))).plus(1), "1.0000000000000000000000000"},
	} {
		if got := c.got.f.Text('g', len(c.want)-2); !near(c.got, c.want) {
			t.Errorf("%s = %s, want %s", c.name, got, c.want)
		}
	}
}

// near reports whether got agrees with the digits of want.
func near(got num, want string) bool {
	w, _, err := blank().Parse(want, 10)
	if err != nil {
		return false
	}
	return got.sub(num{w}).below(num{w}, int(3.2*float64(len(want)-4)))
}

func TestLogRising(t *testing.T) {
	for _, a := range []float64{1e-5, 0.24, 1, 7.5, 15.9, 16, 300, 1e6, 1e9} {
		for _, x := range []float64{0, 1, 2, 24, 25, 1000, 0.37, 12.5} {
			want := exact(a).add(exact(x)).logGamma().sub(exact(a).logGamma()).float()
			if got := logRising(a, x); math.Abs(got-want) > 2e-15*(5+math.Abs(want)) {
				t.Errorf("logRising(%v, %v) = %v, want %v", a, x, got, want)
			}
		}
	}
}

func TestLogBeta(t *testing.T) {
	for _, a := range []float64{1e-3, 0.5, 3.7, 40, 1e5} {
		for _, b := range []float64{0.2, 1, 6.25, 1200} {
			want := exact(a).logGamma().add(exact(b).logGamma()).sub(exact(a).add(exact(b)).logGamma()).float()
			if got := logBeta(a, b); math.Abs(got-want) > 1e-14*(5+math.Abs(want)) {
				t.Errorf("logBeta(%v, %v) = %v, want %v", a, b, got, want)
			}
		}
	}
}

func TestHypergeometricOne(t *testing.T) {
	for _, a := range []float64{0.1, 1, 3.5, 200} {
		for _, c := range []float64{1.001, 2, 50, 400} {
			for _, z := range []float64{0, 1e-9, 0.3, 0.9} {
				if z > c/(a+1) {
					continue
				}
				want := hyperSeries(exact(a), exact(1), exact(c), exact(z)).float()
				if got := hypergeometricOne(a, c, z); relative(got, want) > 1e-12 {
					t.Errorf("2F1(%v, 1; %v; %v) = %v, want %v", a, c, z, got, want)
				}
			}
		}
	}
}

func TestLogisticAndSoftplus(t *testing.T) {
	// By hand: at 0 both halves are even; far out one side is u itself, the other
	// exp(u).
	for _, c := range []struct{ u, softplus, logistic float64 }{
		{0, math.Ln2, 0.5}, {800, 800, 1}, {-40, math.Exp(-40), math.Exp(-40)},
		{math.Inf(-1), 0, 0}, {math.Inf(1), math.Inf(1), 1},
	} {
		value, slope := softplusAndSlope(c.u)
		if relative(softplus(c.u), c.softplus) > 1e-15 || relative(value, c.softplus) > 1e-15 {
			t.Errorf("softplus(%v) = %v and %v, want %v", c.u, softplus(c.u), value, c.softplus)
		}
		if relative(logistic(c.u), c.logistic) > 1e-15 || relative(slope, c.logistic) > 1e-15 {
			t.Errorf("logistic(%v) = %v and %v, want %v", c.u, logistic(c.u), slope, c.logistic)
		}
	}
}

func TestRules(t *testing.T) {
	// A rule of n nodes is exact to degree 2n - 1.
	for _, c := range []struct {
		r      rule
		degree int
	}{{rule8(), 15}, {rule10(), 19}, {rule16(), 31}} {
		for k := 0; k <= c.degree; k++ {
			sum := 0.0
			for i, x := range c.r.at {
				sum += c.r.weight[i] * math.Pow(x, float64(k))
			}
			if want := 1 / float64(k+1); relative(sum, want) > 1e-14 {
				t.Errorf("%d nodes: integral of x^%d = %v, want %v", len(c.r.at), k, sum, want)
			}
		}
	}
}
