package metric

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// onProcessors runs f as on a machine with so many processors.
func onProcessors(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	f()
}

// Every number is in one range, and the error is that of the first that fails.
func TestSideBySide(t *testing.T) {
	for _, n := range []int{0, 1, chunk, chunk + 1, 10 * chunk} {
		seen := make([]atomic.Int32, n)
		err := sideBySide(n, func(from, to int) error {
			for i := from; i < to; i++ {
				seen[i].Add(1)
			}
			if from >= 3*chunk {
				return errors.New(fmt.Sprint(from))
			}
			return nil
		})
		if n > 3*chunk && (err == nil || err.Error() != fmt.Sprint(3*chunk)) || n <= 3*chunk && err != nil {
			t.Errorf("%d: error %v", n, err)
		}
		for i := range seen {
			if seen[i].Load() != 1 {
				t.Fatalf("%d of %d is in %d ranges", i, n, seen[i].Load())
			}
		}
	}
}

// What is found is taken in order and one range at a time, up to the first
// that fails, whose error it is.
func TestInTurn(t *testing.T) {
	never := 100 * turn
	for _, processors := range []int{1, 2, 8} {
		for _, tt := range []struct{ n, fails int }{
			{0, never}, {1, never}, {turn, never}, {turn + 1, never}, {20*turn + 7, never},
			{1, 0}, {20 * turn, 0}, {20 * turn, 5 * turn}, {20 * turn, 5*turn + 1}, {20 * turn, 19 * turn},
		} {
			var taken []int
			var err error
			onProcessors(processors, func() {
				err = inTurn(tt.n, func(found *[]int, from, to int) error {
					*found = (*found)[:0]
					for i := from; i < to; i++ {
						*found = append(*found, i)
					}
					if to > tt.fails {
						return errors.New(fmt.Sprint(from))
					}
					return nil
				}, func(found *[]int) { taken = append(taken, *found...) })
			})
			want, failed := tt.n, "<nil>"
			if tt.fails < tt.n {
				want = tt.fails / turn * turn
				failed = fmt.Sprint(want)
			}
			if fmt.Sprint(err) != failed {
				t.Errorf("%d processors, %+v: error %v, want %s", processors, tt, err, failed)
			}
			if len(taken) != want || !slices.IsSorted(taken) || want > 0 && (taken[0] != 0 || taken[want-1] != want-1) {
				t.Errorf("%d processors, %+v: %d taken, want 0 to %d in order", processors, tt, len(taken), want)
			}
		}
	}
}

