package plot

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// widthOf is about how wide a text is in a common sans-serif font: enough to
// leave room for it. The text itself may be set in another one.
func widthOf(text string, size float64) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case strings.ContainsRune(" .,:;'|!ijlt()", r):
			w += 0.33
		case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '%':
			w += 0.9
		case '0' <= r && r <= '9':
			w += 0.58
		case unicode.IsUpper(r):
			w += 0.68
		case 0x1100 <= r && r <= 0x115f, 0x2e80 <= r && r <= 0xa4cf, 0xac00 <= r && r <= 0xd7a3, 0xff00 <= r && r <= 0xff60:
			w++
		default:
			w += 0.56
		}
	}
	return w * size
}

// fold breaks a text at its blanks into lines of a width.
func fold(text string, width, size float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case widthOf(line+" "+word, size) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// shorten cuts a text to a width.
func shorten(text string, width, size float64) string {
	if widthOf(text, size) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 1 && (widthOf(string(letters)+"…", size) > width || unicode.Is(unicode.Mn, letters[len(letters)-1])) {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimSpace(string(letters)) + "…"
}

// isolated keeps a text from data apart from what stands beside it, whichever
// way it is written.
func isolated(text string) string { return "\u2068" + text + "\u2069" }

// grouped is a whole number with a comma between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// brief is a number with three digits at most: 12.3k.
func brief(v float64) string {
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	unit := ""
	for _, u := range []string{"k", "M", "bn"} {
		if v < 999.5 {
			break
		}
		v, unit = v/1000, u
	}
	decimals := 0
	if unit != "" && v < 99.5 {
		decimals = 1
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	return sign + strings.TrimSuffix(s, ".0") + unit
}

// percent is a proportion in per cent, with decimals only where they tell
// ticks apart.
func percent(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(100*v, 'f', 1, 64), ".0") + "%"
}

// whole is a number without decimals.
func whole(v float64) string { return strings.ReplaceAll(grouped(int(math.Round(v))), "-", "−") }
