package metric

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A RetentionChange is another retention than that of the data: so many points
// more or less, or a rate.
type RetentionChange struct {
	By Points // added to the rate; used where To is undefined
	To Rate   // the new rate, 0 to 1; undefined for By
}

// String returns what UnmarshalText reads: "+5pp" or "85%".
func (c RetentionChange) String() string {
	text := func(v float64) string { return strconv.FormatFloat(math.Round(1e8*v)/1e6, 'f', -1, 64) }
	if !math.IsNaN(float64(c.To)) {
		return text(float64(c.To)) + "%"
	}
	if c.By < 0 {
		return text(float64(c.By)) + "pp"
	}
	return "+" + text(float64(c.By)) + "pp"
}

// MarshalText gives String.
func (c RetentionChange) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a change in points, such as +5pp, or a rate, such as 85%.
func (c *RetentionChange) UnmarshalText(b []byte) error {
	text := strings.ReplaceAll(strings.ToLower(string(b)), " ", "")
	number, points := strings.CutSuffix(text, "pp")
	percent := false
	if !points {
		number, percent = strings.CutSuffix(text, "%")
	}
	v, err := strconv.ParseFloat(number, 64)
	signed := strings.HasPrefix(number, "+") || strings.HasPrefix(number, "-")
	switch {
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0) || !points && !percent:
		return fmt.Errorf("%q: want points such as +5pp, or a rate such as 85%%", b)
	case percent && signed:
		return fmt.Errorf("%q: a part of the rate, or points? want points such as %spp, or a rate such as 85%%", b, number)
	case percent && (v < 0 || v > 100):
		return fmt.Errorf("%q: want 0%% to 100%%", b)
	case points && math.Abs(v) > 100:
		return fmt.Errorf("%q: want -100pp to +100pp", b)
	case points:
		*c = RetentionChange{By: Points(v / 100), To: Undefined}
		return nil
	}
	*c = RetentionChange{To: Rate(v / 100)}
	return nil
}

// of returns the retention that the change makes of another.
func (c RetentionChange) of(now Rate) Rate {
	if math.IsNaN(float64(c.To)) {
		return now + Rate(c.By)
	}
	return c.To
}

// WhatIfOptions set what WhatIf reckons. Start from DefaultWhatIf.
type WhatIfOptions struct {
	// Retention is what the retention is to become; nil: as it is.
	Retention *RetentionChange
	// Margin is the share of revenue that is profit, more than 0 and at most 1.
	Margin float64
	// CAC is what it costs to win a customer; 0: not told.
	CAC money.Amount
	// Months is how many months are reckoned, 1 to 120.
	Months int
	// Since, Window and LifespanCap are as CLVOptions has them, for the formula.
	Since       calendar.Since
	Window      calendar.Span
	LifespanCap int
}

// DefaultWhatIf reckons a year from the figures of the last six months.
var DefaultWhatIf = WhatIfOptions{
	Margin: DefaultCLV.Margin, Months: 12, Since: DefaultCLV.Since, Window: DefaultCLV.Window, LifespanCap: DefaultCLV.LifespanCap,
}

// A WhatIfRow is what follows from a retention.
type WhatIfRow struct {
	// Scenario is now, or what if.
	Scenario string `csv:"scenario" json:"scenario"`
	// RetentionRate is that of the period, or the one that is supposed.
	RetentionRate Rate `csv:"retention_rate" json:"retention_rate"`
	// MonthlyChurn is the monthly rate that gives it, 1 - RetentionRate^(1 /
	// months of the period).
	MonthlyChurn Rate `csv:"monthly_churn" json:"monthly_churn"`
	// LifespanMonths is 1 / MonthlyChurn, at most the cap.
	LifespanMonths Number `csv:"lifespan_months" json:"lifespan_months"`
	// CLV is average order x orders per month x LifespanMonths x margin.
	CLV money.Amount `csv:"clv" json:"clv"`
	// CLVToCAC is CLV / the cost to win a customer; undefined where that was
	// not told.
	CLVToCAC Number `csv:"clv_to_cac" json:"clv_to_cac"`
	// Customers counts those active on the last day.
	Customers int `csv:"customers" json:"customers"`
	// Left is how many of them are left after the months.
	Left Number `csv:"customers_left" json:"customers_left"`
	// Revenue is what they bring in the months.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// Profit is Revenue x margin.
	Profit money.Amount `csv:"profit" json:"profit"`

	o             WhatIfOptions
	months        float64      // of the period
	order         money.Amount // average
	perMonth      Number       // orders of a customer
	lived, stayed float64      // months that a customer is there for, of those reckoned; share left after them
}

