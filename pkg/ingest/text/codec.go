package text

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"

	"github.com/retain-cli/retain/pkg/nearest"
)

// A codec is an encoding by name.
type codec struct {
	name    string
	decoder func() decoder // nil for UTF-8
}

// A decoder turns encoded bytes into UTF-8, piece by piece.
type decoder interface {
	// decode appends the text of src to dst and returns how many bytes of
	// src it used and how many U+FFFD stand for bytes without a meaning. It
	// leaves at most the few bytes of a cut character; none where last says
	// that no more follow.
	decode(dst, src []byte, last bool) (out []byte, used, undefined int)
}

var (
	utf8Codec    = codec{"utf-8", func() decoder { return nil }}
	utf16leCodec = codec{"utf-16le", func() decoder { return utf16Decoder{} }}
	utf16beCodec = codec{"utf-16be", func() decoder { return utf16Decoder{big: true} }}
)

// commonLabels are those that a message offers.
var commonLabels = []string{
	"utf-8", "utf-16le", "utf-16be", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
	"windows-1255", "windows-1256", "windows-1257", "windows-874", "iso-8859-1", "iso-8859-2", "iso-8859-15",
	"macintosh", "koi8-r", "ibm850", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr",
}

// findCodec returns the encoding that a label names.
func findCodec(label string) (codec, error) {
	unknown := &Error{What: fmt.Sprintf("encoding %q is not known: want a name such as windows-1252", label),
		Hint: nearest.Hint(label, commonLabels)}
	e, err := htmlindex.Get(label)
	var name string
	if err == nil {
		name, _ = htmlindex.Name(e)
	} else {
		name, e = codePage(label)
	}
	if name == "utf-32" {
		return codec{}, utf32Error()
	}
	if e == nil || e == encoding.Replacement {
		return codec{}, unknown
	}
	name = strings.ToLower(name)
	switch name {
	case "utf-8":
		return utf8Codec, nil
	case "utf-16le", "utf-16":
		return utf16leCodec, nil
	case "utf-16be":
		return utf16beCodec, nil
	}
	if m, ok := e.(*charmap.Charmap); ok {
		table := bytesOf(m)
		return codec{name, func() decoder { return table }}, nil
	}
	return codec{name, func() decoder { return &multiDecoder{e.NewDecoder()} }}, nil
}

// codePage returns the encoding, and its name, where a label is the number of
// a code page of IBM or Microsoft, as in cp850, 936 or IBM037. Package
// ianaindex, which has most of them, builds its index at every start.
func codePage(label string) (string, encoding.Encoding) {
	number := strings.ToLower(strings.TrimSpace(label))
	for _, prefix := range []string{"windows", "ibm", "cp", "ms", "-", "_", "0", "0"} {
		number = strings.TrimPrefix(number, prefix)
	}
	switch number {
	case "37":
		return "ibm037", charmap.CodePage037
	case "437":
		return "ibm437", charmap.CodePage437
	case "850":
		return "ibm850", charmap.CodePage850
	case "852":
		return "ibm852", charmap.CodePage852
	case "855":
		return "ibm855", charmap.CodePage855
	case "858":
		return "ibm00858", charmap.CodePage858
	case "860":
		return "ibm860", charmap.CodePage860
	case "862":
		return "ibm862", charmap.CodePage862
	case "863":
		return "ibm863", charmap.CodePage863
	case "865":
		return "ibm865", charmap.CodePage865
	case "874":
		return "windows-874", charmap.Windows874
	case "932":
		return "shift_jis", japanese.ShiftJIS
	case "936":
		return "gbk", simplifiedchinese.GBK
	case "949":
		return "euc-kr", korean.EUCKR
	case "950":
		return "big5", traditionalchinese.Big5
	case "1047":
		return "ibm1047", charmap.CodePage1047
	case "1140":
		return "ibm01140", charmap.CodePage1140
	case "utf-32", "utf-32le", "utf-32be", "utf32":
		return "utf-32", nil
	case "65001":
		return "utf-8", encoding.Nop
	}
	return "", nil
}

