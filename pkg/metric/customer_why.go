package metric

import "fmt"

// nextSteps are what to do about somebody in a stage.
var nextSteps = [stages]string{
	StageProspect:   "an offer for the first purchase",
	StageNew:        "a reason for the second purchase, while the first is fresh",
	StageDeveloping: "a reason for the third purchase",
	StageLoyal:      "thanks, and a question for a review or a friend",
	StageAtRisk:     "a personal word now, before they lapse",
	StageLapsed:     "an invitation back, unless they are known to buy rarely",
	StageWonBack:    "a word of thanks, and what they liked before",
}

// whyStage says in words why somebody is in the row's stage.
func (r *CustomerRow) whyStage(l *lives) string {
	day, from := l.closing.day-1, l.closing.from
	switch r.Stage {
	case StageNone:
		return "no purchase, and no record in the customers file"
	case StageProspect:
		return "in the customers file, without a purchase"
	case StageLapsed:
		return fmt.Sprintf("no purchase from %s to %s: the last was on %s", from, day, r.LastOrder)
	case StageWonBack:
		return fmt.Sprintf("no purchase from %s to %s, but before that, and since: the last was on %s", l.opening.from, from-1, r.LastOrder)
	case StageAtRisk:
		return fmt.Sprintf("active by the purchase of %s, but silent for %s, which is %s x %s of %s; from %s x on it is long",
			r.LastOrder, counted(*r.DaysSince, "day"), r.Overdue.Human(), r.whose(), inDays(r.UsualGap), plain(overdueFrom))
	}
	why := fmt.Sprintf("active by the purchase of %s, with %s", r.LastOrder, counted(r.Orders, "purchase"))
	if r.ExpectedNext.IsZero() {
		return why
	}
	return why + fmt.Sprintf("; silent for %s, which is not long by %s of %s", counted(*r.DaysSince, "day"), r.whose(), inDays(r.UsualGap))
}

func (r *CustomerRow) whose() string {
	if r.OwnRhythm {
		return "their usual gap"
	}
	return "the usual gap of all"
}

// inDays is a gap for people.
func inDays(gap Number) string {
	if gap == 1 {
		return "1 day"
	}
	return gap.String() + " days"
}

// whyBox says in words why a history, known at both bounds of a period, is in
// a box of its ledger.
func whyBox(b Box, opening, closing standing, s, e bound) string {
	switch b {
	case BoxRetained:
		if opening.last == closing.last {
			return fmt.Sprintf("active on %s and at the end of the period, both by the purchase of %s", s.day, closing.last)
		}
		return fmt.Sprintf("active on %s by the purchase of %s, and at the end of the period by that of %s", s.day, opening.last, closing.last)
	case BoxChurned:
		return fmt.Sprintf("active on %s by the purchase of %s, but not at the end of the period: no purchase from %s to %s", s.day, opening.last, e.from, e.day-1)
	case BoxNew:
		return fmt.Sprintf("first bought on %s, in the period, and is active at its end by the purchase of %s", closing.first, closing.last)
	case BoxReactivated:
		return fmt.Sprintf("not active on %s: the last purchase before it, of %s, was before %s; active at the end of the period by that of %s", s.day, opening.last, s.from, closing.last)
	case BoxPassedThrough:
		return fmt.Sprintf("bought in the period, last on %s, but is active at neither of its ends", closing.last)
	}
	if closing.last == 0 {
		return "in none: no purchase"
	}
	return fmt.Sprintf("in none: active neither on %s nor at the end of the period, and no purchase in it; the last was on %s", s.day, closing.last)
}

var customerText = Explanation{
	Name:       "customer",
	Definition: "one customer's story: the stage of life, the box of the ledger and why, the orders and the responses",
	Formula: []string{
		"stage: as stages has it, as of as-of",
		"box: as churn has it, for the period",
		"average_order = revenue / orders",
		"overdue = days_since / usual_gap, as risk has it",
	},
	Fields: []Field{
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"phone", "as the customers file has it"},
		{"sign_up", "the day of sign-up, as the customers file has it"},
		{"stage", "prospect, new, developing, loyal, at risk, lapsed or won back; (none) for who only returned or answered"},
		{"stage_why", "why they are in the stage"},
		{"box", "retained, churned, new, reactivated or passed_through in the period; empty for none"},
		{"box_why", "why they are in the box, or in none"},
		{"first_order", "the day of the first purchase"},
		{"last_order", "the day of the latest purchase"},
		{"days_since", "days from last_order to as-of; n/a without a purchase"},
		{"orders", "purchases up to as-of"},
		{"purchase_days", "days with a purchase"},
		{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
		{"average_order", "revenue / orders; n/a without a purchase and in data without amounts"},
		{"usual_gap", "the median of the days between their purchase days; with fewer than three of those, of everybody's gaps at that step"},
		{"overdue", "days_since / usual_gap; long from 1.5 on"},
		{"expected_next", "last_order + usual_gap: when the next purchase is due, or was"},
		{"own_rhythm", "false where usual_gap is not of their own"},
		{"p_alive", "the chance that they have not left, by the model; n/a without one"},
		{"expected_value", "what they are expected to bring in the next 12 months, by the model; n/a without one"},
		{"nps", "the score of the latest response to the survey; n/a where there is none"},
		{"r", "the score of recency, 1 to 5, as rfm has it; n/a without a purchase and in data without amounts"},
		{"f", "the score of frequency, likewise"},
		{"m", "the score of revenue, likewise"},
		{"segment", "what the scores make of them, as rfm has it; empty without scores"},
		{"birthday", "as the customers file has it"},
		{"consent", "as the customers file has it"},
	},
	Sections: []SectionText{
		{"orders", "the orders, oldest first", []Field{
			{"day", "that of the earliest sale line, else of the earliest line"},
			{"amount", "sales less returns; n/a in data without amounts"},
			{"purchase", "false for what counts as none: an order returned in full, or a credit note"},
			{"gap", "days from the purchase day before; n/a for the first, for further purchases of a day and for what is none"},
			{"order_id", "that of the files; empty where there is none"},
			{"records", "the records that the order is made of"},
			{"at", "where the first of them stands: file:line"},
		}},
		{"responses", "the responses to the survey, oldest first", []Field{
			{"day", "when it was given"},
			{"nps", "the score, 0 to 10"},
			{"attitude", "promoter, passive or detractor"},
			{"comment", "what was written with it"},
		}},
		{"contracts", "the contracts, oldest first; not there where nobody has one", []Field{
			{"start", "the first day of service"},
			{"end", "the last day of service; empty while there is no end"},
			{"active", "true where as-of is a day of service"},
			{"mrr", "the revenue of a month; n/a where it is not told"},
		}},
		{"records", "the records of the sales files that name the customer, in the order of the files, whether they count or not", []Field{
			{"at", "where it stands: file:line"},
			{"order_id", "empty where there is none"},
			{"day", "empty where it cannot be read"},
			{"amount", "what it says, less what was given back of it; n/a where it cannot be read and in data without amounts"},
			{"bin", "what became of it: used, the first record of an order; merged, a further one; return; duplicate; after_as_of; not_a_sale; other_currency; or set_aside"},
			{"why", "what put it there, where the bin does not tell"},
		}},
	},
	Traps: []string{
		"One customer under two ids has two stories.",
		"An order holds what has been returned of it since: its amount is not what was once paid.",
	},
}
