package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"syscall"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

func TestOutcome(t *testing.T) {
	place := ingest.Place{File: "sales.csv", Line: 18, Column: 7}
	bad := &ingest.Error{Place: place, What: `date "31/02/2024": no such day`, Hint: "--rejects FILE"}
	refused := &ingest.Error{Place: place, What: "too many", Refused: true}
	tests := []struct {
		name string
		err  error
		code int
		want []string
	}{
		{"nothing", nil, 0, nil},
		{"a closed pipe", &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}, 0, nil},
		{"a closed pipe within the program", fmt.Errorf("csv: %w", io.ErrClosedPipe), 0, nil},
		{"interrupted", fmt.Errorf("reading: %w", context.Canceled), 130, []string{"interrupted"}},
		{"usage", usagef("do this", "--since %q: no", "6x"), 2, []string{`--since "6x": no`, "hint: do this"}},
		{"a fault", failf("", "x.csv: no such file"), 1, []string{"x.csv: no such file"}},
		{"data", bad, 1, []string{`sales.csv:18:7: date "31/02/2024": no such day`, "hint: --rejects FILE", "see retain inspect sales.csv"}},
		{"data within", fmt.Errorf("load: %w", bad), 1, []string{
			`load: sales.csv:18:7: date "31/02/2024": no such day`, "hint: --rejects FILE", "see retain inspect sales.csv",
		}},
		{"standard input", &ingest.Error{Place: ingest.Place{File: stdinName}, What: "the file is empty"}, 1, []string{"stdin: the file is empty"}},
		{"a flag that one file does not go with", &ingest.Error{Place: place, What: "no column"}, 1, []string{"sales.csv:18:7: no column", "see retain inspect sales.csv"}},
		{"refused", refused, 3, []string{"sales.csv:18:7: too many", "see retain inspect sales.csv"}},
		{"several", errors.Join(bad, refused), 3, []string{
			`sales.csv:18:7: date "31/02/2024": no such day`, "hint: --rejects FILE", "see retain inspect sales.csv",
			"sales.csv:18:7: too many", "see retain inspect sales.csv",
		}},
		{"an option of a metric", &metric.OptionError{Option: "by", Problem: "no column"}, 2, []string{"--by: no column"}},
		{"a flag that concerns the files", &ingest.Error{What: `--delimiter "ab": want one`}, 2, []string{`--delimiter "ab": want one`}},
		{"a field", &metric.OptionError{Option: "fields", Value: "xyz", Problem: "no such column\nwant any of a, b"}, 2, []string{
			`--fields "xyz": no such column`, "want any of a, b",
		}},
		{"something else", errors.New("disk on fire"), 1, []string{"disk on fire"}},
	}
	for _, tt := range tests {
		lines, code := outcome(tt.err)
		if code != tt.code || !slices.Equal(lines, tt.want) {
			t.Errorf("%s: %d %q, want %d %q", tt.name, code, lines, tt.code, tt.want)
		}
	}
}

func TestColored(t *testing.T) {
	tests := []struct {
		flag     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"auto", true, nil, true},
		{"auto", false, nil, false},
		{"auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"auto", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"auto", true, map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false},
		{"auto", true, map[string]string{"TERM": "dumb"}, false},
		{"always", false, map[string]string{"NO_COLOR": "1"}, true},
		{"never", true, map[string]string{"CLICOLOR_FORCE": "1"}, false},
	}
	for _, tt := range tests {
		if got := colored(tt.flag, tt.terminal, func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("--color %s, terminal %t, %v: %t", tt.flag, tt.terminal, tt.env, got)
		}
	}
}
