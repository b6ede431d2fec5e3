package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestWriteFile leaves the old file or the new one, and never anything else.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "result.csv")
	put := func(text string, fail error) error {
		return writeFile(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return fail
		})
	}
	check := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if want == "" && os.IsNotExist(err) {
			return
		}
		if string(got) != want {
			t.Errorf("the file holds %q (%v), want %q", got, err, want)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 1 {
			t.Errorf("left behind: %v (%v)", left, err)
		}
	}
	wrong := errors.New("the disk is full")
	if err := put("half", wrong); !errors.Is(err, wrong) {
		t.Errorf("error %v, want %v", err, wrong)
	}
	check("")
	if err := put("first", nil); err != nil {
		t.Fatal(err)
	}
	check("first")
	if runtime.GOOS != "windows" {
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("half", wrong); !errors.Is(err, wrong) {
		t.Errorf("error %v, want %v", err, wrong)
	}
	check("first")
	if err := put("second", nil); err != nil {
		t.Fatal(err)
	}
	check("second")
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v (%v), want that of the old file", info.Mode(), err)
	}
	if err := writeFile(os.DevNull, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }); err != nil {
		t.Errorf("%s: %v", os.DevNull, err)
	}
}

// TestUntil stops writing once interrupted.
func TestUntil(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var b bytes.Buffer
	w := until(ctx, &b)
	if _, err := io.WriteString(w, "before"); err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := io.WriteString(w, "after"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if b.String() != "before" {
		t.Errorf("written: %q", b.String())
	}
}

// TestClosedPipe writes to a pipe that nobody reads.
func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	t.Chdir(t.TempDir())
	if err := os.WriteFile("sales.csv", []byte(shopSales), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	a := newApp(strings.NewReader(""), w, &stderr)
	a.now = clock("2025-06-15")
	if code := a.run([]string{"churn", "--quiet"}); code != 0 || stderr.Len() > 0 {
		t.Errorf("exit %d, want 0 and silence: %s", code, &stderr)
	}
}

// TestInterrupt stops the program while it waits for its input.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt can be sent to another process here")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stdin, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = feed.Close() })
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(exe)
	cmd.Args = []string{"retain", "churn", "--sales", "-", "--output", "churn.csv"}
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), todayVar+"=2025-06-15", "XDG_CONFIG_HOME="+dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(feed, strings.Repeat(shopSales, 10_000)); err != nil {
		t.Fatal(err) // more than the pipe holds: once it is written the program reads
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	timeout := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer timeout.Stop()
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
		t.Errorf("%v, want exit %d", err, exitInterrupted)
	}
	if stdout.Len() > 0 || !strings.HasSuffix(stderr.String(), "interrupted\n") {
		t.Errorf("stdout %q, stderr %q", &stdout, &stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
