package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/nearest"
)

// none is the number of a column that is not there.
const none = -1

// A plan says how the records of one file are read: which column plays which
// role, and how dates and numbers are written.
type plan struct {
	*file
	kind    Kind
	roles   map[string][]int
	shape   shape
	joined  []*join
	value   int                    // the column that figures are grouped by; none where it is not here
	product int                    // the column of what was sold; none where that is not asked for
	dates   map[string]*dateColumn // by role
	numbers numberColumn
	flags   map[string]*flagColumn // by role
	idsSeen idEvidence
	watched []watched
}

// role returns the column that plays a role, the first of several, or none.
func (p *plan) role(name string) int {
	if at := p.roles[name]; len(at) > 0 {
		return at[0]
	}
	return none
}

// has reports whether any of the roles is played.
func (p *plan) has(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return p.role(n) != none })
}

// paid reports whether the amounts of sales are known.
func (p *plan) paid() bool {
	return p.has(roleAmount, rolePrice) || slices.ContainsFunc(p.joined, func(j *join) bool { return j.amounts != nil })
}

// planFiles looks at the files of one kind and decides how each is read. What
// one file leaves open, files of the same header may tell.
func planFiles(k Kind, sources []Source, o Options) (plans []*plan, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(plans))
		}
	}()
	exports := map[string][]*plan{}
	for _, src := range sources {
		f, err := openFile(src, o)
		if err != nil {
			return plans, err
		}
		p, err := newPlan(k, f, o)
		plans = append(plans, p)
		if err != nil {
			return plans, err
		}
		if err := p.examine(&o); err != nil {
			return plans, err
		}
		exports[f.fingerprint()] = append(exports[f.fingerprint()], p)
	}
	for _, p := range plans {
		if err := p.decide(exports[p.fingerprint()], &o); err != nil {
			return plans, err
		}
	}
	return plans, nil
}

func closeAll(plans []*plan) (err error) {
	for _, p := range plans {
		if p.open != nil {
			err = errors.Join(err, p.open.Close())
		}
	}
	return err
}

// newPlan finds the roles of the columns.
func newPlan(k Kind, f *file, o Options) (*plan, error) {
	p := &plan{file: f, kind: k, value: none, product: none, roles: map[string][]int{}, shape: shape{carry: none}}
	switch {
	case f.format != nil && kindNamed(f.format.Kind) == k:
		if f.format.Refuse != "" {
			return p, &Error{Place: Place{File: f.src.Name}, What: f.format.Title + ": " + f.format.Refuse}
		}
		p.roles = f.format.Find(f.header)
		if i, ok := f.format.FindScore(f.headerRows...); ok && p.roles[roleScore] == nil {
			p.roles[roleScore] = []int{i}
		}
		p.shape = newShape(f.format, f.header)
	case !o.NoHeader:
		p.roles = findRoles(k, f.header)
	}
	known := Roles(k)
	for _, c := range o.Columns {
		if !slices.Contains(known, c.Role) {
			if knownAnywhere(c.Role) {
				continue // meant for a file of another kind
			}
			return p, &Error{What: fmt.Sprintf("--column %s=%s: no such role", c.Role, c.Column), Hint: nearest.Hint(c.Role, known)}
		}
		i, err := f.column(c.Column)
		if err != nil {
			return p, err
		}
		for role, at := range p.roles {
			p.roles[role] = slices.DeleteFunc(slices.Clone(at), func(j int) bool { return j == i })
		}
		p.roles[c.Role] = []int{i}
	}
	if o.By != "" {
		if i, err := f.column(o.By); err == nil {
			p.value = i
		}
	}
	if o.Products {
		p.product = p.role(roleProduct)
	}
	return p, p.require(&o)
}

func knownAnywhere(role string) bool {
	for k := Sales; k <= Survey; k++ {
		if slices.Contains(Roles(k), role) {
			return true
		}
	}
	return false
}

// require checks that the roles without which the file is of no use are there.
func (p *plan) require(o *Options) error {
	switch p.kind {
	case Sales:
		if !p.has(roleDate) {
			return p.missing(roleDate, "the day of each sale")
		}
		if !p.has(roleCustomer, roleEmail, rolePhone) && p.shape.carry == none {
			return p.missing(roleCustomer, "who bought")
		}
		if o.Products && !o.AnyWay && p.product == none {
			return p.missing(roleProduct, "what was sold")
		}
	case Customers:
		tenured := o.Contracts && p.has(roleTenure) && !p.has(roleStart)
		switch {
		case !p.has(identityRoles...) && !tenured: // of a tenure nobody has more than one
			return p.missing(roleCustomer, "who it is")
		case tenured && !p.has(roleChurned):
			return p.missing(roleChurned, "whether they have left, beside how long they were there")
		}
	case Survey:
		if !p.has(roleScore) {
			return p.missing(roleScore, "the answer, 0 to 10")
		}
	}
	return nil
}

