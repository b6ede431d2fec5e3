package ingest

import (
	"testing"

	"pgregory.net/rapid"
)

// TestHeaderKeyOfASCII says that the quick way gives what the other one does.
func TestHeaderKeyOfASCII(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.StringMatching(`[ -~\t\r\n]*`).Draw(t, "header")
		if got, want := headerKey(header), string(appendForeignKey(nil, header)); got != want {
			t.Fatalf("%q: %q, want %q", header, got, want)
		}
	})
	for header, want := range map[string]string{"Straße Nr. 5": "strassenr5", "ID\u00a0Übung": "iduebung", "ÉTÉ": "ete", "": "", "İd": "id"} {
		if got := headerKey(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
