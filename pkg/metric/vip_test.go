package metric

import (
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

// Revenue is A 500, B 300, C 100, D and E 50, G -20: 980 in all. R never
// bought.
var unequal = shop{
	asOf: "2024-12-31",
	sales: `
		A 2024-12-12 500
		B 2024-06-30 300
		C 2024-07-01 100
		D 2024-11-11 50
		E 2024-11-11 50
		G 2024-10-10 10
		G 2024-11-10 -30
		R 2024-11-10 -1
	`,
}

// vipIDs are the keys on a list.
func vipIDs(t *testing.T, s shop, o VIPOptions) string {
	var ids []string
	for _, r := range mustList[PersonRow](t)(VIPList(s.build(t), o)).Rows {
		ids = append(ids, r.Group+r.ID)
		if r.Status != "vip" {
			t.Errorf("status %q", r.Status)
		}
	}
	return strings.Join(ids, " ")
}

func TestVIPByHand(t *testing.T) {
	res := must[VIPRow](t)(VIP(unequal.build(t), DefaultVIP))
	r := res.Rows[0]
	// 80 % of 980 is 784, and A and B make 800. The top 20 % are ceil(6 / 5).
	if *r.Customers != 2 || r.CustomerShare != Ratio(2, 6) || r.Revenue != 800*money.One || r.RevenueShare != 800.0/980 || r.Smallest != 300*money.One || r.Top20Share != 800.0/980 {
		t.Errorf("row %+v of %d", r, *r.Customers)
	}
	// Places x revenue: 2 x 50 + 3 x 50 + 4 x 100 + 5 x 300 + 6 x 500 = 5150;
	// 2 x 5150 / (6 x 1000) - 7 / 6 = 0.55.
	if !near(r.Gini, 0.55) {
		t.Errorf("gini %v, want 0.55", r.Gini)
	}
	var curve []string
	for _, r := range res.Sections[0].Rows.([]TopRow) {
		curve = append(curve, fmt.Sprintf("%s: %d, %s, %s", r.Top, r.Customers, r.Revenue, r.RevenueShare.Human()))
	}
	wantLines(t, curve,
		"0.01: 1, 500.00, 51.0%", "0.02: 1, 500.00, 51.0%", "0.05: 1, 500.00, 51.0%", "0.1: 1, 500.00, 51.0%",
		"0.2: 2, 800.00, 81.6%", "0.3: 2, 800.00, 81.6%", "0.4: 3, 900.00, 91.8%", "0.5: 3, 900.00, 91.8%",
		"0.75: 5, 1000.00, 102.0%", "1: 6, 980.00, 100.0%")
	// B last bought the day before the last six months.
	wantNote(t, res.Notes, "1 of the 2 customers have not bought in the last 6 months")
	wantLines(t, r.Working(),
		"customer_share = customers / all customers = 2 / 6 = 33.3%",
		"revenue_share = revenue / all revenue = 800.00 / 980.00 = 81.6%",
		"top_20_share = revenue of the 2 customers with most / all revenue = 81.6%")
	if got := res.Definition; got != "the fewest customers who together make 80.0% of the revenue to date" {
		t.Errorf("definition %q", got)
	}
}

func TestVIPShares(t *testing.T) {
	for share, want := range map[float64]string{
		0.5:  "A",         // 490
		0.52: "A B",       // 509.60
		0.95: "A B C D",   // 931 of 950: of D and E the first by key
		0.97: "A B C D E", // 950.60
		1:    "A B C D E", // 980
		1e-9: "A",         // less than the smallest amount
	} {
		o := DefaultVIP
		o.Share = share
		if got := vipIDs(t, unequal, o); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
}

func TestVIPGroups(t *testing.T) {
	s := unequal
	s.columns, s.people = "region", "A - - - north\nB - - - north\nD - - - south\nE - - - south\nG - - - west"
	o := DefaultVIP
	o.By, o.Share = "region", 0.5
	var got []string
	res := must[VIPRow](t)(VIP(s.build(t), o))
	for _, r := range res.Rows {
		got = append(got, fmt.Sprint(r.Group, " ", at(r.Customers), " ", r.CustomerShare, " ", r.Gini))
	}
	// Two alike have gini 0; of 500 and 300 it is 2 x 1300 / (2 x 800) - 1.5.
	wantLines(t, got, "north 1 0.5 0.125", "south 1 0.5 0", "west <nil>  ", "(none) 1 1 0")
	wantNote(t, res.Notes, "in 1 of 4 groups all revenue together is not above 0")
	if got := vipIDs(t, s, o); got != "northA southD (none)C" {
		t.Errorf("list %s", got)
	}
	if curve := res.Sections[0].Rows.([]TopRow); len(curve) != 40 || !near(curve[29].RevenueShare, Undefined) {
		t.Errorf("curve %+v", curve)
	}
}

func TestVIPUndefined(t *testing.T) {
	s := shop{asOf: "2024-12-31", sales: "A 2024-01-01 10\nA 2024-02-01 -10"}
	res := must[VIPRow](t)(VIP(s.build(t), DefaultVIP))
	r := res.Rows[0]
	if r.Customers != nil || !near(r.CustomerShare, Undefined) || !r.Revenue.IsNone() || !r.Smallest.IsNone() || !near(r.Top20Share, Undefined) || !math.IsNaN(float64(r.Gini)) {
		t.Errorf("row %+v", r)
	}
	wantNote(t, res.Notes, "all revenue together is not above 0")
	if got := vipIDs(t, s, DefaultVIP); got != "" {
		t.Errorf("list %s", got)
	}
	wantLines(t, r.Working()[:1], "customer_share = customers / all customers = n/a / 1 = n/a")

	one := must[VIPRow](t)(VIP(shop{asOf: "2024-12-31", sales: "A 2024-12-12 10"}.build(t), DefaultVIP)).Rows[0]
	if *one.Customers != 1 || one.RevenueShare != 1 || one.Gini != 0 || one.Top20Share != 1 {
		t.Errorf("one customer: %+v", one)
	}
}

func TestVIPErrors(t *testing.T) {
	ds := unequal.build(t)
	for _, tt := range []struct {
		option string
		set    func(o *VIPOptions)
	}{
		{"share", func(o *VIPOptions) { o.Share = 0 }},
		{"share", func(o *VIPOptions) { o.Share = 80 }},
		{"share", func(o *VIPOptions) { o.Share = math.NaN() }},
		{"window", func(o *VIPOptions) { o.Window = calendar.Span{} }},
		{"by", func(o *VIPOptions) { o.By = "country" }},
	} {
		o := DefaultVIP
		tt.set(&o)
		_, err := VIP(ds, o)
		wantOption(t, err, tt.option)
		_, err = VIPList(ds, o)
		wantOption(t, err, tt.option)
	}
	_, err := VIP(shop{}.build(t), DefaultVIP)
	wantLack(t, err, LacksDays)
	_, err = VIP(shop{asOf: "2024-12-31", sales: "A 2024-01-01 -5"}.build(t), DefaultVIP)
	wantLack(t, err, LacksPurchases)
	_, err = VIP(shop{asOf: "2024-12-31", free: true, sales: "A 2024-01-01 0"}.build(t), DefaultVIP)
	wantLack(t, err, LacksAmounts)
	huge := money.Amount(math.MaxInt64).String()
	for sales, want := range map[string]string{
		"A 2024-01-01 " + huge + "\nA 2024-01-02 " + huge:                                    "customer A: ",
		"A 2024-01-01 " + huge + "\nB 2024-01-02 " + huge:                                    "revenue: ",
		"A 2024-01-01 " + huge + "\nB 2024-01-02 10\nC 2024-01-01 10\nC 2024-01-02 -" + huge: "revenue: ", // the sum fits, that of A and B does not
	} {
		if _, err := VIP(shop{asOf: "2024-12-31", sales: sales}.build(t), DefaultVIP); err == nil || !strings.HasPrefix(err.Error(), want+"amounts add up") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestVIPColumns(t *testing.T) {
	wantColumns(t, VIPRow{}, "group customer_share customers revenue revenue_share top_20_share gini smallest")
	wantColumns(t, TopRow{}, "group top customers revenue revenue_share")
}

func TestVIPAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		tenths := rapid.SampledFrom([]int{1, 5, 8, 9, 10}).Draw(t, "tenths")
		o := DefaultVIP
		o.Share, o.By = float64(tenths)/10, anyBy.Draw(t, "by")
		res, err := VIP(ds, o)
		if err != nil {
			return
		}
		list, err := VIPList(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		groups := map[string][]money.Amount{}
		for _, n := range naives(ds) {
			if len(n.days) == 0 {
				continue
			}
			var own money.Amount
			for _, m := range n.money {
				own += m
			}
			g := n.group(ds, o.By, ds.AsOf()+1, o.Window)
			groups[g] = append(groups[g], own)
		}
		if len(res.Rows) != len(groups) || !sorted(list.Rows()) {
			t.Fatalf("%d rows, want %d; list %+v", len(res.Rows), len(groups), list.Rows())
		}
		for _, r := range res.Rows {
			all := groups[r.Group]
			slices.Sort(all)
			slices.Reverse(all)
			var total, sum, listed money.Amount
			for _, m := range all {
				total += m
			}
			k := 0
			for total > 0 && 10*sum < money.Amount(tenths)*total {
				sum += all[k]
				k++
			}
			n := 0
			for _, p := range list.Rows() {
				if p.Group == r.Group {
					n++
					listed += p.Revenue
				}
			}
			if n != k || listed != sum {
				t.Fatalf("%d on the list with %s, want %d with %s", n, listed, k, sum)
			}
			if total > 0 && (*r.Customers != k || r.Revenue != sum || r.Smallest != all[k-1]) || total <= 0 && r.Customers != nil {
				t.Fatalf("row %+v, want %d with %s", r, k, sum)
			}
			// Gini's mean difference, each with each.
			var differences, positive float64
			for _, a := range all {
				for _, b := range all {
					differences += math.Abs(max(a, 0).Float() - max(b, 0).Float())
				}
				positive += max(a, 0).Float()
			}
			want := differences / (2 * float64(len(all)) * positive)
			if math.Abs(float64(r.Gini)-want) > 1e-9 || math.IsNaN(want) != math.IsNaN(float64(r.Gini)) {
				t.Fatalf("gini %v, want %v", r.Gini, want)
			}
			for _, c := range res.Sections[0].Rows.([]TopRow) {
				if c.Group != r.Group {
					continue
				}
				var top money.Amount
				most := int(math.Ceil(math.Round(float64(c.Top)*100) * float64(len(all)) / 100))
				for _, m := range all[:most] {
					top += m
				}
				if c.Customers != most || c.Revenue != top {
					t.Fatalf("curve %+v, want %s of %d", c, top, most)
				}
			}
		}
	})
}

// saidOfVIPs writes down all that is said of those with most revenue.
func saidOfVIPs(ds *dataset.Dataset, by string) map[string]string {
	o := DefaultVIP
	o.By = by
	res, err := VIP(ds, o)
	customers := []any{}
	for i := range res.Rows {
		customers = append(customers, at(res.Rows[i].Customers))
		res.Rows[i].Customers = nil
	}
	list, err2 := VIPList(ds, o)
	return map[string]string{"vip": fmt.Sprintf("%+v %v %v", res, customers, err), "vip list": fmt.Sprint(flat(list.Whole()), err2)}
}
