package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A, B and C are promoters, C with one purchase; D, E and F are unhappy. Of
// 1,000.00 in all D has 500, A 200, E 150 and B 50, so that D, A and E make
// 80 % and more, and 70 % are not enough.
var liked = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-01-01 100
		A 2024-06-01 100
		B 2024-02-01 20
		B 2024-12-30 30
		C 2024-03-01 40
		D 2024-04-01 500
		E 2024-05-01 75
		E 2024-05-01 75
		F 2024-06-01 30
		G 2024-07-01 30
		R 2024-08-01 -3
	`,
	people: `
		A - Anna anna@example.org -
		B - Bo   bo@example.org   a
		C - Cy   anna2@example.org A
		D - Di   -                 Anna@example.org
		E - Ed   same@example.org  E
		F - Flo  same@example.org  same@example.org
		G - Gus  -                 nobody
		P - Pat  -                 A
	`,
	columns: "referred_by",
	answers: `
		A 2024-06-02 9
		B 2024-01-01 2
		B 2024-06-01 10
		C - 10
		D 2024-07-01 0
		E 2024-07-02 6
		F 2024-07-02 3
		P 2024-07-02 10
		R 2024-07-02 10
		- 2024-12-01 10
	`,
}

// praising writes down advocates, a line each.
func praising(rows []AdvocateRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprint(r.Group, " ", r.ID, " ", r.Name, " ", r.Email, ": ", r.Score, " on ", r.Answered, ", ",
			r.LastOrder, " ", r.DaysSince, " ", r.Orders, " ", r.Revenue, ", brought ", at(r.Referred), " ", r.ReferredRevenue)))
	}
	return all
}

func TestAdvocatesByHand(t *testing.T) {
	res := mustList[AdvocateRow](t)(Advocates(liked.build(t), DefaultAdvocates))
	// A brought C, and D by the e-mail address; P, who never bought, is none.
	// "a" is nobody's id.
	wantLines(t, praising(res.Rows),
		"A Anna anna@example.org: 9 on 2024-06-02, 2024-06-01 213 2 200.00, brought 2 540.00",
		"B Bo bo@example.org: 10 on 2024-06-01, 2024-12-30 1 2 50.00, brought 0 0.00",
	)
	wantNote(t, res.Notes, "3 customers brought by somebody who stands in no file, or by one of several")
	wantNote(t, res.Notes, "1 promoter with one purchase: not on the list")
	wantNote(t, res.Notes, "2 advocates: ask them for a review")
	var attitudes []string
	for _, r := range res.Sections[0].Rows.([]AttitudeRow) {
		attitudes = append(attitudes, fmt.Sprint(r.Attitude, ": ", r.RepeatCustomers, " of ", r.Customers, " ", r.RepeatRate, ", ", r.Revenue, " ", r.RevenuePerCustomer))
	}
	wantLines(t, attitudes,
		"promoter: 2 of 3 0.666667, 290.00 96.6667",
		"passive: 0 of 0 , 0.00 ",
		"detractor: 0 of 3 0, 680.00 226.6667",
		"(none): 0 of 1 0, 30.00 30.00",
	)
	// The Wilson interval of 2 of 3 with z = 1.96.
	if r := res.Sections[0].Rows.([]AttitudeRow)[0]; !close6(r.RepeatLow, 0.207660) || !close6(r.RepeatHigh, 0.938508) {
		t.Errorf("interval from %v to %v", r.RepeatLow, r.RepeatHigh)
	}
	if got, want := fmt.Sprint(res.Sections[1].Rows), "[{A D Di 2024-04-01 2024-04-01 1 500.00} {A C Cy 2024-03-01 2024-03-01 1 40.00}]"; got != want {
		t.Errorf("referrals\n%s, want\n%s", got, want)
	}
}

func TestDetractorsByHand(t *testing.T) {
	s := liked
	o := DefaultAdvocates
	o.Detractors = true
	res := mustList[AdvocateRow](t)(Advocates(s.build(t), o))
	wantLines(t, praising(res.Rows),
		"D Di : 0 on 2024-07-01, 2024-04-01 274 1 500.00, brought 0 0.00",
		"E Ed same@example.org: 6 on 2024-07-02, 2024-05-01 244 1 150.00, brought 0 0.00",
	)
	wantNote(t, res.Notes, "2 unhappy customers: call them before they go")
	if !strings.Contains(res.Definition, "a 6 or less, of the fewest who together make 80.0%") {
		t.Errorf("definition %q", res.Definition)
	}
	o.Share = 0.5
	res = mustList[AdvocateRow](t)(Advocates(s.build(t), o))
	if len(res.Rows) != 1 || res.Rows[0].ID != "D" {
		t.Errorf("rows %v, want D, who has half of it all", praising(res.Rows))
	}
	s.answers = "B 2024-07-01 0"
	wantNote(t, mustList[AdvocateRow](t)(Advocates(s.build(t), o)).Notes, "1 of the 1 customer who make 50.0% of the revenue gave no response: ask them")
}

func TestAdvocatesWithoutReferrals(t *testing.T) {
	s := liked
	s.columns, s.people = "", ""
	res := mustList[AdvocateRow](t)(Advocates(s.build(t), DefaultAdvocates))
	if r := res.Rows[0]; r.Referred != nil || !r.ReferredRevenue.IsNone() || len(res.Sections) != 1 {
		t.Errorf("row %+v and %d sections, though there is no column", r, len(res.Sections))
	}
	wantNote(t, res.Notes, "no record of a customers file says who brought whom")

	s = liked
	s.free = true
	o := DefaultAdvocates
	res = mustList[AdvocateRow](t)(Advocates(s.build(t), o))
	if r := res.Rows[0]; *r.Referred != 2 || !r.ReferredRevenue.IsNone() || !r.Revenue.IsNone() {
		t.Errorf("row %+v without amounts", r)
	}
	o.Detractors = true
	_, err := Advocates(s.build(t), o)
	wantLack(t, err, LacksAmounts)
}

func TestAdvocatesErrors(t *testing.T) {
	for option, change := range map[string]func(*AdvocatesOptions){
		"confidence": func(o *AdvocatesOptions) { o.Confidence = 1 },
		"share":      func(o *AdvocatesOptions) { o.Detractors, o.Share = true, 0 },
		"by":         func(o *AdvocatesOptions) { o.By = "country" },
	} {
		o := DefaultAdvocates
		change(&o)
		_, err := Advocates(liked.build(t), o)
		wantOption(t, err, option)
	}
	_, err := Advocates(shop{}.build(t), DefaultAdvocates)
	wantLack(t, err, LacksDays)
	_, err = Advocates(shop{asOf: "2024-12-31", sales: "A 2024-01-01 1"}.build(t), DefaultAdvocates)
	wantLack(t, err, LacksResponses)
	_, err = Advocates(shop{asOf: "2024-12-31", sales: "A 2024-01-01 -1", answers: "A - 9"}.build(t), DefaultAdvocates)
	wantLack(t, err, LacksPurchases)
}

func TestAdvocatesOptout(t *testing.T) {
	b := &dataset.Builder{AsOf: day(t, "2024-12-31"), First: day(t, "2024-01-01"), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for _, key := range []string{"A", "B"} {
		for _, d := range []string{"2024-01-01", "2024-02-01"} {
			shard.Add(&dataset.Line{Customer: []byte(key), Day: day(t, d), Amount: money.One})
		}
		b.AddProfile(key, dataset.Profile{Consent: map[string]string{"A": "nie", "B": "tak"}[key], Phone: "+48 1"})
		b.AddResponse(key, dataset.Response{Score: 10, Comment: "good"})
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	res := take[AdvocateRow](t, ds, Choice{ExcludeOptout: true})(Advocates(ds, DefaultAdvocates))
	if len(res.Rows) != 1 || res.Rows[0].ID != "B" || res.Rows[0].Comment != "good" || res.Rows[0].Phone != "+48 1" {
		t.Errorf("rows %+v, want B", res.Rows)
	}
	wantNote(t, res.Notes, "1 customer who opted out: left out")
	// Nobody is left out of the figures.
	if r := res.Sections[0].Rows.([]AttitudeRow)[0]; r.Customers != 2 {
		t.Errorf("%d promoters, want 2", r.Customers)
	}
}

// The list is as long as its figure, attitudes add up to all customers and
// their revenue, and referrals to what those on the list brought.
func TestAdvocatesAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		ds := data(t, s)
		o := DefaultAdvocates
		o.By, o.Detractors = anyBy.Draw(t, "by"), rapid.Bool().Draw(t, "detractors")
		res, err := Advocates(ds, o)
		if err != nil {
			if hasPurchase(ds) && s.answers != "" {
				t.Fatal(err)
			}
			return
		}
		vip := map[string]bool{}
		if o.Detractors {
			list, err := VIPList(ds, DefaultVIP)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows() {
				vip[r.ID] = true
			}
		}
		end := ds.AsOf() + 1
		var want []string
		customers, repeat, revenue := [4]int{}, [4]int{}, [4]money.Amount{}
		for _, n := range naives(ds) {
			times := n.bought(0, end)
			if times == 0 {
				continue
			}
			score := n.score(ds, end)
			said := 3
			switch {
			case score > 8:
				said = 0
			case score > 6:
				said = 1
			case score >= 0:
				said = 2
			}
			customers[said]++
			if times > 1 {
				repeat[said]++
			}
			for _, m := range n.money {
				revenue[said] += m
			}
			if !o.Detractors && said == 0 && times > 1 || o.Detractors && said == 2 && vip[n.key] {
				want = append(want, fmt.Sprint(n.group(ds, o.By, end, DefaultStages.Window), n.key, score, times))
			}
		}
		var got []string
		for i, r := range res.Rows() {
			got = append(got, fmt.Sprint(r.Group, r.ID, r.Score, r.Orders))
			if r.Referred != nil || i > 0 && r.Group == res.Rows()[i-1].Group && r.Revenue > res.Rows()[i-1].Revenue {
				t.Fatalf("row %d is %+v, after %+v", i, r, res.Rows()[max(0, i-1)])
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("list %v, want %v", got, want)
		}
		for i, r := range res.Sections[0].Rows.([]AttitudeRow) {
			if r.Customers != customers[i] || r.RepeatCustomers != repeat[i] || r.Revenue != revenue[i] {
				t.Fatalf("row %+v, want %d of %d, %s", r, repeat[i], customers[i], revenue[i])
			}
		}
		if r := res.Sections[0].Rows.([]AttitudeRow)[0]; !o.Detractors && r.RepeatCustomers != len(res.Rows()) {
			t.Fatalf("%d promoters bought again, %d are on the list", r.RepeatCustomers, len(res.Rows()))
		}
	})
}

func BenchmarkAdvocates(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[AdvocateRow], error) { return Advocates(ds, DefaultAdvocates) })
}
