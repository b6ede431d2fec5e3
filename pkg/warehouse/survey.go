package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// SurveyFacts are what is known of a survey as a whole. Every record counts in
// one of NoAnswer, Bad, AfterAsOf or Used, the first that fits.
type SurveyFacts struct {
	Records   int
	NoAnswer  int // without a score
	Bad       int // with a score that is none, or without a day
	AfterAsOf int
	Used      int
	// Problems are some of what is wrong with the bad ones: `score "11": not
	// from 0 to 10`.
	Problems []string
	// Zone is where the days of instants begin; "" where no instant tells the
	// day.
	Zone string

	first, last, asOf calendar.Day
	nameless          int // of Used, those that name nobody
	dated             bool
	scores            [11][]string // how each score is written
	groups            []string
}

// First returns the day of the first response, as-of where that is earlier; zero
// where none has a day.
func (f *SurveyFacts) First() calendar.Day { return min(f.first, f.asOf) }

// Last returns the day of the last response, also after as-of; zero where none
// has a day.
func (f *SurveyFacts) Last() calendar.Day { return f.last }

// AsOf returns the last day that counts; zero where no response has a day.
func (f *SurveyFacts) AsOf() calendar.Day { return f.asOf }

// HasAmounts reports false: a survey tells none.
func (f *SurveyFacts) HasAmounts() bool { return false }

// CustomerColumns returns the column that groups, of the survey or of the
// customers.
func (f *SurveyFacts) CustomerColumns() []string { return f.groups }

// SalesColumn returns "": there are no sales.
func (f *SurveyFacts) SalesColumn() string { return "" }

// someProblems is how many kinds of problems are named.
const someProblems = 3

