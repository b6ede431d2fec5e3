package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	NoAnswer                 // a survey sent and not answered
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
	"structural", "set_aside", "not_a_sale", "no_answer", "other_currency", "duplicate",
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
	File       string
	Kind       Kind
	Format     string // name of the known export; "" for a plain file
	SHA256     string // hex; "" where not asked for
	Container  string // what the file is packed in, such as "gzip"; "" for nothing
	Encoding   string // "utf-8"
	Evidence   string // what the encoding is told by
	LineEnds   string // LF, CRLF or CR; "" where there is none
	Undefined  int    // bytes without a meaning in the encoding
	Header     int    // physical line of the header, from 1; 0 without one
	Delimiter  string // "," or "tab"
	Dates      string // the layout, such as "YYYY-MM-DD"; "" without dates
	Roles      []ColumnRole
	Records    int // all bins together
	Counts     Counts
	Money      Moneys
	First      calendar.Day  // earliest day of the records not set aside; zero for none
	Last       calendar.Day  // latest
	DatesBy    string        // what tells the order of day and month
	Decimal    string        // the decimal sign, "." or ","; "" without numbers
	DecimalBy  string        // what tells it
	Unused     []string      // columns that play no role
	Joined     []string      // other files that tell what this one does not
	TenureUnit calendar.Unit // in which contracts tell how long they have run; 0 where they tell a start, or are not read
	Contracts  bool          // each record may tell a contract, of which a customer may have several
	Currencies []string      // that the records name, sorted
	Problem    string        // why the file cannot be used; "" where it can
	Remedy     string        // what to do about it
	Rejects    []Reject      // the first of the records set aside
	Notes      []string      // what the reader should know about how the file was read
	Chunks     int           // pieces in which sales were scanned; not in JSON
	Slow       int           // of them, those that took the slow path: see csvscan.Lines.Slow

	days days
}

// write notes how the text is written.
func (a *Account) write(s textStyle) {
	a.Container, a.Encoding, a.Evidence, a.LineEnds, a.Undefined = s.container, s.encoding, s.evidence, s.lineEnds, s.undefined
}

// Amount returns the money of the records in a bin; nil where it is not
// counted apart: in files without sales, of records that cannot be read, and of
// further lines, whose money is in Used.
func (a *Account) Amount(b Bin) *money.Amount {
	if a.Kind != Sales || b <= SetAside || b == Merged {
		return nil
	}
	return &a.Money[b]
}

// add adds an amount to a bin; false where the sum does not fit.
func (m *Moneys) add(b Bin, a money.Amount) bool {
	sum, ok := m[b].Add(a)
	m[b] = sum
	return ok
}

