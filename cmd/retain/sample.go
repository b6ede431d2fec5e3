package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/sample"
)

func newSampleCmd(a *app) *cobra.Command {
	o := sample.Bundled
	dir, force := ".", false
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Write the files of a made-up shop, to try things on",
		Long: `Sample writes sales.csv, customers.csv and survey.csv of a shop that never was:
three years of orders, returns, guests and a few records that cannot be used.
The same --rows and --seed always give the same files.`,
		Example: `  retain sample --dir shop
  retain sample --rows 1000000 --seed 7 --dir big`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			files, err := a.openSample(dir, force)
			if err != nil {
				return err
			}
			err = sample.Write(o, func(name string) (io.WriteCloser, error) {
				f, err := create(filepath.Join(dir, name))
				if err != nil {
					return nil, err
				}
				files.open = append(files.open, f)
				return held{until(cmd.Context(), f)}, nil
			})
			if err := files.close(err); err != nil {
				return err
			}
			a.note("wrote "+strings.Join(files.paths, ", "), "try: retain churn --dir "+quoted(dir))
			return nil
		},
	}
	fs := cmd.Flags()
	fs.IntVar(&o.Rows, "rows", o.Rows, "`number` of lines in sales.csv; customers and answers grow with it")
	fs.Uint64Var(&o.Seed, "seed", o.Seed, "another `number` gives another shop")
	fs.StringVar(&dir, "dir", dir, "`folder` to write to; made if it is not there")
	fs.BoolVar(&force, "force", false, "replace files of these names")
	return cmd
}

// sampleFiles are the files of a shop: all of them are put in place, or none.
type sampleFiles struct {
	paths []string
	open  []*newFile
}

// openSample makes sure that the shop's files can be written to dir.
func (a *app) openSample(dir string, force bool) (*sampleFiles, error) {
	files := &sampleFiles{}
	for _, name := range []string{sample.SalesFile, sample.CustomersFile, sample.SurveyFile} {
		path := filepath.Join(dir, name)
		files.paths = append(files.paths, path)
		if _, err := os.Stat(path); err == nil && !force {
			return nil, failf("choose another --dir, or replace it with --force", "%s: is there already", path)
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, failf("", "%s: cannot be made: %v", dir, errors.Unwrap(err))
	}
	return files, nil
}

func (s *sampleFiles) close(err error) error {
	for _, f := range s.open {
		err = errors.Join(err, f.close(err))
	}
	return err
}

// held is a file that something else closes.
type held struct{ io.Writer }

func (held) Close() error { return nil }
