// Package ingest reads the files that a business exports into a dataset:
// finds out how each is written, cleans it column by column and accounts for
// every record. It opens nothing itself: files come as Sources.
package ingest

import (
	"io"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// A Source is a file to read.
type Source struct {
	Name string                        // shown in messages and accounts
	Open func() (io.ReadCloser, error) // the bytes from the beginning
	Once bool                          // Open works one time only, as for a pipe
}

// A Kind is what a file holds.
type Kind uint8

// The kinds of files. A file whose header tells none of the others is Unknown.
const (
	Unknown Kind = iota
	Sales
	Customers
	Survey
	Rates  // of exchange: see Input.Rates
	Joined // for sales: see Options.Joins
)

// String returns "sales", "customers", "survey", "rates", "joined" or "unknown".
func (k Kind) String() string {
	return [...]string{"unknown", "sales", "customers", "survey", "rates", "joined"}[k]
}

// Input is what to read: for each kind, the files that hold it.
type Input struct {
	Sales, Customers, Survey []Source

	Others []Source // files that others may need: see Options.Joins
	Rates  []Source // at most one, with exchange rates: date, from, to, rate
}

// A ColumnRole says that a column plays a role, whatever its header.
type ColumnRole struct {
	Role   string `mapstructure:"role"`   // one of Roles
	Column string `mapstructure:"column"` // a header, or a number from 1
}

// Options say how to read what the files do not tell themselves. The zero
// Options leave every choice to the files.
type Options struct {
	Columns    []ColumnRole       // override what the headers say
	NoHeader   bool               // the first record is data; Columns give numbers
	Delimiter  string             // one of , ; | tab space, or another single byte; "" to find out
	Encoding   string             // a WHATWG label such as utf-8 or windows-1252; "" to find out
	DateFormat string             // ymd, dmy, mdy, or a layout such as DD.MM.YYYY; "" to find out
	Calendar   string             // gregorian, buddhist or persian: of the years in dates; "" is gregorian
	Location   *time.Location     // where days begin: times with an offset are moved there; nil leaves days as written
	Sheet      string             // of a workbook: a name, or a number from 1; "" where only one holds a table
	Member     string             // of a zip archive: the file in it; "" where there is only one
	Decimal    string             // "." or ","; "" to find out
	Identity   string             // id, email or phone: what tells customers apart; "" for the first that the sales file has
	Currency   string             // count lines in this currency only or, with rates, convert to it; "" refuses several
	MinOrder   money.Amount       // see dataset.Builder
	AsOf       calendar.Day       // last day that counts; zero: the last dated line of Basis, or the latest start of Contracts
	Basis      Kind               // the file that a default as-of rests on; Unknown is Sales
	Contracts  bool               // the figure rests on contracts, which the customers file tells
	TenureUnit calendar.Unit      // in which a tenure is told; zero: as its header says, else days
	Today      calendar.Day       // a default as-of after it is an error; zero: not checked
	Joins      []formats.Join     // tables in other files that the sales need
	Formats    []formats.Format   // known exports beside the built-in ones
	By         string             // the column that figures are grouped by; "" for none
	Products   bool               // read what was sold: a sales file without a column for it is an error
	AnyWay     bool               // but none with this: then nothing is known of what was sold
	Strict     bool               // refuse if any record was set aside
	MaxBad     float64            // refuse if a larger share of the records was set aside, 0 to 1
	Reject     func(Reject) error // gets every record set aside, file by file, in the order of the file; may be nil
	Trace      *Trace             // whose records to note; nil: nobody's
	Hash       bool               // give the accounts the SHA-256 of each file
	Pseudonyms *pseudonym.Key     // see dataset.Builder; cells in rejects, errors and notes are shown by their shape; nil: as they are
	Workers    int                // goroutines that read; 0 for one per processor
}
