package metric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/nearest"
)

// someone returns the one person whom a text means.
func someone(ds *dataset.Dataset, text string) (dataset.Person, error) {
	found := ds.Named(text)
	switch len(found) {
	case 0:
		hint := "want an id as the sales have it, or an e-mail address, a phone number or a name of the customers file"
		if like := alike(ds, text); len(like) > 0 {
			hint = "did you mean " + introduce(ds, like) + "?"
		}
		return dataset.Nobody, &DataError{LacksCustomer, `"` + ds.Shown(text) + `" is nobody`, hint}
	case 1:
		return found[0], nil
	}
	slices.SortFunc(found, func(a, b dataset.Person) int { return strings.Compare(ds.Key(a), ds.Key(b)) })
	return dataset.Nobody, &DataError{LacksCustomer, `"` + ds.Shown(text) + `" is ` + count(len(found)) + " people", "say which: " + introduce(ds, found)}
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
		for _, name := range append(ds.Handles(p), strings.ToLower(ds.Key(p))) {
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
