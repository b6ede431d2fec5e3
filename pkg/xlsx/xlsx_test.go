package xlsx_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/ingest/text"
	"github.com/retain-cli/retain/pkg/xlsx"
)

// sheet writes a workbook of one sheet, the cells of which fill writes.
func sheet(t interface{ Fatal(...any) }, columns []xlsx.Column, rows int, fill func(*xlsx.Rows)) []byte {
	var b bytes.Buffer
	w := xlsx.NewWriter(&b)
	if err := w.Sheet("data", columns, rows); err != nil {
		t.Fatal(err)
	}
	r := xlsx.NewRows(nil, 1)
	fill(&r)
	cells, err := r.End()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(cells); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reopen(t interface{ Fatal(...any) }, content []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Every style, read by another program's reader: what is shown, and what the
// cell holds.
func TestCells(t *testing.T) {
	names := []xlsx.Column{{Name: "n", Width: 12}, {Name: "<&>", Width: 300}}
	var want []struct{ shown, raw string }
	f := reopen(t, sheet(t, names, 1, func(r *xlsx.Rows) {
		r.Next()
		add := func(shown, raw string, write func()) {
			want = append(want, struct{ shown, raw string }{shown, raw})
			write()
		}
		number := func(digits string, style xlsx.Style, shown string) {
			add(shown, digits, func() { r.Number([]byte(digits), style) })
		}
		number("1234567", xlsx.Integer, "1,234,567")
		number("1234.5", xlsx.Decimal, "1,234.50")
		number("1234.5", xlsx.Money, "1,234.50")
		number("0.125", xlsx.Percent, "12.5%")
		number("0.25", xlsx.General, "0.25")
		number("2.036e-28", xlsx.General, "2.036e-28")
		number("-12.5", xlsx.Signed, "-12.5")
		number("12.5", xlsx.Signed, "+12.5")
		number("0.125", xlsx.Points, "+12.5%")
		add("2024-02-29", "45351", func() { r.Day(19782, []byte("2024-02-29")) }) // date -d 2024-02-29 +%s / 86400
		add("1900-03-01", "61", func() { r.Day(-25508, []byte("1900-03-01")) })
		add("1900-02-28", "1900-02-28", func() { r.Day(-25509, []byte("1900-02-28")) })
		add("TRUE", "TRUE", func() { r.Bool(true) })
		add("FALSE", "FALSE", func() { r.Bool(false) })
		for _, s := range []string{"=1+1", "007", "@SUM(A1)", " two  blanks ", "a\nb\tc\rd", "_x0041_", "_x0041\x07", "\x01\x00", "\ufffe", "a_x", "<b>&amp;", "מנחם", "มาลี", "😀"} {
			add(s, s, func() { r.Text([]byte(s), xlsx.Text) })
		}
		add("", "", r.Skip)
		add("", "", func() { r.Text(nil, xlsx.Text) })
		add("\uFFFD", "\uFFFD", func() { r.Text([]byte{0xff}, xlsx.Text) })
		// 15 digits are what a spreadsheet keeps of a number.
		number("9999999999999.99", xlsx.Money, "9,999,999,999,999.99")
		number("99999999999999.99", xlsx.Money, "99999999999999.99")
		number("-0.000000000000001234567890123450", xlsx.General, "-1.23456789012345E-15")
	}))
	shown, err := f.GetRows("data")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.GetRows("data", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(shown[0], []string{"n", "<&>"}) {
		t.Errorf("header %q", shown[0])
	}
	for i, w := range want {
		if i == len(want)-1 || strings.HasSuffix(w.raw, "e-28") {
			continue // shown as the program likes
		}
		if i >= len(shown[1]) || shown[1][i] != w.shown {
			t.Errorf("cell %d is shown as %q, want %q", i, shown[1][i], w.shown)
		}
		if w.raw != "TRUE" && w.raw != "FALSE" && raw[1][i] != w.raw {
			t.Errorf("cell %d holds %q, want %q", i, raw[1][i], w.raw)
		}
	}
	for cell, want := range map[string]excelize.CellType{
		"A2": excelize.CellTypeUnset, "M2": excelize.CellTypeBool, "O2": excelize.CellTypeInlineString, // numbers have no type of their own
	} {
		if got, err := f.GetCellType("data", cell); err != nil || got != want {
			t.Errorf("%s is of type %d, want %d: %v", cell, got, want, err)
		}
	}
	if formula, err := f.GetCellFormula("data", "O2"); err != nil || formula != "" {
		t.Errorf("a formula: %q, %v", formula, err)
	}
}

// The header is bold and stays in view, and columns are as wide as asked for.
func TestHeader(t *testing.T) {
	f := reopen(t, sheet(t, []xlsx.Column{{Name: "n", Width: 12}, {Name: "m", Width: 300}}, 0, func(*xlsx.Rows) {}))
	panes, err := f.GetPanes("data")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
		t.Errorf("panes %+v, %v", panes, err)
	}
	id, err := f.GetCellStyle("data", "A1")
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("style %+v, %v", style, err)
	}
	for column, want := range map[string]float64{"A": 12, "B": 255} {
		if got, err := f.GetColWidth("data", column); err != nil || got != want {
			t.Errorf("column %s is %v wide, want %v: %v", column, got, want, err)
		}
	}
}

// What a text is, it still is when this program's own reader, or another,
// reads the sheet; and the same text gives the same bytes.
func TestTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.RuneFrom([]rune("ab_x0041\x00\x07\r\n\t'\"<>&=,\ufffe\U0001F600ทא "))
		cells := rapid.SliceOfN(rapid.StringOfN(letters, 1, 12, -1), 2, 30).Draw(t, "cells")
		write := func(r *xlsx.Rows) {
			r.Next()
			for _, c := range cells {
				r.Text([]byte(c), xlsx.Text)
			}
		}
		columns := make([]xlsx.Column, len(cells))
		for i := range columns {
			columns[i] = xlsx.Column{Name: "c", Width: 9}
		}
		content := sheet(t, columns, 1, write)
		if !bytes.Equal(content, sheet(t, columns, 1, write)) {
			t.Fatal("other bytes of the same cells")
		}
		rows, err := reopen(t, content).GetRows("data")
		if err != nil || !slices.Equal(rows[1], cells) {
			t.Fatalf("%q, want %q: %v", rows[1], cells, err)
		}
		own, err := text.Open(bytes.NewReader(content), text.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(own)
		if err != nil {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(string(got), "\n")
		if want := csv(cells); line != want {
			t.Fatalf("%q, want %q", line, want)
		}
	})
}

