package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNewcombe(t *testing.T) {
	for _, c := range []struct {
		name           string
		s1, n1, s2, n2 int
		want           Interval
	}{
		// Origin: Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
		{"56/70 - 48/80", 56, 70, 48, 80, Interval{0.0524, 0.3339}},
		{"9/10 - 3/10", 9, 10, 3, 10, Interval{0.1705, 0.8090}},
		{"10/10 - 0/10", 10, 10, 0, 10, Interval{0.6075, 1}},
		{"empty", 0, 0, 3, 10, Undefined()},
		{"too many", 1, 10, 11, 10, Undefined()},
	} {
		checkInterval(t, c.name, Newcombe(c.s1, c.n1, c.s2, c.n2, 0.95), c.want, 5e-5)
	}
}

func TestNewcombeProperties(t *testing.T) {
	share := func(t *rapid.T, name string) (int, int) {
		n := rapid.IntRange(1, 1_000_000).Draw(t, name+" n")
		return rapid.IntRange(0, n).Draw(t, name+" successes"), n
	}
	rapid.Check(t, func(t *rapid.T) {
		s1, n1 := share(t, "first")
		s2, n2 := share(t, "second")
		i, mirror := Newcombe(s1, n1, s2, n2, 0.95), Newcombe(s2, n2, s1, n1, 0.95)
		if !i.Contains(float64(s1)/float64(n1) - float64(s2)/float64(n2)) {
			t.Fatalf("%v does not hold its own difference", i)
		}
		if i.Low != -mirror.High || i.High != -mirror.Low {
			t.Fatalf("%v is not the mirror of %v", i, mirror)
		}
	})
}

func TestSampleSize(t *testing.T) {
	for _, c := range []struct {
		p1, p2, confidence, power float64
		want                      int
	}{
		{0.50, 0.75, 0.95, 0.90, 77}, // origin: R 4.2, power.prop.test: 76.7
		{0.75, 0.50, 0.95, 0.90, 77},
		{0.20, 0.25, 0.95, 0.80, 1094}, // origin: R 4.2, power.prop.test: 1093.7
		{0.5, 0.5, 0.95, 0.8, 0},
		{0.5, 1.5, 0.95, 0.8, 0},
		{0.5, 0.6, 1, 0.8, 0},
		{0.5, 0.6, 0.95, math.NaN(), 0},
		{0, 1, 0.95, 0.8, 2}, // by hand: (1.96 x 0.7071)^2 = 1.92
		{0.5, 0.5 + 1e-12, 0.95, 0.8, math.MaxInt},
	} {
		if got := SampleSize(c.p1, c.p2, c.confidence, c.power); got != c.want {
			t.Errorf("SampleSize(%v, %v, %v, %v) = %d, want %d", c.p1, c.p2, c.confidence, c.power, got, c.want)
		}
	}
}
