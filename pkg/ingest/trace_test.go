package ingest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
)

// traced writes down the records of a trace, a line each.
func traced(trace *ingest.Trace) (lines []string) {
	for _, r := range trace.Records {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s|%s|%s|%s|%s|%s", r.Place, r.Key, r.Order, r.Day, r.Amount, r.Bin, r.Why)))
	}
	return lines
}

func wantTrace(t *testing.T, trace *ingest.Trace, want ...string) {
	t.Helper()
	if got := traced(trace); !slices.Equal(got, want) {
		t.Errorf("records\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTrace(t *testing.T) {
	csv := "order,customer,date,amount,status,currency\n" + // line 1
		"1,C1,2024-01-05,10,paid,EUR\n" +
		"1,C1,2024-01-05,\"5\n\",paid,EUR\n" + // lines 3 and 4
		"\n" +
		"2,C2,2024-01-06,7,paid,EUR\n" +
		"3,C1,2024-01-07,7,cancelled,EUR\n" +
		"1,C1,2024-01-08,-5,paid,EUR\n" +
		"4,C1,2024-02-30,7,paid,EUR\n" +
		"5,C1,2024-01-09,7,paid,USD\n" +
		"6,C1,2024-03-01,7,paid,EUR\n" +
		"7,C1,2024-01-09,7,paid,EUR,x\n"
	trace := ingest.Trace{Who: " C1"}
	load(t, ingest.Input{Sales: []ingest.Source{pipe("-", csv)}}, ingest.Options{
		Trace: &trace, Currency: "EUR", AsOf: mustDay(t, "2024-01-31"), MaxBad: 1, Workers: 3,
	})
	wantTrace(t, &trace,
		"-:2 C1|1|2024-01-05|10.00|used|",
		"-:3 C1|1|2024-01-05|5.00|merged|",
		"-:7 C1|3|2024-01-07|7.00|not_a_sale|status \"cancelled\"",
		"-:8 C1|1|2024-01-08|-5.00|return|",
		"-:9 C1|4|||set_aside|date \"2024-02-30\": no such day",
		"-:10 C1|5|2024-01-09|7.00|other_currency|currency \"USD\"",
		"-:11 C1|6|2024-03-01|7.00|after_as_of|",
		"-:12 C1|7|||set_aside|7 fields where the header has 6",
	)
	// The order's day is that of its sale, whatever was returned later.
	if o := trace.Orders; len(o) != 1 || o[0].String() != "-:2" || o[0].ID != "1" || o[0].Day.String() != "2024-01-05" || o[0].Amount.String() != "10.00" || o[0].Records != 3 {
		t.Errorf("orders %+v", o)
	}
}

// The same order exported twice: the records of one of the files count.
func TestTraceOfOverlappingExports(t *testing.T) {
	trace := ingest.Trace{Who: "C1"}
	load(t, sales("order,customer,date,amount\n2,C1,2024-01-31,20\n", "order,customer,date,amount\n2,C1,31-Jan-2024,20.00\n3,C1,01-Feb-2024,30\n"), ingest.Options{Trace: &trace})
	wantTrace(t, &trace,
		"sales0.csv:2 C1|2|2024-01-31|20.00|used|",
		"sales1.csv:2 C1|2|2024-01-31|20.00|duplicate|also at sales0.csv:2",
		"sales1.csv:3 C1|3|2024-02-01|30.00|used|",
	)
}

// Whoever is meant is found by what the customers file says of them; ids, by
// what all of them look like.
func TestTraceOfSomeoneCalled(t *testing.T) {
	in := sales("customer_id,email,date,amount\n17850.0,,2024-01-01,1\n,ANNA@example.com,2024-01-02,2\n13047.0,,2024-01-03,4\n")
	in.Customers = []ingest.Source{text("customers.csv", "customer_id,name,email,phone\n17850,Anna Nowak,anna@example.com,0048 226 015 712\n")}
	for _, who := range []string{"17850", "17850.0", "anna@EXAMPLE.com", "+48 22 601 57 12", "anna nowak"} {
		trace := ingest.Trace{Who: who}
		load(t, in, ingest.Options{Trace: &trace})
		if got := len(trace.Records); got != 2 {
			t.Errorf("%s: %d records, want 2: %v", who, got, traced(&trace))
		}
	}
}

// Several can be traced by their keys, and orders that name nobody by their ids;
// a record tells which order it is of, and what was given back.
func TestTraceOfKeys(t *testing.T) {
	trace := ingest.Trace{Keys: []string{"C1", "C3"}, Nameless: []string{"4", "1"}}
	load(t, sales("order,customer,date,amount\n1,C1,2024-01-05,10\n2,C2,2024-01-05,10\n3,C3,2024-01-06,7\n3,C3,2024-01-07,-2\n4,,2024-01-08,5\n5,,2024-01-08,5\n"), ingest.Options{Trace: &trace, Workers: 2})
	wantTrace(t, &trace,
		"sales0.csv:2 C1|1|2024-01-05|10.00|used|",
		"sales0.csv:4 C3|3|2024-01-06|7.00|used|",
		"sales0.csv:5 C3|3|2024-01-07|-2.00|return|",
		"sales0.csv:6 |4|2024-01-08|5.00|no_customer|",
	)
	var of []int
	for _, r := range trace.Records {
		of = append(of, r.Of)
	}
	if want := []int{0, 1, 1, -1}; !slices.Equal(of, want) {
		t.Errorf("records of the orders %v, want %v", of, want)
	}
	if o := trace.Orders; len(o) != 2 || o[1].Key != "C3" || o[1].Amount.String() != "5.00" || o[1].Records != 2 {
		t.Errorf("orders %+v", o)
	}
}

// The further rows of an order name nobody, and belong to who stands on the
// first.
func TestTraceOfFurtherRows(t *testing.T) {
	trace := ingest.Trace{Who: "anna@example.com"}
	load(t, sales("Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"+
		"Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount\n"+
		"#1001,anna@example.com,paid,2026-01-05 10:00:00 +0100,,,no,EUR,30.00,0.00,0.00,30.00,,0.00,,2026-01-05 10:00:00 +0100,1,Mug,10.00,5.00\n"+
		"#1001,,,,,,,,,,,,,,,2026-01-05 10:00:00 +0100,2,Plate,10.00,\n"+
		"#1002,ben@example.com,paid,2026-01-06 10:00:00 +0100,,,no,EUR,8.00,0.00,0.00,8.00,,0.00,,2026-01-06 10:00:00 +0100,1,Mug,8.00,0.00\n"+
		"#1002,,,,,,,,,,,,,,,2026-01-06 10:00:00 +0100,1,Spoon,0.00,\n"), ingest.Options{Trace: &trace, Workers: 4})
	wantTrace(t, &trace,
		"sales0.csv:2 anna@example.com|#1001|2026-01-05|25.00|used|",
		"sales0.csv:3 anna@example.com|#1001|||merged|",
	)
	if r := trace.Records; r[0].Refund.String() != "5.00" || !r[0].Whole || r[1].Of != -1 {
		t.Errorf("records %+v, want a refund of 5.00 of a whole order, and a row of none", r)
	}
}

// The traces of everybody are all there is in the files but what is nobody's,
// each record in its bin, and their orders are those of the dataset.
func TestTracesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files := []string{drawnHeader + strings.Join(drawSales(t), "\n") + "\n"}
		if rapid.Bool().Draw(t, "overlap") {
			other := strings.Split(files[0], "\n")
			files = append(files, drawnHeader+strings.Join(other[min(len(other)-1, 3):], "\n"))
		}
		o := ingest.Options{MaxBad: 1, Workers: 2, Decimal: ".", AsOf: mustDay(t, "2024-02-10")}
		ds, accounts, err := ingest.Load(context.Background(), sales(files...), o)
		if err != nil {
			return // nothing but unusable records
		}
		var got ingest.Counts
		for _, who := range []string{"C1", "C2", `Ł, "x"`, "נועה"} {
			trace := ingest.Trace{Who: who}
			o.Trace = &trace
			again, _, err := ingest.Load(context.Background(), sales(files...), o)
			if err != nil || show(again) != show(ds) {
				t.Fatalf("traced, the files are read as\n%s%v", show(again), err)
			}
			for _, r := range trace.Records {
				got[r.Bin]++
			}
			orders := []dataset.Order{}
			if p, ok := ds.Lookup(who); ok {
				orders = ds.Orders(p)
			}
			var have, want []string
			for _, o := range orders {
				want = append(want, fmt.Sprint(o.Day, o.Amount))
			}
			for _, o := range trace.Orders {
				have = append(have, fmt.Sprint(o.Day, o.Amount))
			}
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Fatalf("%s: orders %+v, want %+v", who, trace.Orders, orders)
			}
		}
		var want ingest.Counts
		for _, a := range accounts {
			for b, n := range a.Counts {
				want[b] += n
			}
		}
		for _, bin := range []ingest.Bin{ingest.Structural, ingest.NoCustomer} {
			want[bin] = 0
		}
		for _, bin := range []ingest.Bin{ingest.SetAside, ingest.NotSale, ingest.AfterAsOf} { // some name nobody
			if got[bin] > want[bin] {
				t.Fatalf("%s: %d records traced of %d", bin, got[bin], want[bin])
			}
			want[bin], got[bin] = 0, 0
		}
		if got != want {
			t.Fatalf("bins %v, want %v", got, want)
		}
	})
}
