package xlsx

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A Style is how a cell is shown.
type Style byte

// The styles.
const (
	General Style = iota // as the program likes
	Header               // bold text
	Text                 // as it is, also when it is edited
	Integer              // 1,234
	Decimal              // 1,234.50
	Money                // 1,234.50, and up to four decimals where there are more
	Percent              // 12.5%
	Day                  // 2024-02-29
	Signed               // +12.5
	Points               // +12.5%
	Wrapped              // text in several lines
	nStyles = iota
)

// formats are the number formats of the styles: built in below 164.
var formats = [nStyles]struct {
	id   int
	code string
}{
	General: {id: 0}, Header: {id: 49}, Text: {id: 49}, Wrapped: {id: 49},
	Integer: {id: 3}, Decimal: {id: 4},
	Money:   {164, `#,##0.00##`},
	Percent: {165, `0.0%`},
	Day:     {166, `yyyy\-mm\-dd`},
	Signed:  {167, `+#,##0.0;\-#,##0.0;0.0`},
	Points:  {168, `+0.0%;\-0.0%;0.0%`},
}

// styles is the part that says what the styles are.
func styles() string {
	var codes, cells bytes.Buffer
	own := 0
	for s, f := range formats {
		if f.code != "" {
			own++
			fmt.Fprintf(&codes, `<numFmt numFmtId="%d" formatCode="%s"/>`, f.id, attribute(f.code))
		}
		font, align := 0, "/>"
		switch Style(s) {
		case Header:
			font = 1
		case Wrapped:
			align = ` applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>`
		}
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"%s`, f.id, font, align)
	}
	const face = `<sz val="11"/><name val="Calibri"/><family val="2"/></font>`
	return fmt.Sprintf(`<styleSheet xmlns="%s"><numFmts count="%d">%s</numFmts><fonts count="2"><font>%s<font><b/>%s</fonts>`+
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>`+
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`+
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`+
		`<cellXfs count="%d">%s</cellXfs></styleSheet>`, mainSpace, own, codes.String(), face, face, nStyles, cells.String())
}

// Rows are rows of a sheet that are being made. Several can be made side by
// side, and written one after the other.
type Rows struct {
	text   []byte
	row    int // the one being made, from 1
	column int // of the next cell, from 0
	open   bool
	err    error
}

// NewRows begins rows after so many of the sheet, its header included. It
// appends them to text.
func NewRows(text []byte, after int) Rows { return Rows{text: text, row: after} }

// Next begins the next row.
func (r *Rows) Next() {
	r.endRow()
	r.row++
	r.column, r.open = 0, true
	r.text = append(r.text, `<row r="`...)
	r.text = strconv.AppendInt(r.text, int64(r.row), 10)
	r.text = append(r.text, `">`...)
}

// End ends the last row and returns the text of all, or the error of a cell
// that a sheet cannot hold.
func (r *Rows) End() ([]byte, error) {
	r.endRow()
	return r.text, r.err
}

func (r *Rows) endRow() {
	if r.open {
		r.text = append(r.text, `</row>`...)
		r.open = false
	}
}

// Skip leaves a cell empty.
func (r *Rows) Skip() { r.column++ }

// begin begins a cell.
func (r *Rows) begin(style Style, kind string) {
	r.text = append(r.text, `<c r="`...)
	r.text = appendLetters(r.text, r.column)
	r.text = strconv.AppendInt(r.text, int64(r.row), 10)
	r.text = append(r.text, `" s="`...)
	r.text = strconv.AppendInt(r.text, int64(style), 10)
	r.text = append(r.text, kind...)
	r.column++
}

// Number writes a number, told as decimal digits. One with more digits than
// the 15 that a spreadsheet keeps is written as text: it is shown as it is,
// but cannot be added up.
func (r *Rows) Number(digits []byte, style Style) {
	if significant(digits) > 15 {
		r.Text(digits, Text)
		return
	}
	r.begin(style, `"><v>`)
	r.text = append(r.text, digits...)
	r.text = append(r.text, `</v></c>`...)
}

// significant counts the digits of a number without the zeros at its ends.
func significant(digits []byte) int {
	if i := bytes.IndexAny(digits, "eE"); i >= 0 {
		digits = digits[:i]
	}
	if bytes.IndexByte(digits, '.') >= 0 {
		digits = bytes.TrimRight(digits, "0")
	}
	digits = bytes.TrimLeft(digits, "-+0.")
	return len(digits) - bytes.Count(digits, []byte("."))
}

// firstSerial is 1 March 1900: programs do not agree on the days before.
const firstSerial = 61

// Day writes a day, told by its number since 1970-01-01 and as text. One of
// before March 1900 is written as text.
func (r *Rows) Day(since1970 int, text []byte) {
	serial := since1970 + 25569
	if serial < firstSerial {
		r.Text(text, Text)
		return
	}
	r.begin(Day, `"><v>`)
	r.text = strconv.AppendInt(r.text, int64(serial), 10)
	r.text = append(r.text, `</v></c>`...)
}

// Bool writes true or false.
func (r *Rows) Bool(v bool) {
	digit := byte('0')
	if v {
		digit = '1'
	}
	r.begin(General, `" t="b"><v>`)
	r.text = append(append(r.text, digit), `</v></c>`...)
}

// Text writes text; empty text leaves the cell empty.
func (r *Rows) Text(s []byte, style Style) {
	if len(s) == 0 {
		r.Skip()
		return
	}
	if len(s) > MaxText && r.err == nil {
		if n := units(string(s)); n > MaxText {
			r.err = fmt.Errorf("row %d, column %d: a text of %d letters, and a cell takes %d: want CSV", r.row, r.column+1, n, MaxText)
		}
	}
	r.begin(style, `" t="inlineStr"><is><t xml:space="preserve">`)
	r.text = appendEscaped(r.text, s)
	r.text = append(r.text, `</t></is></c>`...)
}

// appendLetters appends the letters of a column: A, Z, AA.
func appendLetters(b []byte, column int) []byte {
	if column >= 26 {
		b = appendLetters(b, column/26-1)
	}
	return append(b, 'A'+byte(column%26))
}

// appendEscaped appends text as XML. What XML cannot hold, and what looks as
// if it were written so, is written _xHHHH_ (ECMA-376 part 1, 22.9.2.19).
func appendEscaped(b, s []byte) []byte {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(s[i:])
		}
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '\r', r != '\n' && r != '\t' && !isXML(r), r == '_' && looksEscaped(s[i:]):
			b = fmt.Appendf(b, "_x%04X_", r)
		case r == utf8.RuneError:
			b = append(b, "\uFFFD"...)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// looksEscaped reports whether s begins like an escape. What ends one may
// follow even where s has no _ there: the escape of the next character.
func looksEscaped(s []byte) bool {
	if len(s) < 6 || s[1] != 'x' {
		return false
	}
	_, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	return err == nil
}
