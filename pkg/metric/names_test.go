package metric

import (
	"encoding"
	"fmt"
	"testing"
)

// What is written reads back.
func TestNames(t *testing.T) {
	type word interface {
		fmt.Stringer
		encoding.TextMarshaler
		encoding.TextUnmarshaler
	}
	same := func(v, again word) {
		t.Helper()
		text, err := v.MarshalText()
		if err == nil {
			err = again.UnmarshalText(text)
		}
		if err != nil || again.String() != v.String() || string(text) != v.String() {
			t.Errorf("%s is written as %q and reads as %s, %v", v, text, again, err)
		}
	}
	for s := range CohortStart(len(startNames)) {
		same(&s, new(CohortStart))
	}
	for m := range CohortMode(len(modeNames)) {
		same(&m, new(CohortMode))
	}
	for v := range CohortValue(len(valueNames)) {
		same(&v, new(CohortValue))
	}
	for b := range Buyers(len(buyersNames)) {
		same(&b, new(Buyers))
	}
	for a := range Against(len(againstNames)) {
		same(&a, new(Against))
	}
	for m := range movements {
		same(&m, new(Movement))
	}
	for s := SegmentNone + 1; s < segments; s++ {
		same(&s, new(Segment))
	}
	for _, c := range []CohortCell{{"2024-02", WholeCohort}, {"2024-W07", 0}, {"2024", 12}} {
		same(&c, new(CohortCell))
	}
}

func TestEither(t *testing.T) {
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := either(names); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
