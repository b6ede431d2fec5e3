package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		successes, n int
		want         Interval
	}{
		// Origin: Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
		{81, 263, Interval{0.2553, 0.3662}},
		{15, 148, Interval{0.0624, 0.1605}},
		{0, 20, Interval{0, 0.1611}},
		{1, 29, Interval{0.0061, 0.1718}},
	} {
		checkInterval(t, "Wilson", Wilson(c.successes, c.n, 0.95), c.want, 5e-5)
	}
}

func TestWilsonEdges(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		successes, n     int
		confidence       float64
		wantLow, wantTop float64
	}{
		{0, 0, 0.95, nan, nan},
		{-1, 5, 0.95, nan, nan},
		{6, 5, 0.95, nan, nan},
		{1, 5, 0, nan, nan},
		{1, 5, 1, nan, nan},
		// By hand: no success in n leaves [0, z^2 / (n + z^2)], and n of n its mirror.
		{0, 1, 0.95, 0, 0.7934506856227626},
		{1, 1, 0.95, 1 - 0.7934506856227626, 1},
	} {
		got := Wilson(c.successes, c.n, c.confidence)
		checkInterval(t, "Wilson", got, Interval{c.wantLow, c.wantTop}, 1e-15)
	}
	if got := Wilson(0, 7, 0.95).Low; got != 0 {
		t.Errorf("low end at no success = %v, want exactly 0", got)
	}
	if got := Wilson(7, 7, 0.95).High; got != 1 {
		t.Errorf("high end at n successes = %v, want exactly 1", got)
	}
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1_000_000_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		i, mirror := Wilson(k, n, 0.95), Wilson(n-k, n, 0.95)
		if !i.Contains(float64(k)/float64(n)) || i.Low < 0 || i.High > 1 {
			t.Fatalf("%d of %d: %v", k, n, i)
		}
		if !near(i.Low, 1-mirror.High, 1e-12) {
			t.Fatalf("%d of %d: %v is not the mirror of %v", k, n, i, mirror)
		}
		if wider := Wilson(k, n, 0.99); wider.Low > i.Low || wider.High < i.High {
			t.Fatalf("%d of %d: 99 %% %v inside 95 %% %v", k, n, wider, i)
		}
	})
}
