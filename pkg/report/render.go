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
	"unsafe"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// later are the rows of a list that are made when they are written.
type later struct {
	n     int
	make  func(from, to int) (first unsafe.Pointer, done func()) // no more than blockRows
	whole func() any                                             // a slice of all
}

func newLater[R any](l metric.Listing[R]) *later {
	room := sync.Pool{New: func() any { return new([blockRows]R) }}
	return &later{
		n: l.Len(),
		make: func(from, to int) (unsafe.Pointer, func()) {
			rows := room.Get().(*[blockRows]R)
			l.Make(rows[:to-from], from)
			return unsafe.Pointer(rows), func() { room.Put(rows) }
		},
		whole: func() any { return l.Whole().Rows },
	}
}

// A part is rows that lie side by side.
type part struct {
	first unsafe.Pointer
	from  int     // the number of the first
	size  uintptr // of each
	done  func()  // to be called when they have been read
}

// part returns some of the rows, no more than blockRows.
func (r *rows) part(from, to int) part {
	p := part{from: from, size: r.slice.Type().Elem().Size(), done: func() {}}
	if r.later != nil {
		p.first, p.done = r.later.make(from, to)
	} else {
		p.first = unsafe.Add(r.slice.UnsafePointer(), uintptr(from)*p.size)
	}
	return p
}

// row returns where row n is.
func (p *part) row(n int) unsafe.Pointer { return unsafe.Add(p.first, uintptr(n-p.from)*p.size) }

// all returns the slice of all rows.
func (r *rows) all() any {
	if r.later != nil {
		return r.later.whole()
	}
	return r.slice.Interface()
}

// place returns where the value of f in a row is; ok is false for a nil pointer.
// Lists have millions of cells, and reflect.Value finds out anew for each what is
// the same for all rows.
func (f *field) place(row unsafe.Pointer) (p unsafe.Pointer, ok bool) {
	p = unsafe.Add(row, f.offset)
	if f.pointer {
		p = *(*unsafe.Pointer)(p)
	}
	return p, p != nil
}

// appendText appends the machine form of the value at p, one of a field that
// appends.
func (f *field) appendText(b []byte, p unsafe.Pointer) ([]byte, error) {
	switch {
	case f.Kind == Money:
		return (*money.Amount)(p).AppendText(b)
	case f.Kind == Date:
		return (*calendar.Day)(p).AppendText(b)
	case f.own:
		b, err := f.in(p).Addr().Interface().(encoding.TextAppender).AppendText(b)
		if err != nil {
			err = fmt.Errorf("column %s: %w", f.Name, err)
		}
		return b, err
	}
	switch f.typ.Kind() {
	case reflect.String:
		return append(b, *(*string)(p)...), nil
	case reflect.Int:
		return strconv.AppendInt(b, int64(*(*int)(p)), 10), nil
	case reflect.Bool:
		return strconv.AppendBool(b, *(*bool)(p)), nil
	}
	v := f.in(p)
	if v.CanInt() {
		return strconv.AppendInt(b, v.Int(), 10), nil
	}
	return strconv.AppendUint(b, v.Uint(), 10), nil
}

// in returns the value at p.
func (f *field) in(p unsafe.Pointer) reflect.Value { return reflect.NewAt(f.typ, p).Elem() }

// appendJSON appends the value in a row as encoding/json does, but leaves
// < > & as they are. What takes several lines is indented after prefix.
func (f *field) appendJSON(b []byte, row unsafe.Pointer, prefix string) ([]byte, error) {
	p, ok := f.place(row)
	switch {
	case !ok:
		return append(b, "null"...), nil
	case f.encoded:
		b, err := appendEncoded(b, f.in(p).Interface(), prefix)
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
	b, err := f.appendText(b, p)
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
