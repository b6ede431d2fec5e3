package btyd

import (
	"math"
	"math/big"
	"sync"
)

// Arbitrary-precision functions, for the reference table alone: slow, plain
// and written from the textbook formulas, which at this precision can afford
// to cancel.

// bits is the precision: of 385 decimal digits, the formulas may lose 350.
const bits = 1280

// num is a number of bits precision; methods return new ones.
type num struct{ f *big.Float }

func exact(v float64) num { return num{new(big.Float).SetPrec(bits).SetFloat64(v)} }

func blank() *big.Float { return new(big.Float).SetPrec(bits) }

func (a num) add(b num) num { return num{blank().Add(a.f, b.f)} }
func (a num) sub(b num) num { return num{blank().Sub(a.f, b.f)} }
func (a num) mul(b num) num { return num{blank().Mul(a.f, b.f)} }
func (a num) div(b num) num { return num{blank().Quo(a.f, b.f)} }
func (a num) neg() num      { return num{blank().Neg(a.f)} }

func (a num) plus(v float64) num  { return a.add(exact(v)) }
func (a num) times(v float64) num { return a.mul(exact(v)) }
func (a num) isZero() bool        { return a.f.Sign() == 0 }

// twoTo returns a times 2^n.
func (a num) twoTo(n int) num { return num{blank().SetMantExp(a.f, n)} }

// below reports whether |a| is below |b| times 2^-n.
func (a num) below(b num, n int) bool {
	return a.isZero() || !b.isZero() && a.f.MantExp(nil) < b.f.MantExp(nil)-n
}

func (a num) float() float64 {
	v, _ := a.f.Float64()
	return v
}

// exp halves the argument until Taylor's series is short, and squares.
func (a num) exp() num {
	if a.isZero() {
		return exact(1)
	}
	halvings := max(0, a.f.MantExp(nil)+20)
	x := a.twoTo(-halvings)
	sum, term := exact(1), exact(1)
	for n := 1.0; !term.below(sum, bits+halvings+8); n++ {
		term = term.mul(x).div(exact(n))
		sum = sum.add(term)
	}
	for range halvings {
		sum = sum.mul(sum)
	}
	return sum
}

var ln2 = sync.OnceValue(func() num { return exact(0.5).logOfMantissa().neg() })

// log is for a > 0.
func (a num) log() num {
	mantissa := blank()
	exponent := a.f.MantExp(mantissa)
	return num{mantissa}.logOfMantissa().add(ln2().times(float64(exponent)))
}

// logOfMantissa solves exp(y) = a by Halley's method; a is from 1/2 to 1.
func (a num) logOfMantissa() num {
	y := exact(math.Log(a.float()))
	for range 4 {
		e := y.exp()
		y = y.add(a.sub(e).times(2).div(a.add(e)))
	}
	return y
}

// pow is for a > 0.
func (a num) pow(b num) num { return a.log().mul(b).exp() }

// bernoulli returns B(2k) / (2k (2k-1)), the coefficients of Stirling's
// series, for k from 1.
var stirlingTerms = sync.OnceValue(func() []num {
	const most = 220
	b := make([]*big.Rat, most+1)
	for m := range b {
		b[m] = new(big.Rat)
		if m == 0 {
			b[m].SetInt64(1)
			continue
		}
		if m > 1 && m%2 == 1 {
			continue
		}
		for k := range m {
			c := new(big.Rat).SetInt(new(big.Int).Binomial(int64(m+1), int64(k)))
			b[m].Sub(b[m], c.Mul(c, b[k]))
		}
		b[m].Quo(b[m], new(big.Rat).SetInt64(int64(m+1)))
	}
	var terms []num
	for m := 2; m <= most; m += 2 {
		t := new(big.Rat).Quo(b[m], new(big.Rat).SetInt64(int64(m*(m-1))))
		terms = append(terms, num{blank().SetRat(t)})
	}
	return terms
})

var halfLogTwoPi = sync.OnceValue(func() num {
	// Machin: pi = 16 atan(1/5) - 4 atan(1/239).
	atan := func(n float64) num {
		x := exact(1).div(exact(n))
		square, sum, power := x.mul(x), x, x
		for k := 3.0; !power.below(sum, bits+8); k += 2 {
			power = power.mul(square).neg()
			sum = sum.add(power.div(exact(k)))
		}
		return sum
	}
	pi := atan(5).times(16).sub(atan(239).times(4))
	return pi.times(2).log().times(0.5)
})

// gamma moves the argument up to 200 and more, where Stirling's series gives
// all digits.
func (a num) gamma() num {
	below := exact(1)
	for a.f.Cmp(big.NewFloat(200)) < 0 {
		below = below.mul(a)
		a = a.plus(1)
	}
	return a.logGammaLarge().exp().div(below)
}

// logGamma is for a > 0.
func (a num) logGamma() num {
	below := exact(1)
	for a.f.Cmp(big.NewFloat(200)) < 0 {
		below = below.mul(a)
		a = a.plus(1)
	}
	return a.logGammaLarge().sub(below.log())
}

func (a num) logGammaLarge() num {
	sum := a.plus(-0.5).mul(a.log()).sub(a).add(halfLogTwoPi())
	inverse := exact(1).div(a)
	square, power := inverse.mul(inverse), inverse
	for _, t := range stirlingTerms() {
		term := t.mul(power)
		sum = sum.add(term)
		if term.below(sum, bits) {
			break
		}
		power = power.mul(square)
	}
	return sum
}

// risingExact is a (a+1) ... (a+n-1).
func risingExact(a num, n int) num {
	p := exact(1)
	for i := range n {
		p = p.mul(a.plus(float64(i)))
	}
	return p
}

// hyper is 2F1(a, b; c; z) for 0 <= z < 1: the power series, or where that is
// long its value through 1 - z (DLMF 15.8.4), for which c - a - b must not be
// whole.
func hyper(a, b, c, z num) num {
	rest := exact(1).sub(z)
	if seriesLength(a.float(), b.float(), c.float(), rest.float()) < 50_000 {
		return hyperSeries(a, b, c, z)
	}
	d := c.sub(a).sub(b)
	first := c.gamma().mul(d.gamma()).div(c.sub(a).gamma()).div(c.sub(b).gamma()).
		mul(hyperSeries(a, b, exact(1).sub(d), rest))
	second := c.gamma().mul(d.neg().gamma()).div(a.gamma()).div(b.gamma()).
		mul(rest.pow(d)).mul(hyperSeries(c.sub(a), c.sub(b), d.plus(1), rest))
	return first.add(second)
}

// seriesLength is about how many terms hyperSeries takes: up to the largest
// one, where (a+n)(b+n) z = (c+n)(n+1), and beyond.
func seriesLength(a, b, c, rest float64) float64 {
	z := 1 - rest
	half := ((a+b)*z - c - 1) / (2 * rest)
	return half + math.Sqrt(max(0, half*half+(a*b*z-c)/rest)) + bits/rest
}

func hyperSeries(a, b, c, z num) num {
	sum, term := exact(1), exact(1)
	for n := 0.0; ; n++ {
		up := a.plus(n).mul(b.plus(n)).mul(z)
		down := c.plus(n).times(n + 1)
		term = term.mul(up).div(down)
		sum = sum.add(term)
		// Past the peak, the rest is below the last term over 1 - z.
		if term.isZero() || up.f.Cmp(down.f) < 0 && up.f.Sign() >= 0 && term.below(sum, bits-200) && n > 20 {
			return sum
		}
	}
}
