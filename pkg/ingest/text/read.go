package text

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/bits"
	"unicode/utf8"
)

const (
	minDirect = 512      // shorter buffers are filled by way of t.buf
	blockSize = 64 << 10 // bytes decoded at a time
	tailSize  = 64       // bytes of context for the first byte beyond ASCII
)

const replacement = "\uFFFD"

// Read reads text. The bytes are the same whatever the sizes of the reads.
func (t *Text) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		switch {
		case t.dec != nil:
			t.decode()
		case len(p) < minDirect:
			t.buf = append(t.buf[:0], make([]byte, minDirect)...)
			if n := t.direct(t.buf); n > 0 {
				t.out = t.buf[:n]
			}
		default:
			if n := t.direct(p); n > 0 {
				return n, nil
			}
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// read is one read from the source into p; the error is kept for later.
func (t *Text) read(p []byte) (n int) {
	n, t.err = t.src.Read(p)
	return n
}

// direct reads UTF-8 straight into p and returns how much; what does not fit,
// or had to be repaired, goes to t.out.
func (t *Text) direct(p []byte) int {
	n := copy(p, t.rest)
	n += t.read(p[n:])
	p = p[:n]
	t.rest = t.rest[:0]
	if t.err == nil {
		whole := n - cutRune(p)
		t.rest = append(t.rest, p[whole:]...)
		p = p[:whole]
	}
	if t.open {
		i := beyondASCII(p)
		if i < 0 {
			i = len(p)
		}
		t.remember(p[:i])
		if i < len(p) {
			t.settle(p[i:])
			p = p[:i]
		}
	} else if !utf8.Valid(p) {
		t.buf, t.bad = repair(nil, p, t.bad)
		t.out = t.foldCR(t.buf)
		return 0
	}
	return len(t.foldCR(p))
}

// decode reads a block of another encoding and puts its text into t.out.
func (t *Text) decode() {
	kept := len(t.in)
	t.in = append(t.in, make([]byte, blockSize)...)
	t.in = t.in[:kept+t.read(t.in[kept:])]
	var used, bad int
	t.buf, used, bad = t.dec.decode(t.buf[:0], t.in, t.err != nil)
	t.in = t.in[:copy(t.in, t.in[used:])]
	t.bad += bad
	t.out = t.foldCR(t.buf)
}

// remember keeps the end of what was read, as context for a later decision.
func (t *Text) remember(p []byte) {
	t.tail = append(t.tail, p[max(0, len(p)-tailSize):]...)
	t.tail = t.tail[:copy(t.tail, t.tail[max(0, len(t.tail)-tailSize):])]
}

// settle decides the encoding where the first bytes beyond ASCII were read,
// and puts them back. It looks at as much of the text however it was read.
func (t *Text) settle(p []byte) {
	ahead := append(append([]byte(nil), p...), t.rest...)
	t.rest = nil
	if t.err == nil && len(ahead) < sampleSize {
		var more []byte
		more, t.err = io.ReadAll(io.LimitReader(t.src, int64(sampleSize-len(ahead))))
		ahead = append(ahead, more...)
		if t.err == nil && len(ahead) < sampleSize {
			t.err = io.EOF
		}
	}
	window := ahead[:min(len(ahead), sampleSize)]
	t.take(guessBytes(append(t.tail, window...), len(window) < sampleSize))
	t.open, t.tail = false, nil
	t.src = io.MultiReader(bytes.NewReader(ahead), &failure{t.src, t.err})
	t.err = nil
}

// A failure gives an error again that was met when reading ahead.
type failure struct {
	io.Reader
	err error
}

func (f *failure) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Reader.Read(p)
}

// foldCR makes the lone \r of b into \n, in place, where t.fold asks for it.
// So becomes \r\n, one line end still.
func (t *Text) foldCR(b []byte) []byte {
	if !t.fold {
		return b
	}
	n := 0
	for _, c := range b {
		after := t.cr
		if t.cr = c == '\r'; t.cr {
			c = '\n'
		} else if after && c == '\n' {
			continue
		}
		b[n] = c
		n++
	}
	return b[:n]
}

// repair appends b to dst with U+FFFD for every byte that is not UTF-8, and
// adds their number to bad.
func repair(dst, b []byte, bad int) ([]byte, int) {
	for len(b) > 0 {
		i := 0
		for i < len(b) {
			r, size := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			i += size
		}
		dst = append(dst, b[:i]...)
		if b = b[i:]; len(b) > 0 {
			dst = append(dst, replacement...)
			bad++
			b = b[1:]
		}
	}
	return dst, bad
}

// cutRune returns the length of the rune that the end of b cuts; 0 if none.
func cutRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return n
			}
			break
		}
	}
	return 0
}

// beyondASCII returns where the first byte beyond ASCII is; -1 if there is none.
func beyondASCII(b []byte) int {
	const high = 0x8080808080808080
	i := vectorASCII(b)
	for ; i+64 <= len(b); i += 64 {
		w := b[i : i+64]
		if (binary.LittleEndian.Uint64(w)|binary.LittleEndian.Uint64(w[8:])|
			binary.LittleEndian.Uint64(w[16:])|binary.LittleEndian.Uint64(w[24:])|
			binary.LittleEndian.Uint64(w[32:])|binary.LittleEndian.Uint64(w[40:])|
			binary.LittleEndian.Uint64(w[48:])|binary.LittleEndian.Uint64(w[56:]))&high != 0 {
			break
		}
	}
	for ; i+8 <= len(b); i += 8 {
		if w := binary.LittleEndian.Uint64(b[i:]) & high; w != 0 {
			return i + bits.TrailingZeros64(w)/8
		}
	}
	for ; i < len(b); i++ {
		if b[i] >= utf8.RuneSelf {
			return i
		}
	}
	return -1
}

// lineEnds returns how most lines of a beginning end. It is "CR" only where no
// line outside quotes ends otherwise: a cell may hold any line end.
func lineEnds(b []byte, whole bool) string {
	if !whole {
		b = bytes.TrimSuffix(b, []byte{'\r'})
	}
	if bytes.IndexByte(b, '\r') < 0 && bytes.IndexByte(b, '\n') >= 0 {
		return "LF" // as most do
	}
	var lf, crlf, cr [2]int // outside and inside quotes
	quoted := 0
	for i, c := range b {
		if c > '"' { // nearly all of them
			continue
		}
		switch c {
		case '"':
			quoted ^= 1
		case '\n':
			if i > 0 && b[i-1] == '\r' {
				crlf[quoted]++
				cr[quoted]--
			} else {
				lf[quoted]++
			}
		case '\r':
			cr[quoted]++
		}
	}
	for q := range 2 {
		switch {
		case crlf[q] > lf[q]:
			return "CRLF"
		case lf[q] > 0:
			return "LF"
		case cr[q] > 0 && q == 0:
			return "CR"
		}
	}
	return ""
}
