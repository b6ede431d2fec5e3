package report

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// A Kind is what the values of a column are.
type Kind string

// The kinds of columns. An undefined value is empty in CSV and null in JSON,
// whatever the kind; text is never undefined, only empty.
const (
	Text    Kind = "text"
	Integer Kind = "integer"
	Decimal Kind = "decimal" // a number in JSON
	Money   Kind = "money"   // an exact decimal; a string in JSON
	Date    Kind = "date"    // YYYY-MM-DD
	Rate    Kind = "rate"    // a proportion, 0.125 for 12.5 %
	Bool    Kind = "bool"    // true or false
)

// A Column is a column of the published schema.
type Column struct {
	Name string
	Kind Kind
	When string // the option that the column is only there with: "by", "every" or a setting of the result; "" always
}

// Optional reports whether the column is only there with an option.
func (c Column) Optional() bool { return c.When != "" }

// Columns returns the columns of rows of type R in their order, optional ones
// included; nil where CheckSchema refuses R.
func Columns[R any]() []Column {
	fields, err := schemaOf(reflect.TypeFor[R]())
	if err != nil {
		return nil
	}
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = f.Column
	}
	return columns
}

// CheckSchema returns an error that names every field of R that cannot be
// published: csv and json tags that are missing or differ, two columns of one
// name, tags that mean nothing, types without one form in all formats. Write
// refuses such rows; tests call it to know before.
func CheckSchema[R any]() error {
	_, err := schemaOf(reflect.TypeFor[R]())
	return err
}

// A field is a column and where its values are.
type field struct {
	Column
	mark    mark
	offset  uintptr      // in the row
	typ     reflect.Type // of the value
	pointer bool         // to it; nil is undefined
	own     bool         // the type has its own text form
	appends bool         // appendText knows the values
	encoded bool         // JSON is encoding/json's: appendJSON does not know it
}

// A mark is the value of a `table` tag: how people see the column.
type mark string

const (
	plain  mark = ""
	low    mark = "low"    // the lower end of an interval
	high   mark = "high"   // its upper end
	detail mark = "detail" // left out of grids
	spare  mark = "spare"  // the first to go where a grid has no room
	keep   mark = "keep"   // the last to go
)

// schemaOf returns the fields of a struct that are columns, those of embedded
// structs in their place.
func schemaOf(t reflect.Type) ([]field, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("rows of type %s: want structs", t)
	}
	s := schema{names: make(map[string]bool)}
	s.add(t, 0, "")
	if len(s.fields) == 0 {
		s.refuse("no columns")
	}
	if len(s.wrong) > 0 {
		return nil, fmt.Errorf("rows of type %s: %s", t, strings.Join(s.wrong, "; "))
	}
	return s.fields, nil
}

type schema struct {
	fields []field
	names  map[string]bool
	wrong  []string
}

func (s *schema) refuse(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

// add adds the columns of t, which lies at offset within the row; when is that of
// the field that embeds it.
func (s *schema) add(t reflect.Type, offset uintptr, when string) {
	for i := range t.NumField() {
		sf := t.Field(i)
		csv, hasCSV := sf.Tag.Lookup("csv")
		json, hasJSON := sf.Tag.Lookup("json")
		when, mark := cmp.Or(sf.Tag.Get("when"), when), mark(sf.Tag.Get("table"))
		switch {
		case !sf.IsExported():
			// gocsv skips all of these, encoding/json only those that are no structs.
			if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
				s.refuse("%s: an embedded struct must be exported", sf.Name)
			}
			continue
		case sf.Anonymous && sf.Type.Kind() == reflect.Struct && !isText(sf.Type):
			if hasCSV || hasJSON {
				s.refuse("%s: an embedded struct has no name of its own", sf.Name)
			}
			s.add(sf.Type, offset+sf.Offset, when)
			continue
		case sf.Anonymous:
			s.refuse("%s: only plain structs can be embedded", sf.Name)
			continue
		case csv == "-" && json == "-":
			continue
		case !hasCSV || !hasJSON || csv != json || csv == "" || strings.ContainsAny(csv, ", "):
			s.refuse("%s: csv %q and json %q, want one name, the same in both", sf.Name, csv, json)
			continue
		case s.names[csv]:
			s.refuse("%s: a second column %q", sf.Name, csv)
			continue
		}
		s.names[csv] = true
		if strings.Trim(when, "abcdefghijklmnopqrstuvwxyz-") != "" {
			s.refuse("%s: when %q, want the name of an option", sf.Name, when)
		}
		switch mark {
		case plain, low, high, detail, spare, keep:
		default:
			s.refuse("%s: table %q, want low, high, detail, spare or keep", sf.Name, mark)
		}
		typ, pointer := sf.Type, sf.Type.Kind() == reflect.Pointer
		if pointer {
			typ = typ.Elem()
		}
		kind, ok := kindOf(typ)
		if !ok {
			s.refuse("%s: %s has no form that is the same in all formats; want a string, an integer, a bool or a type with MarshalText and MarshalJSON", sf.Name, sf.Type)
		}
		f := field{Column: Column{csv, kind, when}, mark: mark, offset: offset + sf.Offset, typ: typ, pointer: pointer, own: isText(typ)}
		f.appends = !f.own || typ.Implements(textAppender)
		f.encoded = !f.appends || kind == Text && typ.Implements(jsonMarshaler)
		s.fields = append(s.fields, f)
	}
}

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	textAppender  = reflect.TypeFor[encoding.TextAppender]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	csvMarshaler  = reflect.TypeFor[interface{ MarshalCSV() (string, error) }]()
	stringer      = reflect.TypeFor[fmt.Stringer]()
)

func isText(t reflect.Type) bool { return t.Implements(textMarshaler) }

// kindOf returns the kind of the values of t; ok is false where CSV, JSON and
// people would not see the same value: plain floats (which cannot be
// undefined), types that name themselves in one format only, and whatever is
// no single value.
func kindOf(t reflect.Type) (k Kind, ok bool) {
	switch t {
	case reflect.TypeFor[calendar.Day]():
		return Date, true
	case reflect.TypeFor[money.Amount]():
		return Money, true
	case reflect.TypeFor[metric.Rate]():
		return Rate, true
	case reflect.TypeFor[metric.Figure](), reflect.TypeFor[metric.Quantity]():
		return Decimal, true
	}
	own := isText(t)
	if !own && (t.Implements(stringer) || t.Implements(jsonMarshaler) || t.Implements(csvMarshaler)) {
		return "", false
	}
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return Decimal, own && t.Implements(jsonMarshaler)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if !own {
			return Integer, true
		}
	case reflect.Bool:
		if !own {
			return Bool, true
		}
	case reflect.String:
		return Text, true
	}
	return Text, own
}

// value returns the value of f in a row, an element of rows; ok is false for a
// nil pointer.
func (f *field) value(row reflect.Value) (v reflect.Value, ok bool) {
	p, ok := f.place(row.Addr().UnsafePointer())
	return f.in(p), ok
}
