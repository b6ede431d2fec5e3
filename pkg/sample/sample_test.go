package sample

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata/shop anew")

var fileNames = []string{SalesFile, CustomersFile, SurveyFile}

// A memory is a folder in memory.
type memory map[string]*memoryFile

type memoryFile struct {
	bytes.Buffer
	closed bool
}

func (f *memoryFile) Close() error {
	f.closed = true
	return nil
}

func (m memory) create(name string) (io.WriteCloser, error) {
	m[name] = new(memoryFile)
	return m[name], nil
}

// written returns the files of a shop.
func written(t interface{ Fatal(...any) }, o Options) memory {
	m := memory{}
	if err := Write(o, m.create); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBundledShopIsWrittenByteForByte(t *testing.T) {
	m := written(t, Bundled)
	for _, name := range fileNames {
		path := filepath.Join("..", "..", "testdata", "shop", name)
		got := m[name].Bytes()
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what is written now: run go test ./pkg/sample -update, then read the diff", path)
		}
	}
}

func TestSameOptionsSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{Rows: rapid.IntRange(100, 2000).Draw(t, "rows"), Seed: rapid.Uint64().Draw(t, "seed")}
		first, second := written(t, o), written(t, o)
		for _, name := range fileNames {
			if !bytes.Equal(first[name].Bytes(), second[name].Bytes()) {
				t.Fatalf("%s differs between two runs", name)
			}
			if !utf8.Valid(first[name].Bytes()) {
				t.Fatalf("%s is not UTF-8", name)
			}
			if !first[name].closed {
				t.Fatalf("%s was left open", name)
			}
		}
		o.Seed++
		if bytes.Equal(written(t, o)[SalesFile].Bytes(), first[SalesFile].Bytes()) {
			t.Fatal("another seed gives the same sales")
		}
	})
}

// A saleLine is a line item as it stands in the file.
type saleLine struct {
	id, date, customer, product, status string
	quantity, price, amount             int // in cents
}

// saleLines returns the line items of a sales file and how many records were
// none (headers, blank, total) and how many were planted to be unusable.
func saleLines(t interface{ Fatalf(string, ...any) }, text string) (lines []saleLine, others, bad int) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		t.Fatalf("encoding/csv: %v", err)
	}
	for _, r := range records {
		switch {
		case r[0] == "order_id" || r[0] == "Total":
			others++
			continue
		case len(r) == 11 || r[1] == "2023-02-30" || r[6] == "abc":
			bad++
			continue
		case len(r) != 10 || r[7] != "EUR":
			t.Fatalf("%q: want ten fields, in EUR", r)
		}
		quantity, err := strconv.Atoi(r[4])
		if err != nil {
			t.Fatalf("%q: %v", r, err)
		}
		lines = append(lines, saleLine{r[0], r[1], r[2], r[3], r[8], quantity, cents(t, r[5]), cents(t, r[6])})
	}
	return lines, others, bad
}

func cents(t interface{ Fatalf(string, ...any) }, s string) int {
	whole, decimals, ok := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole + decimals)
	if !ok || len(decimals) != 2 || err != nil {
		t.Fatalf("%q: want an amount with two decimals", s)
	}
	return n
}

func TestSalesHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{Rows: rapid.IntRange(1, 4000).Draw(t, "rows"), Seed: rapid.Uint64().Draw(t, "seed")}
		lines, others, bad := saleLines(t, written(t, o)[SalesFile].String())

		wantOthers, wantBad := 1, 0
		if o.Rows >= 1000 {
			wantOthers, wantBad = 3, 3 // with the second header and the total
		}
		if others != wantOthers || bad != wantBad {
			t.Fatalf("%d records that are no lines and %d unusable lines, want %d and %d", others, bad, wantOthers, wantBad)
		}
		// Four lines sold and four taken back are the most that an order has.
		if n := len(lines) + bad; n < o.Rows || n > o.Rows+7 {
			t.Fatalf("%d lines, want %d to %d", n, o.Rows, o.Rows+7)
		}
		byID := map[string]saleLine{}
		for i, l := range lines {
			if l.amount != l.quantity*l.price {
				t.Fatalf("%+v: amount is not quantity times price", l)
			}
			if i > 0 && l.date < lines[i-1].date {
				t.Fatalf("%+v stands below %s", l, lines[i-1].date)
			}
			if l.date < "2022-01-01" || l.date > "2024-12-31" {
				t.Fatalf("%+v is not of the three years", l)
			}
			first, seen := byID[l.id]
			if !seen {
				byID[l.id] = l
				continue
			}
			if i > 0 && lines[i-1].id != l.id {
				t.Fatalf("%+v stands apart from the rest of its order", l)
			}
			if l.date != first.date || l.customer != first.customer || l.status != first.status {
				t.Fatalf("%+v differs from its order's first line %+v", l, first)
			}
		}
		if last := lines[len(lines)-1].date; last != "2024-12-31" {
			t.Fatalf("the last line is of %s, want 2024-12-31", last)
		}
	})
}

func TestRowsOutOfRange(t *testing.T) {
	for _, rows := range []int{-1, 0, maxRows + 1} {
		m := memory{}
		err := Write(Options{Rows: rows}, m.create)
		want := "rows " + strconv.Itoa(rows) + ": want 1 to 1000000000"
		if err == nil || err.Error() != want || len(m) > 0 {
			t.Errorf("%d rows: %v and %d files, want %q and none", rows, err, len(m), want)
		}
	}
}

// A full disk takes so many bytes and then fails, as does closing.
type fullDisk struct {
	room   int
	closed int
}

var errFull, errClose = errors.New("disk full"), errors.New("cannot close")

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(len(b), d.room)
	d.room -= n
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

func (d *fullDisk) Close() error {
	d.closed++
	return errClose
}

func TestErrorsOfFilesAreReturned(t *testing.T) {
	d := &fullDisk{room: 100_000}
	err := Write(Options{Rows: 10_000}, func(string) (io.WriteCloser, error) { return d, nil })
	if !errors.Is(err, errFull) || !errors.Is(err, errClose) || d.closed != 3 {
		t.Errorf("%v after %d closes, want both errors after 3", err, d.closed)
	}
}

func TestFilesAreClosedWhenAnotherCannotBeCreated(t *testing.T) {
	for i, fails := range fileNames {
		m, errCreate := memory{}, errors.New("cannot create")
		err := Write(Bundled, func(name string) (io.WriteCloser, error) {
			if name == fails {
				return nil, errCreate
			}
			return m.create(name)
		})
		if !errors.Is(err, errCreate) || len(m) != i {
			t.Errorf("%s: %v with %d files, want %v with %d", fails, err, len(m), errCreate, i)
		}
		for name, f := range m {
			if !f.closed {
				t.Errorf("%s was left open", name)
			}
		}
	}
}

func TestIDs(t *testing.T) {
	// What the files promise: four digits at least, in the order of numbers.
	for n, want := range map[int]string{1: "C-0001", 42: "C-0042", 999: "C-0999", 1000: "C-1000", 123456: "C-123456"} {
		if got := numbered("C-", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0.00", 5: "0.05", -5: "-0.05", 1250: "12.50", -1250: "-12.50"} {
		if got := euros(n); got != want {
			t.Errorf("%d cents: %s, want %s", n, got, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const rows = 100_000
	for b.Loop() {
		if err := Write(Options{Rows: rows, Seed: 1}, func(string) (io.WriteCloser, error) { return discard{}, nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// tableOf returns the records of a file without its header.
func tableOf(t *testing.T, m memory, name string) [][]string {
	t.Helper()
	records, err := csv.NewReader(&m[name].Buffer).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clip(records[1:])
}
