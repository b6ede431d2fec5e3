package dataset_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

const day0 calendar.Day = 738000

// line is a dataset.Line that is easy to write.
type line struct {
	customer, order string
	day             calendar.Day
	amount          money.Amount
	refund          money.Amount
	back            bool
	whole           bool
	file            int
	record          uint64
	value           string
}

func (l line) add(s *dataset.Shard, tagged bool) {
	d := dataset.Line{
		Customer: []byte(l.customer), Order: []byte(l.order), Day: day0 + l.day, Amount: l.amount, Refund: l.refund,
		Return: l.back, Whole: l.whole, File: l.file, Record: l.record,
	}
	if tagged {
		d.Value = []byte(l.value)
	}
	s.Add(&d)
	s.Hold()
}

func build(t testing.TB, b *dataset.Builder, lines []line, shards int) (*dataset.Dataset, dataset.Tally) {
	t.Helper()
	b.HasSales, b.HasAmounts = true, true
	var s []*dataset.Shard
	for range shards {
		s = append(s, b.NewShard())
	}
	for i, l := range lines {
		l.add(s[i%shards], b.SalesColumn != "")
	}
	ds, tally, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds, tally
}

// byKey returns everybody in the order of their keys.
func byKey(ds *dataset.Dataset) []dataset.Person {
	return slices.SortedFunc(ds.All(), func(a, b dataset.Person) int { return cmp.Compare(ds.Key(a), ds.Key(b)) })
}

