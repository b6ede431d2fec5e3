package metric

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

// lasting is data on the contract basis in which each customer has stayed for
// so many days; a + behind them says that they are still there. The groups are
// a column of the customers file.
func lasting(t testing.TB, groups map[string]string) shop {
	s := shop{asOf: "2024-12-31", columns: "arm"}
	end := day(t, s.asOf)
	n := 0
	for arm, times := range groups {
		for _, f := range strings.Fields(times) {
			days, err := strconv.Atoi(strings.TrimSuffix(f, "+"))
			if err != nil {
				t.Fatal(err)
			}
			last := end.String()
			if strings.HasSuffix(f, "+") {
				last = "-"
			}
			n++
			s.signed += fmt.Sprintf("%s%d %s %s\n", arm, n, end+1-calendar.Day(days), last)
			s.people += fmt.Sprintf("%s%d - - - %s\n", arm, n, arm)
		}
	}
	return s
}

// byDays are the options of the exact curve of contracts.
func byDays() SurvivalOptions {
	o := DefaultSurvival
	o.Basis, o.Unit = BasisContract, calendar.Days
	return o
}

// section returns the rows of a section.
func section[R, S any](t testing.TB, res Result[R], name string) []S {
	t.Helper()
	for _, s := range res.Sections {
		if rows, ok := s.Rows.([]S); ok && s.Name == name {
			return rows
		}
	}
	t.Fatalf("no section %s of that type", name)
	return nil
}

// curve writes down the rows, a line each.
func curve(rows []SurvivalRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %d: %d-%d %.3f", r.Group, r.Time, r.AtRisk, r.Events, r.Survival)))
	}
	return all
}

// The remission times of Freireich and others 1963, the textbook's example.
var remission = map[string]string{
	"drug":    "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+",
	"placebo": "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23",
}

// The curve is that of Klein and Moeschberger 2003, table 4.1B; chi-squared is
// that of R's survdiff, 16.793 on 1 degree of freedom, p 4.17e-05.
func TestSurvivalOfTheTextbook(t *testing.T) {
	o := byDays()
	o.By = "arm"
	res := must[SurvivalRow](t)(Survival(lasting(t, remission).build(t), o))
	drug := slices.DeleteFunc(slices.Clone(res.Rows), func(r SurvivalRow) bool { return r.Group != "drug" })
	wantLines(t, curve(drug),
		"drug 0: 21-0 1.000", "drug 6: 21-3 0.857", "drug 7: 17-1 0.807", "drug 10: 15-1 0.753", "drug 13: 12-1 0.690",
		"drug 16: 11-1 0.627", "drug 22: 7-1 0.538", "drug 23: 6-1 0.448", "drug 35: 1-0 0.448")
	// 0.753 with a standard error of 0.0963 on the log-log scale: 0.753 to the
	// power of exp(-/+ 1.96 x 0.0963 / (0.753 x 0.2837)), 0.503 to 0.889.
	if r := drug[3]; fmt.Sprintf("%.2f %.2f", r.Low, r.High) != "0.50 0.89" {
		t.Errorf("band at 10: %v to %v", r.Low, r.High)
	}
	var got []string
	for _, r := range section[SurvivalRow, SurvivalSummaryRow](t, res, "summary") {
		got = append(got, fmt.Sprintf("%s: %d of %d left, median %s (%s to %s), mean %s of %s", r.Group, r.Events, r.Customers,
			r.Median.Human(), r.MedianLow.Human(), r.MedianHigh.Human(), r.RestrictedMean.Human(), r.RestrictedTo.Human()))
	}
	// Few are in each group, so the longest time of all counts. The placebo's
	// mean is the plain one, 182 / 21; the drug's is the area under its curve.
	wantLines(t, got,
		"drug: 9 of 21 left, median 23 (13 to not reached), mean 23.3 of 35",
		"placebo: 21 of 21 left, median 8 (4 to 11), mean 8.7 of 35")
	test := section[SurvivalRow, LogRankRow](t, res, "logrank")[0]
	if fmt.Sprintf("%.3f", test.Statistic) != "16.793" || test.DF != 1 || test.P.String() != "4.169e-05" || test.P.Human() != "<0.001" {
		t.Errorf("log-rank %+v", test)
	}
	wantNote(t, res.Notes, "the groups differ by more than chance would explain (log-rank test, p <0.001)")
	wantNote(t, res.Notes, "2 of 2 curves rest on fewer than 30 customers")
}

