package metric

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A CLVListRow is what one customer is worth.
type CLVListRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Frequency counts the purchase days after the first, from 0.
	Frequency int `csv:"frequency" json:"frequency"`
	// RecencyWeeks is the time from the first to the last purchase day, in
	// weeks; 0 where Frequency is.
	RecencyWeeks Number `csv:"recency_weeks" json:"recency_weeks"`
	// AgeWeeks is the time from the first purchase day to as-of, in weeks.
	AgeWeeks Number `csv:"age_weeks" json:"age_weeks"`
	// AverageSpend is what was spent on the purchase days after the first, on
	// average per day, credit notes left aside; undefined where Frequency is 0.
	AverageSpend money.Amount `csv:"average_spend" json:"average_spend"`
	// PAlive is the probability that the customer has not left, 0 to 1;
	// undefined by the historic method.
	PAlive Rate `csv:"p_alive" json:"p_alive"`
	// ExpectedPurchases is the number of purchase days to come; undefined by
	// the historic method.
	ExpectedPurchases Number `csv:"expected_purchases" json:"expected_purchases"`
	// ExpectedSpend is the money to come on each of them; undefined by the
	// historic method.
	ExpectedSpend money.Amount `csv:"expected_spend" json:"expected_spend"`
	// CLV is the value of the customer; by the historic method revenue to date
	// x margin.
	CLV money.Amount `csv:"clv" json:"clv"`
}

// CLVList returns what each customer is worth, by the historic method: the
// formula values customers together, and is an error here. Rows are sorted by
// group, then value, the highest first, then key.
//
// Errors are as CLV has them.
func CLVList(ds *dataset.Dataset, o CLVOptions) (Result[CLVListRow], error) {
	if err := o.check(ds); err != nil {
		return Result[CLVListRow]{}, err
	}
	if o.Method == Formula {
		return Result[CLVListRow]{}, badOption("method", "formula values customers together, want historic for a list")
	}
	groups, err := newGroupingWithin(ds, o.By, o.Window, []calendar.Day{ds.AsOf() + 1})
	if err != nil {
		return Result[CLVListRow]{}, err
	}
	list := []valued{}
	var latest calendar.Day
	for p := range ds.All() {
		orders := ds.Orders(p)
		first, _ := purchases(orders)
		if first.IsZero() {
			continue
		}
		key := ds.Key(p)
		revenue, ok := total(orders)
		if !ok {
			return Result[CLVListRow]{}, overflow("customer " + key)
		}
		latest = max(latest, orders[len(orders)-1].Day)
		list = append(list, valued{p, int32(groups.of(p, first, 0)), profit(revenue, o.Margin), key})
	}
	if err := needPurchases(ds, len(list)); err != nil {
		return Result[CLVListRow]{}, err
	}
	slices.SortFunc(list, func(a, b valued) int {
		if c := cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.value, a.value)); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
	rows := make([]CLVListRow, len(list))
	for i, v := range list {
		var ok bool
		if rows[i], ok = v.row(ds, groups); !ok {
			return Result[CLVListRow]{}, overflow("customer " + v.key)
		}
	}
	var n notes
	if o.Method == Auto {
		n.add("method auto took the historic value: the formula values customers together")
	}
	n.gap(ds, "order of a customer", latest)
	n.groups(groups)
	if o.Margin == 1 {
		n = append(n, marginNote)
	}
	return Result[CLVListRow]{
		Metric: clvText.Name, Definition: "revenue to date x margin of each customer", AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(Historic), Notes: n, Rows: rows,
	}, nil
}

// A valued is a customer on the list before it is sorted.
type valued struct {
	person dataset.Person
	group  int32
	value  money.Amount
	key    string
}

// row returns the customer's row; ok is false where a sum does not fit.
func (v valued) row(ds *dataset.Dataset, groups *grouping) (r CLVListRow, ok bool) {
	h, ok := summarise(ds.Orders(v.person))
	return CLVListRow{
		Group: groups.name(int(v.group)), ID: v.key,
		Frequency: h.repeats, RecencyWeeks: weeks(h.first, h.last), AgeWeeks: weeks(h.first, ds.AsOf()),
		AverageSpend: h.spend.Div(h.repeats),
		PAlive:       Undefined, ExpectedPurchases: Number(math.NaN()), ExpectedSpend: money.None,
		CLV: v.value,
	}, ok
}

func weeks(from, to calendar.Day) Number { return Number(float64(to-from) / 7) }

// A summary is what models of purchases take from a history.
type summary struct {
	first, last calendar.Day // purchase days
	repeats     int          // purchase days after the first
	spend       money.Amount // on those days, credit notes left aside
}

// summarise returns the summary of a customer; ok is false where the spend
// does not fit.
func summarise(orders []dataset.Order) (h summary, ok bool) {
	for _, o := range orders {
		switch {
		case !o.Purchase:
			continue
		case h.first.IsZero():
			h.first = o.Day
		case o.Day > h.last:
			h.repeats++
		}
		h.last = o.Day
		if o.Day > h.first {
			if h.spend, ok = h.spend.Add(o.Amount); !ok {
				return h, false
			}
		}
	}
	return h, true
}

var clvListFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
	{"frequency", "purchase days after the first"},
	{"recency_weeks", "weeks from the first to the last purchase day; 0 where frequency is"},
	{"age_weeks", "weeks from the first purchase day to as-of"},
	{"average_spend", "money spent per purchase day after the first, credit notes left aside; n/a where frequency is 0"},
	{"p_alive", "the probability that the customer has not left; n/a by the historic method"},
	{"expected_purchases", "purchase days to come; n/a by the historic method"},
	{"expected_spend", "money to come on each of them; n/a by the historic method"},
	{"clv", "the value of the customer: by the historic method revenue to date x margin"},
}
