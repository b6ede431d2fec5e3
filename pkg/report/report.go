// Package report writes what a metric found: as a table for people, as CSV,
// TSV, JSON or JSON lines for machines, as a workbook for spreadsheets, as
// Markdown for documents. There is one renderer for all metrics, and the tags of the rows' fields are all that
// it knows of them (see metric.Result). Values know their own forms: Human
// for people, MarshalText and MarshalJSON for machines.
package report

import (
	"bufio"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
)

// Options says how to write a result.
type Options struct {
	Format  Format
	Fields  []string // the columns to show, in this order; empty: all
	Section string   // write this section instead of the main rows
	Dialect Dialect  // of CSV
	Width   int      // columns of the terminal; 0: no terminal, a table leaves nothing out and cuts nothing
	Limit   int      // most rows in a table; 0: all
	Wide    bool     // tables and Markdown show `table:"detail"` columns too, and no pivot
	Color   bool     // in tables bold headings, and shades in a pivot
	Inputs  any      // what was read: "inputs" in JSON; nil: left out
	Version string   // of the program: "tool_version" in JSON; "": left out
	Given   Settings // the options that were set: "options" in JSON; nil: left out
}

// Settings are an object in JSON, in their order.
type Settings []metric.Setting

// MarshalJSON gives the object.
func (s Settings) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	for i, setting := range s {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendEncoded(b, setting.Name, ""); err != nil {
			return nil, err
		}
		if b, err = appendEncoded(append(b, ':'), setting.Value, ""); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// badOption is the error for an option that asks for what the result does not
// have: what was asked for, what is wrong, the likeliest of what there is and,
// on a line of its own, all of that.
func badOption(option, value, reason string, want []string) error {
	if near := nearest.Of(value, want); near != "" && near != value {
		reason += ", did you mean " + near + "?"
	}
	if len(want) > 0 {
		reason += "\nwant any of " + strings.Join(want, ", ")
	}
	return &metric.OptionError{Option: option, Value: value, Problem: reason}
}

// Write writes res to w as o says. Errors of w are returned as they are (so
// that a closed pipe can be told from a full disk); a *metric.OptionError is
// returned before anything is written.
//
// Notes are part of JSON, XLSX and Markdown; in the other formats they are the
// caller's to show. Table, Markdown, XLSX and JSON hold all sections; CSV, TSV
// and JSONL hold the main rows. With o.Section there is only that section.
func Write[R any](w io.Writer, res metric.Result[R], o Options) error {
	return WriteListing(w, metric.Listing[R]{Result: res}, o)
}

// WriteListing is Write for a list. Formats that are written row by row (CSV,
// TSV, JSON, JSONL) have few of its rows made at a time.
func WriteListing[R any](w io.Writer, l metric.Listing[R], o Options) error {
	rowByRow := o.Section == "" && o.Format.rowByRow()
	if !rowByRow {
		l = metric.Listing[R]{Result: l.Whole()}
	}
	d := newDocument(l.Result)
	if err := d.fill(l.Result.Rows, l.Sections, o); err != nil {
		return err
	}
	if rowByRow && l.Result.Rows == nil {
		d.main.later = newLater(l)
	}
	out := newSink(w)
	var err error
	switch o.Format {
	case CSV:
		err = writeCSV(out, &d, o)
	case TSV:
		err = writeTSV(out, &d)
	case JSON:
		err = writeJSON(out, &d, o)
	case JSONL:
		err = writeJSONL(out, &d)
	case Markdown:
		err = writeMarkdown(out, &d, o)
	case XLSX:
		err = writeWorkbook(out, &d)
	default:
		err = writeTable(out, &d, o)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// A sink is what a result is written to. It keeps its first error, which
// Flush returns; only long loops need ask for it.
type sink struct{ *bufio.Writer }

func newSink(w io.Writer) sink { return sink{bufio.NewWriterSize(w, 64<<10)} }

func (s sink) text(t string) { _, _ = s.WriteString(t) }

func (s sink) bytes(b []byte) { _, _ = s.Write(b) }

func (s sink) err() error {
	_, err := s.Write(nil)
	return err
}

// A document is a result whose rows are known by their tags only.
type document struct {
	head
	main     rows
	sections []rows
}

func newDocument[R any](res metric.Result[R]) document {
	return document{head: head{
		metric: res.Metric, definition: res.Definition, asOf: res.AsOf, period: res.Period,
		by: res.By, every: res.Every, settings: res.Settings, notes: res.Notes,
		pivot: res.Pivot,
	}}
}

// all returns the main rows and the sections.
func (d *document) all() []*rows {
	all := []*rows{&d.main}
	for i := range d.sections {
		all = append(all, &d.sections[i])
	}
	return all
}

// tables returns what people see: all but a section that is the foot of a
// grid.
func (d *document) tables(o Options) []*rows {
	tables := d.all()
	if foot := d.foot(); foot != nil && d.pivoted(o) != nil {
		tables = slices.DeleteFunc(tables, func(r *rows) bool { return r == foot })
	}
	return tables
}

// head is what a metric.Result says about its rows.
type head struct {
	metric, definition string
	asOf               calendar.Day
	period             *calendar.Period
	by, every          string
	settings           []metric.Setting
	notes              []string
	pivot              metric.Pivot
}

// rows is one table of a document.
type rows struct {
	name   string        // of the section; "" for the main rows
	slice  reflect.Value // a slice of structs; nil where they are made later
	later  *later        // nil where the slice has them
	fields []field       // the columns to show, in order
	chosen bool          // by Options.Fields
}

func (r *rows) len() int {
	if r.later != nil {
		return r.later.n
	}
	return r.slice.Len()
}

// fill makes the tables of d: the main rows and all sections, or the one
// section that o names as the main rows.
func (d *document) fill(main any, sections []metric.Section, o Options) error {
	choose := o.Fields
	if o.Section != "" {
		names := make([]string, len(sections))
		for i, s := range sections {
			names[i] = s.Name
		}
		i := slices.Index(names, o.Section)
		switch {
		case len(sections) == 0:
			return badOption("section", o.Section, d.metric+" has no sections", nil)
		case i < 0:
			return badOption("section", o.Section, "no such section", names)
		}
		var err error
		d.main, err = d.table(o.Section, sections[i].Rows, choose)
		return err
	}
	var err error
	if d.main, err = d.table("", main, choose); err != nil {
		return err
	}
	for _, s := range sections {
		r, err := d.table(s.Name, s.Rows, nil)
		if err != nil {
			return err
		}
		d.sections = append(d.sections, r)
	}
	return d.checkPivot()
}

// has reports whether the result was made with an option; "" is none.
func (h *head) has(option string) bool {
	switch option {
	case "":
		return true
	case "by":
		return h.by != ""
	case "every":
		return h.every != ""
	}
	return slices.ContainsFunc(h.settings, func(s metric.Setting) bool { return s.Name == option })
}

// table returns the rows of a slice with the columns that this result has, or
// those chosen.
func (d *document) table(name string, slice any, choose []string) (rows, error) {
	r := rows{name: name, slice: reflect.ValueOf(slice), chosen: len(choose) > 0}
	if r.slice.Kind() != reflect.Slice {
		return r, fmt.Errorf("section %q: rows of type %T: want a slice of structs", name, slice)
	}
	all, err := schemaOf(r.slice.Type().Elem())
	if err != nil {
		return r, err
	}
	absent := make(map[string]string) // names of columns that are not there, and what they need
	var names []string
	for _, f := range all {
		if !d.has(f.When) {
			absent[f.Name] = f.When
			continue
		}
		r.fields = append(r.fields, f)
		names = append(names, f.Name)
	}
	if !r.chosen {
		return r, nil
	}
	there := r.fields
	r.fields = nil
	for i, name := range choose {
		at := slices.Index(names, name)
		switch {
		case slices.Index(choose[:i], name) >= 0:
			return r, badOption("fields", name, "named twice", names)
		case absent[name] != "":
			return r, badOption("fields", name, "only there with --"+absent[name], names)
		case at < 0:
			return r, badOption("fields", name, "no such column", names)
		}
		r.fields = append(r.fields, there[at])
	}
	return r, nil
}
