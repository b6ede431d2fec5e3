package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	row     *customerRow
	key     string // where no column tells who it is: the record's place
	profile dataset.Profile
	term    term
}

// A peopleReader reads customers files, and gives their records to the builder
// in the order of the files.
type peopleReader struct {
	b  *dataset.Builder
	id *identity
	o  *Options

	from     []int // the number of the first record of each file
	listed   int   // records that the builder has
	ids      idEvidence
	held     []person // the records behind these, while all ids look like 17850.0
	signed   []signed
	accounts []Account
	first    calendar.Day // start of a contract
	last     mark         // likewise
	counted  bool         // there are contracts that tell how long they have run, but not since when
}

// signed is a contract that a record of a customers file states.
type signed struct {
	record int
	key    string
	term   term
}

// read reads the files and learns under which keys each customer may stand in
// others.
func (r *peopleReader) read(ctx context.Context, b *dataset.Builder, plans []*plan, id *identity, o *Options) error {
	r.b, r.id, r.o = b, id, o
	for _, p := range plans {
		a := p.account()
		a.Contracts = o.Contracts && p.has(roleStart, roleTenure)
		r.from = append(r.from, r.listed+len(r.held))
		if err := r.readFile(ctx, p, &a); err != nil {
			return err
		}
		r.accounts = append(r.accounts, a)
	}
	for i := range r.held {
		row := r.held[i].row
		row.Customer = strings.TrimSuffix(row.Customer, ".0")
	}
	r.release()
	return nil
}

// readFile reads one file.
func (r *peopleReader) readFile(ctx context.Context, p *plan, a *Account) error {
	var margins marginColumn
	from, held := r.listed+len(r.held), len(r.held)
	badDays, badAsked, unserved, left := 0, 0, 0, 0
	nameless, optOut := !p.has(identityRoles...), p.has(roleOptOut)
	err := eachRow(ctx, p, r.o, a, func(row *row[customerRow]) (Bin, *cellError) {
		cells := row.cells
		c := person{row: cells}
		switch {
		case nameless:
			c.key = row.place().String()
		case !r.id.knows(cells.identity):
			return NoCustomer, nil
		}
		if r.o.Contracts {
			var bad *cellError
			if c.term, bad = p.term(cells, r.o); bad != nil {
				return SetAside, bad
			}
			r.see(c.term.contract.Start, row)
			switch {
			case !c.term.stated && p.has(roleTenure) && !p.has(roleStart):
				unserved++
			case c.term.left:
				left++
			}
		}
		c.profile = dataset.Profile{
			Name: cells.name(), Email: cells.Email, Phone: cells.Phone, Consent: cells.Consent, OptOut: cells.OptOut, ReferredBy: cells.Referrer,
			SignUp: p.day(roleSignUp, cells.SignUp, &badDays), Birthday: p.birthday(cells.Birthday, &badDays),
		}
		if cells.OptOut == "" && optOut {
			c.profile.OptOut = dataset.NoOptOut
		}
		c.profile.Asked, c.profile.AskedOn = p.asked(cells.Asked, &badAsked)
		c.profile.Margin = margins.read(cells.Margin)
		if r.o.By != "" {
			c.profile.Values = []string{row.value}
		}
		r.add(&c)
		return Used, nil
	})
	if badDays > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%d dates that could not be read are left out", badDays))
	}
	r.b.SettleMargins(from, margins.settle)
	for i := held; i < len(r.held); i++ {
		r.held[i].profile.Margin = margins.settle(r.held[i].profile.Margin)
	}
	margins.note(a)
	if badAsked > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s of column %q: cannot tell whether they were asked, and count as not asked", count(badAsked, "cell"), p.names[p.role(roleAsked)]))
	}
	p.noteTenure(a, r.o, unserved, left)
	return err
}

// add takes in a record. While all ids look like 17850.0 it is held back: a
// later one tells whether they are whole numbers.
func (r *peopleReader) add(c *person) {
	r.ids.add([]byte(c.row.Customer))
	if r.ids.all() {
		row := *c.row
		r.held = append(r.held, person{&row, c.key, c.profile, c.term})
		return
	}
	r.release()
	r.list(c)
}

// release lists the records that are held back.
func (r *peopleReader) release() {
	for i := range r.held {
		r.list(&r.held[i])
	}
	r.held = nil
}

// list gives a record to the builder.
func (r *peopleReader) list(c *person) {
	if c.key == "" {
		c.key = r.id.key(c.row.identity)
	}
	r.id.learn(c.key, c.row.identity)
	if r.o.Trace != nil {
		r.o.Trace.meet(c.key, c.row)
	}
	r.b.AddProfile(c.key, c.profile)
	r.counted = r.counted || c.term.days > 0
	if c.term.stated {
		r.signed = append(r.signed, signed{r.listed, c.key, c.term})
	}
	r.listed++
}

// see takes in the start of a contract.
func (r *peopleReader) see(start calendar.Day, row *row[customerRow]) {
	if start.IsZero() {
		return
	}
	if r.first.IsZero() || start < r.first {
		r.first = start
	}
	if start > r.last.day {
		r.last = mark{day: start, place: row.place()}
	}
}

// sign puts the contracts into the builder, as of its last day.
func (r *peopleReader) sign(b *dataset.Builder) {
	for _, c := range r.signed {
		b.AddContract(c.key, c.term.until(b.AsOf))
	}
}

// settle accounts for the records that later ones replaced. One that states a
// contract replaces nothing.
func (r *peopleReader) settle(replaced []dataset.Replaced) {
	for _, one := range replaced {
		_, further := slices.BinarySearchFunc(r.signed, one.By, func(s signed, record int) int { return cmp.Compare(s.record, record) })
		if further {
			continue
		}
		file := len(r.from) - 1
		for r.from[file] > one.Record {
			file--
		}
		r.accounts[file].Counts[Used]--
		r.accounts[file].Counts[Duplicate]++
	}
}
