package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
	"github.com/retain-cli/retain/pkg/report"
)

func newFormatsCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "formats [NAME]",
		Short: "The exports that are known, and how each is read",
		Long: `Formats lists the exports of shops, payment services and survey tools that are
known by their headers. With NAME it says everything about one: which headers
tell it, what its columns are taken for, its rules, and how sure that is.

An export of your own, or one that changed, is described in retain.yaml, without
any code; of two that fit a file the one with more headers under match counts:

  formats:
    - name: our-till
      title: The till in the shop
      kind: sales                       # or customers, survey
      match: [Bon, Tag, Karte, Summe]   # headers that tell it
      columns:                          # the first header that is there
        order: [Bon]
        date: [Tag]
        customer: [Karte, Kundenkarte]
        amount: [Summe]
        status: [Art]
      no_sale: [Storno]                 # words of the status
      dates: dmy

Joins, under joins: or in a format, fetch what stands in another file:

  joins:
    - {file: cards.csv, on: Karte, with: Nummer, take: {customer: Person}}`,
		Example: `  retain formats
  retain formats shopify-orders
  retain formats --format csv`,
		Args:        maxOneArg,
		Annotations: map[string]string{ownOutput: ""},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return formatNames(formats.All()), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.configure(cmd); err != nil {
			return err
		}
		if len(args) > 0 {
			return a.describe(cmd.Context(), args[0])
		}
		a.outputs.all = true
		return show(cmd.Context(), a, a.listFormats(), nil)
	}
	cmd.Flags().StringVar(&a.inputs.dir, "dir", ".", "the `folder` of the data, where a configuration file may be")
	a.outputs.flags(cmd)
	return cmd
}

// A formatRow is an export that is known.
type formatRow struct {
	Name     string `csv:"name" json:"name"`
	Title    string `csv:"title" json:"title"`
	Kind     string `csv:"kind" json:"kind"`
	Verified bool   `csv:"verified" json:"verified"` // against real files or the vendor's own source
	Own      bool   `csv:"own" json:"own" table:"detail"`
}

func (a *app) listFormats() metric.Result[formatRow] {
	res := metric.Result[formatRow]{Metric: "formats", Definition: "exports that are known by their headers; verified ones by real files", Rows: []formatRow{}}
	for _, f := range a.inputs.formats {
		res.Rows = append(res.Rows, formatRow{f.Name, f.Title, f.Kind, f.Verified, true})
	}
	for _, f := range formats.All() {
		res.Rows = append(res.Rows, formatRow{f.Name, f.Title, f.Kind, f.Verified, false})
	}
	return res
}

func formatNames(all []formats.Format) []string {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.Name
	}
	return names
}

// A topicRow is something to know about an export.
type topicRow struct {
	Topic string `csv:"topic" json:"topic"`
	Text  string `csv:"text" json:"text"`
}

// describe writes everything about one export: a page for people, rows for
// programs.
func (a *app) describe(ctx context.Context, name string) error {
	f, ok := a.known(name)
	if !ok {
		return usagef(nearestFormats(name, formatNames(slices.Concat(a.inputs.formats, formats.All()))), "%q: no such format; retain formats lists them", name)
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if format == report.Table {
		return a.write(ctx, func(w io.Writer) error {
			_, err := io.WriteString(w, formatPage(f))
			return err
		})
	}
	res := metric.Result[topicRow]{Metric: "format", Definition: f.Title, Rows: []topicRow{}}
	add := func(topic string, texts ...string) {
		for _, t := range texts {
			res.Rows = append(res.Rows, topicRow{topic, t})
		}
	}
	add("name", f.Name)
	add("title", f.Title)
	add("kind", f.Kind)
	add("verified", sureness(f))
	add("match", f.Match...)
	add("without", f.Without...)
	for _, c := range columnsOf(f) {
		add("column", c.Name+": "+c.Meaning)
	}
	add("rule", rules(f)...)
	add("note", f.Notes...)
	add("source", f.Source)
	return show(ctx, a, res, nil)
}

// nearestFormats is the hint for a name that is none: the nearest of the names
// or, by its first word, those of one vendor.
func nearestFormats(name string, names []string) string {
	if hint := didYouMean(name, names); hint != "" {
		return hint
	}
	vendor := func(name string) string { v, _, _ := strings.Cut(strings.ToLower(name), "-"); return v }
	var vendors []string
	for _, n := range names {
		vendors = append(vendors, vendor(n))
	}
	guess := nearest.Of(vendor(name), vendors)
	same := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return vendor(n) != guess })
	if len(same) == 0 {
		return ""
	}
	return "did you mean " + oneOf(same) + "?"
}

// formatPage is everything about an export, for people.
func formatPage(f formats.Format) string {
	var b strings.Builder
	b.WriteString(wrap(f.Name+": "+f.Title, "", "", helpWidth) + "\n")
	b.WriteString(wrap(f.Kind+", "+sureness(f), "", "", helpWidth) + "\n")
	told := "with the headers " + strings.Join(f.Match, ", ")
	if len(f.Without) > 0 {
		told += "; without " + strings.Join(f.Without, ", ")
	}
	writeList(&b, "Known by its header", told)
	writeFields(&b, "Columns, the first that is there", columnsOf(f))
	writeList(&b, "Rules", rules(f)...)
	writeList(&b, "To know", f.Notes...)
	writeList(&b, "Source", f.Source)
	return b.String()
}

// sureness says how sure a format is.
func sureness(f formats.Format) string {
	if f.Verified {
		return "verified with real files or the vendor's own source"
	}
	return "not verified with real files: look at what retain inspect says"
}
