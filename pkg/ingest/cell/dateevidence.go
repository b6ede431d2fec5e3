package cell

import "time"

// DateOptions say what is known of the dates of a column without its cells.
type DateOptions struct {
	// Layout is how someone says they are written; zero: the cells tell.
	Layout Layout

	// Pivot is the latest year that two digits stand for: the year after
	// as-of, or after today. 0 is 2068, as POSIX has it.
	Pivot int

	// Era is the calendar that the years are counted in.
	Era Era

	// Location is the zone in which a day begins; cells with an offset or a
	// zone are moved there. nil: every day is as written.
	Location *time.Location

	// LoadLocation finds the zones that cells name, as time.LoadLocation
	// does; nil: only abbreviations are known.
	LoadLocation func(name string) (*time.Location, error)
}

// DateEvidence is what the cells seen of a column say about how its dates are
// written. It depends on the cells and not on their order.
type DateEvidence struct {
	options DateOptions
	style   Dates // with the order open

	empty, other int
	looks        [looks]int
	example      [looks]string
	timed, zoned int         // written cells with a time, and with a zone
	fits         [8]int      // cells with the order open, by the set of orders in which they are days
	fitExample   [8]string   // of each
	dotted       int         // of those cells, the ones with points and the year last
	years        [4]interval // by order: the years of the cells with two digits
	foreign      [3]int      // cells with a Buddhist, a Persian, an Islamic year
	alien        [3]string   // one of each
}

// An interval holds the least and the greatest of some years; zero: none.
type interval struct{ least, most int }

func (i *interval) add(least, most int) {
	if i.least == 0 || least < i.least {
		i.least = least
	}
	i.most = max(i.most, most)
}

func (i interval) span() int { return i.most - i.least }

// NewDateEvidence returns the evidence of no cells.
func NewDateEvidence(o DateOptions) *DateEvidence {
	pivot := o.Pivot
	if pivot == 0 {
		pivot = 2068
	}
	s := Dates{
		kind: o.Layout.kind, order: o.Layout.order, pattern: o.Layout.pattern,
		era: o.Era, pivot: int32(pivot), loc: o.Location, zones: &zones{load: o.LoadLocation},
	}
	return &DateEvidence{options: o, style: s}
}

// Add looks at one more cell.
func (e *DateEvidence) Add(cell []byte) {
	var buf [longest]byte
	b := clean(&buf, cell)
	if nothing(b) {
		e.empty++
		return
	}
	if e.style.kind != written { // by the layout named
		if _, p := e.style.count(b); p == 0 {
			e.count(e.style.kind.look(), cell)
		} else {
			e.other++
		}
		return
	}
	var r reading
	var p Problem
	if e.style.pattern != nil {
		p = e.style.pattern.read(b, &r)
	} else {
		p = r.read(b)
	}
	if p == 0 && e.addWritten(&r, cell) {
		return
	}
	if c, ok := counted(b); ok && e.style.pattern == nil {
		if l := c.look(); l != lookNone {
			e.count(l, cell)
			return
		}
	}
	e.other++
}

// count notes a cell of a look.
func (e *DateEvidence) count(l look, cell []byte) {
	e.looks[l]++
	keepLeast(&e.example[l], Trim(cell))
}

// addWritten notes a cell that has the shape of a date, and reports whether it
// is one.
func (e *DateEvidence) addWritten(r *reading, cell []byte) bool {
	var fit, likely orderSet
	foreign := Problem(0)
	for o := dmy; o <= ymd; o++ {
		if !r.orders.has(o) {
			continue
		}
		year, month, day, digits := r.as(o)
		_, p := e.style.civil(year, month, day, digits)
		if kind := p.Kind(); BuddhistYear <= kind && kind <= IslamicYear {
			if month < 1 || month > 12 || day < 1 || day > 31 {
				continue
			}
			foreign = p
		} else if p != 0 {
			continue
		}
		fit |= setOf(o)
		if digits != 2 || e.style.recent(year) {
			likely |= setOf(o)
		}
	}
	if named := e.style.order; fit == 0 || named != open && r.orders.only() == open && !fit.has(named) {
		return false
	}
	e.count(r.look, cell)
	if r.clock.given {
		e.timed++
	}
	if r.clock.zone.given {
		e.zoned++
	}
	if foreign != 0 {
		i := foreign.Kind() - BuddhistYear
		e.foreign[i]++
		keepLeast(&e.alien[i], Trim(cell))
	}
	if r.orders.only() != open {
		return true
	}
	if likely != 0 { // 25/12/21 is no day of 2025 where it can be one of 2021
		fit = likely
	}
	e.fits[fit]++
	keepLeast(&e.fitExample[fit], Trim(cell))
	if r.sep == '.' && !fit.has(ymd) {
		e.dotted++
	}
	for o := dmy; o <= ymd; o++ {
		if year, _, _, digits := r.as(o); digits == 2 && fit.has(o) {
			year = e.style.fullYear(year)
			e.years[o].add(year, year)
		}
	}
	return true
}

// recent reports whether two digits stand for a year of the seventy before the
// pivot.
func (s *Dates) recent(two int) bool { return s.fullYear(two) > s.latest()-70 }

// Join adds what was seen elsewhere, with the same options.
func (e *DateEvidence) Join(o *DateEvidence) {
	e.empty += o.empty
	e.other += o.other
	e.timed += o.timed
	e.zoned += o.zoned
	e.dotted += o.dotted
	for i := range e.looks {
		e.looks[i] += o.looks[i]
		joinLeast(&e.example[i], o.example[i])
	}
	for i := range e.fits {
		e.fits[i] += o.fits[i]
		joinLeast(&e.fitExample[i], o.fitExample[i])
	}
	for i := range e.foreign {
		e.foreign[i] += o.foreign[i]
		joinLeast(&e.alien[i], o.alien[i])
	}
	for i, y := range o.years {
		if y.most != 0 {
			e.years[i].add(y.least, y.most)
		}
	}
}

// Cells returns how many cells were seen that are dates in some way, counts of
// days or seconds among them.
func (e *DateEvidence) Cells() int {
	n := 0
	for _, cells := range e.looks {
		n += cells
	}
	return n
}

// Sure returns how many of the cells can be nothing but dates: not the eight
// digits or the number of days that an order's id could be as well.
func (e *DateEvidence) Sure() int {
	n := 0
	for l, cells := range e.looks {
		if !look(l).numbersOnly() {
			n += cells
		}
	}
	return n
}

// Other returns how many cells were seen that are neither dates nor empty.
func (e *DateEvidence) Other() int { return e.other }

// Empty returns how many cells were seen that hold nothing.
func (e *DateEvidence) Empty() int { return e.empty }

// Zoned returns how many of the cells carry an offset or a zone, so that the
// day is another elsewhere.
func (e *DateEvidence) Zoned() int {
	return e.zoned + e.looks[lookUnix] + e.looks[lookMillis]
}

// Settled reports whether a style is decided, so that more cells of the same
// kinds would tell nothing new.
func (e *DateEvidence) Settled() bool {
	s := e.style
	return e.decide(&s) == nil
}
