package cell

import (
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
)

// TestMonthWords holds that every name of a month stands for one month only
// and is read wherever exports put it, in capitals too.
func TestMonthWords(t *testing.T) {
	seen := map[string]int{}
	s := Dates{pivot: 2027}
	for i, words := range monthWords {
		want, _ := calendar.Date(2021, i+1, 25)
		for _, w := range strings.Fields(words) {
			if before, ok := seen[w]; ok {
				t.Errorf("%s is month %d and month %d", w, before, i+1)
			}
			seen[w] = i + 1
			if w != strings.ToLower(w) {
				t.Errorf("%s is not in lower case", w)
			}
			for _, text := range []string{"25 " + w + " 2021", "25-" + w + ".-21", strings.ToUpper(w) + " 25, 2021", "25. " + w + ". 2021 10:11"} {
				if d, p := s.Day([]byte(text)); d != want || p != 0 {
					t.Errorf("%q is %q (%v), want %s", text, d, p, want)
				}
			}
		}
	}
}

// TestWeekdayWords holds that every name of a day of the week may stand in
// front of a date.
func TestWeekdayWords(t *testing.T) {
	want, _ := calendar.Date(2021, 12, 25)
	s := Dates{pivot: 2027}
	for w := range strings.FieldsSeq(weekdayWords) {
		for _, text := range []string{w + ", 25 Dec 2021", w + ". 2021-12-25", strings.ToUpper(w) + " Dec 25 2021"} {
			if d, p := s.Day([]byte(text)); d != want || p != 0 {
				t.Errorf("%q is %q (%v), want %s", text, d, p, want)
			}
		}
	}
}

// TestCurrencyWords holds that every name of a currency may stand at either
// end of an amount.
func TestCurrencyWords(t *testing.T) {
	s := Numbers{decimal: '.'}
	for w, want := range currencies() {
		for _, text := range []string{w + "1,234.50", w + " 1,234.50", "1,234.50 " + w, "-" + w + "1,234.50", "(1,234.50" + w + ")"} {
			a, currency, p := s.Money([]byte(text))
			if max(a, -a) != 12_345_000 || currency != want || p != 0 {
				t.Errorf("%q is %s %s (%v), want 1234.50 %s", text, a, currency, p, want)
			}
		}
	}
}
