package sample

import (
	"math"
	"testing"
)

func TestExponential(t *testing.T) {
	// The share of draws above k/2 means is exp(-k/2); with 400,000 draws its
	// standard error is below 0.0008.
	const draws = 400_000
	var above [12]int
	d := diceFor(1, behaviour, 1)
	for range draws {
		x := d.exponential()
		for k := range above {
			if x >= int64(k)*unit/2 {
				above[k]++
			}
		}
	}
	for k, n := range above {
		if got, want := float64(n)/draws, math.Exp(-float64(k)/2); math.Abs(got-want) > 0.003 {
			t.Errorf("above %.1f means: %.4f, want %.4f", float64(k)/2, got, want)
		}
	}
}

func TestPickFollowsWeights(t *testing.T) {
	const draws = 100_000
	var got [4]int
	d := diceFor(2, behaviour, 1)
	w := weigh(1, 0, 2, 5)
	for range draws {
		got[d.pick(w)]++
	}
	for i, want := range []float64{.125, 0, .25, .625} {
		// Four standard errors are below 0.0065.
		if share := float64(got[i]) / draws; math.Abs(share-want) > .0065 || want == 0 && got[i] > 0 {
			t.Errorf("index %d: %.4f, want %.4f", i, share, want)
		}
	}
}

func TestNeighboursHaveDiceOfTheirOwn(t *testing.T) {
	// The first draws of customers i and i+1, of seeds and of streams, are
	// independent: chi-squared of 64 cells (63 degrees of freedom) stays below
	// 124 in 99.999 % of cases.
	const customers = 64_000
	next := map[string]func(i int) dice{
		"customer": func(i int) dice { return diceFor(1, behaviour, i+1) },
		"stream":   func(i int) dice { return diceFor(1, identity, i) },
		"seed":     func(i int) dice { return diceFor(2, behaviour, i) },
	}
	for name, other := range next {
		var cells [64]float64
		for i := range customers {
			a, b := diceFor(1, behaviour, i), other(i)
			cells[8*a.below(8)+b.below(8)]++
		}
		chi := 0.0
		for _, n := range cells {
			chi += (n - customers/64) * (n - customers/64) / (customers / 64)
		}
		if chi > 124 {
			t.Errorf("next %s: chi-squared %.1f, want below 124", name, chi)
		}
	}
}

func TestSeasonFindsItsDays(t *testing.T) {
	s := shopSeason()
	for day := range days {
		if got := s.at(s.ends[day] - 1); got != day {
			t.Fatalf("the last moment of day %d is on day %d", day, got)
		}
		if got := s.after(day, 0); got != day {
			t.Fatalf("no gap after day %d leads to day %d", day, got)
		}
	}
	if got := s.after(lastDay, usualDay*3); got != days {
		t.Errorf("after the last day comes %d, want none", got)
	}
	if s.dates[0] != "2022-01-01" || s.dates[lastDay] != "2024-12-31" {
		t.Errorf("from %s to %s, want 2022-01-01 to 2024-12-31", s.dates[0], s.dates[lastDay])
	}
}
