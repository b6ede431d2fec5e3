package page

import (
	"errors"
	"io"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// The columns of the lists, and of a table that must have room on a telephone.
var (
	lapsedFields   = []string{"customer_id", "name", "last_order", "days_since", "orders", "revenue"}
	riskFields     = []string{"customer_id", "name", "last_order", "usual_gap", "overdue", "revenue", "value_at_stake"}
	vipFields      = []string{"customer_id", "name", "last_order", "orders", "revenue", "nps"}
	nextFields     = []string{"product", "next", "customers", "share", "lift"}
	advocateFields = []string{"customer_id", "name", "nps", "last_order", "orders", "revenue"}
)

// WriteWorkbook writes the figures as a workbook, a sheet for each table, and
// on its last sheet what the page says in words.
func (r *Report) WriteWorkbook(w io.Writer) error {
	b := &workbook{book: report.NewWorkbook(w), report: r}
	b.book.Say(r.Title, "made by retain "+r.Version+"; the same files give the same workbook")
	for _, line := range []string{r.options(), r.Hidden} {
		if line != "" {
			b.book.Say(line)
		}
	}
	add(b, "churn", r.Churn)
	if len(r.Retention.Result.Rows) > 1 {
		add(b, "retention by period", r.Retention)
	}
	add(b, "cohorts", r.Cohorts)
	add(b, "survival", r.Survival)
	add(b, "revenue", r.Revenue)
	if len(r.Movements.Result.Rows) > 1 {
		add(b, "revenue by period", r.Movements)
	}
	if r.Recurring != nil {
		add(b, "recurring revenue", *r.Recurring)
		if len(r.RecurringMoves.Result.Rows) > 1 {
			add(b, "recurring by period", r.RecurringMoves)
		}
	}
	add(b, "repeat", r.Repeat)
	add(b, "clv", r.CLV)
	add(b, "rfm", r.RFM)
	add(b, "vip", r.VIP)
	add(b, "stages", r.Stages)
	add(b, "next", r.Next)
	add(b, "nps", r.NPS)
	if len(r.Scores.Result.Rows) > 1 {
		add(b, "nps by period", r.Scores)
	}
	if r.People {
		addTop(b, "to win back", r.Lapsed, lapsedFields)
		addTop(b, "to call", r.Risk, riskFields)
		addTop(b, "to keep", r.VIPs, vipFields)
		addTop(b, "to thank", r.Advocates, advocateFields)
		addTop(b, "to apologise to", r.Detractors, advocateFields)
	}
	add(b, "input", Found[inputRow]{Result: r.input()})
	return errors.Join(b.err, b.book.Close())
}

// A workbook is one that is being written.
type workbook struct {
	book   *report.Workbook
	report *Report
	err    error // the first
}

// add adds the sheets of a figure, or says what the data lacks for it.
func add[R any](b *workbook, name string, f Found[R], fields ...string) {
	if f.Lacks != nil {
		b.book.Say("", name+": not in this report: "+f.Lacks.Problem+". "+sentence(b.report.remedy(f.Lacks)))
		return
	}
	if b.err == nil {
		b.err = report.AddSheets(b.book, name, f.Result, fields)
	}
}

// addTop adds the first of a list, with some of its columns.
func addTop[R any](b *workbook, name string, f Found[R], fields []string) {
	rows, top := f.Result.Rows, b.report.Top
	if len(rows) > top {
		f.Result.Notes = append(slices.Clip(f.Result.Notes), "the first "+number(top)+" of "+number(len(rows)))
		f.Result.Rows = rows[:top]
	}
	f.Result.Sections = nil
	add(b, name, f, fields...)
}

// An inputRow is what became of some records of a file.
type inputRow struct {
	File    string       `csv:"file" json:"file"`
	Kind    string       `csv:"kind" json:"kind"`
	First   calendar.Day `csv:"first" json:"first"` // of all its days
	Last    calendar.Day `csv:"last" json:"last"`
	Outcome string       `csv:"outcome" json:"outcome"`
	Records int          `csv:"records" json:"records"`
	Amount  money.Amount `csv:"amount" json:"amount"`
	SHA256  string       `csv:"sha256" json:"sha256"`
}

// input says what was read, and what became of every record.
func (r *Report) input() metric.Result[inputRow] {
	res := metric.Result[inputRow]{Metric: "input", Definition: "what became of every record that was read; the records add up"}
	for _, f := range r.Files {
		for _, b := range f.Bins {
			res.Rows = append(res.Rows, inputRow{f.Name, f.Kind, f.First, f.Last, b.Words, b.Records, b.Amount, f.SHA256})
		}
	}
	return res
}
