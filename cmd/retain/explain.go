package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

// newExplainCmd has a command for each metric: the metric's own, which then
// explains its figure rather than showing it.
func newExplainCmd(a *app) *cobra.Command {
	explain := newParent(&cobra.Command{
		Use:   "explain",
		Short: "What a figure means, with your own numbers",
		Long: `Explain says what a figure means: its definition, its formula with the numbers of
your files in it, what each field holds, how others define the same word, and
how one is misled by it. It takes the flags of the figure's own command. Where
there are no files it explains without numbers.`,
		Example: `  retain explain churn
  retain explain clv --since 1y --dir exports
  retain explain nps --json`,
	})
	if a.brief {
		return explain
	}
	groups := figures(a)
	for _, cmd := range slices.Concat(groups[metricsGroup], groups[customersGroup]) {
		explain.AddCommand(explaining(a, cmd))
	}
	return explain
}

// explaining makes the command of a metric explain it.
func explaining(a *app, cmd *cobra.Command) *cobra.Command {
	name := cmd.Name()
	run := cmd.RunE
	cmd.Short = "What " + name + " means"
	cmd.Long = wrap(fmt.Sprintf("Explain says what %s means, with the numbers of your files in the formula. The flags are those of retain %s.", name, name), "", "", helpWidth)
	cmd.Example = fmt.Sprintf("  retain explain %s\n  retain explain %s --json", name, name)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.explaining = true
		err := run(cmd, args)
		if isNotFound(err) {
			return a.explain(cmd.Context(), name, nil)
		}
		return err
	}
	return cmd
}

// A worked formula is one with numbers in it.
type worked interface{ Working() []string }

// numbers are formulas with numbers in them, and what these are of.
type numbers struct {
	Of      string   `json:"of"`
	Working []string `json:"working"`
}

// working returns the formulas with the numbers of one row in them; nil where
// it has none. Of periods it is the last row, of groups and lists the first,
// and of a grid the second: a cohort is whole when it starts.
func working[R any](res metric.Result[R]) *numbers {
	n := len(res.Rows)
	if n == 0 {
		return nil
	}
	i, which := 0, fmt.Sprintf("first of %d rows", n)
	switch {
	case res.Every != "":
		i, which = n-1, fmt.Sprintf("last of %d rows", n)
	case res.Pivot.Column != "" && res.Pivot.Section == "" && n > 1:
		i, which = 1, fmt.Sprintf("second of %d rows", n)
	}
	row, ok := any(res.Rows[i]).(worked)
	if !ok {
		return nil
	}
	var of []string
	if res.Period != nil {
		of = append(of, res.Period.String())
	} else {
		of = append(of, "up to "+res.AsOf.String())
	}
	for _, s := range res.Settings {
		of = append(of, s.Name+" "+s.Value)
	}
	if n > 1 {
		of = append(of, which)
	}
	return &numbers{strings.Join(of, ", "), row.Working()}
}

// explain writes what is to say about a metric, and its formulas with
// numbers.
func (a *app) explain(ctx context.Context, name string, own *numbers) error {
	e, ok := metric.Explain(name)
	if !ok {
		return failf("", "nothing is known about %s", name)
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, explanation(e, own))
		return err
	}
	switch {
	case format == report.JSON:
		write = func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(struct {
				metric.Explanation
				Numbers *numbers `json:"numbers"`
			}{e, own})
		}
	case format != report.Table && a.outranks("format", typed):
		return usagef("", "--format %s: an explanation is text, or json", format)
	}
	return a.write(ctx, write)
}

// explanation is an explanation for people.
func explanation(e metric.Explanation, own *numbers) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", wrap(e.Name+": "+e.Definition, "", "", helpWidth))
	list := func(title string, lines ...string) { writeList(&b, title, lines...) }
	list("Formula", e.Formula...)
	if own != nil {
		list("With your numbers ("+own.Of+")", own.Working...)
	}
	writeFields(&b, "Fields", e.Fields)
	writeFields(&b, "Fields of --list", e.List)
	for _, s := range e.Sections {
		writeFields(&b, wrap("Section "+s.Name+": "+s.Meaning, "", "  ", helpWidth), s.Fields)
	}
	var others []string
	for _, o := range e.Others {
		others = append(others, o.Who+": "+o.Says)
	}
	list("How others define it", others...)
	list("Traps", e.Traps...)
	list("Sources", e.Sources...)
	return b.String()
}

// writeList writes lines under a title; nothing where there are none.
func writeList(b *strings.Builder, title string, lines ...string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", wrap(title, "", "", helpWidth))
	for _, l := range lines {
		fmt.Fprintf(b, "%s\n", wrap(l, "  ", "    ", helpWidth))
	}
}

// writeFields lists columns and what they mean.
func writeFields(b *strings.Builder, title string, fields []metric.Field) {
	if len(fields) == 0 {
		return
	}
	width := 0
	for _, f := range fields {
		width = max(width, len(f.Name))
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, f := range fields {
		name := fmt.Sprintf("  %-*s  ", width, f.Name)
		fmt.Fprintf(b, "%s\n", wrap(f.Meaning, name, strings.Repeat(" ", len(name)), helpWidth))
	}
}
