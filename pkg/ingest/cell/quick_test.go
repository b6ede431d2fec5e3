package cell

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Dates that need no second look are what a second look makes of them.
func TestQuickDates(t *testing.T) {
	for _, loc := range []*time.Location{nil, time.UTC} {
		e := NewDateEvidence(DateOptions{Location: loc})
		e.Add([]byte("2024-02-29"))
		quick, err := e.Decide()
		if err != nil || !quick.quick {
			t.Fatal(quick.quick, err)
		}
		thorough := quick
		thorough.quick = false
		rapid.Check(t, func(t *rapid.T) {
			b := []byte(rapid.StringMatching(`20[0-3][0-9]-[01][0-9]-[0-3][0-9]([ T.][0-2][0-9]:[0-6][0-9]:[0-6][0-9])?`).Draw(t, "date") +
				rapid.OneOf(
					rapid.SampledFrom([]string{"", "Z", "z", " Z", ".123Z", ",5Z", ".Z", " UTC", " PM", " am", "+04:00", " -0430", "+4", "-16:00", "+0460", " EST", "+01:00[Europe/Paris]", " ", "\u00a0"}),
					rapid.StringMatching(`[.,]?[0-9]{0,20} ?[-+]?[0-9:]{0,6}[ZzPM]?`),
				).Draw(t, "zone"))
			got, problem := quick.Day(b)
			want, wantProblem := thorough.Day(b)
			if got != want || problem != wantProblem {
				t.Fatalf("%q: %v, %v; want %v, %v", b, got, problem, want, wantProblem)
			}
		})
	}
}
