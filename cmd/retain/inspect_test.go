package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"github.com/retain-cli/retain/pkg/report"
)

// TestSchemas holds the rows of inspect, formats and config to what report
// publishes.
func TestSchemas(t *testing.T) {
	for name, err := range map[string]error{
		"files": report.CheckSchema[fileRow](), "choices": report.CheckSchema[choiceRow](), "records": report.CheckSchema[binRow](),
		"counts": report.CheckSchema[countRow](), "rejects": report.CheckSchema[rejectRow](), "gaps": report.CheckSchema[gapRow](),
		"formats": report.CheckSchema[formatRow](), "format": report.CheckSchema[topicRow](), "config": report.CheckSchema[settingRow](),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// screen runs a command in a folder as a terminal of 80 columns shows it.
func screen(t *testing.T, dir string, args ...string) (code int, text string) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Chdir(dir)
	var out bytes.Buffer
	a := newApp(strings.NewReader(""), &out, io.Discard)
	a.now = clock("2025-06-15")
	a.width = func(w io.Writer) int {
		if w == io.Writer(&out) {
			return 80
		}
		return 0
	}
	code = a.run(append(args, "--color", "never"))
	return code, out.String()
}

// TestInspectFits reads files that are no good in every way: inspect tells of
// each, in lines that a terminal has room for.
func TestInspectFits(t *testing.T) {
	files := map[string]string{
		"sales.csv":    "customer_id,order_date,amount\nA,2024-02-10,10.00\nA,2024-02-30,10.00\n",
		"empty.csv":    "",
		"blank.csv":    "\n\n\n",
		"header.csv":   "customer_id,order_date,amount\n",
		"picture.csv":  "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"page.txt":     "<html><body>no table</body></html>",
		"cut.csv.gz":   "\x1f\x8b\x08\x00",
		"cut.zip":      "PK\x03\x04",
		"cut.xlsx":     "PK\x03\x04",
		"open.csv":     "customer_id,order_date,amount\nA,2024-02-10,\"10.00\n",
		"dates.csv":    "customer_id,order_date,amount,x\nA,03/04/2024,10.00,1\n",
		"money.csv":    "customer_id,order_date,price,x\nA,2024-02-10,1.234,1\n",
		"currency.csv": "customer_id,order_date,amount,currency\nA,2024-02-10,1.23,EUR\nA,2024-02-10,1.23,USD\n",
		"later.csv":    "customer_id,order_date,amount,y\nA,2034-02-10,1.23,1\n",
		"ids.csv":      "customer_id,order_date,amount,z\n1.0,2024-02-10,1.23,1\n2,2024-02-10,1.23,1\n",
		"scores.csv":   "respondent_id,response_date,score\n1,2024-02-10,eleven\n",
		"people.csv":   "customer_id,name\n1,\x1b[31mred\n1,\u202eright\n",
		"binary.csv":   "\x00\x01\x02\x03\x04\x05\x06\x07",
		"stock.csv":    strings.Repeat("a very long header of a column,", 40) + "x\n",
		"ein sehr langer Name einer Datei, die niemand so nennen würde, und doch tut es jemand (Kopie 2).csv": "customer_id,order_date,amount,w\nA,2024-02-10,1\n",
	}
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	code, text := screen(t, dir, "inspect", "--all")
	if code != 0 {
		t.Fatalf("exit %d:\n%s", code, text)
	}
	for name := range files {
		if stem := name[:min(len(name), 30)]; !strings.Contains(text, stem) {
			t.Errorf("%s is not there:\n%s", name, text)
		}
		if code, one := screen(t, dir, "inspect", name); code != 0 || one == "" {
			t.Errorf("inspect %s: exit %d:\n%s", name, code, one)
		}
	}
	for line := range strings.Lines(text) {
		if w := displaywidth.String(strings.TrimRight(line, "\n")); w > 80 {
			t.Errorf("%d columns: %s", w, line)
		}
		if strings.ContainsAny(line, "\x1b\u202e") {
			t.Errorf("steers the terminal: %q", line)
		}
	}
	// Whoever asks for all files in a format for programs gets them too.
	for _, format := range []string{"csv", "tsv", "json", "jsonl", "md"} {
		if code, text := screen(t, dir, "inspect", "--format", format); code != 0 || !strings.Contains(text, "currency.csv") {
			t.Errorf("--format %s: exit %d:\n%s", format, code, text)
		}
	}
}

// TestInspectPages shows files that are read alike together, and not more
// than a reader takes in.
func TestInspectPages(t *testing.T) {
	files := map[string]string{}
	for i := range 13 {
		files[fmt.Sprintf("export%02d.csv", i)] = fmt.Sprintf("customer_id,order_date,amount,column%d\nA,2024-02-10,10.00,x\n", i)
	}
	for i := range 28 {
		files[fmt.Sprintf("day%02d.csv", i)] = fmt.Sprintf("customer_id,order_date,amount\nA,2024-02-%02d,10.00\n", i+1)
	}
	code, stdout, stderr := runIn(t, files, "inspect")
	if code != 0 || !strings.Contains(stdout, "\n28 files, day00.csv to day27.csv\n") {
		t.Errorf("exit %d:\n%s", code, stdout)
	}
	if !strings.Contains(stderr, "note: 4 more files read in other ways: name them, or see all with --all\n") || strings.Contains(stdout, "\nexport09.csv\n") {
		t.Errorf("%s%s", stderr, stdout)
	}
	if !strings.Contains(stderr, "note: 14 different files of sales: where a figure needs one, say which, as in --sales day00.csv\n") {
		t.Errorf("%s", stderr)
	}
	if _, stdout, _ = runIn(t, files, "inspect", "--all"); !strings.Contains(stdout, "\nexport12.csv\n") {
		t.Errorf("--all:\n%s", stdout)
	}
}

func TestIsDataFile(t *testing.T) {
	for name, want := range map[string]bool{
		"a.csv": true, "A.CSV": true, "a.tsv": true, "a.tab": true, "a.txt": true, "a.xlsx": true, "a.zip": true, "a.csv.gz": true, "a.TXT.ZST": true,
		"a.csv.bz2": true, "a.xlsx.gz": true, "a.gz": false, ".gz": false, ".csv": false, "~$a.xlsx": false, "a.xls": false, "a": false, "csv": false, "a.csv.bak": false,
	} {
		if isDataFile(name) != want {
			t.Errorf("isDataFile(%q) is %t", name, !want)
		}
	}
}
