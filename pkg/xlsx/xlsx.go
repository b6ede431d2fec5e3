// Package xlsx writes workbooks of plain tables for spreadsheet programs:
// values with their kinds, a bold header that stays in view, widths, and
// nothing else (Office Open XML, ECMA-376). Text stays text, whatever it looks
// like. Sheets are written one after the other and never held in memory, and
// the same cells give the same bytes.
package xlsx

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// What a sheet holds at most, its header included.
const (
	MaxRows    = 1 << 20
	MaxColumns = 1 << 14
	MaxText    = 1<<15 - 1 // units of UTF-16 in a cell
)

// A Column is how a column of a sheet is headed.
type Column struct {
	Name  string
	Width int // in digits, 1 to 255
}

// A Writer writes a workbook. Its first error is that of all later calls.
type Writer struct {
	zip   *zip.Writer
	names []string      // of the sheets
	sheet *bufio.Writer // the one being written; nil before the first
	err   error
}

// NewWriter begins a workbook.
func NewWriter(w io.Writer) *Writer {
	z := zip.NewWriter(w)
	// The usual level takes thrice the time for a tenth of the size.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return &Writer{zip: z}
}

// Sheet ends the sheet before and begins one of rows, of which there may be
// MaxRows-1; a number after the name tells it from others of the same name.
// Without columns there is no header.
func (w *Writer) Sheet(name string, columns []Column, rows int) error {
	header := min(len(columns), 1)
	switch {
	case rows > MaxRows-header:
		return fmt.Errorf("%d rows, and a sheet takes %d: want CSV", rows, MaxRows-header)
	case len(columns) > MaxColumns:
		return fmt.Errorf("%d columns, and a sheet takes %d: want CSV", len(columns), MaxColumns)
	}
	w.end()
	w.names = append(w.names, w.unused(name))
	w.open("xl/worksheets/sheet" + strconv.Itoa(len(w.names)) + ".xml")
	w.text(declaration + `<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0"`)
	if len(w.names) == 1 {
		w.text(` tabSelected="1"`)
	}
	if header == 0 {
		w.text(`/></sheetViews><cols><col min="1" max="1" width="100" customWidth="1"/></cols><sheetData>`)
		return w.err
	}
	w.text(`><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range columns {
		w.text(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(c.Width, 255)))
	}
	w.text(`</cols><sheetData>`)
	r := NewRows(nil, 0)
	r.Next()
	for _, c := range columns {
		r.Text([]byte(c.Name), Header)
	}
	text, err := r.End()
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// Write writes what Rows.End returned: rows that follow those before.
func (w *Writer) Write(rows []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.sheet.Write(rows)
	w.err = err
	return n, err
}

// Close ends the workbook, which must have a sheet.
func (w *Writer) Close() error {
	if len(w.names) == 0 && w.err == nil {
		return errors.New("a workbook without a sheet")
	}
	w.end()
	w.part("xl/styles.xml", styles())
	var sheets, relations, types strings.Builder
	for i, name := range w.names {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, attribute(name), i+1, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relationSpace, i+1)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%s.worksheet+xml"/>`, i+1, contentType)
	}
	w.part("xl/workbook.xml", `<workbook xmlns="`+mainSpace+`" xmlns:r="`+relationSpace+`"><bookViews><workbookView/></bookViews><sheets>`+sheets.String()+`</sheets></workbook>`)
	w.part("xl/_rels/workbook.xml.rels", fmt.Sprintf(`<Relationships xmlns="%s">%s<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`,
		packageSpace+"relationships", relations.String(), len(w.names)+1, relationSpace))
	w.part("_rels/.rels", `<Relationships xmlns="`+packageSpace+`relationships"><Relationship Id="rId1" Type="`+relationSpace+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	w.part("[Content_Types].xml", `<Types xmlns="`+packageSpace+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="`+contentType+`.sheet.main+xml"/>`+
		`<Override PartName="/xl/styles.xml" ContentType="`+contentType+`.styles+xml"/>`+types.String()+`</Types>`)
	if w.err == nil {
		w.err = w.zip.Close()
	}
	return w.err
}

const (
	declaration   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	contentType   = "application/vnd.openxmlformats-officedocument.spreadsheetml"
)

// epoch is when every part of every workbook was made: the first day that an
// archive can tell.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// open begins a part.
func (w *Writer) open(name string) {
	if w.err != nil {
		return
	}
	part, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
	w.sheet, w.err = bufio.NewWriterSize(part, 64<<10), err
}

// end ends the sheet that is being written.
func (w *Writer) end() {
	if w.sheet != nil {
		w.text(`</sheetData></worksheet>`)
		w.flush()
	}
}

// part writes a whole part.
func (w *Writer) part(name, text string) {
	w.open(name)
	w.text(declaration + text)
	w.flush()
}

func (w *Writer) text(s string) {
	if w.err == nil {
		_, w.err = w.sheet.WriteString(s)
	}
}

func (w *Writer) flush() {
	if w.err == nil {
		w.err = w.sheet.Flush()
	}
}

// unused makes a name one that a sheet can have and none has yet: of 1 to 31
// units of UTF-16, without : \ / ? * [ ], and no apostrophe at its ends. Names
// that differ in case only are the same.
func (w *Writer) unused(name string) string {
	const longest = 31
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || !isXML(r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, "' ")
	if name == "" || strings.EqualFold(name, "history") { // which Excel keeps for itself
		name += "_"
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(w.names, func(n string) bool { return strings.EqualFold(n, name) })
	}
	for i, suffix := 2, ""; ; i++ {
		short := []rune(name)
		for units(string(short))+len(suffix) > longest {
			short = short[:len(short)-1]
		}
		if tried := string(short) + suffix; !taken(tried) {
			return tried
		}
		suffix = " " + strconv.Itoa(i)
	}
}

// units is the length of a text as spreadsheets count it.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// isXML reports whether XML can hold a character.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xfffe && r != 0xffff && utf8.ValidRune(r)
}

// attribute escapes the value of an attribute.
func attribute(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}
