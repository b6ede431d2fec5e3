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

// As of 2024-12-31. A orders twice on one day, 365 days ago; B after 40 days
// and again after 30; C once, 30 days ago; D 29 days ago and after 3; E once,
// 213 days ago; R only returned something.
var returning = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-01-01 10 1
		A 2024-01-01 5 2
		B 2024-01-01 20
		B 2024-02-10 20
		B 2024-03-11 20
		C 2024-12-01 10
		D 2024-12-02 10
		D 2024-12-05 10
		E 2024-06-01 50
		R 2024-06-01 -5
	`,
}

func TestRepeatByHand(t *testing.T) {
	res := must[RepeatRow](t)(Repeat(returning.build(t), DefaultRepeat))
	r := res.Rows[0]
	want := RepeatRow{
		Customers: 5, RepeatCustomers: 3, RepeatRate: 0.6, Low: r.Low, High: r.High,
		RevenueShare: Rate(95.0 / 155), OrdersPerCustomer: 9.0 / 5, ByDays: 2, MedianDays: 40, orders: 9,
	}
	if r != want || len(res.Rows) != 1 {
		t.Errorf("row\n%+v, want\n%+v", r, want)
	}
	// Wilson, 3 of 5: centre (0.6 + 3.841459/10) / 1.768292 = 0.556551, half
	// 1.959964 x sqrt(0.24/5 + 3.841459/100) / 1.768292 = 0.325827.
	if !close6(r.Low, 0.230724) || !close6(r.High, 0.882379) {
		t.Errorf("interval %v to %v", r.Low, r.High)
	}
	var within, gaps, curve []string
	for _, r := range res.Sections[0].Rows.([]WithinRow) {
		within = append(within, fmt.Sprintf("%d: %d of %d, %s", r.Days, r.Repeated, r.Observed, r.Rate.Human()))
	}
	wantLines(t, within, "30: 1 of 4, 25.0%", "90: 2 of 3, 66.7%", "180: 2 of 3, 66.7%", "365: 2 of 2, 100.0%")
	for _, r := range res.Sections[1].Rows.([]GapRow) {
		gaps = append(gaps, fmt.Sprintf("%s: %d, %s %s %s %s", r.Step, r.N, r.Q1, r.Median, r.Q3, r.P80))
	}
	// Of 3 and 40: 3 + 37 x 0.25, and so on.
	wantLines(t, gaps, "1 to 2: 2, 12.25 21.5 30.75 32.6", "2 to 3: 1, 30 30 30 30")
	for _, r := range res.Sections[2].Rows.([]ReturnRow) {
		curve = append(curve, fmt.Sprintf("%d: %d, %d, %s", r.Days, r.AtRisk, r.Events, r.Returned))
	}
	// 4/5, then x 3/4, then, with C out of sight, x 1/2.
	wantLines(t, curve, "0: 5, 1, 0.2", "7: 3, 2, 0.4", "14: 3, 2, 0.4", "30: 3, 2, 0.4", "60: 1, 3, 0.7", "90: 1, 3, 0.7", "120: 1, 3, 0.7", "180: 1, 3, 0.7")
	wantNote(t, res.Notes, "the rate rests on 5 customers only")
	wantNote(t, res.Notes, "the latest order of a customer is from 2024-12-05")
	wantLines(t, r.Working(),
		"repeat_rate = repeat_customers / customers = 3 / 5 = 60.0%",
		// Wilson of 3 of 5 with z = 1.96: (3 + z^2/2 -/+ z sqrt(3 x 2 / 5 + z^2/4)) / (5 + z^2).
		"repeat_low to repeat_high = Wilson interval of 3 of 5 = 23.1% to 88.2%",
		"repeat_revenue_share = revenue of repeat_customers / revenue = 61.3%",
		"orders_per_customer = orders / customers = 9 / 5 = 1.80",
	)
}

func TestRepeatList(t *testing.T) {
	ds := returning.build(t)
	for b, want := range map[Buyers]string{BuyersRepeat: "B D A", BuyersOnce: "E C"} {
		var ids []string
		for _, r := range mustList[PersonRow](t)(RepeatList(ds, DefaultRepeat, b)).Rows {
			ids = append(ids, r.ID)
			if r.Status != b.String() {
				t.Errorf("status %q, want %q", r.Status, b)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s, want %s", b, got, want)
		}
	}
}

func TestRepeatLaterGaps(t *testing.T) {
	s := shop{asOf: "2024-12-31"}
	first := day(t, "2024-01-01")
	for i := range calendar.Day(13) { // gaps of 1, 2, … 12 days
		s.sales += fmt.Sprintf("A %s 10\n", first+i*(i+1)/2)
	}
	gaps := must[RepeatRow](t)(Repeat(s.build(t), DefaultRepeat)).Sections[1].Rows.([]GapRow)
	if len(gaps) != 10 || gaps[8].Step != "9 to 10" || gaps[8].Median != 9 {
		t.Errorf("gaps %+v", gaps)
	}
	if last := gaps[9]; last.Step != "later" || last.N != 3 || last.Median != 11 { // 10, 11, 12
		t.Errorf("later %+v", last)
	}
}

// Forty buy again, 1 to 40 days later: 8 in 10 within 1 + 0.8 x 39 = 32.2 days.
// Of two who bought once, one did so 33 days ago, one 32.
func TestRepeatNotes(t *testing.T) {
	s := shop{asOf: "2024-12-31"}
	first := day(t, "2024-01-01")
	for i := range calendar.Day(40) {
		s.sales += fmt.Sprintf("C%d %s 10\nC%d %s 10\n", i, first, i, first+i+1)
	}
	s.sales += "X 2024-11-28 10\nY 2024-11-29 10\n"
	const note = "8 in 10 did so within 32.2 days; 1 customer bought once and longer ago than that"
	wantNote(t, must[RepeatRow](t)(Repeat(s.build(t), DefaultRepeat)).Notes, note)

	young := shop{asOf: "2024-02-01", sales: "A 2024-01-01 10"} // 31 days
	wantNote(t, must[RepeatRow](t)(Repeat(young.build(t), DefaultRepeat)).Notes, "nobody's first purchase is 90 days ago")
}

func TestRepeatUndefined(t *testing.T) {
	res := must[RepeatRow](t)(Repeat(shop{asOf: "2024-12-31", free: true, sales: "A 2024-12-31 0"}.build(t), DefaultRepeat))
	if r := res.Rows[0]; !near(r.RevenueShare, Undefined) || !math.IsNaN(float64(r.MedianDays)) || r.RepeatRate != 0 {
		t.Errorf("row %+v", r)
	}
	if w := res.Sections[0].Rows.([]WithinRow)[0]; w.Observed != 0 || !near(w.Rate, Undefined) {
		t.Errorf("within %+v", w)
	}
	if gaps := res.Sections[1].Rows.([]GapRow); gaps == nil || len(gaps) != 0 {
		t.Errorf("gaps %+v of nobody", gaps)
	}
	if c := res.Sections[2].Rows.([]ReturnRow); len(c) != 1 || c[0] != (ReturnRow{AtRisk: 1}) {
		t.Errorf("curve %+v", c)
	}
	// All money went back by credit notes.
	back := shop{asOf: "2024-12-31", sales: "A 2024-01-01 10\nA 2024-02-01 10\nA 2024-03-01 -20"}
	if r := must[RepeatRow](t)(Repeat(back.build(t), DefaultRepeat)).Rows[0]; !near(r.RevenueShare, Undefined) {
		t.Errorf("share %v of no revenue", r.RevenueShare)
	}
}

func TestRepeatErrors(t *testing.T) {
	ds := returning.build(t)
	_, err := Repeat(ds, RepeatOptions{})
	wantOption(t, err, "confidence")
	_, err = Repeat(ds, RepeatOptions{By: "country", Confidence: 0.9})
	wantOption(t, err, "by")
	_, err = RepeatList(ds, DefaultRepeat, 7)
	wantOption(t, err, "list")
	_, err = Repeat(shop{}.build(t), DefaultRepeat)
	wantLack(t, err, LacksDays)
	_, err = Repeat(shop{asOf: "2024-12-31", sales: "A 2024-01-01 -5"}.build(t), DefaultRepeat)
	wantLack(t, err, LacksPurchases)
	_, err = RepeatList(shop{asOf: "2024-12-31"}.build(t), DefaultRepeat, BuyersOnce)
	wantLack(t, err, LacksPurchases)
	huge := money.Amount(math.MaxInt64).String()
	if _, err := Repeat(shop{asOf: "2024-12-31", sales: "A 2024-01-01 " + huge + "\nB 2024-01-02 " + huge}.build(t), DefaultRepeat); err == nil || !strings.Contains(err.Error(), "revenue: amounts add up") {
		t.Errorf("error %v, want one about the sum", err)
	}
	var b Buyers
	if err := b.UnmarshalText([]byte("once")); err != nil || b != BuyersOnce {
		t.Errorf("once reads as %s, %v", b, err)
	}
	if err := b.UnmarshalText([]byte("twice")); err == nil {
		t.Error("twice are buyers")
	}
}

func TestRepeatColumns(t *testing.T) {
	wantColumns(t, RepeatRow{}, "group customers repeat_customers repeat_rate repeat_low repeat_high repeat_revenue_share orders_per_customer repeat_by_days median_days")
	wantColumns(t, WithinRow{}, "group days observed repeated rate low high")
	wantColumns(t, GapRow{}, "group step n median q1 q3 p80")
	wantColumns(t, ReturnRow{}, "group days at_risk events returned returned_low returned_high")
}

func TestSortSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 255, 256, 700}).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Int32Range(0, 900), n, n).Draw(t, "values")
		want := slices.Clone(values)
		slices.Sort(want)
		if sortSmall(values, nil); !slices.Equal(values, want) {
			t.Fatalf("sorted %v, want %v", values, want)
		}
	})
}

func TestRepeatAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultRepeat
		o.By = anyBy.Draw(t, "by")
		res, err := Repeat(ds, o)
		if err != nil {
			return
		}
		groups := map[string][]naive{}
		for _, n := range naives(ds) {
			if len(n.days) > 0 {
				g := n.group(ds, o.By, ds.AsOf()+1, DefaultStages.Window)
				groups[g] = append(groups[g], n)
			}
		}
		if len(res.Rows) != len(groups) {
			t.Fatalf("%d rows, want %d", len(res.Rows), len(groups))
		}
		for _, r := range res.Rows {
			wantRepeat(t, ds, res, r, groups[r.Group])
		}
		for b, figure := range map[Buyers]func(RepeatRow) int{
			BuyersRepeat: func(r RepeatRow) int { return r.RepeatCustomers },
			BuyersOnce:   func(r RepeatRow) int { return r.Customers - r.RepeatCustomers },
		} {
			list, err := RepeatList(ds, o, b)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range res.Rows {
				n := len(slices.DeleteFunc(slices.Clone(list.Rows()), func(p PersonRow) bool { return p.Group != r.Group }))
				if n != figure(r) {
					t.Fatalf("%d %s on the list of %q, want %d", n, b, r.Group, figure(r))
				}
			}
			if !sorted(list.Rows()) {
				t.Fatalf("the list is not sorted: %+v", list.Rows())
			}
		}
	})
}

// wantRepeat fails the test unless a row and its sections say what the
// histories of its group do.
func wantRepeat(t *rapid.T, ds *dataset.Dataset, res Result[RepeatRow], r RepeatRow, people []naive) {
	type second struct {
		days int
		came bool
	}
	var seconds []second
	gaps := map[string][]int{}
	again, orders, byDays := 0, 0, 0
	var all, ofRepeat money.Amount
	for _, n := range people {
		var own money.Amount
		for _, m := range n.money {
			own += m
		}
		all += own
		times := n.bought(calendar.MinDay, calendar.MaxDay)
		orders += times
		s := second{int(ds.AsOf() - n.first()), false}
		if times > 1 {
			again++
			ofRepeat += own
			s = second{0, true}
			for n.bought(n.first(), n.first()+calendar.Day(s.days)+1) < 2 {
				s.days++
			}
		}
		seconds = append(seconds, s)
		if len(n.days) > 1 {
			byDays++
		}
		var days []calendar.Day
		for d := range n.days {
			days = append(days, d)
		}
		slices.Sort(days)
		for i := 1; i < len(days); i++ {
			step := "later"
			if i < 10 {
				step = fmt.Sprintf("%d to %d", i, i+1)
			}
			gaps[step] = append(gaps[step], int(days[i]-days[i-1]))
		}
	}
	share := Undefined
	if all > 0 {
		share = Rate(ofRepeat.Float() / all.Float())
	}
	if r.Customers != len(people) || r.RepeatCustomers != again || r.ByDays != byDays || !near(r.OrdersPerCustomer, Number(float64(orders)/float64(len(people)))) || !near(r.RevenueShare, share) {
		t.Fatalf("row %+v, want %d of %d, %d by days, %d orders, share %v", r, again, len(people), byDays, orders, share)
	}
	for _, w := range res.Sections[0].Rows.([]WithinRow) {
		if w.Group != r.Group {
			continue
		}
		observed, repeated := 0, 0
		for i, s := range seconds {
			if people[i].first()+calendar.Day(w.Days) <= ds.AsOf() {
				observed++
				if s.came && s.days <= w.Days {
					repeated++
				}
			}
		}
		if w.Observed != observed || w.Repeated != repeated || !near(w.Rate, Ratio(repeated, observed)) {
			t.Fatalf("within %+v, want %d of %d", w, repeated, observed)
		}
	}
	for _, g := range res.Sections[1].Rows.([]GapRow) {
		if g.Group == r.Group {
			slices.Sort(gaps[g.Step])
			if n := len(gaps[g.Step]); g.N != n || float64(g.Median) != float64(gaps[g.Step][(n-1)/2]+gaps[g.Step][n/2])/2 {
				t.Fatalf("gaps %+v, want %v", g, gaps[g.Step])
			}
			delete(gaps, g.Step)
		}
	}
	if len(gaps) > 0 {
		t.Fatalf("no rows of the gaps %v", gaps)
	}
	for _, c := range res.Sections[2].Rows.([]ReturnRow) {
		if c.Group != r.Group {
			continue
		}
		// Kaplan and Meier, day by day.
		waiting, events, survival := 0, 0, 1.0
		for d := range c.Days + 1 {
			risk, came := 0, 0
			for _, s := range seconds {
				if s.days >= d {
					risk++
				}
				if s.came && s.days == d {
					came++
				}
			}
			if risk > 0 {
				survival *= 1 - float64(came)/float64(risk)
			}
			waiting, events = risk, events+came
		}
		if c.AtRisk != waiting || c.Events != events || math.Abs(float64(c.Returned)-(1-survival)) > 1e-9 {
			t.Fatalf("curve %+v, want %d, %d, %v", c, waiting, events, 1-survival)
		}
	}
}

// saidOfRepeats writes down all that the repeat rate says.
func saidOfRepeats(ds *dataset.Dataset, by string) map[string]string {
	res, err := Repeat(ds, RepeatOptions{By: by, Confidence: 0.9})
	list, err2 := RepeatList(ds, RepeatOptions{By: by, Confidence: 0.9}, BuyersOnce)
	return map[string]string{"repeat": fmt.Sprintf("%+v %v", res, err), "repeat list": fmt.Sprint(flat(list.Whole()), err2)}
}
