package metric

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// RFMOptions set how RFM and RFMList score customers.
type RFMOptions struct {
	// Thresholds are those of an earlier run, so that scores can be compared
	// with its; nil: those that the customers themselves have now.
	Thresholds []ThresholdRow
	// By is the column that groups the rows, as of as-of; "": one group of
	// all. Scores are among all customers, whatever the group.
	By string
}

// An RFMRow is a segment and who is in it.
type RFMRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Segment is never SegmentNone.
	Segment Segment `csv:"segment" json:"segment"`
	// Customers counts those in the segment, from 0.
	Customers int `csv:"customers" json:"customers"`
	// CustomerShare is Customers by all customers of the group, 0 to 1.
	CustomerShare Rate `csv:"customer_share" json:"customer_share"`
	// Revenue is all their sales less all returns.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// RevenueShare is Revenue by all revenue of the group; undefined where
	// that is not above 0.
	RevenueShare Rate `csv:"revenue_share" json:"revenue_share"`

	all   int          // customers of the group
	total money.Amount // their revenue
}

// An RFMMapRow is a place in the grid of scores and who is there. It is of the
// section map of RFM, which has all places, those where nobody is too.
type RFMMapRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// R is the score of recency, 5 to 1.
	R int `csv:"r" json:"r"`
	// FM is the score of frequency and revenue together, their mean, half up:
	// 1 to 5.
	FM int `csv:"fm" json:"fm"`
	// Segment is that of the place.
	Segment Segment `csv:"segment" json:"segment"`
	// Customers counts those with these scores, from 0.
	Customers int `csv:"customers" json:"customers"`
	// CustomerShare is Customers by all customers of the group, 0 to 1.
	CustomerShare Rate `csv:"customer_share" json:"customer_share"`
	// Revenue is all their sales less all returns.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// RevenueShare is Revenue by all revenue of the group; undefined where
	// that is not above 0.
	RevenueShare Rate `csv:"revenue_share" json:"revenue_share"`
}

// An RFMListRow is a customer with scores.
type RFMListRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// RecencyDays is the number of days from the latest purchase to as-of,
	// from 0.
	RecencyDays int `csv:"recency_days" json:"recency_days"`
	// Frequency counts the purchases, at least 1.
	Frequency int `csv:"frequency" json:"frequency"`
	// Revenue is all sales less all returns, below 0 where more was returned.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// R, F and M are the scores of RecencyDays, Frequency and Revenue, 1 to 5;
	// 5 is best.
	R int `csv:"r" json:"r"`
	F int `csv:"f" json:"f"`
	M int `csv:"m" json:"m"`
	// Segment is what the scores make of the customer.
	Segment Segment `csv:"segment" json:"segment" table:"keep"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`
}

// RFM returns how many customers are in each segment of recency, frequency
// and revenue: all segments, those that are empty too. With By there are rows
// for each group, but none where nobody is in the segment. The section map has
// the customers by their scores, and the section thresholds says what it takes
// to get each score.
//
// A score is the fifth of all customers that one is in, those alike sharing
// their mean place: 5 x mean place / customers, rounded up. Errors are an
// *OptionError, or a *DataError where nobody bought anything or the data has no
// amounts; and amounts whose sum does not fit.
//
// Source: Hughes 1994, Strategic Database Marketing, for scores by fifths; the
// segments are retain's own, see grid.
func RFM(ds *dataset.Dataset, o RFMOptions) (Result[RFMRow], error) {
	t, err := o.open(ds)
	if err != nil {
		return Result[RFMRow]{}, err
	}
	for p := range ds.All() {
		orders := ds.Orders(p)
		if m, ok := measured(orders, t.card.before); !ok {
			return Result[RFMRow]{}, overflow("customer " + ds.Key(p))
		} else if !m.last.IsZero() {
			t.count(orders)
			t.add(t.group(p), m, 1)
		}
	}
	return t.result()
}

// result is the formula.
func (t *rfm) result() (Result[RFMRow], error) {
	if err := needPurchases(t.data, t.customers); err != nil {
		return Result[RFMRow]{}, err
	}
	rows, on := t.rows()
	if t.overflow {
		return Result[RFMRow]{}, overflow("revenue")
	}
	res := Result[RFMRow]{
		Metric: rfmText.Name, Definition: rfmText.Definition, AsOf: t.data.AsOf(), By: t.By,
		Settings: t.settings(), Notes: t.notes(rows), Rows: rows,
		Sections: []Section{{"thresholds", t.card.thresholds()}, {"map", on}},
		Pivot:    Pivot{Section: "map", Row: []string{"r"}, Column: "fm", Value: "customers"},
	}
	if t.By != "" {
		res.Pivot.Row = []string{"group", "r"}
	}
	return res, nil
}

