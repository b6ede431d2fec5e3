package metric

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// AdvocatesOptions set whom Advocates lists. Start from DefaultAdvocates.
type AdvocatesOptions struct {
	// Detractors lists, instead of advocates, the unhappy among the few
	// customers who make most of the revenue.
	Detractors bool
	// Share is that part of the revenue to date, more than 0 and at most 1, for
	// Detractors.
	Share float64
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultAdvocates lists promoters who buy again.
var DefaultAdvocates = AdvocatesOptions{Share: DefaultVIP.Share, Confidence: DefaultChurn.Confidence}

// An AdvocateRow is a customer who said how likely they are to recommend the
// shop.
type AdvocateRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`
	// Score is that of the latest response: 9 or 10, or with Detractors 0 to 6.
	Score int `csv:"nps" json:"nps"`
	// Answered is the day of that response; none where it is not told.
	Answered calendar.Day `csv:"answered" json:"answered"`
	// LastOrder is the day of the latest purchase.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// DaysSince is the number of days from LastOrder to as-of.
	DaysSince int `csv:"days_since" json:"days_since"`
	// Orders counts the purchases: at least two, or with Detractors one.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns up to as-of; undefined in data
	// without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue" table:"keep"`
	// Referred counts the customers whom they brought; nil where no record
	// tells who brought whom.
	Referred *int `csv:"referred" json:"referred"`
	// ReferredRevenue is those customers' revenue; undefined where Referred is
	// nil and in data without amounts.
	ReferredRevenue money.Amount `csv:"referred_revenue" json:"referred_revenue"`
	// Comment is what was written with the response, empty where nothing was.
	Comment string `csv:"comment" json:"comment" table:"spare"`

	person dataset.Person
	group  int32
}

// Working returns what the row rests on, a line each.
func (r AdvocateRow) Working() []string {
	return []string{fmt.Sprintf("%s: nps %d and %s", r.ID, r.Score, counted(r.Orders, "purchase"))}
}

// An AttitudeRow is the customers whose latest response says the same. It is
// of the section "attitudes".
type AttitudeRow struct {
	// Attitude is promoter, passive, detractor, or NoGroup for those who did
	// not respond.
	Attitude string `csv:"attitude" json:"attitude"`
	// Customers counts them.
	Customers int `csv:"customers" json:"customers"`
	// RepeatCustomers counts those of them with at least two purchases.
	RepeatCustomers int `csv:"repeat_customers" json:"repeat_customers"`
	// RepeatRate is RepeatCustomers / Customers, 0 to 1; undefined where
	// Customers is 0.
	RepeatRate Rate `csv:"repeat_rate" json:"repeat_rate"`
	// RepeatLow and RepeatHigh are its Wilson interval.
	RepeatLow  Rate `csv:"repeat_low" json:"repeat_low" table:"low"`
	RepeatHigh Rate `csv:"repeat_high" json:"repeat_high" table:"high"`
	// Revenue is all their sales less all returns up to as-of; undefined in
	// data without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// RevenuePerCustomer is Revenue / Customers; undefined where one is, or
	// Customers is 0.
	RevenuePerCustomer money.Amount `csv:"revenue_per_customer" json:"revenue_per_customer"`
}

