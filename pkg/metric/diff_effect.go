package metric

import (
	"fmt"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A diffFigure is a figure of the past that adds up.
type diffFigure int

const (
	figureCustomers diffFigure = iota // of all days, as the next two
	figureAllOrders
	figureAllRevenue
	figureOrders // of a period, as those that follow
	figureRevenue
	figureOpening
	figureRetained
	figureChurned
	figureNew
	figureReactivated
	figureClosing
	diffFigures
)

var diffFigureNames = [diffFigures]string{
	"customers", "all_orders", "all_revenue",
	"orders", "revenue", "opening", "retained", "churned", "new", "reactivated", "closing",
}

func (f diffFigure) isMoney() bool { return f == figureRevenue || f == figureAllRevenue }

// quantity is what v is of a figure: a count, or an Amount.
func (f diffFigure) quantity(v int64) Quantity {
	if f.isMoney() {
		return Sum(money.Amount(v))
	}
	return Count(int(v))
}

// diffSums are the figures of one block: of all days or, beside them, of a
// period.
type diffSums [diffFigures]int64

// A diffBlock is the days of some figures: what they are in either export, and
// what each cause changes.
type diffBlock struct {
	calendar.Period
	from, to diffFigure // those of this block: [from, to)
	older    diffSums
	newer    diffSums
	by       [causes]diffSums
}

// diffEffects are all blocks: that of all days, then those of the periods.
type diffEffects struct {
	blocks   []diffBlock
	amounts  bool
	overflow bool
}

// signs are what the older export and the newer one add to a change.
var signs = [...]int64{-1, 1}

// effects computes the figures of both exports, and what each cause changes.
func (c *comparison) effects() (*diffEffects, error) {
	e := &diffEffects{amounts: c.older.HasAmounts()}
	e.blocks = append(e.blocks, diffBlock{Period: c.whole, to: figureOrders})
	for _, cut := range c.ledgers[0].cuts {
		e.blocks = append(e.blocks, diffBlock{Period: cut.Period, from: figureOrders, to: diffFigures})
	}
	for side, ds := range []*dataset.Dataset{c.older, c.newer} {
		sums := func(b *diffBlock) *diffSums { return [...]*diffSums{&b.older, &b.newer}[side] }
		for p := range ds.All() {
			orders := ds.Orders(p)
			for _, o := range orders {
				e.order(sums, o.Day, o.Amount, o.Purchase, 1)
			}
			e.customer(sums, c.ledgers[side], orders, 1)
		}
	}
	if e.blocks[0].older[figureCustomers] == 0 {
		return nil, &DataError{LacksPurchases, fmt.Sprintf("no purchase of a known customer up to %s in the old export", c.asOf),
			"choose a later as-of, and check that the lines name the customer"}
	}
	why := map[string]Cause{}
	for i := range c.pairs {
		p := &c.pairs[i]
		if p.cause == CauseLater {
			continue
		}
		of := func(b *diffBlock) *diffSums { return &b.by[p.cause] }
		for side, o := range []*filedOrder{p.older, p.newer} {
			if o == nil {
				continue
			}
			e.order(of, o.day, o.amount, o.purchase, signs[side])
			if known, ok := why[o.key]; ok && known != p.cause {
				why[o.key] = CauseSeveral
			} else {
				why[o.key] = p.cause
			}
		}
	}
	for key, cause := range why {
		of := func(b *diffBlock) *diffSums { return &b.by[cause] }
		for side, ds := range []*dataset.Dataset{c.older, c.newer} {
			if p, ok := ds.Lookup(key); ok {
				e.customer(of, c.ledgers[side], ds.Orders(p), signs[side])
			}
		}
	}
	if e.overflow {
		return nil, overflow("the orders")
	}
	if !e.balanced() {
		return nil, errChanged
	}
	return e, nil
}

// order adds an order, sign times, to the sums of the blocks that have its day.
func (e *diffEffects) order(sums func(*diffBlock) *diffSums, day calendar.Day, amount money.Amount, purchase bool, sign int64) {
	add := func(b *diffBlock, orders, revenue diffFigure) {
		s := sums(b)
		if purchase {
			s[orders] += sign
		}
		sum, ok := money.Amount(s[revenue]).Add(money.Amount(sign) * amount)
		s[revenue], e.overflow = int64(sum), e.overflow || !ok
	}
	if e.blocks[0].Contains(day) {
		add(&e.blocks[0], figureAllOrders, figureAllRevenue)
	}
	periods := e.blocks[1:]
	i, found := slices.BinarySearchFunc(periods, day, func(b diffBlock, d calendar.Day) int { return calendar.Compare(b.Start, d) })
	if !found {
		i--
	}
	if i >= 0 && periods[i].Contains(day) {
		add(&periods[i], figureOrders, figureRevenue)
	}
}

// boxFigures are those that count the customers of a box.
var boxFigures = [boxes][]diffFigure{
	BoxRetained:    {figureOpening, figureRetained, figureClosing},
	BoxChurned:     {figureOpening, figureChurned},
	BoxNew:         {figureNew, figureClosing},
	BoxReactivated: {figureReactivated, figureClosing},
}

// customer adds a customer with these orders, sign times, to the sums.
func (e *diffEffects) customer(sums func(*diffBlock) *diffSums, l *ledgers, orders []dataset.Order, sign int64) {
	var opening, closing standing
	rest := closing.advance(orders, l.bounds[0].day, l.window)
	for i := range l.cuts {
		opening = closing
		rest = closing.advance(rest, l.bounds[i+1].day, l.window)
		for _, f := range boxFigures[box(opening, closing, l.bounds[i], l.bounds[i+1])] {
			sums(&e.blocks[i+1])[f] += sign
		}
	}
	if closing.last != 0 {
		sums(&e.blocks[0])[figureCustomers] += sign
	}
}

// balanced reports whether what the causes change is what changed: always,
// unless the files were written to meanwhile.
func (e *diffEffects) balanced() bool {
	for i := range e.blocks {
		b := &e.blocks[i]
		for f := range diffFigures {
			sum := b.older[f]
			for cause := range causes {
				sum += b.by[cause][f]
			}
			if sum != b.newer[f] {
				return false
			}
		}
	}
	return true
}

// rows returns the steps of the figures that moved, with all causes that move
// any.
func (e *diffEffects) rows() []DiffRow {
	rows := []DiffRow{}
	moving := e.moving()
	for i := range e.blocks {
		b := &e.blocks[i]
		for f := b.from; f < b.to; f++ {
			if b.older[f] == b.newer[f] || f.isMoney() && !e.amounts {
				continue
			}
			rows = append(rows, b.steps(diffFigureNames[f], f.quantity(b.older[f]), f.quantity(b.newer[f]))...)
			for _, cause := range moving {
				rows = append(rows, b.row(diffFigureNames[f], cause.String(), f.quantity(0).To(f.quantity(b.by[cause][f]))))
			}
		}
		if b.to == diffFigures {
			rows = append(rows, b.rates()...)
		}
	}
	return rows
}

// moving are the causes that move a figure.
func (e *diffEffects) moving() (moving []Cause) {
	for cause := range causes {
		if slices.ContainsFunc(e.blocks, func(b diffBlock) bool { return b.by[cause] != diffSums{} }) {
			moving = append(moving, cause)
		}
	}
	return moving
}

// rates are the steps of the rates of a period that moved.
func (b *diffBlock) rates() (rows []DiffRow) {
	for _, r := range []struct {
		name string
		part diffFigure
	}{{"churn_rate", figureChurned}, {"retention_rate", figureRetained}} {
		rate := func(s *diffSums) Quantity { return Share(Ratio(int(s[r.part]), int(s[figureOpening]))) }
		if was, is := rate(&b.older), rate(&b.newer); !was.same(is) {
			rows = append(rows, b.steps(r.name, was, is)...)
		}
	}
	return rows
}

func (b *diffBlock) steps(figure string, was, is Quantity) []DiffRow {
	return []DiffRow{b.row(figure, "old", was), b.row(figure, "new", is), b.row(figure, "change", was.To(is))}
}

func (b *diffBlock) row(figure, step string, v Quantity) DiffRow {
	return DiffRow{b.Start, b.Last(), figure, step, v}
}
