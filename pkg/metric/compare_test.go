package metric

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// experiment is a shop in which so many of the customers of each arm, who all buy
// in June 2024, buy again in December, for 10 each time.
func experiment(arms ...struct {
	name    string
	n, kept int
}) shop {
	var sales, people []string
	for _, a := range arms {
		for i := range a.n {
			sales = append(sales, fmt.Sprintf("%s%d 2024-06-15 10", a.name, i))
			if i < a.kept {
				sales = append(sales, fmt.Sprintf("%s%d 2024-12-15 %d", a.name, i, 10+i%3))
			}
			people = append(people, fmt.Sprintf("%s%d - - - %s", a.name, i, a.name))
		}
	}
	return shop{asOf: "2024-12-31", first: "2022-01-01", sales: strings.Join(sales, "\n"), people: strings.Join(people, "\n"), columns: "arm"}
}

type sized = struct {
	name    string
	n, kept int
}

func byArm() CompareOptions {
	o := DefaultCompare
	o.By = "arm"
	return o
}

// The data of Newcombe 1998, table II: 56 of 70 against 48 of 80, whose
// difference of 0.2 has the interval 0.0524 to 0.3339 by method 10.
func TestCompareNewcombe(t *testing.T) {
	res := must[CompareRow](t)(Compare(experiment(sized{"new", 70, 56}, sized{"control", 80, 48}).build(t), byArm()))
	base, r := res.Rows[0], res.Rows[1]
	if base.Group != "control" || base.Verdict != "baseline" || !math.IsNaN(float64(base.Difference)) || base.Customers != 80 || base.Successes != 48 {
		t.Errorf("baseline %+v", base)
	}
	if math.Abs(float64(r.Difference)-0.2) > 1e-12 || math.Abs(float64(r.DifferenceLow)-0.0524) > 5e-5 || math.Abs(float64(r.DifferenceHigh)-0.3339) > 5e-5 {
		t.Errorf("difference %v (%v to %v), want 0.2 (0.0524 to 0.3339)", r.Difference, r.DifferenceLow, r.DifferenceHigh)
	}
	// z = 0.2 / sqrt(104/150 x 46/150 x (1/70 + 1/80)) = 2.6503, two-sided.
	if math.Abs(float64(r.P)-0.00804) > 5e-5 || r.PAdjusted != r.P || r.Test != "two-proportion z" || r.Verdict != "higher" || r.Needed != nil {
		t.Errorf("row %+v, want p 0.00804 and higher", r)
	}
	wantNote(t, res.Notes, "unless chance made the groups, they differ in more than in arm")
	if res.Rows[1].PAdjusted != res.Rows[1].P {
		t.Errorf("one comparison is adjusted: %v", r)
	}
}

// 60 of 100 against 55 of 100. By Fleiss, without correction, a group needs
// (1.95996 sqrt(2 x 0.575 x 0.425) + 0.84162 sqrt(0.6 x 0.4 + 0.55 x 0.45))^2 /
// 0.05^2 = 1,533.6 customers: 1,534, which is 1,434 more.
func TestCompareTooClose(t *testing.T) {
	res := must[CompareRow](t)(Compare(experiment(sized{"a", 100, 55}, sized{"b", 100, 60}).build(t), byArm()))
	r := res.Rows[1]
	if r.Group != "b" || r.Needed == nil || *r.Needed != 1434 || r.Verdict != "too close to call" {
		t.Errorf("row %+v, needed %v", r, r.Needed)
	}
	wantNote(t, res.Notes, "b: too close to call: 1,434 more customers per group would be needed")
	same := must[CompareRow](t)(Compare(experiment(sized{"a", 10, 5}, sized{"b", 20, 10}).build(t), byArm()))
	if r := same.Rows[1]; r.Group != "a" || r.Verdict != "too close to call" || r.Needed != nil {
		t.Errorf("row %+v", r)
	}
}

