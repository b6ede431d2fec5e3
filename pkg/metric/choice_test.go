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

// chosen returns those whom a Choice takes of the lapsed.
func chosen(t *testing.T, ds *dataset.Dataset, c Choice) Result[PersonRow] {
	t.Helper()
	return take[PersonRow](t, ds, c)(Lapsed(ds, DefaultLapsed))
}

func TestChooseMinRevenueAndTop(t *testing.T) {
	s := lapsing
	s.column = "Channel"
	ds := s.build(t)
	res := chosen(t, ds, Choice{MinRevenue: 30 * money.One})
	wantLines(t, ids(res.Rows), "C", "D") // D brought 30 exactly
	wantNote(t, res.Notes, "3 rows of customers who brought less than 30.00: left out")
	if got := fmt.Sprint(res.Settings); got != "[{window 6m} {min-revenue 30.00}]" {
		t.Errorf("settings %s", got)
	}

	res = chosen(t, ds, Choice{Top: 3})
	wantLines(t, ids(res.Rows), "C", "D", "A") // A, F and G brought 10 each
	wantNote(t, res.Notes, "2 rows more: left out by top 3")

	o := DefaultLapsed
	o.By, o.Prospects = "region", true
	res = take[PersonRow](t, ds, Choice{Top: 1})(Lapsed(ds, o))
	wantLines(t, ids(res.Rows), "north C", "south P", "(none) D")

	s.free = true
	_, err := Choose(s.build(t), Listing[PersonRow]{}, Choice{MinRevenue: 1})
	wantLack(t, err, LacksAmounts)
	_, err = Choose(ds, Listing[PersonRow]{}, Choice{MinRevenue: -1})
	wantOption(t, err, "min-revenue")
	_, err = Choose(ds, Listing[PersonRow]{}, Choice{Top: -1})
	wantOption(t, err, "top")
}

// A response of nobody is of nobody who opted out, and of no revenue.
func TestChooseResponses(t *testing.T) {
	s := shop{asOf: "2024-12-31", sales: "A 2024-01-01 5", answers: "A 2024-02-01 10\n- 2024-02-02 9"}
	ds := s.build(t)
	if got := take[RespondentRow](t, ds, Choice{MinRevenue: 5 * money.One})(NPSList(ds, DefaultNPS, CampPromoters)).Rows; len(got) != 1 || got[0].ID != "A" {
		t.Errorf("rows %+v, want A", got)
	}
	list, err := NPSList(ds, DefaultNPS, CampPromoters)
	if got := take[RespondentRow](t, ds, Choice{Top: 1})(list, err).Rows; len(got) != 1 || list.Len() != 2 {
		t.Errorf("rows %+v of %+v, want one of two", got, list.Rows())
	}
}

// Who is taken of a list is on it, in its order, and the notes count the rest;
// phone numbers that stand for ids find their owners.
func TestChooseTakesWhoIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		all, err := Lapsed(ds, DefaultLapsed)
		if err != nil {
			return
		}
		c := Choice{MinRevenue: money.Amount(rapid.IntRange(0, 200).Draw(t, "revenue")) * money.One, Top: rapid.IntRange(0, 4).Draw(t, "top")}
		if !ds.HasAmounts() {
			c.MinRevenue = 0
		}
		res, err := Choose(ds, all, c)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, r := range all.Rows() {
			if (c.MinRevenue == 0 || r.Revenue >= c.MinRevenue) && (c.Top == 0 || len(want) < c.Top) {
				want = append(want, r.ID)
			}
		}
		if got := ids(res.Rows()); !slices.Equal(got, want) {
			t.Fatalf("%+v takes %v, want %v", c, got, want)
		}
	})
}

