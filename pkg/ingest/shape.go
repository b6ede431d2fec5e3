package ingest

import (
	"bytes"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// A shape is what a known format says about the rows of a file, with columns
// for headers. The zero shape is that of a plain file.
type shape struct {
	name         string // of the format
	whole        bool   // an amount is the order's, wherever it stands
	continuation []int  // all blank on the further rows of an order
	carry        int    // column of customers on rows of their own, or none
	words        map[string]int
	where        []condition
	returns      []condition
	blank        map[string]bool
	footer       []string
	zone         string // of the times
}

// A condition is a formats.Condition on a column.
type condition struct {
	column int
	in     map[string]bool
	not    map[string]bool
	filled bool
	sign   string
}

func newShape(f *formats.Format, header []string) shape {
	s := shape{
		name: f.Name, whole: f.Amounts == "first" || f.Amounts == "repeated", carry: none, blank: words(f.Blank), zone: f.Zone,
		where: conditions(f.Where, header), returns: conditions(f.Returns, header),
	}
	if len(s.returns) < len(f.Returns) {
		s.returns = nil // a column that is not there satisfies nothing
	}
	for _, h := range f.Continuation {
		if i, ok := formats.Column(header, h); ok {
			s.continuation = append(s.continuation, i)
		}
	}
	if f.Carry != "" {
		if i, ok := formats.Column(header, f.Carry); ok {
			s.carry = i
		}
	}
	if len(f.Sale)+len(f.NoSale) > 0 {
		s.words = map[string]int{}
		for _, w := range f.Sale {
			s.words[headerKey(w)] = statusSale
		}
		for _, w := range f.NoSale {
			s.words[headerKey(w)] = statusNoSale
		}
	}
	for _, text := range f.Footer {
		s.footer = append(s.footer, strings.ToLower(text))
	}
	return s
}

// conditions are those whose columns are there.
func conditions(list []formats.Condition, header []string) []condition {
	var found []condition
	for _, c := range list {
		if i, ok := formats.Column(header, c.Column); ok {
			found = append(found, condition{column: i, in: words(c.In), not: words(c.Not), filled: c.Filled, sign: c.Sign})
		}
	}
	return found
}

// words is the set of words in lower case; nil for none.
func words(list []string) map[string]bool {
	if len(list) == 0 {
		return nil
	}
	set := map[string]bool{}
	for _, w := range list {
		set[strings.ToLower(strings.TrimSpace(w))] = true
	}
	return set
}

// status returns what a word says of a line.
func (s *shape) status(word string) int {
	key := headerKey(word)
	if meaning, ok := s.words[key]; ok {
		return meaning
	}
	return statusWords()[key]
}

// empty reports whether a cell without blanks around it says nothing.
func (s *shape) empty(cell []byte) bool {
	return len(cell) == 0 || s.blank != nil && s.blank[string(bytes.ToLower(cell))]
}

// all reports whether a record satisfies all conditions; at gives its cells.
func (s *shape) all(conditions []condition, at func(column int) []byte, numbers cell.Numbers) bool {
	return !slices.ContainsFunc(conditions, func(c condition) bool {
		b := cell.Trim(at(c.column))
		word := bytes.ToLower(b)
		switch {
		case c.in != nil && !c.in[string(word)], c.not[string(word)], c.filled && s.empty(b):
			return true
		case c.sign == "":
			return false
		}
		a, problem := numbers.Amount(b)
		return problem != 0 || c.sign == "plus" && a <= 0 || c.sign == "minus" && a >= 0
	})
}

// foot reports whether the cells of a record are a line below the data
// or between groups, in a format that has such lines.
func (s *shape) foot(cells [][]byte) bool {
	if len(s.footer) == 0 {
		return false
	}
	filled := slices.DeleteFunc(slices.Clone(cells), func(c []byte) bool { return len(c) == 0 })
	text := strings.TrimLeft(strings.ToLower(string(bytes.Join(filled, []byte(" ")))), "0123456789., ")
	return len(cells) == 1 || slices.ContainsFunc(s.footer, func(f string) bool { return strings.HasPrefix(text, f) })
}

// structural reports whether the cells of a record are no data at all: all
// blank, the header again, a total, a line below the data.
func (p *plan) structural(cells [][]byte) bool {
	var first []byte // that is not blank
	filled, same := 0, 0
	for i, c := range cells {
		if len(c) == 0 {
			continue
		}
		if filled++; filled == 1 {
			first = c
		}
		if i < len(p.header) && string(c) == p.header[i] {
			same++
		}
	}
	if filled == 0 || same == filled && same > 1 {
		return true
	}
	return isOneOf(totalWords, first) || p.shape.foot(cells)
}

var totalWords = map[string]bool{
	"total": true, "totals": true, "grandtotal": true, "subtotal": true, "sum": true, "summe": true, "gesamt": true,
	"gesamtsumme": true, "totale": true, "totaux": true, "totalgeneral": true, "suma": true, "razem": true,
}
