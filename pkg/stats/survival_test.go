package stats

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// spells reads weeks in remission: a negative number is a patient still in
// remission when last seen.
func spells(weeks ...float64) []Spell {
	out := make([]Spell, len(weeks))
	for i, w := range weeks {
		out[i] = Spell{math.Abs(w), w > 0}
	}
	return out
}

// Weeks in remission of acute leukaemia. Origin: Freireich et al. 1963, Blood
// 21, as printed in Cox 1972, JRSS B 34, table 1.
var (
	treated = spells(6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35)
	placebo = spells(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
)

func TestKaplanMeier(t *testing.T) {
	c := KaplanMeier(treated, 0.95)
	if c.Spells != 21 || c.Events != 9 {
		t.Fatalf("%d spells, %d events, want 21 and 9", c.Spells, c.Events)
	}
	// Origin: mpmath 1.3, 15 digits, from the formulas; Cox 1972 prints the steps.
	want := []CurvePoint{
		{6, 21, 3, 1, 0.8571429, Interval{0.6197180, 0.9515517}},
		{7, 17, 1, 0, 0.8067227, Interval{0.5631466, 0.9228090}},
		{10, 15, 1, 1, 0.7529412, Interval{0.5031995, 0.8893618}},
		{13, 12, 1, 0, 0.6901961, Interval{0.4316102, 0.8490660}},
		{16, 11, 1, 0, 0.6274510, Interval{0.3675109, 0.8049122}},
		{22, 7, 1, 0, 0.5378151, Interval{0.2677789, 0.7467907}},
		{23, 6, 1, 0, 0.4481793, Interval{0.1880520, 0.6801426}},
	}
	i := 0
	for _, p := range c.Points {
		if p.Events == 0 {
			continue
		}
		w := want[i]
		i++
		if p.Time != w.Time || p.AtRisk != w.AtRisk || p.Events != w.Events || p.Censored != w.Censored || !near(p.Survival, w.Survival, 1e-7) {
			t.Errorf("%+v, want %+v", p, w)
		}
		checkInterval(t, "band", p.Band, w.Band, 2e-7)
	}
	if i != len(want) {
		t.Errorf("%d event times, want %d", i, len(want))
	}
}

func TestCurveMedian(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name   string
		spells []Spell
		median float64
		want   Interval
	}{
		// Origin: read off the bands of R survival 3.5, conf.type = "log-log".
		{"treated", treated, 23, Interval{13, inf}},
		{"placebo", placebo, 8, Interval{4, 11}},
		{"nobody", nil, nan, Interval{nan, nan}},
		{"no event", spells(-3, -4), inf, Interval{inf, inf}},
		{"all at once", spells(5, 5), 5, Interval{5, inf}},
		// By hand: 3/4 x 2/3 is one half, whatever the rounding.
		{"exactly one half", spells(1, 2, -3, -4), 2, Interval{1, inf}},
	} {
		median, interval := KaplanMeier(c.spells, 0.95).Median()
		if !near(median, c.median, 0) {
			t.Errorf("%s: median %v, want %v", c.name, median, c.median)
		}
		checkInterval(t, c.name, interval, c.want, 0)
	}
}

func TestRestrictedMean(t *testing.T) {
	for _, c := range []struct {
		name            string
		spells          []Spell
		limit, mean, se float64
	}{
		// By hand: without censoring it is the mean, and the error sqrt(sum of squares) / n.
		{"placebo", placebo, 23, 182.0 / 21, 1.3774},
		{"limit between points", spells(2, 4), 3, 2.5, math.Sqrt(0.125)},
		{"limit before the first", spells(2, 4), 1, 1, 0},
		{"limit beyond the last", spells(2, -4), 6, 4, math.Sqrt(4 * 0.5)},
		{"nobody", nil, 3, math.NaN(), math.NaN()},
		{"no limit", spells(2), math.NaN(), math.NaN(), math.NaN()},
	} {
		mean, se := KaplanMeier(c.spells, 0.95).RestrictedMean(c.limit)
		if !near(mean, c.mean, 1e-12) || !near(se, c.se, 5e-5) {
			t.Errorf("%s: %v with error %v, want %v and %v", c.name, mean, se, c.mean, c.se)
		}
	}
}

