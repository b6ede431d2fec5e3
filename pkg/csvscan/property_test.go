package csvscan

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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

// text draws some CSV; often long enough for several batches of blocks.
func text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for _, p := range rapid.SliceOf(piece()).Draw(t, "pieces") {
			b.WriteString(strings.Repeat(p, rapid.SampledFrom([]int{1, 1, 1, 1, 1, 2, 30, 300}).Draw(t, "times")))
		}
		return b.String()
	})
}

func TestScanProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		check(t, text().Draw(t, "text"), Options{
			Comma:     rapid.SampledFrom([]byte{0, ';', 'a', ' '}).Draw(t, "comma"),
			Runs:      rapid.IntRange(0, 4).Draw(t, "runs") == 0,
			Workers:   rapid.IntRange(1, 8).Draw(t, "workers"),
			ChunkSize: rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(50, 200), rapid.IntRange(4<<10, 20<<10), rapid.Just(0)).Draw(t, "size"),
		})
	})
}

// TestDivideProperty does checkDivide from anywhere in some CSV.
func TestDivideProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		input := text().Draw(t, "text")
		from := rapid.IntRange(0, len(input)).Draw(t, "from")
		checkDivide(t, input[from:], rapid.Bool().Draw(t, "inside"))
	})
}

// TestBlockEdges moves what takes several bytes across the edges of blocks.
func TestBlockEdges(t *testing.T) {
	for _, part := range []string{
		`,"a""b",`, `,"",""""` + "\n", `b"c,"d""e"",",f`, `"a"b"c,d""` + "\r\n", `,"a` + "\r\n" + `b"` + "\r\n\r\n",
		`b"c`, "b\n\"c", "b,\"c",
	} {
		for n := range 2 * block {
			for _, pad := range []string{strings.Repeat("p", n), strings.Repeat(`"`, n)} {
				input := pad + part + strings.Repeat("s", block) + part + part + "\n\"q\"\n"
				checkDivide(t, input, false)
				checkDivide(t, input, true)
				check(t, input, Options{Workers: 1})
			}
		}
	}
}

// checkDivide compares the divider, vector code and all, with its portable
// part; and what it knows at the end with what it knows by the quotes alone.
func checkDivide(t fataler, input string, inside bool) {
	data := append(make([]byte, 0, len(input)+block), input...)
	// What lies behind the data must not matter.
	copy(data[len(data):cap(data)], "\",\n\",\n")

	begin := divider{comma: ',', start: 1}
	if inside {
		begin.inside = ^uint64(0)
	}
	d, portable, skimmed := begin, begin, begin
	got := d.divide(data, nil)
	var want []uint32
	for at := 0; at < len(data); at += block {
		valid := ^uint64(0)
		if n := len(data) - at; n < block {
			valid = 1<<n - 1
		}
		want = put(slices.Grow(want, room), portable.block(data[at:at+block], valid), at)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q:\n got %v\nwant %v", data, got, want)
	}
	if len(data)%block > 0 || d.inside != 0 { // then no quote can open
		d.start, portable.start = 0, 0
	}
	if d != portable {
		t.Fatalf("%q: got %+v, want %+v", data, d, portable)
	}

	for blocks := len(data) / block; blocks > 0; blocks = min(blocks-1, 9) {
		whole := data[:blocks*block]
		d, skimmed = begin, begin
		d.divide(whole, nil)
		skimmed.skim(whole)
		if skimmed.inside != d.inside || d.inside == 0 && skimmed.start != d.start {
			t.Fatalf("%q: skimmed %+v, divided %+v", whole, skimmed, d)
		}
	}
}

// TestFindProperty compares find with a look at each byte.
func TestFindProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Neighbours of the bytes looked for, and the high bit, are what
		// such arithmetic gets wrong.
		near := rapid.SampledFrom([]byte(",-+\n\v\t\"#!\x00\x01\x80\xac\x8a\xa2\xff"))
		p := rapid.SliceOfN(rapid.OneOf(near, rapid.Byte()), block, block).Draw(t, "block")
		comma := rapid.SampledFrom([]byte(",;\t\x00\xff")).Draw(t, "comma")
		var commas, lines, quotes uint64
		for i, b := range p {
			switch b {
			case comma:
				commas |= 1 << i
			case '\n':
				lines |= 1 << i
			case '"':
				quotes |= 1 << i
			}
		}
		c, l, q := find(p, comma)
		if c != commas || l != lines || q != quotes {
			t.Fatalf("%q: got %x %x %x, want %x %x %x", p, c, l, q, commas, lines, quotes)
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add("a,b\n1,\"x\ny\"\n", uint16(3), uint8(2))
	f.Add("a\"b,\"c\"d\r\n\r\n\"", uint16(64), uint8(1))
	f.Add(strings.Repeat("a,\"b\nc\",d\"\n", 900), uint16(9000), uint8(1))
	f.Fuzz(func(t *testing.T, input string, size uint16, workers uint8) {
		check(t, input, Options{ChunkSize: int(size), Workers: 1 + int(workers%8)})
	})
}

func FuzzReader(f *testing.F) {
	f.Add("  1 19970101  2   29.33\n", byte(' '), true)
	f.Add("a;\"b\"\"\r\nc\";\r", byte(';'), false)
	f.Fuzz(func(t *testing.T, input string, comma byte, runs bool) {
		if comma == '"' || comma == '\r' || comma == '\n' {
			t.Skip("refused, see ErrDelimiter")
		}
		check(t, input, Options{Comma: comma, Runs: runs, ChunkSize: 1 + len(input)/3, Workers: 2})
	})
}
