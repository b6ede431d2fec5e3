package ingest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A text is an opened source: decompressed, decoded to UTF-8, without mark.
type text struct {
	io.Reader
	encoding string
	sum      hash.Hash // of the raw bytes; nil where not asked for
	raw      io.Reader
	close    []io.Closer
}

// Close closes what was opened, once.
func (t *text) Close() error {
	var err error
	for _, c := range t.close {
		err = errors.Join(err, c.Close())
	}
	t.close = nil
	return err
}

// hash returns the SHA-256 of the raw bytes in hex, once all are read.
func (t *text) hash() string {
	if t.sum == nil {
		return ""
	}
	return hex.EncodeToString(t.sum.Sum(nil))
}

// openText opens a source and finds out how its text is written.
func openText(src Source, label string, sum bool) (*text, error) {
	raw, err := src.Open()
	if err != nil {
		return nil, &Error{Place: Place{File: src.Name}, Err: reason(err)}
	}
	t := &text{close: []io.Closer{raw}, raw: raw}
	if sum {
		t.sum = sha256.New()
		t.raw = io.TeeReader(raw, t.sum)
	}
	if err := t.decode(label); err != nil {
		return nil, errors.Join(&Error{Place: Place{File: src.Name}, Err: err}, t.Close())
	}
	return t, nil
}

// reason is the error without the path, which the Place tells already.
func reason(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func (t *text) decode(label string) error {
	r := bufio.NewReaderSize(t.raw, 64<<10)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return fmt.Errorf("compressed with gzip, but: %w", err)
		}
		t.close = append(t.close, z)
		r = bufio.NewReaderSize(z, 64<<10)
	}
	mark, _ := r.Peek(3)
	switch {
	case bytes.Equal(mark, []byte{0xef, 0xbb, 0xbf}):
		t.encoding = "utf-8"
		if _, err := r.Discard(3); err != nil {
			return err
		}
	case label == "" || strings.EqualFold(label, "utf-8"):
		t.encoding = "utf-8"
	default:
		e, err := htmlindex.Get(label)
		if err != nil {
			return fmt.Errorf("--encoding %q is not known: want a name such as utf-8, utf-16le or windows-1252", label)
		}
		if t.encoding, err = htmlindex.Name(e); err != nil {
			return err
		}
		t.Reader = transform.NewReader(r, decoder(t.encoding, e))
		return nil
	}
	t.Reader = r
	return nil
}

// decoder returns the decoder of e; those of UTF-16 follow a mark.
func decoder(name string, e encoding.Encoding) transform.Transformer {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	}
	return e.NewDecoder()
}
