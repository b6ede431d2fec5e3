package metric

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// anyShop draws the data of a small shop: people who buy, return, only sign up
// or only answer, over a bit more than two years with a leap day and many ends
// of months.
func anyShop(t *rapid.T) shop {
	first, _ := calendar.Date(2022, 12, 1)
	asOf := first + calendar.Day(rapid.IntRange(600, 850).Draw(t, "as-of"))
	days := rapid.OneOf(
		rapid.Int32Range(int32(first), int32(asOf)),
		// Days around the ends of months, where calendars go wrong.
		rapid.Map(rapid.IntRange(0, int(asOf.Month()-first.Month())), func(m int) int32 { return int32((first.Month() + calendar.Month(m)).First() - 1) }),
		rapid.Map(rapid.IntRange(0, int(asOf.Month()-first.Month())), func(m int) int32 { return int32((first.Month() + calendar.Month(m)).First()) }),
	)
	day := rapid.Custom(func(t *rapid.T) string {
		return calendar.Day(max(int32(first), min(days.Draw(t, "day"), int32(asOf)))).String()
	})
	customer := rapid.SampledFrom([]string{"A", "B", "C", "D", "E", "F", "G"})
	var sales, people, answers []string
	for range rapid.IntRange(1, 50).Draw(t, "lines") {
		sales = append(sales, fmt.Sprintf("%s %s %d %s %s %s", customer.Draw(t, "customer"), day.Draw(t, "sold"),
			rapid.SampledFrom([]int{10, 25, 0, -10, 7, 300}).Draw(t, "amount"),
			rapid.SampledFrom([]string{"-", "-", "-", "1", "2", "3"}).Draw(t, "order"),
			rapid.SampledFrom([]string{"web", "shop"}).Draw(t, "channel"),
			rapid.SampledFrom([]string{"tea", "mug", "pot", "tin", "-"}).Draw(t, "product")))
	}
	for _, key := range []string{"A", "B", "C", "P", "Q"} {
		if rapid.Bool().Draw(t, "listed") {
			people = append(people, fmt.Sprintf("%s %s Name mail %s", key,
				rapid.OneOf(day, rapid.Just("-")).Draw(t, "sign-up"), rapid.SampledFrom([]string{"north", "south", "-"}).Draw(t, "region")))
		}
	}
	for range rapid.IntRange(0, 20).Draw(t, "answers") {
		answers = append(answers, fmt.Sprintf("%s %s %d %s", rapid.SampledFrom([]string{"A", "B", "C", "P", "X", "-"}).Draw(t, "respondent"),
			day.Draw(t, "answered"), rapid.IntRange(0, 10).Draw(t, "score"), rapid.SampledFrom([]string{"mail", "app", "-"}).Draw(t, "medium")))
	}
	return shop{
		asOf: asOf.String(), sales: strings.Join(sales, "\n"), people: strings.Join(people, "\n"), answers: strings.Join(answers, "\n"),
		columns: "region", survey: "medium", column: "channel", goods: rapid.Bool().Draw(t, "products"),
	}
}

// data is shop.build for properties.
func data(t *rapid.T, s shop) *dataset.Dataset { return s.build(asTB{TB: nil, t: t}) }

// asTB lets a property use what takes a testing.TB.
type asTB struct {
	testing.TB
	t *rapid.T
}

func (a asTB) Helper()           {}
func (a asTB) Fatal(args ...any) { a.t.Fatal(args...) }

// hasPurchase reports whether metrics of purchases are defined.
func hasPurchase(ds *dataset.Dataset) bool {
	for p := range ds.All() {
		if ds.IsCustomer(p) {
			return true
		}
	}
	return false
}

var (
	anySpan  = rapid.SampledFrom([]calendar.Span{{N: 6, Unit: calendar.Months}, {N: 1, Unit: calendar.Months}, {N: 1, Unit: calendar.Quarters}, {N: 45, Unit: calendar.Days}, {N: 9, Unit: calendar.Weeks}, {N: 1, Unit: calendar.Years}})
	anyEvery = rapid.SampledFrom([]calendar.Every{{}, {}, {Span: calendar.Span{N: 1, Unit: calendar.Months}}, {Span: calendar.Span{N: 3, Unit: calendar.Weeks}}, {Calendar: calendar.Months}, {Calendar: calendar.Quarters}})
	anyBy    = rapid.SampledFrom([]string{"", "region", "channel", "cohort", "tenure", "stage", "rfm", "nps"})
)

