package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A style is how a table is written down.
type style struct {
	delimiter, end string
	quote          func(cell string) bool // also where it is not needed
	encoding       string                 // as encode takes it
	pack           string
}

// write writes a table in the style.
func (s style) write(table [][]string) ([]byte, error) {
	var b strings.Builder
	for _, record := range table {
		for i, cell := range record {
			if i > 0 {
				b.WriteString(s.delimiter)
			}
			cell = strings.ReplaceAll(cell, "\n", s.end)
			if s.quote(cell) || strings.ContainsAny(cell, "\"\r\n"+s.delimiter) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(s.end)
	}
	text, err := []byte(b.String()), error(nil)
	if s.encoding != "utf-8" {
		text, err = encode(text, s.encoding)
	}
	if err != nil {
		return nil, err
	}
	switch s.pack {
	case ".gz":
		return packGzip(text)
	case ".zst":
		return packZstd(text)
	case ".zip":
		return packZip([]member{{"export.csv", text}})
	}
	return text, nil
}

// TestSameBytesOut writes a table down in one style and in another: what comes
// out is the same, to the byte.
func TestSameBytesOut(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	plain := style{",", "\n", func(string) bool { return false }, "utf-8", ""}
	quoting := map[string]func(string) bool{
		"what must be": plain.quote,
		"all":          func(string) bool { return true },
		"texts":        func(cell string) bool { return strings.Trim(cell, "0123456789.-") != "" },
	}
	rapid.Check(t, func(t *rapid.T) {
		sales, people := table(t)
		s := style{
			delimiter: rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "delimiter"),
			end:       rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end"),
			quote:     quoting[rapid.SampledFrom([]string{"what must be", "all", "texts"}).Draw(t, "quoted")],
			encoding:  rapid.SampledFrom([]string{"utf-8", "utf-8-mark", "utf-16le", "utf-16be", "windows-1250"}).Draw(t, "encoding"),
			pack:      rapid.SampledFrom([]string{"", ".gz", ".zst", ".zip"}).Draw(t, "packing"),
		}
		var named []string
		if s.encoding == "windows-1250" { // a few words may not tell it
			named = []string{"--encoding", s.encoding}
		}
		for _, args := range [][]string{
			{"lapsed", "--since", "1m", "--format", "csv"}, {"churn", "--since", "6m", "--by", "place", "--json"},
		} {
			want, err := outputOf(args, plain, sales, people)
			if err != nil {
				t.Fatal(err)
			}
			got, err := outputOf(append(args, named...), s, sales, people)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Fatalf("%v:\n%s\nwant\n%s", args, got, want)
			}
		}
	})
}

// table draws sales and the people who bought.
func table(t *rapid.T) (sales, people [][]string) {
	names := []string{"Zażółć Gęślą", "Müller, Jörg", `Ann "Tea" Smith`, "Wójcik; Małgorzata", "Łódź | Co", "Śliwiński\nJan", "plain"}
	n := rapid.IntRange(1, len(names)).Draw(t, "people")
	people = append(people, []string{"customer_id", "name", "place"})
	for i := range n {
		people = append(people, []string{fmt.Sprintf("C%d", i), names[i], rapid.SampledFrom([]string{"Kraków", "Gdańsk", ""}).Draw(t, "place")})
	}
	sales = append(sales, []string{"customer_id", "order_date", "note", "amount"})
	for range rapid.IntRange(2, 40).Draw(t, "sales") {
		sales = append(sales, []string{
			fmt.Sprintf("C%d", rapid.IntRange(0, n-1).Draw(t, "who")),
			fmt.Sprintf("2024-%02d-%02d", rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")),
			rapid.SampledFrom([]string{"", "tea", "ółw", "two\nlines", `she said "fine"`, "a,b;c|d\te"}).Draw(t, "note"),
			fmt.Sprintf("%d.%02d", rapid.IntRange(1, 5000).Draw(t, "amount"), rapid.IntRange(0, 99).Draw(t, "cents")),
		})
	}
	return sales, people
}

// outputOf is what a command makes of the tables written in a style, without
// what it says of the files themselves.
func outputOf(args []string, s style, sales, people [][]string) (_ string, err error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for name, table := range map[string][][]string{"sales": sales, "people": people} {
		text, err := s.write(table)
		if err != nil {
			return "", err
		}
		ending := ".csv" + s.pack
		if s.pack == ".zip" {
			ending = s.pack
		}
		if err := os.WriteFile(filepath.Join(dir, name+ending), text, 0o666); err != nil {
			return "", err
		}
	}
	var stdout, stderr bytes.Buffer
	a := newApp(strings.NewReader(""), &stdout, &stderr)
	a.now = clock("2025-06-15")
	if code := a.run(append(args, "--dir", dir)); code != 0 {
		return "", fmt.Errorf("exit %d: %s", code, &stderr)
	}
	var document map[string]json.RawMessage
	if json.Unmarshal(stdout.Bytes(), &document) != nil {
		return stdout.String(), nil // CSV
	}
	delete(document, "inputs")
	delete(document, "options") // that name the encoding
	text, err := json.Marshal(document)
	return string(text), err
}
