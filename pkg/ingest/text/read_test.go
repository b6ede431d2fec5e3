package text

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// Whatever was decided at the beginning, bytes far behind it are not lost.
func TestBeyondSample(t *testing.T) {
	ascii := strings.Repeat("1;Smith;London\n", 2*sampleSize/15)
	t.Run("first accent far behind", func(t *testing.T) {
		for _, tt := range []struct {
			in   encoding.Encoding
			list string
			want string
		}{
			{charmap.Windows1252, frenchList, "windows-1252"},
			{charmap.Windows1255, hebrewList, "windows-1255"},
			{unicode.UTF8, polishList, "utf-8"},
		} {
			want := ascii + tt.list
			x, err := Open(bytes.NewReader(encode(t, tt.in, want)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if x.Encoding() != "utf-8" || x.Evidence() != "only ASCII" {
				t.Errorf("before: %s (%s)", x.Encoding(), x.Evidence())
			}
			got, err := io.ReadAll(x)
			if err != nil || string(got) != want || x.Undefined() != 0 {
				t.Errorf("%v: %d bytes of %d, %d undefined, %v", tt.in, len(got), len(want), x.Undefined(), err)
			}
			if x.Encoding() != tt.want {
				t.Errorf("after: %s (%s), want %s", x.Encoding(), x.Evidence(), tt.want)
			}
		}
	})
	t.Run("and much behind that", func(t *testing.T) {
		want := ascii + frenchList + ascii + frenchList
		got, x := read(t, encode(t, charmap.Windows1252, want), Options{})
		if got != want || x.Encoding() != "windows-1252" {
			t.Errorf("%d bytes of %d as %s", len(got), len(want), x.Encoding())
		}
	})
	t.Run("UTF-8 that turns into something else", func(t *testing.T) {
		got, x := read(t, []byte("é"+ascii+"Ren\xe9\n"), Options{})
		if got != "é"+ascii+"Ren\uFFFD\n" || x.Undefined() != 1 || x.Evidence() != "valid UTF-8" {
			t.Errorf("%d undefined, %s", x.Undefined(), x.Evidence())
		}
	})
	t.Run("a rune that the sample cuts", func(t *testing.T) {
		want := strings.Repeat("a", sampleSize-1) + "é\n"
		got, x := read(t, []byte(want), Options{})
		if got != want || x.Undefined() != 0 || x.Encoding() != "utf-8" {
			t.Errorf("%s (%s), %d undefined", x.Encoding(), x.Evidence(), x.Undefined())
		}
	})
}

func TestLineEnds(t *testing.T) {
	tests := []struct{ in, want, ends string }{
		{"a,b\n1,2\n", "a,b\n1,2\n", "LF"},
		{"a,b\r\n1,2\r\n", "a,b\r\n1,2\r\n", "CRLF"},
		{"a,b\r1,2\r", "a,b\n1,2\n", "CR"},
		{"a,b\r\"1\n2\",3\r", "a,b\n\"1\n2\",3\n", "CR"}, // a line end within a cell of an old Mac
		{"a,b\r\"1\r\n2\",3\r", "a,b\n\"1\n2\",3\n", "CR"},
		{"a,b\n1\r2,3\n", "a,b\n1\r2,3\n", "LF"},
		{"a,b\r\n\"1\n\n2\",3\r\n", "a,b\r\n\"1\n\n2\",3\r\n", "CRLF"},
		{"\"a\rb\",c\n", "\"a\rb\",c\n", "LF"},
		{"a", "a", ""},
		{"", "", ""},
		{"\xff\xfea\x00\r\x00b\x00\r\x00", "a\nb\n", "CR"},
		{"Ren\xe9\rZo\xeb\r", "René\nZoë\n", "CR"},
	}
	for _, tt := range tests {
		got, x := read(t, []byte(tt.in), Options{})
		if got != tt.want || x.LineEnds() != tt.ends {
			t.Errorf("%q: got %q, %q; want %q, %q", tt.in, got, x.LineEnds(), tt.want, tt.ends)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, in := range []string{"", "\xef\xbb\xbf", "\xff\xfe"} {
		if got, x := read(t, []byte(in), Options{}); got != "" || x.Undefined() != 0 {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

// An error of the input comes through as it is, after the text before it.
func TestInputError(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for _, size := range []int{10, sampleSize + 10} {
		in := io.MultiReader(strings.NewReader(strings.Repeat("a", size)), iotest.ErrReader(broken))
		x, err := Open(in, Options{})
		var got []byte
		if err == nil {
			got, err = io.ReadAll(x)
			if len(got) != size {
				t.Errorf("%d bytes of %d before the error", len(got), size)
			}
		}
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
}

// A reader that gives nothing, for ever, is an error and no endless loop.
func TestNoProgress(t *testing.T) {
	for _, size := range []int{0, 10, sampleSize, sampleSize + 10} {
		x, err := Open(io.MultiReader(strings.NewReader(strings.Repeat("a", size)), idle{}), Options{})
		if err == nil {
			_, err = io.ReadAll(x)
		}
		if !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("after %d bytes: %v", size, err)
		}
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// The encodings that a property can write anything of.
var writable = map[string]encoding.Encoding{
	"utf-8": unicode.UTF8, "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "windows-1250": charmap.Windows1250,
	"windows-1251": charmap.Windows1251, "windows-1252": charmap.Windows1252, "windows-1255": charmap.Windows1255,
	"windows-1256": charmap.Windows1256, "windows-874": charmap.Windows874, "iso-8859-2": charmap.ISO8859_2,
	"iso-8859-15": charmap.ISO8859_15, "macintosh": charmap.Macintosh, "koi8-r": charmap.KOI8R, "ibm850": charmap.CodePage850,
	"shift_jis": japanese.ShiftJIS, "euc-jp": japanese.EUCJP, "gb18030": simplifiedchinese.GB18030, "big5": traditionalchinese.Big5, "euc-kr": korean.EUCKR,
}

// Text written in an encoding and read with its name comes back, whatever the
// sizes of the reads.
func TestRoundTrip(t *testing.T) {
	for name, e := range writable {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				runes := rapid.SliceOf(rapid.OneOf(
					rapid.SampledFrom([]rune("\n,;\"'aZ09éüñßœ€łżřőışąėжЖёשםلپกำ日本カ한中訂😀’–")),
					rapid.Rune().Filter(func(r rune) bool { return r > ' ' && r != utf8.RuneError && (r < 0x7f || r >= 0xa0) && r != '\uFEFF' }),
				)).Draw(t, "text")
				var want strings.Builder
				want.WriteString("id\n")
				for _, r := range runes {
					if b, err := e.NewEncoder().String(string(r)); err == nil {
						if back, err := e.NewDecoder().String(b); err == nil && back == string(r) {
							want.WriteRune(r)
						}
					}
				}
				in, err := e.NewEncoder().Bytes([]byte(want.String()))
				if err != nil {
					t.Fatal(err)
				}
				x, err := Open(bytes.NewReader(in), Options{Encoding: name})
				if err != nil {
					t.Fatal(err)
				}
				size := rapid.IntRange(1, 700).Draw(t, "size")
				got, err := io.ReadAll(onlyReads{x, size})
				if err != nil || string(got) != want.String() || x.Undefined() != 0 {
					t.Fatalf("got %q, %d undefined, %v; want %q", got, x.Undefined(), err, want.String())
				}
			})
		})
	}
}

// onlyReads reads at most size bytes at a time.
type onlyReads struct {
	r    io.Reader
	size int
}

func (o onlyReads) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), o.size)]) }

