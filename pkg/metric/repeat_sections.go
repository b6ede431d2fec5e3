package metric

import (
	"fmt"
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/stats"
)

// A WithinRow says how many customers bought again soon. It is of the section
// within of Repeat.
type WithinRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Days is how long after the first purchase the second one counts.
	Days int `csv:"days" json:"days"`
	// Observed counts the customers whose first purchase is so long ago.
	Observed int `csv:"observed" json:"observed"`
	// Repeated counts those of them who bought again within Days.
	Repeated int `csv:"repeated" json:"repeated"`
	// Rate is Repeated / Observed, 0 to 1; undefined where Observed is 0.
	Rate Rate `csv:"rate" json:"rate"`
	// Low and High are the Wilson interval of Rate, within 0 to 1; undefined
	// where Observed is 0.
	Low  Rate `csv:"low" json:"low" table:"low"`
	High Rate `csv:"high" json:"high" table:"high"`
}

// A GapRow says how long customers took from one purchase day to the next. It
// is of the section gaps of Repeat.
type GapRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Step says between which purchase days: "1 to 2"; "later" for all that
	// follow those told apart.
	Step string `csv:"step" json:"step"`
	// N counts the gaps, at least 1: one for each customer, but for "later".
	N int `csv:"n" json:"n"`
	// Median, Q1, Q3 and P80 are the days within which half, a quarter, three
	// quarters and eight tenths of the gaps lie, interpolated linearly.
	Median Number `csv:"median" json:"median"`
	Q1     Number `csv:"q1" json:"q1"`
	Q3     Number `csv:"q3" json:"q3"`
	P80    Number `csv:"p80" json:"p80"`
}

// A ReturnRow is a point of the curve of second purchases, by Kaplan and
// Meier: customers who were not seen for so long count while they were. It is
// of the section curve of Repeat.
type ReturnRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Days is the time since the first purchase.
	Days int `csv:"days" json:"days"`
	// AtRisk counts the customers seen for so long who had not bought again
	// before that day, at least 1.
	AtRisk int `csv:"at_risk" json:"at_risk"`
	// Events counts those who bought again up to that day.
	Events int `csv:"events" json:"events"`
	// Returned is the share that has bought again by then, 0 to 1.
	Returned Rate `csv:"returned" json:"returned"`
	// Low and High are the interval of Returned, within 0 to 1, by Greenwood's
	// error on the log-log scale; undefined where Returned is 1.
	Low  Rate `csv:"returned_low" json:"returned_low" table:"low"`
	High Rate `csv:"returned_high" json:"returned_high" table:"high"`
}

// curveDays are the days of which the curve has points.
var curveDays = []float64{0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1460, 1825, 2555, 3650}

// repeatTables are all tables of a result.
type repeatTables struct {
	rows   []RepeatRow
	within []WithinRow
	gaps   []GapRow
	curve  []ReturnRow
}

// tables returns the rows of each group that holds anybody.
func (r *repeats) tables(confidence float64) repeatTables {
	t := repeatTables{[]RepeatRow{}, []WithinRow{}, []GapRow{}, []ReturnRow{}}
	var room []int32
	for g := range r.cells {
		c, group := &r.cells[g], r.groups.name(g)
		if c.customers == 0 {
			continue
		}
		row := c.row(group, r.data.HasAmounts(), confidence)
		for i, days := range withins {
			w := WithinRow{Group: group, Days: days, Observed: c.seen[i], Repeated: c.within[i]}
			w.Rate, w.Low, w.High = proportion(w.Repeated, w.Observed, confidence)
			t.within = append(t.within, w)
		}
		for i, gaps := range c.gaps {
			if len(gaps) == 0 {
				break
			}
			room = sortSmall(gaps, room)
			name := "later"
			if i < steps-1 {
				name = fmt.Sprintf("%d to %d", i+1, i+2)
			}
			quantile := func(p float64) Number { return Number(stats.Quantile(gaps, p)) }
			t.gaps = append(t.gaps, GapRow{group, name, len(gaps), quantile(0.5), quantile(0.25), quantile(0.75), quantile(0.8)})
		}
		room = sortSmall(c.waits, room)
		curve := stats.KaplanMeier(spells(c.waits), confidence)
		if median, _ := curve.Median(); !math.IsInf(median, 1) {
			row.MedianDays = Number(median)
		}
		t.curve = append(t.curve, points(group, curve)...)
		t.rows = append(t.rows, row)
	}
	return t
}

// spells are the waits for the second purchase.
func spells(waits []wait) []stats.Spell {
	all := make([]stats.Spell, len(waits))
	for i, w := range waits {
		all[i] = stats.Spell{Time: float64(w.days()), Event: w.over()}
	}
	return all
}

// points are those of the curve at curveDays, up to the longest wait.
func points(group string, c stats.Curve) (rows []ReturnRow) {
	events := 0
	for i, at := range thin(c, curveDays) {
		if at.atRisk == 0 {
			break
		}
		events += at.events
		p := at.point
		rows = append(rows, ReturnRow{group, int(curveDays[i]), at.atRisk, events, Rate(1 - p.Survival), Rate(1 - p.Band.High), Rate(1 - p.Band.Low)})
	}
	return rows
}

