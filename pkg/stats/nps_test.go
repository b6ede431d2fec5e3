package stats

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAdjustedWald(t *testing.T) {
	for _, c := range []struct {
		name                     string
		promoters, detractors, n int
		want                     Interval
		tolerance                float64
	}{
		// Origin: Sauro 2021, MeasuringU, worked example (printed with two decimals).
		{"published", 15, 5, 30, Interval{4.78, 55.83}, 0.005},
		// By hand: p 1.75/4, d 0.75/4, score 25, se sqrt((0.625 - 0.0625) / 4) = 0.375,
		// half 0.375 x 1.959964 = 73.4986.
		{"one promoter", 1, 0, 1, Interval{-48.4986494, 98.4986494}, 1e-7},
		// By hand: score 0, se sqrt(0.375 / 4) = 0.3061862; the interval is symmetric.
		{"one passive", 0, 0, 1, Interval{-60.0113960, 60.0113960}, 1e-7},
		// By hand: score 50, se sqrt((0.75 - 0.25) / 6) = 0.2886751, half 56.5793.
		{"cut at 100", 3, 0, 3, Interval{-6.5793, 100}, 5e-5},
		{"nobody", 0, 0, 0, Undefined(), 0},
		{"more than answered", 3, 3, 5, Undefined(), 0},
		{"negative", -1, 3, 5, Undefined(), 0},
	} {
		checkInterval(t, c.name, AdjustedWald(c.promoters, c.detractors, c.n, 0.95), c.want, c.tolerance)
	}
	if got := AdjustedWald(15, 5, 30, 1); !got.IsUndefined() {
		t.Errorf("confidence 1 gives %v, want undefined", got)
	}
}

func TestScoreDifference(t *testing.T) {
	// By hand: 15 and 5 of 30 give an adjusted score of 30.30303 with se 13.02315;
	// one passive gives 0 with se 30.61862; the root of the summed squares is
	// 33.27315, times 1.959964 is 65.21417.
	got := ScoreDifference(Survey{0, 0, 1}, Survey{15, 5, 30}, 0.95)
	checkInterval(t, "difference", got, Interval{30.30303 - 65.21417, 30.30303 + 65.21417}, 5e-5)
	if got := ScoreDifference(Survey{}, Survey{15, 5, 30}, 0.95); !got.IsUndefined() {
		t.Errorf("against an empty survey: %v, want undefined", got)
	}
}

func TestAdjustedWaldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "n")
		up := rapid.IntRange(0, n).Draw(t, "promoters")
		down := rapid.IntRange(0, n-up).Draw(t, "detractors")
		i, mirror := AdjustedWald(up, down, n, 0.95), AdjustedWald(down, up, n, 0.95)
		if i.Low < -100 || i.High > 100 || !(i.Low < i.High) {
			t.Fatalf("%d, %d of %d: %v", up, down, n, i)
		}
		if !near(i.Low, -mirror.High, 1e-9) {
			t.Fatalf("%d, %d of %d: %v is not the mirror of %v", up, down, n, i, mirror)
		}
	})
}
