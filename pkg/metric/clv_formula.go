package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A trade counts what customers bought. Trades of different customers add up.
type trade struct {
	customers int // who bought
	orders    int // purchases
	revenue   money.Amount
	profit    float64
	overflow  bool
}

// add adds the orders of one customer from day s on, of which margin is profit.
func (t *trade) add(orders []dataset.Order, s calendar.Day, margin float64) {
	before, earned := t.orders, t.revenue
	for i := len(orders) - 1; i >= 0 && orders[i].Day >= s; i-- {
		if orders[i].Purchase {
			t.orders++
		}
		sum, ok := t.revenue.Add(orders[i].Amount)
		t.revenue, t.overflow = sum, t.overflow || !ok
	}
	if t.orders > before {
		t.customers++
	}
	t.profit += margin * (t.revenue.Float() - earned.Float())
}

// row fills in what both methods share.
func (t *trade) row(group string, m *margins) (CLVRow, error) {
	if t.overflow {
		return CLVRow{}, overflow("revenue")
	}
	return CLVRow{
		Group: group, Customers: t.customers, Orders: t.orders,
		Revenue: t.revenue, AverageOrder: t.revenue.Div(t.orders),
		OrdersPerMonth: Number(math.NaN()), MonthlyChurn: Undefined, LifespanMonths: Number(math.NaN()),
		Margin: Rate(m.ofTrade(t)), CLV: money.None, Low: money.None, High: money.None,
		PAlive: Undefined, ExpectedPurchases: Number(math.NaN()), TotalCLV: money.None,
	}, nil
}

// historic fills in res with revenue to date x margin.
func (o CLVOptions) historic(ds *dataset.Dataset, m *margins, res *Result[CLVRow]) error {
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return err
	}
	trades := make([]trade, groups.size())
	customers := 0
	var latest calendar.Day
	for p := range ds.All() {
		orders := ds.Orders(p)
		first, _ := purchases(orders)
		if first.IsZero() {
			continue
		}
		customers++
		latest = max(latest, orders[len(orders)-1].Day)
		trades[groups.of(p, first, 0)].add(orders, calendar.MinDay, m.of(p))
	}
	return o.toDate(ds, groups, trades, Crowd{Customers: customers, Latest: latest}, m, res)
}

// toDate fills in res with what groups have bought to date x margin.
func (o CLVOptions) toDate(d Data, groups *grouping, trades []trade, all Crowd, m *margins, res *Result[CLVRow]) error {
	if err := needPurchases(d, all.Customers); err != nil {
		return err
	}
	res.Definition, res.Settings = historicDefinition, o.settings(Historic, m)
	res.Rows = []CLVRow{}
	for g := range trades {
		if trades[g].customers == 0 {
			continue
		}
		r, err := trades[g].row(groups.name(g), m)
		if err != nil {
			return err
		}
		r.Method, r.TotalCLV = Historic, profit(r.Revenue, float64(r.Margin))
		r.CLV = r.TotalCLV.Div(r.Customers)
		res.Rows = append(res.Rows, r)
	}
	var n notes
	n.gap(d, "order of a customer", all.Latest)
	n.groups(groups)
	res.Notes = n
	return nil
}

// profit is revenue x margin; exactly revenue where margin is 1.
func profit(revenue money.Amount, margin float64) money.Amount {
	if margin == 1 {
		return revenue
	}
	return revenue.Scale(margin)
}

// formula fills in res with the sales of the period, carried on.
func (o CLVOptions) formula(ds *dataset.Dataset, m *margins, res *Result[CLVRow]) error {
	l, err := o.ledger().open(ds)
	if err != nil {
		return err
	}
	trades := make([]trade, l.groups.size())
	for p := range ds.All() {
		orders := ds.Orders(p)
		if opening, closing := l.add(p, orders); !closing.last.IsZero() {
			trades[l.groups.of(p, opening.first, 0)].add(orders, l.bounds[0].day, m.of(p))
		}
	}
	return o.ofPeriod(l, trades, m, res)
}

// ledger are the options of the ledger that the formula takes its churn from.
func (o CLVOptions) ledger() ChurnOptions {
	return ChurnOptions{Since: o.Since, Window: o.Window, By: o.By, Confidence: DefaultChurn.Confidence}
}

