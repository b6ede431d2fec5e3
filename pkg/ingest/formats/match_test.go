package formats

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMatch(t *testing.T) {
	own := func(name string, match ...string) Format { return Format{Name: name, Match: match} }
	without := own("without", "id", "amount")
	without.Without = []string{"test *"}
	shopify := []string{"Name", "Financial Status", "Created at", "Total", "Lineitem quantity", "Lineitem name", "Lineitem price"}
	for _, c := range []struct {
		what   string
		header []string
		more   []Format
		want   string // "" for none
	}{
		{"nothing", nil, nil, ""},
		{"a blank header", []string{"", ""}, nil, ""},
		{"a plain file", []string{"order_id", "order_date", "customer_id", "amount", "status", "currency"}, nil, ""},
		{"plain customers", []string{"customer_id", "name", "email", "phone", "signup_date", "birthday"}, nil, ""},
		{"a plain survey", []string{"timestamp", "customer_id", "score", "comment"}, nil, ""},
		{"a known one", shopify, nil, "shopify-orders"},
		{"one header short", shopify[1:], nil, ""},
		{"a header too many", slices.Concat(shopify, []string{"Order ID"}), nil, ""},
		{"in another dress", []string{" NAME", "financial  status", "\ufeffCreated at", "*Total", "Lineitem quantity ", "lineitem\nname", "Lineitem Price"}, nil, "shopify-orders"},
		{"one's own, fewer headers", shopify, []Format{own("mine", "Name", "Total")}, "shopify-orders"},
		{"one's own, as many", shopify, []Format{own("zz", shopify...)}, "zz"},
		{"one's own, more", slices.Concat(shopify, []string{"Colour"}), []Format{own("zz", slices.Concat(shopify, []string{"colour"})...)}, "zz"},
		{"two of one's own", []string{"a", "b"}, []Format{own("two", "a"), own("one", "b")}, "one"},
		{"two of one's own, the other way round", []string{"a", "b"}, []Format{own("one", "b"), own("two", "a")}, "one"},
		{"none of without", []string{"id", "amount"}, []Format{without}, "without"},
		{"one of without", []string{"id", "amount", "Test mode"}, []Format{without}, ""},
		{"no headers to match", []string{"id"}, []Format{own("empty")}, ""},
	} {
		got, ok := Match(c.header, c.more...)
		if got.Name != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", c.what, got.Name, ok, c.want)
		}
	}
}

// Where columns stand, and what other columns there are, changes nothing.
func TestMatchWhateverTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(All()).Draw(t, "entry")
		var header []string
		for _, h := range e.Match {
			header = append(header, strings.ReplaceAll(h, "*", " some text "))
		}
		header = append(header, rapid.SliceOfN(rapid.StringMatching(`[a-z]{3} [0-9]{3}`), 0, 20).Draw(t, "more")...)
		header = rapid.Permutation(header).Draw(t, "header")
		if got, ok := Match(header); !ok || got.Name != e.Name {
			t.Fatalf("%q matched %q, want %s", header, got.Name, e.Name)
		}
	})
}

func TestKey(t *testing.T) {
	for header, want := range map[string]string{
		"":                     "",
		" Order ID ":           "order id",
		"\ufeffStartDate":      "startdate",
		"\ufeff Date":          "date",
		"*ContactName":         "contactname",
		"* ContactName":        "contactname",
		"**":                   "*",
		"Amount *":             "amount *",
		"How likely\n  is it?": "how likely is it?",
		"Zahlung\u00a0am":      "zahlung am",
		"GEKAUFT ÜBER":         "gekauft über",
	} {
		if got := Key(header); got != want {
			t.Errorf("Key(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	f := Format{Columns: map[string][]string{
		"email":    {"Customer Email", "Billing Email", "customer email"},
		"phone":    {"Mobile"},
		"signup":   {"Create Date", "Create Date (*)"},
		"birthday": {"*.birth_date)"},
	}}
	got := f.Find([]string{"Billing Email", "create date (EST)", "Birth date (facts.birth_date)", "CUSTOMER EMAIL", "Customer Email"})
	want := map[string][]int{"email": {3, 0}, "signup": {1}, "birthday": {2}}
	if !maps.EqualFunc(got, want, slices.Equal[[]int]) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestWildcards(t *testing.T) {
	for _, c := range []struct {
		pattern, header string
		want            bool
	}{
		{"*", "anything", true},
		{"a*", "a", true},
		{"a*", "ba", false},
		{"*a", "ba", true},
		{"a*a", "a", false}, // one a is not two
		{"a*a", "aa", true},
		{"*how likely*recommend*", "On a scale: how likely would you recommend us?", true},
		{"*how likely*recommend*", "recommend us, how likely", false},
		{"*a*b*", "ab", true},
		{"*a*b*", "ba", false},
		{"x*ab", "xaab", true},
	} {
		_, got := Column([]string{c.header}, c.pattern)
		if got != c.want {
			t.Errorf("%q is like %q: %v, want %v", c.header, c.pattern, got, c.want)
		}
	}
}

func TestColumn(t *testing.T) {
	header := []string{"", "Transaction date", "2"}
	for name, want := range map[string]int{"1": 0, "transaction date": 1, "2": 2, "3": 2, "0": -1, "4": -1, "-1": -1, "Date": -1} {
		got, ok := Column(header, name)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q is column %d, %v, want %d", name, got, ok, want)
		}
	}
}

func TestFindScore(t *testing.T) {
	f := Format{Score: []string{"how likely", "recommend"}, NoScore: []string{"- group"}}
	for _, c := range []struct {
		what string
		rows [][]string
		want int // -1 for none
	}{
		{"no header", nil, -1},
		{"the question", [][]string{{"Date", "How  Likely are you to\nRECOMMEND us?"}}, 1},
		{"in the second row", [][]string{{"Q1_NPS_GROUP", "Q1", "Q2"}, {"How likely … recommend - Group", "How likely … recommend", "Why?"}}, 1},
		{"in two rows", [][]string{{"Date", "How likely"}, {"", "would you recommend us", "more"}}, 1},
		{"a part only", [][]string{{"How likely is rain?"}}, -1},
	} {
		got, ok := f.FindScore(c.rows...)
		if ok != (c.want >= 0) || ok && got != c.want {
			t.Errorf("%s: column %d, %v, want %d", c.what, got, ok, c.want)
		}
	}
	if _, ok := (Format{}).FindScore([]string{"score"}); ok {
		t.Error("a format without parts of a score found one")
	}
}
