package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
	"github.com/retain-cli/retain/pkg/report"
)

// The endings of data files, and those that may follow where one is packed.
var (
	dataEndings = []string{".csv", ".tsv", ".tab", ".txt", ".xlsx", ".zip"}
	packings    = []string{".gz", ".zst", ".bz2"}
)

// isDataFile reports whether a file has the name of a data file.
func isDataFile(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") { // hidden, or the lock of an open workbook
		return false
	}
	name = strings.ToLower(name)
	ending := filepath.Ext(name)
	if slices.Contains(packings, ending) {
		ending = filepath.Ext(strings.TrimSuffix(name, ending))
	}
	return slices.Contains(dataEndings, ending)
}

// dataFiles returns the data files of a folder, in the order of their names.
func dataFiles(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var paths []string
	for _, e := range entries {
		if !isDataFile(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			paths = append(paths, path)
		}
	}
	return paths
}

// A find is a data file and what its header says. A file that cannot be
// looked into is unknown.
type find struct {
	path   string
	header ingest.Header
}

// look classifies the data files of a folder. What this program wrote is left
// out, or a list of lapsed customers would be taken for the customers next
// time.
func (a *app) look(ctx context.Context, dir string) ([]find, error) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, failf("", "%s: no such folder", dir)
	case !info.IsDir():
		return nil, failf("to read one file, name it: --sales "+dir, "%s: not a folder", dir)
	}
	var finds []find
	seen := map[string]bool{} // a file may stand there under two names
	for _, path := range dataFiles(dir) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		key := realPath(path)
		if seen[key] {
			continue
		}
		seen[key] = true
		header, err := ingest.Classify(a.source(ctx, path), a.reading())
		if err != nil {
			header = ingest.Header{}
		}
		if !isOurs(header.Fields) {
			finds = append(finds, find{path, header})
		}
	}
	return finds, nil
}

// lists are the columns of what this program writes for other programs: lists
// of people, and the thresholds of a later run.
var lists = sync.OnceValue(func() [][]report.Column {
	return [][]report.Column{
		report.Columns[metric.PersonRow](), report.Columns[metric.CLVListRow](), report.Columns[metric.RFMListRow](),
		report.Columns[metric.RiskRow](), report.Columns[metric.RevenueListRow](), report.Columns[metric.AdvocateRow](),
		report.Columns[metric.RespondentRow](), report.Columns[metric.OccasionRow](), report.Columns[metric.CustomerRow](),
		report.Columns[metric.ThresholdRow](), report.Columns[metric.NextListRow](), report.Columns[metric.DiffListRow](),
	}
})

// isOurs reports whether a header is that of a list that this program writes,
// or wrote before the list got its last columns.
func isOurs(header []string) bool {
	n := len(header)
	for _, columns := range lists() {
		for _, names := range headers(columns) {
			if n <= len(names) && (n == len(names) || n >= listWidth) && slices.Equal(header, names[:n]) {
				return true
			}
		}
	}
	return false
}

// headers are those that a list of these columns can have: with and without
// the columns of each option.
func headers(columns []report.Column) [][]string {
	all := [][]string{nil}
	var options []string // of the headers, a bit each
	for _, c := range columns {
		if i := slices.Index(options, c.When); c.Optional() && i < 0 {
			options = append(options, c.When)
			all = append(all, make([][]string, len(all))...)
			for k := range len(all) / 2 {
				all[len(all)/2+k] = slices.Clone(all[k])
			}
		}
		bit := 1 << max(0, slices.Index(options, c.When))
		for k := range all {
			if !c.Optional() || k&bit != 0 {
				all[k] = append(all[k], c.Name)
			}
		}
	}
	return all
}

// listWidth is the fewest columns of a list that has not got all: what is
// narrower may be anybody's.
const listWidth = 9

// discover returns the files of the folder --dir for each of kinds, the first
// of which must be there.
func (a *app) discover(ctx context.Context, kinds []ingest.Kind) (ingest.Input, error) {
	finds, err := a.look(ctx, a.inputs.dir)
	if err != nil {
		return ingest.Input{}, err
	}
	var in ingest.Input
	for i, k := range kinds {
		paths, err := only(k, a.inputs.dir, finds)
		if err != nil {
			return in, err
		}
		if len(paths) == 0 && i == 0 {
			return in, notFound(k, a.inputs.dir, finds)
		}
		for _, path := range paths {
			add(&in, k, a.source(ctx, path))
		}
	}
	return in, nil
}

func add(in *ingest.Input, k ingest.Kind, sources ...ingest.Source) {
	switch k {
	case ingest.Sales:
		in.Sales = append(in.Sales, sources...)
	case ingest.Customers:
		in.Customers = append(in.Customers, sources...)
	case ingest.Survey:
		in.Survey = append(in.Survey, sources...)
	}
}