// ofPeriod fills in res with the ledger of the period, and what groups have
// bought in it, carried on.
func (o CLVOptions) ofPeriod(l *ledgers, trades []trade, m *margins, res *Result[CLVRow]) error {
	if err := l.need(); err != nil {
		return err
	}
	res.Definition, res.Period, res.Settings = formulaDefinition, l.period(), o.settings(Formula, m)
	res.Rows = []CLVRow{}
	for g := range trades {
		if l.groups != nil && l.cells[g].people() == 0 && trades[g] == (trade{}) {
			continue
		}
		r, err := trades[g].row(l.groups.name(g), m)
		if err != nil {
			return err
		}
		if err := o.carryOn(&r, &l.cells[g], l.cuts[0].Months); err != nil {
			return err
		}
		res.Rows = append(res.Rows, r)
	}
	res.Notes = o.formulaNotes(l, res.Rows)
	return nil
}

// carryOn fills in what the formula adds to a row.
func (o CLVOptions) carryOn(r *CLVRow, l *ledger, months float64) error {
	r.Method, r.months, r.opening = Formula, months, l.opening()
	if r.Customers > 0 {
		r.OrdersPerMonth = Number(float64(r.Orders) / float64(r.Customers) / months)
	}
	r.MonthlyChurn = spread(Ratio(l.customers[BoxChurned], r.opening), 1/months)
	lifespan, limit := 1/float64(r.MonthlyChurn), float64(o.LifespanCap)
	if lifespan > limit {
		lifespan, r.Capped = limit, true
	}
	r.LifespanMonths = Number(lifespan)
	if math.IsNaN(lifespan) || r.Customers == 0 {
		return nil
	}
	r.CLV = r.Revenue.Scale(lifespan * float64(r.Margin) / (float64(r.Customers) * months))
	if r.CLV.IsNone() {
		return overflow("clv")
	}
	return nil
}

func (o CLVOptions) formulaNotes(l *ledgers, rows []CLVRow) []string {
	var n notes
	l.noteEnd(&n)
	l.noteStart(&n)
	n.groups(l.groups)
	small, capped, undefined, base := 0, 0, 0, 0
	for _, r := range rows {
		if r.Capped {
			capped++
		}
		switch base = r.opening; {
		case base == 0 && l.groups.derived() && r.Group == NoGroup: // new customers, all of them
		case r.CLV.IsNone():
			undefined++
		case base < few:
			small++
		}
	}
	switch {
	case capped > 0 && len(rows) == 1:
		n.add("the lifespan is capped at %d months: the churn of the period alone would give %s", o.LifespanCap, lifespanWords(rows[0]))
	case capped > 0:
		n.add("%d of %d lifespans are capped at %d months", capped, len(rows), o.LifespanCap)
	}
	switch {
	case undefined > 0 && len(rows) == 1:
		n.add("nobody was active on %s, or nobody bought since: no clv is defined", l.bounds[0].day)
	case undefined > 0:
		n.add("%d of %d rows have nobody active on %s, or nobody who bought since: no clv is defined there", undefined, len(rows), l.bounds[0].day)
	}
	n.few("churn", small, len(rows), base, "customer")
	return n
}

func lifespanWords(r CLVRow) string {
	if r.MonthlyChurn == 0 {
		return "no end"
	}
	return Number(1/float64(r.MonthlyChurn)).Human() + " months"
}

const (
	marginNote         = "margin 1: clv is revenue, not profit"
	historicDefinition = "revenue to date x margin, on average per customer"
	formulaDefinition  = "average order x orders per month x lifespan x margin, from the sales and the churn of the period"
)

// settings are the options that the figure of a method depends on.
func (o CLVOptions) settings(method Method, m *margins) []Setting {
	s := []Setting{{"method", method.String()}, m.setting()}
	if method == Formula {
		s = append(s, Setting{"since", o.Since.String()}, Setting{"window", o.Window.String()}, Setting{"lifespan-cap", fmt.Sprint(o.LifespanCap)})
	}
	return s
}
