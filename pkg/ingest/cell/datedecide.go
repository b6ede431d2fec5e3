package cell

import (
	"cmp"
	"fmt"
	"slices"
)

// Decide returns how the dates of the column are read, or a *Doubt. A column
// without any date is in no doubt: its cells are then found wanting one by one.
//
// The style is that of most cells, and of all but one in a hundred. Where
// numbers can be day and month either way round, the cells that are a day only
// one way decide (25/12/2021); where there are none, points tell that the day
// comes first, and two digits in front are the year where the years would
// otherwise run over ten years more.
func (e *DateEvidence) Decide() (Dates, error) {
	s := e.style
	if !e.options.Layout.settles() {
		if d := e.decideKind(&s); d != nil {
			return Dates{}, d
		}
		if s.order == open && s.kind == written {
			o, _, d := e.order()
			if d != nil {
				return Dates{}, d
			}
			s.order = o
		}
	}
	if d := e.foreignYears(&s); d != nil {
		return Dates{}, d
	}
	s.quick = s.kind == written && s.pattern == nil && s.era == Gregorian
	return s, nil
}

// decideKind finds out whether the cells are written dates or counts.
func (e *DateEvidence) decideKind(s *Dates) *Doubt {
	type group struct {
		kind  kind
		looks []look
		name  string
		cells int
	}
	groups := []group{
		{kind: written, looks: []look{lookISO, lookYearFirst, lookCompact, lookDayName, lookNameDay, lookYearName, lookNumbers, lookShort}, name: "written"},
		{kind: excelDays, looks: []look{lookExcel}, name: "days as Excel counts them"},
		{kind: unixSeconds, looks: []look{lookUnix}, name: "seconds since 1970"},
		{kind: unixMillis, looks: []look{lookMillis}, name: "milliseconds since 1970"},
	}
	all := 0
	for i := range groups {
		for _, l := range groups[i].looks {
			groups[i].cells += e.looks[l]
		}
		all += groups[i].cells
	}
	if all == 0 {
		return nil
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(b.cells, a.cells) })
	first, second := groups[0], groups[1]
	s.kind = first.kind
	if !contradicted(first.cells, all-first.cells) {
		return nil
	}
	d := &Doubt{
		Why: DatesMixed, Cells: first.cells, OtherCells: second.cells,
		Example: e.leastOf(first.looks), Other: e.leastOf(second.looks),
	}
	d.text = fmt.Sprintf("dates are kept in two ways in one column: %s are %s, such as %q, and %s are %s, such as %q",
		counts(d.Cells), first.name, d.Example, counts(d.OtherCells), second.name, d.Other)
	return d
}

func (e *DateEvidence) leastOf(ls []look) (example string) {
	for _, l := range ls {
		joinLeast(&example, e.example[l])
	}
	return example
}

// tell returns how many cells are days in the order o and not in the order p,
// and one of them.
func (e *DateEvidence) tell(o, p order) (n int, example string) {
	for set, cells := range e.fits {
		if s := orderSet(set); s.has(o) && !s.has(p) {
			n += cells
			joinLeast(&example, e.fitExample[set])
		}
	}
	return n, example
}

// order returns the order that the cells tell, open where none needs telling,
// and by what it is told.
func (e *DateEvidence) order() (o order, why string, d *Doubt) {
	cells := 0
	for _, n := range e.fits {
		cells += n
	}
	if cells == 0 {
		return open, "every date tells it by itself", nil
	}
	var left []order // the orders that no other beats
	for o := dmy; o <= ymd; o++ {
		if !slices.ContainsFunc([]order{dmy, mdy, ymd}, func(p order) bool { return e.beats(p, o) }) {
			left = append(left, o)
		}
	}
	for i, o := range left {
		for _, p := range left[i+1:] {
			if n, _ := e.tell(o, p); n > 0 { // and as many the other way
				return open, "", e.mixed(o, p)
			}
		}
	}
	switch len(left) {
	case 0: // each is beaten by another
		return open, "", e.mixed(dmy, mdy)
	case 1:
		o = left[0]
	default:
		if o, why = e.hint(left, cells); o == open {
			return open, "", e.undecided(left)
		}
		return o, why, nil
	}
	fewest := 0
	for p := dmy; p <= ymd; p++ {
		n, example := e.tell(o, p)
		if m, _ := e.tell(p, o); contradicted(n, m) {
			return open, "", e.mixed(o, p)
		}
		if p != o && (fewest == 0 || n < fewest) {
			fewest = n
			why = fmt.Sprintf("%s of %s dates can be read in no other way, such as %q", counts(n), counts(cells), example)
		}
	}
	return o, why, nil
}

// beats reports whether more cells tell for p against o than the other way.
func (e *DateEvidence) beats(p, o order) bool {
	if p == o {
		return false
	}
	for_, _ := e.tell(p, o)
	against, _ := e.tell(o, p)
	return for_ > against
}

// narrower is how many years fewer one order must give than another to be
// taken for the right one.
const narrower = 10

