package ingest

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Bin is what became of a record. Every record is in exactly one, the first
// that fits.
type Bin uint8

// The bins, in the order in which they are tried.
const (
	Structural    Bin = iota // blank, title, repeated header, total
	SetAside                 // cannot be used; a Reject says why
	NotSale                  // cancelled, failed, fully refunded
	OtherCurrency            // not in the currency asked for
	Duplicate                // stands in an overlapping export too, or replaced by a later record
	AfterAsOf                // later than the last day that counts
	NoCustomer               // nobody's: counted with its money, in no figure per customer
	Return                   // lowers an order
	Merged                   // a further line of an order; its money is in Used
	Used                     // an order's first line; a customer; a response
	bins
)

var binNames = [bins]string{
	"structural", "set_aside", "not_a_sale", "other_currency", "duplicate",
	"after_as_of", "no_customer", "return", "merged", "used",
}

// String returns the bin's name in accounts: "set_aside".
func (b Bin) String() string { return binNames[b] }

// Bins are the bins in the order in which they are tried.
func Bins() []Bin {
	all := make([]Bin, bins)
	for i := range all {
		all[i] = Bin(i)
	}
	return all
}

// Counts are how many records fell into each bin.
type Counts [bins]int

// Moneys are the amounts of the records in each bin. Records set aside and
// structural ones have none.
type Moneys [bins]money.Amount

// An Account says how a file was read and what became of each record.
type Account struct {
	File      string
	Kind      Kind
	SHA256    string // hex; "" where not asked for
	Encoding  string // "utf-8"
	Delimiter string // "," or "tab"
	Dates     string // the layout, such as "YYYY-MM-DD"; "" without dates
	Roles     []ColumnRole
	Records   int // all bins together
	Counts    Counts
	Money     Moneys
	First     calendar.Day // earliest day of the records not set aside; zero for none
	Last      calendar.Day // latest
}

// A Reject is a record that was set aside, and why.
type Reject struct {
	Place
	Field  string // the column's header; "" where the whole record is wrong
	Value  string
	Reason string // what was wrong: "no such day"
	Record string // the record as it stands
}

// A Place is where something stands in a file: physical line and byte column,
// both from 1; 0 where not known.
type Place struct {
	File         string
	Line, Column int
}
