package btyd

import (
	"math"
	"sync"
)

// logRising returns ln Gamma(a + x) - ln Gamma(a) for a > 0 and x >= 0: for
// whole x the logarithm of a (a+1) ... (a+x-1). It stays accurate for large a,
// where the difference of two Lgammas would keep no digit.
//
// Source: Stirling's series, DLMF 5.11.1, both sides subtracted term by term.
func logRising(a, x float64) float64 {
	if x <= 24 && x == math.Floor(x) {
		return logRisingWhole(a, int(x))
	}
	if a < 16 {
		top, _ := math.Lgamma(a + x)
		bottom, _ := math.Lgamma(a)
		return top - bottom
	}
	return (a-0.5)*math.Log1p(x/a) + x*(math.Log(a+x)-1) + stirlingRest(a+x) - stirlingRest(a)
}

// logRisingWhole multiplies the factors and takes a logarithm only where the
// product would leave the range of a float.
func logRisingWhole(a float64, x int) float64 {
	sum, product := 0.0, 1.0
	for i := range x {
		next := product * (a + float64(i))
		if next > 1e290 || next < 1e-290 {
			sum += math.Log(product)
			next = a + float64(i)
		}
		product = next
	}
	return sum + math.Log(product)
}

// stirlingRest is ln Gamma(y) - (y - 1/2) ln y + y - ln(2 pi)/2, for y >= 16.
func stirlingRest(y float64) float64 {
	z := 1 / (y * y)
	return (1.0/12 - z*(1.0/360-z*(1.0/1260-z*(1.0/1680-z/1188)))) / y
}

// logFactorial returns ln n!.
func logFactorial(n int) float64 { return logRising(1, float64(n)) }

// logBeta returns the logarithm of the beta function of a and b, both above 0.
func logBeta(a, b float64) float64 {
	small, _ := math.Lgamma(min(a, b))
	return small - logRising(max(a, b), min(a, b))
}

// logistic returns 1 / (1 + exp(-u)).
func logistic(u float64) float64 {
	if u < 0 {
		e := math.Exp(u)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-u))
}

// softplus returns ln(1 + exp(u)).
func softplus(u float64) float64 {
	if u > 0 {
		return u + math.Log1p(math.Exp(-u))
	}
	return math.Log1p(math.Exp(u))
}

// softplusAndSlope returns softplus(u) and its derivative, logistic(u).
func softplusAndSlope(u float64) (value, slope float64) {
	e := math.Exp(-math.Abs(u))
	value, slope = math.Log1p(e), e/(1+e)
	if u > 0 {
		return value + u, 1 / (1 + e)
	}
	return value, slope
}

// expm1Over returns (exp(u) - 1) / u, which is 1 at 0.
func expm1Over(u float64) float64 {
	if math.Abs(u) < 1e-300 {
		return 1
	}
	return math.Expm1(u) / u
}

// hypergeometricOne returns 2F1(a, 1; c; z) for 0 <= z < 1, a > 0 and c > 1, by
// Gauss's continued fraction. It takes few steps where z lies below
// c / (a + 1).
//
// Source: DLMF 15.7.5, evaluated as in Lentz 1976, Applied Optics 15, with the
// changes of Thompson and Barnett 1986.
func hypergeometricOne(a, c, z float64) float64 {
	const tiny = 1e-300
	f, up, down := 1.0, 1.0, 0.0
	for i := 1; i <= 1_000_000; i++ {
		n := float64(i / 2)
		u := n * (c - 1 - a + n) / ((c - 2 + 2*n) * (c - 1 + 2*n))
		if i%2 == 1 {
			u = (a + n) * (c - 1 + n) / ((c - 1 + 2*n) * (c + 2*n))
		}
		down = 1 - u*z*down
		if down == 0 {
			down = tiny
		}
		up = 1 - u*z/up
		if up == 0 {
			up = tiny
		}
		down = 1 / down
		f *= up * down
		if math.Abs(up*down-1) < 4e-16 {
			break
		}
	}
	return 1 / f
}

// A rising table holds, for whole x from 0, the logarithm of a (a+1) ...
// (a+x-1) and its derivative by a.
type risingTable struct{ log, slope []float64 }

func newRisingTable(a float64, most int) risingTable {
	t := risingTable{make([]float64, most+1), make([]float64, most+1)}
	for i := range most {
		t.log[i+1] = t.log[i] + math.Log(a+float64(i))
		t.slope[i+1] = t.slope[i] + 1/(a+float64(i))
	}
	return t
}

// A rule is a Gauss-Legendre rule on 0 to 1.
type rule struct{ at, weight []float64 }

// newRule finds the nodes by Newton's method on the Legendre polynomial.
//
// Source: Davis and Rabinowitz 1984, Methods of Numerical Integration, section
// 2.7.
func newRule(n int) rule {
	r := rule{make([]float64, n), make([]float64, n)}
	for i := range n {
		x, slope := math.Cos(math.Pi*(float64(i)+0.75)/(float64(n)+0.5)), 0.0
		for range 20 {
			p, before := 1.0, 0.0
			for k := 1; k <= n; k++ {
				p, before = (float64(2*k-1)*x*p-float64(k-1)*before)/float64(k), p
			}
			slope = float64(n) * (x*p - before) / (x*x - 1)
			x -= p / slope
		}
		r.at[n-1-i] = (1 + x) / 2
		r.weight[n-1-i] = 1 / ((1 - x*x) * slope * slope)
	}
	return r
}

var (
	rule8  = sync.OnceValue(func() rule { return newRule(8) })
	rule10 = sync.OnceValue(func() rule { return newRule(10) })
	rule16 = sync.OnceValue(func() rule { return newRule(16) })
)