// hint returns which of the orders left is meant where no cell decides it,
// open where nothing tells.
func (e *DateEvidence) hint(left []order, cells int) (order, string) {
	if e.dotted == cells && left[0] == dmy {
		return dmy, "dates with points have the day first"
	}
	if len(left) == 2 && left[1] == ymd {
		o := left[0]
		last, first := e.years[o], e.years[ymd]
		switch lastSpan, firstSpan := last.most-last.least, first.most-first.least; {
		case lastSpan+narrower <= firstSpan:
			return o, fmt.Sprintf("read from the year on, the years would run from %d to %d", first.least, first.most)
		case firstSpan+narrower <= lastSpan:
			return ymd, fmt.Sprintf("read with the year last, the years would run from %d to %d", last.least, last.most)
		}
	}
	return open, ""
}

func (e *DateEvidence) undecided(left []order) *Doubt {
	d := &Doubt{Why: OrderOpen}
	for set, n := range e.fits {
		d.Cells += n
		joinLeast(&d.Example, e.fitExample[set])
	}
	for _, o := range left {
		d.Answers = append(d.Answers, orderNames[o])
	}
	what := "which of day and month comes first"
	if left[len(left)-1] == ymd {
		what = "which of day, month and year comes first"
	}
	d.text = fmt.Sprintf("dates such as %q do not tell %s", d.Example, what)
	return d
}

func (e *DateEvidence) mixed(o, p order) *Doubt {
	d := &Doubt{Why: OrderMixed, Answers: []string{orderNames[o], orderNames[p]}}
	d.Cells, d.Example = e.tell(o, p)
	d.OtherCells, d.Other = e.tell(p, o)
	first := [...]string{dmy: "day", mdy: "month", ymd: "year"}
	d.text = fmt.Sprintf("dates are written %s first and %s first in one column: %s can only be read the one way, such as %q, and %s only the other, such as %q",
		first[o], first[p], counts(d.Cells), d.Example, counts(d.OtherCells), d.Other)
	return d
}

// foreignYears returns the doubt about years of a calendar that nobody named.
func (e *DateEvidence) foreignYears(s *Dates) *Doubt {
	if s.kind != written || s.era != Gregorian {
		return nil
	}
	all, foreign, most := 0, 0, 0
	for l := lookISO; l <= lookPattern; l++ {
		all += e.looks[l]
	}
	for i, n := range e.foreign {
		foreign += n
		if n > e.foreign[most] {
			most = i
		}
	}
	if !contradicted(all-foreign, foreign) {
		return nil
	}
	d := &Doubt{Why: YearsForeign, Cells: foreign, OtherCells: all - foreign, Example: e.alien[most]}
	if !contradicted(foreign, all-foreign) && most < 2 {
		d.Answers = []string{[...]Era{Buddhist, Persian}[most].String()}
	}
	name := [...]string{"Buddhist", "Persian", "Islamic"}[most]
	d.text = fmt.Sprintf("%s of %s dates have years of the %s calendar, such as %q", counts(foreign), counts(all), name, d.Example)
	return d
}

// A Look is one of the ways in which the dates of a column are written.
type Look struct {
	Layout  string // DD/MM/YYYY; with a question mark where the order is open
	Cells   int
	Example string
}

// Looks returns how the dates seen are written, the most frequent way first.
func (e *DateEvidence) Looks() []Look {
	o := e.style.order
	if o == open {
		o, _, _ = e.order()
	}
	numbers := [...]string{open: "DD/MM/YYYY or MM/DD/YYYY?", dmy: "DD/MM/YYYY", mdy: "MM/DD/YYYY", ymd: "YYYY/MM/DD"}
	short := [...]string{open: "DD/MM/YY or MM/DD/YY?", dmy: "DD/MM/YY", mdy: "MM/DD/YY", ymd: "YY/MM/DD"}
	names := [looks]string{
		lookISO: "YYYY-MM-DD", lookYearFirst: "YYYY/MM/DD", lookCompact: "YYYYMMDD",
		lookDayName: "DD Mon YYYY", lookNameDay: "Mon DD YYYY", lookYearName: "YYYY Mon DD",
		lookNumbers: numbers[o], lookShort: short[o], lookPattern: e.options.Layout.String(),
		lookExcel: "days of Excel", lookUnix: "Unix seconds", lookMillis: "Unix milliseconds",
	}
	var found []Look
	for l, n := range e.looks {
		if n > 0 {
			found = append(found, Look{Layout: names[l], Cells: n, Example: e.example[l]})
		}
	}
	slices.SortStableFunc(found, func(a, b Look) int { return cmp.Compare(b.Cells, a.Cells) })
	return found
}

// Reason says by what the order of day and month is told: "3,950 of 10,000
// dates can be read in no other way, such as ..."; the doubt where it is not.
func (e *DateEvidence) Reason() string {
	if !e.options.Layout.IsZero() {
		return "as named: " + e.options.Layout.String()
	}
	_, why, d := e.order()
	if d != nil {
		return d.Error()
	}
	return why
}
