package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// RiskOptions set whom Risk lists. Start from DefaultRisk.
type RiskOptions struct {
	// Window is how long a purchase keeps a customer active. Not zero.
	Window calendar.Span
	// Forecast values customers; zero: by their revenue of the last 12 months.
	Forecast Forecast
	// Backtest tries the rule on the past, in the section "backtest".
	Backtest bool
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
	// Confidence of the intervals of the backtest, more than 0 and less than 1.
	Confidence float64
}

// DefaultRisk lists active customers by a window of six months.
var DefaultRisk = RiskOptions{Window: DefaultChurn.Window, Confidence: DefaultChurn.Confidence}

// A Forecast is a model of what customers will still buy, as of as-of.
type Forecast struct {
	// Model is the model's name, as in the settings of a result: "bgnbd".
	Model string
	// Of returns what to expect of a customer with these orders, one of which
	// is a purchase. nil: there is no model.
	Of func(orders []dataset.Order) Outlook
}

// An Outlook is what to expect of a customer.
type Outlook struct {
	PAlive Rate         // the chance that the customer has not left, 0 to 1
	Value  money.Amount // of the purchases of the next 12 months, by all chances
}

// atStake is what would be lost of a customer who is there with that chance:
// what they would bring if they were sure to be there, times the chance that
// they are not. It is money.None where there is no chance.
func (o Outlook) atStake() money.Amount {
	return o.Value.Scale((1 - float64(o.PAlive)) / float64(o.PAlive))
}

// A RiskRow is a customer who is still active and silent for too long.
type RiskRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// LastOrder is the day of the latest purchase.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// DaysSince is the number of days from LastOrder to as-of.
	DaysSince int `csv:"days_since" json:"days_since"`
	// UsualGap is the median of the days between their own purchase days; with
	// fewer than three such days, the median of everybody's gaps at that step.
	UsualGap Number `csv:"usual_gap" json:"usual_gap"`
	// Overdue is DaysSince / UsualGap, from 1.5.
	Overdue Number `csv:"overdue" json:"overdue"`
	// PAlive is the chance that they have not left, 0 to 1, by the forecast;
	// undefined without one.
	PAlive Rate `csv:"p_alive" json:"p_alive"`
	// ExpectedNext is LastOrder + UsualGap, in whole days: when the next
	// purchase was due.
	ExpectedNext calendar.Day `csv:"expected_next" json:"expected_next"`
	// Revenue is all sales less all returns up to as-of; undefined in data
	// without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// ValueAtStake is expected value / PAlive x (1 - PAlive) by the forecast;
	// undefined where PAlive is 0. Without a forecast it is the revenue of the
	// last 12 months; undefined in data without amounts.
	ValueAtStake money.Amount `csv:"value_at_stake" json:"value_at_stake" table:"keep"`
	// OwnRhythm is false where UsualGap is not of their own.
	OwnRhythm bool `csv:"own_rhythm" json:"own_rhythm" table:"detail"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`

	outlook Outlook // PAlive undefined without a forecast
}

// Risk returns the customers who are still active, but silent for 1.5 x their
// usual gap or longer: whom to call before they lapse. They are sorted by
// group, then value at stake, the highest first, then overdue, the highest
// first, then key.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything;
// and amounts whose sum does not fit.
func Risk(ds *dataset.Dataset, o RiskOptions) (Listing[RiskRow], error) {
	if err := checkSpan("window", o.Window); err != nil {
		return Listing[RiskRow]{}, err
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return Listing[RiskRow]{}, err
	}
	if err := needDays(ds); err != nil {
		return Listing[RiskRow]{}, err
	}
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return Listing[RiskRow]{}, err
	}
	w := newWatch(ds, o, groups)
	for p := range ds.All() {
		if err := w.ask(p, ds.Orders(p)); err != nil {
			return Listing[RiskRow]{}, err
		}
	}
	if err := needPurchases(ds, w.customers); err != nil {
		return Listing[RiskRow]{}, err
	}
	w.sort()
	res := Listing[RiskRow]{Result: Result[RiskRow]{
		Metric: riskText.Name, Definition: riskText.Definition, AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(), Notes: w.notes(), Rows: w.rows,
	}}
	if o.Backtest {
		res.Sections = []Section{{"backtest", w.backtest()}}
	}
	return res, nil
}

func (o RiskOptions) settings() []Setting {
	s := []Setting{{"window", o.Window.String()}}
	if o.Forecast.Of != nil {
		s = append(s, Setting{"model", o.Forecast.Model})
	}
	if o.Backtest {
		s = append(s, Setting{"backtest", "true"}, Setting{"confidence", plain(o.Confidence)})
	}
	return s
}

// A watch looks for silent customers.
type watch struct {
	ds     *dataset.Dataset
	o      RiskOptions
	groups *grouping
	now    bound
	year   calendar.Day // 12 months before the day after as-of
	rhythm rhythm
	trials []trial
	rows   []RiskRow
	place  []int32 // group of each row

	customers int
	latest    calendar.Day
	unjudged  int // active customers without a usual gap
}

