package metric

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// VIPOptions set whom VIP counts and VIPList lists. Start from DefaultVIP.
type VIPOptions struct {
	// Share of the revenue that they make together, more than 0 and at most 1.
	Share float64
	// Window is how long a purchase keeps a customer active, to tell which of
	// them have lapsed.
	Window calendar.Span
	// By is the column that groups the rows, as of as-of: each group has its
	// own; "": one group of all.
	By string
}

// DefaultVIP takes those who make 80 % of the revenue.
var DefaultVIP = VIPOptions{Share: 0.8, Window: DefaultChurn.Window}

// A VIPRow says how few customers make most of the revenue.
type VIPRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// CustomerShare is Customers by all customers, 0 to 1; undefined where
	// Customers is.
	CustomerShare Rate `csv:"customer_share" json:"customer_share"`
	// Customers is the least number of customers who make the share of revenue
	// that is asked for; nil where revenue is not above 0.
	Customers *int `csv:"customers" json:"customers"`
	// Revenue is what they make: all sales less all returns.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// RevenueShare is Revenue by all revenue, from the share that is asked
	// for; above 1 where others returned more than they bought.
	RevenueShare Rate `csv:"revenue_share" json:"revenue_share"`
	// Top20Share is the part of all revenue that the 20 % of customers with
	// most make, rounded up to a whole customer; undefined where revenue is not
	// above 0.
	Top20Share Rate `csv:"top_20_share" json:"top_20_share"`
	// Gini is Gini's coefficient of the customers' revenue, 0 where all have
	// the same to nearly 1 where one has all; revenue below 0 counts as 0.
	// Undefined where nobody's is above 0.
	Gini Number `csv:"gini" json:"gini"`
	// Smallest is the least revenue of one of Customers.
	Smallest money.Amount `csv:"smallest" json:"smallest"`

	all   int          // customers
	total money.Amount // their revenue
}

// A TopRow says what a share of the customers, those with most, makes. It is
// of the section curve of VIP.
type TopRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Top is the share of the customers, 0.01 to 1.
	Top Rate `csv:"top" json:"top"`
	// Customers are so many, rounded up.
	Customers int `csv:"customers" json:"customers"`
	// Revenue is what they make.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// RevenueShare is Revenue by all revenue; undefined where that is not
	// above 0.
	RevenueShare Rate `csv:"revenue_share" json:"revenue_share"`
}

// VIP returns the smallest set of customers that makes a share of the revenue
// to date, and how unevenly revenue is spread. The section curve has what
// other shares of the customers make.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything or
// the data has no amounts; and amounts whose sum does not fit.
//
// Source: Gini 1912, Variabilità e mutabilità; the 80 % are Juran's, after
// Pareto.
func VIP(ds *dataset.Dataset, o VIPOptions) (Result[VIPRow], error) {
	v, err := o.open(ds)
	if err != nil {
		return Result[VIPRow]{}, err
	}
	return v.result(), nil
}

// result is the formula.
func (v *vips) result() Result[VIPRow] {
	rows, curve := v.rows()
	var n notes
	n.gap(v.data, "order of a customer", v.latest)
	n.groups(v.groups)
	v.notes(&n, rows)
	return Result[VIPRow]{
		Metric: vipText.Name, Definition: v.definition(), AsOf: v.data.AsOf(), By: v.By,
		Settings: v.settings(), Notes: n, Rows: rows, Sections: []Section{{"curve", curve}},
	}
}

// VIPList returns the customers whom VIP counts: as many rows as its
// Customers. Of customers with the same revenue, of whom only some are needed,
// those whose keys come first are taken. They are sorted by group, then
// revenue, the highest first, then key.
//
// Errors are as VIP has them.
func VIPList(ds *dataset.Dataset, o VIPOptions) (Listing[PersonRow], error) {
	v, err := o.open(ds)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	list := people{data: ds, ds: ds, groups: v.groups}
	for _, i := range v.members() {
		list.put(v.all[i].person, int(v.all[i].group))
	}
	rows, err := list.rows(vipStatus)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	return v.list(rows), nil
}

// vipStatus says why somebody is on the list.
func vipStatus(*PersonRow) string { return "vip" }

// list is the list with what is to know of it.
func (v *vips) list(rows draft[PersonRow]) Listing[PersonRow] {
	var n notes
	n.gap(v.data, "order of a customer", v.latest)
	n.groups(v.groups)
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: vipText.Name, Definition: v.definition(), AsOf: v.data.AsOf(), By: v.By,
		Settings: v.settings(), Notes: n,
	}, draft: rows}
}

func (o VIPOptions) settings() []Setting { return []Setting{{"share", plain(o.Share)}} }

func (o VIPOptions) definition() string {
	return "the fewest customers who together make " + Rate(o.Share).Human() + " of the revenue to date"
}

// vips are all customers, by group and revenue.
type vips struct {
	VIPOptions
	data   Data
	key    func(dataset.Person) string
	groups *grouping
	all    []vipCustomer
	ranks  []ranked // of all, who is a group; the least revenue first
	cells  []vipCell
	latest calendar.Day // order of a customer

	overflow bool
}

