package ingest

import (
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/ingest/formats"
)

// With Options.Pseudonyms no message shows a cell as it stands: what is wrong
// in a file may be a name in the place of an amount, or a file without a header
// whose first record is taken for one.

// shownNames are what messages call the columns: the header. With pseudonyms
// they are, of what may be a record that is taken for a header, only the words
// that headers are made of and those that the user typed.
func (f *file) shownNames(o *Options) []string {
	if o.Pseudonyms == nil {
		return f.header
	}
	words := 0
	for _, h := range f.header {
		if isSynonym(h) {
			words++
		}
	}
	_, known := formats.Match(f.header, o.Formats...)
	known = known || words > 1
	names := make([]string, len(f.header))
	for i, h := range f.header {
		typed := h == o.By || slices.ContainsFunc(o.Columns, func(c ColumnRole) bool { return c.Column == h })
		switch {
		case typed, isSynonym(h), known && !strings.Contains(h, "@"):
			names[i] = h
		default:
			names[i] = o.Pseudonyms.Shape(h)
		}
	}
	return names
}

// isSynonym reports whether a header names a role in files of some kind.
func isSynonym(header string) bool {
	key := headerKey(header)
	for k := Sales; k <= Survey; k++ {
		for _, s := range synonymsOf(k) {
			if hasWord(s.headers, key) {
				return true
			}
		}
	}
	return false
}

// personalWords are parts of headers, as headerKey writes them, whose columns
// tell who somebody is.
var personalWords = []string{
	"firstname", "lastname", "surname", "fullname", "customername", "clientname", "buyername", "billingname", "shippingname", "contactname",
	"nickname", "username", "mail", "phone", "mobile", "address", "street", "recipient", "iban", "passport",
}

// personal reports whether the column that figures are grouped by tells who
// somebody is.
func (p *plan) personal() bool {
	if p.value == none {
		return false
	}
	for _, role := range slices.Concat(identityRoles, []string{roleName, roleReferrer, roleComment, roleBirthday, roleOrder}) {
		if slices.Contains(p.roles[role], p.value) {
			return true
		}
	}
	key := headerKey(p.header[p.value])
	return slices.ContainsFunc(personalWords, func(word string) bool { return strings.Contains(key, word) })
}

// currency is what messages call a currency: with pseudonyms, one that is none
// is shown by its shape.
func (o *Options) currency(name string) string {
	if several[name] != "" || cell.IsCurrency(name) {
		return name
	}
	return o.Pseudonyms.Shape(name)
}
