package ingest

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
)

// customerRow are the cells of a customers file.
type customerRow struct {
	Customer string `csv:"customer"`
	Email    string `csv:"email"`
	Phone    string `csv:"phone"`
	Name     string `csv:"name"`
	SignUp   string `csv:"signup"`
	Birthday string `csv:"birthday"`
	Consent  string `csv:"consent"`

	FirstName string `csv:"first_name"`
	LastName  string `csv:"last_name"`
	Start     string `csv:"start"`
	End       string `csv:"end"`
}

func (r *customerRow) identity(role string) string {
	return identityCell(role, r.Customer, r.Email, r.Phone)
}

// name is the name, else first and last name.
func (r *customerRow) name() string {
	if r.Name != "" {
		return r.Name
	}
	return strings.TrimSpace(r.FirstName + " " + r.LastName)
}

// readCustomers reads the customers files into the builder and learns under
// which keys each customer may stand in other files.
func readCustomers(ctx context.Context, b *dataset.Builder, plans []*plan, id *identity, o *Options) ([]Account, error) {
	type person struct {
		row     customerRow
		profile dataset.Profile
		file    int
	}
	var people []person
	var accounts []Account
	var ids idEvidence
	for i, p := range plans {
		a := p.account()
		badDays := 0
		err := eachRow(ctx, p, o, &a, func(r row[customerRow]) (Bin, *cellError) {
			if id.key(r.cells.identity) == "" {
				return NoCustomer, nil
			}
			c := r.cells
			ids.add([]byte(c.Customer))
			profile := dataset.Profile{
				Name: c.name(), Email: c.Email, Phone: c.Phone, Consent: c.Consent,
				SignUp: p.day(roleSignUp, c.SignUp, &badDays), Birthday: p.birthday(c.Birthday, &badDays),
				Start: p.day(roleStart, c.Start, &badDays), End: p.day(roleEnd, c.End, &badDays),
			}
			if o.By != "" {
				profile.Values = []string{r.value}
			}
			people = append(people, person{c, profile, i})
			return Used, nil
		})
		if err != nil {
			return nil, err
		}
		if badDays > 0 {
			a.Notes = append(a.Notes, fmt.Sprintf("%d dates that could not be read are left out", badDays))
		}
		accounts = append(accounts, a)
	}
	seen := map[string]int{} // file of the record that counts
	for _, c := range people {
		if ids.all() {
			c.row.Customer = strings.TrimSuffix(c.row.Customer, ".0")
		}
		key := id.key(c.row.identity)
		if old, ok := seen[key]; ok {
			accounts[old].Counts[Used]--
			accounts[old].Counts[Duplicate]++
		}
		seen[key] = c.file
		id.learn(key, c.row.identity)
		b.AddProfile(key, c.profile)
		if !c.profile.Start.IsZero() {
			b.AddContract(key, dataset.Contract{Start: c.profile.Start, End: c.profile.End})
		}
	}
	return accounts, nil
}