// reject hands a record that was set aside to Options.Reject, where there is
// one, and keeps it as an example while there are few.
func (a *Account) reject(r Reject, o *Options) error {
	r.Value, r.Record = o.Pseudonyms.Shape(r.Value), o.Pseudonyms.Shape(r.Record)
	if len(a.Rejects) < examples {
		a.Rejects = append(a.Rejects, r)
	}
	if o.Reject != nil {
		return o.Reject(r)
	}
	return nil
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

// An InputJSON is an account as it stands among the inputs of a JSON result.
type InputJSON struct {
	File       string             `json:"file"`
	Kind       string             `json:"kind"`
	Format     string             `json:"format,omitempty"`
	SHA256     string             `json:"sha256,omitempty"`
	Container  string             `json:"container,omitempty"`
	Encoding   string             `json:"encoding"`
	EncodingBy string             `json:"encoding_by,omitempty"`
	Undefined  int                `json:"undefined_bytes,omitempty"`
	LineEnds   string             `json:"line_ends,omitempty"`
	Delimiter  string             `json:"delimiter"`
	Header     int                `json:"header_line,omitempty"`
	Dates      string             `json:"dates,omitempty"`
	DatesBy    string             `json:"dates_by,omitempty"`
	Decimal    string             `json:"decimal,omitempty"`
	DecimalBy  string             `json:"decimal_by,omitempty"`
	Roles      []RoleJSON         `json:"roles"`
	Unused     []string           `json:"unused,omitempty"`
	Joined     []string           `json:"joined,omitempty"`
	Currencies []string           `json:"currencies,omitempty"`
	Records    int                `json:"records"`
	Bins       map[string]BinJSON `json:"bins"` // but for those that are empty
	First      calendar.Day       `json:"first_day"`
	Last       calendar.Day       `json:"last_day"`
	Problem    string             `json:"problem,omitempty"`
	Remedy     string             `json:"remedy,omitempty"`
	Notes      []string           `json:"notes,omitempty"`
}

// A BinJSON is how many records are in a bin, and their money where it is
// counted apart.
type BinJSON struct {
	Records int           `json:"records"`
	Amount  *money.Amount `json:"amount,omitempty"`
}

// A RoleJSON is the role of a column.
type RoleJSON struct {
	Role   string `json:"role"`
	Column string `json:"column"`
}

// MarshalJSON gives the account as an InputJSON.
func (a Account) MarshalJSON() ([]byte, error) {
	filled := map[string]BinJSON{} // encoding/json sorts the keys
	for _, b := range Bins() {
		if a.Counts[b] == 0 {
			continue
		}
		filled[b.String()] = BinJSON{a.Counts[b], a.Amount(b)}
	}
	roles := make([]RoleJSON, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = RoleJSON(r)
	}
	return json.Marshal(InputJSON{
		a.File, a.Kind.String(), a.Format, a.SHA256, a.Container, a.Encoding, a.Evidence, a.Undefined, a.LineEnds, a.Delimiter, a.Header,
		a.Dates, a.DatesBy, a.Decimal, a.DecimalBy, roles, a.Unused, a.Joined, a.Currencies, a.Records, filled, a.First, a.Last,
		a.Problem, a.Remedy, a.Notes,
	})
}

// binWords say what became of records, for people; by kind where it differs.
// (s) is for several.
var binWords = map[Kind][bins]string{
	Sales: {
		"blank, header or total", "set aside", "not a sale", "", "in another currency", "duplicate(s)",
		"after as-of", "without a customer", "return(s)", "further line(s) of orders", "order(s)",
	},
	Customers: {"blank, header or total", "set aside", "", "", "", "replaced by a later record", "", "without an id", "", "", "customer(s)"},
	Rates:     {Used: "rate(s)"},
	Joined:    {Used: "record(s)"},
	Survey:    {"blank, header or total", "set aside", "", "without an answer", "", "duplicate(s)", "after as-of", "", "", "", "response(s)"},
}

// Words say for people what became of the records of a bin in a file of the
// kind: "without a customer".
func (b Bin) Words(k Kind) string { return strings.ReplaceAll(binWords[k][b], "(s)", "s") }

// counted says how many records are in a bin, and what became of them.
func (b Bin) counted(n int, k Kind) string {
	words := b.Words(k)
	if n == 1 {
		words = strings.ReplaceAll(binWords[k][b], "(s)", "")
	}
	return grouped(n) + " " + words
}

// Summary tells for people what was read and what became of it, one line for
// each kind of file, and what else the reader should know.
func Summary(accounts []Account) []string {
	var lines []string
	for _, k := range []Kind{Sales, Customers, Survey} {
		var files []string
		var total Account
		for _, a := range accounts {
			if a.Kind != k {
				continue
			}
			files = append(files, a.File)
			total.Records += a.Records
			total.Contracts = total.Contracts || a.Contracts
			for b := range bins {
				total.Counts[b] += a.Counts[b]
				total.Money.add(b, a.Money[b])
			}
		}
		if len(files) == 0 {
			continue
		}
		name := files[0]
		if len(files) > 1 {
			name = grouped(len(files)) + " files"
		}
		parts := total.parts(k)
		lines = append(lines, fmt.Sprintf("%s: %s: %s = %s", k, name, count(total.Records, "record"), strings.Join(parts, ", ")))
	}
	for _, a := range accounts {
		for _, note := range a.Notes {
			lines = append(lines, a.File+": "+note)
		}
	}
	return lines
}

// LeftOut tells for people how many records count and which do not, one line
// for each kind of file.
func LeftOut(accounts []Account) []string {
	var lines []string
	for _, k := range []Kind{Sales, Customers, Survey} {
		var total Account
		for _, a := range accounts {
			if a.Kind != k {
				continue
			}
			for b := range bins {
				total.Counts[b] += a.Counts[b]
				total.Money.add(b, a.Money[b])
			}
			total.Records += a.Records - a.Counts[Structural]
		}
		if total.Records == 0 {
			continue
		}
		used := total.Counts[Used] + total.Counts[Merged] + total.Counts[Return]
		line := fmt.Sprintf("%s: %s of %s %s", k, grouped(used), count(total.Records, "record"), verb(used, "counts", "count"))
		total.Counts[Used], total.Counts[Merged], total.Counts[Return], total.Counts[Structural] = 0, 0, 0, 0
		if parts := total.parts(k); len(parts) > 0 {
			line += "; left out: " + strings.Join(parts, ", ")
		}
		lines = append(lines, line)
	}
	return lines
}

func verb(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// parts names the bins that hold something, the used ones first.
func (a *Account) parts(k Kind) []string {
	var parts []string
	for _, b := range slices.Backward(Bins()) {
		if a.Counts[b] == 0 {
			continue
		}
		part := b.counted(a.Counts[b], k)
		if b == Used && a.Contracts {
			part = grouped(a.Counts[b]) + " of customers and their contracts"
		}
		if k == Sales && (b == NoCustomer || b == NotSale || b == OtherCurrency || b == AfterAsOf) && a.Money[b] != 0 {
			part += " (" + a.Money[b].Human() + ")"
		}
		parts = append(parts, part)
	}
	return parts
}

func count(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return grouped(n) + " " + word
}

// grouped is n with a comma between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
