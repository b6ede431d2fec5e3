package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/natefinch/atomic"

	"github.com/retain-cli/retain/pkg/ingest"
)

// writeFile gives the file at path what write writes, all of it or nothing: a
// new file takes the place of the old one at the end. What is no plain file,
// such as a named pipe, is written to as it is.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	return f.close(write(f))
}

// toStdout reports whether there is no file to write to.
func (out *outputs) toStdout() bool { return out.file == "" || out.file == dash }

// write writes to where the flags say.
func (a *app) write(ctx context.Context, write func(io.Writer) error) error {
	if a.outputs.toStdout() {
		return write(until(ctx, a.stdout))
	}
	return writeFile(a.outputs.file, func(w io.Writer) error { return write(until(ctx, w)) })
}

// A newFile is a file that is there when it is whole.
type newFile struct {
	*bufio.Writer
	f      *os.File
	path   string
	direct bool // f is path itself
}

// create opens a new file for path.
func create(path string) (*newFile, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // a link stays a link
	}
	mode := fs.FileMode(0o666) // less the umask
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, failf("add a file name: "+filepath.Join(path, "result.csv"), "%s: a folder, want a file", path)
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, notWritable(path, err)
		}
		return &newFile{bufio.NewWriter(f), f, path, true}, nil
	case err == nil:
		mode = info.Mode().Perm()
	}
	dir, name := filepath.Split(path)
	temporary := filepath.Join(dir, "."+name+"."+strconv.Itoa(os.Getpid())+".tmp")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, notWritable(path, err)
	}
	return &newFile{bufio.NewWriter(f), f, path, false}, nil
}

// notWritable is the error for a file that cannot be written.
func notWritable(path string, err error) error {
	dir := filepath.Dir(path)
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		return failf("make it first: mkdir -p "+quoted(dir), "%s: there is no folder %s", path, dir)
	}
	return failf("", "%s: cannot be written: %v", path, errors.Unwrap(err))
}

// close puts the file in its place, or takes it away again where writing it
// failed with err.
func (n *newFile) close(err error) error {
	if err == nil {
		err = n.Flush()
	}
	if err == nil && !n.direct {
		err = n.f.Sync()
	}
	err = errors.Join(err, n.f.Close())
	if n.direct {
		return err
	}
	if err == nil {
		err = atomic.ReplaceFile(n.f.Name(), n.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(n.f.Name()))
	}
	return nil
}

// sparesInputs returns an error where a file that is to be written is one
// that is read, by whatever name.
func (a *app) sparesInputs(in ingest.Input) error {
	var read []string
	for _, s := range slices.Concat(in.Sales, in.Customers, in.Survey, in.Rates, a.joinable(in.Others)) {
		if !s.Once {
			read = append(read, s.Name)
		}
	}
	if a.configFile != "" {
		read = append(read, a.configFile)
	}
	if a.inputs.privacy.keyFile != "" {
		read = append(read, a.inputs.privacy.keyFile)
	}
	written := []struct{ flag, path string }{{"--output", a.outputs.file}, {"--rejects", a.inputs.rejects}, {"--plot", a.outputs.plot}}
	for i, w := range written {
		for _, name := range read {
			if sameFile(w.path, name) {
				return usagef("choose another name", "%s %s: would overwrite %s, which is read", w.flag, w.path, name)
			}
		}
		for _, other := range written[:i] {
			if w.path != "" && realPath(w.path) == realPath(other.path) {
				return usagef("choose another name", "%s %s: the same file as %s", w.flag, w.path, other.flag)
			}
		}
	}
	return nil
}

// sameFile reports whether both names are of one plain file, also through
// links and in another spelling.
func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

// until writes to w until ctx is done.
func until(ctx context.Context, w io.Writer) io.Writer { return &untilWriter{ctx, w} }

type untilWriter struct {
	ctx context.Context
	w   io.Writer
}

func (u *untilWriter) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}
