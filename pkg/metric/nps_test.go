package metric

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/dataset"
)

// 15 promoters, 10 passives, 5 detractors: 100 x 10 / 30. The adjusted score
// is 100 x (15.75 - 5.75) / 33 = 30.303, its standard error 100 x
// sqrt((21.5 / 33 - 0.30303^2) / 33) = 13.023: 4.78 to 55.83 with z = 1.96.
func TestNPSByHand(t *testing.T) {
	s := shop{asOf: "2024-12-31"}
	for i := range 30 {
		s.answers += fmt.Sprintf("C%02d 2024-12-%02d %d\n", i, i+1, []int{9, 10, 10, 3, 8, 7}[i%6])
	}
	res := must[NPSRow](t)(NPS(s.build(t), DefaultNPS))
	r := res.Rows[0]
	if r.Responses != 30 || r.Promoters != 15 || r.Passives != 10 || r.Detractors != 5 {
		t.Errorf("row %+v", r)
	}
	if r.NPS.Human() != "+33.3" || fmt.Sprintf("%.2f %.2f", r.Low, r.High) != "4.78 55.83" || !near(r.Margin, Number(r.High-r.Low)/2) {
		t.Errorf("nps %s, %.2f to %.2f, margin %v", r.NPS.Human(), r.Low, r.High, r.Margin)
	}
	scores := [...]int{r.Score0, r.Score1, r.Score2, r.Score3, r.Score4, r.Score5, r.Score6, r.Score7, r.Score8, r.Score9, r.Score10}
	if want := [...]int{0, 0, 0, 5, 0, 0, 0, 5, 5, 5, 10}; scores != want {
		t.Errorf("scores %v, want %v", scores, want)
	}
	if res.Period != nil || !r.Start.IsZero() {
		t.Errorf("period %v, want all dates", res.Period)
	}
}

// A answers three times, the last day twice; B and X once; two answers are
// nobody's.
var asking = shop{
	asOf: "2024-03-31",
	answers: `
		A 2024-01-10 10 mail
		A 2024-03-05 9 app
		A 2024-03-05 2 mail
		B 2024-02-20 8 app
		X 2024-03-31 10 -
		- 2024-01-01 0 mail
		- 2024-03-01 10 mail
	`,
	survey: "medium",
}

// scored writes down the rows, a line each.
func scored(rows []NPSRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %d+%d+%d %s", r.Group, r.Start, r.Promoters, r.Passives, r.Detractors, r.NPS.Human())))
	}
	return all
}

