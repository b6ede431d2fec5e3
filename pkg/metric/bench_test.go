package metric

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// bigShop is a seeded shop over four years: 100,000 customers, about a million
// orders, 100,000 answers.
var bigShop = sync.OnceValue(func() *dataset.Dataset {
	const customers, span = 100_000, 4 * 365
	dice := rand.New(rand.NewPCG(1, 2))
	asOf, _ := calendar.Date(2024, 12, 31)
	b := &dataset.Builder{AsOf: asOf, First: asOf - span, HasSales: true, HasAmounts: true, CustomerColumns: []string{"region"}}
	shard := b.NewShard()
	for c := range customers {
		key := fmt.Sprintf("C%06d", c)
		b.AddProfile(key, dataset.Profile{Name: key, Values: []string{fmt.Sprint("region ", c%12)}})
		b.AddResponse(key, dataset.Response{Day: asOf - calendar.Day(dice.IntN(365)), Score: int8(dice.IntN(11))})
		d := asOf - calendar.Day(dice.IntN(span))
		for rhythm := 10 + dice.IntN(140); d <= asOf && dice.IntN(20) > 0; d += calendar.Day(1 + dice.IntN(2*rhythm)) {
			shard.Add(&dataset.Line{Customer: []byte(key), Day: d, Amount: money.Amount(1+dice.IntN(2_000_000)) + 1})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		panic(err)
	}
	return ds
})

// bench runs a metric on the big shop.
func bench[R any](b *testing.B, run func(*dataset.Dataset) (Result[R], error)) {
	ds := bigShop()
	orders := 0
	for p := range ds.All() {
		orders += len(ds.Orders(p))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := run(ds); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(orders)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Morders/s")
}

// benchList is bench for a list and the making of its rows.
func benchList[R any](b *testing.B, run func(*dataset.Dataset) (Listing[R], error)) {
	bench(b, func(ds *dataset.Dataset) (Result[R], error) {
		l, err := run(ds)
		return l.Whole(), err
	})
}

func BenchmarkChurn(b *testing.B) {
	for _, v := range []struct {
		name  string
		every calendar.Every
		by    string
	}{
		{"one", calendar.Every{}, ""},
		{"monthly", calendar.Every{Calendar: calendar.Months}, ""},
		{"tenure", calendar.Every{}, ByTenure},
		{"region", calendar.Every{}, "region"},
		{"monthly by cohort", calendar.Every{Calendar: calendar.Months}, ByCohort},
	} {
		b.Run(v.name, func(b *testing.B) {
			o := DefaultChurn
			o.Every, o.By = v.every, v.by
			if !v.every.IsZero() {
				o.Since.Span.N = 36
			}
			bench(b, func(ds *dataset.Dataset) (Result[LedgerRow], error) { return Churn(ds, o) })
		})
	}
}

func BenchmarkList(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[PersonRow], error) { return List(ds, DefaultChurn, BoxRetained) })
}

func BenchmarkCustomer(b *testing.B) {
	bench(b, func(ds *dataset.Dataset) (Result[CustomerRow], error) {
		return Customer(ds, "C050000", DefaultCustomer)
	})
}

func BenchmarkLapsed(b *testing.B) {
	benchList(b, func(ds *dataset.Dataset) (Listing[PersonRow], error) { return Lapsed(ds, DefaultLapsed) })
}

func BenchmarkCLV(b *testing.B) {
	for _, m := range []Method{Historic, Formula} {
		b.Run(m.String(), func(b *testing.B) {
			o := DefaultCLV
			o.Method = m
			bench(b, func(ds *dataset.Dataset) (Result[CLVRow], error) { return CLV(ds, o) })
		})
	}
	b.Run("list", func(b *testing.B) {
		benchList(b, func(ds *dataset.Dataset) (Listing[CLVListRow], error) { return CLVList(ds, DefaultCLV) })
	})
}

func BenchmarkNPS(b *testing.B) {
	bench(b, func(ds *dataset.Dataset) (Result[NPSRow], error) { return NPS(ds, DefaultNPS) })
}

func BenchmarkRepeat(b *testing.B) {
	bench(b, func(ds *dataset.Dataset) (Result[RepeatRow], error) { return Repeat(ds, DefaultRepeat) })
}

func BenchmarkRevenue(b *testing.B) {
	for _, v := range []struct {
		name  string
		every calendar.Every
	}{{"one", calendar.Every{}}, {"monthly", calendar.Every{Calendar: calendar.Months}}} {
		b.Run(v.name, func(b *testing.B) {
			o := DefaultRevenue
			if o.Every = v.every; !v.every.IsZero() {
				o.Since.Span.N = 24
			}
			bench(b, func(ds *dataset.Dataset) (Result[RevenueRow], error) { return Revenue(ds, o) })
		})
	}
	b.Run("list", func(b *testing.B) {
		benchList(b, func(ds *dataset.Dataset) (Listing[RevenueListRow], error) {
			return RevenueList(ds, DefaultRevenue, MovementChurned)
		})
	})
}

func BenchmarkRFM(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		bench(b, func(ds *dataset.Dataset) (Result[RFMRow], error) { return RFM(ds, RFMOptions{}) })
	})
	b.Run("list", func(b *testing.B) {
		benchList(b, func(ds *dataset.Dataset) (Listing[RFMListRow], error) { return RFMList(ds, RFMOptions{}, SegmentNone) })
	})
}

func BenchmarkVIP(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		bench(b, func(ds *dataset.Dataset) (Result[VIPRow], error) { return VIP(ds, DefaultVIP) })
	})
	b.Run("list", func(b *testing.B) {
		benchList(b, func(ds *dataset.Dataset) (Listing[PersonRow], error) { return VIPList(ds, DefaultVIP) })
	})
}

func BenchmarkCohorts(b *testing.B) {
	for _, unit := range []calendar.Unit{calendar.Weeks, calendar.Months} {
		b.Run(unit.String(), func(b *testing.B) {
			o := DefaultCohorts
			o.Unit = unit
			bench(b, func(ds *dataset.Dataset) (Result[CohortRow], error) { return Cohorts(ds, o) })
		})
	}
}
