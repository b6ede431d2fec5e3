package metric

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// From a quarter with 15 promoters and 5 detractors of 30 to one with 20 and 2
// of 40: the adjusted scores are 30.303 and 100 x 18 / 43 = 41.860, their
// variances (21.5 / 33 - 0.30303^2) / 33 = 0.016960 and (23.5 / 43 -
// 0.41860^2) / 43 = 0.008634. 11.557 -/+ 1.96 x 100 x 0.15998: -19.80 to
// 42.91. The change itself is 45 - 33.333.
func TestNPSChangeByHand(t *testing.T) {
	s := shop{asOf: "2024-09-30", survey: "medium"}
	answer := func(n int, day string, score int, medium string) {
		for i := range n {
			s.answers += fmt.Sprintf("%s-%s-%d-%02d %s %d %s\n", medium, day, score, i, day, score, medium)
		}
	}
	answer(15, "2024-02-01", 10, "mail")
	answer(10, "2024-02-01", 8, "mail")
	answer(5, "2024-02-01", 3, "mail")
	answer(20, "2024-05-01", 9, "mail")
	answer(18, "2024-05-01", 7, "mail")
	answer(2, "2024-05-01", 0, "mail")
	answer(4, "2024-09-01", 0, "mail")
	answer(3, "2024-05-01", 0, "app")
	answer(3, "2024-09-01", 10, "app")
	o := DefaultNPS
	o.Every, o.Since, o.By = every(t, "quarter"), since(t, "9m"), "medium"
	res := must[NPSRow](t)(NPS(s.build(t), o))
	var got []string
	for _, r := range res.Rows {
		got = append(got, fmt.Sprintf("%s %s %s: %s (%.2f %.2f)", r.Group, r.Start.Month(), r.NPS.Human(), r.Change.Human(), r.ChangeLow, r.ChangeHigh))
	}
	// -100 less 45, and 100 less -100; of app nobody answered in the first
	// quarter.
	for i, want := range []string{
		"app 2024-04 -100.0: n/a (NaN NaN)", "app 2024-07 +100.0: +200.0 (", "mail 2024-01 +33.3: n/a (NaN NaN)",
		"mail 2024-04 +45.0: +11.7 (-19.80 42.91)", "mail 2024-07 -100.0: -145.0 (-",
	} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("row %s, want %s", got[i], want)
		}
	}
	wantNote(t, res.Notes, "2 of 3 changes from one period to the next are more than chance would explain")
	if w, want := res.Rows[3].Working(), "change = nps - nps of the period before = +45.0 - +33.3 = +11.7"; w[len(w)-1] != want {
		t.Errorf("working %q, want %q", w, want)
	}
	if w := res.Rows[2].Working(); len(w) != 4 {
		t.Errorf("working %q of a change that there is not", w)
	}

	s.answers = ""
	answer(15, "2024-02-01", 10, "mail")
	answer(14, "2024-08-01", 10, "mail")
	o.By = ""
	res = must[NPSRow](t)(NPS(s.build(t), o))
	// The quarter between has no response, so that there is nothing to compare.
	for _, r := range res.Rows {
		if !math.IsNaN(float64(r.Change)) {
			t.Errorf("row %+v, want no change", r)
		}
	}
	o.Every = every(t, "4m")
	o.Since = since(t, "8m")
	wantNote(t, must[NPSRow](t)(NPS(s.build(t), o)).Notes, "no change from one period to the next is more than chance would explain")
}

// respondents writes down the rows, a line each.
func respondents(rows []RespondentRow) (all []string) {
	for _, r := range rows {
		days, orders := "-", "-"
		if r.DaysSince != nil {
			days = fmt.Sprint(*r.DaysSince)
		}
		if r.Orders != nil {
			orders = fmt.Sprint(*r.Orders)
		}
		all = append(all, strings.Join(strings.Fields(fmt.Sprintf("%s %s %d %s %s %s %s %s", r.Group, r.ID, r.Score, r.Answered, r.LastOrder, days, orders, r.Revenue)), " "))
	}
	return all
}