// RFMList returns the customers with their scores: those of one segment, as
// many rows as its Customers, or for SegmentNone all. They are sorted by group,
// then revenue, the highest first, then key.
//
// Errors are as RFM has them.
func RFMList(ds *dataset.Dataset, o RFMOptions, s Segment) (Listing[RFMListRow], error) {
	none := Listing[RFMListRow]{}
	if err := checkSegment(s); err != nil {
		return none, err
	}
	t, err := o.open(ds)
	if err != nil {
		return none, err
	}
	rows, err := t.list(s)
	if err != nil {
		return none, err
	}
	return t.listed(s, rows), nil
}

func checkSegment(s Segment) error {
	if s >= segments {
		return badOption("segment", "number %d, want %s", s, either(segmentNames[1:]))
	}
	return nil
}

// listed is the list of a segment, or of all, with what is to know of it.
func (t *rfm) listed(s Segment, rows draft[RFMListRow]) Listing[RFMListRow] {
	var n notes
	n.gap(t.data, "order of a customer", t.latest)
	n.groups(t.groups)
	definition, settings := "customers with their scores and segments", t.settings()
	if s != SegmentNone {
		definition = "customers of the segment " + s.String()
		settings = append([]Setting{{"segment", s.String()}}, settings...)
	}
	return Listing[RFMListRow]{Result: Result[RFMListRow]{
		Metric: rfmText.Name, Definition: definition, AsOf: t.data.AsOf(), By: t.By,
		Settings: settings, Notes: n,
	}, draft: rows}
}

func (o RFMOptions) settings() []Setting {
	if o.Thresholds == nil {
		return nil
	}
	return []Setting{{"thresholds", "held"}}
}

// rfm counts the customers of each segment, by group.
type rfm struct {
	RFMOptions
	data   Data
	ds     *dataset.Dataset // that is asked; nil where cells are
	card   scorecard
	groups *grouping
	cells  []rfmCell // of group g and a place in the grid: g * places + place

	headcount
	overflow bool
}

type rfmCell struct {
	customers int
	revenue   money.Amount
}

func (o RFMOptions) check(d Data) error {
	if err := needDays(d); err != nil {
		return err
	}
	return needAmounts(d, "rfm")
}

// open checks the options and finds the thresholds.
func (o RFMOptions) open(ds *dataset.Dataset) (*rfm, error) {
	if err := o.check(ds); err != nil {
		return nil, err
	}
	t := &rfm{RFMOptions: o, data: ds, ds: ds}
	end := ds.AsOf() + 1
	var err error
	if o.Thresholds != nil {
		t.card, err = held(o.Thresholds, end)
	} else {
		t.card, err = newScorecard(ds, end)
	}
	if err != nil {
		return nil, err
	}
	if t.groups, err = newGrouping(ds, o.By, []calendar.Day{end}); err != nil {
		return nil, err
	}
	t.cells = make([]rfmCell, t.groups.size()*places)
	return t, nil
}

// group returns the group of a customer.
func (t *rfm) group(p dataset.Person) int {
	if t.groups == nil {
		return 0
	}
	first, _ := purchases(t.ds.Orders(p))
	return t.groups.of(p, first, 0)
}

// add counts so many customers with one measure.
func (t *rfm) add(group int, m measure, customers int) {
	c := &t.cells[group*places+place(t.card.of(m))]
	c.customers += customers
	for range customers {
		var ok bool
		c.revenue, ok = c.revenue.Add(m.revenue)
		t.overflow = t.overflow || !ok
	}
}

// rows returns a row for each segment and group, and one for each place in the
// grid.
func (t *rfm) rows() ([]RFMRow, []RFMMapRow) {
	rows, on := []RFMRow{}, []RFMMapRow{}
	for g := range t.groups.size() {
		cells := t.cells[g*places : (g+1)*places]
		var all rfmCell
		var in [segments]rfmCell
		for i, c := range cells {
			t.sum(&all, c)
			t.sum(&in[grid[i/scores][i%scores]], c)
		}
		for s := SegmentNone + 1; s < segments; s++ {
			c := in[s]
			if t.groups != nil && c.customers == 0 {
				continue
			}
			rows = append(rows, RFMRow{
				Group: t.groups.name(g), Segment: s, Customers: c.customers, CustomerShare: Ratio(c.customers, all.customers),
				Revenue: c.revenue, RevenueShare: portion(c.revenue, all.revenue), all: all.customers, total: all.revenue,
			})
		}
		for i, c := range cells {
			if t.groups != nil && all.customers == 0 {
				break
			}
			on = append(on, RFMMapRow{
				Group: t.groups.name(g), R: scores - i/scores, FM: i%scores + 1, Segment: grid[i/scores][i%scores],
				Customers: c.customers, CustomerShare: Ratio(c.customers, all.customers),
				Revenue: c.revenue, RevenueShare: portion(c.revenue, all.revenue),
			})
		}
	}
	return rows, on
}

