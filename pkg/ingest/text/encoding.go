package text

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A plan is what was found out about the encoding of a text.
type plan struct {
	codec    codec
	mark     int // length of the byte-order mark
	evidence string
	example  string
	open     bool // all ASCII so far, and more follows
}

var (
	markUTF8    = []byte{0xEF, 0xBB, 0xBF}
	markUTF16le = []byte{0xFF, 0xFE}
	markUTF16be = []byte{0xFE, 0xFF}
	markUTF32le = []byte{0xFF, 0xFE, 0, 0}
	markUTF32be = []byte{0, 0, 0xFE, 0xFF}
)

func utf32Error() error {
	return &Error{What: "the text is UTF-32, which is not read", Hint: "save it as UTF-8"}
}

// decide finds out the encoding of a beginning; whole says that nothing
// follows, and asked is the label that the user gave, or "".
func decide(head []byte, whole bool, asked string) (plan, error) {
	wanted := plan{codec: utf8Codec, evidence: "asked for"}
	if asked != "" {
		var err error
		if wanted.codec, err = findCodec(asked); err != nil {
			return plan{}, err
		}
	}
	marked := plan{evidence: "byte-order mark"}
	switch {
	case bytes.HasPrefix(head, markUTF32le), bytes.HasPrefix(head, markUTF32be):
		return plan{}, utf32Error()
	case bytes.HasPrefix(head, markUTF8):
		marked.codec, marked.mark = utf8Codec, len(markUTF8)
		if asked != "" && strayBytes(head[marked.mark:], whole) > 0 {
			wanted.mark = marked.mark
			return wanted, nil
		}
	case bytes.HasPrefix(head, markUTF16le):
		marked.codec, marked.mark = utf16leCodec, len(markUTF16le)
	case bytes.HasPrefix(head, markUTF16be):
		marked.codec, marked.mark = utf16beCodec, len(markUTF16be)
	case asked != "":
		return wanted, nil
	default:
		return guess(head, whole), nil
	}
	if asked != "" && wanted.codec.name != marked.codec.name {
		marked.evidence += fmt.Sprintf(", though %s was asked for", wanted.codec.name)
	}
	return marked, nil
}

// guess finds out the encoding of a text without a mark.
func guess(b []byte, whole bool) plan {
	if c, ok := guessUTF16(b, whole); ok {
		return plan{codec: c, evidence: "every other byte is zero"}
	}
	return guessBytes(b, whole)
}

// guessBytes finds out the encoding of a text whose ASCII is ASCII.
func guessBytes(b []byte, whole bool) plan {
	if beyondASCII(b) < 0 {
		return plan{codec: utf8Codec, evidence: "only ASCII", open: !whole}
	}
	stray := strayBytes(b, whole)
	if stray == 0 {
		return plan{codec: utf8Codec, evidence: "valid UTF-8"}
	}
	// A few bytes go wrong in UTF-8 too, where a program cut a field in the
	// middle of a character. Other encodings rarely look like UTF-8 even once.
	if n := multibyteRunes(b); n >= 4*stray {
		return plan{codec: utf8Codec, evidence: fmt.Sprintf("UTF-8, but for %d of %d characters beyond ASCII at the beginning", stray, n+stray)}
	}
	return detect(b, whole)
}

// strayBytes counts the bytes that are not UTF-8. A character that the end
// cuts is none of them, unless the text is whole.
func strayBytes(b []byte, whole bool) int {
	if !whole {
		b = b[:len(b)-cutRune(b)]
	}
	if utf8.Valid(b) {
		return 0
	}
	_, n := repair(nil, b, 0)
	return n
}

// multibyteRunes counts the characters of several bytes that are right.
func multibyteRunes(b []byte) int {
	n := 0
	for i := beyondASCII(b); i >= 0; i = beyondASCII(b) {
		_, size := utf8.DecodeRune(b[i:])
		if size > 1 {
			n++
		}
		b = b[i+size:]
	}
	return n
}

// guessUTF16 recognises UTF-16 without a mark by the zero bytes that digits,
// delimiters and line ends leave, all of them at even or all at odd places.
func guessUTF16(b []byte, whole bool) (codec, bool) {
	if bytes.IndexByte(b, 0) < 0 { // as most have none
		return codec{}, false
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	units := len(b) / 2
	c, many, few := utf16leCodec, zeros[1], zeros[0]
	if zeros[0] > zeros[1] {
		c, many, few = utf16beCodec, zeros[0], zeros[1]
	}
	if many < 2 || 10*many < units || 10*few > many {
		return codec{}, false
	}
	text, _, undefined := c.decoder().decode(nil, b, whole)
	return c, undefined == 0 && bytes.ContainsAny(text, ",;\t|\r\n ")
}
