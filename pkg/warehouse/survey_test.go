package warehouse

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/warehouse/enginetest"
)

// wholeScore reads scores that are written as integers, or with zeros behind a
// point; "" is no answer.
func wholeScore(text string) (score int, answered bool, problem string) {
	if text == "" {
		return 0, false, ""
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v < 0 || v > 10 || v != float64(int(v)) {
		return 0, true, "no score"
	}
	return int(v), true, ""
}

// surveys are servers with a table of six records, whose scores are of several
// types: 9, 0, 10, NULL, 11 and -1, of a, b, nobody, and c.
func surveys(t *testing.T) map[string]string {
	t.Helper()
	pg := enginetest.Schema(t, enginetest.Servers(t, enginetest.PostgresVariable)[0], "scores")
	enginetest.ExecPostgres(t, pg,
		"CREATE TABLE survey (who text, answered date, whole smallint, exact numeric(6, 2), rough double precision, written text)",
		"INSERT INTO survey SELECT w, DATE '2024-01-01' + n, s, s, s, s::text || ' ' FROM (VALUES ('a', 1, 9), ('b', 2, 0), (NULL, 3, 10), ('c', 4, NULL), ('c', 5, 11), ('c', 6, -1)) v (w, n, s)")
	ch := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable)[:1], "scores")[0]
	enginetest.ExecClickHouse(t, enginetest.OpenClickHouse(t, ch),
		"CREATE TABLE survey (who Nullable(String), answered Date, whole Nullable(Int8), exact Nullable(Decimal(6, 2)), rough Nullable(Float64), written Nullable(String)) ENGINE = Log",
		`INSERT INTO survey SELECT nullIf(r.1, ''), toDate('2024-01-01') + r.2, nullIf(r.3, 99) AS s, s, s, concat(toString(s), ' ')
			FROM (SELECT arrayJoin([('a', 1, 9), ('b', 2, 0), ('', 3, 10), ('c', 4, 99), ('c', 5, 11), ('c', 6, -1)]) AS r)`)
	return map[string]string{"PostgreSQL": pg, "ClickHouse": ch}
}

func surveyOf(address string) Source {
	return Source{
		URLs: []string{address}, Table: "survey", Holds: Survey, Score: wholeScore, MaxBad: 1, Timeout: time.Minute,
		Columns: map[string]string{roleCustomer: "who", roleDate: "answered", roleScore: "whole"},
	}
}

// TestScores checks that a score counts the same whatever its type.
func TestScores(t *testing.T) {
	for name, address := range surveys(t) {
		for _, column := range []string{"whole", "exact", "rough", "written", "whole + 0", "concat(written, '')"} {
			s := surveyOf(address)
			s.Columns[roleScore] = column
			w, err := Open(context.Background(), s)
			if err != nil {
				t.Errorf("%s: %s: %v", name, column, err)
				continue
			}
			res, err := w.NPS(context.Background(), metric.DefaultNPS)
			if err != nil {
				t.Errorf("%s: %s: %v", name, column, err)
				continue
			}
			// Of a, b and nobody: two promoters, one detractor.
			if r := res.Rows[0]; r.Responses != 3 || r.Promoters != 2 || r.Score0 != 1 {
				t.Errorf("%s: %s: %+v", name, column, r)
			}
			f, err := w.SurveyFacts(context.Background())
			last, _ := calendar.Date(2024, 1, 4)
			if err != nil || f.Records != 6 || f.NoAnswer != 1 || f.Bad != 2 || f.Used != 3 || f.AsOf() != last || len(f.Problems) != 2 {
				t.Errorf("%s: %s: %+v, %v", name, column, f, err)
			}
			w.Close()
		}
	}
}

func TestWrongSurveys(t *testing.T) {
	for name, address := range surveys(t) {
		change := func(do func(*Source)) Source {
			s := surveyOf(address)
			do(&s)
			return s
		}
		for _, tt := range []struct {
			source Source
			want   string
		}{
			{change(func(s *Source) { s.Table = "nothing" }), "nothing"},
			{change(func(s *Source) { s.Columns[roleScore] = "rating" }), "score: no column"},
			{change(func(s *Source) { s.Columns[roleScore] = "answered" }), "want a number or a text"},
			{change(func(s *Source) { s.Columns[roleDate] = "whole" }), "want a date or a timestamp"},
			{change(func(s *Source) { delete(s.Columns, roleScore) }), "no column says what the score is"},
			{change(func(s *Source) { s.By = "region" }), "--by region: no column of survey"},
			{change(func(s *Source) { s.MaxBad = 0.1 }), `score "-1": no score; score "11": no score (2 of 6 records cannot be used)`},
			{change(func(s *Source) {
				delete(s.Columns, roleCustomer)
				s.Detect = func([]string) map[string]string { return map[string]string{rolePhone: "written"} }
			}), "only a phone number"},
		} {
			w, err := Open(context.Background(), tt.source)
			if err == nil {
				_, err = w.SurveyFacts(context.Background())
				w.Close()
			}
			var own *Error
			if !errors.As(err, &own) || !strings.Contains(err.Error(), tt.want) || own.Hint == "" && tt.source.Table == "survey" {
				t.Errorf("%s: %v, want an *Error with %q and a hint", name, err, tt.want)
			}
		}
	}
}

// TestSurveyShards checks that a respondent on two shards is found, where the
// survey says who responded.
func TestSurveyShards(t *testing.T) {
	pg := enginetest.Servers(t, enginetest.PostgresVariable)[0]
	var shards []string
	for _, name := range []string{"answers_left", "answers_right"} {
		schema := enginetest.Schema(t, pg, name)
		enginetest.ExecPostgres(t, schema, "CREATE TABLE survey (who text, answered date, whole int)", "INSERT INTO survey VALUES ('a', '2024-01-02', 9)")
		shards = append(shards, schema)
	}
	s := surveyOf(shards[0])
	s.URLs = shards
	if _, err := Open(context.Background(), s); err == nil || !strings.Contains(err.Error(), "is on two shards") {
		t.Errorf("%v, want that a customer is on two shards", err)
	}
	delete(s.Columns, roleCustomer)
	w, err := Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	res, err := w.NPS(context.Background(), metric.DefaultNPS)
	if err != nil || !slices.ContainsFunc(res.Rows, func(r metric.NPSRow) bool { return r.Promoters == 2 }) {
		t.Errorf("%+v, %v, want 2 promoters", res.Rows, err)
	}
}
