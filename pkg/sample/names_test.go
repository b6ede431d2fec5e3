package sample

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// scripts are those of peoples, in the same order.
var scripts = [...][]*unicode.RangeTable{
	{unicode.Latin}, {unicode.Latin}, {unicode.Latin}, {unicode.Latin},
	{unicode.Thai}, {unicode.Hebrew}, {unicode.Arabic}, {unicode.Cyrillic}, {unicode.Greek},
	{unicode.Han, unicode.Hiragana, unicode.Katakana},
}

func TestNamesAreInTheirScript(t *testing.T) {
	latin := regexp.MustCompile(`^[a-z]+$`)
	for i, p := range peoples {
		for _, w := range slices.Concat(p.women, p.men, p.families, p.womensFamilies) {
			for _, r := range w.written {
				if !unicode.In(r, scripts[i]...) && !strings.ContainsRune(" '-", r) {
					t.Errorf("%s: %q is of another script", w.written, r)
				}
			}
			if !latin.MatchString(w.latin) {
				t.Errorf("%s: %q does not fit an e-mail address", w.written, w.latin)
			}
		}
		if n := len(p.womensFamilies); n > 0 && n != len(p.families) {
			t.Errorf("%d families of women for %d of men", n, len(p.families))
		}
		for _, pattern := range []string{p.cafe, p.trader} {
			if strings.Count(pattern, "%s") != 1 {
				t.Errorf("%q: want one %%s", pattern)
			}
		}
	}
}

// vocabulary returns every text that the shop puts into a cell.
func vocabulary() (all []string) {
	for _, p := range peoples {
		for _, w := range slices.Concat(p.women, p.men, p.families, p.womensFamilies) {
			all = append(all, w.written)
		}
		all = append(all, p.cafe, p.trader)
		for _, r := range p.remarks {
			all = append(all, r...)
		}
	}
	for _, r := range englishRemarks {
		all = append(all, r...)
	}
	for _, p := range products {
		all = append(all, p.name)
	}
	return all
}

func TestVocabularyIsPlainText(t *testing.T) {
	for _, s := range vocabulary() {
		if s != strings.TrimSpace(s) || s == "" {
			t.Errorf("%q: blank at an end", s)
		}
		if !norm.NFC.IsNormalString(s) {
			t.Errorf("%q is not composed (NFC)", s)
		}
		for _, r := range s {
			switch {
			case r == '\n':
			case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r):
				t.Errorf("%q holds the control character %U", s, r)
			case r == 'ي' || r == 'ك':
				t.Errorf("%q holds %U of Arabic, want the Persian letter", s, r)
			}
		}
	}
}

func TestPhonesAreOfRangesForFiction(t *testing.T) {
	// Ofcom 07700 900000-900999; ComReg 020 91x xxxx; Bundesnetzagentur
	// 030 23125 000-999; Arcep 06 39 98 xx xx; PTS 08-465 004 00-99.
	ranges := map[string]*regexp.Regexp{
		"GB": regexp.MustCompile(`^\+44 7700 900\d{3}$`),
		"IE": regexp.MustCompile(`^\+353 20 91\d \d{4}$`),
		"DE": regexp.MustCompile(`^\+49 30 23125 \d{3}$`),
		"FR": regexp.MustCompile(`^\+33 6 39 98 \d\d \d\d$`),
		"SE": regexp.MustCompile(`^\+46 8 465 004 \d\d$`),
	}
	for _, country := range []string{"GB", "IE", "DE", "FR", "SE", "PL", "TH", "IL", "IR"} {
		p := person{country: country}
		seen := map[string]bool{}
		for number := 1; number <= 100; number++ {
			phone := p.phone(number)
			if want := ranges[country]; want == nil && phone != "" || want != nil && !want.MatchString(phone) {
				t.Errorf("%s: %q", country, phone)
			}
			seen[phone] = true
		}
		if ranges[country] != nil && len(seen) != 100 {
			t.Errorf("%s: %d phones for 100 customers", country, len(seen))
		}
	}
}
