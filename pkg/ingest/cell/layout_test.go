package cell_test

import (
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/cell"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct{ pattern, text, want string }{
		{"DD.MM.YYYY", "31.01.2024", "2024-01-31"},
		{"DD.MM.YYYY", "1.9.2024", "2024-09-01"},
		{"DD.MM.YYYY", " '01.09.2024 ", "2024-09-01"},
		{"DD.MM.YYYY", "31.01.2024 10:11:12", "2024-01-31"},
		{"dd.mm.yyyy hh:mm", "31.01.2024 10:11", "2024-01-31"},
		{"MM/DD/YY HH:mm", "12/25/21 23:59", "2021-12-25"},
		{"MM/DD/YY HH:mm", "12/25/28 23:59", "1928-12-25"},
		{"YYYY-DD-MM", "2024-31-01", "2024-01-31"},
		{"DDMMYYYY", "31012024", "2024-01-31"},
		{"YYMMDD", "240131", "2024-01-31"},
		{"YYYYMMDDHHMMSS", "20240131101112", "2024-01-31"},
		{"YYYY-MM-DD HH:MM:SS Z", "2024-01-31 10:11:12.5 +0400", "2024-01-31"},
		{"YYYY-MM-DDTHH:MM:SSZ", "2024-01-31T10:11:12Z", "2024-01-31"},
		{"YY-MMM-DD", "21-Dec-25", "2021-12-25"},
		{"DDDD, MMMM D, YYYY", "Saturday, décembre 25, 2021", "2021-12-25"},
		{"DDD DD MMM YYYY", "sam. 25 dec. 2021", "2021-12-25"},
		{"M/D/YYYY h:mm A", "1/9/2024 5:18 PM", "2024-01-09"},
		{"M/D/YYYY h:mm AM/PM", "1/9/2024 5:18 p. m.", "2024-01-09"},
		{"YYYY年MM月DD日", "2024年1月31日", "2024-01-31"},
		{"DD | MM | YYYY", "31 |  01 |   2024", "2024-01-31"},
		{"HH:MM DD.MM.YYYY", "10:11 31.01.2024", "2024-01-31"},
	} {
		s := dates(t, cell.DateOptions{Layout: layout(t, c.pattern)})
		if d, p := s.Day([]byte(c.text)); p != 0 || d.String() != c.want {
			t.Errorf("%q by %s is %q (%v), want %s", c.text, c.pattern, d, p, c.want)
		}
	}
	for _, c := range []struct{ pattern, text, want string }{
		{"DD.MM.YYYY", "2024-01-31", "not a date"},
		{"DD.MM.YYYY", "31.01.24", "not a date"},
		{"DD.MM.YYYY", "31.13.2024", "no such day"},
		{"DD.MM.YYYY", "31.01.2024 25:00", "no such time of day"},
		{"DD.MM.YYYY", "", "empty"},
		{"DD.MM.YYYY", "31.01.2567", "Buddhist year 2567"},
		{"DD.MM.YY", "31.01.2024", "not a date"},
		{"DDMMYYYY", "1012024", "not a date"},
		{"MM/DD/YY HH:mm", "12/25/21", "not a date"},
		{"MM/DD/YY HH:mm", "12/25/21 24:30", "no such time of day"},
		{"YYYY-MM-DD HH:MM Z", "2024-01-31 10:11 soon", "not a date"},
		{"DD MMM YYYY", "25 Foo 2021", "not a date"},
		{"DDD DD MMM YYYY", "xyz 25 Dec 2021", "not a date"},
	} {
		s := dates(t, cell.DateOptions{Layout: layout(t, c.pattern)})
		if d, p := s.Day([]byte(c.text)); p.String() != c.want {
			t.Errorf("%q by %s is %q: %q, want %q", c.text, c.pattern, d, p, c.want)
		}
	}
	loc := location(t, "Europe/Warsaw")
	s := dates(t, cell.DateOptions{Layout: layout(t, "DD.MM.YYYY HH:MM Z"), Location: loc})
	if d, p := s.Day([]byte("31.01.2024 23:30 +0000")); p != 0 || d.String() != "2024-02-01" {
		t.Errorf("moved by a pattern: %q (%v)", d, p)
	}
}

func TestParseLayout(t *testing.T) {
	for _, text := range []string{"", "dmy", "mdy", "ymd", "excel", "excel1904", "unix", "unix-ms", "DD.MM.YYYY", "MM/DD/YY HH:mm"} {
		l, err := cell.ParseLayout(text)
		if err != nil || l.String() != text || l.IsZero() != (text == "") {
			t.Errorf("%q is %q, %v", text, l, err)
		}
	}
	if l, err := cell.ParseLayout("DMY"); err != nil || l.String() != "dmy" {
		t.Errorf("DMY is %q, %v", l, err)
	}
	for text, want := range map[string]string{
		"DD.MM":             "want a year, a month and a day",
		"dd/mm/yyyy/dd":     "the day stands there twice",
		"DD.MM.YYYY YY":     "the year stands there twice",
		"DD.MM.YYYY mm":     "the month stands there twice",
		"DD.MM.YYYY SS":     "a time needs an hour",
		"DD.MM.YYYY A":      "a time needs an hour",
		"day first":         `"y" is no part of a date`,
		"DD.MM.YYY":         `"YYY" is no part of a date`,
		"european":          `"e" is no part of a date`,
		"DD.MMMMM.YYYY":     `"MMMMM" is no part of a date`,
		"DD.MM.YYYY HH:QQ":  `"QQ" is no part of a date`,
		"DD.MM.YYYY HHH:mm": `"HHH" is no part of a date`,
	} {
		if _, err := cell.ParseLayout(text); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), `"`+text) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestLayoutCounts holds that an order says nothing about what the cells are,
// while a pattern does.
func TestLayoutCounts(t *testing.T) {
	s := dates(t, cell.DateOptions{Layout: layout(t, "dmy")}, "45322", "45323")
	if d, p := s.Day([]byte("45322")); p != 0 || d.String() != "2024-01-31" {
		t.Errorf("days of Excel, day first: %q (%v)", d, p)
	}
	s = dates(t, cell.DateOptions{Layout: layout(t, "DD.MM.YYYY")}, "45322", "45323")
	if _, p := s.Day([]byte("45322")); p != cell.NotDate {
		t.Errorf("days of Excel where a pattern is named: %v", p)
	}
	e := dateEvidence(cell.DateOptions{Layout: layout(t, "DDMMYYYY")}, "31012024", "01022024", "2024-01-31")
	if looks := e.Looks(); len(looks) != 1 || looks[0].Layout != "DDMMYYYY" || looks[0].Cells != 2 || e.Other() != 1 {
		t.Errorf("looks %+v and %d other", looks, e.Other())
	}
}
