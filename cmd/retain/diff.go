package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func newDiffCmd(a *app) *cobra.Command {
	o := metric.DefaultDiff
	var list *metric.Cause
	alarm := false
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Why the past differs in a later export",
		Long: `Diff compares two exports of the same shop, an older one and a newer one, and
says which figures of the past changed and why: records that came late, or are
there no more; refunds; other amounts, days or states; orders that are another
customer's now, as where two customers were merged. The past ends with the last
day of OLD (--as-of): what NEW has after it is new business.

OLD and NEW are files, globs or folders with files of sales. Each figure that
moved stands beside its causes, which add up to the change. --list CAUSE tells
the records, each with its file and line in both exports; --list all those of
every cause.

With --exit-code the program exits with 4 where the past differs, and with
--quiet it prints nothing where it does not, for cron.`,
		Example: `  retain diff june.csv july.csv
  retain diff exports/june exports/july --since 1y --every month
  retain diff june.csv july.csv --list refunds
  retain diff june.csv july.csv --list all --output changes.csv
  retain diff june.csv july.csv --quiet --exit-code`,
		Args:              twoExports,
		ValidArgsFunction: filesEnding(dataFileEndings()...),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.figure(func(ctx context.Context) error {
			if a.explaining {
				return a.explain(ctx, cmd.Name(), nil)
			}
			older, newer, err := a.exports(ctx, args)
			if err != nil {
				return err
			}
			o.AsOf = a.reading().AsOf
			o.Filed = func(w metric.DiffWanted) (was, is metric.DiffFile, err error) {
				if was, err = a.filedOf(ctx, older, w.Keys, w.OlderNameless); err != nil {
					return was, is, err
				}
				is, err = a.filedOf(ctx, newer, w.Keys, w.NewerNameless)
				return was, is, err
			}
			if list != nil {
				res, err := metric.DiffList(older.data, newer.data, o, *list)
				return show(ctx, a, res, err)
			}
			res, err := metric.Diff(older.data, newer.data, o)
			if err != nil {
				return err
			}
			return a.showDiff(ctx, res, alarm)
		})(cmd, args)
	}
	fs := cmd.Flags()
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the ledger's period: a length such as 6m (d, w, m, q, y), or a day")
	fs.TextVar(&o.Every, "every", o.Every, "cut the period into `steps`: 1m, or month, quarter or year of the calendar")
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(given(&list), "list", "list the records that differ by this `cause`: "+oneOf(metric.CauseLists()))
	fs.BoolVar(&alarm, "exit-code", false, "exit with 4 where the past differs")
	complete(cmd, "list", metric.CauseLists()...)
	a.inputs.flags(cmd)
	a.outputs.flags(cmd)
	return cmd
}

// twoExports refuses all but two arguments. To have the figures explained, none
// are needed.
func twoExports(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 2 || len(args) == 0 && cmd.Parent().Name() == "explain":
		return nil
	case len(args) > 2:
		return usagef("put a glob into quotes: 'june/*.csv'", "%s: unexpected argument %q", cmd.CommandPath(), args[2])
	}
	return usagef("such as "+cmd.CommandPath()+" june.csv july.csv", "%s: want two exports, an older one and a newer one", cmd.CommandPath())
}

// An export is files of sales that are compared with others.
type export struct {
	in       ingest.Input
	data     *dataset.Dataset
	accounts []ingest.Account
}

// name is what messages call the export.
func (e *export) name() string { return summary(sourceNames(e.in.Sales)) }

// last is the latest day in it.
func (e *export) last() (day calendar.Day) {
	for _, acc := range e.accounts {
		day = max(day, acc.Last)
	}
	return day
}

// exports reads both exports.
func (a *app) exports(ctx context.Context, args []string) (older, newer *export, err error) {
	both := [2]*export{{}, {}}
	var all ingest.Input
	for i, arg := range args {
		if both[i].in, err = a.exportFiles(ctx, arg); err != nil {
			return nil, nil, err
		}
		all.Sales = append(all.Sales, both[i].in.Sales...)
		all.Others = append(all.Others, both[i].in.Others...)
		all.Rates = both[i].in.Rates
	}
	if slices.Equal(realPaths(both[0].in), realPaths(both[1].in)) {
		return nil, nil, usagef("name an older export and a newer one", "%s: the same file as old and as new", both[0].name())
	}
	if err := a.sparesInputs(all); err != nil {
		return nil, nil, err
	}
	a.read = all
	a.note("reading sales, old from " + both[0].name() + ", new from " + both[1].name())
	rejects, err := a.openRejects()
	if err != nil {
		return nil, nil, err
	}
	for _, e := range both {
		if err = a.readExport(ctx, e, rejects.write()); err != nil {
			break
		}
	}
	if err = rejects.close(err); err != nil {
		return nil, nil, err
	}
	a.accounts = slices.Concat(both[0].accounts, both[1].accounts)
	return both[0], both[1], a.comparable(both[0], both[1])
}

