package metric

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// scoreCells asks each respondent.
func scoreCells(ds *dataset.Dataset, q *NPSQuestion) (cells []ScoreCell, undated int) {
	all := q.Options().Responses == All
	type respondent struct {
		who    dataset.Person
		period int
	}
	last := map[respondent]int{} // cell
	for _, r := range ds.Responses() {
		if r.Day.IsZero() {
			undated++
		}
		for k, period := range q.Periods() {
			if !period.Contains(r.Day) {
				continue
			}
			group := ""
			switch q.Options().By {
			case "medium":
				group = r.Values[0]
			case "region":
				if r.Person != dataset.Nobody {
					group = ds.Profile(r.Person).Values[0]
				}
			}
			c := ScoreCell{Group: group, Period: k, Score: int(r.Score), Responses: 1, Latest: r.Day}
			one := respondent{r.Person, k}
			i, again := last[one]
			switch {
			case all || r.Person == dataset.Nobody || !again:
				last[one] = len(cells)
				cells = append(cells, c)
			case r.Day > cells[i].Latest || r.Day == cells[i].Latest && c.Score < cells[i].Score:
				c.Replaced = cells[i].Replaced + 1
				cells[i] = c
			default:
				cells[i].Replaced++
			}
		}
	}
	return cells, undated
}

// surveyed is a dataset as NPS is asked of: First is that of the survey, and
// its columns group.
type surveyed struct{ *dataset.Dataset }

func (s surveyed) First() calendar.Day { return firstAnswer(s.Dataset) }

func (s surveyed) CustomerColumns() []string {
	return slices.Concat(s.SurveyColumns(), s.Dataset.CustomerColumns())
}

func TestNPSOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultNPS
		o.By = rapid.SampledFrom([]string{"", "medium", "region"}).Draw(t, "by")
		o.Every = anyEvery.Draw(t, "every")
		o.Responses = rapid.SampledFrom([]Responses{Latest, All}).Draw(t, "responses")
		q, err := AskNPS(surveyed{ds}, o)
		if err != nil {
			_, wantErr := NPS(ds, o)
			if len(ds.Responses()) > 0 && (wantErr == nil || err.Error() != wantErr.Error()) {
				t.Fatalf("error %v, want %v", err, wantErr)
			}
			return
		}
		cells, undated := scoreCells(ds, q)
		got, gotErr := q.Answer(shuffled(t, cells), len(ds.Responses()), undated)
		want, wantErr := NPS(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}
