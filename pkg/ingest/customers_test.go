package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest"
)

const drawnCustomers = "customer_id,email,phone,name,signup_date,opt_out,referred_by,margin,segment\n"

// drawCustomers draws records of a customers file. Those of one id follow each
// other, and no two ids share an address or a number.
func drawCustomers(t *rapid.T) (people [][]string) {
	form := rapid.SampledFrom([]string{"C%d", "%d.0", "longer than sixteen bytes %d", " C%d "}).Draw(t, "ids")
	pick := func(name string, cells ...string) string { return rapid.SampledFrom(cells).Draw(t, name) }
	for i := range rapid.IntRange(2, 20).Draw(t, "people") {
		id := fmt.Sprintf(form, i)
		if rapid.IntRange(0, 15).Draw(t, "odd") == 0 {
			id = pick("odd id", "", fmt.Sprintf("Ä%d", i), fmt.Sprintf("'0%d", i))
		}
		var records []string
		for range rapid.IntRange(1, 2).Draw(t, "records") {
			records = append(records, strings.Join([]string{
				id, pick("email", "", fmt.Sprintf("p%d@x.example", i), fmt.Sprintf("P%d@X.example", i), "none"),
				pick("phone", "", fmt.Sprintf("+48 601 00 %04d", i), fmt.Sprintf("060100%04d", i), "12"),
				pick("name", "", "Ann", `"Li, ""Bo"""`, "สมชาย", "\"two\nlines\""),
				pick("signup", "", "2023-12-01", "2023-02-30", "n/a", "2023-12-31"),
				pick("opt-out", "", "yes", "no"), pick("referrer", "", "C1", "Ann"),
				pick("margin", "", "0.4", `"0,25"`, "x"), pick("segment", "", "retail", " café ", `"a""b"`),
			}, ",")+pick("extra", "", "", "", ",", ",x"))
		}
		people = append(people, records)
	}
	return people
}

// What the customers file says depends neither on how its people are ordered,
// nor on line ends, nor on whether it is a pipe, one file or two.
func TestCustomersAreDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawCustomers(t)
		read := func(files ...ingest.Source) string {
			in := sales("customer_id,email,phone,date,amount\nC1,,,2024-01-05,1\n,p2@x.example,,2024-01-06,2\n,,0601000003,2024-01-07,3\n")
			in.Customers = files
			ds, accounts, err := ingest.Load(context.Background(), in, ingest.Options{MaxBad: 1, By: "segment", Workers: 1 + len(files)})
			var refused *ingest.Error
			if errors.As(err, &refused) {
				return refused.What
			}
			var sum ingest.Counts
			for _, a := range accounts[1:] {
				for bin, n := range a.Counts {
					sum[bin] += n
				}
			}
			return show(ds) + profiles(ds) + fmt.Sprint(sum)
		}
		csv := func(people [][]string) string {
			return drawnCustomers + strings.Join(slices.Concat(people...), "\n") + "\n"
		}
		whole := csv(people)
		want := read(text("customers.csv", whole))
		shuffled := slices.Clone(people)
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rnd.Shuffle(len(people), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		cut := rapid.IntRange(1, len(people)-1).Draw(t, "cut")
		for name, got := range map[string]string{
			"shuffled": read(text("customers.csv", csv(shuffled))),
			"crlf":     read(text("customers.csv", strings.ReplaceAll(whole, "\n", "\r\n"))),
			"pipe":     read(pipe("customers.csv", whole)),
			"no end":   read(text("customers.csv", strings.TrimSuffix(whole, "\n"))),
			"two":      read(text("1.csv", csv(people[:cut])), text("2.csv", csv(people[cut:]))),
		} {
			if got != want {
				t.Fatalf("%s: got\n%s\nwant\n%s", name, got, want)
			}
		}
	})
}

// profiles writes what is known of everybody beside the orders.
func profiles(ds *dataset.Dataset) string {
	var all []string
	for p := range ds.All() {
		all = append(all, fmt.Sprintf("%s: %v %+v %q\n", ds.Key(p), ds.Listed(p), ds.Profile(p), ds.CustomerValue(p, 0)))
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

// Records that are set aside keep their places and their order, whatever is
// wrong with them and in however many pieces the file is read.
func TestAnswersSetAside(t *testing.T) {
	var b strings.Builder
	b.WriteString("score,customer_id,comment\n")
	var want []string
	line := 2
	for i := range 5000 {
		score, id, comment := "7", fmt.Sprintf("C%d", i), "fine"
		lines := 1
		switch {
		case i%7 == 0:
			score = "  11"
			want = append(want, fmt.Sprintf("%d:1 score 11", line))
		case i%11 == 0:
			comment += ",x"
			want = append(want, fmt.Sprintf("%d:1  ", line))
		case i%13 == 0:
			id, comment = "\"C\n\"", `"two`+"\n"+`lines"`
			lines = 3
		}
		fmt.Fprintf(&b, "%s,%s,%s\n", score, id, comment)
		line += lines
	}
	var got []string
	in := ingest.Input{Survey: []ingest.Source{text("survey.csv", b.String())}}
	_, _, err := ingest.Load(context.Background(), in, ingest.Options{MaxBad: 1, Basis: ingest.Survey, Reject: func(r ingest.Reject) error {
		got = append(got, fmt.Sprintf("%d:%d %s %s", r.Line, r.Column, r.Field, r.Value))
		return nil
	}})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d set aside, %v, want %d; the first %q", len(got), err, len(want), got[:min(3, len(got))])
	}
}

// A contract is a further one of its customer, and replaces no record, also
// where the ids are told to be whole numbers by the last of them only.
func TestFurtherContracts(t *testing.T) {
	for _, tt := range []struct {
		last string
		want string
	}{
		{"1003.0", "duplicate 1, used 5"}, // three records of 1001: the second states a contract, the third none
		{"C9", "duplicate 1, used 5"},
	} {
		csv := "customer_id,start_date,end_date\n1001.0,2024-01-01,\n1002.0,2024-01-01,\n1001.0,2024-02-01,2024-03-01\n1001.0,,\n1002.0,2024-04-01,\n" + tt.last + ",2024-01-01,\n"
		in := ingest.Input{Customers: []ingest.Source{text("customers.csv", csv)}}
		ds, accounts := load(t, in, ingest.Options{Contracts: true})
		key := "1001"
		if tt.last == "C9" {
			key = "1001.0"
		}
		p, ok := ds.Lookup(key)
		if got := bins(accounts[0]); got != tt.want || !ok || len(ds.Contracts(p)) != 2 {
			t.Errorf("%s: bins %q, want %q; %s has %v", tt.last, got, tt.want, key, ds.Contracts(p))
		}
	}
}
