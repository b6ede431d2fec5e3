package text

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The size of a sheet, fixed by the format.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// maxRow is how many bytes of XML a row may take, since a row is in memory.
const maxRow = 64 << 20

// A sheet reads the rows of a worksheet.
type sheet struct {
	io.Closer
	book   *workbook
	budget *budget
	xml    *xmlScanner
	row    int      // number of the last row, from 1
	values []string // of the last row, reused
	raw    []byte   // value, formula and text of the last cell, reused
}

// open begins to read a sheet.
func (b *workbook) open(s *sheetEntry) (*sheet, error) {
	part, err := s.part.Open()
	if err != nil {
		return nil, err
	}
	limited := &budget{part, maxRow}
	return &sheet{Closer: part, book: b, budget: limited, xml: &xmlScanner{r: limited}}, nil
}

// next returns the number of the next row that is written, from 1, and its
// values up to the last that is not blank. Rows come in order, with gaps. The
// values are good until the next call. The error is io.EOF behind the last row.
func (s *sheet) next() (int, []string, error) {
	s.budget.left = maxRow
	for {
		kind, err := s.xml.next()
		switch {
		case err != nil:
			return 0, nil, early(err)
		case kind == startTag && s.xml.is("row"):
			return s.readRow()
		case kind == endTag && s.xml.is("sheetData"):
			return 0, nil, io.EOF
		}
	}
}

func (s *sheet) readRow() (int, []string, error) {
	s.row++
	if n, err := strconv.Atoi(string(s.xml.attribute("r"))); err == nil && n > s.row {
		s.row = n
	}
	if s.row > maxRows {
		return 0, nil, fmt.Errorf("row %d: a sheet has no more than %d", s.row, maxRows)
	}
	s.values = s.values[:0]
	column := 0
	for {
		kind, err := s.xml.next()
		switch {
		case err != nil:
			return 0, nil, early(err)
		case kind == endTag && s.xml.is("row"):
			return s.row, s.values, nil
		case kind != startTag || !s.xml.is("c"):
			continue
		}
		column++
		if n := columnOf(s.xml.attribute("r")); n > 0 {
			column = n
		}
		if column > maxColumns {
			return 0, nil, fmt.Errorf("column %d: a sheet has no more than %d", column, maxColumns)
		}
		value, err := s.readCell()
		if err != nil {
			return 0, nil, fmt.Errorf("row %d, column %d: %w", s.row, column, err)
		}
		if value != "" {
			for len(s.values) < column {
				s.values = append(s.values, "")
			}
			s.values[column-1] = value
		}
	}
}

// readCell returns the value of a cell as text. A formula that was never
// calculated has none: it is written itself, as =A2*B2.
func (s *sheet) readCell() (string, error) {
	kind := cellType(s.xml.attribute("t"))
	format := s.format(s.xml.attribute("s"))
	var formula []byte
	hasFormula, hasValue, within := false, false, false
	s.raw = s.raw[:0]
	for {
		token, err := s.xml.next()
		if err != nil {
			return "", early(err)
		}
		switch {
		case token == charData:
			if within {
				s.raw = append(s.raw, s.xml.text...)
			}
		case token == startTag && s.xml.is("v"):
			within, hasValue = true, true
		case token == startTag && s.xml.is("f"):
			within, hasFormula = true, true
		case token == startTag && s.xml.is("is"):
			if s.raw, err = richText(s.raw, s.xml, "is"); err != nil {
				return "", err
			}
			hasValue = true
		case token == endTag && s.xml.is("f"):
			within = false
			formula, s.raw = append(formula, s.raw...), s.raw[:0]
		case token == endTag && s.xml.is("v"):
			within = false
		case token == endTag && s.xml.is("c"):
			if hasFormula && !hasValue {
				return "=" + string(formula), nil
			}
			return s.value(kind, format)
		}
	}
}

// format returns the number format of a cell style.
func (s *sheet) format(style []byte) numberFormat {
	i, err := strconv.Atoi(string(style)) // none is 0
	if err != nil && len(style) > 0 || i < 0 || i >= len(s.book.formats) {
		return plainNumber
	}
	return s.book.formats[i]
}

// A cellType is what the value of a cell is.
type cellType string

