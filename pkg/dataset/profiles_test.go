package dataset_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// TestProfilesAreKept gives a builder random profiles: the last of each key
// comes back as it was.
func TestProfilesAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &dataset.Builder{CustomerColumns: []string{"a", "b"}, AsOf: day0}
		text := rapid.SampledFrom([]string{"", "", "x", "ünï", "longer text"})
		day := rapid.SampledFrom([]calendar.Day{0, 0, day0, day0 + 5})
		want, last := map[string]dataset.Profile{}, map[string]int{}
		var replaced []dataset.Replaced
		n := rapid.IntRange(1, 30).Draw(t, "records")
		half := rapid.IntRange(0, n).Draw(t, "settled from")
		for i := range n {
			p := dataset.Profile{
				Name: text.Draw(t, "name"), Email: text.Draw(t, "email"), Phone: text.Draw(t, "phone"),
				SignUp: day.Draw(t, "signup"), Birthday: day.Draw(t, "birthday"), Asked: rapid.Bool().Draw(t, "asked"), AskedOn: day.Draw(t, "asked on"),
				Margin:  rapid.SampledFrom([]float64{0, 0.25, 40, math.NaN()}).Draw(t, "margin"),
				Consent: text.Draw(t, "consent"), OptOut: text.Draw(t, "opt-out"), ReferredBy: text.Draw(t, "referred by"),
				Values: []string{text.Draw(t, "a"), text.Draw(t, "b")},
			}
			key := fmt.Sprint("C", rapid.IntRange(0, 9).Draw(t, "key"))
			b.AddProfile(key, p)
			if old, ok := last[key]; ok {
				replaced = append(replaced, dataset.Replaced{Record: old, By: i})
			}
			if i >= half {
				p.Margin /= 100
			}
			last[key], want[key] = i, p
		}
		b.SettleMargins(half, func(margin float64) float64 { return margin / 100 })
		ds, tally, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(tally.Replaced, replaced) {
			t.Fatalf("replaced: %v, want %v", tally.Replaced, replaced)
		}
		for key, want := range want {
			p, _ := ds.Lookup(key)
			if got := ds.Profile(p); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || !ds.Listed(p) {
				t.Fatalf("%s: %+v, want %+v", key, got, want)
			}
			for i, v := range want.Values {
				if got := ds.CustomerValue(p, i); got != v {
					t.Fatalf("%s: column %d is %q, want %q", key, i, got, v)
				}
			}
		}
	})
}
