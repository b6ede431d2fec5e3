package btyd

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A cdnowCustomer is one of the sample of 2,357: calibration to 1997-09-30,
// then 39 weeks held out.
type cdnowCustomer struct {
	history History // in weeks
	spend   Spend
	after   int // purchase days held out
}

// readCDNOW reads the raw log, in which the lines of a customer follow each
// other by date; the purchases of a day are one.
func readCDNOW(t *testing.T) []cdnowCustomer {
	t.Helper()
	root := os.Getenv("RETAIN_DATA")
	if root == "" {
		t.Skip("RETAIN_DATA is not set: it names the folder with the public data sets")
	}
	b, err := os.ReadFile(filepath.Join(root, "cdnow", "CDNOW_sample.txt"))
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC)
	weeks := func(from, to time.Time) float64 { return math.Round(to.Sub(from).Hours()/24) / 7 }
	var customers []cdnowCustomer
	var id string
	var first, last time.Time
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		field := strings.Fields(lines.Text()) // master id, sample id, date, CDs, amount
		day, err := time.Parse("20060102", field[2])
		if err != nil {
			t.Fatal(err)
		}
		amount, err := strconv.ParseFloat(field[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		if field[1] != id {
			id, first, last = field[1], day, day
			customers = append(customers, cdnowCustomer{history: History{T: weeks(first, end)}})
			continue
		}
		c := &customers[len(customers)-1]
		switch {
		case day.After(end):
			if day != last {
				c.after++
			}
		case day != first:
			if day != last {
				c.history.X++
				c.history.Tx = weeks(first, day)
			}
			c.spend.Mean += amount // the sum for now
		}
		last = day
	}
	for i := range customers {
		c := &customers[i]
		c.spend.X = c.history.X
		c.spend.Mean /= float64(max(1, c.spend.X))
	}
	return customers
}

func TestCDNOW(t *testing.T) {
	customers := readCDNOW(t)
	var histories []History
	after := 0
	for _, c := range customers {
		histories = append(histories, c.history)
		after += c.after
	}
	if len(customers) != 2357 || after != 1882 {
		t.Fatalf("%d customers and %d purchases held out, want 2357 and 1882", len(customers), after)
	}
	for _, c := range []struct {
		kind    Kind
		want    []float64
		errors  []float64
		logLike float64
		sum     float64 // expected in the 39 weeks held out
	}{
		// Origin: maximum likelihood with mpmath 1.3 and lifetimes 0.11.3, exact
		// days / 7; the standard errors of the first two are lifetimes'. Published:
		// .243, 4.414, .793, 2.426, -9582.4 (Fader, Hardie and Lee 2005) and .553,
		// 10.578, .606, 11.669, -9595.0.
		{BG, []float64{0.2425945195, 4.4136017158, 0.7929220110, 2.4259065529},
			[]float64{0.012557379, 0.378224101, 0.185733750, 0.705413850}, -9582.4292067, 1653.4087},
		{MBG, []float64{0.5248431587, 6.1830852827, 0.8913593740, 1.6140021648},
			[]float64{0.083268089, 0.695619909, 0.154789938, 0.537494794}, -9582.1357156, 1576.7283},
		{Pareto, []float64{0.5532770616, 10.577683707, 0.6062401612, 11.668739881}, nil, -9594.9761789, 1665.5130},
	} {
		f, err := FitModel(c.kind, Collapse(histories), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range f.Estimates {
			if relative(e.Value, c.want[i]) > 1e-5 {
				t.Errorf("%v: %s = %v, want %v", c.kind, e.Name, e.Value, c.want[i])
			}
			if c.errors != nil && relative(e.StandardError, c.errors[i]) > 1e-4 {
				t.Errorf("%v: standard error of %s = %v, want %v", c.kind, e.Name, e.StandardError, c.errors[i])
			}
		}
		if math.Abs(f.LogLikelihood-c.logLike) > 1e-6 {
			t.Errorf("%v: log-likelihood %v, want %v", c.kind, f.LogLikelihood, c.logLike)
		}
		sum := 0.0
		for _, h := range histories {
			sum += Expected(f.Model, h, 39)
		}
		if math.Abs(sum-c.sum) > 0.01 {
			t.Errorf("%v: %v purchases expected, want %v", c.kind, sum, c.sum)
		}
		if c.kind == BG {
			// Origin: autograd's Hessian of the logarithms, delta method; on days / 7
			// rounded to two decimals, hence four digits.
			for i, row := range [][]float64{
				{0.000157686303, 0.00370638246, -8.78394287e-05, 6.56492474e-05},
				{0.00370638246, 0.143051471, -0.00286557775, 0.0105224231},
				{-8.78394287e-05, -0.00286557775, 0.0344915737, 0.123195425},
				{6.56492474e-05, 0.0105224231, 0.123195425, 0.497512054},
			} {
				for j, want := range row {
					scale := math.Sqrt(f.Covariance[i][i] * f.Covariance[j][j])
					if math.Abs(f.Covariance[i][j]-want) > 1e-3*scale {
						t.Errorf("covariance %d, %d = %v, want %v", i, j, f.Covariance[i][j], want)
					}
				}
			}
		}
	}
}

func TestCDNOWSpend(t *testing.T) {
	var spends []Spend
	for _, c := range readCDNOW(t) {
		spends = append(spends, c.spend)
	}
	f, err := FitSpend(spends, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Origin: lifetimes 0.11.3; published as 6.25, 3.74, 15.44 (Fader and Hardie
	// 2013).
	want := []float64{6.24957252, 3.74422465, 15.44352008}
	errors := []float64{1.19005535, 0.29013307, 4.15942280}
	for i, e := range f.Estimates {
		if relative(e.Value, want[i]) > 1e-6 || relative(e.StandardError, errors[i]) > 1e-4 {
			t.Errorf("%s = %v with error %v, want %v and %v", e.Name, e.Value, e.StandardError, want[i], errors[i])
		}
	}
	if f.Customers != 946 || math.Abs(f.LogLikelihood+4055.9176948) > 1e-6 {
		t.Errorf("%d customers, log-likelihood %v, want 946 and -4055.9177", f.Customers, f.LogLikelihood)
	}
}
