package metric

// causeMeanings say what each cause is, behind its name.
var causeMeanings = [causes]string{
	CauseNone:     "any cause",
	CauseAdded:    "there are more records of an order, or all of it came late",
	CauseVanished: "there are fewer records of an order, or none",
	CauseRefunds:  "more was given back of an order, or less, and nothing else of it differs",
	CauseAmounts:  "an order was sold for another amount",
	CauseDates:    "an order is of another day",
	CauseStatus:   "an order, or a record of it, is no sale any more, as where it was cancelled; or the other way round",
	CauseUnusable: "in one export a record cannot be read, or is in a currency that does not count",
	CauseMoved:    "an order is another customer's, or nobody's",
	CauseMerged:   "all orders of a customer are among those of another one",
	CauseRenamed:  "all orders of a customer are those of another one, who had none in the old export",
	CauseSeveral:  "the orders of a customer differ by more than one cause: only figures that count customers have it",
	CauseLater:    "orders after as-of: new business, and no change of the past",
}

func causeFields() []Field {
	var fields []Field
	for cause := CauseAdded; cause < causes; cause++ {
		fields = append(fields, Field{cause.String(), causeMeanings[cause]})
	}
	return fields
}

var diffText = Explanation{
	Name:       "diff",
	Definition: "which figures of the past differ in a later export of the same shop, and why; the past is all days up to as-of",
	Formula: []string{
		"old, new: the figure by either export, with all it knows of the orders of these days: a refund counts on the day of its order",
		"change = new - old = the sum of its causes, of every figure but the rates",
		"the rates are churned / opening and retained / opening, of either export",
	},
	Fields: []Field{
		{"period_start", "the first day that the figure covers: that of all data, or of the period"},
		{"period_end", "the last day that the figure covers, included"},
		{"figure", "customers, all_orders and all_revenue, of all days up to as-of; orders, revenue and, as churn has them, opening, retained, churned, new, reactivated, closing, churn_rate and retention_rate, of the period; only those that moved"},
		{"step", "old, new, change or a cause"},
		{"value", "the figure in that export, or by how much it changed: a count, an amount or a rate from 0 to 1"},
	},
	Values: causeFields(),
	Sections: []SectionText{
		{"causes", "what each cause changed, over all days up to as-of", []Field{
			{"cause", "why the orders differ: each has one cause"},
			{"orders", "how many differ by it"},
			{"customers", "whose orders they are, in either export"},
			{"old_revenue", "what these orders brought up to as-of by the old export; n/a in data without amounts"},
			{"new_revenue", "what they brought by the new one"},
			{"change", "new_revenue - old_revenue; the rows add up to the change of all_revenue"},
		}},
	},
	List: []Field{
		{"cause", "that of the record's order"},
		{"old_customer", "whose it is in the old export; empty where it is not there or names nobody"},
		{"new_customer", "whose it is in the new one"},
		{"order_id", "of its order; empty where there is none"},
		{"old_day", "when it was by the old export"},
		{"new_day", "when it was by the new one"},
		{"old_amount", "what it counts for in the old export, less what was given back of it; n/a where it does not count"},
		{"new_amount", "what it counts for in the new one"},
		{"old_at", "where it stands in the old export, as file:line"},
		{"new_at", "where it stands in the new one"},
		{"why", "why it does not count in one of them, where it is there"},
	},
	Traps: []string{
		"The last day of the old export is often not over when it is made: its late orders are no change of the past. Compare as of the day before.",
		"Without ids of orders all that a customer bought on a day is one order, and an order that another customer has is known by day and amount only: where many cost the same, one that vanished and one that was added may look like one that moved.",
		"A refund that is dated after as-of lowers an order of the past all the same where it names it; the figures of either export by itself, with the same as-of, leave it out.",
		"Figures of customers move little where many orders differ, as those who buy again stay active; read the causes too.",
	},
}
