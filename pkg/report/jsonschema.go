package report

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// JSONSchema returns the JSON Schema (draft 2020-12) of what Write makes of a
// metric's results as JSON with all columns: of its figure, of its list of
// people, and of each section alone. It is made of the row types and of what
// the explanation says of their columns; inputs are values of Options.Inputs, one
// of each type. A line of JSONL is a $defs/row, or what stands beside it.
//
// Keys may be added to what it describes, but none goes or changes.
func JSONSchema(e metric.Explanation, s metric.Shape, inputs ...any) ([]byte, error) {
	g := schemaWriter{}
	defs := object{{"row", g.rows(s.Row, e.Fields)}}
	sections := object{}
	variants := []any{}
	for i, section := range s.Sections {
		defs.add(section.Name, g.rows(section.Rows, e.Sections[i].Fields))
		sections.add(section.Name, listOf(section.Name))
	}
	figure := object{{"rows", listOf("row")}}
	if len(sections) > 0 {
		figure.add("sections", object{{"type", "object"}, {"properties", sections}})
	}
	variants = append(variants, object{{"title", "the figure"}, {"required", []string{"rows"}}, {"properties", figure}, {"not", object{{"required", []string{"section"}}}}})
	if s.List != nil {
		defs.add("person", g.rows(s.List, e.List))
		variants = append(variants, object{
			{"title", "the list"}, {"required", []string{"rows"}},
			{"properties", object{{"rows", listOf("person")}}}, {"not", object{{"required", []string{"section"}}}},
		})
	}
	for i, section := range s.Sections {
		variants = append(variants, object{
			{"title", "only the section " + section.Name + ": " + e.Sections[i].Meaning}, {"required", []string{"section", "rows"}},
			{"properties", object{{"section", object{{"const", section.Name}}}, {"rows", listOf(section.Name)}}},
		})
	}
	text := func(description string) object { return object{{"type", "string"}, {"description", description}} }
	properties := object{
		{"schema_version", object{{"const", schemaVersion}, {"description", "goes up where a key goes or changes; new keys leave it"}}},
		{"tool_version", text("the version of the program")},
		{"metric", object{{"const", e.Name}}},
		{"definition", text("what was computed, in one sentence")},
		{"as_of", g.described(reflect.TypeFor[calendar.Day](), "the last day that counts; null where the data has none")},
		{"period", object{
			{"type", "object"}, {"description", "what the figure covers; not there for all data"}, {"required", []string{"start", "end"}},
			{"properties", object{{"start", text("the first day")}, {"end", text("the last day, included")}}},
		}},
		{"by", text("the column that groups the rows; not there without one")},
		{"every", text("how the period was cut; not there where it was not")},
		{"settings", object{{"type", "object"}, {"description", "what else the figure depends on, as it would be typed"}, {"additionalProperties", object{{"type", "string"}}}}},
		{"options", object{{"type", "object"}, {"description", "what was set, typed or configured, as it would be typed"}, {"additionalProperties", object{{"type", "string"}}}}},
		{"notes", object{{"type", "array"}, {"description", "what the reader should know"}, {"items", object{{"type", "string"}}}}},
		{"inputs", object{{"type", "array"}, {"description", "what was read, files or a table of a warehouse, and what became of every record"}, {"items", g.anyOf(inputs)}}},
		{"section", text("the only section that was asked for")},
		{"rows", object{{"type", "array"}}},
		{"sections", object{{"type", "object"}}},
	}
	document := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "retain " + e.Name},
		{"description", e.Definition},
		{"type", "object"},
		{"required", []string{"schema_version", "metric", "definition", "as_of", "notes", "rows"}},
		{"properties", properties},
		{"anyOf", variants},
		{"$defs", defs},
	}
	if g.err != nil {
		return nil, g.err
	}
	b, err := appendEncoded(nil, document, "")
	return append(b, '\n'), err
}

// An object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

func (o *object) add(key string, value any) { *o = append(*o, member{key, value}) }

