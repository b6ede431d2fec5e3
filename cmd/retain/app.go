package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
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
	width  func(io.Writer) int // of the terminal that a stream is; 0 for none

	general general
	inputs  inputs
	outputs outputs

	configFile string            // that was read; "" for none
	origins    map[string]origin // of the flags' values
	read       ingest.Input      // the files that were read
	by         string            // the column that groups
	accounts   []ingest.Account  // of the files that were read
	explaining bool              // show explains the figure
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, width: terminalWidth, origins: map[string]origin{}}
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
		err := run(cmd.Context())
		var lacking *metric.DataError
		var option *metric.OptionError
		switch {
		case errors.As(err, &lacking):
			return failf(lacking.Hint, "%s: %s", a.place(), lacking.Problem)
		case errors.As(err, &option) && option.Option == "by":
			return a.noColumn(cmd.Context(), err)
		}
		return err
	}
}

// place names the files that a figure rests on.
func (a *app) place() string {
	for _, sources := range [][]ingest.Source{a.read.Sales, a.read.Survey} {
		if len(sources) > 0 {
			return summary(sourceNames(sources))
		}
	}
	return folderName(a.inputs.dir)
}

// noColumn adds to the error for a column that is not there which ones there
// are.
func (a *app) noColumn(ctx context.Context, err error) error {
	var names []string
	for _, s := range slices.Concat(a.read.Sales, a.read.Customers, a.read.Survey) {
		if s.Once || ctx.Err() != nil {
			continue
		}
		if h, err := ingest.Classify(s, a.reading()); err == nil {
			for _, f := range h.Fields {
				if f != "" && !slices.Contains(names, f) {
					names = append(names, f)
				}
			}
		}
	}
	if len(names) == 0 || slices.Contains(names, a.by) {
		return err
	}
	hint := "the columns are " + strings.Join(names, ", ") + "; or cohort, tenure"
	if guess := nearest.Of(a.by, append(names, metric.ByCohort, metric.ByTenure)); guess != "" {
		hint = "did you mean --by " + quoted(guess) + "?"
	}
	return usagef(hint, "--by %q: the files that were read have no such column", a.by)
}

// A need says which files a figure rests on.
type need struct {
	kind ingest.Kind   // must be there
	also []ingest.Kind // read if there
	by   string        // the column that groups
}

// load reads the files that the flags name or, without such flags, those that
// are found in the folder.
func (a *app) load(ctx context.Context, n need) (*dataset.Dataset, error) {
	in, err := a.input(ctx, n)
	if err != nil {
		return nil, err
	}
	if err := a.sparesInputs(in); err != nil {
		return nil, err
	}
	a.read, a.by = in, n.by
	a.note(reading(in))
	o := a.reading()
	o.Basis, o.By = n.kind, n.by
	rejects, err := a.openRejects()
	if err != nil {
		return nil, err
	}
	o.Reject = rejects.write()
	ds, accounts, err := ingest.Load(ctx, in, o)
	a.accounts = accounts
	if a.general.verbose {
		a.note(details(accounts)...)
	}
	if err == nil || isRefused(err) { // else the accounts are not whole
		a.note(ingest.Summary(accounts)...)
	}
	return ds, rejects.close(err)
}

// input returns the files to read.
func (a *app) input(ctx context.Context, n need) (ingest.Input, error) {
	kinds := append([]ingest.Kind{n.kind}, n.also...)
	var in ingest.Input
	var some ingest.Kind // a kind that is named
	stdin := 0
	for _, k := range kinds {
		if len(a.inputs.files[k]) == 0 {
			continue
		}
		sources, err := a.named(ctx, k, a.inputs.files[k])
		if err != nil {
			return in, err
		}
		for _, s := range sources {
			if s.Name == stdinName {
				stdin++
			}
		}
		add(&in, k, sources...)
		some = k
	}
	switch {
	case stdin > 1:
		return in, usagef("", "standard input (-) can be only one of the files")
	case some == ingest.Unknown:
		return a.discover(ctx, kinds)
	case len(a.inputs.files[n.kind]) == 0:
		return in, usagef(fmt.Sprintf("add --%s FILE, or leave out --%s to have all files found in --dir", n.kind, some),
			"--%s is given, but no file of %s", some, contents[n.kind])
	}
	return in, nil
}

