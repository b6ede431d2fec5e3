package metric

var whatIfText = Explanation{
	Name:       "whatif",
	Definition: "what another retention, a margin and a cost per new customer would make of your own figures: arithmetic, no forecast",
	Formula: []string{
		"monthly_churn = 1 - retention_rate^(1 / months of the period)",
		"lifespan_months = 1 / monthly_churn, at most the cap of 60",
		"clv = average order x orders per month x lifespan_months x margin, as clv has it by formula",
		"clv_to_cac = clv / cac",
		"customers_left = customers x (1 - monthly_churn)^months",
		"revenue = customers x average order x orders per month x the sum of (1 - monthly_churn)^k for k from 0 to months - 1",
		"profit = revenue x margin",
		"spend_per_saved_customer = extra_profit / customers_saved: with less spent on each, something is left",
		"spend_per_customer = extra_profit / customers: the same, where it is spent on everybody",
	},
	Fields: []Field{
		{"scenario", "now, or what if"},
		{"retention_rate", "that of the period, or the one that is supposed"},
		{"monthly_churn", "the monthly rate that gives it"},
		{"lifespan_months", "1 / monthly_churn, at most the cap"},
		{"clv", "what a customer brings from first to last, by the formula; n/a without purchases or an opening"},
		{"clv_to_cac", "clv / cac; n/a where cac is not told"},
		{"customers", "those active on the last day"},
		{"customers_left", "how many of them are left after the months"},
		{"revenue", "what they bring in the months"},
		{"profit", "revenue x margin"},
	},
	Sections: []SectionText{
		{"break_even", "what the better retention may cost; not there where it is not better", []Field{
			{"customers_saved", "how many more customers are left after the months"},
			{"extra_revenue", "what the months bring more"},
			{"extra_profit", "extra_revenue x margin"},
			{"spend_per_saved_customer", "extra_profit / customers_saved: the break-even"},
			{"spend_per_customer", "extra_profit / customers: the break-even where it is spent on everybody, as nobody knows who would have left"},
		}},
	},
	Sources: []string{
		"Berger, Nasr 1998, Customer lifetime value: marketing models and applications, Journal of Interactive Marketing 12",
		"Gupta, Lehmann 2003, Customers as assets, Journal of Interactive Marketing 17",
	},
	Traps: []string{
		"It says what a better retention would be worth, and not that it can be had.",
		"Those who would have left are mostly those who buy least: what keeps them brings less than the mean says.",
		"A discount given to all is paid for those too who would have stayed: compare with spend_per_customer.",
		"With margin 1 revenue stands for profit, and the break-even is far too high.",
		"A constant churn takes everybody to be alike; in truth those who stay leave less and less.",
	},
}
