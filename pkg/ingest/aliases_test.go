package ingest

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAliases compares aliases with a map.
func TestAliases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, want := newAliases(), map[string]string{}
		text := rapid.StringMatching(`[ab@]{0,3}`)
		for range rapid.IntRange(0, 50).Draw(t, "aliases") {
			alias, key := text.Draw(t, "alias"), text.Draw(t, "key")
			a.add([]byte(alias), key)
			if _, taken := want[alias]; !taken {
				want[alias] = key
			}
			alias = text.Draw(t, "asked")
			key, known := want[alias]
			if got, ok := a.of([]byte(alias)); ok != known || string(got) != key {
				t.Fatalf("%q stands for %q, %v; want %q, %v", alias, got, ok, key, known)
			}
		}
	})
}

// TestAliasesOfOneHash puts aliases where others stand already.
func TestAliasesOfOneHash(t *testing.T) {
	a := newAliases()
	_, hash, _ := a.find([]byte("second"))
	a.add([]byte("first"), "1")
	a.number[hash] = 0 // as if both had the same
	a.add([]byte("second"), "2")
	for alias, want := range map[string]string{"first": "1", "second": "2"} {
		if got, ok := a.of([]byte(alias)); !ok || string(got) != want {
			t.Errorf("%s stands for %q, %v; want %q", alias, got, ok, want)
		}
	}
}
