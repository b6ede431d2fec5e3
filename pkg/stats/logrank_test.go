package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestLogRank(t *testing.T) {
	got := LogRank(treated, placebo)
	// Origin: R survival 3.5, survdiff, prints 16.8, expected 19.3 and 10.7; the
	// digits come from exact fractions in Python 3.11.
	if got.DF != 1 || !near(got.Statistic, 16.792940989216532, 1e-12) || !near(got.P, 4.16880910933455e-5, 1e-17) {
		t.Errorf("%+v, want 16.79 and 4.17e-05", got.Test)
	}
	if got.Observed[0] != 9 || got.Observed[1] != 21 || !near(got.Expected[0], 19.2505, 5e-5) || !near(got.Expected[1], 10.7495, 5e-5) {
		t.Errorf("observed %v, expected %v", got.Observed, got.Expected)
	}
}

func TestLogRankByHand(t *testing.T) {
	// Two against one: at 1, one of 2 and 1; at 2, one of 1 and 1. Expected in the
	// first 2/3 + 1/2, observed 1; variance 2/9 + 1/4; chi-squared (1/6)^2 / (17/36).
	got := LogRank(spells(1, -3), spells(2))
	if !near(got.Statistic, 1.0/17, 1e-15) || !near(got.Expected[0], 7.0/6, 1e-15) {
		t.Errorf("%+v, want 1/17", got)
	}
}

func TestLogRankEdges(t *testing.T) {
	for name, groups := range map[string][][]Spell{
		"no groups":       nil,
		"one group":       {treated},
		"an empty group":  {treated, nil},
		"no events":       {spells(-1, -2), spells(-3)},
		"not at one time": {spells(1, 2), spells(-0.5)},
	} {
		if got := LogRank(groups...); !math.IsNaN(got.P) || !math.IsNaN(got.Statistic) || got.DF != 0 {
			t.Errorf("%s: %+v, want undefined", name, got.Test)
		}
	}
	if got, want := LogRank(treated, nil, placebo), LogRank(treated, placebo); !near(got.Statistic, want.Statistic, 1e-12) || got.DF != 1 {
		t.Errorf("with an empty group between: %+v, want %+v", got.Test, want.Test)
	}
}

func TestLogRankOfThree(t *testing.T) {
	// Origin: exact fractions in Python 3.11 (two groups kept, matrix inverted).
	got := LogRank(treated, placebo, spells(3, 9, 14, -14, 20, -28))
	if got.DF != 2 || !near(got.Statistic, 17.814163807560995, 1e-9) || !near(got.P, 0.00013542644534996, 1e-15) {
		t.Errorf("%+v", got.Test)
	}
}

func TestLogRankProperties(t *testing.T) {
	spell := rapid.Custom(func(t *rapid.T) Spell {
		return Spell{float64(rapid.IntRange(0, 12).Draw(t, "time")), rapid.Bool().Draw(t, "event")}
	})
	group := rapid.SliceOfN(spell, 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := group.Draw(t, "a"), group.Draw(t, "b"), group.Draw(t, "c")
		one, other := LogRank(a, b, c), LogRank(c, a, b)
		if one.DF != other.DF || !near(one.Statistic, other.Statistic, 1e-7*(1+one.Statistic)) {
			t.Fatalf("%+v, but %+v in another order", one.Test, other.Test)
		}
		excess := 0.0
		for g := range one.Observed {
			excess += one.Observed[g] - one.Expected[g]
		}
		if math.Abs(excess) > 1e-9 {
			t.Fatalf("observed and expected differ by %v in all", excess)
		}
	})
}
