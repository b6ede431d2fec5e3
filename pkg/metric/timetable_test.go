package metric

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

// Names and borders of periods are those of package time.
func TestTimetable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]calendar.Unit{calendar.Weeks, calendar.Months, calendar.Quarters, calendar.Years}).Draw(t, "unit")
		first := calendar.Day(rapid.IntRange(int(calendar.MinDay), int(calendar.MaxDay)-1500).Draw(t, "first"))
		last := first + calendar.Day(rapid.IntRange(0, 1500).Draw(t, "days"))
		table := newTimetable(unit, first, last)
		names := table.names()
		d := calendar.Day(rapid.IntRange(int(first), int(last)).Draw(t, "day"))
		at := time.Date(1, 1, int(d), 0, 0, 0, 0, time.UTC)
		want := fmt.Sprintf("%04d", at.Year())
		switch unit {
		case calendar.Weeks:
			year, week := at.ISOWeek()
			want = fmt.Sprintf("%04d-W%02d", year, week)
		case calendar.Months:
			want += fmt.Sprintf("-%02d", at.Month())
		case calendar.Quarters:
			want += fmt.Sprintf("-Q%d", (at.Month()+2)/3)
		}
		i := table.of(d)
		if names[i] != want || d < table.starts[i] || d > table.last(i) {
			t.Fatalf("%s is in %s, from %s to %s; want %s", d, names[i], table.starts[i], table.last(i), want)
		}
		if table.of(first) != 0 || table.of(last) != table.len()-1 {
			t.Fatalf("%s to %s are the periods %d to %d of %d", first, last, table.of(first), table.of(last), table.len())
		}
	})
}

func TestTimetableEndsWithTheCalendar(t *testing.T) {
	for _, unit := range []calendar.Unit{calendar.Weeks, calendar.Months, calendar.Quarters, calendar.Years} {
		table := newTimetable(unit, calendar.MaxDay-40, calendar.MaxDay)
		if got := table.of(calendar.MaxDay); got != table.len()-1 || table.last(got) != calendar.MaxDay {
			t.Errorf("the last day is in %s %d of %d, which ends on %s", unit, got, table.len(), table.last(got))
		}
	}
}
