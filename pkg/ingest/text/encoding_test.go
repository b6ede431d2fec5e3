package text

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// read opens and reads all of b.
func read(t testing.TB, b []byte, o Options) (string, *Text) {
	t.Helper()
	x, err := Open(bytes.NewReader(b), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	got, err := io.ReadAll(x)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return string(got), x
}

// encode writes s in an encoding that has all its characters.
func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatalf("%v cannot write %q: %v", e, s, err)
	}
	return b
}

// refused opens b, which must fail with an Error that tells what and what to do.
func refused(t *testing.T, b []byte, o Options, what, hint string) {
	t.Helper()
	_ = refusal(t, b, o, what, hint)
}

func refusal(t *testing.T, b []byte, o Options, what, hint string) *Error {
	t.Helper()
	_, err := Open(bytes.NewReader(b), o)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want an Error", err)
	}
	if !strings.Contains(e.Error(), what) || !strings.Contains(e.Hint, hint) {
		t.Fatalf("got %q, hint %q; want %q, hint %q", e.Error(), e.Hint, what, hint)
	}
	return e
}

// Small customer lists, as shops have them.
const (
	polishList = "id;imię i nazwisko;miasto;kwota\n1;Małgorzata Wójcik;Łódź;261,96 zł\n2;Łukasz Świątek;Gdańsk;49,90 zł\n3;Józef Żak;Kraków;12,00 zł\n"
	czechList  = "id;jméno;město\n1;Jiří Dvořák;Plzeň\n2;Tomáš Novák;Ústí nad Labem\n3;Věra Růžičková;České Budějovice\n"
	magyarList = "id;név;város\n1;Kovács Erzsébet;Győr\n2;Szűcs Gábor;Székesfehérvár\n3;Erdős Péter;Fertőd\n"
	russian1   = "номер;клиент;город;сумма\n1;Иван Петров;Москва;1 200,50\n2;Ольга Кузнецова;Нижний Новгород;300,00\n"
	frenchList = "id;nom;ville;total\n1;Amélie Lefèvre;Besançon;49,90\n2;François Château;Nîmes;12,00\n3;Zoë Hébert;Orléans;7,50\n"
	germanList = "Nr;Name;Ort\n1;Jürgen Müller;Köln\n2;Käthe Groß;Düsseldorf\n3;Jörg Jäger;Österreich\n"
	euroList   = "id;nom;total\n1;René Lefèvre;€ 49,90\n2;Le Cœur;€ 12,00\n"
	danishList = "id;navn;by\n1;Søren Kjær;Århus\n2;Åse Møller;Rødovre\n"
	turkList   = "no;ad;şehir\n1;Ayşe Yılmaz;İstanbul\n2;Çağlar Öztürk;Eskişehir\n3;Gülşen Doğan;İzmir\n"
	balticList = "id;vardas;miestas\n1;Rūta Žukauskaitė;Šiauliai\n2;Šarūnas Jasikevičius;Panevėžys\n"
	greekList  = "α/α;όνομα;πόλη\n1;Γιώργος Παπαδόπουλος;Αθήνα\n2;Μαρία Ιωάννου;Θεσσαλονίκη\n"
	hebrewList = "מספר;שם;עיר\n1;יעל כהן;תל אביב\n2;דוד לוי;ירושלים\n3;שרה מזרחי;חיפה\n"
	arabicList = "رقم;اسم;مدينة\n1;محمد علي;القاهرة\n2;فاطمة الزهراء;الرياض\n"
	persian1   = "شماره;نام;شهر\n1;پرويز گلستان;تهران\n2;چنگيز ژاله;اصفهان\n" // with the Arabic yeh, as windows-1256 has it
	thaiList   = "ลำดับ,ชื่อ,จังหวัด\n1,สมชาย ใจดี,กรุงเทพ\n2,สุดา มานะ,เชียงใหม่\n"
	nipponList = "注文日,顧客名,金額\n2024-01-05,山田太郎,1200\n2024-01-06,ヤマダ花子,3400\n"
	chinaList  = "订单日期,客户,金额\n2024-01-05,王小明,1200\n2024-01-06,李娜,3400\n"
	taiwanList = "訂單日期,客戶,金額\n2024-01-05,王小明,1200\n2024-01-06,陳怡君,3400\n"
	koreaList  = "주문일,고객,금액\n2024-01-05,김철수,1200\n2024-01-06,이영희,3400\n"
)

