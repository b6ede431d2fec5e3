package cell

import (
	"encoding/binary"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A kind is what the cells of a column of dates are.
type kind uint8

const (
	written   kind = iota // dates as people write them
	excelDays             // days since 1900-01-00, as Excel counts
	excel1904             // days since 1904-01-01, as Excel for the Mac did
	unixSeconds
	unixMillis
)

// Dates is how the dates of a column are read. It may be used from several
// goroutines. The zero Dates reads dates that tell their order themselves and
// knows no year for two digits; get one from DateEvidence.Decide.
type Dates struct {
	kind    kind
	order   order // of cells that do not tell it themselves
	era     Era
	quick   bool  // whether ISO dates need no second look
	pivot   int32 // the latest year that two digits stand for
	loc     *time.Location
	pattern *pattern
	zones   *zones
}

// Day reads a cell as it stands. Where the style has a location and the cell
// an offset, Z or a zone, the instant is moved there first; any other day is
// as written. A time of day must be one, but is otherwise passed over.
func (s Dates) Day(b []byte) (calendar.Day, Problem) {
	if s.quick && (len(b) == 10 || len(b) >= 19 && clockTime(b[10:]) && (len(b) == 19 || s.loc == nil && commonOffset(b[19:]) && len(b) <= longest)) {
		if d, ok := isoDate(b); ok {
			return d, 0
		}
	}
	if b = Trim(b); plainText(b) {
		return s.day(b)
	}
	var buf [longest]byte
	return s.day(clean(&buf, b))
}

// day is Day for a clean cell.
func (s *Dates) day(b []byte) (calendar.Day, Problem) {
	d, c, p := s.read(b)
	switch {
	case p != 0:
		if nothing(b) {
			p = Empty
		}
		return 0, p
	case s.loc == nil || !c.zone.given:
		return d, 0
	}
	return s.move(d, c, b)
}

// DayTime reads a date and a time of day that stand in two columns, and a zone
// in a third (an offset, EST, America/New_York, Eastern Time (US & Canada));
// time and zone may be empty. They matter only where the style has a location,
// and then only if a zone is given: it is Day otherwise.
func (s Dates) DayTime(date, time, zone []byte) (calendar.Day, Problem) {
	if s.loc == nil || s.kind == unixSeconds || s.kind == unixMillis {
		return s.Day(date)
	}
	var dateBuf, timeBuf, zoneBuf [longest]byte
	date, time, zone = clean(&dateBuf, date), clean(&timeBuf, time), clean(&zoneBuf, zone)
	d, c, p := s.read(date)
	if p != 0 {
		if nothing(date) {
			p = Empty
		}
		return 0, p
	}
	where := date // the cell that names the zone
	if !c.given && !nothing(time) {
		where = time
		if c, p = readClock(time, false); p == NotDate || len(time) > longest {
			p = NotTime
		}
		if p != 0 {
			return 0, p
		}
	}
	if c.given && !c.zone.given && !nothing(zone) && len(zone) <= longest {
		where = zone
		c.zone = readZoneCell(zone)
	}
	if !c.given || !c.zone.given {
		return d, 0
	}
	return s.move(d, c, where)
}

// read reads a clean cell: the day as written, and the time after it.
func (s *Dates) read(b []byte) (calendar.Day, clock, Problem) {
	if s.kind != written {
		d, p := s.count(b)
		return d, clock{}, p
	}
	var r reading
	var p Problem
	if s.pattern != nil {
		p = s.pattern.read(b, &r)
	} else {
		p = r.read(b)
	}
	if p != 0 {
		return 0, clock{}, p
	}
	o := r.orders.only()
	if o == open {
		if o = s.order; !r.orders.has(o) {
			return 0, clock{}, OpenOrder
		}
	}
	d, p := s.civil(r.as(o))
	return d, r.clock, p
}

// The first and the last year of the table of months.
const firstYear, lastYear = 1900, 2099

// monthStarts are the first days of the months of those years, and of the
// month after.
var monthStarts = func() (t [12*(lastYear-firstYear+1) + 1]calendar.Day) {
	for i := range t {
		t[i] = (calendar.MonthOf(firstYear, 1) + calendar.Month(i)).First()
	}
	return t
}()

// isoDate reads 2024-01-31 from the first ten bytes of b, eight of them at
// once; ok is false where they are something else, or no day of 1900 to 2099.
func isoDate(b []byte) (d calendar.Day, ok bool) {
	const shape, dashes = 0x2d30302d30303030, 0x7f76767f76767676
	x := binary.LittleEndian.Uint64(b) ^ shape // digits are 0 to 9 now, dashes 0
	x10, x1 := b[8]-'0', b[9]-'0'
	if (x|(x+dashes))&0x8080808080808080 != 0 || x10 > 3 || x1 > 9 {
		return 0, false
	}
	pairs := 10*x + x>>8 // two digits each in bytes 0, 2 and 5
	month := uint(100*(pairs&0xff)+pairs>>16&0xff-firstYear)*12 + uint(pairs>>40&0xff) - 1
	if pairs>>40&0xff-1 > 11 || month >= uint(len(monthStarts)-1) {
		return 0, false
	}
	d = monthStarts[month] + calendar.Day(10*x10+x1) - 1
	return d, d >= monthStarts[month] && d < monthStarts[month+1]
}

// clockTime reports whether the first nine bytes of b are a time of day after a
// blank or a T: " 10:11:12".
func clockTime(b []byte) bool {
	const shape, colons = 0x30303a30303a3030, 0x76767f76767f7676
	x := binary.LittleEndian.Uint64(b[1:]) ^ shape
	if b[0] != ' ' && b[0] != 'T' || (x|(x+colons))&0x8080808080808080 != 0 {
		return false
	}
	pairs := 10*x + x>>8
	return pairs&0xff < 24 && pairs>>24&0xff < 60 && pairs>>48&0xff < 60
}

// commonOffset reports whether b is what programs write behind a time of day:
// Z, .123Z, +04:00 or " +0400".
func commonOffset(b []byte) bool {
	b = skipBlanks(fraction(b))
	if len(b) == 1 && b[0] == 'Z' {
		return true
	}
	_, n, ok := readOffset(b)
	return ok && n == len(b)
}
