package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
)

// baskets writes what everybody bought, by key: "C1: 2024-01-05 Tea".
func baskets(ds *dataset.Dataset) string {
	var b strings.Builder
	people := slices.SortedFunc(ds.All(), func(a, b dataset.Person) int { return strings.Compare(ds.Key(a), ds.Key(b)) })
	for _, p := range people {
		if len(ds.Basket(p)) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s:", ds.Key(p))
		for _, i := range ds.Basket(p) {
			fmt.Fprintf(&b, " %v %s", i.Day, ds.Product(i.Product))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestProductColumn(t *testing.T) {
	for header, want := range map[string]string{
		"customer,date,amount,product":          "a: 2024-01-05 X\n",
		"customer,date,amount,SKU":              "a: 2024-01-05 X\n",
		"customer,date,amount,Artikelnummer":    "a: 2024-01-05 X\n",
		"customer,date,amount,Nombre Producto":  "a: 2024-01-05 X\n",
		"customer,date,amount,Line Item Name":   "a: 2024-01-05 X\n",
		"sku,customer,date,amount,Product Name": "a: 2024-01-05 Tea\n", // a name rather than a code
	} {
		record := "a,2024-01-05,5, X \n"
		if strings.HasPrefix(header, "sku") {
			record = "X,a,2024-01-05,5,Tea\n"
		}
		ds, _ := load(t, sales(header+"\n"+record), ingest.Options{Products: true})
		if got := baskets(ds); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	ds, accounts := load(t, sales("customer,date,amount,product\na,2024-01-05,5,Tea\n"), ingest.Options{})
	if got := baskets(ds); got != "" {
		t.Errorf("%q, though nobody asked for products", got)
	}
	if last := accounts[0].Roles[len(accounts[0].Roles)-1]; last.Role == "product" && last.Column != "product" || len(accounts[0].Unused) > 0 {
		t.Errorf("roles %v, unused %v: want the product among the roles", accounts[0].Roles, accounts[0].Unused)
	}
}

func TestNoProductColumn(t *testing.T) {
	_, _, err := ingest.Load(context.Background(), sales("customer,date,amount,prodct\na,2024-01-05,5,Tea\n"), ingest.Options{Products: true})
	var e *ingest.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v, want an *Error", err)
	}
	if got, want := e.Error(), `sales0.csv:1: no column for product (what was sold) among "customer", "date", "amount", "prodct"`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got, want := e.Hint, `if it is "prodct": --column product=prodct`; got != want {
		t.Errorf("hint %q, want %q", got, want)
	}
}

// What the fixtures of known exports sold, read off them by hand. The further
// rows of an order hold items of the order above.
func TestProductsOfKnownExports(t *testing.T) {
	for name, want := range map[string]string{
		// #1001 has a further row; #1004, #1005, #1007 and #1010 are no sales, #1009
		// is nobody's.
		"shopify-orders": "+88001712345678: 2026-01-06 Kettle 2026-02-10 Pot\n" +
			"anna@example.com: 2026-01-05 Mug 2026-01-05 Tea, green 2026-03-03 Tin\n" +
			"ben@example.com: 2026-03-01 Pot\ndora@example.com: 2026-03-04 Tea 2026-03-04 Tin 2026-03-20 Sample\n",
		// The row above the items of 13 names none; 14 was never paid.
		"ebay-orders": "annan: 2026-07-25 Mug, blue 2026-08-02 Pot\nbenh: 2026-07-26 Tea 2026-07-26 Tin\n",
		// Credit note C536379 is for a discount, which nobody bought.
		"uci-online-retail": "12583: 2010-12-05 GIFT 2010-12-06 POSTAGE\n17850: 2010-12-01 METAL LANTERN 2010-12-01 WHITE HEART\n",
	} {
		path := "formats/testdata/" + name + ".csv"
		src := ingest.Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
		ds, _ := load(t, ingest.Input{Sales: []ingest.Source{src}}, ingest.Options{MaxBad: 1, Products: true})
		if got := baskets(ds); got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
	}
}

// An export that a later one repeats in part is the same sales, also the items
// on further rows, which come with whichever file has them.
func TestProductsOfOverlap(t *testing.T) {
	const header = "Name,Email,Financial Status,Created at,Total,Currency,Lineitem quantity,Lineitem name,Lineitem price\n"
	first := header + "#1,a@x,paid,2024-01-05,30,EUR,1,Tea,20\n#1,,,2024-01-05,,,1,Mug,10\n"
	second := header + "#1,a@x,paid,2024-01-05,30,EUR,1,Tea,20\n#1,,,2024-01-05,,,1,Mug,10\n#2,a@x,paid,2024-01-06,5,EUR,1,Tin,5\n"
	ds, accounts := load(t, sales(first, second), ingest.Options{Products: true})
	if got, want := baskets(ds), "a@x: 2024-01-05 Mug 2024-01-05 Tea 2024-01-06 Tin\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got, want := show(ds), "a@x: 2024-01-05=30.00* 2024-01-06=5.00*\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got, want := bins(accounts[0])+"; "+bins(accounts[1]), "merged 1, used 1; duplicate 2, used 1"; got != want {
		t.Errorf("bins %s, want %s", got, want)
	}
}

// What was sold depends neither on the order of the records nor on how many
// workers read them, nor on how the orders are spread over files.
func TestProductsAreDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const header = "order,customer,date,amount,product,channel\n"
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		var records []string
		files := []string{header, header, header}
		for range rapid.IntRange(1, 40).Draw(t, "records") {
			order, customer := pick("order", "1", "2", "3"), pick("customer", "a", "b")
			record := strings.Join([]string{
				order, customer, pick("date", "2024-01-05", "2024-01-06", "2024-03-01"), pick("amount", "5", "2.50", "-5", "0"),
				pick("product", "Tea", "Mug", "", "ชา"), pick("channel", "web", "shop"),
			}, ",") + "\n"
			records = append(records, record)
			files[(int(order[0])+int(customer[0]))%len(files)] += record
		}
		read := func(workers int, files ...string) string {
			o := ingest.Options{MaxBad: 1, Workers: workers, Decimal: ".", Products: true, By: pick("by", "", "channel")}
			ds, _, err := ingest.Load(context.Background(), sales(slices.DeleteFunc(files, func(f string) bool { return f == header })...), o)
			if err != nil {
				t.Fatal(err)
			}
			return baskets(ds) + show(ds)
		}
		want := read(1, header+strings.Join(records, ""))
		if got := read(2, files...); got != want {
			t.Fatalf("split: got\n%s\nwant\n%s", got, want)
		}
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rnd.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		if got := read(3, header+strings.Join(records, "")); got != want {
			t.Fatalf("shuffled: got\n%s\nwant\n%s", got, want)
		}
	})
}
