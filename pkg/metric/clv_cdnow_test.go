package metric

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// cdnow is the sample of 2,357 customers of CDNOW (Fader and Hardie 2001), as
// of a day.
func cdnow(t *testing.T, asOf string) *dataset.Dataset {
	name := filepath.Join(os.Getenv("RETAIN_DATA"), "cdnow", "CDNOW_sample.txt")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Skip("RETAIN_DATA does not name a folder with cdnow")
	}
	b := &dataset.Builder{HasSales: true, HasAmounts: true, AsOf: day(t, asOf)}
	shard := b.NewShard()
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		f := strings.Fields(scan.Text()) // master id, sample id, date, CDs, amount
		d := day(t, f[2][:4]+"-"+f[2][4:6]+"-"+f[2][6:])
		if b.First.IsZero() || d < b.First {
			b.First = d
		}
		if d <= b.AsOf {
			shard.Add(&dataset.Line{Customer: []byte(f[1]), Day: d, Amount: amount(t, f[4])})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func relative(got, want float64) float64 { return math.Abs(got-want) / math.Abs(want) }

// The parameters are those of lifetimes 0.11.3 and mpmath 1.3 on exact days /
// 7; the published ones (Fader, Hardie and Lee 2005; Fader and Hardie 2013) are
// the same to as many digits as they have. The standard errors and the mean of
// p_alive are those of lifetimes.
func TestCDNOW(t *testing.T) {
	o := DefaultCLV
	o.Method = AllModels
	res := must[CLVRow](t)(CLV(cdnow(t, "1997-09-30"), o))
	want := map[string][2]float64{ // value and standard error, 0 where there is no reference
		"bgnbd r": {0.242594520, 0.012557379}, "bgnbd alpha": {4.413601716, 0.378224101}, "bgnbd a": {0.792922011, 0.185733750}, "bgnbd b": {2.425906553, 0.705413850},
		"mbgnbd r": {0.524843159, 0.083268089}, "mbgnbd alpha": {6.183085283, 0.695619909}, "mbgnbd a": {0.891359374, 0.154789938}, "mbgnbd b": {1.614002165, 0.537494794},
		"paretonbd r": {0.553277062}, "paretonbd alpha": {10.577683707}, "paretonbd s": {0.606240161}, "paretonbd beta": {11.668739881},
		"gammagamma p": {6.249572524, 1.190055346}, "gammagamma q": {3.744224653, 0.290133068}, "gammagamma v": {15.443520079, 4.159422802},
	}
	for _, p := range section[CLVRow, ParameterRow](t, res, "parameters") {
		w, ok := want[p.Model+" "+p.Name]
		if !ok || relative(float64(p.Value), w[0]) > 1e-5 || w[1] > 0 && relative(float64(p.StandardError), w[1]) > 1e-4 {
			t.Errorf("%+v, want %v", p, w)
		}
		delete(want, p.Model+" "+p.Name)
	}
	if len(want) > 0 {
		t.Errorf("no parameters %v", want)
	}
	var fits []string
	for _, f := range section[CLVRow, FitRow](t, res, "fit") {
		fits = append(fits, fmt.Sprintf("%s %d %.4f %t", f.Model, f.Customers, f.LogLikelihood, f.Converged))
	}
	wantLines(t, fits, "bgnbd 2357 -9582.4292 true", "mbgnbd 2357 -9582.1357 true", "paretonbd 2357 -9594.9762 true", "gammagamma 946 -4055.9177 true")

	for i, w := range []struct {
		method       Method
		alive, total float64
	}{
		// The totals of the reference are of months of 4.345 weeks and 1 % a month.
		{BGNBD, 0.8134398, 71507.95}, {MBGNBD, 0.4487214, 67774.14}, {ParetoNBD, 0.4462771, 72315.60},
	} {
		r := res.Rows[i]
		if r.Method != w.method || r.Customers != 2357 || relative(float64(r.PAlive), w.alive) > 1e-6 {
			t.Errorf("row %+v, want %v alive by %s", r, w.alive, w.method)
		}
		o.Method, o.Discount = w.method, math.Pow(1.01, 12)-1
		r = must[CLVRow](t)(CLV(cdnow(t, "1997-09-30"), o)).Rows[0]
		if relative(r.TotalCLV.Float(), w.total) > 0.001 {
			t.Errorf("%s: in all %s, want about %v", r.Method, r.TotalCLV, w.total)
		}
	}
}

// The figures are those of the reference implementations, lifetimes for MAE
// and RMSE; 1,882 purchase days came.
func TestCDNOWHoldout(t *testing.T) {
	o := DefaultCLV
	o.Method, o.Holdout = AllModels, calendar.Span{N: 39, Unit: calendar.Weeks}
	res := must[CLVRow](t)(CLV(cdnow(t, "1998-06-30"), o))
	var got []string
	for _, h := range section[CLVRow, HoldoutRow](t, res, "holdout") {
		got = append(got, fmt.Sprintf("%s %d %.1f %.4f %.4f %.4f", h.Model, h.Actual, h.Predicted, h.Bias, h.MAE, h.RMSE))
	}
	// Bias: (1653.409 - 1882) / 2357 and so on.
	wantLines(t, got, "bgnbd 1882 1653.4 -0.0970 0.7855 1.6080", "mbgnbd 1882 1576.7 -0.1295 0.7648 1.6072",
		"paretonbd 1882 1665.5 -0.0918 0.7545 1.6028", "own rate 1882 2930.1 0.4447 1.0237 2.2119")
	got = nil
	for _, h := range section[CLVRow, HoldoutFrequencyRow](t, res, "holdout_frequency") {
		if h.Model == "bgnbd" {
			got = append(got, fmt.Sprintf("%s %d %.4f %.4f", h.Frequency, h.Customers, float64(h.Actual)/float64(h.Customers), float64(h.Predicted)/float64(h.Customers)))
		}
	}
	wantLines(t, got, "0 1411 0.2367 0.2251", "1 439 0.6970 0.5231", "2 214 1.3925 1.0441", "3 100 1.5600 1.5203",
		"4 62 2.5323 2.1639", "5 38 2.9474 2.6538", "6 29 3.8621 3.5040", "7+ 64 6.3594 6.1572")
	o.Method = BGNBD
	res = must[CLVRow](t)(CLV(cdnow(t, "1998-06-30"), o))
	wantNote(t, res.Notes, "tried on 1997-10-01 to 1998-06-30: bgnbd would have expected 1653 purchase days of the customers of before, carrying on each one's own rate 2930, and 1,882 came")
}
