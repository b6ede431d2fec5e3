package main

import (
	"bytes"
	"cmp"
	"errors"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// Keys of the configuration file that are no flags: what it says of exports.
const (
	formatsKey = "formats"
	joinsKey   = "joins"
)

// addExports adds what the file says of exports: formats of one's own, and
// tables in other files that the sales need.
func (a *app) addExports(c *configuration) error {
	if err := a.addFormats(c); err != nil {
		return err
	}
	return a.addJoins(c)
}

func (a *app) addFormats(c *configuration) error {
	text, err := c.part(formatsKey)
	if err != nil || text == nil {
		return err
	}
	a.inputs.formats, err = formats.Parse(text)
	var wrong *formats.Error
	if errors.As(err, &wrong) {
		place := c.place(formatsKey) + ": "
		if wrong.Line > 0 {
			place = c.path + ":"
		}
		return usagef(wrong.Hint, "%s%v", place, wrong)
	}
	return err
}

func (a *app) addJoins(c *configuration) error {
	const hint = "joins: [{file: clients.csv, on: customer_id, take: {customer: person_id}}]"
	text, err := c.part(joinsKey)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return err
	}
	var joins []formats.Join
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&joins); err != nil {
		problem := err.Error()
		if typed, ok := errors.AsType[*yaml.TypeError](err); ok { // "line 13: field takes not found in type formats.Join"
			problem, _, _ = strings.Cut(typed.Errors[0], " in")
		}
		return usagef(hint, "%s:%s: want a list of file, on, with and take", c.path, yamlProblem(errors.New(problem)))
	}
	// Joins are judged as those of a format are.
	column := []string{"x"}
	f := formats.Format{Name: joinsKey, Kind: "sales", Match: column, Columns: map[string][]string{"date": column, "customer": column}, Joins: joins}
	var wrong *formats.Error
	if err := f.Validate(); errors.As(err, &wrong) {
		return usagef(cmp.Or(wrong.Hint, hint), "%s: %s", c.place(joinsKey), wrong.What)
	}
	for i, j := range joins {
		if dir, base := filepath.Split(j.File); dir != "" {
			a.inputs.joinDirs = append(a.inputs.joinDirs, c.relative(filepath.Clean(dir)))
			joins[i].File = base
		}
	}
	a.inputs.joins = joins
	return nil
}

// part returns what the file says under a key: its text without the rest, in
// which lines keep their numbers. It is nil where the file has no such key.
// Viper is of no use here: it makes all keys lower-case.
func (c *configuration) part(key string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(c.text, &doc); err != nil || len(doc.Content) == 0 {
		return nil, err // which the file was read without
	}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if !strings.EqualFold(root.Content[i].Value, key) {
			continue
		}
		value := root.Content[i+1]
		if root.Style&yaml.FlowStyle != 0 {
			text, err := yaml.Marshal(value)
			return append([]byte(strings.Repeat("\n", value.Line-1)), text...), err
		}
		first, last := root.Content[i].Line, strings.Count(string(c.text), "\n")+1
		if i+2 < len(root.Content) {
			last = root.Content[i+2].Line - 1
		}
		lines := strings.SplitAfter(string(c.text), "\n")
		_, after, _ := strings.Cut(lines[first-1], ":")
		lines[first-1] = strings.Repeat(" ", len(lines[first-1])-len(after)) + after
		return []byte(strings.Repeat("\n", first-1) + strings.Join(lines[first-1:last], "")), nil
	}
	return nil, nil
}

// names are what the configuration says of exports, for a list of settings.
func (in *inputs) names() map[string]string {
	var own, files []string
	for _, f := range in.formats {
		own = append(own, f.Name)
	}
	for _, j := range in.joins {
		files = append(files, j.File)
	}
	return map[string]string{formatsKey: strings.Join(own, ", "), joinsKey: strings.Join(files, ", ")}
}
