package pages_test

import (
	"testing"

	"github.com/retain-cli/retain/pkg/pages"
)

// A slice is one to fill, of whatever size and elements, pointers among them.
func TestMake(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 1 << 20, 3_000_001} {
		s := pages.Make[*int](n)
		if len(s) != n || cap(s) < n {
			t.Fatalf("%d elements of %d, want %d", len(s), cap(s), n)
		}
		for i := range s {
			if s[i] != nil {
				t.Fatalf("element %d of %d is %v", i, n, s[i])
			}
			s[i] = &n
		}
	}
	if s := pages.Make[struct{}](10); len(s) != 10 {
		t.Errorf("%d elements, want 10", len(s))
	}
}
