package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/money"
)

// A join is a table that tells of a cell of the sales what the sales file does
// not: who bought, a price, or the amount of all lines of an order.
type join struct {
	file    string
	on      int                     // column of the sales
	people  map[string]string       // by the cell: the cell of role, which tells who bought
	role    string                  // of the people; "" for none
	amounts map[string]money.Amount // by the cell: the sum of its lines, or a price
	price   bool                    // amounts are prices, to be multiplied by the quantity of the sales
	named   map[string]string       // by the cell: the currency that its amount names; nil where none does
}

// noLine is why a record cannot be used whose cell the other file does not have.
func (j *join) noLine() string { return "not in " + j.file }

// joins reads the tables that the sales of p need, from the other files.
func (l *loader) joins(ctx context.Context, p *plan, others []Source) error {
	wanted := l.o.Joins
	if p.format != nil {
		wanted = slices.Concat(wanted, p.format.Joins)
	}
	for _, want := range wanted {
		on, ok := formats.Column(p.header, want.On)
		if !ok {
			if slices.ContainsFunc(l.o.Joins, func(j formats.Join) bool { return j.File == want.File && j.On == want.On }) {
				return &Error{Place: Place{File: p.src.Name}, What: fmt.Sprintf("join: no column %q", want.On), Hint: "the columns are " + quoteList(p.names)}
			}
			continue
		}
		f, err := l.other(want, others)
		if err != nil {
			return err
		}
		if f == nil {
			return &Error{Place: Place{File: p.src.Name}, What: fmt.Sprintf("what it needs stands in another file, %s, which is not among those read", want.File),
				Hint: "put it into the folder of this file"}
		}
		j, err := l.readJoin(ctx, f, want)
		if err != nil {
			return err
		}
		j.on = on
		if j.role != "" {
			p.roles[j.role] = []int{on}
		}
		p.joined = append(p.joined, j)
	}
	return nil
}

// other finds the file of a join among the others: by its name, else by its
// header.
func (l *loader) other(want formats.Join, others []Source) (*file, error) {
	columns := []string{want.With}
	if want.With == "" {
		columns[0] = want.On
	}
	for _, column := range want.Take {
		columns = append(columns, column)
	}
	for _, src := range others {
		if ok, _ := path.Match(want.File, path.Base(src.Name)); !ok {
			continue
		}
		f, err := openFile(src, l.o)
		if err != nil {
			return nil, err
		}
		for _, name := range columns {
			if _, ok := formats.Column(f.header, name); !ok {
				return nil, &Error{Place: Place{File: src.Name}, What: fmt.Sprintf("join: no column %q", name), Hint: "the columns are " + quoteList(f.names)}
			}
		}
		return f, nil
	}
	return nil, nil
}

// readJoin reads the table of a join.
func (l *loader) readJoin(ctx context.Context, f *file, want formats.Join) (_ *join, err error) {
	p := &plan{file: f, kind: Sales, value: none, product: none, roles: map[string][]int{}, shape: shape{carry: none}}
	j := &join{file: f.src.Name}
	for role, name := range want.Take {
		i, _ := formats.Column(f.header, name)
		p.roles[role] = []int{i}
		if slices.Contains(identityRoles, role) {
			j.role, j.people = role, map[string]string{}
		}
	}
	if err := p.examine(&l.o); err != nil {
		return nil, err
	}
	if err := p.decide([]*plan{p}, &l.o); err != nil {
		return nil, err
	}
	if p.has(roleAmount, rolePrice) {
		j.amounts = map[string]money.Amount{}
		j.price = !p.has(roleAmount, roleQuantity)
	}
	with := want.With
	if with == "" {
		with = want.On
	}
	key, _ := formats.Column(f.header, with)
	r, t, err := p.records(&l.o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	records := 0
	var bad error
	scanErr := p.each(r, func(record *csvscan.Reader) bool {
		if record.Width() > len(f.header) || key >= record.Width() || ctx.Err() != nil {
			return ctx.Err() == nil // a ragged record tells nothing that could be trusted
		}
		bad = p.tell(j, string(cell.Trim(record.Field(key))), record)
		records++
		return bad == nil
	})
	if bad != nil {
		return nil, bad
	}
	if scanErr != nil {
		return nil, p.scanError(scanErr, f.dataLine-1)
	}
	l.readBeside(p, Joined, t, records)
	return j, ctx.Err()
}

// tell adds a record to the table of a join.
func (p *plan) tell(j *join, key string, record *csvscan.Reader) error {
	at := func(role string) []byte {
		if i := p.role(role); i != none {
			return record.Field(i)
		}
		return nil
	}
	if j.people != nil {
		j.people[key] = string(cell.Trim(at(j.role)))
	}
	if j.amounts == nil {
		return nil
	}
	paid := at(roleAmount)
	if !p.has(roleAmount) {
		paid = at(rolePrice)
	}
	a, why := p.numbers.style.Amount(paid)
	if why != 0 {
		return nil // the sales that need it are set aside
	}
	if name := cell.Currency(paid); name != "" {
		if j.named == nil {
			j.named = map[string]string{}
		}
		j.named[key] = name
	}
	if j.price {
		j.amounts[key] = a
		return nil
	}
	ok := true
	if q, why := p.numbers.style.Amount(at(roleQuantity)); why == 0 && !p.has(roleAmount) {
		a, ok = money.Mul(a, q)
	}
	if d, why := p.numbers.style.Amount(at(roleDiscount)); why == 0 && ok {
		a, ok = money.Mul(a, money.One-d)
	}
	sum, fits := j.amounts[key].Add(a)
	if j.amounts[key] = sum; !ok || !fits {
		return &Error{Place: Place{File: j.file}, What: fmt.Sprintf("the amounts of %q add up to more than can be counted", p.pseudonyms.Shape(key))}
	}
	return nil
}
