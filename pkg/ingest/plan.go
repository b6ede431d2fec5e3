package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
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
	value   int // the column that figures are grouped by; none where it is not here
	dates   dateStyle
	decimal byte

	dateSeen    dateEvidence
	decimalSeen decimalEvidence
	idsSeen     idEvidence
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
		if err := p.examine(o); err != nil {
			return plans, err
		}
		exports[f.fingerprint()] = append(exports[f.fingerprint()], p)
	}
	for _, p := range plans {
		if err := p.decide(exports[p.fingerprint()], o); err != nil {
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
	p := &plan{file: f, kind: k, value: none, roles: map[string][]int{}, shape: shape{carry: none}}
	switch {
	case f.format != nil && kindNamed(f.format.Kind) == k:
		if f.format.Refuse != "" {
			return p, &Error{Place: Place{File: f.src.Name}, What: f.format.Title + ": " + f.format.Refuse}
		}
		p.roles = f.formatRoles()
		p.shape = newShape(f.format, f.exact)
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
	return p, p.require()
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
func (p *plan) require() error {
	switch p.kind {
	case Sales:
		if !p.has(roleDate) {
			return p.missing(roleDate, "the day of each sale")
		}
		if !p.has(roleCustomer, roleEmail, rolePhone) && p.shape.carry == none {
			return p.missing(roleCustomer, "who bought")
		}
	case Customers:
		if !p.has(roleCustomer, roleEmail, rolePhone) {
			return p.missing(roleCustomer, "who it is")
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
		for _, h := range p.header {
			if nearest.Of(headerKey(h), strings.Fields(s.headers)) != "" && !p.taken(h) {
				guess = h
				break
			}
		}
	}
	if guess == "" && role == roleDate {
		guess = p.dateColumn()
	}
	e := &Error{
		Place: Place{File: p.src.Name, Line: max(1, p.dataLine-1)},
		What:  fmt.Sprintf("no column for %s (%s) among %s", role, what, quoteList(p.header)),
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
	for i, h := range p.header {
		var e dateEvidence
		n := 0
		_ = p.each(bytes.NewReader(p.lines()[min(p.data, len(p.lines())):]), func(record []string) bool {
			if i < len(record) {
				e.add([]byte(strings.TrimSpace(record[i])))
				n++
			}
			return n < 20
		})
		if e.cells > 0 && e.cells == n {
			return h
		}
	}
	return ""
}

// each gives the records of r to yield, until it returns false.
func (p *plan) each(r io.Reader, yield func(record []string) bool) error {
	scan := csvscan.NewReader(r, p.scanOptions())
	for {
		record, err := scan.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !yield(record) {
			return nil
		}
	}
}

// numberRoles are the roles whose cells are numbers with a decimal sign.
var numberRoles = []string{roleAmount, rolePrice, roleQuantity}

func (p *plan) dateRoles() []string {
	if p.kind == Customers {
		return []string{roleSignUp, roleBirthday}
	}
	return []string{roleDate}
}

// examine gathers evidence about dates and numbers from the sample, and from
// the rest of the file as long as something is open.
func (p *plan) examine(o Options) (err error) {
	defer func() {
		if p.open == nil {
			p.sample = nil
		}
	}()
	err = p.each(bytes.NewReader(p.lines()[min(p.data, len(p.lines())):]), func(record []string) bool {
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
	p.dateSeen, p.decimalSeen, p.idsSeen = dateEvidence{}, decimalEvidence{}, idEvidence{}
	err = p.each(r, func(record []string) bool {
		p.note(record)
		return !p.settled(o)
	})
	if err != nil {
		return p.scanError(err, p.dataLine-1)
	}
	return nil
}

// note adds the cells of a record to the evidence.
func (p *plan) note(record []string) {
	for _, role := range p.dateRoles() {
		if i := p.role(role); i != none && i < len(record) {
			p.dateSeen.add(trimBlanks([]byte(record[i])))
		}
	}
	for _, role := range numberRoles {
		if i := p.role(role); i != none && i < len(record) {
			p.decimalSeen.add([]byte(record[i]))
		}
	}
	if i := p.role(roleCustomer); i != none && i < len(record) {
		p.idsSeen.add(appendKey(nil, roleCustomer, []byte(record[i])))
	}
}

func (p *plan) settled(o Options) bool {
	return (o.DateFormat != "" || p.dateSeen.decided()) && (o.Decimal != "" || p.decimalSeen.decided())
}

// decide chooses the styles from the evidence of this file, else from that of
// all files of the same export.
func (p *plan) decide(export []*plan, o Options) error {
	if err := p.decideDates(export, o); err != nil {
		return err
	}
	return p.decideDecimal(export, o)
}

func (p *plan) decideDates(export []*plan, o Options) error {
	if o.DateFormat == "" && p.format != nil {
		o.DateFormat = p.format.Dates
	}
	order, ok := parseDateOrder(o.DateFormat)
	if !ok {
		return &Error{What: fmt.Sprintf("--date-format %q: want dmy, mdy or ymd", o.DateFormat), Hint: "day, month and year in the order in which the file has them"}
	}
	p.dates = dateStyle{order: order, pivot: o.pivot()}
	if order != orderOpen || p.dateSeen.open == 0 {
		return nil
	}
	seen := p.dateSeen
	found, mixed := seen.order()
	if found == orderOpen && !mixed {
		seen = dateEvidence{}
		for _, other := range export {
			seen.join(other.dateSeen)
		}
		found, mixed = seen.order()
	}
	place := Place{File: p.src.Name}
	switch {
	case mixed:
		return &Error{Place: place, What: fmt.Sprintf("dates are written day first and month first in one column (%d and %d of them cannot be read the other way)", seen.alone[dmy], seen.alone[mdy]),
			Hint: "export the file again with one date format, or name the right one with --date-format dmy or --date-format mdy: the others are then set aside"}
	case found == orderOpen:
		return &Error{Place: place, What: fmt.Sprintf("dates such as %q do not tell which of day and month comes first", seen.first),
			Hint: "say it: --date-format dmy or --date-format mdy"}
	}
	p.dates.order = found
	return nil
}

// pivot returns the latest year that two digits stand for: the year after
// as-of, or after today where as-of is found in the file.
func (o *Options) pivot() int {
	for _, d := range []calendar.Day{o.AsOf, o.Today} {
		if !d.IsZero() {
			year, _, _ := d.Date()
			return year + 1
		}
	}
	return 2068 // as POSIX has it
}

func (p *plan) decideDecimal(export []*plan, o Options) error {
	if o.Decimal == "" && p.format != nil {
		o.Decimal = p.format.Decimal
	}
	switch o.Decimal {
	case ".", ",":
		p.decimal = o.Decimal[0]
		return nil
	case "":
	default:
		return &Error{What: fmt.Sprintf("--decimal %q: want . or ,", o.Decimal)}
	}
	seen := p.decimalSeen
	if p.decimal = seen.sign(); p.decimal != 0 {
		return nil
	}
	for _, other := range export {
		if other != p {
			seen.join(other.decimalSeen)
		}
	}
	if p.decimal = seen.sign(); p.decimal == 0 {
		return &Error{Place: Place{File: p.src.Name}, What: fmt.Sprintf("numbers such as %q do not tell whether the sign is for decimals or for thousands", seen.first),
			Hint: "say it: --decimal . or --decimal ,"}
	}
	return nil
}

// account begins the account of the file.
func (p *plan) account() Account {
	a := Account{File: p.src.Name, Kind: p.kind, Format: p.shape.name, Encoding: p.encoding, Delimiter: string(p.delimiter)}
	a.Counts[Structural] = p.titles
	switch {
	case p.runs:
		a.Delimiter = "space"
	case p.delimiter == '\t':
		a.Delimiter = "tab"
	}
	if p.dateSeen.cells > 0 {
		a.Dates = p.dateSeen.describe(p.dates)
	}
	for _, role := range slices.Concat(Roles(p.kind), formatOnly) {
		for _, i := range p.roles[role] {
			a.Roles = append(a.Roles, ColumnRole{Role: role, Column: p.header[i]})
		}
	}
	return a
}
