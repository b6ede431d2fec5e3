package btyd

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A point is a log-likelihood and its gradient by the logarithms of at most
// four parameters.
type point [5]float64

// farthest is how far the logarithm of a parameter may lie from its start:
// beyond, the likelihood has no maximum inside the model.
const farthest = 18

// An optimum is where an objective is largest, or where a search for that
// ended.
type optimum struct {
	start      []float64     // logarithms of the parameters where the search began
	logs       []float64     // logarithms of the parameters
	value      float64       // the log-likelihood there
	covariance *mat.SymDense // of the logarithms, from the observed information
	iterations int
}

// weighted are items that stand for a number of customers each.
type weighted[T any] interface {
	customers() int
	times(customers int) T // the item with another number
}

// maximise searches from start for the parameters under which sum, the
// log-likelihood over items, is largest: first by BFGS and then by Newton's
// method on differences of the gradient, whose matrix is the observed
// information as well. BFGS looks at a sample where there are many items: it
// only has to come near, and Newton's method goes the rest of the way in a few
// steps. Everything happens on logarithms of the parameters and per customer.
// It is deterministic. Where it is not found, the optimum says how far the
// parameters went.
func maximise[T weighted[T]](items []T, start []float64, sum func(items []T, parameters []float64) point) (o optimum, found bool) {
	attempt := func(rough []T) (optimum, bool) {
		o := newOptimum(start)
		near := objective(o.start, rough, sum)
		o.search(near)
		if !o.polish(near, objective(o.start, items, sum)) || o.ranAway() {
			return o, false
		}
		n := float64(total(items))
		o.value *= n
		o.covariance.ScaleSym(1/n, o.covariance)
		return o, true
	}
	if sample := sampled(items); sample != nil {
		if o, found := attempt(sample); found {
			return o, true
		}
	}
	return attempt(items)
}

func total[T weighted[T]](items []T) (customers int) {
	for _, item := range items {
		customers += item.customers()
	}
	return customers
}

// sampleSize is about how many customers a sample has.
const sampleSize = 1 << 15

// sampled returns every so many-th customer; nil where there are too few items
// for a sample to be worth it.
func sampled[T weighted[T]](items []T) []T {
	stride := total(items) / sampleSize
	if stride < 2 || len(items) < sampleSize {
		return nil
	}
	var sample []T
	before := 0
	for _, item := range items {
		after := before + item.customers()
		if n := after/stride - before/stride; n > 0 {
			sample = append(sample, item.times(n))
		}
		before = after
	}
	return sample
}

func newOptimum(start []float64) optimum {
	var o optimum
	for _, p := range start {
		o.start = append(o.start, math.Log(p))
	}
	o.logs = slices.Clone(o.start)
	return o
}

// ranAway reports whether a parameter left the range in which one is believed.
func (o *optimum) ranAway() bool {
	for i, l := range o.logs {
		if !(math.Abs(l-o.start[i]) <= farthest) {
			return true
		}
	}
	return false
}

// objective returns sum per customer as a function of logarithms, minus
// infinity where it is not defined and far from the start.
func objective[T weighted[T]](start []float64, items []T, sum func([]T, []float64) point) func(logs []float64) point {
	n := float64(total(items))
	return func(logs []float64) point {
		parameters := make([]float64, len(logs))
		for i, l := range logs {
			if math.Abs(l-start[i]) > 2*farthest {
				return point{math.Inf(-1)}
			}
			parameters[i] = math.Exp(l)
		}
		p := sum(items, parameters)
		if math.IsNaN(p[0]) {
			return point{math.Inf(-1)}
		}
		for i := range p {
			p[i] /= n
		}
		return p
	}
}

// search goes by BFGS until the gradient is small. How it ends does not matter:
// polish decides. With so few parameters the whole matrix is smaller than what
// a limited-memory method would keep.
//
// Source: Nocedal and Wright 2006, Numerical Optimization, algorithm 6.1, with
// the first matrix of formula 6.20.
func (o *optimum) search(at func([]float64) point) {
	n := len(o.logs)
	here := at(o.logs)
	inverse := mat.NewSymDense(n, nil)
	direction, moved, changed := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	next := make([]float64, n)
	steepest := true // until inverse has a scale
	for ; o.iterations < 500; o.iterations++ {
		gradient := mat.NewVecDense(n, here[1:1+n])
		if mat.Norm(gradient, math.Inf(1)) < 1e-6 {
			return
		}
		if steepest {
			direction.ScaleVec(min(1, 1/mat.Norm(gradient, 2)), gradient)
		} else {
			direction.MulVec(inverse, gradient)
		}
		there, ok := o.step(at, here, direction, next)
		if !ok {
			return
		}
		for i := range n {
			moved.SetVec(i, next[i]-o.logs[i])
			changed.SetVec(i, here[1+i]-there[1+i])
		}
		copy(o.logs, next)
		here = there
		curvature := mat.Dot(moved, changed)
		if !(curvature > 0) {
			continue
		}
		if steepest {
			steepest = false
			scale := curvature / mat.Dot(changed, changed)
			for i := range n {
				inverse.SetSym(i, i, scale)
			}
		}
		var turned mat.VecDense
		turned.MulVec(inverse, changed)
		inverse.SymRankOne(inverse, (curvature+mat.Dot(changed, &turned))/(curvature*curvature), moved)
		inverse.RankTwo(inverse, -1/curvature, &turned, moved)
	}
}

