package cell_test

import (
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/cell"
)

func TestTrim(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " ": "", "a": "a", " a b ": "a b", "\t\r\na\v\f": "a", "\u00a0\u2007\u2009\u202f\u3000a\u00a0": "a",
		"\ufeffa": "a", "a\u200b": "a", "\u200e\u200fa\u202c": "a", "\u2066a\u2069": "a", "\u061ca": "a",
		"می\u200cخواهم": "می\u200cخواهم", // a joiner inside a word stays
		"é":             "é", "\xa0a": "\xa0a", "a\xff": "a\xff", "_a_": "_a_",
	} {
		if got := string(cell.Trim([]byte(text))); got != want {
			t.Errorf("Trim(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestApostrophe(t *testing.T) {
	for text, want := range map[string]string{
		"'9013808660771": "9013808660771", "'75008": "75008", "'+8801571234567": "+8801571234567", "'-5": "-5", "'=SUM(A1)": "=SUM(A1)", "'@x": "@x", "'(5)": "(5)",
		"'s-Hertogenbosch": "'s-Hertogenbosch", "'": "'", "''": "''", "'5'": "'5'", "": "", "5'": "5'", "O'Neill": "O'Neill",
		`="0901"`: "0901", `="a"`: "a", `=""`: `=""`, `="a"&"b"`: `="a"&"b"`, `=5`: `=5`, `="0901`: `="0901`,
	} {
		if got := string(cell.Apostrophe([]byte(text))); got != want {
			t.Errorf("Apostrophe(%q) = %q, want %q", text, got, want)
		}
	}
}
