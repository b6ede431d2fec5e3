package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSameInputSameBytes runs commands again, on another day, in another time
// zone and language, from another folder and with other numbers of workers: the
// files and what is printed are the same, to the byte.
func TestSameInputSameBytes(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	shop, err := filepath.Abs("../../testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	calls := []string{
		"churn --every quarter --json", "cohorts --by segment --format csv", "nps --list detractors --output OUT/list.xlsx", "stages --output OUT/stages.md",
		"vip --plot OUT/curve.svg --json", "lapsed --rejects OUT/rejects.csv --json",
	}
	if !testing.Short() {
		calls = append(calls, "clv --list --json", "clv --intervals --holdout 3m --json", "risk --backtest --json", "compare --by segment --json", "report --people --output OUT/report.html",
			"survival --by segment --json", "retention --plot OUT/trend.png", "report --output OUT/report.xlsx", "next --list --json", "advocates --json", "explain churn --json")
	}
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	for _, line := range calls {
		var first map[string][]byte
		for i, other := range []struct {
			workers, lang, dir, today string
			zone                      *time.Location
		}{
			{"1", "C", ".", "2025-06-15", time.UTC},
			{"1", "C", ".", "2025-06-15", time.UTC},
			{"2", "pl_PL.UTF-8", "/", "2031-01-01", time.FixedZone("far east", 14*3600)},
			{"7", "ar_EG.UTF-8", os.TempDir(), "2025-06-15", time.FixedZone("far west", -12*3600)},
		} {
			t.Setenv("LANG", other.lang)
			t.Setenv("LC_ALL", other.lang)
			t.Setenv("SOURCE_DATE_EPOCH", other.workers)
			t.Chdir(other.dir)
			time.Local = other.zone
			r := callOn(t, other.today, append(strings.Split(line, " "), "--dir", shop, "--workers", other.workers)...)
			if r.code != 0 {
				t.Fatalf("%s: exit %d: %s", line, r.code, r.stderr)
			}
			all := map[string][]byte{"stdout": r.stdout, "stderr": r.stderr}
			for name, text := range r.files {
				all[name] = text
			}
			if i == 0 {
				first = all
			}
			for name, text := range first {
				if !bytes.Equal(text, all[name]) {
					t.Errorf("%s: %s differs the %d. time", line, name, i+1)
				}
			}
		}
	}
}

// TestHashes checks that the hash of an input is that of the file as it is
// stored, whatever it is packed in and however it is written.
func TestHashes(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	text, err := os.ReadFile("../../testdata/shop/sales.csv")
	if err != nil {
		t.Fatal(err)
	}
	for ending, pack := range map[string]func([]byte) ([]byte, error){
		".csv":          func(b []byte) ([]byte, error) { return b, nil },
		".csv.gz":       packGzip,
		".csv.zst":      packZstd,
		".zip":          func(b []byte) ([]byte, error) { return packZip([]member{{"sales.csv", b}}) },
		".xlsx":         func(b []byte) ([]byte, error) { return packWorkbook([]member{{"sales", b}}) },
		".utf-16le.csv": func(b []byte) ([]byte, error) { return encode(b, "utf-16le") },
	} {
		packed, err := pack(text)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "sales"+ending)
		if err := os.WriteFile(path, packed, 0o666); err != nil {
			t.Fatal(err)
		}
		r := call(t, "churn", "--sales", path, "--json", "--jq", ".inputs[0].sha256")
		if got, want := strings.Trim(string(r.stdout), "\"\n"), fmt.Sprintf("%x", sha256.Sum256(packed)); got != want {
			t.Errorf("%s: %s, want %s: %s", ending, got, want, r.stderr)
		}
	}
}

// TestOrderOfRecords puts the records of the shop's sales into another order,
// and into several files, order by order: no byte of the rows changes.
func TestOrderOfRecords(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	text, err := os.ReadFile("../../testdata/shop/sales.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	table, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	// Titles, repeated headers and totals hold for their own place.
	header, records := table[0], slices.DeleteFunc(table[1:], func(record []string) bool { return len(record) != len(table[0]) || record[0] == table[0][0] })
	whole, shuffled, split := t.TempDir(), t.TempDir(), t.TempDir()
	writeTable(t, filepath.Join(whole, "sales.csv"), append([][]string{header}, records...))
	parts := make([][][]string, 3)
	for i := range parts {
		parts[i] = [][]string{header}
	}
	for _, record := range records {
		i := int(record[0][len(record[0])-1]) % len(parts)
		parts[i] = append(parts[i], record)
	}
	for i, part := range parts {
		writeTable(t, filepath.Join(split, fmt.Sprintf("sales-%d.csv", i)), part)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	dice.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	writeTable(t, filepath.Join(shuffled, "sales.csv"), append([][]string{header}, records...))
	for _, line := range []string{"churn --every quarter", "lapsed", "cohorts", "vip --list", "next --list", "rfm --list", "churn --by channel"} {
		args := append(strings.Split(line, " "), "--format", "csv", "--customers", "../../testdata/shop/customers.csv", "--sales")
		want := call(t, append(args, filepath.Join(whole, "sales.csv"))...)
		for _, dir := range []string{shuffled, split} {
			if got := call(t, append(args, dir)...); got.code != 0 || !bytes.Equal(got.stdout, want.stdout) {
				t.Errorf("%s: the rows differ (exit %d): %s", line, got.code, got.stderr)
			}
		}
	}
}
