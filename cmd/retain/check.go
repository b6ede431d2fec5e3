package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func newCheckCmd(a *app) *cobra.Command {
	o := metric.DefaultCheck
	var texts []string
	log := false
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Whether goals are met, for people and for cron",
		Long: `Check compares figures with goals. A goal is met where the whole interval of
the figure lies on its side, missed where all of it lies on the other; else
there are too few customers to say. --point judges by the figure alone.

Goals stand in retain.yaml, or are typed with --goal:

  goals:
    retention: ">= 80%"
    nps: {goal: ">= 40", start: 25, date: 2025-06-30}

or, where a figure has several, in a list; a segment is a value of a column:

  goals:
    - {metric: churn, goal: "<= 25%", segment: country=PL, since: 1y}

They can be of churn, retention, repeat, grr, nrr, clv and nps. The program
exits with 4 where one is missed. --quiet prints those only, so that cron has
something to say only then; --log prints one line for each goal.`,
		Example: `  retain check
  retain check --quiet --log --as-of today
  retain check --goal 'retention >= 80%' --goal 'nps >= 40'
  retain check --json`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if a.explaining {
			return a.explain(ctx, cmd.Name(), nil)
		}
		goals, err := a.goals(texts)
		if err != nil {
			return err
		}
		if log && (a.outranks("format", typed) || a.outranks("json", typed)) {
			return usagef("", "--log and another format: want one of them")
		}
		return a.check(ctx, goals, o, log)
	})
	fs := cmd.Flags()
	fs.Var(list{&texts}, "goal", "a `goal` beside those of retain.yaml, such as 'retention >= 80%'; may be repeated")
	fs.BoolVar(&o.Point, "point", false, "judge by the figure alone, not by its interval")
	fs.BoolVar(&log, "log", false, "one line for each goal")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period: a length such as 6m, or a day (default 6m, or as the figure has it)")
	basisFlag(a, cmd, &o.Basis)
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(share{to: &o.Margin}, "margin", "`share` of revenue that is profit, for clv")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}

// A placedGoal is a goal and where it was given.
type placedGoal struct {
	metric.Goal
	where string
}

// check computes the figures of goals and shows what became of them.
func (a *app) check(ctx context.Context, goals []placedGoal, o metric.CheckOptions, log bool) error {
	res := metric.Result[metric.GoalRow]{
		Metric: "check", Definition: o.Definition(), Settings: o.Settings(), Rows: []metric.GoalRow{},
	}
	readers := checkReader{app: a, basis: o.Basis, read: map[checkNeed]*dataset.Dataset{}}
	missed := 0
	for _, g := range goals {
		ds, err := readers.data(ctx, g)
		if err != nil {
			return g.blame(ctx, a, err)
		}
		row, notes, err := metric.CheckGoal(ds, g.Goal, o)
		if err != nil {
			return g.blame(ctx, a, err)
		}
		for _, n := range notes {
			res.Notes = append(res.Notes, row.Metric+": "+n)
		}
		if row.Verdict == metric.Missed {
			missed++
		} else if a.general.quiet {
			continue
		}
		res.Rows = append(res.Rows, row)
	}
	slices.Sort(res.Notes)
	res.Notes = slices.Compact(res.Notes)
	a.accounts = readers.accounts
	if err := a.showGoals(ctx, res, log); err != nil || missed == 0 {
		return err
	}
	f := &fault{code: exitMissed}
	if !a.general.quiet {
		f.what = fmt.Sprintf("missed: %s", counted(missed, "goal"))
	}
	return f
}

// showGoals writes the rows; nothing for people who want to hear of misses
// only, where there are none.
func (a *app) showGoals(ctx context.Context, res metric.Result[metric.GoalRow], log bool) error {
	if log {
		return a.write(ctx, func(w io.Writer) error {
			for _, r := range res.Rows {
				if _, err := fmt.Fprintln(w, report.Visible(r.Line())); err != nil {
					return err
				}
			}
			return nil
		})
	}
	format, err := a.format()
	if err != nil || len(res.Rows) == 0 && format == report.Table {
		return err
	}
	return show(ctx, a, res, nil)
}

