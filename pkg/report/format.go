package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/nearest"
)

// A Format is a way to write a result. The zero Format is Table.
type Format uint8

// The formats. Table and Markdown are for people; the others hold every row
// and the machine form of every value.
const (
	Table    Format = iota // columns for a terminal
	CSV                    // comma-separated values, RFC 4180
	TSV                    // tab-separated values, unquoted: a tab or line break in a cell becomes a blank
	JSON                   // one document with the settings, the notes and all sections
	JSONL                  // one JSON object a line, rows only
	Markdown               // a pipe table, as on GitHub
	XLSX                   // a workbook: a sheet for each table, cells of the values' kinds
)

var formatNames = []string{Table: "table", CSV: "csv", TSV: "tsv", JSON: "json", JSONL: "jsonl", Markdown: "md", XLSX: "xlsx"}

// otherFormatNames are also understood, but not listed.
var otherFormatNames = map[string]Format{"excel": XLSX, "markdown": Markdown, "ndjson": JSONL, "text": Table, "txt": Table}

// String returns the name that Set reads: "csv".
func (f Format) String() string { return formatNames[f] }

// Set reads table, csv, tsv, json, jsonl, md or xlsx. With String and Type it makes
// a *Format a command-line flag.
func (f *Format) Set(s string) error {
	name := strings.ToLower(s)
	if i := slices.Index(formatNames, name); i >= 0 {
		*f = Format(i)
		return nil
	}
	if other, ok := otherFormatNames[name]; ok {
		*f = other
		return nil
	}
	return notOneOf(s, formatNames)
}

// Type names the kind of value for a flag's help.
func (f Format) Type() string { return "format" }

// rowByRow reports whether the format is written as the rows come.
func (f Format) rowByRow() bool { return f == CSV || f == TSV || f == JSON || f == JSONL }

// MarshalText gives String.
func (f Format) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what Set reads.
func (f *Format) UnmarshalText(b []byte) error { return f.Set(string(b)) }

// FormatOf returns the format that the ending of a file's name stands for:
// .csv, .tsv, .json, .jsonl, .ndjson, .md, .xlsx or .txt, in any case.
func FormatOf(path string) (f Format, ok bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return CSV, true
	case ".tsv":
		return TSV, true
	case ".json":
		return JSON, true
	case ".jsonl", ".ndjson":
		return JSONL, true
	case ".md":
		return Markdown, true
	case ".xlsx":
		return XLSX, true
	case ".txt":
		return Table, true
	}
	return Table, false
}

// A Dialect is what a reader of CSV expects. The zero Dialect is RFC.
type Dialect uint8

// The dialects of CSV.
const (
	RFC     Dialect = iota // comma, LF, no byte-order mark
	Excel                  // comma, CR LF, byte-order mark
	ExcelEU                // semicolon, decimal comma, CR LF, byte-order mark
)

var dialectNames = []string{RFC: "rfc", Excel: "excel", ExcelEU: "excel-eu"}

// String returns the name that Set reads: "excel-eu".
func (d Dialect) String() string { return dialectNames[d] }

// Set reads rfc, excel or excel-eu. With String and Type it makes a *Dialect
// a command-line flag.
func (d *Dialect) Set(s string) error {
	if i := slices.Index(dialectNames, strings.ToLower(s)); i >= 0 {
		*d = Dialect(i)
		return nil
	}
	return notOneOf(s, dialectNames)
}

// Type names the kind of value for a flag's help.
func (d Dialect) Type() string { return "dialect" }

// MarshalText gives String.
func (d Dialect) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what Set reads.
func (d *Dialect) UnmarshalText(b []byte) error { return d.Set(string(b)) }

// notOneOf says what the names are, the likeliest first.
func notOneOf(s string, names []string) error {
	list := "want one of " + strings.Join(names, ", ")
	if near := nearest.Of(s, names); near != "" {
		return fmt.Errorf("%q: did you mean %s? %s", s, near, list)
	}
	return fmt.Errorf("%q: %s", s, list)
}