// mustCodec is findCodec for a label known to be right.
var mustCodec = func() func(string) codec {
	var mu sync.Mutex
	known := map[string]codec{}
	return func(label string) codec {
		mu.Lock()
		defer mu.Unlock()
		c, ok := known[label]
		if !ok {
			var err error
			if c, err = findCodec(label); err != nil {
				panic(err)
			}
			known[label] = c
		}
		return c
	}
}()

// A byteDecoder decodes an encoding of one byte a character.
type byteDecoder struct {
	ascii bool // the bytes of ASCII are themselves
	chars [256]struct {
		text      [3]byte
		size      uint8
		undefined uint8 // 1 for a byte without a meaning
	}
}

// bytesOf makes the table of m.
func bytesOf(m *charmap.Charmap) *byteDecoder {
	d := &byteDecoder{ascii: true}
	for i := range d.chars {
		r := m.DecodeByte(byte(i))
		c := &d.chars[i]
		if r == utf8.RuneError {
			c.undefined = 1
		}
		c.size = uint8(utf8.EncodeRune(c.text[:], r))
		d.ascii = d.ascii && (i >= utf8.RuneSelf || r == rune(i))
	}
	return d
}

func (d *byteDecoder) decode(dst, src []byte, _ bool) (out []byte, used, undefined int) {
	used = len(src)
	n := len(dst)
	dst = append(dst, make([]byte, 3*len(src))...)
	for len(src) > 0 {
		if d.ascii {
			i := beyondASCII(src)
			if i < 0 {
				i = len(src)
			}
			n += copy(dst[n:], src[:i])
			if src = src[i:]; len(src) == 0 {
				break
			}
		}
		c := &d.chars[src[0]]
		n += copy(dst[n:], c.text[:c.size])
		undefined += int(c.undefined)
		src = src[1:]
	}
	return dst[:n], used, undefined
}

// A utf16Decoder decodes UTF-16 without a mark.
type utf16Decoder struct{ big bool }

func (d utf16Decoder) unit(b []byte) rune {
	if d.big {
		return rune(b[0])<<8 | rune(b[1])
	}
	return rune(b[1])<<8 | rune(b[0])
}

func (d utf16Decoder) decode(dst, src []byte, last bool) (out []byte, used, undefined int) {
	for len(src)-used >= 2 {
		r, size := d.unit(src[used:]), 2
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
			used += 2
			continue
		}
		if utf16.IsSurrogate(r) {
			if len(src)-used < 4 && !last {
				return dst, used, undefined
			}
			pair := utf8.RuneError
			if len(src)-used >= 4 {
				pair = utf16.DecodeRune(r, d.unit(src[used+2:]))
			}
			if r = pair; pair == utf8.RuneError {
				undefined++
			} else {
				size = 4
			}
		}
		dst = utf8.AppendRune(dst, r)
		used += size
	}
	if last && used < len(src) {
		return append(dst, replacement...), len(src), undefined + 1
	}
	return dst, used, undefined
}

// A multiDecoder decodes what x/text decodes, several bytes a character. It
// takes every U+FFFD for undefined: of these encodings only GB18030 can write
// that character.
type multiDecoder struct{ t transform.Transformer }

func (d *multiDecoder) decode(dst, src []byte, last bool) (out []byte, used, undefined int) {
	from := len(dst)
	for {
		at := len(dst)
		dst = append(dst, make([]byte, 3*(len(src)-used)+utf8.UTFMax)...)
		n, read, err := d.t.Transform(dst[at:], src[used:], last)
		dst, used = dst[:at+n], used+read
		switch {
		case err == transform.ErrShortDst:
			continue
		case err != nil && used < len(src) && (last || err != transform.ErrShortSrc):
			dst, used = append(dst, replacement...), used+1
			continue
		}
		return dst, used, bytes.Count(dst[from:], []byte(replacement))
	}
}
