package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/nearest"
)

// The groups of commands in the help.
const (
	metricsGroup   = "metrics"
	customersGroup = "customers"
	decideGroup    = "decide"
	dataGroup      = "data"
)

// A maker makes the command of a name.
type maker struct {
	name string
	make func(*app) *cobra.Command
}

// commands are all commands, group by group.
func commands() map[string][]maker {
	groups := figures()
	groups[decideGroup] = append(decisions(), maker{"report", newReportCmd})
	groups[dataGroup] = []maker{
		{"inspect", newInspectCmd},
		{"formats", newFormatsCmd},
		{"pull", newPullCmd},
		{"sample", newSampleCmd},
		{"explain", newExplainCmd},
		{"schema", newSchemaCmd},
		{"config", newConfigCmd},
		{"man", newManCmd},
		{"version", newVersionCmd},
	}
	return groups
}

// figures are the commands that show a metric, which explain explains.
func figures() map[string][]maker {
	return map[string][]maker{
		metricsGroup: {
			{"churn", newChurnCmd},
			{"retention", newRetentionCmd},
			{"cohorts", newCohortsCmd},
			{"repeat", newRepeatCmd},
			{"revenue", newRevenueCmd},
			{"survival", newSurvivalCmd},
			{"clv", newCLVCmd},
			{"nps", newNPSCmd},
		},
		customersGroup: {
			{"lapsed", newLapsedCmd},
			{"risk", newRiskCmd},
			{"rfm", newRFMCmd},
			{"vip", newVIPCmd},
			{"stages", newStagesCmd},
			{"advocates", newAdvocatesCmd},
			{"occasions", newOccasionsCmd},
			{"next", newNextCmd},
			{"customer", newCustomerCmd},
		},
	}
}

// decisions are the commands that help to decide, which explain explains too.
func decisions() []maker {
	return []maker{
		{"compare", newCompareCmd},
		{"whatif", newWhatIfCmd},
		{"check", newCheckCmd},
		{"diff", newDiffCmd},
	}
}

// sole returns the command to make for a command line: the one that it begins
// with, none for that of --version. Any other needs them all. To make them all
// takes as long as to start the program.
func sole(args []string, groups map[string][]maker) (name string, ok bool) {
	switch {
	case len(args) == 0:
		return "", false
	case len(args) == 1 && args[0] == "--version":
		return "", true
	}
	for _, g := range groups {
		if slices.ContainsFunc(g, func(m maker) bool { return m.name == args[0] }) {
			return args[0], true
		}
	}
	return "", false
}

func newRootCmd(a *app) *cobra.Command {
	var versionAsked bool
	root := &cobra.Command{
		Use:   "retain",
		Short: "Retention figures from the files that a business exports",
		Long: `Retain reads exports of sales, customers and survey answers and says how many
customers stay, how many leave, who they are and what they are worth.

In a folder with exports, commands find the files by their headers. Figures go
to standard output; which files were used, what became of every record and what
to know about the figure goes to standard error.`,
		Example: `  retain churn --since 6m               churn of the last six months
  retain churn --every month --json     month by month, for a program
  retain lapsed --output lapsed.csv     the customers to win back`,
		Args:          knownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		width := helpWidth
		if w := a.width(a.stdout); w > 0 {
			width = min(w, width)
		}
		writeHelp(a.stdout, cmd, width)
	})
	root.SetHelpCommand(newHelpCmd())
	a.general.flags(root)
	root.InitDefaultHelpFlag() // above --version in the help
	// Not cobra's own flag, which brings text/template into the program: a
	// quarter of its size, because a template may call any method.
	root.Flags().BoolVar(&versionAsked, "version", false, "which version this is")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if versionAsked {
			return a.showVersion()
		}
		return cmd.Help()
	}
	groups := commands()
	name, single := sole(a.args, groups)
	for _, g := range []cobra.Group{
		{ID: metricsGroup, Title: "Metrics"},
		{ID: customersGroup, Title: "Customers"},
		{ID: decideGroup, Title: "Decide"},
		{ID: dataGroup, Title: "Data and settings"},
	} {
		root.AddGroup(&g)
		for _, m := range groups[g.ID] {
			if single && m.name != name {
				continue
			}
			cmd := m.make(a)
			cmd.GroupID = g.ID
			root.AddCommand(cmd)
		}
	}
	root.CompletionOptions.DisableDefaultCmd = single
	root.SetCompletionCommandGroupID(dataGroup)
	root.SetHelpCommandGroupID(dataGroup)
	if !a.brief {
		a.completions(root)
	}
	return root
}

