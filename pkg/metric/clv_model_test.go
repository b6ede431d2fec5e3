package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// asItWas is the data as of an earlier day.
func asItWas(t *testing.T, ds *dataset.Dataset, until calendar.Day) *dataset.Dataset {
	t.Helper()
	b := &dataset.Builder{AsOf: until, First: ds.First(), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for p := range ds.All() {
		for i, o := range ds.Orders(p) {
			if o.Day <= until {
				shard.Add(&dataset.Line{Customer: []byte(ds.Key(p)), Order: fmt.Append(nil, i), Day: o.Day, Amount: o.Amount, Return: o.Amount < 0})
			}
		}
	}
	past, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return past
}

// nearly reports whether two amounts are the same but for the rounding of
// floats.
func nearly(a money.Amount, b float64) bool { return math.Abs(a.Float()-b) <= 1e-4+1e-9*math.Abs(b) }

// The list once more, customer by customer: histories from sets of days, and
// the sum over the months by the words of the formula.
func TestCLVListAgainstNaive(t *testing.T) {
	ds, _ := simulated(1200, 5)
	o := DefaultCLV
	o.Margin, o.By = 0.4, "region"
	for _, method := range []Method{BGNBD, MBGNBD, ParetoNBD} {
		o.Method = method
		list := mustList[CLVListRow](t)(CLVList(ds, o))
		var histories []btyd.History
		var spends []btyd.Spend
		at := map[string]int{}
		for p := range ds.All() {
			days := map[calendar.Day]float64{}
			for _, order := range ds.Orders(p) {
				days[order.Day] += order.Amount.Float()
			}
			var all []calendar.Day
			sum := 0.0
			for d, spent := range days {
				all = append(all, d)
				sum += spent
			}
			slices.Sort(all)
			x := len(all) - 1
			at[ds.Key(p)] = len(histories)
			histories = append(histories, btyd.History{X: x, Tx: float64(all[x]-all[0]) / 7, T: float64(ds.AsOf()-all[0]) / 7})
			spends = append(spends, btyd.Spend{X: x, Mean: (sum - days[all[0]]) / float64(x)})
		}
		fit, err := btyd.FitModel(btyd.Kind(method.String()), btyd.Collapse(histories), btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		spend, err := btyd.FitSpend(spends, btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Rows) != 1200 {
			t.Fatalf("%s: %d rows, want 1200", method, len(list.Rows))
		}
		totals, alive := map[string]money.Amount{}, map[string]float64{}
		for i, r := range list.Rows {
			h, s := histories[at[r.ID]], spends[at[r.ID]]
			mean := spend.Model.Expected(s)
			value, before := 0.0, 0.0
			for m := 1; m <= 12; m++ {
				until := btyd.Expected(fit.Model, h, float64(m)*30.4375/7)
				value += 0.4 * mean * (until - before) / math.Pow(1.1, float64(m)/12)
				before = until
			}
			if r.Frequency != h.X || float64(r.RecencyWeeks) != h.Tx || float64(r.AgeWeeks) != h.T ||
				math.Abs(float64(r.PAlive)-fit.Model.PAlive(h)) > 1e-9 || math.Abs(float64(r.ExpectedPurchases)-before) > 1e-7 ||
				!nearly(r.ExpectedSpend, mean) || !nearly(r.CLV, value) || r.AverageSpend.IsNone() != (h.X == 0) {
				t.Fatalf("%s: %+v, want %+v worth %v", method, r, h, value)
			}
			if i > 0 && r.Group == list.Rows[i-1].Group && r.CLV > list.Rows[i-1].CLV {
				t.Fatalf("%s: %s comes after %s", method, r.CLV, list.Rows[i-1].CLV)
			}
			totals[r.Group] += r.CLV
			alive[r.Group] += float64(r.PAlive)
		}
		// The rows of groups are the sums of the list, to the last digit.
		res := must[CLVRow](t)(CLV(ds, o))
		if len(res.Rows) != 2 {
			t.Fatalf("%s: %d rows, want north and south", method, len(res.Rows))
		}
		for _, r := range res.Rows {
			if r.TotalCLV != totals[r.Group] || r.CLV != r.TotalCLV.Div(600) || math.Abs(float64(r.PAlive)-alive[r.Group]/600) > 1e-9 {
				t.Errorf("%s: row %+v, want %s in all", method, r, totals[r.Group])
			}
			if got := float64(r.OrdersPerMonth) * 600 * 12; math.Abs(got-float64(r.ExpectedPurchases)) > 1e-6 {
				t.Errorf("%s: %v purchases by month, want %v", method, got, r.ExpectedPurchases)
			}
		}
		newcomer := section[CLVRow, NewcomerRow](t, res, "newcomer")[0]
		if want := fit.Model.Expected(365.25 / 7); newcomer.Model != method.String() || math.Abs(float64(newcomer.ExpectedPurchases)-want) > 1e-7 || !nearly(newcomer.ExpectedSpend, spend.Model.PopulationMean()) {
			t.Errorf("newcomer %+v, want %v purchases", newcomer, want)
		}
	}
}

// The unit of time changes the parameters, but no value; neither does a horizon
// in other units of the same length.
func TestCLVUnits(t *testing.T) {
	ds, _ := simulated(800, 6)
	o := DefaultCLV
	weekly := must[CLVRow](t)(CLV(ds, o))
	for _, unit := range []calendar.Unit{calendar.Days, calendar.Months} {
		o.TimeUnit = unit
		res := must[CLVRow](t)(CLV(ds, o))
		if a, b := res.Rows[0].CLV.Float(), weekly.Rows[0].CLV.Float(); math.Abs(a-b) > 1e-5*b {
			t.Errorf("by %s: clv %v, want %v", unit, a, b)
		}
		scale := map[calendar.Unit]float64{calendar.Days: 7, calendar.Months: 7 / 30.4375}[unit]
		for i, p := range section[CLVRow, ParameterRow](t, res, "parameters") {
			was := section[CLVRow, ParameterRow](t, weekly, "parameters")[i]
			want := float64(was.Value)
			if p.Name == "alpha" {
				want *= scale
			}
			if relative(float64(p.Value), want) > 1e-4 {
				t.Errorf("by %s: %s %s = %v, want %v", unit, p.Model, p.Name, p.Value, want)
			}
		}
	}
	o = DefaultCLV
	o.Horizon = calendar.Span{N: 1, Unit: calendar.Years}
	if r := must[CLVRow](t)(CLV(ds, o)).Rows[0]; r.CLV != weekly.Rows[0].CLV || r.months != 12 {
		t.Errorf("over a year: %+v, want %s", r, weekly.Rows[0].CLV)
	}
	// Without discount only how much is bought matters, not when.
	o.Discount, o.Horizon = 0, calendar.Span{N: 365, Unit: calendar.Days}
	daily := must[CLVRow](t)(CLV(ds, o)).Rows[0]
	o.Horizon = calendar.Span{N: 52, Unit: calendar.Weeks}
	inWeeks := must[CLVRow](t)(CLV(ds, o)).Rows[0]
	if relative(inWeeks.CLV.Float(), daily.CLV.Float()) > 0.003 || inWeeks.CLV >= daily.CLV || weekly.Rows[0].CLV >= daily.CLV {
		t.Errorf("52 weeks %s, 365 days %s, a discounted year %s", inWeeks.CLV, daily.CLV, weekly.Rows[0].CLV)
	}
	if months(inWeeks.months) != "11.96" { // 364 / 30.4375
		t.Errorf("52 weeks are %v months", inWeeks.months)
	}
}

// What is held out is what a run on the day before would have said.
func TestHoldoutIsThePast(t *testing.T) {
	ds, _ := simulated(900, 7)
	o := DefaultCLV
	o.Method, o.Holdout = AllModels, calendar.Span{N: 5, Unit: calendar.Months}
	res := must[CLVRow](t)(CLV(ds, o))
	start := day(t, "2024-08-01")
	then := o
	then.Holdout, then.Horizon, then.Discount = calendar.Span{}, calendar.Span{N: int(ds.AsOf()+1) - int(start), Unit: calendar.Days}, 0
	past := asItWas(t, ds, start-1)
	was := must[CLVRow](t)(CLV(past, then))
	came, rate := 0, 0.0
	for p := range past.All() {
		orders := past.Orders(p)
		days := len(orders) - 1 // a day each
		rate += float64(days) / float64(past.AsOf()-orders[0].Day) * float64(ds.AsOf()+1-start)
		now, _ := ds.Lookup(past.Key(p))
		came += len(ds.Orders(now)) - len(orders)
	}
	held := section[CLVRow, HoldoutRow](t, res, "holdout")
	if len(held) != 4 {
		t.Fatalf("%d rows, want three models and own rate", len(held))
	}
	for i, h := range held {
		want := rate
		if i < 3 {
			want = float64(was.Rows[i].ExpectedPurchases)
		}
		customers := float64(was.Rows[0].Customers)
		if h.Actual != came || relative(float64(h.Predicted), want) > 1e-9 || math.Abs(float64(h.Bias)-(want-float64(came))/customers) > 1e-9 || h.RMSE < h.MAE {
			t.Errorf("%+v, want %d and %v", h, came, want)
		}
		sums := [3]float64{}
		for _, f := range section[CLVRow, HoldoutFrequencyRow](t, res, "holdout_frequency") {
			if f.Model == h.Model {
				sums[0], sums[1], sums[2] = sums[0]+float64(f.Customers), sums[1]+float64(f.Actual), sums[2]+float64(f.Predicted)
			}
		}
		if sums[0] != customers || sums[1] != float64(came) || relative(sums[2], want) > 1e-9 {
			t.Errorf("%s by frequency: %v, want %v customers, %d and %v", h.Model, sums, customers, came, want)
		}
	}

	o.Holdout = calendar.Span{N: 5, Unit: calendar.Years}
	_, err := CLV(ds, o)
	wantOption(t, err, "holdout")
	// Nobody had come back yet.
	o.Holdout = calendar.Span{N: 699, Unit: calendar.Days}
	res = must[CLVRow](t)(CLV(ds, o))
	wantNote(t, res.Notes, "holdout: bgnbd cannot be fitted to the purchases before 2023-02-02")
	if held := section[CLVRow, HoldoutRow](t, res, "holdout"); len(held) != 1 || held[0].Model != "own rate" || held[0].Predicted != 0 {
		t.Errorf("%+v, want only the own rate, which nobody has yet", held)
	}
}

// regulars are n customers who buy for any of the amounts, some for more than
// others where there are several, every gap days or up to four weeks later, by
// customer, until 2024-12-31; every third of them stops after three times.
func regulars(t *testing.T, n, gap int, amounts ...int) shop {
	s := shop{asOf: "2024-12-31", first: "2023-01-01"}
	end, dice := day(t, s.asOf), rand.New(rand.NewPCG(1, 2))
	for i := range n {
		d := end - 600 + calendar.Day(i%41)
		for k := 0; d <= end && (i%3 > 0 || k < 3); k++ {
			amount := amounts[dice.IntN(len(amounts))]
			if len(amounts) > 1 {
				amount *= 2 + i%5
			}
			s.sales += fmt.Sprintf("C%03d %s %d\n", i, d, amount)
			d += calendar.Day(gap + i%29)
		}
	}
	return s
}

func TestCLVGate(t *testing.T) {
	o := DefaultCLV
	few := regulars(t, 60, 20, 10, 20, 35)
	res := must[CLVRow](t)(CLV(few.build(t), o))
	if r := res.Rows[0]; r.Method != Formula || !math.IsNaN(float64(r.PAlive)) || !r.TotalCLV.IsNone() {
		t.Errorf("row %+v, want the formula", r)
	}
	if want := "method auto took the formula, not a forecast: only 60 of 60 customers came back to buy on another day, and 100 are wanted"; res.Notes[0] != want {
		t.Errorf("note %q, want %q", res.Notes[0], want)
	}
	list := mustList[CLVListRow](t)(CLVList(few.build(t), o))
	wantNote(t, list.Notes, "method auto took the historic value, not a forecast: only 60 of 60 customers")

	o.Method = MBGNBD
	_, err := CLV(few.build(t), o)
	wantLack(t, err, LacksHistory)
	if err == nil || !strings.HasPrefix(err.Error(), "no forecast by method mbgnbd, only 60 of 60 customers came back") {
		t.Errorf("error %v", err)
	}
	_, err = CLVList(few.build(t), o)
	wantLack(t, err, LacksHistory)
	o.Force = true
	res = must[CLVRow](t)(CLV(few.build(t), o))
	wantNote(t, res.Notes, "forced: only 60 of 60 customers came back to buy on another day, and 100 are wanted, so that the forecast may be far off")
	if !slices.Contains(res.Settings, Setting{"force", "true"}) {
		t.Errorf("settings %v", res.Settings)
	}

	// Whoever comes back does so after 60 to 90 days, of 100 that are known.
	short := regulars(t, 150, 60, 10, 20, 35)
	short.sales = strings.Join(slices.DeleteFunc(strings.Split(short.sales, "\n"), func(l string) bool { return len(l) > 15 && l[5:15] > "2023-08-19" }), "\n")
	short.asOf = "2023-08-19"
	o = DefaultCLV
	res = must[CLVRow](t)(CLV(short.build(t), o))
	wantNote(t, res.Notes, "method auto took the formula, not a forecast: the purchases cover 100 days, and whoever comes back takes")
	wantNote(t, res.Notes, "twice that is wanted")
}

func TestCLVRefused(t *testing.T) {
	// Nobody ever stops: all buy up to the last day.
	s := shop{asOf: "2024-12-31", first: "2023-01-01"}
	for i := range 120 {
		for d := day(t, "2024-12-31"); d > day(t, "2024-06-01"); d -= calendar.Day(5 + i%11) {
			s.sales += fmt.Sprintf("C%03d %s %d\n", i, d, 10+i%7)
		}
	}
	ds := s.build(t)
	res := must[CLVRow](t)(CLV(ds, DefaultCLV))
	wantNote(t, res.Notes, "method auto took the formula, not a forecast: nothing in the purchases shows that customers ever stop buying for good")
	for _, m := range []Method{ParetoNBD, AllModels} {
		o := DefaultCLV
		o.Method, o.Force = m, true
		_, err := CLV(ds, o)
		wantLack(t, err, LacksHistory)
	}

	// One price: no model of spend, and none is needed.
	one := regulars(t, 130, 20, 25)
	res = must[CLVRow](t)(CLV(one.build(t), DefaultCLV))
	wantNote(t, res.Notes, "what customers spend differs too little for a model")
	if n := section[CLVRow, NewcomerRow](t, res, "newcomer")[0]; n.ExpectedSpend.String() != "25.00" {
		t.Errorf("newcomer %+v, want 25.00 a purchase", n)
	}
	for _, p := range section[CLVRow, ParameterRow](t, res, "parameters") {
		if p.Model == "gammagamma" {
			t.Errorf("%+v of a model that there is not", p)
		}
	}
	o := DefaultCLV
	o.Intervals = true
	if r := must[CLVRow](t)(CLV(one.build(t), o)).Rows[0]; r.Low >= r.CLV || r.CLV >= r.High {
		t.Errorf("clv %s, %s to %s", r.CLV, r.Low, r.High)
	}

	// 200 of them are all alike, so a model cannot tell how they differ.
	alike := shop{asOf: "2024-12-31", first: "2023-01-01"}
	for i := range 200 {
		alike.sales += fmt.Sprintf("C%03d 2024-01-0%d 10\nC%03d 2024-02-01 %d\n", i, 1+i%9, i, 10+i%5)
	}
	o = DefaultCLV
	o.Method = AllModels
	res, err := CLV(alike.build(t), o)
	if err == nil {
		left := slices.DeleteFunc(section[CLVRow, FitRow](t, res, "fit"), func(f FitRow) bool { return f.Converged })
		for _, f := range left {
			if f.LogLikelihood == f.LogLikelihood {
				t.Errorf("%+v has a likelihood without a fit", f)
			}
			wantNote(t, res.Notes, f.Model+": left out, ")
		}
	} else {
		wantLack(t, err, LacksHistory)
	}
}

func TestCLVNotes(t *testing.T) {
	s := regulars(t, 150, 20, 10, 20, 35)
	// C001 came back for nothing but free orders; C002 returned 500, and X 20 of
	// 30.
	s.sales = strings.Join(slices.DeleteFunc(strings.Split(s.sales, "\n"), func(l string) bool { return strings.HasPrefix(l, "C001 ") }), "\n")
	s.sales += "\nC001 2023-06-01 40\nC001 2023-07-01 0\nC001 2023-08-01 0\nC002 2024-12-31 -500\nX 2024-12-01 30\nX 2024-12-03 -20\n"
	res := must[CLVRow](t)(CLV(s.build(t), DefaultCLV))
	wantNote(t, res.Notes, "method auto took bgnbd (BG/NBD), a model that has learnt from 151 customers, 150 of whom came back")
	wantNote(t, res.Notes, "1 customer who came back only for free orders: left out of the model of spend")
	wantNote(t, res.Notes, "bgnbd takes the 1 customer who bought on one day only for still there")
	sold := 0.0
	for _, f := range lines(s.sales) {
		if f[2][0] != '-' {
			sold += amount(t, f[2]).Float()
		}
	}
	wantNote(t, res.Notes, "credit notes of "+Rate(520/sold).Human()+" of all sales are not in expected_spend")
	wantNote(t, res.Notes, "1 customer got back more than half of what they bought by credit notes")
	if f := section[CLVRow, FitRow](t, res, "fit"); f[0].Customers != 151 || f[1].Customers != 149 {
		t.Errorf("fits %+v, want one of all and one of those who spent", f)
	}
	mean := section[CLVRow, NewcomerRow](t, res, "newcomer")[0].ExpectedSpend
	for _, r := range mustList[CLVListRow](t)(CLVList(s.build(t), DefaultCLV)).Rows {
		if r.ID == "C001" && (r.AverageSpend != 0 || r.ExpectedSpend <= 0 || r.ExpectedSpend >= mean) {
			t.Errorf("%+v, want to expect less than %s", r, mean)
		}
	}

	// Who comes more often spends more: after 20 days 60, after 48 only 4.
	s = shop{asOf: "2024-12-31", first: "2023-01-01"}
	for _, f := range lines(regulars(t, 150, 20, 1).sales) {
		i, err := strconv.Atoi(f[0][1:])
		if err != nil {
			t.Fatal(err)
		}
		s.sales += fmt.Sprintf("%s %s %d\n", f[0], f[1], 60-2*(i%29)+i%3)
	}
	res = must[CLVRow](t)(CLV(s.build(t), DefaultCLV))
	wantNote(t, res.Notes, "those who come more often spend more each time (correlation 0.")
	wantNote(t, res.Notes, "the values of those who came rarely are too high")
}

// In the UCI data the long tail ends just before Christmas: no model finds
// anybody who stopped. The estimate of a is that of the reference, 0.003 with a
// standard error of 0.010.
func TestOnlineRetailCLV(t *testing.T) {
	res := must[CLVRow](t)(CLV(onlineRetail(t), DefaultCLV))
	wantNote(t, res.Notes, "bgnbd finds no sign of customers stopping for good (a = 0.003, give or take 0.010) and takes 99.9% of them for still there")
	if r := res.Rows[0]; r.Method != BGNBD || r.Customers != 4339 || r.Orders != 18536 || r.Revenue.String() != "8310477.054" {
		t.Errorf("row %+v", r)
	}
}

func TestForecastIsTheList(t *testing.T) {
	ds, _ := simulated(700, 9)
	f, err := NewForecast(ds, DefaultCLV)
	if err != nil || f.Model != "bgnbd" {
		t.Fatalf("forecast by %q, %v", f.Model, err)
	}
	for _, r := range mustList[CLVListRow](t)(CLVList(ds, DefaultCLV)).Rows {
		p, _ := ds.Lookup(r.ID)
		if o := f.Of(ds.Orders(p)); o.PAlive != r.PAlive || o.Value != r.CLV {
			t.Fatalf("%s: %+v, want %v and %s", r.ID, o, r.PAlive, r.CLV)
		}
	}
	if o := f.Of(nil); !math.IsNaN(float64(o.PAlive)) || !o.Value.IsNone() {
		t.Errorf("nobody: %+v", o)
	}
	risk := DefaultRisk
	risk.Forecast = f
	res := mustList[RiskRow](t)(Risk(ds, risk))
	if len(res.Rows) == 0 || math.IsNaN(float64(res.Rows[0].PAlive)) {
		t.Errorf("risk %+v, want chances", res.Rows)
	}
	_, err = NewForecast(regulars(t, 60, 20, 10, 20).build(t), DefaultCLV)
	wantLack(t, err, LacksHistory)
	for _, m := range []Method{Historic, AllModels} {
		o := DefaultCLV
		o.Method = m
		_, err := NewForecast(ds, o)
		wantOption(t, err, "method")
	}
}
