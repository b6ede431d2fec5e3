package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/stats"
)

// SurvivalOptions set what Survival measures. Start from DefaultSurvival.
type SurvivalOptions struct {
	// Basis is what makes somebody a customer, and what the end is: of the
	// first gap between purchases that is longer than the window, or of the
	// service.
	Basis Basis
	// Window is how long a purchase keeps a customer active; on the contract
	// basis it plays no part.
	Window calendar.Span
	// Unit is what times are told in: Weeks or Months, with a row at the end of
	// each, or Days, the exact curve, with a row for each day on which somebody
	// left.
	Unit calendar.Unit
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultSurvival is the curve of all customers by month.
var DefaultSurvival = SurvivalOptions{Window: DefaultChurn.Window, Unit: calendar.Months, Confidence: DefaultChurn.Confidence}

// A SurvivalRow is a point of the curve of those who stay, by Kaplan and
// Meier: whoever has not left yet counts for as long as they were seen.
type SurvivalRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Time is how long after their own start, in whole units, from 0.
	Time int `csv:"time" json:"time"`
	// AtRisk counts the customers who were seen for so long and had not left
	// before.
	AtRisk int `csv:"at_risk" json:"at_risk"`
	// Events counts those who left since the row before, up to Time.
	Events int `csv:"events" json:"events"`
	// Survival is the share that stays longer than Time, 0 to 1.
	Survival Rate `csv:"survival" json:"survival"`
	// Low and High are the interval of Survival, within 0 to 1, by Greenwood's
	// error on the log-log scale; undefined where Survival is 0.
	Low  Rate `csv:"low" json:"low" table:"low"`
	High Rate `csv:"high" json:"high" table:"high"`
}

// A SurvivalSummaryRow says how long customers stay. It is of the section
// summary of Survival.
type SurvivalSummaryRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Customers counts all, at least 1.
	Customers int `csv:"customers" json:"customers"`
	// Events counts those who left.
	Events int `csv:"events" json:"events"`
	// Median is the time by which half of them have left; infinite where it
	// was not reached.
	Median Duration `csv:"median" json:"median"`
	// MedianLow and MedianHigh are the interval of Median; infinite where they
	// were not reached.
	MedianLow  Duration `csv:"median_low" json:"median_low" table:"low"`
	MedianHigh Duration `csv:"median_high" json:"median_high" table:"high"`
	// RestrictedMean is the mean time that they stay of the first RestrictedTo:
	// the area under the curve. Undefined where nobody was seen for so long.
	RestrictedMean Duration `csv:"restricted_mean" json:"restricted_mean"`
	// RestrictedTo is the longest time seen in each group of 30 customers or
	// more, the same for all groups.
	RestrictedTo Duration `csv:"restricted_to" json:"restricted_to"`
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r SurvivalSummaryRow) Working() []string {
	return []string{
		fmt.Sprintf("median = first time with survival <= 1/2 = %s (%s to %s), with %s of %s gone",
			r.Median.Human(), r.MedianLow.Human(), r.MedianHigh.Human(), count(r.Events), counted(r.Customers, "customer")),
		fmt.Sprintf("restricted_mean = area under the curve from 0 to %s = %s", r.RestrictedTo.Human(), r.RestrictedMean.Human()),
	}
}

// A LogRankRow says whether the groups differ. It is of the section logrank of
// Survival, which there is with By only.
type LogRankRow struct {
	// Statistic is chi-squared, from 0; undefined with fewer than two groups
	// in which somebody could have left, or without any event.
	Statistic Number `csv:"statistic" json:"statistic"`
	// DF is the degrees of freedom: the number of those groups, less one.
	DF int `csv:"df" json:"df"`
	// P is the probability of a difference like this between groups that stay
	// alike, 0 to 1; undefined where Statistic is.
	P Chance `csv:"p" json:"p"`
}

