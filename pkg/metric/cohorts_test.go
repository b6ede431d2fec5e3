package metric

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// April has only begun. A and B start in January, C in February, D in April;
// R only ever returned something, P never bought.
var triangle = shop{
	asOf: "2024-04-15",
	sales: `
		A 2024-01-10 10
		A 2024-01-20 5
		A 2024-02-05 20
		A 2024-04-01 30
		B 2024-01-31 10
		B 2024-03-03 10
		C 2024-02-02 40
		C 2024-02-20 -5
		C 2024-03-31 20
		D 2024-04-15 7
		R 2024-02-10 -3
	`,
	people: `
		A 2023-12-24 Anna anna@example.org
		B 2024-02-01 Bo -
		C - Cy -
		D 2024-04-10 Di -
		P 2024-02-29 Pat -
		Q 2024-04-16 Quin -
	`,
}

// cells writes down rows, a line each.
func cells(rows []CohortRow) (all []string) {
	for _, r := range rows {
		mark := ""
		if !r.Complete {
			mark = " …"
		}
		all = append(all, fmt.Sprintf("%s%s/%d +%d %s: %d in %d orders, %s, %s%s", r.Group, r.Cohort, r.Size, r.Offset, r.Period, r.Customers, r.Orders, r.Revenue, r.Cumulative, mark))
	}
	return all
}

func TestCohortsByHand(t *testing.T) {
	res := must[CohortRow](t)(Cohorts(triangle.build(t), DefaultCohorts))
	wantLines(t, cells(res.Rows),
		"2024-01/2 +0 2024-01: 2 in 3 orders, 25.00, 12.50",
		"2024-01/2 +1 2024-02: 1 in 1 orders, 20.00, 22.50",
		"2024-01/2 +2 2024-03: 1 in 1 orders, 10.00, 27.50",
		"2024-01/2 +3 2024-04: 1 in 1 orders, 30.00, 42.50 …",
		"2024-02/1 +0 2024-02: 1 in 1 orders, 35.00, 35.00",
		"2024-02/1 +1 2024-03: 1 in 1 orders, 20.00, 55.00",
		"2024-02/1 +2 2024-04: 0 in 0 orders, 0.00, 55.00 …",
		"2024-04/1 +0 2024-04: 1 in 1 orders, 7.00, 7.00 …",
	)
	// The Wilson interval of 1 of 2 is that of TestChurnByHand.
	if r := res.Rows[1]; r.Share != 0.5 || !close6(r.Low, 0.094531) || !close6(r.High, 0.905469) {
		t.Errorf("share %v, from %v to %v", r.Share, r.Low, r.High)
	}
	if !slices.EqualFunc(res.Sections[0].Rows.([]CohortMeanRow), []CohortMeanRow{
		{Offset: 0, Cohorts: 2, Customers: 3, Size: 3, Share: 1, Cumulative: 20 * money.One},            // (25 + 35) / 3
		{Offset: 1, Cohorts: 2, Customers: 2, Size: 3, Share: 2.0 / 3, Cumulative: 100 * money.One / 3}, // (45 + 55) / 3
		{Offset: 2, Cohorts: 1, Customers: 1, Size: 2, Share: 0.5, Cumulative: 275_000},
		{Offset: 3, Share: Undefined, Cumulative: money.None},
	}, func(a, b CohortMeanRow) bool {
		return a.Offset == b.Offset && a.Cohorts == b.Cohorts && a.Customers == b.Customers && a.Size == b.Size && near(a.Share, b.Share) && a.Cumulative == b.Cumulative
	}) {
		t.Errorf("mean %+v", res.Sections[0].Rows)
	}
	if want := (Pivot{Row: []string{"cohort", "size"}, Column: "offset", Value: "share", Settled: "complete", Foot: "mean"}); fmt.Sprint(res.Pivot) != fmt.Sprint(want) {
		t.Errorf("pivot %v, want %v", res.Pivot, want)
	}
	wantNote(t, res.Notes, "2024-04 goes on until 2024-04-30")
	wantNote(t, res.Notes, "the data starts on 2024-01-10: the cohorts up to 2024-04 may hold")
	wantNote(t, res.Notes, "3 of 3 cohorts rest on fewer than 30 customers")
}

