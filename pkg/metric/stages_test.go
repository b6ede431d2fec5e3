package metric

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// As of 2024-12-31 with 6m, active is who bought from 2024-07-01 on, and a
// window earlier who bought from 2024-01-01 on and before 2024-07-01. Gaps
// after the first purchase day: 27 (D), 31 (L), 10 (R), 549 (W), median 29;
// after the second: 30 (L), 10 (R), median 20.
var living = shop{
	asOf: "2024-12-31",
	sales: `
		N 2024-12-20 10
		D 2024-12-01 10
		D 2024-12-28 10
		L 2024-10-15 10
		L 2024-11-15 10
		L 2024-12-15 10
		R 2024-08-01 20
		R 2024-08-11 20
		R 2024-08-21 20
		X 2024-06-30 70
		W 2023-06-01 10
		W 2024-12-01 10
		U 2024-12-01 -5
	`,
	people: `
		P 2024-01-01 Pat -
		O 2024-07-01 Ola -
		Q 2025-01-01 Quin -
		L - Lou -
	`,
	answers: `
		L 2024-11-01 2
		L 2024-12-31 9
		R 2024-11-01 10
		R 2024-12-01 8
		P - 10
		S 2024-12-01 10
	`,
}

// staged writes down the rows of stages, a line each.
func staged(rows []StageRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s: %d worth %s, advocates %v", r.Group, r.Stage, r.Customers, r.Revenue, at(r.Advocates))))
	}
	return all
}

func moved(res Result[StageRow]) (all []string) {
	for _, r := range res.Sections[0].Rows.([]MoveRow) {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s to %s: %d", r.Group, r.From, r.To, r.Customers)))
	}
	return all
}

func TestStagesByHand(t *testing.T) {
	ds := living.build(t)
	res := must[StageRow](t)(Stages(ds, DefaultStages))
	wantLines(t, staged(res.Rows),
		"prospect: 2 worth 0.00, advocates 1", // P; Q signs up tomorrow, S only answered, U only returned
		"new: 1 worth 10.00, advocates 0",
		"developing: 1 worth 20.00, advocates 0",
		"loyal: 1 worth 30.00, advocates 1", // L's latest response is a 9
		"at risk: 1 worth 60.00, advocates 0",
		"lapsed: 1 worth 70.00, advocates 0",
		"won back: 1 worth 20.00, advocates 0",
	)
	// On 2024-07-01 X had just bought for the first time; O signed up that day.
	wantLines(t, moved(res),
		"(none) to prospect: 1", "(none) to new: 1", "(none) to developing: 1", "(none) to loyal: 1", "(none) to at risk: 1",
		"prospect to prospect: 1", "new to lapsed: 1", "lapsed to won back: 1",
	)
	if got := res.Period.String(); got != "2024-07-01 to 2024-12-31" {
		t.Errorf("period %s", got)
	}
	wantNote(t, res.Notes, "1 customer at risk: write to them before they lapse")
	wantNote(t, res.Notes, "1 customer with one purchase, made lately")

	list := mustList[PersonRow](t)(StageList(ds, DefaultStages, StageLoyal))
	wantList(t, list.Rows, "|L|Lou||2024-12-15|16|3|30.00|10.00|2024-10-15|loyal")
	// L's gaps are 31 and 30 days.
	if r := list.Rows[0]; r.UsualGap != 30.5 || !*r.InRhythm || *r.Score != 9 {
		t.Errorf("usual gap %v, in rhythm %v, score %v", r.UsualGap, *r.InRhythm, *r.Score)
	}
	list = mustList[PersonRow](t)(StageList(ds, DefaultStages, StageDeveloping))
	if r := list.Rows[0]; r.UsualGap == r.UsualGap || r.InRhythm != nil || r.Score != nil {
		t.Errorf("D has a rhythm of its own, or a score: %+v", r)
	}
}

