package metric

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/nearest"
)

// A directory finds people by what they are called: by their key, as it stands
// or as another file may write it, or by an e-mail address, a phone number or
// a name of the customers file.
type directory struct {
	ds *dataset.Dataset
	by map[string]dataset.Person // handle; Nobody for one that several have
}

// find returns who is called so; Nobody where it is nobody, or several.
func (d *directory) find(text string) dataset.Person {
	if p, ok := byKey(d.ds, text); ok {
		return p
	}
	if d.by == nil {
		d.by = map[string]dataset.Person{}
		for p := range d.ds.All() {
			for _, h := range handles(d.ds, p) {
				if other, ok := d.by[h]; ok && other != p {
					d.by[h] = dataset.Nobody
				} else {
					d.by[h] = p
				}
			}
		}
	}
	if p, ok := d.by[handle(text)]; ok {
		return p
	}
	return dataset.Nobody
}

// byKey returns who has the key that a text is, in whatever spelling.
func byKey(ds *dataset.Dataset, text string) (dataset.Person, bool) {
	text = strings.TrimSpace(text)
	for _, key := range []string{text, strings.TrimSuffix(text, ".0"), strings.ToLower(text), handle(text)} {
		if p, ok := ds.Lookup(key); ok && key != "" {
			return p, true
		}
	}
	return dataset.Nobody, false
}

// handles are what p is called by in the customers file.
func handles(ds *dataset.Dataset, p dataset.Person) (all []string) {
	if !ds.Listed(p) {
		return nil
	}
	profile := ds.Profile(p)
	for _, text := range []string{profile.Email, profile.Phone, profile.Name} {
		if h := handle(text); h != "" {
			all = append(all, h)
		}
	}
	return all
}

// handle is a text in the spelling in which two that mean the same are alike:
// the key of a phone number, else lower case and single spaces.
func handle(text string) string {
	if !strings.ContainsFunc(text, unicode.IsLetter) {
		if key := dataset.AppendPhoneKey(nil, []byte(text)); len(key) > 0 {
			return string(key)
		}
	}
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

// someone returns the one person whom a text means.
func someone(ds *dataset.Dataset, text string) (dataset.Person, error) {
	if p, ok := byKey(ds, text); ok {
		return p, nil
	}
	var found []dataset.Person
	if h := handle(text); h != "" {
		for p := range ds.All() {
			if slices.Contains(handles(ds, p), h) {
				found = append(found, p)
			}
		}
	}
	switch len(found) {
	case 0:
		hint := "want an id as the sales have it, or an e-mail address, a phone number or a name of the customers file"
		if like := alike(ds, text); len(like) > 0 {
			hint = "did you mean " + introduce(ds, like) + "?"
		}
		return dataset.Nobody, &DataError{LacksCustomer, `"` + strings.TrimSpace(text) + `" is nobody`, hint}
	case 1:
		return found[0], nil
	}
	slices.SortFunc(found, func(a, b dataset.Person) int { return strings.Compare(ds.Key(a), ds.Key(b)) })
	return dataset.Nobody, &DataError{LacksCustomer, `"` + strings.TrimSpace(text) + `" is ` + count(len(found)) + " people", "say which: " + introduce(ds, found)}
}

// introduce names some people by their ids, and by their names where they have
// any: `A (Ann), B or C`.
func introduce(ds *dataset.Dataset, people []dataset.Person) string {
	var names []string
	for _, p := range people[:min(len(people), mostTexts)] {
		name := ds.Key(p)
		if ds.Listed(p) && ds.Profile(p).Name != "" {
			name += " (" + ds.Profile(p).Name + ")"
		}
		names = append(names, name)
	}
	if more := len(people) - len(names); more > 0 {
		return strings.Join(names, ", ") + " or " + count(more) + " more"
	}
	return either(names)
}

// alike returns whom a text may mean that somebody mistyped or left
// unfinished, the likeliest first: a part of what they are called, or close to
// it.
func alike(ds *dataset.Dataset, text string) []dataset.Person {
	const fewest = 3 // letters of a part
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil
	}
	type guess struct {
		person   dataset.Person
		distance int
	}
	var guesses []guess
	for p := range ds.All() {
		best := -1
		for _, name := range append(handles(ds, p), strings.ToLower(ds.Key(p))) {
			d, ok := 0, len(text) >= fewest && strings.Contains(name, text)
			if !ok {
				d, ok = nearest.Distance(text, name)
			}
			if ok && (best < 0 || d < best) {
				best = d
			}
		}
		if best >= 0 {
			guesses = append(guesses, guess{p, best})
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(ds.Key(a.person), ds.Key(b.person)))
	})
	var people []dataset.Person
	for _, g := range guesses {
		if g.distance > guesses[0].distance {
			break // worse than the best
		}
		people = append(people, g.person)
	}
	return people
}