func newWatch(ds *dataset.Dataset, o RiskOptions, groups *grouping) *watch {
	end := ds.AsOf() + 1
	window := newWindow(o.Window)
	w := &watch{ds: ds, o: o, groups: groups, now: window.at(end), rows: []RiskRow{}}
	w.year = calendar.Span{N: 1, Unit: calendar.Years}.Before(end)
	days := []calendar.Day{end}
	if o.Backtest {
		w.trials = newTrials(window, end, ds.First())
		for _, t := range w.trials {
			days = append(days, t.then.day)
		}
	}
	rhythms := newRhythms(ds, days...)
	w.rhythm = rhythms[0]
	for i := range w.trials {
		w.trials[i].rhythm = rhythms[i+1]
	}
	return w
}

// ask puts p, whose orders these are, on the list if p belongs there.
func (w *watch) ask(p dataset.Person, orders []dataset.Order) error {
	first, last := purchases(orders)
	if last.IsZero() {
		return nil
	}
	w.customers++
	w.latest = max(w.latest, orders[len(orders)-1].Day)
	for i := range w.trials {
		w.trials[i].try(orders)
	}
	if last < w.now.from {
		return nil
	}
	gap, own := w.rhythm.usual(orders)
	silence := w.rhythm.silence(last)
	switch {
	case math.IsNaN(gap):
		w.unjudged++
		return nil
	case !isOverdue(silence, gap):
		return nil
	}
	r := RiskRow{
		ID: w.ds.Key(p), LastOrder: last, DaysSince: silence,
		UsualGap: Number(gap), Overdue: Number(float64(silence) / gap), OwnRhythm: own,
		ExpectedNext: due(last, gap), Revenue: money.None, ValueAtStake: money.None,
		outlook: Outlook{Undefined, money.None},
	}
	if w.ds.Listed(p) {
		profile := w.ds.Profile(p)
		r.Name, r.Email, r.Phone = profile.Name, profile.Email, profile.Phone
	}
	if err := w.value(&r, orders); err != nil {
		return err
	}
	group := w.groups.of(p, first, 0)
	r.Group = w.groups.name(group)
	w.rows, w.place = append(w.rows, r), append(w.place, int32(group))
	return nil
}

// value fills in what the customer brought and what is at stake.
func (w *watch) value(r *RiskRow, orders []dataset.Order) error {
	if w.ds.HasAmounts() {
		lately := orders[len(orders):]
		for i, o := range slices.Backward(orders) {
			if o.Day < w.year {
				break
			}
			lately = orders[i:]
		}
		var ok1, ok2 bool
		r.Revenue, ok1 = total(orders)
		r.ValueAtStake, ok2 = total(lately)
		if !ok1 || !ok2 {
			return overflow("customer " + r.ID)
		}
	}
	if w.o.Forecast.Of != nil {
		r.outlook = w.o.Forecast.Of(orders)
		r.ValueAtStake = r.outlook.atStake()
	}
	r.PAlive = r.outlook.PAlive
	return nil
}

func (w *watch) sort() {
	sorted := make([]int, len(w.rows))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortFunc(sorted, func(i, j int) int {
		a, b := &w.rows[i], &w.rows[j]
		if c := cmp.Or(cmp.Compare(w.place[i], w.place[j]), cmp.Compare(b.ValueAtStake, a.ValueAtStake), cmp.Compare(b.Overdue, a.Overdue)); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	rows := make([]RiskRow, len(w.rows))
	for to, from := range sorted {
		rows[to] = w.rows[from]
	}
	w.rows = rows
}

func (w *watch) notes() []string {
	var n notes
	n.gap(w.ds, "order of a customer", w.latest)
	n.groups(w.groups)
	if w.unjudged > 0 {
		n.add("%s active without a usual gap, as nobody has bought once more than they did: not on the list", counted(w.unjudged, "customer"))
	}
	switch {
	case w.o.Forecast.Of != nil:
	case w.ds.HasAmounts():
		n.add("no model of future purchases: value_at_stake is the revenue of the last 12 months")
	default:
		n.add("no amounts: nothing says what is at stake, and the list is sorted by overdue")
	}
	w.noteHalf(&n)
	w.noteTrials(&n)
	return n
}

// noteHalf says with how few one should begin.
func (w *watch) noteHalf(n *notes) {
	var values []money.Amount
	var sum money.Amount
	for _, r := range w.rows {
		if r.ValueAtStake > 0 {
			var ok bool
			if sum, ok = sum.Add(r.ValueAtStake); !ok {
				return
			}
			values = append(values, r.ValueAtStake)
		}
	}
	slices.Sort(values)
	half := sum
	for i, v := range slices.Backward(values) {
		if half -= v; half <= sum/2 {
			n.add("%s at stake in all: %s with most of it hold half, write to them first", sum.Human(), counted(len(values)-i, "customer"))
			return
		}
	}
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r RiskRow) Working() []string {
	lines := []string{
		fmt.Sprintf("overdue = days_since / usual_gap = %s / %s = %s", count(r.DaysSince), orNA(r.UsualGap.String()), r.Overdue.Human()),
		fmt.Sprintf("expected_next = last_order + usual_gap = %s + %s days = %s", r.LastOrder, orNA(r.UsualGap.String()), r.ExpectedNext),
	}
	if math.IsNaN(float64(r.PAlive)) {
		return append(lines, "value_at_stake = revenue of the last 12 months = "+r.ValueAtStake.Human())
	}
	p := r.PAlive.String()
	return append(lines, fmt.Sprintf("value_at_stake = expected value / p_alive x (1 - p_alive) = %s / %s x (1 - %s) = %s", r.outlook.Value.Human(), p, p, r.ValueAtStake.Human()))
}