type vipCustomer struct {
	revenue money.Amount
	person  dataset.Person // or the number of the cell
	group   int32
	last    calendar.Day // purchase
}

// A vipCell is a group of customers, as far as they are counted.
type vipCell struct {
	customers int
	total     money.Amount

	// Of the fewest who make the share, the most revenue first:
	needed   money.Amount
	vips     int
	revenue  money.Amount
	smallest money.Amount

	// Of those seen, the most revenue first:
	seen   int
	spent  money.Amount
	tops   int                     // points of the curve so far
	top    [len(tops)]money.Amount // revenue at each
	sum    float64                 // of revenue above 0
	moment float64                 // of place x revenue above 0, places from 1 for the least revenue
}

// topCount returns how many customers point i of the curve takes.
func (c *vipCell) topCount(i int) int { return (c.customers*tops[i] + 99) / 100 }

// tops are the per cents of customers that the curve has points of.
var tops = [...]int{1, 2, 5, 10, 20, 30, 40, 50, 75, 100}

func (o VIPOptions) check(d Data) error {
	if !(o.Share > 0 && o.Share <= 1) {
		return badOption("share", "%s, want more than 0 and at most 1, such as 0.8 for 80%%", plain(o.Share))
	}
	if err := checkSpan("window", o.Window); err != nil {
		return err
	}
	if err := needDays(d); err != nil {
		return err
	}
	return needAmounts(d, "vip")
}

// open checks the options and ranks all customers.
func (o VIPOptions) open(ds *dataset.Dataset) (*vips, error) {
	if err := o.check(ds); err != nil {
		return nil, err
	}
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return nil, err
	}
	v := newVIPs(o, ds, groups, ds.People())
	v.key = ds.Key
	for p := range ds.All() {
		orders := ds.Orders(p)
		first, last := purchases(orders)
		if first.IsZero() {
			continue
		}
		v.latest = max(v.latest, orders[len(orders)-1].Day)
		revenue, ok := total(orders)
		if !ok {
			return nil, overflow("customer " + ds.Key(p))
		}
		v.add(vipCustomer{revenue, p, int32(groups.of(p, first, 0)), last})
	}
	return v, v.order()
}

// newVIPs returns them without anybody, with room for so many customers.
func newVIPs(o VIPOptions, d Data, g *grouping, room int) *vips {
	return &vips{
		VIPOptions: o, data: d, groups: g, cells: make([]vipCell, g.size()),
		ranks: make([]ranked, 0, room), all: make([]vipCustomer, 0, room),
	}
}

// add adds a customer.
func (v *vips) add(one vipCustomer) {
	v.ranks = append(v.ranks, ranked{int64(one.revenue), one.group})
	v.all = append(v.all, one)
	c := &v.cells[one.group]
	c.customers++
	sum, ok := c.total.Add(one.revenue)
	c.total, v.overflow = sum, v.overflow || !ok
}

// order ranks the customers and counts them.
func (v *vips) order() error {
	if err := needPurchases(v.data, len(v.all)); err != nil {
		return err
	}
	if v.overflow {
		return overflow("revenue")
	}
	rank(v.ranks)
	if !v.walk() {
		return overflow("revenue")
	}
	return nil
}

// walk counts the ranked customers, from the most revenue to the least; false
// where a sum does not fit.
func (v *vips) walk() bool {
	for g := range v.cells {
		c := &v.cells[g]
		c.smallest = money.None
		if c.needed = c.total; v.Share < 1 {
			c.needed = max(c.total.Scale(v.Share), 1)
		}
	}
	for _, r := range slices.Backward(v.ranks) {
		c, revenue := &v.cells[r.who], money.Amount(r.by)
		var ok bool
		if c.spent, ok = c.spent.Add(revenue); !ok {
			return false
		}
		if c.total > 0 && c.revenue < c.needed {
			c.vips++
			c.revenue, c.smallest = c.spent, revenue
		}
		if revenue > 0 {
			c.sum += revenue.Float()
			c.moment += float64(c.customers-c.seen) * revenue.Float()
		}
		c.seen++
		for c.tops < len(tops) && c.seen == c.topCount(c.tops) {
			c.top[c.tops] = c.spent
			c.tops++
		}
	}
	return true
}

// members returns the places in all of those whom VIP counts.
func (v *vips) members() []int {
	var sure []int
	open := make([]int, len(v.cells)) // how many of a group are needed of those who have just enough
	for g := range open {
		open[g] = v.cells[g].vips
	}
	enough := make([][]int, len(v.cells))
	for i, one := range v.all {
		switch c := &v.cells[one.group]; {
		case c.vips == 0 || one.revenue < c.smallest:
		case one.revenue == c.smallest:
			enough[one.group] = append(enough[one.group], i)
		default:
			sure = append(sure, i)
			open[one.group]--
		}
	}
	for g, some := range enough {
		if len(some) > open[g] {
			slices.SortFunc(some, func(a, b int) int {
				return strings.Compare(v.key(v.all[a].person), v.key(v.all[b].person))
			})
		}
		sure = append(sure, some[:open[g]]...)
	}
	return sure
}

