package report_test

import (
	"encoding"
	"testing"

	"github.com/retain-cli/retain/pkg/report"
)

func TestFormatNames(t *testing.T) {
	for f := report.Table; f <= report.XLSX; f++ {
		var got report.Format
		if err := got.Set(f.String()); err != nil || got != f {
			t.Errorf("%s reads back as %s, %v", f, got, err)
		}
	}
	for d := report.RFC; d <= report.ExcelEU; d++ {
		var got report.Dialect
		if err := got.Set(d.String()); err != nil || got != d {
			t.Errorf("%s reads back as %s, %v", d, got, err)
		}
	}
	var f report.Format
	if err := f.Set("Markdown"); err != nil || f != report.Markdown {
		t.Errorf("Markdown reads as %s, %v", f, err)
	}
	var d report.Dialect
	for _, c := range []struct {
		value encoding.TextUnmarshaler
		text  string
		want  string
	}{
		{&f, "jsno", `"jsno": did you mean json? want one of table, csv, tsv, json, jsonl, md, xlsx`},
		{&f, "parquet", `"parquet": want one of table, csv, tsv, json, jsonl, md, xlsx`},
		{&d, "exel", `"exel": did you mean excel? want one of rfc, excel, excel-eu`},
	} {
		if err := c.value.UnmarshalText([]byte(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]report.Format{
		"a/b.csv": report.CSV, "x.TSV": report.TSV, "x.json": report.JSON, "x.jsonl": report.JSONL,
		"x.ndjson": report.JSONL, "notes.md": report.Markdown, "lapsed.xlsx": report.XLSX, "out.txt": report.Table,
	} {
		if got, ok := report.FormatOf(path); !ok || got != want {
			t.Errorf("%s: %s, %v; want %s", path, got, ok, want)
		}
	}
	for _, path := range []string{"csv", "out", "a.csv/out", "x.xls", ""} {
		if got, ok := report.FormatOf(path); ok {
			t.Errorf("%s: %s, want none", path, got)
		}
	}
}
