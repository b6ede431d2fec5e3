package metric

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// Five customers, so that a place is a score where nobody is alike. Latest
// purchase: A, B, C and D on days of their own, E with D; purchases: A 4, B 3,
// C, D and E 1; revenue: A 100, B 500, C 90, D 30, E 20.
var scoring = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-01-01 25
		A 2024-02-01 25
		A 2024-03-01 25
		A 2024-12-31 25
		B 2024-02-02 200
		B 2024-03-02 200
		B 2024-04-02 100
		C 2024-12-01 90
		D 2024-06-06 40
		D 2024-07-07 -10
		E 2024-06-06 20
		R 2024-06-06 -5
	`,
	people: "A - Anna anna@example.org\nP - Pat -",
}

func TestRFMByHand(t *testing.T) {
	ds := scoring.build(t)
	list := mustList[RFMListRow](t)(RFMList(ds, RFMOptions{}, SegmentNone))
	var got []string
	for _, r := range list.Rows {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %d days, %d, %s: %d%d%d %s %s %s", r.ID, r.RecencyDays, r.Frequency, r.Revenue, r.R, r.F, r.M, r.Segment, r.Name, r.Email)))
	}
	// Places by recency: B 1, D and E 2.5, C 4, A 5; by frequency: C, D and E
	// 2, B 4, A 5; by revenue: E 1, D 2, C 3, A 4, B 5.
	wantLines(t, got,
		"B: 273 days, 3, 500.00: 145 Can't lose",
		"A: 0 days, 4, 100.00: 554 Champions Anna anna@example.org",
		"C: 30 days, 1, 90.00: 423 Potential loyalist",
		"D: 208 days, 1, 30.00: 322 About to sleep",
		"E: 208 days, 1, 20.00: 321 About to sleep",
	)
	res := must[RFMRow](t)(RFM(ds, RFMOptions{}))
	got = nil
	for _, r := range res.Rows {
		if r.Customers > 0 {
			got = append(got, fmt.Sprintf("%s: %d, %s, %s, %s", r.Segment, r.Customers, r.CustomerShare.Human(), r.Revenue, r.RevenueShare.Human()))
		}
	}
	wantLines(t, got,
		"Champions: 1, 20.0%, 100.00, 13.5%",
		"Potential loyalist: 1, 20.0%, 90.00, 12.2%",
		"About to sleep: 2, 40.0%, 50.00, 6.8%",
		"Can't lose: 1, 20.0%, 500.00, 67.6%",
	)
	if len(res.Rows) != 11 {
		t.Errorf("%d rows, want all 11 segments", len(res.Rows))
	}
	wantLines(t, listedThresholds(res),
		"5: 0 days, 4 orders, 500.00",
		"4: 30 days, 3 orders, 100.00",
		"3: 208 days, 3 orders, 90.00",
		"2: 208 days, 1 orders, 30.00")
	wantNote(t, res.Notes, "the scores are fifths of 5 customers only")
	wantNote(t, res.Notes, "1 customer of the segments At risk and Can't lose brought 500.00 so far")
	wantLines(t, res.Rows[0].Working(),
		"customer_share = customers / all customers = 1 / 5 = 20.0%",
		"revenue_share = revenue / all revenue = 100.00 / 740.00 = 13.5%")
}

// listedThresholds writes down the thresholds, a line each.
func listedThresholds(res Result[RFMRow]) (all []string) {
	for _, r := range res.Sections[0].Rows.([]ThresholdRow) {
		all = append(all, fmt.Sprintf("%d: %v days, %v orders, %s", r.Score, at(r.RecencyDays), at(r.Frequency), r.Revenue))
	}
	return all
}

// The grid of the definition, row by row.
func TestSegments(t *testing.T) {
	want := strings.Split(`New, Potential loyalist, Potential loyalist, Loyal, Champions
