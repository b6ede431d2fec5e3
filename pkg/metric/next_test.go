package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/stats"
)

// shelf is a shop with products. After tea: A and B come back and buy a mug, A
// tea too; C comes back for a pot; D never does. E buys tea twice on one day,
// which is one purchase day, and gives the mug of March back.
var shelf = shop{asOf: "2024-12-31", goods: true, sales: `
	A 2024-01-05 10 - - tea
	A 2024-02-05 10 - - mug
	A 2024-02-05 10 - - tea
	A 2024-03-05 10 - - pot
	B 2024-01-06 10 - - tea
	B 2024-01-06 10 - - pot
	B 2024-04-06 10 - - mug
	C 2024-01-07 10 - - tea
	C 2024-02-07 10 - - pot
	D 2024-01-08 10 - - tea
	E 2024-01-09 10 1 - tea
	E 2024-01-09 10 2 - tea
	E 2024-03-09 10 3 - mug
	E 2024-03-10 -10 3 - mug
	E 2024-03-11 10 4 - -
`}

func nextLines(rows []NextRow) (lines []string) {
	for _, r := range rows {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s>%s %d/%d of %d, lift %s", r.Group, r.Product, r.Next, r.Customers, r.CameBack, r.Buyers, r.Lift.Human())))
	}
	return lines
}

// By hand. Tea: bought by A to E, of whom A, B, C and E came back. E's next
// purchase day is 2024-03-11, of nothing that is known, since order 3 came
// back. Of the four, A and B bought a mug next, A tea, C a pot. Mug: A, who
// came back for a pot, and B. Pot: A, C, and B, who came back for a mug.
// Customers after any product: 4 + 1 + 1 = 6; mugs among what they bought next
// 2 + 0 + 1 = 3, pots 1 + 1 + 0 = 2, tea 1.
func TestNextByHand(t *testing.T) {
	o := DefaultNext
	o.MinCustomers = 1
	res := must[NextRow](t)(Next(shelf.build(t), o))
	wantLines(t, nextLines(res.Rows),
		"mug>pot 1/1 of 2, lift 3.00", // 1/1 by 2/6; Wilson 0.2065
		"pot>mug 1/1 of 3, lift 2.00", // 1/1 by 3/6
		"tea>mug 2/4 of 5, lift 1.00", // 2/4 by 3/6; Wilson 0.1500
		"tea>pot 1/4 of 5, lift 0.75", // 1/4 by 2/6; Wilson 0.0456
	)
	wantLines(t, nextLines(res.Sections[0].Rows.([]NextRow)), "tea>tea 1/4 of 5, lift 1.50") // 1/4 by 1/6
	wantNote(t, res.Notes, "1 purchase day without a product that is known and was kept")
	// Wilson 1927 for 2 of 4 at 95 %: (0.5 + 3.8415/8 -+ 1.96 sqrt(0.25/4 + 3.8415/64)) / (1 + 3.8415/4).
	if r := res.Rows[2]; math.Abs(float64(r.ShareLow)-0.150036) > 1e-5 || math.Abs(float64(r.ShareHigh)-0.849964) > 1e-5 {
		t.Errorf("interval %v to %v, want 0.150036 to 0.849964", r.ShareLow, r.ShareHigh)
	}
	wantLines(t, res.Rows[2].Working(),
		"share of mug after tea = customers / came_back = 2 / 4 = 50.0%", "share of mug after any product = 3 / 6 = 50.0%", "lift = the one by the other = 1.00")

	o.MinCustomers = 2
	res = must[NextRow](t)(Next(shelf.build(t), o))
	wantLines(t, nextLines(res.Rows), "tea>mug 2/4 of 5, lift 1.00")
	wantNote(t, res.Notes, "3 pairs of products with fewer than 2 customers: left out")
	o.MinCustomers = 3
	res = must[NextRow](t)(Next(shelf.build(t), o))
	if len(res.Rows) > 0 || res.Rows == nil {
		t.Errorf("rows %v, want none", res.Rows)
	}
	wantNote(t, res.Notes, "no product was bought after another one by 3 customers or more: ask for fewer")

	o.MinCustomers, o.Product = 1, "POT"
	res = must[NextRow](t)(Next(shelf.build(t), o))
	wantLines(t, nextLines(res.Rows), "pot>mug 1/1 of 3, lift 2.00")
}

