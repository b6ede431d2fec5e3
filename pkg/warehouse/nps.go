package warehouse

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
)

// NPS returns the Net Promoter Score of a Source that holds a survey. Errors are
// as metric.NPS has them, and an *Error.
func (w *Warehouse) NPS(ctx context.Context, o metric.NPSOptions) (metric.Result[metric.NPSRow], error) {
	none := metric.Result[metric.NPSRow]{}
	facts, err := w.SurveyFacts(ctx)
	if err != nil {
		return none, err
	}
	q, err := metric.AskNPS(facts, o)
	if err != nil {
		return none, err
	}
	var cells []metric.ScoreCell
	take := func(r row) error {
		cells = append(cells, metric.ScoreCell{
			Group: strings.Clone(r.text(0)), Period: int(r.int(1)), Score: int(r.int(2)), Responses: int(r.int(3)), Replaced: int(r.int(4)), Latest: calendar.Day(r.int(5)),
		})
		return nil
	}
	if w.shards[0].named() && facts.Used > 0 {
		err = w.ask(ctx, func(sh *shard) string { return sh.scores(&w.source, facts, q, true) }, take)
	}
	if err == nil && facts.nameless > 0 {
		err = w.ask(ctx, func(sh *shard) string { return sh.scores(&w.source, facts, q, false) }, take)
	}
	if err != nil {
		return none, err
	}
	undated := 0
	if !facts.dated {
		undated = facts.Used
	}
	return q.Answer(cells, facts.Used, undated)
}

// Of the responses of a customer in a period that counts whose code is the
// least: the latest, the lowest score of several on its day, the least label of
// these. A code has the same number of digits for all days, and is the score
// when divided by 11.
const (
	codeBase   = 110_000_000
	codeDigits = 9
)

// scores is the query for the responses that count, of people who are named or
// of nobody: the group, the number of the period, the score, how many they are,
// how many of the period they have replaced, and the day of the latest.
func (sh *shard) scores(s *Source, f *SurveyFacts, q *metric.NPSQuestion, named bool) string {
	d := sh.dialect
	answers := sh.answers(s, f, q, named)
	label, grouped := "''", sh.mapping.name != ""
	if grouped {
		label = "label"
	}
	rows := "SELECT period, score, " + label + " AS label, 0 AS replaced, day AS latest\nFROM " + within(answers, "answers")
	switch latest := q.Options().Responses == metric.Latest; {
	case !named:
	case latest:
		code := fmt.Sprintf("%d + 11 * (%d - day) + score", codeBase, calendar.MaxDay+1)
		score, least := "code", "min("+code+")"
		if grouped {
			least = "min(" + d.bytes("concat("+d.text("("+code+")", sqlType{kind: integer})+", label)") + ")"
			score, label = d.int(fmt.Sprintf("substring(code, 1, %d)", codeDigits)), fmt.Sprintf("substring(code, %d)", codeDigits+1)
		}
		chosen := "SELECT customer, period, " + least + " AS code, count(*) - 1 AS replaced, max(day) AS latest\nFROM " +
			within(answers, "answers") + "\nGROUP BY customer, period"
		if x := sh.segment(); x != "" {
			label = x
		}
		rows = "SELECT period, " + score + " % 11 AS score, " + label + " AS label, replaced, latest\nFROM " + within(sh.grouped(chosen), "chosen")
	case sh.segment() != "":
		rows = "SELECT period, score, " + sh.segment() + " AS label, 0 AS replaced, day AS latest\nFROM " + within(sh.grouped(answers), "answers")
	}
	return "SELECT " + strings.Join([]string{
		"label", d.int("period"), d.int("score"), d.int("count(*)"), d.int("sum(replaced)"), d.int("max(latest)"),
	}, ", ") + "\nFROM " + within(rows, "rows") + "\nGROUP BY label, period, score"
}

// answers has a row for each response with a score in one of the periods:
// customer, where they are named, day, period, score, and label, where a column
// of the survey groups.
func (sh *shard) answers(s *Source, f *SurveyFacts, q *metric.NPSQuestion, named bool) string {
	d := sh.dialect
	query := "SELECT " + strings.Join(sh.response(s), ",\n  ") + "\nFROM " + sh.mapping.table
	when := sh.mapping.fields[roleDate]
	upTo := ""
	if f.dated {
		upTo = d.upTo(when.x, when.sqlType, f.asOf)
	}
	if where := all(upTo, sh.dated()); where != "" {
		query += "\nWHERE " + where
	}
	periods := q.Periods()
	starts := make([]calendar.Day, len(periods))
	for i, p := range periods {
		starts[i] = p.Start
	}
	period := "0"
	if len(starts) > 1 {
		period = d.int(d.reach(lineDay, starts)) + " - 1"
	}
	list := []string{lineDay + " AS day", period + " AS period", scoreOf(d, f) + " AS score"}
	var who string
	switch nameless := sh.nameless(); {
	case named:
		list, who = append(list, lineCustomer+" AS customer"), not(nameless)
	default:
		who = nameless
	}
	if sh.mapping.name != "" {
		list = append(list, lineLabel+" AS label")
	}
	conditions := []string{who}
	if f.dated {
		conditions = append(conditions, fmt.Sprintf("%s <= %d", lineDay, f.asOf))
		if first := periods[0].Start; first > 0 {
			conditions = append(conditions, fmt.Sprintf("%s >= %d", lineDay, first))
		}
	}
	scored := "SELECT " + strings.Join(list, ", ") + "\nFROM " + within(query, "responses")
	if where := all(conditions...); where != "" {
		scored += "\nWHERE " + where
	}
	return "SELECT *\nFROM " + within(scored, "scored") + "\nWHERE score >= 0"
}

// scoreOf is the score that a text stands for, -1 for none.
func scoreOf(d *dialect, f *SurveyFacts) string {
	var b strings.Builder
	b.WriteString("CASE")
	for score, written := range f.scores {
		if len(written) == 0 {
			continue
		}
		quoted := make([]string, len(written))
		for i, text := range written {
			quoted[i] = d.quote(text)
		}
		fmt.Fprintf(&b, " WHEN %s IN (%s) THEN %d", lineScore, strings.Join(quoted, ", "), score)
	}
	return b.String() + " ELSE -1 END"
}
