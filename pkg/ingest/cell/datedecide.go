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
	if d := e.decide(&s); d != nil {
		return Dates{}, d
	}
	s.quick = s.kind == written && s.pattern == nil && s.era == Gregorian
	return s, nil
}

func (e *DateEvidence) decide(s *Dates) *Doubt {
	if !e.options.Layout.settles() {
		if d := e.decideKind(s); d != nil {
			return d
		}
		if s.order == open && s.kind == written {
			told, d := e.findOrder()
			if d != nil {
				return d
			}
			s.order = told.order
		}
	}
	return e.foreignYears(s)
}

// kindNames say what the cells of a kind are.
var kindNames = [...]string{
	written: "written", excelDays: "days as Excel counts them", excel1904: "days as Excel for the Mac counts them",
	unixSeconds: "seconds since 1970", unixMillis: "milliseconds since 1970",
}

// decideKind finds out whether the cells are written dates or counts.
func (e *DateEvidence) decideKind(s *Dates) *Doubt {
	var cells [len(kindNames)]int
	all := 0
	for l, n := range e.looks {
		cells[look(l).kind()] += n
		all += n
	}
	first, second := written, excelDays
	for k := range kind(len(cells)) {
		switch {
		case cells[k] > cells[first]:
			first, second = k, first
		case k != first && cells[k] > cells[second]:
			second = k
		}
	}
	s.kind = first
	if !contradicted(cells[first], all-cells[first]) {
		return nil
	}
	return &Doubt{
		Why: DatesMixed, Cells: cells[first], OtherCells: cells[second],
		Example: e.leastOf(first), Other: e.leastOf(second), names: [2]string{kindNames[first], kindNames[second]},
	}
}

// leastOf returns a cell of a kind.
func (e *DateEvidence) leastOf(k kind) (example string) {
	for l := range e.looks {
		if look(l).kind() == k {
			joinLeast(&example, e.example[l])
		}
	}
	return example
}

// tell returns how many cells are days in the order o and not in the order p.
func (e *DateEvidence) tell(o, p order) (n int) {
	for set, cells := range e.fits {
		if s := orderSet(set); s.has(o) && !s.has(p) {
			n += cells
		}
	}
	return n
}

// telling returns one of the cells that tell counts.
func (e *DateEvidence) telling(o, p order) (example string) {
	for set := range e.fits {
		if s := orderSet(set); s.has(o) && !s.has(p) {
			joinLeast(&example, e.fitExample[set])
		}
	}
	return example
}

// An orderTold is how the order of day, month and year is known.
type orderTold struct {
	order order // open where none needs telling
	by    tellsBy
	over  order // by cells: the order that is hardest to tell it from
}

type tellsBy uint8

const (
	byItself tellsBy = iota // every cell tells the order
	byCells                 // cells that are days in no other order
	byPoints
	byYears
)

// findOrder returns the order that the cells tell.
func (e *DateEvidence) findOrder() (orderTold, *Doubt) {
	cells := 0
	for _, n := range e.fits {
		cells += n
	}
	if cells == 0 {
		return orderTold{}, nil
	}
	var left orderSet // the orders that no other beats
	for o := dmy; o <= ymd; o++ {
		if !e.beaten(o) {
			left |= setOf(o)
		}
	}
	for o := dmy; o <= ymd; o++ {
		for p := o + 1; p <= ymd; p++ {
			if left.has(o) && left.has(p) && e.tell(o, p) > 0 { // and as many the other way
				return orderTold{}, e.mixed(o, p)
			}
		}
	}
	if left == 0 { // each is beaten by another
		return orderTold{}, e.mixed(dmy, mdy)
	}
	if o := left.only(); o != open {
		return e.byCells(o)
	}
	if told := e.hint(left, cells); told.order != open {
		return told, nil
	}
	return orderTold{}, e.undecided(left)
}

// beaten reports whether more cells tell for another order than for o.
func (e *DateEvidence) beaten(o order) bool {
	for p := dmy; p <= ymd; p++ {
		if e.tell(p, o) > e.tell(o, p) {
			return true
		}
	}
	return false
}

// byCells returns the order o, unless too many cells tell for another.
func (e *DateEvidence) byCells(o order) (orderTold, *Doubt) {
	told := orderTold{order: o, by: byCells}
	for p := dmy; p <= ymd; p++ {
		if contradicted(e.tell(o, p), e.tell(p, o)) {
			return orderTold{}, e.mixed(o, p)
		}
		if p != o && (told.over == open || e.tell(o, p) < e.tell(o, told.over)) {
			told.over = p
		}
	}
	return told, nil
}

// narrower is how many years fewer one order must give than another to be
// taken for the right one.
const narrower = 10

// hint returns which of the orders left is meant where no cell decides it,
// open where nothing tells.
func (e *DateEvidence) hint(left orderSet, cells int) orderTold {
	if e.dotted == cells && left.has(dmy) {
		return orderTold{order: dmy, by: byPoints}
	}
	if o := (left &^ setOf(ymd)).only(); o != open && left.has(ymd) {
		switch last, first := e.years[o].span(), e.years[ymd].span(); {
		case last+narrower <= first:
			return orderTold{order: o, by: byYears, over: ymd}
		case first+narrower <= last:
			return orderTold{order: ymd, by: byYears, over: o}
		}
	}
	return orderTold{}
}

func (e *DateEvidence) undecided(left orderSet) *Doubt {
	d := &Doubt{Why: OrderOpen}
	for set, n := range e.fits {
		d.Cells += n
		joinLeast(&d.Example, e.fitExample[set])
	}
	for o := dmy; o <= ymd; o++ {
		if left.has(o) {
			d.Answers = append(d.Answers, orderNames[o])
		}
	}
	return d
}

func (e *DateEvidence) mixed(o, p order) *Doubt {
	first := [...]string{dmy: "day", mdy: "month", ymd: "year"}
	return &Doubt{
		Why: OrderMixed, Cells: e.tell(o, p), OtherCells: e.tell(p, o), Example: e.telling(o, p), Other: e.telling(p, o),
		Answers: []string{orderNames[o], orderNames[p]}, names: [2]string{first[o], first[p]},
	}
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
	d.names[0] = [...]string{"Buddhist", "Persian", "Islamic"}[most]
	if !contradicted(foreign, all-foreign) && most < 2 {
		d.Answers = []string{[...]Era{Buddhist, Persian}[most].String()}
	}
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
		told, _ := e.findOrder()
		o = told.order
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
	s := e.style
	if d := e.decide(&s); d != nil {
		return d.Error()
	}
	if s.kind != written {
		return "numbers of the size of " + kindNames[s.kind]
	}
	told, _ := e.findOrder()
	switch {
	case told.by == byPoints:
		return "dates with points have the day first"
	case told.by == byYears && told.order == ymd:
		return fmt.Sprintf("read with the year last, the years would run from %d to %d", e.years[told.over].least, e.years[told.over].most)
	case told.by == byYears:
		return fmt.Sprintf("read from the year on, the years would run from %d to %d", e.years[ymd].least, e.years[ymd].most)
	case told.by == byItself:
		return "every date tells it by itself"
	}
	cells := 0
	for _, n := range e.fits {
		cells += n
	}
	return fmt.Sprintf("%s of %s dates can be read in no other way, such as %q",
		counts(e.tell(told.order, told.over)), counts(cells), e.telling(told.order, told.over))
}