// waltons are the flies of the package lifelines; the figures are those that
// lifelines 0.30.1 prints.
func TestSurvivalOfFlies(t *testing.T) {
	name := filepath.Join(os.Getenv("RETAIN_DATA"), "survival", "waltons_dataset.csv")
	if _, err := os.Stat(name); err != nil {
		t.Skip("RETAIN_DATA does not name a folder with survival")
	}
	groups := map[string]string{}
	for _, r := range records(t, name) {
		if r[1] == "0" {
			r[0] += "+"
		}
		groups[r[2]] += strings.Replace(r[0], ".0", "", 1) + " "
	}
	ds := lasting(t, groups).build(t)
	res := must[SurvivalRow](t)(Survival(ds, byDays()))
	s := section[SurvivalRow, SurvivalSummaryRow](t, res, "summary")[0]
	if s.Customers != 163 || s.Events != 156 || s.Median != 56 || s.MedianLow != 53 || s.MedianHigh != 58 {
		t.Errorf("summary %+v, want a median of 56 (53 to 58)", s)
	}
	for until, want := range map[int]string{
		10: "0.969210 0.927613 0.987068", 30: "0.827224 0.759669 0.877313", 60: "0.311524 0.241659 0.383759",
	} {
		var at SurvivalRow // the step that reaches so far
		for _, r := range res.Rows {
			if r.Time <= until {
				at = r
			}
		}
		if got := fmt.Sprintf("%.6f %.6f %.6f", at.Survival, at.Low, at.High); got != want {
			t.Errorf("at %d: %s, want %s", until, got, want)
		}
	}

	o := byDays()
	o.By = "arm"
	res = must[SurvivalRow](t)(Survival(ds, o))
	var got []string
	for _, r := range section[SurvivalRow, SurvivalSummaryRow](t, res, "summary") {
		got = append(got, fmt.Sprintf("%s %d %s %s %s", r.Group, r.Events, r.Median, r.MedianLow, r.MedianHigh))
	}
	wantLines(t, got, "control 122 58 56 60", "miR-137 34 26 19 29")
	test := section[SurvivalRow, LogRankRow](t, res, "logrank")[0]
	if fmt.Sprintf("%.6f", test.Statistic) != "122.249126" || test.DF != 1 || test.P.String() != "2.036e-28" {
		t.Errorf("log-rank %+v", test)
	}
}

// By a window of 6 months, as of 2024-12-31: A is silent from 2024-01-31 on,
// and so left 182 days after 31 January (31 July); B pauses from 10 January
// 2023 to 11 July (10 July is 181 days on), C buys on 10 July in time; D came
// on the last day; E returned all.
var leaving = shop{
	asOf:  "2024-12-31",
	first: "2022-12-01",
	sales: `
		A 2023-12-31 10
		A 2024-01-31 10
		A 2024-03-01 -5
		B 2023-01-10 10
		B 2023-07-11 10
		B 2024-12-30 10
		C 2024-01-10 10
		C 2024-07-10 10
		C 2024-07-10 10 x
		D 2024-12-31 10
		E 2024-12-01 10 y
		E 2024-12-02 -10 y
	`,
}

