package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// schemaVersion counts the changes of the JSON document that a reader must
// know of; new keys are no such change.
const schemaVersion = 1

// writeJSON writes the whole document with an indentation of two blanks; keys
// are in a fixed order and those of rows in column order.
func writeJSON(w sink, d *document, o Options) error {
	j := jsonWriter{w: w}
	j.key("schema_version", schemaVersion)
	j.key("metric", d.metric)
	j.key("definition", d.definition)
	j.key("as_of", d.asOf)
	if d.period != nil {
		j.key("period", d.period)
	}
	if d.by != "" {
		j.key("by", d.by)
	}
	if d.every != "" {
		j.key("every", d.every)
	}
	if len(d.settings) > 0 {
		j.settings(d)
	}
	j.key("notes", append([]string{}, d.notes...))
	if o.Inputs != nil {
		j.key("inputs", o.Inputs)
	}
	if d.main.name != "" {
		j.key("section", d.main.name)
	}
	j.name("rows")
	j.rows(&d.main, "  ")
	if len(d.sections) > 0 {
		j.name("sections")
		for i := range d.sections {
			j.w.text(opening(i == 0) + "\n    ")
			j.value(d.sections[i].name, "")
			j.w.text(": ")
			j.rows(&d.sections[i], "    ")
		}
		j.w.text("\n  }")
	}
	j.w.text("\n}\n")
	return j.err
}

// writeJSONL writes the main rows, one object a line.
func writeJSONL(w sink, d *document) error {
	j := jsonWriter{w: w}
	keys := jsonKeys(d.main.fields, "")
	for i := range d.main.len() {
		j.object(d.main.fields, keys, d.main.slice.Index(i), "")
		j.w.text("}\n")
		if err := cmp.Or(j.err, w.err()); err != nil {
			return err
		}
	}
	return nil
}

// opening is what stands before the first or a later member of an object.
func opening(first bool) string {
	if first {
		return "{"
	}
	return ","
}

type jsonWriter struct {
	w   sink
	buf bytes.Buffer
	any bool  // a key of the document is written
	err error // the first of a value that has no JSON form
}

func (j *jsonWriter) fail(err error) {
	if j.err == nil {
		j.err = err
	}
}

// name begins a member of the document.
func (j *jsonWriter) name(name string) {
	j.w.text(opening(!j.any) + "\n  \"" + name + "\": ")
	j.any = true
}

func (j *jsonWriter) key(name string, v any) {
	j.name(name)
	j.value(v, "  ")
}

func (j *jsonWriter) settings(d *document) {
	j.name("settings")
	for i, s := range d.settings {
		j.w.text(opening(i == 0) + "\n    ")
		j.value(s.Name, "")
		j.w.text(": ")
		j.value(s.Value, "")
	}
	j.w.text("\n  }")
}

// value writes v as encoding/json does, but leaves < > & as they are.
func (j *jsonWriter) value(v any, prefix string) {
	j.buf.Reset()
	enc := json.NewEncoder(&j.buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(v); err != nil {
		j.fail(err)
	}
	j.w.bytes(bytes.TrimSuffix(j.buf.Bytes(), []byte("\n")))
}

func (j *jsonWriter) rows(r *rows, prefix string) {
	if r.len() == 0 {
		j.w.text("[]")
		return
	}
	inner := "\n" + prefix + "  "
	keys := jsonKeys(r.fields, inner+"  ")
	j.w.text("[")
	for i := range r.len() {
		if i > 0 {
			j.w.text(",")
		}
		j.w.text(inner)
		j.object(r.fields, keys, r.slice.Index(i), prefix+"    ")
		j.w.text(inner)
		j.w.text("}")
		if j.err != nil || j.w.err() != nil {
			return
		}
	}
	j.w.text("\n" + prefix + "]")
}

// jsonKeys returns for each field what stands before its value, lead being
// the line break and indentation before a key.
func jsonKeys(fields []field, lead string) []string {
	colon := ": "
	if lead == "" {
		colon = ":"
	}
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = opening(i == 0) + lead + strconv.Quote(f.Name) + colon
	}
	return keys
}

// object writes a row up to its closing brace.
func (j *jsonWriter) object(fields []field, keys []string, row reflect.Value, prefix string) {
	for i, f := range fields {
		j.w.text(keys[i])
		v, ok := f.value(row)
		if !ok {
			j.w.text("null")
			continue
		}
		j.cell(v, f, prefix)
	}
}

// cell writes one value; the common kinds without the cost of an encoder.
func (j *jsonWriter) cell(v reflect.Value, f field, prefix string) {
	switch f.Kind {
	case Integer:
		b := j.w.AvailableBuffer()
		if v.CanInt() {
			b = strconv.AppendInt(b, v.Int(), 10)
		} else {
			b = strconv.AppendUint(b, v.Uint(), 10)
		}
		j.w.bytes(b)
	case Bool:
		j.w.bytes(strconv.AppendBool(j.w.AvailableBuffer(), v.Bool()))
	case Text:
		if f.own || !asIs(v.String()) {
			j.value(v.Interface(), prefix)
			return
		}
		j.w.text(`"`)
		j.w.text(v.String())
		j.w.text(`"`)
	default: // kindOf lets only types with MarshalJSON be of these kinds
		b, err := v.Interface().(json.Marshaler).MarshalJSON()
		if err != nil {
			j.fail(fmt.Errorf("column %s: %w", f.Name, err))
		}
		j.w.bytes(b)
	}
}

// asIs reports whether s stands in JSON as it is.
func asIs(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s) && !strings.ContainsAny(s, "\u2028\u2029")
}
