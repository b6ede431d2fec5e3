package metric

import "github.com/retain-cli/retain/pkg/dataset"

// Retention returns the same ledger as Churn, and with it the share of those
// active at its start who still are at its end.
func Retention(ds *dataset.Dataset, o ChurnOptions) (Result[LedgerRow], error) {
	return o.keep(ds, &retentionText)
}

var retentionText = Explanation{
	Name:       "retention",
	Definition: "the share of the customers active at the start of the period who are still active at its end; active is who has a purchase in the window before that day",
	Formula:    append([]string{"retention_rate = retained / opening = 1 - churn_rate"}, ledgerFormula...),
	Fields:     ledgerFields,
	List:       personFields,
	Others: []Other{
		{"textbook", "(E - N) / S, with E customers at the end, N new ones and S at the start: shown as crr; it counts customers who came back as kept and can pass 100%"},
		{"Shopify's reports", "returning customer rate: the share of those who ordered in the period who have ordered more than once; it rises when fewer new customers come"},
	},
	Sources: ledgerSources,
	Traps:   ledgerTraps,
}
