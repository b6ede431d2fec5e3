package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/stats"
)

// A RevenueRow is the balance of one period, or of a group of customers in
// it: Opening + New + Expansion + Contraction + Churned + Reactivated =
// Closing. On contracts Opening is what they are worth a month at the start of
// the period, and Closing at its end. Where the span before starts before the data does, nothing is
// defined but Closing.
type RevenueRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Start is the first day of the period.
	Start calendar.Day `csv:"period_start" json:"period_start"`
	// End is the last day of the period, included.
	End calendar.Day `csv:"period_end" json:"period_end"`
	// Opening is the revenue of all customers in the span before.
	Opening money.Amount `csv:"opening" json:"opening"`
	// New is the revenue of customers whose first purchase is in the period.
	New money.Amount `csv:"new" json:"new"`
	// Expansion is by how much customers brought more than before, from 0.
	Expansion money.Amount `csv:"expansion" json:"expansion"`
	// Contraction is by how much customers brought less than before, 0 or
	// below.
	Contraction money.Amount `csv:"contraction" json:"contraction"`
	// Churned is the revenue before of customers without a purchase in the
	// period, 0 or below.
	Churned money.Amount `csv:"churned" json:"churned"`
	// Reactivated is the revenue of customers who had none above 0 in the span
	// before, but bought before the period, from 0.
	Reactivated money.Amount `csv:"reactivated" json:"reactivated"`
	// Closing is the revenue of all customers in the period.
	Closing money.Amount `csv:"closing" json:"closing"`
	// GRR is the gross revenue retention, 0 to 1: the part of the revenue
	// before that its customers brought again, each at most what they had;
	// undefined where nobody had revenue above 0.
	GRR Rate `csv:"grr" json:"grr" table:"keep"`
	// GRRLow and GRRHigh are the bootstrap interval of GRR, within 0 to 1;
	// undefined with fewer than two customers.
	GRRLow  Rate `csv:"grr_low" json:"grr_low" table:"low"`
	GRRHigh Rate `csv:"grr_high" json:"grr_high" table:"high"`
	// NRR is the net revenue retention: what the customers of GRR brought, by
	// what they had before; above 1 where they spend more, below 0 where they
	// return more than they buy. Undefined where GRR is.
	NRR Rate `csv:"nrr" json:"nrr" table:"keep"`
	// NRRLow and NRRHigh are the bootstrap interval of NRR; undefined with
	// fewer than two customers.
	NRRLow  Rate `csv:"nrr_low" json:"nrr_low" table:"low"`
	NRRHigh Rate `csv:"nrr_high" json:"nrr_high" table:"high"`
	// Customers counts those with revenue above 0 in the span before, on whom
	// GRR and NRR rest; nil where the span starts before the data.
	Customers *int `csv:"customers" json:"customers" table:"detail"`
	// AgainstStart is the first day of the span before; on contracts it and
	// AgainstEnd are zero.
	AgainstStart calendar.Day `csv:"against_start" json:"against_start" table:"detail"`
	// AgainstEnd is the last day of the span before, included.
	AgainstEnd calendar.Day `csv:"against_end" json:"against_end" table:"detail"`
	// Complete is false for a calendar period that is cut short; the span
	// before is cut alike.
	Complete bool `csv:"complete" json:"complete" table:"detail"`

	base, kept, now money.Amount // of the customers on whom GRR and NRR rest
}

// A revenueCell sums up the changes of customers. Cells of different customers
// add up.
type revenueCell struct {
	people           int
	opening, closing money.Amount
	moved            [movements]money.Amount
	overflow         bool

	customers       int // with revenue above 0 before, and theirs:
	base, kept, now money.Amount
	units           []revenueUnit
	losses          []money.Amount // of Churned and Contraction, below 0; only where asked for
}

// A revenueUnit is what a resample draws: the base, kept and now of one
// customer, or of as many as all others hold.
type revenueUnit [3]float64

// revenueUnits is how many units a resample draws from at most: the standard
// error that it finds is then itself known to 2 %, which is less than what the
// number of replicates leaves open.
const revenueUnits = 1024

