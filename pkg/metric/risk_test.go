package metric

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// risky writes down the rows of risk, a line each.
func risky(rows []RiskRow) (all []string) {
	for _, r := range rows {
		all = append(all, fmt.Sprint(r.Group, "|", r.ID, "|", r.Name, "|", r.Email, "|", r.LastOrder, "|", r.DaysSince, "|", r.UsualGap, "|", r.Overdue,
			"|", r.PAlive, "|", r.ExpectedNext, "|", r.Revenue, "|", r.ValueAtStake, "|", r.OwnRhythm))
	}
	return all
}

func TestRiskByHand(t *testing.T) {
	s := living
	s.people = "R - Rob rob@example.org"
	res := mustList[RiskRow](t)(Risk(s.build(t), DefaultRisk))
	// R's gaps are of 10 days, and 132 / 10 = 13.2. W, who was won back, has
	// one gap only, so that those after a second purchase day count, 30 and 10.
	// What W bought in June 2023 is more than 12 months ago.
	wantLines(t, risky(res.Rows),
		"|R|Rob|rob@example.org|2024-08-21|132|10|13.2||2024-08-31|60.00|60.00|true",
		"|W|||2024-12-01|30|20|1.5||2024-12-21|20.00|10.00|false",
	)
	wantNote(t, res.Notes, "no model of future purchases: value_at_stake is the revenue of the last 12 months")
	wantNote(t, res.Notes, "70.00 at stake in all: 1 customer with most of it hold half")
	wantLines(t, res.Rows[1].Working(),
		"overdue = days_since / usual_gap = 30 / 20 = 1.50",
		"expected_next = last_order + usual_gap = 2024-12-01 + 20 days = 2024-12-21",
		"value_at_stake = revenue of the last 12 months = 10.00",
	)
	if res.Sections != nil {
		t.Errorf("sections %v, though none was asked for", res.Sections)
	}
}

func TestRiskForecast(t *testing.T) {
	o := DefaultRisk
	o.Forecast = Forecast{"crystal ball", func(orders []dataset.Order) Outlook {
		switch orders[0].Amount {
		case 20 * money.One: // R
			return Outlook{0.8, 40 * money.One} // 40 / 0.8 x 0.2
		case 10 * money.One: // W
			return Outlook{0.25, 4 * money.One} // 4 / 0.25 x 0.75
		}
		return Outlook{0, 0}
	}}
	s := living
	s.sales += "Z 2024-08-01 30\nZ 2024-08-02 30\nZ 2024-08-03 30"
	res := mustList[RiskRow](t)(Risk(s.build(t), o))
	var got []string
	for _, r := range res.Rows {
		got = append(got, fmt.Sprint(r.ID, " ", r.PAlive, " ", r.ValueAtStake))
	}
	wantLines(t, got, "W 0.25 12.00", "R 0.8 10.00", "Z 0 ")
	if want := "value_at_stake = expected value / p_alive x (1 - p_alive) = 40.00 / 0.8 x (1 - 0.8) = 10.00"; res.Rows[1].Working()[2] != want {
		t.Errorf("working %q, want %q", res.Rows[1].Working()[2], want)
	}
	if !slices.Contains(res.Settings, Setting{"model", "crystal ball"}) {
		t.Errorf("settings %v do not name the model", res.Settings)
	}
	for _, n := range res.Notes {
		if strings.Contains(n, "no model") {
			t.Errorf("note %q", n)
		}
	}
}

