package csvscan

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// record is all that can be asked of a record.
type record struct {
	fields []string
	raw    string
	places [][2]int // line and column of each field
}

// result is all that a scan gives.
type result struct {
	records []record
	blank   int
	lines   int
	err     error
}

func fields(records []record) [][]string {
	var all [][]string
	for _, r := range records {
		all = append(all, r.fields)
	}
	return all
}

// scanAll scans with o and puts the chunks together again.
func scanAll(t interface{ Fatalf(string, ...any) }, r io.Reader, o Options) result {
	type part struct {
		records []record
		places  [][]Place
		blank   int
	}
	o.Workers = max(1, o.Workers)
	parts := make([]map[int]part, o.Workers)
	lines, err := Scan(context.Background(), r, o, func(w int) func(*Chunk) error {
		parts[w] = map[int]part{}
		before := -1
		return func(c *Chunk) error {
			if c.Seq() <= before {
				return fmt.Errorf("chunk %d after %d", c.Seq(), before)
			}
			before = c.Seq()
			var p part
			for i := range c.Len() {
				var r record
				var at []Place
				for col := range c.Width(i) {
					f := c.Field(i, col)
					if f == nil {
						return fmt.Errorf("chunk %d: record %d, field %d is nil", c.Seq(), i, col)
					}
					r.fields = append(r.fields, string(f))
					at = append(at, c.Place(i, col))
				}
				if c.Field(i, c.Width(i)) != nil || c.Field(i, -1) != nil {
					return errors.New("a field beyond the width")
				}
				r.raw = string(c.Raw(i))
				p.records, p.places = append(p.records, r), append(p.places, at)
			}
			p.blank = c.Blank()
			parts[w][c.Seq()] = p
			return nil
		}
	})
	res := result{err: err, lines: lines.Total()}
	_, chunks := lines.Slow()
	for seq := range chunks {
		for _, m := range parts {
			p, ok := m[seq]
			if !ok {
				continue
			}
			for i, at := range p.places {
				for _, pl := range at {
					if int(pl.Chunk) != seq {
						t.Fatalf("place %v in chunk %d", pl, seq)
					}
					p.records[i].places = append(p.records[i].places, [2]int{lines.Line(pl), int(pl.Column)})
				}
			}
			res.records = append(res.records, p.records...)
			res.blank += p.blank
		}
	}
	return res
}

// readAll reads with a Reader.
func readAll(r io.Reader, o Options) result {
	rd := NewReader(r, o)
	var res result
	for {
		f, err := rd.Read()
		if err != nil {
			if err != io.EOF {
				res.err = err
			}
			res.blank, res.lines = rd.Blank(), rd.lines+rd.c.lines()
			return res
		}
		rec := record{fields: f, raw: string(rd.Raw())}
		for col := range f {
			line, column := rd.FieldPos(col)
			rec.places = append(rec.places, [2]int{line, column})
		}
		res.records = append(res.records, rec)
	}
}

// standard reads with encoding/csv; ok is false where that refuses.
func standard(input string, comma byte) (records []record, ok bool) {
	r := csv.NewReader(strings.NewReader(input))
	r.FieldsPerRecord = -1
	r.Comma = rune(comma)
	for {
		f, err := r.Read()
		if err == io.EOF {
			return records, true
		}
		if err != nil {
			return nil, false
		}
		rec := record{fields: f}
		for col := range f {
			line, column := r.FieldPos(col)
			rec.places = append(rec.places, [2]int{line, column})
		}
		records = append(records, rec)
	}
}

// plain is the lexer written the plain way, byte by byte: the rules of the
// package doc and nothing else. It returns all records and blank lines, or
// the offset of a quote that is not closed.
func plain(input string, comma byte) (records [][]string, blank, unclosed int) {
	const (
		start  = iota // of a field
		bare          // in an unquoted field, or behind a closing quote and more
		quoted        // within quotes
		closed        // right behind a quote that closes or is the first of two
	)
	if n := len(input); n > 0 && input[n-1] != '\n' {
		input += "\n"
	}
	state, opened := start, 0
	var rec []string
	var field []byte
	for i := 0; i < len(input); i++ {
		b := input[i]
		lineEnd := b == '\n'
		if b == '\r' && i+1 < len(input) && input[i+1] == '\n' {
			if state == quoted {
				continue // \r\n within quotes is \n
			}
			lineEnd = true
			i++
		}
		switch {
		case state == quoted && b == '"':
			state = closed
		case state == quoted:
			field = append(field, b)
		case state == closed && b == '"':
			field = append(field, '"')
			state = quoted
		case lineEnd && state == start && len(rec) == 0:
			blank++
		case lineEnd:
			records = append(records, append(rec, string(field)))
			rec, field, state = nil, nil, start
		case b == comma:
			rec = append(rec, string(field))
			field, state = nil, start
		case state == start && b == '"':
			state, opened = quoted, i
		default:
			field = append(field, b)
			state = bare
		}
	}
	if state == quoted {
		return records, blank, opened
	}
	return records, blank, -1
}

