package ingest

import (
	"bytes"
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// salesColumns are the columns that are read, none where there is none.
type salesColumns struct {
	date, order, amount, quantity, price, currency, status, value int
	refund, adjusted, cancelled, of, to, discount, time, zone     int
	ids                                                           []idColumn
}

// An idColumn is a column that tells who bought, where those before it do not.
type idColumn struct {
	role   string
	column int
	join   *join // the table that its cells are looked up in; nil for none
	lesser bool  // its keys may stand for others: see identity.aliases
}

func (p *plan) salesColumns(id *identity) salesColumns {
	c := salesColumns{
		date: p.role(roleDate), order: p.role(roleOrder), amount: p.role(roleAmount), quantity: p.role(roleQuantity),
		price: p.role(rolePrice), currency: p.role(roleCurrency), status: p.role(roleStatus), value: p.value,
		refund: p.role(roleRefund), adjusted: p.role(roleAdjusted), cancelled: p.role(roleCancelled), of: p.role(roleOf),
		discount: p.role(roleDiscount), to: p.role(roleTo), time: p.role(roleTime), zone: p.role(roleZone),
	}
	for i, role := range id.roles {
		for _, column := range p.roles[role] {
			c.ids = append(c.ids, idColumn{role: role, column: column, join: p.joinOf(role), lesser: i > 0})
		}
	}
	return c
}

// A badCell is a column whose cell cannot be used, and why. The zero badCell
// is none.
type badCell struct {
	column  int
	why     cell.Problem
	missing string // why, where nothing is wrong with the cell itself
}

// line reads the amounts of a record: what was sold, what of it was given
// back, and whether it is a return.
func (w *salesWorker) line(c *csvscan.Chunk, i int) (line dataset.Line, bad badCell) {
	cols := &w.cols
	number := func(column int) money.Amount {
		a, why := w.plan.numbers.style.Amount(w.cell(c, i, column))
		if why != 0 && bad.why == 0 {
			bad = badCell{column: column, why: why}
		}
		return a
	}
	j := w.plan.joinOf(roleAmount)
	switch {
	case j != nil:
		line.Amount, bad = w.joined(j, c, i)
		line.Return = line.Amount < 0
	case cols.amount != none:
		line.Amount = number(cols.amount)
		line.Return = line.Amount < 0
		if cols.quantity != none && minus(c.Field(i, cols.quantity)) {
			line.Amount, line.Return = -max(line.Amount, -line.Amount), true
		}
	case cols.price != none && cols.quantity == none:
		line.Amount = number(cols.price)
		line.Return = line.Amount < 0
	case cols.price != none:
		price, quantity := number(cols.price), number(cols.quantity)
		var ok bool
		if line.Amount, ok = money.Mul(quantity, price); !ok && bad.why == 0 {
			bad = badCell{column: cols.quantity, why: cell.TooLarge}
		}
		line.Return = quantity < 0 || price < 0
	case cols.quantity != none:
		line.Return = minus(c.Field(i, cols.quantity))
	}
	if w.plan.shape.name != "" && bad == (badCell{}) {
		bad = w.known(c, i, &line)
	}
	return line, bad
}

// joinOf returns the table that tells who bought, for an identity role, or the
// amounts; nil where the file itself does.
func (p *plan) joinOf(role string) *join {
	for _, j := range p.joined {
		if j.role == role || role == roleAmount && j.amounts != nil {
			return j
		}
	}
	return nil
}

// joined returns the amount that another file tells.
func (w *salesWorker) joined(j *join, c *csvscan.Chunk, i int) (money.Amount, badCell) {
	a, ok := j.amounts[string(w.cell(c, i, j.on))]
	if !ok {
		return 0, badCell{column: j.on, missing: j.noLine()}
	}
	if !j.price || w.cols.quantity == none {
		return a, badCell{}
	}
	q, why := w.plan.numbers.style.Amount(w.cell(c, i, w.cols.quantity))
	if why != 0 {
		return 0, badCell{column: w.cols.quantity, why: why}
	}
	if a, ok = money.Mul(a, q); !ok {
		return 0, badCell{column: w.cols.quantity, why: cell.TooLarge}
	}
	return a, badCell{}
}

// convert converts a line to the currency asked for.
func (w *salesWorker) convert(c *csvscan.Chunk, i int, day calendar.Day, line *dataset.Line) badCell {
	currency := string(bytes.ToUpper(w.cell(c, i, w.cols.currency)))
	if currency == "" {
		return badCell{}
	}
	var ok, okRefund bool
	line.Amount, ok = w.rates.convert(line.Amount, currency, day)
	line.Refund, okRefund = w.rates.convert(line.Refund, currency, day)
	if !ok || !okRefund {
		return badCell{column: w.cols.currency, missing: fmt.Sprintf("no rate from %s to %s by %v", currency, w.rates.to, day)}
	}
	return badCell{}
}

// known completes a line by the columns that only known formats have.
func (w *salesWorker) known(c *csvscan.Chunk, i int, line *dataset.Line) (bad badCell) {
	cols := &w.cols
	optional := func(column int) money.Amount {
		if column == none {
			return 0
		}
		a, why := w.plan.numbers.style.Amount(w.cell(c, i, column))
		if why != 0 && why != cell.Empty {
			bad = badCell{column: column, why: why}
		}
		return a
	}
	if a := optional(cols.adjusted); a > 0 {
		line.Amount = a
	}
	if off := optional(cols.discount); off != 0 {
		line.Amount, _ = money.Mul(line.Amount, money.One-off.Div(100))
	}
	line.Whole = w.plan.shape.whole
	if w.isReturn(c, i) {
		line.Amount, line.Return = -max(line.Amount, -line.Amount), true
	}
	if line.Return {
		if cols.of != none {
			line.Order = w.cell(c, i, cols.of)
		}
		return bad
	}
	refund := optional(cols.refund)
	line.Refund = max(refund, -refund)
	return bad
}

// minus reports whether a number is written as a negative one.
func minus(b []byte) bool {
	b = cell.Trim(b)
	return len(b) > 1 && (b[0] == '-' || b[0] == '(')
}
