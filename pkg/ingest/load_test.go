package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/money"
)

// text is a file that holds s.
func text(name, s string) ingest.Source {
	return ingest.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }}
}

// pipe is text that can be read one time only.
func pipe(name, s string) ingest.Source {
	opened := false
	return ingest.Source{Name: name, Once: true, Open: func() (io.ReadCloser, error) {
		if opened {
			return nil, errors.New("opened twice")
		}
		opened = true
		return io.NopCloser(strings.NewReader(s)), nil
	}}
}

func sales(s ...string) ingest.Input {
	var in ingest.Input
	for i, s := range s {
		in.Sales = append(in.Sales, text(fmt.Sprintf("sales%d.csv", i), s))
	}
	return in
}

// load reads and fails the test where that fails.
func load(t testing.TB, in ingest.Input, o ingest.Options) (*dataset.Dataset, []ingest.Account) {
	t.Helper()
	ds, accounts, err := ingest.Load(context.Background(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		sum := 0
		for _, n := range a.Counts {
			sum += n
			if n < 0 {
				t.Errorf("%s: a bin of %d records: %v", a.File, n, a.Counts)
			}
		}
		if sum != a.Records {
			t.Errorf("%s: bins %v do not add up to %d records", a.File, a.Counts, a.Records)
		}
	}
	return ds, accounts
}

// show writes everybody's orders: key, day and amount, * for a purchase.
func show(ds *dataset.Dataset) string {
	var b strings.Builder
	people := slices.SortedFunc(ds.All(), func(a, b dataset.Person) int { return strings.Compare(ds.Key(a), ds.Key(b)) })
	for _, p := range people {
		fmt.Fprintf(&b, "%s:", ds.Key(p))
		for _, o := range ds.Orders(p) {
			fmt.Fprintf(&b, " %v=%v", o.Day, o.Amount)
			if o.Purchase {
				b.WriteByte('*')
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// bins writes the bins that hold something.
func bins(a ingest.Account) string {
	var parts []string
	for _, b := range ingest.Bins() {
		if a.Counts[b] != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", b, a.Counts[b]))
		}
	}
	return strings.Join(parts, ", ")
}

func TestRoles(t *testing.T) {
	want := "C1: 2024-01-05=49.90*\n"
	for _, csv := range []string{
		"order_id,order_date,customer_id,amount\n1,2024-01-05,C1,49.90\n",
		"Invoice No;Invoice Date;Customer ID;Total\n1;2024-01-05;C1;49.90\n",
		"CustomerID\tDate\tTotal Price\nC1\t2024-01-05\t49.90\n",
		"Kundennummer|Bestelldatum|Betrag\nC1|05.01.2024|49,90\nC2|31.01.2024|1.000,00\n",
		"customer,date,quantity,unit price\nC1,2024-01-05,2,24.95\n",
		"\ufeff\"customer_id\",\"trans_date\",\"tran_amount\"\r\n\"C1\",\"2024-01-05\",\"49.90\"\r\n",
		"customer_id,date,total\nC1,05-Jan-24,49.9",
		"customer_id,date,total\nC1,20240105,\"49.90\"\n",
		"client,date,montant\nC1,05/01/2024,\"49,90 €\"\nC1,31/12/2023,\"0,00 €\"\n",
	} {
		ds, _ := load(t, sales(csv), ingest.Options{})
		if got := show(ds); !strings.Contains(got, "C1:") || !strings.Contains(got, want[4:len(want)-1]) {
			t.Errorf("%q is read as\n%s", csv, got)
		}
	}
}

func TestColumnOption(t *testing.T) {
	columns := []ingest.ColumnRole{{Role: "customer", Column: "who"}, {Role: "date", Column: "when"}, {Role: "amount", Column: "2"}}
	ds, _ := load(t, sales("who,total,when,amount\nC1,5,2024-01-05,7\n"), ingest.Options{Columns: columns})
	if got, want := show(ds), "C1: 2024-01-05=5.00*\n"; got != want {
		t.Errorf("got %q, want %q: what the user says of a column overrides its header", got, want)
	}
	columns = []ingest.ColumnRole{{Role: "customer", Column: "1"}, {Role: "date", Column: "2"}, {Role: "amount", Column: "3"}}
	ds, accounts := load(t, sales("C1,2024-01-05,7\nC1,2024-01-06,8\n"), ingest.Options{Columns: columns, NoHeader: true})
	if got, want := show(ds), "C1: 2024-01-05=7.00* 2024-01-06=8.00*\n"; got != want || accounts[0].Records != 2 {
		t.Errorf("without a header: %q of %d records, want %q", got, accounts[0].Records, want)
	}
}

// Each record of the file below says which bin it falls into.
func TestBins(t *testing.T) {
	csv := `order_id,order_date,customer_id,amount,status,currency
1,2024-01-05,C1,10.00,paid,EUR
1,2024-01-05,C1,5.00,paid,EUR
2,2024-01-06,C1,-3.00,paid,EUR
3,2024-01-06,,7.00,paid,EUR
4,2024-01-07,C2,8.00,cancelled,EUR
4,2024-01-07,C2,,Cancelled,EUR

order_id,order_date,customer_id,amount,status,currency
5,2024-02-30,C2,8.00,paid,EUR
6,2024-01-08,C2,eight,paid,EUR
7,2024-01-08,C2,8.00,paid,EUR,too many
8,2024-01-08,C2,8.00,paid,EUR,,
,,,,,
9,2024-03-01,C3,1.00,paid,EUR
10,2024-01-09,C3,1.00,paid,PLN
Total,,,44.00,,
`
	ds, accounts := load(t, sales(csv), ingest.Options{MaxBad: 1, AsOf: mustDay(t, "2024-02-28"), Currency: "eur"})
	// used: orders 1 and 8 (one cell too many, but empty); merged: the second
	// line of 1; return: 2; nobody's: 3; not a sale: 4, twice; structural: the
	// blank line, the header again, the empty record, the total; set aside: 5,
	// 6, 7; after as-of: 9; another currency: 10.
	want := "structural 4, set_aside 3, not_a_sale 2, other_currency 1, after_as_of 1, no_customer 1, return 1, merged 1, used 2"
	if got := bins(accounts[0]); got != want {
		t.Errorf("bins: %s\nwant  %s", got, want)
	}
	if got, want := show(ds), "C1: 2024-01-05=15.00* 2024-01-06=-3.00\nC2: 2024-01-08=8.00*\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	var places []string
	for _, r := range accounts[0].Rejects {
		places = append(places, fmt.Sprintf("%v %s %q %s", r.Place, r.Field, r.Value, r.Reason))
	}
	wantPlaces := []string{
		`sales0.csv:10:3 order_date "2024-02-30" no such day`,
		`sales0.csv:11:17 amount "eight" not a number`,
		`sales0.csv:12:1  "" 7 fields where the header has 6`,
	}
	if !slices.Equal(places, wantPlaces) {
		t.Errorf("set aside:\n%s\nwant\n%s", strings.Join(places, "\n"), strings.Join(wantPlaces, "\n"))
	}
	m := accounts[0].Money
	if m[ingest.Used] != 23*money.One || m[ingest.Return] != -3*money.One || m[ingest.NoCustomer] != 7*money.One || m[ingest.NotSale] != 8*money.One {
		t.Errorf("money by bin: %v", m)
	}
}

func mustDay(t interface {
	Helper()
	Fatal(args ...any)
}, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Positions are physical: after a line end within quotes they still count the
// file's lines.
func TestPositionsAfterQuotedNewlines(t *testing.T) {
	csv := "note,customer,date,amount\r\n\"a\r\nb\r\nc\",C1,2024-01-05,1\r\n\"x\ny\",C1,2024-99-05,1\r\n"
	_, accounts := load(t, sales(csv), ingest.Options{MaxBad: 1})
	if r := accounts[0].Rejects; len(r) != 1 || r[0].String() != "sales0.csv:6:7" {
		t.Errorf("rejects %+v, want one at sales0.csv:6:7", r)
	}
}

func TestErrors(t *testing.T) {
	day := mustDay(t, "2025-06-01")
	for _, c := range []struct {
		name    string
		in      ingest.Input
		o       ingest.Options
		want    string
		hint    string
		refused bool
	}{
		{"empty", sales(""), ingest.Options{}, "sales0.csv: the file is empty", "", false},
		{"header only", sales("customer,date,amount\n"), ingest.Options{}, "sales0.csv: a header without records", "", false},
		{"no date", sales("customer,Order Dte,amount\nC1,2024-01-05,1\n"), ingest.Options{},
			`sales0.csv:1: no column for date (the day of each sale) among "customer", "Order Dte", "amount"`, "--column date='Order Dte'", false},
		{"no date, but dates", sales("customer,x,amount\nC1,2024-01-05,1\n"), ingest.Options{}, "no column for date", "--column date=x", false},
		{"no customer", sales("zzz,date,amount\nC1,2024-01-05,1\n"), ingest.Options{}, "no column for customer", "--column customer=COLUMN", false},
		{"impossible date", sales("customer,date,amount\nC1,2024-02-30,1\n"), ingest.Options{},
			`sales0.csv:2:4: date "2024-02-30": no such day (the first of 1 set aside, of 1 records)`, "--rejects", true},
		{"strict", sales("customer,date,amount\nC1,2024-02-28,1\nC1,2024-02-28,x\n"), ingest.Options{Strict: true, MaxBad: 1}, `:3:15: amount "x"`, "--strict", true},
		{"undecidable dates", sales("customer,date,amount\nC1,03/04/2024,1\nC1,05/06/2024,1\n"), ingest.Options{}, `dates such as "03/04/2024"`, "--date-format dmy", false},
		{"dates both ways", sales("customer,date,amount\nC1,13/04/2024,1\nC1,04/13/2024,1\n"), ingest.Options{}, "day first and month first", "--date-format", false},
		{"undecidable numbers", sales("customer;date;amount\nC1;2024-01-05;1.234\n"), ingest.Options{}, `numbers such as "1.234"`, "--decimal", false},
		{"currencies", sales("customer,date,amount,currency\nC1,2024-01-05,1,EUR\nC1,2024-01-05,1,PLN\n"), ingest.Options{}, `sales0.csv:3:17: currency "PLN" after "EUR"`, "--currency EUR", false},
		{"future", sales("customer,date,amount\nC1,2024-01-05,1\nC1,2099-01-05,1\n"), ingest.Options{Today: day}, "sales0.csv:3:4: the last day in the file, 2099-01-05, is later than today", "--as-of 2025-06-01", false},
		{"bad role", sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{Columns: []ingest.ColumnRole{{Role: "custmer", Column: "1"}}}, "no such role", `did you mean "customer"?`, false},
		{"no such column", sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{Columns: []ingest.ColumnRole{{Role: "date", Column: "dat"}}}, `no column "dat"`, `"date"`, false},
		{"no such encoding", sales("customer,date,amount\nJos\xe9,2024-01-05,1\n"), ingest.Options{Encoding: "windows-1252x"}, `encoding "windows-1252x" is not known`, "windows-1252", false},
		{"unclosed quote", sales("customer,date,amount\nC1,\"2024-01-05,1\n"), ingest.Options{}, "sales0.csv:2:4: a quote opens here", "", false},
		{"bad identity", sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{Identity: "name"}, "--identity name", "", false},
		{"absent identity", sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{Identity: "email"}, "no column for email", "", false},
		{"overflow", sales("customer,date,amount\nC1,2024-01-05,900000000000000\nC1,2024-01-05,900000000000000\n"), ingest.Options{}, "add up to more", "", false},
		{"too large", sales("customer,date,amount\nC1,2024-01-05,99999999999999999999\n"), ingest.Options{}, "too large", "", true},
		{"score of 11", ingest.Input{Survey: []ingest.Source{text("survey.csv", "date,customer,score\n2024-01-05,C1,11\n")}}, ingest.Options{}, `survey.csv:2:15: score "11": not from 0 to 10`, "", true},
		{"unknown encoding", sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{Encoding: "utf-9"}, `encoding "utf-9" is not known`, `did you mean "utf-8"?`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.o.MaxBad == 0 {
				c.o.MaxBad = 0.01
			}
			ds, _, err := ingest.Load(context.Background(), c.in, c.o)
			if ds != nil {
				t.Error("a dataset came with the error")
			}
			var e *ingest.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.Contains(e.Hint, c.hint) || e.Refused != c.refused {
				t.Errorf("error %v\nhint  %q, refused %v\nwant  %s\nhint  %q, refused %v", err, hintOf(e), e != nil && e.Refused, c.want, c.hint, c.refused)
			}
		})
	}
}

func hintOf(e *ingest.Error) string {
	if e == nil {
		return ""
	}
	return e.Hint
}

func TestOpenErrors(t *testing.T) {
	boom := errors.New("boom")
	for name, src := range map[string]ingest.Source{
		"open": {Name: "s.csv", Open: func() (io.ReadCloser, error) { return nil, boom }},
		"read": {Name: "s.csv", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("customer,date\nC1,2024-01-05\n"), broken{boom})), nil
		}},
	} {
		_, _, err := ingest.Load(context.Background(), ingest.Input{Sales: []ingest.Source{src}}, ingest.Options{})
		if !errors.Is(err, boom) || !strings.HasPrefix(err.Error(), "s.csv: ") {
			t.Errorf("%s: %v, want the cause, after the file's name", name, err)
		}
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// A small file whose day and month can be either way round is read as its
// siblings of the same export are.
func TestDatesOfAnExport(t *testing.T) {
	ds, _ := load(t, sales("customer,date,amount\nC1,03/04/2024,1\n", "customer,date,amount\nC1,25/04/2024,1\n"), ingest.Options{})
	if got, want := show(ds), "C1: 2024-04-03=1.00* 2024-04-25=1.00*\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a sample leaves open is looked for in the whole file, in a pipe too.
func TestDecisionBeyondTheSample(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer,date,amount\n")
	for b.Len() < 600<<10 {
		b.WriteString("C1,03/04/2024,\"1.234\"\n")
	}
	b.WriteString("C2,25/04/2024,\"1.234,50\"\n")
	for name, in := range map[string]ingest.Input{"file": sales(b.String()), "pipe": {Sales: []ingest.Source{pipe("-", b.String())}}} {
		ds, _ := load(t, in, ingest.Options{})
		p, _ := ds.Lookup("C2")
		if o := ds.Orders(p); len(o) != 1 || o[0].Amount != 12_345_000 || o[0].Day.String() != "2024-04-25" {
			t.Errorf("%s: C2 has %+v", name, o)
		}
	}
}

func TestIdentity(t *testing.T) {
	in := sales(`customer_id,email,phone,date,amount
C1,anna@example.com,,2024-01-01,1
,ANNA@example.com ,,2024-01-02,2
,,+48 22 601 57 12,2024-01-03,4
,ben@example.com,,2024-01-04,8
'0071,,,2024-01-05,16
,,,2024-01-06,32
`)
	in.Customers = []ingest.Source{text("customers.csv", "customer_id,name,email,phone\nC1,Anna,anna@example.com,0048226015712\n0071,Zażółć,,\n")}
	for identity, want := range map[string]string{
		// the customers file tells that the address and the number are C1's
		"":      "0071: 2024-01-05=16.00*\nC1: 2024-01-01=1.00* 2024-01-02=2.00* 2024-01-03=4.00*\nben@example.com: 2024-01-04=8.00*\n",
		"id":    "0071: 2024-01-05=16.00*\nC1: 2024-01-01=1.00*\n",
		"email": "anna@example.com: 2024-01-01=1.00* 2024-01-02=2.00*\nben@example.com: 2024-01-04=8.00*\n",
		"phone": "+48 22 601 57 12: 2024-01-03=4.00*\n",
	} {
		ds, _ := load(t, in, ingest.Options{Identity: identity})
		if got := show(ds); got != want {
			t.Errorf("--identity %s:\n%swant\n%s", identity, got, want)
		}
	}
}

func TestFloatIDs(t *testing.T) {
	in := sales("customer_id,date,amount\n17850.0,2024-01-01,1\n013.0,2024-01-01,1\n")
	in.Customers = []ingest.Source{text("customers.csv", "customer_id,name\n17850,Anna\n")}
	ds, _ := load(t, in, ingest.Options{})
	if got, want := show(ds), "013: 2024-01-01=1.00*\n17850: 2024-01-01=1.00*\n"; got != want {
		t.Errorf("a column of floats: %q, want %q", got, want)
	}
	// One id that is no float, far beyond what is looked at first, and all stay as they are.
	csv := "customer_id,date,amount\n" + strings.Repeat("17850.0,2024-01-01,0\n", 20_000) + "A1,2024-01-01,1\n"
	ds, _ = load(t, sales(csv), ingest.Options{})
	if got, want := show(ds), "17850.0: 2024-01-01=0.00*\nA1: 2024-01-01=1.00*\n"; got != want {
		t.Errorf("a column of which one is no float: %q, want %q", got, want)
	}
}

func TestFloatIDsOfAPipe(t *testing.T) {
	csv := "customer_id,date,amount\n" + strings.Repeat("17850.0,2024-01-01,0\n", 20_000) + "A1,2024-01-01,1\n"
	_, _, err := ingest.Load(context.Background(), ingest.Input{Sales: []ingest.Source{pipe("-", csv)}}, ingest.Options{})
	if err == nil || !strings.Contains(err.Error(), "17850.0") {
		t.Errorf("a pipe that would have to be read twice gives %v", err)
	}
}

func TestOverlappingExports(t *testing.T) {
	january := "order,customer,date,amount\n1,C1,2024-01-05,10\n1,C1,2024-01-05,10\n2,C1,2024-01-31,20\n"
	february := "order,customer,date,amount\n2,C1,31-Jan-2024,20.00\n3,C1,01-Feb-2024,30\n"
	ds, accounts := load(t, sales(january, february), ingest.Options{})
	if got, want := show(ds), "C1: 2024-01-05=20.00* 2024-01-31=20.00* 2024-02-01=30.00*\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := bins(accounts[0])+"; "+bins(accounts[1]), "merged 1, used 2; duplicate 1, used 1"; got != want {
		t.Errorf("bins %q, want %q", got, want)
	}
}

func TestCustomers(t *testing.T) {
	in := sales("customer,date,amount\nC1,2024-01-05,1\n")
	in.Customers = []ingest.Source{text("customers.csv", `customer_id,name,email,signup_date,birthday,segment
C1,Anna,a@example.com,2023-12-01,1990-02-29,retail
C2,สมชาย ใจดี,,2023-12-02,,café
,nobody,,,,
C1,Anna Nowak,a@example.com,2023-12-01,1992-02-29,retail
`)}
	ds, accounts := load(t, in, ingest.Options{By: "Segment"})
	c1, _ := ds.Lookup("C1")
	c2, _ := ds.Lookup("C2")
	if p := ds.Profile(c1); p.Name != "Anna Nowak" || p.Birthday.String() != "1992-02-29" || p.SignUp.String() != "2023-12-01" || p.Values[0] != "retail" {
		t.Errorf("C1 is %+v", p)
	}
	if p := ds.Profile(c2); p.Name != "สมชาย ใจดี" || p.Values[0] != "café" {
		t.Errorf("C2 is %+v", p)
	}
	// used: C2 and the later C1; duplicate: the earlier C1; nobody: one. 1990 is no leap year.
	if got, want := bins(accounts[1]), "duplicate 1, no_customer 1, used 2"; got != want || len(accounts[1].Notes) != 1 {
		t.Errorf("bins %q, want %q; notes %q", got, want, accounts[1].Notes)
	}
}

// Many more customers than are decoded at a time, not all with a name.
func TestManyCustomers(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer_id,name\n")
	for i := range 3000 {
		name := ""
		if i%2 == 0 {
			name = fmt.Sprint("Name ", i)
		}
		fmt.Fprintf(&b, "C%d,%s\n", i, name)
	}
	in := sales("customer,date,amount\nC1,2024-01-05,1\n")
	in.Customers = []ingest.Source{text("customers.csv", b.String())}
	ds, accounts := load(t, in, ingest.Options{})
	for _, i := range []int{0, 1023, 1024, 2047, 2998, 2999} {
		p, ok := ds.Lookup(fmt.Sprint("C", i))
		want := ""
		if i%2 == 0 {
			want = fmt.Sprint("Name ", i)
		}
		if !ok || ds.Profile(p).Name != want {
			t.Errorf("C%d is %+v, %v", i, ds.Profile(p), ok)
		}
	}
	if got := bins(accounts[1]); got != "used 3000" {
		t.Errorf("bins %q", got)
	}
}

func TestSurvey(t *testing.T) {
	csv := "response_date,user_id,nps_rating,comment\n" +
		"2024-01-05,C1,9,\"good, \"\"really\"\"\nyes\"\n2024-01-06,C1,,\n2024-01-07,,10,\n2024-01-08,C2,7.5,\n2024-01-09,C2,NA,\n2024-03-01,C2,3,late\n"
	ds, accounts := load(t, ingest.Input{Survey: []ingest.Source{text("survey.csv", csv)}}, ingest.Options{MaxBad: 1, Basis: ingest.Survey, AsOf: mustDay(t, "2024-02-01")})
	if got, want := bins(accounts[0]), "set_aside 1, no_answer 2, after_as_of 1, used 2"; got != want {
		t.Errorf("bins %q, want %q", got, want)
	}
	r := ds.Responses()
	if len(r) != 2 || r[0].Score != 10 || r[0].Person != dataset.Nobody || r[1].Score != 9 || r[1].Comment != "good, \"really\"\nyes" {
		t.Errorf("responses %+v", r)
	}
}

func TestGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte("customer,date,amount\nC1,2024-01-05,1\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	ds, _ := load(t, ingest.Input{Sales: []ingest.Source{pipe("-", b.String())}}, ingest.Options{Hash: true})
	if got, want := show(ds), "C1: 2024-01-05=1.00*\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRejectsInOrder(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer,date,amount\n")
	for i := range 30_000 {
		if i%3 == 0 {
			fmt.Fprintf(&b, "C%d,2024-01-05,?%d\n", i, i)
			continue
		}
		fmt.Fprintf(&b, "C%d,2024-01-05,1\n", i)
	}
	var records []string
	_, _, err := ingest.Load(context.Background(), sales(b.String()), ingest.Options{MaxBad: 1, Workers: 4, Reject: func(r ingest.Reject) error {
		records = append(records, fmt.Sprintf("%d:%s", r.Line, r.Record))
		return nil
	}})
	if err != nil || len(records) != 10_000 || records[0] != "2:C0,2024-01-05,?0" || records[9_999] != "29999:C29997,2024-01-05,?29997" {
		t.Fatalf("%d rejects, %v; the first %q", len(records), err, records[0])
	}
	if !slices.IsSortedFunc(records, func(a, b string) int { var x, y int; fmt.Sscan(a, &x); fmt.Sscan(b, &y); return x - y }) { //nolint:errcheck // numbers by construction
		t.Error("rejects are not in the order of the file")
	}
	boom := errors.New("boom")
	_, _, err = ingest.Load(context.Background(), sales(b.String()), ingest.Options{MaxBad: 1, Reject: func(ingest.Reject) error { return boom }})
	if !errors.Is(err, boom) {
		t.Errorf("an error of Reject gives %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := ingest.Load(ctx, sales("customer,date,amount\nC1,2024-01-05,1\n"), ingest.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestClassify(t *testing.T) {
	for header, want := range map[string]ingest.Kind{
		"order_id,order_date,customer_id,product,quantity,unit_price,amount,currency,status,channel": ingest.Sales,
		"customer_id,name,email,phone,segment,country,signup_date,birthday,consent":                  ingest.Customers,
		"response_id,date,customer_id,score,comment,channel":                                         ingest.Survey,
		"customer_id,trans_date,tran_amount":                                                         ingest.Sales,
		"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country":          ingest.Sales,
		"response_date,user_id,nps_rating":                                                           ingest.Survey,
		"cust,date":                                                                                  ingest.Sales,
		"masterid,sampleid,date,cds,sales":                                                           ingest.Sales,
		"customer_id,response":                                                                       ingest.Customers,
		"Date,Currency,Exchange":                                                                     ingest.Unknown,
		"inst,time,status,age,sex":                                                                   ingest.Unknown,
		"ProductKey,Product Name,Brand,Color":                                                        ingest.Unknown,
	} {
		h, err := ingest.Classify(text("x.csv", header+"\n"), ingest.Options{})
		if err != nil || h.Kind != want {
			t.Errorf("%s is %v, %v, want %v", header, h.Kind, err, want)
		}
	}
}

// drawSales draws a file of sales with its oddities.
func drawSales(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		customer := rapid.SampledFrom([]string{"C1", "C2", "", "\"Ł, \"\"x\"\"\"", " C1 ", "נועה"}).Draw(t, "customer")
		date := rapid.SampledFrom([]string{"2024-01-05", "2024-01-06", "2024-02-29", "2024-02-30", "", "05 Feb 2024"}).Draw(t, "date")
		amount := rapid.SampledFrom([]string{"1", "2.50", "-1", "0", "x", "\"1,000.00\"", "(3.5)"}).Draw(t, "amount")
		order := rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "order")
		status := rapid.SampledFrom([]string{"paid", "cancelled", "", "odd"}).Draw(t, "status")
		extra := rapid.SampledFrom([]string{"", "", "", ",", ",x"}).Draw(t, "extra")
		return order + "," + customer + "," + date + "," + amount + "," + status + extra
	}), 1, 40).Draw(t, "records")
}

