package ingest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
)

func TestInspectGoesOn(t *testing.T) {
	in := sales("customer,date,amount\nC1,03/04/2024,1\n")
	in.Customers = []ingest.Source{text("customers.csv", "")}
	in.Survey = []ingest.Source{text("survey.csv", "date,score,customer\n2024-01-01,11,C1\n2024-01-02,9,C1\n")}
	accounts, err := ingest.Inspect(context.Background(), in, ingest.Options{})
	if err != nil || len(accounts) != 3 {
		t.Fatalf("%d accounts, %v, want 3", len(accounts), err)
	}
	if a := accounts[0]; !strings.Contains(a.Problem, "which of day and month") || !strings.Contains(a.Remedy, "--date-format dmy") || len(a.Roles) != 3 {
		t.Errorf("dates in doubt: %+v", a)
	}
	if a := accounts[1]; a.File != "customers.csv" || !strings.Contains(a.Problem, "empty") {
		t.Errorf("an empty file: %+v", a)
	}
	if a := accounts[2]; a.Problem != "" || bins(a) != "set_aside 1, used 1" || len(a.Rejects) != 1 {
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
