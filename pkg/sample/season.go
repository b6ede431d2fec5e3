package sample

import (
	"sort"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
)

// The shop's days are numbered from its first, 2022-01-01, to its last,
// 2024-12-31.
const (
	days    = 365 + 365 + 366
	lastDay = days - 1
)

var firstDay, _ = calendar.Date(2022, 1, 1)

// How busy the shop is, 100 being usual.
var (
	busyMonths   = [...]int{90, 90, 95, 95, 92, 86, 78, 80, 96, 104, 122, 172}
	busyWeekdays = [...]int{78, 104, 98, 96, 102, 112, 110} // from Sunday
)

// season is the shop's clock: it runs fast on busy days, so that a gap drawn
// in its units is short in December and long in July.
type season struct {
	ends  [days]int64  // clock at the end of each day
	dates [days]string // YYYY-MM-DD
}

// usualDay is how far the clock runs on a day that is usual in every way.
const usualDay = 100

var shopSeason = sync.OnceValue(func() *season {
	s := new(season)
	clock := int64(0)
	for day := range days {
		d := firstDay + calendar.Day(day)
		_, month, _ := d.Date()
		clock += int64(busyMonths[month-1] * busyWeekdays[d.Weekday()] / 100)
		s.ends[day] = clock
		s.dates[day] = d.String()
	}
	return s
})

// at returns the day on which the clock shows t; days for later than the
// last.
func (s *season) at(t int64) int {
	return sort.Search(days, func(day int) bool { return s.ends[day] > t })
}

// after returns the day that is a gap of so many clock units after noon of
// day.
func (s *season) after(day int, gap int64) int {
	noon := s.ends[day]
	if day > 0 {
		noon += s.ends[day-1]
	}
	return s.at(noon/2 + gap)
}

// anyDay draws a day, busy ones more often.
func (s *season) anyDay(d *dice) int { return s.at(int64(d.below(int(s.ends[lastDay])))) }

// year returns 0 to 2.
func year(day int) int { return min(day/365, 2) }
