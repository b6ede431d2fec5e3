package ingest

import (
	"context"
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
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
	OptOut   string `csv:"optout"`
	Referrer string `csv:"referred_by"`

	FirstName string `csv:"first_name"`
	LastName  string `csv:"last_name"`

	Start   string `csv:"start"`
	End     string `csv:"end"`
	Tenure  string `csv:"tenure"`
	Churned string `csv:"churned"`
	MRR     string `csv:"mrr"`

	Asked  string `csv:"asked"`
	Margin string `csv:"margin"`
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

// A person is a record of a customers file.
type person struct {
	row     customerRow
	key     string // where no column tells who it is: the record's place
	profile dataset.Profile
	term    term
	file    int
}

// A peopleReader reads customers files.
type peopleReader struct {
	people   []person
	ids      idEvidence
	accounts []Account
	first    calendar.Day // start of a contract
	last     mark         // likewise
}

// read reads the files and learns under which keys each customer may stand in
// others.
func (r *peopleReader) read(ctx context.Context, b *dataset.Builder, plans []*plan, id *identity, o *Options) error {
	for i, p := range plans {
		a := p.account()
		a.Contracts = o.Contracts && p.has(roleStart, roleTenure)
		if err := r.readFile(ctx, p, i, &a, id, o); err != nil {
			return err
		}
		r.accounts = append(r.accounts, a)
	}
	seen := map[string]int{} // file of the record that counts
	for i := range r.people {
		c := &r.people[i]
		if r.ids.all() {
			c.row.Customer = strings.TrimSuffix(c.row.Customer, ".0")
		}
		if c.key == "" {
			c.key = id.key(c.row.identity)
		}
		if old, ok := seen[c.key]; ok && !c.term.stated { // a further contract replaces nothing
			r.accounts[old].Counts[Used]--
			r.accounts[old].Counts[Duplicate]++
		}
		seen[c.key] = c.file
		id.learn(c.key, c.row.identity)
		if o.Trace != nil {
			o.Trace.meet(c.key, &c.row)
		}
		b.AddProfile(c.key, c.profile)
	}
	return nil
}

// readFile reads the file with a number.
func (r *peopleReader) readFile(ctx context.Context, p *plan, file int, a *Account, id *identity, o *Options) error {
	from := len(r.people)
	var margins marginColumn
	badDays, badAsked, unserved, left := 0, 0, 0, 0
	nameless := !p.has(identityRoles...)
	err := eachRow(ctx, p, o, a, func(row row[customerRow]) (Bin, *cellError) {
		c := person{row: row.cells, file: file}
		at := Place{File: p.src.Name, Line: row.at.line}
		switch {
		case nameless:
			c.key = at.String()
		case id.key(c.row.identity) == "":
			return NoCustomer, nil
		}
		if o.Contracts {
			var bad *cellError
			if c.term, bad = p.term(&c.row, o); bad != nil {
				return SetAside, bad
			}
			r.see(c.term.contract.Start, at)
			switch {
			case !c.term.stated && p.has(roleTenure) && !p.has(roleStart):
				unserved++
			case c.term.left:
				left++
			}
		}
		r.ids.add([]byte(c.row.Customer))
		c.profile = dataset.Profile{
			Name: c.row.name(), Email: c.row.Email, Phone: c.row.Phone, Consent: c.row.Consent, OptOut: c.row.OptOut, ReferredBy: c.row.Referrer,
			SignUp: p.day(roleSignUp, c.row.SignUp, &badDays), Birthday: p.birthday(c.row.Birthday, &badDays),
		}
		if c.row.OptOut == "" && p.has(roleOptOut) {
			c.profile.OptOut = dataset.NoOptOut
		}
		c.profile.Asked, c.profile.AskedOn = p.asked(c.row.Asked, &badAsked)
		c.profile.Margin = margins.read(c.row.Margin)
		if o.By != "" {
			c.profile.Values = []string{row.value}
		}
		r.people = append(r.people, c)
		return Used, nil
	})
	if badDays > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%d dates that could not be read are left out", badDays))
	}
	for i := from; i < len(r.people); i++ {
		r.people[i].profile.Margin = margins.settle(r.people[i].profile.Margin)
	}
	margins.note(a)
	if badAsked > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s of column %q: cannot tell whether they were asked, and count as not asked", count(badAsked, "cell"), p.names[p.role(roleAsked)]))
	}
	p.noteTenure(a, o, unserved, left)
	return err
}

// see takes in the start of a contract.
func (r *peopleReader) see(start calendar.Day, at Place) {
	if start.IsZero() {
		return
	}
	if r.first.IsZero() || start < r.first {
		r.first = start
	}
	if start > r.last.day {
		r.last = mark{day: start, place: at}
	}
}

// counted reports whether there are contracts that tell how long they have
// run, but not since when.
func (r *peopleReader) counted() bool {
	for _, c := range r.people {
		if c.term.days > 0 {
			return true
		}
	}
	return false
}

// sign puts the contracts into the builder, as of its last day.
func (r *peopleReader) sign(b *dataset.Builder) {
	for _, c := range r.people {
		if c.term.stated {
			b.AddContract(c.key, c.term.until(b.AsOf))
		}
	}
}
