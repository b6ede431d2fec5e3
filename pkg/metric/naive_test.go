package metric

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// The metrics once more, slowly: each definition taken by its words, with sets
// and maps, and nothing shared with the real ones but the calendar.

// naive is somebody's history: the days with a purchase, how many, and all
// money by day.
type naive struct {
	key   string
	days  map[calendar.Day]int
	money map[calendar.Day]money.Amount
}

func naives(ds *dataset.Dataset) (all []naive) {
	for p := range ds.All() {
		n := naive{ds.Key(p), map[calendar.Day]int{}, map[calendar.Day]money.Amount{}}
		for _, o := range ds.Orders(p) {
			if o.Purchase {
				n.days[o.Day]++
			}
			n.money[o.Day] += o.Amount
		}
		all = append(all, n)
	}
	return all
}

// bought counts the purchases from one day to the day before another.
func (n naive) bought(from, to calendar.Day) (times int) {
	for d, n := range n.days {
		if from <= d && d < to {
			times += n
		}
	}
	return times
}

func (n naive) active(t calendar.Day, window calendar.Span) bool {
	return n.bought(window.Before(t), t) > 0
}

func (n naive) first() calendar.Day { return slices.Min(slices.Collect(maps.Keys(n.days))) }

// group is the group as of a day, by a window where stages are asked for.
func (n naive) group(ds *dataset.Dataset, by string, at calendar.Day, window calendar.Span) string {
	p, _ := ds.Lookup(n.key)
	value := ""
	switch by {
	case "":
		return ""
	case "region":
		value = ds.Profile(p).Values[0]
	case "channel":
		value = ds.SalesValue(p)
	case "cohort":
		if n.bought(calendar.MinDay, at) > 0 {
			value = n.first().String()[:7]
		}
	case "stage":
		if n.bought(calendar.MinDay, at) > 0 {
			value = n.stage(ds, at, window)
		}
	case "rfm":
		if n.bought(calendar.MinDay, at) > 0 {
			value = n.segment(ds, at).String()
		}
	case "nps":
		if score := n.score(ds, at); n.bought(calendar.MinDay, at) > 0 && score >= 0 {
			value = [...]string{6: "detractor", 7: "passive", 8: "passive", 9: "promoter", 10: "promoter"}[max(6, score)]
		}
	case "tenure":
		if n.bought(calendar.MinDay, at) == 0 {
			break
		}
		months := 0 // whole months since the first purchase
		for (calendar.Span{N: months + 1, Unit: calendar.Months}).Before(at) >= n.first() {
			months++
		}
		switch {
		case months < 3:
			value = "under 3 months"
		case months < 6:
			value = "3 to 6 months"
		case months < 12:
			value = "6 to 12 months"
		case months < 24:
			value = "1 to 2 years"
		default:
			value = "2 years or more"
		}
	}
	if value == "" {
		return "(none)"
	}
	return value
}

// purchaseDays are the days with a purchase before a day.
func (n naive) purchaseDays(before calendar.Day) []calendar.Day {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(n.days)), func(d calendar.Day) bool { return d >= before })
}

// usualGap is the usual gap as of a day, 0 for none.
func (n naive) usualGap(ds *dataset.Dataset, at calendar.Day) (gap float64, own bool) {
	var gaps []int
	days := n.purchaseDays(at)
	for i := 1; i < len(days); i++ {
		gaps = append(gaps, int(days[i]-days[i-1]))
	}
	own = len(days) >= 3
	if !own {
		gaps = nil
		for _, other := range naives(ds) {
			if d := other.purchaseDays(at); len(d) > len(days) {
				gaps = append(gaps, int(d[len(days)]-d[len(days)-1]))
			}
		}
	}
	slices.Sort(gaps)
	switch k := len(gaps); {
	case k == 0:
		return 0, false
	case k%2 == 1:
		return float64(gaps[k/2]), own
	default:
		return float64(gaps[k/2]+gaps[k/2-1]) / 2, own
	}
}

// score is that of the latest response before a day, -1 for none.
func (n naive) score(ds *dataset.Dataset, before calendar.Day) int {
	score, latest := -1, calendar.Day(-1)
	for _, r := range ds.Responses() {
		if r.Person == dataset.Nobody || ds.Key(r.Person) != n.key || r.Day >= before {
			continue
		}
		if r.Day > latest || r.Day == latest && int(r.Score) < score {
			score, latest = int(r.Score), r.Day
		}
	}
	return score
}

