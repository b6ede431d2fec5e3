package metric

import (
	"fmt"
	"math"
	"testing"
)

// Where all have the same margin, their own are as good as one for all.
func TestOwnMarginsAlike(t *testing.T) {
	s := regulars(t, 150, 20, 10, 20, 35)
	for i := range 150 {
		s.earns += fmt.Sprintf("C%03d 0.4\n", i)
	}
	ds := s.build(t)
	for _, method := range []Method{Historic, Formula, BGNBD} {
		o := DefaultCLV
		o.Method, o.Margin, o.Intervals = method, 0.4, method == BGNBD
		want := must[CLVRow](t)(CLV(ds, o)).Rows[0]
		o.Margin, o.OwnMargins = 0, true
		res := must[CLVRow](t)(CLV(ds, o))
		got := res.Rows[0]
		if !near(got.Margin, want.Margin) || got.CLV != want.CLV || got.TotalCLV != want.TotalCLV || got.Low != want.Low || got.High != want.High {
			t.Errorf("%s: %+v, want %+v", method, got, want)
		}
	}
}

// Half of the customers earn 80 %, the other half nothing: what a model expects
// of them is 80 % of the revenue expected of the first half.
func TestOwnMarginsByModel(t *testing.T) {
	s := regulars(t, 150, 20, 10, 20, 35)
	for i := range 150 {
		s.earns += fmt.Sprintf("C%03d %v\n", i, 0.8*float64(i%2))
	}
	ds := s.build(t)
	o := DefaultCLV
	revenue := map[string]float64{}
	for _, r := range mustList[CLVListRow](t)(CLVList(ds, o)).Rows {
		revenue[r.ID] = r.CLV.Float()
	}
	o.OwnMargins = true
	for _, r := range mustList[CLVListRow](t)(CLVList(ds, o)).Rows {
		share := 0.0
		if (r.ID[3]-'0')%2 == 1 {
			share = 0.8
		}
		if want := share * revenue[r.ID]; math.Abs(r.CLV.Float()-want) > 2e-4 { // both are rounded
			t.Fatalf("%s: clv %v, want %v of %v", r.ID, r.CLV, share, revenue[r.ID])
		}
	}
	none := regulars(t, 5, 20, 10)
	_, err := CLV(none.build(t), o)
	wantLack(t, err, LacksMargins)
}