// sortSmall sorts numbers from 0; many of them by counting, for which it takes
// room and returns it.
func sortSmall[V ~int32](values []V, room []int32) []int32 {
	if len(values) < 256 {
		slices.Sort(values)
		return room
	}
	room = slices.Grow(room[:0], int(slices.Max(values))+1)[:slices.Max(values)+1]
	clear(room)
	for _, v := range values {
		room[v]++
	}
	i := 0
	for v, times := range room {
		for range times {
			values[i] = V(v)
			i++
		}
	}
	return room
}

// notes says what the reader of the tables should know.
func (r *repeats) notes(t repeatTables) []string {
	var n notes
	n.gap(r.data, "order of a customer", r.latest)
	n.groups(r.groups)
	small := 0
	for _, row := range t.rows {
		if row.Customers < few {
			small++
		}
	}
	n.few("rate", small, len(t.rows), t.rows[0].Customers, "customer")
	if unseen := slices.IndexFunc(t.within, func(w WithinRow) bool { return w.Observed == 0 }); unseen >= 0 && r.groups == nil {
		n.add("nobody's first purchase is %d days ago: no rate is defined there", t.within[unseen].Days)
	}
	r.noteSilent(&n, t)
	return n
}

// noteSilent says whom to write to: who bought once, longer ago than those who
// bought again mostly took.
func (r *repeats) noteSilent(n *notes, t repeatTables) {
	if r.groups != nil || len(t.gaps) == 0 || t.gaps[0].N < few {
		return
	}
	silent, usual := 0, float64(t.gaps[0].P80)
	for _, w := range r.cells[0].waits {
		if !w.over() && float64(w.days()) > usual {
			silent++
		}
	}
	if silent > 0 {
		n.add("of those who bought on a second day 8 in 10 did so within %s days; %s bought once and longer ago than that: ask them back first", months(usual), counted(silent, "customer"))
	}
}

var repeatText = Explanation{
	Name:       "repeat",
	Definition: "the share of customers with two purchases or more, and how soon they buy again",
	Formula: []string{
		"repeat_rate = repeat_customers / customers",
		"repeat_revenue_share = revenue of repeat_customers / revenue",
		"orders_per_customer = orders / customers",
		"within: rate = repeated / observed, of the customers whose first purchase is at least so many days ago",
		"curve: returned = 1 - the product of 1 - events / at_risk over all days up to then",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"customers", "all with a purchase up to as-of"},
		{"repeat_customers", "those with two purchases or more"},
		{"repeat_rate", "repeat_customers / customers"},
		{"repeat_low", "low end of the Wilson interval of repeat_rate"},
		{"repeat_high", "high end of the Wilson interval of repeat_rate"},
		{"repeat_revenue_share", "the part of all revenue that is of repeat_customers; n/a where revenue is not above 0"},
		{"orders_per_customer", "purchases / customers"},
		{"repeat_by_days", "customers with purchases on two days or more"},
		{"median_days", "days after the first purchase within which half of the customers bought again, as the curve has it; n/a where fewer did"},
	},
	Sections: []SectionText{
		{"within", "how many bought again soon, among those seen for so long", []Field{
			{"group", "the value of the column that groups; (none) without one"},
			{"days", "how long after the first purchase the second one counts"},
			{"observed", "customers whose first purchase is so long ago"},
			{"repeated", "those of them who bought again within days"},
			{"rate", "repeated / observed; n/a where observed is 0"},
			{"low", "low end of the Wilson interval of rate"},
			{"high", "high end of the Wilson interval of rate"},
		}},
		{"gaps", "days from one purchase day to the next, of those who came back", []Field{
			{"group", "the value of the column that groups; (none) without one"},
			{"step", "between which purchase days; later for all that follow"},
			{"n", "gaps, one for each customer but for later"},
			{"median", "days within which half of the gaps lie"},
			{"q1", "days within which a quarter of the gaps lie"},
			{"q3", "days within which three quarters of the gaps lie"},
			{"p80", "days within which eight tenths of the gaps lie"},
		}},
		{"curve", "the share that has bought again by so many days; who was not seen for so long counts as long as seen", []Field{
			{"group", "the value of the column that groups; (none) without one"},
			{"days", "time since the first purchase"},
			{"at_risk", "customers seen for so long who had not bought again before that day"},
			{"events", "those who bought again up to that day"},
			{"returned", "the share that has bought again by then"},
			{"returned_low", "low end of the interval of returned"},
			{"returned_high", "high end of the interval of returned"},
		}},
	},
	List: personFields,
	Others: []Other{
		{"Shopify", "returning customer rate: of those who ordered in a period, the share who have ordered before; it depends on how many new customers the period has"},
		{"by days", "customers with purchases on two days or more, who are repeat_by_days: two orders on one day are often one purchase"},
	},
	Sources: []string{
		"Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22",
		"Kaplan, Meier 1958, Nonparametric estimation from incomplete observations, JASA 53",
		"Hyndman, Fan 1996, Sample quantiles in statistical packages, The American Statistician 50, definition 7",
	},
	Traps: []string{
		"Who came last month had little time to come back: a shop that grows fast has a low repeat_rate. within and curve do not mind.",
		"Gaps are of those who came back: the mean time to a second purchase of all customers is longer, and may not exist.",
		"Who bought before the data starts looks like a new customer, and the gap before is lost.",
	},
}
