package metric

import "fmt"

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r CLVRow) Working() []string {
	average := fmt.Sprintf("average_order = revenue / orders = %s / %s = %s", r.Revenue.Human(), count(r.Orders), r.AverageOrder.Human())
	margin := plain(float64(r.Margin))
	switch r.Method {
	case Historic:
		return []string{average, fmt.Sprintf("clv = revenue x margin / customers = %s x %s / %s = %s", r.Revenue.Human(), margin, count(r.Customers), r.CLV.Human())}
	case Formula:
		return append([]string{average}, r.formula(margin)...)
	}
	return []string{
		average,
		fmt.Sprintf("orders_per_month = expected_purchases / customers / months = %s / %s / %s = %s", r.ExpectedPurchases.Human(), count(r.Customers), months(r.months), orNA(r.OrdersPerMonth.String())),
		fmt.Sprintf("clv = total_clv / customers = %s / %s = %s", r.TotalCLV.Human(), count(r.Customers), r.CLV.Human()),
	}
}

// formula is the rest of the working by the formula.
func (r CLVRow) formula(margin string) []string {
	lifespan := fmt.Sprintf("lifespan_months = 1 / monthly_churn = 1 / %s = %s", orNA(r.MonthlyChurn.String()), orNA(r.LifespanMonths.String()))
	if r.Capped {
		lifespan = fmt.Sprintf("lifespan_months = 1 / monthly_churn = 1 / %s, capped at %s", orNA(r.MonthlyChurn.String()), orNA(r.LifespanMonths.String()))
	}
	return []string{
		fmt.Sprintf("orders_per_month = orders / customers / months = %s / %s / %s = %s", count(r.Orders), count(r.Customers), months(r.months), orNA(r.OrdersPerMonth.String())),
		lifespan,
		fmt.Sprintf("clv = average_order x orders_per_month x lifespan_months x margin = %s x %s x %s x %s = %s",
			r.AverageOrder.Human(), orNA(r.OrdersPerMonth.String()), orNA(r.LifespanMonths.String()), margin, r.CLV.Human()),
	}
}

// orNA is the text of a value, or n/a.
func orNA(s string) string {
	if s == "" {
		return "n/a"
	}
	return s
}