// newParent is a command that only holds others.
func newParent(cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.Args = knownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(children...)
	return cmd
}

// knownCommand refuses what is left of a command line after the commands in
// it: the name of one that does not exist.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(parent *cobra.Command, name string) *fault {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return &fault{what: fmt.Sprintf("unknown command %q for %s", name, parent.CommandPath()), hint: didYouMean(name, names), code: exitUsage}
}

// noArgs refuses arguments; they are mostly files that lack their flag.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	for _, kind := range []string{"sales", "survey"} {
		if cmd.Flags().Lookup(kind) != nil {
			hint = fmt.Sprintf("to read a file, name it: %s --%s %s", cmd.CommandPath(), kind, quoted(args[0]))
			break
		}
	}
	return usagef(hint, "%s: unexpected argument %q", cmd.CommandPath(), args[0])
}

// maxOneArg refuses a second argument.
func maxOneArg(cmd *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	return usagef("", "%s: unexpected argument %q", cmd.CommandPath(), args[1])
}

// flagError words an error of the flags' library.
func flagError(cmd *cobra.Command, err error) error {
	if seen := cmd.Flags().Args(); cmd.HasSubCommands() && len(seen) > 0 {
		return knownCommand(cmd, seen)
	}
	var value *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	var required *pflag.ValueRequiredError
	switch {
	case errors.As(err, &value):
		return badValue("--"+value.GetFlag().Name, value.GetValue(), value.Unwrap())
	case errors.As(err, &required):
		return usagef("", "--%s needs a value: %s", required.GetFlag().Name, usageOf(required.GetFlag()))
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	}
	return usagef("", "%v", err)
}

func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	typed, dashes := err.GetSpecifiedName(), "--"
	if short := err.GetSpecifiedShortnames(); short != "" { // -since, say
		typed, dashes = short, "-"
	}
	hint, guess := "", nearest.Of(typed, names)
	switch {
	case typed == "from" && cmd.Flags().Lookup("sales") != nil:
		hint = cmd.CommandPath() + " reads files: retain pull copies the sales of a warehouse to one, retain pull customers and retain pull survey those tables"
	case guess != "":
		hint = "did you mean --" + guess + "?"
	case cmd.HasSubCommands():
		hint = "flags stand after the command that they belong to"
	}
	return usagef(hint, "unknown flag %s%s", dashes, typed)
}

// usageOf is what the help says of a flag.
func usageOf(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	return usage
}

// didYouMean is the hint for a word that is none of those known; "" where
// none is near.
func didYouMean(word string, known []string) string {
	if guess := nearest.Of(word, known); guess != "" {
		return "did you mean " + guess + "?"
	}
	return ""
}

// newHelpCmd is `retain help`, which knows when there is nothing to tell.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about a command",
		Long:  `Help prints what a command gives, its flags and examples: the same as --help.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				f := unknownCommand(found, rest[0])
				f.see = found.CommandPath()
				return f
			}
			return found.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if found, _, err := cmd.Root().Find(args); err == nil {
				for _, c := range found.Commands() {
					if c.IsAvailableCommand() {
						names = append(names, c.Name()+"\t"+c.Short)
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		Example: "  retain help churn\n  retain help config show",
	}
}
