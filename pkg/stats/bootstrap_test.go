package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestReplicateIsTheSameForAnyWorkers(t *testing.T) {
	run := func(replicate int, rng *rand.Rand) float64 { return float64(replicate) + rng.Float64() }
	want := Replicate(Resampling{Replicates: 100, Seed: 7, Workers: 1}, run)
	for _, workers := range []int{0, 2, 3, 1000} {
		if got := Replicate(Resampling{100, 7, workers}, run); !slices.Equal(got, want) {
			t.Errorf("%d workers give other values than one", workers)
		}
	}
	if slices.Equal(Replicate(Resampling{100, 8, 1}, run), want) {
		t.Error("another seed gives the same values")
	}
	if got := Replicate(Resampling{}, run); len(got) != 0 {
		t.Errorf("no replicates give %v", got)
	}
}

func TestReplicateStreamsAreApart(t *testing.T) {
	// Replicates of neighbouring numbers and seeds must not start alike: of 400
	// first values, the mean and the lag-one correlation stay within 4 errors.
	for seed := range uint64(5) {
		first := Replicate(Resampling{400, seed, 1}, func(_ int, rng *rand.Rand) float64 { return rng.Float64() - 0.5 })
		var sum, lagged float64
		for i, v := range first {
			sum += v
			lagged += v * first[(i+1)%len(first)]
		}
		if math.Abs(sum) > 4*math.Sqrt(400.0/12) || math.Abs(lagged) > 4*math.Sqrt(400)/12 {
			t.Errorf("seed %d: sum %v, lagged product %v", seed, sum, lagged)
		}
	}
}

func TestPercentiles(t *testing.T) {
	var values []float64
	for i := range 101 {
		values = append(values, float64(100-i))
	}
	// By hand: of 0 to 100, the quantiles at 0.05 and 0.95.
	checkInterval(t, "0 to 100", Percentiles(values, 0.9), Interval{5, 95}, 1e-12)
	checkInterval(t, "with a gap", Percentiles(append(values, math.NaN()), 0.9), Interval{5, 95}, 1e-12)
	if values[0] != 100 {
		t.Error("the values were changed")
	}
	for name, got := range map[string]Interval{
		"one value":     Percentiles([]float64{1}, 0.95),
		"all undefined": Percentiles([]float64{math.NaN(), math.NaN()}, 0.95),
		"confidence 1":  Percentiles(values, 1),
	} {
		if !got.IsUndefined() {
			t.Errorf("%s: %v, want undefined", name, got)
		}
	}
}

// skewed returns n values with mean 1 and variance 1.
func skewed(n int, seed uint64) []float64 {
	rng := source(seed, 0)
	v := make([]float64, n)
	for i := range v {
		v[i] = rng.ExpFloat64()
	}
	return v
}

func TestBootstrapSums(t *testing.T) {
	// The interval of a mean must be the normal one where there are many values,
	// below and above the number that is summed into groups.
	for _, n := range []int{2000, 50_000} {
		v := skewed(n, 3)
		var mean, square float64
		for _, x := range v {
			mean += x / float64(n)
			square += x * x / float64(n)
		}
		half := 1.959964 * math.Sqrt((square-mean*mean)/float64(n))
		got := BootstrapSums(Resampling{Replicates: 4000, Seed: 1}, [][]float64{v, ones(n)}, 0.95,
			func(s []float64) float64 { return s[0] / s[1] })
		checkInterval(t, "mean", got, Interval{mean - half, mean + half}, 0.12*half)
	}
}

func TestBootstrapMeanDifference(t *testing.T) {
	a, b := skewed(1000, 1), skewed(3000, 2)
	for i := range a {
		a[i] += 0.5
	}
	got := BootstrapMeanDifference(Resampling{Replicates: 2000, Seed: 1}, a, b, 0.95)
	// By hand: half the width is 1.96 sqrt(1/1000 + 1/3000) = 0.0716.
	if !got.Contains(0.5) || math.Abs((got.High-got.Low)/2-0.0716) > 0.01 {
		t.Errorf("%v, want about 0.43 to 0.57", got)
	}
}

func TestBootstrapUndefined(t *testing.T) {
	r := Resampling{Replicates: 50, Seed: 1}
	first := func(s []float64) float64 { return s[0] }
	for name, got := range map[string]Interval{
		"no columns":     BootstrapSums(r, nil, 0.95, first),
		"one customer":   BootstrapSums(r, [][]float64{{1}}, 0.95, first),
		"uneven columns": BootstrapSums(r, [][]float64{{1, 2}, {1}}, 0.95, first),
		"empty group":    BootstrapMeanDifference(r, nil, []float64{1, 2}, 0.95),
	} {
		if !got.IsUndefined() {
			t.Errorf("%s: %v, want undefined", name, got)
		}
	}
}

func BenchmarkBootstrapSums(b *testing.B) {
	v := skewed(1_000_000, 1)
	for b.Loop() {
		BootstrapSums(Resampling{Replicates: 1000, Seed: 1, Workers: 1}, [][]float64{v, v}, 0.95,
			func(s []float64) float64 { return s[0] / s[1] })
	}
}