// only returns the files of a kind, which must all have the same header.
func only(k ingest.Kind, dir string, finds []find) ([]string, error) {
	exports := map[string][]string{} // by fingerprint
	var order []string
	for _, f := range finds {
		if f.header.Kind != k {
			continue
		}
		if exports[f.header.Fingerprint] == nil {
			order = append(order, f.header.Fingerprint)
		}
		exports[f.header.Fingerprint] = append(exports[f.header.Fingerprint], f.path)
	}
	switch len(order) {
	case 0:
		return nil, nil
	case 1:
		return exports[order[0]], nil
	}
	var what strings.Builder
	fmt.Fprintf(&what, "%s: %d different files of %s, told apart by their headers:", folderName(dir), len(order), contents[k])
	for _, fingerprint := range order {
		fmt.Fprintf(&what, "\n  %s", summary(exports[fingerprint]))
	}
	return nil, failf("say which to read: --"+k.String()+" "+quoted(exports[order[0]][0]), "%s", what.String())
}

// notFound is the error for a folder without files of the kind k: it says
// what is there.
func notFound(k ingest.Kind, dir string, finds []find) *fault {
	if len(finds) == 0 {
		f := noDataFiles("no file of "+contents[k], dir)
		f.hint = cmp.Or(f.hint, fmt.Sprintf("name the file with --%s FILE, or its folder with --dir FOLDER", k))
		return f
	}
	f := &fault{code: exitError, notFound: true}
	f.hint = fmt.Sprintf("name the file with --%s FILE, or its folder with --dir FOLDER; say what a column is with --column role=Header", k)
	var what strings.Builder
	fmt.Fprintf(&what, "%s: no file of %s: no header has the columns for it", folderName(dir), contents[k])
	for i, found := range finds {
		if i == 5 {
			fmt.Fprintf(&what, "\n  and %d more", len(finds)-i)
			break
		}
		fmt.Fprintf(&what, "\n  %s: %s", filepath.Base(found.path), found.headerWords())
	}
	f.what = what.String()
	return f
}

// noDataFiles is the error for a folder without data files; what is lacking.
func noDataFiles(what, dir string) *fault {
	f := &fault{code: exitError, notFound: true}
	f.what = fmt.Sprintf("%s: %s: there is none ending in %s, also with %s", folderName(dir), what, oneOf(dataEndings), oneOf(packings))
	if below := foldersWithData(dir); len(below) > 0 {
		f.hint = "folders are not searched; there are files in " + strings.Join(below, ", ") + ": --dir " + quoted(below[0])
	}
	return f
}

// foldersWithData are the first folders in dir that hold data files.
func foldersWithData(dir string) []string {
	const most = 3
	entries, _ := os.ReadDir(dir)
	var found []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if e.IsDir() && e.Name()[0] != '.' && len(found) < most && len(dataFiles(path)) > 0 {
			found = append(found, path)
		}
	}
	return found
}

// headerWords is what a file's header says, for a message.
func (f find) headerWords() string {
	const most, longest = 8, 40
	var words []string
	for i, field := range f.header.Shown {
		if i == most {
			words = append(words, "…")
			break
		}
		if r := []rune(field); len(r) > longest {
			field = string(r[:longest]) + "…"
		}
		words = append(words, field)
	}
	switch {
	case len(words) == 0:
		return "cannot be read as a table"
	case f.header.Kind != ingest.Unknown:
		return contents[f.header.Kind] + ": " + strings.Join(words, ", ")
	}
	return strings.Join(words, ", ")
}

// folderName is what messages call a folder.
func folderName(dir string) string {
	if dir == "." {
		return "current folder"
	}
	return dir
}

// folder returns the files of a kind in a folder that was named for it,
// whatever their headers.
func (a *app) folder(ctx context.Context, k ingest.Kind, dir string) ([]string, error) {
	finds, err := a.look(ctx, dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, f := range finds {
		if f.header.Kind == k {
			paths = append(paths, f.path)
		}
	}
	if len(paths) == 0 {
		f := notFound(k, dir, finds)
		f.notFound = false // the folder was named for such files
		return nil, f
	}
	return paths, nil
}

// summary names files that are one input: the only one, or the first, the
// last and how many.
func summary(paths []string) string {
	switch n := len(paths); n {
	case 1:
		return paths[0]
	case 2:
		return paths[0] + " and " + filepath.Base(paths[1])
	default:
		return fmt.Sprintf("%d files, %s to %s", n, paths[0], filepath.Base(paths[n-1]))
	}
}

// nearestFile is the hint for a file that is not there.
func nearestFile(name string, names []string, dir string) string {
	if guess := nearest.Of(name, names); guess != "" {
		return "did you mean " + filepath.Join(dir, guess) + "?"
	}
	switch {
	case len(names) == 0:
		return "there are no data files in " + dir
	case len(names) > 5:
		return fmt.Sprintf("in %s there are %s and %d more", dir, strings.Join(names[:5], ", "), len(names)-5)
	}
	return "in " + dir + " there is " + strings.Join(names, ", ")
}

// quoted is a path as it is typed in a shell.
func quoted(path string) string {
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/\\:+,@%") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
