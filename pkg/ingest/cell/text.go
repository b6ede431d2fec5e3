package cell

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// longest is the length in bytes of the longest cell that is looked at as a
// date or a number, blanks around it left out.
const longest = 96

// Trim takes off what shows nothing at both ends: blanks of all widths,
// no-break ones too, zero-width characters, direction and byte-order marks.
func Trim(b []byte) []byte {
	if len(b) == 0 || shows(b[0]) && shows(b[len(b)-1]) {
		return b
	}
	return bytes.TrimFunc(b, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
}

func shows(c byte) bool { return ' ' < c && c < utf8.RuneSelf }

// invisible reports whether r takes no room: joiners, marks of direction and
// of byte order.
func invisible(r rune) bool {
	switch {
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x2069,
		r == 0x061C, r == 0x180E, r == 0xFEFF, r == 0x00AD:
		return true
	}
	return false
}

// Apostrophe takes off what keeps a spreadsheet from reading a cell as a
// number or a formula: an apostrophe in front of a digit or one of + - = @ (,
// as in '0901 or '+48…, and the dress of ="0901". The apostrophe of a name,
// as in 's-Hertogenbosch, stays.
func Apostrophe(b []byte) []byte {
	if len(b) < 2 {
		return b
	}
	switch {
	case b[0] == '\'' && b[len(b)-1] != '\'':
		switch c := b[1]; {
		case isDigit(c), c == '+', c == '-', c == '=', c == '@', c == '(':
			return b[1:]
		}
	case b[0] == '=' && len(b) > 3 && b[1] == '"' && b[len(b)-1] == '"' && bytes.IndexByte(b[2:len(b)-1], '"') < 0:
		return b[2 : len(b)-1]
	}
	return b
}

// clean returns a cell ready to be taken apart: trimmed, without a
// spreadsheet's apostrophe and, where it is not plain ASCII, in plain signs,
// for which buf gives the room. What is too long to be a date or a number
// comes back as it is.
func clean(buf *[longest]byte, b []byte) []byte {
	b = Trim(b)
	if len(b) == 0 {
		return b
	}
	if b[0] == '\'' || b[0] == '=' {
		b = Trim(Apostrophe(b))
	}
	if ascii(b) || len(b) > longest {
		return b
	}
	return Trim(plain(buf[:0], b))
}

// plainText reports whether a trimmed cell is clean as it is.
func plainText(b []byte) bool {
	return len(b) > 0 && b[0] != '\'' && b[0] != '=' && ascii(b)
}

// plain appends b to to in plain signs: digits of all scripts as ASCII ones,
// blanks, dashes, apostrophes and full-width signs as their ASCII twins,
// nothing for what is invisible, and the signs after a Chinese, Japanese or
// Korean year and month as slashes.
func plain(to, b []byte) []byte {
	for len(b) > 0 {
		if c := b[0]; c < utf8.RuneSelf {
			to, b = append(to, c), b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		switch twin := twinOf(r); {
		case twin != 0:
			to = append(to, twin)
		case invisible(r), 0x0300 <= r && r <= 0x036F: // an accent that stands apart
		default:
			to = append(to, b[:size]...)
		}
		b = b[size:]
	}
	return to
}

// twinOf returns the ASCII sign that says the same as r; 0 where there is none.
func twinOf(r rune) byte {
	switch {
	case r == '\u00A0':
		return ' '
	case r < 0x02BC: // letters of Europe
		return 0
	}
	for _, zero := range [...]rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10} {
		if zero <= r && r <= zero+9 {
			return byte('0' + r - zero)
		}
	}
	switch r {
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\uFE63', '\uFF0D':
		return '-'
	case '\u2018', '\u2019', '\u02BC', '\u05F3', '\uFF07':
		return '\''
	case '\u066B', '\uFF0E':
		return '.'
	case '\u066C', '\uFF0C':
		return ','
	case '\uFF0F', '年', '月', '년', '월':
		return '/'
	case '日', '일':
		return ' '
	case '\uFF1A':
		return ':'
	case '\uFF08':
		return '('
	case '\uFF09':
		return ')'
	case '\u066A', '\uFF05':
		return '%'
	case '\uFF04':
		return '$'
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return 0
}

// nothing reports whether a clean cell says that there is no value: it is
// empty, dashes, NULL, \N or n/a, or the day 0000-00-00 that MySQL writes.
func nothing(b []byte) bool {
	switch len(b) {
	case 0:
		return true
	case 1, 2:
		return b[0] == '-' && b[len(b)-1] == '-' || string(b) == `\N` || string(b) == "NA"
	case 3:
		return string(b) == "---" || string(b) == "n/a" || string(b) == "N/A"
	case 4:
		return string(b) == "NULL" || string(b) == "null" || string(b) == "Null" || string(b) == "None"
	case 10, 19:
		return string(b[:10]) == "0000-00-00" && (len(b) == 10 || string(b[10:]) == " 00:00:00")
	}
	return false
}

// ascii reports whether b holds ASCII only.
func ascii(b []byte) bool {
	var all uint64
	for ; len(b) >= 8; b = b[8:] {
		all |= binary.LittleEndian.Uint64(b)
	}
	for _, c := range b {
		all |= uint64(c)
	}
	return all&0x8080808080808080 == 0
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func isLetter(c byte) bool { return c|0x20-'a' <= 'z'-'a' }

// skipBlanks returns b from its first byte that is no blank.
func skipBlanks(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// number returns the value of the digits that b begins with and how many they
// are, at most most.
func number(b []byte, most int) (v, n int) {
	for n < len(b) && n < most && isDigit(b[n]) {
		v = 10*v + int(b[n]-'0')
		n++
	}
	return v, n
}
