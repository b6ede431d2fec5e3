//go:build (linux || darwin) && (amd64 || arm64)

// Run measures retain beside DuckDB and a count of the line ends on a file
// that generate writes: round by round, each in turn, so that a busy moment
// meets them all. It prints a table in Markdown of medians and ratios. With
// -shapes it measures retain alone on files written in other ways.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// works are the questions, and how retain is asked. DuckDB's answers must be
// the same: of the first that is checked byte by byte, of those with a row for
// each customer by their number.
var works = []struct {
	name string
	args string
	same func(a, b string) (bool, error)
}{
	{"churn", "churn --since 6m --fields opening,churned", sameBytes},
	{"lapsed", "lapsed --since 6m", sameRows},
	{"cohorts", "cohorts", func(_, _ string) (bool, error) { return true, nil }}, // retain has the empty cells too
	{"summary", "rfm --list", sameRows},
}

// sameBytes reports whether two small files are alike.
func sameBytes(a, b string) (bool, error) {
	textA, errA := os.ReadFile(a)
	textB, errB := os.ReadFile(b)
	return bytes.Equal(textA, textB), errors.Join(errA, errB)
}

// sameRows reports whether two files have as many lines.
func sameRows(a, b string) (bool, error) {
	linesA, errA := lines(a)
	linesB, errB := lines(b)
	return linesA == linesB, errors.Join(errA, errB)
}

func lines(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	n := 0
	s := bufio.NewScanner(f)
	for s.Scan() {
		n++
	}
	return n, errors.Join(s.Err(), f.Close())
}

// shapes are the files of -shapes. The first is what the others are compared
// with.
var shapes = []struct{ name, generate, by string }{
	{"plain", "", ""},
	{"shuffled rows", "-shuffle", ""},
	{"16-digit hex ids", "-ids hex", ""},
	{"uuid ids", "-ids uuid", ""},
	{"newlines in 5 % of rows", "-newlines 0.05", ""},
	{"timestamps", "-dates datetime", ""},
	{"CR LF and a mark", "-crlf -bom", ""},
	{"from a pipe", "", "pipe"},
	{"gzip", "", "gzip"},
}

type bench struct {
	retain string
	folder string
	rows   string
	rounds int
}

func main() {
	log.SetFlags(0)
	var b bench
	flag.StringVar(&b.retain, "retain", "retain", "the `program` to measure")
	flag.StringVar(&b.folder, "folder", filepath.Join(os.TempDir(), "retain-bench-files"), "`folder` for programs and files")
	flag.StringVar(&b.rows, "rows", "10000000", "`rows` of the file")
	flag.IntVar(&b.rounds, "rounds", 5, "how often each is measured")
	others := flag.Bool("shapes", false, "measure churn on files written in other ways")
	flag.Parse()
	if err := b.run(os.Stdout, *others); err != nil {
		log.Fatal(err)
	}
}

func (b *bench) run(w io.Writer, others bool) error {
	programs := []string{"./generate", "./newlines"}
	if !others {
		programs = append(programs, "./duckdb")
	}
	if err := os.MkdirAll(b.folder, 0o777); err != nil {
		return err
	}
	build := exec.Command("go", append([]string{"build", "-o", b.folder + string(filepath.Separator)}, programs...)...)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("%v: %w", build.Args, err)
	}
	if others {
		return b.shapes(w)
	}
	return b.compare(w)
}

// file returns a file of a shape, generated where it is not there yet.
func (b *bench) file(flags string) (string, error) {
	path := filepath.Join(b.folder, "sales-"+b.rows+strings.ReplaceAll(flags, " ", "")+".csv")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, b.fill(path, filepath.Join(b.folder, "generate"), append(strings.Fields(flags), "-rows", b.rows)...)
}

// fill makes the output of a program the file at path, when it is whole.
func (b *bench) fill(path, program string, args ...string) error {
	f, err := os.Create(path + ".tmp")
	if err != nil {
		return err
	}
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = f, os.Stderr
	if err := errors.Join(cmd.Run(), f.Close()); err != nil {
		return fmt.Errorf("%v: %w", cmd.Args, err)
	}
	return os.Rename(f.Name(), path)
}

// A sample is what one run took.
type sample struct {
	wall, cpu time.Duration
	memory    int64 // most, in KiB
}

