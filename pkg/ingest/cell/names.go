package cell

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// monthWords are the names of the months, in lower case, as exports write them
// in full, inflected and abbreviated: English, German, French, Spanish,
// Italian, Portuguese, Dutch, Polish, Czech, the Scandinavian languages and
// Hebrew. A word stands for one month in all of them (Croatian, where listopad
// is October, is therefore left out).
var monthWords = [12]string{
	"january jan januar jän jänner janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty leden ledna led ינואר בינואר ינו",
	"february feb februar feber février fevrier févr fevr fév febrero febbraio fevereiro fev februari luty lutego lut únor února úno פברואר בפברואר פבר",
	"march mar märz mär maerz mrz mars marzo março marco maart mrt maa marzec marca marts březen března bře מרץ במרץ מרס",
	"april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna dub אפריל באפריל אפר",
	"may mai mayo maggio mag maio mei maj maja květen května kvě מאי במאי",
	"june jun juni juin junio giugno giu junho czerwiec czerwca cze červen června čvn יוני ביוני יונ",
	"july jul juli juillet juil julio luglio lug julho lipiec lipca lip červenec července čvc יולי ביולי יול",
	"august aug août aout aoû agosto ago augustus augusti sierpień sierpnia sie srpen srpna srp אוגוסט באוגוסט אוג",
	"september sep sept septembre septiembre setiembre settembre sett setembro set wrzesień września wrz září zář ספטמבר בספטמבר ספט",
	"october oct oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října říj אוקטובר באוקטובר אוק",
	"november nov novembre noviembre novembro listopad listopada listopadu lis נובמבר בנובמבר נוב",
	"december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień grudnia gru prosinec prosince pro desember des דצמבר בדצמבר דצמ",
}

// weekdayWords are the names of the days of the week in the same languages.
const weekdayWords = "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday " +
	"mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag " +
	"lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche " +
	"mié mie jue vie sáb sab dom lunes martes miércoles jueves viernes sábado domingo " +
	"gio lunedì martedì mercoledì giovedì venerdì sabato domenica " +
	"seg ter qua qui sex segunda terça quarta quinta sexta " +
	"ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag " +
	"pon wt śr czw pt sob niedz ndz poniedziałek wtorek środa czwartek piątek sobota niedziela " +
	"po út st čt pá ne pondělí úterý středa čtvrtek pátek neděle " +
	"mån tis ons tors fre lör sön man tir tor lør søn måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag"

// A nameTable finds what a name stands for.
type nameTable struct {
	ascii    [1 << 15]uint8 // the month of three ASCII letters, 5 bits a letter
	months   map[string]uint8
	weekdays map[string]bool
}

var nameTables = sync.OnceValue(func() *nameTable {
	t := &nameTable{months: map[string]uint8{}, weekdays: map[string]bool{}}
	for i, words := range monthWords {
		for w := range strings.FieldsSeq(words) {
			t.months[w] = uint8(i + 1)
			if len(w) == 3 {
				t.ascii[letters3(w[0], w[1], w[2])] = uint8(i + 1)
			}
		}
	}
	for w := range strings.FieldsSeq(weekdayWords) {
		t.weekdays[w] = true
	}
	return t
})

func letters3(a, b, c byte) int { return int(a&31)<<10 | int(b&31)<<5 | int(c&31) }

// longestWord is the length in bytes of the longest name that is looked up.
const longestWord = 32

// word returns the letters that b begins with in lower case, written to buf,
// and their length in b; 0 where it begins with none or with too many.
func word(buf *[longestWord]byte, b []byte) (w []byte, n int) {
	w = buf[:0]
	for n < len(b) {
		c, size := rune(b[n]), 1
		switch {
		case isLetter(b[n]):
			c |= 0x20
		case c < utf8.RuneSelf:
			return w, n
		default:
			if c, size = utf8.DecodeRune(b[n:]); !unicode.IsLetter(c) {
				return w, n
			}
			c = unicode.ToLower(c)
		}
		if len(w) > longestWord-utf8.UTFMax {
			return nil, 0
		}
		w = utf8.AppendRune(w, c)
		n += size
	}
	return w, n
}

// monthName returns the month, 1 to 12, whose name b begins with, and the
// length of the name with the sign of its abbreviation; 0 where there is none.
func monthName(b []byte) (month, n int) {
	if len(b) >= 3 && isLetter(b[0]) && isLetter(b[1]) && isLetter(b[2]) &&
		(len(b) == 3 || !isLetter(b[3]) && b[3] < utf8.RuneSelf) {
		month, n = int(nameTables().ascii[letters3(b[0], b[1], b[2])]), 3
	} else {
		var buf [longestWord]byte
		var w []byte
		w, n = word(&buf, b)
		month = int(nameTables().months[string(w)])
	}
	if month == 0 {
		return 0, 0
	}
	if n < len(b) && (b[n] == '.' || b[n] == '\'') {
		n++
	}
	return month, n
}

// weekdayName returns the length of the name of a day of the week that b
// begins with, and of what parts it from the date: "Mon, " or "lun. "; 0 where
// there is none.
func weekdayName(b []byte) int {
	var buf [longestWord]byte
	w, n := word(&buf, b)
	if !nameTables().weekdays[string(w)] {
		return 0
	}
	start := n
	for n < len(b) && (b[n] == '.' || b[n] == ',' || b[n] == ' ') {
		n++
	}
	if n == start {
		return 0
	}
	return n
}
