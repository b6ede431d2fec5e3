package metric

import "github.com/retain-cli/retain/pkg/money"

// A CompareRow is a group and how its rate differs from the baseline's.
type CompareRow struct {
	// Group is a value of the column that groups.
	Group string `csv:"group" json:"group"`
	// Customers counts those whom the rate is of.
	Customers int `csv:"customers" json:"customers"`
	// Successes counts those of Customers with the outcome.
	Successes int `csv:"successes" json:"successes"`
	// Rate is Successes / Customers, 0 to 1.
	Rate Rate `csv:"rate" json:"rate"`
	// RateLow and RateHigh are the Wilson interval of Rate.
	RateLow  Rate `csv:"rate_low" json:"rate_low" table:"low"`
	RateHigh Rate `csv:"rate_high" json:"rate_high" table:"high"`
	// Difference is Rate less that of the baseline, -1 to 1; undefined for the
	// baseline and for a group of one.
	Difference Points `csv:"difference" json:"difference"`
	// DifferenceLow and DifferenceHigh are the Newcombe interval of Difference;
	// undefined where it is.
	DifferenceLow  Points `csv:"difference_low" json:"difference_low" table:"low"`
	DifferenceHigh Points `csv:"difference_high" json:"difference_high" table:"high"`
	// P is the chance of such a difference where there is none, 0 to 1, of a
	// two-proportion z test, or Fisher's where few are expected; undefined where
	// Difference is.
	P Chance `csv:"p" json:"p" table:"detail"`
	// PAdjusted is P adjusted for the number of groups, by Holm: what Verdict
	// goes by.
	PAdjusted Chance `csv:"p_adjusted" json:"p_adjusted"`
	// Needed is how many more customers per group a difference as large as this
	// one would need to be found four times out of five; nil where that is not
	// the question.
	Needed *int `csv:"needed" json:"needed"`
	// Verdict says it in words: higher, lower, too close to call, or one
	// customer, who cannot be compared.
	Verdict string `csv:"verdict" json:"verdict" table:"keep"`
	// Test names the test: two-proportion z or Fisher's exact; empty without.
	Test string `csv:"test" json:"test" table:"detail"`
}

// A CompareRevenueRow is a group and how its revenue per customer differs from
// the baseline's. It is of the section revenue of Compare.
type CompareRevenueRow struct {
	// Group is a value of the column that groups.
	Group string `csv:"group" json:"group"`
	// Customers counts those whom the revenue is of: the same as the rate's.
	Customers int `csv:"customers" json:"customers"`
	// Revenue is all their sales less all returns in the period, or with
	// OutcomeRepeat up to as-of.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// PerCustomer is Revenue / Customers.
	PerCustomer money.Amount `csv:"revenue_per_customer" json:"revenue_per_customer"`
	// Difference is PerCustomer less that of the baseline; undefined for the
	// baseline and for a group of one.
	Difference money.Amount `csv:"difference" json:"difference"`
	// Low and High are the interval of Difference by resampling the customers;
	// undefined where it is.
	Low  money.Amount `csv:"difference_low" json:"difference_low" table:"low"`
	High money.Amount `csv:"difference_high" json:"difference_high" table:"high"`
	// Verdict says it in words, by an interval that is wider the more groups
	// there are (Bonferroni).
	Verdict string `csv:"verdict" json:"verdict" table:"keep"`
}

// A SplitRow says whether a group has as many customers as it was meant to.
// It is of the section split of Compare.
type SplitRow struct {
	// Group is a value of the column that groups.
	Group string `csv:"group" json:"group"`
	// Customers counts those in the comparison.
	Customers int `csv:"customers" json:"customers"`
	// Share is their share of all in it, 0 to 1.
	Share Rate `csv:"share" json:"share"`
	// Meant is the share that they were meant to have, 0 to 1.
	Meant Rate `csv:"meant" json:"meant"`
	// P is the chance of shares so far from those meant, 0 to 1: the same in
	// all rows. Below 0.001 the split itself is broken.
	P Chance `csv:"p" json:"p"`
}
