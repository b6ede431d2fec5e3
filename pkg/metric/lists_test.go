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

// listed writes down a list, a line each.
func listed(rows []PersonRow) (all []string) {
	for _, r := range rows {
		days := "-"
		if r.DaysSince != nil {
			days = fmt.Sprint(*r.DaysSince)
		}
		f := []string{r.Group, r.ID, r.Name, r.Email, r.LastOrder.String(), days, fmt.Sprint(r.Orders), r.Revenue.String(), r.AverageOrder.String(), r.FirstOrder.String(), r.Status}
		all = append(all, strings.Join(f, "|"))
	}
	return all
}

func wantList(t *testing.T, rows []PersonRow, want ...string) {
	t.Helper()
	if got := listed(rows); !slices.Equal(got, want) {
		t.Errorf("list\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestListByHand(t *testing.T) {
	s := byHand
	s.people = "A 2023-01-01 Anna anna@example.org\nB - Bo -"
	ds := s.build(t)
	for _, tt := range []struct {
		box  Box
		want string
	}{
		// 2024-12-31 less 2024-09-01 is 121 days, and so on.
		{BoxRetained, "|A|Anna|anna@example.org|2024-09-01|121|2|20.00|10.00|2024-02-10|retained"},
		{BoxChurned, "|B|Bo||2024-05-05|240|1|20.00|20.00|2024-05-05|churned"},
		{BoxNew, "|C|||2024-08-08|145|1|30.00|30.00|2024-08-08|new"},
		{BoxReactivated, "|D|||2024-07-04|180|2|80.00|40.00|2023-01-01|reactivated"},
	} {
		res := mustList[PersonRow](t)(List(ds, DefaultChurn, tt.box))
		wantList(t, res.Rows, tt.want)
		if res.Settings[0] != (Setting{"list", tt.box.String()}) {
			t.Errorf("settings %v", res.Settings)
		}
	}
}

func TestListErrors(t *testing.T) {
	ds := byHand.build(t)
	for _, b := range []Box{BoxNone, BoxPassedThrough, 99} {
		_, err := List(ds, DefaultChurn, b)
		wantOption(t, err, "list")
	}
	o := DefaultChurn
	o.Every = every(t, "1m")
	_, err := List(ds, o, BoxChurned)
	wantOption(t, err, "every")
	_, err = List(ds, ChurnOptions{}, BoxChurned)
	wantOption(t, err, "window")
	_, err = List(shop{asOf: "2024-12-31"}.build(t), DefaultChurn, BoxChurned)
	wantLack(t, err, LacksPurchases)
}

func TestBoxText(t *testing.T) {
	for _, name := range []string{"retained", "churned", "new", "reactivated", ""} {
		var b Box
		if err := b.UnmarshalText([]byte(name)); err != nil || b.String() != name {
			t.Errorf("%q reads as %q, %v", name, b, err)
		}
	}
	var b Box
	if err := b.UnmarshalText([]byte("churnd")); err == nil || !strings.Contains(err.Error(), `did you mean "churned"?`) {
		t.Errorf("error %v, want the nearest name", err)
	}
}

// As of 2024-12-31 with 6m, whoever last bought before 2024-07-01 has lapsed.
var lapsing = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-06-30 10
		B 2024-07-01 10
		C 2023-03-03 50
		C 2024-08-01 -5
		D 2022-02-02 10
		D 2022-03-03 20
		E 2024-12-31 10
		F 2024-06-23 10
		G 2024-06-24 10
		R 2024-01-01 -7
	`,
	people: `
		C 2023-01-01 Cy cy@example.org north
		P 2024-06-30 Pat pat@example.org south
		Q 2024-07-01 Quin - north
		N - Nobody - -
	`,
	columns: "region",
}

func TestLapsedByHand(t *testing.T) {
	ds := lapsing.build(t)
	res := mustList[PersonRow](t)(Lapsed(ds, DefaultLapsed))
	// C's credit note lowers revenue and brings nobody back; R never bought.
	wantList(t, res.Rows,
		"|C|Cy|cy@example.org|2023-03-03|669|1|45.00|45.00|2023-03-03|lapsed",
		"|D|||2022-03-03|1034|2|30.00|15.00|2022-02-02|lapsed",
		"|A|||2024-06-30|184|1|10.00|10.00|2024-06-30|lapsed",
		"|F|||2024-06-23|191|1|10.00|10.00|2024-06-23|lapsed",
		"|G|||2024-06-24|190|1|10.00|10.00|2024-06-24|lapsed",
	)
	wantNote(t, res.Notes, "3 prospects who never bought: not on the list")
	if got := res.Period.String(); got != "2024-07-01 to 2024-12-31" {
		t.Errorf("period %s", got)
	}
	o := LapsedOptions{Since: since(t, "2024-07-01")}
	wantList(t, mustList[PersonRow](t)(Lapsed(ds, o)).Rows, listed(res.Rows)...)
}

func TestLapsedProspects(t *testing.T) {
	o := DefaultLapsed
	o.Prospects = true
	res := mustList[PersonRow](t)(Lapsed(lapsing.build(t), o))
	// P signed up the day before the silence began, Q on its first day.
	if n := len(res.Rows); n != 7 {
		t.Fatalf("%d rows, want 5 lapsed and 2 prospects", n)
	}
	wantList(t, res.Rows[5:],
		"|N|Nobody|||-|0|0.00|||prospect",
		"|P|Pat|pat@example.org||-|0|0.00|||prospect",
	)
	wantNote(t, res.Notes, "1 prospect signed up on or after 2024-07-01: not on the list yet")

	// Without a purchase in the data there may be prospects still.
	none := shop{asOf: "2024-12-31", people: "P - Pat -"}
	wantList(t, mustList[PersonRow](t)(Lapsed(none.build(t), o)).Rows, "|P|Pat|||-|0|0.00|||prospect")
	o.Prospects = false
	_, err := Lapsed(none.build(t), o)
	wantLack(t, err, LacksPurchases)
}

func TestLapsedCrossed(t *testing.T) {
	o := LapsedOptions{Since: since(t, "6m"), Crossed: span(t, "7d"), Prospects: true}
	s := lapsing
	s.people += "O 2024-06-25 Ola - -\nL 2024-06-24 Lou - -"
	res := mustList[PersonRow](t)(Lapsed(s.build(t), o))
	// 2025-01-01 less 7 days less 6 months is 2024-06-25: F and G crossed
	// earlier, and of the prospects only O and P signed up in that week.
	wantList(t, res.Rows,
		"|A|||2024-06-30|184|1|10.00|10.00|2024-06-30|lapsed",
		"|O|Ola|||-|0|0.00|||prospect",
		"|P|Pat|pat@example.org||-|0|0.00|||prospect",
	)
	wantNote(t, res.Notes, "1 prospect without a day of sign-up: not on the list")
	if !strings.Contains(res.Definition, "within the last 7 days") {
		t.Errorf("definition %q", res.Definition)
	}
}

// Weekly runs over a year list everyone who crossed exactly once, though the
// window is in months.
func TestCrossedRunsListEveryoneOnce(t *testing.T) {
	var s shop
	first := day(t, "2023-08-20")
	for i := range calendar.Day(200) {
		s.sales += fmt.Sprintf("C%03d %s 10\n", i, first+i)
	}
	seen := map[string]int{}
	for end := day(t, "2024-01-31"); end < day(t, "2025-01-31"); end += 7 {
		s.asOf = end.String()
		all := s
		all.sales = ""
		for _, f := range lines(s.sales) { // lines after as-of are left out
			if f[1] <= s.asOf {
				all.sales += strings.Join(f, " ") + "\n"
			}
		}
		for _, r := range mustList[PersonRow](t)(Lapsed(all.build(t), LapsedOptions{Since: since(t, "6m"), Crossed: span(t, "7d")})).Rows {
			seen[r.ID]++
		}
	}
	if len(seen) != 200 {
		t.Errorf("%d listed, want 200", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", id, n)
		}
	}
}

func TestLapsedNotesAndErrors(t *testing.T) {
	young := shop{asOf: "2024-12-31", sales: "A 2024-08-01 10"}
	wantNote(t, mustList[PersonRow](t)(Lapsed(young.build(t), DefaultLapsed)).Notes, "nobody can have lapsed yet")
	young.sales = "A 2024-07-01 10"
	wantNote(t, mustList[PersonRow](t)(Lapsed(young.build(t), DefaultLapsed)).Notes, "nobody can have lapsed yet")

	ds := lapsing.build(t)
	for option, o := range map[string]LapsedOptions{
		"since":   {},
		"crossed": {Since: since(t, "2024-01-01"), Crossed: span(t, "7d")},
		"by":      {Since: since(t, "6m"), By: "country"},
	} {
		_, err := Lapsed(ds, o)
		wantOption(t, err, option)
	}
	_, err := Lapsed(ds, LapsedOptions{Since: since(t, "6m"), Crossed: calendar.Span{N: -7, Unit: calendar.Days}})
	wantOption(t, err, "crossed")
	_, err = Lapsed(shop{}.build(t), DefaultLapsed)
	wantLack(t, err, LacksDays)
}

func TestListsWithoutAmounts(t *testing.T) {
	s := shop{asOf: "2024-12-31", free: true, sales: "B 2024-01-01 0\nA 2024-01-02 0"}
	wantList(t, mustList[PersonRow](t)(Lapsed(s.build(t), DefaultLapsed)).Rows,
		"|A|||2024-01-02|364|1|||2024-01-02|lapsed",
		"|B|||2024-01-01|365|1|||2024-01-01|lapsed",
	)
}

func TestListOverflow(t *testing.T) {
	huge := money.Amount(math.MaxInt64).String()
	s := shop{asOf: "2024-12-31", sales: "A 2024-01-01 " + huge + "\nA 2024-01-02 " + huge}
	if _, err := Lapsed(s.build(t), DefaultLapsed); err == nil || !strings.Contains(err.Error(), "customer A: amounts add up to more than") {
		t.Errorf("error %v, want one about the sum", err)
	}
	if _, err := CLV(s.build(t), DefaultCLV); err != nil {
		t.Errorf("error %v, though the period has no sale", err)
	}
	o := DefaultCLV
	o.Method = Historic
	if _, err := CLV(s.build(t), o); err == nil {
		t.Error("no error of a revenue that does not fit")
	}
	if _, err := CLVList(s.build(t), o); err == nil {
		t.Error("no error of a customer whose revenue does not fit")
	}
}
