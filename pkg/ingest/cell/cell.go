// Package cell reads the cells of a column: days and amounts as exports write
// them. How a column is written is decided over its cells and never cell by
// cell, in three steps:
//
//   - evidence: DateEvidence and NumberEvidence take the cells in any order and
//     can be joined over the files of one export;
//   - decision: Decide gives a style, Dates or Numbers, or a *Doubt that says
//     what the cells leave open and which answers would settle it;
//   - reading: Dates.Day and Numbers.Amount read cell after cell in that style,
//     without allocating, and say of each that cannot be read what is wrong.
//
// A cell is given as it stands in the record: blanks around it, no-break
// blanks, direction marks, digits of other scripts and the apostrophe with
// which spreadsheets keep text are seen to here.
package cell

import "strconv"

// A Problem is why a cell cannot be read; the zero Problem is none. One about
// a year carries it, so compare kinds: p.Kind() == NoSuchDay.
type Problem uint32

// The kinds of problems.
const (
	Empty        Problem = iota + 1 // nothing, or a sign for nothing: -, --, NULL
	NotDate                         // not written as a date of this column
	NoSuchDay                       // 31/02/2024
	NoSuchTime                      // 25:00
	NotTime                         // a time of day in a column of its own that is none
	OpenOrder                       // 03/04/2024, and the column does not tell which is the month
	UnknownZone                     // a zone that cannot be moved from: IST is India's and Israel's
	BuddhistYear                    // 2567, and the calendar is another
	PersianYear                     // 1403, and the calendar is another
	IslamicYear                     // 1446, which is read in no calendar
	OtherYear                       // 2024, and the calendar named is not Gregorian
	NotNumber                       // not an amount of this column
	TooLarge                        // more than 922 trillion
	Percentage                      // 12%
	Rounded                         // 1.2E+05: a spreadsheet left the other digits out
	SheetError                      // #REF!
)

var problemWords = [...]string{
	Empty:        "empty",
	NotDate:      "not a date",
	NoSuchDay:    "no such day",
	NoSuchTime:   "no such time of day",
	NotTime:      "not a time of day",
	OpenOrder:    "day and month can be either way round",
	UnknownZone:  "time zone not known",
	BuddhistYear: "Buddhist year",
	PersianYear:  "Persian year",
	IslamicYear:  "Islamic year",
	OtherYear:    "not of the calendar named: year",
	NotNumber:    "not a number",
	TooLarge:     "too large",
	Percentage:   "a percentage, not an amount",
	Rounded:      "digits left out by a spreadsheet",
	SheetError:   "an error of a spreadsheet",
}

const kindBits = 8

// ofYear returns the problem p about a year.
func (p Problem) ofYear(year int) Problem { return p | Problem(year)<<kindBits }

// Kind returns the problem without the year it is about; 0 for none.
func (p Problem) Kind() Problem { return p & (1<<kindBits - 1) }

// Year returns the year the problem is about, as the cell has it; 0 where it
// is about none.
func (p Problem) Year() int { return int(p >> kindBits) }

// String returns the problem for people, in a few words: "no such day",
// "Buddhist year 2567"; "" for none.
func (p Problem) String() string {
	kind := p.Kind()
	if int(kind) >= len(problemWords) {
		return ""
	}
	if year := p.Year(); year != 0 {
		return problemWords[kind] + " " + strconv.Itoa(year)
	}
	return problemWords[kind]
}
