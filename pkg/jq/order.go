package jq

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// An order is that of keys. An object that has the keys of one in the
// expression, or else of one in the document, has them in its order. In any
// other they stand as they first came in the document, new ones after them.
type order struct {
	shapes   map[string][]string // by their keys, sorted
	rank     map[string]int      // of all keys of the document
	document []string            // the document's own keys; nil where it is no object
}

// shapeOf is the same for the same keys in any order.
func shapeOf(sorted []string) string { return strings.Join(sorted, "\x00") }

// learn learns the order of an object's keys.
func (o *order) learn(keys []string) {
	if o.rank == nil {
		o.rank = map[string]int{}
	}
	for _, k := range keys {
		if _, ok := o.rank[k]; !ok {
			o.rank[k] = len(o.rank)
		}
	}
	o.learnShape(keys)
}

func (o *order) learnShape(keys []string) {
	if o.shapes == nil {
		o.shapes = map[string][]string{}
	}
	shape := shapeOf(slices.Sorted(slices.Values(keys)))
	if _, ok := o.shapes[shape]; !ok {
		o.shapes[shape] = keys
	}
}

// learnQuery learns the order of the keys of the objects that an expression
// makes, but of those whose keys are computed.
func (o *order) learnQuery(q *gojq.Query) {
	objects(reflect.ValueOf(q), func(made *gojq.Object) {
		keys := make([]string, len(made.KeyVals))
		for i, kv := range made.KeyVals {
			switch {
			case kv.Key != "":
				keys[i] = strings.TrimPrefix(kv.Key, "$")
			case kv.KeyString != nil && len(kv.KeyString.Queries) == 0:
				keys[i] = kv.KeyString.Str
			default:
				return
			}
		}
		o.learnShape(keys)
	})
}

// objects calls visit with each object in a syntax tree.
func objects(v reflect.Value, visit func(*gojq.Object)) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if made, ok := v.Interface().(*gojq.Object); ok {
			visit(made)
		}
		objects(v.Elem(), visit)
	case reflect.Struct:
		for i := range v.NumField() {
			objects(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			objects(v.Index(i), visit)
		}
	}
}

// of returns the keys of an object in their order.
func (o *order) of(m map[string]any) []string {
	keys := slices.Sorted(maps.Keys(m))
	if shape, ok := o.shapes[shapeOf(keys)]; ok && len(shape) == len(keys) {
		return shape
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		i, inA := o.rank[a]
		j, inB := o.rank[b]
		switch {
		case inA && inB:
			return cmp.Compare(i, j)
		case inA:
			return -1
		case inB:
			return 1
		}
		return 0
	})
	return keys
}
