package metric

import (
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// ids are the keys of a list, with the group where there is one.
func ids(rows []PersonRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(r.Group+" "+r.ID))
	}
	return all
}

// A buys every June, and was last there on 2024-06-20; B buys every two months
// and stopped; C bought twice.
var yearly = shop{
	asOf: "2025-03-31",
	sales: `
		A 2022-06-15 50
		A 2023-06-10 50
		A 2024-06-20 50
		B 2024-02-01 20
		B 2024-04-01 20
		B 2024-06-01 20
		C 2024-01-01 10
		C 2024-05-01 10
	`,
	answers: "B 2024-01-01 10\nB 2024-07-01 3\nC 2024-07-01 7\nC 2024-07-01 6",
}

func TestLapsedRhythm(t *testing.T) {
	res := must[PersonRow](t)(Lapsed(yearly.build(t), DefaultLapsed))
	wantLines(t, ids(res.Rows), "A", "B", "C")
	a, b, c := res.Rows[0], res.Rows[1], res.Rows[2]
	// A's gaps are 360 and 376 days, the silence 284; B's 60 and 61, and 303.
	if a.UsualGap != 368 || *a.InRhythm != true || a.Score != nil {
		t.Errorf("A: usual gap %v, in rhythm %v, score %v", a.UsualGap, *a.InRhythm, a.Score)
	}
	if b.UsualGap != 60.5 || *b.InRhythm != false || *b.Score != 3 {
		t.Errorf("B: usual gap %v, in rhythm %v, score %v", b.UsualGap, *b.InRhythm, *b.Score)
	}
	if c.UsualGap == c.UsualGap || c.InRhythm != nil || *c.Score != 6 {
		t.Errorf("C: usual gap %v, in rhythm %v, score %v; of two purchases there is one gap only", c.UsualGap, c.InRhythm, *c.Score)
	}
	wantNote(t, res.Notes, "1 customer in their rhythm, which is slow")
}

// A silence of 1.5 usual gaps is long, a day less is not.
func TestInRhythmEdge(t *testing.T) {
	for asOf, want := range map[string]bool{"2024-06-09": true, "2024-06-10": false} {
		// Gaps of 60 days up to 2024-03-12, and 90 days to 2024-06-10.
		s := shop{asOf: asOf, sales: "A 2023-11-13 1\nA 2024-01-12 1\nA 2024-03-12 1"}
		r := must[PersonRow](t)(Lapsed(s.build(t), LapsedOptions{Since: since(t, "1m")})).Rows[0]
		if r.UsualGap != 60 || *r.InRhythm != want {
			t.Errorf("as of %s: %d days of %v are in rhythm: %t, want %t", asOf, *r.DaysSince, r.UsualGap, *r.InRhythm, want)
		}
	}
}

func TestLapsedMinRevenueAndTop(t *testing.T) {
	s := lapsing
	s.column = "Channel"
	o := DefaultLapsed
	o.MinRevenue = 30 * money.One
	res := must[PersonRow](t)(Lapsed(s.build(t), o))
	wantLines(t, ids(res.Rows), "C", "D") // D brought 30 exactly
	wantNote(t, res.Notes, "3 customers who brought less than 30.00: left out")

	o.MinRevenue, o.Top = 0, 3
	res = must[PersonRow](t)(Lapsed(s.build(t), o))
	wantLines(t, ids(res.Rows), "C", "D", "A") // A, F and G brought 10 each
	wantNote(t, res.Notes, "2 customers more: left out by top 3")

	o.Top, o.By, o.Prospects = 1, "region", true
	res = must[PersonRow](t)(Lapsed(s.build(t), o))
	wantLines(t, ids(res.Rows), "north C", "south P", "(none) D")

	s.free = true
	for option, o := range map[string]LapsedOptions{
		"min-revenue": {Since: o.Since, MinRevenue: 1},
		"top":         {Since: o.Since, Top: 1},
	} {
		_, err := Lapsed(s.build(t), o)
		wantLack(t, err, LacksAmounts)
		if !strings.HasPrefix(err.Error(), option) {
			t.Errorf("error %v does not name %s", err, option)
		}
	}
	_, err := Lapsed(s.build(t), LapsedOptions{Since: o.Since, MinRevenue: -1})
	wantOption(t, err, "min-revenue")
	_, err = Lapsed(s.build(t), LapsedOptions{Since: o.Since, Top: -1})
	wantOption(t, err, "top")
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

func TestLapsedOptout(t *testing.T) {
	o := DefaultLapsed
	o.ExcludeOptout = true
	res := must[PersonRow](t)(Lapsed(consenting(t, "yes", "Subscribed", "NO", " nein ", "désabonné", "opted-out", "not_subscribed", "FALSE", "0", "нет", "לא", "خیر", "ไม่", "否", "Hayır", ""), o))
	wantLines(t, ids(res.Rows), ".", "Subscribed.", "no record.", "yes.")
	wantNote(t, res.Notes, "13 customers who opted out: left out")
	wantNote(t, res.Notes, "taken for a yes to being written to: Subscribed, yes")
	wantNote(t, res.Notes, "2 customers on the list of whom no record says whether they opted out")

	res = must[PersonRow](t)(Lapsed(consenting(t, "no", "1 May", "2 May", "3 May", "4 May", "5 May", "6 May"), o))
	wantNote(t, res.Notes, "more than 5 texts of the consent column were taken for a yes: check them")

	for _, ds := range []*dataset.Dataset{consenting(t, "", "-", " "), consenting(t)} {
		_, err := Lapsed(ds, o)
		wantLack(t, err, LacksConsent)
	}
	o.ExcludeOptout = false
	if n := len(must[PersonRow](t)(Lapsed(consenting(t, "no"), o)).Rows); n != 2 {
		t.Errorf("%d rows, want 2: nobody asked to leave anyone out", n)
	}
}

// No word for no is a word for yes elsewhere, as far as those go that people
// put into such columns.
func TestRefusalsAreNoConsent(t *testing.T) {
	for yes := range texts("yes, y, true, t, 1, on, ja, oui, vrai, sí, si, sì, sim, tak, prawda, ano, áno, igen, da, jah, joo, kyllä, evet, да, так, ναι, " +
		"כן, نعم, بله, हाँ, ใช่, ยินยอม, có, ya, 是, 同意, はい, 예, 네, subscribed, opted in, opt in, confirmed, granted, active, x") {
		if refusals()[yes] {
			t.Errorf("%q is taken for a no", yes)
		}
	}
	for no := range refusals() {
		if no != strings.ToLower(no) || no != strings.TrimSpace(hyphens.Replace(no)) || no == "" {
			t.Errorf("%q is never found", no)
		}
	}
}
