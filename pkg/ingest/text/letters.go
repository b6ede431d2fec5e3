package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// An alphabet is the letters beyond ASCII of a language, the most frequent
// first, without their capitals.
type alphabet string

// How often a letter is met is taken from its rank alone, which is close
// enough: what tells encodings apart is which letters a language has at all.
const (
	french     alphabet = "éèàêçâîôûùëïœæ"
	german     alphabet = "üäößé"
	spanish    alphabet = "óíáéñúü"
	portuguese alphabet = "ãçáéíóêõâúàôü"
	italian    alphabet = "àèéòùì"
	danish     alphabet = "åøæéöäüô" // Norwegian too
	swedish    alphabet = "äöåéü"    // Finnish too
	icelandic  alphabet = "íðáóþéæúöý"
	estonian   alphabet = "äõüöšž"
	anyWestern alphabet = "éüöäáíóñèçàßåøãêôâîæõúûòëïìùœýðþ"

	polish    alphabet = "łęąóżśćńź"
	czech     alphabet = "íáéěřžčýšůúóťďňö"
	slovak    alphabet = "áíéčýžúšľôťňäďóĺŕ"
	hungarian alphabet = "áéöőóüíúű"
	romanian  alphabet = "ăîşâţ"
	croatian  alphabet = "čšžćđ" // Slovene, Bosnian and Serbian in Latin letters too

	lithuanian alphabet = "ėšųįžąūčę"
	latvian    alphabet = "āīšēūļņčžģķō"
	turkish    alphabet = "ışüğçöİâîû"

	russian   alphabet = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
	ukrainian alphabet = "оаинвітеркслудмпзяьбгчйхцїюжєшщфґ"
	bulgarian alphabet = "аиоентрсвлкдпмзуяъгбчщйцжхшюьф"
	serbian   alphabet = "аиоенрстујвкмдплзгбчљшцжњхћђџф"
	greek     alphabet = "αοιετσνηυρπκμλωςγδθάίόέχφήβύώζξψϊϋΐΰ"
	hebrew    alphabet = "יוהלאבתרמשנכםדחעקפסטגןזצךףץ"
	arabic    alphabet = "اليمنورتبدعةسفهحقكأجشصطخىضذإثغزئءظآؤ"
	persian   alphabet = "اينردهمتوسبلشزكفگخقپعحجصطضغچآثژذظئء"
	thai      alphabet = "านรกอเง่มยวลดทสะตปิั้บคีหพแจขืไชำถใ์โผณูุญซธศ็ภฟษฉฐฝฮฎๆฤฆฏฯ"
)

var (
	western = []alphabet{anyWestern, french, german, spanish, portuguese, italian, danish, swedish, icelandic}
	central = []alphabet{polish, czech, slovak, hungarian, romanian, croatian, german}
)

// A candidate is an encoding that detection considers. Its prior is the
// logarithm of how common it is among exports of shops, windows-1252 being 0;
// these are judgements, chosen so that one clear word outweighs those of the
// Windows code pages, and two or three any other. Of candidates that read a
// text alike the first is taken.
type candidate struct {
	label     string
	table     *charmap.Charmap
	prior     float64
	letters   string // what people call its letters
	alphabets []alphabet
}

var candidates = []candidate{
	{"windows-1252", charmap.Windows1252, 0, "Western European letters", western},
	{"windows-1250", charmap.Windows1250, -2, "Central European letters", central},
	{"windows-1251", charmap.Windows1251, -2, "Cyrillic letters", []alphabet{russian, ukrainian, bulgarian, serbian}},
	{"windows-1253", charmap.Windows1253, -2, "Greek letters", []alphabet{greek}},
	{"windows-1254", charmap.Windows1254, -2, "Turkish letters", []alphabet{turkish}},
	{"windows-1255", charmap.Windows1255, -2, "Hebrew letters", []alphabet{hebrew}},
	{"windows-1256", charmap.Windows1256, -2, "Arabic letters", []alphabet{arabic, persian, french}},
	{"windows-1257", charmap.Windows1257, -2, "Baltic letters", []alphabet{lithuanian, latvian, estonian}},
	{"windows-874", charmap.Windows874, -2, "Thai letters", []alphabet{thai}},
	{"iso-8859-15", charmap.ISO8859_15, -4, "Western European letters", western},
	{"iso-8859-2", charmap.ISO8859_2, -4, "Central European letters", central},
	{"iso-8859-5", charmap.ISO8859_5, -5, "Cyrillic letters", []alphabet{russian, ukrainian, bulgarian, serbian}},
	{"iso-8859-6", charmap.ISO8859_6, -5, "Arabic letters", []alphabet{arabic}},
	{"iso-8859-7", charmap.ISO8859_7, -4, "Greek letters", []alphabet{greek}},
	{"macintosh", charmap.Macintosh, -4, "Western European letters", western},
	{"koi8-r", charmap.KOI8R, -4, "Cyrillic letters", []alphabet{russian}},
	{"ibm850", charmap.CodePage850, -5, "Western European letters", western},
	{"ibm852", charmap.CodePage852, -5, "Central European letters", central},
	{"ibm866", charmap.CodePage866, -5, "Cyrillic letters", []alphabet{russian, bulgarian}},
}