// reading is how the flags say that files are to be read.
func (a *app) reading() ingest.Options {
	in := &a.inputs
	now := calendar.Of(a.now())
	o := ingest.Options{
		Columns: in.columns.roles, NoHeader: in.noHeader, Delimiter: in.delimiter, Encoding: in.encoding,
		DateFormat: in.dates, Decimal: in.decimal, Identity: in.identity, Currency: in.currency,
		MinOrder: in.minOrder, AsOf: in.asOf.day, Today: now,
		Strict: in.strict, MaxBad: in.maxBad, Workers: int(in.workers),
	}
	if in.asOf.today {
		o.AsOf = now
	}
	if f, err := a.format(); err == nil {
		o.Hash = f == report.JSON
	}
	return o
}

// show writes a result to where the flags say; err is that of its computing.
func show[R any](ctx context.Context, a *app, res metric.Result[R], err error) error {
	if err != nil {
		return err
	}
	if a.explaining {
		return a.explain(ctx, res.Metric, working(res))
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	o := report.Options{
		Format: format, Fields: a.outputs.fields, Section: a.outputs.section, Dialect: a.outputs.dialect,
		Wide: a.outputs.wide, Limit: tableLimit,
	}
	if a.outputs.all {
		o.Limit = 0
	}
	if len(a.accounts) > 0 {
		o.Inputs = a.accounts
	}
	apart := func() {}
	if a.outputs.file == "" || a.outputs.file == dash {
		o.Width = a.width(a.stdout)
		o.Color = colored(a.general.color, o.Width > 0, os.Getenv)
		if o.Width > 0 && a.width(a.stderr) > 0 { // both on one screen
			apart = func() { a.note("") }
		}
		apart()
		err = report.Write(until(ctx, a.stdout), res, o)
	} else {
		o.Color = a.general.color == "always"
		err = writeFile(a.outputs.file, func(w io.Writer) error { return report.Write(until(ctx, w), res, o) })
	}
	if err != nil || format == report.Markdown || len(res.Notes) == 0 { // Markdown holds the notes
		return err
	}
	apart()
	for _, n := range res.Notes {
		a.note("note: " + n)
	}
	return nil
}

// format is the format to write: of --format, --json or the ending of
// --output, whichever was given nearest to the user.
func (a *app) format() (report.Format, error) {
	out := &a.outputs
	format, best := report.Table, byDefault
	if out.file != "" && out.file != dash {
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
	return format, nil
}

// outranks reports whether a flag was given, and at least as near to the user
// as that level.
func (a *app) outranks(flag string, other level) bool {
	l := a.origins[flag].level
	return l > byDefault && l >= other
}

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

// reading says in one line which files are used.
func reading(in ingest.Input) string {
	var parts []string
	for _, of := range []struct {
		kind    ingest.Kind
		sources []ingest.Source
	}{{ingest.Sales, in.Sales}, {ingest.Customers, in.Customers}, {ingest.Survey, in.Survey}} {
		if len(of.sources) == 0 {
			continue
		}
		parts = append(parts, of.kind.String()+" from "+summary(sourceNames(of.sources)))
	}
	return "reading " + strings.Join(parts, ", ")
}

func sourceNames(sources []ingest.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return names
}

// details say of each file how it was read.
func details(accounts []ingest.Account) []string {
	var lines []string
	for _, acc := range accounts {
		parts := []string{acc.Encoding, fmt.Sprintf("delimiter %q", acc.Delimiter)}
		if acc.Dates != "" {
			parts = append(parts, "dates "+acc.Dates)
		}
		for _, r := range acc.Roles {
			parts = append(parts, r.Role+"="+r.Column)
		}
		lines = append(lines, acc.File+": "+strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", "))
	}
	return lines
}
