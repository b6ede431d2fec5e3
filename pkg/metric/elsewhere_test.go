package metric

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

func TestElsewhere(t *testing.T) {
	rows, err := Elsewhere(byHand.build(t), DefaultChurn)
	if err != nil {
		t.Fatal(err)
	}
	// Active from the day after a purchase: A to 08-10 and again from 09-02, so
	// that A leaves once in between; B to 11-05; C from 08-09; D from 07-05.
	// Days of July to December: A 41 + 121, B 128, C 145, D 180, together 615.
	want := []ElsewhereRow{
		{"retain", 0.5, 0.5, "churned / opening = 1 / 2"},
		{"textbook", 0, 1, "1 - (E - N) / S = 1 - (3 - 1) / 2"},
		{"ChartMogul", 0.5, 0.5, "churned / opening = 1 / 2"},
		{"Stripe", 2.0 / 3, Undefined, "departures / (opening + joined) = 2 / (2 + 1)"},
		{"Shopify", 2 * 184.0 / 615, Undefined, "departures x days / daily sum of customers = 2 x 184 / 615"},
	}
	for i, r := range rows {
		w := want[i]
		if r.Who != w.Who || !near(r.Churn, w.Churn) || !near(r.Retention, w.Retention) || r.Working != w.Working {
			t.Errorf("row %+v, want %+v", r, w)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows, want %d", len(rows), len(want))
	}
}

// The two contracts of A are one stretch; B's ends on the last day before the
// period, and at the end of a day still counts at its border. C's lasts one
// day, D's starts in the period and goes on.
func TestElsewhereOnContracts(t *testing.T) {
	ds := shop{asOf: "2024-12-31", sales: "A 2024-12-31 1", signed: `
		A 2024-01-01 2024-08-31
		A 2024-09-01 2024-10-31
		B 2024-01-01 2024-07-01
		D 2024-12-01 -
	`}.build(t)
	o := DefaultChurn
	o.Basis = BasisContract
	rows, err := Elsewhere(ds, o)
	if err != nil {
		t.Fatal(err)
	}
	// A is active at each day from 1 July to 31 October (123), B on 1 July (1),
	// D from 2 to 31 December (30).
	if got, want := rows[4].Working, "departures x days / daily sum of customers = 2 x 184 / 154"; got != want {
		t.Errorf("working %q, want %q", got, want)
	}
	if windows, err := ChurnByWindow(ds, o); err != nil || len(windows) > 0 {
		t.Errorf("windows of contracts: %v, error %v; want none", windows, err)
	}
}

func TestElsewhereRefuses(t *testing.T) {
	ds := byHand.build(t)
	o := DefaultChurn
	o.Confidence = 2
	_, err := Elsewhere(ds, o)
	wantOption(t, err, "confidence")
	_, err = ChurnByWindow(ds, o)
	wantOption(t, err, "confidence")
	_, err = Elsewhere(shop{asOf: "2024-12-31", sales: "A 2024-12-31 -1"}.build(t), DefaultChurn)
	wantLack(t, err, LacksPurchases)
}

// A day at a time gives the same departures and days, and they balance.
func TestElsewhereAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultChurn
		o.Window = anySpan.Draw(t, "window")
		o.Since = calendar.Since{Span: rapid.SampledFrom([]calendar.Span{{N: 6, Unit: calendar.Months}, {N: 100, Unit: calendar.Days}}).Draw(t, "since")}
		rows, err := Elsewhere(ds, o)
		if err != nil {
			if hasPurchase(ds) {
				t.Fatal(err)
			}
			return
		}
		p := o.Since.Until(ds.AsOf())
		var left, joined, came, sum, opening, closing int
		for _, n := range naives(ds) {
			if len(n.days) == 0 {
				continue
			}
			if n.active(p.Start, o.Window) {
				opening++
			}
			if n.active(p.End, o.Window) {
				closing++
			}
			if n.bought(calendar.MinDay, p.Start) == 0 && n.bought(p.Start, p.End) > 0 {
				joined++
			}
			for d := p.Start; d < p.End; d++ {
				is, next := n.active(d, o.Window), n.active(d+1, o.Window)
				switch {
				case is && !next:
					left++
				case !is && next:
					came++
				}
				if is {
					sum++
				}
			}
		}
		if opening+came-left != closing {
			t.Fatalf("opening %d + came %d - left %d is not closing %d", opening, came, left, closing)
		}
		if want := Ratio(left, opening+joined); !near(rows[3].Churn, want) {
			t.Fatalf("%+v, want %v", rows[3], want)
		}
		if want := Ratio(left*p.Len(), sum); !near(rows[4].Churn, want) {
			t.Fatalf("%+v, want %v", rows[4], want)
		}
	})
}
