package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
	"pgregory.net/rapid"
)

// awkward are characters that a terminal obeys, that join their neighbours,
// or that take no column, one or two.
var awkward = []rune("\x00\t\n\r\x1b\x7f\u0085\u009b\u00ad\u0301\u0600\u061c\u0e33\u0e34\u0eb3\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufe0e\ufe0f\ufeff\uff9e\ufffd" +
	"aZ09 '\"=+-@,;|\\é€نשกи中🇵👩👍🏽❤\u20e3\U000e0041")

// anyText draws text of letters and of awkward characters, some not UTF-8.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom(awkward)),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }),
	)
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"plain ~ text":              "plain ~ text",
		"Żółw שלום น้ำ":             "Żółw שלום น้ำ",
		"\x1b[31mred":               `\x1b[31mred`,
		"a\tb\r\nc":                 `a\tb\r\nc`,
		"\x00\x7f":                  `\x00\x7f`,
		"\u009b31m":                 `\x9b31m`, // C1 as UTF-8
		"\x9b31m":                   `\x9b31m`, // and as a byte
		"gepj.\u202eexe":            `gepj.\u202eexe`,
		"\u2066a\u2069\u200e\u200f": `\u2066a\u2069\u200e\u200f`,
		"\u061c\u2028\u2029":        `\u061c\u2028\u2029`,
		"علی\u200cرضا 👨\u200d👩\u200d👧":  "علی\u200cرضا 👨\u200d👩\u200d👧", // joiners are part of words and emoji
		"half \xe0\xb8 a letter \ufffd": `half \xe0\xb8 a letter ` + "\ufffd",
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// checkVisible is what must hold of all that Visible returns.
func checkVisible(t interface{ Fatalf(string, ...any) }, in string) {
	out := Visible(in)
	if !utf8.ValidString(out) {
		t.Fatalf("Visible(%q) = %q: not UTF-8", in, out)
	}
	for _, r := range out {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			t.Fatalf("Visible(%q) = %q: %U is left", in, out, r)
		}
	}
	if again := Visible(out); again != out {
		t.Fatalf("Visible(%q) = %q, and again %q", in, out, again)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("\x1b]0;title\x07\u202e\x9b")
	f.Add(string(awkward))
	f.Fuzz(func(t *testing.T, s string) { checkVisible(t, s) })
}

func TestVisibleProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkVisible(t, anyText().Draw(t, "text")) })
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		// Counted by hand: a base letter a column, its marks none.
		"Żółkiewska": 10, "Gdan\u0301sk": 6, // n with a combining acute
		"דוד כהן": 7, "שָׁלוֹם": 4, "علی\u200cرضا": 6,
		"สมชาย": 5, "ใจดี": 3,
		// AM takes a column of its own: kitty, VTE, xterm and wcwidth(3) agree.
		"น้ำ": 2, "คำแก้ว": 5, "\u0e33": 1, "\u0eb3\u0eb3": 2, "ｶﾞ": 2,
		// East Asian wide and emoji take two, whatever they are joined of.
		"山田": 4, "한국": 4, "👨\u200d👩\u200d👧": 2, "🇵🇱": 2, "👍🏽": 2, "❤️": 2,
		"\u2068דוד\u2069": 3,
	} {
		if got := width(s); got != want {
			t.Errorf("width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		want  string
	}{
		{"Żółkiewska", 10, "Żółkiewska"}, {"Żółkiewska", 5, "Żółk…"}, {"Żółkiewska", 1, "…"}, {"a", 0, ""},
		{"山田太郎", 6, "山田…"},                          // half a letter is none
		{"น้ำตาล", 2, "…"},                          // AM is not parted from its letter
		{"👨\u200d👩\u200d👧👦", 3, "👨\u200d👩\u200d👧…"}, // nor a family
	} {
		if got := cut(c.s, c.limit); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.s, c.limit, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, limit := Visible(anyText().Draw(t, "text")), rapid.IntRange(0, 12).Draw(t, "limit")
		got := cut(s, limit)
		if w := width(got); w > limit && s != "" {
			t.Fatalf("cut(%q, %d) = %q: %d columns", s, limit, got, w)
		}
		if rest, ok := strings.CutSuffix(got, "…"); got != s && got != "" && (!ok || !strings.HasPrefix(s, rest)) {
			t.Fatalf("cut(%q, %d) = %q: not its beginning", s, limit, got)
		}
	})
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		want  string // lines joined by /
	}{
		{"", 10, ""}, {"one two three", 0, "one two three"}, {"one two three", 7, "one two/three"},
		{"one two three", 3, "one/two/thr/ee"}, {"a bcdef g", 3, "a/bcd/ef/g"},
	} {
		if got := strings.Join(wrap(c.s, c.limit), "/"); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.s, c.limit, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, limit := Visible(anyText().Draw(t, "text")), rapid.IntRange(2, 12).Draw(t, "limit")
		lines := wrap(s, limit)
		for _, line := range lines {
			// A single letter with many marks can be wider than the line.
			if w := width(line); w > limit && start(line, limit) != "" {
				t.Fatalf("wrap(%q, %d) has %q: %d columns", s, limit, line, w)
			}
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := strings.Join(lines, ""); letters(got) != letters(s) {
			t.Fatalf("wrap(%q, %d) = %q: letters are lost", s, limit, lines)
		}
	})
}

// TestCellText says that a cell is as wide between blanks as alone, so that
// the columns behind it stay in line, and that nothing in it steers.
func TestCellText(t *testing.T) {
	if got := cellText("\ufe0fx", 0); got != `\ufe0fx` {
		t.Errorf("a variation selector that would widen the blank before it: %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		s, limit := anyText().Draw(t, "text"), rapid.IntRange(0, 12).Draw(t, "limit")
		got := cellText(s, limit)
		if limit > 0 && width(got) > limit {
			t.Fatalf("%q: %d columns, want at most %d", got, width(got), limit)
		}
		if w := width(" " + got + " "); w != width(got)+2 {
			t.Fatalf("%q: %d columns alone, %d with a blank on each side", got, width(got), w)
		}
		if !strings.ContainsAny(got, sides) && width(got) != displaywidth.String(got) {
			t.Fatalf("%q: width %d, displaywidth %d", got, width(got), displaywidth.String(got))
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(got, "\u2068"), "\u2069")
		if rightToLeft(Visible(s)) && inner == got {
			t.Fatalf("%q is not isolated", got)
		}
		checkVisible(t, inner)
		if Visible(inner) != inner {
			t.Fatalf("%q: not visible", inner)
		}
	})
}