func TestSurvivalByHand(t *testing.T) {
	o := DefaultSurvival
	o.Unit = calendar.Days
	res := must[SurvivalRow](t)(Survival(leaving.build(t), o))
	// D was seen for 1 day, B left after 181, A after 31 + 182, C was seen for
	// 357: 1, then 2/3 and a half of that.
	wantLines(t, curve(res.Rows), "0: 4-0 1.000", "181: 3-1 0.667", "213: 2-1 0.333", "357: 1-0 0.333")
	s := section[SurvivalRow, SurvivalSummaryRow](t, res, "summary")[0]
	// 181 + 2/3 x 32 + 1/3 x 144
	if s.Customers != 4 || s.Events != 2 || s.Median != 213 || s.RestrictedMean.String() != "250.333333" || s.RestrictedTo != 357 {
		t.Errorf("summary %+v", s)
	}
	if len(res.Sections) != 1 {
		t.Errorf("%d sections, want no test without groups", len(res.Sections))
	}
	wantNote(t, res.Notes, "1 customer left and came back later")
	wantNote(t, res.Notes, "the data starts on 2022-12-01: 1 customer first seen within 6 months of it")
	wantNote(t, res.Notes, "the curve rests on 4 customers only")

	o = DefaultSurvival // by months
	res = must[SurvivalRow](t)(Survival(leaving.build(t), o))
	// 6 months are 182.6 days, 7 are 213.06: both within. 12 are 365.
	wantLines(t, curve(res.Rows)[:9], "0: 4-0 1.000", "1: 3-0 1.000", "2: 3-0 1.000", "3: 3-0 1.000", "4: 3-0 1.000", "5: 3-0 1.000",
		"6: 2-1 0.667", "7: 2-1 0.333", "8: 1-0 0.333")
	if last := res.Rows[len(res.Rows)-1]; last.Time != 12 || last.AtRisk != 0 {
		t.Errorf("the last row is %+v, want month 12, which nobody was seen for", last)
	}
	if s := section[SurvivalRow, SurvivalSummaryRow](t, res, "summary")[0]; s.Median.Human() != "7" || s.RestrictedTo.Human() != "11.7" {
		t.Errorf("summary %+v, want a median of 7 months", s)
	}

	none := shop{asOf: "2024-12-31", columns: "arm", people: "A - - - x\nB - - - y", sales: "A 2024-12-01 5\nB 2024-11-01 5"}
	o.By, o.Unit = "arm", calendar.Weeks
	res = must[SurvivalRow](t)(Survival(none.build(t), o))
	if s := section[SurvivalRow, SurvivalSummaryRow](t, res, "summary")[0]; s.Median.Human() != "not reached" || s.Median.String() != "" {
		t.Errorf("summary %+v, want a median that was not reached", s)
	}
	wantNote(t, res.Notes, "nobody has left yet")
	wantNote(t, res.Notes, "nothing tells whether the groups differ")
	wantNote(t, res.Notes, "2 of 2 curves rest on fewer than 30 customers")
}

func TestSurvivalOnContracts(t *testing.T) {
	res := must[SurvivalRow](t)(Survival(serving.build(t), byDays()))
	// L was served for one day, F for 62, D for 181 before the break, B for
	// 244, H for 306, E for 730; still there are C for 146 days, I for 184, and
	// A, G and M for 366, over their contracts.
	wantLines(t, curve(res.Rows), "0: 11-0 1.000", "1: 11-1 0.909", "62: 10-1 0.818", "181: 8-1 0.716", "244: 6-1 0.597", "306: 5-1 0.477", "730: 1-1 0.000")
	wantNote(t, res.Notes, "1 customer left and came back later")
	if want := "the share of customers who are still there so long after their first contract started"; !strings.HasPrefix(res.Definition, want) {
		t.Errorf("definition %q", res.Definition)
	}
	if r := res.Rows[len(res.Rows)-1]; r.Low == r.Low || r.High == r.High {
		t.Errorf("row %+v, want no interval where nobody is left", r)
	}
}

func TestSurvivalErrors(t *testing.T) {
	for option, set := range map[string]func(o *SurvivalOptions){
		"basis":      func(o *SurvivalOptions) { o.Basis = 9 },
		"window":     func(o *SurvivalOptions) { o.Window.N = 0 },
		"unit":       func(o *SurvivalOptions) { o.Unit = calendar.Years },
		"confidence": func(o *SurvivalOptions) { o.Confidence = 1 },
		"by":         func(o *SurvivalOptions) { o.By = "weather" },
	} {
		o := DefaultSurvival
		set(&o)
		_, err := Survival(leaving.build(t), o)
		wantOption(t, err, option)
	}
	_, err := Survival(leaving.build(t), byDays())
	wantLack(t, err, LacksContracts)
	_, err = Survival(serving.build(t), DefaultSurvival)
	wantLack(t, err, LacksPurchases)
	_, err = Survival(shop{}.build(t), DefaultSurvival)
	wantLack(t, err, LacksDays)
}