// exportFiles returns the files that an argument names, and those that they may
// need.
func (a *app) exportFiles(ctx context.Context, arg string) (in ingest.Input, err error) {
	if in.Sales, err = a.named(ctx, ingest.Sales, []string{arg}); err != nil {
		return in, err
	}
	for _, s := range in.Sales {
		if s.Once {
			return in, usagef("save it to a file", "%s: a pipe cannot be compared: what differs is read a second time", s.Name)
		}
	}
	return in, a.beside(ctx, &in)
}

func realPaths(in ingest.Input) []string {
	var paths []string
	for _, s := range in.Sales {
		paths = append(paths, realPath(s.Name))
	}
	slices.Sort(paths)
	return paths
}

// exportOptions are how an export is read: whole, whatever day the past ends
// on.
func (a *app) exportOptions() ingest.Options {
	o := a.reading()
	o.Basis = ingest.Sales
	if !o.AsOf.IsZero() {
		o.AsOf = calendar.MaxDay
	}
	return o
}

// readExport reads all orders of an export.
func (a *app) readExport(ctx context.Context, e *export, reject func(ingest.Reject) error) (err error) {
	o := a.exportOptions()
	o.Reject = reject
	relax := lean(e.in)
	in, done := a.metered(e.in)
	e.data, e.accounts, err = ingest.Load(ctx, in, o)
	done()
	relax()
	if a.general.verbose {
		a.note(details(e.accounts)...)
	}
	if err == nil || isRefused(err) { // else the accounts are not whole
		a.note(ingest.Summary(e.accounts)...)
	}
	return err
}

// comparable refuses exports whose figures cannot be those of one shop, or the
// wrong way round.
func (a *app) comparable(older, newer *export) error {
	was, is := older.currencies(), newer.currencies()
	switch {
	case a.inputs.currency == "" && len(was) > 0 && len(is) > 0 && !slices.Equal(was, is):
		return failf(fmt.Sprintf("convert both to one: --currency %s --rates FILE", was[0]),
			"%s: amounts in %s, while those of %s are in %s", newer.name(), strings.Join(is, ", "), older.name(), strings.Join(was, ", "))
	case a.reading().AsOf.IsZero() && older.last() > newer.last():
		return failf(fmt.Sprintf("name the older export first; or compare up to a day that both have: --as-of %s", newer.last()),
			"%s: ends on %s, before %s does, the old export: %s", newer.name(), newer.last(), older.name(), older.last())
	}
	return nil
}

// currencies are those of its amounts.
func (e *export) currencies() (all []string) {
	for _, acc := range e.accounts {
		all = append(all, acc.Currencies...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// filedOf reads what an export holds of the customers with these keys, or of
// the orders with these ids where they name nobody.
func (a *app) filedOf(ctx context.Context, e *export, keys, nameless []string) (f metric.DiffFile, err error) {
	if len(keys) == 0 && (len(nameless) == 0 || !e.hasNameless()) {
		return f, nil
	}
	trace := ingest.Trace{Keys: keys, Nameless: nameless}
	o := a.exportOptions()
	o.Hash, o.Trace = false, &trace
	relax := lean(e.in)
	in, done := a.metered(e.in)
	_, _, err = ingest.Load(ctx, in, o)
	done()
	relax()
	if err != nil {
		return f, err
	}
	f.Orders = make([]metric.DiffOrder, len(trace.Orders))
	for i, t := range trace.Orders {
		f.Orders[i] = metric.DiffOrder{Key: t.Key, ID: t.ID, Day: t.Day, Amount: t.Amount}
	}
	f.Records = make([]metric.DiffRecord, len(trace.Records))
	for i, r := range trace.Records {
		f.Records[i] = metric.DiffRecord{
			Key: r.Key, Order: r.Order, File: r.File, Line: r.Line, Day: r.Day, Amount: r.Amount, Refund: r.Refund,
			Whole: r.Whole, Of: r.Of, Fate: fates[r.Bin], Why: r.Why,
		}
	}
	return f, nil
}

// hasNameless reports whether any of its records names nobody.
func (e *export) hasNameless() bool {
	return slices.ContainsFunc(e.accounts, func(acc ingest.Account) bool { return acc.Counts[ingest.NoCustomer] > 0 })
}

// fates are what the bins of records mean for a comparison.
var fates = map[ingest.Bin]metric.Fate{
	ingest.Used: metric.FateCounts, ingest.Merged: metric.FateCounts, ingest.Return: metric.FateReturn,
	ingest.NotSale: metric.FateNoSale, ingest.NoCustomer: metric.FateNobody,
	ingest.SetAside: metric.FateUnusable, ingest.OtherCurrency: metric.FateUnusable,
	ingest.Duplicate: metric.FateOther,
}

// showDiff shows the figures that moved; nothing to people who want to hear of
// changes only, where there are none. With alarm a change is a fault.
func (a *app) showDiff(ctx context.Context, res metric.Result[metric.DiffRow], alarm bool) error {
	orders := metric.Differing(res)
	format, err := a.format()
	if err != nil || a.general.quiet && orders == 0 && format == report.Table {
		return err
	}
	if err := show(ctx, a, res, nil); err != nil || !alarm || orders == 0 {
		return err
	}
	f := &fault{code: exitMissed}
	if !a.general.quiet {
		f.what = fmt.Sprintf("changed: %s up to %s", counted(orders, "order"), res.AsOf)
	}
	return f
}
