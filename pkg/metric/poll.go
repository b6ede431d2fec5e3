package metric

import (
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/stats"
)

// A poll counts responses, by period and group.
type poll struct {
	data  Data
	ds    *dataset.Dataset // that is asked; nil where cells are
	timed bool             // there is a period, so that only responses with a day count
	cuts  []calendar.Cut
	rest  calendar.Period

	groups  *grouping // of people; nil with answers
	answers *grouping // of responses, by their number; nil but for a column of the survey
	starts  []calendar.Day
	cells   []tally // of period k and group g: k * size() + g

	counted  []int32      // responses that count, in their order
	latest   calendar.Day // response that counts
	replaced int          // responses that a later one of the respondent replaced
	undated  int          // responses without a day, where there is a period
}

// A tally counts the responses of each score. Tallies add up.
type tally [11]int

// newPoll checks what is left of the options and returns an empty poll.
func newPoll(ds *dataset.Dataset, o NPSOptions) (*poll, error) {
	p, err := o.periods(ds, firstAnswer(ds))
	if err != nil {
		return nil, err
	}
	p.ds = ds
	if i := column(ds.SurveyColumns(), o.By); o.By != "" && i >= 0 {
		responses := ds.Responses()
		p.answers = new(grouping)
		p.answers.names, p.answers.member = number(len(responses), func(r int) string { return responses[r].Values[i] })
	} else {
		if p.groups, err = newGrouping(ds, o.By, p.starts, ds.SurveyColumns()...); err != nil {
			return nil, err
		}
	}
	p.cells = make([]tally, len(p.cuts)*p.size())
	return p, nil
}

// periods returns a poll of the periods, with the days as of which people are
// grouped, but without groups. The first response is from day first.
func (o NPSOptions) periods(d Data, first calendar.Day) (*poll, error) {
	p := &poll{data: d, timed: !o.Since.IsZero() || !o.Every.IsZero()}
	if !p.timed {
		p.cuts = []calendar.Cut{{Period: calendar.Period{End: calendar.MaxDay + 1}, Complete: true}}
		p.starts = []calendar.Day{d.AsOf() + 1}
		return p, nil
	}
	since := o.Since
	if since.IsZero() {
		since.Day = first
	}
	whole, err := period(d, since)
	if err != nil {
		return nil, err
	}
	if p.cuts, p.rest, err = cut(o.Every, since, whole); err != nil {
		return nil, err
	}
	for _, c := range p.cuts {
		p.starts = append(p.starts, c.Start)
	}
	return p, nil
}

// firstAnswer returns the day of the first response that has one, else as-of.
func firstAnswer(ds *dataset.Dataset) calendar.Day {
	first := ds.AsOf()
	for _, r := range ds.Responses() {
		if !r.Day.IsZero() {
			first = min(first, r.Day)
		}
	}
	return first
}

// grouping returns what the rows are grouped by, whether people or responses.
func (p *poll) grouping() *grouping {
	if p.answers != nil {
		return p.answers
	}
	return p.groups
}

func (p *poll) size() int { return p.grouping().size() }

// count counts the responses that the choice leaves. They stand by person,
// day and score, so that the latest of somebody is the first of the last day.
func (p *poll) count(which Responses) {
	responses := p.ds.Responses()
	best, in := -1, -1 // latest response of a person so far, and its period
	for i, r := range responses {
		k := p.periodOf(r.Day)
		switch {
		case k < 0:
			continue
		case which == All || r.Person == dataset.Nobody:
			p.put(i, k)
			continue
		case best >= 0 && r.Person == responses[best].Person && k == in:
			p.replaced++
			if r.Day > responses[best].Day {
				best = i
			}
			continue
		case best >= 0:
			p.put(best, in)
		}
		best, in = i, k
	}
	if best >= 0 {
		p.put(best, in)
	}
}