// check compares Scan and Reader with encoding/csv and with plain.
func check(t interface{ Fatalf(string, ...any) }, input string, o Options) {
	comma := o.Comma
	if comma == 0 {
		comma = ','
	}
	got := scanAll(t, strings.NewReader(input), o)
	if std, ok := standard(input, comma); ok {
		if got.err != nil {
			t.Fatalf("%+v %q: %v, but encoding/csv accepts it", o, input, got.err)
		}
		if !reflect.DeepEqual(fields(got.records), fields(std)) {
			t.Fatalf("%+v %q:\n got %q\nwant %q", o, input, fields(got.records), fields(std))
		}
		for i := range std {
			if !reflect.DeepEqual(got.records[i].places, std[i].places) {
				t.Fatalf("%+v %q: places of record %d: got %v, want %v", o, input, i, got.records[i].places, std[i].places)
			}
		}
	}
	want, blank, unclosed := plain(input, comma)
	if !reflect.DeepEqual(fields(got.records), want) || got.blank != blank {
		t.Fatalf("%+v %q:\n got %q, %d blank\nwant %q, %d blank", o, input, fields(got.records), got.blank, want, blank)
	}
	lines := strings.Count(input, "\n")
	var syntax *SyntaxError
	if unclosed >= 0 {
		if !errors.As(got.err, &syntax) || !errors.Is(got.err, ErrUnclosed) {
			t.Fatalf("%+v %q: got %v, want a quote that is not closed", o, input, got.err)
		}
		if at := offset(input, syntax.Line, syntax.Column); at != unclosed {
			t.Fatalf("%+v %q: %v: got offset %d, want %d", o, input, got.err, at, unclosed)
		}
	} else {
		if got.err != nil {
			t.Fatalf("%+v %q: %v", o, input, got.err)
		}
		if input != "" && !strings.HasSuffix(input, "\n") {
			lines++
		}
		if got.lines != lines {
			t.Fatalf("%+v %q: got %d lines, want %d", o, input, got.lines, lines)
		}
	}
	checkPlaces(t, input, o, got)
	if seq := readAll(strings.NewReader(input), o); !reflect.DeepEqual(seq, got) {
		t.Fatalf("%+v %q:\nReader %+v\nScan   %+v", o, input, seq, got)
	}
}

// offset turns a physical place back into an offset.
func offset(input string, line, column int) int {
	at := 0
	for range line - 1 {
		at += strings.IndexByte(input[at:], '\n') + 1
	}
	return at + column - 1
}

// checkPlaces holds every place against the bytes there: the first field
// stands at the beginning of its record, every other behind a delimiter, and
// the bytes there begin the field.
func checkPlaces(t interface{ Fatalf(string, ...any) }, input string, o Options, got result) {
	for i, r := range got.records {
		for col, p := range r.places {
			at := offset(input, p[0], p[1])
			if col == 0 && !strings.HasPrefix(input[at:], r.raw) && !o.Runs {
				t.Fatalf("%+v %q: record %d at %v is not %q", o, input, i, p, r.raw)
			}
			if col > 0 && input[at-1] != o.Comma && (input[at-1] != ',' || o.Comma != 0) {
				t.Fatalf("%+v %q: record %d, field %d at %v: no delimiter before it", o, input, i, col, p)
			}
			if rest := input[at:]; !strings.HasPrefix(rest, r.fields[col]) && rest[0] != '"' {
				t.Fatalf("%+v %q: record %d: no field %q at %v", o, input, i, r.fields[col], p)
			}
		}
	}
}

// piece draws what CSV is made of: often well-formed, often not.
func piece() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{",", ",", ",", "\n", "\n", "\r\n", "\r", `"`, `"`, `""`, `","`, "\"\n\"", "\n\n", "\x00", "é", " ", ";"}),
		rapid.StringMatching(`[a-z0-9]{0,70}`),
		rapid.StringMatching(`"([a-z,]|""|\n|\r\n){0,40}"`),
		rapid.StringMatching(`([a-z]{0,9},){3}[a-z]{0,9}\n`),
		rapid.StringMatching(`([a-z]{0,9},){3}("[a-z,\n]{0,9}"|[a-z"]{0,9})\r?\n`),
	)
}

func TestSameAsStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		input := strings.Join(rapid.SliceOf(piece()).Draw(t, "pieces"), "")
		check(t, input, Options{
			Comma:     rapid.SampledFrom([]byte{0, ';', 'a'}).Draw(t, "comma"),
			Workers:   rapid.IntRange(1, 8).Draw(t, "workers"),
			ChunkSize: rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(50, 200), rapid.Just(0)).Draw(t, "size"),
		})
	})
}

func FuzzScan(f *testing.F) {
	f.Add("a,b\n1,\"x\ny\"\n", uint8(3), uint8(2))
	f.Add("a\"b,\"c\"d\r\n\r\n\"", uint8(64), uint8(1))
	f.Fuzz(func(t *testing.T, input string, size, workers uint8) {
		check(t, input, Options{ChunkSize: int(size), Workers: 1 + int(workers%8)})
	})
}

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