// anyLedger draws options that every shop of anyShop can be measured by.
func anyLedger(t *rapid.T) ChurnOptions {
	o := DefaultChurn
	o.Since = calendar.Since{Span: rapid.SampledFrom([]calendar.Span{{N: 6, Unit: calendar.Months}, {N: 13, Unit: calendar.Months}, {N: 100, Unit: calendar.Days}}).Draw(t, "since")}
	o.Window = anySpan.Draw(t, "window")
	o.Every = anyEvery.Draw(t, "every")
	o.By = anyBy.Draw(t, "by")
	return o
}

func TestLedgerBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		res, err := Churn(ds, anyLedger(t))
		if err != nil {
			if hasPurchase(ds) {
				t.Fatal(err)
			}
			return
		}
		for i, r := range res.Rows {
			if r.Opening+r.New+r.Reactivated-r.Churned != r.Closing || r.Retained+r.Churned != r.Opening {
				t.Fatalf("row %d does not balance: %+v", i, r)
			}
			if r.Opening > 0 && !near(r.ChurnRate+r.RetentionRate, 1) {
				t.Fatalf("row %d: churn %v + retention %v is not 1", i, r.ChurnRate, r.RetentionRate)
			}
			if r.Reactivated == 0 && !near(r.CRR, r.RetentionRate) {
				t.Fatalf("row %d: crr %v is not the retention %v, though nobody came back", i, r.CRR, r.RetentionRate)
			}
			if o := res.By; o == "" && i > 0 && (r.Opening != res.Rows[i-1].Closing || r.Start != res.Rows[i-1].End+1) {
				t.Fatalf("row %d opens with %d on %s, the one before closes with %d on %s", i, r.Opening, r.Start, res.Rows[i-1].Closing, res.Rows[i-1].End)
			}
		}
	})
}

// bare is a shop's lines without order ids, so that what a return does to an
// earlier order does not depend on the future.
func (s shop) bare(until calendar.Day) shop {
	var sales strings.Builder
	for _, f := range lines(s.sales) {
		if f[1] <= until.String() {
			fmt.Fprintf(&sales, "%s %s %s - %s\n", f[0], f[1], f[2], f[4])
		}
	}
	s.sales, s.asOf, s.first = sales.String(), until.String(), "2022-12-01"
	return s
}

// A row of Every is what a run on its last day would have said.
func TestEveryIsTheRunOfThatDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		o := anyLedger(t)
		o.By = rapid.SampledFrom([]string{"", "cohort", "tenure", "region"}).Draw(t, "then by")
		asOf, _ := calendar.ParseDay(s.asOf)
		res, err := Churn(data(t, s.bare(asOf)), o)
		if err != nil || len(res.Rows) == 0 {
			return
		}
		r := res.Rows[rapid.IntRange(0, len(res.Rows)-1).Draw(t, "row")]
		then := o
		then.Every, then.Since = calendar.Every{}, calendar.Since{Day: r.Start}
		old, err := Churn(data(t, s.bare(r.End)), then)
		if err != nil {
			if r.Opening+r.Closing+r.PassedThrough > 0 {
				t.Fatal(err)
			}
			return
		}
		for _, was := range old.Rows {
			if was.Group == r.Group {
				// The length is known in months only where it is given so.
				was.ChurnMonthly, was.ChurnAnnual, was.months, was.Complete = r.ChurnMonthly, r.ChurnAnnual, r.months, r.Complete
				if fmt.Sprint(was) != fmt.Sprint(r) {
					t.Fatalf("row\n%+v; on its last day it was\n%+v", r, was)
				}
				return
			}
		}
		t.Fatalf("group %q was not there on %s", r.Group, r.End)
	})
}

