package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
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
