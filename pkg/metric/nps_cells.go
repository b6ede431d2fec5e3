package metric

import "github.com/retain-cli/retain/pkg/calendar"

// A ScoreCell counts responses that count, with one score.
type ScoreCell struct {
	// Group names the group of the responses; "" where they have none.
	Group string
	// Period is its number, from 0.
	Period int
	// Score is from 0 to 10.
	Score int
	// Responses counts those that count.
	Responses int
	// Replaced counts those of the period in whose place they count.
	Replaced int
	// Latest is the day of the latest of Responses; zero where none has a day.
	Latest calendar.Day
}

// An NPSQuestion asks each respondent for a score in each of consecutive
// periods.
type NPSQuestion struct {
	o NPSOptions
	p *poll
}

// AskNPS returns the question of NPS; First of the Data is the day of the first
// response, and the customers' columns are those of the survey too. Errors are
// an *OptionError, or a *DataError where a period is asked for and there is no
// day.
func AskNPS(d Data, o NPSOptions) (*NPSQuestion, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	p, err := o.periods(d, d.First())
	if err != nil {
		return nil, err
	}
	if o.By != "" && column(d.CustomerColumns(), o.By) < 0 {
		return nil, badOption("by", "%q needs more than responses, want a column of the survey or of the customers", o.By)
	}
	return &NPSQuestion{o, p}, nil
}

// Periods returns those of which responses count; one that holds all days,
// those that are not told too, where no period is asked for.
func (q *NPSQuestion) Periods() []calendar.Period {
	all := make([]calendar.Period, len(q.p.cuts))
	for i, c := range q.p.cuts {
		all[i] = c.Period
	}
	return all
}

// Options returns those of the question.
func (q *NPSQuestion) Options() NPSOptions { return q.o }

// Answer returns what NPS says of these responses; of responses in all, undated
// have no day. Errors are a *DataError where there are none, or where a period
// is asked for and none has a day.
func (q *NPSQuestion) Answer(cells []ScoreCell, responses, undated int) (Result[NPSRow], error) {
	if err := needResponses(responses); err != nil {
		return Result[NPSRow]{}, err
	}
	g, of := groupCells(q.p.data, q.o.By, len(cells), func(i int) string { return cells[i].Group })
	p := *q.p
	p.groups, p.cells = g, make([]tally, len(p.cuts)*g.size())
	if p.timed {
		p.undated = undated
	}
	if err := p.needDays(responses); err != nil {
		return Result[NPSRow]{}, err
	}
	for i := range cells {
		c := &cells[i]
		p.cells[c.Period*p.size()+int(of[i])][c.Score] += c.Responses
		p.replaced += c.Replaced
		p.latest = max(p.latest, c.Latest)
	}
	return p.result(q.o), nil
}
