package main

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/warehouse"
)

// A tableInput is the table of a warehouse as it stands among the inputs of a
// JSON result.
type tableInput struct {
	Warehouse []string                  `json:"warehouse"` // the addresses of the shards, without passwords
	Table     string                    `json:"table"`
	Kind      string                    `json:"kind"`
	Customers string                    `json:"customers_table,omitempty"` // that groups
	Zone      string                    `json:"timezone,omitempty"`        // where days begin
	Roles     []ingest.RoleJSON         `json:"roles"`
	Records   int                       `json:"records"`
	Bins      map[string]ingest.BinJSON `json:"bins"` // of single lines: used ones are not told apart by order
	First     calendar.Day              `json:"first_day"`
	Last      calendar.Day              `json:"last_day"`
	Notes     []string                  `json:"notes,omitempty"`
}

// newTableInput is what is known of a table before it is asked.
func newTableInput(s *warehouse.Source, w *warehouse.Warehouse) *tableInput {
	in := &tableInput{Table: s.Table, Kind: kinds[s.Holds].String(), Roles: []ingest.RoleJSON{}, Bins: map[string]ingest.BinJSON{}}
	for _, url := range s.URLs {
		in.Warehouse = append(in.Warehouse, warehouse.Redact(url))
	}
	if w.GroupsCustomers() {
		in.Customers = s.Customers
	}
	for _, r := range w.Roles() {
		in.Roles = append(in.Roles, ingest.RoleJSON{Role: r.Name, Column: r.Column})
	}
	return in
}

// put says how many records are in a bin and, where it is known, their money.
func (in *tableInput) put(b ingest.Bin, records int, amount *money.Amount) {
	if records > 0 {
		in.Bins[b.String()] = ingest.BinJSON{Records: records, Amount: amount}
	}
}

// sales says what became of sales.
func (in *tableInput) sales(f *warehouse.Facts) {
	in.Records, in.First, in.Last, in.Zone = f.Lines, f.First(), f.Last(), f.Zone
	in.put(ingest.SetAside, f.Bad, nil)
	in.put(ingest.NotSale, f.NotSale, nil)
	in.put(ingest.OtherCurrency, f.OtherCurrency, nil)
	in.put(ingest.AfterAsOf, f.AfterAsOf, nil)
	in.put(ingest.NoCustomer, f.Guests, &f.GuestAmount)
	in.put(ingest.Used, f.Used, &f.UsedAmount)
	for _, column := range f.Floats {
		in.Notes = append(in.Notes, floatNote(column))
	}
}

// survey says what became of responses.
func (in *tableInput) survey(f *warehouse.SurveyFacts) {
	in.Records, in.First, in.Last, in.Zone = f.Records, f.First(), f.Last(), f.Zone
	in.put(ingest.SetAside, f.Bad, nil)
	in.put(ingest.NoAnswer, f.NoAnswer, nil)
	in.put(ingest.AfterAsOf, f.AfterAsOf, nil)
	in.put(ingest.Used, f.Used, nil)
	in.Notes = append(in.Notes, f.Problems...)
}

// place is the table for messages.
func (in *tableInput) place() string { return in.Warehouse[0] + " " + in.Table }
