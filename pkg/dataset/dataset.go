// Package dataset is the model that every figure is computed from: people
// with dense numbers, their order histories in flat arrays, what the customers
// file says of them, and their answers to surveys. A Builder makes it, the
// same whatever the order of the input.
package dataset

import (
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// A Person is the dense number of somebody who stands in any of the files: 0
// to People-1, in the order of a hash of the keys. That order depends on the
// keys alone, but means nothing to people: what is shown is sorted first.
type Person int32

// Nobody is the Person of a response without an id.
const Nobody Person = -1

// An Order is what is kept of all lines of one customer that share an order
// id, or a day where there is none.
type Order struct {
	Amount   money.Amount // sales less returns; 0 in data without amounts
	Day      calendar.Day // of its earliest sale line, else of its earliest line
	Purchase bool         // see Builder.MinOrder
}

// NoYear is the year of birthdays that are told without one: a leap year.
const NoYear = 4

// NoOptOut is the OptOut of those of whom the column that has it says nothing.
const NoOptOut = "no"

// A Profile is what the customers file says of a person. Where a Builder has
// Pseudonyms, those take the place of the texts that tell who it is.
type Profile struct {
	Name, Email, Phone string
	SignUp             calendar.Day // zero where not told
	Birthday           calendar.Day // zero where not told; in the year NoYear where only day and month are
	Asked              bool         // for an answer to the survey
	AskedOn            calendar.Day // zero where not told
	Margin             float64      // share of revenue that is profit, 0 to 1; NaN where not told
	Consent            string       // as the file has it; "" where not told
	OptOut             string       // of a column that says yes to who is not to be written to; NoOptOut where it is blank, "" where there is none
	ReferredBy         string       // who brought them, as the file has it: a key, an address, a number or a name; "" where not told
	Values             []string     // of the columns asked for, as Dataset.CustomerColumns
}

// A Response is one answer to a survey.
type Response struct {
	Person  Person // Nobody without an id
	Day     calendar.Day
	Score   int8     // 0 to 10
	Comment string   // "" where none
	Values  []string // of the columns asked for, as Dataset.SurveyColumns
}

// A Dataset is a built model; it never changes.
type Dataset struct {
	parts     []*history // people and orders, by the hash's top bits
	part      []uint8    // of each person
	profile   []int32    // number in profiles, -1 where not listed; nil without any
	profiles  *profiles
	responses []Response

	labels   map[Person]string // what Key returns in place of the key
	labelled map[string]Person // by label

	pseudonyms *pseudonym.Key           // what Key returns is made by; nil for the keys themselves
	hidden     func() map[string]Person // by pseudonym

	contracts    []Contract // by person, start and end
	contractsEnd []int32    // of each person's; nil without any

	customerColumns []string
	surveyColumns   []string
	salesColumn     string
	products        []string // by number; nil where they were not asked for

	asOf       calendar.Day
	first      calendar.Day
	hasSales   bool
	hasAmounts bool
}

// People returns how many people stand in the files, customers or not.
func (ds *Dataset) People() int { return len(ds.part) }

// All ranges over everybody, in the order of their numbers.
func (ds *Dataset) All() func(yield func(Person) bool) {
	return func(yield func(Person) bool) {
		for p := range Person(len(ds.part)) {
			if !yield(p) {
				return
			}
		}
	}
}

// Key returns what identifies p: an id or an e-mail address, as cleaned when
// it was read, or a phone number as the files write it; or the pseudonym of
// either.
func (ds *Dataset) Key(p Person) string {
	if ds.pseudonyms != nil {
		return Pseudonym(ds.pseudonyms, ds.LineKey(p))
	}
	if label, ok := ds.labels[p]; ok {
		return label
	}
	return ds.LineKey(p)
}

// LineKey returns the key that lines of p were added with: of a phone number
// the same however the files write it. It is not for people to see: where there
// are pseudonyms, it is what they hide.
func (ds *Dataset) LineKey(p Person) string {
	h := ds.parts[ds.part[p]]
	return h.key(int(p - h.first))
}

// Lookup returns the person with that key, as Key returns it or as lines were
// added with it.
func (ds *Dataset) Lookup(key string) (p Person, ok bool) {
	if p, ok := ds.labelled[key]; ok {
		return p, true
	}
	if ds.pseudonyms != nil && pseudonym.Is(key) {
		if p, ok := ds.hidden()[key]; ok {
			return p, true
		}
	}
	for id, _, short := identify([]byte(key)); ; id = salted(id) {
		h := ds.parts[id>>rest]
		i, ok := slices.BinarySearch(h.ids, id)
		switch {
		case !ok:
			return 0, false
		case h.key(i) == key:
			return h.first + Person(i), true
		case short:
			return 0, false
		}
	}
}

// Orders returns the orders of p by day, purchases and others; not to be
// changed. Empty for a prospect.
func (ds *Dataset) Orders(p Person) []Order {
	h := ds.parts[ds.part[p]]
	i := p - h.first
	return h.orders.of(int(i))
}

// IsCustomer reports whether p has at least one purchase.
func (ds *Dataset) IsCustomer(p Person) bool {
	for _, o := range ds.Orders(p) {
		if o.Purchase {
			return true
		}
	}
	return false
}

// Listed reports whether p stands in the customers file.
func (ds *Dataset) Listed(p Person) bool { return ds.profile != nil && ds.profile[p] >= 0 }

// Profile returns what the customers file says of p; the zero Profile where
// it says nothing.
func (ds *Dataset) Profile(p Person) Profile {
	if ds.Listed(p) {
		return ds.profiles.at(int(ds.profile[p]), len(ds.customerColumns))
	}
	return Profile{Values: make([]string, len(ds.customerColumns))}
}

// CustomerValue returns the value of p in a column of CustomerColumns, by its
// place there: one of Profile.Values, without the others.
func (ds *Dataset) CustomerValue(p Person, column int) string {
	if !ds.Listed(p) {
		return ""
	}
	return ds.profiles.value(int(ds.profile[p]), column)
}

// CustomerColumns returns the columns of the customers file that were asked
// for, in the order of Profile.Values.
func (ds *Dataset) CustomerColumns() []string { return ds.customerColumns }

// SurveyColumns returns the columns of the survey that were asked for, in the
// order of Response.Values.
func (ds *Dataset) SurveyColumns() []string { return ds.surveyColumns }

// SalesColumn returns the column of the sales file that was asked for, or "".
func (ds *Dataset) SalesColumn() string { return ds.salesColumn }

// SalesValue returns the value of the sales column on the latest line of p,
// the least text of several on that day; "" where there is none.
func (ds *Dataset) SalesValue(p Person) string {
	h := ds.parts[ds.part[p]]
	if h.values == nil {
		return ""
	}
	return h.values[p-h.first]
}

// Responses returns the answers to the survey, by person (Nobody first), day,
// score; not to be changed.
func (ds *Dataset) Responses() []Response { return ds.responses }

// AsOf returns the last day that counts; zero in data without a dated line.
func (ds *Dataset) AsOf() calendar.Day { return ds.asOf }

// First returns the day of the first dated line; zero without one.
func (ds *Dataset) First() calendar.Day { return ds.first }

// HasSales reports whether a sales file was read.
func (ds *Dataset) HasSales() bool { return ds.hasSales }

// HasAmounts reports whether the sales file tells amounts. Without them every
// order with a sale line is a purchase and there is no revenue.
func (ds *Dataset) HasAmounts() bool { return ds.hasAmounts }
