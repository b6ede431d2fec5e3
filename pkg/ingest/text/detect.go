package text

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

const (
	maxWords = 1000 // different words that detection looks at
	maxWord  = 64   // bytes of a word that it looks at
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
	for i := range best {
		if ms[i].reads(words, &ms[best]) {
			best = i
			break
		}
	}
	rival, lead := best, math.Inf(1)
	for i := range ms {
		if d := fits[best] - fits[i]; d < lead && !ms[i].reads(words, &ms[best]) {
			rival, lead = i, d
		}
	}
	verb := "detected"
	switch {
	case best != 0 && scores[best]-scores[0] < unsure:
		verb, best, rival = "assumed", 0, best
	case lead < unsure:
		verb = "likely"
	}
	m := &ms[best]
	evidence := fmt.Sprintf("%s: %s in %s", verb, m.letters, counted(len(words)))
	if verb != "detected" {
		evidence += ", too few to exclude " + ms[rival].label
	}
	return plan{codec: mustCodec(m.label), evidence: evidence, example: m.example(words)}
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
// beyond ASCII. Of long words it takes the part that begins there.
func wordsBeyondASCII(b []byte) (words []string, size int) {
	seen := map[string]bool{}
	from, beyond := 0, -1 // where the word begins, and where it is beyond ASCII
	for i := 0; i <= len(b) && len(words) < maxWords; i++ {
		if i < len(b) && b[i] >= utf8.RuneSelf {
			if beyond < 0 {
				beyond = i
			}
			continue
		}
		if i < len(b) && isASCIILetter(rune(b[i])) {
			continue
		}
		if beyond >= 0 {
			if i-from > maxWord {
				from = beyond
			}
			word := string(b[from:min(i, from+maxWord)])
			if !seen[word] {
				seen[word] = true
				words = append(words, word)
				size += countBeyondASCII(word)
			}
		}
		from, beyond = i+1, -1
	}
	return words, size
}

func countBeyondASCII(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			n++
		}
	}
	return n
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
