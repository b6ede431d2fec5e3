package metric

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/stats"
)

// A CohortRow is a cell of the triangle: a cohort, and one period since its
// start.
type CohortRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Cohort is the period in which its people started: 2024-W07, 2024-02,
	// 2024-Q1 or 2024.
	Cohort string `csv:"cohort" json:"cohort"`
	// Size counts the people of the cohort, at least 1.
	Size int `csv:"size" json:"size"`
	// Offset is the number of periods since that of the cohort, from 0.
	Offset int `csv:"offset" json:"offset"`
	// Period is the one that the cell is about, named like Cohort.
	Period string `csv:"period" json:"period"`
	// Customers counts those of Size with a purchase in the period; by
	// on-or-after in it or later, by within up to its end, but for the first
	// purchase.
	Customers int `csv:"customers" json:"customers"`
	// Share is Customers / Size, 0 to 1; 1 at offset 0 of a cohort of first
	// purchases.
	Share Rate `csv:"share" json:"share"`
	// Revenue is all sales less all returns of the cohort in the period;
	// undefined in data without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// Complete is false where sales after as-of may change the cell: the
	// period goes on after as-of, or the mode is on-or-after.
	Complete bool `csv:"complete" json:"complete"`
	// Orders counts the purchases of the cohort in the period.
	Orders int `csv:"orders" json:"orders"`
	// Low and High are the Wilson interval of Share, within 0 to 1.
	Low  Rate `csv:"share_low" json:"share_low" table:"low"`
	High Rate `csv:"share_high" json:"share_high" table:"high"`
	// Cumulative is the revenue of the cohort from its start to the end of the
	// period / Size; undefined in data without amounts.
	Cumulative money.Amount `csv:"cumulative" json:"cumulative" table:"detail"`
}

// A CohortMeanRow has all cohorts together, so many periods after their
// start. Each counts by its size; cells that are not complete are left out.
type CohortMeanRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Offset is the number of periods since that of the cohort, from 0.
	Offset int `csv:"offset" json:"offset"`
	// Cohorts counts the complete cells, from 0.
	Cohorts int `csv:"cohorts" json:"cohorts"`
	// Customers counts the customers of these cells.
	Customers int `csv:"customers" json:"customers"`
	// Size counts the people of their cohorts.
	Size int `csv:"size" json:"size"`
	// Share is Customers / Size, 0 to 1; undefined without a complete cell.
	Share Rate `csv:"share" json:"share"`
	// Low and High are the Wilson interval of Share, within 0 to 1; undefined
	// without a complete cell.
	Low  Rate `csv:"share_low" json:"share_low" table:"low"`
	High Rate `csv:"share_high" json:"share_high" table:"high"`
	// Cumulative is the revenue of these cohorts from their start to the end
	// of the cell / Size; undefined without a complete cell and in data
	// without amounts.
	Cumulative money.Amount `csv:"cumulative" json:"cumulative" table:"detail"`
}

// rows returns a row for each cell of a cohort that holds anybody, and their
// means by group and offset; no means where no cell is ever complete.
func (t *cohorts) rows() (rows []CohortRow, means []CohortMeanRow) {
	rows, means = []CohortRow{}, []CohortMeanRow{}
	names := t.table.names()
	for g := range t.groups.size() {
		mean := make([]CohortMeanRow, t.table.len())
		reach := 0 // the most periods that a cohort of the group has seen
		for c := range names {
			one := &t.all[g*len(names)+c]
			if one.size == 0 {
				continue
			}
			reach = max(reach, len(one.cells))
			var spent money.Amount
			for k, customers := range t.counted(one) {
				r := CohortRow{
					Group: t.groups.name(g), Cohort: names[c], Size: one.size, Offset: k, Period: names[c+k],
					Customers: customers, Revenue: money.None, Complete: t.complete(c + k),
					Orders: one.cells[k].orders, Cumulative: money.None,
				}
				r.Share, r.Low, r.High = proportion(customers, one.size, t.Confidence)
				if t.data.HasAmounts() {
					spent = t.sum(spent, one.cells[k].revenue)
					r.Revenue, r.Cumulative = one.cells[k].revenue, spent.Div(one.size)
				}
				rows = append(rows, r)
				if r.Complete {
					mean[k].Cohorts++
					mean[k].Customers += customers
					mean[k].Size += one.size
					mean[k].Cumulative = t.sum(mean[k].Cumulative, spent)
				}
			}
		}
		if t.Mode == ModeOnOrAfter {
			continue
		}
		for k := range mean[:reach] {
			m := &mean[k]
			m.Group, m.Offset = t.groups.name(g), k
			m.Share, m.Low, m.High = proportion(m.Customers, m.Size, t.Confidence)
			if m.Cumulative = m.Cumulative.Div(m.Size); !t.data.HasAmounts() {
				m.Cumulative = money.None
			}
		}
		means = append(means, mean[:reach]...)
	}
	return rows, means
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r CohortRow) Working() []string {
	return []string{
		fmt.Sprintf("share = customers / size = %s / %s = %s", count(r.Customers), count(r.Size), r.Share.Human()),
		fmt.Sprintf("cumulative = revenue from %s to %s / size = %s", r.Cohort, r.Period, r.Cumulative.Human()),
	}
}

