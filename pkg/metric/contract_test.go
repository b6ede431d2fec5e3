package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// Between 2024-07-01 and 2025-01-01: A stays; B leaves; C is new, I on the
// very first day; D comes back; E left long before; F comes and goes; G renews
// on the first day of the period; H is served up to the last day, L one day
// only; M changes contracts while another one runs.
var serving = shop{
	asOf: "2024-12-31",
	signed: `
		A 2024-01-01 -
		B 2024-01-01 2024-08-31
		C 2024-08-08 -
		D 2023-01-01 2023-06-30
		D 2024-09-01 2025-08-31
		E 2022-01-01 2023-12-31
		F 2024-08-01 2024-10-01
		G 2024-01-01 2024-06-30
		G 2024-07-01 -
		H 2024-03-01 2024-12-31
		I 2024-07-01 -
		L 2024-12-31 2024-12-31
		M 2024-01-01 2024-12-31
		M 2024-02-01 2024-03-31
		M 2024-09-01 -
	`,
}

func onContracts() ChurnOptions {
	o := DefaultChurn
	o.Basis, o.Window = BasisContract, calendar.Span{}
	return o
}

func TestContractsByHand(t *testing.T) {
	res := must[LedgerRow](t)(Churn(serving.build(t), onContracts()))
	r := res.Rows[0]
	// Opening A, B, G, H, M; retained A, G, M; new C and I; passed through F, L.
	got := [...]int{r.Opening, r.Retained, r.Churned, r.New, r.Reactivated, r.Closing, r.PassedThrough}
	if want := [...]int{5, 3, 2, 2, 1, 6, 2}; got != want {
		t.Errorf("ledger %v, want %v", got, want)
	}
	if r.ChurnRate != 0.4 || r.LongGapShare == r.LongGapShare {
		t.Errorf("churn %v, long gaps %v; want 0.4 and none", r.ChurnRate, r.LongGapShare)
	}
	if !strings.HasSuffix(res.Definition, "; active is who has a contract that started before that day and has not ended before it") {
		t.Errorf("definition %q", res.Definition)
	}
	if want := []Setting{{"since", "6m"}, {"basis", "contract"}, {"confidence", "0.95"}}; !slices.Equal(res.Settings, want) {
		t.Errorf("settings %v, want %v", res.Settings, want)
	}
	for b, want := range map[Box]string{BoxRetained: "A G M", BoxChurned: "B H", BoxNew: "C I", BoxReactivated: "D"} {
		list := mustList[PersonRow](t)(List(serving.build(t), onContracts(), b))
		var keys []string
		for _, p := range list.Rows {
			keys = append(keys, p.ID)
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%s: %s, want %s", b, got, want)
		}
	}
	list := mustList[PersonRow](t)(List(serving.build(t), onContracts(), BoxNew))
	if want := "customers active at the end of the period whose first contract starts in it"; list.Definition != want {
		t.Errorf("the list is of %q, want %q", list.Definition, want)
	}
}

func TestContractsEvery(t *testing.T) {
	o := onContracts()
	o.Since, o.Every = since(t, "3m"), every(t, "month")
	var got []string
	for _, r := range must[LedgerRow](t)(Retention(serving.build(t), o)).Rows {
		got = append(got, fmt.Sprintf("%s %d+%d+%d-%d=%d, %d through", r.Start.Month(), r.Opening, r.New, r.Reactivated, r.Churned, r.Closing, r.PassedThrough))
	}
	wantLines(t, got,
		"2024-10 8+0+0-1=7, 0 through", // A C D F G H I M, then F goes
		"2024-11 7+0+0-0=7, 0 through",
		"2024-12 7+0+0-1=6, 1 through")
}

func TestContractsBy(t *testing.T) {
	s := serving
	s.columns, s.people = "plan", "A - - - big\nB - - - big\nC - - - small"
	s.answers = "A 2024-06-30 10\nG 2024-07-01 0"
	// As of 2024-07-01: C, F, I and L had no contract yet, so they are in no
	// derived group but (none). G answered on that day, too late to count.
	for by, want := range map[string][]string{
		"plan":   {"big 2-1=1", "small 0-0=1", "(none) 3-1=4"},
		"cohort": {"2023-01 0-0=1", "2024-01 4-1=3", "2024-03 1-1=0", "(none) 0-0=2"},
		"tenure": {"3 to 6 months 1-1=0", "6 to 12 months 4-1=3", "1 to 2 years 0-0=1", "(none) 0-0=2"},
		"nps":    {"promoter 1-0=1", "(none) 4-2=5"},
	} {
		o := onContracts()
		o.By = by
		var got []string
		for _, r := range must[LedgerRow](t)(Churn(s.build(t), o)).Rows {
			got = append(got, fmt.Sprintf("%s %d-%d=%d", r.Group, r.Opening, r.Churned, r.Closing))
		}
		wantLines(t, got, want...)
	}
	o := onContracts()
	o.By = "stage"
	_, err := Churn(s.build(t), o)
	wantOption(t, err, "by")
}

