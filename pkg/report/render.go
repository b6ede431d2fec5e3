package report

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// appendText appends the machine form of a value, one of a field that appends.
func (f *field) appendText(b []byte, v reflect.Value) ([]byte, error) {
	switch {
	case f.Kind == Money:
		return money.Amount(v.Int()).AppendText(b)
	case f.Kind == Date:
		return calendar.Day(v.Int()).AppendText(b)
	case f.own:
		// The pointer to an element of the rows needs no memory, as a copy would.
		b, err := v.Addr().Interface().(encoding.TextAppender).AppendText(b)
		if err != nil {
			err = fmt.Errorf("column %s: %w", f.Name, err)
		}
		return b, err
	case f.Kind == Text:
		return append(b, v.String()...), nil
	case f.Kind == Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case v.CanInt():
		return strconv.AppendInt(b, v.Int(), 10), nil
	}
	return strconv.AppendUint(b, v.Uint(), 10), nil
}

// appendJSON appends the value in a row as encoding/json does, but leaves
// < > & as they are. What takes several lines is indented after prefix.
func (f *field) appendJSON(b []byte, row reflect.Value, prefix string) ([]byte, error) {
	v, ok := f.value(row)
	switch {
	case !ok:
		return append(b, "null"...), nil
	case f.encoded:
		b, err := appendEncoded(b, v.Interface(), prefix)
		if err != nil {
			err = fmt.Errorf("column %s: %w", f.Name, err)
		}
		return b, err
	}
	start := len(b)
	if f.Kind == Text || f.Kind == Date || f.Kind == Money {
		b = append(b, '"')
	}
	opened := len(b)
	b, err := f.appendText(b, v)
	text := b[opened:]
	switch {
	case err != nil:
		return b, err
	case len(text) == 0 && f.Kind != Text:
		return append(b[:start], "null"...), nil
	case opened == start:
		return b, nil
	case !asIs(text):
		return appendEncoded(b[:start], string(text), prefix)
	}
	return append(b, '"'), nil
}

// asIs reports whether s stands in JSON as it is.
func asIs(s []byte) bool {
	ascii := true
	for _, c := range s {
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.Valid(s) && !bytes.ContainsAny(s, "\u2028\u2029")
}

// appendEncoded appends v as encoding/json does, but leaves < > & as they are.
func appendEncoded(b []byte, v any, prefix string) ([]byte, error) {
	to := bytes.NewBuffer(b)
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	err := enc.Encode(v)
	return bytes.TrimSuffix(to.Bytes(), []byte("\n")), err
}

// blockRows is how many rows are rendered at a time: some 100 kB of text.
const blockRows = 1024

// A block is a run of rows, and their text.
type block struct {
	from, to int
	text     []byte
	err      error
	done     chan struct{}
}

// inBlocks writes what render appends for n rows. Blocks of them are rendered
// side by side and written in their order, as soon as they are there.
func inBlocks(w sink, n int, render func(b []byte, from, to int) ([]byte, error)) error {
	if n <= blockRows {
		b, err := render(nil, 0, n)
		w.bytes(b)
		return err
	}
	workers := runtime.GOMAXPROCS(0)
	// Each worker has a block in hand while another is ready to be written.
	ring := make([]*block, 2*workers)
	work := make(chan *block, len(ring))
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for b := range work {
				b.text, b.err = render(b.text[:0], b.from, b.to)
				b.done <- struct{}{}
			}
		})
	}
	defer group.Wait()
	defer close(work)
	for i := range ring {
		ring[i] = &block{done: make(chan struct{}, 1)}
	}
	given := 0
	give := func(b *block) {
		if given < n {
			b.from, b.to = given, min(given+blockRows, n)
			given = b.to
			work <- b
		}
	}
	for _, b := range ring {
		give(b)
	}
	for i, written := 0, 0; written < n; i++ {
		b := ring[i%len(ring)]
		<-b.done
		w.bytes(b.text)
		if b.err != nil {
			return b.err
		}
		if err := w.err(); err != nil {
			return err
		}
		written = b.to
		give(b)
	}
	return nil
}