func TestNPSListByHand(t *testing.T) {
	s := asking
	s.people, s.columns = "A - Anna anna@example.com north\nP - Paul - south", "region"
	list := func(c Camp, o NPSOptions) Result[RespondentRow] {
		t.Helper()
		o.Confidence = 0.95
		return mustList[RespondentRow](t)(NPSList(s.build(t), o, c))
	}
	// Without sales: by day, the latest first. A counts with the lowest answer
	// of the last day.
	res := list(CampDetractors, NPSOptions{})
	wantLines(t, respondents(res.Rows), "A 2 2024-03-05 - -", "0 2024-01-01 - -")
	if r := res.Rows[0]; r.Name != "Anna" || r.Email != "anna@example.com" {
		t.Errorf("row %+v", r)
	}
	wantNote(t, res.Notes, "1 response on the list of whom the survey does not say who responded")
	wantNote(t, res.Notes, "2 responses left out: the respondent answered again")
	if res.Definition != "responses of 0 to 6: who would rather warn of you" || !slices.Contains(res.Settings, Setting{"list", "detractors"}) {
		t.Errorf("%q with %v", res.Definition, res.Settings)
	}
	wantLines(t, respondents(list(CampPassives, NPSOptions{}).Rows), "B 8 2024-02-20 - -")
	wantLines(t, respondents(list(CampPromoters, NPSOptions{Responses: All}).Rows), "X 10 2024-03-31 - -", "A 9 2024-03-05 - -", "10 2024-03-01 - -", "A 10 2024-01-10 - -")

	// With sales: by revenue. X never bought.
	s.sales = "A 2024-01-31 30\nA 2024-03-01 20\nA 2024-03-02 -8\nB 2024-02-01 99"
	wantLines(t, respondents(list(CampPromoters, NPSOptions{Responses: All}).Rows),
		"A 9 2024-03-05 2024-03-01 30 2 42.00", "A 10 2024-01-10 2024-03-01 30 2 42.00", "X 10 2024-03-31 - 0 0.00", "10 2024-03-01 - -")
	wantLines(t, respondents(list(CampPromoters, NPSOptions{Responses: All, By: "medium", Since: since(t, "2m")}).Rows),
		"app A 9 2024-03-05 2024-03-01 30 2 42.00", "mail 10 2024-03-01 - -", "(none) X 10 2024-03-31 - 0 0.00")

	for option, o := range map[string]NPSOptions{
		"every":      {Every: every(t, "1m"), Confidence: 0.95},
		"confidence": {},
		"by":         {By: "weather", Confidence: 0.95},
		"responses":  {Responses: 9, Confidence: 0.95},
	} {
		_, err := NPSList(s.build(t), o, CampPromoters)
		wantOption(t, err, option)
	}
	_, err := NPSList(s.build(t), DefaultNPS, 7)
	wantOption(t, err, "list")
	_, err = NPSList(trading.build(t), DefaultNPS, CampPromoters)
	wantLack(t, err, LacksResponses)
}

func TestNPSListComment(t *testing.T) {
	b := dataset.Builder{AsOf: day(t, "2024-12-31")}
	b.AddResponse("A", dataset.Response{Score: 3, Comment: "too late"})
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	rows := mustList[RespondentRow](t)(NPSList(ds, DefaultNPS, CampDetractors)).Rows
	if len(rows) != 1 || rows[0].Comment != "too late" || rows[0].ID != "A" || rows[0].Orders != nil || rows[0].Revenue != money.None {
		t.Errorf("rows %+v", rows)
	}
}

// A list holds as many responses as the figure counts, and changes add up to
// the difference of the ends.
func TestNPSListsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultNPS
		o.Responses = rapid.SampledFrom([]Responses{Latest, All}).Draw(t, "responses")
		o.By = rapid.SampledFrom([]string{"", "region", "medium", "cohort"}).Draw(t, "by")
		if rapid.Bool().Draw(t, "since") {
			o.Since = calendar.Since{Span: anySpan.Draw(t, "span")}
		}
		res, err := NPS(ds, o)
		if err != nil {
			return
		}
		counted := map[string][3]int{}
		for c := CampPromoters; c <= CampDetractors; c++ {
			list, err := NPSList(ds, o, c)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows() {
				n := counted[r.Group]
				n[c]++
				counted[r.Group] = n
				if in := [3]bool{r.Score >= 9, r.Score == 7 || r.Score == 8, r.Score <= 6}; !in[c] {
					t.Fatalf("%+v among the %s", r, c)
				}
			}
		}
		for _, r := range res.Rows {
			if want := [3]int{r.Promoters, r.Passives, r.Detractors}; counted[r.Group] != want {
				t.Fatalf("%s: lists of %v, want %v", r.Group, counted[r.Group], want)
			}
		}
		o.Every, o.By = anyEvery.Draw(t, "every"), ""
		if res, err = NPS(ds, o); err != nil {
			return
		}
		for i, r := range res.Rows {
			switch {
			case i == 0 && !math.IsNaN(float64(r.Change)):
				t.Fatalf("the first row %+v has a change", r)
			case i == 0:
			case !near(r.Change, r.NPS-res.Rows[i-1].NPS):
				t.Fatalf("change %v, want %v less %v", r.Change, r.NPS, res.Rows[i-1].NPS)
			}
		}
	})
}

func TestCampText(t *testing.T) {
	for _, name := range []string{"promoters", "passives", "detractors"} {
		var c Camp
		if err := c.UnmarshalText([]byte(name)); err != nil || c.String() != name {
			t.Errorf("%q reads as %q, %v", name, c, err)
		}
	}
	var c Camp
	if err := c.UnmarshalText([]byte("detractor")); err == nil || !strings.Contains(err.Error(), `did you mean "detractors"?`) {
		t.Errorf("error %v, want the nearest name", err)
	}
}
