package metric

import "slices"

// A Shape is what the tables of a metric are made of: a row of each.
type Shape struct {
	Metric   string
	Row      any       // of the main rows
	List     any       // of its list of people; nil without one
	Sections []Section // of its further tables, which have one row each
}

// shapes are those of all metrics. They are made where they are asked for,
// which is seldom.
func shapes() []Shape {
	return []Shape{
		{"churn", LedgerRow{}, PersonRow{}, nil},
		{"retention", LedgerRow{}, PersonRow{}, nil},
		{"cohorts", CohortRow{}, PersonRow{}, []Section{{"mean", CohortMeanRow{}}}},
		{"repeat", RepeatRow{}, PersonRow{}, []Section{{"within", WithinRow{}}, {"gaps", GapRow{}}, {"curve", ReturnRow{}}}},
		{"survival", SurvivalRow{}, nil, []Section{{"summary", SurvivalSummaryRow{}}, {"logrank", LogRankRow{}}}},
		{"revenue", RevenueRow{}, RevenueListRow{}, nil},
		{"vip", VIPRow{}, PersonRow{}, []Section{{"curve", TopRow{}}}},
		{"rfm", RFMRow{}, RFMListRow{}, []Section{{"thresholds", ThresholdRow{}}, {"map", RFMMapRow{}}}},
		{"lapsed", PersonRow{}, nil, nil},
		{"clv", CLVRow{}, CLVListRow{}, []Section{
			{"newcomer", NewcomerRow{}}, {"parameters", ParameterRow{}}, {"fit", FitRow{}}, {"holdout", HoldoutRow{}}, {"holdout_frequency", HoldoutFrequencyRow{}},
		}},
		{"nps", NPSRow{}, RespondentRow{}, []Section{{"asked", AskedRow{}}}},
		{"stages", StageRow{}, PersonRow{}, []Section{{"movement", MoveRow{}}}},
		{"risk", RiskRow{}, nil, []Section{{"backtest", BacktestRow{}}}},
		{"advocates", AdvocateRow{}, nil, []Section{{"attitudes", AttitudeRow{}}, {"referrals", ReferralRow{}}}},
		{"occasions", OccasionRow{}, nil, nil},
		{"next", NextRow{}, NextListRow{}, []Section{{"again", NextRow{}}}},
		{"customer", CustomerRow{}, nil, []Section{{"orders", OrderRow{}}, {"responses", AnswerRow{}}, {"contracts", ContractRow{}}, {"records", RecordRow{}}}},
		{"compare", CompareRow{}, nil, []Section{{"revenue", CompareRevenueRow{}}, {"split", SplitRow{}}}},
		{"whatif", WhatIfRow{}, nil, []Section{{"break_even", BreakEvenRow{}}}},
		{"check", GoalRow{}, nil, nil},
		{"diff", DiffRow{}, DiffListRow{}, []Section{{"causes", DiffCauseRow{}}}},
	}
}

// ShapeOf returns the shape of the metric of that name; ok is false where
// there is none.
func ShapeOf(name string) (s Shape, ok bool) {
	all := shapes()
	i := slices.IndexFunc(all, func(s Shape) bool { return s.Metric == name })
	if i < 0 {
		return Shape{}, false
	}
	return all[i], true
}
