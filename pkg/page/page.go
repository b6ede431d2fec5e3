// Package page writes the report: one page with the figures, their pictures
// and lists, what they mean and what they rest on. It needs nothing but
// itself: no script, no font and no address of anything outside. The words are
// those of the results and of metric.Explain, and the same results give the
// same bytes. It writes the figures as a workbook too.
package page

import (
	"bufio"
	"errors"
	"io"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// A Report is what the page shows.
type Report struct {
	Title   string
	AsOf    calendar.Day
	Version string           // of the program
	Options []metric.Setting // that were set and shape the figures
	Files   []File           // that were read
	Hidden  string           // what is not shown, in words; "" for nothing
	People  bool             // lists name who is on them
	Top     int              // how many of them, at least 1
	// Remedy says what to do about data that lacks something; nil: what the
	// error says.
	Remedy func(*metric.DataError) string

	Churn     Found[metric.LedgerRow]   // of the period
	Retention Found[metric.LedgerRow]   // period by period; zero without
	Cohorts   Found[metric.CohortRow]   // by first purchase
	Survival  Found[metric.SurvivalRow] // in one group
	Revenue   Found[metric.RevenueRow]  // of the period
	Movements Found[metric.RevenueRow]  // period by period; zero without
	Repeat    Found[metric.RepeatRow]
	CLV       Found[metric.CLVRow]
	RFM       Found[metric.RFMRow]
	VIP       Found[metric.VIPRow]
	NPS       Found[metric.NPSRow]
	Scores    Found[metric.NPSRow] // period by period
	Stages    Found[metric.StageRow]
	Next      Found[metric.NextRow]

	Recurring      *Found[metric.RevenueRow] // of contracts, of the period; nil where there are none
	RecurringMoves Found[metric.RevenueRow]  // period by period; zero without

	Lapsed     Found[metric.PersonRow]
	Risk       Found[metric.RiskRow]
	VIPs       Found[metric.PersonRow]
	Advocates  Found[metric.AdvocateRow]
	Detractors Found[metric.AdvocateRow]
}

// A Found is a result, or why there is none.
type Found[R any] struct {
	Result metric.Result[R]
	Lacks  *metric.DataError // what the data lacks; nil for nothing
}

// Find returns what a metric found; an error that is not about the data
// remains one.
func Find[R any](res metric.Result[R], err error) (Found[R], error) {
	f := Found[R]{Result: res}
	if errors.As(err, &f.Lacks) {
		return f, nil
	}
	return f, err
}

// FindList is Find for a list.
func FindList[R any](l metric.Listing[R], err error) (Found[R], error) { return Find(l.Whole(), err) }

// only returns the only row, or the last; false where there is none.
func (f Found[R]) only() (row R, ok bool) {
	if n := len(f.Result.Rows); f.Lacks == nil && n > 0 {
		return f.Result.Rows[n-1], true
	}
	return row, false
}

// before returns the row before the last; false where there is none.
func (f Found[R]) before() (row R, ok bool) {
	if n := len(f.Result.Rows); f.Lacks == nil && n > 1 {
		return f.Result.Rows[n-2], true
	}
	return row, false
}

// A File is one that was read, and what became of its records.
type File struct {
	Name        string
	Kind        string // "sales"
	SHA256      string // hex
	First, Last calendar.Day
	Records     int
	Bins        []Bin
}

// A Bin is what became of some records.
type Bin struct {
	Words   string // "without a customer"
	Records int
	Amount  money.Amount // None where it is not counted apart
}

// remedy is what to do about data that lacks something.
func (r *Report) remedy(e *metric.DataError) string {
	if r.Remedy == nil {
		return e.Hint
	}
	return r.Remedy(e)
}

// Write writes the page.
func (r *Report) Write(w io.Writer) error {
	d := &document{w: bufio.NewWriter(w), report: r}
	d.head()
	d.tiles()
	for _, s := range d.sections() {
		d.open("section", "id", s.id)
		d.element("h2", s.title)
		s.write()
		d.close("section")
	}
	d.foot()
	if d.err != nil {
		return d.err
	}
	return d.w.Flush()
}

// A section is a part of the page with a heading.
type section struct {
	id, title string
	write     func()
}

// sections are the parts in their order.
func (d *document) sections() []section {
	r := d.report
	all := []section{{"ledger", "Who stayed, who left, who came", func() { showAll(d, r.Churn) }}}
	if len(r.Retention.Result.Rows) > 1 {
		all = append(all, section{"retention", "Retention, period by period", func() { showAll(d, r.Retention) }})
	}
	all = append(all,
		section{"cohorts", "Cohorts", func() { showAll(d, r.Cohorts) }},
		section{"survival", "How long customers stay", func() { showAll(d, r.Survival) }},
		section{"revenue", "Revenue, and what moved it", func() { d.revenue(r.Revenue, r.Movements) }},
	)
	if r.Recurring != nil {
		all = append(all, section{"mrr", "Monthly recurring revenue", func() { d.revenue(*r.Recurring, r.RecurringMoves) }})
	}
	all = append(all,
		section{"stages", "Where customers stand", func() { sayAll(d, r.Stages) }},
		section{"rfm", "Segments", func() { show(d, r.RFM); d.segments() }},
		section{"vip", "Who makes the revenue", func() { showAll(d, r.VIP) }},
		section{"next", "What to offer next", func() { sayAll(d, r.Next, nextFields...) }},
		section{"nps", "Would they recommend you", d.nps},
		section{"lists", "Whom to act on", d.lists},
		section{"definitions", "What the figures mean", d.definitions},
		section{"input", "What the figures rest on", d.input},
	)
	return all
}

// revenue writes the revenue of the period and, as far as they are known, of the
// periods before.
func (d *document) revenue(now, periods Found[metric.RevenueRow]) {
	showAll(d, now)
	if len(periods.Result.Rows) > 1 {
		d.element("h3", "Period by period")
		showAll(d, periods)
	}
}

func (d *document) nps() {
	showAll(d, d.report.NPS)
	if len(d.report.Scores.Result.Rows) > 1 {
		d.element("h3", "Period by period")
		showAll(d, d.report.Scores)
	}
}
