package text

import (
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"
)

// An eastAsian is an encoding of several bytes a character, and how often text
// in it has which of them.
type eastAsian struct {
	label, script string
	prior         float64 // log of how common files in it are, beside the others
	blocks        []block
}

// A block is characters of two bytes that are about as common as each other.
// The shares are judgements, as the priors are.
type block struct {
	lead, trail [2]byte // first and last
	chars       float64 // how many characters
	share       float64 // of the characters of a text
}

// eastAsians returns the encodings of several bytes that are recognised, those
// of Japan twice: for text, where kana prevail, and for names in kanji alone.
// The blocks are those of GB 2312 and GBK, JIS X 0208, KS X 1001 and Big5: the
// ideographs of the first level are those of everyday use, those of the second
// are rare.
func eastAsians() []eastAsian {
	return []eastAsian{
		{"shift_jis", "Japanese", 0, shiftJIS(0.55, 0.33)},
		{"shift_jis", "Japanese", 0, shiftJIS(0.04, 0.84)},
		{"euc-jp", "Japanese", -2, eucJP(0.55, 0.33)},
		{"euc-jp", "Japanese", -4, eucJP(0.04, 0.84)},
		{"gb18030", "Chinese", 0, []block{
			{[2]byte{0xb0, 0xd7}, [2]byte{0xa1, 0xfe}, 3755, 0.92}, // hanzi, first level
			{[2]byte{0xd8, 0xf7}, [2]byte{0xa1, 0xfe}, 3008, 0.02}, // second level
			{[2]byte{0xa1, 0xa3}, [2]byte{0xa1, 0xfe}, 282, 0.05},
			{[2]byte{0x81, 0xa0}, [2]byte{0x40, 0xfe}, 6080, 0.004}, // GBK
			{[2]byte{0xaa, 0xfe}, [2]byte{0x40, 0xa0}, 8160, 0.004},
		}},
		{"big5", "Chinese", 0, []block{
			{[2]byte{0xa4, 0xc6}, [2]byte{0xa1, 0xfe}, 3234, 0.56}, // hanzi, first level
			{[2]byte{0xa4, 0xc6}, [2]byte{0x40, 0x7e}, 2167, 0.37},
			{[2]byte{0xc9, 0xf9}, [2]byte{0xa1, 0xfe}, 4582, 0.012}, // second level
			{[2]byte{0xc9, 0xf9}, [2]byte{0x40, 0x7e}, 3070, 0.008},
			{[2]byte{0xa1, 0xa3}, [2]byte{0xa1, 0xfe}, 245, 0.02},
			{[2]byte{0xa1, 0xa3}, [2]byte{0x40, 0x7e}, 163, 0.02},
		}},
		{"euc-kr", "Korean", 0, []block{
			{[2]byte{0xb0, 0xc8}, [2]byte{0xa1, 0xfe}, 2350, 0.95}, // hangul
			{[2]byte{0xca, 0xfd}, [2]byte{0xa1, 0xfe}, 4888, 0.01}, // hanja
			{[2]byte{0xa1, 0xa3}, [2]byte{0xa1, 0xfe}, 282, 0.03},
			{[2]byte{0x81, 0xa0}, [2]byte{0x41, 0xfe}, 5696, 0.004}, // hangul that KS X 1001 lacks
			{[2]byte{0xa1, 0xc6}, [2]byte{0x41, 0xa0}, 3126, 0.004},
		}},
	}
}

// shiftJIS returns the blocks of text with these shares of kana and of common
// kanji.
func shiftJIS(kana, kanji float64) []block {
	return []block{
		{[2]byte{0x82, 0x82}, [2]byte{0x9f, 0xf1}, 83, 0.64 * kana}, // hiragana
		{[2]byte{0x83, 0x83}, [2]byte{0x40, 0x96}, 86, 0.36 * kana}, // katakana
		{[2]byte{0x81, 0x81}, [2]byte{0x40, 0xfc}, 147, 0.08},
		{[2]byte{0x82, 0x82}, [2]byte{0x4f, 0x9a}, 62, 0.01},
		{[2]byte{0x88, 0x97}, [2]byte{0x40, 0xfc}, 2914, 0.983 * kanji}, // first level
		{[2]byte{0x98, 0x98}, [2]byte{0x40, 0x72}, 51, 0.017 * kanji},
		{[2]byte{0x98, 0x9f}, [2]byte{0x40, 0xfc}, 1410, 0.004}, // second level
		{[2]byte{0xe0, 0xea}, [2]byte{0x40, 0xfc}, 1980, 0.006},
		{[2]byte{0xed, 0xfc}, [2]byte{0x40, 0xfc}, 760, 0.001},
	}
}

