package dataset

import (
	"slices"
	"strings"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// HiddenComment is what a Dataset with pseudonyms has in place of a comment:
// people write names into them.
const HiddenComment = "(withheld)"

// Pseudonym returns the pseudonym of somebody's key: that of an e-mail address
// or of a phone number where the key is one, else that of an id. The nil Key
// gives keys back as they are.
func Pseudonym(k *pseudonym.Key, key string) string {
	switch {
	case k == nil:
		return key
	case strings.HasPrefix(key, phonePrefix):
		return k.Of(pseudonym.Phone, key)
	case strings.IndexByte(key, '@') > 0:
		return emailPseudonym(k, key)
	}
	return k.Of(pseudonym.ID, key)
}

// Two spellings of an address, a number or a name have the same pseudonym.
func emailPseudonym(k *pseudonym.Key, text string) string {
	return k.Of(pseudonym.Email, strings.ToLower(strings.TrimSpace(text)))
}

func phonePseudonym(k *pseudonym.Key, text string) string {
	if key := AppendPhoneKey(nil, []byte(text)); len(key) > 0 {
		text = string(key)
	}
	return k.Of(pseudonym.Phone, text)
}

func namePseudonym(k *pseudonym.Key, text string) string {
	return k.Of(pseudonym.Name, plainName(text))
}

// Means reports whether a pseudonym is that of somebody with that key, or with
// one of these texts in their profile.
func Means(k *pseudonym.Key, who, key string, p *Profile) bool {
	return slices.Contains([]string{Pseudonym(k, key), namePseudonym(k, p.Name), emailPseudonym(k, p.Email), phonePseudonym(k, p.Phone)}, who)
}

// Shown returns what messages may call somebody whom a user called by a text:
// a pseudonym where the Dataset has them.
func (ds *Dataset) Shown(text string) string {
	text = strings.TrimSpace(text)
	if ds.pseudonyms == nil || pseudonym.Is(text) {
		return text
	}
	return Pseudonym(ds.pseudonyms, text)
}

// spellings are the handles of those whom a text may mean.
func (ds *Dataset) spellings(text string) []string {
	meant := []string{handle(text)}
	if k := ds.pseudonyms; k != nil {
		meant = append(meant, emailPseudonym(k, text), phonePseudonym(k, text), namePseudonym(k, text))
	}
	return slices.DeleteFunc(meant, func(h string) bool { return h == "" })
}

// hide replaces everything that tells who somebody is, so that nobody who asks
// the Dataset can learn it. Only keys stay, for Lookup.
func (ds *Dataset) hide(k *pseudonym.Key, personal bool) {
	var listed []Person
	var records []Profile
	for p := range ds.All() {
		if ds.Listed(p) {
			listed, records = append(listed, p), append(records, ds.Profile(p))
		}
	}
	ds.hideReferrers(k, records)
	h := hider{ds: ds, k: k}
	eachProfile := func(text func(*Profile) *string, personal bool) {
		h.column(len(records), personal, func(i int) (Person, *string) { return listed[i], text(&records[i]) })
	}
	for c := range ds.customerColumns {
		eachProfile(func(p *Profile) *string { return &p.Values[c] }, personal)
	}
	for c := range ds.surveyColumns {
		h.column(len(ds.responses), personal, func(i int) (Person, *string) { return ds.responses[i].Person, &ds.responses[i].Values[c] })
	}
	if ds.salesColumn != "" {
		h.column(len(ds.part), personal, func(i int) (Person, *string) {
			part := ds.parts[ds.part[i]]
			return Person(i), &part.values[Person(i)-part.first]
		})
	}
	veiled := new(profiles)
	for i := range records {
		p := &records[i]
		p.Consent, p.OptOut = h.value(listed[i], p.Consent, !isAnswer(p.Consent)), h.value(listed[i], p.OptOut, !isAnswer(p.OptOut))
		p.Name, p.Email, p.Phone = namePseudonym(k, p.Name), emailPseudonym(k, p.Email), phonePseudonym(k, p.Phone)
		if _, month, day := p.Birthday.Date(); !p.Birthday.IsZero() {
			p.Birthday, _ = calendar.Date(NoYear, month, day)
		}
		veiled.add(p)
	}
	for i, p := range listed {
		ds.profile[p] = int32(i)
	}
	ds.profiles = veiled
	for i := range ds.responses {
		if r := &ds.responses[i]; r.Comment != "" {
			r.Comment = HiddenComment
		}
	}
	ds.labels, ds.labelled, ds.pseudonyms = nil, nil, k
	ds.hidden = sync.OnceValue(func() map[string]Person {
		hidden := make(map[string]Person, len(ds.part))
		for p := range ds.All() {
			hidden[ds.Key(p)] = p
		}
		return hidden
	})
}

// hideReferrers replaces who brought somebody by the pseudonym of that
// person's key, while their names are still known.
func (ds *Dataset) hideReferrers(k *pseudonym.Key, records []Profile) {
	known := ds.Directory()
	for i := range records {
		by := &records[i].ReferredBy
		if who := known.Find(*by); who != Nobody {
			*by = Pseudonym(k, ds.LineKey(who))
		} else {
			*by = k.Of(pseudonym.Value, strings.TrimSpace(*by))
		}
	}
}

// A hider replaces values of columns that tell who somebody is.
type hider struct {
	ds *Dataset
	k  *pseudonym.Key
}

// fewValues is up to how many people may each have a value of their own: a
// small file has few for each.
const fewValues = 20

// column replaces the values of a column: all where it is personal, or where
// most people have a value that nobody else has; else those that look like an
// address or a number, or are what the customers file calls their person.
func (h hider) column(n int, personal bool, at func(i int) (Person, *string)) {
	times := map[string]int{}
	for i := range n {
		if _, v := at(i); *v != "" {
			times[*v]++
		}
	}
	filled, single := 0, 0
	for _, t := range times {
		filled += t
		if t == 1 {
			single++
		}
	}
	personal = personal || filled > fewValues && 2*single > filled
	for i := range n {
		p, v := at(i)
		*v = h.value(p, *v, personal)
	}
}

func (h hider) value(p Person, v string, personal bool) string {
	if v == "" {
		return v
	}
	key, profile := "", Profile{}
	if p != Nobody {
		key, profile = h.ds.LineKey(p), h.ds.Profile(p)
	}
	own := handle(v)
	switch {
	case v == key:
		return Pseudonym(h.k, key)
	case own == handle(profile.Name):
		return namePseudonym(h.k, v)
	case own == handle(profile.Email), looksLikeEmail(v):
		return emailPseudonym(h.k, v)
	case own == handle(profile.Phone), strings.HasPrefix(v, "+") && len(AppendPhoneKey(nil, []byte(v))) > 0,
		strings.HasPrefix(key, phonePrefix) && string(AppendPhoneKey(nil, []byte(v))) == key:
		return phonePseudonym(h.k, v)
	case personal:
		return h.k.Of(pseudonym.Value, v)
	}
	return v
}

// isAnswer reports whether a text can be an answer to a question and no more:
// "yes", "0" or "not subscribed", but no day and no story.
func isAnswer(s string) bool {
	const longest = 24
	return len(s) < 2 || len(s) <= longest && !strings.ContainsAny(s, "0123456789")
}

func looksLikeEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 0
}
