package main

import (
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func newSchemaCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema METRIC",
		Short: "The JSON Schema of what --json gives",
		Long: `Schema prints the JSON Schema (draft 2020-12) of what a metric gives with
--json: of its figure, of its list of people, and of each section alone. Under
$defs are the rows of each: the lines of --format jsonl, the columns of CSV.

It is of all columns, of which --fields leaves out some. A later release may add
keys, but none goes or changes while schema_version is the same.`,
		Example: `  retain schema churn
  retain schema clv -o clv.schema.json`,
		Args: maxOneArg,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return metricNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("retain schema churn", "schema of what? want the name of a metric: %s", oneOf(metricNames()))
		}
		e, ok := metric.Explain(args[0])
		shape, shaped := metric.ShapeOf(args[0])
		if !ok || !shaped {
			return usagef(didYouMean(args[0], metricNames()), "%q: no such metric; want %s", args[0], oneOf(metricNames()))
		}
		text, err := report.JSONSchema(e, shape, ingest.InputJSON{}, tableInput{})
		if err != nil {
			return err
		}
		return a.write(cmd.Context(), func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		})
	}
	out := new(pflag.FlagSet)
	out.StringVarP(&a.outputs.file, "output", "o", "", "write to this `file` (default standard output)")
	cmd.Flags().AddFlagSet(section(out, outputSection))
	return cmd
}

// metricNames are the names of all metrics, in the order in which people read
// of them.
func metricNames() []string {
	var names []string
	for _, e := range metric.Explanations() {
		names = append(names, e.Name)
	}
	return names
}