const drawnHeader = "order,customer,date,amount,status\n"

// What is read depends neither on the order of the records nor on how many
// workers read them, nor on line ends, nor on whether the file is a pipe.
func TestLoadIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawSales(t)
		read := func(in ingest.Input, workers int) string {
			ds, accounts, err := ingest.Load(context.Background(), in, ingest.Options{MaxBad: 1, Workers: workers, Decimal: "."})
			if err != nil {
				return err.Error()
			}
			return show(ds) + bins(accounts[0]) + fmt.Sprint(accounts[0].Money, ds.AsOf(), ds.First())
		}
		csv := drawnHeader + strings.Join(records, "\n") + "\n"
		want := read(sales(csv), 1)
		if strings.HasPrefix(want, "sales0.csv") {
			return // nothing but unusable records
		}
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rnd.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		shuffled := drawnHeader + strings.Join(records, "\n") + "\n"
		for name, got := range map[string]string{
			"shuffled": read(sales(shuffled), 3),
			"crlf":     read(sales(strings.ReplaceAll(csv, "\n", "\r\n")), 2),
			"pipe":     read(ingest.Input{Sales: []ingest.Source{pipe("sales0.csv", csv)}}, 2),
			"no end":   read(sales(strings.TrimSuffix(csv, "\n")), 2),
		} {
			if got != want {
				t.Fatalf("%s: got\n%s\nwant\n%s", name, got, want)
			}
		}
	})
}

