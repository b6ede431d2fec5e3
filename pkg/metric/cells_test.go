package metric

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// The cells of these tests are found the long way, as the documentation of
// their types has them, and not by the loops that they are compared with.

// shuffled returns the cells in another order: so they come from shards.
func shuffled[C any](t *rapid.T, cells []C) []C { return rapid.Permutation(cells).Draw(t, "order") }

// wantSame fails unless the answer to cells is what the figure says of the
// dataset: every row, note and section.
func wantSame[R any](t *rapid.T, got Result[R], gotErr error, want Result[R], wantErr error) {
	t.Helper()
	if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
		t.Fatalf("of cells: error %v, want %v", gotErr, wantErr)
	}
	if d := gocmp.Diff(toJSON(t, want), toJSON(t, got)); d != "" {
		t.Fatalf("of cells (+), not of the dataset (-):\n%s", d)
	}
}

func toJSON(t interface{ Fatal(...any) }, v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anyCellBy draws a column that cells can name the groups of.
var anyCellBy = rapid.SampledFrom([]string{"", "region", "cohort", "tenure", "Tenure"})

// groupName is the group of p, whose first purchase up to the day before t is
// first.
func groupName(ds *dataset.Dataset, by string, p dataset.Person, first, t calendar.Day) string {
	switch {
	case by == "region":
		return ds.Profile(p).Values[0]
	case by == "" || first.IsZero():
		return ""
	case by == ByCohort:
		return first.Month().String()
	}
	for _, b := range TenureBands(t) {
		if first > b.After {
			return b.Name
		}
	}
	return "no band"
}

// purchaseDaysOf are the distinct days before t on which p bought.
func purchaseDaysOf(ds *dataset.Dataset, p dataset.Person, t calendar.Day) (days []calendar.Day) {
	for _, o := range ds.Orders(p) {
		if o.Purchase && o.Day < t {
			days = append(days, o.Day)
		}
	}
	return slices.Compact(days)
}

func latestOrder(ds *dataset.Dataset, p dataset.Person) calendar.Day {
	orders := ds.Orders(p)
	return orders[len(orders)-1].Day
}

// ledgerCells asks each customer.
func ledgerCells(ds *dataset.Dataset, q *LedgerQuestion) (cells []LedgerCell) {
	last := func(days []calendar.Day) calendar.Day {
		if len(days) == 0 {
			return calendar.MinDay
		}
		return days[len(days)-1]
	}
	bounds := q.Bounds()
	for k, s := range bounds[:len(bounds)-1] {
		e := bounds[k+1]
		for p := range ds.All() {
			before, days := purchaseDaysOf(ds, p, s.Day), purchaseDaysOf(ds, p, e.Day)
			if len(days) == 0 {
				continue
			}
			c := LedgerCell{Period: k, Customers: 1, Gaps: len(days) - 1, Latest: latestOrder(ds, p)}
			for i := range c.Gaps {
				if days[i] < q.Window().Before(days[i+1]) {
					c.Long++
				}
			}
			was, is := last(before) >= s.From, last(days) >= e.From
			switch {
			case was && is:
				c.Box = BoxRetained
			case was:
				c.Box = BoxChurned
			case is && len(before) == 0:
				c.Box = BoxNew
			case is:
				c.Box = BoxReactivated
			case len(days) > len(before):
				c.Box = BoxPassedThrough
			}
			var first calendar.Day
			if len(before) > 0 {
				first = before[0]
			}
			c.Group = groupName(ds, q.By(), p, first, s.Day)
			cells = append(cells, c)
		}
	}
	return cells
}

func TestLedgerOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyLedger(t)
		o.By = anyCellBy.Draw(t, "by")
		q, err := AskChurn(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a question can be answered again
			got, gotErr := q.Answer(shuffled(t, ledgerCells(ds, q)))
			want, wantErr := Churn(ds, o)
			wantSame(t, got, gotErr, want, wantErr)
		}
	})
}

