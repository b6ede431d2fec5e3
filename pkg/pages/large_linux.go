package pages

import (
	"syscall"
	"unsafe"
)

// enough is from how many bytes on large pages are asked for: of two megabytes
// each, whole ones only.
const enough = 4 << 20

// large asks for large pages. It must be asked before anybody touches them.
func large[E any](s []E) {
	size := uintptr(len(s)) * unsafe.Sizeof(*new(E))
	if size < enough {
		return
	}
	page := uintptr(syscall.Getpagesize())
	start := unsafe.Pointer(unsafe.SliceData(s))
	skip := -uintptr(start) % page // to where a page begins
	whole := unsafe.Slice((*byte)(unsafe.Add(start, skip)), (size-skip)/page*page)
	_ = syscall.Madvise(whole, syscall.MADV_HUGEPAGE) // a hint: without it all is as it was
}
