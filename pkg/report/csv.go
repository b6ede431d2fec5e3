package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gocarina/gocsv"
)

// writeCSV writes the main rows as CSV: header first, machine forms, quotes
// only where needed. A text cell that a spreadsheet would run as a formula
// gets an apostrophe in front (see guarded).
func writeCSV(w sink, d *document, o Options) error {
	c := csvForm{rows: &d.main, comma: ',', end: "\n"}
	if o.Dialect != RFC {
		c.end = "\r\n"
		w.text("\ufeff")
	}
	if o.Dialect == ExcelEU {
		c.comma, c.decimalComma = ';', true
	}
	return c.write(w)
}

// writeTSV writes the main rows as TSV, which has no quotes: a tab or a line
// break within a cell becomes a blank. Formulas are guarded as in CSV.
func writeTSV(w sink, d *document) error {
	c := csvForm{rows: &d.main, comma: '\t', end: "\n", unquoted: true}
	return c.write(w)
}

// A csvForm is rows, and what their text is to look like.
type csvForm struct {
	*rows
	comma        byte
	end          string
	decimalComma bool
	unquoted     bool
}

// write writes header and rows. gocsv makes the cells of rows; those of which
// every value appends its own text need no strings for it and are rendered
// straight, to the same bytes.
func (c *csvForm) write(w sink) error {
	for i := range c.fields {
		if !c.fields[i].appends {
			return gocsv.MarshalCSV(c.all(), &csvWriter{csvForm: c, w: w})
		}
	}
	w.bytes(c.header(nil))
	return inBlocks(w, c.len(), c.lines)
}

// header appends the line of names.
func (c *csvForm) header(b []byte) []byte {
	for i := range c.fields {
		b = c.next(b, i)
		b = c.text(append(b, c.fields[i].Name...), len(b))
	}
	return append(b, c.end...)
}

// lines appends some of the rows.
func (c *csvForm) lines(b []byte, from, to int) ([]byte, error) {
	rows := c.part(from, to)
	defer rows.done()
	for n := from; n < to; n++ {
		row := rows.row(n)
		for i := range c.fields {
			f := &c.fields[i]
			b = c.next(b, i)
			start := len(b)
			if p, ok := f.place(row); ok {
				var err error
				if b, err = f.appendText(b, p); err != nil {
					return b, err
				}
			}
			if f.Kind == Text || c.decimalComma {
				b = c.cell(b, start, f.Kind)
			}
		}
		b = append(b, c.end...)
	}
	return b, nil
}

// next appends what stands before cell i of a line.
func (c *csvForm) next(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, c.comma)
}

// cell makes what is in b from start on, a value of that kind, a cell.
func (c *csvForm) cell(b []byte, start int, kind Kind) []byte {
	switch {
	case kind == Text:
		return c.text(b, start)
	case c.decimalComma && (kind == Decimal || kind == Money || kind == Rate):
		if i := bytes.IndexByte(b[start:], '.'); i >= 0 {
			b[start+i] = ','
		}
	}
	return b
}

// text is cell for text.
func (c *csvForm) text(b []byte, start int) []byte {
	s := b[start:]
	if len(s) == 0 && len(c.fields) > 1 || harmless(s) {
		return b
	}
	guard := guarded(s)
	if c.unquoted {
		if guard || bytes.ContainsAny(s, "\t\r\n") {
			s := string(s)
			if b = b[:start]; guard {
				b = append(b, '\'')
			}
			b = append(b, blanks.Replace(s)...)
		}
		return b
	}
	quote := needsQuotes(s, c.comma) || len(s) == 0
	if !quote && !guard {
		return b
	}
	text := string(s)
	b = b[:start]
	if quote {
		b = append(b, '"')
	}
	if guard {
		b = append(b, '\'')
	}
	for i := range len(text) {
		if text[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, text[i])
	}
	if quote {
		b = append(b, '"')
	}
	return b
}

// A csvWriter is a gocsv.CSVWriter: it receives the records that gocsv makes
// of structs, all columns of them, and writes the chosen ones.
type csvWriter struct {
	*csvForm
	w    sink
	pick []int // for each field its column in gocsv's records; nil before the header
	line []byte
}

// Write writes one record; the first is the header.
func (c *csvWriter) Write(record []string) error {
	if c.pick == nil {
		for i := range c.fields {
			name := c.fields[i].Name
			at := slices.Index(record, name)
			if at < 0 {
				return fmt.Errorf("column %s: not among what gocsv finds: %s", name, strings.Join(record, ", "))
			}
			c.pick = append(c.pick, at)
		}
		c.w.bytes(c.header(nil))
		return c.w.err()
	}
	c.line = c.line[:0]
	for i := range c.fields {
		b := c.next(c.line, i)
		c.line = c.cell(append(b, record[c.pick[i]]...), len(b), c.fields[i].Kind)
	}
	c.w.bytes(append(c.line, c.end...))
	return c.w.err()
}

// Flush does nothing: the sink is flushed at the end of all.
func (c *csvWriter) Flush() {}

// Error returns the first error of the sink.
func (c *csvWriter) Error() error { return c.w.err() }

// harmless reports whether s is text to which nothing of the following applies,
// as most is: it begins with a letter or a digit, and there is nothing in it that
// any dialect has a use for.
func harmless(s []byte) bool {
	if len(s) == 0 || !beginsWell[s[0]] {
		return false
	}
	for _, c := range s {
		if special[c] {
			return false
		}
	}
	return true
}

var beginsWell, special = func() (begins, special [256]bool) {
	for c := range 128 {
		begins[c] = '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	for _, c := range "\x00\t\r\n\",;\\" {
		special[c] = true
	}
	return begins, special
}()

// blanks is what TSV puts for what would end a cell.
var blanks = strings.NewReplacer("\r\n", " ", "\t", " ", "\n", " ", "\r", " ")

// needsQuotes reports whether s has a comma, a quote or a line break, starts
// with a blank, or is the \. that ends the data of PostgreSQL's COPY:
// encoding/csv quotes the same.
func needsQuotes(s []byte, comma byte) bool {
	for _, c := range s {
		if c == comma || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	if string(s) == `\.` {
		return true
	}
	r, _ := utf8.DecodeRune(s)
	return unicode.IsSpace(r)
}

// guarded reports whether a spreadsheet might take s for a formula: it begins
// with one of = + - @ tab NUL (OWASP ASVS 5.0, 1.2.10) or with a line break
// (OWASP, CSV Injection). So that the apostrophe put in front can be told from
// one in the data, text that already has apostrophes before such a sign gets
// one more.
func guarded(s []byte) bool {
	for _, c := range s {
		switch c {
		case '\'':
		case '=', '+', '-', '@', '\t', 0, '\r', '\n':
			return true
		default:
			return false
		}
	}
	return false
}
