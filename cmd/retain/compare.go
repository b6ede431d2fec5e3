package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func newCompareCmd(a *app) *cobra.Command {
	o := metric.DefaultCompare
	cmd := &cobra.Command{
		Use:   "compare",
		Short: "Whether groups differ, or chance does it",
		Long: `Compare tells whether groups of customers differ by more than chance: the arms
of an experiment, members and others, countries. --by names the column that
tells the groups apart, --outcome what they are compared by: how many of the
customers were retained, how many people bought, or how many customers bought
more than once. Beside each difference stands in words what it says, and where
it says nothing, how many customers it would take. Revenue per customer is
compared too.

For an experiment --since is its first day, and --split says how the customers
were meant to be divided: where they were not, no difference can be trusted.`,
		Example: `  retain compare --by segment
  retain compare --by member --outcome repeat --baseline '(none)'
  retain compare --by arm --outcome bought --since 2024-11-01 --split a=1,b=1
  retain compare --by country --groups PL,DE,FR --format csv`,
		Args: noArgs,
	}
	cmd.RunE = a.figure(func(ctx context.Context) error {
		if o.By == "" {
			if a.explaining {
				return a.explain(ctx, cmd.Name(), nil)
			}
			return usagef("such as --by segment", "want the column that tells the groups apart: --by COLUMN")
		}
		n := basisNeed(o.Basis, o.By)
		if o.Outcome == metric.OutcomeBought {
			n.also = append(n.also, ingest.Customers)
		}
		ds, err := a.load(ctx, n)
		if err != nil {
			return err
		}
		res, err := metric.Compare(ds, o)
		return show(ctx, a, res, err)
	})
	fs := cmd.Flags()
	byFlag(cmd, &o.By)
	fs.TextVar(&o.Outcome, "outcome", o.Outcome, "`what` groups are compared by: retained, bought or repeat")
	fs.Var(words{&o.Groups}, "groups", "only these `groups`: a,b,c (default all)")
	fs.StringVar(&o.Baseline, "baseline", "", "the `group` that the others are compared with (default control, or the largest)")
	fs.Var(shares{&o.Split}, "split", "how customers were meant to be divided: `a=1,b=1`")
	fs.TextVar(&o.Since, "since", o.Since, "`start` of the period: a length such as 6m (d, w, m, q, y), or a day")
	basisFlag(a, cmd, &o.Basis)
	fs.TextVar(&o.Window, "window", o.Window, "`length` of time for which a purchase keeps a customer active")
	fs.Var(share{&o.Confidence, true}, "confidence", "of the intervals and the tests")
	fs.Uint64Var(&o.Seed, "seed", o.Seed, "another `number` draws other samples for the intervals")
	complete(cmd, "outcome", "retained", "bought", "repeat")
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}

// shares is how something is divided among groups: a=1,b=1.
type shares struct{ to *[]metric.GroupShare }

func (s shares) Set(text string) error {
	var all []metric.GroupShare
	for part := range strings.SplitSeq(text, ",") {
		i := strings.LastIndex(part, "=")
		if i < 0 {
			return fmt.Errorf("%q: want group=share, such as a=1,b=1", text)
		}
		v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(part[i+1:]), "%"), 64)
		name := strings.TrimSpace(part[:i])
		if err != nil || name == "" || !(v > 0) {
			return fmt.Errorf("%q: want a group and a share above 0, such as a=1,b=1", strings.TrimSpace(part))
		}
		all = append(all, metric.GroupShare{Group: name, Share: v})
	}
	if len(all) < 2 {
		return errors.New("want two groups or more, such as a=1,b=1")
	}
	*s.to = all
	return nil
}

func (s shares) Type() string { return "shares" }

func (s shares) String() string {
	if s.to == nil {
		return ""
	}
	parts := make([]string, len(*s.to))
	for i, g := range *s.to {
		parts[i] = g.Group + "=" + strconv.FormatFloat(g.Share, 'g', -1, 64)
	}
	return strings.Join(parts, ",")
}