// SurveyFacts finds out what there is in a Source that holds a survey. Errors
// are an *Error.
func (w *Warehouse) SurveyFacts(ctx context.Context) (*SurveyFacts, error) {
	if w.surveyed != nil {
		return w.surveyed, nil
	}
	s, sh := &w.source, w.shards[0]
	f := &SurveyFacts{dated: sh.mapping.has(roleDate)}
	if sh.mapping.fields[roleDate].kind == instant {
		f.Zone = s.zone()
	}
	if name := cmp.Or(sh.mapping.name, sh.groups.name); name != "" {
		f.groups = []string{name}
	}
	err := w.ask(ctx, func(sh *shard) string { return sh.surveyFacts(s) }, func(r row) error {
		f.add(r, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, explained := sh.session.(scribe); explained {
		f.suppose(s)
	} else if err := f.judge(s); err != nil {
		return nil, err
	}
	w.surveyed = f
	return f, nil
}

// The columns of the query for the facts of a survey, of which a row is of the
// records that write the score in one way.
const (
	surveyScore = iota
	surveyUndated
	surveyRecords
	surveyAfter
	surveyNameless // up to as-of
	surveyFirst
	surveyLast
)

// surveyFacts is the query for the facts of a shard's survey.
func (sh *shard) surveyFacts(s *Source) string {
	d := sh.dialect
	records := "SELECT " + strings.Join(append(sh.response(s), sh.undated()+" AS line_undated"), ",\n  ") + "\nFROM " + sh.mapping.table
	after := "1 = 0"
	if s.AsOf != 0 {
		after = fmt.Sprintf("%s > %d", lineDay, s.AsOf)
	}
	nameless := sh.nameless()
	if nameless == "" {
		nameless = "1 = 0"
	}
	return "SELECT " + strings.Join([]string{
		lineScore, d.int("line_undated"), d.int("count(*)"),
		d.int(d.countIf(after)),
		d.int(d.countIf(nameless + " AND NOT (" + after + ")")),
		d.int("min(" + lineDay + ")"),
		d.int("max(" + lineDay + ")"),
	}, ", ") + "\nFROM " + within(records, "records") + "\nGROUP BY " + lineScore + ", line_undated"
}

// response are the expressions of the innermost query of a survey: who, when,
// the score as a text, and the column that groups.
func (sh *shard) response(s *Source) []string {
	d, m := sh.dialect, &sh.mapping
	text := func(f field) string { return "coalesce(" + d.text(d.key(f.x, f.sqlType), f.sqlType) + ", '')" }
	day := "0"
	if when := m.fields[roleDate]; when.x != "" {
		day = d.day(when.x, when.sqlType, s.zone())
		if dated := sh.dated(); dated != "" {
			day = "CASE WHEN " + dated + " THEN " + day + " ELSE 0 END"
		}
	}
	list := []string{d.int(day) + " AS " + lineDay, text(m.fields[roleScore]) + " AS " + lineScore}
	if sh.named() {
		list = append(list, sh.customer().x+" AS "+lineCustomer)
	}
	if m.name != "" {
		list = append(list, text(m.label)+" AS "+lineLabel)
	}
	return list
}

// undated is 1 for records whose day is not told, though a column tells days.
func (sh *shard) undated() string {
	dated := sh.dated()
	if dated == "" {
		return "0"
	}
	return "CASE WHEN " + dated + " THEN 0 ELSE 1 END"
}

// named reports whether the survey says who responded.
func (sh *shard) named() bool { return sh.mapping.has(roleCustomer) || sh.mapping.has(roleEmail) }

// nameless is true of responses of nobody; "" where there is none.
func (sh *shard) nameless() string {
	if !sh.named() {
		return "1 = 1"
	}
	return sh.dialect.blank(lineCustomer, sh.customer().sqlType)
}

// add adds the records that write their score in one way.
func (f *SurveyFacts) add(r row, s *Source) {
	written, n := strings.Clone(r.text(surveyScore)), int(r.int(surveyRecords))
	f.Records += n
	score, answered, problem := s.Score(written)
	switch {
	case !answered:
		f.NoAnswer += n
		return
	case problem != "":
		problem = "score " + strconv.Quote(written) + ": " + problem
	case r.int(surveyUndated) != 0:
		problem = "no day"
	}
	if problem != "" {
		f.Bad += n
		f.wrong(problem)
		return
	}
	after := int(r.int(surveyAfter))
	f.AfterAsOf += after
	f.Used += n - after
	f.nameless += int(r.int(surveyNameless))
	if first := calendar.Day(r.int(surveyFirst)); f.dated && (f.first == 0 || first < f.first) {
		f.first = first
	}
	f.last = max(f.last, calendar.Day(r.int(surveyLast)))
	if !slices.Contains(f.scores[score], written) {
		f.scores[score] = append(f.scores[score], written)
	}
}

// wrong notes a problem: of all the first in the order of their bytes, so that
// the same are named whoever is asked first.
func (f *SurveyFacts) wrong(problem string) {
	if i, ok := slices.BinarySearch(f.Problems, problem); !ok {
		f.Problems = slices.Insert(f.Problems, i, problem)
		f.Problems = f.Problems[:min(len(f.Problems), someProblems)]
	}
}

// suppose takes scores for whole numbers, where nobody can be asked how they
// are written.
func (f *SurveyFacts) suppose(s *Source) {
	f.asOf = cmp.Or(s.AsOf, s.Today)
	f.first, f.nameless, f.Used = f.asOf, 1, 1
	for score := range f.scores {
		f.scores[score] = []string{strconv.Itoa(score)}
	}
}

// judge refuses a survey of which no figure can be computed.
func (f *SurveyFacts) judge(s *Source) error {
	for _, list := range f.scores {
		slices.Sort(list)
	}
	switch {
	case f.Records == 0:
		return &Error{Place: s.Table, What: "no response"}
	case f.Bad > 0 && float64(f.Bad) > s.MaxBad*float64(f.Records):
		return &Error{Place: s.Table, Refused: true, What: fmt.Sprintf("%s (%d of %d records cannot be used)", strings.Join(f.Problems, "; "), f.Bad, f.Records),
			Hint: "leave them out in a view, or let more of them pass: --max-bad"}
	case f.first < 0 || f.last > calendar.MaxDay:
		return noCalendar(s.Table)
	}
	var err error
	if f.asOf, err = s.lastDay(f.last); err == nil && f.Used == 0 {
		err = &Error{Place: s.Table, What: "no response that counts"}
	}
	return err
}
