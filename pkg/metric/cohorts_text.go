package metric

var cohortsText = Explanation{
	Name:       "cohorts",
	Definition: "customers by the period of their first purchase or sign-up, and the share of each cohort with a purchase in each period since",
	Formula: []string{
		"share = customers / size",
		"cumulative = revenue from the start of the cohort to the end of the period / size",
		"mean: share = sum of customers / sum of size, over complete cells of one offset",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"cohort", "the week, month, quarter or year in which its people started"},
		{"size", "people of the cohort"},
		{"offset", "periods since that of the cohort, from 0"},
		{"period", "the one that the cell is about"},
		{"customers", "those of the cohort with a purchase in the period; by on-or-after in it or later, by within up to its end, but for the first purchase"},
		{"share", "customers / size; 100% at offset 0 of a cohort of first purchases"},
		{"revenue", "all sales less all returns of the cohort in the period; n/a in data without amounts"},
		{"complete", "false where sales after as-of may change the cell"},
		{"orders", "purchases of the cohort in the period"},
		{"share_low", "low end of the Wilson interval of share"},
		{"share_high", "high end of the Wilson interval of share"},
		{"cumulative", "revenue of the cohort from its start to the end of the period, per head of size; n/a in data without amounts"},
	},
	Sections: []SectionText{{"mean", "all cohorts together, each by its size; cells that are not complete are left out", []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"offset", "periods since that of the cohort, from 0"},
		{"cohorts", "complete cells"},
		{"customers", "customers of these cells"},
		{"size", "people of their cohorts"},
		{"share", "customers / size; n/a without a complete cell"},
		{"share_low", "low end of the Wilson interval of share"},
		{"share_high", "high end of the Wilson interval of share"},
		{"cumulative", "revenue of these cohorts up to the end of the cell, per head of size; n/a without a complete cell"},
	}}},
	List: personFields,
	Others: []Other{
		{"Shopify", "customer cohort analysis: by the first purchase, in months, quarters or weeks; its retention rate is share here, mode on"},
		{"app analytics", "unbounded or rolling retention: with a purchase in the period or later, mode on-or-after"},
	},
	Sources: []string{
		"Fader, Hardie 2009, Probability models for customer-base analysis, Journal of Interactive Marketing 23: why cohorts are kept apart",
		"Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22",
	},
	Traps: []string{
		"The last period is rarely over at as-of: its cells are marked and stay out of the mean.",
		"A mean over the cohorts' percentages would count 10 people as much as 1,000; here each counts by its size.",
		"The first cohorts of a file hold old customers who seem new: they come back more often.",
		"At high offsets the mean rests on old cohorts only: a mean that rises there is a change of cohorts, not of customers.",
		"The days left in the month of the first purchase differ from one customer to the next: share at offset 1 is not the share within 30 days, which repeat has.",
		"By on-or-after newer cohorts look worse, for they had less time to come back.",
	},
}