// measure runs a program that writes to the file out. That nothing passes
// through this process keeps it small: a program's memory is counted from that
// of the process that starts it.
func measure(stdin io.Reader, out, program string, args ...string) (sample, error) {
	cmd := exec.Command(program, args...)
	f, err := os.Create(out)
	if err != nil {
		return sample{}, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, f, os.Stderr
	start := time.Now()
	if err := errors.Join(cmd.Run(), f.Close()); err != nil {
		return sample{}, fmt.Errorf("%v: %w", cmd.Args, err)
	}
	s := sample{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if s.memory = use.Maxrss; runtime.GOOS == "darwin" {
			s.memory /= 1024
		}
	}
	return s, nil
}

// ask measures retain.
func (b *bench) ask(stdin io.Reader, args, file string) (sample, error) {
	return measure(stdin, b.output("retain"), b.retain, append(strings.Fields(args), "--sales", file, "--as-of", "2024-12-31", "--format", "csv", "--quiet")...)
}

// output is where a program's answer goes.
func (b *bench) output(program string) string { return filepath.Join(b.folder, program+".out") }

// median returns the medians of samples, each figure by itself.
func median(all []sample) sample {
	mid := func(get func(sample) int64) int64 {
		var of []int64
		for _, s := range all {
			of = append(of, get(s))
		}
		slices.Sort(of)
		return of[len(of)/2]
	}
	return sample{
		time.Duration(mid(func(s sample) int64 { return int64(s.wall) })),
		time.Duration(mid(func(s sample) int64 { return int64(s.cpu) })),
		mid(func(s sample) int64 { return s.memory }),
	}
}

// compare prints how retain stands beside DuckDB and the line ends.
func (b *bench) compare(w io.Writer) error {
	file, err := b.file("")
	if err != nil {
		return err
	}
	ours, theirs := make([][]sample, len(works)), make([][]sample, len(works))
	var counts []sample
	for range b.rounds {
		for i, work := range works {
			duck, err := measure(nil, b.output("duckdb"), filepath.Join(b.folder, "duckdb"), work.name, file)
			if err != nil {
				return err
			}
			own, err := b.ask(nil, work.args, file)
			if err != nil {
				return err
			}
			count, err := measure(nil, os.DevNull, filepath.Join(b.folder, "newlines"), file)
			if err != nil {
				return err
			}
			if same, err := work.same(b.output("retain"), b.output("duckdb")); err != nil {
				return err
			} else if !same {
				return fmt.Errorf("%s: the answers differ: compare %s and %s", work.name, b.output("retain"), b.output("duckdb"))
			}
			ours[i], theirs[i], counts = append(ours[i], own), append(theirs[i], duck), append(counts, count)
		}
	}
	limit := median(counts)
	if _, err := fmt.Fprintf(w, "| %s rows | CPU, DuckDB / retain | wall, DuckDB / retain | CPU, retain / newlines | memory, retain | memory, DuckDB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n", b.rows); err != nil {
		return err
	}
	for i, work := range works {
		own, duck := median(ours[i]), median(theirs[i])
		if _, err := fmt.Fprintf(w, "| %s | %.1f | %.1f | %.1f | %d MB | %d MB |\n", work.name, ratio(duck.cpu, own.cpu), ratio(duck.wall, own.wall),
			ratio(own.cpu, limit.cpu), own.memory*1024/1e6, duck.memory*1024/1e6); err != nil {
			return err
		}
	}
	return nil
}

// shapes prints what churn takes on files written in other ways.
func (b *bench) shapes(w io.Writer) error {
	files, taken := make([]string, len(shapes)), make([][]sample, len(shapes))
	for i, s := range shapes {
		var err error
		if files[i], err = b.file(s.generate); err != nil {
			return err
		}
		if s.by == "gzip" {
			if err := b.fill(files[i]+".gz", "gzip", "-1", "-c", files[i]); err != nil {
				return err
			}
			files[i] += ".gz"
		}
	}
	for range b.rounds {
		for i, s := range shapes {
			var own sample
			var err error
			if s.by == "pipe" {
				own, err = b.piped(files[i])
			} else {
				own, err = b.ask(nil, works[0].args, files[i])
			}
			if err != nil {
				return err
			}
			taken[i] = append(taken[i], own)
		}
	}
	plain := median(taken[0])
	if _, err := fmt.Fprintf(w, "| churn, %s rows | CPU, to plain | wall, to plain | memory |\n| --- | ---: | ---: | ---: |\n", b.rows); err != nil {
		return err
	}
	for i, s := range shapes {
		own := median(taken[i])
		if _, err := fmt.Fprintf(w, "| %s | %.2f | %.2f | %d MB |\n", s.name, ratio(own.cpu, plain.cpu), ratio(own.wall, plain.wall), own.memory*1024/1e6); err != nil {
			return err
		}
	}
	return nil
}

// piped measures retain reading what another program writes.
func (b *bench) piped(path string) (sample, error) {
	cat := exec.Command("cat", path)
	pipe, err := cat.StdoutPipe()
	if err != nil {
		return sample{}, err
	}
	if err := cat.Start(); err != nil {
		return sample{}, err
	}
	s, err := b.ask(pipe, works[0].args, "-")
	return s, errors.Join(err, cat.Wait())
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
