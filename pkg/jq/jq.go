// Package jq takes JSON apart with expressions of the language jq, which gojq
// knows. What gojq leaves to its users is here: keys keep their order, and
// numbers that nobody computed with stay as they are written.
package jq

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/itchyny/gojq"
)

// A Filter is an expression that can be run. The zero Filter is none.
type Filter struct {
	text  string
	query *gojq.Query
	code  *gojq.Code
}

// Parse returns the filter of an expression, or what is wrong with it and
// where.
func Parse(expression string) (Filter, error) {
	query, err := gojq.Parse(expression)
	var wrong *gojq.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Token == "":
		return Filter{}, errors.New("ends too early: something in it is still open")
	case errors.As(err, &wrong):
		before := expression[:max(0, min(wrong.Offset-len(wrong.Token), len(expression)))]
		return Filter{}, fmt.Errorf("letter %d: %w", utf8.RuneCountInString(before)+1, err)
	case err != nil:
		return Filter{}, err
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return Filter{}, err
	}
	return Filter{expression, query, code}, nil
}

// String returns the expression.
func (f Filter) String() string { return f.text }

// IsZero reports whether f is no filter.
func (f Filter) IsZero() bool { return f.code == nil }

// An Error is what an expression cannot do with a document.
type Error struct {
	Problem string
	Keys    []string // those of the document, where it is an object
}

// Error returns the problem.
func (e *Error) Error() string { return e.Problem }

// Run returns what the filter makes of a document, a line for each result:
// text as it is, all else as JSON. There are no results where there is an
// error, which is an *Error or that of ctx or of the document.
func (f Filter) Run(ctx context.Context, document []byte) ([]byte, error) {
	var keys order
	keys.learnQuery(f.query)
	v, err := keys.decode(document)
	if err != nil {
		return nil, err
	}
	var out []byte
	for results := f.code.RunWithContext(ctx, v); ; {
		result, ok := results.Next()
		if !ok {
			return out, nil
		}
		switch r := result.(type) {
		case error:
			var halt *gojq.HaltError
			switch {
			case errors.As(r, &halt) && halt.Value() == nil:
				return out, nil
			case ctx.Err() != nil:
				return nil, ctx.Err()
			}
			return nil, &Error{r.Error(), keys.document}
		case string:
			out = append(out, r...)
		default:
			if out, err = keys.append(out, r); err != nil {
				return nil, err
			}
		}
		out = append(out, '\n')
	}
}

// decode reads a document, and learns the order of its keys.
func (o *order) decode(document []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	v, err := o.value(d)
	if m, ok := v.(map[string]any); ok {
		o.document = o.of(m)
	}
	return v, err
}

func (o *order) value(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		m := map[string]any{}
		var keys []string
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string) // the decoder lets nothing else be a key
			if m[name], err = o.value(d); err != nil {
				return nil, err
			}
			keys = append(keys, name)
		}
		o.learn(keys)
		_, err = d.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := o.value(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// append appends a value as JSON on one line.
func (o *order) append(b []byte, v any) (_ []byte, err error) {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		for i, key := range o.of(v) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, key), ':')
			if b, err = o.append(b, v[key]); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	case []any:
		b = append(b, '[')
		for i, element := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = o.append(b, element); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case json.Number:
		return append(b, v...), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case string:
		return appendText(b, v), nil
	}
	text, err := gojq.Marshal(v)
	return append(b, text...), err
}

// appendText appends text as encoding/json does, but leaves < > & as they are.
func appendText(b []byte, s string) []byte {
	to := bytes.NewBuffer(b)
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // text has always a form
	return bytes.TrimSuffix(to.Bytes(), []byte("\n"))
}
