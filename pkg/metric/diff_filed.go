package metric

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// DiffWanted says what of the exports is to be read for Diff.
type DiffWanted struct {
	// Keys are of customers, as dataset.Dataset.LineKey has them: all their
	// records are wanted, of both exports.
	Keys []string
	// OlderNameless and NewerNameless are ids of orders: their records that name
	// nobody are wanted, of the one export and of the other.
	OlderNameless, NewerNameless []string
}

// A DiffFile is what an export holds of what is wanted.
type DiffFile struct {
	Orders  []DiffOrder
	Records []DiffRecord
}

// A DiffOrder is an order that counts.
type DiffOrder struct {
	Key, ID string // the customer's; of the order, "" where there is none
	Day     calendar.Day
	Amount  money.Amount // 0 in data without amounts
}

// A DiffRecord is a record of a sales file.
type DiffRecord struct {
	Key, Order string // as DiffOrder has them; Key "" where it names nobody
	File       string
	Line       int
	Day        calendar.Day // zero where it cannot be read
	Amount     money.Amount // less Refund; money.None where it is not told
	Refund     money.Amount // what was given back of it, 0 or more
	Whole      bool         // Amount and Refund are the whole order's, repeated on each of its records
	Of         int          // the number of its order in Orders; -1 where it counts for none
	Fate       Fate
	Why        string // what put it there; "" where Fate tells
}

// A Fate is what became of a record.
type Fate uint8

// The fates.
const (
	FateCounts   Fate = iota // a sale, or part of one
	FateReturn               // a return
	FateNoSale               // cancelled, failed
	FateNobody               // it names no customer
	FateUnusable             // it cannot be read, or is in another currency
	FateOther                // a duplicate, or a further row that says nothing itself
)

// A filedOrder is an order, and the records that stand for it.
type filedOrder struct {
	key, id  string
	day      calendar.Day
	amount   money.Amount
	purchase bool
	records  []DiffRecord // that count, in an order that depends on what they say
	others   []DiffRecord // of the same customer and id that do not
	mated    bool
}

// before reports whether there is an order, of a day before end.
func (o *filedOrder) before(end calendar.Day) bool { return o != nil && o.day < end }

// name is what tells an order from others of its customer.
func (o *filedOrder) name() orderName {
	if o.id != "" {
		return orderName{o.key, o.id, 0}
	}
	return orderName{o.key, "", o.day}
}

type orderName struct {
	key, id string
	day     calendar.Day
}

// A cabinet is what one export holds of those who differ.
type cabinet struct {
	orders []*filedOrder
	of     map[string][]*filedOrder   // by customer
	loose  map[looseName][]DiffRecord // records that count for none
}

// A looseName is what an order may be found by that does not count.
type looseName struct {
	key, id string
	day     calendar.Day // where there is no id, and
	amount  money.Amount
}

// newCabinet puts together what was filed. What ds knows of the customers tells
// which orders are purchases.
func newCabinet(f DiffFile, ds *dataset.Dataset, keys []string) (*cabinet, error) {
	s := &cabinet{of: map[string][]*filedOrder{}, loose: map[looseName][]DiffRecord{}}
	named := map[orderName]*filedOrder{}
	for _, d := range f.Orders {
		o := &filedOrder{key: d.Key, id: d.ID, day: d.Day, amount: d.Amount}
		s.orders = append(s.orders, o)
		s.of[o.key] = append(s.of[o.key], o)
		named[o.name()] = o
	}
	for _, r := range f.Records {
		switch o := named[orderName{r.Key, r.Order, 0}]; {
		case r.Of >= 0:
			s.orders[r.Of].add(r)
		case r.Fate <= FateReturn || r.Fate == FateOther: // it says nothing itself
		case r.Order != "" && o != nil:
			o.others = append(o.others, r)
		default:
			s.putLoose(r)
		}
	}
	for _, o := range s.orders {
		slices.SortStableFunc(o.records, compareRecords)
	}
	slices.SortStableFunc(s.orders, compareOrders)
	return s, s.judge(ds, keys)
}

// nameless adds records that name nobody.
func (s *cabinet) nameless(f DiffFile) {
	for _, r := range f.Records {
		if r.Fate == FateNobody {
			s.putLoose(r)
		}
	}
}

func (s *cabinet) putLoose(r DiffRecord) {
	name := looseName{key: r.Key, id: r.Order}
	if r.Order == "" {
		name.day, name.amount = r.Day, r.Amount
	}
	s.loose[name] = append(s.loose[name], r)
}

// findLoose returns the records that tell why an order of the other export does
// not count here; nil where there are none.
func (s *cabinet) findLoose(o *filedOrder) []DiffRecord {
	name := looseName{key: o.key, id: o.id}
	if o.id == "" {
		name.day, name.amount = o.day, o.amount
	}
	if found := s.loose[name]; found != nil || o.id == "" {
		return found
	}
	return s.loose[looseName{id: o.id}]
}

// judge takes from the dataset which orders are purchases: of several of one
// day and amount there is no telling which, nor a difference.
func (s *cabinet) judge(ds *dataset.Dataset, keys []string) error {
	type kind struct {
		day    calendar.Day
		amount money.Amount
	}
	for _, key := range keys {
		known := map[kind][]bool{}
		n := 0
		if p, ok := ds.Lookup(key); ok {
			for _, o := range ds.Orders(p) {
				k := kind{o.Day, o.Amount}
				known[k] = append(known[k], o.Purchase)
				n++
			}
		}
		if n != len(s.of[key]) {
			return errChanged
		}
		for _, o := range s.of[key] {
			k := kind{o.day, o.amount}
			if len(known[k]) == 0 {
				return errChanged
			}
			o.purchase, known[k] = known[k][0], known[k][1:]
		}
	}
	return nil
}

// add adds a record that counts. Of several that say the same of the whole
// order, the one that does counts.
func (o *filedOrder) add(r DiffRecord) {
	if r.Whole {
		i := slices.IndexFunc(o.records, func(known DiffRecord) bool { return known.Whole })
		switch {
		case i < 0:
		case r.Amount < o.records[i].Amount:
			o.records[i] = r
			return
		default:
			return
		}
	}
	o.records = append(o.records, r)
}

// A saying is what a record says that counts.
type saying struct {
	day            calendar.Day
	amount, refund money.Amount
	returned       bool
}

func (r *DiffRecord) saying() saying {
	return saying{r.Day, r.Amount, r.Refund, r.Fate == FateReturn}
}

func compareRecords(a, b DiffRecord) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Refund, b.Refund), cmp.Compare(a.Fate, b.Fate))
}

// beyond returns the records that b does not have, each as often as it lacks
// it.
func beyond(a, b []DiffRecord) []DiffRecord {
	have := map[saying]int{}
	for i := range b {
		have[b[i].saying()]++
	}
	var more []DiffRecord
	for i := range a {
		if have[a[i].saying()]--; have[a[i].saying()] < 0 {
			more = append(more, a[i])
		}
	}
	return more
}

// onlyReturns reports whether all of the records are returns.
func onlyReturns(records []DiffRecord) bool {
	return !slices.ContainsFunc(records, func(r DiffRecord) bool { return r.Fate != FateReturn })
}

// gross is what was sold of an order, whatever was given back.
func gross(records []DiffRecord) (sum money.Amount) {
	for _, r := range records {
		if r.Fate != FateReturn {
			sum += r.Amount + r.Refund
		}
	}
	return sum
}