// A BreakEvenRow says what a better retention may cost. It is of the section
// break_even of WhatIf.
type BreakEvenRow struct {
	// Saved is how many more customers are left after the months.
	Saved Number `csv:"customers_saved" json:"customers_saved"`
	// Revenue and Profit are what the months bring more.
	Revenue money.Amount `csv:"extra_revenue" json:"extra_revenue"`
	Profit  money.Amount `csv:"extra_profit" json:"extra_profit"`
	// PerSaved is Profit / Saved: what may be spent on each customer saved
	// before nothing is left of it.
	PerSaved money.Amount `csv:"spend_per_saved_customer" json:"spend_per_saved_customer"`
	// PerCustomer is Profit / all customers: the same, where it is spent on
	// everybody, as nobody knows who would have left.
	PerCustomer money.Amount `csv:"spend_per_customer" json:"spend_per_customer"`
}

// WhatIf returns what another retention would make of the value of a customer,
// and of the revenue of today's customers over some months; with a better one
// the section break_even says what it may cost. It is arithmetic from the
// figures of the data, each taken to go on as it is, and no forecast.
//
// Errors are those of CLV by formula, and an *OptionError of a retention that
// there cannot be.
//
// Source: for the formula, Berger, Nasr 1998, Customer lifetime value:
// marketing models and applications, Journal of Interactive Marketing 12; for
// those left after months, the geometric survival that a constant churn gives.
func WhatIf(ds *dataset.Dataset, o WhatIfOptions) (Result[WhatIfRow], error) {
	if err := o.check(); err != nil {
		return Result[WhatIfRow]{}, err
	}
	c := DefaultCLV
	c.Method, c.Since, c.Window, c.Margin, c.LifespanCap = Formula, o.Since, o.Window, o.Margin, o.LifespanCap
	value, err := CLV(ds, c)
	if err != nil {
		return Result[WhatIfRow]{}, err
	}
	ledger, err := Churn(ds, ChurnOptions{Since: o.Since, Window: o.Window, Confidence: DefaultChurn.Confidence})
	if err != nil {
		return Result[WhatIfRow]{}, err
	}
	v, l := value.Rows[0], ledger.Rows[0]
	now, err := o.scenario("now", v, l, l.RetentionRate)
	if err != nil {
		return Result[WhatIfRow]{}, err
	}
	res := Result[WhatIfRow]{
		Metric: whatIfText.Name, Definition: whatIfText.Definition, AsOf: ds.AsOf(), Period: ledger.Period,
		Settings: o.settings(), Rows: []WhatIfRow{now},
	}
	if o.Retention != nil && l.Opening > 0 {
		supposed := o.Retention.of(l.RetentionRate)
		if supposed < 0 || supposed > 1 {
			return Result[WhatIfRow]{}, badOption("retention", "%s of %s is %s, want 0%% to 100%%", o.Retention, l.RetentionRate.Human(), supposed.Human())
		}
		then, err := o.scenario("what if", v, l, supposed)
		if err != nil {
			return Result[WhatIfRow]{}, err
		}
		res.Rows = append(res.Rows, then)
		if row, ok := then.over(now); ok {
			res.Sections = []Section{{"break_even", []BreakEvenRow{row}}}
		}
	}
	res.Notes = o.notes(value.Notes, v, l, res.Rows)
	return res, nil
}

// mostMonths is how far ahead figures may be carried on.
const mostMonths = 120

func (o WhatIfOptions) check() error {
	switch {
	case o.Months < 1 || o.Months > mostMonths:
		return badOption("months", "%d, want 1 to %d", o.Months, mostMonths)
	case o.CAC < 0:
		return badOption("cac", "%s, want what it costs to win a customer", o.CAC)
	}
	return nil
}

func (o WhatIfOptions) settings() []Setting {
	s := []Setting{{"since", o.Since.String()}, {"window", o.Window.String()}, {"months", strconv.Itoa(o.Months)}, {"margin", plain(o.Margin)}}
	if o.Retention != nil {
		s = append(s, Setting{"retention", o.Retention.String()})
	}
	if o.CAC > 0 {
		s = append(s, Setting{"cac", o.CAC.String()})
	}
	return s
}

// scenario is what follows from a retention.
func (o WhatIfOptions) scenario(name string, v CLVRow, l LedgerRow, retention Rate) (WhatIfRow, error) {
	churn := spread(1-retention, 1/v.months)
	r := WhatIfRow{
		Scenario: name, RetentionRate: retention, MonthlyChurn: churn,
		LifespanMonths: Number(min(1/float64(churn), float64(o.LifespanCap))), Customers: l.Closing,
		CLV: money.None, CLVToCAC: Number(math.NaN()), Revenue: money.None, Profit: money.None,
		o: o, months: v.months, order: v.AverageOrder, perMonth: v.OrdersPerMonth,
	}
	stay := 1 - float64(churn)
	r.stayed = math.Pow(stay, float64(o.Months))
	for k := range o.Months {
		r.lived += math.Pow(stay, float64(k))
	}
	r.Left = Number(float64(l.Closing) * r.stayed)
	if v.Customers == 0 || math.IsNaN(float64(churn)) {
		return r, nil
	}
	perMonth := 1 / (float64(v.Customers) * v.months) // of the revenue of the period
	r.CLV = v.Revenue.Scale(perMonth * float64(r.LifespanMonths) * o.Margin)
	r.Revenue = v.Revenue.Scale(perMonth * float64(l.Closing) * r.lived)
	if r.CLV.IsNone() || r.Revenue.IsNone() {
		return r, overflow("revenue")
	}
	r.Profit = profit(r.Revenue, o.Margin)
	if o.CAC > 0 {
		r.CLVToCAC = Number(r.CLV.Float() / o.CAC.Float())
	}
	return r, nil
}

