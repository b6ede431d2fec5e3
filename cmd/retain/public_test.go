package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPublicData reads data sets that anyone can get, from the folder
// RETAIN_DATA, and compares figures that were counted apart from this program
// (the scores to one decimal: 22.1, 18.6 and -14.7).
func TestPublicData(t *testing.T) {
	data := os.Getenv("RETAIN_DATA")
	if data == "" {
		t.Skip("RETAIN_DATA is not set: it names the folder with the public data sets")
	}
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
		{cdnow, "clv --method historic --fields customers,orders,revenue", "2357,6696,244091.94"},
		{cdnow, "clv --sales CDNOW_sample.txt --delimiter space --no-header --column customer=1 --column date=3 --column amount=5 --method historic --fields customers,orders,revenue", "2357,6696,244091.94"},
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
		{retail, "lapsed", 734},
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	run := func(dir, args string) []string {
		t.Helper()
		t.Chdir(filepath.Join(data, dir))
		var stdout, stderr bytes.Buffer
		if code := newApp(strings.NewReader(""), &stdout, &stderr).run(append(strings.Fields(args), "--format", "csv", "--quiet")); code != 0 {
			t.Errorf("%s: retain %s: exit %d: %s", dir, args, code, &stderr)
		}
		return strings.Split(strings.TrimSpace(stdout.String()), "\n")
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
