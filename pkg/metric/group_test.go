package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// byGroup writes down the rows of a ledger, a line each.
func byGroup(rows []LedgerRow) (all []string) {
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%s: %d kept, %d left, %d new, %d back", r.Group, r.Retained, r.Churned, r.New, r.Reactivated))
	}
	return all
}

func wantGroups(t *testing.T, s shop, by string, want ...string) {
	t.Helper()
	o := DefaultChurn
	o.By = by
	res := must[LedgerRow](t)(Churn(s.build(t), o))
	if got := byGroup(res.Rows); !slices.Equal(got, want) {
		t.Errorf("by %s\n%s\nwant\n%s", by, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if res.By != by {
		t.Errorf("by %q, want %q", res.By, by)
	}
}

func TestByCohort(t *testing.T) {
	// C is new, so at the start nothing is known of it.
	wantGroups(t, byHand, "cohort",
		"2023-01: 0 kept, 0 left, 0 new, 1 back",
		"2024-02: 1 kept, 0 left, 0 new, 0 back",
		"2024-05: 0 kept, 1 left, 0 new, 0 back",
		"(none): 0 kept, 0 left, 1 new, 0 back",
	)
}

func TestByTenure(t *testing.T) {
	// As of s = 2024-07-01; each first day is the first or last of its band.
	wantGroups(t, shop{asOf: "2024-12-31", sales: `
		U1 2024-06-30 10
		U2 2024-04-02 10
		T1 2024-04-01 10
		T2 2024-01-02 10
		S1 2024-01-01 10
		S2 2023-07-02 10
		S2 2024-05-01 10
		Y1 2023-07-01 10
		Y1 2024-05-01 10
		Y2 2022-07-02 10
		Y2 2024-05-01 10
		O1 2022-07-01 10
		O1 2024-05-01 10
		N1 2024-07-01 10
	`}, "tenure",
		"under 3 months: 0 kept, 2 left, 0 new, 0 back",
		"3 to 6 months: 0 kept, 2 left, 0 new, 0 back",
		"6 to 12 months: 0 kept, 2 left, 0 new, 0 back",
		"1 to 2 years: 0 kept, 2 left, 0 new, 0 back",
		"2 years or more: 0 kept, 1 left, 0 new, 0 back",
		"(none): 0 kept, 0 left, 1 new, 0 back",
	)
}

func TestByColumns(t *testing.T) {
	s := byHand
	s.columns, s.column = "Segment (none)", "Channel"
	s.people = `
		A - - - gold x
		B - - - silver x
		C - - - - x
		E - - - bronze x
		P - - - gold x
	`
	// D stands in no customers file, C has no segment; bronze is in no box.
	wantGroups(t, s, "segment",
		"gold: 1 kept, 0 left, 0 new, 0 back",
		"silver: 0 kept, 1 left, 0 new, 0 back",
		"(none): 0 kept, 0 left, 1 new, 1 back",
	)
	s.sales = strings.ReplaceAll(s.sales, " 10\n", " 10 - web\n")
	s.sales = strings.ReplaceAll(s.sales, "D 2024-07-04 40", "D 2024-07-04 40 - shop\nD 2024-07-04 40 - fair")
	// D's latest day has two values: the first by text.
	wantGroups(t, s, "CHANNEL",
		"fair: 0 kept, 0 left, 0 new, 1 back",
		"web: 1 kept, 0 left, 0 new, 0 back",
		"(none): 0 kept, 1 left, 1 new, 0 back",
	)
}

// A column of a file goes before the derived one of its name.
func TestByPrefersTheFile(t *testing.T) {
	s := byHand
	s.columns = "cohort"
	s.people = "A - - - pilot\nB - - - control"
	wantGroups(t, s, "cohort",
		"control: 0 kept, 1 left, 0 new, 0 back",
		"pilot: 1 kept, 0 left, 0 new, 0 back",
		"(none): 0 kept, 0 left, 1 new, 1 back",
	)
}

func TestByEvery(t *testing.T) {
	o := DefaultChurn
	o.By, o.Every = "tenure", every(t, "quarter")
	rows := must[LedgerRow](t)(Churn(byHand.build(t), o)).Rows
	var got []string
	for _, r := range rows {
		if r.Retained+r.Churned > 0 {
			got = append(got, fmt.Sprintf("%s from %s: %d of %d kept", r.Group, r.Start, r.Retained, r.Opening))
		}
	}
	// On 1 July A (10 February) and B (5 May); B's window of six months ends
	// in November. On 1 October C (8 August) and D (January 2023) too.
	want := []string{
		"under 3 months from 2024-07-01: 1 of 1 kept",
		"under 3 months from 2024-10-01: 1 of 1 kept",
		"3 to 6 months from 2024-07-01: 1 of 1 kept",
		"3 to 6 months from 2024-10-01: 0 of 1 kept",
		"6 to 12 months from 2024-10-01: 1 of 1 kept",
		"1 to 2 years from 2024-10-01: 1 of 1 kept",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestByList(t *testing.T) {
	s := lapsing
	res := mustList[PersonRow](t)(Lapsed(s.build(t), LapsedOptions{Since: since(t, "6m"), Prospects: true, By: "region"}))
	var got []string
	for _, r := range res.Rows {
		got = append(got, r.Group+" "+r.ID)
	}
	if want := []string{"north C", "south P", "(none) D", "(none) A", "(none) F", "(none) G", "(none) N"}; !slices.Equal(got, want) {
		t.Errorf("list %v, want %v", got, want)
	}
}

func TestByUnknown(t *testing.T) {
	s := byHand
	s.columns, s.column, s.survey = "country", "channel", "medium"
	o := DefaultChurn
	o.By = "contry"
	_, err := Churn(s.build(t), o)
	wantOption(t, err, "by")
	if want := `by: no column "contry", want one of channel, cohort, country, nps, rfm, stage, tenure; did you mean "country"?`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	s.answers = "A 2024-12-01 9 mail"
	_, err = NPS(s.build(t), NPSOptions{By: "zzzzzzz", Confidence: 0.95})
	wantOption(t, err, "by")
	if want := `by: no column "zzzzzzz", want one of channel, cohort, country, medium, nps, rfm, stage, tenure`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestByNotes(t *testing.T) {
	o := DefaultChurn
	o.By = "tenure"
	notes := must[LedgerRow](t)(Churn(byHand.build(t), o)).Notes
	wantNote(t, notes, "the data starts on 2023-01-01: who bought before looks newer here")
	// D's band opens empty; that (none) does is its meaning.
	wantNote(t, notes, "1 of 4 rows open with nobody active")
}

func TestNumber(t *testing.T) {
	texts := []string{"b", "", "a", "(none)", "b"}
	names, member := number(len(texts), func(i int) string { return texts[i] })
	if !slices.Equal(names, []string{"a", "b", "(none)"}) || !slices.Equal(member, []int32{1, 2, 0, 2, 1}) {
		t.Errorf("names %v, members %v", names, member)
	}
}
