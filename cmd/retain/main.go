// Retain computes churn, retention, lapsed customers, lifetime value and Net
// Promoter Score from the files that a business exports.
//
// This folder is everything that knows flags, files, the clock, the terminal
// and exit codes; see `retain --help`.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // so that --timezone means the same on every machine

	"github.com/spf13/cobra"
)

func main() {
	debug.SetGCPercent(lavish)
	// A reader that goes away is then an error of the write, which outcome
	// takes for what it is; by default it would kill the program half-way
	// through a file that it also writes.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes the command line args and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return newApp(stdin, stdout, stderr).run(args)
}

func (a *app) run(args []string) int {
	ctx, stop := context.Background(), func() {}
	defer func() { stop() }()
	a.args = args
	a.brief = !slices.ContainsFunc(args, func(arg string) bool { return arg == "explain" || strings.HasPrefix(arg, "__complete") })
	root := newRootCmd(a)
	root.SetArgs(args)
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		if cmd == root {
			return // over at once; to listen for signals takes two threads more
		}
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
		cmd.SetContext(ctx)
	}
	cmd, err := root.ExecuteContextC(ctx)
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	lines, code := outcome(err)
	if code == exitUsage {
		see := cmd.CommandPath()
		var f *fault
		if errors.As(err, &f) && f.see != "" {
			see = f.see
		}
		lines = append(lines, "see "+see+" --help")
	}
	a.tell(lines...)
	return code
}
