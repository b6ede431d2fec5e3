// Package pseudonym replaces what names people by keyed hashes: who has the
// key can make the same ones again, who has not can neither tell who is meant
// nor try out who might be.
package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"hash"
	"strings"
	"sync"
	"unicode"
)

// A Kind is what a pseudonym stands for. It is its mark, and hashed with the
// text: an id and a name of the same letters have different pseudonyms.
type Kind string

// The kinds of pseudonyms.
const (
	ID    Kind = "id"
	Email Kind = "email"
	Phone Kind = "phone"
	Name  Kind = "name"
	Order Kind = "order"
	Value Kind = "value" // of a column that tells people apart
)

// kinds are all of them.
var kinds = []Kind{ID, Email, Phone, Name, Order, Value}

// A Key makes pseudonyms. It may be used by several goroutines. The nil Key
// makes none: it gives texts back as they are.
type Key struct{ hashes sync.Pool }

// Shortest is the fewest bytes of a secret; Fewest how many of them must
// differ.
const (
	Shortest = 32
	Fewest   = 8
)

// New returns the Key of a secret, blanks and line ends around which do not
// count. It fails for one that could be guessed: shorter than Shortest, or made
// of fewer than Fewest different bytes.
func New(secret []byte) (*Key, error) {
	secret = []byte(strings.TrimSpace(string(secret)))
	different := map[byte]bool{}
	for _, c := range secret {
		different[c] = true
	}
	switch {
	case len(secret) == 0:
		return nil, fmt.Errorf("empty, want a key of %d letters or more", Shortest)
	case len(secret) < Shortest:
		return nil, fmt.Errorf("a key of %d letters could be guessed, want %d or more", len(secret), Shortest)
	case len(different) < Fewest:
		return nil, fmt.Errorf("a key of %d different letters could be guessed, want %d or more", len(different), Fewest)
	}
	k := new(Key)
	k.hashes.New = func() any { return hmac.New(sha256.New, secret) }
	return k, nil
}

// The length of a pseudonym's code: 80 bits, of which 10 million customers
// have two alike by chance once in 24 billion keys (n²/2 / 2^80).
const (
	codeBytes   = 10
	codeLetters = codeBytes * 8 / 5
)

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Of returns the pseudonym of a text: its kind, a hyphen and 16 letters and
// digits, the first 80 bits of HMAC-SHA256 (RFC 2104) in base32 (RFC 4648).
// Equal texts of a kind have equal pseudonyms; the empty text has none.
func (k *Key) Of(kind Kind, text string) string {
	if k == nil || text == "" {
		return text
	}
	return string(kind) + "-" + k.code(string(kind)+"\x00"+text, codeBytes)
}

// Fingerprint tells keys apart and tells nothing else of them.
func (k *Key) Fingerprint() string { return k.code("fingerprint", 5) }

// code returns the first bytes of a text's hash.
func (k *Key) code(text string, bytes int) string {
	h := k.hashes.Get().(hash.Hash)
	defer k.hashes.Put(h)
	h.Reset()
	_, _ = h.Write([]byte(text)) // a hash never fails
	return letters.EncodeToString(h.Sum(nil)[:bytes])
}

// Is reports whether a text has the form of a pseudonym.
func Is(text string) bool {
	kind, code, ok := strings.Cut(text, "-")
	if !ok || len(code) != codeLetters || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return false
	}
	for _, k := range kinds {
		if kind == string(k) {
			return true
		}
	}
	return false
}

// Shape returns how a text is written and none of its words: each digit is a
// 9, each word an x, of any length; signs and blanks stay.
func (k *Key) Shape(text string) string {
	if k == nil {
		return text
	}
	var b strings.Builder
	word := false
	for _, r := range text {
		switch {
		case '0' <= r && r <= '9':
			b.WriteByte('9')
			word = false
		case r > unicode.MaxASCII || unicode.IsLetter(r):
			if !word {
				b.WriteByte('x')
			}
			word = true
		default:
			b.WriteRune(r)
			word = false
		}
	}
	return b.String()
}
