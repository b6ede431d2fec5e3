package metric

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

func TestCustomerStory(t *testing.T) {
	s := shop{
		asOf: "2024-12-31",
		sales: `
			L 2024-10-15 10 1
			L 2024-11-15 10 2
			L 2024-11-15 30 3
			L 2024-11-20 -5 4
			L 2024-12-15 10 5
			L 2024-12-16 20 6
			L 2024-12-16 -20 6
		`,
		people:  "L 2024-01-01 Lou lou@example.org",
		answers: "L 2024-11-01 2\nL 2024-12-31 9",
	}
	o := DefaultCustomer
	o.Forecast = Forecast{"crystal ball", func(orders []dataset.Order) Outlook { return Outlook{0.75, money.Amount(len(orders)) * money.One} }}
	res := must[CustomerRow](t)(Customer(s.build(t), "L", o))
	r := res.Rows[0]
	got := fmt.Sprint(r.ID, " ", r.Name, " ", r.Email, " ", r.SignUp, " ", r.Stage, " ", r.Box, " ", r.FirstOrder, " ", r.LastOrder, " ", *r.DaysSince, " ",
		r.Orders, " ", r.PurchaseDays, " ", r.Revenue, " ", r.AverageOrder, " ", r.UsualGap, " ", r.Overdue, " ", r.ExpectedNext, " ", r.OwnRhythm, " ", r.PAlive, " ", r.ExpectedValue, " ", *r.Score)
	// Gaps of 31 and 30 days, a silence of 16: 16 / 30.5 = 0.52459. The order
	// returned in full and the credit note are no purchases.
	if want := "L Lou lou@example.org 2024-01-01 loyal new 2024-10-15 2024-12-15 16 4 3 55.00 13.75 30.5 0.52459 2025-01-15 true 0.75 6.00 9"; got != want {
		t.Errorf("story\n%s, want\n%s", got, want)
	}
	var orders []string
	for _, o := range res.Sections[0].Rows.([]OrderRow) {
		orders = append(orders, fmt.Sprint(o.Day, " ", o.Amount, " ", o.Purchase, " ", at(o.Gap)))
	}
	twice := orders[1:3] // two orders of a day have no order that means something
	if twice[0] > twice[1] {
		twice[0], twice[1] = twice[1], twice[0]
	}
	for i := range twice {
		twice[i] = strings.NewReplacer("<nil>", "?", "31", "?").Replace(twice[i])
	}
	wantLines(t, orders, "2024-10-15 10.00 true <nil>", "2024-11-15 10.00 true ?", "2024-11-15 30.00 true ?", "2024-11-20 -5.00 false <nil>", "2024-12-15 10.00 true 30", "2024-12-16 0.00 false <nil>")
	if got, want := fmt.Sprint(res.Sections[1].Rows), "[{2024-11-01 2 detractor } {2024-12-31 9 promoter }]"; got != want {
		t.Errorf("responses %s, want %s", got, want)
	}
	wantNote(t, res.Notes, "what to do next: thanks")
	wantLines(t, r.Working()[:2], "average_order = revenue / orders = 55.00 / 4 = 13.75", "overdue = days_since / usual_gap = 16 / 30.5 = 0.52")
}