func TestEncodings(t *testing.T) {
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, b) }
	tests := []struct {
		in       encoding.Encoding
		list     string
		encoding string
		evidence string // how it begins
	}{
		{unicode.UTF8, "id,name\n1,Smith\n", "utf-8", "only ASCII"},
		{unicode.UTF8, polishList, "utf-8", "valid UTF-8"},
		{unicode.UTF8BOM, polishList, "utf-8", "byte-order mark"},
		{utf16(unicode.LittleEndian, unicode.UseBOM), hebrewList, "utf-16le", "byte-order mark"},
		{utf16(unicode.BigEndian, unicode.UseBOM), thaiList, "utf-16be", "byte-order mark"},
		{utf16(unicode.LittleEndian, unicode.IgnoreBOM), frenchList + "4;😀;Paris;1,00\n", "utf-16le", "every other byte is zero"},
		{utf16(unicode.BigEndian, unicode.IgnoreBOM), russian1, "utf-16be", "every other byte is zero"},

		{charmap.Windows1250, polishList, "windows-1250", "detected: Central European letters"},
		{charmap.Windows1250, czechList, "windows-1250", "detected: Central European letters"},
		{charmap.Windows1250, magyarList, "windows-1250", "detected: Central European letters"},
		{charmap.ISO8859_2, polishList, "iso-8859-2", "detected: Central European letters"},
		{charmap.ISO8859_2, czechList, "iso-8859-2", "detected: Central European letters"},
		{charmap.CodePage852, polishList, "ibm852", "detected: Central European letters"},
		{charmap.Windows1251, russian1, "windows-1251", "detected: Cyrillic letters"},
		{charmap.KOI8R, russian1, "koi8-r", "detected: Cyrillic letters"},
		{charmap.ISO8859_5, russian1, "iso-8859-5", "detected: Cyrillic letters"},
		{charmap.CodePage866, russian1, "ibm866", "detected: Cyrillic letters"},
		{charmap.Windows1252, frenchList, "windows-1252", "detected: Western European letters"},
		{charmap.Windows1252, germanList, "windows-1252", "detected: Western European letters"},
		{charmap.Windows1252, danishList, "windows-1252", "detected: Western European letters"},
		{charmap.Windows1252, euroList, "windows-1252", ""},
		{charmap.ISO8859_1, frenchList, "windows-1252", "detected: Western European letters"}, // the same bytes
		{charmap.Windows1250, germanList, "windows-1252", "detected: Western European letters"},
		{charmap.ISO8859_15, euroList, "iso-8859-15", ""},
		{charmap.Macintosh, frenchList, "macintosh", "detected: Western European letters"},
		{charmap.Macintosh, germanList, "macintosh", "detected: Western European letters"},
		{charmap.CodePage850, frenchList, "ibm850", "detected: Western European letters"},
		{charmap.Windows1253, greekList, "windows-1253", "detected: Greek letters"},
		{charmap.ISO8859_7, greekList, "windows-1253", "detected: Greek letters"}, // the same bytes
		{charmap.Windows1254, turkList, "windows-1254", "detected: Turkish letters"},
		{charmap.Windows1255, hebrewList, "windows-1255", "detected: Hebrew letters"},
		{charmap.ISO8859_8, hebrewList, "windows-1255", "detected: Hebrew letters"}, // the same bytes
		{charmap.Windows1256, arabicList, "windows-1256", "detected: Arabic letters"},
		{charmap.Windows1256, persian1, "windows-1256", "detected: Arabic letters"},
		{charmap.ISO8859_6, arabicList, "iso-8859-6", "detected: Arabic letters"},
		{charmap.Windows1257, balticList, "windows-1257", "detected: Baltic letters"},
		{charmap.Windows874, thaiList, "windows-874", "detected: Thai letters"},

		{japanese.ShiftJIS, nipponList, "shift_jis", "detected: Japanese"},
		{japanese.EUCJP, nipponList, "euc-jp", "detected: Japanese"},
		{simplifiedchinese.GB18030, chinaList, "gb18030", "detected: Chinese"},
		{traditionalchinese.Big5, taiwanList, "big5", "detected: Chinese"},
		{korean.EUCKR, koreaList, "euc-kr", "detected: Korean"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.in, " ", tt.list[:8]), func(t *testing.T) {
			got, x := read(t, encode(t, tt.in, tt.list), Options{})
			if got != tt.list {
				t.Errorf("read %q as %s (%s)", got, x.Encoding(), x.Evidence())
			}
			if x.Encoding() != tt.encoding || !strings.HasPrefix(x.Evidence(), tt.evidence) {
				t.Errorf("got %s (%s), want %s (%s)", x.Encoding(), x.Evidence(), tt.encoding, tt.evidence)
			}
			if x.Undefined() != 0 || x.Container() != "" || x.LineEnds() != "LF" {
				t.Errorf("%d undefined, container %q, line ends %q", x.Undefined(), x.Container(), x.LineEnds())
			}
		})
	}
}

