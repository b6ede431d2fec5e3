package ingest

import (
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// flagRoles are the roles whose cells say yes or no.
var flagRoles = []string{roleChurned, roleAsked}

// flagWords are the pairs of words with which columns say yes and no, as
// headerKey writes them.
var flagWords = []struct{ yes, no string }{
	{"1", "0"},
	{"yes y", "no n"},
	{"true t", "false f"},
	{"ja", "nein nej nee"},
	{"oui", "non"},
	{"si", "no"},
	{"tak", "nie"},
	{"churned churn left lost cancelled canceled inactive expired attrited attritedcustomer exited", "active retained stayed stays current existing existingcustomer joined renewed"},
	{"asked invited sent", "notasked notinvited notsent"},
}

// A flagColumn is what was seen of a column that says yes or no: how many
// cells each pair of words has.
type flagColumn struct {
	cells []int           // by pair
	first string          // that no pair has
	meant map[string]bool // by word, once decided; nil where no cell is of any pair
}

func flagWord(b []byte) string {
	return headerKey(strings.TrimSuffix(string(cell.Trim(b)), ".0"))
}

func (f *flagColumn) add(b []byte) {
	word := flagWord(b)
	if word == "" {
		return
	}
	if f.cells == nil {
		f.cells = make([]int, len(flagWords))
	}
	known := false
	for i, pair := range flagWords {
		if hasWord(pair.yes, word) || hasWord(pair.no, word) {
			f.cells[i]++
			known = true
		}
	}
	if !known && f.first == "" {
		f.first = string(b)
	}
}

func hasWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

// decide takes the pair of words that most cells are of: a word of another
// one is then none.
func (f *flagColumn) decide() {
	best := none
	for i, n := range f.cells {
		if n > 0 && (best == none || n > f.cells[best]) {
			best = i
		}
	}
	if best == none {
		return
	}
	f.meant = map[string]bool{}
	for w := range strings.FieldsSeq(flagWords[best].yes) {
		f.meant[w] = true
	}
	for w := range strings.FieldsSeq(flagWords[best].no) {
		f.meant[w] = false
	}
}

// asked reads whether somebody was asked for an answer to the survey, and on
// which day if the column tells days; one that cannot be read is counted and
// left out.
func (p *plan) asked(b string, bad *int) (asked bool, on calendar.Day) {
	f := p.flags[roleAsked]
	if f == nil || isOneOf(noAnswerWords, b) {
		return false, 0
	}
	if f.meant == nil {
		on = p.day(roleAsked, b, bad)
		return !on.IsZero(), on
	}
	asked, ok := f.meant[flagWord([]byte(b))]
	if !ok {
		*bad++
	}
	return asked, 0
}