// Survival returns how long customers stay: the curve of the share that is
// still there after a time, with its median and mean in the section summary
// and, with By, a test whether the groups differ in the section logrank. On
// orders a customer leaves when the window after a purchase is over before the
// next one; who comes back later has left all the same. On contracts a
// customer leaves on the first day without service.
//
// Errors are an *OptionError, or a *DataError where there is no customer.
//
// Source: see stats.KaplanMeier, stats.Curve and stats.LogRank.
func Survival(ds *dataset.Dataset, o SurvivalOptions) (Result[SurvivalRow], error) {
	s, err := o.open(ds)
	if err != nil {
		return Result[SurvivalRow]{}, err
	}
	for p := range ds.All() {
		s.ask(p)
	}
	if err := s.need(); err != nil {
		return Result[SurvivalRow]{}, err
	}
	s.draw()
	res := Result[SurvivalRow]{
		Metric: survivalText.Name, Definition: survivalDefinitions[o.Basis], AsOf: ds.AsOf(), By: o.By,
		Settings: o.settings(), Rows: s.rows(),
		Sections: []Section{{"summary", s.summary()}},
	}
	res.Notes = s.notes()
	if s.groups != nil {
		test := s.test()
		res.Sections = append(res.Sections, Section{"logrank", []LogRankRow{test}})
		res.Notes = append(res.Notes, test.words(1-o.Confidence))
	}
	return res, nil
}

func (o SurvivalOptions) settings() []Setting {
	measure := o.Basis.setting(Setting{"window", o.Window.String()})
	return []Setting{measure, {"unit", o.Unit.String()}, {"confidence", plain(o.Confidence)}}
}

// A survival gathers how long customers stayed, by group.
type survival struct {
	ds      *dataset.Dataset
	o       SurvivalOptions
	groups  *grouping
	service *service // on contracts; nil on orders
	window  window
	end     bound           // the day after as-of
	spells  [][]stats.Spell // of each group, in days
	curves  []stats.Curve
	limit   float64 // of the restricted mean, in days

	customers, returned, early int // all; who left and came back; who first bought in the first window of the data
	latest                     calendar.Day
}

func (o SurvivalOptions) open(ds *dataset.Dataset) (*survival, error) {
	if err := checkName("basis", o.Basis, basisNames); err != nil {
		return nil, err
	}
	if o.Unit != calendar.Days && o.Unit != calendar.Weeks && o.Unit != calendar.Months {
		return nil, badOption("unit", "number %d, want day, week or month", o.Unit)
	}
	if err := checkConfidence(o.Confidence); err != nil {
		return nil, err
	}
	if err := needDays(ds); err != nil {
		return nil, err
	}
	s := &survival{ds: ds, o: o}
	end := ds.AsOf() + 1
	var err error
	if o.Basis == BasisContract {
		s.service = &service{ds: ds}
		s.end = bound{end, end}
		s.groups, err = groupHolders(ds, o.By, []calendar.Day{end})
	} else if err = checkSpan("window", o.Window); err == nil {
		s.window = newWindow(o.Window)
		s.end = s.window.at(end)
		s.groups, err = newGroupingWithin(ds, o.By, o.Window, []calendar.Day{end})
	}
	if err != nil {
		return nil, err
	}
	s.spells = make([][]stats.Spell, s.groups.size())
	return s, nil
}

// ask adds the time that p has stayed.
func (s *survival) ask(p dataset.Person) {
	if s.service != nil {
		if stretches := s.service.of(p); len(stretches) > 0 {
			first := stretches[0]
			s.add(p, first.start, first.end+1, first.end <= s.ds.AsOf(), len(stretches) > 1)
		}
		return
	}
	orders := s.ds.Orders(p)
	first, until, left, back := s.stay(orders)
	if first.IsZero() {
		return
	}
	s.latest = max(s.latest, orders[len(orders)-1].Day)
	if s.window.at(first).from < s.ds.First() {
		s.early++
	}
	s.add(p, first, until, left, back)
}

// stay returns when a customer first bought, and when they left, if they did;
// back says that they bought again after that.
func (s *survival) stay(orders []dataset.Order) (first, until calendar.Day, left, back bool) {
	var last calendar.Day
	for _, o := range orders {
		switch {
		case !o.Purchase:
			continue
		case last == 0:
			first = o.Day
		case s.window.outlasted(last, o.Day):
			return first, s.window.After(last), true, true
		}
		last = o.Day
	}
	return first, s.window.After(last), last < s.end.from, false
}

// add adds the time from a day until somebody left, or was still there.
func (s *survival) add(p dataset.Person, from, until calendar.Day, left, back bool) {
	s.customers++
	if !left {
		until = s.end.day
	}
	if left && back {
		s.returned++
	}
	g := s.groups.of(p, from, 0)
	s.spells[g] = append(s.spells[g], stats.Spell{Time: float64(until - from), Event: left})
}

func (s *survival) need() error {
	if s.service != nil {
		return s.service.need()
	}
	return needPurchases(s.ds, s.customers)
}

