//go:build !linux

package pages

func large[E any]([]E) {}
