package metric

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// anyRevenue draws options that most shops of anyShop can be measured by.
func anyRevenue(t *rapid.T) RevenueOptions {
	o := DefaultRevenue
	o.Since = rapid.SampledFrom([]calendar.Since{
		{Span: calendar.Span{N: 6, Unit: calendar.Months}}, {Span: calendar.Span{N: 100, Unit: calendar.Days}},
		{Span: calendar.Span{N: 1, Unit: calendar.Years}}, {Day: 738_900},
	}).Draw(t, "since") // the day is 2024-01-15
	o.Every = anyEvery.Draw(t, "every")
	o.Against = rapid.SampledFrom([]Against{AgainstPrevious, AgainstYear}).Draw(t, "against")
	o.By = anyBy.Draw(t, "by")
	return o
}

func TestRevenueAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyRevenue(t)
		res, err := Revenue(ds, o)
		if err != nil {
			return
		}
		for _, r := range res.Rows {
			var moved [movements]money.Amount
			var opening, closing, base, kept, spent money.Amount
			customers := 0
			for _, n := range naives(ds) {
				if n.bought(calendar.MinDay, r.End+1) == 0 || n.group(ds, o.By, r.Start, DefaultStages.Window) != r.Group {
					continue
				}
				var before, now money.Amount
				for d, m := range n.money {
					if r.AgainstStart <= d && d <= r.AgainstEnd {
						before += m
					}
					if r.Start <= d && d <= r.End {
						now += m
					}
				}
				opening, closing = opening+before, closing+now
				bought := n.bought(r.Start, r.End+1) > 0
				m := MovementNone
				switch {
				case n.first() >= r.Start:
					m = MovementNew
				case before > 0 && !bought:
					m = MovementChurned
				case before <= 0 && now > 0:
					m = MovementReactivated
				case now > before:
					m = MovementExpansion
				case now < before:
					m = MovementContraction
				}
				moved[m] += now - before
				if before > 0 {
					customers++
					base += before
					kept += min(max(now, 0), before)
					spent += now
				}
			}
			if r.Closing != closing {
				t.Fatalf("row %+v, want closing %s", r, closing)
			}
			if r.Opening.IsNone() {
				if r.AgainstStart >= ds.First() {
					t.Fatalf("row %+v is not known, though the data starts on %s", r, ds.First())
				}
				continue
			}
			if sum := r.Opening + r.New + r.Expansion + r.Contraction + r.Churned + r.Reactivated; sum != r.Closing || r.Opening != opening {
				t.Fatalf("row %+v does not balance", r)
			}
			got := [movements]money.Amount{0, r.New, r.Churned, r.Reactivated, r.Expansion, r.Contraction}
			if got != moved || *r.Customers != customers {
				t.Fatalf("moved %v of %d, want %v of %d", got, *r.Customers, moved, customers)
			}
			if base > 0 && (!near(r.GRR, Rate(kept.Float()/base.Float())) || !near(r.NRR, Rate(spent.Float()/base.Float()))) || base == 0 && !near(r.GRR, Undefined) {
				t.Fatalf("row %+v, want %s and %s of %s", r, kept, spent, base)
			}
			if r.GRR < 0 || r.GRR > 1 || r.GRRLow > r.GRRHigh {
				t.Fatalf("row %+v", r)
			}
		}
	})
}

// Periods of one chain open with what the one before closed with; groups add
// up; lists add up to their movements.
func TestRevenueAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyRevenue(t)
		by := o.By
		o.By = ""
		all, err := Revenue(ds, o)
		if err != nil {
			return
		}
		for i := 1; i < len(all.Rows); i++ {
			r, last := all.Rows[i], all.Rows[i-1]
			if o.Against == AgainstPrevious && r.Complete && last.Complete && last.AgainstStart >= ds.First() && (r.AgainstStart != last.Start || r.AgainstEnd != last.End) {
				t.Fatalf("%s to %s is compared with %s to %s, but follows %s to %s", r.Start, r.End, r.AgainstStart, r.AgainstEnd, last.Start, last.End)
			}
		}
		o.By = by
		grouped, err := Revenue(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all.Rows {
			var opening, closing, moved money.Amount
			for _, g := range grouped.Rows {
				if g.Start == r.Start && !r.Opening.IsNone() {
					opening += g.Opening
					moved += g.New + g.Expansion + g.Contraction + g.Churned + g.Reactivated
				}
				if g.Start == r.Start {
					closing += g.Closing
				}
			}
			if closing != r.Closing || !r.Opening.IsNone() && (opening != r.Opening || moved != r.Closing-r.Opening) {
				t.Fatalf("row %+v; groups %s + %s = %s", r, opening, moved, closing)
			}
		}

		o.Every = calendar.Every{}
		one, err := Revenue(ds, o)
		if err != nil {
			return // more than a year against the year before
		}
		for m := MovementNew; m < movements; m++ {
			list, err := RevenueList(ds, o, m)
			if err != nil {
				for _, r := range one.Rows {
					if !r.Opening.IsNone() {
						t.Fatal(err)
					}
				}
				return
			}
			sums := map[string]money.Amount{}
			for i, r := range list.Rows() {
				sums[r.Group] += r.Change
				if r.Change != r.Now-r.Before {
					t.Fatalf("row %+v", r)
				}
				if i > 0 && list.Rows()[i-1].Group == r.Group {
					a, b := list.Rows()[i-1], r
					if x, y := max(a.Change, -a.Change), max(b.Change, -b.Change); x < y || x == y && a.ID >= b.ID {
						t.Fatalf("%+v stands before %+v", a, b)
					}
				}
			}
			for _, r := range one.Rows {
				figure := [movements]money.Amount{0, r.New, r.Churned, r.Reactivated, r.Expansion, r.Contraction}[m]
				if sums[r.Group] != figure {
					t.Fatalf("%s of %q is %s, the list adds up to %s", m, r.Group, figure, sums[r.Group])
				}
			}
		}
	})
}

// saidOfRevenue writes down all that is said of revenue.
func saidOfRevenue(ds *dataset.Dataset, o ChurnOptions) map[string]string {
	v := RevenueOptions{Since: o.Since, Every: o.Every, By: o.By, Confidence: 0.9}
	res, err := Revenue(ds, v)
	res.Period = nil
	customers := []any{}
	for i := range res.Rows {
		customers = append(customers, at(res.Rows[i].Customers))
		res.Rows[i].Customers = nil
	}
	v.Every = calendar.Every{}
	list, err2 := RevenueList(ds, v, MovementChurned)
	list.Period = nil
	return map[string]string{"revenue": fmt.Sprintf("%+v %v %v", res, customers, err), "revenue list": fmt.Sprintf("%+v %v", list, err2)}
}
