package metric

import (
	"cmp"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is how many people, or rows, a processor takes at a time: few enough
// that what is gathered of them stays in its nearest caches.
const chunk = 1024

// turn is how many a processor takes at a time that must wait for its turn
// after them: enough that the waiting does not count.
const turn = 4 * chunk

// share calls work on all processors at a time, each with ranges of its own of
// the numbers from 0 to n, the lower ones first. Every number is in one range,
// and every range but the last has that size.
func share(n, size int, work func(ranges iter.Seq2[int, int])) {
	var given atomic.Int64
	ranges := func(yield func(from, to int) bool) {
		for to := int(given.Add(int64(size))); to-size < n; to = int(given.Add(int64(size))) {
			if !yield(to-size, min(to, n)) {
				return
			}
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+size-1)/size) - 1 {
		group.Go(func() { work(ranges) })
	}
	work(ranges)
	group.Wait()
}

// sideBySide calls f with ranges of the numbers from 0 to n, of which each is
// in one, on all processors at a time. The error is that of the first range
// which has one.
func sideBySide(n int, f func(from, to int) error) error {
	failed := make([]error, (n+chunk-1)/chunk)
	share(n, chunk, func(ranges iter.Seq2[int, int]) {
		for from, to := range ranges {
			failed[from/chunk] = f(from, to)
		}
	})
	return cmp.Or(failed...)
}

// inTurn calls find with ranges of the numbers from 0 to n, of which each is in
// one, on all processors at a time, and take with what was found in each range,
// in their order and one at a time. Each processor finds in room of its own,
// which holds what it found before. The error is that of the first range which
// has one; no later one is taken.
func inTurn[F any](n int, find func(found *F, from, to int) error, take func(found *F)) error {
	var mu sync.Mutex
	moved := sync.NewCond(&mu)
	next := 0 // where the range starts whose turn it is
	var failed error
	share(n, turn, func(ranges iter.Seq2[int, int]) {
		var found F
		for from, to := range ranges {
			err := find(&found, from, to)
			mu.Lock()
			for next != from {
				moved.Wait()
			}
			if failed = cmp.Or(failed, err); failed == nil {
				take(&found)
			}
			next = to
			moved.Broadcast()
			mu.Unlock()
		}
	})
	return failed
}
