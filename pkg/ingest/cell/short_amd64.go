//go:build amd64 && !purego

package cell

import (
	"golang.org/x/sys/cpu"

	"github.com/retain-cli/retain/pkg/money"
)

var hasAVX2 = cpu.X86.HasAVX2

// vectorShorts does Shorts for the leading numbers and returns how many it did.
func vectorShorts(words, lens []uint64, amounts []money.Amount, decimal byte) (done int) {
	if !hasAVX2 {
		return 0
	}
	done = len(words) &^ 3
	shortsAVX2(words[:done], lens[:done], amounts[:done], uint64(decimal)<<40)
	return done
}

//go:noescape
func shortsAVX2(words, lens []uint64, amounts []money.Amount, point uint64)