// A class is what a byte is in an encoding, as far as its neighbours care.
type class uint8

const (
	other  class = iota // ASCII without letters, and the edge of a word
	lower               // a letter with capitals
	upper               //
	letter              // a letter of a script without capitals
	final               // a letter that ends a word
	mark                // a vowel sign or accent, behind a letter
	joiner              // a sign that may stand within a word
	quote               // a sign that may stand at its edge
	symbol              // any other
	hole                // nothing, or a control character
)

// isLetter reports whether words are made of it.
func (c class) isLetter() bool { return lower <= c && c <= mark }

const (
	finals = "ךםןףץةىς"
	joined = "’·\u00AD\u00A0"
	quotes = "‘“”„…–—«»¿¡™®©°"
	// Signs that exports have, besides letters: money, quotes, dashes.
	common = "€£¥‘’“”„–—…™®©°ºª«»§·¿¡½¼×²№•\u00A0"
	// Signs that no export has on purpose.
	never = "ƒ¤¦¨¯¸¬¶†‡ˆ˜˝˛ˇ÷◊∂∑∏π∫Ω√≈∆"
)

// A place is where in a word a letter stands; the zero place is anywhere.
type place uint8

const (
	anywhere      place = iota
	beforeVowel         // ñ and ç, where ń and ē are not
	beforeE             // Portuguese õ, where ő is not
	notConsonant        // ã before a vowel or at the end, where ă is not
	atEnd               // Italian ì, ò and ù, where ě, ň and ů are not
	afterVowel          // French ë and ï, where ė and ď are not
	notAfterVowel       // ė
)

var places = map[rune]place{
	'ñ': beforeVowel, 'ç': notConsonant, 'õ': beforeE, 'ã': notConsonant,
	'ì': atEnd, 'ò': atEnd, 'ù': atEnd, 'ë': afterVowel, 'ï': afterVowel, 'ė': notAfterVowel,
}

// fits reports whether a letter of this place may stand between two bytes of
// its word; 0 is its edge, and what is beyond ASCII may be anything.
func (p place) fits(before, after byte) bool {
	vowel := func(c byte) bool { return c >= utf8.RuneSelf || c != 0 && strings.IndexByte("aeiouyAEIOUY", c) >= 0 }
	switch p {
	case beforeVowel:
		return vowel(after)
	case beforeE:
		return after|0x20 == 'e'
	case notConsonant:
		return after == 0 || vowel(after)
	case atEnd:
		return after == 0
	case afterVowel:
		return vowel(before)
	case notAfterVowel:
		return before >= utf8.RuneSelf || !vowel(before)
	}
	return true
}

// A model is a candidate ready to score.
type model struct {
	*candidate
	runes  [256]rune
	class  [256]class
	place  [256]place
	weight [][256]float64 // for each alphabet: log of how often the byte is met
	cased  bool           // words mix its letters with those of ASCII
}

// models makes those of the candidates, once.
var models = sync.OnceValue(func() []model {
	ms := make([]model, len(candidates))
	for i := range ms {
		m := &ms[i]
		m.candidate = &candidates[i]
		for b := range 256 {
			r := m.table.DecodeByte(byte(b))
			m.runes[b], m.class[b], m.place[b] = r, classOf(r), places[unicode.ToLower(r)]
		}
		for _, a := range m.alphabets {
			m.weight = append(m.weight, m.weigh(a))
		}
		first, _ := utf8.DecodeRuneInString(string(m.alphabets[0]))
		m.cased = unicode.Is(unicode.Latin, first)
	}
	return ms
})
