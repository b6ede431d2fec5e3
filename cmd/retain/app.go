package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

// tableLimit is the number of rows of a table; --all lifts it.
const tableLimit = 50

// An app is one run of the program: its streams, its clock, the flags that
// its commands share, and what was read.
type app struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	after  func(time.Duration) <-chan time.Time
	width  func(io.Writer) int // of the terminal that a stream is; 0 for none

	general general
	inputs  inputs
	engines engines
	outputs outputs

	configFile string            // that was read; "" for none
	origins    map[string]origin // of the flags' values
	given      []metric.Setting  // the options that were set and shape the figure, by name
	version    string            // of the program
	read       ingest.Input      // the files that were read
	by         string            // the column that groups
	accounts   []ingest.Account  // of the files that were read
	asked      *tableInput       // the table of a warehouse that was asked; nil for files
	hashing    bool              // the files' hashes are shown
	explaining bool              // show explains the figure
	args       []string          // the command line
	brief      bool              // neither explain nor the shell is at work: what only they need, which takes as long to make as all else, is left out
	example    bool              // of a small shop, for want of files
	data       *dataset.Dataset  // that was read

	configuredGoals []placedGoal // of the configuration file
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, after: time.After, width: terminalWidth, origins: map[string]origin{}, version: version()}
}

// figure is the RunE of a command that takes no arguments and shows a result:
// flags that nobody typed are configured first.
func (a *app) figure(run func(context.Context) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		if err := a.configure(cmd); err != nil {
			return err
		}
		if _, err := a.format(); err != nil {
			return err
		}
		if a.outputs.plot != "" {
			if _, err := pictureOf(a.outputs.plot); err != nil {
				return err
			}
		}
		err := run(cmd.Context())
		var lacking *metric.DataError
		var option *metric.OptionError
		switch {
		case errors.As(err, &lacking) && a.explaining:
			return &fault{what: a.place() + ": " + lacking.Problem, code: exitError, notFound: true}
		case errors.As(err, &lacking):
			return &fault{what: a.place() + ": " + lacking.Problem, hint: remedy(lacking), code: exitError, inspect: a.onlyFile()}
		case errors.As(err, &option) && option.Option == "by":
			return a.noColumn(cmd.Context(), err)
		}
		return err
	}
}

// whereFlags are the flags that say where to find what data lacks.
var whereFlags = map[metric.Lack]string{
	metric.LacksAmounts:   "--column amount=HEADER",
	metric.LacksResponses: "--survey FILE",
	metric.LacksConsent:   "--column consent=HEADER, or --column optout=HEADER",
	metric.LacksSignUps:   "--column signup=HEADER, or --start purchase",
	metric.LacksMargins:   "--margin HEADER",
	metric.LacksMRR:       "--column mrr=HEADER",
	metric.LacksContracts: "--column start=HEADER,end=HEADER or --column tenure=HEADER,churned=HEADER",
	metric.LacksProducts:  "--column product=HEADER",
}

// remedy is what to do about data that lacks something, with the flags to type.
func remedy(lacking *metric.DataError) string {
	flags, ok := whereFlags[lacking.Lacks]
	if !ok || !strings.Contains(lacking.Hint, "name ") {
		return lacking.Hint
	}
	return lacking.Hint + ": " + flags
}

// show writes a result to where the flags say; err is that of its computing.
func show[R any](ctx context.Context, a *app, res metric.Result[R], err error) error {
	if err != nil {
		return err
	}
	res = hidden(a, res)
	if a.explaining {
		return a.explain(ctx, res.Metric, numbersOf(a, res))
	}
	if err := draw(ctx, a, res); err != nil {
		return err
	}
	return a.put(ctx, res.Notes, func(w io.Writer, o report.Options) error { return report.Write(w, res, o) })
}

// put writes what write writes to where the flags say, and the notes.
func (a *app) put(ctx context.Context, notes []string, write func(io.Writer, report.Options) error) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	o := report.Options{
		Format: format, Fields: a.outputs.fields, Section: a.outputs.section, Dialect: a.outputs.dialect,
		Wide: a.outputs.wide, Limit: tableLimit, Version: a.version, Given: a.given,
	}
	if a.outputs.all {
		o.Limit = 0
	}
	switch {
	case a.asked != nil:
		o.Inputs = []*tableInput{a.asked}
	case len(a.accounts) > 0:
		o.Inputs = a.accounts
	}
	apart := func() {}
	if a.outputs.toStdout() {
		o.Width = a.width(a.stdout)
		o.Color = colored(a.general.color, o.Width > 0, os.Getenv)
		if o.Width > 0 && a.width(a.stderr) > 0 { // both on one screen
			apart = func() { a.note("") }
		}
		apart()
	} else {
		o.Color = a.general.color == "always"
	}
	err = a.write(ctx, a.filtered(ctx, func(w io.Writer) error { return write(w, o) }))
	if err != nil || format == report.Markdown || len(notes) == 0 { // Markdown holds the notes
		return err
	}
	apart()
	for _, n := range notes {
		a.note("note: " + n)
	}
	return nil
}

// format is the format to write: of --format, --json or the ending of
// --output, whichever was given nearest to the user.
func (a *app) format() (report.Format, error) {
	out := &a.outputs
	if !out.jq.IsZero() {
		return report.JSON, a.takesJSON()
	}
	format, best := report.Table, byDefault
	if !out.toStdout() {
		best = a.origins["output"].level
		f, ok := report.FormatOf(out.file)
		if !ok && !a.outranks("format", best) && !a.outranks("json", best) {
			return 0, usagef("add --format csv, or another format", "--output %s: the name's ending is that of no format", out.file)
		}
		format = f
	}
	if out.json && a.outranks("json", best) {
		format, best = report.JSON, a.origins["json"].level
	}
	if a.outranks("format", best) {
		if out.json && out.format != report.JSON && a.origins["json"].level == a.origins["format"].level {
			return 0, usagef("", "--json and --format %s: want one of them", out.format)
		}
		format = out.format
	}
	switch {
	case format == report.XLSX && out.toStdout() && a.width(a.stdout) > 0:
		return 0, usagef("--output result.xlsx", "--format xlsx: a workbook is nothing to look at in a terminal, want a file")
	case format != report.CSV && a.outranks("csv-dialect", typed):
		return 0, usagef("add --format csv", "--csv-dialect %s: says what CSV looks like, and the format is %s", out.dialect, format)
	}
	return format, nil
}

// outranks reports whether a flag was given, and at least as near to the user
// as that level.
func (a *app) outranks(flag string, other level) bool {
	l := a.origins[flag].level
	return l > byDefault && l >= other
}

// today is the day by the clock.
func (a *app) today() calendar.Day { return calendar.Of(a.now()) }

// note tells the user something that is no error.
func (a *app) note(lines ...string) {
	if !a.general.quiet {
		a.tell(lines...)
	}
}

// tell writes lines to standard error, with nothing in them that steers a
// terminal. Where even that fails there is nobody to tell.
func (a *app) tell(lines ...string) {
	width := a.width(a.stderr)
	var b strings.Builder
	for _, l := range lines {
		l = report.Visible(l)
		if width > 0 {
			l = wrap(l, "", "  ", width)
		}
		b.WriteString(l + "\n")
	}
	_, _ = io.WriteString(a.stderr, b.String())
}
