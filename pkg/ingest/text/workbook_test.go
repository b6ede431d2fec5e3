package text

import (
	"bytes"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The workbooks are written by excelize, which shares no code with the reader.

// saved returns the bytes of a workbook.
func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill writes rows into a sheet from its row 1 on.
func fill(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow(sheet, cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// styled sets cells to a number under a format: an id of a built-in one, or a code.
func styled(t testing.TB, f *excelize.File, cell string, v any, format any) {
	t.Helper()
	style := &excelize.Style{}
	switch format := format.(type) {
	case int:
		style.NumFmt = format
	case string:
		style.CustomNumFmt = &format
	}
	id, err := f.NewStyle(style)
	if err == nil {
		err = f.SetCellValue("Sheet1", cell, v)
	}
	if err == nil {
		err = f.SetCellStyle("Sheet1", cell, cell, id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	fill(t, f, "Sheet1",
		[]any{"id", "name", "paid", "amount"},
		[]any{1, "Łukasz \"Luke\" Świątek", true, 49.9},
		[]any{},
		[]any{2, "line\none, two", false, -0.1},
		[]any{"0017850", " padded ", nil, nil},
	)
	got, x := read(t, saved(t, f), Options{Encoding: "windows-1252"}) // which is of no account here
	want := "id,name,paid,amount\n" +
		"1,\"Łukasz \"\"Luke\"\" Świątek\",TRUE,49.9\n" +
		"\n" +
		"2,\"line\none, two\",FALSE,-0.1\n" +
		"0017850, padded ,,\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if x.Container() != "xlsx: Sheet1" || x.Encoding() != "utf-8" || x.Evidence() != "workbook" || x.LineEnds() != "LF" || x.Mark() {
		t.Errorf("%q, %s (%s), %s", x.Container(), x.Encoding(), x.Evidence(), x.LineEnds())
	}
}

// The expected days are those that Excel shows for the numbers.
func TestWorkbookDates(t *testing.T) {
	when := time.Date(2024, 1, 5, 17, 18, 30, 0, time.UTC)
	tests := []struct {
		value  any
		format any
		want   string
	}{
		{45296, 14, "2024-01-05"},
		{45296.721180555556, 14, "2024-01-05"},
		{45296.721180555556, 22, "2024-01-05 17:18:30"},
		{45296, 22, "2024-01-05 00:00:00"},
		{0.721180555556, 20, "17:18:30"},
		{45296.721180555556, 21, "2024-01-05 17:18:30"}, // a time by its format, a day by its value
		{when, "dd/mm/yyyy", "2024-01-05"},
		{when, "yyyy-mm-dd hh:mm:ss", "2024-01-05 17:18:30"},
		{45296.5, `[$-409]d-mmm-yy h:mm AM/PM;@`, "2024-01-05 12:00:00"},
		{45296, `dd\.mm\.yy`, "2024-01-05"},
		{45296, `[$-D07041E]d mmm bbbb`, "2024-01-05"},
		{45296, "mmm", "2024-01-05"},
		{45295.9999999, 22, "2024-01-05 00:00:00"}, // half a millisecond before
		{1, 14, "1900-01-01"},
		{59, 14, "1900-02-28"},
		{60, 14, "60"}, // 29 February 1900, which was not
		{61, 14, "1900-03-01"},
		{2958465, 14, "9999-12-31"},
		{2958466, 14, "2958466"},
		{-1, 14, "-1"},
		{0, 14, "0"},
		{45296, 0, "45296"},
		{45296, 1, "45296"},
		{45296, "#,##0.00 [$kr.-406]", "45296"},
		{45296, `0.00" days"`, "45296"},
		{45296, `[Red]-0.00;[Blue]0`, "45296"},
		{45296, "0.00E+00", "45296"},
		{45296, "General", "45296"},
		{1.5, "[h]:mm", "1.5"}, // 36 hours
		{1.5, 46, "1.5"},
		{"5 Jan", 14, "5 Jan"},
	}
	f := excelize.NewFile()
	var want strings.Builder
	for i, tt := range tests {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		styled(t, f, cell, tt.value, tt.format)
		want.WriteString(tt.want + "\n")
	}
	got, _ := read(t, saved(t, f), Options{})
	lines, wanted := strings.Split(got, "\n"), strings.Split(want.String(), "\n")
	for i := range min(len(lines), len(wanted)) {
		if lines[i] != wanted[i] {
			t.Errorf("%v as %v: got %q, want %q", tests[i].value, tests[i].format, lines[i], wanted[i])
		}
	}
	if len(lines) != len(wanted) {
		t.Errorf("%d lines, want %d", len(lines), len(wanted))
	}
}

func TestWorkbook1904(t *testing.T) {
	f := excelize.NewFile()
	yes := true
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	styled(t, f, "A1", 43834, 14) // 45296 - 1462
	styled(t, f, "A2", 0, 14)
	if got, _ := read(t, saved(t, f), Options{}); got != "2024-01-05\n1904-01-01\n" {
		t.Errorf("got %q", got)
	}
}

// The numbers are as workbooks hold them, in XML.
func TestNumber(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"49.9", "49.9"},
		{"49.900000000000006", "49.9"}, // 19.95 + 29.95 in floating point; Excel shows 49.9
		{"0.30000000000000004", "0.3"},
		{"1234.5", "1234.5"},
		{"17850", "17850"},
		{"1234567890123456789", "1234567890123456789"}, // an id
		{"-12", "-12"},
		{"1.2345E3", "1234.5"},
		{"1E3", "1000"},
		{"1E-3", "0.001"},
		{"1.5E+20", "150000000000000000000"},
		{"1E+300", "1e+300"},
		{"1E-30", "1e-30"},
		{"0", "0"},
		{"-0", "-0"},
		{"", ""},
		{"NaN", "NaN"},
		{"abc", "abc"},
	}
	for _, tt := range tests {
		if got := number(tt.raw, plainNumber, epoch1900); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.raw, got, tt.want)
		}
	}
}