// A word or two cannot tell all encodings apart: then it is windows-1252, and
// the evidence says so.
func TestFewLetters(t *testing.T) {
	tests := []struct {
		bytes    string
		encoding string
		evidence string
		example  string
	}{
		{"1;Ren\xe9;Paris\n", "windows-1252", "detected: Western European letters in 1 word", "René"},
		{"1;M\xfcller;K\xf6ln\n", "windows-1252", "detected: Western European letters in 2 words", "Müller"},
		{"1;Smith;\x80 49,90\n", "windows-1252", "likely: ", "€"},
		{"1;na\xefve caf\xe9\n", "windows-1252", "likely: ", "naïve"},
		// ñ before a consonant is ń, as in Zieliński; the six words are Polish or nothing.
		{"Zieli\xf1ski;Szyma\xf1ski;Kami\xf1ski;Pozna\xf1;Toru\xf1;Krak\xf3w\n", "windows-1250", "detected: ", "Zieliński"},
		// Dvořák in windows-1250; in windows-1252 it is Dvoøák, which might be a name.
		{"1;Dvo\xf8\xe1k\n", "windows-1252", "assumed: Western European letters in 1 word, too few to exclude ", "Dvoøák"},
		// One word of a script of its own is enough to be likely.
		{"1;\xc8\xe2\xe0\xed\n", "windows-1251", "detected: Cyrillic letters in 1 word", "Иван"},
		{"1;\xe9\xf2\xec\n", "windows-1255", "likely: Hebrew letters in 1 word", "יעל"},
		{"1;\xca\xc1\xaa\xd2\xc2\n", "windows-874", "", "สมชาย"},
		// The line ends of an old Mac make its encoding likelier.
		{"1;Ren\x8e;Paris\r2;Smith;Rome\r", "macintosh", "", "René"},
		// Bytes that are letters in no encoding.
		{"Ren\xc3\xa9 \x8e\xe4\xff\xb3\x9d\x84\xf7\xc5\xd2\xa1\x90\xee \xb6\xdf\x82\xf3\n", "windows-1252", "assumed: no encoding explains the 3 words", ""},
	}
	for _, tt := range tests {
		_, x := read(t, []byte(tt.bytes), Options{})
		if x.Encoding() != tt.encoding || !strings.HasPrefix(x.Evidence(), tt.evidence) {
			t.Errorf("%q: got %s (%s), want %s (%s)", tt.bytes, x.Encoding(), x.Evidence(), tt.encoding, tt.evidence)
		}
		if tt.example != "" && x.Example() != tt.example {
			t.Errorf("%q: example %q, want %q", tt.bytes, x.Example(), tt.example)
		}
	}
}

