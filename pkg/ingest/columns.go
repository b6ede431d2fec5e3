package ingest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// A dateColumn is what was seen of a column of dates, and how it is read.
type dateColumn struct {
	seen  *cell.DateEvidence
	style cell.Dates
	doubt error // why it cannot be read; nil where it can
}

// A numberColumn is what was seen of the columns of numbers, which are written
// alike, and how they are read.
type numberColumn struct {
	seen  cell.NumberEvidence
	style cell.Numbers
}

// A watched column is one whose cells add to the evidence.
type watched struct {
	column int
	add    func(cell []byte)
}

// numberRoles are the roles whose cells are numbers with a decimal sign.
var numberRoles = []string{roleAmount, rolePrice, roleQuantity, roleRefund, roleAdjusted, roleTenure, roleMRR}

// dateRoles are the roles whose cells are dates.
func dateRoles(k Kind) []string {
	if k == Customers {
		return []string{roleSignUp, roleBirthday, roleStart, roleEnd, roleAsked}
	}
	return []string{roleDate}
}

// dateOptions are what is known of the dates of a file without its cells.
func (p *plan) dateOptions(o *Options) (cell.DateOptions, error) {
	format := o.DateFormat
	if format == "" && p.format != nil {
		format = p.format.Dates
	}
	layout, err := cell.ParseLayout(format)
	if err != nil {
		return cell.DateOptions{}, &Error{What: fmt.Sprintf("--date-format %v", err),
			Hint: "name the order of day, month and year in the file: dmy, mdy or ymd; or a pattern such as DD.MM.YYYY"}
	}
	era, ok := cell.ParseEra(o.Calendar)
	if !ok {
		return cell.DateOptions{}, &Error{What: fmt.Sprintf("--calendar %q: want gregorian, buddhist or persian", o.Calendar)}
	}
	return cell.DateOptions{Layout: layout, Pivot: o.pivot(), Era: era, Location: o.Location, LoadLocation: time.LoadLocation}, nil
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
	return 0
}

// watch begins to gather evidence.
func (p *plan) watch(o *Options) error {
	dates, err := p.dateOptions(o)
	if err != nil {
		return err
	}
	p.dates, p.numbers, p.idsSeen, p.flags = map[string]*dateColumn{}, numberColumn{}, idEvidence{}, map[string]*flagColumn{}
	p.watched = nil
	watch := func(role string, add func(cell []byte)) {
		p.watched = append(p.watched, watched{p.role(role), add})
	}
	for _, role := range dateRoles(p.kind) {
		if p.has(role) {
			p.dates[role] = &dateColumn{seen: cell.NewDateEvidence(dates)}
			watch(role, p.dates[role].seen.Add)
		}
	}
	for _, role := range numberRoles {
		if p.has(role) {
			watch(role, p.numbers.seen.Add)
		}
	}
	for _, role := range flagRoles {
		if p.has(role) {
			p.flags[role] = &flagColumn{}
			watch(role, p.flags[role].add)
		}
	}
	if p.has(roleCustomer) {
		watch(roleCustomer, func(cell []byte) { p.idsSeen.add(appendKey(nil, roleCustomer, cell)) })
	}
	return nil
}

// note adds the cells of a record to the evidence.
func (p *plan) note(record *csvscan.Reader) {
	for _, w := range p.watched {
		if w.column < record.Width() {
			w.add(record.Field(w.column))
		}
	}
}

// settled reports whether more records would tell nothing new.
func (p *plan) settled(o *Options) bool {
	for _, column := range p.dates {
		if !column.seen.Settled() && (p.kind != Customers || o.Contracts) {
			return false
		}
	}
	return o.Decimal != "" || p.numbers.seen.Settled() || p.numbers.seen.Cells() == 0
}

// decide chooses the styles from the evidence of this file, else from that of
// all files of the same export.
func (p *plan) decide(export []*plan, o *Options) error {
	for role, column := range p.dates {
		if err := p.decideDates(role, column, export, o); err != nil {
			return err
		}
	}
	for _, column := range p.flags {
		column.decide()
	}
	if p.kind == Customers {
		if !o.Contracts { // which alone need numbers
			return nil
		}
		if err := p.decideChurned(); err != nil {
			return err
		}
	}
	return p.decideNumbers(export, o)
}

