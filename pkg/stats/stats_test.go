package stats

import (
	"math"
	"testing"
)

// near reports whether got is want to within the absolute tolerance; NaN is
// near NaN and infinities are near themselves.
func near(got, want, tolerance float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= tolerance
}

func checkInterval(t *testing.T, name string, got, want Interval, tolerance float64) {
	t.Helper()
	if !near(got.Low, want.Low, tolerance) || !near(got.High, want.High, tolerance) {
		t.Errorf("%s = %v to %v, want %v to %v", name, got.Low, got.High, want.Low, want.High)
	}
}
