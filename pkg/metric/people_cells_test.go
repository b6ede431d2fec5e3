package metric

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

func TestLapsedOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		s.answers, s.columns, s.people = "", "", "" // who never bought, and what people answered, is in no sale
		ds := data(t, s)
		o := DefaultLapsed
		o.By = rapid.SampledFrom([]string{"", "cohort", "tenure"}).Draw(t, "by")
		o.Crossed = rapid.SampledFrom([]calendar.Span{{}, {N: 3, Unit: calendar.Months}}).Draw(t, "crossed")
		q, err := AskLapsed(ds, o)
		if err != nil {
			t.Fatal(err)
		}
		var crowd Crowd
		var all []Found
		for _, one := range summaries(ds, o.By) {
			crowd.Customers++
			crowd.Latest = max(crowd.Latest, one.Latest)
			if !q.Crossed().Contains(one.Last) {
				continue
			}
			p, _ := ds.Lookup(one.Key)
			days := purchaseDaysOf(ds, p, ds.AsOf()+1)
			var gaps []int
			for i := range days[1:] {
				gaps = append(gaps, int(days[i+1]-days[i]))
			}
			f := Found{Summary: one}
			if n := len(gaps); n > 1 {
				slices.Sort(gaps)
				f.TwiceGap = gaps[(n-1)/2] + gaps[n/2]
			}
			all = append(all, f)
		}
		c := Choice{Top: rapid.IntRange(0, 3).Draw(t, "top"), MinRevenue: money.Amount(rapid.SampledFrom([]int{0, 100_000}).Draw(t, "min-revenue"))}
		got, gotErr := q.Answer(shuffled(t, all), crowd)
		want, wantErr := Lapsed(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
		if wantErr == nil {
			got, gotErr = ChooseFound(ds, got, c)
			want, wantErr = Choose(ds, want, c)
			wantSame(t, got, gotErr, want, wantErr)
		}
	})
}
