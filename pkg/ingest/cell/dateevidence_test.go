package cell_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// repeat returns n copies of each cell.
func repeat(n int, cells ...string) []string { return slices.Repeat(cells, n) }

func TestDateDoubts(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     cell.DateOptions
		cells []string
		want  cell.Doubt
		text  string
	}{
		{"open", cell.DateOptions{}, []string{"03/04/2026", "01/02/2026", "2026-01-01"},
			cell.Doubt{Why: cell.OrderOpen, Example: "01/02/2026", Cells: 2, Answers: []string{"dmy", "mdy"}},
			`dates such as "01/02/2026" do not tell which of day and month comes first`},
		{"open with dashes", cell.DateOptions{}, []string{"03-04-2026"},
			cell.Doubt{Why: cell.OrderOpen, Example: "03-04-2026", Cells: 1, Answers: []string{"dmy", "mdy"}},
			`dates such as "03-04-2026" do not tell which of day and month comes first`},
		{"open in all three", cell.DateOptions{}, []string{"01-02-03"},
			cell.Doubt{Why: cell.OrderOpen, Example: "01-02-03", Cells: 1, Answers: []string{"dmy", "mdy", "ymd"}},
			`dates such as "01-02-03" do not tell which of day, month and year comes first`},
		{"day or year first", cell.DateOptions{}, []string{"21/12/23"},
			cell.Doubt{Why: cell.OrderOpen, Example: "21/12/23", Cells: 1, Answers: []string{"dmy", "ymd"}},
			`dates such as "21/12/23" do not tell which of day, month and year comes first`},
		{"both", cell.DateOptions{}, append(repeat(3, "25/12/2021"), "12/25/2021", "01/02/2021"),
			cell.Doubt{Why: cell.OrderMixed, Example: "25/12/2021", Other: "12/25/2021", Cells: 3, OtherCells: 1, Answers: []string{"dmy", "mdy"}},
			`dates are written day first and month first in one column: 3 can only be read the one way, such as "25/12/2021", and 1 only the other, such as "12/25/2021"`},
		{"as many of both", cell.DateOptions{}, []string{"25/12/2021", "12/25/2021"},
			cell.Doubt{Why: cell.OrderMixed, Example: "25/12/2021", Other: "12/25/2021", Cells: 1, OtherCells: 1, Answers: []string{"dmy", "mdy"}},
			`dates are written day first and month first in one column: 1 can only be read the one way, such as "25/12/2021", and 1 only the other, such as "12/25/2021"`},
		{"written and counted", cell.DateOptions{}, append(repeat(1000, "25/12/2021"), repeat(20, "45322")...),
			cell.Doubt{Why: cell.DatesMixed, Example: "25/12/2021", Other: "45322", Cells: 1000, OtherCells: 20},
			`dates are kept in two ways in one column: 1,000 are written, such as "25/12/2021", and 20 are days as Excel counts them, such as "45322"`},
		{"Buddhist", cell.DateOptions{}, []string{"31/01/2567", "2567-01-31"},
			cell.Doubt{Why: cell.YearsForeign, Example: "2567-01-31", Cells: 2, Answers: []string{"buddhist"}},
			`2 of 2 dates have years of the Buddhist calendar, such as "2567-01-31"`},
		{"Persian", cell.DateOptions{}, []string{"1402/03/04"},
			cell.Doubt{Why: cell.YearsForeign, Example: "1402/03/04", Cells: 1, Answers: []string{"persian"}},
			`1 of 1 dates have years of the Persian calendar, such as "1402/03/04"`},
		{"Islamic", cell.DateOptions{}, []string{"1446/03/04"},
			cell.Doubt{Why: cell.YearsForeign, Example: "1446/03/04", Cells: 1},
			`1 of 1 dates have years of the Islamic calendar, such as "1446/03/04"`},
		{"two calendars", cell.DateOptions{}, []string{"2567-01-31", "2024-01-31"},
			cell.Doubt{Why: cell.YearsForeign, Example: "2567-01-31", Cells: 1, OtherCells: 1},
			`1 of 2 dates have years of the Buddhist calendar, such as "2567-01-31"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := dateEvidence(c.o, c.cells...)
			_, err := e.Decide()
			var d *cell.Doubt
			if !errors.As(err, &d) {
				t.Fatalf("%v is no doubt", err)
			}
			if got := (cell.Doubt{Why: d.Why, Example: d.Example, Other: d.Other, Cells: d.Cells, OtherCells: d.OtherCells, Answers: d.Answers}); !reflect.DeepEqual(got, c.want) {
				t.Errorf("doubt %+v, want %+v", got, c.want)
			}
			if d.Error() != c.text {
				t.Errorf("it says %s\nwant %s", d, c.text)
			}
			if e.Settled() {
				t.Error("settled in doubt")
			}
		})
	}
}

// TestSlips holds that one cell in a hundred does not change a column.
func TestSlips(t *testing.T) {
	for _, cells := range [][]string{
		append(repeat(99, "25/12/2021"), "12/25/2021"),
		append(repeat(99, "25/12/2021"), "45322"),
		append(repeat(99, "25/12/2021"), "25/12/2564"),
		append(repeat(99, "25/12/2021"), "99/99/2021", "tomorrow", ""),
	} {
		s := dates(t, cell.DateOptions{}, cells...)
		if d, p := s.Day([]byte("03/04/2021")); p != 0 || d.String() != "2021-04-03" {
			t.Errorf("beside %q, 03/04/2021 is %q (%v)", cells[99:], d, p)
		}
		if d, p := s.Day([]byte(cells[99])); p == 0 {
			t.Errorf("%q is read as %s", cells[99], d)
		}
	}
	s := dates(t, cell.DateOptions{}, append(repeat(99, "45322"), "2024-01-31")...)
	if d, p := s.Day([]byte("2024-01-31")); p != cell.NotDate {
		t.Errorf("a written date in a column of Excel's days is %q, %v", d, p)
	}
}

// TestAnswers holds that each answer of a doubt settles it.
func TestAnswers(t *testing.T) {
	for _, cells := range [][]string{{"03/04/2026"}, {"01-02-03"}, {"21/12/23"}, {"25/12/2021", "12/25/2021"}} {
		_, err := dateEvidence(cell.DateOptions{}, cells...).Decide()
		var d *cell.Doubt
		if !errors.As(err, &d) || len(d.Answers) == 0 {
			t.Fatalf("%q: %v", cells, err)
		}
		for _, answer := range d.Answers {
			s := dates(t, cell.DateOptions{Layout: layout(t, answer)}, cells...)
			if day, p := s.Day([]byte(d.Example)); p != 0 && d.Why == cell.OrderOpen {
				t.Errorf("%s: %q is %q (%v)", answer, d.Example, day, p)
			}
		}
	}
	for _, text := range []string{"31/01/2567", "1402/03/04"} {
		_, err := dateEvidence(cell.DateOptions{}, text).Decide()
		var d *cell.Doubt
		if !errors.As(err, &d) || len(d.Answers) != 1 {
			t.Fatalf("%q: %v", text, err)
		}
		era, ok := cell.ParseEra(d.Answers[0])
		if !ok {
			t.Fatalf("era %q", d.Answers[0])
		}
		s := dates(t, cell.DateOptions{Era: era}, text)
		if _, p := s.Day([]byte(text)); p != 0 {
			t.Errorf("%q: %v", text, p)
		}
	}
}

func TestLooks(t *testing.T) {
	e := dateEvidence(cell.DateOptions{}, "1/9/21", "25/12/2021", "26/12/2021", "2021-12-25 10:11 +0400", "Dec 25, 2021", "Dec 26, 2021", "Dec 27, 2021", "", "soon", "20211225")
	want := []cell.Look{
		{Layout: "Mon DD YYYY", Cells: 3, Example: "Dec 25, 2021"},
		{Layout: "DD/MM/YYYY", Cells: 2, Example: "25/12/2021"},
		{Layout: "YYYY-MM-DD", Cells: 1, Example: "2021-12-25 10:11 +0400"},
		{Layout: "YYYYMMDD", Cells: 1, Example: "20211225"},
		{Layout: "DD/MM/YY", Cells: 1, Example: "1/9/21"},
	}
	if got := e.Looks(); !reflect.DeepEqual(got, want) {
		t.Errorf("looks %+v, want %+v", got, want)
	}
	if e.Cells() != 8 || e.Sure() != 7 || e.Other() != 1 || e.Empty() != 1 || e.Zoned() != 1 {
		t.Errorf("%d cells, %d sure, %d other, %d empty, %d with a zone; want 8, 7, 1, 1, 1", e.Cells(), e.Sure(), e.Other(), e.Empty(), e.Zoned())
	}
	named := dateEvidence(cell.DateOptions{Layout: layout(t, "mdy")}, "25/12/2021", "12/25/2021", "2021-12-25")
	if named.Cells() != 2 || named.Other() != 1 {
		t.Errorf("month first: %d dates and %d other cells, want 2 and 1", named.Cells(), named.Other())
	}
	for _, c := range []struct {
		want  string
		o     cell.DateOptions
		cells []string
	}{
		{`2 of 3 dates can be read in no other way, such as "25/12/2021"`, cell.DateOptions{}, []string{"1/9/21", "25/12/2021", "26/12/2021"}},
		{"every date tells it by itself", cell.DateOptions{}, []string{"2021-12-25"}},
		{"dates with points have the day first", cell.DateOptions{}, []string{"01.02.2024"}},
		{"read from the year on, the years would run from 2003 to 2025", cell.DateOptions{}, []string{"25/12/21", "03/12/22", "13/12/22"}},
		{"read with the year last, the years would run from 2003 to 2025", cell.DateOptions{}, []string{"21/12/25", "22/12/03", "22/12/13"}},
		{"numbers of the size of days as Excel counts them", cell.DateOptions{}, []string{"45322"}},
		{"numbers of the size of seconds since 1970", cell.DateOptions{}, []string{"1706659200"}},
		{"as named: mdy", cell.DateOptions{Layout: layout(t, "mdy")}, []string{"01/02/2024"}},
		{`dates such as "01/02/2024" do not tell which of day and month comes first`, cell.DateOptions{}, []string{"01/02/2024"}},
	} {
		if got := dateEvidence(c.o, c.cells...).Reason(); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.cells, got, c.want)
		}
	}
}

// TestNoGuess holds that numbers which are no dates do not look like any.
func TestNoGuess(t *testing.T) {
	e := dateEvidence(cell.DateOptions{}, "10001", "536365", "1001", "17850.0", "8.95", "A-12", "5.99", "3234760413", "12345", "99999999", "4111111111111111", "1,234.50")
	if e.Cells() != 0 || e.Other() != 12 {
		t.Errorf("%d of %d cells look like dates: %+v", e.Cells(), e.Other(), e.Looks())
	}
	ids := dateEvidence(cell.DateOptions{}, "45322", "1706659200", "20240131")
	if ids.Cells() != 3 || ids.Sure() != 0 {
		t.Errorf("%d cells, %d of them surely dates; want 3 and 0", ids.Cells(), ids.Sure())
	}
}