// missing is the error for a role that no column plays: the header, the
// column that may be meant, and what to type.
func (p *plan) missing(role, what string) error {
	guess := ""
	for _, s := range synonymsOf(p.kind) {
		if s.role != role {
			continue
		}
		for i, h := range p.header {
			if nearest.Of(headerKey(h), strings.Fields(s.headers)) != "" && !p.taken(h) {
				guess = p.names[i]
				break
			}
		}
	}
	if guess == "" && role == roleDate {
		guess = p.dateColumn()
	}
	e := &Error{
		Place: Place{File: p.src.Name, Line: max(1, p.dataLine-1)},
		What:  fmt.Sprintf("no column for %s (%s) among %s", role, what, quoteList(p.names)),
		Hint:  fmt.Sprintf("name it: --column %s=COLUMN", role),
	}
	if guess != "" {
		e.Hint = fmt.Sprintf("if it is %q: --column %s=%s", guess, role, shellWord(guess))
	}
	return e
}

func shellWord(s string) string {
	if strings.ContainsAny(s, " \t'\"$&|;<>()*?#\\") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

func (p *plan) taken(header string) bool {
	for _, at := range p.roles {
		if slices.ContainsFunc(at, func(i int) bool { return p.header[i] == header }) {
			return true
		}
	}
	return false
}

// dateColumn returns the first column whose cells in the sample are dates.
func (p *plan) dateColumn() string {
	for i := range p.header {
		e := cell.NewDateEvidence(cell.DateOptions{})
		n := 0
		_ = p.each(bytes.NewReader(p.lines()[min(p.data, len(p.lines())):]), func(record *csvscan.Reader) bool {
			if i < record.Width() {
				e.Add(record.Field(i))
				n++
			}
			return n < 20
		})
		if e.Sure() > 0 && e.Cells() == n {
			return p.names[i]
		}
	}
	return ""
}

// each reads the records of r one after the other, until yield returns false.
func (p *plan) each(r io.Reader, yield func(record *csvscan.Reader) bool) error {
	scan := csvscan.NewReader(r, p.scanOptions())
	for {
		switch err := scan.Next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case !yield(scan):
			return nil
		}
	}
}

// examine gathers evidence about dates and numbers from the sample, and from
// the rest of the file as long as something is open.
func (p *plan) examine(o *Options) (err error) {
	defer func() {
		if p.open == nil {
			p.sample = nil
		}
	}()
	if err := p.watch(o); err != nil {
		return err
	}
	err = p.each(bytes.NewReader(p.lines()[min(p.data, len(p.lines())):]), func(record *csvscan.Reader) bool {
		p.note(record)
		return true
	})
	if err != nil && p.whole {
		return p.scanError(err, p.dataLine-1)
	}
	if p.whole || p.settled(o) {
		return nil
	}
	if p.open != nil { // a pipe: what is looked at must be kept
		rest, err := io.ReadAll(p.open)
		if err != nil {
			return p.scanError(err, 0)
		}
		p.sample, p.whole = append(p.sample, rest...), true
	}
	r, t, err := p.records(o)
	if err != nil {
		return err
	}
	if p.open != nil {
		r = bytes.NewReader(p.sample[p.data:])
	} else {
		defer func() { err = errors.Join(err, t.Close()) }()
	}
	if err := p.watch(o); err != nil { // again from the beginning
		return err
	}
	err = p.each(r, func(record *csvscan.Reader) bool {
		p.note(record)
		return !p.settled(o)
	})
	if err != nil {
		return p.scanError(err, p.dataLine-1)
	}
	return nil
}

// account begins the account of the file.
func (p *plan) account() Account {
	a := Account{File: p.src.Name, Kind: p.kind, Header: p.headerLine, Delimiter: string(p.delimiter)}
	a.write(p.text)
	a.Counts[Structural] = p.titles
	if p.format != nil && kindNamed(p.format.Kind) == p.kind {
		a.Format = p.format.Name
	}
	for _, j := range p.joined {
		if !slices.Contains(a.Joined, j.file) {
			a.Joined = append(a.Joined, j.file)
		}
	}
	switch {
	case p.runs:
		a.Delimiter = "space"
	case p.delimiter == '\t':
		a.Delimiter = "tab"
	}
	a.Dates, a.DatesBy = p.describeDates()
	if p.numbers.style != (cell.Numbers{}) && p.numbers.seen.Cells() > 0 {
		a.Decimal, a.DecimalBy = p.numbers.style.Decimal(), p.numbers.seen.Reason()
	}
	used := map[int]bool{p.value: true, p.shape.carry: true}
	for _, role := range slices.Concat(Roles(p.kind), formatOnly) {
		for _, i := range p.roles[role] {
			a.Roles = append(a.Roles, ColumnRole{Role: role, Column: p.names[i]})
			used[i] = true
		}
	}
	for i, h := range p.header {
		if !used[i] && h != "" {
			a.Unused = append(a.Unused, p.names[i])
		}
	}
	return a
}

// read notes what is known of a text once it is read.
func (p *plan) read(t *opened, a *Account) {
	a.SHA256 = t.hash()
	a.write(t.style())
	if a.Undefined > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s without a meaning in %s, shown as \ufffd", count(a.Undefined, "byte"), a.Encoding))
	}
}
