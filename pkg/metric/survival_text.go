package metric

var survivalDefinitions = [...]string{
	BasisOrders:   "the share of customers who are still there so long after their first purchase; who makes none for longer than the window has left",
	BasisContract: "the share of customers who are still there so long after their first contract started; who is without service for a day has left",
}

var survivalText = Explanation{
	Name:       "survival",
	Definition: "the share of customers who are still there so long after they started; who has not left yet counts for as long as they were seen",
	Formula: []string{
		"survival = the product, over the times up to this one, of 1 - events / at_risk at each day",
		"low, high = survival^exp(+/- z x se / -log(survival)), with Greenwood's se of log(survival): inside 0 to 1",
		"median = the first time with survival <= 1/2; median_low, median_high = the first times with low and high <= 1/2",
		"restricted_mean = area under the curve from 0 to restricted_to",
		"statistic = log-rank chi-squared: events seen in each group against those it would have had if all stayed alike",
		"on orders, a customer leaves at the purchase before the first gap that is longer than the window, plus the window",
		"on contracts, a customer leaves on the first day without service; contracts that follow on each other are one",
		"told by a tenure, a contract starts at as-of + 1 - tenure, and who has left did so after as-of",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"time", "how long after their own start, in whole days, weeks or months"},
		{"at_risk", "customers who were seen for so long and had not left before"},
		{"events", "those who left since the row before, up to this time"},
		{"survival", "the share that stays longer than this time"},
		{"low", "low end of the interval of survival; n/a where survival is 0"},
		{"high", "high end of the interval of survival; n/a where survival is 0"},
	},
	Sections: []SectionText{
		{"summary", "how long customers stay, in one number", []Field{
			{"group", "the value of the column that groups; (none) without one"},
			{"customers", "all customers"},
			{"events", "those who left"},
			{"median", "the time by which half have left; not reached where more than half are still there"},
			{"median_low", "low end of the interval of median"},
			{"median_high", "high end of the interval of median; not reached where nothing bounds it"},
			{"restricted_mean", "the mean time that they stay of the first restricted_to; n/a for a group that nobody was seen in for so long"},
			{"restricted_to", "the longest time seen in each group of 30 customers or more, the same for all"},
		}},
		{"logrank", "whether the groups differ, there with groups only", []Field{
			{"statistic", "log-rank chi-squared; n/a where nothing tells the groups apart"},
			{"df", "degrees of freedom: groups in which somebody could have left, less one"},
			{"p", "the probability of a difference like this between groups that stay alike"},
		}},
	},
	Others: []Other{
		{"average lifetime", "the mean time of those who left: too short, because those who stay are not in it"},
		{"1 / churn", "the mean lifetime if churn were the same for everybody and for ever: who has stayed long leaves less, so it is mostly too short"},
		{"retention by cohort", "the share of a cohort that buys in a month: who skips a month is missing there, and back in the next"},
	},
	Sources: []string{
		"Kaplan, Meier 1958, Nonparametric estimation from incomplete observations, JASA 53",
		"Kalbfleisch, Prentice 2002, The Statistical Analysis of Failure Time Data, section 1.4",
		"Brookmeyer, Crowley 1982, A confidence interval for the median survival time, Biometrics 38",
		"Mantel 1966, Evaluation of survival data and two new rank order statistics, Cancer Chemotherapy Reports 50",
		"Klein, Moeschberger 2003, Survival Analysis, sections 4.5 and 7.3",
	},
	Traps: []string{
		"Without contracts nobody says goodbye: on orders the curve cannot fall before the window is over, and falls steeply just then for those who bought once.",
		"The end of the curve rests on the few who were seen for so long: read at_risk and the interval.",
		"The mean is of the first restricted_to only: whoever stays longer counts as having stayed so long.",
		"Groups by what customers did later, such as loyal ones, stay longer by their very definition: only what was known at their start explains anything.",
		"Customers who were there before the data starts look newer than they are.",
	},
}
