package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/retain-cli/retain/pkg/nearest"
)

// An Error is a description of formats that cannot be used.
type Error struct {
	Line, Column int    // where in the description, from 1; 0 where not known
	Name         string // of the format; "" where it has none
	What         string // what was found, and what was wanted
	Hint         string // what to do; "" where there is nothing to say
}

// Error returns `line:column: format "name": what`, without the parts that
// are not known.
func (e *Error) Error() string {
	text := e.What
	if e.Name != "" {
		text = fmt.Sprintf("format %q: %s", e.Name, text)
	}
	switch {
	case e.Line == 0:
		return text
	case e.Column == 0:
		return fmt.Sprintf("%d: %s", e.Line, text)
	}
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, text)
}

// Parse reads formats from YAML: one format, or a list of them; none from an
// empty text. An unknown key, a value of another type, a name that stands
// twice and whatever [Format.Validate] finds is an *Error that names its place.
func Parse(text []byte) ([]Format, error) {
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&doc); err == io.EOF {
		return nil, nil
	} else if err != nil {
		return nil, yamlError(err)
	}
	if err := d.Decode(new(yaml.Node)); err != io.EOF {
		return nil, &Error{What: "more than one YAML document: want one list of formats"}
	}
	nodes := doc.Content
	if root := resolve(doc.Content[0]); root.Kind == yaml.SequenceNode {
		nodes = root.Content
	}
	var formats []Format
	for _, n := range nodes {
		f, err := parseOne(resolve(n))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(formats, func(other Format) bool { return other.Name == f.Name }) {
			return nil, &Error{Line: n.Line, Column: n.Column, Name: f.Name, What: "a second format of this name", Hint: "give each format a name of its own"}
		}
		formats = append(formats, f)
	}
	return formats, nil
}

// parseOne reads a format and says where what is wrong with it stands.
func parseOne(n *yaml.Node) (Format, error) {
	var f Format
	if n.Kind != yaml.MappingNode {
		return f, &Error{Line: n.Line, Column: n.Column, What: fmt.Sprintf("%q where a format is wanted", n.Value), Hint: "a format begins with name:, title:, kind: and match:"}
	}
	if err := checkKeys(n, reflect.TypeFor[Format]()); err != nil {
		return f, err
	}
	if err := n.Decode(&f); err != nil {
		return f, yamlError(err)
	}
	err := f.Validate()
	var e *Error
	if errors.As(err, &e) {
		e.Line, e.Column = n.Line, n.Column
	}
	return f, err
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// checkKeys refuses keys of a mapping, and of the mappings in it, that the
// struct t does not have.
func checkKeys(n *yaml.Node, t reflect.Type) error {
	fields := map[string]reflect.Type{}
	var names []string
	for f := range t.Fields() {
		name := f.Tag.Get("yaml")
		fields[name] = f.Type
		names = append(names, name)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		field, ok := fields[key.Value]
		if !ok {
			return &Error{Line: key.Line, Column: key.Column, What: fmt.Sprintf("unknown key %q", key.Value), Hint: nearest.Hint(key.Value, names)}
		}
		if field.Kind() != reflect.Slice || field.Elem().Kind() != reflect.Struct || value.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range value.Content {
			if item = resolve(item); item.Kind == yaml.MappingNode {
				if err := checkKeys(item, field.Elem()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// yamlError gives an error of the YAML package its place: it tells the line
// in its text only.
func yamlError(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if typed, ok := errors.AsType[*yaml.TypeError](err); ok {
		text = typed.Errors[0]
	}
	e := &Error{What: text, Hint: "formats are described in YAML; retain formats shows the known ones"}
	if _, scanErr := fmt.Sscanf(text, "line %d: ", &e.Line); scanErr == nil {
		_, e.What, _ = strings.Cut(text, ": ")
	}
	return e
}
