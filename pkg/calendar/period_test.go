package calendar_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

func TestParseSpan(t *testing.T) {
	for s, words := range map[string]string{"7d": "7 days", "2w": "2 weeks", "1m": "1 month", "4q": "4 quarters", "1y": "1 year", "6M": "6 months"} {
		span, err := calendar.ParseSpan(s)
		if err != nil || span.Words() != words {
			t.Errorf("ParseSpan(%q) is %q, %v, want %q", s, span.Words(), err, words)
		}
	}
	for _, s := range []string{"", "6", "m", "6x", "-6m", "0m", "6 m", "6mm", "99999d", "6.5m", "six months"} {
		if span, err := calendar.ParseSpan(s); err == nil {
			t.Errorf("ParseSpan(%q) = %v, want an error", s, span)
		}
	}
}

func TestSpanMonths(t *testing.T) {
	for s, want := range map[string]float64{"6m": 6, "2q": 6, "1y": 12, "30d": 30 / 30.436875, "2w": 14 / 30.436875} {
		span, _ := calendar.ParseSpan(s)
		if got := span.Months(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v months, want %v", s, got, want)
		}
	}
}

func TestSince(t *testing.T) {
	for _, c := range []struct{ since, asOf, want string }{
		{"6m", "2015-12-31", "2015-07-01 to 2015-12-31"}, // the example of the definition
		{"6m", "2011-12-09", "2011-06-10 to 2011-12-09"},
		{"6m", "2024-08-30", "2024-02-29 to 2024-08-30"}, // end 31 August, clamped to the end of February
		{"1y", "2024-02-28", "2023-02-28 to 2024-02-28"}, // end 29 February 2024, start 28 February 2023
		{"1q", "2024-12-31", "2024-10-01 to 2024-12-31"},
		{"2w", "2024-01-07", "2023-12-25 to 2024-01-07"},
		{"1d", "2024-01-07", "2024-01-07 to 2024-01-07"},
		{"2024-01-05", "2024-01-07", "2024-01-05 to 2024-01-07"},
		{"2024-01-09", "2024-01-07", "2024-01-08 to 2024-01-07"}, // empty: starts after its end
		{"9999y", "2024-01-07", "0001-01-01 to 2024-01-07"},
	} {
		since, err := calendar.ParseSince(c.since)
		if err != nil {
			t.Fatal(err)
		}
		if got := since.Until(day(t, c.asOf)); got.String() != c.want || since.String() != c.since {
			t.Errorf("since %s as of %s is %s, want %s", since, c.asOf, got, c.want)
		}
	}
	for _, s := range []string{"6x", "2024-13-01", "", "yesterday"} {
		if since, err := calendar.ParseSince(s); err == nil {
			t.Errorf("ParseSince(%q) = %v, want an error", s, since)
		}
	}
	all := calendar.Since{}.Until(day(t, "2024-01-07"))
	if !all.Contains(calendar.MinDay) || !all.Contains(day(t, "2024-01-07")) || all.Contains(day(t, "2024-01-08")) {
		t.Errorf("without a start the period is %v", all)
	}
}

func TestPeriodJSON(t *testing.T) {
	since, _ := calendar.ParseSince("6m")
	b, err := json.Marshal(since.Until(day(t, "2024-12-31")))
	if want := `{"start":"2024-07-01","end":"2024-12-31"}`; err != nil || string(b) != want {
		t.Errorf("JSON is %s, %v, want %s", b, err, want)
	}
}

func cuts(t testing.TB, every string, p calendar.Period) ([]calendar.Cut, calendar.Period) {
	t.Helper()
	e, err := calendar.ParseEvery(every)
	if err != nil {
		t.Fatal(err)
	}
	return e.Cut(p)
}

func TestEvery(t *testing.T) {
	list := func(every, start, last string) string {
		text := ""
		got, rest := cuts(t, every, calendar.Period{Start: day(t, start), End: day(t, last) + 1})
		for _, c := range got {
			text += c.String()
			if !c.Complete {
				text += " cut"
			}
			text += "; "
		}
		return text + "rest " + fmt.Sprint(rest.Len())
	}
	for _, c := range []struct{ every, start, last, want string }{
		// each border is counted from the end, 31 January, so none drifts to the 28th
		{"1m", "2023-10-31", "2024-01-30", "2023-10-31 to 2023-11-29; 2023-11-30 to 2023-12-30; 2023-12-31 to 2024-01-30; rest 0"},
		{"1m", "2024-01-10", "2024-03-31", "2024-02-01 to 2024-02-29; 2024-03-01 to 2024-03-31; rest 22"}, // 10 to 31 January
		{"month", "2024-01-10", "2024-03-15", "2024-01-10 to 2024-01-31 cut; 2024-02-01 to 2024-02-29; 2024-03-01 to 2024-03-15 cut; rest 0"},
		{"quarter", "2024-01-01", "2024-06-30", "2024-01-01 to 2024-03-31; 2024-04-01 to 2024-06-30; rest 0"},
		{"year", "2023-01-01", "2024-06-30", "2023-01-01 to 2023-12-31; 2024-01-01 to 2024-06-30 cut; rest 0"},
		{"week", "2024-01-03", "2024-01-14", "2024-01-03 to 2024-01-07 cut; 2024-01-08 to 2024-01-14; rest 0"}, // 8 January 2024 is a Monday
		{"1y", "2024-01-01", "2024-06-30", "rest 182"},                                                         // 31+29+31+30+31+30
	} {
		if got := list(c.every, c.start, c.last); got != c.want {
			t.Errorf("%s to %s every %s:\n got %s\nwant %s", c.start, c.last, c.every, got, c.want)
		}
	}
	if got := list("month", "9999-11-15", "9999-12-30"); got != "9999-11-15 to 9999-11-30 cut; 9999-12-01 to 9999-12-30; rest 0" {
		t.Errorf("the end of the calendar is cut into %s", got)
	}
	if _, err := calendar.ParseEvery("fortnight"); err == nil {
		t.Error("ParseEvery takes fortnight")
	}
}

// The cuts follow each other without a gap and, with the rest, fill the period.
func TestEveryFillsThePeriod(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := calendar.Day(rapid.Int32Range(700000, 740000).Draw(t, "start"))
		p := calendar.Period{Start: start, End: start + calendar.Day(rapid.Int32Range(0, 1500).Draw(t, "days"))}
		every := rapid.SampledFrom([]string{"1d", "9d", "1w", "1m", "5m", "1q", "1y", "week", "month", "quarter", "year"}).Draw(t, "every")
		e, err := calendar.ParseEvery(every)
		if err != nil {
			t.Fatal(err)
		}
		got, rest := e.Cut(p)
		at := rest.End
		if rest.Start != p.Start {
			t.Fatalf("the rest starts at %v, the period at %v", rest.Start, p.Start)
		}
		for _, c := range got {
			if c.Start != at || c.Len() == 0 || c.Months <= 0 {
				t.Fatalf("a cut from %v of %d days and %v months follows %v", c.Start, c.Len(), c.Months, at)
			}
			at = c.End
		}
		if at != p.End {
			t.Fatalf("the cuts end at %v, the period at %v", at, p.End)
		}
	})
}
