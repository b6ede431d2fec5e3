package ingest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// A shop that gives its customers a new id for each order: who they are stands
// in one file, what they paid in another.
func TestJoins(t *testing.T) {
	in := sales("order_id,customer_id,date,status\n1,a1,2024-01-05,delivered\n2,a2,2024-02-05,delivered\n3,b1,2024-01-07,delivered\n4,b2,2024-03-01,canceled\n5,c1,2024-03-02,delivered\n")
	in.Others = []ingest.Source{
		text("people.csv", "customer_id,person,city\na1,A,X\na2,A,X\nb1,B,Y\nb2,B,Y\n"),
		text("items.csv", "order_id;price;qty;off\n1;10,50;2;0\n1;4,00;1;0,25\n2;7,00;1;0\n3;1,00;1;0\n5;2,00;1;0\n"),
	}
	o := ingest.Options{MaxBad: 1, Joins: []formats.Join{
		{File: "people*", On: "customer_id", Take: map[string]string{"customer": "person"}},
		{File: "items.csv", On: "order_id", With: "order_id", Take: map[string]string{"price": "price", "quantity": "qty", "discount": "off"}},
	}}
	ds, accounts := load(t, in, o)
	// Order 1: 2 x 10.50 + 4.00 x 0.75 = 24.00. Order 4 is cancelled. Nobody is known of order 5.
	if got, want := show(ds), "A: 2024-01-05=24.00* 2024-02-05=7.00*\nB: 2024-01-07=1.00*\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got, want := bins(accounts[0]), "not_a_sale 1, no_customer 1, used 3"; got != want {
		t.Errorf("bins %q, want %q", got, want)
	}
}

func TestJoinedPrices(t *testing.T) {
	in := sales("order,customer,date,product,quantity\n1,A,2024-01-05,0101,2\n2,A,2024-01-06,0102,1\n3,A,2024-01-07,0199,1\n")
	in.Others = []ingest.Source{text("products.csv", "key,usd\n0101,\"$1,060.22 \"\n0102,$6.62 \n")}
	o := ingest.Options{MaxBad: 1, Joins: []formats.Join{{File: "products.csv", On: "product", With: "key", Take: map[string]string{"price": "usd"}}}}
	ds, accounts := load(t, in, o)
	if got, want := show(ds), "A: 2024-01-05=2120.44* 2024-01-06=6.62*\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if r := accounts[0].Rejects; len(r) != 1 || r[0].Reason != "not in products.csv" || r[0].String() != "sales0.csv:4:16" {
		t.Errorf("rejects %+v", r)
	}
}

// What was paid with says nothing of a price list in dollars: 2 x 12.99 + 5.00.
func TestJoinedPricesNameTheirCurrency(t *testing.T) {
	in := sales("order,customer,date,product,quantity,currency\n1,A,2024-01-05,1,2,CAD\n2,A,2024-01-06,2,1,EUR\n")
	in.Others = []ingest.Source{text("products.csv", "key,usd\n1,\"$12.99 \"\n2,$5.00\n")}
	o := ingest.Options{MaxBad: 1, Joins: []formats.Join{{File: "products.csv", On: "product", With: "key", Take: map[string]string{"price": "usd"}}}}
	want := "A: 2024-01-05=25.98* 2024-01-06=5.00*\n"
	for _, asked := range []string{"", "USD"} {
		o.Currency = asked
		if ds, _ := load(t, in, o); show(ds) != want {
			t.Errorf("--currency %q: got %q, want %q", asked, show(ds), want)
		}
	}
	// In a list without a currency prices are in that of the sales.
	in.Others = []ingest.Source{text("products.csv", "key,usd\n1,12.99\n2,5.00\n")}
	o.Currency = ""
	if _, _, err := ingest.Load(context.Background(), in, o); err == nil || !strings.Contains(err.Error(), `currency "EUR" after "CAD"`) {
		t.Errorf("%v, want two currencies", err)
	}
}

