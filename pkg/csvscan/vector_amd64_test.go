//go:build amd64 && !purego

package csvscan

import "testing"

// TestEachProcessor runs what compares lexers once more as on processors that
// have less than this one.
func TestEachProcessor(t *testing.T) {
	defer func(avx2, avx512 bool) { hasAVX2, hasAVX512 = avx2, avx512 }(hasAVX2, hasAVX512)
	test := func(t *testing.T) {
		t.Run("blocks", TestBlockEdges)
		t.Run("divide", TestDivideProperty)
		t.Run("scan", TestScanProperty)
	}
	hasAVX512 = false
	t.Run("AVX2", test)
	hasAVX2 = false
	t.Run("portable", test)
}