// notes says what the reader of the rows should know.
func (t *cohorts) notes(rows []CohortRow) []string {
	var n notes
	n.gap(t.data, "order of a customer", t.latest)
	n.groups(t.groups)
	t.noteStart(&n)
	last := t.table.len() - 1
	switch {
	case t.Mode == ModeOnOrAfter:
		n.add("who has not bought since may still do: no cell is complete, so there is no mean")
	case !t.complete(last):
		n.add("%s goes on until %s: its cells are not complete and left out of the mean", t.name(last), t.table.last(last))
	}
	if t.undated > 0 {
		n.add("%s without a day of sign-up up to as-of: in no cohort", counted(t.undated, "customer"))
	}
	if t.prospects > 0 {
		n.add("%s who signed up and never bought: in no cohort", counted(t.prospects, "prospect"))
	}
	if t.early > 0 {
		n.add("%s bought before the %s of the sign-up: what was bought there is in no cell", counted(t.early, "customer"), t.Unit)
	}
	small, all := 0, 0
	for _, r := range rows {
		if r.Offset == 0 {
			all++
			if r.Size < few {
				small++
			}
		}
	}
	if all > 0 {
		n.few("cohort", small, all, rows[0].Size, "customer")
	}
	t.noteNewest(&n)
	return n
}

// noteStart says which cohorts may hold customers who bought before the data
// starts.
func (t *cohorts) noteStart(n *notes) {
	if t.Start != StartPurchase || t.data.First().IsZero() {
		return
	}
	last, known := -1, t.Window.After(t.data.First())
	for c := range t.table.len() {
		if t.table.starts[c] < known && t.size(c) > 0 {
			last = c
		}
	}
	if last >= 0 {
		n.add("the data starts on %s: the cohorts up to %s may hold customers who had bought before", t.data.First(), t.name(last))
	}
}

// size returns how many people of all groups started in period c.
func (t *cohorts) size(c int) (n int) {
	for g := range t.groups.size() {
		n += t.all[g*t.table.len()+c].size
	}
	return n
}

func (t *cohorts) name(period int) string { return unitName(t.Unit, t.table.starts[period]) }

// enoughCohorts is the number of cohorts to which the newest is compared: one
// of so many is the lowest of all by chance once in seven times at most.
const enoughCohorts = 6

// noteNewest says so where fewer of the newest cohort came back in the period
// after than of any before it, and by more than chance.
func (t *cohorts) noteNewest(n *notes) {
	if t.groups != nil || t.Mode != ModeOn {
		return
	}
	// The newest cohort whose next period is over, and those before it.
	newest := t.table.len() - 2
	for newest >= 0 && (t.all[newest].size < few || !t.complete(newest+1)) {
		newest--
	}
	if newest < 0 {
		return
	}
	came, of := t.all[newest].cells[1].customers, t.all[newest].size
	cohorts, customers, size := 0, 0, 0
	for _, c := range t.all[:newest] {
		if c.size < few {
			continue
		}
		if Ratio(c.cells[1].customers, c.size) <= Ratio(came, of) {
			return
		}
		cohorts, customers, size = cohorts+1, customers+c.cells[1].customers, size+c.size
	}
	if cohorts >= enoughCohorts && stats.Newcombe(came, of, customers, size, t.Confidence).High < 0 {
		n.add("of the cohort %s only %s bought in the %s after, fewer than of any before it (%s in all): look at whom it holds, and what they bought",
			t.name(newest), Ratio(came, of).Human(), t.Unit, Ratio(customers, size).Human())
	}
}