func wantScores(t *testing.T, s shop, o NPSOptions, want ...string) Result[NPSRow] {
	t.Helper()
	o.Confidence = 0.95
	res := must[NPSRow](t)(NPS(s.build(t), o))
	if got := scored(res.Rows); !slices.Equal(got, want) {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return res
}

func TestNPSResponses(t *testing.T) {
	// A counts with the 2 of the last day; nobody's answers count each.
	res := wantScores(t, asking, NPSOptions{}, "2+1+2 0.0")
	wantNote(t, res.Notes, "2 responses left out: the respondent answered again")
	wantNote(t, res.Notes, "the score rests on 5 responses only")
	wantScores(t, asking, NPSOptions{Responses: All}, "4+1+2 +28.6")
	// From February on A's 10 is out anyway.
	res = wantScores(t, asking, NPSOptions{Since: since(t, "2m")}, "2024-02-01 2+1+1 +25.0")
	if res.Period.String() != "2024-02-01 to 2024-03-31" {
		t.Errorf("period %s", res.Period)
	}
}

func TestNPSEvery(t *testing.T) {
	// A counts in January and in March.
	res := wantScores(t, asking, NPSOptions{Every: every(t, "month")},
		"2024-01-01 1+0+1 0.0", "2024-02-01 0+1+0 0.0", "2024-03-01 2+0+1 +33.3")
	if res.Period.String() != "2024-01-01 to 2024-03-31" || !res.Rows[0].Complete || res.Rows[2].End != day(t, "2024-03-31") {
		t.Errorf("period %s, rows %+v", res.Period, res.Rows)
	}
	// 31 March back by 4 weeks each: 4 March, 5 February, 8 January.
	res = wantScores(t, asking, NPSOptions{Every: every(t, "4w")},
		"2024-01-08 1+0+0 +100.0", "2024-02-05 1+1+0 +50.0", "2024-03-04 1+0+1 0.0")
	wantNote(t, res.Notes, "2024-01-01 to 2024-01-07 is left out: shorter than 4w")

	s := asking
	s.asOf = "2024-04-15"
	res = wantScores(t, s, NPSOptions{Every: every(t, "month"), Since: since(t, "2024-03-10")}, "2024-03-10 1+0+0 +100.0", "2024-04-01 0+0+0 n/a")
	if res.Rows[0].Complete || res.Rows[1].Complete {
		t.Errorf("rows %+v, want both cut short", res.Rows)
	}
	wantNote(t, res.Notes, "1 of 2 rows have no response")
	wantNote(t, res.Notes, "the latest response is from 2024-03-31, 15 days before as-of 2024-04-15")
}

func TestNPSBy(t *testing.T) {
	// The latest answer decides the group; X gave no medium.
	wantScores(t, asking, NPSOptions{By: "Medium"}, "app  0+1+0 0.0", "mail  1+0+2 -33.3", "(none)  1+0+0 +100.0")

	s := asking
	s.columns, s.people = "region", "A - - - north\nB - - - south"
	wantScores(t, s, NPSOptions{By: "region"}, "north  0+0+1 -100.0", "south  0+1+0 0.0", "(none)  2+0+1 +33.3")

	// Cohorts as of the start of each period: B bought in January, so is not
	// known on 1 January, but on 1 February; X bought on 1 March itself.
	s.sales = "A 2023-12-05 10\nB 2024-01-05 10\nX 2024-03-01 10"
	wantScores(t, s, NPSOptions{By: "cohort", Every: every(t, "month"), Responses: All},
		"2023-12 2024-01-01 1+0+0 +100.0",
		"2023-12 2024-03-01 1+0+1 0.0",
		"2024-01 2024-02-01 0+1+0 0.0",
		"(none) 2024-01-01 0+0+1 -100.0",
		"(none) 2024-03-01 2+0+0 +100.0",
	)
	wantScores(t, s, NPSOptions{By: "cohort"}, "2023-12  0+0+1 -100.0", "2024-01  0+1+0 0.0", "2024-03  1+0+0 +100.0", "(none)  1+0+1 0.0")
}

func TestNPSWithoutDays(t *testing.T) {
	s := shop{answers: "A - 9\nA - 3\n- - 10"}
	wantScores(t, s, NPSOptions{}, "1+0+1 0.0")
	s.asOf = "2024-03-31"
	_, err := NPS(s.build(t), NPSOptions{Since: since(t, "6m"), Confidence: 0.95})
	wantLack(t, err, LacksDays)
	s.answers += "\nB 2024-03-03 9"
	res := wantScores(t, s, NPSOptions{Every: every(t, "month")}, "2024-03-03 1+0+0 +100.0")
	wantNote(t, res.Notes, "3 responses without a day: left out")
}

func TestNPSNotes(t *testing.T) {
	s := shop{asOf: "2024-03-31"}
	for i := range 10 {
		s.answers += fmt.Sprintf("C%d 2024-03-31 %d\n", i, 1+i%5)
	}
	res := must[NPSRow](t)(NPS(s.build(t), DefaultNPS))
	wantNote(t, res.Notes, "every score lies from 1 to 5")
	s.answers += "D 2024-03-31 6\n"
	for _, n := range must[NPSRow](t)(NPS(s.build(t), DefaultNPS)).Notes {
		if strings.Contains(n, "1 to 5") {
			t.Errorf("note %q of a survey with a 6", n)
		}
	}
	res = must[NPSRow](t)(NPS(asking.build(t), NPSOptions{Since: since(t, "2024-03-31"), Confidence: 0.95, By: "medium"}))
	wantNote(t, res.Notes, "1 response")
}

func TestNPSErrors(t *testing.T) {
	ds := asking.build(t)
	for option, o := range map[string]NPSOptions{
		"confidence": {},
		"responses":  {Responses: 77, Confidence: 0.95},
		"since":      {Since: since(t, "2024-04-01"), Confidence: 0.95},
		"every":      {Every: every(t, "1y"), Confidence: 0.95},
		"by":         {By: "country", Confidence: 0.95},
	} {
		_, err := NPS(ds, o)
		wantOption(t, err, option)
	}
	_, err := NPS(byHand.build(t), DefaultNPS)
	wantLack(t, err, LacksResponses)
	undated := shop{answers: "A - 9"}
	_, err = NPS(undated.build(t), NPSOptions{Every: every(t, "month"), Confidence: 0.95})
	wantLack(t, err, LacksDays)
}

func TestResponsesText(t *testing.T) {
	for _, name := range []string{"latest", "all"} {
		var r Responses
		if err := r.UnmarshalText([]byte(name)); err != nil || r.String() != name {
			t.Errorf("%q reads as %q, %v", name, r, err)
		}
	}
	var r Responses
	if err := r.UnmarshalText([]byte("last")); err == nil {
		t.Error("last is read")
	}
}

func TestNPSWorking(t *testing.T) {
	r := must[NPSRow](t)(NPS(asking.build(t), NPSOptions{Responses: All, Confidence: 0.95})).Rows[0]
	want := []string{
		"responses = promoters + passives + detractors = 4 + 1 + 2 = 7",
		"nps = 100 x (promoters - detractors) / responses = 100 x (4 - 2) / 7 = +28.6",
		fmt.Sprintf("nps_low to nps_high = adjusted Wald interval of the same counts = %s to %s", r.Low.Human(), r.High.Human()),
		fmt.Sprintf("margin = (nps_high - nps_low) / 2 = (%s - %s) / 2 = %s", r.High.Human(), r.Low.Human(), r.Margin.Human()),
	}
	if got := r.Working(); !slices.Equal(got, want) {
		t.Errorf("working\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The scores of the data set of a course on survey data (DataCamp), one file
// for each channel, were computed by a Python script.
func TestSurveys(t *testing.T) {
	root := os.Getenv("RETAIN_DATA")
	if root == "" {
		t.Skip("RETAIN_DATA does not name a folder with nps_datacamp")
	}
	for channel, want := range map[string]string{"web": "+22.1", "email": "+18.6", "mobile": "-14.7"} {
		name := filepath.Join(root, "nps_datacamp", "nps_"+channel+".csv")
		if _, err := os.Stat(name); err != nil {
			t.Skip(err)
		}
		b := new(dataset.Builder)
		for _, r := range records(t, name) {
			score, err := strconv.Atoi(r[2])
			if err != nil {
				t.Fatal(err)
			}
			b.AsOf = max(b.AsOf, day(t, r[0]))
			b.AddResponse(r[1], dataset.Response{Day: day(t, r[0]), Score: int8(score)})
		}
		ds, _, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		res := must[NPSRow](t)(NPS(ds, NPSOptions{Responses: All, Confidence: 0.95}))
		if got := res.Rows[0].NPS.Human(); got != want || math.IsNaN(float64(res.Rows[0].Low)) {
			t.Errorf("%s: nps %s, want %s", channel, got, want)
		}
	}
}
