package csvscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gocarina/gocsv"
)

func TestLenient(t *testing.T) {
	// Fields and blanks by the rules of the package doc.
	tests := []struct {
		name, input string
		want        [][]string
	}{
		{"bare quote", "1,Monitor 27\" black\n2,x", [][]string{{"1", `Monitor 27" black`}, {"2", "x"}}},
		{"bare quote at the end", "5\",6\"\n7,\"8\"\n", [][]string{{`5"`, `6"`}, {"7", "8"}}},
		{"bare pair", "a\"\"b,c\n", [][]string{{`a""b`, "c"}}},
		{"behind a closing quote", `"12"345,x`, [][]string{{"12345", "x"}}},
		{"quotes behind a closing quote", `"a"b"c,d"e"` + "\nf", [][]string{{`ab"c`, `d"e"`}, {"f"}}},
		{"blank behind a closing quote", "\"a\" ,b\n", [][]string{{"a ", "b"}}},
		{"blank before a quote", "x, \"a\",b\n", [][]string{{"x", ` "a"`, "b"}}},
		{"CR behind a closing quote", "\"a\"\rb,c\r\n", [][]string{{"a\rb", "c"}}},
		{"lone CR", "a\rb,c\r\rd\r\n", [][]string{{"a\rb", "c\r\rd"}}},
		{"CR before the end", "a,b\r", [][]string{{"a", "b"}}},
		{"NUL", "a\x00,\x00\n", [][]string{{"a\x00", "\x00"}}},
		{"not UTF-8", "\xff,\"\xfe\"\n", [][]string{{"\xff", "\xfe"}}},
		{"byte-order mark", "\ufeffa,b\n", [][]string{{"\ufeffa", "b"}}},
	}
	for _, test := range tests {
		for _, size := range []int{1, 2, 3, 0} {
			got := scanAll(t, strings.NewReader(test.input), Options{ChunkSize: size, Workers: 2})
			if got.err != nil || !reflect.DeepEqual(fields(got.records), test.want) {
				t.Errorf("%s, chunks of %d: got %q, %v, want %q", test.name, size, fields(got.records), got.err, test.want)
			}
		}
	}
}

func TestRuns(t *testing.T) {
	input := "  1 19970101  2   29.33\r\n\r\n   \n2\t 19970112 \"a b\"  \n \"\"\n"
	want := [][]string{{"1", "19970101", "2", "29.33"}, {"2\t", "19970112", "a b"}, {""}}
	for _, size := range []int{1, 7, 0} {
		o := Options{Comma: ' ', Runs: true, ChunkSize: size, Workers: 3}
		got := scanAll(t, strings.NewReader(input), o)
		if got.err != nil || !reflect.DeepEqual(fields(got.records), want) || got.blank != 2 || got.lines != 5 {
			t.Errorf("chunks of %d: got %q, %d blank, %d lines, %v, want %q", size, fields(got.records), got.blank, got.lines, got.err, want)
		}
		checkPlaces(t, input, o, got)
		if raw := got.records[0].raw; raw != "  1 19970101  2   29.33" {
			t.Errorf("raw %q", raw)
		}
	}
}

func TestPlaces(t *testing.T) {
	// Counted by hand.
	input := "id,note\r\n1,\"two\r\nlines\"\r\n\r\n2,\"a\nb\nc\",é,x\n\"3\",\n"
	want := [][][2]int{
		{{1, 1}, {1, 4}},
		{{2, 1}, {2, 3}},
		{{5, 1}, {5, 3}, {7, 4}, {7, 7}},
		{{8, 1}, {8, 5}},
	}
	for _, size := range []int{1, 10, 0} {
		got := scanAll(t, strings.NewReader(input), Options{ChunkSize: size, Workers: 2})
		for i, r := range got.records {
			if !reflect.DeepEqual(r.places, want[i]) {
				t.Errorf("chunks of %d, record %d: got %v, want %v", size, i, r.places, want[i])
			}
		}
		if got.lines != 8 || got.blank != 1 {
			t.Errorf("chunks of %d: %d lines, %d blank, want 8, 1", size, got.lines, got.blank)
		}
	}
}

func TestPlaceOfMissingField(t *testing.T) {
	r := NewReader(strings.NewReader("a,b\nccc\r\n"), Options{})
	for range 2 {
		if _, err := r.Read(); err != nil {
			t.Fatal(err)
		}
	}
	if line, column := r.FieldPos(1); line != 2 || column != 4 {
		t.Errorf("got %d:%d, want 2:4, the end of the record", line, column)
	}
	if r.Line() != 2 {
		t.Errorf("line %d, want 2", r.Line())
	}
}

func TestUnclosed(t *testing.T) {
	input := "a,b\n\"x\ny\",\"\"\"z\n1,2\n"
	for size := range 20 {
		got := scanAll(t, strings.NewReader(input), Options{ChunkSize: size, Workers: 3})
		if got.err == nil || got.err.Error() != "3:4: a quote opens here and is never closed" {
			t.Errorf("chunks of %d: %v", size, got.err)
		}
		if want := [][]string{{"a", "b"}}; !reflect.DeepEqual(fields(got.records), want) {
			t.Errorf("chunks of %d: records before it %q, want %q", size, fields(got.records), want)
		}
	}
}