func TestOptout(t *testing.T) {
	res := chosen(t, consenting(t, "yes", "Subscribed", "NO", " nein ", "désabonné", "opted-out", "not_subscribed", "FALSE", "0", "нет", "לא", "خیر", "ไม่", "否", "Hayır", ""), Choice{ExcludeOptout: true})
	wantLines(t, ids(res.Rows), ".", "Subscribed.", "no record.", "yes.")
	wantNote(t, res.Notes, "13 customers who opted out: left out")
	wantNote(t, res.Notes, "taken for a yes to being written to: Subscribed, yes")
	wantNote(t, res.Notes, "2 customers on the list of whom no record says whether they opted out")

	res = chosen(t, consenting(t, "no", "1 May", "2 May", "3 May", "4 May", "5 May", "6 May"), Choice{ExcludeOptout: true})
	wantNote(t, res.Notes, "more than 5 texts of the consent column were taken for a yes: check them")

	for _, ds := range []*dataset.Dataset{consenting(t, "", "-", " "), consenting(t)} {
		_, err := Choose(ds, Listing[PersonRow]{}, Choice{ExcludeOptout: true})
		wantLack(t, err, LacksConsent)
	}
	if n := len(chosen(t, consenting(t, "no"), Choice{}).Rows); n != 2 {
		t.Errorf("%d rows, want 2: nobody asked to leave anyone out", n)
	}
}

// consenting is data of one lapsed customer for each text of the consent
// column, named by it, and of one without a record.
func consenting(t *testing.T, consent ...string) *dataset.Dataset {
	b := &dataset.Builder{AsOf: day(t, "2024-12-31"), First: day(t, "2024-01-01"), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for _, text := range append(consent, "no record") {
		shard.Add(&dataset.Line{Customer: []byte(text + "."), Day: day(t, "2024-01-01"), Amount: money.One})
		if text != "no record" {
			b.AddProfile(text+".", dataset.Profile{Consent: text})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// A column that says yes to who is not to be written to is the other way
// round; where there are both, either is a refusal.
func TestOptOutColumn(t *testing.T) {
	b := &dataset.Builder{AsOf: day(t, "2024-12-31"), First: day(t, "2024-01-01"), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for i, texts := range [][2]string{{"no", ""}, {"FALSE", ""}, {"yes", ""}, {"2024-03-01", ""}, {"unsubscribed", ""}, {"subscribed", ""}, {"no", "no"}, {"nein", "yes"}, {"x", "yes"}} {
		key := fmt.Sprint(i)
		shard.Add(&dataset.Line{Customer: []byte(key), Day: day(t, "2024-01-01"), Amount: money.One})
		shard.Hold()
		b.AddProfile(key, dataset.Profile{OptOut: texts[0], Consent: texts[1]})
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	res := chosen(t, ds, Choice{ExcludeOptout: true})
	wantLines(t, ids(res.Rows), "0", "1", "5", "7")
	wantNote(t, res.Notes, "5 customers who opted out: left out")
	wantNote(t, res.Notes, "taken for a refusal in the opt-out column: 2024-03-01, unsubscribed, x, yes")
}

// No word for no is a word for yes elsewhere, as far as those go that people
// put into such columns.
func TestRefusalsAreNoConsent(t *testing.T) {
	for yes := range texts("yes, y, true, t, 1, on, ja, oui, vrai, sí, si, sì, sim, tak, prawda, ano, áno, igen, da, jah, joo, kyllä, evet, да, так, ναι, " +
		"כן, نعم, بله, हाँ, ใช่, ยินยอม, có, ya, 是, 同意, はい, 예, 네, subscribed, opted in, opt in, confirmed, granted, active, x")() {
		if noes()[yes] || outs()[yes] {
			t.Errorf("%q is taken for a no", yes)
		}
	}
	for _, set := range []map[string]bool{noes(), outs(), ins()} {
		for text := range set {
			if text != strings.ToLower(worded(text)) || text == "" {
				t.Errorf("%q is never found", text)
			}
			if noes()[text] && (outs()[text] || ins()[text]) || outs()[text] && ins()[text] {
				t.Errorf("%q has two meanings", text)
			}
		}
	}
}
