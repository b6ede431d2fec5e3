package text

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// TestNames checks lists of names, which are short and lack the grammar that
// tells running text apart.
func TestNames(t *testing.T) {
	tests := []struct {
		in    encoding.Encoding
		label string
		names string
	}{
		{japanese.ShiftJIS, "shift_jis", "佐藤健一 鈴木美咲 高橋直樹 田中花子 渡辺正 伊藤翔太 中村優子 小林誠 横浜市 名古屋市"},
		{japanese.ShiftJIS, "shift_jis", "ﾀﾅｶ ｻﾄｳ ｽｽﾞｷ ﾀｶﾊｼ ﾜﾀﾅﾍﾞ ﾔﾏﾓﾄ ﾅｶﾑﾗ ｺﾊﾞﾔｼ"},
		{japanese.EUCJP, "euc-jp", "佐藤健一 鈴木美咲 高橋直樹 田中花子 渡辺正 伊藤翔太 中村優子 小林誠 横浜市 名古屋市"},
		{japanese.EUCJP, "euc-jp", "さとう すずき たかはし タナカ ワタナベ 山本"},
		{simplifiedchinese.GB18030, "gb18030", "王伟 李秀英 张敏 刘洋 陈静 杨勇 赵军 黄磊 周杰 吴涛 徐明 孙丽 上海市 广州市"},
		{traditionalchinese.Big5, "big5", "陳志明 林淑芬 黃俊傑 張美玲 李建宏 王雅婷 吳宗翰 劉怡君 臺北市 高雄市"},
		{korean.EUCKR, "euc-kr", "김민준 이서연 박지훈 최수빈 정예은 강현우 조은지 윤서준 서울특별시 부산"},
	}
	for _, tt := range tests {
		list := "id;name\n"
		for i, name := range strings.Fields(tt.names) {
			list += fmt.Sprintf("%d;%s\n", i, name)
		}
		got, x := read(t, encode(t, tt.in, list), Options{})
		if got != list || x.Encoding() != tt.label {
			t.Errorf("%q in %s: read %q as %s (%s)", list, tt.label, got, x.Encoding(), x.Evidence())
		}
	}
}

// TestCountries checks 25 names of countries at a time, of all that CLDR has.
func TestCountries(t *testing.T) {
	tests := []struct {
		in    encoding.Encoding
		label string
		names display.Namer
	}{
		{japanese.ShiftJIS, "shift_jis", display.Regions(language.Japanese)},
		{japanese.EUCJP, "euc-jp", display.Regions(language.Japanese)},
		{simplifiedchinese.GB18030, "gb18030", display.Regions(language.SimplifiedChinese)},
		{traditionalchinese.Big5, "big5", display.Regions(language.TraditionalChinese)},
		{korean.EUCKR, "euc-kr", display.Regions(language.Korean)},
	}
	for _, tt := range tests {
		n, list := 0, ""
		for code := range 26 * 26 {
			region, err := language.ParseRegion(string([]byte{'A' + byte(code/26), 'A' + byte(code%26)}))
			if err != nil || tt.names.Name(region) == "" {
				continue
			}
			list += tt.names.Name(region) + "\n"
			if n++; n%25 > 0 {
				continue
			}
			b, err := encoding.ReplaceUnsupported(tt.in.NewEncoder()).String(list)
			if err != nil {
				t.Fatal(err)
			}
			if p := detect([]byte(b), true); p.codec.name != tt.label {
				t.Errorf("%q in %s: detected %s (%s)", list, tt.label, p.codec.name, p.evidence)
			}
			list = ""
		}
		if n < 200 {
			t.Errorf("%s: %d countries", tt.label, n)
		}
	}
}

// A few syllables may be hanzi as well, and the evidence says so.
func TestFewCharacters(t *testing.T) {
	_, x := read(t, encode(t, korean.EUCKR, "name\n철수\n영희\n"), Options{})
	if x.Encoding() != "euc-kr" || x.Evidence() != "likely: Korean in 4 characters, too few to exclude gb18030" {
		t.Errorf("got %s (%s)", x.Encoding(), x.Evidence())
	}
}

// The blocks hold the characters that they say: each pair is one character.
func TestBlocks(t *testing.T) {
	for _, e := range eastAsians() {
		dec := mustCodec(e.label).decoder()
		for _, k := range e.blocks {
			found := 0.0
			for lead := int(k.lead[0]); lead <= int(k.lead[1]); lead++ {
				for trail := int(k.trail[0]); trail <= int(k.trail[1]); trail++ {
					text, _, undefined := dec.decode(nil, []byte{byte(lead), byte(trail)}, true)
					if undefined == 0 && len([]rune(string(text))) == 1 {
						found++
					}
				}
			}
			if found < 0.8*k.chars || found > 1.25*k.chars {
				t.Errorf("%s %x %x: %g characters, want about %g", e.label, k.lead, k.trail, found, k.chars)
			}
		}
	}
}
