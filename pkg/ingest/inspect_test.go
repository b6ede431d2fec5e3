package ingest_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/money"
)

func TestInspectGoesOn(t *testing.T) {
	in := sales("customer,date,amount\nC1,03/04/2024,1\n")
	in.Customers = []ingest.Source{text("customers.csv", "")}
	in.Survey = []ingest.Source{text("survey.csv", "date,score,customer\n2024-01-01,11,C1\n2024-01-02,9,C1\n")}
	accounts, err := ingest.Inspect(context.Background(), in, ingest.Options{})
	if err != nil || len(accounts) != 3 {
		t.Fatalf("%d accounts, %v, want 3", len(accounts), err)
	}
	if a := accounts[0]; !strings.Contains(a.Problem, "which of day and month") || !strings.Contains(a.Remedy, "--date-format dmy") || len(a.Roles) != 3 ||
		a.Encoding != "utf-8" || a.LineEnds != "LF" || a.Header != 1 || a.Decimal != "" || a.Records != 0 {
		t.Errorf("dates in doubt: %+v", a)
	}
	if a := accounts[1]; a.File != "customers.csv" || !strings.Contains(a.Problem, "empty") {
		t.Errorf("an empty file: %+v", a)
	}
	if a := accounts[2]; !strings.HasPrefix(a.Problem, `survey.csv:2:12: score "11"`) || bins(a) != "set_aside 1, used 1" || len(a.Rejects) != 1 {
		t.Errorf("a survey with a bad score: %+v", a)
	}
}

func TestInspectNamesTheFile(t *testing.T) {
	in := sales("customer,date,amount\nC1,2024-01-05,1\n", "customer,date,amount,currency\nC1,2024-01-05,1,EUR\nC1,2024-01-05,1,PLN\n")
	accounts, err := ingest.Inspect(context.Background(), in, ingest.Options{})
	if err != nil || len(accounts) != 2 || accounts[0].Problem != "" || !strings.Contains(accounts[1].Problem, `currency "PLN"`) {
		t.Errorf("accounts %+v, %v", accounts, err)
	}
	if got := strings.Join(accounts[1].Currencies, " "); got != "EUR PLN" {
		t.Errorf("currencies %q", got)
	}
	// The files can be read, so what became of their records is known: all that
	// C1 bought on the day is one order, whose first line is in the other file.
	if got := bins(accounts[1]); got != "merged 2" {
		t.Errorf("bins %q", got)
	}
}

// What is wrong with one file does not hide how the others are read, nor how
// itself is.
func TestInspectHalfReadable(t *testing.T) {
	in := sales("customer,date,amount\nC1,2024-01-05,1\n", "customer;date;amount\nC1;2024-01-05;\"1\n")
	in.Others = []ingest.Source{text("prices.csv", "sku,price\nS1,2\n")}
	accounts, err := ingest.Inspect(context.Background(), in, ingest.Options{})
	if err != nil || len(accounts) != 2 || accounts[0].Problem != "" || accounts[0].Records != 1 {
		t.Fatalf("accounts %+v, %v", accounts, err)
	}
	if a := accounts[1]; a.Delimiter != ";" || len(a.Roles) != 3 || !strings.HasPrefix(a.Problem, "sales1.csv:2:") || a.Remedy == "" {
		t.Errorf("an open quote: %+v", a)
	}
	join := ingest.Options{Joins: []formats.Join{{File: "prices.csv", On: "sku", Take: map[string]string{"price": "price"}}}}
	in = sales("report of May\n\ncustomer,date,sku,quantity,colour\nC1,2024-01-05,S1,3,red\n")
	in.Others = []ingest.Source{text("prices.csv", "sku,price\nS1,2\n")}
	accounts, err = ingest.Inspect(context.Background(), in, join)
	if err != nil || len(accounts) != 1 {
		t.Fatalf("accounts %+v, %v", accounts, err)
	}
	if a := accounts[0]; a.Header != 3 || strings.Join(a.Joined, " ") != "prices.csv" || a.Amount(ingest.Used).String() != "6.00" || a.Amount(ingest.Merged) != nil {
		t.Errorf("joined: %+v", a)
	}
}

func TestLook(t *testing.T) {
	a := ingest.Look(text("stock.csv", "sku;colour;shelf;\nS1;red;A4;\n"), ingest.Options{})
	if a.Kind != ingest.Unknown || a.Delimiter != ";" || strings.Join(a.Unused, " ") != "sku colour shelf" || a.Problem != "" || a.Records != 0 {
		t.Errorf("a table of something: %+v", a)
	}
	a = ingest.Look(text("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), ingest.Options{})
	if a.Problem != "picture.csv: this is a picture, not a table" || a.Delimiter != "" {
		t.Errorf("a picture: %+v", a)
	}
}

func TestGaps(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer,date,amount\n")
	for _, month := range []string{"2024-01", "2024-03"} {
		for day := 1; day <= 28; day++ {
			b.WriteString("C1," + month + "-" + string(rune('0'+day/10)) + string(rune('0'+day%10)) + ",1\n")
		}
	}
	_, accounts := load(t, sales(b.String()), ingest.Options{})
	gaps := ingest.Gaps(accounts)
	if len(gaps) != 1 || gaps[0].String() != "2024-01-29 to 2024-02-29" {
		t.Errorf("gaps %v, want the February that was not exported", gaps)
	}
	if gaps := ingest.Gaps(nil); gaps != nil {
		t.Errorf("gaps of nothing: %v", gaps)
	}
}

func TestLeftOut(t *testing.T) {
	sold := ingest.Account{Kind: ingest.Sales, Records: 1_010}
	sold.Counts[ingest.Structural], sold.Counts[ingest.Used], sold.Counts[ingest.Merged], sold.Counts[ingest.Return] = 10, 600, 300, 20
	sold.Counts[ingest.NoCustomer], sold.Counts[ingest.NotSale], sold.Counts[ingest.SetAside] = 50, 29, 1
	sold.Money[ingest.NoCustomer] = 2125 * money.One
	asked := ingest.Account{Kind: ingest.Survey, Records: 1}
	asked.Counts[ingest.Used] = 1
	empty := ingest.Account{Kind: ingest.Customers, Records: 1}
	empty.Counts[ingest.Structural] = 1
	got := ingest.LeftOut([]ingest.Account{sold, asked, empty})
	want := []string{
		"sales: 920 of 1,000 records count; left out: 50 without a customer (2,125.00), 29 not a sale, 1 set aside",
		"survey: 1 of 1 record counts",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