// csv is a record as this program's reader gives it.
func csv(cells []string) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.ContainsAny(c, ",\"\r\n") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		b.WriteString(c)
	}
	return b.String() + "\n"
}

// Names of sheets become what a spreadsheet takes, each once.
func TestSheetNames(t *testing.T) {
	var b bytes.Buffer
	w := xlsx.NewWriter(&b)
	long := strings.Repeat("ก", 40)
	for _, name := range []string{"churn", "Churn", "a/b:c", "'quoted'", "", "History", long, long, "x\x01\"&"} {
		if err := w.Sheet(name, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{"churn", "Churn 2", "a_b_c", "quoted", "_", "History_", long[:31*3], long[:29*3] + " 2", "x_\"&"}
	if got := reopen(t, b.Bytes()).GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
}

// What does not fit is refused, not cut.
func TestLimits(t *testing.T) {
	w := xlsx.NewWriter(io.Discard)
	one := []xlsx.Column{{Name: "n", Width: 1}}
	if err := w.Sheet("s", one, xlsx.MaxRows); err == nil || err.Error() != "1048576 rows, and a sheet takes 1048575: want CSV" {
		t.Errorf("too many rows: %v", err)
	}
	if err := w.Sheet("s", make([]xlsx.Column, xlsx.MaxColumns+1), 0); err == nil {
		t.Error("too many columns are taken")
	}
	if err := w.Close(); err == nil {
		t.Error("a workbook without a sheet is written")
	}
	r := xlsx.NewRows(nil, 1)
	r.Next()
	r.Text([]byte(strings.Repeat("ก", xlsx.MaxText)), xlsx.Text)
	if _, err := r.End(); err != nil {
		t.Errorf("the longest text: %v", err)
	}
	r.Next()
	r.Text([]byte(strings.Repeat("😀", xlsx.MaxText/2+1)), xlsx.Text)
	if _, err := r.End(); err == nil || err.Error() != "row 3, column 1: a text of 32768 letters, and a cell takes 32767: want CSV" {
		t.Errorf("a text too long: %v", err)
	}
}

// A writer that fails says so.
func TestWriteError(t *testing.T) {
	w := xlsx.NewWriter(failing{})
	err := w.Sheet("s", nil, 0)
	if err == nil {
		err = w.Close()
	}
	if err != io.ErrShortWrite {
		t.Errorf("error %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
