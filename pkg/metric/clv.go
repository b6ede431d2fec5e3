package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Method is a way to value customers.
type Method uint8

// The methods.
const (
	Auto     Method = iota // Formula for customers together, Historic one by one
	Historic               // revenue to date
	Formula                // the sales of a period, carried on over a lifespan
	methods
)

var methodNames = [methods]string{"auto", "historic", "formula"}

// String returns the method's name: "historic".
func (m Method) String() string { return methodNames[m] }

// MarshalText gives String.
func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the name of a method.
func (m *Method) UnmarshalText(text []byte) error {
	for method, name := range methodNames {
		if name == string(text) {
			*m = Method(method)
			return nil
		}
	}
	return fmt.Errorf("%q: want auto, historic or formula%s", text, guess(string(text), methodNames[:]))
}

// CLVOptions set how CLV and CLVList value customers. Start from DefaultCLV:
// no field but Method and By may be zero.
type CLVOptions struct {
	Method Method
	// Since is where the period of the formula starts; it ends with the last
	// day that counts.
	Since calendar.Since
	// Window is how long a purchase keeps a customer active, for the churn of
	// the formula.
	Window calendar.Span
	// Margin is the share of revenue that is profit, more than 0 and at most 1.
	Margin float64
	// LifespanCap is the longest lifespan that the formula takes, in months,
	// at least 1.
	LifespanCap int
	// By is the column that groups the rows; "": one group of all. A derived
	// column stands as of the start of the formula's period, or of as-of.
	By string
}

// DefaultCLV values customers by revenue, from the last six months.
var DefaultCLV = CLVOptions{
	Since:       DefaultChurn.Since,
	Window:      DefaultChurn.Window,
	Margin:      1,
	LifespanCap: 60,
}

func (o CLVOptions) check(ds *dataset.Dataset) error {
	switch {
	case o.Method >= methods:
		return badOption("method", "number %d, want auto, historic or formula", o.Method)
	case !(o.Margin > 0 && o.Margin <= 1):
		return badOption("margin", "%s, want more than 0 and at most 1, such as 0.4 for 40%%", plain(o.Margin))
	case o.LifespanCap < 1:
		return badOption("lifespan-cap", "%d, want at least 1 month", o.LifespanCap)
	}
	if err := checkSpan("window", o.Window); err != nil {
		return err
	}
	if err := needDays(ds); err != nil {
		return err
	}
	return needAmounts(ds, "clv")
}

// A CLVRow is what the customers, or a group of them, are worth.
type CLVRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Customers counts those who bought in the period; by the historic method
	// all.
	Customers int `csv:"customers" json:"customers"`
	// Orders counts the purchases of the period; by the historic method all.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns of customers in the period; by the
	// historic method to date.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// AverageOrder is Revenue / Orders; undefined without orders.
	AverageOrder money.Amount `csv:"average_order" json:"average_order"`
	// OrdersPerMonth is Orders / Customers / months of the period; undefined
	// without customers and by the historic method.
	OrdersPerMonth Number `csv:"orders_per_month" json:"orders_per_month"`
	// MonthlyChurn is the churn of the ledger of the period, as a monthly
	// rate, 0 to 1; undefined where nobody was active at the start and by the
	// historic method.
	MonthlyChurn Rate `csv:"monthly_churn" json:"monthly_churn"`
	// LifespanMonths is 1 / MonthlyChurn, at most the cap; the cap where
	// MonthlyChurn is 0; undefined where it is.
	LifespanMonths Number `csv:"lifespan_months" json:"lifespan_months"`
	// Margin is the share of revenue that is profit, as given.
	Margin Rate `csv:"margin" json:"margin"`
	// CLV is the value of a customer on average: AverageOrder x OrdersPerMonth
	// x LifespanMonths x Margin; by the historic method Revenue x Margin /
	// Customers. Undefined where one of them is.
	CLV money.Amount `csv:"clv" json:"clv"`
	// Capped is true where the cap made LifespanMonths shorter.
	Capped bool `csv:"capped" json:"capped" table:"detail"`

	months  float64 // length of the period; 0 by the historic method
	opening int     // customers whom MonthlyChurn rests on
}

