package metric

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// NextOptions set what Next measures and NextList offers. Start from
// DefaultNext.
type NextOptions struct {
	// MinCustomers is how many customers must have bought one product after
	// another for that to count, at least 1.
	MinCustomers int
	// Product is the only one after which others are offered; "": all.
	Product string
	// By is the column that groups the rows, as of as-of: each group has its
	// own; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultNext takes what 20 customers did.
var DefaultNext = NextOptions{MinCustomers: 20, Confidence: DefaultChurn.Confidence}

// A NextRow says how many customers bought one product on the next purchase
// day after another. Each customer counts once: for the first day on which
// they bought Product.
type NextRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Product is what they bought first.
	Product string `csv:"product" json:"product"`
	// Next is what they bought on the next purchase day; in the section again
	// it is Product.
	Next string `csv:"next" json:"next"`
	// Buyers counts the customers who bought Product.
	Buyers int `csv:"buyers" json:"buyers" table:"detail"`
	// CameBack counts those of Buyers who bought anything on a later day.
	CameBack int `csv:"came_back" json:"came_back" table:"spare"`
	// Customers counts those of CameBack who bought Next on the first of these
	// days, at least MinCustomers.
	Customers int `csv:"customers" json:"customers"`
	// Share is Customers / CameBack, more than 0 and at most 1.
	Share Rate `csv:"share" json:"share" table:"keep"`
	// ShareLow and ShareHigh are the Wilson interval of Share, within 0 to 1.
	// Rows are ranked by ShareLow.
	ShareLow  Rate `csv:"share_low" json:"share_low" table:"low"`
	ShareHigh Rate `csv:"share_high" json:"share_high" table:"high"`
	// Lift is Share by the share of Next on the next purchase day after any
	// product: above 1 where Product leads to it.
	Lift Number `csv:"lift" json:"lift" table:"keep"`

	group         int
	product, next dataset.Product
	any, anyNext  int // customers after any product, each counted for each; those of them with Next
}

// Next returns what customers bought on the next purchase day after a product:
// what to offer. Rows are sorted by group, then the lower end of the share's
// interval, the highest first, then customers, then the products. The section
// again has a row for each product that was bought once more, sorted alike.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything or
// no line tells what was sold.
//
// Source: confidence and lift are those of association rules: Agrawal,
// Imieliński, Swami 1993; Brin, Motwani, Ullman, Tsur 1997.
func Next(ds *dataset.Dataset, o NextOptions) (Result[NextRow], error) {
	s, err := o.open(ds)
	if err != nil {
		return Result[NextRow]{}, err
	}
	rows, again := s.rows()
	var n notes
	n.gap(ds, "order of a customer", s.latest)
	n.groups(s.groups)
	s.note(&n)
	switch left := s.left; {
	case len(rows) == 0:
		n.add("no product was bought after another one by %s or more: ask for fewer", counted(o.MinCustomers, "customer"))
	case left > 0:
		n.add("%s of products with fewer than %s: left out", counted(left, "pair"), counted(o.MinCustomers, "customer"))
	}
	return Result[NextRow]{
		Metric: nextText.Name, Definition: nextText.Definition, AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(), Notes: n, Rows: rows, Sections: []Section{{"again", again}},
	}, nil
}

func (o NextOptions) settings() []Setting {
	s := []Setting{{"min-customers", count(o.MinCustomers)}}
	if o.Product != "" {
		s = append(s, Setting{"product", o.Product})
	}
	return append(s, Setting{"confidence", plain(o.Confidence)})
}

// mostSequels is up to how many products of groups are counted: more would take
// gigabytes, and tell nothing of so many groups.
const mostSequels = 10_000_000

// noProduct stands for all products where one may be asked for.
const noProduct dataset.Product = -1

// sequels are what was bought after each product.
type sequels struct {
	NextOptions
	ds     *dataset.Dataset
	groups *grouping
	only   dataset.Product // after which others are offered; noProduct for all
	cells  []sequel        // of group g and product i: g * ds.Products() + i
	visits []visit
	any    []int   // visits by group
	next   []int32 // those of them with a product, by group and product as cells

	seen      []dataset.Person // who has bought a product already, by product
	customers int
	latest    calendar.Day // order of a customer
	unnamed   int          // purchase days without a product that is known and was kept
	left      int          // pairs with too few customers
}

