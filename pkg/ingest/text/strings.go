package text

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
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
	defer part.Close()
	d := newXML(&budget{part, maxMemory})
	var all strings.Builder
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "si" {
			text, err := richText(d, "si")
			if err != nil {
				return err
			}
			all.WriteString(text)
			s.ends = append(s.ends, all.Len())
		}
	}
	s.all = all.String()
	return nil
}

// richText reads the text within an element that has begun: of its <t>, one
// for each run of formatting, without the <rPh> that tell how to say it.
func richText(d *xml.Decoder, element string) (string, error) {
	var text []byte
	var keep, phonetic bool
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", early(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				keep = !phonetic
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				keep = false
			case "rPh":
				phonetic = false
			case element:
				return unescape(string(text)), nil
			}
		case xml.CharData:
			if keep {
				text = append(text, e...)
			}
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
// that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for s != "" {
		i := strings.Index(s, "_x")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
	b.WriteString(s)
	return b.String()
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