// CLV returns what customers are worth, on average. The historic method takes
// all purchases to date; the formula takes the sales of a period and its
// churn, as Churn counts it, and carries them on over the mean lifespan that
// this churn gives. Sums are of all rows with By.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything or
// the data has no amounts; and amounts whose sum does not fit.
//
// Source: Berger, Nasr 1998, Customer lifetime value: marketing models and
// applications, Journal of Interactive Marketing 12; the mean lifespan is that
// of a constant churn, 1 / churn.
func CLV(ds *dataset.Dataset, o CLVOptions) (Result[CLVRow], error) {
	if err := o.check(ds); err != nil {
		return Result[CLVRow]{}, err
	}
	res := Result[CLVRow]{Metric: clvText.Name, AsOf: ds.AsOf(), By: o.By}
	var err error
	if o.Method == Historic {
		err = o.historic(ds, &res)
	} else {
		err = o.formula(ds, &res)
	}
	if err != nil {
		return Result[CLVRow]{}, err
	}
	if o.Margin == 1 {
		res.Notes = append(res.Notes, marginNote)
	}
	return res, nil
}

// A trade counts what customers bought. Trades of different customers add up.
type trade struct {
	customers int // who bought
	orders    int // purchases
	revenue   money.Amount
	overflow  bool
}

// add adds the orders of one customer from day s on.
func (t *trade) add(orders []dataset.Order, s calendar.Day) {
	before := t.orders
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
}

// row fills in what both methods share.
func (t *trade) row(group string, margin float64) (CLVRow, error) {
	if t.overflow {
		return CLVRow{}, overflow("revenue")
	}
	return CLVRow{
		Group: group, Customers: t.customers, Orders: t.orders,
		Revenue: t.revenue, AverageOrder: t.revenue.Div(t.orders),
		OrdersPerMonth: Number(math.NaN()), MonthlyChurn: Undefined, LifespanMonths: Number(math.NaN()),
		Margin: Rate(margin), CLV: money.None,
	}, nil
}

// historic fills in res with revenue to date x margin.
func (o CLVOptions) historic(ds *dataset.Dataset, res *Result[CLVRow]) error {
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
		trades[groups.of(p, first, 0)].add(orders, calendar.MinDay)
	}
	if err := needPurchases(ds, customers); err != nil {
		return err
	}
	res.Definition, res.Settings = historicDefinition, o.settings(Historic)
	res.Rows = []CLVRow{}
	for g := range trades {
		if trades[g].customers == 0 {
			continue
		}
		r, err := trades[g].row(groups.name(g), o.Margin)
		if err != nil {
			return err
		}
		r.CLV = profit(r.Revenue, o.Margin).Div(r.Customers)
		res.Rows = append(res.Rows, r)
	}
	var n notes
	n.gap(ds, "order of a customer", latest)
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
func (o CLVOptions) formula(ds *dataset.Dataset, res *Result[CLVRow]) error {
	churn := ChurnOptions{Since: o.Since, Window: o.Window, By: o.By, Confidence: DefaultChurn.Confidence}
	l, _, err := churn.open(ds)
	if err != nil {
		return err
	}
	trades := make([]trade, l.groups.size())
	for p := range ds.All() {
		orders := ds.Orders(p)
		if opening, closing := l.add(p, orders); !closing.last.IsZero() {
			trades[l.groups.of(p, opening.first, 0)].add(orders, l.bounds[0].day)
		}
	}
	if err := needPurchases(ds, l.customers); err != nil {
		return err
	}
	res.Definition, res.Period, res.Settings = formulaDefinition, l.period(), o.settings(Formula)
	res.Rows = []CLVRow{}
	for g := range trades {
		if l.groups != nil && l.cells[g].people() == 0 && trades[g] == (trade{}) {
			continue
		}
		r, err := trades[g].row(l.groups.name(g), o.Margin)
		if err != nil {
			return err
		}
		if err := o.carryOn(&r, &l.cells[g], l.cuts[0].Months); err != nil {
			return err
		}
		res.Rows = append(res.Rows, r)
	}
	res.Notes = o.formulaNotes(ds, l, res.Rows)
	return nil
}

// carryOn fills in what the formula adds to a row.
func (o CLVOptions) carryOn(r *CLVRow, l *ledger, months float64) error {
	r.months, r.opening = months, l.opening()
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
	r.CLV = r.Revenue.Scale(lifespan * o.Margin / (float64(r.Customers) * months))
	if r.CLV.IsNone() {
		return overflow("clv")
	}
	return nil
}