// periodOf returns the number of the period that a response belongs to, or -1.
func (p *poll) periodOf(d calendar.Day) int {
	if d.IsZero() && p.timed {
		p.undated++
		return -1
	}
	k, ok := slices.BinarySearchFunc(p.cuts, d, func(c calendar.Cut, d calendar.Day) int {
		switch {
		case c.End <= d:
			return -1
		case c.Start > d:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return k
}

// put counts response i in period k.
func (p *poll) put(i, k int) {
	r := p.ds.Responses()[i]
	p.latest = max(p.latest, r.Day)
	p.cells[k*p.size()+p.group(i, k)][r.Score]++
	p.counted = append(p.counted, int32(i))
}

// period returns the days of the responses; nil for all.
func (p *poll) period() *calendar.Period {
	if !p.timed {
		return nil
	}
	return &calendar.Period{Start: p.cuts[0].Start, End: p.cuts[len(p.cuts)-1].End}
}

// group returns the group of response i in period k.
func (p *poll) group(i, k int) int {
	person := p.ds.Responses()[i].Person
	switch {
	case p.answers != nil:
		return int(p.answers.member[i])
	case p.groups == nil:
		return 0
	case person == dataset.Nobody:
		return p.size() - 1
	}
	first, _ := purchases(p.ds.Orders(person))
	if first >= p.starts[k] {
		first = 0
	}
	return p.groups.of(person, first, k)
}

// rows returns a row for each group and period, by group, then period; with
// groups, only those that have a response.
func (p *poll) rows(confidence float64) []NPSRow {
	rows := []NPSRow{}
	for g := range p.size() {
		for k, c := range p.cuts {
			cell := &p.cells[k*p.size()+g]
			r := cell.row(confidence)
			if k > 0 {
				r.compare(&p.cells[(k-1)*p.size()+g], cell, confidence)
			}
			if r.Responses == 0 && p.grouping() != nil {
				continue
			}
			r.Group, r.Complete = p.grouping().name(g), c.Complete
			if p.timed {
				r.Start, r.End = c.Start, c.Last()
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// row is the formula: the score of a tally.
func (t *tally) row(confidence float64) NPSRow {
	r := NPSRow{
		Score0: t[0], Score1: t[1], Score2: t[2], Score3: t[3], Score4: t[4], Score5: t[5],
		Score6: t[6], Score7: t[7], Score8: t[8], Score9: t[9], Score10: t[10],
	}
	s := t.survey()
	r.Promoters, r.Detractors, r.Responses = s.Promoters, s.Detractors, s.Responses
	r.Passives = s.Responses - s.Promoters - s.Detractors
	r.NPS = score(s)
	i := stats.AdjustedWald(r.Promoters, r.Detractors, r.Responses, confidence)
	r.Low, r.High, r.Margin = Score(i.Low), Score(i.High), Number((i.High-i.Low)/2)
	r.Change, r.ChangeLow, r.ChangeHigh = Score(math.NaN()), Score(math.NaN()), Score(math.NaN())
	return r
}

// survey is the tally as an interval of a change takes it.
func (t *tally) survey() (s stats.Survey) {
	for score, n := range t {
		s.Responses += n
		switch attitudeOf(int8(score)) {
		case promoter:
			s.Promoters += n
		case detractor:
			s.Detractors += n
		}
	}
	return s
}

// score is the Net Promoter Score of a survey; undefined without responses.
func score(s stats.Survey) Score {
	return Score(100 * float64(s.Promoters-s.Detractors) / float64(s.Responses))
}

// compare fills in the change from one tally to another.
func (r *NPSRow) compare(from, to *tally, confidence float64) {
	was, is := from.survey(), to.survey()
	i := stats.ScoreDifference(was, is, confidence)
	r.Change = score(is) - score(was)
	r.ChangeLow, r.ChangeHigh = Score(i.Low), Score(i.High)
}

// noteCounted says which responses count.
func (p *poll) noteCounted(o NPSOptions, n *notes) {
	n.gap(p.data, "response", p.latest)
	n.cuts(o.Every, p.cuts, p.rest)
	n.groups(p.groups)
	if p.undated > 0 {
		n.add("%s without a day: left out", counted(p.undated, "response"))
	}
	if p.replaced > 0 {
		n.add("%s left out: the respondent answered again, and the latest response counts", counted(p.replaced, "response"))
	}
}

func (p *poll) notes(o NPSOptions, rows []NPSRow) []string {
	var n notes
	p.noteCounted(o, &n)
	small, empty := 0, 0
	for _, r := range rows {
		switch {
		case r.Responses == 0:
			empty++
		case r.Responses < few:
			small++
		}
	}
	switch {
	case empty > 0 && len(rows) == 1:
		n.add("no response from %s: no score is defined", p.cuts[0].Period)
	case empty > 0:
		n.add("%d of %d rows have no response: no score is defined there", empty, len(rows))
	}
	if len(rows) > 0 {
		n.few("score", small, len(rows), rows[0].Responses, "response")
	}
	noteChanges(&n, rows)
	p.noteScale(&n)
	return n
}

// noteChanges says how many changes are more than chance.
func noteChanges(n *notes, rows []NPSRow) {
	changes, sure := 0, 0
	for _, r := range rows {
		if math.IsNaN(float64(r.Change)) {
			continue
		}
		changes++
		if r.ChangeLow > 0 || r.ChangeHigh < 0 {
			sure++
		}
	}
	switch {
	case changes == 0:
	case sure == 0:
		n.add("no change from one period to the next is more than chance would explain")
	default:
		n.add("%d of %d changes from one period to the next are more than chance would explain", sure, changes)
	}
}

// noteScale says so where the scores look like those of another question.
func (p *poll) noteScale(n *notes) {
	stars, others := 0, 0
	for _, cell := range p.cells {
		for score, times := range cell {
			if 1 <= score && score <= 5 {
				stars += times
			} else {
				others += times
			}
		}
	}
	if others == 0 && stars >= enoughStars {
		n.add("every score lies from 1 to 5: if that was the scale of the question, this is no Net Promoter Score")
	}
}

// enoughStars is the number of responses that are hardly all from 1 to 5 by
// chance.
const enoughStars = 10
