package ingest

import (
	"slices"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// A slot is a role of a sales file whose cell is read of each record.
type slot int

const (
	dateCell slot = iota
	orderCell
	amountCell
	quantityCell
	priceCell
	currencyCell
	statusCell
	valueCell
	productCell
	refundCell
	adjustedCell
	cancelledCell
	ofCell
	toCell
	discountCell
	timeCell
	zoneCell
	slots
)

var slotRoles = [slots]string{
	roleDate, roleOrder, roleAmount, roleQuantity, rolePrice, roleCurrency, roleStatus, "", "", roleRefund, roleAdjusted,
	roleCancelled, roleOf, roleTo, roleDiscount, roleTime, roleZone,
}

// salesColumns are the columns that are read of each record.
type salesColumns struct {
	at   [slots]int // none where there is none
	ids  []idColumn
	load []int      // all of these, once
	from [slots]int // where each stands in load; none where there is none

	order []columnRun // what tells the order of a plain file's record
}

// A columnRun is columns that stand side by side.
type columnRun struct{ first, last int }

// columnRuns are columns, as far as there are any, in runs.
func columnRuns(columns ...int) (runs []columnRun) {
	slices.Sort(columns)
	for _, c := range slices.Compact(columns) {
		n := len(runs) - 1
		switch {
		case c == none:
		case n >= 0 && runs[n].last+1 == c:
			runs[n].last = c
		default:
			runs = append(runs, columnRun{c, c})
		}
	}
	return runs
}

// An idColumn is a column that tells who bought, where those before it do not.
type idColumn struct {
	role   string
	column int
	from   int   // where it stands in salesColumns.load; none for columns that are seldom needed
	join   *join // the table that its cells are looked up in; nil for none
	lesser bool  // its keys may stand for others: see identity.aliases
}

func (p *plan) salesColumns(id *identity) salesColumns {
	var c salesColumns
	for s, role := range slotRoles {
		switch slot(s) {
		case valueCell:
			c.at[s] = p.value
		case productCell:
			c.at[s] = p.product
		default:
			c.at[s] = p.role(role)
		}
		c.from[s] = c.loaded(c.at[s])
	}
	for i, role := range id.roles {
		for _, column := range p.roles[role] {
			id := idColumn{role: role, column: column, from: none, join: p.joinOf(role), lesser: i > 0}
			if len(c.ids) == 0 {
				id.from = c.loaded(column)
			}
			c.ids = append(c.ids, id)
		}
	}
	if len(c.ids) > 0 {
		c.order = columnRuns(c.at[dateCell], c.at[orderCell], c.ids[0].column)
	}
	return c
}

// loaded returns where a column stands in load.
func (c *salesColumns) loaded(column int) int {
	if column == none {
		return none
	}
	i := slices.Index(c.load, column)
	if i < 0 {
		i = len(c.load)
		c.load = append(c.load, column)
	}
	return i
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
func (w *salesWorker) line(line *dataset.Line) (bad badCell) {
	number := func(s slot) money.Amount {
		a, why := w.numbers.Amount(w.cell(s))
		if why != 0 && bad.why == 0 {
			bad = badCell{column: w.cols.at[s], why: why}
		}
		return a
	}
	switch {
	case w.amounts != nil:
		line.Amount, bad = w.joined(w.amounts)
		line.Return = line.Amount < 0
	case w.has(amountCell):
		line.Amount = number(amountCell)
		line.Return = line.Amount < 0
		if w.has(quantityCell) && minus(w.raw(quantityCell)) {
			line.Amount, line.Return = -max(line.Amount, -line.Amount), true
		}
	case w.has(priceCell) && !w.has(quantityCell):
		line.Amount = number(priceCell)
		line.Return = line.Amount < 0
	case w.has(priceCell):
		price, quantity := number(priceCell), number(quantityCell)
		var ok bool
		if line.Amount, ok = money.Mul(quantity, price); !ok && bad.why == 0 {
			bad = badCell{column: w.cols.at[quantityCell], why: cell.TooLarge}
		}
		line.Return = quantity < 0 || price < 0
	case w.has(quantityCell):
		line.Return = minus(w.raw(quantityCell))
	}
	if w.plan.shape.name != "" && bad == (badCell{}) {
		bad = w.known(line)
	}
	return bad
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
func (w *salesWorker) joined(j *join) (money.Amount, badCell) {
	a, ok := j.amounts[string(cell.Trim(w.c.Field(w.i, j.on)))]
	if !ok {
		return 0, badCell{column: j.on, missing: j.noLine()}
	}
	if !j.price || !w.has(quantityCell) {
		return a, badCell{}
	}
	q, why := w.numbers.Amount(w.cell(quantityCell))
	if why != 0 {
		return 0, badCell{column: w.cols.at[quantityCell], why: why}
	}
	if a, ok = money.Mul(a, q); !ok {
		return 0, badCell{column: w.cols.at[quantityCell], why: cell.TooLarge}
	}
	return a, badCell{}
}

// known completes a line by the columns that only known formats have.
func (w *salesWorker) known(line *dataset.Line) (bad badCell) {
	optional := func(s slot) money.Amount {
		if !w.has(s) {
			return 0
		}
		a, why := w.numbers.Amount(w.cell(s))
		if why != 0 && why != cell.Empty {
			bad = badCell{column: w.cols.at[s], why: why}
		}
		return a
	}
	if a := optional(adjustedCell); a > 0 {
		line.Amount = a
	}
	if off := optional(discountCell); off != 0 {
		line.Amount, _ = money.Mul(line.Amount, money.One-off.Div(100))
	}
	line.Whole = w.plan.shape.whole
	if w.isReturn() {
		line.Amount, line.Return = -max(line.Amount, -line.Amount), true
	}
	if line.Return {
		if w.has(ofCell) {
			line.Order = w.cell(ofCell)
		}
		return bad
	}
	refund := optional(refundCell)
	line.Refund = max(refund, -refund)
	return bad
}

// minus reports whether a number is written as a negative one.
func minus(b []byte) bool {
	b = trim(b)
	return len(b) > 1 && (b[0] == '-' || b[0] == '(')
}
