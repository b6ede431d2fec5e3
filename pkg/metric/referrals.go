package metric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// referrals are who brought whom.
type referrals struct {
	ds      *dataset.Dataset
	brought map[dataset.Person][]dataset.Person // customers, by who brought them
	unknown int                                 // customers brought by somebody who stands in no file
}

// newReferrals reads who brought whom; nil where no record tells.
func newReferrals(ds *dataset.Dataset) *referrals {
	r := &referrals{ds: ds, brought: map[dataset.Person][]dataset.Person{}}
	told := false
	known := ds.Directory()
	for p := range ds.All() {
		if !ds.Listed(p) {
			continue
		}
		by := strings.TrimSpace(ds.Profile(p).ReferredBy)
		if by == "" {
			continue
		}
		told = true
		if !ds.IsCustomer(p) {
			continue
		}
		switch who := known.Find(by); who {
		case dataset.Nobody:
			r.unknown++
		case p: // nobody brings themselves
		default:
			r.brought[who] = append(r.brought[who], p)
		}
	}
	if !told {
		return nil
	}
	return r
}

// rows fills in whom those on a list brought, and returns the rows of the
// section "referrals", in the order of the list, then by revenue, the highest
// first, then by key.
func (r *referrals) rows(list []AdvocateRow) ([]ReferralRow, error) {
	rows := []ReferralRow{}
	for i := range list {
		who := &list[i]
		from := len(rows)
		var sum money.Amount
		for _, p := range r.brought[who.person] {
			row, revenue, fits := r.row(who.ID, p)
			if !fits {
				return nil, overflow("customer " + row.ID)
			}
			var ok bool
			if sum, ok = sum.Add(revenue); !ok {
				return nil, overflow("whom customer " + who.ID + " brought")
			}
			rows = append(rows, row)
		}
		who.Referred = new(len(rows) - from)
		if r.ds.HasAmounts() {
			who.ReferredRevenue = sum
		}
		slices.SortFunc(rows[from:], func(a, b ReferralRow) int {
			if c := cmp.Compare(b.Revenue, a.Revenue); c != 0 {
				return c
			}
			return strings.Compare(a.ID, b.ID)
		})
	}
	return rows, nil
}

// row returns the row of p, whom somebody brought; ok is false where the
// revenue does not fit.
func (r *referrals) row(by string, p dataset.Person) (row ReferralRow, revenue money.Amount, ok bool) {
	orders := r.ds.Orders(p)
	revenue, ok = total(orders)
	row = ReferralRow{ReferredBy: by, ID: r.ds.Key(p), Name: r.ds.Profile(p).Name, Revenue: money.None}
	row.FirstOrder, row.LastOrder = purchases(orders)
	for _, o := range orders {
		if o.Purchase {
			row.Orders++
		}
	}
	if r.ds.HasAmounts() {
		row.Revenue = revenue
	}
	return row, revenue, ok
}

func (r *referrals) note(n *notes) {
	if r.unknown > 0 {
		n.add("%s brought by somebody who stands in no file, or by one of several who are called so", counted(r.unknown, "customer"))
	}
}

var advocatesText = Explanation{
	Name:       "advocates",
	Definition: "customers whose latest response is a 9 or 10 and who bought at least twice",
	Formula: []string{
		"advocate: nps >= 9 and orders >= 2",
		"with detractors: nps <= 6, of the fewest customers who together make the share of the revenue to date, as vip has it",
		"repeat_rate = repeat_customers / customers",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"phone", "as the customers file has it"},
		{"nps", "the score of the latest response: 9 or 10, or with detractors 0 to 6"},
		{"answered", "the day of that response; empty where it is not told"},
		{"last_order", "the day of the latest purchase"},
		{"days_since", "days from last_order to as-of"},
		{"orders", "purchases up to as-of"},
		{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
		{"referred", "customers whom they brought; n/a without a column that says so"},
		{"referred_revenue", "the revenue of those; n/a without the column and in data without amounts"},
		{"comment", "what was written with the response"},
	},
	Sections: []SectionText{
		{"attitudes", "all customers by their latest response, and how many of them bought again", []Field{
			{"attitude", "promoter (9 and 10), passive (7 and 8), detractor (0 to 6), or (none) for who did not respond"},
			{"customers", "customers with that attitude"},
			{"repeat_customers", "those of them with at least two purchases"},
			{"repeat_rate", "repeat_customers / customers; n/a where customers is 0"},
			{"repeat_low", "low end of the Wilson interval of repeat_rate"},
			{"repeat_high", "high end of the Wilson interval of repeat_rate"},
			{"revenue", "all their sales less all returns up to as-of; n/a in data without amounts"},
			{"revenue_per_customer", "revenue / customers; n/a where one of them is, or customers is 0"},
		}},
		{"referrals", "the customers whom those on the list brought; not there without a column that says so", []Field{
			{"referred_by", "the customer_id of who brought them"},
			{"customer_id", "what tells customers apart"},
			{"name", "as the customers file has it"},
			{"first_order", "the day of the first purchase"},
			{"last_order", "the day of the latest purchase"},
			{"orders", "purchases up to as-of"},
			{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
		}},
	},
	Sources: []string{
		"Reichheld 2003, The one number you need to grow, Harvard Business Review 81 (12)",
		"Kumar, Petersen, Leone 2007, How valuable is word of mouth?, Harvard Business Review 85 (10)",
	},
	Traps: []string{
		"Who says that they would recommend mostly does not: count whom they brought.",
		"Who answers is not who bought: among those who stayed silent are the most unhappy.",
		"That promoters buy more does not say that a better score makes them buy: who buys often is asked often, too.",
	},
}