func TestJoinErrors(t *testing.T) {
	csv := "order,customer,date,product,quantity\n1,A,2024-01-05,0101,2\n"
	join := formats.Join{File: "products.csv", On: "product", With: "key", Take: map[string]string{"price": "usd"}}
	for name, c := range map[string]struct {
		others []ingest.Source
		join   formats.Join
		want   string
	}{
		"no file":         {nil, join, "another file, products.csv"},
		"no column there": {[]ingest.Source{text("products.csv", "key,eur\n1,2\n")}, join, `products.csv: join: no column "usd"`},
		"no column here":  {nil, formats.Join{File: "products.csv", On: "sku", Take: join.Take}, `sales0.csv: join: no column "sku"`},
	} {
		in := sales(csv)
		in.Others = c.others
		_, _, err := ingest.Load(context.Background(), in, ingest.Options{Joins: []formats.Join{c.join}})
		var e *ingest.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Hint == "" {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestRates(t *testing.T) {
	in := sales(`order,customer,date,amount,currency
1,A,2024-01-05,10.00,EUR
2,A,2024-01-06,11.00,usd
3,A,2024-01-08,11.00,USD
4,A,2024-01-08,-8.80,GBP
5,A,2024-01-01,1.00,USD
`)
	// 1 EUR = 1.10 USD from 2 January, 1.00 USD from 7 January, 0.88 GBP.
	in.Rates = []ingest.Source{text("rates.csv", "date,from,to,rate\n2024-01-02,EUR,USD,1.10\n2024-01-07,EUR,USD,1.00\n2024-01-02,EUR,GBP,0.88\n")}
	ds, accounts := load(t, in, ingest.Options{MaxBad: 1, Currency: "eur"})
	if got, want := show(ds), "A: 2024-01-05=10.00* 2024-01-06=10.00* 2024-01-08=-10.00 2024-01-08=11.00*\n"; got != want && got != "A: 2024-01-05=10.00* 2024-01-06=10.00* 2024-01-08=11.00* 2024-01-08=-10.00\n" {
		t.Errorf("got %q, want %q", got, want)
	}
	if r := accounts[0].Rejects; len(r) != 1 || r[0].Reason != "no rate from USD to EUR by 2024-01-01" {
		t.Errorf("rejects %+v", r)
	}
	// The same with a base whose rate is always 1, as exchange tables have it; into a currency that is not the base.
	in.Rates = []ingest.Source{text("rates.csv", "Date,Currency,Exchange\n1/2/2024,USD,1\n1/2/2024,EUR,0.5\n1/13/2024,USD,1\n1/13/2024,EUR,0.5\n1/2/2024,GBP,0.25\n")}
	ds, _ = load(t, in, ingest.Options{MaxBad: 1, Currency: "EUR"})
	// 11 USD = 5.50 EUR; 8.80 GBP = 35.20 USD = 17.60 EUR
	if got := show(ds); !strings.Contains(got, "2024-01-06=5.50*") || !strings.Contains(got, "2024-01-08=-17.60") {
		t.Errorf("through the base: %q", got)
	}
}

func TestRateErrors(t *testing.T) {
	for csv, want := range map[string]string{
		"date,from,rate\n2024-01-02,EUR,1\n":            "no column for to",
		"date,from,to,rate\n2024-01-02,EUR,USD,x\n":     `rates.csv:2:1: rate "x"`,
		"date,from,to,rate\n2024-01-02,EUR,USD,0\n":     "rate 0",
		"date,from,to,rate\n2024-13-02,EUR,USD,1\n":     `date "2024-13-02"`,
		"date,from,to,rate\n2024-01-02,EUR,USD,1.0.0\n": `rate "1.0.0"`,
	} {
		in := sales("order,customer,date,amount,currency\n1,A,2024-01-05,10.00,EUR\n")
		in.Rates = []ingest.Source{text("rates.csv", csv)}
		_, _, err := ingest.Load(context.Background(), in, ingest.Options{Currency: "EUR"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", csv, err, want)
		}
		if _, _, err = ingest.Load(context.Background(), in, ingest.Options{}); err == nil || !strings.Contains(err.Error(), "which currency") {
			t.Errorf("rates without --currency: %v", err)
		}
	}
}
