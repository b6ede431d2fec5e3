package metric

import (
	"errors"
	"math"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A month of a forecast is a twelfth of a mean year of 365.25 days.
const (
	forecastYear  = 365.25
	forecastMonth = forecastYear / 12
)

// forecastDays are the lengths of units in forecasts.
var forecastDays = map[calendar.Unit]float64{calendar.Days: 1, calendar.Weeks: 7, calendar.Months: forecastMonth}

// horizon is how far a forecast looks ahead: in months, or in the days or
// weeks that it is given in.
func (o CLVOptions) horizon() btyd.Horizon {
	days, steps := forecastMonth, o.Horizon.Months()
	if o.Horizon.Unit == calendar.Days || o.Horizon.Unit == calendar.Weeks {
		days, steps = forecastDays[o.Horizon.Unit], float64(o.Horizon.N)
	}
	return btyd.Horizon{
		Steps: int(math.Round(steps)), Step: days / forecastDays[o.TimeUnit],
		Rate: math.Expm1(days / forecastYear * math.Log1p(o.Discount)),
	}
}

// months is the length of the horizon.
func (o CLVOptions) months() float64 {
	h := o.horizon()
	return float64(h.Steps) * h.Step * forecastDays[o.TimeUnit] / forecastMonth
}

// A spendModel tells what a customer will spend per purchase day.
type spendModel interface{ Expected(btyd.Spend) float64 }

// plainSpend goes on as before, where spends are too alike for a model: each
// customer's own mean, or, for those without one, the mean of all others'.
type plainSpend float64

// Expected returns the mean spend per purchase day to come.
func (m plainSpend) Expected(s btyd.Spend) float64 {
	if s.X > 0 {
		return s.Mean
	}
	return float64(m)
}

// A valuation is a base and the models that are fitted to it.
type valuation struct {
	o       CLVOptions
	margins *margins
	base    *base
	groups  *grouping
	groupOf func(buyer) int
	models  []fitted // in the order of btyd.Kinds; at least one is not refused
	spend   spendModel
	gamma   *btyd.SpendFit // that spend is of; nil for a plain one
	forced  string         // what was lacking all the same
}

// A fitted model, or why it is none.
type fitted struct {
	method  Method
	fit     *btyd.Fit // nil where it was refused
	refused string    // why, in plain words
}

// A shortage is why there is no forecast: the error of value where the data
// does not allow one.
type shortage struct{ words, hint string }

// Error says what there is too little of.
func (s *shortage) Error() string { return s.words }

// refuse is the error of a method that was asked for by name.
func (s *shortage) refuse(m Method) error {
	return &DataError{LacksHistory, "no forecast by method " + m.String() + ", " + s.words, s.hint}
}

// value fits the models to the customers as of as-of. The error is a *shortage
// where the data does not allow it.
func (o CLVOptions) value(ds *dataset.Dataset, m *margins) (*valuation, error) {
	b, err := newBase(ds, ds.AsOf(), forecastDays[o.TimeUnit])
	if err != nil {
		return nil, err
	}
	return o.valued(b, m)
}

// valued fits the models to a base. The error is that of value.
func (o CLVOptions) valued(b *base, m *margins) (v *valuation, err error) {
	if err := needPurchases(b.data, len(b.buyers)); err != nil {
		return nil, err
	}
	v = &valuation{o: o, margins: m, base: b, forced: b.lacks()}
	if v.forced != "" && !o.Force {
		return nil, &shortage{v.forced, "take method formula, or force it and see"}
	}
	if v.spend, v.gamma, err = b.fitSpend(); err != nil {
		return nil, err
	}
	if v.models, err = o.fit(b); err != nil {
		return nil, err
	}
	return v, nil
}

// fit fits the models that the method asks for: for Auto the first that can
// be.
func (o CLVOptions) fit(b *base) ([]fitted, error) {
	var all []fitted
	refused := 0
	for _, kind := range btyd.Kinds() {
		method := methodOf(kind)
		if o.Method != Auto && o.Method != AllModels && o.Method != method {
			continue
		}
		fit, err := btyd.FitModel(kind, b.cells, btyd.Options{})
		if err != nil {
			all = append(all, fitted{method: method, refused: reason(err)})
			refused++
			continue
		}
		if o.Method == Auto {
			return []fitted{{method: method, fit: fit}}, nil
		}
		all = append(all, fitted{method: method, fit: fit})
	}
	if refused == len(all) {
		return nil, newShortage(all[0].refused)
	}
	return all, nil
}

// fitSpend fits the model of spend; fit is nil where spends are too alike for
// one.
func (b *base) fitSpend() (model spendModel, fit *btyd.SpendFit, err error) {
	spends := b.spends()
	fit, err = btyd.FitSpend(spends, btyd.Options{})
	if err == nil {
		return fit.Model, fit, nil
	}
	if r := (*btyd.Refusal)(nil); !errors.As(err, &r) || r.Reason != btyd.NobodyDiffers {
		return nil, nil, newShortage(reason(err))
	}
	mean := 0.0
	for _, s := range spends {
		mean += s.Mean / float64(len(spends))
	}
	return plainSpend(mean), nil, nil
}

// unfitted say in plain words why a model cannot be fitted.
var unfitted = map[btyd.Reason]string{
	btyd.NoTime:          "nobody was seen for longer than the day of the first purchase",
	btyd.NobodyRepeats:   "nobody came back to buy on another day",
	btyd.TooFewRepeaters: "too few customers came back to buy on another day",
	btyd.NobodyStops:     "nothing in the purchases shows that customers ever stop buying for good",
	btyd.NobodyDiffers:   "customers buy too much alike to tell them apart",
	btyd.NoMeanSpend:     "a few customers spend so much that no mean can be expected of a new one",
	btyd.NotConverged:    "no parameters explain the purchases better than all others",
}

// reason says in plain words why a model was not fitted.
func reason(err error) string {
	if r := (*btyd.Refusal)(nil); errors.As(err, &r) && unfitted[r.Reason] != "" {
		return unfitted[r.Reason]
	}
	return err.Error()
}

// newShortage is that of a model that was refused.
func newShortage(words string) *shortage {
	return &shortage{words, "take another method, such as formula"}
}

// outlooks are those of a model for each cell.
func (v *valuation) outlooks(m btyd.Model) (all []btyd.Outlook, newcomer btyd.Outlook) {
	f := btyd.NewForecaster(m, v.o.horizon())
	all = make([]btyd.Outlook, len(v.base.cells))
	for i, c := range v.base.cells {
		all[i] = f.Customer(c.History)
	}
	return all, f.Newcomer()
}

// A worth is what is expected of a customer.
type worth struct {
	spend money.Amount // per purchase day to come
	value money.Amount // of all of them, discounted, x margin
}

// worth returns what is expected of a customer who spends so much, of which
// margin is profit; ok is false where it does not fit.
func (v *valuation) worth(s btyd.Spend, ahead btyd.Outlook, margin float64) (w worth, ok bool) {
	spend := v.spend.Expected(s)
	w = worth{money.One.Scale(spend), money.One.Scale(margin * spend * ahead.Discounted)}
	return w, !w.spend.IsNone() && !w.value.IsNone()
}

// isEndless reports whether a model takes nearly everybody for still there
// without being sure that anybody ever leaves: the parameter that says so lies
// within two standard errors of 0.
func isEndless(f *btyd.Fit, alive float64) bool {
	leaving := f.Estimates[2] // a or s
	return alive > 0.95 && leaving.Value < 2*leaving.StandardError
}

// notes says what the models take for granted.
func (v *valuation) notes(n *notes) {
	b := v.base
	if v.forced != "" {
		n.add("forced: %s, so that the forecast may be far off", v.forced)
	}
	for _, f := range v.models {
		if f.fit == nil {
			n.add("%s: left out, %s", f.method, f.refused)
		}
	}
	if v.gamma == nil {
		n.add("what customers spend differs too little for a model: each one goes on as before, the others at the mean of all")
	} else {
		noteCorrelation(n, v.gamma.Correlation)
	}
	if b.free > 0 {
		n.add("%s who came back only for free orders: left out of the model of spend", counted(b.free, "customer"))
	}
	if share := b.credited / b.sold; share >= 0.0005 {
		n.add("credit notes of %s of all sales are not in expected_spend: clv is about as much too high", Rate(share).Human())
	}
	if b.refunded > 0 {
		n.add("%s got back more than half of what they bought by credit notes: their own clv is far too high", counted(b.refunded, "customer"))
	}
}

// noteCorrelation warns where what customers spend goes with how often they
// come.
func noteCorrelation(n *notes, r float64) {
	const words = "those who come more often spend %s each time (correlation %.2f), but the model of spend takes the two for unrelated: the values of those who came rarely are too %s"
	switch {
	case r > 0.3:
		n.add(words, "more", r, "high")
	case r < -0.3:
		n.add(words, "less", r, "low")
	}
}