func TestRiskByHandBacktest(t *testing.T) {
	// As of 2024-06-30 A and B are silent for 40 days with gaps of 10, C not at
	// all; D bought once, 15 days ago, and the only gaps then known are of 10
	// days. A and D buy again, and E comes too late.
	s := shop{asOf: "2024-12-31", first: "2024-01-01", sales: `
		A 2024-05-01 10
		A 2024-05-11 10
		A 2024-05-21 10
		A 2024-09-01 10
		B 2024-05-01 10
		B 2024-05-11 10
		B 2024-05-21 10
		C 2024-06-10 10
		C 2024-06-20 10
		C 2024-06-30 10
		D 2024-06-15 10
		D 2024-12-31 10
		E 2024-07-01 10
	`}
	o := DefaultRisk
	o.Backtest = true
	res := mustList[RiskRow](t)(Risk(s.build(t), o))
	rows := res.Sections[0].Rows.([]BacktestRow)
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	r := rows[0]
	if got, want := fmt.Sprint(r.Start, r.End, r.Active, r.Lapsed, r.Listed, r.ListedLapsed), "2024-07-01 2024-12-31 4 2 3 1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !near(r.Precision, 1/3.) || !near(r.BaseRate, 0.5) || !near(r.Lift, 2/3.) || !near(r.Recall, 0.5) {
		t.Errorf("precision %v, base rate %v, lift %v, recall %v", r.Precision, r.BaseRate, r.Lift, r.Recall)
	}
	// Wilson intervals of 1 of 3, 2 of 4 and 1 of 2 with z = 1.96.
	if !close6(r.PrecisionLow, 0.061492) || !close6(r.PrecisionHigh, 0.792340) || !close6(r.BaseLow, 0.150039) || !close6(r.BaseHigh, 0.849961) || !close6(r.RecallLow, 0.094531) {
		t.Errorf("intervals from %v to %v, from %v to %v, from %v", r.PrecisionLow, r.PrecisionHigh, r.BaseLow, r.BaseHigh, r.RecallLow)
	}
	wantNote(t, res.Notes, "of 3 customers listed on 2024-07-01, 33.3% lapsed, of all active 50.0%: no more than a draw by lot may give")

	// Had nobody been silent, nobody would have been listed.
	calm := shop{asOf: "2024-12-31", first: "2024-01-01", sales: "C 2024-06-10 10\nC 2024-06-20 10\nC 2024-06-30 10"}
	res = mustList[RiskRow](t)(Risk(calm.build(t), o))
	if r := res.Sections[0].Rows.([]BacktestRow)[0]; !math.IsNaN(float64(r.Precision)) || !math.IsNaN(float64(r.Lift)) || r.Recall != 0 || r.BaseRate != 1 {
		t.Errorf("row %+v of an empty list", r)
	}
	wantNote(t, res.Notes, "on 2024-07-01 the list would have been empty")

	s.first = "2024-01-02"
	res = mustList[RiskRow](t)(Risk(s.build(t), o))
	if rows := res.Sections[0].Rows.([]BacktestRow); len(rows) != 0 {
		t.Errorf("rows %v, though the data has no two windows", rows)
	}
	wantNote(t, res.Notes, "the data starts on 2024-01-02: a backtest needs two windows, from 2024-01-01 on")
}

// The rows of a backtest follow each other, and there are not too many.
func TestTrials(t *testing.T) {
	end := day(t, "2024-08-31")
	trials := newTrials(newWindow(span(t, "1m")), end, day(t, "2024-03-30"))
	var got []string
	for _, tr := range trials {
		got = append(got, tr.then.day.String()+" to "+tr.later.day.String())
	}
	// Each is counted from the end, so that days at the end of a month do not
	// drift.
	wantLines(t, got, "2024-04-30 to 2024-05-31", "2024-05-31 to 2024-06-30", "2024-06-30 to 2024-07-31", "2024-07-31 to 2024-08-31")
	for _, first := range []calendar.Day{calendar.MinDay, 0} {
		if n := len(newTrials(newWindow(span(t, "1d")), end, first)); n > mostTrials {
			t.Errorf("%d trials from day %d on", n, first)
		}
	}
}