// 10 people at 20 % and 100 at 0 % are 1.8 %.
func TestCohortMeanIsWeighted(t *testing.T) {
	s := shop{asOf: "2024-03-31"}
	for i := range 110 {
		s.sales += fmt.Sprintf("C%03d 2024-%02d-01 10\n", i, 1+i/100)
	}
	s.sales += "C100 2024-03-01 10\nC101 2024-03-31 10"
	mean := must[CohortRow](t)(Cohorts(s.build(t), DefaultCohorts)).Sections[0].Rows.([]CohortMeanRow)
	if m := mean[1]; m.Cohorts != 2 || m.Share != Ratio(2, 110) || m.Share.Human() != "1.8%" {
		t.Errorf("mean %+v, want 1.8%% of 2 cohorts", m)
	}
	// With as-of a day earlier March is not over, and only February's cell is left.
	s.asOf, s.sales = "2024-03-30", strings.ReplaceAll(s.sales, "03-31", "03-30")
	mean = must[CohortRow](t)(Cohorts(s.build(t), DefaultCohorts)).Sections[0].Rows.([]CohortMeanRow)
	if m := mean[1]; m.Cohorts != 1 || m.Share != 0 || m.Size != 100 {
		t.Errorf("mean %+v, want that of January's cohort", m)
	}
}

// customersBy returns the customers of the cells by mode and start.
func customersBy(t *testing.T, s shop, o CohortOptions) string {
	t.Helper()
	var b strings.Builder
	for _, r := range must[CohortRow](t)(Cohorts(s.build(t), o)).Rows {
		if r.Offset == 0 {
			fmt.Fprintf(&b, " %s/%d", r.Cohort, r.Size)
		}
		fmt.Fprintf(&b, " %d", r.Customers)
	}
	return b.String()[1:]
}

func TestCohortModes(t *testing.T) {
	for _, tt := range []struct {
		start     CohortStart
		mode      CohortMode
		prospects bool
		want      string
	}{
		{StartPurchase, ModeOn, false, "2024-01/2 2 1 1 1 2024-02/1 1 1 0 2024-04/1 1"},
		{StartPurchase, ModeOnOrAfter, false, "2024-01/2 2 2 2 1 2024-02/1 1 1 0 2024-04/1 1"},
		{StartPurchase, ModeWithin, false, "2024-01/2 2 1 2 2 2024-02/1 1 1 1 2024-04/1 1"},
		// A signs up in December, B (who bought a day earlier) in February, D in April.
		{StartSignUp, ModeOn, false, "2023-12/1 0 1 1 0 1 2024-02/1 0 1 0 2024-04/1 1"},
		{StartSignUp, ModeOnOrAfter, false, "2023-12/1 1 1 1 1 1 2024-02/1 1 1 0 2024-04/1 1"},
		{StartSignUp, ModeWithin, false, "2023-12/1 0 1 1 1 1 2024-02/1 0 1 1 2024-04/1 1"},
		// P too; Q signs up after as-of.
		{StartSignUp, ModeOn, true, "2023-12/1 0 1 1 0 1 2024-02/2 0 1 0 2024-04/1 1"},
	} {
		o := DefaultCohorts
		o.Start, o.Mode, o.Prospects = tt.start, tt.mode, tt.prospects
		if got := customersBy(t, triangle, o); got != tt.want {
			t.Errorf("%s, %s, prospects %t: %s, want %s", o.Start, o.Mode, o.Prospects, got, tt.want)
		}
	}
}

func TestCohortUnits(t *testing.T) {
	for unit, want := range map[calendar.Unit]string{
		// A buys in the weeks 2, 3, 6 and 14, B in 5 and 9, C in 5 and 13, D in 16.
		calendar.Weeks:    "2024-W02/1 1 1 0 0 1 0 0 0 0 0 0 0 1 0 0 2024-W05/2 2 0 0 0 1 0 0 0 1 0 0 0 2024-W16/1 1",
		calendar.Quarters: "2024-Q1/3 3 1 2024-Q2/1 1",
		calendar.Years:    "2024/4 4",
	} {
		o := DefaultCohorts
		o.Unit = unit
		if got := customersBy(t, triangle, o); got != want {
			t.Errorf("by %s: %s, want %s", unit, got, want)
		}
	}
}

