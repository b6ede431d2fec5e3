package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A RevenueListRow is a customer whose revenue moved.
type RevenueListRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email" table:"spare"`
	// LastOrder is the day of the latest purchase up to as-of.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// Before is the revenue in the span before; on contracts that a month at
	// the start of the period.
	Before money.Amount `csv:"before" json:"before"`
	// Now is the revenue in the period; on contracts that a month at its end.
	Now money.Amount `csv:"now" json:"now"`
	// Change is Now - Before; the rows of a movement add up to its figure.
	Change money.Amount `csv:"change" json:"change"`
	// Movement is that of the list.
	Movement Movement `csv:"movement" json:"movement"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone" table:"spare"`
}

// RevenueList returns the customers of a movement: their changes add up to its
// figure. They are sorted by group, then the size of the change, the largest
// first, then key. Every must be zero.
//
// Errors are as Revenue has them; and an *OptionError where the span before
// starts before the data does.
func RevenueList(ds *dataset.Dataset, o RevenueOptions, m Movement) (Listing[RevenueListRow], error) {
	if !o.Every.IsZero() {
		return Listing[RevenueListRow]{}, badOption("every", "%s, but a list is of one period", o.Every)
	}
	if m == MovementNone || m >= movements {
		return Listing[RevenueListRow]{}, badOption("list", "want %s", either(movementNames[1:]))
	}
	r, err := o.open(ds)
	if err != nil {
		return Listing[RevenueListRow]{}, err
	}
	if !r.known(0) {
		return Listing[RevenueListRow]{}, badOption("since", "%s is compared with %s, but the data starts on %s: choose a shorter period", r.cuts[0].Period, r.spans[0], ds.First())
	}
	all, err := r.list(m)
	if err != nil {
		return Listing[RevenueListRow]{}, err
	}
	if err := r.need(); err != nil {
		return Listing[RevenueListRow]{}, err
	}
	rows := newDraft(all, func(row *RevenueListRow, e *entry[shift], key string) {
		c := &e.facts
		*row = RevenueListRow{
			Group: r.groups.name(int(e.group)), ID: key, LastOrder: c.last,
			Before: c.before, Now: c.now, Change: c.now - c.before, Movement: m,
		}
		row.Name, row.Email, row.Phone = contact(ds, e.person)
	})
	var n notes
	r.noteEnd(&n)
	n.groups(r.groups)
	meaning := movementMeanings[m]
	if r.service != nil {
		meaning = recurringMeanings[m]
	}
	return Listing[RevenueListRow]{Result: Result[RevenueListRow]{
		Metric: revenueText.Name, Definition: meaning, AsOf: ds.AsOf(), Period: r.period(), By: o.By,
		Settings: append([]Setting{{"list", m.String()}}, o.settings()...), Notes: n,
	}, draft: rows}, nil
}

var movementMeanings = [movements]string{
	MovementNew:         "customers whose first purchase is in the period",
	MovementChurned:     "customers with revenue above 0 in the span before and no purchase in the period",
	MovementReactivated: "customers who bought before the period, had no revenue above 0 in the span before and have some now",
	MovementExpansion:   "customers of the span before who brought more in the period",
	MovementContraction: "customers of the span before who bought in the period, but brought less",
}

// A shift is what a row says of a customer of a movement.
type shift struct {
	change
	last calendar.Day // purchase
}

// list returns the customers of a movement, to be sorted by how much it is.
func (r *revenues) list(m Movement) ([]entry[shift], error) {
	var all []entry[shift]
	for p := range r.ds.All() {
		first, ok := r.ask(p)
		if ok && !first.IsZero() {
			var c change
			if c, ok = r.change(first, 0); ok && c.movement() == m {
				_, last := purchases(r.ds.Orders(p))
				all = append(all, entry[shift]{
					seat: seat{p, int32(r.group(p, first, 0))}, key: r.ds.Key(p),
					by: max(c.now-c.before, c.before-c.now), facts: shift{c, last},
				})
			}
		}
		if !ok {
			return nil, overflow("customer " + r.ds.Key(p))
		}
	}
	return all, nil
}

var revenueText = Explanation{
	Name:       "revenue",
	Definition: "the revenue of a period beside that of an earlier span of equal length, and how much of it the customers of that span brought again",
	Formula: []string{
		"closing = opening + new + expansion + contraction + churned + reactivated",
		"grr = sum of min(max(now, 0), before) / sum of before, of the customers with revenue above 0 before",
		"nrr = sum of now / sum of before, of the same customers",
		"on contracts, before and now are the mrr of those active at the start and at the end of the period",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"period_start", "the first day of the period"},
		{"period_end", "the last day of the period, included"},
		{"opening", "revenue of all customers in the span before; n/a, as all that follows but closing, where it starts before the data"},
		{"new", "revenue of customers whose first purchase is in the period"},
		{"expansion", "by how much customers brought more than before"},
		{"contraction", "by how much customers who bought brought less than before: 0 or below"},
		{"churned", "what customers without a purchase in the period had brought before: 0 or below"},
		{"reactivated", "revenue of customers who had none above 0 in the span before, but bought before the period"},
		{"closing", "revenue of all customers in the period"},
		{"grr", "gross revenue retention: the part of the revenue before that its customers brought again, each at most what they had; n/a where nobody had revenue above 0"},
		{"grr_low", "low end of the bootstrap interval of grr"},
		{"grr_high", "high end of the bootstrap interval of grr"},
		{"nrr", "net revenue retention: what these customers brought, by what they had before; above 100% where they spend more"},
		{"nrr_low", "low end of the bootstrap interval of nrr"},
		{"nrr_high", "high end of the bootstrap interval of nrr"},
		{"customers", "those with revenue above 0 in the span before, on whom grr and nrr rest"},
		{"against_start", "the first day of the span before; none on contracts"},
		{"against_end", "the last day of the span before, included; none on contracts"},
		{"complete", "false for a calendar period that is cut short; the span before is cut alike"},
	},
	List: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"last_order", "the day of the latest purchase"},
		{"before", "revenue in the span before"},
		{"now", "revenue in the period"},
		{"change", "now - before; the rows add up to the movement's figure"},
		{"movement", "that of the list"},
		{"phone", "as the customers file has it"},
	},
	Others: []Other{
		{"subscription businesses", "gross and net revenue retention of monthly recurring revenue, by contracts: --basis contract; by default they are of what was bought, so that a customer who buys rarely moves in and out"},
		{"Shopify", "sales from returning customers: of all who had ordered before, whenever that was"},
	},
	Sources: []string{
		"Efron, Tibshirani 1993, An Introduction to the Bootstrap, chapter 13",
		"Farris, Bendle, Pfeifer, Reibstein, Marketing Metrics: customers, recency and retention",
	},
	Traps: []string{
		"After a strong season the next span looks weak: compare it against year.",
		"nrr leaves new customers out: it can be far above 100% while the shop shrinks, and the other way round.",
		"Where all left, or all stayed as they were, resamples do not differ and the interval has no width: with few customers that is no certainty.",
		"One large customer can carry nrr: read its interval, and the list of expansion.",
		"A span shorter than customers' rhythm counts who buys rarely as churned, then as reactivated.",
		"Returns lower the revenue of the day they are dated, so that a customer may bring less than 0.",
	},
}