// A sequel is what the customers of a group bought after one product.
type sequel struct {
	buyers   int
	cameBack int
	again    int     // who bought it again on the next purchase day
	offers   []offer // other products, with the most customers first
}

// An offer is a product that customers bought after another one.
type offer struct {
	product   dataset.Product
	customers int
	low       Rate // of the share of customers in those who came back
}

// A visit is a customer who bought a product and came back.
type visit struct {
	cell   int32
	person dataset.Person
	at     int32 // place of the next purchase day in their basket; -1 where nothing in it is of that day
}

// open checks the options and counts what was bought after what.
func (o NextOptions) open(ds *dataset.Dataset) (*sequels, error) {
	if o.MinCustomers < 1 {
		return nil, badOption("min-customers", "%d, want 1 or more", o.MinCustomers)
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return nil, err
	}
	if err := needDays(ds); err != nil {
		return nil, err
	}
	groups, err := newGrouping(ds, o.By, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return nil, err
	}
	s := &sequels{NextOptions: o, ds: ds, groups: groups, only: noProduct}
	cells := groups.size() * ds.Products()
	if cells > mostSequels && o.By != "" {
		return nil, badOption("by", "%q: %s with %s each are too many, want a column with fewer values", o.By, counted(groups.size(), "group"), counted(ds.Products(), "product"))
	}
	s.cells, s.next, s.any = make([]sequel, cells), make([]int32, cells), make([]int, groups.size())
	s.seen = make([]dataset.Person, ds.Products())
	for i := range s.seen {
		s.seen[i] = dataset.Nobody
	}
	for p := range ds.All() {
		s.ask(p, ds.Orders(p), ds.Basket(p))
	}
	if err := needPurchases(ds, s.customers); err != nil {
		return nil, err
	}
	if ds.Products() == 0 {
		return nil, &DataError{LacksProducts, "no line of the sales says what was sold", "name the column that holds the product"}
	}
	if err := s.pick(); err != nil {
		return nil, err
	}
	s.count()
	return s, nil
}

// pick finds the product after which others are to be offered.
func (s *sequels) pick() error {
	if s.Product == "" {
		return nil
	}
	names := make([]string, s.ds.Products())
	for i := range names {
		names[i] = s.ds.Product(dataset.Product(i))
	}
	if s.only = dataset.Product(column(names, s.Product)); s.only == noProduct {
		return badOption("product", "%q: nothing of that name was sold%s", s.Product, guess(s.Product, names))
	}
	return nil
}

// ask counts p, whose orders and basket these are.
func (s *sequels) ask(p dataset.Person, orders []dataset.Order, basket []dataset.Item) {
	first, _ := purchases(orders)
	if first.IsZero() {
		return
	}
	s.customers++
	s.latest = max(s.latest, orders[len(orders)-1].Day)
	group := s.groups.of(p, first, 0)
	kinds := s.ds.Products()
	i, last := 0, calendar.Day(0)
	for k, o := range orders {
		if !o.Purchase || o.Day == last {
			continue
		}
		last = o.Day
		from := i
		for i < len(basket) && basket[i].Day == o.Day {
			i++
		}
		if i == from {
			s.unnamed++
			continue
		}
		back := nextPurchase(orders[k:])
		t := visit{person: p, at: -1}
		sameDay := basket[i:i]
		if i < len(basket) && basket[i].Day == back {
			t.at, sameDay = int32(i), dayOf(basket[i:])
		}
		for _, item := range basket[from:i] {
			if s.seen[item.Product] == p {
				continue
			}
			s.seen[item.Product] = p
			t.cell = int32(group*kinds + int(item.Product))
			s.cells[t.cell].buyers++
			if back.IsZero() {
				continue
			}
			s.cells[t.cell].cameBack++
			s.visits = append(s.visits, t)
			s.any[group]++
			for _, b := range sameDay {
				s.next[group*kinds+int(b.Product)]++
			}
		}
	}
}

// nextPurchase returns the day of the first purchase after the day of the
// first order; zero where there is none.
func nextPurchase(orders []dataset.Order) calendar.Day {
	for _, o := range orders {
		if o.Purchase && o.Day > orders[0].Day {
			return o.Day
		}
	}
	return 0
}

// dayOf returns those of the items that are of the first one's day.
func dayOf(basket []dataset.Item) []dataset.Item {
	n := 1
	for n < len(basket) && basket[n].Day == basket[0].Day {
		n++
	}
	return basket[:n]
}

