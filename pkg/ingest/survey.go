package ingest

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// surveyRow are the cells of a survey file.
type surveyRow struct {
	Score    string `csv:"score"`
	Date     string `csv:"date"`
	Comment  string `csv:"comment"`
	Customer string `csv:"customer"`
	Email    string `csv:"email"`
	Phone    string `csv:"phone"`
}

func (r *surveyRow) identity(role string) string {
	return identityCell(role, r.Customer, r.Email, r.Phone)
}

// noAnswerWords are the words for no answer, as headerKey writes them.
var noAnswerWords = map[string]bool{
	"": true, "na": true, "none": true, "null": true, "nan": true, "prefernottosay": true, "noanswer": true, "noresponse": true, "skipped": true,
}

// An answer is a response whose place among those that count is not known yet.
type answer struct {
	key      string
	response dataset.Response
	file     int
}

// A heldAnswer is an answer whose key is not known yet: a later id tells whether
// all are whole numbers.
type heldAnswer struct {
	answer *answer
	row    surveyRow
}

// surveyReader reads survey files.
type surveyReader struct {
	answers  [][]answer // in pieces that never move
	records  int
	ids      idEvidence
	held     []heldAnswer // while all ids look like 17850.0
	accounts []Account
	last     mark
	first    calendar.Day
	highest  int8
	dated    bool
}

func (s *surveyReader) read(ctx context.Context, plans []*plan, id *identity, o *Options) error {
	for i, p := range plans {
		a := p.account()
		dated := p.has(roleDate)
		err := eachRow(ctx, p, o, &a, func(r *row[surveyRow]) (Bin, *cellError) {
			bin, response, bad := p.response(r.cells)
			if bin != Used {
				return bin, bad
			}
			if dated {
				s.dated = true
				if s.see(&a, response.Day) {
					s.last = mark{day: response.Day, file: i, place: r.place()}
				}
			}
			response.Comment = strings.Clone(response.Comment)
			if o.By != "" {
				response.Values = []string{strings.Clone(r.value)}
			}
			s.highest = max(s.highest, response.Score)
			s.identify(s.keep(answer{response: response, file: i}), r.cells, id)
			return Used, nil
		})
		if err != nil {
			return err
		}
		s.accounts = append(s.accounts, a)
	}
	for i := range s.held {
		row := &s.held[i].row
		row.Customer = strings.TrimSuffix(row.Customer, ".0")
	}
	s.release(id)
	if s.records >= 20 && s.highest <= 5 {
		s.accounts[0].Notes = append(s.accounts[0].Notes, fmt.Sprintf("no score is above %d: a scale of 1 to 5 is not NPS, which asks 0 to 10", s.highest))
	}
	return nil
}

// keep keeps an answer and returns where it is kept.
func (s *surveyReader) keep(a answer) *answer {
	const most = 1024
	n := len(s.answers)
	if n == 0 || len(s.answers[n-1]) == most {
		s.answers = append(s.answers, make([]answer, 0, most))
		n++
	}
	piece := append(s.answers[n-1], a)
	s.answers[n-1] = piece
	s.records++
	return &piece[len(piece)-1]
}

// identify finds out whose an answer is, as soon as that can be told.
func (s *surveyReader) identify(a *answer, c *surveyRow, id *identity) {
	s.ids.add([]byte(c.Customer))
	if s.ids.all() {
		s.held = append(s.held, heldAnswer{a, *c})
		return
	}
	s.release(id)
	a.key = id.key(c.identity)
}

// release finds out whose the answers are that are held back.
func (s *surveyReader) release(id *identity) {
	for i := range s.held {
		s.held[i].answer.key = id.key(s.held[i].row.identity)
	}
	s.held = nil
}

// see takes in the day of an answer, and reports whether it is the latest so
// far.
func (s *surveyReader) see(a *Account, day calendar.Day) (latest bool) {
	if a.First.IsZero() || day < a.First {
		a.First = day
	}
	if s.first.IsZero() || day < s.first {
		s.first = day
	}
	a.Last = max(a.Last, day)
	return day > s.last.day
}

// response reads the cells of a record.
func (p *plan) response(c *surveyRow) (Bin, dataset.Response, *cellError) {
	var r dataset.Response
	score, answered, problem := ReadScore(c.Score)
	switch {
	case !answered:
		return NoAnswer, r, nil
	case problem != "":
		return SetAside, r, &cellError{roleScore, c.Score, problem}
	}
	r.Score, r.Comment = score, c.Comment
	if p.has(roleDate) {
		day, problem := p.dates[roleDate].style.Day([]byte(c.Date))
		if problem != 0 {
			return SetAside, r, &cellError{roleDate, c.Date, problem.String()}
		}
		r.Day = day
	}
	return Used, r, nil
}

// ReadScore reads a score as a survey writes it, without blanks around it: from 0
// to 10, or that nobody answered, or what is wrong with it.
func ReadScore(text string) (score int8, answered bool, problem string) {
	if isOneOf(noAnswerWords, text) {
		return 0, false, ""
	}
	score, problem = readScore(text)
	return score, true, problem
}

// readScore reads a whole number from 0 to 10, behind which its meaning may
// stand: "10 - Extremely likely".
func readScore(s string) (score int8, problem string) {
	number, meaning, _ := strings.Cut(s, " ")
	if meaning != "" && !strings.ContainsAny(meaning[:1], "-(=") && !strings.HasPrefix(meaning, "\u2013") && !strings.HasPrefix(meaning, "\u2014") {
		return 0, "not a number from 0 to 10"
	}
	v, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
	switch {
	case err != nil || math.IsNaN(v):
		return 0, "not a number from 0 to 10"
	case v < 0 || v > 10:
		return 0, "not from 0 to 10"
	case v != math.Trunc(v):
		return 0, "not a whole number from 0 to 10"
	}
	return int8(v), ""
}

// add puts the answers up to as-of into the builder.
func (s *surveyReader) add(b *dataset.Builder, asOf calendar.Day) {
	for i, piece := range s.answers {
		for _, a := range piece {
			if a.response.Day > asOf && !asOf.IsZero() {
				s.accounts[a.file].Counts[Used]--
				s.accounts[a.file].Counts[AfterAsOf]++
				continue
			}
			b.AddResponse(a.key, a.response)
		}
		s.answers[i] = nil
	}
}
