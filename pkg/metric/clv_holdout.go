package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A HoldoutRow says how well a model would have foretold the time held out. It
// is of the section holdout of CLV.
type HoldoutRow struct {
	// Model is the model's name: bgnbd, mbgnbd or paretonbd; or own rate, which
	// carries on the purchase days after the first per day of each customer.
	Model string `csv:"model" json:"model"`
	// Actual counts the purchase days that came, of customers known before.
	Actual int `csv:"actual" json:"actual"`
	// Predicted is how many were expected.
	Predicted Number `csv:"predicted" json:"predicted"`
	// Bias is (Predicted - Actual) / customers.
	Bias Number `csv:"bias" json:"bias"`
	// MAE is the mean absolute error per customer, in purchase days, from 0.
	MAE Number `csv:"mae" json:"mae"`
	// RMSE is the root of the mean square error per customer, in purchase days,
	// from 0.
	RMSE Number `csv:"rmse" json:"rmse"`
}

// A HoldoutFrequencyRow is a part of a HoldoutRow. It is of the section
// holdout_frequency of CLV.
type HoldoutFrequencyRow struct {
	// Model is as in HoldoutRow.
	Model string `csv:"model" json:"model"`
	// Frequency is the purchase days after the first before the time held out:
	// 0 to 6, or 7+.
	Frequency string `csv:"frequency" json:"frequency"`
	// Customers counts those with that many, at least 1.
	Customers int `csv:"customers" json:"customers"`
	// Actual counts the purchase days that came.
	Actual int `csv:"actual" json:"actual"`
	// Predicted is how many were expected.
	Predicted Number `csv:"predicted" json:"predicted"`
}

// ownRate is the name of the forecast that has no model.
const ownRate = "own rate"

// mostFrequent is the number of purchase days after the first from which on
// customers are not told apart.
const mostFrequent = 7

// A heldOut is the past up to a day, and what came after it.
type heldOut struct {
	base  *base
	start calendar.Day
	days  int   // held out
	after []int // purchase days of each buyer in them
}

// holdOut holds out the time before as-of.
func (v *valuation) holdOut(ds *dataset.Dataset) (*heldOut, error) {
	o := v.o
	end := ds.AsOf() + 1
	start := o.Holdout.Before(end)
	b, err := newBase(ds, start-1, v.base.unit)
	if err != nil {
		return nil, err
	}
	if len(b.buyers) == 0 {
		return nil, badOption("holdout", "%s reaches back to %s, and the first purchase is from %s", o.Holdout.Words(), start, v.base.first)
	}
	h := &heldOut{base: b, start: start, days: int(end - start), after: make([]int, len(b.buyers))}
	for i, u := range b.buyers {
		h.after[i] = purchaseDays(ds.Orders(u.person), start)
	}
	return h, nil
}

// holdout tries the models on the time held out.
func (v *valuation) holdout(h *heldOut, n *notes) ([]HoldoutRow, []HoldoutFrequencyRow) {
	var rows []HoldoutRow
	var parts []HoldoutFrequencyRow
	try := func(model string, expected func(btyd.History) float64) {
		row, byFrequency := h.try(model, expected)
		rows, parts = append(rows, row), append(parts, byFrequency...)
	}
	t := float64(h.days) / h.base.unit
	for _, m := range v.models {
		if m.fit == nil {
			continue
		}
		fit, err := btyd.FitModel(m.fit.Model.Kind(), h.base.cells, btyd.Options{})
		if err != nil {
			n.add("holdout: %s cannot be fitted to the purchases before %s, %s", m.method, h.start, reason(err))
			continue
		}
		try(m.method.String(), func(h btyd.History) float64 { return btyd.Expected(fit.Model, h, t) })
	}
	try(ownRate, func(h btyd.History) float64 {
		if h.T == 0 {
			return 0
		}
		return float64(h.X) / h.T * t
	})
	if len(v.models) == 1 && len(rows) > 1 {
		model, rate := rows[0], rows[1]
		n.add("tried on %s to %s: %s would have expected %s purchase days of the customers of before, carrying on each one's own rate %s, and %s came",
			h.start, h.start+calendar.Day(h.days-1), model.Model, fixed(float64(model.Predicted), 0), fixed(float64(rate.Predicted), 0), count(model.Actual))
	}
	return rows, parts
}

// try compares what was expected of each customer with what came.
func (h *heldOut) try(model string, expected func(btyd.History) float64) (HoldoutRow, []HoldoutFrequencyRow) {
	ahead := make([]float64, len(h.base.cells))
	for i, c := range h.base.cells {
		ahead[i] = expected(c.History)
	}
	r := HoldoutRow{Model: model}
	var parts [mostFrequent + 1]HoldoutFrequencyRow
	for i, u := range h.base.buyers {
		predicted, actual := ahead[u.cell], h.after[i]
		miss := predicted - float64(actual)
		r.Actual += actual
		r.Predicted += Number(predicted)
		r.MAE += Number(math.Abs(miss))
		r.RMSE += Number(miss * miss)
		p := &parts[min(u.history.repeats(), mostFrequent)]
		p.Customers++
		p.Actual += actual
		p.Predicted += Number(predicted)
	}
	customers := Number(len(h.base.buyers))
	r.Bias = (r.Predicted - Number(r.Actual)) / customers
	r.MAE /= customers
	r.RMSE = Number(math.Sqrt(float64(r.RMSE / customers)))
	var rows []HoldoutFrequencyRow
	for frequency, p := range parts {
		if p.Customers == 0 {
			continue
		}
		p.Model, p.Frequency = model, fmt.Sprint(frequency)
		if frequency == mostFrequent {
			p.Frequency += "+"
		}
		rows = append(rows, p)
	}
	return r, rows
}

// purchaseDays counts the days with a purchase from a day on.
func purchaseDays(orders []dataset.Order, from calendar.Day) (days int) {
	var last calendar.Day
	for i := len(orders) - 1; i >= 0 && orders[i].Day >= from; i-- {
		if orders[i].Purchase && orders[i].Day != last {
			days, last = days+1, orders[i].Day
		}
	}
	return days
}