// A ReferralRow is a customer who was brought by somebody on the list. It is
// of the section "referrals".
type ReferralRow struct {
	// ReferredBy is the ID of who brought them.
	ReferredBy string `csv:"referred_by" json:"referred_by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it.
	Name string `csv:"name" json:"name"`
	// FirstOrder is the day of the first purchase.
	FirstOrder calendar.Day `csv:"first_order" json:"first_order"`
	// LastOrder is the day of the latest purchase.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// Orders counts the purchases, at least one.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns up to as-of; undefined in data
	// without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
}

// Advocates returns the customers whose latest response is a 9 or 10 and who
// bought at least twice: whom to ask for a word to others. With Detractors it
// returns those whose latest response is a 6 or less, of the fewest customers
// who make most of the revenue: whom to call first. They are sorted by group,
// then revenue, the highest first, then key.
//
// The section "attitudes" says how many of those with each attitude bought
// again, and the section "referrals", where the customers file tells, whom
// those on the list brought.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything,
// nobody responded, or Detractors are asked for in
// data without amounts; and amounts whose sum does not fit.
func Advocates(ds *dataset.Dataset, o AdvocatesOptions) (Listing[AdvocateRow], error) {
	a, err := o.open(ds)
	if err != nil {
		return Listing[AdvocateRow]{}, err
	}
	for p := range ds.All() {
		if err := a.ask(p, ds.Orders(p)); err != nil {
			return Listing[AdvocateRow]{}, err
		}
	}
	if err := needPurchases(ds, a.customers); err != nil {
		return Listing[AdvocateRow]{}, err
	}
	slices.SortFunc(a.rows, func(x, y AdvocateRow) int {
		if c := cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(y.Revenue, x.Revenue)); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	sections := []Section{{"attitudes", a.attitudes(o.Confidence)}}
	if a.referrals != nil {
		brought, err := a.referrals.rows(a.rows)
		if err != nil {
			return Listing[AdvocateRow]{}, err
		}
		sections = append(sections, Section{"referrals", brought})
	}
	definition := advocatesText.Definition
	if o.Detractors {
		definition = "customers whose latest response is a 6 or less, of the fewest who together make " + Rate(o.Share).Human() + " of the revenue to date"
	}
	return Listing[AdvocateRow]{Result: Result[AdvocateRow]{
		Metric: advocatesText.Name, Definition: definition, AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(), Notes: a.notes(), Rows: a.rows, Sections: sections,
	}}, nil
}

// open checks the options and returns an empty list.
func (o AdvocatesOptions) open(ds *dataset.Dataset) (*advocates, error) {
	if err := checkConfidence(o.Confidence); err != nil {
		return nil, err
	}
	if err := needDays(ds); err != nil {
		return nil, err
	}
	if err := needResponses(len(ds.Responses())); err != nil {
		return nil, err
	}
	a := &advocates{ds: ds, o: o, end: ds.AsOf() + 1, rows: []AdvocateRow{}}
	if o.Detractors {
		v, err := VIPOptions{Share: o.Share, Window: DefaultVIP.Window}.open(ds)
		if err != nil {
			return nil, err
		}
		a.vip = make(map[dataset.Person]bool)
		for _, i := range v.members() {
			a.vip[v.all[i].person] = true
		}
	}
	var err error
	if a.groups, err = newGrouping(ds, o.By, []calendar.Day{a.end}); err != nil {
		return nil, err
	}
	a.referrals = newReferrals(ds)
	return a, nil
}

func (o AdvocatesOptions) settings() []Setting {
	var s []Setting
	if o.Detractors {
		s = append(s, Setting{"detractors", "true"}, Setting{"share", plain(o.Share)})
	}
	return append(s, Setting{"confidence", plain(o.Confidence)})
}

// advocates gathers who said what of the shop.
type advocates struct {
	ds        *dataset.Dataset
	o         AdvocatesOptions
	end       calendar.Day
	groups    *grouping
	vip       map[dataset.Person]bool // nil without Detractors
	referrals *referrals              // nil without a column
	rows      []AdvocateRow

	cells     [attitudes + 1]attitudeCell // the last of those who did not respond
	customers int
	latest    calendar.Day // response
	mute      int          // of vip, who did not respond
}

type attitudeCell struct {
	customers, repeat int
	revenue           money.Amount
}

// ask counts p, whose orders these are, and puts them on the list if they
// belong there.
func (a *advocates) ask(p dataset.Person, orders []dataset.Order) error {
	times := 0
	var first, last calendar.Day
	for _, o := range orders {
		if o.Purchase {
			if times++; times == 1 {
				first = o.Day
			}
			last = o.Day
		}
	}
	if times == 0 {
		return nil
	}
	a.customers++
	answer, answered := lastAnswer(a.ds, p, a.end)
	said := attitudes
	if answered {
		said = attitudeOf(answer.Score)
		a.latest = max(a.latest, answer.Day)
	} else if a.vip[p] {
		a.mute++
	}
	revenue, ok := total(orders)
	if !ok {
		return overflow("customer " + a.ds.Key(p))
	}
	if err := a.count(said, times, revenue); err != nil {
		return err
	}
	switch {
	case a.o.Detractors && (said != detractor || !a.vip[p]), !a.o.Detractors && (said != promoter || times < 2):
		return nil
	}
	group := a.groups.of(p, first, 0)
	r := AdvocateRow{
		Group: a.groups.name(group), ID: a.ds.Key(p), Score: int(answer.Score), Answered: answer.Day, Comment: answer.Comment,
		LastOrder: last, DaysSince: int(a.end-last) - 1, Orders: times, Revenue: money.None, ReferredRevenue: money.None,
		person: p, group: int32(group),
	}
	if a.ds.HasAmounts() {
		r.Revenue = revenue
	}
	if a.ds.Listed(p) {
		profile := a.ds.Profile(p)
		r.Name, r.Email, r.Phone = profile.Name, profile.Email, profile.Phone
	}
	a.rows = append(a.rows, r)
	return nil
}

// count counts a customer.
func (a *advocates) count(said attitude, times int, revenue money.Amount) error {
	c := &a.cells[said]
	c.customers++
	if times > 1 {
		c.repeat++
	}
	var ok bool
	if c.revenue, ok = c.revenue.Add(revenue); !ok {
		return overflow("revenue")
	}
	return nil
}

// attitudes returns the rows of the section "attitudes".
func (a *advocates) attitudes(confidence float64) []AttitudeRow {
	rows := make([]AttitudeRow, len(a.cells))
	for i, name := range append(attitudeNames[:], NoGroup) {
		c, r := &a.cells[i], &rows[i]
		r.Attitude, r.Customers, r.RepeatCustomers = name, c.customers, c.repeat
		r.RepeatRate, r.RepeatLow, r.RepeatHigh = proportion(c.repeat, c.customers, confidence)
		r.Revenue = money.None
		if a.ds.HasAmounts() {
			r.Revenue = c.revenue
		}
		r.RevenuePerCustomer = r.Revenue.Div(c.customers)
	}
	return rows
}

func (a *advocates) notes() []string {
	var n notes
	n.gap(a.ds, "response of a customer", a.latest)
	n.groups(a.groups)
	if a.referrals != nil {
		a.referrals.note(&n)
	} else if !a.o.Detractors {
		n.add("no record of a customers file says who brought whom (referred_by)")
	}
	if k := a.mute; k > 0 {
		n.add("%s of the %s who make %s of the revenue gave no response: ask them", count(k), counted(len(a.vip), "customer"), Rate(a.o.Share).Human())
	}
	if once := a.cells[promoter]; !a.o.Detractors && once.customers > once.repeat {
		n.add("%s with one purchase: not on the list, give them a reason for the second", counted(once.customers-once.repeat, "promoter"))
	}
	switch {
	case len(a.rows) == 0:
	case a.o.Detractors:
		n.add("%s: call them before they go, comment says what is wrong where they said so", counted(len(a.rows), "unhappy customer"))
	default:
		n.add("%s: ask them for a review, or to bring a friend", counted(len(a.rows), "advocate"))
	}
	return n
}
