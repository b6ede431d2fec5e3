package report

import (
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
	c := csvWriter{w: w, fields: d.main.fields, comma: ",", end: "\n"}
	if o.Dialect != RFC {
		c.end = "\r\n"
		w.text("\ufeff")
	}
	if o.Dialect == ExcelEU {
		c.comma, c.decimalComma = ";", true
	}
	return c.writeAll(&d.main)
}

// writeTSV writes the main rows as TSV, which has no quotes: a tab or a line
// break within a cell becomes a blank. Formulas are guarded as in CSV.
func writeTSV(w sink, d *document) error {
	c := csvWriter{w: w, fields: d.main.fields, comma: "\t", end: "\n", unquoted: true}
	return c.writeAll(&d.main)
}

// A csvWriter is a gocsv.CSVWriter: it receives the records that gocsv makes
// of structs, all columns of them, and writes the chosen ones.
type csvWriter struct {
	w            sink
	fields       []field
	comma        string
	end          string
	decimalComma bool
	unquoted     bool

	pick []int // for each field its column in gocsv's records; nil before the header
}

func (c *csvWriter) writeAll(r *rows) error { return gocsv.MarshalCSV(r.slice.Interface(), c) }

// Write writes one record; the first is the header.
func (c *csvWriter) Write(record []string) error {
	if c.pick == nil {
		for _, f := range c.fields {
			i := slices.Index(record, f.Name)
			if i < 0 {
				return fmt.Errorf("column %s: not among what gocsv finds: %s", f.Name, strings.Join(record, ", "))
			}
			c.pick = append(c.pick, i)
			c.cell(f.Name, Text, len(c.pick) == 1)
		}
		return c.endLine()
	}
	for i, f := range c.fields {
		c.cell(record[c.pick[i]], f.Kind, i == 0)
	}
	return c.endLine()
}

func (c *csvWriter) endLine() error {
	c.w.text(c.end)
	return c.w.err()
}

// Flush does nothing: the sink is flushed at the end of all.
func (c *csvWriter) Flush() {}

// Error returns the first error of the sink.
func (c *csvWriter) Error() error { return c.w.err() }

func (c *csvWriter) cell(s string, kind Kind, first bool) {
	if !first {
		c.w.text(c.comma)
	}
	switch kind {
	case Text:
		c.text(s)
	case Decimal, Money, Rate:
		if i := strings.IndexByte(s, '.'); i >= 0 && c.decimalComma {
			c.w.text(s[:i])
			c.w.text(",")
			s = s[i+1:]
		}
		c.w.text(s)
	default:
		c.w.text(s)
	}
}

func (c *csvWriter) text(s string) {
	quoted := !c.unquoted && (needsQuotes(s, c.comma[0]) || s == "" && len(c.fields) == 1)
	if quoted {
		c.w.text(`"`)
	}
	if guarded(s) {
		c.w.text("'")
	}
	if c.unquoted {
		if strings.ContainsAny(s, "\t\r\n") {
			s = blanks.Replace(s)
		}
		c.w.text(s)
		return
	}
	for quoted {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		c.w.text(s[:i])
		c.w.text(`""`)
		s = s[i+1:]
	}
	c.w.text(s)
	if quoted {
		c.w.text(`"`)
	}
}

// blanks is what TSV puts for what would end a cell.
var blanks = strings.NewReplacer("\r\n", " ", "\t", " ", "\n", " ", "\r", " ")

// needsQuotes reports whether s has a comma, a quote or a line break, starts
// with a blank, or is the \. that ends the data of PostgreSQL's COPY:
// encoding/csv quotes the same.
func needsQuotes(s string, comma byte) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c == comma || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	if s == `\.` {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// guarded reports whether a spreadsheet might take s for a formula: it begins
// with one of = + - @ tab NUL (OWASP ASVS 5.0, 1.2.10) or with a line break
// (OWASP, CSV Injection). So that the apostrophe put in front can be told from
// one in the data, text that already has apostrophes before such a sign gets
// one more.
func guarded(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte("=+-@\t\x00\r\n", s[0]) >= 0
}
