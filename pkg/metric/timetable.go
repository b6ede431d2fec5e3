package metric

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A timetable numbers the periods of the calendar that a stretch of days
// touches, from 0.
type timetable struct {
	unit   calendar.Unit
	starts []calendar.Day // first days of the periods, and the day after the last
	number []int32        // of the period of each day, from starts[0]
}

// newTimetable numbers the periods from that of day first to that of day last.
func newTimetable(u calendar.Unit, first, last calendar.Day) *timetable {
	t := &timetable{unit: u}
	start, step := u.Start(first), calendar.Span{N: 1, Unit: u}
	for start <= last {
		t.starts = append(t.starts, start)
		end := step.After(start)
		if end == calendar.MaxDay { // no day lies after it, so the step is cut short
			end++
		}
		for range end - start {
			t.number = append(t.number, int32(len(t.starts)-1))
		}
		start = end
	}
	t.starts = append(t.starts, start)
	return t
}

// len returns the number of periods.
func (t *timetable) len() int { return len(t.starts) - 1 }

// of returns the number of the period of d, which must lie in one of them.
func (t *timetable) of(d calendar.Day) int { return int(t.number[d-t.starts[0]]) }

// last returns the last day of period i.
func (t *timetable) last(i int) calendar.Day { return t.starts[i+1] - 1 }

// names returns the names of the periods: 2024-W07, 2024-03, 2024-Q1 or 2024.
func (t *timetable) names() []string {
	names := make([]string, t.len())
	for i := range names {
		names[i] = unitName(t.unit, t.starts[i])
	}
	return names
}

// unitName returns the name of the period of the calendar that starts with a
// day. A week belongs to the year that its Thursday is in (ISO 8601).
func unitName(u calendar.Unit, start calendar.Day) string {
	switch u {
	case calendar.Weeks:
		thursday := start + 3
		year, _, _ := thursday.Date()
		return fmt.Sprintf("%04d-W%02d", year, (thursday-calendar.Years.Start(thursday))/7+1)
	case calendar.Quarters:
		year, month, _ := start.Date()
		return fmt.Sprintf("%04d-Q%d", year, (month+2)/3)
	case calendar.Years:
		year, _, _ := start.Date()
		return fmt.Sprintf("%04d", year)
	}
	return start.Month().String()
}