func TestCohortGroups(t *testing.T) {
	s := triangle
	s.columns, s.people = "region", "A - - - north\nB - - - south\nC - - - north\nP - - - west"
	o := DefaultCohorts
	o.By = "region"
	res := must[CohortRow](t)(Cohorts(s.build(t), o))
	wantLines(t, cells(res.Rows)[:2], "north2024-01/1 +0 2024-01: 1 in 2 orders, 15.00, 15.00", "north2024-01/1 +1 2024-02: 1 in 1 orders, 20.00, 35.00")
	if last := res.Rows[len(res.Rows)-1]; last.Group != NoGroup || last.Cohort != "2024-04" || len(res.Rows) != 12 {
		t.Errorf("%d rows, the last %+v; want 12 and that of D", len(res.Rows), last)
	}
	if mean := res.Sections[0].Rows.([]CohortMeanRow); len(mean) != 4+4+1 || mean[4].Group != "south" {
		t.Errorf("mean %+v, want those of north, south and (none)", mean)
	}
	if res.Pivot.Row[0] != "group" {
		t.Errorf("pivot %v has no group", res.Pivot)
	}
}

func TestCohortNotes(t *testing.T) {
	o := DefaultCohorts
	o.Start = StartSignUp
	notes := must[CohortRow](t)(Cohorts(triangle.build(t), o)).Notes
	wantNote(t, notes, "1 customer without a day of sign-up up to as-of: in no cohort")
	wantNote(t, notes, "1 prospect who signed up and never bought: in no cohort")
	wantNote(t, notes, "1 customer bought before the month of the sign-up")
	o.Prospects = true
	for _, n := range must[CohortRow](t)(Cohorts(triangle.build(t), o)).Notes {
		if strings.Contains(n, "prospect") || strings.Contains(n, "the data starts") {
			t.Errorf("note %q, though prospects are asked for and nobody starts with a purchase", n)
		}
	}
	o = DefaultCohorts
	o.Mode = ModeOnOrAfter
	res := must[CohortRow](t)(Cohorts(triangle.build(t), o))
	wantNote(t, res.Notes, "no cell is complete")
	if mean := res.Sections[0].Rows.([]CohortMeanRow); len(mean) != 0 || res.Pivot.Foot != "" {
		t.Errorf("mean %+v under the grid, though no cell is complete", mean)
	}

	whole := triangle
	whole.asOf = "2024-04-30"
	for _, r := range must[CohortRow](t)(Cohorts(whole.build(t), DefaultCohorts)).Rows {
		if !r.Complete {
			t.Errorf("%s of %s is not complete on its last day", r.Period, r.Cohort)
		}
	}
}

// Seven cohorts of forty; of the first six 20 come back in the month after, of
// the newest 5: 12.5 % against 50 %.
func TestNewestCohort(t *testing.T) {
	s := shop{asOf: "2024-08-31"}
	for month := 1; month <= 7; month++ {
		for i := range 40 {
			s.sales += fmt.Sprintf("C%d%02d 2024-%02d-05 10\n", month, i, month)
			if i < 5 || i < 20 && month < 7 {
				s.sales += fmt.Sprintf("C%d%02d 2024-%02d-05 10\n", month, i, month+1)
			}
		}
	}
	const note = "of the cohort 2024-07 only 12.5% bought in the month after, fewer than of any before it (50.0% in all)"
	wantNote(t, must[CohortRow](t)(Cohorts(s.build(t), DefaultCohorts)).Notes, note)
	// Not while the month after goes on, and not where an older one did worse.
	early, worse := s, s
	early.asOf = "2024-08-30"
	worse.sales = strings.ReplaceAll(s.sales, "C3", "D3")
	for i := range 20 {
		worse.sales = strings.Replace(worse.sales, fmt.Sprintf("D3%02d 2024-04", i), fmt.Sprintf("D3%02d 2024-05", i), 1)
	}
	for _, s := range []shop{early, worse} {
		for _, n := range must[CohortRow](t)(Cohorts(s.build(t), DefaultCohorts)).Notes {
			if strings.Contains(n, "fewer than of any") {
				t.Errorf("note %q", n)
			}
		}
	}
}

