package ingest

import (
	"bytes"
	"slices"
	"strings"

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
	blank        map[string]bool
	footer       []string
}

// A condition is a formats.Condition on a column.
type condition struct {
	column int
	in     map[string]bool
	not    map[string]bool
	filled bool
	sign   string
}

func newShape(f *formats.Format, column func(header string) (int, bool)) shape {
	s := shape{name: f.Name, whole: f.Amounts == "first" || f.Amounts == "repeated", carry: none, blank: words(f.Blank)}
	for _, h := range f.Continuation {
		if i, ok := column(h); ok {
			s.continuation = append(s.continuation, i)
		}
	}
	if i, ok := column(f.Carry); ok && f.Carry != "" {
		s.carry = i
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
	for _, c := range f.Where {
		if i, ok := column(c.Column); ok {
			s.where = append(s.where, condition{column: i, in: words(c.In), not: words(c.Not), filled: c.Filled, sign: c.Sign})
		}
	}
	for _, text := range f.Footer {
		s.footer = append(s.footer, strings.ToLower(text))
	}
	return s
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
	return statusWords[key]
}

// empty reports whether a cell without blanks around it says nothing.
func (s *shape) empty(cell []byte) bool {
	return len(cell) == 0 || s.blank != nil && s.blank[string(bytes.ToLower(cell))]
}

// counts reports whether a record satisfies all conditions; cell gives its
// cells, decimal is their decimal sign.
func (s *shape) counts(cell func(column int) []byte, decimal byte) bool {
	return !slices.ContainsFunc(s.where, func(c condition) bool {
		b := trimBlanks(cell(c.column))
		word := string(bytes.ToLower(b))
		switch {
		case c.in != nil && !c.in[word], c.not[word], c.filled && s.empty(b):
			return true
		case c.sign == "":
			return false
		}
		a, problem := parseAmount(b, decimal)
		return problem != "" || c.sign == "plus" && a <= 0 || c.sign == "minus" && a >= 0
	})
}

// foot reports whether a text begins as a line below the data does.
func (s *shape) foot(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(s.footer, func(f string) bool { return strings.HasPrefix(text, f) })
}

// structural reports whether the cells of a record are no data at all.
func (p *plan) structural(cells []string) bool {
	filled, same := 0, 0
	first := ""
	for j, cell := range cells {
		if cell == "" {
			continue
		}
		if filled == 0 {
			first = cell
		}
		filled++
		if j < len(p.header) && cell == p.header[j] {
			same++
		}
	}
	return filled == 0 || same == filled && same > 1 || totalWords[headerKey(first)] || p.shape.foot(first)
}

var totalWords = map[string]bool{
	"total": true, "totals": true, "grandtotal": true, "subtotal": true, "sum": true, "summe": true, "gesamt": true,
	"gesamtsumme": true, "totale": true, "totaux": true, "totalgeneral": true, "suma": true, "razem": true,
}

func matchFormat([]string, []formats.Format) (formats.Format, bool) { return formats.Format{}, false }

func sameHeader(a, b string) bool { return strings.EqualFold(a, b) }
