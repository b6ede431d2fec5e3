package main

import (
	"errors"
	"fmt"

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

// commands are all commands, group by group.
func commands(a *app) map[string][]*cobra.Command {
	groups := figures(a)
	groups[decideGroup] = append(decisions(a), newReportCmd(a))
	groups[dataGroup] = []*cobra.Command{
		newInspectCmd(a),
		newFormatsCmd(a),
		newPullCmd(a),
		newSampleCmd(a),
		newExplainCmd(a),
		newSchemaCmd(a),
		newConfigCmd(a),
		newManCmd(a),
		newVersionCmd(a),
	}
	return groups
}

// figures are the commands that show a metric, which explain explains.
func figures(a *app) map[string][]*cobra.Command {
	return map[string][]*cobra.Command{
		metricsGroup: {
			newChurnCmd(a),
			newRetentionCmd(a),
			newCohortsCmd(a),
			newRepeatCmd(a),
			newRevenueCmd(a),
			newSurvivalCmd(a),
			newCLVCmd(a),
			newNPSCmd(a),
		},
		customersGroup: {
			newLapsedCmd(a),
			newRiskCmd(a),
			newRFMCmd(a),
			newVIPCmd(a),
			newStagesCmd(a),
			newAdvocatesCmd(a),
			newOccasionsCmd(a),
			newNextCmd(a),
			newCustomerCmd(a),
		},
	}
}

// decisions are the commands that help to decide, which explain explains too.
func decisions(a *app) []*cobra.Command {
	return []*cobra.Command{
		newCompareCmd(a),
		newWhatIfCmd(a),
		newCheckCmd(a),
		newDiffCmd(a),
	}
}

func newRootCmd(a *app) *cobra.Command {
	var asked bool // for the version
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
	root.Flags().BoolVar(&asked, "version", false, "which version this is")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if asked {
			return a.showVersion()
		}
		return cmd.Help()
	}
	groups := commands(a)
	for _, g := range []cobra.Group{
		{ID: metricsGroup, Title: "Metrics"},
		{ID: customersGroup, Title: "Customers"},
		{ID: decideGroup, Title: "Decide"},
		{ID: dataGroup, Title: "Data and settings"},
	} {
		root.AddGroup(&g)
		for _, cmd := range groups[g.ID] {
			cmd.GroupID = g.ID
			root.AddCommand(cmd)
		}
	}
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
		hint = cmd.CommandPath() + " reads files: retain pull copies the sales of a warehouse to one"
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