// show writes everybody's orders: key, day after day0, amount, * for a purchase.
func show(ds *dataset.Dataset) string {
	var b strings.Builder
	for _, p := range byKey(ds) {
		fmt.Fprintf(&b, "%s:", ds.Key(p))
		for _, o := range ds.Orders(p) {
			fmt.Fprintf(&b, " %d=%d", o.Day-day0, o.Amount)
			if o.Purchase {
				b.WriteByte('*')
			}
		}
		if v := ds.SalesValue(p); v != "" {
			fmt.Fprintf(&b, " (%s)", v)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []line
		want  string
	}{
		{"lines of one order add up on its earliest day", []line{
			{customer: "a", order: "1", day: 3, amount: 5}, {customer: "a", order: "1", day: 2, amount: 7},
		}, "a: 2=12*\n"},
		{"the same order id of two customers is two orders", []line{
			{customer: "a", order: "1", amount: 5}, {customer: "b", order: "1", amount: 7},
		}, "a: 0=5*\nb: 0=7*\n"},
		{"without an id the lines of a day are one order", []line{
			{customer: "a", day: 1, amount: 5}, {customer: "a", day: 1, amount: 6}, {customer: "a", day: 2, amount: 7},
		}, "a: 1=11* 2=7*\n"},
		{"a return under its sale's id lowers that order, on that order's day", []line{
			{customer: "a", order: "1", day: 1, amount: 10}, {customer: "a", order: "1", day: 0, amount: -4, back: true},
		}, "a: 1=6*\n"},
		{"an order returned in full is no purchase", []line{
			{customer: "a", order: "1", day: 1, amount: 10}, {customer: "a", order: "1", day: 9, amount: -10, back: true},
		}, "a: 1=0\n"},
		{"a credit note counts on its own day and is no purchase", []line{
			{customer: "a", order: "1", day: 1, amount: 10}, {customer: "a", order: "R1", day: 5, amount: -4, back: true},
		}, "a: 1=10* 5=-4\n"},
		{"a free order is a purchase", []line{{customer: "a", order: "1", amount: 0}}, "a: 0=0*\n"},
		{"a refunded part lowers the order", []line{{customer: "a", order: "1", amount: 10, refund: 3}}, "a: 0=7*\n"},
		{"a refund of all leaves no purchase", []line{{customer: "a", order: "1", amount: 10, refund: 10}}, "a: 0=0\n"},
		{"an amount of the whole order counts once", []line{
			{customer: "a", order: "1", amount: 10, refund: 2, whole: true}, {customer: "a", order: "1", amount: 10, refund: 2, whole: true},
		}, "a: 0=8*\n"},
		{"a positive amount of a return line alone is no purchase", []line{{customer: "a", order: "1", amount: 3, back: true}}, "a: 0=3\n"},
	} {
		ds, _ := build(t, new(dataset.Builder), c.lines, 1)
		if got := show(ds); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestMinOrder(t *testing.T) {
	lines := []line{{customer: "a", order: "1", amount: 9}, {customer: "a", order: "2", day: 1, amount: 10}, {customer: "a", order: "3", day: 2}}
	ds, _ := build(t, &dataset.Builder{MinOrder: 10}, lines, 1)
	if got, want := show(ds), "a: 0=9 1=10* 2=0\n"; got != want {
		t.Errorf("with --min-order 10: %q, want %q", got, want)
	}
}

func TestWithoutAmounts(t *testing.T) {
	b := &dataset.Builder{HasSales: true}
	s := b.NewShard()
	line{customer: "a", order: "1"}.add(s, false)
	line{customer: "a", order: "2", day: 1, back: true}.add(s, false)
	ds, _, err := b.Build()
	if got, want := show(ds), "a: 0=0* 1=0\n"; err != nil || got != want || ds.HasAmounts() {
		t.Errorf("without amounts: %q, %v, want %q: every order with a sale line is a purchase", got, err, want)
	}
}

func TestOverflow(t *testing.T) {
	b := &dataset.Builder{HasAmounts: true}
	s := b.NewShard()
	line{customer: "a", order: "1", amount: math.MaxInt64}.add(s, false)
	line{customer: "a", order: "1", amount: 1}.add(s, false)
	if _, _, err := b.Build(); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("amounts beyond an Amount give %v, want an error that names the customer", err)
	}
}

func TestOverlap(t *testing.T) {
	// File 1 repeats order 1 whole, half of order 2, and has the line r of
	// order 3 twice where file 0 has it once. Order 4 stands in file 0 alone,
	// with two equal lines.
	lines := []line{
		{customer: "a", order: "1", amount: 1, record: 11}, {customer: "a", order: "1", amount: 2, record: 12},
		{customer: "a", order: "1", amount: 1, record: 11, file: 1}, {customer: "a", order: "1", amount: 2, record: 12, file: 1},
		{customer: "a", order: "2", day: 1, amount: 10, record: 21}, {customer: "a", order: "2", day: 1, amount: 20, record: 22},
		{customer: "a", order: "2", day: 1, amount: 20, record: 22, file: 1}, {customer: "a", order: "2", day: 1, amount: 40, record: 23, file: 1},
		{customer: "a", order: "3", day: 2, amount: 100, record: 31},
		{customer: "a", order: "3", day: 2, amount: 100, record: 31, file: 1}, {customer: "a", order: "3", day: 2, amount: 100, record: 31, file: 1},
		{customer: "a", order: "4", day: 3, amount: 5, record: 41}, {customer: "a", order: "4", day: 3, amount: 5, record: 41},
		{customer: "a", order: "R", day: 4, amount: -3, back: true, record: 51}, {customer: "a", order: "R", day: 4, amount: -3, back: true, record: 51, file: 1},
	}
	for shards := 1; shards <= 3; shards++ {
		ds, tally := build(t, &dataset.Builder{Overlap: true}, lines, shards)
		if got, want := show(ds), "a: 0=3* 1=70* 2=200* 3=10* 4=-3\n"; got != want {
			t.Errorf("%d shards: %q, want %q", shards, got, want)
		}
		// Duplicates: order 1 in file 1 (2), line 22 in file 1 (1), line 31 in file 0 (1), R in file 1.
		want := []dataset.FileTally{
			{Orders: 3, Amount: 3 + 70 + 10, Duplicates: 1, DuplicateAmount: 100},
			{Orders: 1, Amount: 200, Duplicates: 3, DuplicateAmount: 1 + 2 + 20, DuplicateReturns: 1, ReturnAmount: -3},
		}
		if !slices.Equal(tally.Files, want) {
			t.Errorf("%d shards: tally %+v, want %+v", shards, tally.Files, want)
		}
	}
}

func TestProfilesAndResponses(t *testing.T) {
	b := &dataset.Builder{CustomerColumns: []string{"segment"}, AsOf: day0}
	line{customer: "buyer", order: "1", amount: 1}.add(b.NewShard(), false)
	b.AddProfile("prospect", dataset.Profile{Name: "P", Values: []string{"retail"}})
	b.AddProfile("buyer", dataset.Profile{Name: "old", Values: []string{"x"}})
	b.AddProfile("buyer", dataset.Profile{Name: "new", Values: []string{"y"}})
	b.AddResponse("", dataset.Response{Score: 3})
	b.AddResponse("asked", dataset.Response{Score: 9, Day: day0})
	b.HasAmounts = true
	ds, tally, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := show(ds), "asked:\nbuyer: 0=1*\nprospect:\n"; got != want {
		t.Errorf("people: %q, want %q", got, want)
	}
	buyer, ok := ds.Lookup("buyer")
	prospect, _ := ds.Lookup("prospect")
	asked, _ := ds.Lookup("asked")
	if !ok || ds.Profile(buyer).Name != "new" || ds.Profile(buyer).Values[0] != "y" || !slices.Equal(tally.Replaced, []dataset.Replaced{{Record: 1, By: 2}}) {
		t.Errorf("the later record of a customer must win: %+v, replaced %v", ds.Profile(buyer), tally.Replaced)
	}
	if !ds.IsCustomer(buyer) || ds.IsCustomer(prospect) || !ds.Listed(prospect) || ds.Listed(asked) {
		t.Error("customers, prospects and others are mixed up")
	}
	if v := ds.Profile(asked).Values; len(v) != 1 || v[0] != "" {
		t.Errorf("somebody not listed has the values %q, want one empty", v)
	}
	if r := ds.Responses(); len(r) != 2 || r[0].Person != dataset.Nobody || r[1].Person != asked {
		t.Errorf("responses: %+v", r)
	}
	if _, ok := ds.Lookup("stranger"); ok {
		t.Error("a stranger is found")
	}
}

func TestSalesValue(t *testing.T) {
	lines := []line{
		{customer: "a", order: "1", day: 1, value: "web"}, {customer: "a", order: "2", day: 5, value: "shop"},
		{customer: "b", order: "3", day: 5, value: "web"}, {customer: "b", order: "4", day: 5, value: "shop"}, // a tie: the least text
		{customer: "c", order: "5", day: 1, value: ""},
	}
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}} {
		var shuffled []line
		for _, i := range order {
			shuffled = append(shuffled, lines[i])
		}
		ds, _ := build(t, &dataset.Builder{SalesColumn: "channel"}, shuffled, 2)
		if got, want := show(ds), "a: 1=0* 5=0* (shop)\nb: 5=0* 5=0* (shop)\nc: 1=0*\n"; got != want {
			t.Errorf("values of the latest order: %q, want %q", got, want)
		}
	}
}

