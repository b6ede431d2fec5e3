package metric

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A month, at 2024-07-01 and at 2025-01-01: A 50 and 50; B 30 and, having
// moved to a larger contract, 45; C 20 and, with one of two left, 12; D 40 and
// nothing; E nothing and, new, 25; F nothing, after 10 the year before, and 15;
// G 60 both times, renewed on the first day of the period; H comes and goes; I
// goes on with a contract that costs nothing; J starts on the first day of the
// period; K does not say.
var recurringly = shop{
	asOf: "2024-12-31",
	signed: `
		A 2024-01-01 - 50
		B 2024-01-01 2024-09-30 30
		B 2024-10-01 - 45
		C 2024-01-01 2024-11-30 8
		C 2024-02-01 - 12
		D 2024-03-01 2024-12-31 40
		E 2024-08-01 - 25
		F 2023-01-01 2023-12-31 10
		F 2024-09-01 - 15
		G 2024-01-01 2024-06-30 60
		G 2024-07-01 - 60
		H 2024-08-01 2024-09-30 99
		I 2024-01-01 2024-08-31 7
		I 2024-09-01 - 0
		J 2024-07-01 - 5
		K 2024-01-01 -
	`,
}

func recurringOptions() RevenueOptions {
	o := DefaultRevenue
	o.Basis = BasisContract
	return o
}

func TestRecurringRevenueByHand(t *testing.T) {
	res := must[RevenueRow](t)(Revenue(recurringly.build(t), recurringOptions()))
	r := res.Rows[0]
	got := []money.Amount{r.Opening, r.New, r.Expansion, r.Contraction, r.Churned, r.Reactivated, r.Closing}
	// opening 50 + 30 + 20 + 40 + 60 + 7; new 25 + 5; contraction -8 - 7.
	want := []money.Amount{207, 30, 15, -15, -40, 15, 212}
	for i := range want {
		want[i] *= money.One
	}
	if !slices.Equal(got, want) || len(res.Rows) != 1 {
		t.Errorf("balance %v, want %v", got, want)
	}
	// Of the 207 are left 50 + 30 + 12 + 60, and with B's larger contract 167.
	if r.GRR != Ratio(152, 207) || r.NRR != Ratio(167, 207) || *r.Customers != 6 {
		t.Errorf("grr %v, nrr %v of %d", r.GRR, r.NRR, *r.Customers)
	}
	if !(r.GRRLow < r.GRR && r.GRR < r.GRRHigh && r.NRRLow < r.NRR && r.NRR < r.NRRHigh) || !r.AgainstStart.IsZero() || !r.AgainstEnd.IsZero() {
		t.Errorf("row %+v", r)
	}
	wantNote(t, res.Notes, "1 contract without an mrr: left out")
	if res.Definition != recurringDefinition || !slices.Contains(res.Settings, Setting{"basis", "contract"}) {
		t.Errorf("%q, %v", res.Definition, res.Settings)
	}
	list := mustList[RevenueListRow](t)(RevenueList(recurringly.build(t), recurringOptions(), MovementContraction))
	var lost []string
	for _, r := range list.Rows {
		lost = append(lost, fmt.Sprintf("%s %s to %s", r.ID, r.Before, r.Now))
	}
	wantLines(t, lost, "C 20.00 to 12.00", "I 7.00 to 0.00")
	if list.Definition != recurringMeanings[MovementContraction] {
		t.Errorf("definition %q", list.Definition)
	}

	_, err := Revenue(serving.build(t), recurringOptions()) // without what they are worth
	wantLack(t, err, LacksMRR)
	_, err = Revenue(moving.build(t), recurringOptions())
	wantLack(t, err, LacksContracts)
}

// priced adds what each contract is worth, if it says so.
func priced(t *rapid.T, s shop) shop {
	signed := lines(s.signed)
	var all []string
	for _, f := range signed {
		all = append(all, strings.Join(f, " ")+rapid.SampledFrom([]string{"", " 0", " 10", " 10.01", " 250.5", " -3"}).Draw(t, "mrr"))
	}
	s.signed = strings.Join(all, "\n")
	return s
}

// The balance adds up to the cent, closes where the next one opens, and is that
// of the lists; what it opens and closes with is counted contract by contract.
func TestRecurringRevenueBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := priced(t, anyContracts(t)).build(asTB{t: t})
		o := recurringOptions()
		o.Every = anyEvery.Draw(t, "every")
		res, err := Revenue(ds, o)
		if err != nil {
			return
		}
		for i, r := range res.Rows {
			if r.Opening+r.New+r.Expansion+r.Contraction+r.Churned+r.Reactivated != r.Closing {
				t.Fatalf("%+v does not balance", r)
			}
			if i > 0 && res.Rows[i-1].Closing != r.Opening {
				t.Fatalf("closed with %v, opens with %v", res.Rows[i-1].Closing, r.Opening)
			}
			if want := monthlyWorth(ds, r.Start); r.Opening != want {
				t.Fatalf("opening %v on %s, want %v", r.Opening, r.Start, want)
			}
		}
		if !o.Every.IsZero() {
			return
		}
		r := res.Rows[0]
		for m, want := range map[Movement]money.Amount{
			MovementNew: r.New, MovementChurned: r.Churned, MovementReactivated: r.Reactivated, MovementExpansion: r.Expansion, MovementContraction: r.Contraction,
		} {
			list, err := RevenueList(ds, o, m)
			if err != nil {
				t.Fatal(err)
			}
			sum := money.Amount(0)
			for _, c := range list.Rows() {
				sum += c.Change
			}
			if sum != want {
				t.Fatalf("the list of %s adds up to %v, want %v", m, sum, want)
			}
		}
	})
}

// monthlyWorth is what all contracts are worth a month at a day: who is served on the
// day by a contract, and was on the day before by the same or by one that
// ended then.
func monthlyWorth(ds *dataset.Dataset, t calendar.Day) (sum money.Amount) {
	for p := range ds.All() {
		for _, c := range ds.Contracts(p) {
			open := func(c dataset.Contract, d calendar.Day) bool { return c.Start <= d && (c.End.IsZero() || c.End >= d) }
			follows := slices.ContainsFunc(ds.Contracts(p), func(b dataset.Contract) bool { return b.Start <= b.End && b.End == t-1 })
			if !c.MRR.IsNone() && open(c, t) && (open(c, t-1) || follows) {
				sum += c.MRR
			}
		}
	}
	return sum
}
