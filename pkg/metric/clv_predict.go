package metric

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A ParameterRow is a fitted parameter. It is of the section parameters of
// CLV.
type ParameterRow struct {
	// Model is the model's name: bgnbd, mbgnbd, paretonbd or gammagamma.
	Model string `csv:"model" json:"model"`
	// Name is the parameter's; alpha and beta are in the unit of time, v is in
	// money.
	Name string `csv:"name" json:"name"`
	// Value is the likeliest, above 0.
	Value Number `csv:"value" json:"value"`
	// StandardError is that of Value, from the observed information.
	StandardError Number `csv:"standard_error" json:"standard_error"`
}

// A FitRow says how a model was fitted. It is of the section fit of CLV.
type FitRow struct {
	// Model is the model's name: bgnbd, mbgnbd, paretonbd or gammagamma.
	Model string `csv:"model" json:"model"`
	// Customers counts those it was fitted to: all, but for gammagamma, which
	// takes those who came back and spent something.
	Customers int `csv:"customers" json:"customers"`
	// LogLikelihood is of all of them, in the unit of time, or of money for
	// gammagamma; undefined where the model was not fitted.
	LogLikelihood Number `csv:"log_likelihood" json:"log_likelihood"`
	// Converged is false where the model was not fitted.
	Converged bool `csv:"converged" json:"converged"`
}

// A NewcomerRow is what a model expects of somebody who buys for the first
// time at as-of, without that purchase. It is of the section newcomer of CLV.
type NewcomerRow struct {
	// Model is the model's name: bgnbd, mbgnbd or paretonbd.
	Model string `csv:"model" json:"model"`
	// ExpectedPurchases is the number of purchase days to come.
	ExpectedPurchases Number `csv:"expected_purchases" json:"expected_purchases"`
	// ExpectedSpend is the money to come on each of them.
	ExpectedSpend money.Amount `csv:"expected_spend" json:"expected_spend"`
	// CLV is the value of all of them, discounted, x margin.
	CLV money.Amount `csv:"clv" json:"clv"`
}

// predict fills in res with what models expect; for Auto without enough data,
// with the formula.
func (o CLVOptions) predict(ds *dataset.Dataset, m *margins, res *Result[CLVRow]) error {
	v, err := o.value(ds, m)
	if s := (*shortage)(nil); errors.As(err, &s) {
		if o.Method != Auto {
			return s.refuse(o.Method)
		}
		err = o.formula(ds, m, res)
		res.Notes = append([]string{fmt.Sprintf(autoFormula, s.words)}, res.Notes...)
		return err
	}
	if err != nil {
		return err
	}
	if err := v.by(ds); err != nil {
		return err
	}
	trades := make([]trade, v.groups.size())
	for _, u := range v.base.buyers {
		trades[v.groupOf(u)].add(ds.Orders(u.person), calendar.MinDay, m.of(u.person))
	}
	var held *heldOut
	if !o.Holdout.IsZero() {
		if held, err = v.holdOut(ds); err != nil {
			return err
		}
	}
	return v.predict(trades, held, res)
}

// predict fills in res with what models expect of groups that have bought so
// much to date, and how they do on the time held out, if there is one.
func (v *valuation) predict(trades []trade, held *heldOut, res *Result[CLVRow]) error {
	o := v.o
	res.Definition, res.Settings = o.predictedDefinition()+"; on average per customer", v.settings()
	var n notes
	v.noteAuto(&n)
	n.gap(v.base.data, "order of a customer", v.base.latest)
	n.groups(v.groups)
	t := forecastTables{newcomers: []NewcomerRow{}}
	var doubts notes
	for _, m := range v.models {
		if err := t.add(v, m, trades, &doubts); err != nil {
			return err
		}
	}
	if v.gamma != nil {
		t.fitted("gammagamma", v.gamma.Estimates, v.gamma.Customers, v.gamma.LogLikelihood)
	}
	res.Rows = t.byGroup()
	v.inWords(&n, &t)
	n = append(n, doubts...)
	res.Sections = []Section{{"newcomer", t.newcomers}, {"parameters", t.parameters}, {"fit", t.fits}}
	if held != nil {
		rows, byFrequency := v.holdout(held, &n)
		res.Sections = append(res.Sections, Section{"holdout", rows}, Section{"holdout_frequency", byFrequency})
	}
	v.notes(&n)
	res.Notes = n
	return nil
}

