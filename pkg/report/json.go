package report

import (
	"strconv"
	"unsafe"
)

// schemaVersion counts the changes of the JSON document that a reader must
// know of; new keys are no such change.
const schemaVersion = 1

// writeJSON writes the whole document with an indentation of two blanks; keys
// are in a fixed order and those of rows in column order.
func writeJSON(w sink, d *document, o Options) error {
	j := jsonWriter{w: w}
	j.key("schema_version", schemaVersion)
	if o.Version != "" {
		j.key("tool_version", o.Version)
	}
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
		j.key("settings", Settings(d.settings))
	}
	if o.Given != nil {
		j.key("options", o.Given)
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
	r := &d.main
	keys := jsonKeys(r.fields, "")
	return inBlocks(w, r.len(), func(b []byte, from, to int) ([]byte, error) {
		rows := r.part(from, to)
		defer rows.done()
		var err error
		for i := from; i < to && err == nil; i++ {
			b, err = r.appendObject(b, keys, rows.row(i), "")
			b = append(b, "}\n"...)
		}
		return b, err
	})
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

// value writes v as encoding/json does, but leaves < > & as they are.
func (j *jsonWriter) value(v any, prefix string) {
	b, err := appendEncoded(nil, v, prefix)
	if err != nil {
		j.fail(err)
	}
	j.w.bytes(b)
}

func (j *jsonWriter) rows(r *rows, prefix string) {
	if r.len() == 0 {
		j.w.text("[]")
		return
	}
	inner, deeper := "\n"+prefix+"  ", prefix+"    "
	keys := jsonKeys(r.fields, "\n"+deeper)
	j.w.text("[")
	err := inBlocks(j.w, r.len(), func(b []byte, from, to int) ([]byte, error) {
		rows := r.part(from, to)
		defer rows.done()
		var err error
		for i := from; i < to && err == nil; i++ {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, inner...)
			b, err = r.appendObject(b, keys, rows.row(i), deeper)
			b = append(append(b, inner...), '}')
		}
		return b, err
	})
	if err != nil {
		j.fail(err)
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

// appendObject appends a row up to its closing brace.
func (r *rows) appendObject(b []byte, keys []string, row unsafe.Pointer, prefix string) ([]byte, error) {
	for k := range r.fields {
		var err error
		b = append(b, keys[k]...)
		if b, err = r.fields[k].appendJSON(b, row, prefix); err != nil {
			return b, err
		}
	}
	return b, nil
}