func TestCohortList(t *testing.T) {
	ds := triangle.build(t)
	for _, tt := range []struct {
		cell   string
		mode   CohortMode
		want   string
		period string
	}{
		{"2024-01", ModeOn, "A B", "2024-01-01 to 2024-01-31"},
		{"2024-01:0", ModeOn, "A B", "2024-01-01 to 2024-01-31"},
		{"2024-01:1", ModeOn, "A", "2024-02-01 to 2024-02-29"},
		{"2024-01:3", ModeOn, "A", "2024-04-01 to 2024-04-15"},
		{"2024-01:2", ModeOnOrAfter, "A B", "2024-03-01 to 2024-04-15"},
		{"2024-01:0", ModeWithin, "A B", "2024-01-01 to 2024-01-31"},
		{"2024-01:2", ModeWithin, "A B", "2024-02-01 to 2024-03-31"},
		{"2024-02:2", ModeOn, "", "2024-04-01 to 2024-04-15"},
	} {
		o := DefaultCohorts
		o.Mode = tt.mode
		var c CohortCell
		if err := c.UnmarshalText([]byte(tt.cell)); err != nil || c.String() != tt.cell {
			t.Errorf("%q reads as %v, %v", tt.cell, c, err)
		}
		res := mustList[PersonRow](t)(CohortList(ds, o, c))
		var ids []string
		for _, r := range res.Rows {
			ids = append(ids, r.ID)
			if r.Status != tt.cell {
				t.Errorf("status %q, want %q", r.Status, tt.cell)
			}
		}
		if got := strings.Join(ids, " "); got != tt.want || res.Period.String() != tt.period {
			t.Errorf("%s by %s: %s, %s; want %s, %s", tt.cell, tt.mode, got, res.Period, tt.want, tt.period)
		}
	}
	o := DefaultCohorts
	o.Start, o.Prospects = StartSignUp, true
	res := mustList[PersonRow](t)(CohortList(ds, o, CohortCell{"2024-02", WholeCohort}))
	if len(res.Rows) != 2 || res.Rows[1].ID != "P" {
		t.Errorf("list %v, want B and P", listed(res.Rows))
	}
}

func TestCohortListErrors(t *testing.T) {
	ds := triangle.build(t)
	for cell, want := range map[CohortCell]string{
		{"2024-03", 0}:  `list: no cohort "2024-03", want one from 2024-01 to 2024-04`,
		{"2024-02", 3}:  "list: 2024-02:3, but the cohort 2024-02 has the offsets 0 to 2",
		{"2024-02", -2}: "list: 2024-02:-2, but the cohort 2024-02 has the offsets 0 to 2",
	} {
		_, err := CohortList(ds, DefaultCohorts, cell)
		wantOption(t, err, "list")
		if err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
	}
	for _, text := range []string{"2024-02:", "2024-02:-1", "2024-02:x", "2024-02:1:2"} {
		if err := new(CohortCell).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is a cell", text)
		}
	}
}