func TestEmpty(t *testing.T) {
	for input, lines := range map[string]int{"": 0, "\n": 1, "\r": 1, "\n\r\n": 2} {
		got := scanAll(t, strings.NewReader(input), Options{})
		if len(got.records) != 0 || got.err != nil || got.lines != lines || got.blank != lines {
			t.Errorf("%q: %+v", input, got)
		}
	}
}

func TestBadDelimiter(t *testing.T) {
	for _, comma := range []byte("\"\r\n") {
		o := Options{Comma: comma}
		if got := scanAll(t, strings.NewReader("a"), o); !errors.Is(got.err, ErrDelimiter) {
			t.Errorf("Scan with %q: %v", comma, got.err)
		}
		if got := readAll(strings.NewReader("a"), o); !errors.Is(got.err, ErrDelimiter) {
			t.Errorf("Reader with %q: %v", comma, got.err)
		}
	}
}

func TestWorkers(t *testing.T) {
	var called []int
	chunks := 0
	input := strings.NewReader("a\nb\n")
	_, err := Scan(context.Background(), input, Options{Workers: 3}, func(i int) func(*Chunk) error {
		called = append(called, i)
		if input.Len() != 4 {
			t.Error("read before the workers were there")
		}
		return func(*Chunk) error { chunks++; return nil } // one chunk, so no race
	})
	if err != nil || !slices.Equal(called, []int{0, 1, 2}) || chunks != 1 {
		t.Errorf("workers %v, %d chunks, %v", called, chunks, err)
	}
}

func TestErrorOfWorker(t *testing.T) {
	// io.EOF is the end of the input only where it comes from the input.
	_, err := Scan(context.Background(), strings.NewReader("a\n"), Options{}, func(int) func(*Chunk) error {
		return func(*Chunk) error { return io.EOF }
	})
	if err != io.EOF {
		t.Errorf("got %v, want io.EOF", err)
	}
}

func TestErrorIsTheEarliest(t *testing.T) {
	var input bytes.Buffer
	for i := range 500 {
		fmt.Fprintf(&input, "%d,x\n", i)
	}
	for workers := 1; workers <= 8; workers++ {
		seen := make([]int, workers)
		_, err := Scan(context.Background(), bytes.NewReader(input.Bytes()), Options{ChunkSize: 30, Workers: workers},
			func(w int) func(*Chunk) error {
				return func(c *Chunk) error {
					for i := range c.Len() {
						if n := string(c.Field(i, 0)); len(n) == 3 {
							return errors.New(n)
						}
						seen[w]++
					}
					return nil
				}
			})
		if err == nil || err.Error() != "100" {
			t.Errorf("%d workers: got %v, want 100, the first of three digits", workers, err)
		}
		sum := 0
		for _, n := range seen {
			sum += n
		}
		if sum != 100 {
			t.Errorf("%d workers: %d records before the error, want 100", workers, sum)
		}
	}
}

func TestErrorThatComesLate(t *testing.T) {
	var s scan
	for _, seq := range []int{3, 1, 2} {
		s.stop(seq, fmt.Errorf("in chunk %d", seq))
	}
	if s.err.Error() != "in chunk 1" {
		t.Errorf("got %v, want the earliest in the input", s.err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	input := strings.NewReader(strings.Repeat("a,b\n", 1000))
	chunks := 0
	_, err := Scan(ctx, input, Options{ChunkSize: 4, Workers: 1}, func(int) func(*Chunk) error {
		return func(c *Chunk) error {
			if chunks++; chunks == 3 {
				cancel()
			}
			return nil
		}
	})
	if !errors.Is(err, context.Canceled) || chunks != 3 {
		t.Errorf("got %v after %d chunks, want canceled after 3", err, chunks)
	}
}

func TestReaderError(t *testing.T) {
	input := io.MultiReader(strings.NewReader("a,b\n1,2\n3,"), iotest.ErrReader(io.ErrUnexpectedEOF))
	got := scanAll(t, input, Options{Workers: 2})
	want := [][]string{{"a", "b"}, {"1", "2"}}
	if got.err != io.ErrUnexpectedEOF || !reflect.DeepEqual(fields(got.records), want) || got.lines != 2 {
		t.Errorf("got %q, %d lines, %v", fields(got.records), got.lines, got.err)
	}
	got = scanAll(t, stuck{}, Options{})
	if got.err != io.ErrNoProgress {
		t.Errorf("a reader without progress: %v", got.err)
	}
}

// stuck gives nothing, ever.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestOneByteReader(t *testing.T) {
	input := "a,b\n\"x\ny\",\"z\"\n"
	want := [][]string{{"a", "b"}, {"x\ny", "z"}}
	for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(input)), iotest.DataErrReader(strings.NewReader(input))} {
		if got := scanAll(t, r, Options{ChunkSize: 5}); got.err != nil || !reflect.DeepEqual(fields(got.records), want) {
			t.Errorf("got %q, %v", fields(got.records), got.err)
		}
	}
}