// eucJP is shiftJIS in the other encoding.
func eucJP(kana, kanji float64) []block {
	return []block{
		{[2]byte{0xa4, 0xa4}, [2]byte{0xa1, 0xf3}, 83, 0.64 * kana}, // hiragana
		{[2]byte{0xa5, 0xa5}, [2]byte{0xa1, 0xf6}, 86, 0.36 * kana}, // katakana
		{[2]byte{0xa1, 0xa2}, [2]byte{0xa1, 0xfe}, 147, 0.08},
		{[2]byte{0xa3, 0xa3}, [2]byte{0xb0, 0xfa}, 62, 0.01},
		{[2]byte{0xb0, 0xcf}, [2]byte{0xa1, 0xfe}, 2965, kanji}, // first level
		{[2]byte{0xd0, 0xf4}, [2]byte{0xa1, 0xfe}, 3390, 0.01},  // second level
		{[2]byte{0x8e, 0x8e}, [2]byte{0xa1, 0xdf}, 63, 0.005},   // narrow katakana
	}
}

// The logs of how likely the bytes are that are in no block.
var (
	strayByte = math.Log(1e-9)
	firstKana = math.Log(0.01 / 63) // narrow katakana of Shift JIS, of one byte
	nextKana  = math.Log(0.9 / 63)
)

// score returns the log of how likely it is that the bytes beyond ASCII of b
// are in this encoding, but for a constant.
func (e *eastAsian) score(b []byte) float64 {
	s, kana := e.prior, false
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i, kana = i+1, false
			continue
		}
		if p := e.pair(b[i:]); p > 0 {
			s += math.Log(p)
			i, kana = i+2, false
			continue
		}
		switch narrow := e.label == "shift_jis" && b[i] >= 0xa1 && b[i] <= 0xdf; {
		case narrow && kana:
			s += nextKana
		case narrow:
			s, kana = s+firstKana, true
		case i+1 < len(b): // the end may cut a character
			s, kana = s+strayByte, false
		}
		i++
	}
	return s
}

// pair returns how likely the character is that b begins with, of those of
// two bytes; 0 where it begins with none.
func (e *eastAsian) pair(b []byte) float64 {
	if len(b) < 2 || b[1] == 0x7f {
		return 0
	}
	for _, k := range e.blocks {
		if k.lead[0] <= b[0] && b[0] <= k.lead[1] && k.trail[0] <= b[1] && b[1] <= k.trail[1] {
			return k.share / k.chars
		}
	}
	return 0
}

// detectEastAsian recognises the encodings of several bytes a character: that
// in which the bytes are likeliest, if the text looks like words.
func detectEastAsian(b []byte) (plan, bool) {
	b = b[:min(len(b), 16<<10)]
	all := eastAsians()
	scores := make([]float64, len(all))
	best := 0
	for i := range all {
		if scores[i] = all[i].score(b); scores[i] > scores[best] {
			best = i
		}
	}
	e, rival, lead := &all[best], "", math.Inf(1)
	for i := range all {
		if d := scores[best] - scores[i]; d < lead && all[i].label != e.label {
			rival, lead = all[i].label, d
		}
	}
	c := mustCodec(e.label)
	text, _, undefined := c.decoder().decode(nil, b, false)
	n, ok := eastAsianWords(string(text))
	if !ok || undefined > n/100 {
		return plan{}, false
	}
	verb, doubt := "detected", ""
	if lead < unsure {
		verb, doubt = "likely", ", too few to exclude "+rival
	}
	return plan{codec: c, evidence: fmt.Sprintf("%s: %s in %d characters%s", verb, e.script, n, doubt)}, true
}

// eastAsianWords counts the ideographs, kana and hangul of a text; ok where
// they stand as they do in words: several in a row, apart from Latin letters.
func eastAsianWords(text string) (n int, ok bool) {
	runs, touching, foreign := 0, 0, 0
	var before rune
	was := false
	for _, r := range text {
		east := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
			r == 'ー' || r == 'ｰ' || r == 'ﾞ' || r == 'ﾟ'
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
		before, was = r, east
	}
	return n, n >= 4 && n >= 2*runs && 5*touching <= runs && 20*foreign <= n
}

func isASCIILetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
