package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// anyExport draws an export, with ids of orders or without, whose first line is
// a purchase.
func anyExport(t *rapid.T) exported {
	ids := rapid.Bool().Draw(t, "ids")
	e := exported{"K 2024-01-01 9 0"}
	if !ids {
		e[0] = "K 2024-01-01 9"
	}
	for i := range rapid.IntRange(0, 25).Draw(t, "lines") {
		e = append(e, anyRecord(t, ids, i/2+1))
	}
	return e
}

var anyMonth = rapid.IntRange(1, 12)

func anyRecord(t *rapid.T, ids bool, id int) string {
	customer := rapid.SampledFrom([]string{"A", "B", "C", "D", "E", "-"}).Draw(t, "customer")
	record := fmt.Sprintf("%s 2024-%02d-%02d %d", customer,
		anyMonth.Draw(t, "month"), rapid.SampledFrom([]int{1, 2, 3, 28}).Draw(t, "day"), rapid.SampledFrom([]int{9, 9, 5, 20, -5, -9}).Draw(t, "amount"))
	order := "-"
	if ids {
		order = fmt.Sprint(id)
	}
	fate := rapid.SampledFrom([]string{"", "", "", "", "cancelled", "unreadable"}).Draw(t, "fate")
	if customer == "-" {
		fate = ""
	}
	return strings.TrimSpace(record + " " + order + " " + fate)
}

// anyLater draws what became of an export: records that are gone, that are new
// and that were changed, and new business.
func anyLater(t *rapid.T, e exported) exported {
	later := slices.Clone(e)
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		i := rapid.IntRange(0, len(later)-1).Draw(t, "which")
		f := strings.Fields(later[i])
		switch rapid.SampledFrom([]string{"gone", "added", "amount", "day", "customer", "renamed", "later", "refund"}).Draw(t, "change") {
		case "gone":
			if i > 0 {
				later = slices.Delete(later, i, i+1)
			}
		case "added":
			later = append(later, anyRecord(t, len(f) > 3 && f[3] != "-", 90+len(later)))
		case "later":
			later = append(later, "B 2025-02-02 3 later")
		case "refund":
			if len(f) == 4 {
				later = append(later, f[0]+" 2025-01-15 -5 "+f[3])
			}
		case "renamed":
			to := rapid.SampledFrom([]string{"A", "B", "Y"}).Draw(t, "other name")
			for k := range later {
				if rest, ok := strings.CutPrefix(later[k], f[0]+" "); ok && f[0] != "-" {
					later[k] = to + " " + rest
				}
			}
		case "amount":
			f[2] += "7"
			later[i] = strings.Join(f, " ")
		case "day":
			f[1] = fmt.Sprintf("2024-%02d-15", anyMonth.Draw(t, "other month"))
			later[i] = strings.Join(f, " ")
		case "customer":
			f[0] = rapid.SampledFrom([]string{"A", "B", "C", "Z"}).Draw(t, "other customer")
			later[i] = strings.Join(f, " ")
		}
	}
	return later
}

func anyDiff(t *rapid.T, o DiffOptions) DiffOptions {
	o.Since = calendar.Since{Span: calendar.Span{N: rapid.IntRange(1, 12).Draw(t, "months"), Unit: calendar.Months}}
	o.Every = rapid.SampledFrom([]calendar.Every{{}, {}, {Span: calendar.Span{N: 1, Unit: calendar.Months}}, {Calendar: calendar.Months}}).Draw(t, "every")
	o.Window = rapid.SampledFrom([]calendar.Span{{N: 6, Unit: calendar.Months}, {N: 1, Unit: calendar.Months}}).Draw(t, "window")
	return o
}

// A movedFigure is a figure of some days.
type movedFigure struct {
	start, end calendar.Day
	figure     string
}

// stepsOf are the rows by what they are steps of.
func stepsOf(rows []DiffRow) map[movedFigure]map[string]Quantity {
	all := map[movedFigure]map[string]Quantity{}
	for _, r := range rows {
		k := movedFigure{r.Start, r.End, r.Figure}
		if all[k] == nil {
			all[k] = map[string]Quantity{}
		}
		all[k][r.Step] = r.Value
	}
	return all
}

