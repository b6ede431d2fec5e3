package metric

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// feasting is data of customers with birthdays: a line each of key, birthday,
// consent and purchase days, each of 10; - for none.
func feasting(t *testing.T, asOf, people string) *dataset.Dataset {
	b := &dataset.Builder{AsOf: day(t, asOf), First: day(t, "2020-01-01"), HasSales: true, HasAmounts: true, CustomerColumns: []string{"initial"}}
	shard := b.NewShard()
	for _, f := range lines(people) {
		b.AddProfile(f[0], dataset.Profile{Name: "Name " + f[0], Email: "mail", Birthday: day(t, f[1]), Consent: text(f[2]), Values: []string{f[0][:1]}})
		for _, d := range f[3:] {
			shard.Add(&dataset.Line{Customer: []byte(f[0]), Day: day(t, d), Amount: 10 * money.One})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// feasts writes down occasions, a line each.
func feasts(rows []OccasionRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprint(r.Group, " ", r.Day, " ", r.Occasion, " of ", r.ID, ": ", at(r.Years))))
	}
	return all
}

const newYear = `
	A 1990-12-28 yes 2024-06-01 2024-07-01
	B 1980-01-10 no  2024-06-01
	C 1980-01-11 yes 2024-06-01
	D 1980-12-27 yes 2024-06-01
	E 1604-01-02 -   2023-01-05
	F 2099-01-02 yes 2024-12-28
	G 1890-01-02 yes 2024-01-03 2024-05-05
	H -          yes 2020-12-31
	P 2001-12-31 yes
`

func TestOccasionsByHand(t *testing.T) {
	ds := feasting(t, "2024-12-28", newYear)
	res := mustList[OccasionRow](t)(Occasions(ds, DefaultOccasions))
	// F first bought today, which is no anniversary; C is a day too late, D a
	// day too early. G has brought more than E and F.
	wantLines(t, feasts(res.Rows),
		"2024-12-28 birthday of A: 34",
		"2024-12-31 anniversary of H: 4",
		"2025-01-02 birthday of G: <nil>", // 135 years
		"2025-01-02 birthday of E: <nil>",
		"2025-01-02 birthday of F: <nil>",
		"2025-01-03 anniversary of G: 1",
		"2025-01-05 anniversary of E: 2",
		"2025-01-10 birthday of B: 45",
	)
	if got := res.Period.String(); got != "2024-12-28 to 2025-01-10" {
		t.Errorf("period %s", got)
	}
	r := res.Rows[0]
	if r.Name != "Name A" || r.Email != "mail" || r.LastOrder != day(t, "2024-07-01") || r.Orders != 2 || r.Revenue != 20*money.One {
		t.Errorf("row %+v", r)
	}
	wantNote(t, res.Notes, "the birthdays of 1 customer are not known")
}

func TestOccasionsOptions(t *testing.T) {
	ds := feasting(t, "2024-12-28", newYear)
	o := OccasionsOptions{Next: span(t, "4d"), Prospects: true, By: "initial"}
	res := mustList[OccasionRow](t)(Occasions(ds, o))
	wantLines(t, feasts(res.Rows), "A 2024-12-28 birthday of A: 34", "H 2024-12-31 anniversary of H: 4", "P 2024-12-31 birthday of P: 23")

	o = OccasionsOptions{Next: span(t, "2w")}
	res = take[OccasionRow](t, ds, Choice{ExcludeOptout: true})(Occasions(ds, o))
	if n := len(res.Rows); n != 7 {
		t.Errorf("%d rows, want 7: all but B's", n)
	}
	wantNote(t, res.Notes, "1 customer who opted out: left out")

	// A whole year holds each birthday once, and each anniversary but of those
	// who first bought today.
	res = mustList[OccasionRow](t)(Occasions(ds, OccasionsOptions{Next: span(t, "1y")}))
	if n := len(res.Rows); n != 7+7 {
		t.Errorf("%d rows, want 7 birthdays and 7 anniversaries", n)
	}
}

func TestOccasionsNotesAndErrors(t *testing.T) {
	ds := feasting(t, "2024-12-28", "A - - 2024-01-01\nP - -")
	res := mustList[OccasionRow](t)(Occasions(ds, DefaultOccasions))
	wantLines(t, feasts(res.Rows), "2025-01-01 anniversary of A: 1")
	wantNote(t, res.Notes, "no birthday is known")

	for option, o := range map[string]OccasionsOptions{
		"next": {},
		"by":   {Next: span(t, "2w"), By: "country"},
	} {
		_, err := Occasions(ds, o)
		wantOption(t, err, option)
	}
	_, err := Occasions(ds, OccasionsOptions{Next: span(t, "13m")})
	wantOption(t, err, "next")
	_, err = Occasions(shop{}.build(t), DefaultOccasions)
	wantLack(t, err, LacksDays)
	ds = feasting(t, "2024-12-28", "P 2000-12-28 -")
	_, err = Occasions(ds, DefaultOccasions)
	wantLack(t, err, LacksPurchases)
	res = mustList[OccasionRow](t)(Occasions(ds, OccasionsOptions{Next: span(t, "1d"), Prospects: true}))
	wantLines(t, feasts(res.Rows), "2024-12-28 birthday of P: 24")
	if r := res.Rows[0]; !r.LastOrder.IsZero() || r.Orders != 0 {
		t.Errorf("row %+v of a prospect", r)
	}
}

func TestLeapDays(t *testing.T) {
	people := "A 2000-02-29 - 2020-02-29"
	for asOf, want := range map[string][]string{
		"2023-02-28": {"2023-02-28 birthday of A: 23", "2023-02-28 anniversary of A: 3"},
		"2023-03-01": nil,
		"2024-02-28": nil,
		"2024-02-29": {"2024-02-29 birthday of A: 24", "2024-02-29 anniversary of A: 4"},
	} {
		res := mustList[OccasionRow](t)(Occasions(feasting(t, asOf, people), OccasionsOptions{Next: span(t, "1d")}))
		wantLines(t, feasts(res.Rows), want...)
	}
}

// A date comes back on the days that the words of the definition name, and
// lists that follow each other hold it once a year.
func TestReturnsAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, _ := calendar.Date(1896, 1, 1)
		last, _ := calendar.Date(2031, 12, 31)
		d := calendar.Day(rapid.OneOf(
			rapid.Int32Range(int32(first), int32(last)),
			rapid.Map(rapid.IntRange(474, 507), func(i int) int32 { leap, _ := calendar.Date(4*i, 2, 29); return int32(leap) }),
		).Draw(t, "day"))
		start := calendar.Day(rapid.Int32Range(int32(last)-6000, int32(last)).Draw(t, "as-of"))
		p := calendar.Period{Start: start, End: start + calendar.Day(rapid.IntRange(1, 365).Draw(t, "days"))}
		var want []calendar.Day
		year, month, dom := d.Date()
		for x := p.Start; x < p.End; x++ {
			y, m, n := x.Date()
			_, isLeap := calendar.Date(y, 2, 29)
			if m == month && (n == dom || month == 2 && dom == 29 && n == 28 && !isLeap) {
				want = append(want, x)
			}
		}
		on, years, ok := returns(d, p)
		if len(want) > 1 || ok != (len(want) == 1) {
			t.Fatalf("%s comes back on %v in %s, got %t", d, want, p, ok)
		}
		if ok {
			if y, _, _ := on.Date(); on != want[0] || years != y-year {
				t.Fatalf("%s comes back on %s after %d years, want %v", d, on, years, want)
			}
		}
	})
}

func BenchmarkOccasions(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[OccasionRow], error) { return Occasions(ds, DefaultOccasions) })
}