func (p *plan) decideDates(role string, column *dateColumn, export []*plan, o *Options) error {
	var err error
	if column.style, err = column.seen.Decide(); err == nil {
		return nil
	}
	options, _ := p.dateOptions(o) // which watch has read
	joint := cell.NewDateEvidence(options)
	for _, other := range export {
		joint.Join(other.dates[role].seen)
	}
	if column.style, err = joint.Decide(); err == nil {
		return nil
	}
	contract := o.Contracts && (role == roleStart || role == roleEnd)
	if p.kind == Customers && !contract { // no figure but those on these days needs them
		column.doubt = err
		return nil
	}
	return p.doubted(role, err, "date-format")
}

func (p *plan) decideNumbers(export []*plan, o *Options) (err error) {
	sign := o.Decimal
	if sign == "" && p.format != nil {
		sign = p.format.Decimal
	}
	if sign != "" {
		if p.numbers.style, err = cell.WithDecimal(sign); err != nil {
			return &Error{What: fmt.Sprintf("--decimal %q: %v", sign, err)}
		}
		return nil
	}
	if p.numbers.style, err = p.numbers.seen.Decide(); err == nil {
		return nil
	}
	var joint cell.NumberEvidence
	for _, other := range export {
		joint.Join(&other.numbers.seen)
	}
	if p.numbers.style, err = joint.Decide(); err == nil {
		return nil
	}
	return p.doubted("", err, "decimal")
}

// doubted is the error for a column of which the cells do not tell how they
// are to be read: what would settle it.
func (p *plan) doubted(role string, err error, flag string) error {
	e := &Error{Place: Place{File: p.src.Name}, What: err.Error(), Hint: "export the file again, written in one way"}
	if role != "" {
		e.What = fmt.Sprintf("column %q: %s", p.names[p.role(role)], e.What)
	}
	var doubt *cell.Doubt
	if errors.As(err, &doubt) && len(doubt.Answers) > 0 {
		if doubt.Why == cell.YearsForeign {
			flag = "calendar"
		}
		var answers []string
		for _, a := range doubt.Answers {
			answers = append(answers, "--"+flag+" "+shellWord(a))
		}
		e.Hint = "say it: " + strings.Join(answers, " or ")
	}
	return e
}

// describeDates names how the dates of the main column are written, and what
// tells the order of day and month.
func (p *plan) describeDates() (layouts, reason string) {
	for _, role := range dateRoles(p.kind) {
		if column := p.dates[role]; column != nil && column.doubt == nil {
			var looks []string
			for _, l := range column.seen.Looks() {
				looks = append(looks, l.Layout)
			}
			if len(looks) > 0 {
				return strings.Join(looks, ", "), column.seen.Reason()
			}
		}
	}
	return "", ""
}

// birthday reads a birthday, which may have no year: 07/04, --07-04. Where
// neither number can only be a day, the month comes first, unless the format
// says otherwise.
func (p *plan) birthday(b string, bad *int) calendar.Day {
	first, second, ok := strings.Cut(strings.TrimPrefix(b, "--"), "-")
	if !ok {
		first, second, ok = strings.Cut(b, "/")
	}
	if !ok || len(first) > 2 || len(second) > 2 {
		return p.day(roleBirthday, b, bad)
	}
	month, err1 := strconv.Atoi(first)
	day, err2 := strconv.Atoi(second)
	if month > 12 || p.format != nil && p.format.Dates == "dmy" {
		month, day = day, month
	}
	d, ok := calendar.Date(dataset.NoYear, month, day)
	if err1 != nil || err2 != nil || !ok {
		*bad++
		return 0
	}
	return d
}

// day reads a date that may be missing. One that cannot be read is counted
// and left out: it is no reason to set a customer aside.
func (p *plan) day(role, b string, bad *int) calendar.Day {
	column := p.dates[role]
	if column == nil || b == "" {
		return 0
	}
	if column.doubt == nil {
		d, problem := column.style.Day([]byte(b))
		if problem == 0 {
			return d
		}
		if problem.Kind() == cell.Empty {
			return 0
		}
	}
	if !isOneOf(noAnswerWords, b) {
		*bad++
	}
	return 0
}
