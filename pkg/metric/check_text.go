package metric

var checkText = Explanation{
	Name:       "check",
	Definition: "goals, and whether the figures are on their side: met or missed where the whole interval is",
	Formula: []string{
		"met: actual_low and actual_high both lie on the goal's side of target",
		"missed: both lie on the other",
		"too few to say: target lies between them, or there is no interval",
		"with point: met or missed by actual alone",
		"progress = (actual - start) / (target - start)",
	},
	Fields: []Field{
		{"metric", "what the goal is of: churn, retention, repeat, grr, nrr, clv or nps"},
		{"segment", "whose figure it is, as column=value; empty for all"},
		{"side", "on which side of target the figure is to be: >=, <=, > or <"},
		{"target", "the goal, in the measure of the metric: rates from 0 to 1, nps from -100 to 100, clv in the currency"},
		{"actual", "the figure, in the same measure; n/a where the metric is"},
		{"actual_low", "low end of its interval; n/a where there is none"},
		{"actual_high", "high end of its interval; n/a where there is none"},
		{"verdict", "met, missed, or too few to say"},
		{"base", "the customers, of nps the responses, that actual rests on"},
		{"progress", "how far the figure has come from its start: 100% on the goal, below 0% further away than at the start; n/a where no start was told"},
		{"due", "the day by which the goal is to be met; empty where not told"},
		{"as_of", "the last day that counts for the figure"},
	},
	Traps: []string{
		"Too few to say is no alarm and no success: more customers or a longer period make the interval narrower.",
		"A figure that lies near its goal wanders over it and back by chance; judged by the point it is missed every other week.",
		"A measure that becomes a goal is easily met by counting otherwise: keep since, window and segment as they were.",
	},
}
