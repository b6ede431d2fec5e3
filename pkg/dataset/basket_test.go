package dataset_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// sold is a line that tells its product.
type sold struct {
	line
	product string
}

// stock builds a dataset with products, the lines dealt out among shards.
func stock(t interface{ Fatal(...any) }, b *dataset.Builder, lines []sold, shards int) *dataset.Dataset {
	b.HasSales, b.Products = true, true
	var s []*dataset.Shard
	for range shards {
		s = append(s, b.NewShard())
	}
	for i, l := range lines {
		s[i%shards].Add(&dataset.Line{
			Customer: []byte(l.customer), Order: []byte(l.order), Day: day0 + l.day, Amount: l.amount, Refund: l.refund,
			Return: l.back, Whole: l.whole, File: l.file, Record: l.record, Value: []byte(l.value), Product: []byte(l.product),
		})
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// baskets writes what everybody bought: "a: 0 tea 3 mug".
func baskets(ds *dataset.Dataset) string {
	var b strings.Builder
	for _, p := range byKey(ds) {
		fmt.Fprintf(&b, "%s:", ds.Key(p))
		for _, i := range ds.Basket(p) {
			fmt.Fprintf(&b, " %d %s", i.Day-day0, ds.Product(i.Product))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestBasket(t *testing.T) {
	at := func(order string, day calendar.Day, product string, amount money.Amount) sold {
		return sold{line{customer: "a", order: order, day: day, amount: amount, back: amount < 0}, product}
	}
	free := at("F", 3, "tin", 0)
	refunded := at("R", 1, "pot", 5)
	refunded.refund = 5
	whole := func(order string, day calendar.Day, product string, amount, refund money.Amount) sold {
		return sold{line{customer: "a", order: order, day: day, amount: amount, refund: refund, whole: true}, product}
	}
	tests := []struct {
		name  string
		lines []sold
		want  string
	}{
		{"each product once a day, by name", []sold{at("1", 2, "tea", 5), at("1", 2, "mug", 5), at("2", 2, "tea", 5), at("3", 1, "tea", 5)}, "1 tea 2 mug 2 tea"},
		{"a line that does not tell", []sold{at("1", 2, "", 5), at("1", 2, "tea", 5)}, "2 tea"},
		{"given back in the order", []sold{at("1", 2, "tea", 5), at("1", 4, "tea", -5), at("1", 2, "mug", 5)}, "2 mug"},
		{"given back in part", []sold{at("1", 2, "tea", 10), at("1", 2, "tea", -5)}, "2 tea"},
		{"the refunded part of a line", []sold{refunded, at("R", 1, "mug", 1)}, "1 mug"},
		{"a credit note for all there was", []sold{at("1", 2, "tea", 5), at("1", 2, "mug", 5), at("C", 9, "tea", -5)}, "2 mug"},
		{"a credit note for one of two", []sold{at("1", 2, "tea", 5), at("2", 4, "tea", 5), at("C", 9, "tea", -5)}, "2 tea 4 tea"},
		{"an order that is no purchase", []sold{at("1", 2, "tea", 5), at("1", 2, "", -9)}, ""},
		{"for free", []sold{free}, "3 tin"},
		// A whole amount is the order's: it does not tell what a product cost.
		{"on rows of an order", []sold{whole("1", 2, "tea", 9, 4), at("1", 2, "mug", 0)}, "2 mug 2 tea"},
		{"another order refunded", []sold{whole("1", 2, "tea", 9, 0), whole("2", 5, "tea", 9, 9)}, "2 tea"},
		{"without an order id", []sold{at("", 2, "tea", 5), at("", 2, "tea", -5), at("", 3, "tea", 5), at("", 3, "tea", 5)}, "3 tea"},
	}
	for _, tt := range tests {
		ds := stock(t, &dataset.Builder{HasAmounts: true}, tt.lines, 1)
		if got, want := baskets(ds), strings.TrimRight("a: "+tt.want, " ")+"\n"; got != want {
			t.Errorf("%s: %q, want %q", tt.name, got, want)
		}
	}
}

// Without amounts nobody knows how much of something a return of its own gave
// back; one in the order itself takes it out.
func TestBasketWithoutAmounts(t *testing.T) {
	ds := stock(t, &dataset.Builder{}, []sold{
		{line{customer: "a", order: "1", day: 1}, "tea"}, {line{customer: "a", order: "1", day: 1}, "mug"},
		{line{customer: "a", order: "1", day: 1, back: true}, "mug"}, {line{customer: "a", order: "C", day: 2, back: true}, "tea"},
	}, 1)
	if got, want := baskets(ds), "a: 1 tea\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A record that another file has too counts once, with its product.
func TestBasketOfOverlap(t *testing.T) {
	line1 := line{customer: "a", order: "1", day: 1, amount: 5, record: 11}
	back := line{customer: "a", order: "1", day: 1, amount: -5, back: true, record: 12}
	again := func(l line) line { l.file = 1; return l }
	ds := stock(t, &dataset.Builder{HasAmounts: true, Overlap: true}, []sold{
		{again(line1), "tea"}, {line1, "tea"}, {back, "tea"}, {again(line{customer: "a", order: "1", day: 1, amount: 3, record: 13}), "mug"},
	}, 2)
	if got, want := baskets(ds), "a: 1 mug\n"; got != want {
		t.Errorf("%q, want %q: tea was sold once and given back once", got, want)
	}
}

// The sales column and products do not get in each other's way.
func TestBasketBesideSalesColumn(t *testing.T) {
	ds := stock(t, &dataset.Builder{HasAmounts: true, SalesColumn: "channel"}, []sold{
		{line{customer: "a", day: 1, amount: 5, value: "web"}, "tea"}, {line{customer: "a", day: 2, amount: 5, value: "webt"}, "ea"},
		{line{customer: "b", day: 2, amount: 5}, "webtea"},
	}, 1)
	a, _ := ds.Lookup("a")
	if got, want := baskets(ds)+ds.SalesValue(a), "a: 1 tea 2 ea\nb: 2 webtea\nwebt"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNoProducts(t *testing.T) {
	ds, _ := build(t, &dataset.Builder{}, []line{{customer: "a", amount: 5}}, 1)
	if p, _ := ds.Lookup("a"); ds.Products() != 0 || ds.Basket(p) != nil {
		t.Errorf("%d products and the basket %v, where they were not asked for", ds.Products(), ds.Basket(p))
	}
}

func drawSold(t *rapid.T) []sold {
	var lines []sold
	for _, l := range drawLines(t) {
		lines = append(lines, sold{l, rapid.SampledFrom([]string{"tea", "mug", "pot", ""}).Draw(t, "product")})
	}
	return lines
}

// naiveBaskets is the definition with maps.
func naiveBaskets(lines []sold) string {
	type sum struct {
		day            calendar.Day
		amount         money.Amount
		sale, returned bool
	}
	add := func(sums map[string]*sum, key string, l sold) {
		s := sums[key]
		if s == nil {
			s = &sum{day: 1 << 20}
			sums[key] = s
		}
		s.amount += l.amount
		s.returned = s.returned || l.back
		if !l.back {
			s.sale, s.day = true, min(s.day, l.day)
		}
	}
	stays := func(s *sum) bool { return s.sale && (s.amount > 0 || s.amount == 0 && !s.returned) }
	orders, inOrder, ofCustomer := map[string]*sum{}, map[string]*sum{}, map[string]*sum{}
	bought := map[string]map[string]bool{}
	order := func(l sold) string {
		if l.order == "" {
			return fmt.Sprint(l.customer, "/day ", l.day)
		}
		return l.customer + "/" + l.order
	}
	for _, l := range lines {
		bought[l.customer] = map[string]bool{}
		add(orders, order(l), l)
		add(inOrder, order(l)+"/"+l.product, l)
		add(ofCustomer, l.customer+"/"+l.product, l)
	}
	for _, l := range lines {
		o := orders[order(l)]
		if l.product != "" && stays(o) && stays(inOrder[order(l)+"/"+l.product]) && stays(ofCustomer[l.customer+"/"+l.product]) {
			bought[l.customer][fmt.Sprintf(" %d %s", o.day, l.product)] = true
		}
	}
	text := ""
	for _, customer := range slices.Sorted(maps.Keys(bought)) {
		text += customer + ":" + strings.Join(slices.Sorted(maps.Keys(bought[customer])), "") + "\n"
	}
	return text
}

// Baskets are as the definition has them, whatever the order of the lines and
// whoever reads which.
func TestBasketsAgreeWithMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawSold(t)
		want := naiveBaskets(lines)
		shuffled := rapid.Permutation(lines).Draw(t, "shuffled")
		ds := stock(t, &dataset.Builder{HasAmounts: true}, shuffled, rapid.IntRange(1, 4).Draw(t, "shards"))
		if got := baskets(ds); got != want {
			t.Fatalf("got\n%swant\n%s", got, want)
		}
		var plain []line
		for _, l := range lines {
			plain = append(plain, l.line)
		}
		if got, want := sorted(ds), naive(plain); got != want {
			t.Fatalf("with products the orders are\n%swant\n%s", got, want)
		}
	})
}
