// Package metric computes the figures: pure functions from a dataset to a
// Result, one file per metric. Nothing here reads files, knows the clock or
// prints; what a figure means is said on the row types' fields.
package metric

import "github.com/retain-cli/retain/pkg/calendar"

// A Result is what a metric found, as of when, and what one should know about
// it. The tags of R's fields are the published schema: `csv` and `json` name
// the column; `when` names the option without which it is not there: "by",
// "every" or one of Settings; `table` says how people see it: "low" and "high" are the
// ends of the interval of the rate before them, "detail" is left out of wide
// tables; "spare" is the first and "keep" the last to go where there is no
// room.
type Result[R any] struct {
	Metric     string           // the metric's name: "churn"
	Definition string           // what was computed, in one sentence
	AsOf       calendar.Day     // the last day that counts
	Period     *calendar.Period // what the figure covers; nil for all data
	By         string           // the column that groups the rows; "" without
	Every      string           // how the period was cut; "" without
	Settings   []Setting        // what else the figure depends on, in order
	Notes      []string         // what the reader should know; never nil's worth of substance
	Rows       []R              // never nil
	Sections   []Section        // further tables of metrics that have more than one
	Pivot      Pivot            // how people see the rows as a grid; zero: as they are
}

// A Setting is an option that a figure depends on, as the user would type it.
type Setting struct{ Name, Value string }

// A Section is a further table of a Result; Rows is a slice of structs tagged
// like the main rows.
type Section struct {
	Name string
	Rows any
}

// A Pivot says how people see rows as a grid, in tables only: machines get the
// rows as they are. Its fields name columns of the rows.
type Pivot struct {
	Section string   // whose rows are a grid; "" for the main ones
	Row     []string // they name a row of the grid, in the order of the rows
	Column  string   // its values head the grid's columns, in the order that the rows of each line have
	Value   string   // shown in the cells; a cell without a row is empty
	Settled string   // a bool column: a cell where it is false is marked, for it may still change
	Foot    string   // the section whose rows, by Column, are the last row of the grid; "" without one
}