// stage is the stage of life as of a day, "(none)" for who was not there.
func (n naive) stage(ds *dataset.Dataset, at calendar.Day, window calendar.Span) string {
	p, _ := ds.Lookup(n.key)
	earlier := window.Before(at)
	times := n.bought(calendar.MinDay, at)
	switch {
	case times == 0 && ds.Listed(p) && ds.Profile(p).SignUp < at && (!ds.Profile(p).SignUp.IsZero() || len(n.days) == 0):
		return "prospect"
	case times == 0:
		return "(none)"
	case !n.active(at, window):
		return "lapsed"
	case n.bought(calendar.MinDay, earlier) > 0 && !n.active(earlier, window):
		return "won back"
	}
	days := n.purchaseDays(at)
	silence := float64(at - 1 - days[len(days)-1])
	if gap, _ := n.usualGap(ds, at); gap > 0 && silence/gap >= 1.5 {
		return "at risk"
	}
	return [...]string{1: "new", 2: "developing", 3: "loyal"}[min(times, 3)]
}

func TestChurnAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyLedger(t)
		res, err := Churn(ds, o)
		if err != nil {
			return
		}
		cuts, _ := o.Every.Cut(o.Since.Until(ds.AsOf()))
		if o.Every.IsZero() {
			cuts = []calendar.Cut{{Period: o.Since.Until(ds.AsOf())}}
		}
		type cell struct {
			group string
			start calendar.Day
		}
		want := map[cell]map[string]int{}
		for _, c := range cuts {
			if o.By == "" {
				want[cell{"", c.Start}] = map[string]int{}
			}
			for _, n := range naives(ds) {
				was, is := n.active(c.Start, o.Window), n.active(c.End, o.Window)
				earlier, between := n.bought(calendar.MinDay, c.Start) > 0, n.bought(c.Start, c.End) > 0
				box := ""
				switch {
				case was && is:
					box = "retained"
				case was && !is:
					box = "churned"
				case !was && is && !earlier && between:
					box = "new"
				case !was && is && earlier:
					box = "reactivated"
				case !was && !is && between:
					box = "passed_through"
				}
				k := cell{n.group(ds, o.By, c.Start, o.Window), c.Start}
				if want[k] == nil {
					want[k] = map[string]int{}
				}
				if box != "" {
					want[k][box]++
					want[k]["any"]++
				}
				days := slices.DeleteFunc(slices.Sorted(maps.Keys(n.days)), func(d calendar.Day) bool { return d >= c.End })
				for i := 1; i < len(days); i++ {
					want[k]["gaps"]++
					if o.Window.Before(days[i]) > days[i-1] {
						want[k]["long"]++
					}
				}
			}
		}
		maps.DeleteFunc(want, func(k cell, n map[string]int) bool { return o.By != "" && n["any"] == 0 })
		if len(res.Rows) != len(want) {
			t.Fatalf("%d rows, want %d", len(res.Rows), len(want))
		}
		for _, r := range res.Rows {
			w := want[cell{r.Group, r.Start}]
			got := map[string]int{"retained": r.Retained, "churned": r.Churned, "new": r.New, "reactivated": r.Reactivated, "passed_through": r.PassedThrough}
			for box, n := range got {
				if n != w[box] {
					t.Fatalf("%s in %q: %d, want %d", box, r.Group, n, w[box])
				}
			}
			if !near(r.LongGapShare, Ratio(w["long"], w["gaps"])) {
				t.Fatalf("long_gap_share %v, want %d of %d", r.LongGapShare, w["long"], w["gaps"])
			}
			if opening := w["retained"] + w["churned"]; !near(r.ChurnRate, Ratio(w["churned"], opening)) {
				t.Fatalf("churn_rate %v, want %d of %d", r.ChurnRate, w["churned"], opening)
			}
		}
	})
}

func TestFormulaAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultCLV
		o.Method, o.Window = Formula, anySpan.Draw(t, "window")
		o.Margin = rapid.SampledFrom([]float64{1, 0.4}).Draw(t, "margin")
		res, err := CLV(ds, o)
		if err != nil {
			return
		}
		p := o.Since.Until(ds.AsOf())
		var customers, orders, opening, churned int
		var revenue money.Amount
		for _, n := range naives(ds) {
			if len(n.days) == 0 {
				continue
			}
			times := n.bought(p.Start, p.End)
			orders += times
			if times > 0 {
				customers++
			}
			for d, m := range n.money {
				if p.Contains(d) {
					revenue += m
				}
			}
			if n.active(p.Start, o.Window) {
				opening++
				if !n.active(p.End, o.Window) {
					churned++
				}
			}
		}
		r := res.Rows[0]
		if r.Customers != customers || r.Orders != orders || r.Revenue != revenue {
			t.Fatalf("%d customers, %d orders, %s; want %d, %d, %s", r.Customers, r.Orders, r.Revenue, customers, orders, revenue)
		}
		monthly := 1 - math.Pow(1-float64(churned)/float64(opening), 1.0/6)
		lifespan := min(1/monthly, 60)
		frequency := float64(orders) / float64(customers) / 6
		want := revenue.Float() / float64(orders) * frequency * lifespan * o.Margin
		if !near(r.MonthlyChurn, Rate(monthly)) || !near(r.LifespanMonths, Number(lifespan)) || !near(r.OrdersPerMonth, Number(frequency)) {
			t.Fatalf("row %+v, want churn %v, lifespan %v, frequency %v", r, monthly, lifespan, frequency)
		}
		if math.IsNaN(want) != r.CLV.IsNone() || math.Abs(r.CLV.Float()-want) > 1e-4 {
			t.Fatalf("clv %s, want %v", r.CLV, want)
		}
	})
}

func TestLapsedAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		ds := data(t, s)
		o := LapsedOptions{Since: calendar.Since{Span: anySpan.Draw(t, "window")}, Prospects: rapid.Bool().Draw(t, "prospects")}
		if rapid.Bool().Draw(t, "weekly") {
			o.Crossed = calendar.Span{N: 7, Unit: calendar.Days}
		}
		res, err := Lapsed(ds, o)
		if err != nil {
			return
		}
		end := ds.AsOf() + 1
		lapsed := func(last calendar.Day, end calendar.Day) bool { return last < o.Since.Span.Before(end) }
		want := map[string]string{}
		for _, n := range naives(ds) {
			p, _ := ds.Lookup(n.key)
			status, last := "lapsed", ds.Profile(p).SignUp
			if len(n.days) > 0 {
				last = slices.Max(slices.Collect(maps.Keys(n.days)))
			} else if status = "prospect"; !o.Prospects || !ds.Listed(p) {
				continue
			}
			already := !o.Crossed.IsZero() && lapsed(last, o.Crossed.Before(end))
			if lapsed(last, end) && !already {
				want[n.key] = status
			}
		}
		got := map[string]string{}
		for _, r := range res.Rows() {
			got[r.ID] = r.Status
		}
		if !maps.Equal(got, want) {
			t.Fatalf("lapsed %v, want %v", got, want)
		}
	})
}

func TestNPSAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultNPS
		o.Responses = rapid.SampledFrom([]Responses{Latest, All}).Draw(t, "responses")
		o.Every = anyEvery.Draw(t, "every")
		o.Since = calendar.Since{Span: calendar.Span{N: 7, Unit: calendar.Months}}
		res, err := NPS(ds, o)
		if err != nil {
			return
		}
		cuts, _ := o.Every.Cut(o.Since.Until(ds.AsOf()))
		if o.Every.IsZero() {
			cuts = []calendar.Cut{{Period: o.Since.Until(ds.AsOf())}}
		}
		for k, c := range cuts {
			latest := map[string]dataset.Response{}
			for i, r := range ds.Responses() {
				if !c.Contains(r.Day) {
					continue
				}
				who := fmt.Sprint(i)
				if o.Responses == Latest && r.Person != dataset.Nobody {
					who = ds.Key(r.Person)
				}
				if old, ok := latest[who]; !ok || r.Day > old.Day || r.Day == old.Day && r.Score < old.Score {
					latest[who] = r
				}
			}
			sum, scores := 0, [11]int{}
			for _, r := range latest {
				scores[r.Score]++
				if r.Score >= 9 {
					sum++
				} else if r.Score <= 6 {
					sum--
				}
			}
			r := res.Rows[k]
			got := [...]int{r.Score0, r.Score1, r.Score2, r.Score3, r.Score4, r.Score5, r.Score6, r.Score7, r.Score8, r.Score9, r.Score10}
			if got != scores || r.Responses != len(latest) || !near(r.NPS, Score(100*float64(sum)/float64(len(latest)))) {
				t.Fatalf("from %s: scores %v and nps %v of %d, want %v and %d of %d", c.Start, got, r.NPS, r.Responses, scores, sum, len(latest))
			}
		}
	})
}
