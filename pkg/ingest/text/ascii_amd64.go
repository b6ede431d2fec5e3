//go:build amd64 && !purego

package text

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// vectorASCII returns how many leading bytes it has seen to be ASCII.
func vectorASCII(b []byte) (n int) {
	if !hasAVX2 {
		return 0
	}
	return asciiAVX2(b)
}

//go:noescape
func asciiAVX2(b []byte) (n int)
