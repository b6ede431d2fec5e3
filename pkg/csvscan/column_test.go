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
				"1234567", "12345678", "x2345678", "a-key-of-sixteen", "b-key-of-sixteen", "a key of more than sixteen", "a key of mure than sixteen"}),
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
	pieces := make([]string, c.Len())
	for i := range pieces {
		p := column.Piece(i)
		if value, want := column.Value(p), c.Field(i, col); !bytes.Equal(value, want) {
			return fmt.Errorf("record %d, column %d: value %q, want %q", i, col, value, want)
		}
		pieces[i] = string(column.Bytes(p))
		if got, want := column.Ends(p), endsOf(pieces[i]); got != want {
			return fmt.Errorf("record %d, column %d: %q has the ends %x, want %x", i, col, pieces[i], got, want)
		}
	}
	for i, one := range pieces {
		for j, other := range pieces {
			differ := column.Ends(column.Piece(i)).Differ(column.Ends(column.Piece(j)))
			if one == other && differ || one != other && !differ && len(one) <= 16 {
				return fmt.Errorf("column %d: the ends of %q and %q differ: %v", col, one, other, differ)
			}
		}
	}
	return nil
}

// endsOf are the ends of a piece, byte by byte.
func endsOf(piece string) (e Ends) {
	e.Len = uint32(len(piece))
	first := piece[:min(len(piece), 8)]
	for i := range first {
		e.First |= uint64(first[i]) << (8 * (8 - len(first) + i))
	}
	if len(piece) >= 8 {
		for i, b := range []byte(piece[len(piece)-8:]) {
			e.Last |= uint64(b) << (8 * i)
		}
	}
	return e
}

// Fields that are alike but for one bit, wherever it is, differ.
func TestDifferByOneBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var input bytes.Buffer
	for range 20 {
		for n := 1; n <= 20; n++ {
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
			for i := 1; i < c.Len(); i++ {
				p, q := column.Piece(i-1), column.Piece(i)
				same := bytes.Equal(column.Bytes(p), column.Bytes(q))
				if differ := column.Ends(p).Differ(column.Ends(q)); differ == same && len(column.Bytes(p)) <= 16 {
					t.Fatalf("%q after %q: differs is %v", column.Bytes(q), column.Bytes(p), differ)
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