func TestStageEdges(t *testing.T) {
	for _, tt := range []struct {
		name, days string
		want       Stage
	}{
		{"a silence of 14 in gaps of 10", "2024-11-27 2024-12-07 2024-12-17", StageLoyal},
		{"a silence of 15 in gaps of 10", "2024-11-26 2024-12-06 2024-12-16", StageAtRisk},
		{"gaps of 10 and 11, a silence of 15", "2024-11-25 2024-12-05 2024-12-16", StageLoyal},
		{"twice on a day is one purchase day", "2024-12-16 2024-12-16 2024-12-16", StageLoyal},
		{"the first day of the window", "2024-07-01", StageNew},
		{"the day before", "2024-06-30", StageLapsed},
		{"too old a window earlier", "2023-12-31 2024-12-31", StageWonBack},
		{"active a window earlier, by a day", "2024-01-01 2024-12-31", StageDeveloping},
		{"back, and silent again", "2023-01-01 2023-01-11 2023-01-21 2024-08-01", StageWonBack},
		{"first purchase in the window", "2024-07-01 2024-07-02 2024-07-03", StageAtRisk},
	} {
		s := shop{asOf: "2024-12-31", sales: "Y 2023-12-31 1"} // nobody has two purchase days but A
		for d := range strings.FieldsSeq(tt.days) {
			s.sales += "\nA " + d + " 10 " + fmt.Sprint(len(s.sales))
		}
		ds := s.build(t)
		life := newLives(ds, newWindow(span(t, "6m")), ds.AsOf()+1)[0]
		p, _ := ds.Lookup("A")
		if got := life.stage(p, ds.Orders(p)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestStagesNotes(t *testing.T) {
	young := shop{asOf: "2024-12-31", sales: "A 2024-08-01 10"}
	notes := must[StageRow](t)(Stages(young.build(t), DefaultStages)).Notes
	wantNote(t, notes, "the data starts on 2024-08-01: who bought before looks new, and nobody can have been won back yet")
	wantNote(t, notes, "movement since 2024-07-01 shows nobody who bought by then")
	young.first = "2024-01-01"
	for _, n := range must[StageRow](t)(Stages(young.build(t), DefaultStages)).Notes {
		if strings.Contains(n, "the data starts") {
			t.Errorf("note %q, though the data starts a window before the window", n)
		}
	}
}

func TestStagesErrors(t *testing.T) {
	ds := living.build(t)
	for option, o := range map[string]StagesOptions{
		"window": {},
		"since":  {Window: span(t, "6m"), Since: since(t, "2025-01-01")},
		"by":     {Window: span(t, "6m"), By: "country"},
	} {
		_, err := Stages(ds, o)
		wantOption(t, err, option)
		_, err = StageList(ds, o, StageNew)
		wantOption(t, err, option)
	}
	for _, s := range []Stage{StageNone, stages} {
		_, err := StageList(ds, DefaultStages, s)
		wantOption(t, err, "list")
	}
	_, err := Stages(shop{asOf: "2024-12-31", sales: "A 2024-01-01 -1"}.build(t), DefaultStages)
	wantLack(t, err, LacksPurchases)
	_, err = StageList(shop{}.build(t), DefaultStages, StageNew)
	wantLack(t, err, LacksDays)
}

func TestStagesWithoutAmountsOrAnswers(t *testing.T) {
	s := shop{asOf: "2024-12-31", free: true, sales: "A 2024-12-01 0"}
	res := must[StageRow](t)(Stages(s.build(t), DefaultStages))
	if got, want := staged(res.Rows)[1], "new: 1 worth , advocates <nil>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestStageText(t *testing.T) {
	for text, want := range map[string]Stage{"at risk": StageAtRisk, "at-risk": StageAtRisk, "Won_Back": StageWonBack, "prospect": StageProspect, "": StageNone} {
		var s Stage
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%q reads as %s, %v", text, s, err)
		}
	}
	var s Stage
	want := `"loyall": want prospect, new, developing, loyal, at risk, lapsed or won back; did you mean "loyal"?`
	if err := s.UnmarshalText([]byte("loyall")); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := s.UnmarshalText([]byte("(none)")); err == nil {
		t.Error("(none) reads as a stage")
	}
}

func TestByStageAndNPS(t *testing.T) {
	s := byHand
	// As of 2024-07-01: A and B have bought once, D and E are lapsed, and C
	// is not there yet.
	wantGroups(t, s, "stage",
		"new: 1 kept, 1 left, 0 new, 0 back",
		"lapsed: 0 kept, 0 left, 0 new, 1 back",
		"(none): 0 kept, 0 left, 1 new, 0 back",
	)
	s.answers = `
		A 2024-06-01 3
		A 2024-06-30 7
		A 2024-07-01 9
		B - 9
		D 2024-01-01 6
		C 2024-01-01 6
	`
	wantGroups(t, s, "nps",
		"promoter: 0 kept, 1 left, 0 new, 0 back",
		"passive: 1 kept, 0 left, 0 new, 0 back",
		"detractor: 0 kept, 0 left, 0 new, 1 back",
		"(none): 0 kept, 0 left, 1 new, 0 back",
	)
	o := DefaultChurn
	o.By = "nps"
	notes := must[LedgerRow](t)(Churn(s.build(t), o)).Notes
	wantNote(t, notes, "1 response without a day: taken to be older than all others")
	for _, n := range notes {
		if strings.Contains(n, "looks newer") {
			t.Errorf("note %q, though scores do not depend on where the data starts", n)
		}
	}
}

// Everybody is in one stage on each day, as their words have it; movement
// adds up to both days; a list is as long, and as much worth, as its row.
func TestStagesAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := StagesOptions{Window: anySpan.Draw(t, "window"), By: anyBy.Draw(t, "by")}
		if rapid.Bool().Draw(t, "since") {
			o.Since = calendar.Since{Span: anySpan.Draw(t, "earlier")}
		}
		res, err := Stages(ds, o)
		if err != nil {
			if hasPurchase(ds) {
				t.Fatal(err)
			}
			return
		}
		type cell struct{ group, stage string }
		now, then := map[cell]int{}, map[cell]int{}
		for _, n := range naives(ds) {
			if stage := n.stage(ds, res.Period.End, o.Window); stage != NoGroup {
				g := n.group(ds, o.By, res.Period.End, o.Window)
				now[cell{g, stage}]++
				then[cell{g, n.stage(ds, res.Period.Start, o.Window)}]++
			}
		}
		rows, to, from := map[cell]int{}, map[cell]int{}, map[cell]int{}
		for _, r := range res.Rows {
			if r.Customers > 0 {
				rows[cell{r.Group, r.Stage.String()}] += r.Customers
			}
		}
		for _, r := range res.Sections[0].Rows.([]MoveRow) {
			to[cell{r.Group, r.To.String()}] += r.Customers
			from[cell{r.Group, r.From.String()}] += r.Customers
		}
		if !maps.Equal(rows, now) || !maps.Equal(to, now) || !maps.Equal(from, then) {
			t.Fatalf("rows %v, moved to %v, want %v; moved from %v, want %v", rows, to, now, from, then)
		}
		for s := StageProspect; s < stages; s++ {
			list, err := StageList(ds, o, s)
			if err != nil {
				t.Fatal(err)
			}
			people, promoters, revenue := map[string]int{}, map[string]int{}, map[string]money.Amount{}
			for _, r := range list.Rows() {
				people[r.Group]++
				revenue[r.Group] += r.Revenue
				if r.Score != nil && *r.Score > 8 {
					promoters[r.Group]++
				}
			}
			for _, r := range res.Rows {
				if r.Stage != s {
					continue
				}
				if r.Customers != people[r.Group] || r.Revenue != revenue[r.Group] || r.Advocates != nil && *r.Advocates != promoters[r.Group] {
					t.Fatalf("row %+v; its list has %d people worth %s", r, people[r.Group], revenue[r.Group])
				}
				delete(people, r.Group)
			}
			if len(people) > 0 || !sorted(list.Rows()) {
				t.Fatalf("%s lists %v, of groups without a row, or is not sorted", s, people)
			}
		}
	})
}