// busyShop is a seeded shop with people enough for several processors: customers
// who buy on few days at few prices, so that many are alike, prospects,
// contracts and answers.
func busyShop(t *testing.T) *dataset.Dataset {
	const people, span = 3*turn + 500, 3 * 365
	dice := rand.New(rand.NewPCG(7, 8))
	asOf := day(t, "2024-12-31")
	b := &dataset.Builder{AsOf: asOf, First: asOf - span, HasSales: true, HasAmounts: true, CustomerColumns: []string{"region"}}
	shard := b.NewShard()
	ever := func() calendar.Day { return asOf - calendar.Day(dice.IntN(span)) }
	for c := range people {
		key := fmt.Sprintf("C%05d", c)
		if dice.IntN(3) > 0 {
			b.AddProfile(key, dataset.Profile{Name: key, SignUp: ever(), Values: []string{fmt.Sprint("region ", c%12)}})
		}
		if dice.IntN(4) == 0 {
			b.AddResponse(key, dataset.Response{Day: ever(), Score: int8(dice.IntN(11))})
		}
		for range dice.IntN(3) {
			start := ever()
			b.AddContract(key, dataset.Contract{Start: start, End: start + calendar.Day(dice.IntN(400)-20)})
		}
		for range dice.IntN(7) {
			shard.Add(&dataset.Line{Customer: []byte(key), Day: ever(), Amount: money.Amount(1+dice.IntN(9)) * money.One})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// Results are the same bytes on one processor and on several.
func TestSameOnAllProcessors(t *testing.T) {
	ds := busyShop(t)
	type figure func() (any, error)
	figures := map[string]figure{}
	for _, by := range []string{"", "region", ByCohort, ByTenure, ByStage, ByRFM, ByNPS} {
		churn, lapsed, rfm, clv := DefaultChurn, DefaultLapsed, RFMOptions{By: by}, DefaultCLV
		churn.By, lapsed.By, lapsed.Prospects, clv.By, clv.Method = by, by, true, by, Historic
		figures["churn by "+by] = func() (any, error) { return Churn(ds, churn) }
		for b := BoxRetained; b < BoxPassedThrough; b++ {
			figures[b.String()+" by "+by] = func() (any, error) { return List(ds, churn, b) }
		}
		monthly := churn
		monthly.Every, monthly.Since.Span.N = calendar.Every{Calendar: calendar.Months}, 24
		figures["churn, monthly by "+by] = func() (any, error) { return Churn(ds, monthly) }
		figures["lapsed by "+by] = func() (any, error) { return Lapsed(ds, lapsed) }
		figures["rfm by "+by] = func() (any, error) { return RFM(ds, rfm) }
		figures["rfm list by "+by] = func() (any, error) { return RFMList(ds, rfm, SegmentNone) }
		figures["clv list by "+by] = func() (any, error) { return CLVList(ds, clv) }
		if by != ByStage && by != ByRFM {
			served := churn
			served.Basis = BasisContract
			figures["churn on contracts by "+by] = func() (any, error) { return Churn(ds, served) }
			figures["churned on contracts by "+by] = func() (any, error) { return List(ds, served, BoxChurned) }
		}
	}
	figures["segment"] = func() (any, error) { return RFMList(ds, RFMOptions{}, SegmentAtRisk) }
	figures["windows"] = func() (any, error) { return ChurnByWindow(ds, DefaultChurn) }
	for name, figure := range figures {
		var alone []byte
		for _, n := range []int{1, 2, 8} {
			onProcessors(n, func() {
				res, err := figure()
				if err != nil {
					t.Fatal(name, err)
				}
				text, err := json.Marshal(res)
				if err != nil {
					t.Fatal(name, err)
				}
				if n == 1 {
					alone = text
				} else if string(text) != string(alone) {
					t.Errorf("%s: other bytes on %d processors than on one", name, n)
				}
			})
		}
	}
}

// The error of a revenue that does not fit is that of the first customer whose
// does not, whichever processor finds one first.
func TestOverflowOfTheFirst(t *testing.T) {
	asOf := day(t, "2024-12-31")
	b := &dataset.Builder{AsOf: asOf, First: asOf - 1, HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for c := range 3 * turn {
		price := money.One
		if c%1000 == 0 {
			price = math.MaxInt64
		}
		for d := range calendar.Day(2) {
			shard.Add(&dataset.Line{Customer: []byte(fmt.Sprint("C", c)), Day: asOf - d, Amount: price})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	first := dataset.Person(0)
	for _, ok := total(ds.Orders(first)); ok; _, ok = total(ds.Orders(first)) {
		first++
	}
	want := fmt.Sprint("customer ", ds.Key(first), ": ")
	held := RFMOptions{Thresholds: []ThresholdRow{{5, nil, nil, money.None}, {4, nil, nil, money.None}, {3, nil, nil, money.None}, {2, nil, nil, money.None}}}
	historic := DefaultCLV
	historic.Method = Historic
	for name, figure := range map[string]func() error{
		"thresholds":        func() error { _, err := RFM(ds, RFMOptions{}); return err },
		"list":              func() error { _, err := RFMList(ds, RFMOptions{}, SegmentNone); return err },
		"clv list":          func() error { _, err := CLVList(ds, historic); return err },
		"list by held ones": func() error { _, err := RFMList(ds, held, SegmentNone); return err },
	} {
		for _, n := range []int{1, 2, 8} {
			onProcessors(n, func() {
				if err := figure(); err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%s on %d processors: error %v, want one of %q", name, n, err, want)
				}
			})
		}
	}
}