// autoFormula says why method auto gives no forecast.
const autoFormula = "method auto took the formula, not a forecast: %s"

// forecastTables are what models say, one after the other.
type forecastTables struct {
	rows       [][]CLVRow // of each fitted model, by group
	newcomers  []NewcomerRow
	parameters []ParameterRow
	fits       []FitRow
}

// add adds what a model says.
func (t *forecastTables) add(v *valuation, m fitted, trades []trade, n *notes) error {
	name := m.method.String()
	if m.fit == nil {
		t.fits = append(t.fits, FitRow{name, len(v.base.buyers), Number(math.NaN()), false})
		return nil
	}
	t.fitted(name, m.fit.Estimates, m.fit.Customers, m.fit.LogLikelihood)
	ahead, newcomer := v.outlooks(m.fit.Model)
	rows, err := v.rows(m, ahead, trades, n)
	if err != nil {
		return err
	}
	t.rows = append(t.rows, rows)
	w, ok := v.worth(btyd.Spend{}, newcomer, v.margins.all)
	if !ok {
		return overflow("clv")
	}
	t.newcomers = append(t.newcomers, NewcomerRow{name, Number(newcomer.Purchases), w.spend, w.value})
	v.noteModel(n, m, ahead)
	return nil
}

// fitted adds the parameters of a model.
func (t *forecastTables) fitted(model string, estimates []btyd.Estimate, customers int, logLikelihood float64) {
	for _, e := range estimates {
		t.parameters = append(t.parameters, ParameterRow{model, e.Name, Number(e.Value), Number(e.StandardError)})
	}
	t.fits = append(t.fits, FitRow{model, customers, Number(logLikelihood), true})
}

// byGroup returns the rows by group, then model; none of a group without
// customers.
func (t *forecastTables) byGroup() []CLVRow {
	rows := []CLVRow{}
	for g := range t.rows[0] {
		for _, all := range t.rows {
			if all[g].Customers > 0 {
				rows = append(rows, all[g])
			}
		}
	}
	return rows
}

// by groups the buyers, as of as-of.
func (v *valuation) by(ds *dataset.Dataset) (err error) {
	v.groups, err = newGroupingWithin(ds, v.o.By, v.o.Window, []calendar.Day{ds.AsOf() + 1})
	v.groupOf = func(u buyer) int { return v.groups.of(u.person, v.base.firstDay(u), 0) }
	return err
}

// rows returns what a model expects of each group.
func (v *valuation) rows(m fitted, ahead []btyd.Outlook, trades []trade, n *notes) ([]CLVRow, error) {
	rows := make([]CLVRow, len(trades))
	for g := range trades {
		var err error
		if rows[g], err = trades[g].row(v.groups.name(g), v.margins); err != nil {
			return nil, err
		}
		rows[g].Method, rows[g].TotalCLV, rows[g].PAlive, rows[g].ExpectedPurchases = m.method, 0, 0, 0
	}
	for _, u := range v.base.buyers {
		r, a := &rows[v.groupOf(u)], ahead[u.cell]
		w, ok := v.worth(v.base.spent(u), a, v.margins.of(u.person))
		sum, fits := r.TotalCLV.Add(w.value)
		if !ok || !fits {
			return nil, overflow("clv")
		}
		r.TotalCLV = sum
		r.PAlive += Rate(a.PAlive)
		r.ExpectedPurchases += Number(a.Purchases)
	}
	for g := range rows {
		r := &rows[g]
		r.PAlive /= Rate(r.Customers)
		r.months = v.o.months()
		r.OrdersPerMonth = r.ExpectedPurchases / Number(r.Customers) / Number(r.months)
		r.CLV = r.TotalCLV.Div(r.Customers)
	}
	if v.o.Intervals {
		return rows, v.groupIntervals(m, ahead, rows, n)
	}
	return rows, nil
}

