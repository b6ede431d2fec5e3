package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// RepeatOptions set what Repeat and RepeatList measure. Start from
// DefaultRepeat.
type RepeatOptions struct {
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultRepeat counts all customers together.
var DefaultRepeat = RepeatOptions{Confidence: DefaultChurn.Confidence}

// Buyers are customers by how often they bought.
type Buyers uint8

// The buyers.
const (
	BuyersRepeat Buyers = iota // two purchases or more
	BuyersOnce                 // one purchase
)

var buyersNames = []string{"repeat", "once"}

// String returns the buyers' name: "repeat".
func (b Buyers) String() string { return buyersNames[b] }

// MarshalText gives String.
func (b Buyers) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads repeat or once.
func (b *Buyers) UnmarshalText(text []byte) error { return readName(b, text, buyersNames) }

// A RepeatRow says how many customers bought again.
type RepeatRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Customers counts all, at least 1.
	Customers int `csv:"customers" json:"customers"`
	// RepeatCustomers counts those with two purchases or more.
	RepeatCustomers int `csv:"repeat_customers" json:"repeat_customers"`
	// RepeatRate is RepeatCustomers / Customers, 0 to 1.
	RepeatRate Rate `csv:"repeat_rate" json:"repeat_rate"`
	// Low and High are the Wilson interval of RepeatRate, within 0 to 1.
	Low  Rate `csv:"repeat_low" json:"repeat_low" table:"low"`
	High Rate `csv:"repeat_high" json:"repeat_high" table:"high"`
	// RevenueShare is the part of all revenue that is of RepeatCustomers, 0 to
	// 1 unless somebody returned more than they bought; undefined where
	// revenue is not above 0.
	RevenueShare Rate `csv:"repeat_revenue_share" json:"repeat_revenue_share"`
	// OrdersPerCustomer is the number of purchases / Customers, at least 1.
	OrdersPerCustomer Number `csv:"orders_per_customer" json:"orders_per_customer"`
	// ByDays counts the customers with purchases on two days or more.
	ByDays int `csv:"repeat_by_days" json:"repeat_by_days" table:"detail"`
	// MedianDays is the time after the first purchase, in days, within which
	// half of the customers bought again, as the section curve has it;
	// undefined where fewer did in the time that is known.
	MedianDays Number `csv:"median_days" json:"median_days" table:"detail"`

	orders int
}

// Repeat returns how many customers bought again. The sections say how soon:
// within has the share that did within so many days, gaps the days from one
// purchase day to the next, curve the share that has come back by so many
// days, those counted too who were not seen for so long.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything;
// and amounts whose sum does not fit.
func Repeat(ds *dataset.Dataset, o RepeatOptions) (Result[RepeatRow], error) {
	r, err := o.open(ds)
	if err != nil {
		return Result[RepeatRow]{}, err
	}
	for p := range ds.All() {
		r.add(p, ds.Orders(p))
	}
	return r.result(o)
}

// result is the formula.
func (r *repeats) result(o RepeatOptions) (Result[RepeatRow], error) {
	if err := needPurchases(r.data, r.customers); err != nil {
		return Result[RepeatRow]{}, err
	}
	if r.overflow {
		return Result[RepeatRow]{}, overflow("revenue")
	}
	t := r.tables(o.Confidence)
	return Result[RepeatRow]{
		Metric: repeatText.Name, Definition: repeatText.Definition, AsOf: r.data.AsOf(), By: o.By,
		Settings: o.settings(), Notes: r.notes(t), Rows: t.rows,
		Sections: []Section{{"within", t.within}, {"gaps", t.gaps}, {"curve", t.curve}},
	}, nil
}

func (o RepeatOptions) settings() []Setting {
	return []Setting{{"confidence", plain(o.Confidence)}}
}

// RepeatList returns the customers who bought again, or those who bought once:
// RepeatCustomers rows, or the rest. They are sorted by group, then revenue,
// the highest first, then key.
//
// Errors are as Repeat has them.
func RepeatList(ds *dataset.Dataset, o RepeatOptions, b Buyers) (Listing[PersonRow], error) {
	if err := checkName("list", b, buyersNames); err != nil {
		return Listing[PersonRow]{}, err
	}
	r, err := o.open(ds)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	list := people{data: ds, ds: ds, groups: r.groups}
	for p := range ds.All() {
		orders := ds.Orders(p)
		s := start(orders)
		if s.first.IsZero() {
			continue
		}
		r.customers++
		r.latest = max(r.latest, orders[len(orders)-1].Day)
		if again := !s.second.IsZero(); again == (b == BuyersRepeat) {
			list.put(p, r.groups.of(p, s.first, 0))
		}
	}
	if err := needPurchases(ds, r.customers); err != nil {
		return Listing[PersonRow]{}, err
	}
	rows, err := list.rows(func(*PersonRow) string { return b.String() })
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	return r.list(o, b, rows), nil
}

// list is the list with what is to know of it.
func (r *repeats) list(o RepeatOptions, b Buyers, rows draft[PersonRow]) Listing[PersonRow] {
	var n notes
	n.gap(r.data, "order of a customer", r.latest)
	n.groups(r.groups)
	definition := "customers with two purchases or more"
	if b == BuyersOnce {
		definition = "customers with one purchase"
	}
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: repeatText.Name, Definition: definition, AsOf: r.data.AsOf(), By: o.By,
		Settings: []Setting{{"list", b.String()}}, Notes: n,
	}, draft: rows}
}

