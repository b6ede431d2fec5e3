package dataset

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

func hiddenKey(t *testing.T) *pseudonym.Key {
	t.Helper()
	k, err := pseudonym.New([]byte("5f2b6c1e9d0a4873b6e1f08c7d9a2e45"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// town is 30 people, each with a tax number of their own, of two segments.
func town(t *testing.T, k *pseudonym.Key) *Dataset {
	t.Helper()
	born, _ := calendar.ParseDay("1980-02-29")
	b := &Builder{Pseudonyms: k, CustomerColumns: []string{"segment", "tax", "contact"}, SurveyColumns: []string{"respondent"}}
	for i := range 30 {
		name := fmt.Sprintf("Person %c", 'A'+i)
		p := Profile{
			Name: name, Email: fmt.Sprintf("P%d@Example.org", i), Phone: fmt.Sprintf("+48 601 234 5%02d", i), Birthday: born,
			Consent: []string{"no", "subscribed", "by phone on 3 May"}[i%3], OptOut: NoOptOut, ReferredBy: fmt.Sprintf(" person %c ", 'A'+i/2),
			Values: []string{[]string{"retail", "trade"}[i%2], fmt.Sprint("T", i), []string{"web", name, "x@y.example", "+48 500 600 700"}[i%4]},
		}
		b.AddProfile(fmt.Sprintf("C%d", i), p)
		b.AddResponse(fmt.Sprintf("C%d", i), Response{Score: 9, Comment: "I am " + name, Values: []string{strings.ToUpper(name)}})
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func TestHide(t *testing.T) {
	k := hiddenKey(t)
	open, ds := town(t, nil), town(t, k)
	p, ok := ds.Lookup("C4")
	same, _ := open.Lookup("C4")
	if !ok || p != same {
		t.Fatalf("C4 is %d, %t; without pseudonyms %d", p, ok, same)
	}
	if again, ok := ds.Lookup(ds.Key(p)); ds.Key(p) != k.Of(pseudonym.ID, "C4") || again != p || !ok {
		t.Errorf("key %s, which is %d, %t", ds.Key(p), again, ok)
	}
	// C4 has the segment of even numbers, a tax number that nobody else has and
	// the contact "web"; C0 is called A, and C4 was brought by C2, who is C.
	got := ds.Profile(p)
	want := Profile{
		Name: k.Of(pseudonym.Name, "person e"), Email: k.Of(pseudonym.Email, "p4@example.org"), Phone: k.Of(pseudonym.Phone, "tel:601234504"),
		Consent: "subscribed", OptOut: NoOptOut, ReferredBy: k.Of(pseudonym.ID, "C2"), Margin: 0,
		Values: []string{"retail", k.Of(pseudonym.Value, "T4"), "web"},
	}
	want.Birthday, _ = calendar.Date(NoYear, 2, 29)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("profile\n%v, want\n%v", got, want)
	}
	contacts := map[string]string{"C5": k.Of(pseudonym.Name, "person f"), "C6": k.Of(pseudonym.Email, "x@y.example"), "C7": k.Of(pseudonym.Phone, "tel:500600700")}
	for key, want := range contacts {
		p, _ := ds.Lookup(key)
		if got := ds.Profile(p).Values[2]; got != want {
			t.Errorf("contact of %s: %s, want %s", key, got, want)
		}
	}
	if p, _ := ds.Lookup("C2"); ds.Profile(p).Consent != k.Of(pseudonym.Value, "by phone on 3 May") {
		t.Errorf("consent of C2: %s", ds.Profile(p).Consent)
	}
	for _, r := range ds.Responses() {
		if r.Comment != HiddenComment || !pseudonym.Is(r.Values[0]) {
			t.Errorf("response %v", r)
		}
	}
}

// TestNamed checks that people are found by what they are called, in any
// spelling, whether that is shown or not, and by their pseudonyms.
func TestNamed(t *testing.T) {
	k := hiddenKey(t)
	for _, ds := range []*Dataset{town(t, nil), town(t, k)} {
		p, _ := ds.Lookup("C4")
		texts := []string{"C4", " C4 ", "p4@EXAMPLE.org", "601-234-504", "0048601234504", "PERSON  e"}
		if ds.pseudonyms != nil {
			profile := ds.Profile(p)
			texts = append(texts, ds.Key(p), profile.Name, profile.Email, profile.Phone)
		}
		for _, text := range texts {
			if got := ds.Named(text); !slices.Equal(got, []Person{p}) {
				t.Errorf("%q is %v, want %v", text, got, p)
			}
		}
		if got := ds.Named("Person"); got != nil {
			t.Errorf("Person is %v", got)
		}
	}
	if ds := town(t, k); ds.Shown("Person E") == "Person E" || ds.Shown(ds.Key(3)) != ds.Key(3) {
		t.Error("Shown shows a name, or hides a pseudonym")
	}
}
