//go:build !linux

package dataset

// inLargePages does nothing: only Linux is asked for large pages.
func inLargePages[E any]([]E) {}