// count finds the offers after each product.
func (s *sequels) count() {
	ends := s.sort()
	kinds := s.ds.Products()
	customers := make([]int, kinds)
	var bought []dataset.Product
	from := 0
	for i, end := range ends {
		for _, v := range s.visits[from:end] {
			if v.at < 0 {
				continue
			}
			for _, item := range dayOf(s.ds.Basket(v.person)[v.at:]) {
				if customers[item.Product]++; customers[item.Product] == 1 {
					bought = append(bought, item.Product)
				}
			}
		}
		from = end
		s.settle(&s.cells[i], dataset.Product(i%kinds), bought, customers)
		for _, p := range bought {
			customers[p] = 0
		}
		bought = bought[:0]
	}
}

// sort brings the visits into the order of their cells, and returns where
// those of each end.
func (s *sequels) sort() (ends []int) {
	ends = make([]int, len(s.cells))
	at := 0
	for i := range s.cells {
		ends[i] = at
		at += s.cells[i].cameBack
	}
	sorted := make([]visit, len(s.visits))
	for _, v := range s.visits {
		sorted[ends[v.cell]] = v
		ends[v.cell]++
	}
	s.visits = sorted
	return ends
}

// settle makes offers of what the customers of a product bought next.
func (s *sequels) settle(c *sequel, product dataset.Product, bought []dataset.Product, customers []int) {
	for _, p := range bought {
		switch n := customers[p]; {
		case s.only != noProduct && s.only != product:
		case p == product:
			c.again = n
		case n < s.MinCustomers:
			s.left++
		default:
			_, low, _ := proportion(n, c.cameBack, s.Confidence)
			c.offers = append(c.offers, offer{p, n, low})
		}
	}
	slices.SortFunc(c.offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(b.customers, a.customers), cmp.Compare(a.product, b.product))
	})
}

// rows returns the rows, and those of the section again.
func (s *sequels) rows() (rows, again []NextRow) {
	rows, again = []NextRow{}, []NextRow{}
	kinds := s.ds.Products()
	for i := range s.cells {
		group, product := i/kinds, dataset.Product(i%kinds)
		for _, of := range s.cells[i].offers {
			rows = append(rows, s.row(group, product, of.product, of.customers))
		}
		if n := s.cells[i].again; n >= s.MinCustomers {
			again = append(again, s.row(group, product, product, n))
		}
	}
	for _, list := range [][]NextRow{rows, again} {
		slices.SortFunc(list, func(a, b NextRow) int {
			return cmp.Or(
				cmp.Compare(a.group, b.group), cmp.Compare(b.ShareLow, a.ShareLow), cmp.Compare(b.Customers, a.Customers),
				cmp.Compare(a.product, b.product), cmp.Compare(a.next, b.next),
			)
		})
	}
	return rows, again
}

// row is the formula: so many customers of a group bought next after product.
func (s *sequels) row(group int, product, next dataset.Product, customers int) NextRow {
	kinds := s.ds.Products()
	c := &s.cells[group*kinds+int(product)]
	r := NextRow{
		Group: s.groups.name(group), Product: s.ds.Product(product), Next: s.ds.Product(next),
		Buyers: c.buyers, CameBack: c.cameBack, Customers: customers,
		group: group, product: product, next: next,
		any: s.any[group], anyNext: int(s.next[group*kinds+int(next)]),
	}
	r.Share, r.ShareLow, r.ShareHigh = proportion(customers, c.cameBack, s.Confidence)
	r.Lift = Number(r.Share / Ratio(r.anyNext, r.any))
	return r
}

// Working returns the formulas with the row's own numbers in them, a line
// each.
func (r NextRow) Working() []string {
	return []string{
		fmt.Sprintf("share of %s after %s = customers / came_back = %s / %s = %s", r.Next, r.Product, count(r.Customers), count(r.CameBack), r.Share.Human()),
		fmt.Sprintf("share of %s after any product = %s / %s = %s", r.Next, count(r.anyNext), count(r.any), Ratio(r.anyNext, r.any).Human()),
		fmt.Sprintf("lift = the one by the other = %s", r.Lift.Human()),
	}
}

// note says what is not known of the baskets.
func (s *sequels) note(n *notes) {
	if s.unnamed > 0 {
		n.add("%s without a product that is known and was kept", counted(s.unnamed, "purchase day"))
	}
}
