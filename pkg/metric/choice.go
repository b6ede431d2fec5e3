package metric

import (
	"fmt"
	"slices"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Choice says whom to take of those who belong on a list. The zero Choice
// takes all.
type Choice struct {
	// ExcludeOptout leaves out those of whom the customers file says that they
	// do not want to be written to, by words for no in some thirty languages.
	// Who says nothing stays on the list.
	ExcludeOptout bool
	// MinRevenue is the least revenue to date of those on the list, not below
	// 0; 0: any.
	MinRevenue money.Amount
	// Top takes only so many, the first, of each group; 0: all.
	Top int
}

// IsZero reports whether the Choice takes all.
func (c Choice) IsZero() bool { return c == Choice{} }

func (c Choice) check(ds *dataset.Dataset) error {
	if err := c.checkMoney(ds); err != nil {
		return err
	}
	if c.ExcludeOptout {
		return needConsent(ds)
	}
	return nil
}

func (c Choice) checkMoney(d Data) error {
	switch {
	case c.MinRevenue < 0:
		return badOption("min-revenue", "%s, want 0 or more", c.MinRevenue)
	case c.Top < 0:
		return badOption("top", "%d, want 0 or more", c.Top)
	}
	if c.MinRevenue > 0 {
		return needAmounts(d, "min-revenue")
	}
	return nil
}

func (c Choice) settings() (s []Setting) {
	if c.ExcludeOptout {
		s = append(s, Setting{"exclude-optout", "true"})
	}
	if c.MinRevenue > 0 {
		s = append(s, Setting{"min-revenue", c.MinRevenue.String()})
	}
	if c.Top > 0 {
		s = append(s, Setting{"top", fmt.Sprint(c.Top)})
	}
	return s
}

// Listed is a row of a list of people.
type Listed interface {
	// who returns the group, as the row has it, and what tells customers apart;
	// "" where nothing does.
	who() (group, id string)
}

func (r PersonRow) who() (group, id string)      { return r.Group, r.ID }
func (r RFMListRow) who() (group, id string)     { return r.Group, r.ID }
func (r RevenueListRow) who() (group, id string) { return r.Group, r.ID }
func (r CLVListRow) who() (group, id string)     { return r.Group, r.ID }
func (r RespondentRow) who() (group, id string)  { return r.Group, r.ID }
func (r RiskRow) who() (group, id string)        { return r.Group, r.ID }
func (r AdvocateRow) who() (group, id string)    { return r.Group, r.ID }
func (r NextListRow) who() (group, id string)    { return r.Group, r.ID }
func (r OccasionRow) who() (group, id string)    { return r.Group, r.ID }

// Choose takes of the people on a list those of the Choice, in the order of
// the list. The notes say how many were left out, and why.
//
// Errors are an *OptionError, or a *DataError where the data has no amounts, or
// nobody says who opted out.
func Choose[R Listed](ds *dataset.Dataset, l Listing[R], c Choice) (Listing[R], error) {
	if err := c.check(ds); err != nil || c.IsZero() {
		return l, err
	}
	door := doorkeeper{ds: ds}
	person := func(r R) dataset.Person {
		p := dataset.Nobody
		if _, id := r.who(); id != "" {
			p, _ = ds.Lookup(id)
		}
		return p
	}
	return choose(l, c, func(r R) bool { return door.admits(person(r)) }, func(r R) bool { return brought(ds, person(r), c.MinRevenue) }, door.note), nil
}

// choose takes those who are admitted, where that is asked for, and rich
// enough. noteDoor says whom admits left out.
func choose[R Listed](l Listing[R], c Choice, admits, rich func(R) bool, noteDoor func(*notes)) Listing[R] {
	poor, more := 0, 0
	places := map[string]int{} // rows of each group so far
	rows := []R{}
	for _, r := range l.Rows() {
		switch {
		case c.ExcludeOptout && !admits(r):
			continue
		case c.MinRevenue > 0 && !rich(r):
			poor++
			continue
		}
		group, _ := r.who()
		if places[group]++; c.Top > 0 && places[group] > c.Top {
			more++
			continue
		}
		rows = append(rows, r)
	}
	res := l.Result
	res.Rows = rows
	res.Settings = append(slices.Clone(res.Settings), c.settings()...)
	n := notes(slices.Clone(res.Notes))
	if c.ExcludeOptout {
		noteDoor(&n)
	}
	if poor > 0 {
		n.add("%s of customers who brought less than %s: left out", counted(poor, "row"), c.MinRevenue.Human())
	}
	if more > 0 {
		n.add("%s more: left out by top %d", counted(more, "row"), c.Top)
	}
	res.Notes = n
	return Listing[R]{Result: res}
}

// brought reports whether the revenue of p to date is so much or more.
func brought(ds *dataset.Dataset, p dataset.Person, least money.Amount) bool {
	if p == dataset.Nobody {
		return false
	}
	revenue, ok := total(ds.Orders(p))
	return ok && revenue >= least
}