func TestCustomerWhy(t *testing.T) {
	for _, tt := range []struct{ name, since, days, stage, box string }{
		{"loyal, retained", "6m", "2024-06-01 2024-09-01 2024-12-01",
			"active by the purchase of 2024-12-01, with 3 purchases; silent for 30 days, which is not long by their usual gap of 91.5 days",
			"active on 2024-07-01 by the purchase of 2024-06-01, and at the end of the period by that of 2024-12-01"},
		{"retained by one purchase", "1m", "2024-11-01",
			"active by the purchase of 2024-11-01, with 1 purchase",
			"active on 2024-12-01 and at the end of the period, both by the purchase of 2024-11-01"},
		{"at risk", "6m", "2024-08-01 2024-08-11 2024-08-21",
			"active by the purchase of 2024-08-21, but silent for 132 days, which is 13.20 x their usual gap of 10 days; from 1.5 x on it is long",
			"first bought on 2024-08-01, in the period, and is active at its end by the purchase of 2024-08-21"},
		{"every day, then never", "6m", "2024-08-01 2024-08-02 2024-08-03",
			"active by the purchase of 2024-08-03, but silent for 150 days, which is 150.00 x their usual gap of 1 day; from 1.5 x on it is long",
			"first bought on 2024-08-01, in the period, and is active at its end by the purchase of 2024-08-03"},
		{"lapsed, churned", "6m", "2024-06-30",
			"no purchase from 2024-07-01 to 2024-12-31: the last was on 2024-06-30",
			"active on 2024-07-01 by the purchase of 2024-06-30, but not at the end of the period: no purchase from 2024-07-01 to 2024-12-31"},
		{"won back, reactivated", "6m", "2023-12-31 2024-07-01",
			"no purchase from 2024-01-01 to 2024-06-30, but before that, and since: the last was on 2024-07-01",
			"not active on 2024-07-01: the last purchase before it, of 2023-12-31, was before 2024-01-01; active at the end of the period by that of 2024-07-01"},
		{"passed through", "1y", "2024-03-01",
			"no purchase from 2024-07-01 to 2024-12-31: the last was on 2024-03-01",
			"bought in the period, last on 2024-03-01, but is active at neither of its ends"},
		{"in no box", "6m", "2023-12-31",
			"no purchase from 2024-07-01 to 2024-12-31: the last was on 2023-12-31",
			"in none: active neither on 2024-07-01 nor at the end of the period, and no purchase in it; the last was on 2023-12-31"},
		{"a prospect", "6m", "", "in the customers file, without a purchase", "in none: no purchase"},
	} {
		s := shop{asOf: "2024-12-31", sales: "X 2022-01-01 1", people: "A - - -"}
		for d := range strings.FieldsSeq(tt.days) {
			s.sales += "\nA " + d + " 10"
		}
		o := DefaultCustomer
		o.Since = since(t, tt.since)
		r := must[CustomerRow](t)(Customer(s.build(t), "A", o)).Rows[0]
		if r.StageWhy != tt.stage || r.BoxWhy != tt.box {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", tt.name, r.StageWhy, r.BoxWhy, tt.stage, tt.box)
		}
	}
	s := shop{asOf: "2024-12-31", sales: "A 2024-12-01 1\nA 2024-12-11 1\nB 2024-12-20 1\nC 2024-12-20 -1"}
	for key, want := range map[string]string{
		"B": "active by the purchase of 2024-12-20, with 1 purchase; silent for 11 days, which is not long by the usual gap of all of 10 days",
		"C": "no purchase, and no record in the customers file",
	} {
		res := must[CustomerRow](t)(Customer(s.build(t), key, DefaultCustomer))
		if got := res.Rows[0].StageWhy; got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
		if len(res.Rows[0].Working()) != 4 {
			t.Errorf("working %q", res.Rows[0].Working())
		}
	}
}