// over says what a row may cost that keeps more customers than another; ok is
// false where it keeps no more.
func (r WhatIfRow) over(now WhatIfRow) (row BreakEvenRow, ok bool) {
	if !(r.Left > now.Left) || r.Profit.IsNone() {
		return row, false
	}
	row = BreakEvenRow{Saved: r.Left - now.Left, Revenue: r.Revenue - now.Revenue, Profit: r.Profit - now.Profit}
	row.PerSaved = row.Profit.Scale(1 / float64(row.Saved))
	row.PerCustomer = row.Profit.Div(r.Customers)
	return row, true
}

// notes are the assumptions, all of them.
func (o WhatIfOptions) notes(of []string, v CLVRow, l LedgerRow, rows []WhatIfRow) []string {
	var n notes
	n.add("arithmetic from your own figures of the period, no forecast: nothing here says that retention can be moved, or what moves it")
	if l.Opening == 0 {
		n.add("nobody was active on %s: there is no retention to reckon with", l.Start)
		return n
	}
	n.add("assumed: the retention of the period, %s (%s to %s, of %s), holds in every month to come and for everybody alike",
		l.RetentionRate.Human(), l.RetentionLow.Human(), l.RetentionHigh.Human(), counted(l.Opening, "customer"))
	if v.Customers > 0 {
		n.add("assumed: each customer goes on to buy %s times a month for %s, as those who bought in the period did", v.OrdersPerMonth.Human(), v.AverageOrder.Human())
	}
	n.add("assumed: no new customers and none who come back; money of later months counts in full")
	if len(rows) > 1 {
		n.add("assumed: those who stay longer buy as much as the others")
	}
	for _, r := range rows {
		if 1/float64(r.MonthlyChurn) > float64(o.LifespanCap) {
			n.add("%s: the lifespan is capped at %d months", r.Scenario, o.LifespanCap)
		}
	}
	if o.CAC == 0 {
		n.add("cac is not told: clv is not compared with what a customer costs")
	}
	for _, note := range of {
		if !strings.HasPrefix(note, "the lifespan is capped") {
			n.add("%s", note)
		}
	}
	return n
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r WhatIfRow) Working() []string {
	lines := []string{
		fmt.Sprintf("monthly_churn = 1 - retention_rate^(1 / months of the period) = 1 - %s^(1 / %s) = %s", r.RetentionRate.Human(), months(r.months), r.MonthlyChurn.Human()),
		fmt.Sprintf("lifespan_months = min(1 / monthly_churn, %d) = %s", r.o.LifespanCap, r.LifespanMonths.Human()),
		fmt.Sprintf("clv = average order x orders per month x lifespan_months x margin = %s x %s x %s x %s = %s",
			r.order.Human(), r.perMonth, r.LifespanMonths.Human(), plain(r.o.Margin), r.CLV.Human()),
		fmt.Sprintf("customers_left = customers x (1 - monthly_churn)^%d = %s x %s = %s", r.o.Months, count(r.Customers), decimal(r.stayed), r.Left.Human()),
		fmt.Sprintf("revenue = customers x average order x orders per month x months that each is there = %s x %s x %s x %s = %s",
			count(r.Customers), r.order.Human(), r.perMonth, decimal(r.lived), r.Revenue.Human()),
		fmt.Sprintf("profit = revenue x margin = %s x %s = %s", r.Revenue.Human(), plain(r.o.Margin), r.Profit.Human()),
	}
	if r.o.CAC > 0 {
		lines = append(lines, fmt.Sprintf("clv_to_cac = clv / cac = %s / %s = %s", r.CLV.Human(), r.o.CAC.Human(), r.CLVToCAC.Human()))
	}
	return lines
}

// Working returns the formulas with the row's own numbers in them, a line each.
func (r BreakEvenRow) Working() []string {
	return []string{
		fmt.Sprintf("spend_per_saved_customer = extra_profit / customers_saved = %s / %s = %s", r.Profit.Human(), r.Saved.Human(), r.PerSaved.Human()),
	}
}
