package ingest

import (
	"fmt"
	"math"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// A term is what a record of the customers file says of a contract.
type term struct {
	contract dataset.Contract
	days     int  // of service up to as-of, where no start is told; 0 where one is
	left     bool // after those days
	stated   bool // there is a contract
}

// until is the contract, seen from the last day that counts.
func (t term) until(asOf calendar.Day) dataset.Contract {
	c := t.contract
	if t.days > 0 {
		c.Start = asOf + 1 - calendar.Day(t.days)
		if t.left {
			c.End = asOf
		}
	}
	return c
}

// term reads what a record says of a contract, where the figure rests on it:
// a day that cannot be read would be a contract without an end.
func (p *plan) term(c *customerRow, o *Options) (t term, bad *cellError) {
	t.contract.MRR = money.None
	if p.has(roleMRR) && !isOneOf(noAnswerWords, c.MRR) {
		amount, problem := p.numbers.style.Amount([]byte(c.MRR))
		if problem != 0 {
			return t, &cellError{roleMRR, c.MRR, problem.String()}
		}
		t.contract.MRR = amount
	}
	if p.has(roleStart) {
		if t.contract.Start, bad = p.contractDay(roleStart, c.Start); bad != nil {
			return t, bad
		}
		t.contract.End, bad = p.contractDay(roleEnd, c.End)
		t.stated = !t.contract.Start.IsZero() || !t.contract.End.IsZero()
		return t, bad
	}
	if !p.has(roleTenure) {
		return t, nil
	}
	if t.days, bad = p.tenure(c.Tenure, o.TenureUnit); bad != nil {
		return t, bad
	}
	if t.left, bad = p.churned(c.Churned); bad != nil {
		return t, bad
	}
	t.stated = t.days > 0
	return t, nil
}

// contractDay reads a day that may be missing.
func (p *plan) contractDay(role, b string) (calendar.Day, *cellError) {
	if !p.has(role) || isOneOf(noAnswerWords, b) {
		return 0, nil
	}
	d, problem := p.dates[role].style.Day([]byte(b))
	if problem != 0 && problem.Kind() != cell.Empty {
		return 0, &cellError{role, b, problem.String()}
	}
	return d, nil
}

// longestTenure is more than any customer has been served, in days: what is
// longer is no length of time.
const longestTenure = 200 * 366

// tenure reads how long somebody has been served, in days.
func (p *plan) tenure(b string, asked calendar.Unit) (days int, bad *cellError) {
	unit, _ := tenureUnit(p.header[p.role(roleTenure)], asked)
	n, problem := p.numbers.style.Amount([]byte(b))
	if problem != 0 {
		return 0, &cellError{roleTenure, b, problem.String()}
	}
	length := math.Round(n.Float() * unit.Days())
	switch {
	case length < 0:
		return 0, &cellError{roleTenure, b, "below 0"}
	case length > longestTenure:
		return 0, &cellError{roleTenure, b, fmt.Sprintf("more than 200 years, in %ss", unit)}
	}
	return int(length), nil
}

// tenureUnit is the unit in which the column tells lengths: as asked for,
// else as its header says. told is false where neither does: days.
func tenureUnit(header string, asked calendar.Unit) (u calendar.Unit, told bool) {
	if asked != 0 {
		return asked, true
	}
	key := headerKey(header)
	for u := calendar.Days; u <= calendar.Years; u++ {
		if strings.Contains(key, u.String()) {
			return u, true
		}
	}
	return calendar.Days, false
}

// decideChurned refuses a column that does not tell whether somebody left.
func (p *plan) decideChurned() error {
	f := p.flags[roleChurned]
	if f == nil || f.meant != nil {
		return nil
	}
	return &Error{
		Place: Place{File: p.src.Name},
		What:  fmt.Sprintf("column %q says %q, which does not tell whether somebody left", p.names[p.role(roleChurned)], p.pseudonyms.Shape(f.first)),
		Hint:  "want yes and no, true and false, 1 and 0, or churned and active; name another column: --column churned=COLUMN",
	}
}

// churned reads whether somebody has left.
func (p *plan) churned(b string) (left bool, bad *cellError) {
	left, ok := p.flags[roleChurned].meant[flagWord([]byte(b))]
	switch {
	case b == "":
		return false, &cellError{roleChurned, b, "empty"}
	case !ok:
		return false, &cellError{roleChurned, b, "does not tell whether they left, as the other cells do"}
	}
	return left, nil
}

// noteTenure says how tenures are taken, of how many there is none yet, and
// that nobody knows when the others left.
func (p *plan) noteTenure(a *Account, o *Options, unserved, left int) {
	if !o.Contracts || !p.has(roleTenure) || p.has(roleStart) {
		return
	}
	header, told := p.header[p.role(roleTenure)], false
	if a.TenureUnit, told = tenureUnit(header, o.TenureUnit); !told {
		a.Notes = append(a.Notes, fmt.Sprintf("%q is taken for days; if it is months: --tenure-unit month", header))
	}
	if unserved > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s with a tenure of 0: not served yet, and left out", count(unserved, "customer")))
	}
	if left > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("tenure tells how long, not until when: the %s who left count as leaving on the last day", count(left, "customer")))
	}
}
