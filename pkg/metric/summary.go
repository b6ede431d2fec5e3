package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Summary is what the history of a customer comes to, as known at as-of, or
// those of customers who are alike in all that a question asks for.
type Summary struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Key is the customer's, where a question asks for it; Customers is 1 then.
	Key string
	// Customers counts them, at least 1.
	Customers int
	// First is the day of the first purchase.
	First calendar.Day
	// Last is the day of the latest purchase.
	Last calendar.Day
	// Latest is the day of the latest order of any of them, purchase or not.
	Latest calendar.Day
	// Purchases counts those of each customer, at least 1.
	Purchases int
	// Revenue is all sales less all returns of each customer.
	Revenue money.Amount
	// Repeats counts the purchase days after the first.
	Repeats int
	// Spent is the amount of the purchases on those days.
	Spent money.Amount
	// Sold is the amount of all purchases.
	Sold money.Amount
	// Credited is that of all other orders below 0, without the sign.
	Credited money.Amount
}

// An RFMQuestion asks each customer for Last, Purchases and Revenue of a
// Summary.
type RFMQuestion struct {
	o RFMOptions
	d Data
}

// AskRFM returns the question of RFM. Errors are an *OptionError, or a
// *DataError where there is no day or the data has no amounts.
func AskRFM(d Data, o RFMOptions) (*RFMQuestion, error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	return &RFMQuestion{o, d}, askGroups(d, o.By)
}

// By returns the column that groups, as of as-of; "" for none.
func (q *RFMQuestion) By() string { return q.o.By }

// Answer returns what RFM says of these customers. Errors are as RFM has them.
func (q *RFMQuestion) Answer(cells []Summary) (Result[RFMRow], error) {
	g, of := groupCells(q.d, q.o.By, len(cells), func(i int) string { return cells[i].Group })
	t := &rfm{RFMOptions: q.o, data: q.d, groups: g, cells: make([]rfmCell, g.size()*places)}
	all := measures{card: scorecard{before: q.d.AsOf() + 1}}
	for i := range cells {
		c := &cells[i]
		t.customers += c.Customers
		t.latest = max(t.latest, c.Latest)
		all.add(c.measure(), c.Customers)
	}
	if err := t.score(&all); err != nil {
		return Result[RFMRow]{}, err
	}
	for i := range cells {
		t.add(int(of[i]), cells[i].measure(), cells[i].Customers)
	}
	return t.result()
}

// score takes the thresholds that are held, or else those of all customers.
func (t *rfm) score(all *measures) (err error) {
	if t.Thresholds != nil {
		t.card, err = held(t.Thresholds, all.card.before)
		return err
	}
	t.card = all.scorecard()
	return nil
}

func (s *Summary) measure() measure { return measure{s.Last, s.Purchases, s.Revenue} }

// A VIPQuestion asks each customer for Key, Last and Revenue of a Summary.
type VIPQuestion struct {
	o VIPOptions
	d Data
}

// AskVIP returns the question of VIP. Errors are an *OptionError, or a
// *DataError where there is no day or the data has no amounts.
func AskVIP(d Data, o VIPOptions) (*VIPQuestion, error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	return &VIPQuestion{o, d}, askGroups(d, o.By)
}

// By returns the column that groups, as of as-of; "" for none.
func (q *VIPQuestion) By() string { return q.o.By }

// Answer returns what VIP says of these customers. Errors are as VIP has them.
func (q *VIPQuestion) Answer(cells []Summary) (Result[VIPRow], error) {
	g, of := groupCells(q.d, q.o.By, len(cells), func(i int) string { return cells[i].Group })
	v := newVIPs(q.o, q.d, g, len(cells))
	v.key = func(i dataset.Person) string { return cells[i].Key }
	for i := range cells {
		c := &cells[i]
		v.latest = max(v.latest, c.Latest)
		v.add(vipCustomer{c.Revenue, dataset.Person(i), of[i], c.Last})
	}
	if err := v.order(); err != nil {
		return Result[VIPRow]{}, err
	}
	return v.result(), nil
}