func TestRiskNotesAndErrors(t *testing.T) {
	// Nobody bought twice, so nobody has a usual gap.
	s := shop{asOf: "2024-12-31", sales: "A 2024-08-01 10"}
	res := mustList[RiskRow](t)(Risk(s.build(t), DefaultRisk))
	if len(res.Rows) != 0 || res.Rows == nil {
		t.Errorf("rows %v", res.Rows)
	}
	wantNote(t, res.Notes, "1 customer active without a usual gap")

	s = shop{asOf: "2024-12-31", free: true, sales: "B 2024-08-01 0\nB 2024-08-02 0\nB 2024-08-03 0\nA 2024-08-01 0\nA 2024-08-02 0\nA 2024-08-04 0"}
	res = mustList[RiskRow](t)(Risk(s.build(t), DefaultRisk))
	// 150 days after 1 and 149 after 1.5.
	wantLines(t, risky(res.Rows), "|B|||2024-08-03|150|1|150||2024-08-04|||true", "|A|||2024-08-04|149|1.5|99.333333||2024-08-06|||true")
	wantNote(t, res.Notes, "no amounts: nothing says what is at stake")

	ds := living.build(t)
	for option, o := range map[string]RiskOptions{
		"window":     {Confidence: 0.9},
		"confidence": {Window: span(t, "6m")},
		"by":         {Window: span(t, "6m"), Confidence: 0.9, By: "country"},
	} {
		_, err := Risk(ds, o)
		wantOption(t, err, option)
	}
	_, err := Risk(shop{}.build(t), DefaultRisk)
	wantLack(t, err, LacksDays)
	_, err = Risk(shop{asOf: "2024-12-31"}.build(t), DefaultRisk)
	wantLack(t, err, LacksPurchases)
	huge := money.Amount(math.MaxInt64).String()
	s = shop{asOf: "2024-12-31", sales: strings.ReplaceAll("A 2024-08-01 ?\nA 2024-08-02 ?\nA 2024-08-03 ?", "?", huge)}
	if _, err = Risk(s.build(t), DefaultRisk); err == nil || !strings.Contains(err.Error(), "customer A: amounts add up to more than") {
		t.Errorf("error %v, want one about the sum", err)
	}
}

func TestRiskOptout(t *testing.T) {
	days := "2024-07-01 2024-07-02 2024-07-03"
	ds := feasting(t, "2024-12-28", "A - no "+days+"\nB - yes "+days)
	res := take[RiskRow](t, ds, Choice{ExcludeOptout: true})(Risk(ds, DefaultRisk))
	if len(res.Rows) != 1 || res.Rows[0].ID != "B" {
		t.Errorf("list %q, want B", risky(res.Rows))
	}
	wantNote(t, res.Notes, "1 customer who opted out: left out")
}