// Every serial day of the 1900 system, against the calendar of package time.
func TestSerialDays(t *testing.T) {
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := 61; n < 2958466; n += 7 {
		got, ok := serial(float64(n), dateNumber, epoch1900)
		if want := day.AddDate(0, 0, n-61).Format(time.DateOnly); !ok || got != want {
			t.Fatalf("%d: got %q, want %q", n, got, want)
		}
	}
	for _, v := range []float64{math.Inf(1), math.NaN(), 1e300, -1e300} {
		if got, ok := serial(v, dateNumber, epoch1900); ok {
			t.Errorf("%v: got %q", v, got)
		}
	}
}

func TestWorkbookSheets(t *testing.T) {
	table := [][]any{{"id", "name"}, {1, "Smith"}}
	sheets := func(names ...string) *excelize.File {
		f := excelize.NewFile()
		for i, name := range names {
			var err error
			if i == 0 {
				err = f.SetSheetName("Sheet1", name)
			} else {
				_, err = f.NewSheet(name)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return f
	}

	f := sheets("Tips", "Empty", "Orders", "Old")
	fill(t, f, "Tips", []any{"How to use this export"}, []any{"Read it"})
	fill(t, f, "Orders", table...)
	fill(t, f, "Old", []any{"id", "name"}, []any{9, "Jones"})
	if err := f.SetSheetVisible("Old", false); err != nil {
		t.Fatal(err)
	}
	one := saved(t, f)
	for sheet, want := range map[string]string{
		"": "id,name\n1,Smith\n", "orders": "id,name\n1,Smith\n", "3": "id,name\n1,Smith\n", "Old": "id,name\n9,Jones\n",
		"Tips": "How to use this export\nRead it\n", "Empty": "",
	} {
		if got, _ := read(t, one, Options{Sheet: sheet}); got != want {
			t.Errorf("sheet %q: got %q, want %q", sheet, got, want)
		}
	}
	refused(t, one, Options{Sheet: "Order"}, `no sheet "Order"`, `did you mean "Orders"?`)

	f = sheets("January", "February")
	fill(t, f, "January", table...)
	fill(t, f, "February", table...)
	e := refusal(t, saved(t, f), Options{}, "the workbook holds 2 sheets with a table: want one", `choose one with --sheet: "January", "February"`)
	if want := []string{"January", "February"}; !reflect.DeepEqual(e.Choices, want) {
		t.Errorf("choices %q, want %q", e.Choices, want)
	}

	if got, x := read(t, saved(t, sheets("A", "B")), Options{}); got != "" || x.Container() != "xlsx: A" {
		t.Errorf("without cells: got %q from %q", got, x.Container())
	}
	f = sheets("A")
	fill(t, f, "A", []any{"alone"})
	if got, _ := read(t, saved(t, f), Options{}); got != "alone\n" {
		t.Errorf("one cell: got %q", got)
	}
	f = sheets("Orders")
	fill(t, f, "Orders", table...)
	if got, x := read(t, zipped(t, "orders.xlsx", string(saved(t, f))), Options{}); got != "id,name\n1,Smith\n" || x.Container() != "zip: orders.xlsx, xlsx: Orders" {
		t.Errorf("in a zip: got %q from %q", got, x.Container())
	}
}

// Line n of the CSV is row n of the sheet, and rows are as wide as the table.
func TestWorkbookShape(t *testing.T) {
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "Orders of 2024", "A4": "id", "B4": "name", "C4": "city", "A5": 1, "A6": 2, "C6": "Paris", "D2000": "far away"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A1", "C1"); err != nil {
		t.Fatal(err)
	}
	got, _ := read(t, saved(t, f), Options{})
	want := "Orders of 2024,,,\n\n\nid,name,city,\n1,,,\n2,,Paris,\n" + strings.Repeat("\n", 1993) + ",,,far away\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestWorkbookFormula(t *testing.T) {
	f := excelize.NewFile()
	fill(t, f, "Sheet1", []any{"a", "b"}, []any{2, 3})
	if err := f.SetCellFormula("Sheet1", "C2", "A2*B2"); err != nil { // never calculated: no value
		t.Fatal(err)
	}
	if got, _ := read(t, saved(t, f), Options{}); got != "a,b,\n2,3,=A2*B2\n" {
		t.Errorf("got %q", got)
	}
}

// sheetXML is a workbook of one sheet with these rows, and these shared texts.
func sheetXML(t testing.TB, rows, texts string) []byte {
	return zipped(t,
		"[Content_Types].xml", `<Types/>`,
		"_rels/.rels", `<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="Data" sheetId="7" r:id="rId3"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>`+
			`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet9.xml"/>`+
			`<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/SharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst>`+texts+`</sst>`,
		"xl/worksheets/sheet9.xml", `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>`+rows+`</x:sheetData></x:worksheet>`)
}

// What other producers write: prefixes, cells without references, texts in
// place, rich texts, ISO dates, errors, escapes.
func TestWorkbookDialects(t *testing.T) {
	tests := []struct{ name, rows, texts, want string }{
		{"no references", `<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "", "1,2\n3,\n"},
		{"prefixes", `<x:row r="1"><x:c r="B1"><x:v>1</x:v></x:c></x:row>`, "", ",1\n"},
		{"in place", `<row><c t="inlineStr"><is><t>a &amp; b</t></is></c></row>`, "", "a & b\n"},
		{"rich text", `<row><c t="s"><v>1</v></c></row>`, `<si><t>x</t></si><si><r><t>Jo</t></r><r><t xml:space="preserve">hn </t></r><rPh><t>jon</t></rPh></si>`, "John \n"},
		{"comment and CDATA", `<!-- <row> --><row><c t="str"><v><![CDATA[a<b]]>&#x263A;&gt;</v></c><?pi?></row>`, "", "a<b☺>\n"},
		{"empty text", `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`, `<si/><si><t>b</t></si>`, ",b\n"},
		{"escape", `<row><c t="s"><v>0</v></c></row>`, `<si><t>a_x000D_b_x005F_x0041__xyz_</t></si>`, "\"a\rb_x0041__xyz_\"\n"},
		{"text of a formula", `<row><c t="str"><f>A1</f><v>abc</v></c></row>`, "", "abc\n"},
		{"error", `<row><c t="e"><v>#N/A</v></c></row>`, "", "#N/A\n"},
		{"truth", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c></row>`, "", "TRUE,FALSE\n"},
		{"ISO date", `<row><c t="d"><v>2024-01-05T10:30:00.000</v></c><c t="d"><v>2024-01-05</v></c></row>`, "", "2024-01-05 10:30:00,2024-01-05\n"},
		{"styles but no values", `<row><c s="1"/></row><row><c><v>1</v></c></row>`, "", "\n1\n"},
		{"no rows", ``, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, x := read(t, sheetXML(t, tt.rows, tt.texts), Options{})
			if got != tt.want || x.Container() != "xlsx: Data" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWorkbookDamaged(t *testing.T) {
	for name, rows := range map[string]string{
		"cut short":         `<row><c><v>1</v></c></row><row><c><v>`,
		"no such text":      `<row><c t="s"><v>5</v></c></row>`,
		"text not a number": `<row><c t="s"><v>five</v></c></row>`,
		"document type":     `<!DOCTYPE x>`,
		"comment cut short": `<!-- `,
		"too many rows":     `<row r="1048577"><c><v>1</v></c></row>`,
		"too many columns":  `<row><c r="XFE1"><v>1</v></c></row>`,
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, sheetXML(t, rows, ""), Options{}, "the workbook is damaged", "open it in a spreadsheet program")
		})
	}
	// Behind what Open looks at, the error comes with the rows before it.
	good := strings.Repeat(`<row><c><v>1</v></c><c><v>2</v></c></row>`, 5000)
	x, err := Open(bytes.NewReader(sheetXML(t, good+`<row><c t="s"><v>5</v></c></row>`, "")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(x)
	if err == nil || !strings.Contains(err.Error(), "row 5001, column 1: a cell refers to text 5 of 0") || len(got) != len("1,2\n")*5000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if testing.Short() {
		return
	}
	huge := sheetXML(t, `<row><c t="str"><v>`+strings.Repeat("a", maxRow)+`</v></c></row>`, "")
	refused(t, huge, Options{}, "too large to read", "save the sheet as CSV")
}

// Rows that both read agree with excelize's own reader.
func TestWorkbookAsExcelizeReads(t *testing.T) {
	f := excelize.NewFile()
	var rows [][]any
	for i := range 2500 {
		rows = append(rows, []any{i, "name " + strings.Repeat("x", i%7), float64(i) / 8, i%3 == 0})
	}
	fill(t, f, "Sheet1", rows...)
	b := saved(t, f)
	other, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	cells, err := other.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, row := range cells {
		row[3] = map[string]string{"1": "TRUE", "0": "FALSE"}[row[3]]
		want.WriteString(strings.Join(row, ",") + "\n")
	}
	if got, _ := read(t, b, Options{}); got != want.String() {
		t.Error("differs")
	}
}
