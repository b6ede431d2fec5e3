package cell

import (
	"fmt"
	"strings"
)

// A Doubt is why the cells of a column do not tell how they are to be read. As
// an error it says what was found, for people: "dates such as ... do not tell
// which of day and month comes first".
type Doubt struct {
	Why Why

	// Example is a cell in doubt; where two kinds of cells contradict each
	// other it is one of the first kind and Other one of the second.
	Example, Other string

	// Cells and OtherCells count the two kinds; OtherCells is 0 where there
	// is only one.
	Cells, OtherCells int

	// Answers are what would settle it, most likely first: layouts, eras or
	// decimal signs. None where the file has to be exported again.
	Answers []string

	names [2]string // of the two kinds
}

// A Why is the kind of a Doubt.
type Why uint8

// The kinds of doubt.
const (
	OrderOpen    Why = iota + 1 // the cells can be read with day and month either way round
	OrderMixed                  // some can only be read the one way, some only the other
	DatesMixed                  // some are written, some are numbers of days or of seconds
	YearsForeign                // the years are of a calendar that nobody named
	DecimalOpen                 // the only sign in the numbers can be for decimals or for thousands
	DecimalMixed                // some numbers have a decimal point, some a decimal comma
)

// Error says what was found.
func (d *Doubt) Error() string {
	cells, others := counts(d.Cells), counts(d.OtherCells)
	switch d.Why {
	case OrderOpen:
		what := "day and month"
		if len(d.Answers) > 0 && d.Answers[len(d.Answers)-1] == orderNames[ymd] {
			what = "day, month and year"
		}
		return fmt.Sprintf("dates such as %q do not tell which of %s comes first", d.Example, what)
	case OrderMixed:
		return fmt.Sprintf("dates are written %s first and %s first in one column: %s can only be read the one way, such as %q, and %s only the other, such as %q",
			d.names[0], d.names[1], cells, d.Example, others, d.Other)
	case DatesMixed:
		return fmt.Sprintf("dates are kept in two ways in one column: %s are %s, such as %q, and %s are %s, such as %q",
			cells, d.names[0], d.Example, others, d.names[1], d.Other)
	case YearsForeign:
		return fmt.Sprintf("%s of %s dates have years of the %s calendar, such as %q",
			cells, counts(d.Cells+d.OtherCells), d.names[0], d.Example)
	case DecimalOpen:
		return fmt.Sprintf("numbers such as %q do not tell whether the sign is for decimals or for thousands", d.Example)
	}
	return fmt.Sprintf("numbers are written in two ways in one column: %s with a decimal %s, such as %q, and %s with a decimal %s, such as %q",
		cells, d.names[0], d.Example, others, d.names[1], d.Other)
}

// contradicted reports whether so many cells speak against what others say
// that it is no slip of the pen: more than one in a hundred of both.
func contradicted(pro, con int) bool { return 100*con > pro+con }

// keepLeast keeps the least of the examples seen, so that it is the same in
// whatever order the cells come.
func keepLeast(example *string, b []byte) {
	if *example == "" || string(b) < *example {
		*example = string(b)
	}
}

// joinLeast keeps the lesser of two examples.
func joinLeast(example *string, other string) {
	if *example == "" || other != "" && other < *example {
		*example = other
	}
}

// counts writes a number for people: 1234567 as 1,234,567.
func counts(n int) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}
