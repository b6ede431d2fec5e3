package report

import (
	"cmp"
	"encoding"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/xlsx"
)

// A Workbook is results as sheets for a spreadsheet program: the machine forms
// of all values, in cells of their kinds. What there is to say of the results
// stands on its last sheet.
type Workbook struct {
	book  *xlsx.Writer
	about []string // the lines of the last sheet
}

// NewWorkbook begins a workbook.
func NewWorkbook(w io.Writer) *Workbook { return &Workbook{book: xlsx.NewWriter(w)} }

// AddSheets adds a sheet for the main rows of a result, under that name, and
// one for each section, under that name and its own. Of the main rows it shows
// the columns that fields names; nil: all. What CSV leaves empty is an empty
// cell.
func AddSheets[R any](b *Workbook, name string, res metric.Result[R], fields []string) error {
	d := newDocument(res)
	if err := d.fill(res.Rows, res.Sections, Options{Fields: fields}); err != nil {
		return err
	}
	return b.add(name, name+" ", &d)
}

// Say adds lines to the last sheet.
func (b *Workbook) Say(lines ...string) { b.about = append(b.about, lines...) }

// Close ends the workbook.
func (b *Workbook) Close() error {
	if err := b.book.Sheet("about", nil, len(b.about)); err != nil {
		return err
	}
	r := xlsx.NewRows(nil, 0)
	for _, line := range b.about {
		r.Next()
		r.Text([]byte(line), xlsx.Wrapped)
	}
	text, err := r.End()
	if err == nil {
		_, err = b.book.Write(text)
	}
	if err != nil {
		return err
	}
	return b.book.Close()
}

func writeWorkbook(w sink, d *document) error {
	b := NewWorkbook(w)
	if err := b.add(cmp.Or(d.main.name, d.metric), "", d); err != nil {
		return err
	}
	return b.Close()
}

// add adds the tables of a document, and what there is to say of it; prefix
// stands before the names of its sections.
func (b *Workbook) add(name, prefix string, d *document) error {
	for _, r := range d.all() {
		sheet := name
		if r != &d.main {
			sheet = prefix + r.name
		}
		if err := b.sheet(sheet, r); err != nil {
			return fmt.Errorf("sheet %s: %w", sheet, err)
		}
	}
	if len(b.about) > 0 {
		b.Say("")
	}
	if title := d.title(); strings.HasPrefix(title, name) {
		b.Say(title)
	} else {
		b.Say(name + " (" + title + ")")
	}
	if about := d.about(); about != "" {
		b.Say(about)
	}
	for _, n := range d.notes {
		b.Say("note: " + n)
	}
	return nil
}

// sheet adds one table.
func (b *Workbook) sheet(name string, r *rows) error {
	columns := make([]xlsx.Column, len(r.fields))
	for i := range r.fields {
		columns[i] = xlsx.Column{Name: r.fields[i].Name, Width: r.sheetWidth(&r.fields[i])}
	}
	if err := b.book.Sheet(name, columns, r.len()); err != nil {
		return err
	}
	out := newSink(b.book)
	err := inBlocks(out, r.len(), func(text []byte, from, to int) ([]byte, error) {
		cells := xlsx.NewRows(text, from+1)
		var scratch []byte
		for i := from; i < to; i++ {
			cells.Next()
			row := r.slice.Index(i)
			for k := range r.fields {
				var err error
				if scratch, err = r.fields[k].addCell(&cells, row, scratch[:0]); err != nil {
					return nil, err
				}
			}
		}
		return cells.End()
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// sheetWidth is as wide as the column's name and its first values, within
// reason.
func (r *rows) sheetWidth(f *field) int {
	const first, most, margin = 100, 50, 2
	n := width(f.Name)
	for i := range min(first, r.len()) {
		n = max(n, width(f.human(r.slice.Index(i))))
	}
	return min(n, most) + margin
}

// addCell adds the cell of a row; scratch is memory for its text, which it
// returns.
func (f *field) addCell(cells *xlsx.Rows, row reflect.Value, scratch []byte) (text []byte, err error) {
	v, ok := f.value(row)
	switch {
	case !ok:
		cells.Skip()
		return scratch, nil
	case f.Kind == Bool:
		cells.Bool(v.Bool())
		return scratch, nil
	case f.appends:
		text, err = f.appendText(scratch, v.Addr().UnsafePointer())
	default:
		text, err = v.Interface().(encoding.TextMarshaler).MarshalText()
	}
	switch {
	case err != nil:
		return scratch, fmt.Errorf("column %s: %w", f.Name, err)
	case f.Kind == Text:
		cells.Text(text, xlsx.Text)
	case len(text) == 0: // undefined
		cells.Skip()
	case f.Kind == Date:
		cells.Day(int(calendar.Day(v.Int())-day1970), text)
	default:
		cells.Number(text, f.style(v))
	}
	return text, nil
}

// day1970 is the first of January 1970.
const day1970 calendar.Day = 719163

// style is how a number is shown.
func (f *field) style(v reflect.Value) xlsx.Style {
	switch f.Kind {
	case Integer:
		return xlsx.Integer
	case Money:
		return xlsx.Money
	case Rate:
		return xlsx.Percent
	}
	switch x := v.Interface().(type) {
	case metric.Points:
		return xlsx.Points
	case metric.Score:
		return xlsx.Signed
	case metric.Number, metric.Duration:
		return xlsx.Decimal
	case metric.Figure:
		switch x.Measure {
		case metric.MeasureScore:
			return xlsx.Signed
		case metric.MeasureMoney:
			return xlsx.Money
		}
		return xlsx.Percent
	case metric.Quantity:
		return [...]xlsx.Style{
			metric.CountQuantity: xlsx.Integer, metric.MoneyQuantity: xlsx.Money,
			metric.RateQuantity: xlsx.Percent, metric.PointsQuantity: xlsx.Points,
		}[x.Kind()]
	}
	return xlsx.General
}
