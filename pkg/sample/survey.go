package sample

import "strconv"

var surveyHeader = []string{"response_id", "date", "customer_id", "score", "comment", "channel"}

// Which answers are odd, counted from 1. Surveys without so many have none,
// lest more than 1 % of their records be unusable.
const (
	blankAnswer = 150 // no score
	wrongAnswer = 220 // a score of 11
)

// A surveyFile writes survey.csv: a record per answer, oldest first.
type surveyFile struct {
	*table
	answers int
}

func (f *surveyFile) begin() { f.write(surveyHeader...) }

func (f *surveyFile) add(day int, r reply, seed uint64) {
	f.answers++
	score := strconv.Itoa(r.answer.score)
	switch f.answers {
	case blankAnswer:
		score = ""
	case wrongAnswer:
		score = "11"
	}
	remark := ""
	if r.answer.remark >= 0 {
		p := personOf(seed, r.index, r.kind)
		remark = p.says(r.answer.score, r.answer.remark)
	}
	if r.answer.anonymous {
		r.number = 0
	}
	f.write(numbered("S-", f.answers), shopSeason().dates[day], r.id(), score, remark, r.answer.channel)
}
