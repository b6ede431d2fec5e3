package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// exitCodes stand below the help of the program.
const exitCodes = `Exit codes:
  0    done, also when the reader of a pipe goes away (| head)
  1    a file cannot be read, or a figure cannot be computed
  2    wrong usage or configuration
  3    refused: too many records cannot be used, or any with --strict
  4    check: a goal is missed; diff --exit-code: the past differs
  130  interrupted

Settings come from flags, then RETAIN_* variables, then retain.yaml:
see retain config --help.`

// helpWidth is the width of the help where it goes to no terminal, and the
// greatest that reads well.
const helpWidth = 80

// writeHelp writes what a command gives, how to call it, and its flags in
// sections, in lines of at most width.
func writeHelp(w io.Writer, cmd *cobra.Command, width int) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)), useLine(cmd))
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", strings.TrimRight(cmd.Example, "\n"))
	}
	writeCommands(&b, cmd)
	writeFlags(&b, cmd, width)
	if cmd.HasParent() {
		if cmd.HasAvailableSubCommands() {
			fmt.Fprintf(&b, "\nMore about one: %s COMMAND --help\n", cmd.CommandPath())
		}
	} else {
		fmt.Fprintf(&b, "\n%s\n\nMore about a command: retain COMMAND --help\n", exitCodes)
	}
	_, _ = io.WriteString(w, b.String()) // help has no one to tell that it cannot be written
}

func useLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND [flags]"
	}
	return cmd.UseLine()
}

// writeCommands lists the commands below cmd, by group.
func writeCommands(b *strings.Builder, cmd *cobra.Command) {
	list := func(title, group string) {
		for _, c := range cmd.Commands() {
			if c.GroupID != group || !c.IsAvailableCommand() && c.Name() != "help" {
				continue
			}
			if title != "" {
				fmt.Fprintf(b, "\n%s:\n", title)
				title = ""
			}
			fmt.Fprintf(b, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
		}
	}
	for _, g := range cmd.Groups() {
		list(g.Title, g.ID)
	}
	list("Commands", "")
}

// writeFlags lists the flags of cmd: its own first, then by section.
func writeFlags(b *strings.Builder, cmd *cobra.Command, width int) {
	sections := map[string]*pflag.FlagSet{}
	titles := []string{"Flags"}
	cmd.InheritedFlags() // merges those of the root into Flags
	cmd.Flags().SortFlags = false
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		title := titles[0]
		if s := f.Annotations[sectionNote]; len(s) > 0 {
			title = s[0]
		} else if f.Name == "help" || f.Name == "version" {
			title = "General"
		}
		if sections[title] == nil {
			sections[title] = pflag.NewFlagSet("", pflag.ContinueOnError)
			sections[title].SortFlags = false
			if !slices.Contains(titles, title) {
				titles = append(titles, title)
			}
		}
		sections[title].AddFlag(f)
	})
	for _, title := range titles {
		if s := sections[title]; s != nil {
			fmt.Fprintf(b, "\n%s:\n%s", title, s.FlagUsagesWrapped(width))
		}
	}
}
