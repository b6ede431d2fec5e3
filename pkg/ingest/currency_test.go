package ingest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
)

// A sign beside the amount is a currency as much as a column is.
func TestCurrenciesInCells(t *testing.T) {
	const mixed = "order,customer,date,amount\n1,A,2024-02-10,$10.00\n2,B,2024-02-11,€5.00\n3,B,2024-02-12,6.00\n4,B,2024-02-13,€7.00\n"
	_, accounts, err := ingest.Load(context.Background(), sales(mixed), ingest.Options{})
	var e *ingest.Error
	if !errors.As(err, &e) || e.Error() != `sales0.csv:3:16: currency "EUR" after "$": amounts of several currencies are not added up ("$", "EUR")` || !strings.Contains(e.Hint, "--currency '$'") {
		t.Errorf("%v, hint %q", err, e.Hint)
	}
	if got := strings.Join(accounts[0].Currencies, " "); got != "$ EUR" {
		t.Errorf("currencies %q", got)
	}
	// Orders 2 and 4 are in euros, order 3 in what the shop counts in.
	for asked, want := range map[string]string{
		"EUR": "B: 2024-02-11=5.00* 2024-02-12=6.00* 2024-02-13=7.00*\n", "€": "B: 2024-02-11=5.00* 2024-02-12=6.00* 2024-02-13=7.00*\n",
		"usd": "A: 2024-02-10=10.00*\nB: 2024-02-12=6.00*\n", "cad": "A: 2024-02-10=10.00*\nB: 2024-02-12=6.00*\n", "PLN": "B: 2024-02-12=6.00*\n",
	} {
		ds, _ := load(t, sales(mixed), ingest.Options{Currency: asked})
		if got := show(ds); got != want {
			t.Errorf("--currency %s:\n%swant\n%s", asked, got, want)
		}
	}
	// 10 dollars at 1.25 for a euro are 8 euros; to a shop in Canada they are its own.
	in := sales(mixed)
	in.Rates = []ingest.Source{text("rates.csv", "date,from,to,rate\n2024-02-01,EUR,USD,1.25\n2024-02-01,EUR,CAD,1.60\n")}
	ds, _ := load(t, in, ingest.Options{Currency: "€"})
	if got, want := show(ds), "A: 2024-02-10=8.00*\nB: 2024-02-11=5.00* 2024-02-12=6.00* 2024-02-13=7.00*\n"; got != want {
		t.Errorf("in euros:\n%swant\n%s", got, want)
	}
	ds, _ = load(t, in, ingest.Options{Currency: "CAD"})
	if got, want := show(ds), "A: 2024-02-10=10.00*\nB: 2024-02-11=8.00* 2024-02-12=6.00* 2024-02-13=11.20*\n"; got != want {
		t.Errorf("in Canadian dollars:\n%swant\n%s", got, want)
	}
}

// The second currency may stand far below what is looked at to find out how a
// file is written, and its rows are read column by column there.
func TestCurrencyFarBelow(t *testing.T) {
	var b strings.Builder
	b.WriteString("order,customer,date,amount\n")
	for range 30_000 {
		b.WriteString("1,A,2024-02-10,$10.00\n")
	}
	b.WriteString("2,B,2024-02-11,£5.00\n")
	_, _, err := ingest.Load(context.Background(), sales(b.String()), ingest.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), `sales0.csv:30002:16: currency "GBP" after "$"`) {
		t.Errorf("%v, want the pounds on line 30002", err)
	}
}
