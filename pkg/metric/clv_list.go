package metric

import (
	"errors"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A CLVListRow is what one customer is worth.
type CLVListRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Frequency counts the purchase days after the first, from 0.
	Frequency int `csv:"frequency" json:"frequency"`
	// RecencyWeeks is the time from the first to the last purchase day, in
	// weeks; 0 where Frequency is.
	RecencyWeeks Number `csv:"recency_weeks" json:"recency_weeks"`
	// AgeWeeks is the time from the first purchase day to as-of, in weeks.
	AgeWeeks Number `csv:"age_weeks" json:"age_weeks"`
	// AverageSpend is what was spent on the purchase days after the first, on
	// average per day, credit notes left aside; undefined where Frequency is 0.
	AverageSpend money.Amount `csv:"average_spend" json:"average_spend"`
	// PAlive is the probability that the customer has not left, 0 to 1;
	// undefined by the historic method.
	PAlive Rate `csv:"p_alive" json:"p_alive"`
	// ExpectedPurchases is the number of purchase days to come within the
	// horizon; undefined by the historic method.
	ExpectedPurchases Number `csv:"expected_purchases" json:"expected_purchases"`
	// ExpectedSpend is the money to come on each of them; undefined by the
	// historic method.
	ExpectedSpend money.Amount `csv:"expected_spend" json:"expected_spend"`
	// CLV is the value of the customer: of what is to come within the horizon,
	// discounted, x margin; by the historic method revenue to date x margin.
	CLV money.Amount `csv:"clv" json:"clv"`
	// Low and High are the interval of CLV that what the customer will in fact
	// bring lies in, if the model holds.
	Low  money.Amount `csv:"clv_low" json:"clv_low" when:"intervals" table:"low"`
	High money.Amount `csv:"clv_high" json:"clv_high" when:"intervals" table:"high"`
	// Name, Email and Phone are as the customers file has them, empty where it
	// does not.
	Name  string `csv:"name" json:"name"`
	Email string `csv:"email" json:"email" table:"spare"`
	Phone string `csv:"phone" json:"phone" table:"spare"`
}

// CLVList returns what each customer is worth: by a model what is to be
// expected of them, by the historic method what they brought. The formula
// values customers together, and is an error here. Rows are sorted by group,
// then value, the highest first, then key.
//
// Errors are as CLV has them.
func CLVList(ds *dataset.Dataset, o CLVOptions) (Listing[CLVListRow], error) {
	if err := o.check(ds); err != nil {
		return Listing[CLVListRow]{}, err
	}
	m, err := o.margins(ds)
	switch {
	case err != nil:
		return Listing[CLVListRow]{}, err
	case o.Method == Formula:
		return Listing[CLVListRow]{}, badOption("method", "formula values customers together, want a model or historic for a list")
	case o.Method == AllModels:
		return Listing[CLVListRow]{}, badOption("method", "all, want one for a list")
	case !o.Holdout.IsZero():
		return Listing[CLVListRow]{}, badOption("holdout", "%s, but a list tells of customers, not of how well models do", o.Holdout)
	case o.Method == Historic:
		return o.historicList(ds, m, nil)
	}
	v, err := o.value(ds, m)
	if s := (*shortage)(nil); errors.As(err, &s) {
		if o.Method != Auto {
			return Listing[CLVListRow]{}, s.refuse(o.Method)
		}
		return o.historicList(ds, m, notes{"method auto took the historic value, not a forecast: " + s.words})
	}
	if err != nil {
		return Listing[CLVListRow]{}, err
	}
	return v.list(ds)
}

// list returns what a model expects of each customer.
func (v *valuation) list(ds *dataset.Dataset) (Listing[CLVListRow], error) {
	o, m := v.o, v.models[0]
	if err := v.by(ds); err != nil {
		return Listing[CLVListRow]{}, err
	}
	ahead, _ := v.outlooks(m.fit.Model)
	var n notes
	v.noteAuto(&n)
	n.gap(ds, "order of a customer", v.base.latest)
	n.groups(v.groups)
	var own []amounts
	if o.Intervals {
		var kept int
		own, _, kept = v.imagine(m, ahead, 1, func(buyer) int { return 0 }, true)
		noteKept(&n, m.method, kept)
	}
	all := make([]entry[bought], len(v.base.buyers))
	for i, u := range v.base.buyers {
		w, ok := v.worth(v.base.spent(u), ahead[u.cell], v.margins.of(u.person))
		key := ds.Key(u.person)
		if !ok {
			return Listing[CLVListRow]{}, overflow("customer " + key)
		}
		all[i] = entry[bought]{
			seat: seat{u.person, int32(v.groupOf(u))}, by: w.value, key: key,
			facts: bought{u.history, u.spend, w.spend, ahead[u.cell].PAlive, ahead[u.cell].Purchases, int32(i)},
		}
	}
	rows := newDraft(all, func(r *CLVListRow, e *entry[bought], key string) {
		c := &e.facts
		*r = newCLVListRow(ds, e, v.groups, key)
		r.PAlive, r.ExpectedPurchases, r.ExpectedSpend = Rate(c.alive), Number(c.coming), c.ahead
		if own != nil {
			r.Low, r.High = own[c.place].low, own[c.place].high
		}
	})
	v.noteModel(&n, m, ahead)
	v.notes(&n)
	n = v.margins.note(n)
	return Listing[CLVListRow]{Result: Result[CLVListRow]{
		Metric: clvText.Name, Definition: o.predictedDefinition(), AsOf: ds.AsOf(), By: o.By,
		Settings: v.settings(), Notes: n,
	}, draft: rows}, nil
}

