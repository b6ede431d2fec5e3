//go:build !amd64 || purego

package text

// vectorASCII leaves all bytes to the portable code.
func vectorASCII([]byte) (n int) { return 0 }
