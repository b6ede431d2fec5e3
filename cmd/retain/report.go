package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/page"
)

// reportOptions are the flags of report.
type reportOptions struct {
	title      string
	since      calendar.Since
	window     calendar.Span
	margin     float64
	ownMargins bool
	confidence float64
	people     bool
	top        int
}

func newReportCmd(a *app) *cobra.Command {
	o := reportOptions{
		title: "Customer retention", since: metric.DefaultChurn.Since, window: metric.DefaultChurn.Window,
		margin: metric.DefaultCLV.Margin, confidence: metric.DefaultChurn.Confidence, top: 10,
	}
	profit := margin{share: &o.margin}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "One page with all figures, to send or print",
		Long: `Report writes one HTML page: the headline figures with their trends and
intervals, the ledger, cohorts, survival, revenue movements, segments, the
Pareto curve and the Net Promoter Score as pictures, where customers stand, what
to offer next, how many are on each list, what every figure means and what
became of every record. The page needs nothing
but itself and can be sent, kept and printed.

It names nobody unless --people asks for the first of each list. What the files
do not tell, such as a survey that is not there, is said in its place; without
sales the page has what a survey or the contracts of the customers file tell.

With -o report.xlsx it is a workbook for spreadsheets: a sheet for each table.`,
		Example: `  retain report -o report.html
  retain report --since 1y --margin 40% --title 'The tea shop' -o 2024.html
  retain report --people --top 20 -o call.html
  retain report -o report.xlsx`,
		Args:        noArgs,
		Annotations: map[string]string{ownOutput: ""},
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := a.configure(cmd); err != nil {
			return err
		}
		switch file := a.outputs.file; {
		case file == "" && a.width(a.stdout) > 0:
			return usagef("retain report -o report.html", "a page is nothing to look at in a terminal, want a file")
		case file != "" && file != dash && !slices.Contains([]string{".html", ".htm", ".xlsx"}, strings.ToLower(filepath.Ext(file))):
			return usagef("choose a name such as report.html", "--output %s: want a name that ends in .html or .xlsx", file)
		case o.top < 1:
			return usagef("", "--top %d: want 1 or more", o.top)
		}
		o.ownMargins = a.ownMargins(profit)
		return a.report(cmd.Context(), o)
	}
	fs := cmd.Flags()
	fs.StringVar(&o.title, "title", o.title, "`words` that head the page")
	fs.TextVar(&o.since, "since", o.since, "`start` of the period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.window, "window", o.window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(&profit, "margin", "`share` of revenue that is profit, or the column of the customers file that tells it of each")
	fs.Var(share{&o.confidence, true}, "confidence", "of the intervals")
	fs.BoolVar(&o.people, "people", false, "name the first on each list")
	fs.IntVar(&o.top, "top", o.top, "with --people how `many` of each list")
	out := new(pflag.FlagSet)
	out.StringVarP(&a.outputs.file, "output", "o", "", "write to this `file`: report.html, or report.xlsx for spreadsheets (default standard output)")
	note(out, pathNote, "output")
	fs.AddFlagSet(section(out, outputSection))
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	return cmd
}

// report reads the files and writes the page.
func (a *app) report(ctx context.Context, o reportOptions) error {
	a.hashing = true
	n, err := a.reportNeed(ctx)
	if err != nil {
		return err
	}
	ds, err := a.load(ctx, n)
	if err != nil {
		return err
	}
	r := &page.Report{
		Title: o.title, AsOf: ds.AsOf(), Version: a.version, Options: a.given, People: o.people, Top: o.top, Remedy: remedy, Files: pageFiles(a.accounts),
		Hidden: a.inputs.privacy.words(),
	}
	if err := o.compute(ds, r); err != nil {
		return err
	}
	write := r.Write
	if strings.EqualFold(filepath.Ext(a.outputs.file), ".xlsx") {
		write = r.WriteWorkbook
	}
	return a.write(ctx, write)
}

