package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestWiring names what a command still lacks: words in its help, an example,
// a script in testdata/script that runs it, and a line in the README.
func TestWiring(t *testing.T) {
	scripts := ""
	paths, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scripts += "\n" + string(text)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Error(err)
	}
	root := newRootCmd(newApp(strings.NewReader(""), io.Discard, io.Discard))
	for _, cmd := range leaves(root) {
		path := cmd.CommandPath()
		lacks := func(what string, missing bool) {
			if missing {
				t.Errorf("%s lacks %s", path, what)
			}
		}
		lacks("Short", cmd.Short == "" || strings.HasSuffix(cmd.Short, "."))
		lacks("Long, of which no line is longer than 80 letters", cmd.Long == "" || tooWide(cmd.Long))
		lacks("Example that calls it", !strings.Contains(cmd.Example, path))
		lacks("Args", cmd.Args == nil)
		lacks("a script in testdata/script", !regexp.MustCompile(`(?m)^(! )?`+path+`\b`).MatchString(scripts))
		if cmd.Parent() == root {
			lacks("a line in README.md", !strings.Contains(string(readme), path))
		}
	}
}

// leaves are the commands that do something, but those of cobra.
func leaves(parent *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, cmd := range parent.Commands() {
		switch {
		case cmd.HasSubCommands():
			all = append(all, leaves(cmd)...)
		default:
			all = append(all, cmd)
		}
	}
	return all
}

func tooWide(text string) bool {
	for line := range strings.Lines(text) {
		if len([]rune(strings.TrimRight(line, "\n"))) > helpWidth {
			return true
		}
	}
	return false
}

// TestMakers checks that a command line makes the command that it names, and
// no other where one suffices.
func TestMakers(t *testing.T) {
	made := func(args ...string) (names []string) {
		a := newApp(strings.NewReader(""), io.Discard, io.Discard)
		a.args = args
		for _, cmd := range newRootCmd(a).Commands() {
			names = append(names, cmd.Name())
		}
		return names
	}
	every := made()
	count := 0
	for _, group := range commands() {
		count += len(group)
		for _, m := range group {
			if cmd := m.make(newApp(strings.NewReader(""), io.Discard, io.Discard)); cmd.Name() != m.name {
				t.Errorf("%s makes %s", m.name, cmd.Name())
			}
			if got := made(m.name, "--help"); !slices.Equal(got, []string{m.name}) {
				t.Errorf("%s makes %q", m.name, got)
			}
		}
	}
	if len(every) != count {
		t.Errorf("%d commands, want %d", len(every), count)
	}
	for _, args := range [][]string{{"help", "churn"}, {"chrun"}, {"--quiet", "churn"}, {"--help"}, {"__complete", "churn"}, {"completion", "bash"}} {
		if got := made(args...); len(got) != count {
			t.Errorf("%q makes %d commands, want all", args, len(got))
		}
	}
	if got := made("--version"); got != nil {
		t.Errorf("--version makes %q", got)
	}
}

// TestParents checks that a command that only holds others refuses what it
// does not know: cobra's own default is to succeed.
func TestParents(t *testing.T) {
	root := newRootCmd(newApp(strings.NewReader(""), io.Discard, io.Discard))
	for _, cmd := range append(root.Commands(), root) {
		if cmd.HasSubCommands() && (cmd.Args == nil || cmd.RunE == nil) {
			t.Errorf("%s: no Args or no RunE", cmd.CommandPath())
		}
	}
}

// TestExamples parses the flags of every example: an example that does not
// work is worse than none.
func TestExamples(t *testing.T) {
	root := newRootCmd(newApp(strings.NewReader(""), io.Discard, io.Discard))
	all := leaves(root)
	for _, cmd := range append(all, root) {
		for line := range strings.Lines(cmd.Example) {
			command, _, _ := strings.Cut(strings.TrimSpace(line), "  ") // what it gives may follow
			words, err := shellWords(command)
			if err != nil {
				t.Errorf("%s: %q: %v", cmd.CommandPath(), line, err)
				continue
			}
			for strings.Contains(words[0], "=") {
				words = words[1:]
			}
			fresh := newRootCmd(newApp(strings.NewReader(""), io.Discard, io.Discard))
			found, args, err := fresh.Find(words[1:])
			if err == nil {
				err = found.ParseFlags(args)
			}
			if err != nil {
				t.Errorf("%s: %q: %v", cmd.CommandPath(), line, err)
			}
		}
	}
}