// A checkNeed is what a goal is read for.
type checkNeed struct {
	kind ingest.Kind
	by   string
}

// A checkReader reads the files of goals, each column to group by once.
type checkReader struct {
	*app
	basis    metric.Basis
	read     map[checkNeed]*dataset.Dataset
	accounts []ingest.Account
}

func (r *checkReader) data(ctx context.Context, g placedGoal) (*dataset.Dataset, error) {
	n := basisNeed(r.basis, g.By)
	if g.Metric == "nps" {
		n = need{kind: ingest.Survey, by: g.By}
	} else if g.Metric != "churn" && g.Metric != "retention" {
		n.kind, n.also = ingest.Sales, nil
	}
	key := checkNeed{n.kind, strings.ToLower(g.By)}
	if ds := r.read[key]; ds != nil {
		return ds, nil
	}
	for other := range r.read {
		if slices.Contains(r.inputs.files[other.kind], dash) {
			return nil, usagef("name a file, or check one goal at a time", "standard input (-) can be read for one goal only, or for several without segments")
		}
	}
	quiet := r.general.quiet
	r.general.quiet = quiet || r.told(n.kind)
	ds, err := r.load(ctx, n)
	r.general.quiet = quiet
	if err != nil {
		return nil, err
	}
	r.read[key] = ds
	for _, acc := range r.app.accounts {
		if !slices.ContainsFunc(r.accounts, func(seen ingest.Account) bool { return seen.File == acc.File && seen.Kind == acc.Kind }) {
			r.accounts = append(r.accounts, acc)
		}
	}
	return ds, nil
}

// told reports whether files of a kind were read before: what there is to say
// of them need not be said again.
func (r *checkReader) told(kind ingest.Kind) bool {
	return slices.ContainsFunc(r.accounts, func(acc ingest.Account) bool { return acc.Kind == kind })
}

// blame says which goal an error is of.
func (g placedGoal) blame(ctx context.Context, a *app, err error) error {
	var lacking *metric.DataError
	var option *metric.OptionError
	var f *fault
	switch {
	case errors.As(err, &lacking):
		return &fault{what: g.where + ": " + a.place() + ": " + lacking.Problem, hint: remedy(lacking), code: exitError, inspect: a.onlyFile()}
	case errors.As(err, &option) && option.Option == "by":
		hint := ""
		if errors.As(a.noColumn(ctx, err), &f) {
			hint = strings.Replace(f.hint, "--by ", "", 1)
		}
		return usagef(hint, "%s: no column %q", g.where, g.By)
	case errors.As(err, &option) && option.Option == "segment":
		return usagef("", "%s: %s", g.where, option.Problem)
	case errors.As(err, &f):
		wrong := *f
		wrong.what = g.where + ": " + f.what
		return &wrong
	}
	return err
}

// goals are those of the configuration file and those typed.
func (a *app) goals(texts []string) ([]placedGoal, error) {
	goals := slices.Clone(a.configuredGoals)
	for _, t := range texts {
		name, rest, _ := strings.Cut(strings.TrimSpace(t), " ")
		if i := strings.IndexAny(name, "<>≤≥"); i > 0 {
			name, rest = name[:i], t[strings.IndexAny(t, "<>≤≥"):]
		}
		where := fmt.Sprintf("--goal %q", t)
		g, err := metric.ParseGoal(name, rest)
		if err != nil {
			return nil, usagef("", "%s: %v", where, err)
		}
		goals = append(goals, placedGoal{g, where})
	}
	if len(goals) == 0 {
		return nil, usagef("write some into retain.yaml, as retain check --help shows, or type --goal 'retention >= 80%'", "there are no goals to check")
	}
	return goals, nil
}
