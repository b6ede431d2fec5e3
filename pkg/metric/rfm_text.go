package metric

import (
	"fmt"
	"strings"
)

var rfmText = Explanation{
	Name:       "rfm",
	Definition: "customers by recency, frequency and revenue, each scored 1 to 5 by fifths of all customers, and the segments that the scores make",
	Formula: append([]string{
		"r, f, m = ceil(5 x mean place / customers), of recency_days, frequency and revenue; 5 is best; who is alike shares the mean place",
		"fm = (f + m) / 2, half up",
		"customer_share = customers / all customers",
		"revenue_share = revenue / all revenue",
		"segments by r, for fm 1 to 5:",
	}, gridLines()...),
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"segment", "what the scores make of its customers; each customer is in exactly one"},
		{"customers", "those in the segment"},
		{"customer_share", "customers by all customers of the group"},
		{"revenue", "all their sales less all returns up to as-of"},
		{"revenue_share", "revenue by all revenue of the group; n/a where that is not above 0"},
	},
	Values: segmentValues(),
	Sections: []SectionText{{"thresholds", "what it takes to get a score or a better one; who reaches none of 2 to 5 has 1. Hold them to compare a later run with this one", []Field{
		{"score", "5 to 2"},
		{"recency_days", "the most days since the latest purchase; empty where nobody gets so high a score"},
		{"frequency", "the least number of purchases; empty where nobody gets so high a score"},
		{"revenue", "the least revenue; empty where nobody gets so high a score"},
	}}, {"map", "all places in the grid of scores, and who is there", []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"r", "score of recency_days, 5 to 1"},
		{"fm", "score of frequency and revenue together, 1 to 5"},
		{"segment", "that of the place"},
		{"customers", "those with these scores"},
		{"customer_share", "customers by all customers of the group"},
		{"revenue", "all their sales less all returns up to as-of"},
		{"revenue_share", "revenue by all revenue of the group; n/a where that is not above 0"},
	}}},
	List: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"recency_days", "days from the latest purchase to as-of"},
		{"frequency", "purchases up to as-of"},
		{"revenue", "all sales less all returns up to as-of"},
		{"r", "score of recency_days"},
		{"f", "score of frequency"},
		{"m", "score of revenue"},
		{"segment", "what the scores make of the customer"},
		{"phone", "as the customers file has it"},
	},
	Others: []Other{
		{"Hughes", "fifths within fifths: frequency is scored within each score of recency, money within each of both, so that all cells are of one size; here each is scored among all customers"},
		{"fixed thresholds", "scores by days and sums of money that a shop sets itself: hold thresholds to do so"},
	},
	Sources: []string{
		"Hughes 1994, Strategic Database Marketing",
		"Bult, Wansbeek 1995, Optimal selection for direct mail, Marketing Science 14",
	},
	Traps: []string{
		"Scores are places among the customers of today: one who does nothing new moves as others do. Hold the thresholds to see who really moved.",
		"Where most customers bought once, they share a score of frequency, and some scores nobody has.",
		"A customer with a slow rhythm looks lost: risk looks at each one's own.",
	},
}

// gridLines are the segments by score.
func gridLines() []string {
	var lines []string
	for i, row := range grid {
		names := make([]string, len(row))
		for j, s := range row {
			names[j] = s.String()
		}
		lines = append(lines, fmt.Sprintf("r %d: %s", scores-i, strings.Join(names, ", ")))
	}
	return lines
}

// segmentAdvice is what a shop owner can do, as a beginning.
var segmentAdvice = [segments]string{
	SegmentChampions:   "bought lately, often and much: thank them, ask for a review, show new things first",
	SegmentLoyal:       "buy often and much: offer what goes with what they buy",
	SegmentPotential:   "bought lately and more than once: give a reason for the next order, such as a membership",
	SegmentNew:         "bought just now, for the first time mostly: welcome them, make the second order easy",
	SegmentPromising:   "bought little, not long ago: remind them while they still know you",
	SegmentAttention:   "average, and slowing down: an offer on what they bought before, for a limited time",
	SegmentSleeping:    "bought little, some time ago: one reminder, with what is new",
	SegmentAtRisk:      "bought often, but long ago: write to them in person, with a reason to come back",
	SegmentCantLose:    "bought most, but long ago: call them and ask what went wrong",
	SegmentHibernating: "bought little, long ago: a seasonal offer, no more",
	SegmentLost:        "bought little, and longest ago: leave them out of what costs money",
}

func segmentValues() []Field {
	var values []Field
	for s := SegmentNone + 1; s < segments; s++ {
		values = append(values, Field{s.String(), segmentAdvice[s]})
	}
	return values
}