// A prospect more is one more in the stage of prospects, and nothing else.
func TestProspectsAreAStageOfTheirOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		before, err := Stages(data(t, s), DefaultStages)
		if err != nil {
			return
		}
		s.people += "\nNEW 2020-02-02 Nobody mail north"
		after, err := Stages(data(t, s), DefaultStages)
		if err != nil {
			t.Fatal(err)
		}
		before.Rows[0].Customers++
		if got, want := staged(after.Rows), staged(before.Rows); !slices.Equal(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
	})
}

// The figures were computed by a Python script straight from the definitions.
func TestOnlineRetailStages(t *testing.T) {
	res := must[StageRow](t)(Stages(onlineRetail(t), DefaultStages))
	wantLines(t, staged(res.Rows),
		"prospect: 0 worth 0.00, advocates <nil>",
		"new: 622 worth 233102.591, advocates <nil>",
		"developing: 421 worth 283003.77, advocates <nil>",
		"loyal: 1598 worth 6266941.172, advocates <nil>",
		"at risk: 768 worth 1037478.59, advocates <nil>",
		"lapsed: 852 worth 399070.741, advocates <nil>",
		"won back: 78 worth 90880.19, advocates <nil>",
	)
	wantLines(t, moved(res),
		"(none) to new: 622", "(none) to developing: 271", "(none) to loyal: 275", "(none) to at risk: 371",
		"new to developing: 59", "new to loyal: 141", "new to at risk: 77", "new to lapsed: 187",
		"developing to loyal: 200", "developing to at risk: 39", "developing to lapsed: 75",
		"loyal to loyal: 564", "loyal to at risk: 109", "loyal to lapsed: 52",
		"at risk to developing: 91", "at risk to loyal: 418", "at risk to at risk: 172", "at risk to lapsed: 464",
		"lapsed to lapsed: 74", "lapsed to won back: 78",
	)
}

func BenchmarkStages(b *testing.B) {
	bench(b, func(ds *dataset.Dataset) (Result[StageRow], error) { return Stages(ds, DefaultStages) })
}

func BenchmarkStageList(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[PersonRow], error) {
		return StageList(ds, DefaultStages, StageAtRisk)
	})
}
