package metric

import "github.com/retain-cli/retain/pkg/calendar"

// A LedgerCell counts customers whom the ledger of a period puts into one box.
// Whoever has no purchase before the period's end is in none.
type LedgerCell struct {
	// Group names the group of the customers; "" where they have none.
	Group string
	// Period is its number, from 0.
	Period int
	// Box is theirs; BoxNone for who is in no other.
	Box Box
	// Customers counts them.
	Customers int
	// Gaps counts those between their purchase days before the period's end.
	Gaps int
	// Long counts those of Gaps that are longer than the window.
	Long int
	// Latest is the day of the latest order of any of them, purchase or not.
	Latest calendar.Day
}

// A LedgerQuestion asks each customer for a box in each of consecutive
// periods.
type LedgerQuestion struct {
	o    ChurnOptions
	text *Explanation
	l    *ledgers
}

// AskChurn returns the question of Churn on the basis of orders. Errors are an
// *OptionError, or a *DataError where there is no day.
func AskChurn(d Data, o ChurnOptions) (*LedgerQuestion, error) { return o.question(d, &churnText) }

// AskRetention returns the question of Retention; see AskChurn.
func AskRetention(d Data, o ChurnOptions) (*LedgerQuestion, error) {
	return o.question(d, &retentionText)
}

func (o ChurnOptions) question(d Data, text *Explanation) (*LedgerQuestion, error) {
	if o.Basis != BasisOrders {
		return nil, badOption("basis", "%s needs every contract, want %s", o.Basis, BasisOrders)
	}
	l, err := o.ask(d)
	if err != nil {
		return nil, err
	}
	return &LedgerQuestion{o, text, l}, askGroups(d, o.By)
}

// A Bound is a day at which a ledger opens or closes. Active at it is whoever
// has a purchase from From to the day before Day.
type Bound struct{ From, Day calendar.Day }

// Bounds returns those of the periods: period k lies between Bounds()[k] and
// Bounds()[k+1].
func (q *LedgerQuestion) Bounds() []Bound {
	all := make([]Bound, len(q.l.bounds))
	for i, b := range q.l.bounds {
		all[i] = Bound{b.from, b.day}
	}
	return all
}

// Window returns how long a purchase keeps a customer active.
func (q *LedgerQuestion) Window() calendar.Span { return q.o.Window }

// By returns the column that groups, as of the start of each period; "" for
// none.
func (q *LedgerQuestion) By() string { return q.o.By }

// Answer returns what Churn or Retention says of these customers. Errors are a
// *DataError where nobody bought anything.
func (q *LedgerQuestion) Answer(cells []LedgerCell) (Result[LedgerRow], error) {
	g, of := groupCells(q.l.data, q.o.By, len(cells), func(i int) string { return cells[i].Group })
	asked := *q.l
	l, err := asked.by(g, nil)
	if err != nil {
		return Result[LedgerRow]{}, err
	}
	for i := range cells {
		l.take(int(of[i]), &cells[i])
	}
	return q.o.result(l, q.text)
}

// take adds a cell of a group.
func (l *ledgers) take(group int, c *LedgerCell) {
	to := &l.cells[c.Period*l.groups.size()+group]
	to.customers[c.Box] += c.Customers
	to.gaps += c.Gaps
	to.long += c.Long
	if c.Period == len(l.cuts)-1 {
		l.headcount.join(headcount{c.Customers, c.Latest})
	}
}