// step goes uphill along direction, at most 2 in length, halving until the
// objective rises as it should.
func (o *optimum) step(at func([]float64) point, here point, direction *mat.VecDense, next []float64) (point, bool) {
	rise := mat.Dot(direction, mat.NewVecDense(len(next), here[1:1+len(next)]))
	length := min(1, 2/mat.Norm(direction, 2))
	for range 40 {
		for i := range next {
			next[i] = o.logs[i] + length*direction.AtVec(i)
		}
		if there := at(next); there[0] >= here[0]+1e-4*length*rise {
			return there, true
		}
		length /= 2
	}
	return here, false
}

// polish takes Newton steps on full until they vanish, and leaves value and
// covariance. The matrix changes little near the optimum, so one serves many
// steps: first that of rough, which is like full but cheaper, and then one of
// full at the optimum.
func (o *optimum) polish(rough, full func([]float64) point) (found bool) {
	by := rough
	for range 12 {
		from := slices.Clone(o.logs)
		var cholesky mat.Cholesky
		if !cholesky.Factorize(o.information(by)) {
			return false
		}
		vanished, ok := o.newton(full, &cholesky)
		if !ok {
			return false
		}
		for i := range from {
			from[i] -= o.logs[i]
		}
		if vanished && floats.Norm(from, math.Inf(1)) < 1e-5 {
			o.covariance = mat.NewSymDense(len(from), nil)
			return cholesky.InverseTo(o.covariance) == nil
		}
		by = full
	}
	return false
}

// newton takes steps with one matrix until they vanish, or no longer halve; it
// is not ok where there is no step to take.
func (o *optimum) newton(full func([]float64) point, matrix *mat.Cholesky) (vanished, ok bool) {
	n := len(o.logs)
	step := mat.NewVecDense(n, nil)
	for before := math.Inf(1); ; {
		p := full(o.logs)
		o.value = p[0]
		if math.IsInf(p[0], 0) || matrix.SolveVecTo(step, mat.NewVecDense(n, p[1:1+n])) != nil {
			return false, false
		}
		size := mat.Norm(step, math.Inf(1))
		if size < 1e-9 {
			return true, true
		}
		if !(size < before/2) {
			return size < 1e-6, true // as near as rounding allows
		}
		before = size
		for i := range o.logs {
			o.logs[i] += min(1, 1/size) * step.AtVec(i)
		}
	}
}

// information returns minus the second derivatives, by central differences of
// the gradient.
func (o *optimum) information(at func([]float64) point) *mat.SymDense {
	const h = 1e-4
	n := len(o.logs)
	second := mat.NewDense(n, n, nil)
	x := slices.Clone(o.logs)
	for i := range n {
		x[i] = o.logs[i] + h
		up := at(x)
		x[i] = o.logs[i] - h
		down := at(x)
		x[i] = o.logs[i]
		for j := range n {
			second.Set(i, j, (down[j+1]-up[j+1])/(2*h))
		}
	}
	m := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			m.SetSym(i, j, (second.At(i, j)+second.At(j, i))/2)
		}
	}
	return m
}

// chunk is how many cells are summed by one worker at a time. It is fixed, and
// the sums of chunks are added in order, so that the result does not depend on
// the number of workers.
const chunk = 8192

// sumInChunks adds up what add gives for each chunk of items.
func sumInChunks[T any](items []T, workers int, add func(items []T, sum *point)) point {
	sums := make([]point, (len(items)+chunk-1)/chunk)
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(sums) {
				return
			}
			add(items[i*chunk:min(len(items), (i+1)*chunk)], &sums[i])
		}
	}
	var wait sync.WaitGroup
	for range min(workers, len(sums)) - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
	var total point
	for i := range sums {
		for j, v := range sums[i] {
			total[j] += v
		}
	}
	return total
}
