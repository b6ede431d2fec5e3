package metric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A NextListRow is a customer and what to offer them.
type NextListRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// LastOrder is the day of the latest purchase.
	LastOrder calendar.Day `csv:"last_order" json:"last_order" table:"spare"`
	// Revenue is all sales less all returns up to as-of; undefined in data
	// without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// Product is what they bought that the offer follows.
	Product string `csv:"product" json:"product"`
	// Bought is the latest day on which they bought Product.
	Bought calendar.Day `csv:"bought" json:"bought" table:"spare"`
	// Next is the product to offer, which they have never bought.
	Next string `csv:"next" json:"next" table:"keep"`
	// Share is that of Next after Product, as NextRow has it.
	Share Rate `csv:"share" json:"share"`
	// Lift is likewise.
	Lift Number `csv:"lift" json:"lift"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`

	group int
}

var nextListFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
	{"name", "as the customers file has it"},
	{"email", "as the customers file has it"},
	{"last_order", "the day of the latest purchase"},
	{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
	{"product", "what they bought that the offer follows"},
	{"bought", "the latest day on which they bought product"},
	{"next", "the product to offer, which they have never bought"},
	{"share", "of next after product, among all customers"},
	{"lift", "of next after product, among all customers"},
	{"phone", "as the customers file has it"},
}

// NextList returns the next best product for each customer: of what others
// bought after a product of their latest purchase day, that with the highest
// low end of the share's interval which they have never bought themselves.
// Where there is none the purchase days before are taken, the latest first;
// who has none at all is not on the list. It is sorted by group, then revenue,
// the highest first, then key.
//
// Errors are as Next has them; and amounts whose sum does not fit.
func NextList(ds *dataset.Dataset, o NextOptions) (Listing[NextListRow], error) {
	s, err := o.open(ds)
	if err != nil {
		return Listing[NextListRow]{}, err
	}
	rows := []NextListRow{}
	without := 0
	for p := range ds.All() {
		first, last := purchases(ds.Orders(p))
		if first.IsZero() {
			continue
		}
		group := s.groups.of(p, first, 0)
		reason, best, ok := s.best(p, group)
		if !ok {
			without++
			continue
		}
		row, err := s.listed(p, group, reason, best)
		if err != nil {
			return Listing[NextListRow]{}, err
		}
		row.LastOrder = last
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b NextListRow) int {
		if c := cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.Revenue, a.Revenue)); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	var n notes
	n.gap(ds, "order of a customer", s.latest)
	n.groups(s.groups)
	s.note(&n)
	if without > 0 {
		n.add("%s not on the list: nothing that %s or more bought next is new to them", counted(without, "customer"), count(o.MinCustomers))
	}
	return Listing[NextListRow]{Result: Result[NextListRow]{
		Metric: nextText.Name, Definition: "the product that others bought next and a customer has not bought yet", AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(), Notes: n, Rows: rows,
	}}, nil
}

// best returns the best offer for p, and the item that it follows; ok is false
// where there is none.
func (s *sequels) best(p dataset.Person, group int) (reason dataset.Item, best offer, ok bool) {
	basket := s.ds.Basket(p)
	owned := func(product dataset.Product) bool {
		return slices.ContainsFunc(basket, func(i dataset.Item) bool { return i.Product == product })
	}
	for i := len(basket) - 1; i >= 0 && (!ok || basket[i].Day == reason.Day); i-- {
		item := basket[i]
		c := &s.cells[group*s.ds.Products()+int(item.Product)]
		k := slices.IndexFunc(c.offers, func(o offer) bool { return !owned(o.product) })
		if k < 0 {
			continue
		}
		o := c.offers[k]
		if !ok || cmp.Or(cmp.Compare(o.low, best.low), cmp.Compare(o.customers, best.customers), cmp.Compare(reason.Product, item.Product)) > 0 {
			reason, best, ok = item, o, true
		}
	}
	return reason, best, ok
}

// listed returns the row of p, but for the latest order.
func (s *sequels) listed(p dataset.Person, group int, reason dataset.Item, best offer) (NextListRow, error) {
	rule := s.row(group, reason.Product, best.product, best.customers)
	r := NextListRow{
		Group: rule.Group, ID: s.ds.Key(p), Revenue: money.None, Product: rule.Product, Bought: reason.Day,
		Next: rule.Next, Share: rule.Share, Lift: rule.Lift, group: group,
	}
	if s.ds.Listed(p) {
		profile := s.ds.Profile(p)
		r.Name, r.Email, r.Phone = profile.Name, profile.Email, profile.Phone
	}
	if s.ds.HasAmounts() {
		var ok bool
		if r.Revenue, ok = total(s.ds.Orders(p)); !ok {
			return r, overflow("customer " + r.ID)
		}
	}
	return r, nil
}