// Whatever happened to an export, the old figures are those that churn tells of
// it, and what the causes change leads to the new ones; the records of a cause
// add up to what it changed; the other way round all changes are the opposite;
// and the order of the records means nothing.
func TestDiffBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tb := asTB{t: t}
		was := anyExport(t)
		is := anyLater(t, was)
		older, newer, o := diffing(tb, was, is)
		o = anyDiff(t, o)
		o.AsOf = day(tb, "2024-12-31")
		res, err := Diff(older, newer, o)
		if err != nil {
			t.Fatal(err)
		}
		ledger, err := Churn(older, ChurnOptions{Since: o.Since, Every: o.Every, Window: o.Window, Confidence: 0.95})
		if err != nil {
			t.Fatal(err)
		}
		olds := map[movedFigure]string{}
		for _, r := range ledger.Rows {
			for name, v := range map[string]string{
				"opening": fmt.Sprint(r.Opening), "retained": fmt.Sprint(r.Retained), "churned": fmt.Sprint(r.Churned), "new": fmt.Sprint(r.New),
				"reactivated": fmt.Sprint(r.Reactivated), "closing": fmt.Sprint(r.Closing), "churn_rate": r.ChurnRate.String(), "retention_rate": r.RetentionRate.String(),
			} {
				olds[movedFigure{r.Start, r.End, name}] = v
			}
		}
		all := stepsOf(res.Rows)
		for k, step := range all {
			if want, ok := olds[k]; ok && step["old"].String() != want {
				t.Fatalf("%v was %v, churn says %s", k, step["old"], want)
			}
			if step["old"].same(step["new"]) || !step["old"].To(step["new"]).same(step["change"]) {
				t.Fatalf("%v: from %v to %v is no change of %v", k, step["old"], step["new"], step["change"])
			}
			sum := Quantity{kind: step["change"].kind}
			for name, v := range step {
				if name != "old" && name != "new" && name != "change" {
					sum.n += v.n
				}
			}
			if sum.kind != PointsQuantity && !sum.same(step["change"]) {
				t.Fatalf("%v: the causes add up to %v, want %v", k, sum, step["change"])
			}
		}
		var changed money.Amount
		for _, r := range res.Sections[0].Rows.([]DiffCauseRow) {
			changed += r.Change
			list, err := DiffList(older, newer, o, r.Cause)
			if err != nil {
				t.Fatal(err)
			}
			var sum money.Amount
			far := false // an order left the past, or came into it
			for _, l := range list.Rows {
				if !l.OldAmount.IsNone() {
					sum -= l.OldAmount
				}
				if !l.NewAmount.IsNone() {
					sum += l.NewAmount
				}
				far = far || l.NewDay > o.AsOf || l.OldDay > o.AsOf
			}
			if r.Cause != CauseLater && !far && sum != r.Change {
				t.Fatalf("%s changed %v, its records %v: %v", r.Cause, r.Change, sum, listLines(list))
			}
			if r.Orders > 0 && len(list.Rows) == 0 {
				t.Fatalf("no records of %d orders that are %s", r.Orders, r.Cause)
			}
		}
		k := movedFigure{min(older.First(), newer.First()), o.AsOf, "all_revenue"}
		if step := all[k]; changed != 0 && step["change"].String() != changed.String() {
			t.Fatalf("the causes changed %v, the revenue changed by %v", changed, step["change"])
		}

		_, _, b := diffing(tb, is, was)
		b.Since, b.Every, b.Window, b.AsOf = o.Since, o.Every, o.Window, o.AsOf
		if res, err := Diff(newer, older, b); err == nil {
			for k, step := range stepsOf(res.Rows) {
				if there := all[k]["change"]; there.n != -step["change"].n {
					t.Fatalf("%v changes by %v, and back by %v", k, there, step["change"])
				}
			}
			if len(stepsOf(res.Rows)) != len(all) {
				t.Fatalf("%d figures move, and back %d", len(all), len(stepsOf(res.Rows)))
			}
		}

		shuffled := rapid.Permutation(is).Draw(t, "shuffled")
		older, newer, s := diffing(tb, rapid.Permutation(was).Draw(t, "shuffled too"), shuffled)
		s.Since, s.Every, s.Window, s.AsOf = o.Since, o.Every, o.Window, o.AsOf
		again, err := Diff(older, newer, s)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(again.Rows) != fmt.Sprint(res.Rows) || !slices.Equal(causeLines(again), causeLines(res)) {
			t.Fatalf("in another order of the records:\n%v %v\nwant\n%v %v", again.Rows, causeLines(again), res.Rows, causeLines(res))
		}
	})
}

// An export does not differ from itself, whatever as-of.
func TestDiffOfTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyExport(t)
		older, newer, o := diffing(asTB{t: t}, e, rapid.Permutation(e).Draw(t, "shuffled"))
		o = anyDiff(t, o)
		o.AsOf = day(asTB{t: t}, fmt.Sprintf("2024-%02d-28", anyMonth.Draw(t, "as-of")))
		o.Filed = nil // nothing is read again
		res, err := Diff(older, newer, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Rows) != 0 || Differing(res) != 0 {
			t.Fatalf("it differs from itself: %v %v", res.Rows, causeLines(res))
		}
	})
}