// sum adds one cell to another.
func (t *rfm) sum(to *rfmCell, c rfmCell) {
	sum, ok := to.revenue.Add(c.revenue)
	to.customers, to.revenue, t.overflow = to.customers+c.customers, sum, t.overflow || !ok
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r RFMRow) Working() []string {
	return []string{
		fmt.Sprintf("customer_share = customers / all customers = %s / %s = %s", count(r.Customers), count(r.all), r.CustomerShare.Human()),
		fmt.Sprintf("revenue_share = revenue / all revenue = %s / %s = %s", r.Revenue.Human(), r.total.Human(), r.RevenueShare.Human()),
	}
}

// graded is what a row says of a customer.
type graded struct {
	last      calendar.Day // purchase
	purchases int32
	r, f, m   int8
	segment   Segment
}

// list returns the rows of a segment, or of all.
func (t *rfm) list(only Segment) (draft[RFMListRow], error) {
	none := draft[RFMListRow]{}
	var all []entry[graded]
	if only == SegmentNone {
		all = make([]entry[graded], 0, t.ds.People())
	}
	err := inTurn(t.ds.People(),
		func(found *part[graded], from, to int) error { return t.find(found, only, from, to) },
		func(found *part[graded]) {
			t.join(found.headcount)
			all = append(all, found.all...)
		})
	if err != nil {
		return none, err
	}
	if err := needPurchases(t.ds, t.customers); err != nil {
		return none, err
	}
	return t.graded(all, func(p dataset.Person) (name, email, phone string) { return contact(t.ds, p) }), nil
}

// find finds those of a segment, or of all, in a range of people.
func (t *rfm) find(found *part[graded], only Segment, from, to int) error {
	*found = part[graded]{all: found.all[:0]}
	for p := dataset.Person(from); int(p) < to; p++ {
		orders := t.ds.Orders(p)
		m, ok := measured(orders, t.card.before)
		if !ok {
			return overflow("customer " + t.ds.Key(p))
		}
		if m.last.IsZero() {
			continue
		}
		found.count(orders)
		if e, ok := t.grade(m, only); ok {
			e.seat, e.key = seat{p, int32(t.group(p))}, t.ds.Key(p)
			found.all = append(found.all, e)
		}
	}
	return nil
}

// grade returns what a row says of a customer with a measure; false where they
// are not in the segment that is asked for.
func (t *rfm) grade(m measure, only Segment) (entry[graded], bool) {
	recency, frequency, revenue := t.card.of(m)
	s := segmentOf(recency, frequency, revenue)
	facts := graded{m.last, int32(m.purchases), int8(recency), int8(frequency), int8(revenue), s}
	return entry[graded]{by: m.revenue, facts: facts}, only == SegmentNone || only == s
}

// graded returns the rows of a list in their order.
func (t *rfm) graded(all []entry[graded], contact func(dataset.Person) (name, email, phone string)) draft[RFMListRow] {
	return newDraft(all, func(r *RFMListRow, e *entry[graded], key string) {
		c := &e.facts
		*r = RFMListRow{
			Group: t.groups.name(int(e.group)), ID: key,
			RecencyDays: t.card.days(c.last), Frequency: int(c.purchases), Revenue: e.by,
			R: int(c.r), F: int(c.f), M: int(c.m), Segment: c.segment,
		}
		r.Name, r.Email, r.Phone = contact(e.person)
	})
}

// notes says what the reader of the rows should know.
func (t *rfm) notes(rows []RFMRow) []string {
	var n notes
	n.gap(t.data, "order of a customer", t.latest)
	n.groups(t.groups)
	if t.Thresholds == nil && t.customers < few {
		n.add("the scores are fifths of %s only", counted(t.customers, "customer"))
	}
	for i, name := range [...]string{"r", "f", "m"} {
		if given := t.card.given[i]; 0 < given && given < scores && t.customers >= few {
			n.add("%s has %d of %d scores only: too many customers are alike", name, given, scores)
		}
	}
	at, revenue, fits := 0, money.Amount(0), true
	for _, r := range rows {
		if r.Segment == SegmentAtRisk || r.Segment == SegmentCantLose {
			sum, ok := revenue.Add(r.Revenue)
			at, revenue, fits = at+r.Customers, sum, fits && ok
		}
	}
	if at > 0 && fits {
		n.add("%s of the segments %s and %s brought %s so far and have gone quiet: win them back first", counted(at, "customer"), SegmentAtRisk, SegmentCantLose, revenue.Human())
	}
	return n
}
