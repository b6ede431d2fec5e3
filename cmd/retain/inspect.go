package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/report"
)

func newInspectCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect [FILE...]",
		Short: "How files are read, and what became of each record",
		Long: `Inspect tells of each file how it is read: what it holds, which known export it
is, its encoding and delimiter, what each column is taken for, how dates and
numbers are written, and what tells all that. Then it says what became of the
records, with their money, and shows some of those that cannot be used. A choice
that is wrong is set right with its flag, here and in all other commands.

Without FILE it looks at all data files of --dir; --sales FILE takes a file for
one of sales whatever its columns. It refuses nothing: it is where to go when
another command refuses a file.`,
		Example: `  retain inspect
  retain inspect orders.csv
  retain inspect orders.csv --date-format dmy --column customer='Client no.'
  retain inspect --dir exports --json`,
		Args:              cobra.ArbitraryArgs,
		Annotations:       map[string]string{ownOutput: ""},
		ValidArgsFunction: filesEnding(dataFileEndings()...),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.configure(cmd); err != nil {
			return err
		}
		ctx := cmd.Context()
		batches, err := a.toInspect(ctx, args)
		if err != nil {
			return err
		}
		var all ingest.Input
		for _, b := range batches {
			all.Sales = append(all.Sales, b.sources...)
		}
		if err := a.sparesInputs(all); err != nil {
			return err
		}
		rejects, err := a.openRejects()
		if err != nil {
			return err
		}
		if err := rejects.close(a.inspect(ctx, batches, rejects.write())); err != nil {
			return err
		}
		res, err := a.inspected(batches)
		return show(ctx, a, res, err)
	}
	a.inputs.flags(cmd, ingest.Sales, ingest.Customers, ingest.Survey)
	a.outputs.flags(cmd)
	return cmd
}

// A batch is files that are read together: one export.
type batch struct {
	kind     ingest.Kind
	header   string // the fingerprint
	sources  []ingest.Source
	accounts []ingest.Account
}

// toInspect returns the files that are named, else those of the folder, by
// what they hold and export by export.
func (a *app) toInspect(ctx context.Context, args []string) ([]batch, error) {
	var batches []batch
	seen := map[string]bool{}
	add := func(k ingest.Kind, header string, src ingest.Source) {
		key := dash
		if src.Name != stdinName {
			key = realPath(src.Name)
		}
		if seen[key] {
			return
		}
		seen[key] = true
		i := slices.IndexFunc(batches, func(b batch) bool { return b.kind == k && b.header == header && k != ingest.Unknown })
		if i < 0 {
			i = len(batches)
			batches = append(batches, batch{kind: k, header: header})
		}
		batches[i].sources = append(batches[i].sources, src)
	}
	for k := ingest.Sales; k <= ingest.Survey; k++ {
		sources, err := a.named(ctx, k, a.inputs.files[k])
		if err != nil {
			return nil, err
		}
		for _, src := range sources {
			src, header, err := a.classify(src)
			if err != nil {
				return nil, err
			}
			add(k, header.Fingerprint, src)
		}
	}
	if len(args) == 0 && len(batches) == 0 {
		args = []string{a.inputs.dir}
	}
	for _, arg := range args {
		sources, err := a.anything(ctx, arg)
		if err != nil {
			return nil, err
		}
		for _, src := range sources {
			src, header, err := a.classify(src)
			if err != nil {
				return nil, err
			}
			add(header.Kind, header.Fingerprint, src)
		}
	}
	rank := func(b batch) int {
		return slices.Index([]ingest.Kind{ingest.Sales, ingest.Customers, ingest.Survey, ingest.Unknown}, b.kind)
	}
	slices.SortStableFunc(batches, func(a, b batch) int { return cmp.Compare(rank(a), rank(b)) })
	return batches, nil
}

// anything returns the files that one path, glob or folder names, whatever
// they hold.
func (a *app) anything(ctx context.Context, arg string) ([]ingest.Source, error) {
	info, err := os.Stat(arg)
	if err != nil || !info.IsDir() {
		return a.named(ctx, ingest.Unknown, []string{arg})
	}
	finds, err := a.look(ctx, arg)
	if err != nil {
		return nil, err
	}
	if len(finds) == 0 {
		return nil, noDataFiles("no data files", arg)
	}
	sources := make([]ingest.Source, len(finds))
	for i, f := range finds {
		sources[i] = a.source(ctx, f.path)
	}
	return sources, nil
}

// classify tells what a file holds; one that cannot be looked into is unknown.
// What can be read only once is kept, to be read again.
func (a *app) classify(src ingest.Source) (ingest.Source, ingest.Header, error) {
	if src.Once {
		r, err := src.Open()
		if err != nil {
			return src, ingest.Header{}, failf("", "%s: %v", src.Name, err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return src, ingest.Header{}, err
		}
		if err := r.Close(); err != nil {
			return src, ingest.Header{}, err
		}
		src.Once = false
		src.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	}
	header, err := ingest.Classify(src, a.reading())
	if err != nil {
		header = ingest.Header{} // its account will tell what is wrong
	}
	return src, header, nil
}

// inspect reads the files.
func (a *app) inspect(ctx context.Context, batches []batch, reject func(ingest.Reject) error) error {
	o := a.reading()
	o.Reject = reject
	for i := range batches {
		b := &batches[i]
		var in ingest.Input
		add(&in, b.kind, b.sources...)
		if err := a.beside(ctx, &in); err != nil {
			return err
		}
		o.Basis = b.kind
		if b.kind == ingest.Unknown {
			b.accounts = []ingest.Account{ingest.Look(b.sources[0], o)}
			continue
		}
		var err error
		in, done := a.metered(in)
		b.accounts, err = ingest.Inspect(ctx, in, o)
		done()
		if err != nil {
			return err
		}
	}
	return nil
}

// inspected is what there is to tell of the files.
func (a *app) inspected(batches []batch) (metric.Result[fileRow], error) {
	res := metric.Result[fileRow]{
		Metric:     "inspect",
		Definition: "how files are read, and what became of their records; a choice is changed with its flag, as in --encoding utf-8 or --column date=HEADER",
	}
	a.accounts = nil
	first := map[ingest.Kind][]string{} // file of each export
	for _, b := range batches {
		a.accounts = append(a.accounts, b.accounts...)
		first[b.kind] = append(first[b.kind], b.sources[0].Name)
	}
	bases := map[string]int{}
	for _, acc := range a.accounts {
		bases[filepath.Base(acc.File)]++
	}
	for i := range a.accounts {
		acc := &a.accounts[i]
		name := acc.File
		if base := filepath.Base(name); bases[base] == 1 {
			name = base
		}
		kind, _ := a.kindOf(acc)
		res.Rows = append(res.Rows, newFileRow(acc, name, kind))
	}
	for k := ingest.Sales; k <= ingest.Survey; k++ {
		if n := len(first[k]); n > 1 {
			res.Notes = append(res.Notes, fmt.Sprintf("%d different files of %s: where a figure needs one, say which, as in --%s %s", n, contents[k], k, quoted(first[k][0])))
		}
	}
	for _, acc := range a.accounts {
		for _, n := range acc.Notes {
			res.Notes = append(res.Notes, acc.File+": "+n)
		}
	}
	format, err := a.format()
	if err != nil {
		return res, err
	}
	if people := format == report.Table || format == report.Markdown; !people || a.outputs.section != "" {
		res.By, res.Sections = "file", a.tables(batches)
		return res, nil
	}
	var more int
	if res.Sections, more = a.pages(batches); more > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("%s read in other ways: name them, or see all with --all", counted(more, "more file")))
	}
	return res, nil
}