// predictedDefinition says what models give.
func (o CLVOptions) predictedDefinition() string {
	return "what customers are still going to bring in the next " + o.Horizon.Words() + ", expected from how often and how lately each one has bought: purchases x spend per purchase x margin, where later money counts less"
}

func (v *valuation) settings() []Setting {
	o := v.o
	method := o.Method
	if method == Auto {
		method = v.models[0].method
	}
	s := []Setting{
		{"method", method.String()}, v.margins.setting(), {"horizon", o.Horizon.String()},
		{"discount", plain(o.Discount)}, {"time-unit", o.TimeUnit.String()},
	}
	if v.forced != "" {
		s = append(s, Setting{"force", "true"})
	}
	if !o.Holdout.IsZero() {
		s = append(s, Setting{"holdout", o.Holdout.String()})
	}
	if o.Intervals {
		s = append(s, Setting{"intervals", "true"}, Setting{"confidence", plain(o.Confidence)}, Setting{"seed", strconv.FormatUint(o.Seed, 10)})
	}
	return s
}

// noteAuto says what Auto took.
func (v *valuation) noteAuto(n *notes) {
	if v.o.Method == Auto {
		m := v.models[0].method
		n.add("method auto took %s (%s), a model that has learnt from %s, %s of whom came back, how often they buy and when they stop for good",
			m, modelNames[m], counted(len(v.base.buyers), "customer"), count(v.base.repeaters))
	}
}

// modelNames are what the papers call the models.
var modelNames = map[Method]string{BGNBD: "BG/NBD", MBGNBD: "MBG/NBD", ParetoNBD: "Pareto/NBD"}

// inWords says what the tables say, for whoever has never heard of models.
func (v *valuation) inWords(n *notes, t *forecastTables) {
	if len(t.newcomers) != 1 || len(t.rows[0]) != 1 {
		return
	}
	r, next := t.rows[0][0], t.newcomers[0]
	sure := "; how sure that is, --intervals tells"
	switch {
	case !v.o.Holdout.IsZero():
		sure = "; the section holdout has what such a forecast would have been worth before"
	case v.o.Intervals:
		sure = fmt.Sprintf("; if the model holds it may as well be %s to %s each", r.Low.Human(), r.High.Human())
	}
	n.add("in words: %s are expected to buy on %s more days in the next %s and to bring %s in all, %s each%s",
		counted(r.Customers, "customer"), count(int(math.Round(float64(r.ExpectedPurchases)))), v.o.Horizon.Words(), r.TotalCLV.Human(), r.CLV.Human(), sure)
	n.add("in words: whoever becomes a customer now is expected to bring %s after the first purchase", next.CLV.Human())
}

// noteModel says what one should know of a model.
func (v *valuation) noteModel(n *notes, m fitted, ahead []btyd.Outlook) {
	alive, once := 0.0, 0
	for i, c := range v.base.cells {
		alive += float64(c.N) * ahead[i].PAlive
		if c.X == 0 {
			once += c.N
		}
	}
	switch share := alive / float64(len(v.base.buyers)); {
	case isEndless(m.fit, share):
		e := m.fit.Estimates[2]
		n.add("%s finds no sign of customers stopping for good (%s = %.3f, give or take %.3f) and takes %s of them for still there: the order of customers holds, their value may be too high; try holdout, and compare method formula",
			m.method, e.Name, e.Value, e.StandardError, Rate(share).Human())
	case m.method == BGNBD && once > 0:
		n.add("%s takes the %s who bought on one day only for still there, as it cannot tell", m.method, counted(once, "customer"))
	}
}
