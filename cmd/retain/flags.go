package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/jq"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// Annotations of flags.
const (
	sectionNote = "section" // the section of the help; a command's own flags have none
	pathNote    = "path"    // names files: those in a configuration file are relative to its folder
)

// outputSection is the section of the flags that say how to show a result.
const outputSection = "Output"

// generalSection is the section of the flags of all commands.
const generalSection = "General"

// inputs are the flags that say what to read, and how.
type inputs struct {
	files     [ingest.Survey + 1][]string // named files, by kind
	dir       string
	columns   columns
	noHeader  bool
	delimiter string
	encoding  string
	member    string
	sheet     string
	dates     string
	calendar  string
	zone      *time.Location
	decimal   string
	identity  string
	currency  string
	rates     string
	minOrder  money.Amount
	tenure    calendar.Unit // in which one is told; 0 where its header does
	asOf      asOf
	rejects   string
	strict    bool
	maxBad    float64
	workers   uint
	privacy   privacy

	formats  []formats.Format // of the configuration
	joins    []formats.Join   // likewise
	joinDirs []string         // where files of joins are, beside the folders of the sales

	naming, others *pflag.FlagSet // the flags: by kind, those that name files; and the rest
}

// contents say what the files of a kind hold.
var contents = [...]string{ingest.Sales: "sales", ingest.Customers: "customers", ingest.Survey: "survey answers"}

// flags adds the flags to cmd, with one that names files for each of kinds;
// without kinds its arguments name them, and no folder is searched. The commands share them: to make them for each would be most of the work of
// making the commands.
func (in *inputs) flags(cmd *cobra.Command, kinds ...ingest.Kind) {
	first := in.others == nil
	if first {
		in.naming, in.others, in.privacy.set = in.namingFlags(), in.otherFlags(), in.privacy.flags()
	}
	for _, k := range kinds {
		cmd.Flags().AddFlag(in.naming.Lookup(k.String()))
	}
	in.others.VisitAll(func(f *pflag.Flag) {
		if f.Name != "dir" || len(kinds) > 0 {
			cmd.Flags().AddFlag(f)
		}
	})
	cmd.Flags().AddFlagSet(in.privacy.set)
	if first {
		complete(cmd, "identity", identities...)
		complete(cmd, "calendar", calendars...)
		complete(cmd, "as-of", today)
	}
}

// some adds those flags of otherFlags to cmd that are named, and those of
// privacy.
func (in *inputs) some(cmd *cobra.Command, names ...string) {
	if in.others == nil {
		in.naming, in.others, in.privacy.set = in.namingFlags(), in.otherFlags(), in.privacy.flags()
	}
	cmd.Flags().AddFlagSet(in.privacy.set)
	for _, name := range names {
		cmd.Flags().AddFlag(in.others.Lookup(name))
	}
}

// namingFlags are the flags that name files, by kind.
func (in *inputs) namingFlags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	for _, k := range []ingest.Kind{ingest.Sales, ingest.Customers, ingest.Survey} {
		fs.Var(list{&in.files[k]}, k.String(), "`file` of "+contents[k]+": a path, a glob, a folder, or - for standard input; may be repeated")
		note(fs, pathNote, k.String())
	}
	return section(fs, "Input")
}

// otherFlags are the flags that every command with inputs has.
func (in *inputs) otherFlags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	fs.StringVar(&in.dir, "dir", ".", "`folder` where files are found by their headers when none is named")
	fs.Var(&in.columns, "column", "say what a column is: customer=\"Client no.\", or several: tenure=T,churned=E; may be repeated")
	fs.BoolVar(&in.noHeader, "no-header", false, "the first record is data; columns have numbers: --column date=3")
	fs.StringVar(&in.delimiter, "delimiter", "", "`sign` between cells: , ; | tab or space, for runs of blanks (default found out)")
	fs.Var(encodingName{&in.encoding}, "encoding", "`name` of the encoding, such as windows-1252 (default found out)")
	fs.StringVar(&in.member, "member", "", "`name` of the file to read in a zip archive that holds several")
	fs.StringVar(&in.sheet, "sheet", "", "`name` or number of the sheet to read in a workbook that holds several")
	fs.StringVar(&in.dates, "date-format", "", "`layout` of dates: dmy, mdy or ymd, a pattern such as DD.MM.YYYY, excel or unix (default found out)")
	fs.Var(choice{&in.calendar, calendars}, "calendar", "of the `years` in dates: gregorian, buddhist or persian (default gregorian)")
	fs.Var(zone{&in.zone}, "timezone", "`zone` in which days begin, such as Europe/Paris, for times that tell theirs (default days as written)")
	fs.Var(choice{&in.decimal, []string{".", ","}}, "decimal", "decimal `sign`: . or , (default found out)")
	fs.Var(choice{&in.identity, identities}, "identity", "`what` tells customers apart: id, email or phone (default the first that the sales have)")
	fs.StringVar(&in.currency, "currency", "", "count sales in this currency `code` only or, with --rates, convert to it")
	fs.StringVar(&in.rates, "rates", "", "`file` of exchange rates with the columns date, from, to and rate; needs --currency")
	fs.Var(amount{&in.minOrder}, "min-order", "an order counts as a purchase from this `amount`")
	fs.Var(&in.asOf, "as-of", "last `day` that counts, or today (default the last in the data)")
	fs.StringVar(&in.rejects, "rejects", "", "write the records that cannot be used to this CSV `file`")
	fs.BoolVar(&in.strict, "strict", false, "refuse if any record cannot be used")
	in.maxBad = 0.01
	fs.Var(share{to: &in.maxBad}, "max-bad", "refuse if more than this `share` of the records cannot be used")
	fs.UintVar(&in.workers, "workers", 0, "read with this `many` threads (default one per processor)")
	note(fs, pathNote, "dir", "rejects", "rates")
	return section(fs, "Input")
}