// reportNeed says which files a report rests on: the sales or, where there are
// none, the survey, else the contracts of the customers file.
func (a *app) reportNeed(ctx context.Context) (need, error) {
	kinds := []ingest.Kind{ingest.Sales, ingest.Survey, ingest.Customers}
	there := func(k ingest.Kind) bool { return len(a.inputs.files[k]) > 0 }
	if !slices.ContainsFunc(kinds, there) {
		finds, err := a.look(ctx, a.inputs.dir)
		if err != nil {
			return need{}, err
		}
		there = func(k ingest.Kind) bool {
			return slices.ContainsFunc(finds, func(f find) bool { return f.header.Kind == k })
		}
	}
	kind := kinds[max(0, slices.IndexFunc(kinds, there))]
	return need{kind: kind, also: kinds, contracts: there(ingest.Customers), products: true, anyWay: true}, nil
}

// compute fills in the figures of the page. What the data lacks is no error.
func (o reportOptions) compute(ds *dataset.Dataset, r *page.Report) error {
	churn := metric.ChurnOptions{Since: o.since, Window: o.window, Confidence: o.confidence}
	revenue := metric.RevenueOptions{Since: o.since, Confidence: o.confidence}
	clv := metric.DefaultCLV
	clv.Margin, clv.OwnMargins, clv.Window, clv.Confidence, clv.Intervals = o.margin, o.ownMargins, o.window, o.confidence, true
	scores := metric.NPSOptions{Confidence: o.confidence}
	risk := metric.RiskOptions{Window: o.window, Confidence: o.confidence}
	vip := metric.DefaultVIP
	vip.Window = o.window
	advocates := metric.DefaultAdvocates
	detractors := advocates
	detractors.Detractors = true
	cohorts := metric.CohortOptions{Unit: cohortUnit(ds), Window: o.window, Confidence: o.confidence}
	survival := metric.SurvivalOptions{Window: o.window, Unit: calendar.Months, Confidence: o.confidence}
	stages := metric.DefaultStages
	stages.Window = o.window
	next := metric.DefaultNext
	next.Confidence = o.confidence
	if !ds.HasSales() && ds.HasContracts() {
		churn.Basis, survival.Basis = metric.BasisContract, metric.BasisContract
	}
	recurring := revenue
	recurring.Basis = metric.BasisContract
	var failed [21]error
	r.Churn, failed[0] = page.Find(metric.Churn(ds, churn))
	r.Revenue, failed[1] = page.Find(metric.Revenue(ds, revenue))
	if length, every, ok := o.trend(ds); ok {
		churn.Since, churn.Every, revenue.Since, revenue.Every = length, every, length, every
		r.Retention, failed[2] = page.Find(metric.Retention(ds, churn))
		r.Movements, failed[3] = page.Find(metric.Revenue(ds, revenue))
		if recurring.Since, recurring.Every = length, every; ds.HasContracts() {
			r.RecurringMoves, failed[17] = page.Find(metric.Revenue(ds, recurring))
		}
	}
	if ds.HasContracts() {
		recurring.Since, recurring.Every = o.since, calendar.Every{}
		var found page.Found[metric.RevenueRow]
		found, failed[18] = page.Find(metric.Revenue(ds, recurring))
		r.Recurring = &found
	}
	r.Stages, failed[19] = page.Find(metric.Stages(ds, stages))
	r.Next, failed[20] = page.Find(metric.Next(ds, next))
	r.Cohorts, failed[4] = page.Find(metric.Cohorts(ds, cohorts))
	r.Survival, failed[5] = page.Find(metric.Survival(ds, survival))
	r.Repeat, failed[6] = page.Find(metric.Repeat(ds, metric.RepeatOptions{Confidence: o.confidence}))
	r.CLV, failed[7] = page.Find(metric.CLV(ds, clv))
	r.RFM, failed[8] = page.Find(metric.RFM(ds, metric.RFMOptions{}))
	r.VIP, failed[9] = page.Find(metric.VIP(ds, vip))
	r.NPS, failed[10] = page.Find(metric.NPS(ds, scores))
	scores.Every = calendar.Every{Calendar: calendar.Quarters}
	r.Scores, failed[11] = page.Find(metric.NPS(ds, scores))
	r.Lapsed, failed[12] = page.FindList(metric.Lapsed(ds, metric.LapsedOptions{Since: calendar.Since{Span: o.window}}))
	if risk.Forecast, failed[13] = forecast(ds); failed[13] == nil {
		r.Risk, failed[13] = page.FindList(metric.Risk(ds, risk))
	}
	r.VIPs, failed[14] = page.FindList(metric.VIPList(ds, vip))
	r.Advocates, failed[15] = page.FindList(metric.Advocates(ds, advocates))
	r.Detractors, failed[16] = page.FindList(metric.Advocates(ds, detractors))
	if !ds.HasSales() {
		o.unsold(r)
	}
	return errors.Join(failed[:]...)
}

