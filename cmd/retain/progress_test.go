package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/ingest"
)

func TestProgressLine(t *testing.T) {
	tests := []struct {
		read, total int64
		elapsed     time.Duration
		want        string
	}{
		{300e6, 1200e6, 2 * time.Second, "reading: 25%, 300 MB of 1.2 GB, 150 MB/s, 6 s left"},
		{1e6, 1e9, 10 * time.Second, "reading: 0%, 1 MB of 1.0 GB, 100 kB/s, 2 h 47 min left"},
		{100e6, 201e6, 70 * time.Second, "reading: 49%, 100 MB of 201 MB, 1 MB/s, 1 min 11 s left"},
		{200e6, 200e6, time.Second, "reading: all 200 MB read, putting it in order"},
		{0, 200e6, time.Second, "reading: 0% of 200 MB"},
		{5e9, unknown, 10 * time.Second, "reading: 5.0 GB, 500 MB/s"},
		{0, unknown, time.Second, "reading: 0 B, 0 B/s"},
		{300, 200, time.Second, "reading: 300 B, 300 B/s"}, // the file grew
	}
	for _, tt := range tests {
		if got := progressLine(tt.read, tt.total, tt.elapsed); got != tt.want {
			t.Errorf("%d of %d in %v: %q, want %q", tt.read, tt.total, tt.elapsed, got, tt.want)
		}
	}
}

// TestMeter draws one line over the other and clears it at the end.
func TestMeter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, make([]byte, 50e3), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		width int
		want  string
	}{
		{80, "\rreading: 0% of 50 kB\rreading: 20%, 10 kB of 50 kB, 5000 B/s, 8 s left\r" + strings.Repeat(" ", 48) + "\r"},
		{20, "\rreading: 0% of 50 k\rreading: 20%, 10 kB\r" + strings.Repeat(" ", 19) + "\r"},
		{0, "reading: 0% of 50 kB\nreading: 20%, 10 kB of 50 kB, 5000 B/s, 8 s left\n"},
	} {
		var w bytes.Buffer
		ticks, waits := make(chan time.Time), make(chan time.Duration)
		m := &meter{w: &w, width: func() int { return tt.width }, after: func(d time.Duration) <-chan time.Time {
			waits <- d
			return ticks
		}}
		m.line = m.readingLine
		src := m.counted([]ingest.Source{{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}})[0]
		for range 2 { // opened again, it is counted from the beginning
			r, err := src.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if m.gauges[0].read.Load() != 0 {
				t.Error("not counted anew")
			}
			if _, err := io.ReadFull(r, make([]byte, 4e3)); err != nil {
				t.Fatal(err)
			}
		}
		r, err := src.Open()
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan bool)
		go func() {
			m.run(ctx)
			close(done)
		}()
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		<-waits
		ticks <- start.Add(progressAfter)
		<-waits // drawn
		if _, err := io.ReadFull(r, make([]byte, 6e3)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.(io.ReaderAt).ReadAt(make([]byte, 4e3), 100); err != nil {
			t.Fatal(err)
		}
		ticks <- start.Add(2 * progressAfter)
		every := <-waits
		stop()
		<-done
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if w.String() != tt.want {
			t.Errorf("width %d: drew %q, want %q", tt.width, w.String(), tt.want)
		}
		if (every == progressEvery) != (tt.width > 0) {
			t.Errorf("width %d: drawn every %v", tt.width, every)
		}
	}
}

// TestProgressWhen holds that nobody gets progress who cannot see it move.
func TestProgressWhen(t *testing.T) {
	for _, tt := range []struct {
		when     string
		terminal bool
		quiet    bool
		want     bool
	}{
		{"auto", true, false, true},
		{"auto", true, true, false},
		{"auto", false, false, false},
		{"always", false, true, true},
		{"never", true, false, false},
	} {
		a := newApp(strings.NewReader(""), io.Discard, io.Discard)
		a.general.progress, a.general.quiet = tt.when, tt.quiet
		a.width = func(io.Writer) int {
			if tt.terminal {
				return 80
			}
			return 0
		}
		src := a.source(t.Context(), dash)
		in, done := a.metered(ingest.Input{Sales: []ingest.Source{src}})
		r, err := in.Sales[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, counted := r.(*countedStream); counted != tt.want {
			t.Errorf("%+v: counted %v", tt, counted)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		done()
	}
}