// rows returns a row for each group that holds anybody, and the points of
// their curves.
func (v *vips) rows() ([]VIPRow, []TopRow) {
	rows, curve := []VIPRow{}, []TopRow{}
	for g := range v.cells {
		c, group := &v.cells[g], v.groups.name(g)
		if c.customers == 0 {
			continue
		}
		rows = append(rows, c.row(group))
		for i, percent := range tops {
			curve = append(curve, TopRow{group, Rate(float64(percent) / 100), c.topCount(i), c.top[i], portion(c.top[i], c.total)})
		}
	}
	return rows, curve
}

// row is the formula: a group's figures.
func (c *vipCell) row(group string) VIPRow {
	r := VIPRow{
		Group: group, CustomerShare: Undefined, Revenue: money.None, RevenueShare: Undefined,
		Top20Share: Undefined, Gini: Number(math.NaN()), Smallest: money.None,
		all: c.customers, total: c.total,
	}
	n := float64(c.customers)
	if c.sum > 0 {
		r.Gini = Number(2*c.moment/(n*c.sum) - (n+1)/n)
	}
	if c.total > 0 {
		r.Customers, r.CustomerShare = &c.vips, Ratio(c.vips, c.customers)
		r.Revenue, r.RevenueShare, r.Smallest = c.revenue, portion(c.revenue, c.total), c.smallest
		r.Top20Share = portion(c.top[slices.Index(tops[:], 20)], c.total)
	}
	return r
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r VIPRow) Working() []string {
	customers := "n/a"
	if r.Customers != nil {
		customers = count(*r.Customers)
	}
	return []string{
		fmt.Sprintf("customer_share = customers / all customers = %s / %s = %s", customers, count(r.all), r.CustomerShare.Human()),
		fmt.Sprintf("revenue_share = revenue / all revenue = %s / %s = %s", r.Revenue.Human(), r.total.Human(), r.RevenueShare.Human()),
		fmt.Sprintf("top_20_share = revenue of the %s customers with most / all revenue = %s", count((r.all*20+99)/100), r.Top20Share.Human()),
	}
}

// notes says what the reader of the rows should know.
func (v *vips) notes(n *notes, rows []VIPRow) {
	undefined := 0
	for _, r := range rows {
		if r.Customers == nil {
			undefined++
		}
	}
	switch {
	case undefined > 0 && len(rows) == 1:
		n.add("all revenue together is not above 0: nobody makes a share of it")
	case undefined > 0:
		n.add("in %d of %d groups all revenue together is not above 0: nobody makes a share of it", undefined, len(rows))
	}
	silent, latest := 0, v.Window.Before(v.data.AsOf()+1)
	members := v.members()
	for _, i := range members {
		if v.all[i].last < latest {
			silent++
		}
	}
	if silent > 0 {
		n.add("%d of the %s have not bought in the last %s: call them before anybody else", silent, counted(len(members), "customer"), v.Window.Words())
	}
}

var vipText = Explanation{
	Name:       "vip",
	Definition: "the fewest customers who together make a share of the revenue to date, 80% unless another is asked for",
	Formula: []string{
		"customer_share = customers / all customers",
		"revenue_share = revenue / all revenue",
		"gini = 2 x sum of place x revenue / (n x sum of revenue) - (n + 1) / n, places from 1 for the least revenue",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customer_share", "customers by all customers; n/a where customers is"},
		{"customers", "the fewest customers who make the share of revenue; n/a where revenue is not above 0"},
		{"revenue", "what they make: all sales less all returns"},
		{"revenue_share", "revenue by all revenue; above 100% where others returned more than they bought"},
		{"top_20_share", "the part of all revenue that the 20% of customers with most make; n/a where revenue is not above 0"},
		{"gini", "how unevenly revenue is spread: 0 where all have the same, nearly 1 where one has all; revenue below 0 counts as 0"},
		{"smallest", "the least revenue of one of customers"},
	},
	Sections: []SectionText{{"curve", "what the customers with most revenue make, by how many they are", []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"top", "the share of the customers"},
		{"customers", "so many customers, rounded up"},
		{"revenue", "what they make"},
		{"revenue_share", "revenue by all revenue; n/a where that is not above 0"},
	}}},
	List: personFields,
	Others: []Other{
		{"Pareto's rule", "20% of customers make 80% of revenue: a saying; see top_20_share for what yours make"},
	},
	Sources: []string{
		"Gini 1912, Variabilità e mutabilità; for the formula, Dixon, Weiner, Mitchell-Olds, Woodley 1987, Bootstrapping the Gini coefficient of inequality, Ecology 68",
		"Schmittlein, Cooper, Morrison 1993, Truth in concentration in the land of (80/20) laws, Marketing Science 12",
	},
	Traps: []string{
		"Revenue to date grows with age: a new customer who spends much is not on the list yet.",
		"Some of them have left: look at last_order on the list.",
		"The longer the data, the more uneven revenue looks: compare spans of one length only.",
		"A customer who bought much and returned most of it is none: returns are taken off.",
	},
}
