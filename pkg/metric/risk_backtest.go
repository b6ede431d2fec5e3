package metric

import (
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A BacktestRow is how the list of Risk would have done on a past day, by what
// came of everybody in the window after it. It is of the section "backtest".
type BacktestRow struct {
	// Start is the day after the last that was known then.
	Start calendar.Day `csv:"period_start" json:"period_start"`
	// End is the last day of the window after it, included.
	End calendar.Day `csv:"period_end" json:"period_end"`
	// Active counts the customers active at the start.
	Active int `csv:"active" json:"active"`
	// Lapsed counts those of Active who are not active at the end.
	Lapsed int `csv:"lapsed" json:"lapsed"`
	// Listed counts those of Active whom the list would have named.
	Listed int `csv:"listed" json:"listed"`
	// ListedLapsed counts those of Listed who are not active at the end.
	ListedLapsed int `csv:"listed_lapsed" json:"listed_lapsed"`
	// Precision is ListedLapsed / Listed, 0 to 1; undefined where Listed is 0.
	Precision Rate `csv:"precision" json:"precision"`
	// PrecisionLow and PrecisionHigh are its Wilson interval.
	PrecisionLow  Rate `csv:"precision_low" json:"precision_low" table:"low"`
	PrecisionHigh Rate `csv:"precision_high" json:"precision_high" table:"high"`
	// BaseRate is Lapsed / Active, 0 to 1: the precision of a list drawn by
	// lot. Undefined where Active is 0.
	BaseRate Rate `csv:"base_rate" json:"base_rate"`
	// BaseLow and BaseHigh are its Wilson interval.
	BaseLow  Rate `csv:"base_low" json:"base_low" table:"low"`
	BaseHigh Rate `csv:"base_high" json:"base_high" table:"high"`
	// Lift is Precision / BaseRate, from 0; undefined where one is, or BaseRate
	// is 0.
	Lift Number `csv:"lift" json:"lift"`
	// Recall is ListedLapsed / Lapsed, 0 to 1: the share of those who lapsed
	// that the list would have named. Undefined where Lapsed is 0.
	Recall Rate `csv:"recall" json:"recall"`
	// RecallLow and RecallHigh are its Wilson interval.
	RecallLow  Rate `csv:"recall_low" json:"recall_low" table:"low"`
	RecallHigh Rate `csv:"recall_high" json:"recall_high" table:"high"`
}

// A trial is the list of a past day and what came of it a window later.
type trial struct {
	then, later bound
	rhythm      rhythm // as of then

	active, lapsed, listed, hit int
}

// mostTrials is on how many past days the rule is tried at most.
const mostTrials = 10

// newTrials returns a trial for each window before end that lies in the data
// with a whole window before it, oldest first; the latest of many.
func newTrials(w window, end, first calendar.Day) (trials []trial) {
	later := w.at(end)
	for k := 1; k <= mostTrials; k++ {
		then := w.at(w.Times(k).Before(end))
		if first.IsZero() || then.from < first {
			break
		}
		trials = append(trials, trial{then: then, later: later})
		later = then
	}
	slices.Reverse(trials)
	return trials
}

// try counts a customer.
func (t *trial) try(orders []dataset.Order) {
	var opening, closing standing
	for _, o := range orders {
		if o.Day >= t.later.day {
			break
		}
		if !o.Purchase {
			continue
		}
		if o.Day < t.then.day {
			opening.last = o.Day
		}
		closing.last = o.Day
	}
	if !opening.active(t.then) {
		return
	}
	t.active++
	lapsed := !closing.active(t.later)
	if lapsed {
		t.lapsed++
	}
	if t.rhythm.overdue(orders, opening.last) {
		t.listed++
		if lapsed {
			t.hit++
		}
	}
}

func (t *trial) row(confidence float64) BacktestRow {
	r := BacktestRow{
		Start: t.then.day, End: t.later.day - 1,
		Active: t.active, Lapsed: t.lapsed, Listed: t.listed, ListedLapsed: t.hit,
		Lift: Number(math.NaN()),
	}
	r.Precision, r.PrecisionLow, r.PrecisionHigh = proportion(t.hit, t.listed, confidence)
	r.BaseRate, r.BaseLow, r.BaseHigh = proportion(t.lapsed, t.active, confidence)
	r.Recall, r.RecallLow, r.RecallHigh = proportion(t.hit, t.lapsed, confidence)
	if t.lapsed > 0 {
		r.Lift = Number(r.Precision / r.BaseRate)
	}
	return r
}

// backtest returns the rows of the section "backtest".
func (w *watch) backtest() []BacktestRow {
	rows := make([]BacktestRow, len(w.trials))
	for i := range w.trials {
		rows[i] = w.trials[i].row(w.o.Confidence)
	}
	return rows
}

// noteTrials says whether the list told more than a draw by lot, on the latest
// day that it was tried on.
func (w *watch) noteTrials(n *notes) {
	switch {
	case !w.o.Backtest:
		return
	case len(w.trials) == 0:
		n.add("the data starts on %s: a backtest needs two windows, from %s on", w.ds.First(), w.o.Window.Times(2).Before(w.now.day))
		return
	}
	r := w.trials[len(w.trials)-1].row(w.o.Confidence)
	switch {
	case r.Listed == 0:
		n.add("on %s the list would have been empty", r.Start)
	case r.PrecisionLow > r.BaseRate:
		n.add("of %s listed on %s, %s lapsed, of all active %s: the list tells who leaves", counted(r.Listed, "customer"), r.Start, r.Precision.Human(), r.BaseRate.Human())
	default:
		n.add("of %s listed on %s, %s lapsed, of all active %s: no more than a draw by lot may give, so take the list as a hint", counted(r.Listed, "customer"), r.Start, r.Precision.Human(), r.BaseRate.Human())
	}
}

var riskText = Explanation{
	Name:       "risk",
	Definition: "active customers whose time since the last purchase is 1.5 x their usual gap or more",
	Formula: []string{
		"active: a purchase in the window that ends with as-of",
		"usual_gap = the median of the days between their purchase days; with fewer than three of those, of everybody's gaps at that step",
		"overdue = days_since / usual_gap",
		"expected_next = last_order + usual_gap",
		"value_at_stake = expected value of 12 months / p_alive x (1 - p_alive); without a model, revenue of the last 12 months",
		"precision = listed_lapsed / listed; base_rate = lapsed / active; lift = precision / base_rate; recall = listed_lapsed / lapsed",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customer_id", "what tells customers apart: an id, an e-mail address or a phone number"},
		{"name", "as the customers file has it"},
		{"email", "as the customers file has it"},
		{"last_order", "the day of the latest purchase"},
		{"days_since", "days from last_order to as-of"},
		{"usual_gap", "the median of the days between their purchase days; with fewer than three of those, of everybody's gaps at that step"},
		{"overdue", "days_since / usual_gap, from 1.5"},
		{"p_alive", "the chance that they have not left, by the model; n/a without one"},
		{"expected_next", "last_order + usual_gap: when the next purchase was due"},
		{"revenue", "all sales less all returns up to as-of; n/a in data without amounts"},
		{"value_at_stake", "what they would bring in 12 months if they were sure to be there, times the chance that they are not; without a model the revenue of the last 12 months"},
		{"own_rhythm", "false where usual_gap is not of their own"},
		{"phone", "as the customers file has it"},
	},
	Sections: []SectionText{{"backtest", "what came of the lists of past days in the window after them", []Field{
		{"period_start", "the day after the last that was known then"},
		{"period_end", "the last day of the window after it, included"},
		{"active", "customers active at the start"},
		{"lapsed", "those of the active who are not active at the end"},
		{"listed", "those of the active whom the list would have named"},
		{"listed_lapsed", "those of the listed who are not active at the end"},
		{"precision", "listed_lapsed / listed; n/a where nobody was listed"},
		{"precision_low", "low end of the Wilson interval of precision"},
		{"precision_high", "high end of the Wilson interval of precision"},
		{"base_rate", "lapsed / active: the precision of a list drawn by lot; n/a where nobody was active"},
		{"base_low", "low end of the Wilson interval of base_rate"},
		{"base_high", "high end of the Wilson interval of base_rate"},
		{"lift", "precision / base_rate; n/a where base_rate is 0 or n/a"},
		{"recall", "listed_lapsed / lapsed: the share of those who lapsed that the list would have named; n/a where nobody lapsed"},
		{"recall_low", "low end of the Wilson interval of recall"},
		{"recall_high", "high end of the Wilson interval of recall"},
	}}},
	Sources: []string{
		"Novo 2004, Drilling Down: latency, the days between purchases, as a trip wire",
		"Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22",
	},
	Traps: []string{
		"The gaps of everybody are of those who came back: who buys for the first time mostly does not, however short the wait.",
		"A season is not a rhythm: who buys twice in December and once in March is overdue in summer.",
		"By BG/NBD a customer with one purchase is never gone, so that nothing of theirs is at stake; MBG/NBD and Pareto/NBD do without this.",
		"That somebody is listed does not mean that writing to them helps: keep some of the list back, and compare.",
	},
}