// The curve once more: for every customer day by day whether the window before
// it holds a purchase, and then a share for each day.
func TestSurvivalAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		if !hasPurchase(ds) {
			return
		}
		o := DefaultSurvival
		o.Window = anySpan.Draw(t, "window")
		o.Unit = rapid.SampledFrom([]calendar.Unit{calendar.Days, calendar.Weeks, calendar.Months}).Draw(t, "unit")
		o.By = rapid.SampledFrom([]string{"", "region", "cohort"}).Draw(t, "by")
		res, err := Survival(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		type life struct {
			days int
			left bool
		}
		lives := map[string][]life{}
		end := ds.AsOf() + 1
		for _, n := range naives(ds) {
			if len(n.days) == 0 {
				continue
			}
			l := life{days: int(end - n.first())}
			for d := n.first() + 1; d <= end; d++ {
				if !n.active(d, o.Window) {
					bought := n.purchaseDays(d)
					l = life{int(o.Window.After(bought[len(bought)-1]) - n.first()), true}
					break
				}
			}
			g := n.group(ds, o.By, end, o.Window)
			lives[g] = append(lives[g], l)
		}
		share := func(g string, until int) (share float64, events int) {
			share = 1
			for d := range until + 1 {
				atRisk, left := 0, 0
				for _, l := range lives[g] {
					if l.days >= d {
						atRisk++
					}
					if l.days == d && l.left {
						left++
					}
				}
				if atRisk > 0 {
					share *= 1 - float64(left)/float64(atRisk)
				}
				events += left
			}
			return share, events
		}
		seen := map[string]int{}
		for _, r := range res.Rows {
			days := int(math.Round(float64(r.Time) * map[calendar.Unit]float64{calendar.Days: 1, calendar.Weeks: 7, calendar.Months: 30.436875}[o.Unit]))
			seen[r.Group] += r.Events
			want, events := share(r.Group, days)
			atRisk := 0
			for _, l := range lives[r.Group] {
				if l.days >= days {
					atRisk++
				}
			}
			if math.Abs(float64(r.Survival)-want) > 1e-9 || seen[r.Group] != events || r.AtRisk != atRisk {
				t.Fatalf("%s at %d: %v, %d at risk and %d gone; want %v, %d and %d", r.Group, r.Time, r.Survival, r.AtRisk, seen[r.Group], want, atRisk, events)
			}
		}
		for _, s := range section[SurvivalRow, SurvivalSummaryRow](asTB{t: t}, res, "summary") {
			if s.Customers != len(lives[s.Group]) || s.Events != seen[s.Group] {
				t.Fatalf("summary %+v, want %d customers and %d gone", s, len(lives[s.Group]), seen[s.Group])
			}
			if share, _ := share(s.Group, 2000); math.IsInf(float64(s.Median), 1) != (share > 0.5+1e-9) {
				t.Fatalf("median %v, though %v are left at the end", s.Median, share)
			}
		}
	})
}

func TestDurationAndChance(t *testing.T) {
	for v, want := range map[Duration][2]string{56: {"56", "56"}, 7.25: {"7.25", "7.2"}, Duration(math.Inf(1)): {"", "not reached"}, 0.5: {"0.5", "0.5"}} {
		if got := [2]string{v.String(), v.Human()}; got != want {
			t.Errorf("%v: %q, want %q", float64(v), got, want)
		}
	}
	for v, want := range map[Chance][2]string{0.04567: {"0.04567", "0.046"}, 2.0359832e-28: {"2.036e-28", "<0.001"}, 1: {"1", "1.000"}, 0: {"0", "<0.001"}} {
		if got := [2]string{v.String(), v.Human()}; got != want {
			t.Errorf("%v: %q, want %q", float64(v), got, want)
		}
	}
	none := Chance(math.NaN())
	if b, _ := none.MarshalJSON(); string(b) != "null" || none.Human() != "n/a" || Duration(none).Human() != "n/a" {
		t.Errorf("undefined: %s, %s, %s", b, none.Human(), Duration(none).Human())
	}
}
