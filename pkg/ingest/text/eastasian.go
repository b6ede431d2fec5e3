package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
)

// detectEastAsian recognises the encodings of several bytes a character. The
// guess is chardet's, and the text must look it too.
func detectEastAsian(b []byte) (plan, bool) {
	b = b[:min(len(b), 16<<10)]
	var label, script string
	switch strings.ToUpper(chardet.Detect(b).Encoding) {
	case "SHIFT_JIS", "CP932":
		label, script = "shift_jis", "Japanese"
	case "EUC-JP":
		label, script = "euc-jp", "Japanese"
	case "GB2312", "GB18030", "GBK":
		label, script = "gb18030", "Chinese"
	case "BIG5":
		label, script = "big5", "Chinese"
	case "EUC-KR", "CP949", "UHC":
		label, script = "euc-kr", "Korean"
	default:
		return plan{}, false
	}
	c := mustCodec(label)
	text, _, undefined := c.decoder().decode(nil, b, false)
	n, ok := eastAsianWords(string(text))
	if !ok || undefined > n/100 {
		return plan{}, false
	}
	return plan{codec: c, evidence: fmt.Sprintf("detected: %s in %d characters", script, n)}, true
}

// eastAsianWords counts the ideographs, kana and hangul of a text; ok where
// they stand as they do in words: several in a row, apart from Latin letters.
func eastAsianWords(text string) (n int, ok bool) {
	runs, touching, foreign := 0, 0, 0
	var before rune
	for _, r := range text {
		east := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー'
		was := unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || before == 'ー'
		switch {
		case east:
			n++
			if !was {
				runs++
			}
			if isASCIILetter(before) {
				touching++
			}
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			foreign++
		case was && isASCIILetter(r):
			touching++
		}
		before = r
	}
	return n, n >= 4 && n >= 2*runs && 5*touching <= runs && 20*foreign <= n
}

func isASCIILetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