// A file cut into several between orders is the same sales.
func TestSplittingFilesChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := drawSales(t)
		files := []string{drawnHeader, drawnHeader, drawnHeader}
		file := map[string]int{} // of each order
		for _, r := range records {
			cells := strings.SplitN(r, ",", 3)
			order := strings.TrimSpace(cells[1]) + "/" + cells[0]
			if cells[0] == "" {
				order += cells[2][:min(10, len(cells[2]))] // the day
			}
			if strings.HasPrefix(cells[1], `"`) {
				order = "quoted" // whose name holds the comma
			}
			i, ok := file[order]
			if !ok {
				i = rapid.IntRange(0, len(files)-1).Draw(t, "file")
				file[order] = i
			}
			files[i] += r + "\n"
		}
		read := func(in ingest.Input) string {
			ds, _, err := ingest.Load(context.Background(), in, ingest.Options{MaxBad: 1, Decimal: "."})
			if err != nil {
				_, what, _ := strings.Cut(err.Error(), ": ")
				return what
			}
			return show(ds) + fmt.Sprint(ds.AsOf(), ds.First())
		}
		whole := read(sales(drawnHeader + strings.Join(records, "\n") + "\n"))
		if split := read(sales(files...)); split != whole {
			t.Fatalf("%d files\n%s\none file\n%s", len(files), split, whole)
		}
	})
}

