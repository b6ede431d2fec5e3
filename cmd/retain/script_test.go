package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// scriptCommands are those beside the usual ones. One runs a program that must
// end with a code:
//
//	exits CODE retain ARGS...
//
// The others read and write files that a script cannot hold as they are:
//
//	gzip FROM TO
//	zstd FROM TO
//	zip TO FROM...
//	xlsx TO SHEET=FROM...   a workbook; days and numbers are cells of their kind
//	cells FROM [SHEET]      prints the cells as people see them; the sheets' names
//	encode NAME FROM TO     in an encoding; utf-16le and -16be get a mark
//	ends crlf|cr FROM TO
//	raw FROM TO             \xNN becomes a byte
var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"exits": func(ts *testscript.TestScript, _ bool, args []string) {
		err := ts.Exec(args[1], args[2:]...)
		var exit *exec.ExitError
		code := 0
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		if want := args[0]; strconv.Itoa(code) != want {
			ts.Fatalf("exit code %d, want %s: %v", code, want, err)
		}
	},
	"gzip": func(ts *testscript.TestScript, _ bool, args []string) { rewrite(ts, args, packGzip) },
	"zstd": func(ts *testscript.TestScript, _ bool, args []string) { rewrite(ts, args, packZstd) },
	"zip": func(ts *testscript.TestScript, _ bool, args []string) {
		var files []member
		for _, name := range args[1:] {
			files = append(files, member{name, []byte(ts.ReadFile(name))})
		}
		save(ts, args[0])(packZip(files))
	},
	"xlsx": func(ts *testscript.TestScript, _ bool, args []string) {
		var sheets []member
		for _, arg := range args[1:] {
			sheet, name, _ := strings.Cut(arg, "=")
			sheets = append(sheets, member{sheet, []byte(ts.ReadFile(name))})
		}
		save(ts, args[0])(packWorkbook(sheets))
	},
	"cells": func(ts *testscript.TestScript, _ bool, args []string) {
		f, err := excelize.OpenFile(ts.MkAbs(args[0]))
		ts.Check(err)
		if len(args) == 1 {
			_, err = fmt.Fprintln(ts.Stdout(), strings.Join(f.GetSheetList(), "\n"))
			ts.Check(err)
			return
		}
		rows, err := f.GetRows(args[1])
		ts.Check(err)
		for _, row := range rows {
			_, err = fmt.Fprintln(ts.Stdout(), strings.Join(row, "|"))
			ts.Check(err)
		}
	},
	"encode": func(ts *testscript.TestScript, _ bool, args []string) {
		rewrite(ts, args[1:], func(text []byte) ([]byte, error) { return encode(text, args[0]) })
	},
	"raw": func(ts *testscript.TestScript, _ bool, args []string) { rewrite(ts, args, unescape) },
	"ends": func(ts *testscript.TestScript, _ bool, args []string) {
		end := map[string]string{"crlf": "\r\n", "cr": "\r"}[args[0]]
		rewrite(ts, args[1:], func(text []byte) ([]byte, error) { return bytes.ReplaceAll(text, []byte("\n"), []byte(end)), nil })
	},
}

var escapes = regexp.MustCompile(`\\x[0-9a-f]{2}`)

func unescape(text []byte) ([]byte, error) {
	return escapes.ReplaceAllFunc(text, func(e []byte) []byte {
		n, err := strconv.ParseUint(string(e[2:]), 16, 8)
		if err != nil {
			panic(err) // the expression lets only such through
		}
		return []byte{byte(n)}
	}), nil
}

// rewrite makes the file args[1] of the file args[0].
func rewrite(ts *testscript.TestScript, args []string, change func([]byte) ([]byte, error)) {
	save(ts, args[1])(change([]byte(ts.ReadFile(args[0]))))
}

func save(ts *testscript.TestScript, name string) func([]byte, error) {
	return func(text []byte, err error) {
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o666))
	}
}

// A member is a file in an archive, or a sheet in a workbook.
type member struct {
	name string
	text []byte
}

func packGzip(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

func packZstd(text []byte) ([]byte, error) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(text, nil), z.Close()
}

func packZip(files []member) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.text); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// packWorkbook writes tables of CSV as a spreadsheet program saves them: dates
// as numbers of days with the look of a date, numbers as numbers.
func packWorkbook(sheets []member) ([]byte, error) {
	f := excelize.NewFile()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return nil, err
		}
		r := csv.NewReader(bytes.NewReader(s.text))
		r.FieldsPerRecord = -1
		for row := 1; ; row++ {
			record, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			for col, text := range record {
				if err := setCell(f, s.name, col+1, row, text, day); err != nil {
					return nil, err
				}
			}
		}
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

func setCell(f *excelize.File, sheet string, col, row int, text string, day int) error {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		if err := f.SetCellValue(sheet, name, t); err != nil {
			return err
		}
		return f.SetCellStyle(sheet, name, name, day)
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return f.SetCellValue(sheet, name, v)
	}
	return f.SetCellValue(sheet, name, text)
}

// encode writes UTF-8 text in another encoding.
func encode(text []byte, name string) ([]byte, error) {
	var e encoding.Encoding
	switch name {
	case "utf-16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-8-mark":
		return append([]byte("\ufeff"), text...), nil
	default:
		var err error
		if e, err = htmlindex.Get(name); err != nil {
			return nil, err
		}
	}
	return e.NewEncoder().Bytes(text)
}
