package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

// day is a day of the tests' own tables.
func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The package time of the standard library is the reference for the calendar.
func TestDateAgreesWithTime(t *testing.T) {
	at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := calendar.MinDay; d <= calendar.MaxDay; d++ {
		y, m, dd := d.Date()
		if wy, wm, wd := at.Date(); y != wy || m != int(wm) || dd != wd || d.Weekday() != at.Weekday() {
			t.Fatalf("day %d is %04d-%02d-%02d %v, want %v", d, y, m, dd, d.Weekday(), at)
		}
		if back, ok := calendar.Date(y, m, dd); !ok || back != d || calendar.Of(at) != d {
			t.Fatalf("Date(%d, %d, %d) = %d, %v and Of = %d, want %d", y, m, dd, back, ok, calendar.Of(at), d)
		}
		at = at.AddDate(0, 0, 1)
	}
}

func TestNoSuchDay(t *testing.T) {
	for _, v := range [][3]int{{2023, 2, 29}, {2024, 2, 30}, {1900, 2, 29}, {2024, 0, 1}, {2024, 13, 1}, {2024, 4, 31}, {2024, 1, 0}, {0, 1, 1}, {10000, 1, 1}, {-1, 1, 1}} {
		if d, ok := calendar.Date(v[0], v[1], v[2]); ok || d != 0 {
			t.Errorf("Date(%v) = %v, %v, want no day", v, d, ok)
		}
	}
	for _, s := range []string{"2023-02-29", "2024-1-01", "20240101", "2024-01-01 ", "", "2024/01/01", "aaaa-bb-cc", "2024-01-0x"} {
		if d, err := calendar.ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %v, want an error", s, d)
		}
	}
	if d, ok := calendar.Date(2000, 2, 29); !ok || d.String() != "2000-02-29" {
		t.Errorf("2000-02-29 is %v, %v: 2000 is a leap year", d, ok)
	}
}

func TestAddMonthsClamps(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-08-31", -6, "2024-02-29"}, // time.AddDate says 2 March
		{"2023-08-31", -6, "2023-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-12-15", 1, "2025-01-15"},
		{"2024-01-15", -1, "2023-12-15"},
		{"2024-03-31", 0, "2024-03-31"},
	} {
		if got := day(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDayForms(t *testing.T) {
	var v struct{ A, B calendar.Day }
	v.A = day(t, "0999-12-31")
	b, err := json.Marshal(v)
	if want := `{"A":"0999-12-31","B":null}`; err != nil || string(b) != want {
		t.Errorf("JSON is %s, %v, want %s", b, err, want)
	}
	var d calendar.Day
	if err := d.UnmarshalText([]byte("2024-02-29")); err != nil || d.String() != "2024-02-29" {
		t.Errorf("UnmarshalText gives %v, %v", d, err)
	}
	if err := d.UnmarshalText(nil); err != nil || !d.IsZero() || d.String() != "" {
		t.Errorf("UnmarshalText of nothing gives %v, %v, want no day", d, err)
	}
	if err := d.UnmarshalText([]byte("31.12.2024")); err == nil {
		t.Error("UnmarshalText takes 31.12.2024")
	}
	if y, m, dd := d.Date(); y != 0 || m != 0 || dd != 0 {
		t.Errorf("no day has the date %d %d %d", y, m, dd)
	}
}

func TestMonth(t *testing.T) {
	m := day(t, "2024-02-11").Month()
	if m.String() != "2024-02" || m.First().String() != "2024-02-01" || m.Last().String() != "2024-02-29" || (m+11).String() != "2025-01" {
		t.Errorf("month %v runs from %v to %v", m, m.First(), m.Last())
	}
}

// A text that ParseDay takes is the text that String gives.
func TestParseDayRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Day(rapid.Int32Range(int32(calendar.MinDay), int32(calendar.MaxDay)).Draw(t, "day"))
		if back, err := calendar.ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("ParseDay(%q) = %v, %v", d.String(), back, err)
		}
	})
}
