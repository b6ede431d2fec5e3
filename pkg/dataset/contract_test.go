package dataset_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A signed contract runs from and to a day after day0; to is 0 without an end.
type signed struct {
	key      string
	from, to calendar.Day
}

// sign builds a Dataset of contracts and of people without one.
func sign(t interface{ Fatal(...any) }, contracts []signed) *dataset.Dataset {
	b := &dataset.Builder{AsOf: day0}
	for _, c := range contracts {
		contract := dataset.Contract{Start: day0 + c.from}
		if c.to != 0 {
			contract.End = day0 + c.to
		}
		b.AddContract(c.key, contract)
	}
	b.AddProfile("prospect", dataset.Profile{})
	line{customer: "buyer", order: "1"}.add(b.NewShard(), false)
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// held writes everybody's contracts: key, first and last day after day0.
func held(ds *dataset.Dataset) string {
	var b strings.Builder
	for _, p := range byKey(ds) {
		fmt.Fprintf(&b, "%s:", ds.Key(p))
		for _, c := range ds.Contracts(p) {
			fmt.Fprintf(&b, " %d-", c.Start-day0)
			if !c.End.IsZero() {
				fmt.Fprintf(&b, "%d", c.End-day0)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestContracts(t *testing.T) {
	ds := sign(t, []signed{{"b", 5, 9}, {"a", 7, 0}, {"a", 3, 0}, {"a", 3, 8}, {"a", 3, 6}, {"c", 1, 2}})
	if got, want := held(ds), "a: 3-6 3-8 3- 7-\nb: 5-9\nbuyer:\nc: 1-2\nprospect:\n"; got != want || !ds.HasContracts() {
		t.Errorf("contracts\n%swant\n%s", got, want)
	}
	ds = sign(t, nil)
	if got, want := held(ds), "buyer:\nprospect:\n"; got != want || ds.HasContracts() {
		t.Errorf("without contracts\n%swant\n%s", got, want)
	}
}

func TestContractsAreDeterministic(t *testing.T) {
	day := rapid.Int32Range(0, 5)
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOf(rapid.Custom(func(t *rapid.T) signed {
			key := rapid.SampledFrom([]string{"a", "b", "buyer", "d"}).Draw(t, "key")
			return signed{key, calendar.Day(day.Draw(t, "from")), calendar.Day(day.Draw(t, "to"))}
		})).Draw(t, "contracts")
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		if got, want := held(sign(t, shuffled)), held(sign(t, all)); got != want {
			t.Fatalf("shuffled\n%swant\n%s", got, want)
		}
	})
}
