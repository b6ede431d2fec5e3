package btyd

import (
	"math"
	"math/rand/v2"
)

// gamma draws from a gamma distribution with the given shape and scale 1.
//
// Source: Marsaglia and Tsang 2000, A simple method for generating gamma
// variables, ACM Transactions on Mathematical Software 26(3).
func gamma(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(rng, shape+1) * math.Exp(-rng.ExpFloat64()/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(rng.Float64()) < x*x/2+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// beta draws from a beta distribution.
func beta(rng *rand.Rand, a, b float64) float64 {
	end, stay := gamma(rng, a), gamma(rng, b)
	if end+stay > 0 {
		return end / (end + stay)
	}
	// Both too small for a float: all or nothing.
	if rng.Float64()*(a+b) < a {
		return 1
	}
	return 0
}
