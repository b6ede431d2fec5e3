package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
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
how one is misled by it. It says what stands behind the figure and what was left
out; of churn and retention also what other definitions say of the same files,
and what other windows would. It takes the flags of the figure's own command.
Where there are no files it explains with an example.`,
		Example: `  retain explain churn
  retain explain clv --since 1y --dir exports
  retain explain nps --json`,
	})
	if a.brief {
		return explain
	}
	groups := figures()
	for _, m := range slices.Concat(groups[metricsGroup], groups[customersGroup], decisions()) {
		explain.AddCommand(explaining(a, m.make(a)))
	}
	return explain
}

// explaining makes the command of a metric explain it.
func explaining(a *app, cmd *cobra.Command) *cobra.Command {
	name := cmd.Name()
	run := cmd.RunE
	cmd.Short = "What " + name + " means"
	cmd.Long = wrap(fmt.Sprintf("Explain says what %s means, with the numbers of your files in the formula, or with those of an example where there are none. The flags are those of retain %s.", name, name), "", "", helpWidth)
	cmd.Example = fmt.Sprintf("  retain explain %s\n  retain explain %s --json", name, name)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.explaining = true
		err := run(cmd, args)
		if !isNotFound(err) {
			return err
		}
		parts := strings.SplitN(err.Error(), ": ", 3) // the place, what is wrong, details
		lacking := strings.Join(parts[:min(len(parts), 2)], ": ")
		a.example, a.accounts = true, nil
		if run(cmd, args) == nil {
			a.note("note: explained with an example: " + lacking)
			return nil
		}
		a.note("note: explained without numbers: " + lacking)
		return a.explain(cmd.Context(), name, nil)
	}
	return cmd
}

// explain writes what is to say about a metric, and its formulas with
// numbers.
func (a *app) explain(ctx context.Context, name string, own *numbers) error {
	e, ok := metric.Explain(name)
	if !ok {
		return failf("", "nothing is known about %s", name)
	}
	if own != nil {
		e.Definition = own.definition
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
				Version string `json:"tool_version"`
				metric.Explanation
				Numbers *numbers         `json:"numbers"`
				Options report.Settings  `json:"options,omitempty"`
				Inputs  []ingest.Account `json:"inputs,omitempty"`
			}{a.version, e, own, a.given, a.accounts})
		}
	case format == report.XLSX && !a.outranks("format", typed):
		return usagef("", "--output %s: an explanation is text, or json", a.outputs.file)
	case format != report.Table && a.outranks("format", typed):
		return usagef("", "--format %s: an explanation is text, or json", format)
	}
	return a.write(ctx, a.filtered(ctx, write))
}
