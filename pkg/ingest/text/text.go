// Package text turns the bytes of a file, however packed and encoded, into
// UTF-8 text: it unpacks gzip, zstd, bzip2 and zip, reads the sheets of xlsx
// workbooks as CSV, finds out the encoding, takes off byte-order marks and
// makes the line ends of old Macs plain. What is not text is refused by name.
//
// No byte is lost silently: one that means nothing in the encoding becomes
// U+FFFD and is counted.
package text

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// sampleSize is how much of a file is looked at to find out how it is written.
const sampleSize = 256 << 10

// Options say how to open a file. The zero Options leave all to the file.
type Options struct {
	// Encoding is a WHATWG label or a code page such as cp850; "" to find out. A
	// byte-order mark wins against it, unless what follows a UTF-8 mark is
	// not UTF-8.
	Encoding string
	// Member is the file to read in a zip archive: its path in the archive,
	// or its last part where no other has the same. Needed where the archive
	// holds several.
	Member string
	// Sheet is the sheet to read in a workbook: its name, else its number
	// from 1. Needed where several visible sheets hold a table.
	Sheet string
}

// A Text reads the text of a file: valid UTF-8, no byte-order mark, lines that
// end with \n or \r\n. Its methods are for one goroutine at a time.
type Text struct {
	src      io.Reader // encoded bytes
	base     *origin
	dec      decoder // nil for UTF-8
	open     bool    // only ASCII so far: the encoding is not decided
	fold     bool    // lone \r becomes \n
	cr       bool    // the last byte folded was \r
	rest     []byte  // UTF-8: read, but the rune is not whole
	tail     []byte  // while open: the end of what was read
	in       []byte  // read, not decoded yet
	out      []byte  // decoded, not handed out yet
	buf      []byte  // of out
	err      error   // after out
	closers  []io.Closer
	packing  []string
	encoding string
	evidence string
	example  string
	mark     bool
	ends     string
	bad      int
}

// Open finds out how r is packed and encoded, which takes up to 256 KB of it
// (a zip archive or a workbook is held in memory, up to 1 GiB, except that one
// that is an [io.ReaderAt] and an [io.Seeker], as a file is, is read in place).
// An empty input is an empty text. An error of r is returned as it is, any
// other is an [Error].
//
// Whatever is not read in place has been read to its end when Read returns
// io.EOF. Open never closes r.
func Open(r io.Reader, o Options) (*Text, error) {
	t := &Text{base: &origin{r: r}}
	if err := t.unpack(t.base, o, 0); err != nil {
		if second := t.Close(); second != nil {
			err = errors.Join(err, second)
		}
		return nil, err
	}
	return t, nil
}

// Encoding returns the WHATWG name of the encoding, such as "utf-8",
// "utf-16le" or "windows-1255", or the name of a code page where WHATWG
// has none. A text that begins with more than 256 KB of ASCII is "utf-8" until
// Read meets the first other byte, where its encoding is found out.
func (t *Text) Encoding() string { return t.encoding }

// Evidence tells in a few words why Encoding is what it is: "byte-order mark",
// "valid UTF-8", "detected: Hebrew letters in 12 words".
func (t *Text) Evidence() string { return t.evidence }

// Example returns a word of the text as the detected encoding reads it, for
// people to judge by; "" where nothing had to be detected.
func (t *Text) Example() string { return t.example }

// Container tells what the text was packed in, the outermost first: "" for a
// plain file, "gzip", "zip: orders.csv", "zip: orders.xlsx, xlsx: Sheet1".
func (t *Text) Container() string { return strings.Join(t.packing, ", ") }

// Undefined returns how many U+FFFD the text has, as far as it was read, that
// stand for bytes without a meaning in the encoding. Those that the file
// itself holds do not count.
func (t *Text) Undefined() int { return t.bad }

// Mark reports whether the file began with a byte-order mark.
func (t *Text) Mark() bool { return t.mark }

// LineEnds returns how most lines at the beginning of the file end: "LF",
// "CRLF", "CR" (read as LF), or "" where there is no line end.
func (t *Text) LineEnds() string { return t.ends }

// Close frees what unpacking holds. It does not close the reader that Open got.
func (t *Text) Close() error {
	var err error
	for i := len(t.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, t.closers[i].Close())
	}
	t.closers = nil
	return err
}

// start begins to read the text in head and what follows it in r.
func (t *Text) start(head []byte, r io.Reader, whole bool, o Options) error {
	p, err := decide(head, whole, o.Encoding)
	if err != nil {
		return err
	}
	head = head[p.mark:]
	t.mark = p.mark > 0
	t.take(p)
	beginning := head
	if t.dec != nil {
		beginning, _, _ = p.codec.decoder().decode(nil, head, whole)
	}
	if err := refuseText(beginning); err != nil {
		return err
	}
	t.ends = lineEnds(beginning, whole)
	t.fold = t.ends == "CR"
	t.src = io.MultiReader(bytes.NewReader(head), r)
	return nil
}

// take adopts what was decided on the encoding.
func (t *Text) take(p plan) {
	t.encoding, t.evidence, t.example = p.codec.name, p.evidence, p.example
	t.open, t.dec = p.open, p.codec.decoder()
}

// An origin is the reader that Open got. It remembers its error, to be told
// from those of unpacking, and ends one that gives nothing for ever.
type origin struct {
	r    io.Reader
	err  error
	idle int // reads that gave nothing, in a row
}

func (o *origin) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if o.idle++; n > 0 {
		o.idle = 0
	}
	if err == nil && o.idle == 100 {
		err = io.ErrNoProgress
	}
	if err != nil && err != io.EOF {
		o.err = err
	}
	return n, err
}
