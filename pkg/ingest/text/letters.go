package text

import "golang.org/x/text/encoding/charmap"

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

const (
	finals = "ךםןףץةىς"
	joined = "’·\u00AD\u00A0"
	quotes = "‘“”„…–—«»¿¡™®©°"
	// Signs that exports have, besides letters: money, quotes, dashes.
	common = "€£¥‘’“”„–—…™®©°ºª«»§·¿¡½¼×²№•\u00A0"
	// Signs that no export has on purpose.
	never = "ƒ¤¦¨¯¸¬¶†‡ˆ˜˝˛ˇ÷◊∂∑∏π∫Ω√≈∆"
)