func (o CLVOptions) formulaNotes(ds *dataset.Dataset, l *ledgers, rows []CLVRow) []string {
	var n notes
	if o.Method == Auto {
		n.add("method auto took the formula: one value for all customers together")
	}
	n.gap(ds, "order of a customer", l.last)
	l.noteStart(ds, &n)
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
func (o CLVOptions) settings(m Method) []Setting {
	s := []Setting{{"method", m.String()}, {"margin", plain(o.Margin)}}
	if m == Formula {
		s = append(s, Setting{"since", o.Since.String()}, Setting{"window", o.Window.String()}, Setting{"lifespan-cap", fmt.Sprint(o.LifespanCap)})
	}
	return s
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r CLVRow) Working() []string {
	average := fmt.Sprintf("average_order = revenue / orders = %s / %s = %s", r.Revenue.Human(), count(r.Orders), r.AverageOrder.Human())
	margin := plain(float64(r.Margin))
	if r.months == 0 {
		return []string{average, fmt.Sprintf("clv = revenue x margin / customers = %s x %s / %s = %s", r.Revenue.Human(), margin, count(r.Customers), r.CLV.Human())}
	}
	lifespan := fmt.Sprintf("lifespan_months = 1 / monthly_churn = 1 / %s = %s", orNA(r.MonthlyChurn.String()), orNA(r.LifespanMonths.String()))
	if r.Capped {
		lifespan = fmt.Sprintf("lifespan_months = 1 / monthly_churn = 1 / %s, capped at %s", orNA(r.MonthlyChurn.String()), orNA(r.LifespanMonths.String()))
	}
	return []string{
		average,
		fmt.Sprintf("orders_per_month = orders / customers / months = %s / %s / %s = %s", count(r.Orders), count(r.Customers), months(r.months), orNA(r.OrdersPerMonth.String())),
		lifespan,
		fmt.Sprintf("clv = average_order x orders_per_month x lifespan_months x margin = %s x %s x %s x %s = %s",
			r.AverageOrder.Human(), orNA(r.OrdersPerMonth.String()), orNA(r.LifespanMonths.String()), margin, r.CLV.Human()),
	}
}

// orNA is the text of a value, or n/a.
func orNA(s string) string {
	if s == "" {
		return "n/a"
	}
	return s
}

var clvText = Explanation{
	Name:       "clv",
	Definition: "what a customer is worth on average: by the historic method revenue to date x margin; by the formula the sales of a period, carried on over the lifespan that its churn gives",
	Formula: []string{
		"historic: clv = revenue x margin / customers",
		"formula: clv = average_order x orders_per_month x lifespan_months x margin",
		"average_order = revenue / orders",
		"orders_per_month = orders / customers / months",
		"monthly_churn = 1 - (1 - churn_rate)^(1 / months), as churn has it",
		"lifespan_months = 1 / monthly_churn, at most the cap",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customers", "those who bought in the period; by the historic method all"},
		{"orders", "purchases of the period; by the historic method all"},
		{"revenue", "all sales less all returns of customers in the period; by the historic method to date"},
		{"average_order", "revenue / orders; n/a without orders"},
		{"orders_per_month", "orders / customers / months of the period; n/a without customers and by the historic method"},
		{"monthly_churn", "the churn of the period as a monthly rate; n/a where nobody was active at its start and by the historic method"},
		{"lifespan_months", "1 / monthly_churn, at most the cap; the cap where monthly_churn is 0, n/a where it is"},
		{"margin", "the share of revenue that is profit, as given"},
		{"clv", "the value of a customer on average; n/a where one of its factors is"},
		{"capped", "true where the cap made lifespan_months shorter"},
	},
	List: clvListFields,
	Others: []Other{
		{"Gupta and Lehmann", "margin x r / (1 + i - r), with retention r and discount i per period: the future of a customer without end, worth less the later it comes"},
	},
	Sources: []string{
		"Berger, Nasr 1998, Customer lifetime value: marketing models and applications, Journal of Interactive Marketing 12",
		"Gupta, Lehmann 2003, Customers as assets, Journal of Interactive Marketing 17",
		"Fader, Hardie 2010, Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity, Marketing Science 29",
	},
	Traps: []string{
		"With margin 1 the value is revenue, not profit.",
		"The formula takes churn to be the same for everybody and for ever; in truth those who stay leave less and less, and one mean hides both kinds.",
		"The historic value of young customers is low because they are young: compare customers of one cohort.",
		"Future money is not discounted: a lifespan of years is worth less today.",
	},
}
