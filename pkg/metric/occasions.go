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

// OccasionsOptions set which occasions Occasions lists. Start from
// DefaultOccasions.
type OccasionsOptions struct {
	// Next is how far the list looks ahead, from as-of on, as-of included; at
	// most a year.
	Next calendar.Span
	// Prospects lists also the birthdays of those of the customers file who
	// never bought.
	Prospects bool
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
}

// DefaultOccasions looks two weeks ahead.
var DefaultOccasions = OccasionsOptions{Next: calendar.Span{N: 14, Unit: calendar.Days}}

// What there is to congratulate on.
const (
	birthday    = "birthday"
	anniversary = "anniversary"
)

// An OccasionRow is a reason to write to somebody on a day. Who has two of
// them has two rows.
type OccasionRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Day is when it is.
	Day calendar.Day `csv:"day" json:"day"`
	// Occasion is birthday, or anniversary of the first purchase.
	Occasion string `csv:"occasion" json:"occasion"`
	// Years is how old they become, or how long ago they first bought, from 1;
	// nil where the birthday's year is not told or gives no age from 1 to 120.
	Years *int `csv:"years" json:"years"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// LastOrder is the day of the latest purchase; none for a prospect.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// Orders counts the purchases; 0 for a prospect.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns up to as-of; undefined in data
	// without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`

	group int32
}

// Working returns what the row rests on, a line each.
func (r OccasionRow) Working() []string {
	line := fmt.Sprintf("%s: %s on %s", r.ID, r.Occasion, r.Day)
	if r.Years != nil {
		year, _, _ := r.Day.Date()
		line += fmt.Sprintf(", years = %d - %d = %d", year, year-*r.Years, *r.Years)
	}
	return []string{line}
}

// Occasions returns the birthdays, and the anniversaries of first purchases,
// in the time from as-of on. They are sorted by group, then day, then
// birthdays first, then revenue, the highest first, then key. What fell on 29
// February is kept on the 28th in other years.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything and
// no prospects are asked for; and amounts whose
// sum does not fit.
func Occasions(ds *dataset.Dataset, o OccasionsOptions) (Listing[OccasionRow], error) {
	c, err := o.open(ds)
	if err != nil {
		return Listing[OccasionRow]{}, err
	}
	for p := range ds.All() {
		if err := c.ask(p, ds.Orders(p)); err != nil {
			return Listing[OccasionRow]{}, err
		}
	}
	if !o.Prospects || c.prospects == 0 {
		if err := needPurchases(ds, c.customers); err != nil {
			return Listing[OccasionRow]{}, err
		}
	}
	slices.SortFunc(c.rows, func(a, b OccasionRow) int {
		if x := cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.Day, b.Day), -cmp.Compare(a.Occasion, b.Occasion), cmp.Compare(b.Revenue, a.Revenue)); x != 0 {
			return x
		}
		return strings.Compare(a.ID, b.ID)
	})
	return Listing[OccasionRow]{Result: Result[OccasionRow]{
		Metric: occasionsText.Name, Definition: occasionsText.Definition, AsOf: ds.AsOf(), Period: &c.period, By: o.By,
		Settings: o.settings(), Notes: c.notes(), Rows: c.rows,
	}}, nil
}

func (o OccasionsOptions) open(ds *dataset.Dataset) (*almanac, error) {
	if err := checkSpan("next", o.Next); err != nil {
		return nil, err
	}
	if err := needDays(ds); err != nil {
		return nil, err
	}
	c := &almanac{ds: ds, o: o, rows: []OccasionRow{}}
	c.period = calendar.Period{Start: ds.AsOf(), End: o.Next.After(ds.AsOf())}
	if year := (calendar.Span{N: 1, Unit: calendar.Years}); c.period.End > year.After(ds.AsOf()) {
		return nil, badOption("next", "%s, want at most 1y", o.Next)
	}
	var err error
	c.groups, err = newGrouping(ds, o.By, []calendar.Day{ds.AsOf() + 1})
	return c, err
}

func (o OccasionsOptions) settings() []Setting {
	s := []Setting{{"next", o.Next.String()}}
	if o.Prospects {
		s = append(s, Setting{"with-prospects", "true"})
	}
	return s
}

// An almanac gathers occasions.
type almanac struct {
	ds     *dataset.Dataset
	o      OccasionsOptions
	period calendar.Period
	groups *grouping
	rows   []OccasionRow

	customers, prospects int
	born                 int // of either whom the list may hold, with a birthday
	latest               calendar.Day
}