// Three arms against a control: p by Holm is three times the least, twice the
// next.
func TestCompareHolm(t *testing.T) {
	res := must[CompareRow](t)(Compare(experiment(sized{"control", 200, 100}, sized{"a", 200, 122}, sized{"b", 200, 128}, sized{"c", 200, 101}).build(t), byArm()))
	p := func(i int) float64 { return float64(res.Rows[i].P) }
	for i, want := range map[int]float64{1: 2 * p(1), 2: 3 * p(2), 3: p(3)} {
		if got := float64(res.Rows[i].PAdjusted); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: p %v is adjusted to %v, want %v", res.Rows[i].Group, p(i), got, want)
		}
	}
	if res.Rows[1].Verdict == "" || res.Rows[2].Verdict != "higher" || !strings.HasPrefix(res.Rows[3].Verdict, "too close") {
		t.Errorf("verdicts %q, %q, %q", res.Rows[1].Verdict, res.Rows[2].Verdict, res.Rows[3].Verdict)
	}
	wantNote(t, res.Notes, "3 groups are compared with the baseline: p_adjusted (Holm) keeps the chance of any false finding below 5.0%")
}

// All buy for 10 before the period; in it those kept bring 10, 11 or 12.
func TestCompareRevenue(t *testing.T) {
	res := must[CompareRow](t)(Compare(experiment(sized{"a", 30, 30}, sized{"control", 60, 12}, sized{"few", 3, 3}).build(t), byArm()))
	rows := res.Sections[0].Rows.([]CompareRevenueRow)
	if r := rows[1]; r.Group != "a" || r.Revenue != 330*money.One || r.PerCustomer != 11*money.One ||
		r.Difference != (11*10_000-22_000) || r.Low >= r.Difference || r.High <= r.Difference || r.Verdict != "higher" {
		t.Errorf("row %+v, want 11.00 against 2.20", r)
	}
	if r := rows[2]; r.Verdict != "too few to say" {
		t.Errorf("verdict %q on three customers", r.Verdict)
	}
	free := experiment(sized{"a", 3, 3}, sized{"b", 3, 1})
	free.free = true
	if res := must[CompareRow](t)(Compare(free.build(t), byArm())); len(res.Sections) != 0 {
		t.Errorf("sections %v in data without amounts", res.Sections)
	}
}

// 60 and 40 where halves were meant: chi-squared 4, p 0.0455. 90 and 40: 19.2.
func TestCompareSplit(t *testing.T) {
	o := byArm()
	o.Split = []GroupShare{{"a", 1}, {"b", 1}}
	res := must[CompareRow](t)(Compare(experiment(sized{"a", 60, 30}, sized{"b", 40, 20}).build(t), o))
	rows := res.Sections[1].Rows.([]SplitRow)
	if math.Abs(float64(rows[0].P)-0.0455) > 5e-5 || !near(rows[0].Share, 0.6) || !near(rows[0].Meant, 0.5) {
		t.Errorf("rows %+v", rows)
	}
	for _, n := range res.Notes {
		if !strings.HasPrefix(n, "the latest order") {
			t.Errorf("note %q on halves that may well be", n)
		}
	}
	res = must[CompareRow](t)(Compare(experiment(sized{"a", 90, 30}, sized{"b", 40, 20}).build(t), o))
	wantNote(t, res.Notes, "the sizes of the groups are not those meant")
	for _, split := range [][]GroupShare{{{"a", 1}}, {{"a", 1}, {"c", 1}}, {{"a", 1}, {"a", 1}}, {{"a", 1}, {"b", 0}}} {
		o.Split = split
		_, err := Compare(experiment(sized{"a", 9, 3}, sized{"b", 9, 2}).build(t), o)
		wantOption(t, err, "split")
	}
}

func TestCompareRefuses(t *testing.T) {
	ds := experiment(sized{"a", 9, 3}, sized{"b", 9, 2}, sized{"one", 1, 1}).build(t)
	for option, change := range map[string]func(*CompareOptions){
		"by":         func(o *CompareOptions) { o.By = "" },
		"outcome":    func(o *CompareOptions) { o.Outcome = 9 },
		"groups":     func(o *CompareOptions) { o.Groups = []string{"a", "x"} },
		"baseline":   func(o *CompareOptions) { o.Baseline = "one" },
		"confidence": func(o *CompareOptions) { o.Confidence = 1 },
		"since":      func(o *CompareOptions) { o.Since.Span.N = 0 },
	} {
		o := byArm()
		change(&o)
		_, err := Compare(ds, o)
		wantOption(t, err, option)
	}
	o := byArm()
	o.Groups = []string{"a", "one"}
	_, err := Compare(ds, o)
	wantOption(t, err, "groups")
	if want := `groups: "one" has 1 customer to compare, want 2 or more`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	o.Groups = []string{"a", "A"}
	_, err = Compare(ds, o)
	wantOption(t, err, "groups")
	_, err = Compare(experiment(sized{"a", 9, 3}, sized{"one", 1, 1}).build(t), byArm())
	wantOption(t, err, "by")
	if want := `by: in arm there is only "a" with 9 customers and "one" with 1 customer: want two groups with 2 customers or more to compare`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	_, err = Compare(shop{asOf: "2024-12-31", sales: "A 2024-12-01 -5", people: "A - - - x", columns: "arm"}.build(t), byArm())
	wantLack(t, err, LacksPurchases)

	// Of itself an arm of one is shown, and not compared.
	res := must[CompareRow](t)(Compare(ds, byArm()))
	if r := res.Rows[2]; r.Verdict != "one customer" || !math.IsNaN(float64(r.P)) || !near(r.Rate, 1) {
		t.Errorf("row %+v", r)
	}
}