// A chunk whose records all have the header's width is read column after
// column. A total line of one cell has every record looked at by itself: that
// changes nothing but the count of lines that are no data.
func TestColumnsAgreeWithRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		var b strings.Builder
		b.WriteString("order,customer,date,amount,quantity,status,currency\n")
		for range rapid.IntRange(1, 40).Draw(t, "records") {
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s\n",
				pick("order", "1", "2", "3", "", " 1"), pick("customer", "C1", "C1", "C2", "", " C1", "'7", "\"C,3\"", "נועה", "(x"),
				pick("date", "2024-01-05", "2024-01-05", "2024-01-06", "2023-12-31", "2024-02-30", "", "05 Jan 2024", "2024-03-01"),
				pick("amount", "1", "2.50", "-1", "x", "", "\"1,000.00\"", "0"), pick("quantity", "1", "2", "-1", "", "(1)", "x"),
				pick("status", "paid", "paid", "cancelled", "", "odd"), pick("currency", "EUR", "EUR", "", " EUR", "eur"))
		}
		o := ingest.Options{MaxBad: 1, Workers: 1, Decimal: ".", AsOf: mustDay(t, "2024-02-01")}
		if rapid.Bool().Draw(t, "one currency") {
			o.Currency = "EUR"
		}
		read := func(csv string) string {
			ds, accounts, err := ingest.Load(context.Background(), sales(csv), o)
			if err != nil {
				return err.Error()
			}
			a := accounts[0]
			return show(ds) + fmt.Sprint(a.Counts[ingest.SetAside:], a.Money, a.First, a.Last, a.Currencies, a.Notes, a.Rejects)
		}
		if columns, records := read(b.String()), read(b.String()+"Total\n"); columns != records {
			t.Fatalf("column after column\n%s\nrecord by record\n%s", columns, records)
		}
	})
}

