package dataset

import (
	"slices"
	"strings"
	"unicode"
)

// A Directory finds people by what they are called: by their key, as it stands
// or as another file may write it, or by an e-mail address, a phone number or
// a name of the customers file.
type Directory struct {
	ds *Dataset
	by map[string]Person // handle; Nobody for one that several have
}

// Directory returns a Directory of everybody.
func (ds *Dataset) Directory() *Directory { return &Directory{ds: ds} }

// Find returns who is called so; Nobody where it is nobody, or several.
func (d *Directory) Find(text string) Person {
	if p, ok := d.ds.byKey(text); ok {
		return p
	}
	if d.by == nil {
		d.by = map[string]Person{}
		for p := range d.ds.All() {
			for _, h := range d.ds.Handles(p) {
				if other, ok := d.by[h]; ok && other != p {
					d.by[h] = Nobody
				} else {
					d.by[h] = p
				}
			}
		}
	}
	if p, ok := d.by[handle(text)]; ok {
		return p
	}
	return Nobody
}

// Named returns everybody whom a text may mean: the one with that key, in
// whatever spelling, else all with that e-mail address, phone number or name.
// Pseudonyms mean whom they stand for.
func (ds *Dataset) Named(text string) []Person {
	if p, ok := ds.byKey(text); ok {
		return []Person{p}
	}
	meant := ds.spellings(text)
	var found []Person
	for p := range ds.All() {
		if slices.ContainsFunc(ds.Handles(p), func(h string) bool { return slices.Contains(meant, h) }) {
			found = append(found, p)
		}
	}
	return found
}

// byKey returns who has the key that a text is, in whatever spelling.
func (ds *Dataset) byKey(text string) (Person, bool) {
	text = strings.TrimSpace(text)
	for _, key := range []string{text, strings.TrimSuffix(text, ".0"), strings.ToLower(text), handle(text)} {
		if p, ok := ds.Lookup(key); ok && key != "" {
			return p, true
		}
	}
	return Nobody, false
}

// Handles returns what p is called by in the customers file: the address, the
// number and the name, in a spelling in which two that mean the same are alike.
func (ds *Dataset) Handles(p Person) (all []string) {
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
// the key of a phone number, else as a name.
func handle(text string) string {
	if !strings.ContainsFunc(text, unicode.IsLetter) {
		if key := AppendPhoneKey(nil, []byte(text)); len(key) > 0 {
			return string(key)
		}
	}
	return plainName(text)
}

// plainName is a name in the spelling in which two that mean the same are
// alike.
func plainName(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}