// Members against all others, who are in no group.
func TestCompareWithNone(t *testing.T) {
	s := shop{asOf: "2024-12-31", first: "2022-01-01", columns: "member", people: "A - - - yes\nB - - - yes\nP - - - yes\nQ - - - -", sales: `
		A 2024-06-01 10
		A 2024-12-01 10
		B 2024-06-01 10
		C 2024-06-01 10
		D 2024-06-01 10
		D 2024-08-01 10
		D 2024-08-02 10
		E 2024-08-01 10
	`}
	o := DefaultCompare
	o.By, o.Baseline = "member", NoGroup
	counts := func(outcome Outcome) string {
		o.Outcome = outcome
		res := must[CompareRow](t)(Compare(s.build(t), o))
		var parts []string
		for _, r := range res.Rows {
			parts = append(parts, fmt.Sprintf("%s %d of %d", r.Group, r.Successes, r.Customers))
		}
		return strings.Join(parts, ", ")
	}
	for outcome, want := range map[Outcome]string{
		OutcomeRetained: "(none) 1 of 2, yes 1 of 2", // C, D; A, B
		OutcomeBought:   "(none) 1 of 3, yes 1 of 3", // and Q and P, who stand in the file; E came later
		OutcomeRepeat:   "(none) 1 of 3, yes 1 of 2", // C, D, E; A, B
	} {
		if got := counts(outcome); got != want {
			t.Errorf("%s: %s, want %s", outcome, got, want)
		}
	}
}

// The counts are those of churn by the same column, and what is higher seen
// from one side is lower from the other.
func TestCompareIsChurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultCompare
		o.By = rapid.SampledFrom([]string{"region", "channel"}).Draw(t, "by")
		o.Window = anySpan.Draw(t, "window")
		res, err := Compare(ds, o)
		if err != nil {
			return
		}
		churn, err := Churn(ds, ChurnOptions{Since: o.Since, Window: o.Window, By: o.By, Confidence: o.Confidence})
		if err != nil {
			t.Fatal(err)
		}
		opening, retained := map[string]int{}, map[string]int{}
		for _, r := range churn.Rows {
			opening[r.Group], retained[r.Group] = r.Opening, r.Retained
		}
		for _, r := range res.Rows {
			if r.Customers != opening[r.Group] || r.Successes != retained[r.Group] {
				t.Fatalf("%s: %d of %d, want %d of %d", r.Group, r.Successes, r.Customers, retained[r.Group], opening[r.Group])
			}
		}
		for i, r := range res.Rows {
			if i == 0 || r.Customers < 2 {
				continue
			}
			back := compared(t, ds, o, r.Group, res.Rows[0].Group)
			if math.Abs(float64(back.Difference+r.Difference)) > 1e-12 || math.Abs(float64(back.DifferenceLow+r.DifferenceHigh)) > 1e-9 || math.Abs(float64(back.P-r.P)) > 1e-9 {
				t.Fatalf("%+v and back %+v", r, back)
			}
		}
	})
}

// compared is the row of a group against a baseline, of these two only.
func compared(t *rapid.T, ds *dataset.Dataset, o CompareOptions, baseline, group string) CompareRow {
	o.Groups, o.Baseline = []string{group, baseline}, baseline
	res, err := Compare(ds, o)
	if err != nil {
		t.Fatal(err)
	}
	return res.Rows[1]
}
