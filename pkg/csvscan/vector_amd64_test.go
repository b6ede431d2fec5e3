//go:build amd64 && !purego

package csvscan

import "testing"

// TestPortable runs what compares lexers once more without vector code, as on
// other machines.
func TestPortable(t *testing.T) {
	defer func(has bool) { hasVector = has }(hasVector)
	hasVector = false
	t.Run("blocks", TestBlockEdges)
	t.Run("divide", TestDivideProperty)
	t.Run("scan", TestScanProperty)
}
