package text

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// A markup is what an xmlScanner finds.
type markup uint8

const (
	startTag markup = iota
	endTag
	charData
)

// An xmlScanner reads the XML of large workbook parts. It reads what
// encoding/xml reads without a strict eye: no document types, no namespaces, no
// check that tags match. It is several times as fast, and a sheet of a
// million rows is a gigabyte of XML.
type xmlScanner struct {
	r     io.Reader
	buf   []byte // read, not scanned yet
	space []byte // all of the memory of buf
	err   error  // of r
	name  []byte // of the tag, without prefix
	attrs []byte // of a start tag, as written
	text  []byte // character data, without entities
	spare []byte // memory of text
	empty bool   // an end tag follows that is not written
}

var errXML = errors.New("the XML is not well formed")

// next finds the next tag or character data. What it finds is good until the
// next call. The error is io.EOF at the end of the input.
func (x *xmlScanner) next() (markup, error) {
	if x.empty {
		x.empty = false
		return endTag, nil
	}
	for {
		if len(x.buf) == 0 {
			if err := x.fill(); err != nil {
				return 0, err
			}
			continue
		}
		if x.buf[0] != '<' {
			n, err := x.find("<", 0)
			if err == io.EOF {
				n = len(x.buf)
			} else if err != nil {
				return 0, err
			}
			x.text = x.plain(x.take(n), true)
			return charData, nil
		}
		for len(x.buf) < len("<![CDATA[") && x.fill() == nil {
		}
		if len(x.buf) > 1 && x.buf[1] != '!' && x.buf[1] != '?' {
			return x.tag()
		}
		switch {
		case x.begins("<!--"):
			if _, err := x.through("-->", len("<!--")); err != nil {
				return 0, err
			}
		case x.begins("<?"):
			if _, err := x.through("?>", len("<?")); err != nil {
				return 0, err
			}
		case x.begins("<![CDATA["):
			text, err := x.through("]]>", len("<![CDATA["))
			if err != nil {
				return 0, err
			}
			x.text = x.plain(text, false)
			return charData, nil
		default:
			return 0, errXML
		}
	}
}

func (x *xmlScanner) begins(with string) bool { return bytes.HasPrefix(x.buf, []byte(with)) }

// fill reads more into buf.
func (x *xmlScanner) fill() error {
	for range 100 {
		if x.err != nil {
			return x.err
		}
		if cap(x.buf)-len(x.buf) < blockSize/2 {
			if len(x.buf) > len(x.space)/2 || len(x.space) == 0 {
				x.space = make([]byte, max(2*blockSize, 2*len(x.space)))
			}
			x.buf = x.space[:copy(x.space, x.buf)]
		}
		n, err := x.r.Read(x.buf[len(x.buf):cap(x.buf)])
		x.buf, x.err = x.buf[:len(x.buf)+n], err
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

// find returns where in buf an end is, from a place on.
func (x *xmlScanner) find(end string, from int) (int, error) {
	for {
		if i := bytes.Index(x.buf[from:], []byte(end)); i >= 0 {
			return from + i, nil
		}
		from = max(from, len(x.buf)-len(end)+1)
		if err := x.fill(); err != nil {
			return 0, err
		}
	}
}

// through takes what is in front through an end, and returns what is between
// the beginning, of some length, and the end.
func (x *xmlScanner) through(end string, beginning int) ([]byte, error) {
	n, err := x.find(end, beginning)
	if err != nil {
		return nil, early(err)
	}
	return x.take(n + len(end))[beginning:n], nil
}

func (x *xmlScanner) take(n int) []byte {
	b := x.buf[:n:n]
	x.buf = x.buf[n:]
	return b
}

// tag takes the tag in front.
func (x *xmlScanner) tag() (markup, error) {
	end, quote := 1, byte(0)
	for ; ; end++ {
		for end >= len(x.buf) {
			if err := x.fill(); err != nil {
				return 0, early(err)
			}
		}
		if c := x.buf[end]; quote != 0 {
			if c == quote {
				quote = 0
			}
		} else if c == '"' || c == '\'' {
			quote = c
		} else if c == '>' {
			break
		}
	}
	b := x.take(end + 1)[1:end]
	kind := startTag
	if rest, ok := bytes.CutPrefix(b, []byte("/")); ok {
		kind, b = endTag, rest
	} else if rest, ok := bytes.CutSuffix(b, []byte("/")); ok {
		x.empty, b = true, rest
	}
	i := 0
	for i < len(b) && !isSpace(b[i]) {
		i++
	}
	x.name, x.attrs = b[:i], b[i:]
	if colon := bytes.IndexByte(x.name, ':'); colon >= 0 {
		x.name = x.name[colon+1:]
	}
	if len(x.name) == 0 {
		return 0, errXML
	}
	return kind, nil
}

// is reports whether the tag has a name.
func (x *xmlScanner) is(name string) bool { return string(x.name) == name }

// attribute returns the value of an attribute, without its entities resolved:
// those of cells have none.
func (x *xmlScanner) attribute(name string) []byte {
	for b := x.attrs; ; {
		b = skipSpace(b)
		equals := bytes.IndexByte(b, '=')
		if equals < 0 {
			return nil
		}
		key := b[:equals]
		for len(key) > 0 && isSpace(key[len(key)-1]) {
			key = key[:len(key)-1]
		}
		b = skipSpace(b[equals+1:])
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return b[1 : 1+end]
		}
		b = b[1+end+1:]
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func skipSpace(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	return b
}

// plain returns character data with \r and \r\n made \n, as XML has it, and,
// where they are resolved, without entities. One that XML does not know stays.
func (x *xmlScanner) plain(b []byte, entities bool) []byte {
	if bytes.IndexByte(b, '\r') < 0 && (!entities || bytes.IndexByte(b, '&') < 0) {
		return b
	}
	x.spare = x.spare[:0]
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\r':
			if i+1 == len(b) || b[i+1] != '\n' {
				x.spare = append(x.spare, '\n')
			}
		case c == '&' && entities:
			r, size := entity(b[i:])
			x.spare = utf8.AppendRune(x.spare, r)
			i += size - 1
		default:
			x.spare = append(x.spare, c)
		}
	}
	return x.spare
}

var named = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// entity returns the character that b begins with an entity for, and its
// length; the ampersand itself where it is no entity.
func entity(b []byte) (rune, int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 0 {
		return '&', 1
	}
	name := string(b[1:end])
	if r, ok := named[name]; ok {
		return r, end + 1
	}
	base := 10
	if len(name) > 1 && name[0] == '#' {
		if name = name[1:]; name[0] == 'x' {
			name, base = name[1:], 16
		}
		if n, err := strconv.ParseUint(name, base, 21); err == nil {
			return rune(n), end + 1
		}
	}
	return '&', 1
}
