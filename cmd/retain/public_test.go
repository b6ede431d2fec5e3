package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPublicData reads data sets that anyone can get, from the folder
// RETAIN_DATA, and compares figures that were counted apart from this program
// (the scores to one decimal: 22.1, 18.6 and -14.7).
func TestPublicData(t *testing.T) {
	run := publicRun(t)
	const (
		uci    = "uci_online_retail/by-day" // UCI Machine Learning Repository 352, a file a day
		retail = "retail_data_transactions" // Kaggle, Retail Transaction Data; dates as 14-Jan-15 and ISO
		nps    = "nps_datacamp"             // DataCamp, an NPS project
		// Tableau's Superstore of 2019 to 2022: two-digit years, day first.
		superstore = "superstore"
		// Maven Analytics, Global Electronics Retailer: prices in dollars stand in
		// another file, whatever was paid with.
		electronics = "global_electronics"
		// Kaggle, Olist, the first thousand orders: an id for each order, who
		// bought and what for in other files.
		olist = "olist_1k_original"
		// The flies of the package lifelines, counted by lifelines 0.30.1: a length
		// of life and whether it is over, and no column that tells who.
		waltons = "survival"
		flies   = "survival --basis contract --customers waltons_dataset.csv --column tenure=T,churned=E --as-of 2024-12-31"
		// The CDNOW sample as its authors published it: blanks, no header.
		cdnow = "cdnow"
	)
	joined := filepath.Join(t.TempDir(), "joins.yaml")
	if err := os.WriteFile(joined, []byte("joins: [{file: Products.csv, on: ProductKey, take: {price: Unit Price USD}}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	const boxes = "period_start,period_end,opening,retained,churned,new,reactivated,closing"
	tests := []struct {
		dir  string
		args string
		want string // the last line of CSV
	}{
		{uci, "churn --since 6m --fields " + boxes, "2011-06-10,2011-12-09,2648,1870,778,1539,78,3487"},
		{uci, "clv --method historic --fields customers,orders,revenue", "4339,18536,8310477.054"},
		{uci, "churn --since 1y --every 1m --fields opening,closing", "3302,3487"},
		{retail, "churn --sales Retail_Data_Transactions.csv --fields opening,churned,new,reactivated", "6210,626,0,571"},
		{retail, "churn --fields opening,churned,new,reactivated", "6210,626,0,571"}, // the same in both files counts once
		{retail, "clv --method historic --fields customers", "6889"},
		{superstore, "clv --method historic --fields customers,orders,revenue", "804,5117,2326534.3543"},
		{electronics, "clv --method historic --fields customers,orders,revenue --config " + joined, "11887,26326,55755479.59"},
		{olist, "clv --method historic --fields customers,orders,revenue", "998,998,136278.93"},
		{uci, "vip --fields top_20_share", "0.735856"},
		{uci, "repeat --fields customers,repeat_customers,repeat_by_days", "4339,2845,2790"},
		{cdnow, "clv --method historic --fields customers,orders,revenue", "2357,6696,244091.94"},
		{cdnow, "clv --sales CDNOW_sample.txt --delimiter space --no-header --column customer=1 --column date=3 --column amount=5 --method historic --fields customers,orders,revenue", "2357,6696,244091.94"},
		{waltons, flies + " --section summary --fields customers,events,median,median_low,median_high", "163,156,56,53,58"},
		{waltons, flies + " --by group --section logrank --fields statistic,df", "122.249126,1"},
		{waltons, flies + " --by group --section summary --fields group,events,median", "miR-137,34,26"},
		{waltons, strings.Replace(flies, "survival", "churn", 1) + " --since 30d --fields opening,retained,churned,new", "134,6,128,1"},
		{nps, "nps --survey nps_web.csv --responses all --fields nps", "22.09607"},
		{nps, "nps --survey nps_email.csv --responses all --fields nps", "18.596311"},
		{nps, "nps --survey nps_mobile.csv --responses all --fields nps", "-14.714048"},
	}
	lists := []struct {
		dir, args string
		rows      int
	}{
		{uci, "lapsed", 852},
		{uci, "churn --list churned", 778},
		{uci, "repeat --list repeat", 2845},
		{uci, "cohorts --list 2010-12:1", 324},
		{uci, "cohorts --list 2010-12", 885},
		{uci, "next", 8255}, // as a program of its own, in Python with sets, counts them; it agrees on every row
		{retail, "lapsed", 734},
	}
	for _, tt := range tests {
		lines := run(tt.dir, tt.args)
		if got := lines[len(lines)-1]; got != tt.want {
			t.Errorf("%s: retain %s: %s, want %s", tt.dir, tt.args, got, tt.want)
		}
	}
	for _, tt := range lists {
		if got := len(run(tt.dir, tt.args)) - 1; got != tt.rows {
			t.Errorf("%s: retain %s: %d rows, want %d", tt.dir, tt.args, got, tt.rows)
		}
	}
}

// publicRun returns a function that runs a command in a folder of the public
// data and returns the lines of CSV that it prints.
func publicRun(t *testing.T) func(dir, args string) []string {
	data := os.Getenv("RETAIN_DATA")
	switch {
	case data == "":
		t.Skip("RETAIN_DATA is not set: it names the folder with the public data sets")
	case testing.Short():
		t.Skip("the public data sets take minutes with -race: they are read without -short")
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	return func(dir, args string) []string {
		t.Helper()
		t.Chdir(filepath.Join(data, dir))
		var stdout, stderr bytes.Buffer
		if code := newApp(strings.NewReader(""), &stdout, &stderr).run(append(strings.Fields(args), "--format", "csv", "--quiet")); code != 0 {
			t.Errorf("%s: retain %s: exit %d: %s", dir, args, code, &stderr)
		}
		return strings.Split(strings.TrimSpace(stdout.String()), "\n")
	}
}

// TestPublicCohorts compares the customers of a cohort who bought in each month
// after their first, counted apart from this program.
func TestPublicCohorts(t *testing.T) {
	run := publicRun(t)
	for _, tt := range []struct {
		dir, args, cohort string
		want              []string
	}{
		{"uci_online_retail/by-day", "cohorts", "2010-12", []string{"885", "324", "286", "340", "321", "352", "321"}},
		{"uci_online_retail/by-day", "cohorts", "2011-01", []string{"417", "92", "111", "96", "134", "120", "103"}},
		{"retail_data_transactions", "cohorts --sales Retail_Data_Transactions.csv", "2011-05", []string{"1344", "426", "460", "491", "448", "489", "403"}},
	} {
		var got []string
		for _, line := range run(tt.dir, tt.args+" --fields cohort,customers") {
			if customers, ok := strings.CutPrefix(line, tt.cohort+","); ok && len(got) < len(tt.want) {
				got = append(got, customers)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: cohort %s: %v, want %v", tt.dir, tt.cohort, got, tt.want)
		}
	}
}

// TestPublicModels compares the models of purchases with the parameters that
// were published for the CDNOW sample: Fader, Hardie, Lee 2005, table 2, for
// BG/NBD and Pareto/NBD, to the digits printed there.
func TestPublicModels(t *testing.T) {
	run := publicRun(t)
	lines := run("cdnow", "clv --sales cdnowElog.csv --as-of 1997-09-30 --method all --section parameters --fields model,name,value")
	for _, want := range []string{
		"bgnbd,r,0.243", "bgnbd,alpha,4.414", "bgnbd,a,0.793", "bgnbd,b,2.426",
		"paretonbd,r,0.553", "paretonbd,alpha,10.578", "paretonbd,s,0.606", "paretonbd,beta,11.669",
	} {
		at := strings.LastIndexByte(want, ',')
		i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, want[:at+1]) })
		if i < 0 {
			t.Errorf("no line %s", want)
			continue
		}
		got, err := strconv.ParseFloat(lines[i][at+1:], 64)
		if rounded := strconv.FormatFloat(got, 'f', 3, 64); err != nil || rounded != want[at+1:] {
			t.Errorf("%s: %s, want %s", want[:at], rounded, want[at+1:])
		}
	}
}
