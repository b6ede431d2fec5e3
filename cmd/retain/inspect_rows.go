package main

import (
	"cmp"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// A fileRow is a file as the main table of inspect shows it.
type fileRow struct {
	File       named        `csv:"file" json:"file"` // people see no folder where names are enough
	Kind       named        `csv:"kind" json:"kind"`
	Records    *int         `csv:"records" json:"records"` // undefined where the file was not read through
	SetAside   int          `csv:"set_aside" json:"set_aside"`
	FirstDay   calendar.Day `csv:"first_day" json:"first_day"`
	LastDay    calendar.Day `csv:"last_day" json:"last_day"`
	Format     orNone       `csv:"format" json:"format" table:"detail"`
	Container  orNone       `csv:"container" json:"container" table:"detail"`
	Used       int          `csv:"used" json:"used" table:"detail"`
	Duplicates int          `csv:"duplicates" json:"duplicates" table:"detail"`
	GuestShare metric.Rate  `csv:"guest_share" json:"guest_share" table:"detail"` // of the sales that count: lines without a customer
	Usable     bool         `csv:"usable" json:"usable" table:"detail"`           // figures can be computed
	Problem    orNone       `csv:"problem" json:"problem" table:"detail"`         // why they cannot
	Remedy     orNone       `csv:"remedy" json:"remedy" table:"detail"`           // what to do about it
}

// newFileRow is the row of a file; name is what people call it, and kind what
// they call its kind.
func newFileRow(a *ingest.Account, name, kind string) fileRow {
	row := fileRow{
		File: named{a.File, name}, Kind: named{a.Kind.String(), kind}, SetAside: a.Counts[ingest.SetAside],
		FirstDay: a.First, LastDay: a.Last, Format: orNone(a.Format), Container: orNone(a.Container), Used: a.Counts[ingest.Used],
		Duplicates: a.Counts[ingest.Duplicate], GuestShare: metric.Undefined, Usable: a.Problem == "" && a.Kind != ingest.Unknown,
		Problem: orNone(a.Problem), Remedy: orNone(a.Remedy),
	}
	if a.Records > 0 {
		row.Records = &a.Records
	}
	if a.Kind == ingest.Sales {
		n := a.Counts[ingest.NoCustomer]
		row.GuestShare = metric.Ratio(n, n+a.Counts[ingest.Return]+a.Counts[ingest.Merged]+a.Counts[ingest.Used])
	}
	if a.Problem != "" {
		row.Kind.human += ", refused"
	}
	return row
}

// A named thing has a name for programs and one for people.
type named struct{ name, human string }

// MarshalText gives the name for programs.
func (n named) MarshalText() ([]byte, error) { return []byte(n.name), nil }

// Human returns the name for people.
func (n named) Human() string { return n.human }

// An orNone is a text that may be missing; people see none.
type orNone string

// MarshalText gives the text.
func (s orNone) MarshalText() ([]byte, error) { return []byte(s), nil }

// Human returns the text, or none.
func (s orNone) Human() string { return cmp.Or(string(s), "none") }

// A choiceRow is something that was found out about a file.
type choiceRow struct {
	File   string `csv:"file" json:"file" when:"by"`
	Choice named  `csv:"choice" json:"choice"`
	Found  string `csv:"found" json:"found"`
	ToldBy string `csv:"told_by" json:"told_by"`
	Change string `csv:"change" json:"change" table:"detail"` // what to add to the command line to change it
}

// A binRow is what became of some of a file's records.
type binRow struct {
	File    string        `csv:"file" json:"file" when:"by"`
	Bin     named         `csv:"bin" json:"bin"`
	Records int           `csv:"records" json:"records"`
	Share   metric.Rate   `csv:"share" json:"share"`   // of the file's records
	Amount  *money.Amount `csv:"amount" json:"amount"` // undefined where it is not counted apart
}

// A countRow is a binRow of files without money, as people see it.
type countRow struct {
	Bin     named       `csv:"bin" json:"bin"`
	Records int         `csv:"records" json:"records"`
	Share   metric.Rate `csv:"share" json:"share"`
}

// A rejectRow is a record that cannot be used.
type rejectRow struct {
	Place  string `csv:"place" json:"place"` // file:line:column
	Field  string `csv:"field" json:"field"`
	Value  string `csv:"value" json:"value"`
	Reason string `csv:"reason" json:"reason"`
}

// A gapRow is a stretch of days without a sale that stands out.
type gapRow struct {
	File     string       `csv:"file" json:"file" when:"by"`
	FirstDay calendar.Day `csv:"first_day" json:"first_day"`
	LastDay  calendar.Day `csv:"last_day" json:"last_day"`
	Days     int          `csv:"days" json:"days"`
}
