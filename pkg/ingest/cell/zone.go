package cell

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A zone is what a cell says about the zone of its time: nothing, an offset,
// or a name.
type zone struct {
	given  bool
	name   uint8 // length of the name: EST, America/New_York; 0 for an offset
	end    uint8 // what stands after the name to the end of the cell
	offset int32 // in seconds east of UTC, where there is no name
}

// in returns the name of the zone in its cell.
func (z zone) in(cell []byte) []byte {
	end := len(cell) - int(z.end)
	return cell[end-int(z.name) : end]
}

// readZone reads what stands after a time of day to the end of the cell:
// nothing, Z, +04:00, EST, GMT+2, (EST), Europe/Paris, +0100 (CET),
// +01:00[Europe/Paris].
func readZone(b []byte) (zone, bool) {
	if len(b) == 0 {
		return zone{}, true
	}
	end := 0
	if n := len(b); n > 2 && b[0] == '(' && b[n-1] == ')' && isLetter(b[1]) {
		b, end = b[1:n-1], 1
	}
	n, upper := 0, true
	for n < len(b) && isLetter(b[n]) {
		upper = upper && b[n] <= 'Z'
		n++
	}
	name, rest := b[:n], b[n:]
	switch {
	case n == 0 || universal(name) && len(rest) > 0 && (rest[0] == '+' || rest[0] == '-'):
		offset, n, ok := readOffset(rest)
		return zone{given: true, offset: offset}, ok && aside(rest[n:])
	case universal(name):
		return zone{given: true}, aside(rest)
	case len(rest) > 0 && (rest[0] == '/' || rest[0] == '_'):
		for _, c := range rest {
			if !isLetter(c) && c != '/' && c != '_' && c != '-' && c != '+' && !isDigit(c) {
				return zone{}, false
			}
		}
		return zone{given: true, name: uint8(len(b)), end: uint8(end)}, true
	}
	return zone{given: true, name: uint8(n), end: uint8(end + len(rest))}, upper && 2 <= n && n <= 5 && aside(rest)
}

// readOffset reads +4, -0430 or +04:30 and returns its seconds and its length.
func readOffset(b []byte) (seconds int32, n int, ok bool) {
	if len(b) == 0 || b[0] != '+' && b[0] != '-' {
		return 0, 0, false
	}
	hours, n := number(b[1:], 4)
	minutes := 0
	switch n++; {
	case n == 1 || n == 4:
		return 0, 0, false
	case n == 5:
		hours, minutes = hours/100, hours%100
	case n < len(b) && b[n] == ':':
		m := 0
		if minutes, m = number(b[n+1:], 2); m != 2 {
			return 0, 0, false
		}
		n += 3
	}
	seconds = int32(3600*hours + 60*minutes)
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, n, hours <= 15 && minutes <= 59
}

// aside reports whether b is nothing, or a remark in brackets that says again
// which zone it is.
func aside(b []byte) bool {
	b = skipBlanks(b)
	return len(b) == 0 || b[0] == '(' && b[len(b)-1] == ')' || b[0] == '[' && b[len(b)-1] == ']'
}

func universal(b []byte) bool {
	switch len(b) {
	case 1:
		return b[0]|0x20 == 'z'
	case 2:
		return string(b) == "UT"
	case 3:
		return string(b) == "UTC" || string(b) == "GMT" || string(b) == "utc" || string(b) == "gmt"
	}
	return false
}

// readZoneCell reads a cell that holds a zone and nothing else, which may have a
// name in words, also after its offset: (GMT-05:00) Eastern Time (US & Canada).
// The name counts: the offset in front is that of winter.
func readZoneCell(b []byte) zone {
	if z, ok := readZone(b); ok {
		return z
	}
	if b[0] == '(' {
		if _, name, ok := bytes.Cut(b, []byte(") ")); ok {
			b = skipBlanks(name)
		}
	}
	return zone{given: true, name: uint8(len(b))}
}

// zoneOffsets are the abbreviations that mean one offset, in minutes east of
// UTC. Those of North America are as RFC 5322 section 4.3 defines them; of the
// others only those that no two countries share: IST, BST and AST are not here.
var zoneOffsets = map[string]int32{
	"EST": -5 * 60, "EDT": -4 * 60, "CST": -6 * 60, "CDT": -5 * 60, "MST": -7 * 60, "MDT": -6 * 60, "PST": -8 * 60, "PDT": -7 * 60,
	"AKST": -9 * 60, "AKDT": -8 * 60, "HST": -10 * 60, "NST": -3*60 - 30, "NDT": -2*60 - 30,
	"WET": 0, "WEST": 60, "CET": 60, "CEST": 2 * 60, "MEZ": 60, "MESZ": 2 * 60, "EET": 2 * 60, "EEST": 3 * 60, "MSK": 3 * 60,
	"SAST": 2 * 60, "PKT": 5 * 60, "ICT": 7 * 60, "WIB": 7 * 60, "HKT": 8 * 60, "SGT": 8 * 60, "AWST": 8 * 60, "JST": 9 * 60, "KST": 9 * 60,
	"ACST": 9*60 + 30, "ACDT": 10*60 + 30, "AEST": 10 * 60, "AEDT": 11 * 60, "NZST": 12 * 60, "NZDT": 13 * 60,
}

