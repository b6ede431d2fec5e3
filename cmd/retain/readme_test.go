package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A README promises what a user sees. Every line `$ retain …` or `$ go run
// ./cmd/retain …` in a ```console block is run, and what follows, up to the
// next `$ ` or the end of the block, must be what it prints: standard output
// and standard error as they come, as a terminal of 80 columns shows them.
//
// Commands run on 2025-06-15 in a folder with copies of testdata/shop and
// testdata/exports; files that one writes are there for the next. `NAME=value`
// before and `| head -n N` behind a command are understood. A line that is only
// … stands for any lines. Other commands are not run. With -update the output is
// rewritten.
const readmePath = "../../README.md"

func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	page, err := filepath.Abs(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, dir := range []string{"testdata/shop", "testdata/exports"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS("../../"+dir)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_CONFIG_HOME", root)
	t.Setenv("NO_COLOR", "1")
	t.Chdir(root)
	ran := 0
	after := eachCommand(string(text), func(line int, command, want string) string {
		words, err := shellWords(command)
		if err != nil {
			t.Errorf("README.md:%d: %v", line, err)
			return want
		}
		if !isOurCommand(words) {
			return want
		}
		ran++
		got, err := typeCommand(words)
		if err != nil {
			t.Errorf("README.md:%d: %v", line, err)
		} else if !matches(want, got) {
			if *update && !hasEllipsis(want) {
				return got
			}
			t.Errorf("README.md:%d: %s\nprints\n%s\nbut the page says\n%s", line, command, got, want)
		}
		return want
	})
	if ran == 0 {
		t.Error("README.md: no command to run in a ```console block")
	}
	if *update && after != string(text) {
		if err := os.WriteFile(page, []byte(after), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// eachCommand calls check with every command in a console block, the number of
// its line and what the page says that it prints, and returns the page with
// what check returns in place of that.
func eachCommand(page string, check func(line int, command, want string) string) string {
	var out strings.Builder
	var command, want string
	at, inBlock := 0, false
	flush := func() {
		if command != "" {
			out.WriteString(check(at, command, want))
		}
		command, want = "", ""
	}
	n := 0
	for line := range strings.Lines(page) {
		n++
		typed, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case !inBlock:
			inBlock = strings.TrimSpace(line) == "```console"
		case strings.HasPrefix(line, "```"):
			flush()
			inBlock = false
		case isCommand:
			flush()
			command, at = strings.TrimSpace(typed), n
		case command != "":
			want += line
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// isOurCommand reports whether a command runs this program.
func isOurCommand(words []string) bool {
	for len(words) > 0 && isAssignment(words[0]) {
		words = words[1:]
	}
	return len(words) > 0 && words[0] == "retain" || slices.Equal(words[:min(3, len(words))], []string{"go", "run", "./cmd/retain"})
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && strings.ToUpper(name) == name
}

// typeCommand runs a command and returns what a terminal shows.
func typeCommand(words []string) (string, error) {
	for isAssignment(words[0]) {
		name, value, _ := strings.Cut(words[0], "=")
		before, had := os.LookupEnv(name)
		if err := os.Setenv(name, value); err != nil {
			return "", err
		}
		defer func() {
			if had {
				_ = os.Setenv(name, before)
			} else {
				_ = os.Unsetenv(name)
			}
		}()
		words = words[1:]
	}
	if words[0] == "go" {
		words = words[2:]
	}
	args := words[1:]
	var screen bytes.Buffer
	stdout := io.Writer(&screen)
	terminal := func(w io.Writer) int {
		if w == io.Writer(&screen) {
			return 80
		}
		return 0
	}
	if pipe := slices.Index(args, "|"); pipe >= 0 {
		head := args[pipe+1:]
		if len(head) != 3 || head[0] != "head" || head[1] != "-n" {
			return "", fmt.Errorf("only | head -n N can be tested, not %s", strings.Join(head, " "))
		}
		n, err := strconv.Atoi(head[2])
		if err != nil {
			return "", err
		}
		stdout, args = &headWriter{&screen, n}, args[:pipe]
	}
	a := newApp(strings.NewReader(""), stdout, &screen)
	a.now, a.width = clock("2025-06-15"), terminal
	a.after = func(time.Duration) <-chan time.Time { return nil } // no progress, however slow the machine
	a.run(args)
	return screen.String(), nil
}

// A headWriter passes the first lines on, as head does.
type headWriter struct {
	w    io.Writer
	left int
}

func (h *headWriter) Write(b []byte) (int, error) {
	for line := range bytes.Lines(b) {
		if h.left == 0 {
			break
		}
		if _, err := h.w.Write(line); err != nil {
			return 0, err
		}
		if line[len(line)-1] == '\n' {
			h.left--
		}
	}
	return len(b), nil
}

const ellipsis = "…"

func hasEllipsis(want string) bool {
	return slices.Contains(strings.Split(want, "\n"), ellipsis)
}

// matches compares line by line; a line of an ellipsis stands for any lines.
func matches(want, got string) bool {
	return matchLines(strings.Split(strings.TrimRight(want, "\n"), "\n"), strings.Split(strings.TrimRight(got, "\n"), "\n"))
}

func matchLines(want, got []string) bool {
	for i, line := range want {
		if line == ellipsis {
			for skip := range len(got) - i + 1 {
				if matchLines(want[i+1:], got[i+skip:]) {
					return true
				}
			}
			return false
		}
		if i >= len(got) || strings.TrimRight(line, " ") != strings.TrimRight(got[i], " ") {
			return false
		}
	}
	return len(got) == len(want)
}

// shellWords cuts a line as a shell does, as far as quotes go; what needs more
// of a shell is an error.
func shellWords(line string) ([]string, error) {
	var words []string
	word, open, quote := "", false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word += string(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ':
			if open {
				words = append(words, word)
			}
			word, open = "", false
		case strings.ContainsRune("\\$&;<>`*?(){}", r):
			return nil, fmt.Errorf("%s: cannot be run without a shell: %q", line, r)
		case r == '#' && !open:
			return words, nil
		default:
			word, open = word+string(r), true
		}
	}
	if quote != 0 {
		return nil, errors.New(line + ": a quote is open")
	}
	if open {
		words = append(words, word)
	}
	return words, nil
}

// TestMatches holds the test of the README to what it promises.
func TestMatches(t *testing.T) {
	tests := []struct {
		want, got string
		ok        bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb", "a  \nb\n", true},
		{"a\nb\n", "a\nc\n", false},
		{"a\n", "a\nb\n", false},
		{"a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"a\n…\nd\n", "a\nd\n", true},
		{"a\n…\nd\n", "a\nb\n", false},
		{"…\n", "a\nb\n", true},
		{"a\n…\n", "b\n", false},
		{"", "", true},
		{"", "a\n", false},
	}
	for _, tt := range tests {
		if matches(tt.want, tt.got) != tt.ok {
			t.Errorf("matches(%q, %q) is %t", tt.want, tt.got, !tt.ok)
		}
	}
	page := "x\n```console\n$ one\nold\n$ two\n```\n```\n$ three\n```\n"
	got := eachCommand(page, func(_ int, command, _ string) string { return command + "!\n" })
	if want := "x\n```console\n$ one\none!\n$ two\ntwo!\n```\n```\n$ three\n```\n"; got != want {
		t.Errorf("eachCommand: %q, want %q", got, want)
	}
}