func TestContractsLeftOut(t *testing.T) {
	s := shop{asOf: "2024-12-31", signed: "A 2024-01-01 -\nB - 2024-08-31\nC 2024-08-08 2024-08-07\nD 2025-01-01 -\nD 2024-03-01 -"}
	res := must[LedgerRow](t)(Churn(s.build(t), onContracts()))
	if r := res.Rows[0]; r.Opening != 2 || r.Closing != 2 {
		t.Errorf("row %+v, want A and D", r)
	}
	wantNote(t, res.Notes, "1 contract without a start: left out")
	wantNote(t, res.Notes, "1 contract with an end before the start: left out")
	wantNote(t, res.Notes, "1 contract with a start after as-of: left out")
	wantNote(t, res.Notes, "the latest start of a contract is from 2024-03-01, 305 days before as-of 2024-12-31")
	for signed, hint := range map[string]string{
		"":                          "name a customers file",
		"A - -":                     "name the column that holds the first day",
		"A 2025-01-01 -":            "choose a later as-of",
		"A 2024-02-01 2024-01-01\n": "are the columns mixed up?",
	} {
		_, err := Churn(shop{asOf: "2024-12-31", signed: signed}.build(t), onContracts())
		wantLack(t, err, LacksContracts)
		if err != nil && !strings.Contains(err.Error(), hint) {
			t.Errorf("error %q, want %q", err, hint)
		}
	}
	o := onContracts()
	o.Basis = 7
	_, err := Churn(s.build(t), o)
	wantOption(t, err, "basis")
}

func TestBasisText(t *testing.T) {
	var b Basis
	if err := b.UnmarshalText([]byte("contract")); err != nil || b != BasisContract {
		t.Errorf("contract reads as %s, %v", b, err)
	}
	if err := b.UnmarshalText([]byte("contracts")); err == nil || !strings.Contains(err.Error(), `did you mean "contract"?`) {
		t.Errorf("error %v, want the nearest name", err)
	}
}

// anyContracts draws contracts over two years, many of which follow on each
// other or overlap.
func anyContracts(t *rapid.T) shop {
	first := day(asTB{t: t}, "2023-01-01")
	var signed []string
	for range rapid.IntRange(1, 25).Draw(t, "contracts") {
		start := first + calendar.Day(rapid.OneOf(rapid.IntRange(0, 730), rapid.Map(rapid.IntRange(0, 20), func(n int) int { return 30 * n })).Draw(t, "start"))
		end := "-"
		if length := rapid.OneOf(rapid.IntRange(-1, 200), rapid.SampledFrom([]int{-1, 0, 30, 60})).Draw(t, "length"); length >= 0 {
			end = (start + calendar.Day(length) - min(1, calendar.Day(length))).String()
		}
		signed = append(signed, fmt.Sprintf("%s %s %s", rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "customer"), start, end))
	}
	return shop{asOf: "2024-12-31", first: "2023-01-01", signed: strings.Join(signed, "\n")}
}

// daysServed are the days on which somebody is served, up to as-of.
func daysServed(ds *dataset.Dataset, p dataset.Person) map[calendar.Day]bool {
	days := map[calendar.Day]bool{}
	for _, c := range ds.Contracts(p) {
		for d := c.Start; d <= ds.AsOf() && (c.End.IsZero() || d <= c.End); d++ {
			days[d] = true
		}
	}
	return days
}

// Active at a day is who is served on it and on the day before: by the words
// of the definition, with contracts that follow on each other taken for one.
func TestContractLedgerAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := anyContracts(t).build(asTB{t: t})
		o := onContracts()
		o.Since = calendar.Since{Span: calendar.Span{N: rapid.SampledFrom([]int{1, 6, 13}).Draw(t, "months"), Unit: calendar.Months}}
		o.Every = anyEvery.Draw(t, "every")
		res, err := Churn(ds, o)
		if err != nil {
			for p := range ds.All() {
				if len(daysServed(ds, p)) > 0 && o.Every.IsZero() {
					t.Fatal(err)
				}
			}
			return
		}
		for _, r := range res.Rows {
			var want [boxes]int
			for p := range ds.All() {
				days := daysServed(ds, p)
				stays := func(d calendar.Day) bool {
					if d > ds.AsOf() { // what lies ahead is not among the days
						for _, c := range ds.Contracts(p) {
							if c.Start < d && (c.End.IsZero() || c.End >= d) {
								return true
							}
						}
						return false
					}
					return days[d-1] && days[d]
				}
				before, within := 0, 0
				for d := range days {
					switch {
					case d < r.Start:
						before++
					case d <= r.End:
						within++
					}
				}
				was, is := stays(r.Start), stays(r.End+1)
				switch {
				case was && is:
					want[BoxRetained]++
				case was:
					want[BoxChurned]++
				case is && before == 0:
					want[BoxNew]++
				case is:
					want[BoxReactivated]++
				case within > 0:
					want[BoxPassedThrough]++
				}
			}
			got := [boxes]int{0, r.Retained, r.Churned, r.New, r.Reactivated, r.PassedThrough}
			if got != want {
				t.Fatalf("%s to %s: %v, want %v", r.Start, r.End, got, want)
			}
		}
	})
}