func TestKaplanMeierProperties(t *testing.T) {
	spell := rapid.Custom(func(t *rapid.T) Spell {
		return Spell{float64(rapid.IntRange(0, 30).Draw(t, "time")), rapid.Bool().Draw(t, "event")}
	})
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(spell, 1, 60).Draw(t, "spells")
		c := KaplanMeier(append(list, Spell{math.NaN(), true}), 0.95)
		ended, last := 0, 1.0
		for _, p := range c.Points {
			if p.AtRisk != len(list)-ended || p.Survival > last || p.Survival < 0 {
				t.Fatalf("%+v after %d ended and survival %v", p, ended, last)
			}
			if p.Survival > 0 && !p.Band.Contains(p.Survival) {
				t.Fatalf("%+v lies outside its band", p)
			}
			ended, last = ended+p.Events+p.Censored, p.Survival
		}
		if ended != len(list) {
			t.Fatalf("%d of %d spells on the curve", ended, len(list))
		}
	})
}

// readSpells reads a file of the public data sets; the test is skipped where
// they are not at hand.
func readSpells(t *testing.T, name string, spell func(row []string) (group string, s Spell)) map[string][]Spell {
	t.Helper()
	root := os.Getenv("RETAIN_DATA")
	if root == "" {
		t.Skip("RETAIN_DATA is not set: it names the folder with the public data sets")
	}
	b, err := os.ReadFile(filepath.Join(root, "survival", name))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]Spell{}
	for _, row := range rows[1:] {
		group, s := spell(row)
		groups[group] = append(groups[group], s)
	}
	return groups
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWaltons(t *testing.T) {
	groups := readSpells(t, "waltons_dataset.csv", func(row []string) (string, Spell) {
		return row[2], Spell{number(t, row[0]), row[1] == "1"}
	})
	c := KaplanMeier(append(groups["control"], groups["miR-137"]...), 0.95)
	// Origin: lifelines 0.30.1.
	median, interval := c.Median()
	if c.Spells != 163 || c.Events != 156 || median != 56 {
		t.Errorf("%d spells, %d events, median %v, want 163, 156 and 56", c.Spells, c.Events, median)
	}
	checkInterval(t, "median", interval, Interval{53, 58}, 0)
	var at30 CurvePoint
	for _, p := range c.Points {
		if p.Time <= 30 {
			at30 = p
		}
	}
	checkInterval(t, "band at 30", at30.Band, Interval{0.7596693986837443, 0.8773128137072395}, 1e-12)
	if s := c.At(30); !near(s, 0.8272239263803682, 1e-12) {
		t.Errorf("survival at 30 = %v", s)
	}
	if mean, _ := c.RestrictedMean(68); !near(mean, 49.94754270485775, 1e-9) {
		t.Errorf("restricted mean to 68 = %v", mean)
	}
	r := LogRank(groups["control"], groups["miR-137"])
	if !near(r.Statistic, 122.24912557300661, 1e-9) || !near(r.P, 2.0359832222850717e-28, 1e-38) || r.DF != 1 {
		t.Errorf("log-rank %+v, want 122.249 and 2.036e-28", r.Test)
	}
}

func TestLung(t *testing.T) {
	groups := readSpells(t, "lung.csv", func(row []string) (string, Spell) {
		return "all", Spell{number(t, row[1]), row[2] == "1"}
	})
	c := KaplanMeier(groups["all"], 0.95)
	// Origin: lifelines 0.30.1.
	median, interval := c.Median()
	if c.Events != 165 || median != 310 {
		t.Errorf("%d events, median %v, want 165 and 310", c.Events, median)
	}
	checkInterval(t, "median", interval, Interval{284, 361}, 0)
	for at, want := range map[float64]float64{90: 0.881578947368421, 180: 0.7216706534097622, 365: 0.40924162446006446, 730: 0.11569309834453928} {
		if got := c.At(at); !near(got, want, 1e-12) {
			t.Errorf("survival at %v = %v, want %v", at, got, want)
		}
	}
}