var clvText = Explanation{
	Name:       "clv",
	Definition: "what a customer is worth on average: by a model what is to be expected within the horizon, from how often and how lately each one bought; by the formula the sales of a period, carried on over the lifespan that its churn gives; by the historic method revenue to date x margin",
	Formula: []string{
		"model: clv = margin x expected_spend x the sum, over the months m of the horizon, of the purchase days expected in m / (1 + discount)^(m / 12); of a row the mean of its customers",
		"formula: clv = average_order x orders_per_month x lifespan_months x margin",
		"historic: clv = revenue x margin / customers",
		"average_order = revenue / orders",
		"orders_per_month = orders / customers / months; by a model expected_purchases / customers / months",
		"monthly_churn = 1 - (1 - churn_rate)^(1 / months), as churn has it",
		"lifespan_months = 1 / monthly_churn, at most the cap",
		"a model takes of each customer the purchase days after the first, the time from the first to the last and to as-of, and the spend per purchase day after the first without credit notes",
		"a forecast takes 100 customers who came back, and twice the time that they take to do so",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customers", "by the formula those who bought in the period, else all"},
		{"orders", "purchases, by the formula of the period, else to date"},
		{"revenue", "all sales less all returns of customers, by the formula in the period, else to date"},
		{"average_order", "revenue / orders; n/a without orders"},
		{"orders_per_month", "by the formula orders / customers / months of the period, by a model expected_purchases / customers / months of the horizon; n/a without customers and by the historic method"},
		{"monthly_churn", "the churn of the period as a monthly rate; n/a where nobody was active at its start and by other methods"},
		{"lifespan_months", "1 / monthly_churn, at most the cap; the cap where monthly_churn is 0, n/a where it is"},
		{"margin", "the share of revenue that is profit, as given"},
		{"clv", "the value of a customer on average: by a model of what is to come, by the formula of all their life, by the historic method to date; n/a where one of its factors is"},
		{"capped", "true where the cap made lifespan_months shorter"},
		{"method", "how the value was found: historic, formula, or the model bgnbd, mbgnbd or paretonbd"},
		{"p_alive", "the share of the customers who have not left, by a model; else n/a"},
		{"expected_purchases", "purchase days to come of all customers within the horizon, by a model; else n/a"},
		{"total_clv", "the value of all customers; n/a by the formula"},
		{"clv_low", "low end of the interval that what customers will in fact bring lies in, if the model holds; there with --intervals"},
		{"clv_high", "high end of that interval; there with --intervals"},
	},
	Sections: []SectionText{
		{"newcomer", "what a model expects of somebody who buys for the first time at as-of, without that purchase: what may be spent to win them", []Field{
			{"model", "bgnbd, mbgnbd or paretonbd"},
			{"expected_purchases", "purchase days to come within the horizon"},
			{"expected_spend", "money to come on each of them"},
			{"clv", "the value of all of them, discounted, x margin"},
		}},
		{"parameters", "how customers differ, as fitted: r and alpha in how often they buy, a and b or s and beta in when they stop, p, q and v in what they spend", []Field{
			{"model", "bgnbd, mbgnbd, paretonbd or gammagamma"},
			{"name", "the parameter; alpha and beta are in the unit of time, v in money"},
			{"value", "the likeliest value"},
			{"standard_error", "by how much it may be off: two of these either way in 95 of 100 cases"},
		}},
		{"fit", "how the models were fitted", []Field{
			{"model", "bgnbd, mbgnbd, paretonbd or gammagamma"},
			{"customers", "those it was fitted to: all, for gammagamma those who came back and spent something"},
			{"log_likelihood", "of models of purchases the higher one fits better; it shifts with the unit of time; n/a where it was not fitted"},
			{"converged", "false where it was not fitted"},
		}},
		{"holdout", "what models fitted to the time before would have said of the time held out", []Field{
			{"model", "bgnbd, mbgnbd or paretonbd, and own rate, which carries on the purchases per day of each customer"},
			{"actual", "purchase days that came"},
			{"predicted", "purchase days that were expected"},
			{"bias", "predicted less actual, per customer"},
			{"mae", "how far off per customer on average, whether above or below"},
			{"rmse", "the root of the mean square of that: large misses weigh more"},
		}},
		{"holdout_frequency", "the same by how often customers had come back before", []Field{
			{"model", "as in holdout"},
			{"frequency", "purchase days after the first before the time held out"},
			{"customers", "customers with that many"},
			{"actual", "purchase days that came"},
			{"predicted", "purchase days that were expected"},
		}},
	},
	List: clvListFields,
	Others: []Other{
		{"Gupta and Lehmann", "margin x r / (1 + i - r), with retention r and discount i per period: the future of a customer without end, worth less the later it comes"},
	},
	Sources: []string{
		"Berger, Nasr 1998, Customer lifetime value: marketing models and applications, Journal of Interactive Marketing 12",
		"Gupta, Lehmann 2003, Customers as assets, Journal of Interactive Marketing 17",
		"Schmittlein, Morrison, Colombo 1987, Counting your customers: who are they and what will they do next?, Management Science 33",
		"Fader, Hardie, Lee 2005, Counting your customers the easy way, Marketing Science 24",
		"Batislam, Denizel, Filiztekin 2007, Empirical validation and comparison of models for customer base analysis, International Journal of Research in Marketing 24",
		"Fader, Hardie 2013, The Gamma-Gamma model of monetary value, brucehardie.com note 025",
		"Fader, Hardie 2010, Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity, Marketing Science 29",
	},
	Traps: []string{
		"The three kinds of value answer three questions: a model says what is still to come, the formula what a customer brings from first to last, the historic method what came. They are not to be compared.",
		"With margin 1 the value is revenue, not profit.",
		"The formula takes churn to be the same for everybody and for ever; in truth those who stay leave less and less, and one mean hides both kinds. It does not discount.",
		"The historic value of young customers is low because they are young: compare customers of one cohort.",
		"A model takes customers to go on as they are: it knows no season, no campaign and no end of the business. Try it on the past with holdout.",
		"bgnbd takes whoever bought on one day only for still there; mbgnbd and paretonbd do not.",
		"An expected value of 40 is mostly nothing for many and much for some: the interval says so.",
	},
}