// identities are what can tell customers apart.
var identities = []string{"id", "email", "phone"}

// calendars are those that count years otherwise.
var calendars = []string{"gregorian", "buddhist", "persian"}

// outputs are the flags that say what to write, and how.
type outputs struct {
	format  report.Format
	json    bool
	file    string
	fields  []string
	section string
	jq      jq.Filter
	dialect report.Dialect
	wide    bool
	all     bool
	plot    string // the file of a picture; "" for none

	set *pflag.FlagSet // the flags
}

// flags adds the flags to cmd; the commands share them.
func (out *outputs) flags(cmd *cobra.Command) {
	first := out.set == nil
	if first {
		out.set = out.newFlags()
	}
	cmd.Flags().AddFlagSet(out.set)
	if first {
		complete(cmd, "format", "table", "csv", "tsv", "json", "jsonl", "md", "xlsx")
		complete(cmd, "csv-dialect", "rfc", "excel", "excel-eu")
	}
}

func (out *outputs) newFlags() *pflag.FlagSet {
	fs := new(pflag.FlagSet)
	fs.Var(&out.format, "format", "table, csv, tsv, json, jsonl, md or xlsx, a workbook for spreadsheets")
	fs.BoolVar(&out.json, "json", false, "short for --format json")
	fs.StringVarP(&out.file, "output", "o", "", "write to this `file`, in the format of its ending: .csv, .xlsx, .json, .md ...")
	fs.Var(words{&out.fields}, "fields", "only these fields, in this order: a,b,c")
	fs.StringVar(&out.section, "section", "", "only this section, by its `name`")
	fs.Var(expression{&out.jq}, "jq", "what this jq `expression` makes of the JSON: '.rows[].churn_rate'")
	fs.Var(&out.dialect, "csv-dialect", "of CSV: rfc, excel (mark, CR LF) or excel-eu (also semicolons and decimal commas)")
	fs.BoolVar(&out.wide, "wide", false, "every field of a table, however wide")
	fs.BoolVar(&out.all, "all", false, "every row of a table, however many")
	note(fs, pathNote, "output")
	return section(fs, outputSection)
}

// general are the flags of all commands.
type general struct {
	quiet    bool
	verbose  bool
	config   string
	color    string
	progress string
}

func (g *general) flags(cmd *cobra.Command) {
	fs := new(pflag.FlagSet)
	fs.BoolVarP(&g.quiet, "quiet", "q", false, "nothing on standard error but errors")
	fs.BoolVarP(&g.verbose, "verbose", "v", false, "say how each file is read")
	fs.StringVar(&g.config, "config", "", "configuration `file` (default retain.yaml: see retain config --help)")
	g.color = "auto"
	g.progress = "auto"
	when := []string{"auto", "always", "never"}
	fs.Var(choice{&g.color, when}, "color", "`when` to use colours: auto, always or never")
	fs.Var(choice{&g.progress, when}, "progress", "`when` to show how far the files are read: auto (for more than a second, on a terminal), always or never")
	cmd.PersistentFlags().AddFlagSet(section(fs, generalSection))
	complete(cmd, "color", when...)
	complete(cmd, "progress", when...)
}

// complete tells the shell which words a flag takes.
func complete(cmd *cobra.Command, flag string, words ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // no such flag: a slip in this program
	}
}

// note annotates flags.
func note(fs *pflag.FlagSet, key string, flags ...string) {
	for _, name := range flags {
		f := fs.Lookup(name)
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[key] = nil
	}
}

// noted reports whether a flag is annotated with key.
func noted(f *pflag.Flag, key string) bool {
	_, ok := f.Annotations[key]
	return ok
}

// section makes flags a section of the help, in which they keep their order.
func section(fs *pflag.FlagSet, title string) *pflag.FlagSet {
	fs.SortFlags = false
	fs.VisitAll(func(f *pflag.Flag) {
		note(fs, sectionNote, f.Name)
		f.Annotations[sectionNote] = []string{title}
	})
	return fs
}
