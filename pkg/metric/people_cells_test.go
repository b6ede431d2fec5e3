package metric

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// TestListsOfCells checks that lists of those whom a question finds are those
// of the dataset.
func TestListsOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShop(t)
		s.answers = "" // what people answered is in no sale
		ds := data(t, s)
		by := anyCellBy.Draw(t, "by")
		switch rapid.IntRange(0, 5).Draw(t, "list") {
		case 0:
			o := DefaultLapsed
			o.By = by
			o.Crossed = rapid.SampledFrom([]calendar.Span{{}, {N: 3, Unit: calendar.Months}}).Draw(t, "crossed")
			q, err := AskLapsed(ds, o)
			want, wantErr := Lapsed(ds, o)
			sameList(t, ds, q, err, want, wantErr)
		case 1:
			o := DefaultChurn
			o.By = by
			o.Window = rapid.SampledFrom([]calendar.Span{o.Window, {N: 2, Unit: calendar.Months}}).Draw(t, "window")
			box := Box(rapid.IntRange(int(BoxNone), int(BoxPassedThrough)).Draw(t, "box"))
			q, err := AskList(ds, o, box)
			want, wantErr := List(ds, o, box)
			sameList(t, ds, q, err, want, wantErr)
		case 2:
			o := DefaultRepeat
			o.By = by
			buyers := rapid.SampledFrom([]Buyers{BuyersRepeat, BuyersOnce}).Draw(t, "buyers")
			q, err := AskRepeatList(ds, o, buyers)
			want, wantErr := RepeatList(ds, o, buyers)
			sameList(t, ds, q, err, want, wantErr)
		case 3:
			o := DefaultVIP
			o.By = by
			o.Share = rapid.SampledFrom([]float64{0.5, 0.8, 1}).Draw(t, "share")
			q, err := AskVIPList(ds, o)
			want, wantErr := VIPList(ds, o)
			sameList(t, ds, q, err, want, wantErr)
		case 4:
			o := RFMOptions{By: by}
			segment := Segment(rapid.IntRange(0, int(segments)).Draw(t, "segment"))
			q, err := AskRFMList(ds, o, segment)
			want, wantErr := RFMList(ds, o, segment)
			sameList(t, ds, q, err, want, wantErr)
		case 5:
			o := DefaultCohorts
			o.By = by
			o.Mode = rapid.SampledFrom([]CohortMode{ModeOn, ModeOnOrAfter, ModeWithin}).Draw(t, "mode")
			o.Unit = rapid.SampledFrom([]calendar.Unit{calendar.Months, calendar.Quarters, calendar.Years}).Draw(t, "unit")
			cell := CohortCell{
				Cohort: rapid.SampledFrom([]string{"2023-02", "2023-Q1", "2023", "2024-01", "2024", "2030", "1"}).Draw(t, "cohort"),
				Offset: rapid.IntRange(WholeCohort, 14).Draw(t, "offset"),
			}
			q, err := AskCohortList(ds, o, cell)
			want, wantErr := CohortList(ds, o, cell)
			sameList(t, ds, q, err, want, wantErr)
		}
	})
}

// sameList checks that the answer to a question is a list.
func sameList[R Listed](t *rapid.T, ds *dataset.Dataset, q *ListQuestion[R], err error, want Listing[R], wantErr error) {
	c := Choice{
		Top: rapid.IntRange(0, 3).Draw(t, "top"), MinRevenue: money.Amount(rapid.SampledFrom([]int{0, 100_000}).Draw(t, "min-revenue")),
		ExcludeOptout: rapid.IntRange(0, 9).Draw(t, "opt-out") == 0,
	}
	if wantErr == nil {
		want, wantErr = Choose(ds, want, c)
	}
	var got Listing[R]
	if err == nil {
		all, crowd := findAll(ds, q.By(), q.At(), q.Wanted())
		got, err = q.Answer(shuffled(t, all), crowd, c)
	}
	wantSame(t, got.Whole(), err, want.Whole(), wantErr)
}

// findAll asks each customer whether they are wanted.
func findAll(ds *dataset.Dataset, by string, at calendar.Day, w Wanted) (all []Found, crowd Crowd) {
	for p := range ds.All() {
		days := purchaseDaysOf(ds, p, ds.AsOf()+1)
		if len(days) == 0 && ds.Listed(p) {
			crowd.Prospects++
		}
	}
	for _, one := range summaries(ds, by) {
		p, _ := ds.Lookup(one.Key)
		days := purchaseDaysOf(ds, p, ds.AsOf()+1)
		crowd.Customers++
		crowd.Latest = max(crowd.Latest, one.Latest)
		if crowd.Newest = max(crowd.Newest, one.First); crowd.Oldest == 0 || one.First < crowd.Oldest {
			crowd.Oldest = one.First
		}
		wanted := w.First.Contains(one.First)
		if wanted {
			crowd.Began++
		}
		for _, v := range w.Visits {
			wanted = wanted && slices.ContainsFunc(days, v.Contains) == v.Bought
		}
		if !wanted || one.Purchases < w.Least || one.Purchases > w.Most {
			continue
		}
		first := days[0]
		if first >= at {
			first = 0
		}
		one.Group = groupName(ds, by, p, first, at)
		var gaps []int
		for i := range days[1:] {
			gaps = append(gaps, int(days[i+1]-days[i]))
		}
		f := Found{Summary: one}
		if n := len(gaps); n > 1 {
			slices.Sort(gaps)
			f.TwiceGap = gaps[(n-1)/2] + gaps[n/2]
		}
		if ds.Listed(p) {
			profile := ds.Profile(p)
			f.Profile = &profile
		}
		all = append(all, f)
	}
	return all, crowd
}

// TestConsentOfSeveralRecords checks that of several records of a customer one
// that refuses is enough.
func TestConsentOfSeveralRecords(t *testing.T) {
	for _, test := range []struct {
		consents, optOuts []string
		admitted          bool
	}{
		{nil, nil, true},
		{[]string{"yes"}, nil, true},
		{[]string{"no", "yes"}, nil, false},
		{[]string{"subscribed", "unsubscribed"}, nil, false},
		{[]string{"yes"}, []string{dataset.NoOptOut}, true},
		{[]string{"yes"}, []string{dataset.NoOptOut, "yes"}, false},
	} {
		f := Found{Profile: &dataset.Profile{Name: "Ann"}, Consents: test.consents, OptOuts: test.optOuts}
		var door doorkeeper
		if got := door.lets(f.consent()); got != test.admitted {
			t.Errorf("consents %q, opt-outs %q: admitted %t, want %t", test.consents, test.optOuts, got, test.admitted)
		}
	}
}