const (
	sharedText  cellType = "s"
	formulaText cellType = "str"
	inlineText  cellType = "inlineStr"
	truth       cellType = "b"
	cellError   cellType = "e"
	dayISO      cellType = "d"
)

// value returns the text of the raw value last read.
func (s *sheet) value(kind cellType, format numberFormat) (string, error) {
	switch kind {
	case inlineText, cellError:
		return string(s.raw), nil
	case formulaText:
		return string(unescape(s.raw)), nil
	case sharedText:
		if len(s.raw) == 0 {
			return "", nil
		}
		i, err := strconv.Atoi(string(bytes.TrimSpace(s.raw)))
		if err != nil {
			return "", fmt.Errorf("text %q: want the number of one", s.raw)
		}
		return s.book.strings.get(i)
	case truth:
		switch value := string(bytes.TrimSpace(s.raw)); value {
		case "0":
			return "FALSE", nil
		case "1":
			return "TRUE", nil
		default:
			return strings.ToUpper(value), nil
		}
	case dayISO:
		return isoDate(string(s.raw)), nil
	}
	return number(string(bytes.TrimSpace(s.raw)), format, s.book.from), nil
}

// columnOf returns the column of a cell reference: 28 for AB7; 0 where it has
// none.
func columnOf(reference []byte) int {
	n := 0
	for i := range len(reference) {
		c := reference[i] | 0x20
		if c < 'a' || c > 'z' || n > maxColumns {
			break
		}
		n = 26*n + int(c-'a') + 1
	}
	return n
}

// A csvOfSheet writes the rows of a sheet as CSV (RFC 4180, lines end with
// \n), the first row of the sheet on line 1, gaps as empty lines. Rows with
// fewer cells than the widest of the first thousand are filled up with empty
// ones, so that a blank last cell does not make a short record.
type csvOfSheet struct {
	*sheet
	fail  func(error) error
	ahead []sheetRow // read to find the width, not written yet
	width int        // 0 before that
	line  int        // row written last
	out   []byte
	buf   []byte
	err   error
}

type sheetRow struct {
	number int
	values []string
}

// Read reads CSV.
func (c *csvOfSheet) Read(p []byte) (int, error) {
	if c.width == 0 {
		c.measure()
	}
	for len(c.out) == 0 {
		if c.err != nil && len(c.ahead) == 0 {
			return 0, c.err
		}
		c.write()
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

// measure reads the first rows and finds how wide they are.
func (c *csvOfSheet) measure() {
	const mostRows, mostCells = 1000, 1 << 17
	c.width = 1
	for cells := 0; len(c.ahead) < mostRows && cells < mostCells; {
		row, values, err := c.next()
		if err != nil {
			c.stop(err)
			return
		}
		c.ahead = append(c.ahead, sheetRow{row, append([]string(nil), values...)})
		c.width = max(c.width, len(values))
		cells += len(values)
	}
}

func (c *csvOfSheet) stop(err error) {
	if c.err = err; err != io.EOF {
		c.err = c.fail(err)
	}
}

// write makes some rows into c.out.
func (c *csvOfSheet) write() {
	c.buf = c.buf[:0]
	for len(c.buf) < blockSize {
		var row sheetRow
		if len(c.ahead) > 0 {
			row, c.ahead = c.ahead[0], c.ahead[1:]
		} else if c.err == nil {
			var err error
			if row.number, row.values, err = c.next(); err != nil {
				c.stop(err)
			}
		}
		if row.number == 0 {
			break
		}
		for c.line++; c.line < row.number; c.line++ {
			c.buf = append(c.buf, '\n')
		}
		c.buf = appendRow(c.buf, row.values, c.width)
	}
	c.out = c.buf
}

// appendRow appends a record of at least width fields; an empty line for a row
// without values.
func appendRow(b []byte, values []string, width int) []byte {
	if len(values) == 0 {
		return append(b, '\n')
	}
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if strings.ContainsAny(v, ",\"\r\n") {
			b = append(b, '"')
			b = append(b, strings.ReplaceAll(v, `"`, `""`)...)
			b = append(b, '"')
		} else {
			b = append(b, v...)
		}
	}
	for i := len(values); i < width; i++ {
		b = append(b, ',')
	}
	return append(b, '\n')
}
