package metric

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Segment is what the scores of recency, frequency and revenue make of a
// customer: exactly one.
type Segment uint8

// The segments, as people read them: from the best down, then those who
// leave, by what is at stake.
const (
	SegmentNone Segment = iota // not yet a customer
	SegmentChampions
	SegmentLoyal
	SegmentPotential
	SegmentNew
	SegmentPromising
	SegmentAttention
	SegmentSleeping
	SegmentAtRisk
	SegmentCantLose
	SegmentHibernating
	SegmentLost
	segments
)

var segmentNames = [segments]string{
	NoGroup, "Champions", "Loyal", "Potential loyalist", "New", "Promising",
	"Needs attention", "About to sleep", "At risk", "Can't lose", "Hibernating", "Lost",
}

// String returns the segment's name: "At risk"; NoGroup for SegmentNone.
func (s Segment) String() string { return segmentNames[s] }

// MarshalText gives String.
func (s Segment) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// AppendText appends String to b. The error is always nil.
func (s Segment) AppendText(b []byte) ([]byte, error) { return append(b, s.String()...), nil }

// UnmarshalText reads the name of a segment in any case, with hyphens or
// underscores for spaces and without the apostrophe if need be; "" is
// SegmentNone, which stands for all.
func (s *Segment) UnmarshalText(text []byte) error {
	plain := func(name string) string {
		return strings.ToLower(strings.NewReplacer("-", " ", "_", " ", "'", "", "’", "").Replace(name))
	}
	if len(text) == 0 {
		*s = SegmentNone
		return nil
	}
	for segment := SegmentNone + 1; segment < segments; segment++ {
		if plain(segment.String()) == plain(string(text)) {
			*s = segment
			return nil
		}
	}
	return fmt.Errorf("%q: want %s%s", text, either(segmentNames[1:]), guess(string(text), segmentNames[1:]))
}

// scores is the highest score, and how many there are.
const scores = 5

// grid has the segments by the score of recency, the best first, and by that
// of frequency and money together, from 1 to 5.
var grid = [scores][scores]Segment{
	{SegmentNew, SegmentPotential, SegmentPotential, SegmentLoyal, SegmentChampions},
	{SegmentPromising, SegmentPotential, SegmentPotential, SegmentLoyal, SegmentChampions},
	{SegmentSleeping, SegmentSleeping, SegmentAttention, SegmentLoyal, SegmentLoyal},
	{SegmentHibernating, SegmentHibernating, SegmentAtRisk, SegmentAtRisk, SegmentCantLose},
	{SegmentLost, SegmentLost, SegmentAtRisk, SegmentCantLose, SegmentCantLose},
}

// segmentOf returns the segment of a customer with those scores, each 1 to 5.
// Frequency and money count as their mean, half up.
func segmentOf(r, f, m int) Segment {
	i := place(r, f, m)
	return grid[i/scores][i%scores]
}

// places is how many places the grid has.
const places = scores * scores

// place returns where somebody with those scores stands in the grid, row by
// row.
func place(r, f, m int) int { return (scores-r)*scores + (f+m+1)/2 - 1 }

// A measure is what a customer is scored by, as known before a day.
type measure struct {
	last      calendar.Day // purchase; zero for who had not bought yet
	purchases int
	revenue   money.Amount
}

// measured returns the measure of a history before a day; ok is false where
// the revenue does not fit.
func measured(orders []dataset.Order, before calendar.Day) (m measure, ok bool) {
	for i := range orders {
		o := &orders[i]
		if o.Day >= before {
			break
		}
		if m.revenue, ok = m.revenue.Add(o.Amount); !ok {
			return m, false
		}
		if o.Purchase {
			m.last = o.Day
			m.purchases++
		}
	}
	return m, true
}

// bars are the least numbers that get the scores 2 to 5, or a better one; of
// those that are too high for anybody there are none.
type bars []int64

// score returns the score of a number, 1 to 5.
func (b bars) score(v int64) int {
	s := 1
	for _, least := range b {
		if v < least {
			break
		}
		s++
	}
	return s
}

// A scale finds the bars while it is shown numbers, the least first, of n in
// all.
type scale struct {
	n, seen int
	bars    bars
	last    int // score
	given   int // scores, so far
}

// show shows a number that there is so many times. Its score is the mean of
// the places of all that are alike, in fifths of n, rounded up:
// ceil(5 x mean place / n).
func (s *scale) show(v int64, times int) {
	if times == 0 {
		return
	}
	places := 2*s.seen + 1 + times // twice the mean place, from 1
	score := (scores*places + 2*s.n - 1) / (2 * s.n)
	if s.seen += times; score != s.last {
		s.last = score
		s.given++
	}
	for len(s.bars) < score-1 {
		s.bars = append(s.bars, v)
	}
}

// A scorecard is what customers are scored by as of a day.
type scorecard struct {
	before                      calendar.Day // the day after
	recency, frequency, revenue bars         // recency in days, 0 or below
	given                       [3]int       // scores that somebody has, of each; 0 where not known
}

// newScorecard returns the thresholds among those who bought before a day.
func newScorecard(ds *dataset.Dataset, before calendar.Day) (scorecard, error) {
	all := measures{card: scorecard{before: before}, revenue: make([]ranked, 0, ds.People())}
	err := inTurn(ds.People(), func(found *[]measure, from, to int) error {
		*found = (*found)[:0]
		for p := dataset.Person(from); int(p) < to; p++ {
			m, ok := measured(ds.Orders(p), before)
			if !ok {
				return overflow("customer " + ds.Key(p))
			}
			if !m.last.IsZero() {
				*found = append(*found, m)
			}
		}
		return nil
	}, func(found *[]measure) {
		for _, m := range *found {
			all.add(m, 1)
		}
	})
	if err != nil {
		return all.card, err
	}
	return all.scorecard(), nil
}

