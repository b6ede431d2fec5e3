//go:build !amd64 || purego

package csvscan

// vector and vectorSkim leave all blocks to the portable code.
func (d *divider) vector([]byte, []uint32, int) (done, found int) { return 0, 0 }

func (d *divider) vectorSkim([]byte) (done int) { return 0 }

func (c *Column) vectorRepeats(int, []uint8, uint8) (done int) { return 0 }
