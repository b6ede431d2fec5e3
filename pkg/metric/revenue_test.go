package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// As of 2024-12-31, since 6m: from 2024-07-01, compared with the six months
// before, from 2024-01-01. What each customer brought then and now:
// A 100 and 150, B 80 and 50, C 60 and nothing, D 40 and a credit note of 5,
// E first buys now, F and G come back (G after a credit note of 10), H bought
// long ago, I brings 70 both times, J has a credit note of 3 before the first
// purchase, K one of 8 now; R never bought.
var moving = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-02-10 100
		A 2024-08-01 150
		B 2024-03-01 80
		B 2024-09-01 50
		C 2024-05-05 60
		D 2024-04-04 40
		D 2024-07-10 -5
		E 2024-10-10 30
		F 2023-05-05 20
		F 2024-08-08 25
		G 2023-06-06 10
		G 2024-02-02 -10
		G 2024-10-01 15
		H 2023-07-07 10
		I 2024-06-30 70
		I 2024-07-01 70
		J 2024-03-03 -3
		J 2024-11-11 20
		K 2023-01-01 90
		K 2024-12-31 -8
		R 2024-08-08 -4
	`,
}

func TestRevenueByHand(t *testing.T) {
	res := must[RevenueRow](t)(Revenue(moving.build(t), DefaultRevenue))
	r := res.Rows[0]
	got := []money.Amount{r.Opening, r.New, r.Expansion, r.Contraction, r.Churned, r.Reactivated, r.Closing}
	// new 30 + 23; contraction -30 - 8; churned -60 - 45; reactivated 25 + 25.
	want := []money.Amount{337, 53, 50, -38, -105, 50, 347}
	for i := range want {
		want[i] *= money.One
	}
	if !slices.Equal(got, want) || len(res.Rows) != 1 {
		t.Errorf("balance %v, want %v", got, want)
	}
	// A, B, C, D and I had 350; they kept 100 + 50 + 0 + 0 + 70 and brought
	// 150 + 50 + 0 - 5 + 70.
	if r.GRR != 220.0/350 || r.NRR != 265.0/350 || *r.Customers != 5 {
		t.Errorf("grr %v, nrr %v of %d", r.GRR, r.NRR, *r.Customers)
	}
	if !(0 <= r.GRRLow && r.GRRLow < r.GRR && r.GRR < r.GRRHigh && r.GRRHigh <= 1 && r.NRRLow < r.NRR && r.NRR < r.NRRHigh) {
		t.Errorf("intervals %v to %v and %v to %v", r.GRRLow, r.GRRHigh, r.NRRLow, r.NRRHigh)
	}
	if res.Period.String() != "2024-07-01 to 2024-12-31" || r.AgainstStart != day(t, "2024-01-01") || r.AgainstEnd != day(t, "2024-06-30") || !r.Complete {
		t.Errorf("%s against %s to %s", res.Period, r.AgainstStart, r.AgainstEnd)
	}
	wantNote(t, res.Notes, "the retention rate rests on 5 customers only")
	wantLines(t, r.Working(),
		"closing = opening + new + expansion + contraction + churned + reactivated = 337.00 + 53.00 + 50.00 + -38.00 + -105.00 + 50.00 = 347.00",
		"grr = sum of min(max(now, 0), before) / sum of before = 220.00 / 350.00 = 62.9%",
		"nrr = sum of now / sum of before = 265.00 / 350.00 = 75.7%",
		fmt.Sprintf("by resampling the customers: grr_low to grr_high = %s to %s, nrr_low to nrr_high = %s to %s", r.GRRLow.Human(), r.GRRHigh.Human(), r.NRRLow.Human(), r.NRRHigh.Human()),
	)
}

func TestRevenueList(t *testing.T) {
	s := moving
	s.people = "A - Anna anna@example.org"
	ds := s.build(t)
	for m, want := range map[Movement][]string{
		MovementNew:         {"E 2024-10-10 0.00 30.00 30.00", "J 2024-11-11 -3.00 20.00 23.00"},
		MovementChurned:     {"C 2024-05-05 60.00 0.00 -60.00", "D 2024-04-04 40.00 -5.00 -45.00"},
		MovementReactivated: {"F 2024-08-08 0.00 25.00 25.00", "G 2024-10-01 -10.00 15.00 25.00"},
		MovementExpansion:   {"A 2024-08-01 100.00 150.00 50.00 Anna anna@example.org"},
		MovementContraction: {"B 2024-09-01 80.00 50.00 -30.00", "K 2023-01-01 0.00 -8.00 -8.00"},
	} {
		res := mustList[RevenueListRow](t)(RevenueList(ds, DefaultRevenue, m))
		var got []string
		for _, r := range res.Rows {
			got = append(got, strings.TrimSpace(fmt.Sprint(r.ID, " ", r.LastOrder, " ", r.Before, " ", r.Now, " ", r.Change, " ", r.Name, " ", r.Email)))
			if r.Movement != m {
				t.Errorf("movement %s on the list of %s", r.Movement, m)
			}
		}
		wantLines(t, got, want...)
		if res.Definition == "" {
			t.Errorf("%s has no definition", m)
		}
	}
}

func TestRevenueSpans(t *testing.T) {
	for _, tt := range []struct {
		asOf, since, every string
		against            Against
		want               string // the first and the last row
	}{
		{"2024-12-31", "6m", "", AgainstPrevious, "2024-01-01 to 2024-06-30"},
		{"2024-12-31", "6m", "", AgainstYear, "2023-07-01 to 2023-12-31"},
		// e = 2024-08-31: 12 months before it is 31 August, 6 are 29 February.
		{"2024-08-30", "6m", "", AgainstPrevious, "2023-08-31 to 2024-02-28"},
		{"2024-12-31", "30d", "", AgainstPrevious, "2024-11-02 to 2024-12-01"},
		// Whole months before a day: those before it, though they have fewer days.
		{"2024-12-31", "2024-07-01", "", AgainstPrevious, "2024-01-01 to 2024-06-30"},
		{"2024-12-14", "2024-11-15", "", AgainstPrevious, "2024-10-15 to 2024-11-14"},
		{"2024-12-30", "2024-07-01", "", AgainstPrevious, "2023-12-31 to 2024-06-30"}, // 183 days
		{"2024-12-31", "3m", "1m", AgainstPrevious, "2024-09-01 to 2024-09-30, 2024-11-01 to 2024-11-30"},
		{"2024-12-31", "3m", "1m", AgainstYear, "2023-10-01 to 2023-10-31, 2023-12-01 to 2023-12-31"},
		{"2024-05-30", "3m", "1m", AgainstPrevious, "2024-01-31 to 2024-02-28, 2024-03-31 to 2024-04-29"},
		{"2024-12-31", "2024-10-01", "month", AgainstPrevious, "2024-09-01 to 2024-09-30, 2024-11-01 to 2024-11-30"},
		{"2024-12-31", "2024-07-01", "quarter", AgainstPrevious, "2024-04-01 to 2024-06-30, 2024-07-01 to 2024-09-30"},
		{"2024-12-29", "2w", "week", AgainstPrevious, "2024-12-09 to 2024-12-15, 2024-12-16 to 2024-12-22"},
		// What is cut short is compared with what is cut alike.
		{"2024-12-09", "2024-11-16", "month", AgainstPrevious, "2024-10-16 to 2024-10-31, 2024-11-01 to 2024-11-09"},
		{"2024-03-30", "2024-03-01", "month", AgainstPrevious, "2024-02-01 to 2024-02-29"}, // 30 days of March: all of February
		{"2024-12-05", "2024-12-02", "week", AgainstPrevious, "2024-11-25 to 2024-11-28"},
		{"2024-02-28", "2024-02-01", "month", AgainstYear, "2023-02-01 to 2023-02-28"},
		{"2024-02-29", "2024-02-01", "month", AgainstYear, "2023-02-01 to 2023-02-28"},
		{"2025-02-28", "2025-02-01", "month", AgainstYear, "2024-02-01 to 2024-02-29"},
	} {
		o := DefaultRevenue
		o.Since, o.Against = since(t, tt.since), tt.against
		if tt.every != "" {
			o.Every = every(t, tt.every)
		}
		rows := must[RevenueRow](t)(Revenue(shop{asOf: tt.asOf, first: "2020-01-01", sales: "A 2023-01-01 10"}.build(t), o)).Rows
		var got []string
		for _, r := range rows[:min(len(rows), 1)] {
			got = append(got, fmt.Sprintf("%s to %s", r.AgainstStart, r.AgainstEnd))
		}
		if last := rows[len(rows)-1]; len(rows) > 1 {
			got = append(got, fmt.Sprintf("%s to %s", last.AgainstStart, last.AgainstEnd))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("as of %s since %s every %q against %s: %s, want %s", tt.asOf, tt.since, tt.every, tt.against, got, tt.want)
		}
	}
}

func TestRevenueBeforeTheData(t *testing.T) {
	s := moving
	s.first = "2024-01-02"
	res := must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue))
	r := res.Rows[0]
	if r.Closing != 347*money.One || !r.Opening.IsNone() || !r.New.IsNone() || !r.Churned.IsNone() || !near(r.GRR, Undefined) || !near(r.NRRHigh, Undefined) || r.Customers != nil {
		t.Errorf("row %+v", r)
	}
	wantNote(t, res.Notes, "compared with 2024-01-01 to 2024-06-30, but the data starts on 2024-01-02: only closing is known")
	wantLines(t, r.Working()[1:],
		"grr = sum of min(max(now, 0), before) / sum of before = n/a / n/a = n/a",
		"nrr = sum of now / sum of before = n/a / n/a = n/a")
	_, err := RevenueList(s.build(t), DefaultRevenue, MovementNew)
	wantOption(t, err, "since")

	s.first = "2024-01-01"
	if r := must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue)).Rows[0]; r.Opening != 337*money.One {
		t.Errorf("opening %s in data that starts with the span", r.Opening)
	}
	o := DefaultRevenue
	o.Every = every(t, "quarter")
	res = must[RevenueRow](t)(Revenue(s.build(t), o))
	if len(res.Rows) != 2 || res.Rows[1].Opening != res.Rows[0].Closing {
		t.Errorf("rows %+v", res.Rows)
	}
	s.first = "2024-04-02"
	wantNote(t, must[RevenueRow](t)(Revenue(s.build(t), o)).Notes, "1 of 2 periods are compared with days before 2024-04-02")
}

func TestRevenueNotes(t *testing.T) {
	o := DefaultRevenue
	o.Since = since(t, "1d")
	res := must[RevenueRow](t)(Revenue(moving.build(t), o))
	wantNote(t, res.Notes, "nobody had revenue above 0 from 2024-12-30 to 2024-12-30")
	if r := res.Rows[0]; !near(r.GRR, Undefined) || r.Opening != 0 || r.Contraction != -8*money.One {
		t.Errorf("row %+v", r)
	}
	o.Since, o.Every = since(t, "2d"), every(t, "1d")
	wantNote(t, must[RevenueRow](t)(Revenue(moving.build(t), o)).Notes, "in 2 of 2 rows nobody had revenue above 0 before")
	o = DefaultRevenue
	o.Against = AgainstYear
	wantNote(t, must[RevenueRow](t)(Revenue(moving.build(t), o)).Notes, "reactivated holds also")

	// One of thirty who left had 29, the others 1 each: half of 58 is hers.
	s := shop{asOf: "2024-12-31", first: "2024-01-01", sales: "A 2024-02-02 29\n"}
	for i := range 29 {
		s.sales += fmt.Sprintf("B%d 2024-02-02 1\n", i)
	}
	wantNote(t, must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue)).Notes, "of the 58.00 lost with 30 customers who left or bought less, half is of 1 customer:")
}

func TestRevenueErrors(t *testing.T) {
	ds := moving.build(t)
	for _, tt := range []struct {
		option string
		set    func(o *RevenueOptions)
	}{
		{"since", func(o *RevenueOptions) { o.Since = calendar.Since{} }},
		{"every", func(o *RevenueOptions) { o.Every = every(t, "7m") }},
		{"against", func(o *RevenueOptions) { o.Against = 9 }},
		{"against", func(o *RevenueOptions) { o.Against, o.Since = AgainstYear, since(t, "13m") }},
		{"against", func(o *RevenueOptions) { o.Against, o.Basis = AgainstYear, BasisContract }},
		{"basis", func(o *RevenueOptions) { o.Basis = 9 }},
		{"confidence", func(o *RevenueOptions) { o.Confidence = 1 }},
		{"by", func(o *RevenueOptions) { o.By = "country" }},
	} {
		o := DefaultRevenue
		tt.set(&o)
		_, err := Revenue(ds, o)
		wantOption(t, err, tt.option)
	}
	o := DefaultRevenue
	o.Against, o.Since = AgainstYear, since(t, "1y")
	if _, err := Revenue(ds, o); err != nil {
		t.Errorf("error %v of a year against the year before", err)
	}
	o.Every = every(t, "1m")
	_, err := RevenueList(ds, o, MovementNew)
	wantOption(t, err, "every")
	for _, m := range []Movement{MovementNone, 99} {
		_, err = RevenueList(ds, DefaultRevenue, m)
		wantOption(t, err, "list")
	}
	_, err = Revenue(shop{}.build(t), DefaultRevenue)
	wantLack(t, err, LacksDays)
	_, err = Revenue(shop{asOf: "2024-12-31", first: "2020-01-01", sales: "A 2024-01-01 -5"}.build(t), DefaultRevenue)
	wantLack(t, err, LacksPurchases)
	_, err = RevenueList(shop{asOf: "2024-12-31", first: "2020-01-01"}.build(t), DefaultRevenue, MovementNew)
	wantLack(t, err, LacksPurchases)
	_, err = Revenue(shop{asOf: "2024-12-31", free: true, sales: "A 2024-01-01 0"}.build(t), DefaultRevenue)
	wantLack(t, err, LacksAmounts)

	huge := money.Amount(math.MaxInt64).String()
	for sales, want := range map[string]string{
		"A 2024-07-07 " + huge + "\nA 2024-08-08 " + huge:  "customer A: ",
		"A 2024-07-07 " + huge + "\nA 2024-02-02 -" + huge: "customer A: ",
		"A 2024-07-07 " + huge + "\nB 2024-08-08 " + huge:  "revenue: ",
	} {
		ds := shop{asOf: "2024-12-31", first: "2020-01-01", sales: sales}.build(t)
		if _, err := Revenue(ds, DefaultRevenue); err == nil || !strings.HasPrefix(err.Error(), want+"amounts add up") {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := RevenueList(ds, DefaultRevenue, MovementNew); (err != nil) != strings.HasPrefix(want, "customer") {
			t.Errorf("error %v of the list", err)
		}
	}
	var m Movement
	for _, name := range movementNames {
		if err := m.UnmarshalText([]byte(name)); err != nil || m.String() != name {
			t.Errorf("%q reads as %s, %v", name, m, err)
		}
	}
	if err := m.UnmarshalText([]byte("churn")); err == nil || !strings.Contains(err.Error(), `did you mean "churned"?`) {
		t.Errorf("error %v", err)
	}
	var a Against
	if err := a.UnmarshalText([]byte("year")); err != nil || a != AgainstYear {
		t.Errorf("year reads as %s, %v", a, err)
	}
}

// The intervals are about as wide as the linear approximation of a ratio of
// sums says (Cochran 1977, Sampling Techniques, section 2.11).
func TestRevenueIntervals(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{400, 5000} {
		s := shop{asOf: "2024-12-31", first: "2024-01-01"}
		var lines strings.Builder
		before, now := make([]float64, n), make([]float64, n)
		var sum, sumNow float64
		for i := range n {
			before[i] = float64(1 + dice.IntN(100))
			fmt.Fprintf(&lines, "C%d 2024-02-02 %.0f\n", i, before[i])
			if dice.IntN(3) > 0 {
				now[i] = float64(1 + dice.IntN(120))
				fmt.Fprintf(&lines, "C%d 2024-08-08 %.0f\n", i, now[i])
			}
			sum, sumNow = sum+before[i], sumNow+now[i]
		}
		s.sales = lines.String()
		r := must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue)).Rows[0]
		squares := 0.0
		for i := range n {
			off := now[i] - sumNow/sum*before[i]
			squares += off * off
		}
		want := 2 * 1.96 * math.Sqrt(squares) / sum
		if got := float64(r.NRRHigh - r.NRRLow); !near(r.NRR, Rate(sumNow/sum)) || got < 0.88*want || got > 1.12*want {
			t.Errorf("%d customers: nrr %v, interval %v wide, want about %v", n, r.NRR, got, want)
		}
	}
	// Where everybody keeps half there is nothing to doubt.
	s := shop{asOf: "2024-12-31", first: "2024-01-01", sales: "A 2024-02-02 20\nA 2024-08-08 10\nB 2024-02-02 8\nB 2024-08-08 4"}
	if r := must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue)).Rows[0]; r.GRRLow != 0.5 || r.GRRHigh != 0.5 || r.NRRLow != 0.5 || r.NRRHigh != 0.5 {
		t.Errorf("row %+v", r)
	}
	s.sales = "A 2024-02-02 20\nA 2024-08-08 10"
	if r := must[RevenueRow](t)(Revenue(s.build(t), DefaultRevenue)).Rows[0]; r.GRR != 0.5 || !near(r.GRRLow, Undefined) {
		t.Errorf("an interval of one customer: %+v", r)
	}
}

func TestRevenueColumns(t *testing.T) {
	wantColumns(t, RevenueRow{}, "group period_start period_end opening new expansion contraction churned reactivated closing grr grr_low grr_high nrr nrr_low nrr_high customers against_start against_end complete")
	wantColumns(t, RevenueListRow{}, "group customer_id name email last_order before now change movement phone")
}