// The text is the same however the bytes come in and are asked for.
func TestChunks(t *testing.T) {
	ascii := strings.Repeat("1;Smith;London\n", sampleSize/15+100)
	texts := map[string][]byte{
		"utf-8":           []byte(polishList + "\xe2\x82\n" + thaiList),
		"late utf-8":      []byte(ascii + thaiList),
		"late 1252":       encode(t, charmap.Windows1252, ascii+frenchList),
		"late and long":   encode(t, charmap.Windows1252, ascii+frenchList+ascii+frenchList),
		"late stray":      []byte("é" + ascii + "\xe9\n" + ascii),
		"utf-16":          encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "😀"+hebrewList),
		"windows-1250":    encode(t, charmap.Windows1250, polishList),
		"shift_jis":       encode(t, japanese.ShiftJIS, nipponList),
		"old Mac":         []byte(strings.ReplaceAll(frenchList, "\n", "\r")),
		"old Mac, mixed":  []byte("a\rb\r\"c\r\nd\"\r"),
		"late, old Mac":   []byte(strings.ReplaceAll(ascii+frenchList, "\n", "\r")),
		"cut at the end":  []byte("é\xe2\x82"),
		"mark and ASCII":  []byte("\xef\xbb\xbfa\n"),
		"one byte":        []byte("a"),
		"one stray byte":  []byte("\xe9"),
		"exactly a block": []byte(strings.Repeat("é", sampleSize/2)),
	}
	for name, in := range texts {
		t.Run(name, func(t *testing.T) {
			want, x := read(t, in, Options{})
			undefined := x.Undefined()
			inputs := map[string]func() io.Reader{
				"whole":    func() io.Reader { return bytes.NewReader(in) },
				"half":     func() io.Reader { return iotest.HalfReader(bytes.NewReader(in)) },
				"data+EOF": func() io.Reader { return iotest.DataErrReader(bytes.NewReader(in)) },
				"odd":      func() io.Reader { return onlyReads{bytes.NewReader(in), 4093} },
			}
			outputs := map[string]func(io.Reader) io.Reader{
				"one byte": iotest.OneByteReader,
				"half":     iotest.HalfReader,
				"511":      func(r io.Reader) io.Reader { return onlyReads{r, 511} },
				"512":      func(r io.Reader) io.Reader { return onlyReads{r, 512} },
				"1000":     func(r io.Reader) io.Reader { return onlyReads{r, 1000} },
				"all":      func(r io.Reader) io.Reader { return bufio.NewReaderSize(r, 4<<20) },
			}
			for i, input := range inputs {
				for o, output := range outputs {
					x, err := Open(input(), Options{})
					if err != nil {
						t.Fatal(err)
					}
					got, err := io.ReadAll(output(x))
					if err != nil || string(got) != want || x.Undefined() != undefined {
						t.Errorf("in %s, out %s: %d bytes, %d undefined, %v; want %d bytes, %d undefined", i, o, len(got), x.Undefined(), err, len(want), undefined)
					}
				}
			}
		})
	}
}

func TestReader(t *testing.T) {
	x, err := Open(strings.NewReader(frenchList), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(x, []byte(frenchList)); err != nil {
		t.Error(err)
	}
}