func TestLongRecord(t *testing.T) {
	long := strings.Repeat("x\n", 1<<19)
	input := "a,b\n\"" + long + "\",1\nc,d\n"
	got := scanAll(t, strings.NewReader(input), Options{Workers: 2})
	want := [][]string{{"a", "b"}, {long, "1"}, {"c", "d"}}
	if got.err != nil || !reflect.DeepEqual(fields(got.records), want) {
		t.Errorf("%d records, %v", len(got.records), got.err)
	}
	r := NewReader(strings.NewReader(input), Options{ChunkSize: 16})
	r.src.limit = 1 << 16
	_, err := r.ReadAll()
	if err == nil || err.Error() != "2:1: "+ErrTooLong.Error() {
		t.Errorf("got %v, want an error at the open quote", err)
	}
}

func TestMemory(t *testing.T) {
	part := bytes.Repeat([]byte("a,b,\"c\"\"\nd\",e\r\n,\n\n"), 100)
	grown := func(n int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Scan(context.Background(), &repeat{b: part, n: n}, Options{ChunkSize: 16 << 10, Workers: 1}, func(int) func(*Chunk) error {
			return func(c *Chunk) error { c.Field(0, 2); return nil }
		})
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	// All that may grow is the first line of each chunk, 8 bytes for 16 KiB.
	if short, long := grown(200), grown(2000); long > short+64<<10 {
		t.Errorf("%d bytes allocated for 400 kB, %d for 4 MB", short, long)
	}
}

// repeat reads b n times.
type repeat struct {
	b  []byte
	n  int
	at int
}

func (r *repeat) Read(p []byte) (n int, err error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	n = copy(p, r.b[r.at:])
	if r.at += n; r.at == len(r.b) {
		r.at = 0
		r.n--
	}
	return n, nil
}

func TestReaderBetweenRecords(t *testing.T) {
	input := "\na\r\n\n\r\n\"b\nc\"\n\nd\n\n"
	for _, size := range []int{1, 4, 0} {
		r := NewReader(strings.NewReader(input), Options{ChunkSize: size})
		if line, column := r.FieldPos(0); line != 0 || column != 0 || r.Line() != 0 || r.Raw() != nil {
			t.Errorf("before the first record: %d:%d, %q", line, column, r.Raw())
		}
		// Counted by hand.
		for _, want := range []struct {
			raw         string
			line, blank int
		}{{"a", 2, 1}, {"\"b\nc\"", 5, 3}, {"d", 8, 4}} {
			if _, err := r.Read(); err != nil {
				t.Fatal(err)
			}
			if string(r.Raw()) != want.raw || r.Line() != want.line || r.Blank() != want.blank {
				t.Errorf("chunks of %d: %q on line %d behind %d blank lines, want %+v", size, r.Raw(), r.Line(), r.Blank(), want)
			}
		}
		for range 2 {
			if _, err := r.Read(); err != io.EOF {
				t.Errorf("behind the last record: %v", err)
			}
		}
		if string(r.Raw()) != "d" || r.Line() != 8 || r.Blank() != 5 {
			t.Errorf("chunks of %d: at the end %q on line %d behind %d blank lines", size, r.Raw(), r.Line(), r.Blank())
		}
	}
}

func TestReaderFields(t *testing.T) {
	r := NewReader(strings.NewReader("a,\"b \"\"c\"\"\"\nd\n"), Options{ChunkSize: 12})
	var got []string
	see := func() {
		line := fmt.Sprint(r.Width())
		for col := range r.Width() + 1 {
			if f := r.Field(col); f != nil {
				line += "|" + string(f)
			}
		}
		got = append(got, line)
	}
	see()
	for r.Next() == nil {
		see()
	}
	see() // the last one stays
	if want := []string{"0", `2|a|b "c"`, "1|d", "1|d"}; !slices.Equal(got, want) || r.Next() != io.EOF {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadAll(t *testing.T) {
	want := [][]string{{"a", "b"}, {""}}
	got, err := NewReader(strings.NewReader("a,b\n\"\"\n"), Options{}).ReadAll()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	got, err = NewReader(strings.NewReader("a,b\n\"\n"), Options{}).ReadAll()
	if got != nil || err == nil || err.Error() != "2:1: a quote opens here and is never closed" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestGocsv(t *testing.T) {
	type row struct {
		Name string `csv:"name"`
		Note string `csv:"note"`
	}
	var got []row
	r := NewReader(strings.NewReader("note;name\n\"a \"\"b\"\"\";X\n"), Options{Comma: ';'})
	if err := gocsv.UnmarshalCSV(r, &got); err != nil {
		t.Fatal(err)
	}
	if want := []row{{"X", `a "b"`}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