// A beginning is how a history starts.
type beginning struct {
	first, second calendar.Day // purchases, which may be on one day; zero for none
}

func start(orders []dataset.Order) (b beginning) {
	for _, o := range orders {
		switch {
		case !o.Purchase:
		case b.first.IsZero():
			b.first = o.Day
		default:
			b.second = o.Day
			return b
		}
	}
	return b
}

// withins are the days within which a second purchase is looked for.
var withins = [...]int{30, 90, 180, 365}

// steps is the number of gaps that are told apart: those from the first
// purchase day to the second, and so on; the last holds all that follow.
const steps = 10

// repeats count purchases and the time between them, by group.
type repeats struct {
	data   Data
	groups *grouping
	cells  []repeatCell // by group

	customers int
	latest    calendar.Day // order of a customer
	overflow  bool
}

// A repeatCell counts the customers of a group. Cells of different customers
// add up.
type repeatCell struct {
	customers, again, byDays, orders int
	revenue, againRevenue            money.Amount

	seen, within [len(withins)]int // customers seen for so long; those of them who bought again in that time
	gaps         [steps][]int32    // days between purchase days
	waits        []wait            // of each customer
}

// A wait is twice the days from a customer's first purchase to the second, or,
// where there is none yet, to as-of, and one more then.
type wait int32

func (w wait) days() int  { return int(w >> 1) }
func (w wait) over() bool { return w&1 == 0 }

func (o RepeatOptions) check(d Data) error {
	if err := checkConfidence(o.Confidence); err != nil {
		return err
	}
	return needDays(d)
}

func (o RepeatOptions) open(ds *dataset.Dataset) (*repeats, error) {
	if err := o.check(ds); err != nil {
		return nil, err
	}
	groups, err := newGrouping(ds, o.By, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return nil, err
	}
	return newRepeats(ds, groups), nil
}

func newRepeats(d Data, g *grouping) *repeats {
	return &repeats{data: d, groups: g, cells: make([]repeatCell, g.size())}
}

// add counts p.
func (r *repeats) add(p dataset.Person, orders []dataset.Order) {
	b := start(orders)
	if b.first.IsZero() {
		return
	}
	r.customers++
	r.latest = max(r.latest, orders[len(orders)-1].Day)
	c := &r.cells[r.groups.of(p, b.first, 0)]
	c.customers++
	wait := -1
	if !b.second.IsZero() {
		wait = int(b.second - b.first)
	}
	c.wait(int(r.data.AsOf()-b.first), wait, 1)
	days, last := 0, calendar.Day(0)
	var revenue money.Amount
	for _, o := range orders {
		revenue = r.sum(revenue, o.Amount)
		if !o.Purchase {
			continue
		}
		c.orders++
		if o.Day == last {
			continue
		}
		if days > 0 {
			step := min(days, steps) - 1
			c.gaps[step] = append(c.gaps[step], int32(o.Day-last))
		}
		days, last = days+1, o.Day
	}
	c.revenue = r.sum(c.revenue, revenue)
	if !b.second.IsZero() {
		c.again++
		c.againRevenue = r.sum(c.againRevenue, revenue)
	}
	if days > 1 {
		c.byDays++
	}
}

// wait counts so many customers, whose first purchase is age days ago, and who
// took so many days to buy again; -1 where they have not.
func (c *repeatCell) wait(age, took, customers int) {
	w := wait(age<<1 | 1)
	if took >= 0 {
		w = wait(took) << 1
	}
	for range customers {
		c.waits = append(c.waits, w)
	}
	for i, days := range withins {
		if age < days {
			break
		}
		c.seen[i] += customers
		if w.over() && w.days() <= days {
			c.within[i] += customers
		}
	}
}

// sum returns a + b, and remembers where it does not fit.
func (r *repeats) sum(a, b money.Amount) money.Amount {
	sum, ok := a.Add(b)
	r.overflow = r.overflow || !ok
	return sum
}

// row is the formula.
func (c *repeatCell) row(group string, amounts bool, confidence float64) RepeatRow {
	r := RepeatRow{
		Group: group, Customers: c.customers, RepeatCustomers: c.again, RevenueShare: Undefined,
		OrdersPerCustomer: Number(float64(c.orders) / float64(c.customers)),
		ByDays:            c.byDays, MedianDays: Number(math.NaN()), orders: c.orders,
	}
	r.RepeatRate, r.Low, r.High = proportion(c.again, c.customers, confidence)
	if amounts {
		r.RevenueShare = portion(c.againRevenue, c.revenue)
	}
	return r
}

// portion returns part / whole; Undefined where whole is not above 0.
func portion(part, whole money.Amount) Rate {
	if whole <= 0 {
		return Undefined
	}
	return Rate(float64(part) / float64(whole))
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r RepeatRow) Working() []string {
	return []string{
		fmt.Sprintf("repeat_rate = repeat_customers / customers = %s / %s = %s", count(r.RepeatCustomers), count(r.Customers), r.RepeatRate.Human()),
		fmt.Sprintf("repeat_low to repeat_high = Wilson interval of %s of %s = %s to %s", count(r.RepeatCustomers), count(r.Customers), r.Low.Human(), r.High.Human()),
		fmt.Sprintf("repeat_revenue_share = revenue of repeat_customers / revenue = %s", r.RevenueShare.Human()),
		fmt.Sprintf("orders_per_customer = orders / customers = %s / %s = %s", count(r.orders), count(r.Customers), r.OrdersPerCustomer.Human()),
	}
}