// naive groups lines into orders with maps, straight from the definition.
func naive(lines []line) string {
	type id struct {
		customer, order string
		day             calendar.Day
	}
	type sums struct {
		day            calendar.Day
		amount         money.Amount
		sale, returned bool
	}
	orders := map[id]*sums{}
	for _, l := range lines {
		k := id{l.customer, l.order, 0}
		if l.order == "" {
			k.day = l.day
		}
		o := orders[k]
		if o == nil {
			o = &sums{day: l.day}
			orders[k] = o
		}
		switch {
		case !l.back && !o.sale:
			o.day = l.day
		case l.back == !o.sale:
			o.day = min(o.day, l.day)
		}
		o.sale = o.sale || !l.back
		o.returned = o.returned || l.back
		o.amount += l.amount
	}
	people := map[string][]string{}
	for k, o := range orders {
		text := fmt.Sprintf("%03d=%d", o.day, o.amount)
		if o.sale && o.amount > 0 || o.amount == 0 && !o.returned {
			text += "*"
		}
		people[k.customer] = append(people[k.customer], text)
	}
	var text strings.Builder
	for _, key := range slices.Sorted(func(yield func(string) bool) {
		for k := range people {
			if !yield(k) {
				return
			}
		}
	}) {
		slices.Sort(people[key])
		fmt.Fprintf(&text, "%s: %s\n", key, strings.Join(people[key], " "))
	}
	return text.String()
}

func sorted(ds *dataset.Dataset) string {
	var text strings.Builder
	for _, p := range byKey(ds) {
		var orders []string
		for _, o := range ds.Orders(p) {
			s := fmt.Sprintf("%03d=%d", o.Day-day0, o.Amount)
			if o.Purchase {
				s += "*"
			}
			orders = append(orders, s)
		}
		slices.Sort(orders)
		fmt.Fprintf(&text, "%s: %s\n", ds.Key(p), strings.Join(orders, " "))
	}
	return text.String()
}

func drawLines(t *rapid.T) []line {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
		back := rapid.Bool().Draw(t, "back")
		amount := money.Amount(rapid.IntRange(0, 3).Draw(t, "amount"))
		if back {
			amount = -amount
		}
		return line{
			customer: rapid.SampledFrom([]string{"a", "b", "C", "נועה", "a-long-key-of-more-than-sixteen-bytes"}).Draw(t, "customer"),
			order:    rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "order"),
			day:      calendar.Day(rapid.IntRange(0, 5).Draw(t, "day")), amount: amount, back: back,
		}
	}), 0, 60).Draw(t, "lines")
}

func TestOrdersAgreeWithMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawLines(t)
		b := &dataset.Builder{HasAmounts: true}
		s := b.NewShard()
		for _, l := range lines {
			l.add(s, false)
		}
		ds, _, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := sorted(ds), naive(lines); got != want {
			t.Fatalf("got\n%swant\n%s", got, want)
		}
		for p := range ds.All() {
			if !slices.IsSortedFunc(ds.Orders(p), func(a, b dataset.Order) int { return cmp.Compare(a.Day, b.Day) }) {
				t.Fatalf("orders of %s are not by day", ds.Key(p))
			}
		}
	})
}

// Neither the order of the lines nor who reads which changes anything.
func TestBuildIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawLines(t)
		read := func(lines []line, shards int) string {
			b := &dataset.Builder{HasAmounts: true}
			var s []*dataset.Shard
			for range shards {
				s = append(s, b.NewShard())
			}
			for i, l := range lines {
				l.add(s[i%shards], false)
			}
			ds, _, err := b.Build()
			if err != nil {
				t.Fatal(err)
			}
			return show(ds)
		}
		want := read(lines, 1)
		shuffled := rapid.Permutation(lines).Draw(t, "shuffled")
		if got := read(shuffled, rapid.IntRange(1, 5).Draw(t, "shards")); got != want {
			t.Fatalf("shuffled\n%swant\n%s", got, want)
		}
	})
}