// unsold says of all figures of sales that there are none.
func (o reportOptions) unsold(r *page.Report) {
	r.Stages = page.Found[metric.StageRow]{} // who has a contract is no prospect
	r.Stages.Lacks = noSales
	lacksSales(&r.Churn)
	lacksSales(&r.Cohorts)
	lacksSales(&r.Survival)
	lacksSales(&r.Revenue)
	lacksSales(&r.Repeat)
	lacksSales(&r.CLV)
	lacksSales(&r.RFM)
	lacksSales(&r.VIP)
	lacksSales(&r.Next)
	lacksSales(&r.Lapsed)
	lacksSales(&r.Risk)
	lacksSales(&r.VIPs)
	lacksSales(&r.Advocates)
	lacksSales(&r.Detractors)
}

// noSales is what a report lacks that rests on a survey, or on contracts.
var noSales = &metric.DataError{Lacks: metric.LacksPurchases, Problem: "there is no file of sales", Hint: "name one: --sales FILE"}

func lacksSales[R any](f *page.Found[R]) {
	if f.Lacks != nil && f.Lacks.Lacks != metric.LacksResponses {
		f.Lacks = noSales
	}
}

// mostPeriods is how far back the trend goes.
const mostPeriods = 12

// trend returns as many periods as long as the report's as the data holds,
// with a window before the first of them; false for fewer than two.
func (o reportOptions) trend(ds *dataset.Dataset) (since calendar.Since, every calendar.Every, ok bool) {
	if o.since.Span.IsZero() || ds.First().IsZero() {
		return since, every, false
	}
	for k := mostPeriods; k > 1; k-- {
		since = calendar.Since{Span: o.since.Span.Times(k)}
		if o.window.Before(since.Until(ds.AsOf()).Start) >= ds.First().Month().First() {
			return since, calendar.Every{Span: o.since.Span}, true
		}
	}
	return since, every, false
}

// cohortUnit is the shortest unit of which the data holds few enough to read.
func cohortUnit(ds *dataset.Dataset) calendar.Unit {
	const readable = 16
	first, last := ds.First().Month(), ds.AsOf().Month()
	switch months := int(last-first) + 1; {
	case months <= readable:
		return calendar.Months
	case months <= 3*readable:
		return calendar.Quarters
	}
	return calendar.Years
}

// pageFiles are the files of the page, and what became of their records.
func pageFiles(accounts []ingest.Account) []page.File {
	files := make([]page.File, len(accounts))
	for i := range accounts {
		acc := &accounts[i]
		f := page.File{Name: acc.File, Kind: acc.Kind.String(), SHA256: acc.SHA256, First: acc.First, Last: acc.Last, Records: acc.Records}
		for _, b := range binRows(acc) {
			bin := page.Bin{Words: b.Bin.Human(), Records: b.Records, Amount: money.None}
			if b.Amount != nil {
				bin.Amount = *b.Amount
			}
			f.Bins = append(f.Bins, bin)
		}
		files[i] = f
	}
	return files
}