func TestCohortErrors(t *testing.T) {
	ds := triangle.build(t)
	for _, tt := range []struct {
		option string
		set    func(o *CohortOptions)
	}{
		{"unit", func(o *CohortOptions) { o.Unit = 0 }},
		{"unit", func(o *CohortOptions) { o.Unit = calendar.Days }},
		{"start", func(o *CohortOptions) { o.Start = 9 }},
		{"mode", func(o *CohortOptions) { o.Mode = 9 }},
		{"value", func(o *CohortOptions) { o.Value = 9 }},
		{"mode", func(o *CohortOptions) { o.Mode, o.Value = ModeWithin, ValueOrders }},
		{"with-prospects", func(o *CohortOptions) { o.Prospects = true }},
		{"window", func(o *CohortOptions) { o.Window = calendar.Span{} }},
		{"confidence", func(o *CohortOptions) { o.Confidence = 95 }},
		{"by", func(o *CohortOptions) { o.By = "country" }},
	} {
		o := DefaultCohorts
		tt.set(&o)
		_, err := Cohorts(ds, o)
		wantOption(t, err, tt.option)
	}
	_, err := Cohorts(shop{}.build(t), DefaultCohorts)
	wantLack(t, err, LacksDays)
	_, err = Cohorts(shop{asOf: "2024-12-31", sales: "A 2024-01-01 -5"}.build(t), DefaultCohorts)
	wantLack(t, err, LacksPurchases)
	signUp := DefaultCohorts
	signUp.Start = StartSignUp
	_, err = Cohorts(shop{asOf: "2024-12-31", sales: "A 2024-01-01 5", people: "A 2025-01-01 - -"}.build(t), signUp)
	wantLack(t, err, LacksSignUps)

	huge := money.Amount(math.MaxInt64).String()
	for _, sales := range []string{"A 2024-01-01 " + huge + "\nB 2024-01-02 " + huge, "A 2024-01-01 " + huge + "\nA 2024-02-02 " + huge} {
		if _, err := Cohorts(shop{asOf: "2024-12-31", sales: sales}.build(t), DefaultCohorts); err == nil || !strings.Contains(err.Error(), "revenue: amounts add up") {
			t.Errorf("error %v, want one about the sum", err)
		}
	}
}

func TestCohortsWithoutAmounts(t *testing.T) {
	s := shop{asOf: "2024-02-29", free: true, sales: "A 2024-01-01 0\nA 2024-02-01 0"}
	o := DefaultCohorts
	o.Value = ValueCumulative
	_, err := Cohorts(s.build(t), o)
	wantLack(t, err, LacksAmounts)
	res := must[CohortRow](t)(Cohorts(s.build(t), DefaultCohorts))
	if r := res.Rows[1]; r.Customers != 1 || !r.Revenue.IsNone() || !r.Cumulative.IsNone() {
		t.Errorf("row %+v", r)
	}
	if m := res.Sections[0].Rows.([]CohortMeanRow)[1]; m.Share != 1 || !m.Cumulative.IsNone() {
		t.Errorf("mean %+v", m)
	}
}

func TestCohortWords(t *testing.T) {
	for _, v := range []interface {
		String() string
		UnmarshalText([]byte) error
	}{new(CohortStart), new(CohortMode), new(CohortValue)} {
		for _, name := range slices.Concat(startNames, modeNames, valueNames) {
			if err := v.UnmarshalText([]byte(name)); err == nil && v.String() != name {
				t.Errorf("%q reads as %q", name, v)
			}
		}
		if err := v.UnmarshalText([]byte("sigup")); err == nil {
			t.Errorf("sigup reads as %q", v)
		}
	}
	var s CohortStart
	if err := s.UnmarshalText([]byte("sigup")); err.Error() != `"sigup": want purchase or signup; did you mean "signup"?` {
		t.Errorf("error %q", err)
	}
	r := must[CohortRow](t)(Cohorts(triangle.build(t), DefaultCohorts)).Rows[1]
	wantLines(t, r.Working(), "share = customers / size = 1 / 2 = 50.0%", "cumulative = revenue from 2024-01 to 2024-02 / size = 22.50")
	o := DefaultCohorts
	o.Start, o.Mode = StartSignUp, ModeOnOrAfter
	if got, want := o.definition(), "customers by the month of their sign-up, and the share of each cohort with a purchase in each month since or later"; got != want {
		t.Errorf("definition %q, want %q", got, want)
	}
}

// wantColumns fails the test unless a row type has those columns: the field
// names are a contract.
func wantColumns(t *testing.T, row any, want string) {
	t.Helper()
	if got := strings.Join(columns(row), " "); got != want {
		t.Errorf("%T has the columns\n%s, want\n%s", row, got, want)
	}
}

func TestCohortColumns(t *testing.T) {
	wantColumns(t, CohortRow{}, "group cohort size offset period customers share revenue complete orders share_low share_high cumulative")
	wantColumns(t, CohortMeanRow{}, "group offset cohorts customers size share share_low share_high cumulative")
}