func TestAsked(t *testing.T) {
	polish := string(encode(t, charmap.ISO8859_2, polishList))
	tests := []struct {
		name, bytes, asked string
		want               string
		encoding, evidence string
		undefined          int
		mark               bool
	}{
		{"overrides detection", polish, "iso-8859-2", polishList, "iso-8859-2", "asked for", 0, false},
		{"label of WHATWG", "Ren\xe9\n", "latin1", "René\n", "windows-1252", "asked for", 0, false},
		{"name of IANA", "Ren\x82\n", "cp850", "René\n", "ibm850", "asked for", 0, false},
		{"number of Windows", "\x82\xa0\n", "cp932", "あ\n", "shift_jis", "asked for", 0, false},
		{"number with zeros", "5 \xd5\n", "IBM00858", "5 €\n", "ibm00858", "asked for", 0, false},
		{"EBCDIC", "\xc1\x6b\xc2\x25", "ibm037", "A,B\n", "ibm037", "asked for", 0, false},
		{"wrong", "Ren\xe9\n", "utf-8", "Ren\uFFFD\n", "utf-8", "asked for", 1, false},
		{"UTF-16 without mark", "\x00A\x00\n", "utf-16be", "A\n", "utf-16be", "asked for", 0, false},
		{"a mark that agrees", "\xef\xbb\xbfé\n", "utf-8", "é\n", "utf-8", "byte-order mark", 0, true},
		{"a mark that contradicts", "\xef\xbb\xbfé\n", "windows-1252", "é\n", "utf-8", "byte-order mark, though windows-1252 was asked for", 0, true},
		{"a mark of UTF-16", "\xff\xfeA\x00\n\x00", "utf-8", "A\n", "utf-16le", "byte-order mark, though utf-8 was asked for", 0, true},
		{"a mark that lies", "\xef\xbb\xbfRen\xe9\n", "windows-1252", "René\n", "windows-1252", "asked for", 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, x := read(t, []byte(tt.bytes), Options{Encoding: tt.asked})
			if got != tt.want || x.Encoding() != tt.encoding || x.Evidence() != tt.evidence || x.Undefined() != tt.undefined || x.Mark() != tt.mark {
				t.Errorf("got %q, %s (%s), %d undefined, mark %v", got, x.Encoding(), x.Evidence(), x.Undefined(), x.Mark())
			}
		})
	}
	refused(t, []byte("a\n"), Options{Encoding: "windows-1522"}, `encoding "windows-1522" is not known`, `did you mean "windows-1252"?`)
	refused(t, []byte("a\n"), Options{Encoding: "replacement"}, "is not known", "")
	refused(t, []byte("\xff\xfe\x00\x00a\x00\x00\x00"), Options{}, "UTF-32", "save it as UTF-8")
	refused(t, []byte("\x00\x00\xfe\xff\x00\x00\x00a"), Options{}, "UTF-32", "save it as UTF-8")
}

func TestUndefined(t *testing.T) {
	tests := []struct {
		name, bytes, asked string
		want               string
		undefined          int
	}{
		{"the file's own U+FFFD does not count", "a\uFFFDé\n", "", "a\uFFFDé\n", 0},
		{"a rune cut by a program", strings.Repeat("é", 10) + "\xc3\n", "", strings.Repeat("é", 10) + "\uFFFD\n", 1},
		{"one for each byte", "éééééééééééé\xe2\x82\n", "", "éééééééééééé\uFFFD\uFFFD\n", 2},
		{"a hole of windows-1252", "\x81\xe9\n", "windows-1252", "\uFFFDé\n", 1},
		{"a hole of windows-1255", "\xd9\xf9\n", "windows-1255", "\uFFFDש\n", 1},
		{"half a pair of UTF-16", "A\x00\x00\xd8B\x00", "utf-16le", "A\uFFFDB", 1},
		{"half a unit of UTF-16", "A\x00B", "utf-16le", "A\uFFFD", 1},
		{"half a pair at the end", "A\x00\x3d\xd8", "utf-16le", "A\uFFFD", 1},
		{"shift_jis", "\x83\x84\x85\n", "shift_jis", "ヤ\uFFFD\n", 1},
		{"zero bytes stay", "a\x00b\n", "", "a\x00b\n", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, x := read(t, []byte(tt.bytes), Options{Encoding: tt.asked})
			if got != tt.want || x.Undefined() != tt.undefined {
				t.Errorf("got %q with %d undefined (%s, %s), want %q with %d", got, x.Undefined(), x.Encoding(), x.Evidence(), tt.want, tt.undefined)
			}
		})
	}
}
