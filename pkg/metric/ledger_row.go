package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/stats"
)

// A LedgerRow is the ledger of one period, or of a group of customers in it:
// who was active when it opened, who came, who went, who is active when it
// closes. Opening + New + Reactivated - Churned = Closing. Churn and
// Retention share it. On the contract basis the first contract's start takes
// the place of the first purchase.
type LedgerRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Start is the first day of the period.
	Start calendar.Day `csv:"period_start" json:"period_start"`
	// End is the last day of the period, included.
	End calendar.Day `csv:"period_end" json:"period_end"`
	// Opening counts the customers active at the start: Retained + Churned.
	Opening int `csv:"opening" json:"opening"`
	// Retained counts those of Opening who are active at the end.
	Retained int `csv:"retained" json:"retained"`
	// Churned counts those of Opening who are not active at the end.
	Churned int `csv:"churned" json:"churned"`
	// New counts the customers active at the end whose first purchase is in
	// the period.
	New int `csv:"new" json:"new"`
	// Reactivated counts the customers active at the end who bought before
	// the start, but were not active there.
	Reactivated int `csv:"reactivated" json:"reactivated"`
	// Closing counts the customers active at the end: Retained + New +
	// Reactivated.
	Closing int `csv:"closing" json:"closing"`
	// ChurnRate is Churned / Opening, 0 to 1; undefined where Opening is 0.
	ChurnRate Rate `csv:"churn_rate" json:"churn_rate"`
	// ChurnLow and ChurnHigh are the Wilson interval of ChurnRate, within 0 to
	// 1; undefined where Opening is 0.
	ChurnLow  Rate `csv:"churn_low" json:"churn_low" table:"low"`
	ChurnHigh Rate `csv:"churn_high" json:"churn_high" table:"high"`
	// RetentionRate is Retained / Opening = 1 - ChurnRate, 0 to 1; undefined
	// where Opening is 0.
	RetentionRate Rate `csv:"retention_rate" json:"retention_rate"`
	// RetentionLow and RetentionHigh are the Wilson interval of RetentionRate,
	// within 0 to 1; undefined where Opening is 0.
	RetentionLow  Rate `csv:"retention_low" json:"retention_low" table:"low"`
	RetentionHigh Rate `csv:"retention_high" json:"retention_high" table:"high"`
	// CRR is the textbook's (Closing - New) / Opening, from 0 and above 1
	// where many came back: it equals RetentionRate only where nobody was
	// reactivated. Undefined where Opening is 0.
	CRR Rate `csv:"crr" json:"crr"`
	// PassedThrough counts the customers who bought in the period and are
	// active at neither end; 0 unless the period is longer than the window.
	PassedThrough int `csv:"passed_through" json:"passed_through" table:"detail"`
	// ChurnMonthly is the monthly rate that gives ChurnRate over the period,
	// 1 - (1 - ChurnRate)^(1 / months), 0 to 1; undefined where Opening is 0.
	ChurnMonthly Rate `csv:"churn_monthly" json:"churn_monthly" table:"detail"`
	// ChurnAnnual is ChurnRate carried on over a year, 1 - (1 - ChurnRate)^(12
	// / months), 0 to 1; undefined where Opening is 0.
	ChurnAnnual Rate `csv:"churn_annual" json:"churn_annual" table:"detail"`
	// LongGapShare is the share of all gaps between purchase days up to the
	// end of the period that are longer than the window, 0 to 1: about that
	// share of the churned will come back. Undefined without a gap and on the
	// contract basis.
	LongGapShare Rate `csv:"long_gap_share" json:"long_gap_share" table:"detail"`
	// Complete is false for a calendar period that is cut short.
	Complete bool `csv:"complete" json:"complete" table:"detail"`

	months float64 // length of the period
}

// row is the formula: a ledger's figures.
func (l *ledger) row(group string, c calendar.Cut, confidence float64) LedgerRow {
	r := LedgerRow{
		Group: group, Start: c.Start, End: c.Last(),
		Opening: l.opening(), Retained: l.customers[BoxRetained], Churned: l.customers[BoxChurned],
		New: l.customers[BoxNew], Reactivated: l.customers[BoxReactivated], Closing: l.closing(),
		PassedThrough: l.customers[BoxPassedThrough],
		LongGapShare:  Ratio(l.long, l.gaps),
		Complete:      c.Complete,
		months:        c.Months,
	}
	r.ChurnRate, r.ChurnLow, r.ChurnHigh = proportion(r.Churned, r.Opening, confidence)
	r.RetentionRate, r.RetentionLow, r.RetentionHigh = proportion(r.Retained, r.Opening, confidence)
	r.CRR = Ratio(r.Closing-r.New, r.Opening)
	r.ChurnMonthly = spread(r.ChurnRate, 1/c.Months)
	r.ChurnAnnual = spread(r.ChurnRate, 12/c.Months)
	return r
}

// proportion returns part / whole and its Wilson interval.
func proportion(part, whole int, confidence float64) (rate, low, high Rate) {
	i := stats.Wilson(part, whole, confidence)
	return Ratio(part, whole), Rate(i.Low), Rate(i.High)
}

