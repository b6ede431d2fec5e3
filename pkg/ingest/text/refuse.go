package text

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const asTable = "save it as CSV or as an Excel workbook (.xlsx)"

// A format is one that is not read, by how its bytes begin.
type format struct {
	magic string
	what  string
	hint  string
}

var formats = []format{
	{"%PDF-", "this is a PDF document, not a table", "export the table as CSV or as an Excel workbook (.xlsx)"},
	{"PAR1\x15", "a Parquet file is not read", "convert it to CSV"},
	{"ARROW1\x00", "an Arrow file is not read", "convert it to CSV"},
	{"FEA1\x00", "a Feather file is not read", "convert it to CSV"},
	{"Obj\x01", "an Avro file is not read", "convert it to CSV"},
	{"SQLite format 3\x00", "a SQLite database is not read", "export the table as CSV"},
	{"\x00\x01\x00\x00Standard ", "an Access database is not read", "export the table as CSV"},
	{"$FL2@(#)", "an SPSS file is not read", "export the answers as CSV"},
	{"$FL3@(#)", "an SPSS file is not read", "export the answers as CSV"},
	{"<stata_dta>", "a Stata file is not read", "export the data as CSV"},
	{`{\rtf`, "this is a rich text document, not a table", asTable},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive is not read", "unpack it first"},
	{"Rar!\x1a\x07", "a RAR archive is not read", "unpack it first"},
	{"\xfd7zXZ\x00", "an xz file is not read", "unpack it first, or compress it with gzip or zstd"},
	{"\x04\x22\x4d\x18", "an LZ4 file is not read", "unpack it first, or compress it with gzip or zstd"},
	{"\x89PNG\r\n", "this is a picture, not a table", ""},
	{"\xff\xd8\xff", "this is a picture, not a table", ""},
}

const compoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// refuseBytes tells what the bytes of a file are where they are no text.
func refuseBytes(b []byte) error {
	for _, f := range formats {
		if bytes.HasPrefix(b, []byte(f.magic)) {
			return &Error{What: f.what, Hint: f.hint}
		}
	}
	switch {
	case bytes.HasPrefix(b, []byte(compoundMagic)) && bytes.Contains(b, utf16le("EncryptedPackage")):
		return &Error{What: "the workbook is protected with a password", Hint: "save it without the password, or as CSV"}
	case bytes.HasPrefix(b, []byte(compoundMagic)):
		return &Error{What: "an old binary Excel workbook (.xls) is not read", Hint: asTable}
	case len(b) > 262 && string(b[257:262]) == "ustar":
		return &Error{What: "a tar archive is not read", Hint: "unpack it first"}
	}
	return nil
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// tags are how a document begins that calls itself a spreadsheet.
var tags = []string{"!doctype html", "html", "head", "meta", "body", "table", "style", "script", "div"}

// refuseText tells what a text is where it is no table of delimited fields.
func refuseText(b []byte) error {
	begin := bytes.TrimLeft(b[:min(len(b), 4<<10)], " \t\r\n")
	if rest, ok := bytes.CutPrefix(begin, []byte("<")); ok {
		low := strings.ToLower(string(rest[:min(len(rest), 1<<10)]))
		switch {
		case strings.HasPrefix(low, "?xml") && strings.Contains(low, "office:spreadsheet"):
			return &Error{What: "an XML spreadsheet (Excel 2003) is not read", Hint: "open it in a spreadsheet program and " + asTable}
		case strings.HasPrefix(low, "?xml"):
			return &Error{What: "this is XML, not a table", Hint: "export the data as CSV or as an Excel workbook (.xlsx)"}
		}
		for _, tag := range tags {
			if after, ok := strings.CutPrefix(low, tag); ok && strings.TrimLeft(after, " \t\r\n/>") != after {
				return &Error{What: "this is HTML, though it may be called .xls or .csv", Hint: "open it in a spreadsheet program and " + asTable}
			}
		}
	}
	if isJSON(begin) {
		return &Error{What: "this is JSON, not a table", Hint: "convert it to CSV"}
	}
	if share := controls(b); share > 0.05 {
		return &Error{What: fmt.Sprintf("this is not text: %.0f%% of it are control characters", 100*share),
			Hint: "if it is, name its encoding with --encoding"}
	}
	return nil
}

// isJSON reports whether a text begins like JSON and like no CSV.
func isJSON(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	next := bytes.TrimLeft(b[1:], " \t\r\n")
	switch {
	case len(next) == 0:
		return false
	case b[0] == '{':
		return next[0] == '"' && bytes.IndexByte(next, ':') > 0
	case b[0] == '[':
		return next[0] == '{' || next[0] == '['
	}
	return false
}

// controls returns the share of the characters of a beginning that no text
// holds: control characters that neither end lines nor part fields or records,
// and zeros where they are more than half.
func controls(b []byte) float64 {
	b = b[:min(len(b), 16<<10)]
	n, bad, zeros := utf8.RuneCount(b), 0, 0
	for _, c := range b {
		switch {
		case c == 0:
			zeros++
		case c < 0x20 && bytes.IndexByte([]byte("\t\n\v\f\r\x01\x1a\x1b\x1c\x1d\x1e\x1f"), c) < 0, c == 0x7f:
			bad++
		}
	}
	if 2*zeros > n {
		bad += zeros
	}
	if bad < 2 {
		return 0
	}
	return float64(bad) / float64(n)
}
