package csvscan

import (
	"bytes"
	"math/bits"
)

// The lexer works on blocks of 64 bytes, a bit for each byte. From the bits of
// delimiters, line ends and quotes it finds which bytes are within quotes, and
// so which delimiters and line ends divide fields and records.

const (
	block = 64
	page  = 64 // blocks whose bits are found in one go, so that they stay in the nearest cache
)

// pageBits are the bytes of up to a page that are a delimiter, a line end, a
// quote: bit i of element b stands for byte 64*b+i.
type pageBits struct {
	comma, newline, quote [page]uint64
}

// lexed is what the lexer found in some bytes that begin with a record.
type lexed struct {
	cut     int  // end of the last whole record
	records int  // line ends outside quotes
	lines   int  // line ends up to cut, those within quotes too
	open    bool // the bytes end within quotes
}

// state is what one block tells the next.
type state struct {
	inside uint64 // all ones within quotes
	start  uint64 // 1 where a quote would open a field, or double the quote before
}

// lex finds the dividing bytes of buf, sets their bits in c.seps and returns
// what it saw. buf must have room for a block beyond its length.
func (c *Chunk) lex(buf []byte, comma byte) lexed {
	var (
		x     lexed
		bit   pageBits
		last  uint64 // line ends in the last block that has any
		at    int    // that block
		inner int    // line ends within quotes
	)
	blocks := (len(buf) + block - 1) / block
	if cap(c.seps) < blocks {
		c.seps = make([]uint64, blocks)
	}
	c.seps = c.seps[:blocks]
	st := state{start: 1}
	for from := 0; from < blocks; from += page {
		n := min(page, blocks-from)
		find(&bit, buf[from*block:(from+n)*block], comma)
		if from+n == blocks && len(buf)%block != 0 {
			valid := uint64(1)<<(len(buf)%block) - 1
			bit.comma[n-1] &= valid
			bit.newline[n-1] &= valid
			bit.quote[n-1] &= valid
		}
		seps := c.seps[from : from+n]
		for b := range seps {
			q := bit.quote[b&(page-1)]
			nl := bit.newline[b&(page-1)]
			sep := bit.comma[b&(page-1)] | nl
			if q|st.inside == 0 {
				st.start = sep >> 63
			} else {
				in := st.within(sep, q)
				if m := nl & in; m != 0 {
					inner += bits.OnesCount64(m)
				}
				sep &^= in
				nl &^= in
			}
			seps[b] = sep
			if nl != 0 {
				last, at = nl, from+b
				x.records += bits.OnesCount64(nl)
			}
		}
	}
	if last != 0 {
		x.cut = at*block + bits.Len64(last)
	}
	x.lines = x.records
	if inner > 0 {
		x.lines += inner - bytes.Count(buf[x.cut:], newline)
	}
	x.open = st.inside != 0
	return x
}

// within returns the bytes of a block that are within quotes, an opening quote
// included and a closing one not, and moves on to the next block.
func (st *state) within(sep, q uint64) uint64 {
	// Where quotes come in pairs, a byte is within quotes if the number of
	// quotes up to it is odd. A doubled quote closes and opens again.
	in := q
	for shift := 1; shift < block; shift *= 2 {
		in ^= in << shift
	}
	in ^= st.inside
	if bare := q & in &^ ((sep|q)<<1 | st.start); bare != 0 {
		return st.walk(sep, q)
	}
	st.inside = uint64(int64(in) >> 63)
	st.start = (sep | q) >> 63
	return in
}

// walk is within for blocks with quotes that open nothing. It goes from quote
// to quote: inside, each one closes; outside, one opens only at the start of
// a field or right behind the quote that closed.
func (st *state) walk(sep, q uint64) (in uint64) {
	opens := sep<<1 | st.start
	st.start = sep >> 63
	in = st.inside
	for ; q != 0; q &= q - 1 {
		bit := q & -q
		if st.inside == 0 && opens&bit == 0 {
			continue
		}
		st.inside = ^st.inside
		in ^= -bit // this byte and all behind it
		if st.inside == 0 {
			opens |= bit << 1
			st.start |= bit >> 63
		}
	}
	return in
}

// openQuote returns where the quote begins that is open at the end of a
// record.
func openQuote(record []byte, comma byte) (at int) {
	open, start := false, true
	for i, b := range record {
		switch {
		case b == '"' && open:
			open, start = false, true
		case b == '"' && start:
			// Behind a quote that closed, it doubles that one.
			if i == 0 || record[i-1] != '"' {
				at = i
			}
			open, start = true, false
		case !open:
			start = b == comma || b == '\n'
		}
	}
	return at
}