func TestCellsRefuse(t *testing.T) {
	ds := shop{asOf: "2024-12-31", sales: "A 2024-12-01 10", columns: "region"}.build(t)
	for _, by := range []string{ByStage, "RFM", ByNPS, "colour"} {
		o := DefaultChurn
		o.By = by
		_, err := AskChurn(ds, o)
		wantOption(t, err, "by")
	}
	o := DefaultChurn
	o.Basis = BasisContract
	_, err := AskRetention(ds, o)
	wantOption(t, err, "basis")
	q, err := AskRetention(ds, DefaultChurn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = q.Answer(nil)
	wantLack(t, err, LacksPurchases)
}

// cohortCells asks each customer.
func cohortCells(ds *dataset.Dataset, q *CohortQuestion) (cells []CohortCount) {
	o := q.Options()
	for p := range ds.All() {
		days := purchaseDaysOf(ds, p, ds.AsOf()+1)
		if len(days) == 0 {
			continue
		}
		of := map[calendar.Day]*CohortCount{}
		at := func(d calendar.Day) *CohortCount {
			period, cohort := o.Unit.Start(d), o.Unit.Start(days[0])
			if of[period] == nil {
				of[period] = &CohortCount{Group: groupName(ds, o.By, p, days[0], ds.AsOf()+1), Cohort: cohort, Period: period}
			}
			return of[period]
		}
		at(days[0]).Started = 1
		for _, order := range ds.Orders(p) {
			if order.Day < o.Unit.Start(days[0]) {
				continue
			}
			c := at(order.Day)
			c.Revenue += order.Amount
			c.Latest = max(c.Latest, order.Day)
			if order.Purchase {
				c.Orders++
			}
			if order.Purchase && o.Mode == ModeOn {
				c.Customers = 1
			}
		}
		switch o.Mode {
		case ModeOnOrAfter:
			at(days[len(days)-1]).Customers = 1
		case ModeWithin:
			for _, d := range days {
				if c := at(d); c.Period > c.Cohort {
					c.Customers = 1
					break
				}
			}
		}
		for _, c := range of {
			cells = append(cells, *c)
		}
	}
	slices.SortFunc(cells, func(a, b CohortCount) int { return cmp.Compare(a.Period, b.Period) }) // a map has no order to draw from
	return cells
}

func TestCohortsOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultCohorts
		o.By = anyCellBy.Draw(t, "by")
		o.Unit = rapid.SampledFrom([]calendar.Unit{calendar.Weeks, calendar.Months, calendar.Quarters, calendar.Years}).Draw(t, "unit")
		o.Mode = rapid.SampledFrom([]CohortMode{ModeOn, ModeOnOrAfter, ModeWithin}).Draw(t, "mode")
		q, err := AskCohorts(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		got, gotErr := q.Answer(shuffled(t, cohortCells(ds, q)))
		want, wantErr := Cohorts(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}

// repeatCells asks each customer.
func repeatCells(ds *dataset.Dataset, q *RepeatQuestion) (cells []RepeatCell, gaps []GapCell) {
	for p := range ds.All() {
		days := purchaseDaysOf(ds, p, ds.AsOf()+1)
		if len(days) == 0 {
			continue
		}
		c := RepeatCell{Group: groupName(ds, q.By(), p, days[0], ds.AsOf()+1), Age: int(ds.AsOf() - days[0]), Wait: -1, Customers: 1, Latest: latestOrder(ds, p)}
		if len(days) > 1 {
			c.ByDays = 1
		}
		for _, o := range ds.Orders(p) {
			c.Revenue += o.Amount
			if !o.Purchase {
				continue
			}
			if c.Orders++; c.Orders == 2 {
				c.Wait = int(o.Day - days[0])
			}
		}
		cells = append(cells, c)
		for i := range days[1:] {
			gaps = append(gaps, GapCell{c.Group, min(i+1, LastStep), int(days[i+1] - days[i]), 1})
		}
	}
	return cells, gaps
}

func TestRepeatOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultRepeat
		o.By = anyCellBy.Draw(t, "by")
		q, err := AskRepeat(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		cells, gaps := repeatCells(ds, q)
		got, gotErr := q.Answer(shuffled(t, cells), shuffled(t, gaps))
		want, wantErr := Repeat(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}

// summaries asks each customer; by is the column that groups.
func summaries(ds *dataset.Dataset, by string) (all []Summary) {
	for p := range ds.All() {
		days := purchaseDaysOf(ds, p, ds.AsOf()+1)
		if len(days) == 0 {
			continue
		}
		s := Summary{
			Group: groupName(ds, by, p, days[0], ds.AsOf()+1), Key: ds.Key(p), Customers: 1,
			First: days[0], Last: days[len(days)-1], Latest: latestOrder(ds, p),
		}
		s.Repeats = len(days) - 1
		for _, o := range ds.Orders(p) {
			s.Revenue += o.Amount
			switch {
			case !o.Purchase:
				s.Credited -= min(o.Amount, 0)
			case o.Day > s.First:
				s.Spent += o.Amount
				fallthrough
			default:
				s.Purchases++
				s.Sold += o.Amount
			}
		}
		all = append(all, s)
	}
	return all
}

// counting makes one of summaries that are alike but for Key, First and Latest.
func counting(all []Summary) (cells []Summary) {
	for _, s := range all {
		i := slices.IndexFunc(cells, func(c Summary) bool {
			return c.Group == s.Group && c.Last == s.Last && c.Purchases == s.Purchases && c.Revenue == s.Revenue
		})
		if i < 0 {
			cells = append(cells, s)
			continue
		}
		cells[i].Customers++
		cells[i].Latest = max(cells[i].Latest, s.Latest)
	}
	return cells
}

func TestRFMOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := RFMOptions{By: anyCellBy.Draw(t, "by")}
		q, err := AskRFM(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		got, gotErr := q.Answer(shuffled(t, counting(summaries(ds, o.By))))
		want, wantErr := RFM(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}

func TestVIPOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultVIP
		o.By = anyCellBy.Draw(t, "by")
		o.Share = rapid.SampledFrom([]float64{0.1, 0.5, 0.8, 1}).Draw(t, "share")
		q, err := AskVIP(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		got, gotErr := q.Answer(shuffled(t, summaries(ds, o.By)))
		want, wantErr := VIP(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}

// changes asks each customer.
func changes(ds *dataset.Dataset, q *RevenueQuestion) (all []RevenueChange, crowd Crowd) {
	for p := range ds.All() {
		ever := purchaseDaysOf(ds, p, ds.AsOf()+1)
		if len(ever) == 0 {
			continue
		}
		crowd.Customers++
		crowd.Latest = max(crowd.Latest, latestOrder(ds, p))
		for k, period := range q.Periods() {
			if ever[0] >= period.End {
				continue
			}
			c := RevenueChange{Key: ds.Key(p), Period: k, Fresh: ever[0] >= period.Start}
			for _, o := range ds.Orders(p) {
				if q.Spans()[k].Contains(o.Day) {
					c.Before += o.Amount
				}
				if period.Contains(o.Day) {
					c.Now += o.Amount
					c.Bought = c.Bought || o.Purchase
				}
			}
			first := ever[0]
			if c.Fresh {
				first = 0
			}
			c.Group = groupName(ds, q.By(), p, first, period.Start)
			all = append(all, c)
		}
	}
	return all, crowd
}

func TestRevenueOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultRevenue
		o.By = anyCellBy.Draw(t, "by")
		o.Every = anyEvery.Draw(t, "every")
		o.Against = rapid.SampledFrom([]Against{AgainstPrevious, AgainstYear}).Draw(t, "against")
		q, err := AskRevenue(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		all, crowd := changes(ds, q)
		got, gotErr := q.Answer(shuffled(t, all), crowd)
		want, wantErr := Revenue(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}
