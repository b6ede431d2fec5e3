package metric

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// anyCohorts draws options that every shop of anyShop can be measured by, but
// for people without a sign-up.
func anyCohorts(t *rapid.T) CohortOptions {
	o := DefaultCohorts
	o.Unit = rapid.SampledFrom([]calendar.Unit{calendar.Weeks, calendar.Months, calendar.Quarters, calendar.Years}).Draw(t, "unit")
	o.Start = rapid.SampledFrom([]CohortStart{StartPurchase, StartSignUp}).Draw(t, "start")
	o.Mode = rapid.SampledFrom([]CohortMode{ModeOn, ModeOnOrAfter, ModeWithin}).Draw(t, "mode")
	o.Prospects = o.Start == StartSignUp && rapid.Bool().Draw(t, "prospects")
	o.By = anyBy.Draw(t, "by")
	return o
}

// unitAfter returns the first day of the k-th unit after that of d.
func unitAfter(u calendar.Unit, d calendar.Day, k int) calendar.Day {
	d = u.Start(d)
	for range k {
		for d++; u.Start(d) != d; d++ {
		}
	}
	return d
}

func TestCohortsAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyCohorts(t)
		res, err := Cohorts(ds, o)
		if err != nil {
			return
		}
		type place struct {
			group string
			start calendar.Day
		}
		members := map[place][]naive{}
		for _, n := range naives(ds) {
			p, _ := ds.Lookup(n.key)
			start := ds.Profile(p).SignUp
			switch {
			case len(n.days) == 0 && !o.Prospects:
				continue
			case o.Start == StartPurchase:
				start = n.first()
			case start.IsZero() || start > ds.AsOf():
				continue
			}
			k := place{n.group(ds, o.By, ds.AsOf()+1, o.Window), o.Unit.Start(start)}
			members[k] = append(members[k], n)
		}
		rows := slices.Clone(res.Rows)
		for at, people := range members {
			var spent money.Amount
			for k := 0; ; k++ {
				from, to := unitAfter(o.Unit, at.start, k), unitAfter(o.Unit, at.start, k+1)
				if from > ds.AsOf() {
					break
				}
				var customers, orders int
				var revenue money.Amount
				for _, n := range people {
					orders += n.bought(from, to)
					for d, m := range n.money {
						if from <= d && d < to {
							revenue += m
						}
					}
					first, last := from, to
					switch {
					case o.Mode == ModeOnOrAfter:
						last = ds.AsOf() + 1
					case o.Mode == ModeWithin && o.Start == StartPurchase && k > 0:
						first = unitAfter(o.Unit, at.start, 1)
					case o.Mode == ModeWithin:
						first = at.start
					}
					if n.bought(first, last) > 0 {
						customers++
					}
				}
				spent += revenue
				i := slices.IndexFunc(rows, func(r CohortRow) bool {
					return r.Group == at.group && r.Cohort == unitName(o.Unit, at.start) && r.Offset == k
				})
				if i < 0 {
					t.Fatalf("no row of %v, offset %d", at, k)
				}
				r := rows[i]
				rows = slices.Delete(rows, i, i+1)
				if r.Size != len(people) || r.Customers != customers || r.Orders != orders || r.Revenue != revenue || r.Cumulative != spent.Div(len(people)) {
					t.Fatalf("row %+v, want %d of %d, %d orders, %s", r, customers, len(people), orders, revenue)
				}
				if r.Period != unitName(o.Unit, from) || r.Complete != (to <= ds.AsOf()+1 && o.Mode != ModeOnOrAfter) || !near(r.Share, Ratio(customers, len(people))) {
					t.Fatalf("row %+v, from %s to %s", r, from, to)
				}
			}
		}
		if len(rows) > 0 {
			t.Fatalf("rows of nobody: %+v", rows)
		}
	})
}

// The cells hold everybody's purchases, a share at offset 0 is 1, a list is as
// long as its cell, and means are of the complete cells.
func TestCohortsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyCohorts(t)
		res, err := Cohorts(ds, o)
		if err != nil {
			return
		}
		type place struct {
			group  string
			offset int
		}
		customers, orders := 0, 0
		complete := map[place][3]int{}
		for _, r := range res.Rows {
			orders += r.Orders
			if r.Offset == 0 {
				customers += r.Size
				if o.Start == StartPurchase && r.Share != 1 {
					t.Fatalf("share at 0 of %+v", r)
				}
			}
			if r.Complete {
				sum := complete[place{r.Group, r.Offset}]
				complete[place{r.Group, r.Offset}] = [3]int{sum[0] + 1, sum[1] + r.Customers, sum[2] + r.Size}
			}
		}
		if o.Start == StartPurchase {
			var people, bought int
			for _, n := range naives(ds) {
				bought += n.bought(calendar.MinDay, calendar.MaxDay)
				if len(n.days) > 0 {
					people++
				}
			}
			if customers != people || orders != bought {
				t.Fatalf("%d customers with %d orders, want %d with %d", customers, orders, people, bought)
			}
		}
		for _, m := range res.Sections[0].Rows.([]CohortMeanRow) {
			if got, want := [3]int{m.Cohorts, m.Customers, m.Size}, complete[place{m.Group, m.Offset}]; got != want || !near(m.Share, Ratio(want[1], want[2])) {
				t.Fatalf("mean %+v, want %v", m, want)
			}
		}

		r := rapid.SampledFrom(res.Rows).Draw(t, "row")
		sizes := map[int]map[string]int{r.Offset: {}, WholeCohort: {}}
		for _, other := range res.Rows {
			if other.Cohort == r.Cohort && other.Offset == r.Offset {
				sizes[r.Offset][other.Group] = other.Customers
				sizes[WholeCohort][other.Group] = other.Size
			}
		}
		for offset, want := range sizes {
			list, err := CohortList(ds, o, CohortCell{r.Cohort, offset})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, p := range list.Rows() {
				got[p.Group]++
			}
			maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
			if !maps.Equal(got, want) {
				t.Fatalf("%s:%d lists %v, want %v", r.Cohort, offset, got, want)
			}
			if !sorted(list.Rows()) {
				t.Fatalf("the list is not sorted: %+v", list.Rows())
			}
		}
	})
}

// saidOfCohorts writes down all that cohorts say.
func saidOfCohorts(ds *dataset.Dataset, by string) map[string]string {
	all := map[string]string{}
	for _, o := range []CohortOptions{
		DefaultCohorts,
		{Unit: calendar.Weeks, Mode: ModeWithin, Window: DefaultCohorts.Window, By: by, Confidence: 0.9},
		{Unit: calendar.Quarters, Start: StartSignUp, Window: DefaultCohorts.Window, By: by, Confidence: 0.9},
	} {
		res, err := Cohorts(ds, o)
		if o.Start == StartSignUp {
			res.Notes = nil // they count prospects
		}
		all[fmt.Sprintf("cohorts %v", o)] = fmt.Sprintf("%+v %v", res, err)
	}
	list, err := CohortList(ds, DefaultCohorts, CohortCell{"2023-01", 1})
	all["cohort list"] = fmt.Sprint(flat(list.Whole()), err)
	return all
}
