package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Visible returns s with everything written out that could steer a terminal
// or reorder its text: control characters and bytes that are not UTF-8 as
// \x1b, line and paragraph separators and bidirectional controls as \u202e.
// What it returns is safe to print on one line.
func Visible(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	done := 0 // s[:done] is in b
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if plain := r != utf8.RuneError || n > 1; !plain || steers(r) {
			b.WriteString(s[done:i])
			if !plain {
				r = rune(s[i])
			}
			b.WriteString(written(r))
			done = i + n
		}
		i += n
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// plainASCII reports whether s is printable ASCII, a column a byte.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// steers reports whether a terminal would obey r rather than print it.
func steers(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r <= 0x9f: // C0, DEL, C1
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f: // direction marks
		return true
	case 0x2028 <= r && r <= 0x202e: // separators, embeddings, overrides
		return true
	}
	return 0x2066 <= r && r <= 0x2069 // isolates
}

// written is r as Go writes it in a string.
func written(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	case r > 0xff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\x%02x`, r)
}

// sides are letters that Unicode joins to the letter before them, but for
// which terminals take a column of their own: Thai and Lao AM (as in น้ำ) and
// the halfwidth voicing marks of Japanese.
const sides = "\u0e33\u0eb3\uff9e\uff9f"

// width returns the columns of a terminal that s takes.
func width(s string) int {
	if plainASCII(s) {
		return len(s)
	}
	w := displaywidth.String(s)
	if strings.ContainsAny(s, sides) {
		for g := displaywidth.StringGraphemes(s); g.Next(); {
			w += aside(g.Value())
		}
	}
	return w
}

// aside returns the columns that displaywidth does not count in a cluster.
func aside(cluster string) (n int) {
	for i, r := range cluster {
		if i > 0 && strings.ContainsRune(sides, r) {
			n++
		}
	}
	return n
}

// start returns the longest beginning of s that takes at most room columns.
func start(s string, room int) string {
	end := 0
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		room -= g.Width() + aside(g.Value())
		if room < 0 {
			break
		}
		end += len(g.Value())
	}
	return s[:end]
}

// cut returns s, or its beginning and an ellipsis where s takes more than
// limit columns.
func cut(s string, limit int) string {
	switch {
	case width(s) <= limit:
		return s
	case limit < 1:
		return ""
	}
	return start(s, limit-1) + "…"
}

// wrap breaks s at its blanks into lines of at most limit columns; longer
// words are cut in two. With limit 0 there is one line.
func wrap(s string, limit int) (lines []string) {
	if limit < 1 {
		return []string{s}
	}
	line := ""
	for word := range strings.FieldsSeq(s) {
		for width(word) > limit {
			head := start(word, limit)
			if head == "" { // a letter wider than the line
				break
			}
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= limit:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// cellText returns text from data as it may stand in a cell of a table: one
// visible line, cut to limit columns where limit is above 0; right-to-left
// text is isolated, so that it does not reorder the row.
func cellText(s string, limit int) string {
	s = Visible(s)
	isolated := rightToLeft(s)
	if !isolated {
		s = apart(s)
	}
	if limit > 0 {
		s = cut(s, limit)
	}
	if isolated {
		return "\u2068" + s + "\u2069"
	}
	return s
}

// apart writes out marks at the ends of s that would join the blanks beside
// it and change their width: a variation selector first, say.
func apart(s string) string {
	for !plainASCII(s) {
		w := width(s)
		switch {
		case width(" "+s) != w+1:
			r, n := utf8.DecodeRuneInString(s)
			s = written(r) + s[n:]
		case width(s+" ") != w+1:
			r, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n] + written(r)
		default:
			return s
		}
	}
	return s
}

// rightToLeft reports whether s has letters written from right to left: the
// blocks that Unicode reserves for such scripts (Hebrew, Arabic and Persian,
// Syriac, N'Ko and others).
func rightToLeft(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x590:
		case r <= 0x8ff, 0xfb1d <= r && r <= 0xfdff, 0xfe70 <= r && r <= 0xfefc,
			0x10800 <= r && r <= 0x10fff, 0x1e800 <= r && r <= 0x1efff:
			return true
		}
	}
	return false
}
