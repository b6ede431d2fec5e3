package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/retain-cli/retain/pkg/ingest/text"
)

// An opened source is its text and what has to be closed with it.
type opened struct {
	*text.Text
	raw io.Closer
	sum hash.Hash // of the raw bytes; nil where not asked for
}

// Close closes what was opened, once.
func (t *opened) Close() error {
	if t.raw == nil {
		return nil
	}
	err := errors.Join(t.Text.Close(), t.raw.Close())
	t.raw = nil
	return err
}

// hash returns the SHA-256 of the raw bytes in hex, once all are read.
func (t *opened) hash() string {
	if t.sum == nil {
		return ""
	}
	return hex.EncodeToString(t.sum.Sum(nil))
}

// A textStyle is how a text is packed and written, as far as it was read.
type textStyle struct {
	container, encoding, evidence, lineEnds string
	undefined                               int
}

func (t *opened) style() textStyle {
	return textStyle{t.Container(), t.Encoding(), t.Evidence(), t.LineEnds(), t.Undefined()}
}

// openText opens a source and finds out how its text is packed and written.
func openText(src Source, o *Options, sum bool) (*opened, error) {
	raw, err := src.Open()
	if err != nil {
		return nil, &Error{Place: Place{File: src.Name}, Err: reason(err)}
	}
	t := &opened{raw: raw}
	var r io.Reader = raw
	if sum {
		t.sum = sha256.New()
		r = io.TeeReader(raw, t.sum)
	}
	t.Text, err = text.Open(r, text.Options{Encoding: o.Encoding, Member: o.Member, Sheet: o.Sheet})
	if err != nil {
		return nil, errors.Join(textError(src, err), raw.Close())
	}
	return t, nil
}

// textError gives an error of the text its place.
func textError(src Source, err error) error {
	place := Place{File: src.Name}
	var e *text.Error
	if errors.As(err, &e) {
		return &Error{Place: place, What: e.What, Hint: e.Hint, Err: e.Err}
	}
	return &Error{Place: place, Err: reason(err)}
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