// ask puts the occasions of p, whose orders these are, on the list.
func (c *almanac) ask(p dataset.Person, orders []dataset.Order) error {
	first, last := purchases(orders)
	switch {
	case !last.IsZero():
		c.customers++
		c.latest = max(c.latest, orders[len(orders)-1].Day)
	case !c.ds.Listed(p):
		return nil
	default:
		c.prospects++
		if !c.o.Prospects {
			return nil
		}
	}
	var born calendar.Day
	if c.ds.Listed(p) {
		born = c.ds.Profile(p).Birthday
	}
	if !born.IsZero() {
		c.born++
	}
	on, years, birthdays := returns(born, c.period)
	since, bought, anniversaries := returns(first, c.period)
	anniversaries = anniversaries && bought > 0
	if !birthdays && !anniversaries {
		return nil
	}
	r, err := c.person(p, orders)
	if err != nil {
		return err
	}
	r.LastOrder = last
	group := c.groups.of(p, first, 0)
	r.Group, r.group = c.groups.name(group), int32(group)
	if birthdays {
		r.Day, r.Occasion = on, birthday
		if years > 0 && years <= oldest {
			r.Years = new(years)
		}
		c.rows = append(c.rows, r)
	}
	if anniversaries {
		r.Day, r.Occasion, r.Years = since, anniversary, new(bought)
		c.rows = append(c.rows, r)
	}
	return nil
}

// oldest is the highest age that is believed.
const oldest = 120

// returns returns the day of the period, of at most a year, on which the date
// of a day comes back, and after how many years; ok is false where it does
// not.
func returns(day calendar.Day, p calendar.Period) (on calendar.Day, years int, ok bool) {
	if day.IsZero() {
		return 0, 0, false
	}
	year, month, dom := day.Date()
	from, _, _ := p.Start.Date()
	to, _, _ := p.Last().Date()
	for y := from; y <= to; y++ {
		on, ok = calendar.Date(y, month, dom)
		if !ok { // 29 February
			on, _ = calendar.Date(y, month, dom-1)
		}
		if p.Contains(on) {
			return on, y - year, true
		}
	}
	return 0, 0, false
}

// person returns what a row says of p.
func (c *almanac) person(p dataset.Person, orders []dataset.Order) (OccasionRow, error) {
	r := OccasionRow{ID: c.ds.Key(p), Revenue: money.None}
	if c.ds.Listed(p) {
		profile := c.ds.Profile(p)
		r.Name, r.Email, r.Phone = profile.Name, profile.Email, profile.Phone
	}
	for _, o := range orders {
		if o.Purchase {
			r.Orders++
		}
	}
	if c.ds.HasAmounts() {
		var ok bool
		if r.Revenue, ok = total(orders); !ok {
			return r, overflow("customer " + r.ID)
		}
	}
	return r, nil
}

func (c *almanac) notes() []string {
	var n notes
	n.gap(c.ds, "order of a customer", c.latest)
	n.groups(c.groups)
	people := c.customers
	if c.o.Prospects {
		people += c.prospects
	}
	switch {
	case c.born == 0:
		n.add("no birthday is known: name the column of the customers file that holds it, or ask for it at sign-up")
	case c.born < people:
		n.add("the birthdays of %s are not known", counted(people-c.born, "customer"))
	}
	return n
}

var occasionsText = Explanation{
	Name:       "occasions",
	Definition: "birthdays, and anniversaries of first purchases, in the time that begins with as-of",
	Formula: []string{
		"day: the birthday's or the first purchase's day and month, where as-of <= day < as-of + next",
		"years = the year of day - the year of the birthday or of the first purchase",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"day", "when it is"},
		{"occasion", "birthday, or anniversary of the first purchase"},
		{"years", "how old they become, or how long ago they first bought; n/a where the birthday's year is not told or gives no age from 1 to 120"},
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"last_order", "the day of the latest purchase; empty for a prospect"},
		{"orders", "purchases up to as-of"},
		{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
		{"phone", "as the customers file has it"},
	},
	Traps: []string{
		"As-of is by default the last day of the sales: for the days to come ask as of today.",
		"1 January is often no birthday but what a form fills in.",
		"What fell on 29 February is kept on the 28th in other years.",
		"The first purchase of the data is not the first of all where customers bought before the data starts.",
		"A job that runs every week with a list of 7 days, each time as of its own day, names everyone once.",
	},
}