// measures are those of all customers, for thresholds among them.
type measures struct {
	card         scorecard
	customers    int
	days, orders []int    // how many customers have each
	revenue      []ranked // who is how many customers
}

// add adds so many customers with one measure.
func (a *measures) add(m measure, customers int) {
	a.customers += customers
	a.days, a.orders = tick(a.days, a.card.days(m.last), customers), tick(a.orders, m.purchases, customers)
	a.revenue = append(a.revenue, ranked{int64(m.revenue), int32(customers)})
}

// scorecard returns the thresholds.
func (a *measures) scorecard() scorecard {
	recency, frequency, revenue := scale{n: a.customers}, scale{n: a.customers}, scale{n: a.customers}
	for d, times := range slices.Backward(a.days) {
		recency.show(int64(-d), times)
	}
	for v, times := range a.orders {
		frequency.show(int64(v), times)
	}
	rank(a.revenue)
	for i := 0; i < len(a.revenue); {
		j, times := i, 0
		for ; j < len(a.revenue) && a.revenue[j].by == a.revenue[i].by; j++ {
			times += int(a.revenue[j].who)
		}
		revenue.show(a.revenue[i].by, times)
		i = j
	}
	c := a.card
	c.recency, c.frequency, c.revenue = recency.bars, frequency.bars, revenue.bars
	c.given = [...]int{recency.given, frequency.given, revenue.given}
	return c
}

// tick counts number v so many times.
func tick(counts []int, v, times int) []int {
	if v >= len(counts) {
		counts = append(counts, make([]int, v+1-len(counts))...)
	}
	counts[v] += times
	return counts
}

// days returns the days from a purchase to the last one that counts.
func (c *scorecard) days(last calendar.Day) int { return int(c.before-last) - 1 }

// of returns the scores of a customer.
func (c *scorecard) of(m measure) (recency, frequency, revenue int) {
	return c.recency.score(int64(-c.days(m.last))), c.frequency.score(int64(m.purchases)), c.revenue.score(int64(m.revenue))
}

// segment returns the segment of a customer.
func (c *scorecard) segment(m measure) Segment { return segmentOf(c.of(m)) }

// A ThresholdRow says what it takes to get a score or a better one; who
// reaches none of the scores 2 to 5 has 1. It is of the section thresholds of
// RFM.
type ThresholdRow struct {
	// Score is 5 to 2.
	Score int `csv:"score" json:"score"`
	// RecencyDays is the most days since the latest purchase, from 0; nil
	// where nobody gets so high a score.
	RecencyDays *int `csv:"recency_days" json:"recency_days"`
	// Frequency is the least number of purchases, from 1; nil where nobody
	// gets so high a score.
	Frequency *int `csv:"frequency" json:"frequency"`
	// Revenue is the least revenue to date; none where nobody
	// gets so high a score.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
}

// thresholds returns the bars as rows, the best first.
func (c *scorecard) thresholds() []ThresholdRow {
	rows := []ThresholdRow{}
	whole := func(b bars, i, sign int) *int {
		if i >= len(b) {
			return nil
		}
		v := int(b[i]) * sign
		return &v
	}
	for i := scores - 2; i >= 0; i-- {
		r := ThresholdRow{i + 2, whole(c.recency, i, -1), whole(c.frequency, i, 1), money.None}
		if i < len(c.revenue) {
			r.Revenue = money.Amount(c.revenue[i])
		}
		rows = append(rows, r)
	}
	return rows
}

// held returns the scorecard of thresholds that were held from an earlier
// run.
func held(rows []ThresholdRow, before calendar.Day) (scorecard, error) {
	c := scorecard{before: before}
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b ThresholdRow) int { return cmp.Compare(a.Score, b.Score) })
	if !slices.EqualFunc(sorted, []int{2, 3, 4, 5}, func(r ThresholdRow, score int) bool { return r.Score == score }) {
		return c, badOption("thresholds", "want one row each of the scores 5, 4, 3 and 2")
	}
	for _, r := range sorted {
		var err error
		if r.RecencyDays != nil {
			err = c.recency.hold("recency_days", r.Score, int64(-*r.RecencyDays))
		}
		if r.Frequency != nil && err == nil {
			err = c.frequency.hold("frequency", r.Score, int64(*r.Frequency))
		}
		if !r.Revenue.IsNone() && err == nil {
			err = c.revenue.hold("revenue", r.Score, int64(r.Revenue))
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// hold adds the bar of a score, which must not lie below the one before it.
func (b *bars) hold(column string, score int, least int64) error {
	switch n := len(*b); {
	case n < score-2:
		return badOption("thresholds", "%s has one for the score %d and none for %d", column, score, n+2)
	case n > 0 && least < (*b)[n-1]:
		return badOption("thresholds", "%s asks less for the score %d than for %d", column, score, score-1)
	}
	*b = append(*b, least)
	return nil
}

// groupSegments groups by the segment as of each day.
func groupSegments(ds *dataset.Dataset, days []calendar.Day) (*grouping, error) {
	if err := needAmounts(ds, "by rfm"); err != nil {
		return nil, err
	}
	cards := make([]scorecard, len(days))
	for at, day := range days {
		var err error
		if cards[at], err = newScorecard(ds, day); err != nil {
			return nil, err
		}
	}
	g := &grouping{names: append(slices.Clone(segmentNames[SegmentNone+1:]), NoGroup)}
	g.derive = func(p dataset.Person, _ calendar.Day, at int) int32 {
		m, _ := measured(ds.Orders(p), days[at])
		return int32(cards[at].segment(m) - 1)
	}
	return g, nil
}