// Whatever the bytes: no panic, and the bins add up.
func FuzzLoad(f *testing.F) {
	f.Add("customer,date,amount\nC1,2024-01-05,1\n", "", "")
	f.Add("order;customer;date;amount\n1;C1;05.01.2024;1,5\n", "customer_id,name\nC1,A\n", "date,customer,score\n2024-01-05,C1,9\n")
	f.Add("\"customer\",date,amount\n\"C\n1\",1/9/21,(1)\nTotal,,\n", "email\nx@y\n", "score\n11\n")
	f.Fuzz(func(t *testing.T, s, customers, survey string) {
		in := sales(s)
		if customers != "" {
			in.Customers = []ingest.Source{text("customers.csv", customers)}
		}
		if survey != "" {
			in.Survey = []ingest.Source{text("survey.csv", survey)}
		}
		ds, accounts, err := ingest.Load(context.Background(), in, ingest.Options{MaxBad: 1})
		if (ds == nil) == (err == nil) {
			t.Fatalf("dataset %v, error %v", ds != nil, err)
		}
		for _, a := range accounts {
			sum := 0
			for _, n := range a.Counts {
				sum += n
			}
			if err == nil && sum != a.Records {
				t.Fatalf("bins %v of %d records", a.Counts, a.Records)
			}
		}
	})
}
