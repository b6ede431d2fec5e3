package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
)

// contracts writes the contracts of each id: first and last day.
func contracts(t *testing.T, csv string, o ingest.Options, ids ...string) string {
	t.Helper()
	o.Contracts, o.MaxBad = true, 1
	ds, _ := load(t, ingest.Input{Customers: []ingest.Source{text("customers.csv", csv)}}, o)
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%s", id)
		if p, ok := ds.Lookup(id); ok {
			for _, c := range ds.Contracts(p) {
				fmt.Fprintf(&b, " %s to %s", c.Start, c.End)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Of a month's mean length, 30.436875 days, 12 are 365.2425 and 1.5 are 45.66.
func TestTenure(t *testing.T) {
	asOf := mustDay(t, "2024-12-31")
	for _, tt := range []struct {
		header, cells, unit string
		want                string
	}{
		{"tenure_days", "1,no", "", "A 2024-12-31 to "},
		{"tenure_days", "366,yes", "", "A 2024-01-01 to 2024-12-31"},
		{"tenure_days", "2,yes", "month", "A 2024-11-01 to 2024-12-31"}, // as asked for
		{"months_on_book", "12,Existing Customer", "", "A 2024-01-02 to "},
		{"months_on_book", "1.5,Attrited Customer", "", "A 2024-11-16 to 2024-12-31"},
		{"tenure (weeks)", "2,Stayed", "", "A 2024-12-18 to "},
		{"tenure in years", "1,Churned", "", "A 2024-01-02 to 2024-12-31"},
		{"tenure_days", "0,yes", "", "A"},
		{"tenure_days", "0.4,yes", "", "A"}, // no whole day
		{"tenure_days", "-1,yes", "", "A"},
		{"tenure_days", "80000,yes", "", "A"},
		{"tenure_days", ",yes", "", "A"},
		{"tenure_days", "5,perhaps", "", "A"},
		{"tenure_days", "5,", "", "A"},
	} {
		o := ingest.Options{AsOf: asOf, Columns: []ingest.ColumnRole{{Role: "tenure", Column: tt.header}}}
		if tt.unit != "" {
			o.TenureUnit = calendar.Months
		}
		csv := fmt.Sprintf("customer_id,%s,churn\nA,%s\nB,3,%s\n", tt.header, tt.cells, "yes")
		if strings.Contains(tt.cells, "Customer") || strings.Contains(tt.cells, "Stayed") || strings.Contains(tt.cells, "Churned") {
			csv = strings.ReplaceAll(csv, ",yes\n", ",active\n")
		}
		if got := contracts(t, csv, o, "A"); got != tt.want+"\n" {
			t.Errorf("%s %s: %q, want %q", tt.header, tt.cells, got, tt.want)
		}
	}
}

// Words are read by the pair that most cells are of: n is no, or nothing.
func TestFlagsAsAWhole(t *testing.T) {
	const header = "customer_id,tenure_days,churned\n"
	o := ingest.Options{AsOf: mustDay(t, "2024-12-31")}
	for csv, want := range map[string]string{
		"A,1,Y\nB,1,n\nC,1,1\n":              "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC\n",
		"A,1,1\nB,1,0\nC,1,n\n":              "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC\n",
		"A,1,1.0\nB,1,0.0\nC,1,1\n":          "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC 2024-12-31 to 2024-12-31\n",
		"A,1,TRUE\nB,1,FALSE\nC,1,f\n":       "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC 2024-12-31 to \n",
		"A,1,Churned\nB,1,Joined\nC,1,yes\n": "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC\n",
		"A,1,sí\nB,1,no\nC,1,sí\n":           "A 2024-12-31 to 2024-12-31\nB 2024-12-31 to \nC 2024-12-31 to 2024-12-31\n",
		"A,1,no\nB,1,no\nC,1,no\n":           "A 2024-12-31 to \nB 2024-12-31 to \nC 2024-12-31 to \n",
	} {
		if got := contracts(t, header+csv, o, "A", "B", "C"); got != want {
			t.Errorf("%q is read as\n%s\nwant\n%s", csv, got, want)
		}
	}
	in := ingest.Input{Customers: []ingest.Source{text("customers.csv", header+"A,1,gold\nB,1,silver\n")}}
	_, _, err := ingest.Load(context.Background(), in, ingest.Options{Contracts: true, MaxBad: 1})
	if e := (*ingest.Error)(nil); !errors.As(err, &e) || !strings.Contains(e.What, `column "churned" says "gold"`) {
		t.Errorf("error %v, want one that says what was found", err)
	}
	load(t, in, ingest.Options{}) // figures that do not rest on contracts mind nothing
}

// Contracts start from tenures just as from days.
func TestTenureIsStart(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		asOf := mustDay(t, "2024-12-31")
		days, left := rapid.IntRange(1, longTenure).Draw(r, "days"), rapid.Bool().Draw(r, "left")
		end := ""
		if left {
			end = asOf.String()
		}
		o := ingest.Options{AsOf: asOf}
		told := contracts(t, fmt.Sprintf("customer_id,tenure_days,churned\nA,%d,%v\n", days, left), o, "A")
		dated := contracts(t, fmt.Sprintf("customer_id,start_date,end_date\nA,%s,%s\n", asOf+1-calendar.Day(days), end), o, "A")
		if told != dated {
			r.Fatalf("%d days, left %v: %s, want %s", days, left, told, dated)
		}
	})
}

const longTenure = 70_000 // nearly 200 years

func TestContractDays(t *testing.T) {
	const csv = "account_id,start_date,end_date\nA,2024-01-01,\nA,2024-03-01,2024-05-31\nB,2024-02-30,\nC,2024-02-01,soon\nD,NULL,NULL\n"
	in := ingest.Input{Customers: []ingest.Source{text("customers.csv", csv)}}
	ds, accounts := load(t, in, ingest.Options{Contracts: true, MaxBad: 1})
	if got := bins(accounts[0]); got != "set_aside 2, used 3" {
		t.Errorf("bins %s", got)
	}
	if ds.AsOf() != mustDay(t, "2024-03-01") || ds.First() != mustDay(t, "2024-01-01") {
		t.Errorf("as of %s, data from %s, want the latest and the first start", ds.AsOf(), ds.First())
	}
	// Where no figure rests on contracts, a slip in them costs nobody.
	_, accounts = load(t, in, ingest.Options{})
	if got := bins(accounts[0]); got != "duplicate 1, used 4" {
		t.Errorf("bins %s without contracts", got)
	}
	// A tenure alone tells no day; the clock does, if there is one.
	told := ingest.Input{Customers: []ingest.Source{text("c.csv", "customer_id,tenure_days,churned\nA,5,no\n")}}
	ds, accounts = load(t, told, ingest.Options{Contracts: true, Today: mustDay(t, "2025-06-30")})
	if ds.AsOf() != mustDay(t, "2025-06-30") || !strings.Contains(strings.Join(accounts[0].Notes, "\n"), "taken up to today, 2025-06-30") {
		t.Errorf("as of %s, notes %q", ds.AsOf(), accounts[0].Notes)
	}
	if _, _, err := ingest.Load(context.Background(), told, ingest.Options{Contracts: true}); err == nil {
		t.Error("no error without a last day")
	}
}
