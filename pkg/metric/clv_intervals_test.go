package metric

import (
	"fmt"
	"math"
	"runtime"
	"testing"
)

// What customers bring in truth lies within their intervals, and the mean of
// all in its own. By hand, with 100 shops of 2,000 customers: 97.5 % of the
// customers (most bring nothing or a few purchases, which no interval cuts at
// 95 %), and the mean in 94 shops.
func TestIntervalsHold(t *testing.T) {
	const shops = 8
	within, customers, means := 0, 0, 0
	for seed := range uint64(shops) {
		ds, coming := simulated(600, 100+seed)
		o := DefaultCLV
		o.Method, o.Discount, o.Intervals = BGNBD, 0, true
		sum := 0.0
		for _, r := range mustList[CLVListRow](t)(CLVList(ds, o)).Rows {
			customers++
			sum += coming[r.ID]
			if r.Low.Float() <= coming[r.ID] && coming[r.ID] <= r.High.Float() {
				within++
			}
			if r.Low > r.High {
				t.Fatalf("%+v", r)
			}
		}
		r := must[CLVRow](t)(CLV(ds, o)).Rows[0]
		if mean := sum / float64(r.Customers); r.Low.Float() <= mean && mean <= r.High.Float() {
			means++
		}
		if r.Low >= r.CLV || r.CLV >= r.High {
			t.Errorf("clv %s lies outside %s to %s", r.CLV, r.Low, r.High)
		}
	}
	if share := float64(within) / float64(customers); share < 0.94 || share > 0.99 || means < shops-1 {
		t.Errorf("%v of the customers and %d of %d means lie within", share, means, shops)
	}
}

// The same seed gives the same intervals, by list and by row, on any number of
// processors; another one does not. A margin scales them.
func TestIntervalsAreRepeatable(t *testing.T) {
	ds, _ := simulated(2500, 11) // of several chunks
	o := DefaultCLV
	o.Intervals, o.By = true, "region"
	first := must[CLVRow](t)(CLV(ds, o))
	if again := must[CLVRow](t)(CLV(ds, o)); fmt.Sprint(again.Rows) != fmt.Sprint(first.Rows) {
		t.Errorf("rows\n%v, and then\n%v", first.Rows, again.Rows)
	}
	list := mustList[CLVListRow](t)(CLVList(ds, o)).Rows
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := mustList[CLVListRow](t)(CLVList(ds, o)).Rows; fmt.Sprint(again) != fmt.Sprint(list) {
		t.Error("the lists of two runs differ")
	}
	if s := first.Settings[len(first.Settings)-1]; s != (Setting{"seed", "1"}) {
		t.Errorf("settings %v, want the seed at the end", first.Settings)
	}
	half := o
	half.Margin = 0.5
	for i, r := range must[CLVRow](t)(CLV(ds, half)).Rows {
		if math.Abs(2*r.Low.Float()-first.Rows[i].Low.Float()) > 1e-3 {
			t.Errorf("half of %s is %s", first.Rows[i].Low, r.Low)
		}
	}
	narrow := o
	narrow.Confidence = 0.5
	for i, r := range must[CLVRow](t)(CLV(ds, narrow)).Rows {
		if r.Low <= first.Rows[i].Low || r.High >= first.Rows[i].High {
			t.Errorf("50%%: %s to %s, 95%%: %s to %s", r.Low, r.High, first.Rows[i].Low, first.Rows[i].High)
		}
	}
	o.Seed = 2
	if other := must[CLVRow](t)(CLV(ds, o)).Rows[0]; other.Low == first.Rows[0].Low || relative(other.High.Float(), first.Rows[0].High.Float()) > 0.05 {
		t.Errorf("another seed: %s to %s, after %s to %s", other.Low, other.High, first.Rows[0].Low, first.Rows[0].High)
	}
}
