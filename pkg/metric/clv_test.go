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

// As of 2024-12-31 with 6m: A, B, C and D are active on 2024-07-01, and A, B
// and C still at the end. In the half-year A, B, C and N make 6 purchases
// worth 10 + 20 + 30 + 40 + 50 + 60 = 210, and D gets 12 back for May: 198.
var trading = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-03-01 100
		B 2024-04-01 100
		C 2024-05-01 100
		D 2024-05-01 100
		A 2024-07-01 10
		A 2024-07-01 20 x
		B 2024-08-01 30
		C 2024-09-01 40
		C 2024-12-31 50
		N 2024-10-01 60
		D 2024-07-15 -12
	`,
}

func TestFormulaByHand(t *testing.T) {
	res := must[CLVRow](t)(CLV(trading.build(t), DefaultCLV))
	r := res.Rows[0]
	// average order 198 / 6 = 33; 6 / 4 / 6 = 0.25 orders a month; churn 1 of 4,
	// 1 - 0.75^(1/6) = 0.046816 a month; lifespan 21.36035 months;
	// clv = 33 x 0.25 x 21.36035 = 176.2229.
	if r.Customers != 4 || r.Orders != 6 || r.Revenue != 198*money.One || r.AverageOrder != 33*money.One || r.OrdersPerMonth != 0.25 || r.Margin != 1 || r.Capped {
		t.Errorf("row %+v", r)
	}
	if r.MonthlyChurn.String() != "0.046816" || r.LifespanMonths.String() != "21.360352" || r.CLV.String() != "176.2229" {
		t.Errorf("churn %s, lifespan %s, clv %s; want 0.046816, 21.360352, 176.2229", r.MonthlyChurn, r.LifespanMonths, r.CLV)
	}
	wantNote(t, res.Notes, "method auto took the formula, not a forecast: only 3 of 5 customers came back to buy on another day, and 100 are wanted")
	wantNote(t, res.Notes, "margin 1: clv is revenue, not profit")
	wantNote(t, res.Notes, "the churn rests on 4 customers only")
	if res.Definition != formulaDefinition || res.Period.String() != "2024-07-01 to 2024-12-31" {
		t.Errorf("%s of %s", res.Definition, res.Period)
	}

	o := DefaultCLV
	o.Method, o.Margin, o.LifespanCap = Formula, 0.5, 12
	res = must[CLVRow](t)(CLV(trading.build(t), o))
	// 33 x 0.25 x 12 x 0.5
	if r := res.Rows[0]; !r.Capped || r.LifespanMonths != 12 || r.CLV.String() != "49.50" {
		t.Errorf("capped row %+v, want a clv of 49.50", r)
	}
	wantNote(t, res.Notes, "capped at 12 months: the churn of the period alone would give 21.36 months")
	if slices.ContainsFunc(res.Notes, func(n string) bool { return strings.Contains(n, "margin") || strings.Contains(n, "auto") }) {
		t.Errorf("notes %q of a margin and a method that were chosen", res.Notes)
	}
}

func TestHistoricByHand(t *testing.T) {
	o := DefaultCLV
	o.Method, o.Margin = Historic, 0.5
	res := must[CLVRow](t)(CLV(trading.build(t), o))
	// 400 + 198 = 598 of 5 customers and 10 purchases; half of it is 59.80 each.
	r := res.Rows[0]
	if r.Customers != 5 || r.Orders != 10 || r.Revenue.String() != "598.00" || r.AverageOrder.String() != "59.80" || r.CLV.String() != "59.80" {
		t.Errorf("row %+v", r)
	}
	if !math.IsNaN(float64(r.OrdersPerMonth)) || !math.IsNaN(float64(r.MonthlyChurn)) || !math.IsNaN(float64(r.LifespanMonths)) || r.Capped {
		t.Errorf("row %+v, want what only the formula knows undefined", r)
	}
	if res.Period != nil || res.Definition != historicDefinition {
		t.Errorf("%s of %v, want all data", res.Definition, res.Period)
	}
}

// Without a margin the money is exact, beyond what a float holds.
func TestHistoricIsExact(t *testing.T) {
	const much = "900719925474.0993" // 2^53 + 1 ten-thousandths
	o := DefaultCLV
	o.Method = Historic
	if r := must[CLVRow](t)(CLV(shop{asOf: "2024-12-31", sales: "A 2024-03-01 " + much}.build(t), o)).Rows[0]; r.CLV.String() != much {
		t.Errorf("clv %s, want %s", r.CLV, much)
	}
}

func TestFormulaWithoutChurn(t *testing.T) {
	o := DefaultCLV
	// Nobody leaves: the cap. A's 60 in 6 months are 10 a month.
	res := must[CLVRow](t)(CLV(shop{asOf: "2024-12-31", sales: "A 2024-03-01 10\nA 2024-08-01 60"}.build(t), o))
	if r := res.Rows[0]; r.MonthlyChurn != 0 || r.LifespanMonths != 60 || !r.Capped || r.CLV.String() != "600.00" {
		t.Errorf("row %+v, want the cap and 600.00", r)
	}
	wantNote(t, res.Notes, "would give no end")

	// Everybody leaves and nobody comes: a lifespan of one month, no orders.
	res = must[CLVRow](t)(CLV(shop{asOf: "2024-12-31", sales: "A 2024-03-01 10"}.build(t), o))
	if r := res.Rows[0]; r.MonthlyChurn != 1 || r.LifespanMonths != 1 || !r.CLV.IsNone() || !r.AverageOrder.IsNone() || !math.IsNaN(float64(r.OrdersPerMonth)) {
		t.Errorf("row %+v, want no value", r)
	}
	wantNote(t, res.Notes, "no clv is defined")
	o.LifespanCap = 1 // is as long, so it caps nothing
	if r := must[CLVRow](t)(CLV(shop{asOf: "2024-12-31", sales: "A 2024-03-01 10"}.build(t), o)).Rows[0]; r.LifespanMonths != 1 || r.Capped {
		t.Errorf("row %+v, want a lifespan of one month that is not capped", r)
	}

	// Nobody was there at the start.
	res = must[CLVRow](t)(CLV(shop{asOf: "2024-12-31", sales: "A 2024-08-01 10"}.build(t), o))
	if r := res.Rows[0]; !math.IsNaN(float64(r.MonthlyChurn)) || !math.IsNaN(float64(r.LifespanMonths)) || !r.CLV.IsNone() || r.Capped {
		t.Errorf("row %+v, want no value", r)
	}
}

func TestCLVByGroup(t *testing.T) {
	s := trading
	s.columns = "region"
	s.people = "A - - - north\nB - - - north\nC - - - south\nD - - - south"
	o := DefaultCLV
	o.By = "region"
	var got []string
	for _, r := range must[CLVRow](t)(CLV(s.build(t), o)).Rows {
		got = append(got, fmt.Sprintf("%s: %d customers, %d orders, %s, clv %s, capped %t", r.Group, r.Customers, r.Orders, r.Revenue, r.CLV, r.Capped))
	}
	// south: half leaves, 0.109101 a month, 9.165795 months; 78 / 1 customer /
	// 6 months = 13 a month: 119.1553. N was nobody's customer at the start.
	want := []string{
		"north: 2 customers, 3 orders, 60.00, clv 300.00, capped true",
		"south: 1 customers, 2 orders, 78.00, clv 119.1553, capped false",
		"(none): 1 customers, 1 orders, 60.00, clv , capped false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCLVList(t *testing.T) {
	s := trading
	s.sales += "C 2024-12-31 5 y\nC 2024-11-11 -7"
	o := DefaultCLV
	o.Margin = 0.5
	res := mustList[CLVListRow](t)(CLVList(s.build(t), o))
	var got []string
	for _, r := range res.Rows {
		got = append(got, fmt.Sprintf("%s %d %s %s %s|%s|%s|%s|%s", r.ID, r.Frequency, r.RecencyWeeks, r.AgeWeeks, r.AverageSpend, r.PAlive, r.ExpectedPurchases, r.ExpectedSpend, r.CLV))
	}
	// C: 1 May to 1 September is 123 days, to 31 December 244; 40 on one later
	// day and 55 on another; half of 100 + 40 + 50 + 5 - 7. A: two orders on one
	// later day are 30. D's credit note is in the value only.
	want := []string{
		"C 2 34.857143 34.857143 47.50||||94.00",
		"A 1 17.428571 43.571429 30.00||||65.00",
		"B 1 17.428571 39.142857 30.00||||65.00",
		"D 0 0 34.857143 ||||44.00",
		"N 0 0 13 ||||30.00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("list\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	wantNote(t, res.Notes, "method auto took the historic value")

	o.Method = Formula
	_, err := CLVList(s.build(t), o)
	wantOption(t, err, "method")
}

func TestCLVErrors(t *testing.T) {
	ds := trading.build(t)
	for _, tt := range []struct {
		option string
		set    func(o *CLVOptions)
	}{
		{"method", func(o *CLVOptions) { o.Method = 77 }},
		{"margin", func(o *CLVOptions) { o.Margin = 0 }},
		{"margin", func(o *CLVOptions) { o.Margin = 40 }},
		{"margin", func(o *CLVOptions) { o.Margin = math.NaN() }},
		{"lifespan-cap", func(o *CLVOptions) { o.LifespanCap = 0 }},
		{"window", func(o *CLVOptions) { o.Window.N = 0 }},
		{"since", func(o *CLVOptions) { o.Since = since(t, "2025-01-01") }},
		{"by", func(o *CLVOptions) { o.By = "country" }},
		{"horizon", func(o *CLVOptions) { o.Horizon = calendar.Span{} }},
		{"horizon", func(o *CLVOptions) { o.Horizon = span(t, "121m") }},
		{"discount", func(o *CLVOptions) { o.Discount = -0.1 }},
		{"discount", func(o *CLVOptions) { o.Discount = math.Inf(1) }},
		{"time-unit", func(o *CLVOptions) { o.TimeUnit = calendar.Years }},
		{"holdout", func(o *CLVOptions) { o.Holdout = calendar.Span{N: -1, Unit: calendar.Days} }},
		{"holdout", func(o *CLVOptions) { o.Method, o.Holdout = Formula, span(t, "3m") }},
		{"intervals", func(o *CLVOptions) { o.Method, o.Intervals = Historic, true }},
		{"confidence", func(o *CLVOptions) { o.Confidence = 95 }},
	} {
		o := DefaultCLV
		tt.set(&o)
		_, err := CLV(ds, o)
		wantOption(t, err, tt.option)
	}
	for lack, s := range map[Lack]shop{
		LacksDays:      {},
		LacksAmounts:   {asOf: "2024-12-31", free: true, sales: "A 2024-08-01 0"},
		LacksPurchases: {asOf: "2024-12-31", sales: "A 2024-08-01 -1"},
	} {
		for _, m := range []Method{Historic, Formula} {
			o := DefaultCLV
			o.Method = m
			_, err := CLV(s.build(t), o)
			wantLack(t, err, lack)
		}
		_, err := CLVList(s.build(t), DefaultCLV)
		wantLack(t, err, lack)
	}
	for option, set := range map[string]func(o *CLVOptions){
		"method":  func(o *CLVOptions) { o.Method = AllModels },
		"holdout": func(o *CLVOptions) { o.Holdout = span(t, "3m") },
	} {
		o := DefaultCLV
		set(&o)
		_, err := CLVList(ds, o)
		wantOption(t, err, option)
	}
}

func TestFormulaOverflow(t *testing.T) {
	half := money.Amount(math.MaxInt64 / 2).String()
	o := DefaultCLV
	// The revenue fits, but not sixty months of it.
	_, err := CLV(shop{asOf: "2024-12-31", sales: "A 2024-03-01 10\nA 2024-08-01 " + half}.build(t), o)
	if err == nil || !strings.Contains(err.Error(), "clv: amounts add up to more than") {
		t.Errorf("error %v", err)
	}
	_, err = CLV(shop{asOf: "2024-12-31", sales: "A 2024-08-01 " + half + "\nB 2024-08-01 " + half + "\nC 2024-08-01 1"}.build(t), o)
	if err == nil || !strings.Contains(err.Error(), "revenue: amounts add up to more than") {
		t.Errorf("error %v", err)
	}
	// What is spent does not fit, though the money that is left does.
	_, err = CLVList(shop{asOf: "2024-12-31", sales: "A 2024-01-01 1\nA 2024-02-01 " + half + "\nA 2024-02-02 -" + half + "\nA 2024-03-01 " + half + "\nA 2024-04-01 " + half}.build(t), o)
	if err == nil {
		t.Error("no error of a spend that does not fit")
	}
}

func TestMethodText(t *testing.T) {
	for _, name := range []string{"auto", "historic", "formula", "bgnbd", "mbgnbd", "paretonbd", "all"} {
		var m Method
		if err := m.UnmarshalText([]byte(name)); err != nil || m.String() != name {
			t.Errorf("%q reads as %q, %v", name, m, err)
		}
	}
	var m Method
	if err := m.UnmarshalText([]byte("formular")); err == nil || !strings.Contains(err.Error(), `did you mean "formula"?`) {
		t.Errorf("error %v, want the nearest name", err)
	}
}

func TestCLVWorking(t *testing.T) {
	o := DefaultCLV
	row := func() CLVRow { return must[CLVRow](t)(CLV(trading.build(t), o)).Rows[0] }
	want := []string{
		"average_order = revenue / orders = 198.00 / 6 = 33.00",
		"orders_per_month = orders / customers / months = 6 / 4 / 6 = 0.25",
		"lifespan_months = 1 / monthly_churn = 1 / 0.046816 = 21.360352",
		"clv = average_order x orders_per_month x lifespan_months x margin = 33.00 x 0.25 x 21.360352 x 1 = 176.22",
	}
	if got := row().Working(); !slices.Equal(got, want) {
		t.Errorf("working\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	o.LifespanCap, o.Margin = 12, 0.25
	if got, want := row().Working()[2], "lifespan_months = 1 / monthly_churn = 1 / 0.046816, capped at 12"; got != want {
		t.Errorf("working %q, want %q", got, want)
	}
	o.Method = Historic
	want = []string{
		"average_order = revenue / orders = 598.00 / 10 = 59.80",
		"clv = revenue x margin / customers = 598.00 x 0.25 / 5 = 29.90",
	}
	if got := row().Working(); !slices.Equal(got, want) {
		t.Errorf("working\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestForecastWorking(t *testing.T) {
	r := CLVRow{
		Customers: 1200, Orders: 2400, Revenue: 120_000 * money.One, AverageOrder: 50 * money.One, ExpectedPurchases: 1800, OrdersPerMonth: 0.125,
		TotalCLV: 60_000 * money.One, CLV: 50 * money.One, Method: BGNBD, months: 12,
	}
	wantLines(t, r.Working(),
		"average_order = revenue / orders = 120,000.00 / 2,400 = 50.00",
		"orders_per_month = expected_purchases / customers / months = 1800.00 / 1,200 / 12 = 0.125",
		"clv = total_clv / customers = 60,000.00 / 1,200 = 50.00")
}