// A bought all three; B's latest is a mug, after which a pot was bought, but B
// has it, and tea was bought after nothing B did before: none. C's latest is a
// pot: mug. D: after tea a mug comes before a pot. E's latest purchase day
// tells nothing, so that it is the tea before.
func TestNextList(t *testing.T) {
	o := DefaultNext
	o.MinCustomers = 1
	s := shelf
	s.people = "C - Cem c@x yes\nD - - - no"
	s.columns = "consent"
	ds := s.build(t)
	res := mustList[NextListRow](t)(NextList(ds, o))
	var lines []string
	for _, r := range res.Rows {
		lines = append(lines, fmt.Sprintf("%s %s %v %v: %s on %v, so %s, %s, lift %s", r.ID, r.Name, r.LastOrder, r.Revenue, r.Product, r.Bought, r.Next, r.Share.Human(), r.Lift.Human()))
	}
	wantLines(t, lines,
		"E  2024-03-11 30.00: tea on 2024-01-09, so mug, 50.0%, lift 1.00",
		"C Cem 2024-02-07 20.00: pot on 2024-02-07, so mug, 100.0%, lift 2.00",
		"D  2024-01-08 10.00: tea on 2024-01-08, so mug, 50.0%, lift 1.00",
	)
	wantNote(t, res.Notes, "2 customers not on the list: nothing that 1 or more bought next is new to them")

	o.Product = "tea"
	if rows := mustList[NextListRow](t)(NextList(ds, o)).Rows; len(rows) != 3 || rows[1].Product != "tea" {
		t.Errorf("after tea: %+v", rows)
	}
}

func TestNextErrors(t *testing.T) {
	ds := shelf.build(t)
	for option, change := range map[string]func(*NextOptions){
		"min-customers": func(o *NextOptions) { o.MinCustomers = 0 },
		"confidence":    func(o *NextOptions) { o.Confidence = 1 },
		"by":            func(o *NextOptions) { o.By = "weather" },
		"product":       func(o *NextOptions) { o.Product = "teapot" },
	} {
		o := DefaultNext
		change(&o)
		_, err := Next(ds, o)
		wantOption(t, err, option)
		_, err = NextList(ds, o)
		wantOption(t, err, option)
	}
	o := DefaultNext
	o.Product = "teaa"
	if _, err := Next(ds, o); err == nil || err.Error() != `product: "teaa": nothing of that name was sold; did you mean "tea"?` {
		t.Errorf("%v", err)
	}
	s := shelf
	s.goods = false
	_, err := Next(s.build(t), DefaultNext)
	wantLack(t, err, LacksProducts)
	_, err = Next(shop{asOf: "2024-12-31", people: "A - - -"}.build(t), DefaultNext)
	wantLack(t, err, LacksPurchases)
	many := shop{asOf: "2024-12-31", goods: true, column: "place"}
	var sales strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&sales, "C%d 2024-01-01 1 - place%d product%d\n", i, i, i)
	}
	many.sales = sales.String()
	o = DefaultNext
	o.By = "place"
	_, err = Next(many.build(t), o)
	wantOption(t, err, "by")
}

// naiveNext is the definition taken by its words, with maps.
func naiveNext(ds *dataset.Dataset, o NextOptions) map[string][3]int {
	visits := map[string][3]int{} // by group, product and next: customers, came back, buyers
	type after struct{ group, product string }
	cameBack, buyers := map[after]int{}, map[after]int{}
	for _, n := range naives(ds) {
		days := n.purchaseDays(ds.AsOf() + 1)
		if len(days) == 0 {
			continue
		}
		p, _ := ds.Lookup(n.key)
		group := n.group(ds, o.By, ds.AsOf()+1, DefaultStages.Window)
		has := map[string]bool{}
		for i, day := range days {
			for _, item := range ds.Basket(p) {
				name := ds.Product(item.Product)
				if item.Day != day || has[name] {
					continue
				}
				has[name] = true
				buyers[after{group, name}]++
				if i+1 == len(days) {
					continue
				}
				cameBack[after{group, name}]++
				for _, other := range ds.Basket(p) {
					if other.Day == days[i+1] {
						key := group + " " + name + ">" + ds.Product(other.Product)
						v := visits[key]
						v[0]++
						visits[key] = v
					}
				}
			}
		}
	}
	for key, v := range visits {
		group, pair, _ := strings.Cut(key, " ")
		product, _, _ := strings.Cut(pair, ">")
		a := after{group, product}
		v[1], v[2] = cameBack[a], buyers[a]
		if visits[key] = v; v[0] < o.MinCustomers {
			delete(visits, key)
		}
	}
	return visits
}

func TestNextAgreesWithMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		s.goods = true
		ds := data(t, s)
		o := NextOptions{MinCustomers: rapid.IntRange(1, 3).Draw(t, "min"), By: rapid.SampledFrom([]string{"", "region", "channel", "nps"}).Draw(t, "by"), Confidence: 0.9}
		res, err := Next(ds, o)
		if err != nil {
			if hasPurchase(ds) && ds.Products() > 0 {
				t.Fatal(err)
			}
			return
		}
		again := res.Sections[0].Rows.([]NextRow)
		got := map[string][3]int{}
		for _, r := range slices.Concat(res.Rows, again) {
			got[r.Group+" "+r.Product+">"+r.Next] = [3]int{r.Customers, r.CameBack, r.Buyers}
			if low := stats.Wilson(r.Customers, r.CameBack, 0.9).Low; !near(float64(r.ShareLow), low) || !near(r.Share, Rate(float64(r.Customers)/float64(r.CameBack))) {
				t.Fatalf("share %v from %v of %+v", r.Share, r.ShareLow, r)
			}
		}
		if want := naiveNext(ds, o); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for _, rows := range [][]NextRow{res.Rows, again} {
			if !slices.IsSortedFunc(rows, func(a, b NextRow) int {
				return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(b.ShareLow, a.ShareLow))
			}) {
				t.Fatalf("not in the order of rank: %v", nextLines(rows))
			}
		}
		for _, r := range res.Rows {
			if r.Product == r.Next {
				t.Fatalf("%s after itself is among the offers", r.Product)
			}
		}
		if o.MinCustomers == 1 {
			liftsAverageToOne(t, slices.Concat(res.Rows, again))
		}
	})
}

// The lift of a product, over all products before it, each with its customers,
// is 1 on average: lift compares with what comes after any product.
func liftsAverageToOne(t *rapid.T, rows []NextRow) {
	sum, all := map[string]float64{}, map[string]int{}
	for _, r := range rows {
		key := r.Group + " " + r.Next
		sum[key] += float64(r.Lift) * float64(r.CameBack)
		all[key] = r.any
	}
	for key, s := range sum {
		if math.Abs(s/float64(all[key])-1) > 1e-9 {
			t.Fatalf("the lifts of %s are %v on average, want 1", key, s/float64(all[key]))
		}
	}
}

// Nobody is offered what they have, and the offer is a row of Next.
func TestNextListOffersWhatIsNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		s.goods = true
		ds := data(t, s)
		o := NextOptions{MinCustomers: rapid.IntRange(1, 2).Draw(t, "min"), By: rapid.SampledFrom([]string{"", "region"}).Draw(t, "by"), Confidence: 0.95}
		all, err := Next(ds, o)
		if err != nil {
			return
		}
		res, err := NextList(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range res.Rows() {
			p, _ := ds.Lookup(r.ID)
			reason := false
			for _, i := range ds.Basket(p) {
				if ds.Product(i.Product) == r.Next {
					t.Fatalf("%s is offered %s, which they bought on %v", r.ID, r.Next, i.Day)
				}
				reason = reason || ds.Product(i.Product) == r.Product && i.Day == r.Bought
			}
			if !reason {
				t.Fatalf("%s did not buy %s on %v", r.ID, r.Product, r.Bought)
			}
			rule := slices.IndexFunc(all.Rows, func(n NextRow) bool { return n.Group == r.Group && n.Product == r.Product && n.Next == r.Next })
			if rule < 0 || all.Rows[rule].Share != r.Share || all.Rows[rule].Lift != r.Lift {
				t.Fatalf("%+v has no rule among %v", r, nextLines(all.Rows))
			}
		}
	})
}

// saidOfNext is all that Next and its list say.
func saidOfNext(ds *dataset.Dataset, by string) map[string]string {
	o := DefaultNext
	o.MinCustomers, o.By = 1, by
	next, err := Next(ds, o)
	list, listErr := NextList(ds, o)
	var again []NextRow
	if err == nil {
		again = next.Sections[0].Rows.([]NextRow)
	}
	for _, rows := range [][]NextRow{next.Rows, again} { // the groups' names are what counts
		for i := range rows {
			rows[i].group = 0
		}
	}
	for i := range list.Rows() {
		list.Rows()[i].group = 0
	}
	return map[string]string{"next": fmt.Sprintf("%+v %v", next, err), "next list": fmt.Sprintf("%+v %v", list, listErr)}
}
