package cell

import (
	"encoding/binary"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/money"
)

// Numbers that Shorts reads are those of one digit to five, a sign and two
// digits; they are as Amount reads them, whoever stands beside them.
func TestShortsAgreeWithAmount(t *testing.T) {
	short := map[string]*regexp.Regexp{".": regexp.MustCompile(`^[0-9]{1,5}\.[0-9]{2}$`), ",": regexp.MustCompile(`^[0-9]{1,5},[0-9]{2}$`)}
	rapid.Check(t, func(t *rapid.T) {
		sign := rapid.SampledFrom([]string{".", ","}).Draw(t, "sign")
		style, err := WithDecimal(sign)
		if err != nil {
			t.Fatal(err)
		}
		text := rapid.OneOf(
			rapid.StringMatching(`[0-9]{0,6}[.,][0-9]{0,3}`),
			rapid.StringMatching("[-+ $0-9./:;,\x00\x1f\x7f]{0,10}"),
			rapid.SampledFrom([]string{"", "0.00", "99999.99", "100000.00", ".50", "1.5", "1:.00", "12345678", "123456789.00", "\x00\x001.00", "1.0\xb0"}),
		)
		cells := rapid.SliceOfN(text, 0, 13).Draw(t, "cells")
		words, lens := make([]uint64, len(cells)), make([]uint64, len(cells))
		for i, c := range cells {
			first := c[:min(len(c), 8)]
			var b [8]byte
			copy(b[8-len(first):], first)
			words[i], lens[i] = binary.LittleEndian.Uint64(b[:]), uint64(len(c))
		}
		amounts := make([]money.Amount, len(cells))
		style.Shorts(words, lens, amounts)
		for i, c := range cells {
			want := money.Amount(-1)
			if short[sign].MatchString(c) {
				var problem Problem
				if want, problem = style.Amount([]byte(c)); problem != 0 {
					t.Fatalf("%q: %v", c, problem)
				}
			}
			if amounts[i] != want {
				t.Errorf("%q with %q: %d, want %d", c, sign, amounts[i], want)
			}
			if a := style.short(words[i], lens[i]); a != want {
				t.Errorf("short(%q) with %q: %d, want %d", c, sign, a, want)
			}
		}
	})
}
