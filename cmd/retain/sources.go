package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest"
)

const (
	dash      = "-"     // standard input or output, on the command line
	stdinName = "stdin" // in messages
)

// named returns the files that the arguments of a file flag name: paths,
// globs, folders and -, each file once.
func (a *app) named(ctx context.Context, kind ingest.Kind, args []string) ([]ingest.Source, error) {
	var paths []string
	for _, arg := range args {
		if arg == dash {
			paths = append(paths, arg)
			continue
		}
		found, err := a.expand(ctx, kind, arg)
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	var sources []ingest.Source
	seen := map[string]bool{}
	for _, path := range paths {
		if key := realPath(path); !seen[key] {
			seen[key] = true
			sources = append(sources, a.source(ctx, path))
		}
	}
	return sources, nil
}

// expand returns the files that one path, glob or folder names.
func (a *app) expand(ctx context.Context, kind ingest.Kind, arg string) ([]string, error) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return a.folder(ctx, kind, arg)
	case err == nil:
		return []string{arg}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, failf("", "%s: %v", arg, errors.Unwrap(err))
	case !strings.ContainsAny(arg, "*?["):
		return nil, missing(arg)
	}
	matches, err := filepath.Glob(arg)
	if err != nil {
		return nil, usagef("quote [ as [[]", "%s: not a pattern", arg)
	}
	matches = slices.DeleteFunc(matches, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.IsDir()
	})
	if len(matches) == 0 {
		return nil, failf("the pattern matches whole names: * any letters, ? one letter", "%s: no file matches", arg)
	}
	return matches, nil
}

// missing is the error for a file that is not there, with its neighbours.
func missing(path string) error {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); err != nil {
		return failf("", "%s: no such file: there is no folder %s", path, dir)
	}
	var names []string
	for _, name := range dataFiles(dir) {
		names = append(names, filepath.Base(name))
	}
	return failf(nearestFile(filepath.Base(path), names, dir), "%s: no such file", path)
}

// source is the file at path, or standard input.
func (a *app) source(ctx context.Context, path string) ingest.Source {
	if path == dash {
		return ingest.Source{Name: stdinName, Once: true, Open: func() (io.ReadCloser, error) {
			return interruptible(ctx, a.stdin), nil
		}}
	}
	once := false
	if info, err := os.Stat(path); err == nil {
		once = !info.Mode().IsRegular() // a named pipe, or the <(…) of a shell
	}
	return ingest.Source{Name: path, Once: once, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// interruptible reads r until ctx is done, even while r keeps it waiting, as
// a terminal does.
func interruptible(ctx context.Context, r io.Reader) io.ReadCloser {
	out, in := io.Pipe()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.CopyBuffer(in, struct{ io.Reader }{r}, make([]byte, 256<<10))
		stop()
		in.CloseWithError(err)
	}()
	return out
}

// realPath is the same for all spellings of a file's name, also through
// symbolic links, and for a file that is still to be written.
func realPath(path string) string {
	if path == dash {
		return path
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	if target, err := filepath.EvalSymlinks(abs); err == nil {
		return target
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		return filepath.Join(dir, filepath.Base(abs))
	}
	return abs
}
