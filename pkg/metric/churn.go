package metric

import (
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// ChurnOptions set what Churn, Retention and List measure. Start from
// DefaultChurn: no field but Every, Basis and By may be zero.
type ChurnOptions struct {
	// Since is where the period starts; it ends with the last day that counts.
	Since calendar.Since
	// Every cuts the period into consecutive ones; zero: one period.
	Every calendar.Every
	// Basis is what makes a customer active.
	Basis Basis
	// Window is how long a purchase keeps a customer active; on the contract
	// basis it plays no part.
	Window calendar.Span
	// By is the column that groups the rows; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultChurn is the half-year ledger: of those active six months ago, who
// still is.
var DefaultChurn = ChurnOptions{
	Since:      calendar.Since{Span: calendar.Span{N: 6, Unit: calendar.Months}},
	Window:     calendar.Span{N: 6, Unit: calendar.Months},
	Confidence: 0.95,
}

// Churn returns the ledger of customers, and with it the share of those active
// at its start who are not active at its end. With Every there is a row for
// each period, oldest first: each closes where the next opens. With By there
// are rows for each group, but none where a group holds nobody.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything.
func Churn(ds *dataset.Dataset, o ChurnOptions) (Result[LedgerRow], error) {
	return o.keep(ds, &churnText)
}

// keep keeps the ledger for the metric that text explains.
func (o ChurnOptions) keep(ds *dataset.Dataset, text *Explanation) (Result[LedgerRow], error) {
	l, err := o.open(ds)
	if err != nil {
		return Result[LedgerRow]{}, err
	}
	l.askAll(ds)
	return o.result(l, text)
}

// result is the formula: what the ledgers say of the metric that text
// explains.
func (o ChurnOptions) result(l *ledgers, text *Explanation) (Result[LedgerRow], error) {
	if err := l.need(); err != nil {
		return Result[LedgerRow]{}, err
	}
	rows := l.rows(o.Confidence)
	return Result[LedgerRow]{
		Metric: text.Name, Definition: o.definition(text), AsOf: l.data.AsOf(), Period: l.period(),
		By: o.By, Every: o.Every.String(), Settings: o.settings(),
		Notes: l.notes(o.Every, rows), Rows: rows,
	}, nil
}

// open checks the options and returns empty ledgers, by group.
func (o ChurnOptions) open(ds *dataset.Dataset) (*ledgers, error) {
	l, err := o.ask(ds)
	if err != nil {
		return nil, err
	}
	if o.Basis == BasisContract {
		l.service = &service{ds: ds}
		return l.by(groupHolders(ds, o.By, l.starts()))
	}
	return l.by(newGroupingWithin(ds, o.By, o.Window, l.starts()))
}

// ask checks the options and returns ledgers that have no groups yet.
func (o ChurnOptions) ask(d Data) (*ledgers, error) {
	if err := checkName("basis", o.Basis, basisNames); err != nil {
		return nil, err
	}
	if o.Basis == BasisOrders {
		if err := checkSpan("window", o.Window); err != nil {
			return nil, err
		}
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return nil, err
	}
	p, err := period(d, o.Since)
	if err != nil {
		return nil, err
	}
	cuts, rest, err := cut(o.Every, o.Since, p)
	if err != nil {
		return nil, err
	}
	l := newLedgers(d, cuts, o.Window)
	l.rest = rest
	if o.Basis == BasisContract {
		for i, b := range l.bounds {
			l.bounds[i].from = b.day
		}
	}
	return l, nil
}

func (o ChurnOptions) settings() []Setting {
	measure := o.Basis.setting(Setting{"window", o.Window.String()})
	return []Setting{{"since", o.Since.String()}, measure, {"confidence", plain(o.Confidence)}}
}

// definition is that of the metric, on the basis.
func (o ChurnOptions) definition(text *Explanation) string {
	if o.Basis == BasisOrders {
		return text.Definition
	}
	what, _, _ := strings.Cut(text.Definition, ";")
	return what + "; active is who has a contract that started before that day and has not ended before it"
}

var churnText = Explanation{
	Name:       "churn",
	Definition: "the share of the customers active at the start of the period who are not active at its end; active is who has a purchase in the window before that day",
	Formula:    append([]string{"churn_rate = churned / opening"}, ledgerFormula...),
	Fields:     ledgerFields,
	List:       personFields,
	Others: []Other{
		{"textbook", "1 - (E - N) / S, with E customers at the end, N new ones and S at the start: customers who came back hide as many who left"},
		{"Stripe", "those who left in the past 30 days, by those active 30 days ago plus those who joined since; who joined and left within the 30 days counts on both sides"},
		{"ChartMogul", "those who left, by those at the start, without who joined and left within the period: churn_rate here, for subscriptions"},
		{"Shopify's analysts", "departures per customer and day, times the days: each departure counts, by the daily sum of customers, so that growth within the period does not distort it"},
		{"Shopify's reports", "no churn rate, but a returning customer rate: the share of those who ordered in the period who have ordered more than once"},
	},
	Sources: append([]string{
		"Stripe support, Calculating churn rate in Billing",
		"ChartMogul help centre, Metric: Customer Churn Rate",
		"Noble 2011, Defining churn rate, Shopify engineering",
	}, ledgerSources...),
	Traps: ledgerTraps,
}
