package cell

// A clock is the time of day of a cell and the zone it is in.
type clock struct {
	seconds int32 // since midnight
	given   bool  // whether there is a time at all
	zone    zone
}

// clockAfter reads what stands after a date of some look: nothing, or a time
// of day. After eight digits it may be six, after 25DEC2021 a colon may part it.
func clockAfter(b []byte, l look) (clock, Problem) {
	if len(b) == 0 {
		return clock{}, 0
	}
	compact := l == lookCompact
	switch c := b[0]; {
	case c == 'T', c == 't', c == ':' && l == lookDayName:
		b = b[1:]
	case c == ' ', c == ',':
		for len(b) > 0 && (b[0] == ' ' || b[0] == ',') {
			b = b[1:]
		}
		switch {
		case len(b) > 3 && string(b[:3]) == "at ":
			b = b[3:]
		case len(b) > 2 && string(b[:2]) == "- ":
			b = b[2:]
		}
	case !compact || !isDigit(c):
		return clock{}, NotDate
	}
	return readClock(b, compact)
}

// readClock reads a time of day: 5:18 PM, 10:11:12.123, 10.11, 5 p. m., with a
// zone after it.
func readClock(b []byte, compact bool) (clock, Problem) {
	hour, n := number(b, 2)
	if n == 0 {
		return clock{}, NotDate
	}
	b = b[n:]
	minute, second, bare := 0, 0, false
	switch {
	case compact && n == 2 && len(b) > 0 && isDigit(b[0]):
		if minute, n = number(b, 2); n != 2 {
			return clock{}, NotDate
		}
		b = b[2:]
		if second, n = number(b, 2); n == 1 {
			return clock{}, NotDate
		}
		b = fraction(b[n:])
	case len(b) >= 3 && (b[0] == ':' || b[0] == '.' || b[0]|0x20 == 'h'):
		sign := b[0]
		if minute, n = number(b[1:], 2); n != 2 {
			return clock{}, NotDate
		}
		b = b[3:]
		if sign|0x20 != 'h' && len(b) > 0 && b[0] == sign {
			if second, n = number(b[1:], 2); n != 2 {
				return clock{}, NotDate
			}
			b = b[3:]
			if sign == ':' {
				b = fraction(b)
			}
		}
	default:
		bare = true
	}
	b = skipBlanks(b)
	half, n := meridiem(b)
	if bare && half == 0 {
		return clock{}, NotDate
	}
	z, ok := readZone(skipBlanks(b[n:]))
	if !ok {
		return clock{}, NotDate
	}
	seconds, p := secondsOf(hour, minute, second, half)
	return clock{seconds: seconds, given: true, zone: z}, p
}

// secondsOf returns the seconds since midnight of a time of day; half is 'a'
// or 'p' for a clock of twelve hours, 0 for one of 24. The end of a day may be
// written 24:00, a leap second 23:59:60.
func secondsOf(hour, minute, second int, half byte) (int32, Problem) {
	switch {
	case half == 'a' && hour > 12, hour > 24, hour == 24 && minute+second > 0, minute > 59, second > 60:
		return 0, NoSuchTime
	case half == 'a' && hour == 12:
		hour = 0
	case half == 'p' && hour < 12:
		hour += 12
	}
	return int32(3600*hour + 60*minute + second), 0
}

// fraction returns b without the fraction of a second that it begins with.
func fraction(b []byte) []byte {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || !isDigit(b[1]) {
		return b
	}
	b = b[1:]
	for len(b) > 0 && isDigit(b[0]) {
		b = b[1:]
	}
	return b
}

// meridiem returns 'a' or 'p' where b begins with AM or PM, in either case,
// also with points and a blank (p. m.), and the length; 0 where it does not.
func meridiem(b []byte) (half byte, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	half = b[0] | 0x20
	if half != 'a' && half != 'p' {
		return 0, 0
	}
	n = 1
	if b[n] == '.' {
		n++
	}
	if n < len(b) && b[n] == ' ' {
		n++
	}
	if n == len(b) || b[n]|0x20 != 'm' {
		return 0, 0
	}
	n++
	if n < len(b) && b[n] == '.' {
		n++
	} else if n < len(b) && isLetter(b[n]) {
		return 0, 0
	}
	return half, n
}
