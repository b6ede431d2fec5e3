//go:build amd64 && !purego

package csvscan

import "golang.org/x/sys/cpu"

var hasVector = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasPOPCNT && cpu.X86.HasPCLMULQDQ

// vector does block and put for the leading blocks of data, which begins at
// base, with vector instructions. It stops before a block with a quote that
// opens nothing. It returns how many blocks it did and how many positions it
// wrote to pos, which must have room.
func (d *divider) vector(data []byte, pos []uint32, base int) (done, found int) {
	if !hasVector {
		return 0, 0
	}
	return divideAVX2(d, data, pos, base)
}

// vectorSkim does skim for the leading blocks of data, as vector does block,
// and returns how many it did.
func (d *divider) vectorSkim(data []byte) (done int) {
	if !hasVector {
		return 0
	}
	return skimAVX2(d, data)
}

//go:noescape
func divideAVX2(d *divider, data []byte, pos []uint32, base int) (done, found int)

//go:noescape
func skimAVX2(d *divider, data []byte) (done int)
