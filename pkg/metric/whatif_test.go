package metric

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/money"
)

func supposed(t testing.TB, text string) *RetentionChange {
	t.Helper()
	c := new(RetentionChange)
	if err := c.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRetentionChange(t *testing.T) {
	for text, want := range map[string]string{"+5pp": "+5pp", "5 PP": "+5pp", "-2.5pp": "-2.5pp", "85%": "85%", "0%": "0%", "+0pp": "+0pp"} {
		if got := supposed(t, text).String(); got != want {
			t.Errorf("%s reads as %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "5", "+5%", "-5%", "120%", "+101pp", "NaN%", "Infpp", "five"} {
		if err := new(RetentionChange).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// In the example 1 of 2 customers is retained over six months, three customers
// made four purchases for 160.00, and three are active at the end. So 40.00 x 4
// / 3 / 6 = 8.8889 a month for each, a monthly churn of 1 - 0.5^(1/6) =
// 0.109101, and after 6 months half of the three are left. With 50 points more
// nobody leaves: 3 x 8.8889 x 6 = 160.00, and a lifespan of the cap.
func TestWhatIf(t *testing.T) {
	ds, err := ExampleData()
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultWhatIf
	o.Retention, o.Margin, o.CAC, o.Months = supposed(t, "+50pp"), 0.5, 20*money.One, 6
	res := must[WhatIfRow](t)(WhatIf(ds, o))
	now, then := res.Rows[0], res.Rows[1]
	perMonth := 160.0 / 3 / 6
	stay := math.Pow(0.5, 1.0/6)
	lived := (1 - 0.5) / (1 - stay) // geometric: (1 - stay^6) / (1 - stay)
	for _, tt := range []struct {
		what      string
		got, want float64
	}{
		{"monthly churn", float64(now.MonthlyChurn), 1 - stay},
		{"lifespan", float64(now.LifespanMonths), 1 / (1 - stay)},
		{"clv", now.CLV.Float(), perMonth / (1 - stay) * 0.5},
		{"clv to cac", float64(now.CLVToCAC), perMonth / (1 - stay) * 0.5 / 20},
		{"left", float64(now.Left), 1.5},
		{"revenue", now.Revenue.Float(), 3 * perMonth * lived},
		{"profit", now.Profit.Float(), 3 * perMonth * lived * 0.5},
		{"then: retention", float64(then.RetentionRate), 1},
		{"then: lifespan", float64(then.LifespanMonths), 60},
		{"then: left", float64(then.Left), 3},
		{"then: revenue", then.Revenue.Float(), 160},
	} {
		if math.Abs(tt.got-tt.want) > 1e-3 {
			t.Errorf("%s is %v, want %v", tt.what, tt.got, tt.want)
		}
	}
	row := res.Sections[0].Rows.([]BreakEvenRow)[0]
	extra := (160 - 3*perMonth*lived) * 0.5
	if !near(row.Saved, 1.5) || math.Abs(row.PerSaved.Float()-extra/1.5) > 1e-3 || math.Abs(row.PerCustomer.Float()-extra/3) > 1e-3 {
		t.Errorf("break-even %+v, want %v for each of 1.5", row, extra/1.5)
	}
	wantNote(t, res.Notes, "arithmetic from your own figures of the period, no forecast")
	wantNote(t, res.Notes, "assumed: the retention of the period, 50.0% (9.5% to 90.5%, of 2 customers), holds in every month to come")
	wantNote(t, res.Notes, "what if: the lifespan is capped at 60 months")
	wantLines(t, now.Working()[3:4], "customers_left = customers x (1 - monthly_churn)^6 = 3 x 0.5 = 1.50")
	wantLines(t, row.Working(), fmt.Sprintf("spend_per_saved_customer = extra_profit / customers_saved = %s / 1.50 = %s", row.Profit.Human(), row.PerSaved.Human()))
}

// A worse retention has no break-even; without one there is one row.
func TestWhatIfOtherwise(t *testing.T) {
	ds := byHand.build(t)
	o := DefaultWhatIf
	if res := must[WhatIfRow](t)(WhatIf(ds, o)); len(res.Rows) != 1 || res.Rows[0].Scenario != "now" || !math.IsNaN(float64(res.Rows[0].CLVToCAC)) {
		t.Errorf("rows %+v", res.Rows)
	}
	o.Retention = supposed(t, "40%")
	if res := must[WhatIfRow](t)(WhatIf(ds, o)); len(res.Sections) != 0 || !near(res.Rows[1].RetentionRate, 0.4) {
		t.Errorf("rows %+v, sections %v", res.Rows, res.Sections)
	}
	o.Retention = supposed(t, "0%")
	if res := must[WhatIfRow](t)(WhatIf(ds, o)); !near(res.Rows[1].Left, 0) || !near(res.Rows[1].LifespanMonths, 1) {
		t.Errorf("row %+v, want nobody left", res.Rows[1])
	}

	// Nobody was active at the start.
	o.Retention = supposed(t, "+5pp")
	res := must[WhatIfRow](t)(WhatIf(shop{asOf: "2024-12-31", first: "2022-01-01", sales: "A 2024-12-31 10"}.build(t), o))
	if r := res.Rows[0]; len(res.Rows) != 1 || !r.CLV.IsNone() || !r.Revenue.IsNone() || !math.IsNaN(float64(r.Left)) {
		t.Errorf("rows %+v", res.Rows)
	}
	wantNote(t, res.Notes, "nobody was active on 2024-07-01: there is no retention to reckon with")
}

func TestWhatIfRefuses(t *testing.T) {
	ds := byHand.build(t)
	for option, change := range map[string]func(*WhatIfOptions){
		"retention": func(o *WhatIfOptions) { o.Retention = supposed(t, "+51pp") },
		"months":    func(o *WhatIfOptions) { o.Months = 0 },
		"cac":       func(o *WhatIfOptions) { o.CAC = -1 },
		"margin":    func(o *WhatIfOptions) { o.Margin = 0 },
		"window":    func(o *WhatIfOptions) { o.Window.N = 0 },
	} {
		o := DefaultWhatIf
		change(&o)
		_, err := WhatIf(ds, o)
		wantOption(t, err, option)
	}
	free := byHand
	free.free = true
	_, err := WhatIf(free.build(t), DefaultWhatIf)
	wantLack(t, err, LacksAmounts)
}

// Now is what churn and clv say; a better retention never brings less, and the
// break-even spent on all saved is the extra profit.
func TestWhatIfProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultWhatIf
		o.Window = anySpan.Draw(t, "window")
		o.Months = rapid.IntRange(1, 36).Draw(t, "months")
		o.Margin = rapid.SampledFrom([]float64{1, 0.4}).Draw(t, "margin")
		o.Retention = &RetentionChange{By: Points(rapid.IntRange(1, 30).Draw(t, "points")) / 100, To: Undefined}
		res, err := WhatIf(ds, o)
		if err != nil {
			return
		}
		c := DefaultCLV
		c.Method, c.Window, c.Margin = Formula, o.Window, o.Margin
		value, err := CLV(ds, c)
		if err != nil {
			t.Fatal(err)
		}
		if now := res.Rows[0]; now.CLV != value.Rows[0].CLV {
			t.Fatalf("clv %s, want %s", now.CLV, value.Rows[0].CLV)
		}
		if len(res.Sections) == 0 {
			return
		}
		now, then := res.Rows[0], res.Rows[1]
		row := res.Sections[0].Rows.([]BreakEvenRow)[0]
		if now.Revenue >= 0 && (then.Revenue < now.Revenue || then.CLV < now.CLV || then.Left <= now.Left) {
			t.Fatalf("more retention brings less: %+v, %+v", now, then)
		}
		if spent := row.PerSaved.Float() * float64(row.Saved); math.Abs(spent-row.Profit.Float()) > 1e-3*(1+float64(row.Saved)) {
			t.Fatalf("spending %v on all saved, want the extra profit %v", spent, row.Profit)
		}
	})
}