// MarshalJSON gives the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := appendEncoded(nil, m.key, "")
		if err != nil {
			return nil, err
		}
		value, err := appendEncoded(nil, m.value, "")
		if err != nil {
			return nil, err
		}
		b.Write(append(append(key, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// listOf is the schema of rows that are defined under a name.
func listOf(name string) object {
	return object{{"type", "array"}, {"items", object{{"$ref", "#/$defs/" + name}}}}
}

// A schemaWriter makes schemas of types.
type schemaWriter struct {
	err error // the first type that has none
}

// rows is the schema of one row.
func (g *schemaWriter) rows(row any, meanings []metric.Field) object {
	fields, err := schemaOf(reflect.TypeOf(row))
	if err != nil && g.err == nil {
		g.err = err
	}
	properties, required := object{}, []string{}
	for _, f := range fields {
		description := ""
		for _, m := range meanings {
			if m.Name == f.Name {
				description = m.Meaning
			}
		}
		if f.Optional() {
			description = strings.TrimPrefix(description+"; only there with --"+f.When, "; ")
		} else {
			required = append(required, f.Name)
		}
		properties.add(f.Name, f.schema(description))
	}
	return object{{"type", "object"}, {"required", required}, {"properties", properties}}
}

// schema is that of the values of a column.
func (f *field) schema(description string) object {
	s := kindSchema(f.Kind)
	if f.pointer || f.Kind == Money || f.Kind == Date || f.Kind == Rate || f.Kind == Decimal {
		s = orNull(s)
	}
	if description != "" {
		s.add("description", description)
	}
	return s
}

// kindSchema is that of a value that is there.
func kindSchema(k Kind) object {
	switch k {
	case Integer:
		return object{{"type", "integer"}}
	case Decimal, Rate:
		return object{{"type", "number"}}
	case Bool:
		return object{{"type", "boolean"}}
	case Money:
		return object{{"type", "string"}, {"pattern", `^-?[0-9]+(\.[0-9]{1,4})?$`}}
	case Date:
		return object{{"type", "string"}, {"format", "date"}}
	}
	return object{{"type", "string"}}
}

// orNull lets a schema take null too.
func orNull(s object) object {
	for i, m := range s {
		if name, ok := m.value.(string); ok && m.key == "type" {
			s[i].value = []string{name, "null"}
		}
	}
	return s
}

// described is the schema of a type with a description.
func (g *schemaWriter) described(t reflect.Type, description string) object {
	s := g.of(t)
	s.add("description", description)
	return s
}

// of is the schema of what encoding/json makes of a type.
func (g *schemaWriter) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[calendar.Day]():
		return orNull(kindSchema(Date))
	case reflect.TypeFor[money.Amount]():
		return orNull(kindSchema(Money))
	}
	switch t.Kind() {
	case reflect.Pointer:
		return orNull(g.of(t.Elem()))
	case reflect.String:
		return kindSchema(Text)
	case reflect.Bool:
		return kindSchema(Bool)
	case reflect.Int:
		return kindSchema(Integer)
	case reflect.Slice:
		return object{{"type", "array"}, {"items", g.of(t.Elem())}}
	case reflect.Map:
		return object{{"type", "object"}, {"additionalProperties", g.of(t.Elem())}}
	case reflect.Struct:
		if !t.Implements(jsonMarshaler) {
			return g.structure(t)
		}
	}
	if g.err == nil {
		g.err = fmt.Errorf("%s has no schema", t)
	}
	return nil
}

// anyOf is the schema of what encoding/json makes of one of some types.
func (g *schemaWriter) anyOf(values []any) object {
	all := make([]object, len(values))
	for i, v := range values {
		all[i] = g.of(reflect.TypeOf(v))
	}
	if len(all) == 1 {
		return all[0]
	}
	return object{{"anyOf", all}}
}

// structure is the schema of a struct.
func (g *schemaWriter) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		properties.add(name, g.of(t.Field(i).Type))
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return object{{"type", "object"}, {"required", required}, {"properties", properties}}
}
