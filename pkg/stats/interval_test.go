package stats

import (
	"math"
	"testing"
)

func TestNormalQuantile(t *testing.T) {
	// Origin: R 4.2, qnorm, sixteen digits.
	for _, c := range []struct{ p, want float64 }{
		{0, math.Inf(-1)}, {0.025, -1.959963984540054}, {0.5, 0},
		{0.8, 0.8416212335729143}, {0.975, 1.959963984540054}, {1, math.Inf(1)},
		{-0.1, math.NaN()}, {1.1, math.NaN()}, {math.NaN(), math.NaN()},
	} {
		if got := NormalQuantile(c.p); !near(got, c.want, 1e-14) {
			t.Errorf("NormalQuantile(%v) = %v, want %v", c.p, got, c.want)
		}
	}
}

func TestZ(t *testing.T) {
	// Origin: R 4.2, qnorm((1 + c) / 2).
	for _, c := range []struct{ confidence, want float64 }{
		{0.80, 1.2815515655446004}, {0.90, 1.6448536269514722}, {0.95, 1.959963984540054},
		{0.99, 2.5758293035489004}, {0, math.NaN()}, {1, math.NaN()}, {-1, math.NaN()},
	} {
		if got := Z(c.confidence); !near(got, c.want, 1e-14) {
			t.Errorf("Z(%v) = %v, want %v", c.confidence, got, c.want)
		}
	}
}

func TestIntervalContains(t *testing.T) {
	i := Interval{0.25, 0.5}
	for v, want := range map[float64]bool{0.25: true, 0.3: true, 0.5: true, 0.2499: false, 0.51: false} {
		if got := i.Contains(v); got != want {
			t.Errorf("Contains(%v) = %v", v, got)
		}
	}
	if u := Undefined(); u.Contains(0) || !u.IsUndefined() || i.IsUndefined() {
		t.Error("an undefined interval contains nothing and says that it is undefined")
	}
}
