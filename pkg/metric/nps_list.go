package metric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// Camp is on which side responses put their respondents.
type Camp uint8

// The camps.
const (
	CampPromoters  = Camp(promoter)  // scores 9 and 10
	CampPassives   = Camp(passive)   // scores 7 and 8
	CampDetractors = Camp(detractor) // scores 0 to 6
)

var campNames = []string{"promoters", "passives", "detractors"}

// String returns the camp's name: "detractors".
func (c Camp) String() string { return campNames[c] }

// MarshalText gives String.
func (c Camp) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads promoters, passives or detractors.
func (c *Camp) UnmarshalText(text []byte) error { return readName(c, text, campNames) }

// A RespondentRow is a response that counts, and whose it is.
type RespondentRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart; empty where the survey does not say
	// who responded.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`
	// Score is that of the response, 0 to 10.
	Score int `csv:"nps" json:"nps"`
	// Answered is the day of the response; none where it is not told.
	Answered calendar.Day `csv:"answered" json:"answered"`
	// LastOrder is the day of the latest purchase; none without one.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// DaysSince is the number of days from LastOrder to as-of; nil without one.
	DaysSince *int `csv:"days_since" json:"days_since"`
	// Orders counts the purchases up to as-of; nil without sales or without an
	// ID.
	Orders *int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns up to as-of; undefined without
	// amounts or without an ID.
	Revenue money.Amount `csv:"revenue" json:"revenue" table:"keep"`
	// Comment is what was written with the response, empty where nothing was.
	Comment string `csv:"comment" json:"comment" table:"spare"`
}

var respondentFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"customer_id", "what tells customers apart; empty where the survey does not say who responded"},
	{"name", "as the customers file has it"},
	{"email", "as the customers file has it"},
	{"phone", "as the customers file has it"},
	{"nps", "the score of the response, 0 to 10"},
	{"answered", "the day of the response; empty where it is not told"},
	{"last_order", "the day of the latest purchase; empty without one"},
	{"days_since", "days from last_order to as-of; n/a without a purchase"},
	{"orders", "purchases up to as-of; n/a without sales or without an id"},
	{"revenue", "all sales less all returns up to as-of; n/a without amounts or without an id"},
	{"comment", "what was written with the response"},
}

// NPSList returns the responses of a camp: as many rows as the figure of that
// name counts. They are sorted by group, then revenue, the highest first, then
// day, the latest first, then key. Every must be zero.
//
// Errors are as NPS has them, and amounts whose sum does not fit.
func NPSList(ds *dataset.Dataset, o NPSOptions, c Camp) (Listing[RespondentRow], error) {
	if !o.Every.IsZero() {
		return Listing[RespondentRow]{}, badOption("every", "%s, but a list is of one period", o.Every)
	}
	if err := checkName("list", c, campNames); err != nil {
		return Listing[RespondentRow]{}, err
	}
	p, err := o.open(ds)
	if err != nil {
		return Listing[RespondentRow]{}, err
	}
	type placed struct {
		row   RespondentRow
		group int
	}
	var list []placed
	nameless := 0
	for _, i := range p.counted {
		response := ds.Responses()[i]
		if Camp(attitudeOf(response.Score)) != c {
			continue
		}
		if response.Person == dataset.Nobody {
			nameless++
		}
		row, err := newRespondentRow(ds, response)
		if err != nil {
			return Listing[RespondentRow]{}, err
		}
		group := p.group(int(i), 0)
		row.Group = p.grouping().name(group)
		list = append(list, placed{row, group})
	}
	slices.SortStableFunc(list, func(a, b placed) int {
		x, y := &a.row, &b.row
		if c := cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(y.Revenue, x.Revenue), cmp.Compare(y.Answered, x.Answered)); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	rows := make([]RespondentRow, len(list))
	for i := range list {
		rows[i] = list[i].row
	}
	var n notes
	p.noteCounted(o, &n)
	if nameless > 0 {
		n.add("%s on the list of whom the survey does not say who responded", counted(nameless, "response"))
	}
	return Listing[RespondentRow]{Result: Result[RespondentRow]{
		Metric: npsText.Name, Definition: campDefinitions[c], AsOf: ds.AsOf(), Period: p.period(), By: o.By,
		Settings: append([]Setting{{"list", c.String()}, {"responses", o.Responses.String()}}, o.since()...), Notes: n, Rows: rows,
	}}, nil
}

var campDefinitions = []string{
	CampPromoters:  "responses of 9 and 10: who would recommend you",
	CampPassives:   "responses of 7 and 8: who is content, and no more",
	CampDetractors: "responses of 0 to 6: who would rather warn of you",
}

// newRespondentRow returns the row of a response, without its group.
func newRespondentRow(ds *dataset.Dataset, response dataset.Response) (r RespondentRow, err error) {
	r = RespondentRow{Score: int(response.Score), Answered: response.Day, Comment: response.Comment, Revenue: money.None}
	p := response.Person
	if p == dataset.Nobody {
		return r, nil
	}
	r.ID = ds.Key(p)
	if ds.Listed(p) {
		profile := ds.Profile(p)
		r.Name, r.Email, r.Phone = profile.Name, profile.Email, profile.Phone
	}
	if !ds.HasSales() {
		return r, nil
	}
	orders := ds.Orders(p)
	times := 0
	for _, o := range orders {
		if o.Purchase {
			times++
			r.LastOrder = o.Day
		}
	}
	r.Orders = &times
	if times > 0 {
		days := int(ds.AsOf() - r.LastOrder)
		r.DaysSince = &days
	}
	if ds.HasAmounts() {
		var ok bool
		if r.Revenue, ok = total(orders); !ok {
			return r, overflow("customer " + r.ID)
		}
	}
	return r, nil
}