// zoneWords are names of zones in words that are not made of the name of a
// city of the time zone database, as Rails writes them (ActiveSupport
// TimeZone) and Square with it.
var zoneWords = map[string]string{
	"Eastern Time (US & Canada)": "America/New_York", "Central Time (US & Canada)": "America/Chicago",
	"Mountain Time (US & Canada)": "America/Denver", "Pacific Time (US & Canada)": "America/Los_Angeles",
	"Atlantic Time (Canada)": "America/Halifax", "Newfoundland": "America/St_Johns", "Saskatchewan": "America/Regina",
	"Indiana (East)": "America/Indiana/Indianapolis", "Arizona": "America/Phoenix", "Alaska": "America/Juneau", "Hawaii": "Pacific/Honolulu",
	"London": "Europe/London", "Edinburgh": "Europe/London", "Dublin": "Europe/Dublin", "Paris": "Europe/Paris", "Madrid": "Europe/Madrid",
	"Perth": "Australia/Perth", "Adelaide": "Australia/Adelaide", "Darwin": "Australia/Darwin", "Brisbane": "Australia/Brisbane",
	"Sydney": "Australia/Sydney", "Melbourne": "Australia/Melbourne", "Canberra": "Australia/Melbourne", "Hobart": "Australia/Hobart",
	"Tokyo": "Asia/Tokyo", "Osaka": "Asia/Tokyo", "Sapporo": "Asia/Tokyo",
}

// zones finds the location of a name, once for each; it may be used from
// several goroutines.
type zones struct {
	load  func(name string) (*time.Location, error)
	mu    sync.RWMutex
	known map[string]*time.Location // nil for a name that is none
}

// mostZones is how many names are kept: more than there are zones, so that a
// column of something else fills no memory.
const mostZones = 1000

// find returns the location that a name means, nil where it is not known.
func (z *zones) find(name []byte) *time.Location {
	z.mu.RLock()
	loc, ok := z.known[string(name)]
	z.mu.RUnlock()
	if ok {
		return loc
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	key := string(name)
	full := zoneWords[key]
	if full == "" && strings.Contains(key, "/") {
		full = key
	}
	if full != "" && z.load != nil {
		if l, err := z.load(full); err == nil {
			loc = l
		}
	}
	if z.known == nil {
		z.known = map[string]*time.Location{}
	}
	if len(z.known) < mostZones {
		z.known[key] = loc
	}
	return loc
}

// unixDay is 1970-01-01.
const unixDay = 719163

// move returns the day in the location of s at which it is the time c of the
// day d in the zone that the cell names.
func (s *Dates) move(d calendar.Day, c clock, cell []byte) (calendar.Day, Problem) {
	offset := c.zone.offset
	if c.zone.name > 0 {
		name := c.zone.in(cell)
		if string(name) == s.loc.String() || string(name) == abbreviation(d, c.seconds, s.loc) {
			return d, 0
		}
		if minutes, ok := zoneOffsets[string(name)]; ok {
			offset = 60 * minutes
		} else if loc := s.zones.find(name); loc != nil {
			_, east := wall(d, c.seconds, loc).Zone()
			offset = int32(east)
		} else {
			return 0, UnknownZone
		}
	}
	return s.at(int64(d-unixDay)*86400 + int64(c.seconds-offset))
}

// at returns the day in the location of s at a number of seconds since
// 1970-01-01 00:00 UTC.
func (s *Dates) at(seconds int64) (calendar.Day, Problem) {
	t := time.Unix(seconds, 0).UTC()
	if s.loc != nil {
		t = t.In(s.loc)
	}
	d := calendar.Of(t)
	if d < calendar.MinDay || d > calendar.MaxDay {
		return 0, NoSuchDay
	}
	return d, 0
}

// wall returns the time at which clocks in loc show a time of day on d.
func wall(d calendar.Day, seconds int32, loc *time.Location) time.Time {
	year, month, day := d.Date()
	return time.Date(year, time.Month(month), day, 0, 0, int(seconds), 0, loc)
}

func abbreviation(d calendar.Day, seconds int32, loc *time.Location) string {
	name, _ := wall(d, seconds, loc).Zone()
	return name
}
