package text

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxWords = 1000 // different words that detection looks at
	// unsure is the advantage over another candidate, in nats, below which
	// the words do not tell the two apart: about 20 to 1.
	unsure = 3.0
	// foreign is the score for each byte beyond ASCII, in nats, below which
	// an encoding explains nothing. Words read right have -2 to -4.5; those
	// of East Asian encodings, read as letters, -5.8 and less.
	foreign = -5.0
)

// detect finds out the encoding of text that is not Unicode, from its words
// with bytes beyond ASCII. It asks for every candidate how well its alphabets
// explain them: which letters, next to which others. Too little evidence
// against windows-1252 gives windows-1252.
func detect(b []byte, whole bool) plan {
	words, size := wordsBeyondASCII(b)
	ms := models()
	fits := make([]float64, len(ms)) // by the words alone
	scores := make([]float64, len(ms))
	best := 0
	for i := range ms {
		fits[i] = ms[i].score(words)
		scores[i] = fits[i] + ms[i].prior
		if ms[i].label == "macintosh" && lineEnds(b, whole) == "CR" {
			scores[i] = fits[i]
		}
		if scores[i] > scores[best] {
			best = i
		}
	}
	if fits[best] < foreign*float64(size) {
		if p, ok := detectEastAsian(b); ok {
			return p
		}
		return plan{codec: mustCodec(ms[0].label), example: ms[0].example(words),
			evidence: fmt.Sprintf("assumed: no encoding explains the %s beyond ASCII", counted(len(words)))}
	}
	// Of those that read the words alike, the first is the most common.
	best = slices.IndexFunc(ms, func(m model) bool { return m.reads(words, &ms[best]) })
	next := -1
	for i := range ms {
		if (next < 0 || fits[i] > fits[next]) && !ms[i].reads(words, &ms[best]) {
			next = i
		}
	}
	verb := "detected"
	if fits[best]-fits[next] < unsure {
		verb = "likely"
	}
	if best != 0 && scores[best]-scores[0] < unsure {
		verb, best, next = "assumed", 0, best
	}
	m := &ms[best]
	evidence := fmt.Sprintf("%s: %s in %s", verb, m.letters, counted(len(words)))
	if verb != "detected" {
		evidence += ", too few to exclude " + ms[next].label
	}
	return plan{codec: mustCodec(m.label), evidence: evidence, example: m.example(words)}
}

// reads reports whether two encodings read words alike.
func (m *model) reads(words []string, like *model) bool {
	for _, w := range words {
		for i := range len(w) {
			if m.runes[w[i]] != like.runes[w[i]] {
				return false
			}
		}
	}
	return true
}

func counted(n int) string {
	switch n {
	case 1:
		return "1 word"
	case maxWords:
		return fmt.Sprintf("%d words or more", n)
	}
	return fmt.Sprintf("%d words", n)
}

// wordsBeyondASCII returns the different words that have a byte beyond ASCII,
// runs of such bytes and of ASCII letters, and how many of their bytes are
// beyond ASCII.
func wordsBeyondASCII(b []byte) (words []string, size int) {
	seen := map[string]bool{}
	from, beyond := 0, 0
	for i := 0; i <= len(b) && len(words) < maxWords; i++ {
		if i < len(b) {
			c := b[i]
			if c >= utf8.RuneSelf {
				beyond++
				continue
			}
			if isASCIILetter(rune(c)) {
				continue
			}
		}
		if beyond > 0 && !seen[string(b[from:i])] {
			word := string(b[from:i])
			seen[word] = true
			words = append(words, word)
			size += beyond
		}
		from, beyond = i+1, 0
	}
	return words, size
}

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

// example returns the longest of the first words, decoded.
func (m *model) example(words []string) string {
	longest := ""
	for _, w := range words[:min(len(words), 20)] {
		if len(w) > len(longest) && len(w) <= 30 {
			longest = w
		}
	}
	var b strings.Builder
	for i := range len(longest) {
		b.WriteRune(m.runes[longest[i]])
	}
	return b.String()
}