// replicates is how often the customers are resampled.
const replicates = 1000

func (c *revenueCell) sum(a, b money.Amount) money.Amount {
	sum, ok := a.Add(b)
	c.overflow = c.overflow || !ok
	return sum
}

// add adds a customer's change.
func (c *revenueCell) add(ch change, losses bool) {
	c.people++
	c.opening, c.closing = c.sum(c.opening, ch.before), c.sum(c.closing, ch.now)
	m := ch.movement()
	c.moved[m] = c.sum(c.moved[m], ch.now-ch.before)
	if losses && (m == MovementChurned || m == MovementContraction) {
		c.losses = append(c.losses, ch.now-ch.before)
	}
	if ch.before <= 0 {
		return
	}
	c.base, c.kept, c.now = c.sum(c.base, ch.before), c.sum(c.kept, ch.kept()), c.sum(c.now, ch.now)
	i := c.customers % revenueUnits
	if c.customers++; c.customers <= revenueUnits {
		c.units = append(c.units, revenueUnit{})
	}
	u := &c.units[i]
	u[0], u[1], u[2] = u[0]+float64(ch.before), u[1]+float64(ch.kept()), u[2]+float64(ch.now)
}

// intervals returns those of GRR and NRR.
func (c *revenueCell) intervals(confidence float64) (grr, nrr stats.Interval) {
	n := len(c.units)
	if n < 2 {
		return stats.Undefined(), stats.Undefined()
	}
	drawn := stats.Replicate(stats.Resampling{Replicates: replicates, Seed: 1}, func(_ int, rng *rand.Rand) [2]float64 {
		var base, kept, now float64
		for range n {
			u := &c.units[rng.IntN(n)]
			base, kept, now = base+u[0], kept+u[1], now+u[2]
		}
		return [2]float64{kept / base, now / base}
	})
	values := make([]float64, len(drawn))
	for i, d := range drawn {
		values[i] = d[0]
	}
	grr = stats.Percentiles(values, confidence)
	for i, d := range drawn {
		values[i] = d[1]
	}
	return grr, stats.Percentiles(values, confidence)
}

// rows returns a row for each group and period, by group, then period; with
// groups, only those that hold anybody.
func (r *revenues) rows() ([]RevenueRow, error) {
	rows := []RevenueRow{}
	size := r.groups.size()
	for g := range size {
		for k := range r.cuts {
			c := &r.cells[k*size+g]
			if c.overflow {
				return nil, overflow("revenue")
			}
			if r.groups == nil || c.people > 0 {
				rows = append(rows, r.row(c, r.groups.name(g), k))
			}
		}
	}
	return rows, nil
}

// row is the formula: a cell's figures.
func (r *revenues) row(c *revenueCell, group string, k int) RevenueRow {
	period, span := r.cuts[k], r.spans[k]
	row := RevenueRow{
		Group: group, Start: period.Start, End: period.Last(), Closing: c.closing,
		Opening: money.None, New: money.None, Expansion: money.None, Contraction: money.None, Churned: money.None, Reactivated: money.None,
		GRR: Undefined, GRRLow: Undefined, GRRHigh: Undefined, NRR: Undefined, NRRLow: Undefined, NRRHigh: Undefined,
		AgainstStart: span.Start, AgainstEnd: span.Last(), Complete: period.Complete,
		base: money.None, kept: money.None, now: money.None,
	}
	if r.service != nil {
		row.AgainstStart, row.AgainstEnd = 0, 0
	}
	if !r.known(k) {
		return row
	}
	row.Opening, row.New, row.Churned, row.Reactivated = c.opening, c.moved[MovementNew], c.moved[MovementChurned], c.moved[MovementReactivated]
	row.Expansion, row.Contraction = c.moved[MovementExpansion], c.moved[MovementContraction]
	row.Customers, row.base, row.kept, row.now = &c.customers, c.base, c.kept, c.now
	row.GRR, row.NRR = portion(c.kept, c.base), portion(c.now, c.base)
	grr, nrr := c.intervals(r.Confidence)
	row.GRRLow, row.GRRHigh, row.NRRLow, row.NRRHigh = Rate(grr.Low), Rate(grr.High), Rate(nrr.Low), Rate(nrr.High)
	return row
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r RevenueRow) Working() []string {
	lines := []string{
		fmt.Sprintf("closing = opening + new + expansion + contraction + churned + reactivated = %s + %s + %s + %s + %s + %s = %s",
			r.Opening.Human(), r.New.Human(), r.Expansion.Human(), r.Contraction.Human(), r.Churned.Human(), r.Reactivated.Human(), r.Closing.Human()),
		fmt.Sprintf("grr = sum of min(max(now, 0), before) / sum of before = %s / %s = %s", r.kept.Human(), r.base.Human(), r.GRR.Human()),
		fmt.Sprintf("nrr = sum of now / sum of before = %s / %s = %s", r.now.Human(), r.base.Human(), r.NRR.Human()),
	}
	if math.IsNaN(float64(r.GRRLow)) {
		return lines
	}
	return append(lines, fmt.Sprintf("by resampling the customers: grr_low to grr_high = %s to %s, nrr_low to nrr_high = %s to %s",
		r.GRRLow.Human(), r.GRRHigh.Human(), r.NRRLow.Human(), r.NRRHigh.Human()))
}