// Groups add up to the total, in each period.
func TestGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		if !hasPurchase(ds) {
			return
		}
		o := anyLedger(t)
		o.By = ""
		all, err := Churn(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		o.By = anyBy.Draw(t, "group by")
		grouped, err := Churn(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[calendar.Day][6]int{}
		for _, r := range grouped.Rows {
			sum := sums[r.Start]
			for i, n := range counts(r) {
				sum[i] += n
			}
			sums[r.Start] = sum
		}
		for _, r := range all.Rows {
			if counts(r) != sums[r.Start] {
				t.Fatalf("period from %s: all %v, groups %v", r.Start, counts(r), sums[r.Start])
			}
		}

		v := DefaultCLV
		v.Method = rapid.SampledFrom([]Method{Historic, Formula}).Draw(t, "method")
		total, err := CLV(ds, v)
		if err != nil {
			t.Fatal(err)
		}
		v.By = anyBy.Draw(t, "value by")
		parts, err := CLV(ds, v)
		if err != nil {
			t.Fatal(err)
		}
		var customers, orders int
		var revenue money.Amount
		for _, r := range parts.Rows {
			customers, orders, revenue = customers+r.Customers, orders+r.Orders, revenue+r.Revenue
		}
		if r := total.Rows[0]; r.Customers != customers || r.Orders != orders || r.Revenue != revenue {
			t.Fatalf("all %+v; groups %d customers, %d orders, %s", r, customers, orders, revenue)
		}
	})
}

func counts(r LedgerRow) [6]int {
	return [6]int{r.Retained, r.Churned, r.New, r.Reactivated, r.PassedThrough, r.Closing}
}

func TestResponsesOfGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		if s.answers == "" {
			return
		}
		ds := data(t, s)
		o := DefaultNPS
		o.Responses = rapid.SampledFrom([]Responses{Latest, All}).Draw(t, "responses")
		o.Every = anyEvery.Draw(t, "every")
		if rapid.Bool().Draw(t, "since") {
			o.Since = calendar.Since{Span: calendar.Span{N: 7, Unit: calendar.Months}}
		}
		all, err := NPS(ds, o)
		if err != nil {
			t.Skip(err) // steps longer than what there is
		}
		o.By = rapid.SampledFrom([]string{"medium", "region", "channel", "cohort", "tenure"}).Draw(t, "by")
		grouped, err := NPS(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[calendar.Day]int{}
		for _, r := range grouped.Rows {
			sums[r.Start] += r.Responses
		}
		for _, r := range all.Rows {
			if r.Responses != sums[r.Start] || r.Responses != r.Promoters+r.Passives+r.Detractors {
				t.Fatalf("period from %s: %d responses, groups %d", r.Start, r.Responses, sums[r.Start])
			}
		}
	})
}

// A list has as many rows as the figure that it stands for, in its order.
func TestListsAreAsLongAsTheirFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		if !hasPurchase(ds) {
			return
		}
		o := anyLedger(t)
		o.Every = calendar.Every{}
		res, err := Churn(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		for b, figure := range map[Box]func(LedgerRow) int{
			BoxRetained: func(r LedgerRow) int { return r.Retained }, BoxChurned: func(r LedgerRow) int { return r.Churned },
			BoxNew: func(r LedgerRow) int { return r.New }, BoxReactivated: func(r LedgerRow) int { return r.Reactivated },
		} {
			list, err := List(ds, o, b)
			if err != nil {
				t.Fatal(err)
			}
			listed := map[string]int{}
			for _, r := range list.Rows() {
				listed[r.Group]++
			}
			for _, r := range res.Rows {
				if figure(r) != listed[r.Group] {
					t.Fatalf("group %q: %d %s, but %d on the list", r.Group, figure(r), b, listed[r.Group])
				}
				delete(listed, r.Group)
			}
			if len(listed) > 0 {
				t.Fatalf("%s lists %v, of groups without a row", b, listed)
			}
			if !sorted(list.Rows()) {
				t.Fatalf("%s is not sorted: %+v", b, list.Rows())
			}
		}

		v := DefaultCLV
		v.Method = Historic
		summary, err := CLV(ds, v)
		if err != nil {
			t.Fatal(err)
		}
		list, err := CLVList(ds, v)
		if err != nil {
			t.Fatal(err)
		}
		var worth money.Amount
		for _, r := range list.Rows() {
			worth += r.CLV
		}
		if r := summary.Rows[0]; r.Customers != len(list.Rows()) || r.Revenue != worth || r.CLV != worth.Div(len(list.Rows())) {
			t.Fatalf("summary %+v; the list has %d customers worth %s", r, len(list.Rows()), worth)
		}
	})
}

// sorted reports whether rows are in order within each group, and groups
// together.
func sorted(rows []PersonRow) bool {
	var groups []string
	for i, r := range rows {
		if i == 0 || r.Group != rows[i-1].Group {
			groups = append(groups, r.Group)
			continue
		}
		if before := rows[i-1]; before.Revenue < r.Revenue || before.Revenue == r.Revenue && before.ID >= r.ID {
			return false
		}
	}
	slices.Sort(groups)
	return len(slices.Compact(groups)) == len(groups)
}

