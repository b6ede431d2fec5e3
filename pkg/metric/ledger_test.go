package metric

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
)

// As of 2024-12-31, since 6m, window 6m: s = 2024-07-01, e = 2025-01-01.
// A buys before s and after: retained. B buys before s only: churned. C first
// buys after s: new. D bought long before s, and after: reactivated. E bought
// long before s only: in no box.
var byHand = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-02-10 10
		A 2024-09-01 10
		B 2024-05-05 20
		C 2024-08-08 30
		D 2023-01-01 40
		D 2024-07-04 40
		E 2023-03-03 50
	`,
}

func TestChurnByHand(t *testing.T) {
	res := must[LedgerRow](t)(Churn(byHand.build(t), DefaultChurn))
	if len(res.Rows) != 1 {
		t.Fatalf("%d rows, want 1", len(res.Rows))
	}
	r := res.Rows[0]
	want := LedgerRow{
		Start: day(t, "2024-07-01"), End: day(t, "2024-12-31"),
		Opening: 2, Retained: 1, Churned: 1, New: 1, Reactivated: 1, Closing: 3,
		ChurnRate: 0.5, RetentionRate: 0.5,
		CRR: 1, // (3 - 1) / 2
		// Wilson interval of 1 of 2 with z = 1.96: 0.5 -/+ z sqrt(1/8 + z^2/16) / (1 + z^2/2).
		ChurnLow: r.ChurnLow, ChurnHigh: r.ChurnHigh, RetentionLow: r.RetentionLow, RetentionHigh: r.RetentionHigh,
		ChurnMonthly: r.ChurnMonthly, ChurnAnnual: 0.75, // half of a half is left after a year
		LongGapShare: 1, // A's gap and D's: 2024-09-01 less 6 months is after 2024-02-10
		Complete:     true, months: 6,
	}
	if r != want {
		t.Errorf("row\n%+v, want\n%+v", r, want)
	}
	// 1 - 0.5^(1/6) = 0.109101; the interval is 0.094531 to 0.905469.
	if !close6(r.ChurnMonthly, 0.109101) || !close6(r.ChurnLow, 0.094531) || !close6(r.ChurnHigh, 0.905469) {
		t.Errorf("churn_monthly %v, interval %v to %v", r.ChurnMonthly, r.ChurnLow, r.ChurnHigh)
	}
	if res.Period.String() != "2024-07-01 to 2024-12-31" || res.AsOf != day(t, "2024-12-31") || res.Metric != "churn" {
		t.Errorf("%s of %s as of %s", res.Metric, res.Period, res.AsOf)
	}
}

// close6 reports whether a rate prints as want, of six decimals.
func close6(r Rate, want float64) bool { return math.Abs(float64(r)-want) < 0.6e-6 }

func TestRetentionIsTheSameLedger(t *testing.T) {
	ds := byHand.build(t)
	churn := must[LedgerRow](t)(Churn(ds, DefaultChurn))
	retention := must[LedgerRow](t)(Retention(ds, DefaultChurn))
	if !slices.Equal(churn.Rows, retention.Rows) {
		t.Errorf("rows differ: %v and %v", churn.Rows, retention.Rows)
	}
	if retention.Metric != "retention" || retention.Definition == churn.Definition {
		t.Errorf("retention calls itself %q: %s", retention.Metric, retention.Definition)
	}
}

func TestBoxes(t *testing.T) {
	tests := []struct {
		name, asOf, since, window, days string
		want                            Box
	}{
		// s = 2024-07-01, e = 2025-01-01, s - window = 2024-01-01, e - window = s.
		{"first day of the window before s", "2024-12-31", "6m", "6m", "2024-01-01", BoxChurned},
		{"the day before that", "2024-12-31", "6m", "6m", "2023-12-31", BoxNone},
		{"last day before s", "2024-12-31", "6m", "6m", "2024-06-30", BoxChurned},
		{"s itself", "2024-12-31", "6m", "6m", "2024-07-01", BoxNew},
		{"last day", "2024-12-31", "6m", "6m", "2024-12-31", BoxNew},
		{"both sides of s", "2024-12-31", "6m", "6m", "2024-06-30 2024-07-01", BoxRetained},
		{"too old for s, and s", "2024-12-31", "6m", "6m", "2023-12-31 2024-07-01", BoxReactivated},
		{"just in the window, and s", "2024-12-31", "6m", "6m", "2024-01-01 2024-07-01", BoxRetained},

		// A period longer than the window: e - window = 2024-10-01.
		{"between, too early for e", "2024-12-31", "6m", "3m", "2024-09-30", BoxPassedThrough},
		{"between, in time for e", "2024-12-31", "6m", "3m", "2024-10-01", BoxNew},
		{"old, then between", "2024-12-31", "6m", "3m", "2023-01-01 2024-08-01", BoxPassedThrough},
		{"active at s, buys again too early for e", "2024-12-31", "6m", "3m", "2024-06-01 2024-08-01", BoxChurned},

		// A window longer than the period: s = 2024-12-01, e - window = 2024-07-01.
		{"active at both without buying between", "2024-12-31", "1m", "6m", "2024-07-01", BoxRetained},
		{"drops out between", "2024-12-31", "1m", "6m", "2024-06-30", BoxChurned},

		// e = 2024-08-31; s = 29 February, the last day six months before;
		// s - window = 2023-08-29.
		{"leap day is s", "2024-08-30", "6m", "6m", "2024-02-29", BoxNew},
		{"the day before the leap day", "2024-08-30", "6m", "6m", "2024-02-28", BoxChurned},
		{"window before the leap day", "2024-08-30", "6m", "6m", "2023-08-29", BoxChurned},
		{"before that window", "2024-08-30", "6m", "6m", "2023-08-28", BoxNone},
		// e = 2024-02-29, e - window = 2023-02-28, the last day of that month.
		{"window from a leap day back", "2024-02-28", "1m", "1y", "2023-02-28", BoxRetained},
		{"one day too old for it", "2024-02-28", "1m", "1y", "2023-02-27", BoxChurned},
		// s = 2024-12-31, the only day.
		{"since a day", "2024-12-31", "2024-12-31", "1d", "2024-12-30 2024-12-31", BoxRetained},
		{"since a day, churned", "2024-12-31", "2024-12-31", "1d", "2024-12-30", BoxChurned},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := shop{asOf: tt.asOf, sales: "X 2000-01-01 10"} // so that the data is never empty
			for d := range strings.FieldsSeq(tt.days) {
				s.sales += "\nA " + d + " 10"
			}
			o := DefaultChurn
			o.Since, o.Window = since(t, tt.since), span(t, tt.window)
			ds := s.build(t)
			r := must[LedgerRow](t)(Churn(ds, o)).Rows[0]
			want := map[Box]int{tt.want: 1}
			got := [...]int{r.Retained, r.Churned, r.New, r.Reactivated, r.PassedThrough}
			for i, b := range []Box{BoxRetained, BoxChurned, BoxNew, BoxReactivated, BoxPassedThrough} {
				if got[i] != want[b] {
					t.Errorf("%d in %q, want %d", got[i], b, want[b])
				}
			}
		})
	}
}

func TestWhatIsNoPurchaseKeepsNobodyActive(t *testing.T) {
	// A's order of August is returned in full, B's credit note has no order,
	// C's free order counts, D's comes back in part.
	ds := shop{
		asOf: "2024-12-31",
		sales: `
			A 2024-05-01 10 1
			A 2024-08-01 10 2
			A 2024-09-01 -10 2
			B 2024-05-01 10 3
			B 2024-08-01 -4
			C 2024-05-01 10 4
			C 2024-08-01 0 5
			D 2024-05-01 10 6
			D 2024-08-01 10 7
			D 2024-12-01 -9 7
		`,
	}.build(t)
	r := must[LedgerRow](t)(Churn(ds, DefaultChurn)).Rows[0]
	if r.Opening != 4 || r.Retained != 2 || r.Churned != 2 {
		t.Errorf("opening %d, retained %d, churned %d; want 4, 2 (C, D), 2 (A, B)", r.Opening, r.Retained, r.Churned)
	}
}

func TestEvery(t *testing.T) {
	// A buys every month of the half-year, B in August only. Window 1m.
	ds := shop{
		asOf: "2024-12-31",
		sales: `
			A 2024-06-15 10
			A 2024-07-15 10
			A 2024-08-15 10
			A 2024-09-15 10
			A 2024-10-15 10
			A 2024-11-15 10
			A 2024-12-15 10
			B 2024-08-20 10
		`,
	}.build(t)
	o := DefaultChurn
	o.Window, o.Every = span(t, "1m"), every(t, "1m")
	res := must[LedgerRow](t)(Churn(ds, o))
	// period opening retained churned new closing: B is new in August, gone by 1 October.
	want := [][6]int{
		{7, 1, 1, 0, 0, 1},
		{8, 1, 1, 0, 1, 2},
		{9, 2, 1, 1, 0, 1},
		{10, 1, 1, 0, 0, 1},
		{11, 1, 1, 0, 0, 1},
		{12, 1, 1, 0, 0, 1},
	}
	if len(res.Rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(res.Rows), len(want))
	}
	for i, r := range res.Rows {
		_, month, _ := r.Start.Date()
		if got := [...]int{month, r.Opening, r.Retained, r.Churned, r.New, r.Closing}; got != want[i] {
			t.Errorf("row %d: %v, want %v", i, got, want[i])
		}
	}
	if res.Every != "1m" {
		t.Errorf("every %q, want 1m", res.Every)
	}
}

func TestEveryNotes(t *testing.T) {
	ds := byHand.build(t)
	o := DefaultChurn
	// 184 days are 26 weeks and 2 days.
	o.Every = every(t, "1w")
	res := must[LedgerRow](t)(Churn(ds, o))
	if len(res.Rows) != 26 {
		t.Errorf("%d weeks, want 26", len(res.Rows))
	}
	wantNote(t, res.Notes, "2024-07-01 to 2024-07-02 is left out: shorter than 1w")
	if got := res.Period.String(); got != "2024-07-03 to 2024-12-31" {
		t.Errorf("period %s, want it without the rest", got)
	}

	o.Since, o.Every = since(t, "2024-07-16"), every(t, "month")
	res = must[LedgerRow](t)(Churn(ds, o))
	if res.Rows[0].Complete || !res.Rows[1].Complete || len(res.Rows) != 6 {
		t.Errorf("rows %+v, want six of which the first is not complete", res.Rows)
	}
	wantNote(t, res.Notes, "2024-07-16 to 2024-07-31 is not a whole month")
}

func TestLedgerNotes(t *testing.T) {
	ds := byHand.build(t)
	notes := must[LedgerRow](t)(Churn(ds, DefaultChurn)).Notes
	wantNote(t, notes, "crr counts 1 reactivated customer as kept")
	wantNote(t, notes, "the rate rests on 2 customers only")
	// D's first order opens the data: no window reaches back beyond it.
	for _, n := range notes {
		if strings.Contains(n, "reaches back") {
			t.Errorf("note %q of data that starts early enough", n)
		}
	}
	wantNote(t, notes, "the latest order of a customer is from 2024-09-01, 121 days before as-of 2024-12-31")

	late := byHand
	late.first = "2024-03-01"
	wantNote(t, must[LedgerRow](t)(Churn(late.build(t), DefaultChurn)).Notes,
		"the window before 2024-07-01 reaches back to 2024-01-01, but the data starts on 2024-03-01")

	late.first = "2024-01-01"
	for _, n := range must[LedgerRow](t)(Churn(late.build(t), DefaultChurn)).Notes {
		if strings.Contains(n, "reaches back") {
			t.Errorf("note %q of data that starts with the window", n)
		}
	}
	next := shop{asOf: "2024-09-02", sales: byHand.sales}
	next.sales = strings.Replace(next.sales, "C 2024-08-08", "C 2024-09-01", 1)
	wantNote(t, must[LedgerRow](t)(Churn(next.build(t), DefaultChurn)).Notes, "from 2024-09-01, 1 day before as-of")

	o := DefaultChurn
	o.Since = since(t, "2020-01-01")
	res := must[LedgerRow](t)(Churn(ds, o))
	wantNote(t, res.Notes, "nobody was active on 2020-01-01: no rate is defined")
	if r := res.Rows[0]; !math.IsNaN(float64(r.ChurnRate)) || !math.IsNaN(float64(r.ChurnMonthly)) || !math.IsNaN(float64(r.CRR)) || !math.IsNaN(float64(r.ChurnLow)) {
		t.Errorf("rates %+v of nobody, want them undefined", r)
	}
}

func TestLongGaps(t *testing.T) {
	// 02-29 less a month is 01-29, before 01-31: not longer than a month. 03-31
	// less a month is 02-29: not longer. 05-01 less a month is 04-01, after
	// 03-31: longer. Two orders on a day are no gap.
	ds := shop{
		asOf: "2024-06-30",
		sales: `
			A 2024-01-31 10 1
			A 2024-02-29 10 2
			A 2024-02-29 10 3
			A 2024-03-31 10 4
			A 2024-05-01 10 5
		`,
	}.build(t)
	o := DefaultChurn
	o.Window = span(t, "1m")
	o.Since = since(t, "2m") // May and June
	o.Every = every(t, "1m")
	rows := must[LedgerRow](t)(Churn(ds, o)).Rows
	if rows[0].LongGapShare != Ratio(1, 3) {
		t.Errorf("long_gap_share %v, want 1 of 3", rows[0].LongGapShare)
	}
	o.Since = since(t, "3m") // April too, before the long gap is over
	rows = must[LedgerRow](t)(Churn(ds, o)).Rows
	if rows[0].LongGapShare != 0 || rows[1].LongGapShare != Ratio(1, 3) {
		t.Errorf("long_gap_share %v and %v, want 0 and 1 of 3", rows[0].LongGapShare, rows[1].LongGapShare)
	}
}

func TestOutlasted(t *testing.T) {
	for _, tt := range []struct {
		window, from, to string
		want             bool
	}{
		{"30d", "2024-01-01", "2024-01-31", false},
		{"30d", "2024-01-01", "2024-02-01", true},
		{"4w", "2024-01-01", "2024-01-29", false},
		{"4w", "2024-01-01", "2024-01-30", true},
		{"1m", "2023-01-31", "2023-02-28", false},
		{"1m", "2023-01-28", "2023-03-01", true},
		{"1m", "2024-02-01", "2024-03-01", false},
		{"1q", "2023-12-01", "2024-03-01", false}, // 91 days
		{"1q", "2023-01-31", "2023-05-01", true},  // 90 days: 05-01 less a quarter is 02-01
		{"1y", "2023-03-01", "2024-03-01", false}, // 366 days
		{"1y", "2022-03-01", "2023-03-02", true},  // 366 days
		{"1y", "2023-02-28", "2024-02-29", false},
	} {
		if got := newWindow(span(t, tt.window)).outlasted(day(t, tt.from), day(t, tt.to)); got != tt.want {
			t.Errorf("from %s to %s is longer than %s: %t, want %t", tt.from, tt.to, tt.window, got, tt.want)
		}
	}
}

// A month is a month where the period is given in months, else 30.436875 days.
func TestMonthlyRates(t *testing.T) {
	ds := byHand.build(t)
	for _, tt := range []struct {
		since  string
		months float64
	}{{"6m", 6}, {"2q", 6}, {"184d", 184 / 30.436875}, {"2024-07-01", 184 / 30.436875}} {
		o := DefaultChurn
		o.Since = since(t, tt.since)
		r := must[LedgerRow](t)(Churn(ds, o)).Rows[0]
		if want := Rate(1 - math.Pow(0.5, 1/tt.months)); !near(r.ChurnMonthly, want) {
			t.Errorf("since %s: churn_monthly %v, want %v", tt.since, r.ChurnMonthly, want)
		}
		if want := Rate(1 - math.Pow(0.5, 12/tt.months)); !near(r.ChurnAnnual, want) {
			t.Errorf("since %s: churn_annual %v, want %v", tt.since, r.ChurnAnnual, want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []Rate{0, 1} { // nobody leaves, everybody leaves: at any pace
		if got := spread(c, 1.0/6); got != c {
			t.Errorf("spread(%v) = %v", c, got)
		}
	}
	if got := spread(Undefined, 2); !math.IsNaN(float64(got)) {
		t.Errorf("spread(undefined) = %v", got)
	}
}

func TestChurnOptionErrors(t *testing.T) {
	ds := byHand.build(t)
	for _, tt := range []struct {
		option string
		set    func(o *ChurnOptions)
	}{
		{"confidence", func(o *ChurnOptions) { o.Confidence = 0 }},
		{"confidence", func(o *ChurnOptions) { o.Confidence = 1 }},
		{"confidence", func(o *ChurnOptions) { o.Confidence = math.NaN() }},
		{"window", func(o *ChurnOptions) { o.Window = calendar.Span{} }},
		{"window", func(o *ChurnOptions) { o.Window.N = -1 }},
		{"window", func(o *ChurnOptions) { o.Window.N = math.MaxInt }},
		{"window", func(o *ChurnOptions) { o.Window.Unit = 9 }},
		{"since", func(o *ChurnOptions) { o.Since = calendar.Since{} }},
		{"since", func(o *ChurnOptions) { o.Since.Span.Unit = 0 }},
		{"since", func(o *ChurnOptions) { o.Since = since(t, "2025-01-01") }},
		{"every", func(o *ChurnOptions) { o.Every = every(t, "7m") }},
		{"every", func(o *ChurnOptions) { o.Every.Calendar = calendar.Days }},
		{"every", func(o *ChurnOptions) { o.Every.Calendar = 77 }},
		{"every", func(o *ChurnOptions) { o.Every.Span.N = -1 }},
		{"every", func(o *ChurnOptions) {
			o.Every = calendar.Every{Span: calendar.Span{N: 1, Unit: calendar.Months}, Calendar: calendar.Months}
		}},
		{"by", func(o *ChurnOptions) { o.By = "country" }},
	} {
		o := DefaultChurn
		tt.set(&o)
		_, err := Churn(ds, o)
		wantOption(t, err, tt.option)
	}
}

func TestChurnDataErrors(t *testing.T) {
	_, err := Churn(shop{}.build(t), DefaultChurn)
	wantLack(t, err, LacksDays)
	_, err = Churn(shop{asOf: "2024-12-31"}.build(t), DefaultChurn)
	wantLack(t, err, LacksPurchases)
	_, err = Churn(shop{asOf: "2024-12-31", sales: "A 2024-07-07 -5"}.build(t), DefaultChurn)
	wantLack(t, err, LacksPurchases)

	_, err = Churn(shop{asOf: "2009-12-31", first: "2010-12-01"}.build(t), DefaultChurn)
	wantLack(t, err, LacksPurchases)
	if !strings.Contains(err.Error(), "the data starts on 2010-12-01") {
		t.Errorf("error %q does not tell where the data starts", err)
	}
}

func TestOneCustomer(t *testing.T) {
	r := must[LedgerRow](t)(Churn(shop{asOf: "2024-12-31", sales: "A 2024-12-31 10"}.build(t), DefaultChurn)).Rows[0]
	if r.New != 1 || r.Closing != 1 || r.Opening != 0 || !math.IsNaN(float64(r.LongGapShare)) {
		t.Errorf("row %+v", r)
	}
}

func TestWorking(t *testing.T) {
	r := must[LedgerRow](t)(Churn(byHand.build(t), DefaultChurn)).Rows[0]
	want := []string{
		"opening = retained + churned = 1 + 1 = 2",
		"closing = opening + new + reactivated - churned = 2 + 1 + 1 - 1 = 3",
		"churn_rate = churned / opening = 1 / 2 = 50.0%",
		// Wilson of 1 of 2: (1 + z^2/2 -/+ z sqrt(1/2 + z^2/4)) / (2 + z^2), z 1.96.
		"churn_low to churn_high = Wilson interval of 1 of 2 = 9.5% to 90.5%",
		"retention_rate = retained / opening = 1 / 2 = 50.0%",
		"retention_low to retention_high = Wilson interval of 1 of 2 = 9.5% to 90.5%",
		"crr = (closing - new) / opening = (3 - 1) / 2 = 100.0%",
		"churn_monthly = 1 - (1 - churn_rate)^(1 / months) = 1 - (1 - 50.0%)^(1 / 6) = 10.9%",
		"churn_annual = 1 - (1 - churn_rate)^(12 / months) = 1 - (1 - 50.0%)^(12 / 6) = 75.0%",
	}
	if got := r.Working(); !slices.Equal(got, want) {
		t.Errorf("working\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
