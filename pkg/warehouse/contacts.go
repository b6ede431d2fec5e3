package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/metric"
)

// The roles that columns of customers play on lists.
const (
	roleName      = "name"
	roleFirstName = "first_name"
	roleLastName  = "last_name"
	roleConsent   = "consent"
	roleOptOut    = "optout"
)

var contactRoles = []string{roleName, roleFirstName, roleLastName, roleEmail, rolePhone, roleConsent, roleOptOut}

// A contact is a column of the customers that lists tell.
type contact struct {
	role string
	field
}

// of is what counts of several records of somebody: the greatest text, for a
// table tells none that is later; but all that say whether one may write to them.
func (c contact) of(d *dialect, x string) string {
	if c.role == roleConsent || c.role == roleOptOut {
		return d.texts(x)
	}
	return "max(" + x + ")"
}

// findContacts returns what a table of customers has for lists.
func (sh *shard) findContacts(s *Source, there []column, names []string) (all []contact) {
	var found map[string]string
	if s.DetectCustomers != nil {
		found = s.DetectCustomers(names)
	}
	for _, role := range contactRoles {
		i := find(names, s.Columns[role])
		if i < 0 {
			i = find(names, found[role])
		}
		if i >= 0 {
			all = append(all, contact{role, field{sh.dialect.ident(names[i]), there[i].sqlType}})
		}
	}
	return all
}

// sameContacts refuses shards of which one tells more of the customers than
// another: rows are read alike.
func (w *Warehouse) sameContacts() error {
	roles := func(sh *shard) (all []string) {
		for _, c := range sh.groups.contacts {
			all = append(all, c.role)
		}
		return all
	}
	first := w.shards[0]
	for _, sh := range w.shards[1:] {
		if there, here := roles(first), roles(sh); !slices.Equal(there, here) {
			return &Error{Place: w.source.Customers, What: fmt.Sprintf("tells %s at %s and %s at %s",
				strings.Join(there, ", "), first.place, strings.Join(here, ", "), sh.place), Hint: "let views have the same columns on all shards"}
		}
	}
	return nil
}

// introduced joins a query that has a column customer with what the customers
// table says of them: known, 1 of those whom it has, segment and contacts.
func (sh *shard) introduced(query string) string {
	if sh.groups.table == "" {
		return query
	}
	records := "SELECT *, 1 AS known\nFROM " + within(sh.directory(sh.groups.contacts), "people")
	return sh.dialect.join(query, records)
}

// profile returns what a row's texts say of somebody, from number i on.
func (sh *shard) profile(r row, i int) (p dataset.Profile, consents, optOuts []string) {
	var first, last string
	for k, c := range sh.groups.contacts {
		switch text := strings.Clone(r.text(i + k)); c.role {
		case roleName:
			p.Name = text
		case roleFirstName:
			first = text
		case roleLastName:
			last = text
		case roleEmail:
			p.Email = text
		case rolePhone:
			p.Phone = text
		case roleConsent:
			consents = strings.Split(text, "\n")
		case roleOptOut:
			if optOuts = strings.Split(text, "\n"); text == "" {
				optOuts = []string{dataset.NoOptOut}
			}
		}
	}
	if p.Name == "" {
		p.Name = strings.TrimSpace(first + " " + last)
	}
	return p, consents, optOuts
}

// listed counts the people of the customers table, and finds out whether it
// says of one that they may be written to, or may not. Several shards may have
// the same people.
func (w *Warehouse) listed(ctx context.Context) (people int, consents bool, err error) {
	if w.shards[0].groups.table == "" {
		return 0, false, nil
	}
	telling := func(sh *shard) []contact {
		return slices.DeleteFunc(slices.Clone(sh.groups.contacts), func(c contact) bool { return c.role != roleConsent && c.role != roleOptOut })
	}
	several := len(w.shards) > 1
	seen := map[string]bool{}
	err = w.ask(ctx, func(sh *shard) string {
		d := sh.dialect
		var says []string
		for _, c := range telling(sh) {
			if c.role == roleOptOut { // a blank one says that they may
				says = []string{"1 = 1"}
				break
			}
			says = append(says, "person_"+c.role+" <> ''")
		}
		said := "0"
		if len(says) > 0 {
			said = "CASE WHEN " + strings.Join(says, " OR ") + " THEN 1 ELSE 0 END"
		}
		rows := "SELECT customer, " + said + " AS said\nFROM " + within(sh.directory(telling(sh)), "people") + "\nWHERE customer <> ''"
		if several {
			return "SELECT customer, " + d.int("said") + "\nFROM " + within(rows, "known")
		}
		return "SELECT '', " + d.int("coalesce(max(said), 0)") + ", " + d.int("count(*)") + "\nFROM " + within(rows, "known")
	}, func(r row) error {
		consents = consents || r.int(1) > 0
		if several {
			seen[strings.Clone(r.text(0))] = true
		} else {
			people = int(r.int(2))
		}
		return nil
	})
	return people + len(seen), consents, err
}

// introduce tells what a row says of somebody, from text number i on.
func (sh *shard) introduce(f *metric.Found, r row, i int) {
	p, consents, optOuts := sh.profile(r, i)
	f.Profile, f.Consents, f.OptOuts = &p, consents, optOuts
}
