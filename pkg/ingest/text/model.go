package text

import (
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

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

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' {
			return lower
		}
		if 'A' <= r && r <= 'Z' {
			return upper
		}
		return other
	case r == utf8.RuneError || unicode.IsControl(r):
		return hole
	case strings.ContainsRune(joined, r):
		return joiner
	case strings.ContainsRune(quotes, r):
		return quote
	case strings.ContainsRune(finals, r):
		return final
	case unicode.IsUpper(r):
		return upper
	case unicode.IsLower(r):
		return lower
	case unicode.IsLetter(r):
		return letter
	case unicode.IsMark(r):
		return mark
	}
	return symbol
}

// A place is where in a word a letter stands; the zero place is anywhere.
type place uint8

const (
	anywhere      place = iota
	beforeVowel         // Spanish ñ, where ń is not
	beforeE             // Portuguese õ, where ő is not
	notConsonant        // ã and ç, where ă and ē are not
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

// weigh returns, for each byte, the log of how often text in an alphabet has
// it among its bytes beyond ASCII.
func (m *model) weigh(a alphabet) (weight [256]float64) {
	letters := map[rune]float64{}
	n, rank, sum := float64(utf8.RuneCountInString(string(a))), 0.0, 0.0
	for _, r := range string(a) {
		letters[r] = (n - rank) / (rank + 4)
		sum += letters[r]
		rank++
	}
	first, _ := utf8.DecodeRuneInString(string(a))
	for b := 0x80; b < 256; b++ {
		r, p := m.runes[b], 0.0
		share := letters[r]
		if share == 0 {
			share = letters[unicode.ToLower(r)]
		}
		switch c := m.class[b]; {
		case share > 0:
			p = 0.9 * share / sum
		case c == hole:
			p = 1e-7
		case c.isLetter() && sameScript(r, first):
			p = 1e-3
		case c == mark:
			p = 1e-3
		case c.isLetter() || strings.ContainsRune(never, r):
			p = 1e-6
		case strings.ContainsRune(common, r):
			p = 1e-2
		default:
			p = 3e-4
		}
		weight[b] = math.Log(p)
	}
	return weight
}

func sameScript(a, b rune) bool {
	for _, s := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic, unicode.Thai} {
		if unicode.Is(s, a) {
			return unicode.Is(s, b)
		}
	}
	return false
}

// score returns the log of how likely the bytes beyond ASCII of the words are
// in this encoding.
func (m *model) score(words []string) float64 {
	n := len(m.weight)
	logs := make([]float64, n*len(words))
	for i, w := range words {
		context := m.context(w)
		for l := range m.weight {
			s := context
			for j := range len(w) {
				if w[j] >= utf8.RuneSelf {
					s += m.weight[l][w[j]]
				}
			}
			logs[i*n+l] = s
		}
	}
	// The words are a mixture of languages in unknown shares: two steps of
	// expectation and maximisation from equal ones.
	shares := make([]float64, n)
	for l := range shares {
		shares[l] = 1 / float64(n)
	}
	var total float64
	for range 3 {
		next := make([]float64, n)
		total = 0
		for i := range words {
			row := logs[i*n : (i+1)*n]
			most := math.Inf(-1)
			for _, s := range row {
				most = max(most, s)
			}
			sum := 0.0
			for l, s := range row {
				sum += shares[l] * math.Exp(s-most)
			}
			for l, s := range row {
				next[l] += shares[l] * math.Exp(s-most) / sum
			}
			total += most + math.Log(sum)
		}
		for l := range shares {
			shares[l] = (next[l] + 0.5) / (float64(len(words)) + 0.5*float64(n))
		}
	}
	return total
}

// The logs of how likely neighbours are; judgements, as the priors are.
var (
	unlikely = math.Log(0.003) // Latin and Hebrew letters in one word
	rare     = math.Log(0.02)  // a capital or a sign within a word
	seldom   = math.Log(0.1)   // a sign at the edge of a word, a small letter between capitals
	shouted  = math.Log(0.5)   // a capital after a capital
	uncommon = math.Log(0.15)  // an accented letter at the start or next to another
)

// context returns the log of how likely the bytes beyond ASCII of a word stand
// where they stand.
func (m *model) context(w string) float64 {
	s := 0.0
	for i := range len(w) {
		if w[i] < utf8.RuneSelf {
			continue
		}
		var left, right byte
		if i > 0 {
			left = w[i-1]
		}
		if i+1 < len(w) {
			right = w[i+1]
		}
		latin := left != 0 && left < utf8.RuneSelf || right != 0 && right < utf8.RuneSelf
		c, before, after := m.class[w[i]], m.class[left], m.class[right]
		if !m.place[w[i]].fits(left, right) {
			s += rare
		}
		switch c {
		case joiner, quote, hole:
			continue
		case symbol:
			if before.isLetter() && after.isLetter() {
				s += rare
			} else if before.isLetter() || after.isLetter() {
				s += seldom
			}
			continue
		case upper:
			if before == lower || before == upper && after == lower {
				s += rare
			} else if !m.cased && before == upper {
				s += shouted
			}
		case lower:
			if after == upper {
				s += seldom
			}
		case final:
			if after.isLetter() && after != mark {
				s += rare
			}
		case mark:
			if !before.isLetter() {
				s += rare
			}
		}
		switch {
		case !m.cased && latin:
			s += unlikely
		case !m.cased && len(w) == 1:
			s += rare
		case m.cased && (left == 0 || left >= utf8.RuneSelf):
			s += uncommon
		}
	}
	return s
}
