package csvscan

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
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

// fataler is a test of any kind.
type fataler interface{ Fatalf(string, ...any) }

func fields(records []record) [][]string {
	var all [][]string
	for _, r := range records {
		all = append(all, r.fields)
	}
	return all
}

// scanAll scans with o and puts the chunks together again.
func scanAll(t fataler, r io.Reader, o Options) result {
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
			res.blank, res.lines = rd.Blank(), rd.total
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
// package doc and nothing else. It returns the records before a quote that is
// not closed, and the offset of that quote or -1.
func plain(input string, comma byte, runs bool) (records [][]string, blank, unclosed int) {
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
	ends := func() {
		if !runs || state != start {
			rec = append(rec, string(field))
		}
		field, state = nil, start
	}
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
			ends()
			records = append(records, rec)
			rec = nil
		case b == comma:
			ends()
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
func check(t fataler, input string, o Options) {
	comma := o.Comma
	if comma == 0 {
		comma = ','
	}
	got := scanAll(t, strings.NewReader(input), o)
	if std, ok := standard(input, comma); ok && !o.Runs && comma < 0x80 {
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
	want, blank, unclosed := plain(input, comma, o.Runs)
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
func checkPlaces(t fataler, input string, o Options, got result) {
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