// draw makes the curves, and finds how far all of them go.
func (s *survival) draw() {
	s.curves = make([]stats.Curve, len(s.spells))
	longest, shared := 0.0, math.Inf(1)
	for g, spells := range s.spells {
		c := stats.KaplanMeier(spells, s.o.Confidence)
		s.curves[g] = c
		if len(c.Points) == 0 {
			continue
		}
		last := c.Points[len(c.Points)-1].Time
		longest = max(longest, last)
		if c.Spells >= few {
			shared = min(shared, last)
		}
	}
	s.limit = min(longest, shared)
}

// rows are the points of the curves that are shown.
func (s *survival) rows() []SurvivalRow {
	rows := []SurvivalRow{}
	for g, c := range s.curves {
		if c.Spells > 0 {
			rows = append(rows, s.points(s.groups.name(g), c)...)
		}
	}
	return rows
}

// points are those of a curve that are shown.
func (s *survival) points(group string, c stats.Curve) []SurvivalRow {
	times := s.times(c)
	days := make([]float64, len(times))
	for i, t := range times {
		days[i] = s.days(t)
	}
	rows := make([]SurvivalRow, len(times))
	for i, at := range thin(c, days) {
		p := at.point
		rows[i] = SurvivalRow{group, times[i], at.atRisk, at.events, Rate(p.Survival), Rate(p.Band.Low), Rate(p.Band.High)}
	}
	return rows
}

// times are those of the points that are shown: the start, the days with an
// event and the last day, or the ends of all units up to it.
func (s *survival) times(c stats.Curve) []int {
	last := c.Points[len(c.Points)-1].Time
	times := []int{0}
	if s.o.Unit == calendar.Days {
		for _, p := range c.Points {
			if p.Time > 0 && (p.Events > 0 || p.Time == last) {
				times = append(times, int(p.Time))
			}
		}
		return times
	}
	for k := 1; s.days(k-1) < last; k++ {
		times = append(times, k)
	}
	return times
}

// days is a time in whole days, to the nearest.
func (s *survival) days(time int) float64 { return math.Round(float64(time) * s.o.Unit.Days()) }

// in is a number of days in the unit.
func (s *survival) in(days float64) Duration { return Duration(days / s.o.Unit.Days()) }

func (s *survival) summary() []SurvivalSummaryRow {
	rows := []SurvivalSummaryRow{}
	for g, c := range s.curves {
		if c.Spells == 0 {
			continue
		}
		median, interval := c.Median()
		r := SurvivalSummaryRow{
			Group: s.groups.name(g), Customers: c.Spells, Events: c.Events,
			Median: s.in(median), MedianLow: s.in(interval.Low), MedianHigh: s.in(interval.High),
			RestrictedMean: Duration(math.NaN()), RestrictedTo: s.in(s.limit),
		}
		if last := c.Points[len(c.Points)-1]; last.Time >= s.limit || last.Survival == 0 {
			mean, _ := c.RestrictedMean(s.limit)
			r.RestrictedMean = s.in(mean)
		}
		rows = append(rows, r)
	}
	return rows
}

// test is the log-rank test between the groups.
func (s *survival) test() LogRankRow {
	t := stats.LogRank(s.spells...)
	return LogRankRow{Number(t.Statistic), t.DF, Chance(t.P)}
}

// words says what the test found, at a level.
func (r LogRankRow) words(level float64) string {
	switch p := float64(r.P); {
	case math.IsNaN(p):
		return "nothing tells whether the groups differ: that takes two of them, and somebody who left"
	case p < level:
		return "the groups differ by more than chance would explain (log-rank test, p " + r.P.Human() + ")"
	}
	return "the groups may differ by chance alone (log-rank test, p " + r.P.Human() + ")"
}

func (s *survival) notes() []string {
	var n notes
	if s.service != nil {
		s.service.note(&n)
	} else {
		n.gap(s.ds, "order of a customer", s.latest)
	}
	n.groups(s.groups)
	if s.early > 0 && !s.groups.derived() {
		n.add("the data starts on %s: %s first seen within %s of it may have bought before, and stayed for longer", s.ds.First(), counted(s.early, "customer"), s.o.Window.Words())
	}
	if s.returned > 0 {
		n.add("%s left and came back later: the time until they first left counts", counted(s.returned, "customer"))
	}
	small, shown, base, events := 0, 0, 0, 0
	for _, c := range s.curves {
		events += c.Events
		if c.Spells > 0 {
			shown, base = shown+1, c.Spells
			if base < few {
				small++
			}
		}
	}
	if events == 0 {
		n.add("nobody has left yet: nothing says how long customers stay")
	}
	n.few("curve", small, shown, base, "customer")
	return n
}