func TestFindCustomer(t *testing.T) {
	s := shop{asOf: "2024-12-31", sales: "A 2024-12-01 1\nd@example.org 2024-12-02 1", people: "A - Anna anna@example.org\nB - Bo bo@example.org\nC - Bo c@example.org"}
	ds := s.build(t)
	for text, want := range map[string]string{"A": "A", " A ": "A", "Anna@example.org": "A", "anna": "A", "C@example.org": "C", "D@Example.org": "d@example.org"} {
		if r := must[CustomerRow](t)(Customer(ds, text, DefaultCustomer)).Rows[0]; r.ID != want {
			t.Errorf("%q is %s, want %s", text, r.ID, want)
		}
	}
	const wanted = "want an id as the sales have it, or an e-mail address, a phone number or a name of the customers file"
	for text, want := range map[string]string{
		"Bo":           `"Bo" is 2 people: say which: B (Bo) or C (Bo)`,
		"nobody at al": `"nobody at al" is nobody: ` + wanted,
		"":             `"" is nobody: ` + wanted,
		"Ana":          `"Ana" is nobody: did you mean A (Anna)?`,
		"example.org":  `"example.org" is nobody: did you mean A (Anna), B (Bo), C (Bo) or d@example.org?`,
		"b":            `"b" is nobody: did you mean B (Bo)?`,
	} {
		_, err := Customer(ds, text, DefaultCustomer)
		wantLack(t, err, LacksCustomer)
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	_, err := Customer(ds, "A", CustomerOptions{})
	wantOption(t, err, "window")
	_, err = Customer(shop{}.build(t), "A", DefaultCustomer)
	wantLack(t, err, LacksDays)
}

// Of the two orders that are alike, nothing tells which is which; of an order
// that the files do not tell of, nothing is said.
func TestCustomerFiled(t *testing.T) {
	s := shop{asOf: "2024-12-31", sales: "A 2024-12-01 1 x\nA 2024-12-01 2 y\nA 2024-12-01 1 z\nA 2024-12-03 5", people: "A - Anna anna@example.org"}
	o := DefaultCustomer
	o.Filed = func(id string) Filed {
		d := day(t, "2024-12-01")
		return Filed{
			Orders: []FiledOrder{
				{"x", id + ".csv:2", 1, d, amount(t, "1")}, {"y", id + ".csv:3", 2, d, amount(t, "2")}, {"z", id + ".csv:5", 1, d, amount(t, "1")},
			},
			Records: []RecordRow{{At: id + ".csv:2", Bin: "used"}},
		}
	}
	res := must[CustomerRow](t)(Customer(s.build(t), "A", o))
	at := map[string]string{}
	for _, r := range res.Sections[0].Rows.([]OrderRow) {
		at[fmt.Sprint(r.Day, " ", r.Amount)] += r.OrderID + "=" + r.At + " "
	}
	if at["2024-12-01 1.00"] != "x=A.csv:2 z=A.csv:5 " || at["2024-12-01 2.00"] != "y=A.csv:3 " || at["2024-12-03 5.00"] != "= " {
		t.Errorf("orders %v", at)
	}
	if last := res.Sections[len(res.Sections)-1]; last.Name != "records" || len(last.Rows.([]RecordRow)) != 1 {
		t.Errorf("section %+v", last)
	}
}

func TestCustomerContracts(t *testing.T) {
	s := shop{asOf: "2024-12-31", sales: "A 2024-12-01 1\nB 2024-12-01 1", signed: "A 2024-12-01 -\nA 2023-01-01 2024-12-31\nA 2022-01-01 2024-12-30 0\nA 2025-01-01 -"}
	for key, want := range map[string]string{
		"A": "[{2022-01-01 2024-12-30 false 0.00} {2023-01-01 2024-12-31 true } {2024-12-01  true } {2025-01-01  false }]",
		"B": "[]",
	} {
		res := must[CustomerRow](t)(Customer(s.build(t), key, DefaultCustomer))
		if got := fmt.Sprint(res.Sections[2].Rows); res.Sections[2].Name != "contracts" || got != want {
			t.Errorf("%s: contracts %s, want %s", key, got, want)
		}
	}
}

// The story is that of the lists.
func TestCustomerAgreesWithLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		if !hasPurchase(ds) {
			return
		}
		o := CustomerOptions{Window: anySpan.Draw(t, "window")}
		o.Since.Span = anySpan.Draw(t, "since")
		stages, boxes := map[string]Stage{}, map[string]Box{}
		for s := StageProspect; s <= StageWonBack; s++ {
			list, err := StageList(ds, StagesOptions{Window: o.Window}, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows() {
				stages[r.ID] = s
			}
		}
		for b := BoxRetained; b <= BoxReactivated; b++ {
			list, err := List(ds, ChurnOptions{Window: o.Window, Since: o.Since, Confidence: 0.9}, b)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows() {
				boxes[r.ID] = b
			}
		}
		for p := range ds.All() {
			res, err := Customer(ds, ds.Key(p), o)
			if err != nil {
				t.Fatal(err)
			}
			r := res.Rows[0]
			if box := boxes[r.ID]; r.Stage != stages[r.ID] || r.Box != box && r.Box != BoxPassedThrough {
				t.Fatalf("%s is %s and %s, want %s and %s", r.ID, r.Stage, r.Box, stages[r.ID], box)
			}
			var sum money.Amount
			times := 0
			for _, o := range res.Sections[0].Rows.([]OrderRow) {
				if sum += o.Amount; o.Purchase {
					times++
				}
			}
			if times != r.Orders || sum != r.Revenue || r.StageWhy == "" || r.BoxWhy == "" {
				t.Fatalf("orders of %d purchases worth %s, row %+v", times, sum, r)
			}
		}
	})
}
