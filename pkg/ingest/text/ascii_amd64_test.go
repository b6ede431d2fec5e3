//go:build amd64 && !purego

package text

import "testing"

// TestPortable runs what tells ASCII once more as on processors that have less
// than this one.
func TestPortable(t *testing.T) {
	defer func(avx2 bool) { hasAVX2 = avx2 }(hasAVX2)
	hasAVX2 = false
	t.Run("ASCII", TestBeyondASCII)
}
