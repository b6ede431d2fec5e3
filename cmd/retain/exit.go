package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// What the program exits with.
const (
	exitOK          = 0
	exitError       = 1   // a file that cannot be read, a figure that cannot be computed
	exitUsage       = 2   // something wrong in what was typed or configured
	exitRefused     = 3   // the data was read and is not good enough
	exitMissed      = 4   // a goal is missed, or the past changed
	exitInterrupted = 130 // by the user
)

// A fault is an error that says what to do about it.
type fault struct {
	what     string // place first; "" where the exit code says it all
	hint     string // the remedy; "" for none
	code     int    // what to exit with
	see      string // the command whose help tells more; "" for the one that failed
	inspect  string // the file to look into; "" for none
	notFound bool   // nothing is wrong but that a folder holds no such files
}

// Error returns what is wrong, without the remedy.
func (f *fault) Error() string { return f.what }

// usagef is something wrong in what was typed or configured.
func usagef(hint, format string, args ...any) error {
	return &fault{what: fmt.Sprintf(format, args...), hint: hint, code: exitUsage}
}

// failf is something wrong with the files or with what is asked of them.
func failf(hint, format string, args ...any) error {
	return &fault{what: fmt.Sprintf(format, args...), hint: hint, code: exitError}
}

// isNotFound reports whether err says that a folder holds no files to use.
func isNotFound(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.notFound
}

// isRefused reports whether err says that files were read to their ends and
// are not good enough.
func isRefused(err error) bool {
	var data *ingest.Error
	return errors.As(err, &data) && data.Refused
}

// outcome returns what to tell of err, and the code to exit with.
func outcome(err error) (lines []string, code int) {
	switch {
	case err == nil || isClosedPipe(err):
		return nil, exitOK
	case errors.Is(err, context.Canceled):
		return []string{"interrupted"}, exitInterrupted
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range several.Unwrap() {
			l, c := outcome(e)
			lines, code = append(lines, l...), max(code, c)
		}
		return lines, code
	}
	hint, file := "", ""
	code = exitError
	var f *fault
	var data *ingest.Error
	var option *metric.OptionError
	switch {
	case errors.As(err, &f):
		hint, code, file = f.hint, f.code, f.inspect
	case errors.As(err, &option):
		err, code = fmt.Errorf("--%w", option), exitUsage
	case errors.As(err, &data):
		hint, file = data.Hint, data.File
		switch {
		case data.Refused:
			code = exitRefused
		case strings.HasPrefix(err.Error(), "--"): // no file is to blame
			code = exitUsage
		}
	}
	if text := err.Error(); text != "" {
		lines = strings.Split(text, "\n")
	}
	if hint != "" {
		lines = append(lines, "hint: "+hint)
	}
	if file != "" && file != stdinName && code != exitUsage {
		lines = append(lines, "see retain inspect "+quoted(file))
	}
	return lines, code
}

// isClosedPipe reports whether err says that nobody reads the output any
// more, as in `retain lapsed | head`: no failure of ours.
func isClosedPipe(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232) // as Windows names them
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) ||
		runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}
