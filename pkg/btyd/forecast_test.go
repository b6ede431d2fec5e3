package btyd

import (
	"math"
	"testing"
)

func TestForecaster(t *testing.T) {
	h := History{3, 20, 38}
	for _, m := range samples {
		f := NewForecaster(m, Horizon{Steps: 3, Step: 4, Rate: 0.1})
		// By hand: three steps of 4, each discounted once more.
		e := []float64{Expected(m, h, 4), Expected(m, h, 8), Expected(m, h, 12)}
		want := e[0]/1.1 + (e[1]-e[0])/1.21 + (e[2]-e[1])/1.331
		for range 2 { // computed, then remembered
			got := f.Customer(h)
			if relative(got.Discounted, want) > 1e-14 || relative(got.Purchases, e[2]) > 1e-14 || got.PAlive != m.PAlive(h) {
				t.Errorf("%v: %+v, want %v and %v", m.Kind(), got, e[2], want)
			}
		}
		// The same X and T with another last purchase.
		late := History{3, 38, 38}
		if got := f.Customer(late); relative(got.Purchases, Expected(m, late, 12)) > 1e-14 {
			t.Errorf("%v: %+v, want %v", m.Kind(), got, Expected(m, late, 12))
		}
		if got := f.Newcomer(); relative(got.Purchases, m.Expected(12)) > 1e-14 || !(got.Discounted < got.Purchases) || got.PAlive != 1 {
			t.Errorf("%v: newcomer %+v, want %v purchases", m.Kind(), got, m.Expected(12))
		}
		if got := NewForecaster(m, Horizon{Steps: 12, Step: 1}).Customer(h); relative(got.Discounted, got.Purchases) > 1e-13 {
			t.Errorf("%v: %+v without a rate, want no discount", m.Kind(), got)
		}
		if got := NewForecaster(m, Horizon{}).Customer(h); got.Purchases != 0 || got.Discounted != 0 {
			t.Errorf("%v: %+v over no steps", m.Kind(), got)
		}
		for _, rate := range []float64{-1, -2, math.NaN()} {
			if got := NewForecaster(m, Horizon{3, 4, rate}).Customer(h); !math.IsNaN(got.Discounted) {
				t.Errorf("%v: %+v at rate %v, want NaN", m.Kind(), got, rate)
			}
		}
	}
}
