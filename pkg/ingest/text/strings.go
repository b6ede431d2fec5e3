package text

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/klauspost/compress/zip"
)

// sharedStrings are the texts that the cells of a workbook refer to by number.
type sharedStrings struct {
	all  string
	ends []int // of each in all
}

func (s *sharedStrings) get(i int) (string, error) {
	if i < 0 || i >= len(s.ends) {
		return "", fmt.Errorf("a cell refers to text %d of %d", i, len(s.ends))
	}
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.all[from:s.ends[i]], nil
}

// read reads the part that holds the texts.
func (s *sharedStrings) read(f *zip.File) error {
	if f == nil {
		return nil
	}
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	x := &xmlScanner{r: &budget{part, maxMemory}}
	var all []byte
	for {
		kind, err := x.next()
		if err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		if kind == startTag && x.is("si") {
			if all, err = richText(all, x, "si"); err != nil {
				return err
			}
			s.ends = append(s.ends, len(all))
		}
	}
	s.all = string(all)
	return nil
}

// richText appends the text within an element that has begun: of its <t>, one
// for each run of formatting, without the <rPh> that tell how to say it.
func richText(text []byte, x *xmlScanner, element string) ([]byte, error) {
	from := len(text)
	var keep, phonetic bool
	for {
		kind, err := x.next()
		if err != nil {
			return nil, early(err)
		}
		switch {
		case kind == charData && keep:
			text = append(text, x.text...)
		case kind == charData:
		case x.is("t"):
			keep = kind == startTag && !phonetic
		case x.is("rPh"):
			phonetic = kind == startTag
		case kind == endTag && x.is(element):
			return append(text[:from], unescape(text[from:])...), nil
		}
	}
}

// early makes the end of a part an error where more has to follow.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape puts the characters for _xHHHH_, which is how workbooks write those
// that XML cannot hold (ECMA-376 part 1, 22.9.2.19). It does so in place.
func unescape(s []byte) []byte {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '_' && i+6 < len(s) && s[i+1] == 'x' && s[i+6] == '_' {
			if r, err := strconv.ParseUint(string(s[i+2:i+6]), 16, 16); err == nil && utf8.ValidRune(rune(r)) {
				n += utf8.EncodeRune(s[n:], rune(r))
				i += 6
				continue
			}
		}
		s[n] = s[i]
		n++
	}
	return s[:n]
}

// A budget reads up to a number of bytes; more is an error. It keeps a small
// file that unpacks to a huge one from filling the memory.
type budget struct {
	r    io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &Error{What: "the texts of the workbook, or a row of it, are too large to read", Hint: "save the sheet as CSV"}
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
