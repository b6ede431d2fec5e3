package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// A completion offers the shell what may be typed next.
type completion = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective)

// completions adds to the commands below root what the shell can offer beyond
// the words of single flags: columns of the files at hand, what a metric has,
// and files by their endings. Errors are kept quiet: a shell has no place for
// them.
func (a *app) completions(root *cobra.Command) {
	flags := map[string]completion{
		"by":         a.completeBy,
		"margin":     a.completeColumn,
		"column":     a.completeRole,
		"fields":     completeFields,
		"section":    completeSection,
		"sales":      filesEnding(dataFileEndings()...),
		"customers":  filesEnding(dataFileEndings()...),
		"survey":     filesEnding(dataFileEndings()...),
		"rates":      filesEnding("csv"),
		"thresholds": filesEnding("csv"),
		"rejects":    filesEnding("csv"),
		"config":     filesEnding("yaml", "yml"),
		"plot":       filesEnding("svg", "png"),
		"dir": func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		"every":       anyOf("month", "quarter", "year", "1m", "3m"),
		"since":       anyOf("1m", "3m", "6m", "1y"),
		"window":      anyOf("1m", "3m", "6m", "12m"),
		"date-format": anyOf("dmy", "mdy", "ymd", "excel", "unix"),
		"delimiter":   anyOf(",", ";", "tab", "|", "space"),
		"decimal":     anyOf(".", ","),
	}
	for _, cmd := range all(root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			offer := flags[f.Name]
			if _, has := cmd.GetFlagCompletionFunc(f.Name); has || offer == nil {
				return
			}
			if err := cmd.RegisterFlagCompletionFunc(f.Name, offer); err != nil {
				panic(err) // no such flag: a slip in this program
			}
		})
		if cmd.ValidArgsFunction == nil && !cmd.HasSubCommands() {
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

// all are the commands below one, at any depth.
func all(parent *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, cmd := range parent.Commands() {
		list = append(append(list, cmd), all(cmd)...)
	}
	return list
}

func anyOf(offered ...string) completion {
	return cobra.FixedCompletions(offered, cobra.ShellCompDirectiveNoFileComp)
}

// filesEnding offers files by the endings of their names.
func filesEnding(endings ...string) completion {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return endings, cobra.ShellCompDirectiveFilterFileExt
	}
}

func dataFileEndings() []string {
	var endings []string
	for _, e := range slices.Concat(dataEndings, packings) {
		endings = append(endings, strings.TrimPrefix(e, "."))
	}
	return endings
}

// completeBy offers the columns at hand, and those that --by finds out itself.
func (a *app) completeBy(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offered []cobra.Completion
	for _, name := range derivedColumns {
		offered = append(offered, cobra.CompletionWithDesc(name, "computed"))
	}
	return append(offered, a.columnsAtHand(cmd, "")...), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completeColumn(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.columnsAtHand(cmd, ""), cobra.ShellCompDirectiveNoFileComp
}

// completeRole offers roles and, after one, the columns at hand.
func (a *app) completeRole(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if role, _, ok := strings.Cut(typed, "="); ok {
		return a.columnsAtHand(cmd, role+"="), cobra.ShellCompDirectiveNoFileComp
	}
	roles := map[string]bool{}
	for _, k := range []ingest.Kind{ingest.Sales, ingest.Customers, ingest.Survey} {
		for _, r := range ingest.Roles(k) {
			roles[r+"="] = true
		}
	}
	return slices.Sorted(maps.Keys(roles)), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// columnsAtHand are the columns of the files that the flags name, or else of
// those in the folder, with what stands before each. Only the beginnings of
// the files are read, and nothing of standard input.
func (a *app) columnsAtHand(cmd *cobra.Command, before string) []cobra.Completion {
	a.general.quiet = true
	_ = a.configure(cmd) // what is configured badly is told when the command runs
	ctx := cmd.Context()
	var finds []find
	for k := ingest.Sales; k <= ingest.Survey; k++ {
		sources, err := a.named(ctx, k, a.inputs.files[k])
		if err != nil {
			continue
		}
		for _, s := range sources {
			if h, err := ingest.Classify(s, a.reading()); err == nil && !s.Once {
				finds = append(finds, find{s.Name, h})
			}
		}
	}
	if len(finds) == 0 {
		finds, _ = a.look(ctx, a.inputs.dir)
	}
	var offered []cobra.Completion
	seen := map[string]bool{}
	for _, f := range finds {
		if f.header.Kind == ingest.Unknown {
			continue
		}
		for _, column := range f.header.Shown {
			if column != "" && !seen[column] {
				seen[column] = true
				offered = append(offered, cobra.CompletionWithDesc(before+column, filepath.Base(f.path)))
			}
		}
	}
	return offered
}

// completeFields offers the columns of the command's figure and list, or of
// the section typed, behind those that are typed already.
func completeFields(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const more = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	e, ok := metric.Explain(cmd.Name())
	if !ok {
		return nil, more
	}
	fields := slices.Concat(e.Fields, e.List)
	if f := cmd.Flags().Lookup("section"); f != nil {
		for _, s := range e.Sections {
			if s.Name == f.Value.String() {
				fields = s.Fields
			}
		}
	}
	chosen := strings.Split(typed, ",")
	chosen = chosen[:len(chosen)-1]
	before := strings.Join(append(slices.Clone(chosen), ""), ",")
	var offered []cobra.Completion
	seen := map[string]bool{}
	for _, f := range fields {
		if !seen[f.Name] && !slices.Contains(chosen, f.Name) {
			seen[f.Name] = true
			offered = append(offered, cobra.CompletionWithDesc(before+f.Name, f.Meaning))
		}
	}
	return offered, more
}

func completeSection(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offered []cobra.Completion
	e, _ := metric.Explain(cmd.Name())
	for _, s := range e.Sections {
		offered = append(offered, cobra.CompletionWithDesc(s.Name, s.Meaning))
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}
