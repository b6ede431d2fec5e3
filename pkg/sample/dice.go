package sample

import (
	"math/bits"
	"math/rand/v2"
)

// dice are one stream of draws, all made with integers.
type dice struct{ pcg rand.PCG }

// A stream keeps draws of one kind from moving those of another: more name
// draws change no order.
type stream uint64

const (
	behaviour stream = iota + 1
	identity
)

// diceFor returns the dice of one customer. The odd factors spread the
// neighbours 1, 2, 3 over the whole state.
func diceFor(seed uint64, s stream, customer int) dice {
	var d dice
	d.pcg.Seed(seed, uint64(customer)*0x9e3779b97f4a7c15+uint64(s)*0xd1342543de82ef95)
	return d
}

// below returns 0 to n-1, each as likely as the next to within n / 2^64.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// chance reports true in n of 1,000 cases.
func (d *dice) chance(n int) bool { return d.below(1000) < n }

// unit is the 1 of exponential.
const unit = 1 << 16

// exponential returns a draw from the exponential distribution of mean unit.
// It only compares uniform draws: the length of a falling run is odd with
// probability exp(-its first).
//
// Source: J. von Neumann, Various techniques used in connection with random
// digits, NBS Applied Mathematics Series 12 (1951), 36-38.
func (d *dice) exponential() int64 {
	for whole := int64(0); ; whole += unit {
		first := d.pcg.Uint64()
		length := 1
		for last := first; ; length++ {
			next := d.pcg.Uint64()
			if next >= last {
				break
			}
			last = next
		}
		if length%2 == 1 {
			return whole + int64(first>>48)
		}
	}
}

// weights say how often each index is picked, as running sums.
type weights []int

func weigh(each ...int) weights {
	w := make(weights, len(each))
	sum := 0
	for i, n := range each {
		sum += n
		w[i] = sum
	}
	return w
}

func (d *dice) pick(w weights) int {
	n := d.below(w[len(w)-1])
	i := 0
	for w[i] <= n {
		i++
	}
	return i
}