// notes says what the reader of the rows should know.
func (r *revenues) notes(rows []RevenueRow) []string {
	var n notes
	r.noteEnd(&n)
	n.cuts(r.Every, r.cuts, r.rest)
	n.groups(r.groups)
	r.noteStart(&n)
	if r.Against == AgainstYear {
		n.add("against year, reactivated holds also those who first bought after the span of a year ago and before the period")
	}
	small, undefined, base := 0, 0, 0
	for _, row := range rows {
		if row.Customers == nil {
			continue
		}
		switch base = *row.Customers; {
		case base == 0 && r.groups.derived() && row.Group == NoGroup: // new customers, all of them
		case base == 0:
			undefined++
		case base < few:
			small++
		}
	}
	switch {
	case undefined > 0 && len(rows) == 1 && r.service != nil:
		n.add("no contract was worth anything at the start of the period: no grr and nrr are defined")
	case undefined > 0 && len(rows) == 1:
		n.add("nobody had revenue above 0 from %s: no grr and nrr are defined", r.spans[0])
	case undefined > 0:
		n.add("in %d of %d rows nobody had revenue above 0 before: no grr and nrr are defined there", undefined, len(rows))
	}
	n.few("retention rate", small, len(rows), base, "customer")
	r.noteLosses(&n)
	return n
}

// noteEnd says where the data ends before as-of, and what is left out.
func (r *revenues) noteEnd(n *notes) {
	if r.service != nil {
		r.noteContracts(n)
		return
	}
	n.gap(r.data, "order of a customer", r.latest)
}

// noteStart says which spans look back to before the data.
func (r *revenues) noteStart(n *notes) {
	blind := 0
	for k := range r.cuts {
		if !r.known(k) {
			blind++
		}
	}
	switch {
	case blind > 0 && len(r.cuts) == 1:
		n.add("the period is compared with %s, but the data starts on %s: only closing is known; choose a shorter period", r.spans[0], r.data.First())
	case blind > 0:
		n.add("%d of %d periods are compared with days before %s, where the data starts: only closing is known there", blind, len(r.cuts), r.data.First())
	}
}

// noteLosses says how few customers took most of what was lost.
func (r *revenues) noteLosses(n *notes) {
	if len(r.cells) != 1 || !r.known(0) || len(r.cells[0].losses) < few {
		return
	}
	losses, moved := r.cells[0].losses, &r.cells[0].moved
	all, ok := moved[MovementChurned].Add(moved[MovementContraction])
	if !ok {
		return
	}
	slices.Sort(losses)
	var most money.Amount
	for i, l := range losses {
		if most += l; most <= all-most {
			n.add("of the %s lost with %s who left or bought less, half is of %s: the lists churned and contraction begin with them",
				(-all).Human(), counted(len(losses), "customer"), counted(i+1, "customer"))
			return
		}
	}
}
