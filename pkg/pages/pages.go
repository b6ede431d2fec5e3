// Package pages makes slices that are worth large pages of memory. To be given
// a hundred megabytes in small pages, one fault after the other, takes as long
// as to read a file of that size.
package pages

// Make returns a slice of n elements, as make does. On Linux a slice of many
// megabytes lies in large pages, where the system gives them on request;
// everywhere else, and where it does not, the slice is the same but slower to
// fill.
func Make[E any](n int) []E {
	s := make([]E, n)
	large(s)
	return s
}
