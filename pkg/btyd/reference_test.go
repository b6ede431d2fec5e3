package btyd

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "compute testdata/reference.csv anew (takes some minutes)")

// referenceFile holds values of 385-digit arithmetic, computed by exact_test.go
// and exactmodels_test.go over a seeded grid: go test ./pkg/btyd -run
// TestReferenceTable -update.
const referenceFile = "testdata/reference.csv"

var referenceHeader = []string{"model", "r", "alpha", "a_or_s", "b_or_beta", "x", "t_x", "T", "t", "n",
	"log_likelihood", "p_alive", "expected_if_alive", "probability_if_alive", "expected_of_newcomer"}

// A spot is a point of the grid.
type spot struct {
	kind Kind
	p    [4]float64
	h    History
	t    float64
	n    int
}

// grid returns the points: parameters and histories as extreme as they come,
// mixed at random but always the same.
func grid() []spot {
	rng := rand.New(rand.NewPCG(2005, 24))
	pick := func(v ...float64) float64 { return v[rng.IntN(len(v))] }
	shape := func() float64 { return pick(1e-3, 0.243, 1, 3.7, 60, 1e4) }
	scale := func() float64 { return pick(1e-6, 1e-3, 0.5, 4.414, 80, 1e4, 1e8) }
	end := func() float64 { return pick(1e-3, 0.2, 0.793, 1-1e-9, 1, 1, 1+1e-6, 1.5, 2, 12, 400) }
	stay := func() float64 { return pick(1e-3, 0.3, 1, 2.426, 40, 1e4) }
	var spots []spot
	for _, kind := range Kinds() {
		for range 600 {
			s := spot{kind: kind, p: [4]float64{shape(), scale(), end(), stay()}}
			if kind == Pareto {
				s.p[3] = scale()
			}
			s.h.X = int(pick(0, 0, 1, 2, 3, 7, 30, 150, 1000))
			s.h.T = pick(0, 0.14, 5, 38.857, 300, 5000)
			if s.h.T == 0 {
				s.h.X = 0
			}
			if s.h.X > 0 {
				s.h.Tx = s.h.T * pick(1, 0.999, 0.5, 0.01)
			}
			s.t = pick(0.01, 1, 39, 520)
			s.n = int(pick(0, 1, 3, 12))
			if kind != Pareto && rng.IntN(4) == 0 {
				s.n = 400
			}
			spots = append(spots, s)
		}
	}
	return spots
}

func (s spot) exact() truth {
	switch s.kind {
	case BG:
		return exactBetaGeometric(s.p, 0, s.h, s.t, s.n)
	case MBG:
		return exactBetaGeometric(s.p, 1, s.h, s.t, s.n)
	}
	return exactPareto(s.p, s.h, s.t, s.n)
}

func (s spot) row() []string {
	row := []string{string(s.kind)}
	for _, v := range s.p {
		row = append(row, strconv.FormatFloat(v, 'g', -1, 64))
	}
	row = append(row, strconv.Itoa(s.h.X))
	for _, v := range []float64{s.h.Tx, s.h.T, s.t} {
		row = append(row, strconv.FormatFloat(v, 'g', -1, 64))
	}
	row = append(row, strconv.Itoa(s.n))
	x := s.exact()
	for _, v := range []num{x.logLikelihood, x.pAlive, x.ifAlive, x.probability, x.newcomer} {
		row = append(row, v.f.Text('g', 18))
	}
	return row
}

func writeReference(t *testing.T, spots []spot) {
	rows := make([][]string, len(spots))
	var wait sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, s := range spots {
		turn <- struct{}{}
		wait.Go(func() {
			rows[i] = s.row()
			<-turn
		})
	}
	wait.Wait()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(append([][]string{referenceHeader}, rows...)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(referenceFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readReference(t *testing.T) [][]string {
	t.Helper()
	b, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// relative returns |got - want| / |want|; 0 where they are equal or both below
// what a float holds.
func relative(got, want float64) float64 {
	if got == want || math.Abs(want) < 1e-290 && math.Abs(got) < 1e-289 {
		return 0
	}
	d := math.Abs(got-want) / math.Abs(want)
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

func TestReferenceTable(t *testing.T) {
	spots := grid()
	if *update {
		writeReference(t, spots)
	}
	rows := readReference(t)
	if len(rows) != len(spots) || len(rows) < 1000 {
		t.Fatalf("%d rows for %d points; run with -update", len(rows), len(spots))
	}
	worst := map[string]float64{}
	for i, s := range spots {
		m := s.kind.New(s.p[:]...)
		got := []float64{m.LogLikelihood(s.h), m.PAlive(s.h), m.ExpectedIfAlive(s.h, s.t), m.ProbabilityIfAlive(s.h, s.n, s.t), m.Expected(s.t)}
		for j, g := range got {
			want, err := strconv.ParseFloat(rows[i][10+j], 64)
			if err != nil && want != 0 { // what is too small for a float is 0
				t.Fatal(err)
			}
			d := relative(g, want)
			if j == 0 {
				// An error of a logarithm is a relative error of the likelihood.
				d = math.Abs(g-want) / max(1, math.Abs(want))
			}
			name := fmt.Sprintf("%s %s", s.kind, referenceHeader[10+j])
			worst[name] = max(worst[name], d)
			if !(d <= 1e-9) {
				t.Errorf("%s of %v = %v, want %v (error %.1e)", name, rows[i][:10], g, want, d)
			}
		}
	}
	for name, d := range worst {
		t.Logf("%s: largest error %.1e", name, d)
	}
}

func TestReferenceProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("seconds of 385-digit arithmetic")
	}
	rows := readReference(t)
	for i, s := range grid() {
		if i%60 != 7 {
			continue
		}
		if got := s.row(); !slices.Equal(got, rows[i]) {
			t.Errorf("the program gives %v, the table holds %v", got, rows[i])
		}
	}
}
