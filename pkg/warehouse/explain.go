package warehouse

import (
	"cmp"
	"context"
	"errors"
)

// Explain returns a Warehouse that connects to nothing: it hands each query to
// write in place of asking it, and all answers are empty. The types of columns
// are taken for those that their roles want; AsOf or Today must be set.
func Explain(s Source, write func(query string)) (*Warehouse, error) {
	w := &Warehouse{source: s}
	address := s.URLs[0] // all shards are asked the same
	d := dialectOf(address)
	if d == nil {
		return nil, noWarehouse(address)
	}
	m, err := d.suppose(&s)
	if err != nil {
		return nil, err
	}
	sh := &shard{session: scribe{write}, dialect: d, place: Redact(address), table: s.Table, mapping: m}
	grouped := s.By != "" && beginning(s.By, nil) == nil
	if s.Customers != "" && (grouped || s.Contacts) {
		sh.groups = groups{table: d.table(s.Customers), key: d.supposed(cmp.Or(s.Columns[roleCustomer], s.Columns[roleEmail], "customer_id"))}
		if grouped {
			sh.groups.name, sh.groups.value = s.By, d.supposed(s.By)
		}
		if s.Contacts {
			sh.groups.contacts = d.supposeContacts(&s)
		}
	}
	w.shards = []*shard{sh}
	return w, nil
}

// supposed is a column of texts.
func (d *dialect) supposed(column string) field {
	return field{d.ident(column), sqlType{kind: text, nullable: true}}
}

// supposeContacts are those columns of the customers that roles are said to be
// played by, and the usual ones.
func (d *dialect) supposeContacts(s *Source) (all []contact) {
	for _, role := range contactRoles {
		column := s.Columns[role]
		if role == roleName || role == roleEmail {
			column = cmp.Or(column, role)
		}
		if column != "" {
			all = append(all, contact{role, d.supposed(column)})
		}
	}
	return all
}

// A scribe is a session that writes down what it is asked.
type scribe struct{ write func(string) }

func (s scribe) rows(_ context.Context, query string, _ func(row) error) error {
	s.write(query)
	return nil
}

func (s scribe) columns(context.Context, string) ([]column, error) {
	return nil, errors.New("no server is asked")
}

func (scribe) close() {}
