package nearest_test

import (
	"testing"

	"github.com/retain-cli/retain/pkg/nearest"
)

func TestOf(t *testing.T) {
	names := []string{"since", "sales", "segment", "window"}
	for got, want := range map[string]string{
		"sinse": "since", "Sales": "sales", "segmnt": "segment", "widnow": "window", // two changes in six letters
		"sale": "sales", "zzz": "", "": "", "s": "",
	} {
		if name := nearest.Of(got, names); name != want {
			t.Errorf("Of(%q) = %q, want %q", got, name, want)
		}
	}
	if got := nearest.Of("dat", []string{"date", "data"}); got != "date" {
		t.Errorf("of equally near names Of gives %q, want the first, date", got)
	}
}

func TestHint(t *testing.T) {
	if got, want := nearest.Hint("xyz", []string{"order", "date"}), "there is order, date"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got, want := nearest.Hint("dat", []string{"order", "date"}), `did you mean "date"?`; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got := nearest.Hint("x", nil); got != "" {
		t.Errorf("Hint without names = %q", got)
	}
}
