package text

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	maxDepth  = 4         // packings within packings
	maxMemory = 1 << 30   // bytes of an archive, or of a workbook's strings, held in memory
	maxWindow = 128 << 20 // bytes that zstd may look back, as its own tool allows
)

// unpack opens what r holds, packings within packings included.
func (t *Text) unpack(r io.Reader, o Options, depth int) error {
	head := make([]byte, sampleSize)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	whole := err == io.EOF || err == io.ErrUnexpectedEOF && t.base.err == nil
	if err != nil && !whole {
		return err
	}
	is := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	all := io.MultiReader(bytes.NewReader(head), r)
	var name string
	var unpacked io.Reader
	switch {
	case is("\x1f\x8b\x08"):
		name = "gzip"
		z, err := gzip.NewReader(all)
		if err != nil {
			return t.damaged(name, err)
		}
		t.closers = append(t.closers, z)
		unpacked = z
	case is("\x28\xb5\x2f\xfd"), is("\x50\x2a\x4d\x18"):
		name = "zstd"
		z, err := zstd.NewReader(all, zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return t.damaged(name, err)
		}
		t.closers = append(t.closers, z.IOReadCloser())
		unpacked = z
	case is("BZh") && len(head) >= 10 && (string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17rE8P\x90"):
		name, unpacked = "bzip2", bzip2.NewReader(all)
	case is("PK\x03\x04"), is("PK\x05\x06"):
		return t.openZip(head, all, o, depth)
	default:
		if err := refuseBytes(head); err != nil {
			return err
		}
		return t.start(head, r, whole, o)
	}
	if depth == maxDepth {
		return tooDeep()
	}
	t.packing = append(t.packing, name)
	return t.unpack(&packed{t, name, unpacked}, o, depth+1)
}

func tooDeep() error {
	return &Error{What: fmt.Sprintf("packed more than %d times over", maxDepth), Hint: "unpack it first"}
}

// A packed reader reads what was packed and tells what is wrong with it.
type packed struct {
	t    *Text
	name string
	r    io.Reader
}

func (p *packed) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && err != io.EOF {
		err = p.t.damaged(p.name, err)
	}
	return n, err
}

// damaged is the error for packed data that cannot be unpacked, unless the
// input itself failed.
func (t *Text) damaged(name string, err error) error {
	if t.base.err != nil {
		return t.base.err
	}
	if known := (*Error)(nil); errors.As(err, &known) {
		return err
	}
	what := fmt.Sprintf("the %s data is damaged", name)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{What: fmt.Sprintf("the %s data ends too early", name), Hint: "get the file again: it was not copied whole", Err: err}
	}
	return &Error{What: what, Hint: "get the file again", Err: err}
}