// spread returns the churn over a period of another length that keeps the
// pace: 1 - (1 - c)^times.
func spread(c Rate, times float64) Rate {
	return Rate(-math.Expm1(times * math.Log1p(-float64(c))))
}

// Working returns the formulas with the row's own numbers in them, a line
// each; rates that are not defined are n/a.
func (r LedgerRow) Working() []string {
	long := months(r.months)
	return []string{
		fmt.Sprintf("opening = retained + churned = %s + %s = %s", count(r.Retained), count(r.Churned), count(r.Opening)),
		fmt.Sprintf("closing = opening + new + reactivated - churned = %s + %s + %s - %s = %s", count(r.Opening), count(r.New), count(r.Reactivated), count(r.Churned), count(r.Closing)),
		fmt.Sprintf("churn_rate = churned / opening = %s / %s = %s", count(r.Churned), count(r.Opening), r.ChurnRate.Human()),
		fmt.Sprintf("churn_low to churn_high = Wilson interval of %s of %s = %s to %s", count(r.Churned), count(r.Opening), r.ChurnLow.Human(), r.ChurnHigh.Human()),
		fmt.Sprintf("retention_rate = retained / opening = %s / %s = %s", count(r.Retained), count(r.Opening), r.RetentionRate.Human()),
		fmt.Sprintf("retention_low to retention_high = Wilson interval of %s of %s = %s to %s", count(r.Retained), count(r.Opening), r.RetentionLow.Human(), r.RetentionHigh.Human()),
		fmt.Sprintf("crr = (closing - new) / opening = (%s - %s) / %s = %s", count(r.Closing), count(r.New), count(r.Opening), r.CRR.Human()),
		fmt.Sprintf("churn_monthly = 1 - (1 - churn_rate)^(1 / months) = 1 - (1 - %s)^(1 / %s) = %s", r.ChurnRate.Human(), long, r.ChurnMonthly.Human()),
		fmt.Sprintf("churn_annual = 1 - (1 - churn_rate)^(12 / months) = 1 - (1 - %s)^(12 / %s) = %s", r.ChurnRate.Human(), long, r.ChurnAnnual.Human()),
	}
}

// months is a number of months for people, with at most two decimals.
func months(n float64) string { return plain(math.Round(n*100) / 100) }

var ledgerFormula = []string{
	"opening = retained + churned",
	"closing = retained + new + reactivated = opening + new + reactivated - churned",
	"crr = (closing - new) / opening",
	"churn_monthly = 1 - (1 - churn_rate)^(1 / months); churn_annual = 1 - (1 - churn_rate)^(12 / months)",
	"long_gap_share = gaps between purchase days longer than the window / all gaps",
	"on orders, active at day t: a purchase in [t - window, t)",
	"on contracts, active at day t: a contract with start < t and either no end or end >= t; the first start takes the place of the first purchase",
}

var ledgerFields = []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"period_start", "the first day of the period"},
	{"period_end", "the last day of the period, included"},
	{"opening", "customers active at the start: retained + churned"},
	{"retained", "those of the opening who are active at the end"},
	{"churned", "those of the opening who are not active at the end"},
	{"new", "customers active at the end whose first purchase is in the period"},
	{"reactivated", "customers active at the end who bought before the start, but were not active there"},
	{"closing", "customers active at the end: retained + new + reactivated"},
	{"churn_rate", "churned / opening; n/a where opening is 0"},
	{"churn_low", "low end of the Wilson interval of churn_rate"},
	{"churn_high", "high end of the Wilson interval of churn_rate"},
	{"retention_rate", "retained / opening = 1 - churn_rate; n/a where opening is 0"},
	{"retention_low", "low end of the Wilson interval of retention_rate"},
	{"retention_high", "high end of the Wilson interval of retention_rate"},
	{"crr", "the textbook's (closing - new) / opening: equals retention_rate only where nobody was reactivated; n/a where opening is 0"},
	{"passed_through", "customers who bought in the period and are active at neither end; 0 unless the period is longer than the window"},
	{"churn_monthly", "the monthly rate that gives churn_rate over the period; n/a where opening is 0"},
	{"churn_annual", "churn_rate carried on over a year; n/a where opening is 0"},
	{"long_gap_share", "the share of all gaps between purchase days up to the end of the period that are longer than the window: about that share of the churned will come back; n/a without a gap and on the contract basis"},
	{"complete", "false for a calendar period that is cut short"},
}

var ledgerSources = []string{
	"Farris, Bendle, Pfeifer, Reibstein, Marketing Metrics: customers, recency and retention",
	"Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22",
	"Newcombe 1998, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17",
}

var ledgerTraps = []string{
	"Without contracts nobody says goodbye: a customer whose rhythm is slower than the window churns and comes back; long_gap_share says how many do.",
	"The total can fall while every cohort gets worse, because old customers stay longer: look at it by tenure.",
	"In a period shorter than the window nobody can churn who bought shortly before it: compare periods of one length only.",
	"A monthly rate is not the rate of the period divided by its months.",
	"Where the window before the start reaches back to before the data, the opening is too low.",
	"A rate over few customers moves by chance: read its interval.",
	"On contracts the last day of service is the end: who gave notice, but is still served, has not churned yet.",
}
