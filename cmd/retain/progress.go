package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/retain-cli/retain/pkg/ingest"
)

const (
	progressAfter = time.Second            // work that takes no longer shows none
	progressEvery = 200 * time.Millisecond // on a terminal, one line over the other
	progressLines = 5 * time.Second        // elsewhere, line after line
)

// A meter shows on standard error how far some work is.
type meter struct {
	w      io.Writer
	width  func() int // of the terminal that w is; 0 for none
	after  func(time.Duration) <-chan time.Time
	gauges []*gauge
	line   func(elapsed time.Duration) string // how far the work is
	drawn  int                                // letters on the terminal's line
}

// A gauge counts what is read of one file, since it was last opened.
type gauge struct{ read, total atomic.Int64 }

// unknown is the total of a pipe.
const unknown = -1

// metered returns the files, counted as they are read, and starts to show how
// far they are where --progress says so. The function ends it.
func (a *app) metered(in ingest.Input) (ingest.Input, func()) {
	if !a.showsProgress() {
		return in, func() {}
	}
	m := a.newMeter()
	m.line = m.readingLine
	for _, sources := range []*[]ingest.Source{&in.Sales, &in.Customers, &in.Survey, &in.Others, &in.Rates} {
		*sources = m.counted(*sources)
	}
	return in, m.start()
}

// counting starts to show what line says of some work, where --progress says
// so. The function ends it.
func (a *app) counting(line func(elapsed time.Duration) string) func() {
	if !a.showsProgress() {
		return func() {}
	}
	m := a.newMeter()
	m.line = line
	return m.start()
}

func (a *app) showsProgress() bool {
	terminal := a.width(a.stderr) > 0
	return a.general.progress != "never" && (a.general.progress != "auto" || terminal && !a.general.quiet)
}

func (a *app) newMeter() *meter {
	return &meter{w: a.stderr, width: func() int { return a.width(a.stderr) }, after: a.after}
}

// start draws in the background until the function is called.
func (m *meter) start() (end func()) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.run(ctx)
	}()
	return func() {
		stop()
		<-done
	}
}

// counted returns sources that a gauge each counts.
func (m *meter) counted(sources []ingest.Source) []ingest.Source {
	var all []ingest.Source
	for _, s := range sources {
		g, open := new(gauge), s.Open
		m.gauges = append(m.gauges, g)
		s.Open = func() (io.ReadCloser, error) {
			r, err := open()
			if err != nil {
				return nil, err
			}
			return g.count(r), nil
		}
		all = append(all, s)
	}
	return all
}

// count begins to count what is read of r.
func (g *gauge) count(r io.ReadCloser) io.ReadCloser {
	g.read.Store(0)
	g.total.Store(unknown)
	f, ok := r.(*os.File)
	if ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			g.total.Store(info.Size())
			return &countedFile{f, g}
		}
	}
	return &countedStream{r, g}
}

// A countedStream is a stream of which a gauge counts what is read.
type countedStream struct {
	io.ReadCloser
	g *gauge
}

func (s *countedStream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.g.read.Add(int64(n))
	return n, err
}

// A countedFile is the same of a file, which an archive may be read in
// anywhere.
type countedFile struct {
	f *os.File
	g *gauge
}

func (f *countedFile) Read(p []byte) (int, error) {
	n, err := f.f.Read(p)
	f.g.read.Add(int64(n))
	return n, err
}

// ReadAt is [io.ReaderAt].
func (f *countedFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.f.ReadAt(p, at)
	f.g.read.Add(int64(n))
	return n, err
}

// Seek is [io.Seeker].
func (f *countedFile) Seek(offset int64, whence int) (int64, error) { return f.f.Seek(offset, whence) }

func (f *countedFile) Close() error { return f.f.Close() }

// run draws until ctx is done, and then leaves the terminal as it was.
func (m *meter) run(ctx context.Context) {
	var start time.Time
	for wait := progressAfter; ; {
		select {
		case <-ctx.Done():
			m.clear()
			return
		case now := <-m.after(wait):
			if start.IsZero() {
				start = now.Add(-wait)
			}
			terminal := m.draw(now.Sub(start))
			if wait = progressLines; terminal {
				wait = progressEvery
			}
		}
	}
}

// readingLine tells how far the files are read.
func (m *meter) readingLine(elapsed time.Duration) string {
	read, total := int64(0), int64(0)
	for _, g := range m.gauges {
		read += g.read.Load()
		if n := g.total.Load(); n == unknown || total == unknown {
			total = unknown
		} else {
			total += n
		}
	}
	return progressLine(read, total, elapsed)
}

// draw shows how far the work is, and reports whether on a terminal.
func (m *meter) draw(elapsed time.Duration) bool {
	line := m.line(elapsed)
	width := m.width()
	if width == 0 {
		_, _ = io.WriteString(m.w, line+"\n") // as in tell
		return false
	}
	line = line[:min(len(line), width-1)]
	_, _ = io.WriteString(m.w, "\r"+line+strings.Repeat(" ", max(0, m.drawn-len(line))))
	m.drawn = len(line)
	return true
}

// clear takes the line from the terminal.
func (m *meter) clear() {
	if m.drawn > 0 {
		_, _ = io.WriteString(m.w, "\r"+strings.Repeat(" ", m.drawn)+"\r")
	}
}

// progressLine tells in ASCII how far files are read, of unknown size or a
// total.
func progressLine(read, total int64, elapsed time.Duration) string {
	rate := float64(read) / elapsed.Seconds()
	switch {
	case total == unknown || read > total:
		return fmt.Sprintf("reading: %s, %s/s", bytesText(read), bytesText(int64(rate)))
	case read == total:
		return fmt.Sprintf("reading: all %s read, putting it in order", bytesText(read))
	case read == 0:
		return fmt.Sprintf("reading: 0%% of %s", bytesText(total))
	}
	left := time.Duration(float64(total-read) / rate * float64(time.Second))
	return fmt.Sprintf("reading: %d%%, %s of %s, %s/s, %s left", 100*read/total, bytesText(read), bytesText(total), bytesText(int64(rate)), timeText(left))
}

// bytesText is a number of bytes in its decimal unit.
func bytesText(n int64) string {
	switch {
	case n < 1e4:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%d kB", n/1e3)
	case n < 1e9:
		return fmt.Sprintf("%d MB", n/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// timeText is a length of time, rounded up to seconds or, of more than an
// hour, to minutes.
func timeText(d time.Duration) string {
	s := int64((d + time.Second - 1) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
	m := (s + 59) / 60
	return fmt.Sprintf("%d h %d min", m/60, m%60)
}
