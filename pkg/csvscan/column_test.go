package csvscan

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A Column tells of every field what Field tells, however records are written.
func TestColumnsAgreeWithFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		cell := rapid.OneOf(
			rapid.SampledFrom([]string{"", "a", "EUR", `""`, `"EUR"`, `"a ""b"", c"`, "3/25/2024", "7/25/2024", "2024-02-10",
				"1234567", "12345678", "x2345678", "a-key-of-sixteen", "b-key-of-sixteen", "a key of more than sixteen", "a key of mure than sixteen",
				"0b5f-a key that is just thirty-two", "1b5f-a key that is beyond sixty-four bytes when all of it is counted", "1b5f-a key that is beyond sixty-four bytes when all of it is countee"}),
			rapid.StringMatching(`[a-c]{0,20}`),
		)
		records := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 40).Draw(t, "records")
		ends := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		var input strings.Builder
		for _, r := range records {
			line := strings.Join(r, ",")
			if line == "" {
				line = "-" // a blank line is no record
			}
			input.WriteString(line + ends)
		}
		size := rapid.SampledFrom([]int{1, 50, 1 << 10}).Draw(t, "chunk")
		_, err := Scan(context.Background(), strings.NewReader(input.String()), Options{Workers: 1, ChunkSize: size}, func(int) func(*Chunk) error {
			return func(c *Chunk) error {
				for col := range width {
					if err := compareColumn(c, col); err != nil {
						return err
					}
					for last := col; last < width; last++ {
						if err := compareLoops(c, col, last); err != nil {
							return err
						}
					}
				}
				return nil
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func compareColumn(c *Chunk, col int) error {
	column, ok := c.Column(col)
	if !ok {
		return fmt.Errorf("no column %d of %d", col, c.Even())
	}
	for i := range c.Len() {
		p := column.Piece(i)
		if value, want := column.Value(p), c.Field(i, col); !bytes.Equal(value, want) {
			return fmt.Errorf("record %d, column %d: value %q, want %q", i, col, value, want)
		}
		if run, ok := column.Run(p); ok && string(column.Bytes(run)) != string(c.Field(i, col)) || !ok && bytes.IndexByte(column.Bytes(p), '"') < 0 {
			return fmt.Errorf("record %d, column %d: run %q (%v), want %q", i, col, column.Bytes(run), ok, c.Field(i, col))
		}
	}
	return nil
}

// The methods for many records agree with the pieces one by one, wherever they
// begin.
func compareLoops(c *Chunk, first, last int) error {
	column, ok := c.Columns(first, last)
	if !ok {
		return fmt.Errorf("no columns %d to %d of %d", first, last, c.Even())
	}
	const bit, other = 4, 2
	for from := range c.Len() {
		n := c.Len() - from
		repeats, numeric, bare := make([]uint8, n), make([]uint8, n), make([]uint8, n)
		for i := range n {
			repeats[i], numeric[i], bare[i] = bit|other, bit|other, bit|other
		}
		pieces := make([]Piece, n)
		words, lens := make([]uint64, n), make([]uint64, n)
		column.Repeats(from, repeats, bit)
		column.Numeric(from, numeric, bit)
		column.Bare(from, pieces, '(', bare, bit)
		column.Words(from, words, lens)
		mark := func(ok bool) uint8 {
			if ok {
				return bit | other
			}
			return other
		}
		for i := range n {
			p := column.Piece(from + i)
			text := string(column.Bytes(p))
			begin := text[:min(len(text), 1)]
			want := mark(from+i > 0 && text == string(column.Bytes(column.Piece(from+i-1))))
			if repeats[i] != want {
				return fmt.Errorf("columns %d to %d, record %d from %d: %q repeats %b, want %b", first, last, from+i, from, text, repeats[i], want)
			}
			if want := mark(begin >= "0" && begin <= "9"); numeric[i] != want {
				return fmt.Errorf("columns %d to %d, record %d from %d: %q numeric %b, want %b", first, last, from+i, from, text, numeric[i], want)
			}
			if want := mark(len(text) > 0 && text[0] >= '(' && text[0] <= 'z' && text[len(text)-1] >= '!' && text[len(text)-1] <= 'z'); bare[i] != want || pieces[i] != p {
				return fmt.Errorf("columns %d to %d, record %d from %d: %q bare %b at %v, want %b at %v", first, last, from+i, from, text, bare[i], pieces[i], want, p)
			}
			if word := wordOf(text); words[i] != word || lens[i] != uint64(len(text)) {
				return fmt.Errorf("columns %d to %d, record %d from %d: %q is %x, %d, want %x, %d", first, last, from+i, from, text, words[i], lens[i], word, len(text))
			}
		}
	}
	return nil
}

// wordOf is the first eight bytes of a piece, byte by byte.
func wordOf(piece string) (word uint64) {
	first := piece[:min(len(piece), 8)]
	for i := range first {
		word |= uint64(first[i]) << (8 * (8 - len(first) + i))
	}
	return word
}

// A field that is like the one before but for one bit, wherever it is, is no
// repeat of it.
func TestRepeatsToTheBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var input bytes.Buffer
	for range 3 {
		for n := 1; n <= 70; n++ {
			base := make([]byte, n)
			for i := range base {
				base[i] = "/0123456789=?@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[rng.IntN(66)]
			}
			for i := range base {
				for bit := byte(1); bit < 32; bit <<= 1 {
					other := bytes.Clone(base)
					if other[i] ^= bit; other[i] < '-' {
						continue // a quote, a comma or a line end
					}
					fmt.Fprintf(&input, "%s\n%s\n", base, other)
				}
			}
		}
	}
	_, err := Scan(context.Background(), &input, Options{Workers: 1}, func(int) func(*Chunk) error {
		return func(c *Chunk) error {
			column, _ := c.Column(0)
			marks := make([]uint8, c.Len())
			for i := range marks {
				marks[i] = 1
			}
			column.Repeats(0, marks, 1)
			for i := 1; i < c.Len(); i++ {
				p, q := column.Bytes(column.Piece(i-1)), column.Bytes(column.Piece(i))
				if repeats := marks[i] == 1; repeats != bytes.Equal(p, q) {
					t.Fatalf("%q after %q: repeats is %v", q, p, repeats)
				}
			}
			return nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A column whose lines end in two ways, or whose records differ, is none.
func TestColumnOfMixedLines(t *testing.T) {
	for input, want := range map[string][2]bool{
		"a,b\nc,d\n":     {true, true},
		"a,b\r\nc,d\r\n": {true, true},
		"a,b\r\nc,d\n":   {true, false},
		"a,b\nc\n":       {false, false},
	} {
		_, err := Scan(context.Background(), strings.NewReader(input), Options{Workers: 1}, func(int) func(*Chunk) error {
			return func(c *Chunk) error {
				for col, want := range want {
					if _, ok := c.Column(col); ok != want {
						t.Errorf("%q: column %d is there: %v, want %v", input, col, ok, want)
					}
				}
				if _, ok := c.Column(2); ok {
					t.Errorf("%q has a third column", input)
				}
				return nil
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
