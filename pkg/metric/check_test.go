package metric

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

// goal reads "retention >= 80%".
func goal(t testing.TB, text string) Goal {
	t.Helper()
	metric, rest, _ := strings.Cut(text, " ")
	g, err := ParseGoal(metric, rest)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestCheckGoal(t *testing.T) {
	ds, err := ExampleData()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ goal, want string }{
		// 1 of 2 was retained: 9.5% to 90.5% by Wilson.
		{"retention >= 9%", "2024-12-31 met: retention >= 9.0%, is 50.0% (9.5% to 90.5%), 2 customers"},
		{"retention >= 91%", "2024-12-31 missed: retention >= 91.0%, is 50.0% (9.5% to 90.5%), 2 customers"},
		{"churn <= 20%", "2024-12-31 too few to say: churn <= 20.0%, is 50.0% (9.5% to 90.5%), 2 customers"},
		// 2 of 5 bought again: 11.8% to 76.9%.
		{"repeat > 10%", "2024-12-31 met: repeat > 10.0%, is 40.0% (11.8% to 76.9%), 5 customers"},
		{"nps >= 73", "2024-12-31 missed: nps >= +73.0, is +25.0 (-44.2 to +72.7), 4 responses"},
		// By formula, which has no interval: 160.00 / (3 customers x 6 months) x 9.1658 months.
		{"clv >= 10", "2024-12-31 too few to say: clv >= 10.00, is 81.47, 3 customers"},
	} {
		row, notes, err := CheckGoal(ds, goal(t, tt.goal), DefaultCheck)
		if err != nil {
			t.Fatal(err)
		}
		if row.Line() != tt.want {
			t.Errorf("%s\nwant\n%s", row.Line(), tt.want)
		}
		for _, n := range notes {
			if !strings.HasPrefix(n, "the latest ") {
				t.Errorf("note %q", n)
			}
		}
	}
	// Of the 65.00 that Anna and Bo brought before, 40.00 of Anna came again; with
	// all that she brings now it is 80.00.
	for text, want := range map[string]float64{"grr >= 50%": 40.0 / 65, "nrr >= 50%": 80.0 / 65} {
		row, _, err := CheckGoal(ds, goal(t, text), DefaultCheck)
		if err != nil || math.Abs(row.Actual.Value-want) > 1e-12 || row.Base != 2 {
			t.Errorf("%s: %v of %d, error %v; want %v of 2", text, row.Actual, row.Base, err, want)
		}
	}
}

func TestCheckByThePoint(t *testing.T) {
	ds, err := ExampleData()
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultCheck
	o.Point = true
	for text, want := range map[string]Verdict{
		"retention >= 50%": Met, "retention > 50%": Missed, "churn <= 49%": Missed, "clv >= 81": Met, "clv >= 82": Missed,
	} {
		if row, _, err := CheckGoal(ds, goal(t, text), o); err != nil || row.Verdict != want {
			t.Errorf("%s: %s, error %v; want %s", text, row.Verdict, err, want)
		}
	}
}

func TestCheckProgress(t *testing.T) {
	ds := byHand.build(t)
	g := goal(t, "retention >= 80%")
	g.Start, g.Due = 0.4, day(t, "2025-06-30")
	row, _, err := CheckGoal(ds, g, DefaultCheck)
	// From 40% to 80%, at 50%: a quarter of the way.
	if err != nil || !near(row.Progress, 0.25) || row.Due != g.Due {
		t.Errorf("progress %v, due %s, error %v; want 0.25", row.Progress, row.Due, err)
	}
	if want := ", 2 customers, progress 25.0%, due 2025-06-30"; !strings.HasSuffix(row.Line(), want) {
		t.Errorf("line %q, want %q at its end", row.Line(), want)
	}
	g.Start = 0.9
	if row, _, _ = CheckGoal(ds, g, DefaultCheck); !near(row.Progress, 4) {
		t.Errorf("progress %v from 90%% down to a goal of 80%%, at 50%%; want 4", row.Progress)
	}
}

func TestCheckSegment(t *testing.T) {
	s := byHand
	s.columns, s.people = "country", "A - - - PL\nB - - - DE\nZ - - - FR"
	ds := s.build(t)
	g := goal(t, "churn <= 10%")
	g.By, g.Group = "Country", "de"
	row, _, err := CheckGoal(ds, g, DefaultCheck)
	if err != nil || row.Base != 1 || row.Actual.Value != 1 || row.Segment != "Country=de" {
		t.Errorf("row %+v, error %v; want B, who left", row, err)
	}
	g.Group = "FR" // in the files, but never active
	if row, _, err = CheckGoal(ds, g, DefaultCheck); err != nil || row.Verdict != TooFew || row.Base != 0 || row.Actual.Human() != "n/a" {
		t.Errorf("row %+v, error %v; want no figure", row, err)
	}
	g.Group = "PLL"
	_, _, err = CheckGoal(ds, g, DefaultCheck)
	wantOption(t, err, "segment")
	if !strings.Contains(err.Error(), `want DE, FR, PL or (none); did you mean "PL"?`) {
		t.Errorf("error %q does not say which segments there are", err)
	}
	g.By = "county"
	_, _, err = CheckGoal(ds, g, DefaultCheck)
	wantOption(t, err, "by")
}

func TestCheckRefuses(t *testing.T) {
	ds := byHand.build(t)
	_, _, err := CheckGoal(ds, Goal{Metric: "profit"}, DefaultCheck)
	wantOption(t, err, "metric")
	_, _, err = CheckGoal(ds, goal(t, "nps >= 40"), DefaultCheck)
	wantLack(t, err, LacksResponses)
	free := byHand
	free.free = true
	_, _, err = CheckGoal(free.build(t), goal(t, "nrr >= 90%"), DefaultCheck)
	wantLack(t, err, LacksAmounts)
}

// A goal of churn is one of retention seen from the other side.
func TestCheckMirrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		share := rapid.IntRange(0, 100).Draw(t, "share")
		o := DefaultCheck
		o.Point = rapid.Bool().Draw(t, "point")
		o.Since = calendar.Since{Span: anySpan.Draw(t, "since")}
		o.Window = anySpan.Draw(t, "window")
		churn, _, err := CheckGoal(ds, Goal{Metric: "churn", Side: AtMost, Target: float64(share) / 100, Start: math.NaN()}, o)
		if err != nil {
			return
		}
		retention, _, err := CheckGoal(ds, Goal{Metric: "retention", Side: AtLeast, Target: 1 - float64(share)/100, Start: math.NaN()}, o)
		if err != nil {
			t.Fatal(err)
		}
		onGoal := math.Abs(churn.Actual.Value-churn.Target.Value) < 1e-9 || math.Abs(churn.Low.Value-churn.Target.Value) < 1e-9 || math.Abs(churn.High.Value-churn.Target.Value) < 1e-9
		if churn.Verdict != retention.Verdict && !onGoal {
			t.Fatalf("churn %s, retention %s", churn.Line(), retention.Line())
		}
		if churn.Base == 0 && churn.Verdict != TooFew {
			t.Fatalf("%s without anybody", churn.Verdict)
		}
	})
}