Promising, Potential loyalist, Potential loyalist, Loyal, Champions
About to sleep, About to sleep, Needs attention, Loyal, Loyal
Hibernating, Hibernating, At risk, At risk, Can't lose
Lost, Lost, At risk, Can't lose, Can't lose`, "\n")
	seen := map[Segment]bool{}
	for r := 1; r <= 5; r++ {
		var names []string
		for fm := 1; fm <= 5; fm++ {
			names = append(names, segmentOf(r, fm, fm).String())
			seen[segmentOf(r, fm, fm)] = true
		}
		if got := strings.Join(names, ", "); got != want[5-r] {
			t.Errorf("r %d: %s, want %s", r, got, want[5-r])
		}
	}
	if len(seen) != int(segments)-1 {
		t.Errorf("%d segments in the grid, want all %d", len(seen), segments-1)
	}
	// The mean of 4 and 1 is 2.5, and counts as 3; that of 1 and 2 as 2.
	if got := segmentOf(2, 4, 1); got != SegmentAtRisk {
		t.Errorf("r 2, f 4, m 1: %s", got)
	}
	if got := segmentOf(5, 1, 2); got != SegmentPotential {
		t.Errorf("r 5, f 1, m 2: %s", got)
	}
	e, _ := Explain("rfm")
	if got := strings.Join(e.Formula, "\n"); !strings.Contains(got, "r 5: "+want[0]) || !strings.Contains(got, "r 1: "+want[4]) {
		t.Errorf("the explanation does not hold the grid:\n%s", got)
	}
	if len(e.Values) != int(segments)-1 || slices.ContainsFunc(e.Values, func(f Field) bool { return f.Meaning == "" }) {
		t.Errorf("the explanation says of the segments %v", e.Values)
	}
}

func TestScale(t *testing.T) {
	for _, tt := range []struct {
		values, want string // scores
	}{
		{"1", "5"},
		{"1 2", "3 5"}, // 5 x 1/2, 5 x 2/2
		{"1 2 3 4 5 6 7 8 9 10", "1 1 2 2 3 3 4 4 5 5"},
		{"7 7 7 7", "4 4 4 4"},                         // 5 x 2.5 / 4 = 3.125
		{"1 1 1 1 1 1 1 1 1 2", "3 3 3 3 3 3 3 3 3 5"}, // mean place 5 of 10: 2.5
		{"1 1 2 3 4 5", "2 2 3 4 5 5"},                 // places 1.5, 3, 4, 5, 6 of 6: 1.25, 2.5, 3.3, 4.2, 5
	} {
		var values []int64
		for _, f := range strings.Fields(tt.values) {
			var v int64
			if _, err := fmt.Sscan(f, &v); err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
		s := scale{n: len(values)}
		for i := 0; i < len(values); {
			j := i
			for j < len(values) && values[j] == values[i] {
				j++
			}
			s.show(values[i], j-i)
			i = j
		}
		var got []string
		distinct := map[int]bool{}
		for _, v := range values {
			got = append(got, fmt.Sprint(s.bars.score(v)))
			distinct[s.bars.score(v)] = true
		}
		if got := strings.Join(got, " "); got != tt.want || s.given != len(distinct) {
			t.Errorf("%s: %s with %d scores, want %s", tt.values, got, s.given, tt.want)
		}
	}
}

func TestRFMHeldThresholds(t *testing.T) {
	ds := scoring.build(t)
	now := must[RFMRow](t)(RFM(ds, RFMOptions{}))
	o := RFMOptions{Thresholds: now.Sections[0].Rows.([]ThresholdRow)}
	slices.Reverse(o.Thresholds)
	again := must[RFMRow](t)(RFM(ds, o))
	if !slices.Equal(now.Rows, again.Rows) || !slices.Equal(listedThresholds(again), []string{"5: 0 days, 4 orders, 500.00", "4: 30 days, 3 orders, 100.00", "3: 208 days, 3 orders, 90.00", "2: 208 days, 1 orders, 30.00"}) {
		t.Errorf("with its own thresholds %v, %v", again.Rows, listedThresholds(again))
	}
	if again.Settings[0] != (Setting{"thresholds", "held"}) {
		t.Errorf("settings %v", again.Settings)
	}
}

func TestRFMHeld(t *testing.T) {
	row := func(score, days, orders int, revenue money.Amount) ThresholdRow {
		return ThresholdRow{score, &days, &orders, revenue * money.One}
	}
	good := []ThresholdRow{row(5, 10, 9, 400), row(4, 20, 5, 95), row(3, 100, 3, 80), row(2, 208, 2, 30)}
	list := mustList[RFMListRow](t)(RFMList(scoring.build(t), RFMOptions{Thresholds: good}, SegmentNone))
	var got []string
	for _, r := range list.Rows {
		got = append(got, fmt.Sprintf("%s %d%d%d", r.ID, r.R, r.F, r.M))
	}
	wantLines(t, got, "B 135", "A 534", "C 313", "D 212", "E 211") // A: 4 orders are 3, 0 days are 5
}

func TestRFMErrors(t *testing.T) {
	row := func(score, days, orders int, revenue money.Amount) ThresholdRow {
		return ThresholdRow{score, &days, &orders, revenue}
	}
	good := func() []ThresholdRow {
		return []ThresholdRow{row(5, 10, 9, 4), row(4, 20, 5, 3), row(3, 30, 3, 2), row(2, 40, 2, 1)}
	}
	ds := scoring.build(t)
	for name, set := range map[string]func(r []ThresholdRow) []ThresholdRow{
		"none":          func(r []ThresholdRow) []ThresholdRow { return r[:0] },
		"three":         func(r []ThresholdRow) []ThresholdRow { return r[:3] },
		"two of one":    func(r []ThresholdRow) []ThresholdRow { r[0].Score = 4; return r },
		"score 1":       func(r []ThresholdRow) []ThresholdRow { return append(r, row(1, 50, 1, 0)) },
		"recency rises": func(r []ThresholdRow) []ThresholdRow { r[0] = row(5, 21, 9, 4); return r },
		"orders fall":   func(r []ThresholdRow) []ThresholdRow { r[0] = row(5, 10, 4, 4); return r },
		"revenue falls": func(r []ThresholdRow) []ThresholdRow { r[1].Revenue = 1; return r },
		"a hole":        func(r []ThresholdRow) []ThresholdRow { r[2].Frequency = nil; return r },
	} {
		_, err := RFM(ds, RFMOptions{Thresholds: set(good())})
		if wantOption(t, err, "thresholds"); err == nil {
			t.Error(name)
		}
	}
	if _, err := RFM(ds, RFMOptions{Thresholds: good()}); err != nil {
		t.Errorf("error %v of good thresholds", err)
	}
	_, err := RFM(ds, RFMOptions{By: "country"})
	wantOption(t, err, "by")
	_, err = RFMList(ds, RFMOptions{}, segments)
	wantOption(t, err, "segment")
	_, err = RFM(shop{}.build(t), RFMOptions{})
	wantLack(t, err, LacksDays)
	none := shop{asOf: "2024-12-31", sales: "A 2024-01-01 -5"}
	_, err = RFM(none.build(t), RFMOptions{})
	wantLack(t, err, LacksPurchases)
	_, err = RFMList(none.build(t), RFMOptions{}, SegmentNone)
	wantLack(t, err, LacksPurchases)
	free := shop{asOf: "2024-12-31", free: true, sales: "A 2024-01-01 0"}
	_, err = RFM(free.build(t), RFMOptions{})
	wantLack(t, err, LacksAmounts)
	by := DefaultChurn
	by.By = "rfm"
	_, err = Churn(free.build(t), by)
	wantLack(t, err, LacksAmounts)
	huge := money.Amount(math.MaxInt64).String()
	for sales, want := range map[string]string{
		"A 2024-01-01 " + huge + "\nA 2024-01-02 " + huge: "customer A: ",
		"A 2024-01-01 " + huge + "\nB 2024-01-02 " + huge: "revenue: ",
	} {
		if _, err := RFM(shop{asOf: "2024-12-31", sales: sales}.build(t), RFMOptions{}); err == nil || !strings.HasPrefix(err.Error(), want+"amounts add up") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestSegmentText(t *testing.T) {
	for segment := SegmentNone + 1; segment < segments; segment++ {
		for _, text := range []string{segment.String(), strings.ToUpper(segment.String()), strings.ReplaceAll(strings.ReplaceAll(segment.String(), " ", "-"), "'", "")} {
			var s Segment
			if err := s.UnmarshalText([]byte(text)); err != nil || s != segment {
				t.Errorf("%q reads as %s, %v", text, s, err)
			}
		}
	}
	s := SegmentLost
	if err := s.UnmarshalText(nil); err != nil || s != SegmentNone {
		t.Errorf("nothing reads as %s, %v", s, err)
	}
	if err := s.UnmarshalText([]byte("at rsk")); err == nil || !strings.Contains(err.Error(), `did you mean "At risk"?`) {
		t.Errorf("error %v", err)
	}
}

func TestRFMNotes(t *testing.T) {
	s := shop{asOf: "2024-12-31"}
	for i := range 40 { // one purchase each, on a day of their own, for another sum
		s.sales += fmt.Sprintf("C%d %s %d\n", i, day(t, "2024-01-01")+calendar.Day(i), i+1)
	}
	res := must[RFMRow](t)(RFM(s.build(t), RFMOptions{}))
	wantNote(t, res.Notes, "f has 1 of 5 scores only")
	for _, n := range res.Notes {
		if strings.HasPrefix(n, "r has") || strings.HasPrefix(n, "m has") || strings.Contains(n, "fifths") {
			t.Errorf("note %q", n)
		}
	}
}

func TestRFMColumns(t *testing.T) {
	wantColumns(t, RFMRow{}, "group segment customers customer_share revenue revenue_share")
	wantColumns(t, RFMListRow{}, "group customer_id name email recency_days frequency revenue r f m segment phone")
	wantColumns(t, ThresholdRow{}, "score recency_days frequency revenue")
}

// worth is all money up to a day.
func (n naive) worth(before calendar.Day) (sum money.Amount) {
	for d, m := range n.money {
		if d < before {
			sum += m
		}
	}
	return sum
}

// segment is the segment as of a day, of somebody who bought before it: each
// score by counting who has less and who has the same.
func (n naive) segment(ds *dataset.Dataset, at calendar.Day) Segment {
	return segmentOf(n.scores(ds, at))
}

func (n naive) scores(ds *dataset.Dataset, at calendar.Day) (r, f, m int) {
	last := func(n naive) int64 {
		d := at - 1
		for n.bought(d, at) == 0 {
			d--
		}
		return int64(d)
	}
	score := func(value func(naive) int64) int {
		less, same, all := 0, 0, 0
		for _, other := range naives(ds) {
			if other.bought(calendar.MinDay, at) == 0 {
				continue
			}
			all++
			if v := value(other); v < value(n) {
				less++
			} else if v == value(n) {
				same++
			}
		}
		place := float64(less) + float64(same+1)/2
		return int(math.Ceil(5*place/float64(all) - 1e-9))
	}
	return score(last),
		score(func(n naive) int64 { return int64(n.bought(calendar.MinDay, at)) }),
		score(func(n naive) int64 { return int64(n.worth(at)) })
}

// Everybody is in one segment, that of the words; counts, shares and lists
// agree; held thresholds change nothing as of the same day.
func TestRFMAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := RFMOptions{By: anyBy.Draw(t, "by")}
		res, err := RFM(ds, o)
		if err != nil {
			return
		}
		type place struct {
			group   string
			segment Segment
		}
		want := map[place]int{}
		worth := map[place]money.Amount{}
		sizes := map[string]int{}
		people := 0
		for _, n := range naives(ds) {
			if len(n.days) == 0 {
				continue
			}
			people++
			k := place{n.group(ds, o.By, ds.AsOf()+1, DefaultStages.Window), n.segment(ds, ds.AsOf()+1)}
			want[k]++
			worth[k] += n.worth(ds.AsOf() + 1)
			sizes[k.group]++
		}
		shares := map[string]Rate{}
		for _, r := range res.Rows {
			k := place{r.Group, r.Segment}
			if r.Customers != want[k] || r.Revenue != worth[k] || !near(r.CustomerShare, Ratio(want[k], sizes[r.Group])) {
				t.Fatalf("row %+v, want %d with %s", r, want[k], worth[k])
			}
			people -= r.Customers
			shares[r.Group] += r.CustomerShare
			list, err := RFMList(ds, o, r.Segment)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, p := range list.Rows() {
				if p.Segment != r.Segment {
					t.Fatalf("%+v on the list of %s", p, r.Segment)
				}
				if p.Group == r.Group {
					n++
				}
			}
			if n != r.Customers {
				t.Fatalf("%d on the list of %q, %s, want %d", n, r.Group, r.Segment, r.Customers)
			}
		}
		if people != 0 {
			t.Fatalf("%d customers in no segment", people)
		}
		for g, s := range shares {
			if !near(s, 1) {
				t.Fatalf("the shares of %q add up to %v", g, s)
			}
		}
		list, err := RFMList(ds, o, SegmentNone)
		if err != nil {
			t.Fatal(err)
		}
		wantMap(t, res, list.Rows())
		for i, p := range list.Rows() {
			one := slices.IndexFunc(naives(ds), func(n naive) bool { return n.key == p.ID })
			r, f, m := naives(ds)[one].scores(ds, ds.AsOf()+1)
			if p.R != r || p.F != f || p.M != m {
				t.Fatalf("%+v, want %d, %d, %d", p, r, f, m)
			}
			if i == 0 || list.Rows()[i-1].Group != p.Group {
				continue
			}
			if before := list.Rows()[i-1]; before.Revenue < p.Revenue || before.Revenue == p.Revenue && before.ID >= p.ID {
				t.Fatalf("%+v stands before %+v", before, p)
			}
		}
		o.Thresholds = res.Sections[0].Rows.([]ThresholdRow)
		again, err := RFM(ds, o)
		if err != nil || !slices.Equal(fmtRows(again.Rows), fmtRows(res.Rows)) {
			t.Fatalf("with its own thresholds %v, %v; want %v", again.Rows, err, res.Rows)
		}
	})
}

// wantMap checks that the map has everybody on the list at the place of their
// scores, and in the places of a segment as many as the segment.
func wantMap(t *rapid.T, res Result[RFMRow], list []RFMListRow) {
	type place struct {
		group string
		r, fm int
	}
	there, worth := map[place]int{}, map[place]money.Amount{}
	for _, p := range list {
		k := place{p.Group, p.R, int(math.Round(float64(p.F+p.M) / 2))} // halves up: they are above 0
		there[k]++
		worth[k] += p.Revenue
	}
	type segment struct {
		group string
		Segment
	}
	in := map[segment]int{}
	on := res.Sections[1].Rows.([]RFMMapRow)
	for _, r := range on {
		k := place{r.Group, r.R, r.FM}
		if r.Customers != there[k] || r.Revenue != worth[k] {
			t.Fatalf("place %+v, want %d with %s", r, there[k], worth[k])
		}
		in[segment{r.Group, r.Segment}] += r.Customers
	}
	groups := map[string]bool{}
	for _, r := range res.Rows {
		groups[r.Group] = true
		if in[segment{r.Group, r.Segment}] != r.Customers {
			t.Fatalf("%d on the map of %q, %s, want %d", in[segment{r.Group, r.Segment}], r.Group, r.Segment, r.Customers)
		}
	}
	if len(on) != 25*len(groups) {
		t.Fatalf("%d places of %d groups, want 25 of each", len(on), len(groups))
	}
}

// fmtRows writes down rows, a line each.
func fmtRows[R any](rows []R) (all []string) {
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%+v", r))
	}
	return all
}

// saidOfSegments writes down all that recency, frequency and revenue say.
func saidOfSegments(ds *dataset.Dataset, by string) map[string]string {
	res, err := RFM(ds, RFMOptions{By: by})
	list, err2 := RFMList(ds, RFMOptions{By: by}, SegmentNone)
	all := map[string]string{"rfm list": fmt.Sprintf("%+v %v", list, err2)}
	if err == nil {
		all["rfm thresholds"] = fmt.Sprint(listedThresholds(res))
		res.Sections = nil
	}
	all["rfm"] = fmt.Sprintf("%+v %v", res, err)
	return all
}
