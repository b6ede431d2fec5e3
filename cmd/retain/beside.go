package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// beside adds to the files of a figure what they may need: the other data
// files of the folders where the sales are, of which only those are opened
// that a join wants, and the exchange rates.
func (a *app) beside(ctx context.Context, in *ingest.Input) error {
	if len(in.Sales) == 0 {
		return nil
	}
	dirs := slices.Clone(a.inputs.joinDirs)
	seen := map[string]bool{}
	for _, s := range in.Sales {
		dir := a.inputs.dir
		if s.Name != stdinName {
			seen[realPath(s.Name)] = true
			dir = filepath.Dir(s.Name)
		}
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		for _, path := range dataFiles(dir) {
			if key := realPath(path); !seen[key] {
				seen[key] = true
				in.Others = append(in.Others, a.source(ctx, path))
			}
		}
	}
	return a.addRates(ctx, in)
}

func (a *app) addRates(ctx context.Context, in *ingest.Input) error {
	path := a.inputs.rates
	if path == "" {
		return nil
	}
	if a.inputs.currency == "" {
		return usagef("name it: --currency EUR", "--rates %s: rates, but not into which currency", path)
	}
	info, err := os.Stat(path)
	switch {
	case path == dash:
	case err != nil:
		return missing(path)
	case info.IsDir():
		return usagef("", "--rates %s: a folder, want a file", path)
	}
	in.Rates = []ingest.Source{a.source(ctx, path)}
	return nil
}

// joinable returns the files that some join may want.
func (a *app) joinable(others []ingest.Source) []ingest.Source {
	joins := slices.Clone(a.inputs.joins)
	for _, f := range slices.Concat(a.inputs.formats, formats.All()) {
		joins = append(joins, f.Joins...)
	}
	return slices.DeleteFunc(slices.Clone(others), func(s ingest.Source) bool {
		return !slices.ContainsFunc(joins, func(j formats.Join) bool {
			ok, err := filepath.Match(j.File, filepath.Base(s.Name))
			return ok && err == nil
		})
	})
}
