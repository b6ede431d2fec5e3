package metric

import (
	"errors"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// NewForecast returns what a model of purchases says of single customers, for
// metrics that ask for a Forecast. It is the model that CLV takes by the same
// options, and the value is that of CLVList.
//
// Errors are as CLV has them, for Auto too: a *DataError that lacks history
// says that the data is too little for a forecast.
func NewForecast(ds *dataset.Dataset, o CLVOptions) (Forecast, error) {
	if err := o.check(ds); err != nil {
		return Forecast{}, err
	}
	if !o.Method.forecasts() || o.Method == AllModels {
		return Forecast{}, badOption("method", "%s, want auto or one model for a forecast", o.Method)
	}
	m, err := o.margins(ds)
	if err != nil {
		return Forecast{}, err
	}
	v, err := o.value(ds, m)
	if s := (*shortage)(nil); errors.As(err, &s) {
		return Forecast{}, s.refuse(o.Method)
	}
	if err != nil {
		return Forecast{}, err
	}
	model := v.models[0]
	f := btyd.NewForecaster(model.fit.Model, o.horizon())
	return Forecast{Model: model.method.String(), Of: func(orders []dataset.Order) Outlook {
		none := Outlook{Undefined, money.None}
		s, ok := summarise(upTo(orders, v.base.until))
		if !ok || s.first.IsZero() {
			return none
		}
		h := newHistory(int(v.base.until-s.first), s.repeats, int(s.last-s.first))
		ahead := f.Customer(h.in(v.base.unit))
		w, ok := v.worth(spentBy(h, s.spend), ahead, m.all)
		if !ok {
			return none
		}
		return Outlook{Rate(ahead.PAlive), w.value}
	}}, nil
}