// historicList returns what each customer brought; first are notes to begin
// with.
func (o CLVOptions) historicList(ds *dataset.Dataset, m *margins, n notes) (Listing[CLVListRow], error) {
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return Listing[CLVListRow]{}, err
	}
	all := make([]entry[bought], 0, ds.People())
	var seen headcount
	err = inTurn(ds.People(),
		func(found *part[bought], from, to int) error { return m.find(found, groups, from, to) },
		func(found *part[bought]) {
			seen.join(found.headcount)
			all = append(all, found.all...)
		})
	if err != nil {
		return Listing[CLVListRow]{}, err
	}
	if err := needPurchases(ds, len(all)); err != nil {
		return Listing[CLVListRow]{}, err
	}
	rows := newDraft(all, func(r *CLVListRow, e *entry[bought], key string) { *r = newCLVListRow(ds, e, groups, key) })
	n.gap(ds, "order of a customer", seen.latest)
	n.groups(groups)
	n = m.note(n)
	return Listing[CLVListRow]{Result: Result[CLVListRow]{
		Metric: clvText.Name, Definition: "revenue to date x margin of each customer", AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(Historic, m), Notes: n,
	}, draft: rows}, nil
}

// find finds what each customer in a range of people brought.
func (m *margins) find(found *part[bought], groups *grouping, from, to int) error {
	*found = part[bought]{all: found.all[:0]}
	for p := dataset.Person(from); int(p) < to; p++ {
		orders := m.ds.Orders(p)
		first, _ := purchases(orders)
		if first.IsZero() {
			continue
		}
		key := m.ds.Key(p)
		revenue, fits := total(orders)
		s, ok := summarise(orders)
		if !fits || !ok {
			return overflow("customer " + key)
		}
		found.count(orders)
		found.all = append(found.all, entry[bought]{
			seat: seat{p, int32(groups.of(p, first, 0))}, by: profit(revenue, m.of(p)), key: key,
			facts: bought{history: newHistory(int(m.ds.AsOf()-s.first), s.repeats, int(s.last-s.first)), spend: s.spend},
		})
	}
	return nil
}

// bought is what a row says of a customer beside the value.
type bought struct {
	history history
	spend   money.Amount // as buyer has it
	ahead   money.Amount // to be spent on each purchase day to come
	alive   float64      // the probability
	coming  float64      // purchase days to come
	place   int32        // among the buyers of the base
}

// newCLVListRow returns what history, value and the customers file say; what is
// expected is undefined.
func newCLVListRow(ds *dataset.Dataset, e *entry[bought], groups *grouping, key string) CLVListRow {
	h := e.facts.history
	r := CLVListRow{
		Group: groups.name(int(e.group)), ID: key,
		Frequency: h.repeats(), RecencyWeeks: Number(float64(h.recency()) / 7), AgeWeeks: Number(float64(h.age()) / 7),
		AverageSpend: e.facts.spend.Div(h.repeats()),
		PAlive:       Undefined, ExpectedPurchases: Number(math.NaN()), ExpectedSpend: money.None,
		CLV: e.by, Low: money.None, High: money.None,
	}
	r.Name, r.Email, r.Phone = contact(ds, e.person)
	return r
}

var clvListFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
	{"frequency", "purchase days after the first"},
	{"recency_weeks", "weeks from the first to the last purchase day; 0 where frequency is"},
	{"age_weeks", "weeks from the first purchase day to as-of"},
	{"average_spend", "money spent per purchase day after the first, credit notes left aside; n/a where frequency is 0"},
	{"p_alive", "the probability that the customer has not left; n/a by the historic method"},
	{"expected_purchases", "purchase days to come within the horizon; n/a by the historic method"},
	{"expected_spend", "money to come on each of them; n/a by the historic method"},
	{"clv", "the value of the customer: by a model of what is to come within the horizon, by the historic method revenue to date x margin"},
	{"clv_low", "low end of the interval that what the customer will in fact bring lies in, if the model holds; there with --intervals"},
	{"clv_high", "high end of that interval; there with --intervals"},
	{"name", "as the customers file has it"},
	{"email", "as the customers file has it"},
	{"phone", "as the customers file has it"},
}