// Those at risk are listed, and of the others only some who were won back.
func TestRiskAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultRisk
		o.Window, o.By, o.Backtest = anySpan.Draw(t, "window"), anyBy.Draw(t, "by"), rapid.Bool().Draw(t, "backtest")
		res, err := Risk(ds, o)
		if err != nil {
			if hasPurchase(ds) {
				t.Fatal(err)
			}
			return
		}
		end := ds.AsOf() + 1
		overdue := func(n naive, at calendar.Day) (times, gap float64, own bool) {
			gap, own = n.usualGap(ds, at)
			days := n.purchaseDays(at)
			return float64(at-1-days[len(days)-1]) / gap, gap, own
		}
		want := map[string]string{}
		risk := 0
		for _, n := range naives(ds) {
			if !n.active(end, o.Window) {
				continue
			}
			times, gap, own := overdue(n, end)
			if gap == 0 || times < 1.5 {
				continue
			}
			lately, all := money.Amount(0), money.Amount(0)
			for d, sum := range n.money {
				if all += sum; d >= (calendar.Span{N: 12, Unit: calendar.Months}).Before(end) {
					lately += sum
				}
			}
			want[n.key] = fmt.Sprint(n.group(ds, o.By, end, o.Window), Number(times), Number(gap), own, all, lately)
			switch n.stage(ds, end, o.Window) {
			case "at risk":
				risk++
			case "won back":
			default:
				t.Fatalf("%s is %s, but overdue", n.key, n.stage(ds, end, o.Window))
			}
		}
		got := map[string]string{}
		for i, r := range res.Rows() {
			got[r.ID] = fmt.Sprint(r.Group, r.Overdue, r.UsualGap, r.OwnRhythm, r.Revenue, r.ValueAtStake)
			if i > 0 && r.Group == res.Rows()[i-1].Group && res.Rows()[i-1].ValueAtStake < r.ValueAtStake {
				t.Fatalf("row %d is not sorted", i)
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
		o2 := StagesOptions{Window: o.Window}
		list, err := StageList(ds, o2, StageAtRisk)
		if err != nil || len(list.Rows()) != risk {
			t.Fatalf("%d people at risk, want %d; %v", len(list.Rows()), risk, err)
		}
		if !o.Backtest {
			return
		}
		churn := ChurnOptions{Window: o.Window, Since: calendar.Since{Span: o.Window}, Confidence: 0.95}
		for i, r := range slices.Backward(res.Sections[0].Rows.([]BacktestRow)) {
			listed, hit := 0, 0
			for _, n := range naives(ds) {
				if !n.active(r.Start, o.Window) {
					continue
				}
				if times, gap, _ := overdue(n, r.Start); gap > 0 && times >= 1.5 {
					listed++
					if !n.active(r.End+1, o.Window) {
						hit++
					}
				}
			}
			if r.Listed != listed || r.ListedLapsed != hit {
				t.Fatalf("row %d: %d of %d listed lapsed, want %d of %d", i, r.ListedLapsed, r.Listed, hit, listed)
			}
			if r.End != ds.AsOf() {
				continue
			}
			ledger, err := Churn(ds, churn)
			if err != nil || ledger.Rows[0].Opening != r.Active || ledger.Rows[0].Churned != r.Lapsed {
				t.Fatalf("%d of %d active lapsed, but the ledger says %+v, %v", r.Lapsed, r.Active, ledger.Rows, err)
			}
		}
	})
}

// The figures were computed by a Python script straight from the definitions.
func TestOnlineRetailRisk(t *testing.T) {
	o := DefaultRisk
	o.Backtest = true
	res := mustList[RiskRow](t)(Risk(onlineRetail(t), o))
	own, sum := 0, money.Amount(0)
	for _, r := range res.Rows {
		if sum += r.ValueAtStake; r.OwnRhythm {
			own++
		}
	}
	if n := len(res.Rows); n != 782 || own != 272 || sum.String() != "1020171.68" {
		t.Errorf("%d customers, %d with a rhythm of their own, %s at stake; want 782, 272, 1020171.68", n, own, sum)
	}
	for i, want := range []string{"14156.0 5 9 113069.44", "16029.0 7.5 38 46721.09", "16422.0 7 17 32137.49"} {
		r := res.Rows[i]
		if got := fmt.Sprint(r.ID, " ", r.UsualGap, " ", r.DaysSince, " ", r.ValueAtStake); got != want {
			t.Errorf("row %d is %s, want %s", i, got, want)
		}
	}
	rows := res.Sections[0].Rows.([]BacktestRow)
	if got, want := fmt.Sprint(rows[0].Active, rows[0].Lapsed, rows[0].Listed, rows[0].ListedLapsed), "2648 778 1145 464"; len(rows) != 1 || got != want {
		t.Errorf("%d rows, the first %s, want 1, %s", len(rows), got, want)
	}
	wantNote(t, res.Notes, "of 1,145 customers listed on 2011-06-10, 40.5% lapsed, of all active 29.4%: the list tells who leaves")
}

func BenchmarkRisk(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[RiskRow], error) { return Risk(ds, DefaultRisk) })
}