// everything runs all metrics and writes down all they say.
func everything(ds *dataset.Dataset, o ChurnOptions) map[string]string {
	all := map[string]string{}
	add := func(name string, res any, err error) { all[name] = fmt.Sprintf("%+v %v", res, err) }
	churn, err := Churn(ds, o)
	churn.Period = nil // a pointer
	add("churn", churn, err)
	for _, b := range []Box{BoxRetained, BoxChurned, BoxNew, BoxReactivated} {
		one := o
		one.Every = calendar.Every{}
		list, err := List(ds, one, b)
		add(b.String(), flat(list.Whole()), err)
	}
	lapsed, err := Lapsed(ds, LapsedOptions{Since: calendar.Since{Span: o.Window}, By: o.By})
	add("lapsed", flat(lapsed.Whole()), err)
	for _, m := range []Method{Historic, Formula} {
		v := DefaultCLV
		v.Method, v.By, v.Window = m, o.By, o.Window
		clv, err := CLV(ds, v)
		clv.Period = nil
		add("clv "+m.String(), clv, err)
	}
	v := DefaultCLV
	v.By = o.By
	list, err := CLVList(ds, v)
	add("clv list", list, err)
	nps, err := NPS(ds, NPSOptions{Every: o.Every, By: o.By, Confidence: 0.9})
	nps.Period = nil
	add("nps", nps, err)
	maps.Copy(all, saidOfCohorts(ds, o.By))
	maps.Copy(all, saidOfRepeats(ds, o.By))
	maps.Copy(all, saidOfRevenue(ds, o))
	maps.Copy(all, saidOfVIPs(ds, o.By))
	maps.Copy(all, saidOfSegments(ds, o.By))
	maps.Copy(all, saidOfPeople(ds, o))
	maps.Copy(all, saidOfNext(ds, o.By))
	return all
}

// flat is a list without pointers.
func flat(res Result[PersonRow]) any {
	behind := []any{}
	for i := range res.Rows {
		r := &res.Rows[i]
		behind = append(behind, at(r.DaysSince), at(r.InRhythm), at(r.Score))
		r.DaysSince, r.InRhythm, r.Score = nil, nil, nil
	}
	res.Period = nil
	return fmt.Sprintf("%+v %v", res, behind)
}

// at is what a pointer points to; nil for nil.
func at[V any](p *V) any {
	if p == nil {
		return nil
	}
	return *p
}

// Neither the order of the lines nor how they are dealt out changes anything.
func TestOrderOfLinesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		o := anyLedger(t)
		want := everything(data(t, s), o)
		shuffle := func(text, label string) string {
			if text == "" {
				return ""
			}
			return strings.Join(rapid.Permutation(strings.Split(text, "\n")).Draw(t, label), "\n")
		}
		s.sales, s.answers = shuffle(s.sales, "sales"), shuffle(s.answers, "answers")
		s.people = shuffle(s.people, "people") // everybody stands there once
		s.shards = rapid.IntRange(1, 4).Draw(t, "shards")
		got := everything(data(t, s), o)
		if !maps.Equal(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
	})
}

// A prospect more changes the count of prospects, and the list that asks for
// them, and nothing else.
func TestProspectsChangeNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		o := anyLedger(t)
		before := data(t, s)
		want := everything(before, o)
		s.people += "\nNEW 2020-02-02 Nobody mail north"
		after := data(t, s)
		got := everything(after, o)
		// Stages count prospects, and the lists of stages are refused only where
		// nobody is in any.
		_, err := Stages(before, DefaultStages)
		counts := func(name, _ string) bool {
			return name == "lapsed" || name == "stages" || err != nil && strings.HasPrefix(name, "stage ")
		}
		maps.DeleteFunc(got, counts)
		maps.DeleteFunc(want, counts)
		if !maps.Equal(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
		for _, prospects := range []bool{false, true} {
			lo := LapsedOptions{Since: calendar.Since{Span: o.Window}, Prospects: prospects}
			was, err1 := Lapsed(before, lo)
			is, err2 := Lapsed(after, lo)
			more := 0
			if prospects {
				more = 1
			}
			if err1 == nil && (err2 != nil || len(is.Rows()) != len(was.Rows())+more) {
				t.Fatalf("prospects %t: %d rows and error %v, want %d", prospects, len(is.Rows()), err2, len(was.Rows())+more)
			}
		}
	})
}
