package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
)

func TestDiscover(t *testing.T) {
	const (
		sales      = "customer_id,order_date,amount\n"
		till       = "Date,Customer,Total\n"
		customers  = "customer_id,name,signup_date\n"
		survey     = "respondent_id,response_date,score\n"
		lapsed     = "customer_id,name,email,last_order,days_since,orders,revenue,average_order,first_order,status\n"
		values     = "customer_id,frequency,recency_weeks,age_weeks,average_spend,p_alive,expected_purchases,expected_spend,clv\n"
		thresholds = "score,recency_days,frequency,revenue\n"
		risk       = "customer_id,name,email,last_order,days_since,usual_gap,overdue,p_alive,expected_next,revenue,value_at_stake,own_rhythm\n"
	)
	all := []ingest.Kind{ingest.Sales, ingest.Customers, ingest.Survey}
	tests := []struct {
		name  string
		files map[string]string
		kinds []ingest.Kind
		want  string // sales; customers; survey, or an error's text
	}{
		{"one of each", map[string]string{"a.csv": sales, "b.csv": customers, "c.csv": survey}, all, "a.csv;b.csv;c.csv"},
		{"only what is asked for", map[string]string{"a.csv": sales, "b.csv": customers}, all[:1], "a.csv;;"},
		{"what may be missing", map[string]string{"a.csv": sales}, all[:2], "a.csv;;"},
		{"split into files", map[string]string{"2.csv": sales, "1.csv": sales, "10.txt": sales}, all[:1], "1.csv 10.txt 2.csv;;"},
		{"two exports", map[string]string{"a.csv": sales, "b.csv": till}, all[:1], "2 different files of sales"},
		{"two exports of what is not asked for", map[string]string{"a.csv": sales, "b.csv": till, "c.csv": survey}, all[2:], ";;c.csv"},
		{"two exports of what may be missing", map[string]string{"a.csv": sales, "b.csv": customers, "c.csv": "email,name,signup_date\n"}, all[:2], "2 different files of customers"},
		{"nothing", nil, all[:1], "no file of sales: there is none ending in"},
		{"nothing that fits", map[string]string{"a.csv": "sku,shelf\n", "b.csv": ""}, all[:1], "no file of sales: no header has the columns for it\n  a.csv: sku, shelf\n  b.csv: cannot be read as a table"},
		{"other files", map[string]string{"a.csv": sales, "b.xyz": sales, ".c.csv": till, "d.csv.bak": till, "e": till}, all[:1], "a.csv;;"},
		{"thresholds and other lists", map[string]string{"a.csv": sales, "b.csv": survey, "c.csv": thresholds, "d.csv": risk}, all, "a.csv;;b.csv"},
		{"what this program wrote", map[string]string{"a.csv": sales, "b.csv": customers, "c.csv": lapsed, "d.csv": "group," + lapsed, "e.csv": values}, all[:2], "a.csv;b.csv;"},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		for name, header := range tt.files {
			record := strings.Repeat("1,", max(0, strings.Count(header, ","))) + "1\n"
			if header == "" {
				record = ""
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(header+record), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		a := newApp(nil, nil, nil)
		a.inputs.dir = dir
		in, err := a.discover(context.Background(), tt.kinds)
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(tt.want, ";") {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		got := names(in.Sales) + ";" + names(in.Customers) + ";" + names(in.Survey)
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func names(sources []ingest.Source) string {
	var bases []string
	for _, s := range sources {
		bases = append(bases, filepath.Base(s.Name))
	}
	return strings.Join(bases, " ")
}

// TestQuoted types a path into a shell.
func TestQuoted(t *testing.T) {
	tests := map[string]string{
		"sales.csv":         "sales.csv",
		"a/b_1.csv":         "a/b_1.csv",
		"my sales.csv":      "'my sales.csv'",
		"it's.csv":          `'it'\''s.csv'`,
		"$(rm -rf).csv":     "'$(rm -rf).csv'",
		"ยอดขาย.csv":        "'ยอดขาย.csv'",
		"sales [2024].csv":  "'sales [2024].csv'",
		"export(1);echo.sh": "'export(1);echo.sh'",
	}
	for path, want := range tests {
		if got := quoted(path); got != want {
			t.Errorf("quoted(%q) = %s, want %s", path, got, want)
		}
	}
	if got := summary([]string{"x/1.csv", "x/2.csv", "x/3.csv"}); got != "3 files, x/1.csv to 3.csv" {
		t.Errorf("summary: %s", got)
	}
}

// Lists are known with and without the columns of each option.
func TestOurLists(t *testing.T) {
	const plain = "customer_id,frequency,recency_weeks,age_weeks,average_spend,p_alive,expected_purchases,expected_spend,clv"
	for header, want := range map[string]bool{
		plain:                                  true,
		"group," + plain:                       true,
		plain + ",clv_low,clv_high":            true,
		"group," + plain + ",clv_low,clv_high": true,
		plain + ",group":                       false,
		"customer_id,clv":                      false,
	} {
		if got := isOurs(strings.Split(header, ",")); got != want {
			t.Errorf("%s: ours %v, want %v", header, got, want)
		}
	}
}
