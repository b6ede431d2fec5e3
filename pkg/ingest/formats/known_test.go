package formats

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write known.go from the files of known")

// The program has in it what the files of known say.
func TestKnown(t *testing.T) {
	paths, err := filepath.Glob("known/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no formats: %v", err)
	}
	var want []Format
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := Parse(text)
		if err != nil {
			t.Fatalf("%s:%v", path, err)
		}
		want = append(want, parsed...)
	}
	slices.SortFunc(want, func(a, b Format) int { return strings.Compare(a.Name, b.Name) })
	source, err := format.Source([]byte(knownHead + "[]Format" + literal(reflect.ValueOf(want)) + "\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("known.go", source, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile("known.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(All(), want); diff != "" || !bytes.Equal(got, source) {
		t.Errorf("known.go is not what the files of known say: run go generate ./pkg/ingest/formats\n%s", diff)
	}
}

const knownHead = `// Code generated from known/*.yaml by go generate; DO NOT EDIT.

package formats

// known makes the known exports anew, sorted by name.
func known() []Format {
	return `

// literal is a value in Go, a list, a map or a struct without its type, and a
// struct without what it does not have.
func literal(v reflect.Value) string {
	var parts []string
	typed := func(v reflect.Value) string {
		if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
			return strings.ReplaceAll(v.Type().String(), "formats.", "") + literal(v)
		}
		return literal(v)
	}
	switch v.Kind() {
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice:
		for _, item := range v.Seq2() {
			parts = append(parts, literal(item))
		}
	case reflect.Map:
		for key, item := range v.Seq2() {
			parts = append(parts, literal(key)+": "+literal(item))
		}
		slices.Sort(parts)
	case reflect.Struct:
		for field, value := range v.Fields() {
			if !value.IsZero() {
				parts = append(parts, field.Name+": "+typed(value))
			}
		}
	default:
		return fmt.Sprint(v)
	}
	if line := "{" + strings.Join(parts, ", ") + "}"; len(line) < 120 {
		return line
	}
	return "{\n" + strings.Join(parts, ",\n") + ",\n}"
}
