package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func newManCmd(*app) *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "The manual pages, for man",
		Long: `Man writes the manual pages into a folder: retain.1 and one for each command.
They say what --help says, and are the same bytes for the same program.`,
		Example: `  retain man /usr/local/share/man/man1`,
		Args:    maxOneArg,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("retain man /usr/local/share/man/man1", "man: want a folder to write to")
			}
			root := newRootCmd(&app{brief: true}) // with all commands
			root.InitDefaultHelpCmd()
			root.InitDefaultCompletionCmd()
			for _, of := range append([]*cobra.Command{root}, all(root)...) {
				if of != root && !of.IsAvailableCommand() && of.Name() != "help" {
					continue
				}
				path := filepath.Join(args[0], strings.ReplaceAll(of.CommandPath(), " ", "-")+".1")
				if err := writeFile(path, func(w io.Writer) error {
					_, err := io.WriteString(w, manPage(of))
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// manWidth is the width of text that man does not fill: what its margin
// leaves of 80 columns.
const manWidth = 72

// manPage is the page of a command, in the language of man(7). It has no date:
// the same program gives the same page.
func manPage(cmd *cobra.Command) string {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	var b strings.Builder
	section := func(title string) { fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(title)) }
	fmt.Fprintf(&b, ".TH %s 1 \"\" retain \"Retain Manual\"\n.nh\n.ad l\n", roff(strings.ToUpper(name)))
	section("Name")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(name), roff(cmd.Short))
	section("Synopsis")
	fmt.Fprintf(&b, ".B %s\n", roff(useLine(cmd)))
	section("Description")
	writeText(&b, cmp.Or(cmd.Long, cmd.Short))
	var lists strings.Builder
	writeCommands(&lists, cmd)
	writeFlags(&lists, cmd, manWidth)
	for block := range strings.SplitSeq(strings.TrimSpace(lists.String()), "\n\n") {
		title, lines, _ := strings.Cut(block, ":\n")
		section(title)
		writeVerbatim(&b, lines)
	}
	if cmd.Example != "" {
		section("Examples")
		writeVerbatim(&b, cmd.Example)
	}
	if !cmd.HasParent() {
		title, lines, _ := strings.Cut(exitCodes, ":\n")
		section(title)
		codes, rest, _ := strings.Cut(lines, "\n\n")
		writeVerbatim(&b, codes)
		section("Settings")
		writeText(&b, rest)
	}
	section("See also")
	var others []string
	if cmd.HasParent() {
		others = append(others, strings.ReplaceAll(cmd.Parent().CommandPath(), " ", "-"))
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			others = append(others, strings.ReplaceAll(c.CommandPath(), " ", "-"))
		}
	}
	for i, other := range others {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, ".BR %s (1)", roff(other))
	}
	b.WriteString("\n")
	return b.String()
}

// writeText writes paragraphs, and lines that are indented as they are.
func writeText(b *strings.Builder, text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(paragraph, " ") {
			writeVerbatim(b, paragraph)
			continue
		}
		for line := range strings.SplitSeq(paragraph, "\n") {
			b.WriteString(roffLine(line) + "\n")
		}
	}
}

// writeVerbatim writes lines as they are.
func writeVerbatim(b *strings.Builder, lines string) {
	b.WriteString(".nf\n")
	for line := range strings.SplitSeq(strings.TrimRight(lines, "\n"), "\n") {
		b.WriteString(roffLine(strings.TrimPrefix(line, "  ")) + "\n")
	}
	b.WriteString(".fi\n")
}

// roff writes text so that man shows it as it is.
var roff = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace

// roffLine is roff for what begins a line, where a full stop means something.
func roffLine(line string) string {
	line = roff(line)
	if strings.HasPrefix(line, ".") {
		return `\&` + line
	}
	return line
}
