// Package sample writes the bundled shop: three years of sales, customers
// and survey answers of a shop for tea, coffee and crockery that never was.
//
// The same Options give the same bytes on every machine. Draws come from
// PCG (math/rand/v2), each customer from a stream of its own, and are made
// with integers only: comparisons, multiplication and shifts. No
// floating-point result decides a byte, because fused multiplication and the
// last digit of a logarithm differ between processors.
//
// Memory grows with the customers (about 40 bytes each), not with the lines:
// the customers are first lived through one by one until they make the rows
// that were asked for, then once more side by side, day by day, and written.
package sample

import (
	"errors"
	"fmt"
	"io"
)

// Options sets how large a shop is and which of the many possible shops it
// is.
type Options struct {
	// Rows is the number of line items in sales.csv, returns, credit notes
	// and unusable lines among them, from 1 to 1,000,000,000. The file holds
	// this many or, to finish the last order, up to seven more. Customers
	// and answers grow with it: about 130 and 70 for every 1,000 rows.
	Rows int

	// Seed picks the shop; every value is a shop.
	Seed uint64
}

// Bundled is the shop in testdata/shop.
var Bundled = Options{Rows: 4000, Seed: 1}

// The names of the files, in the order in which Write creates them.
const (
	SalesFile     = "sales.csv"
	CustomersFile = "customers.csv"
	SurveyFile    = "survey.csv"
)

// maxRows keeps the number of customers within an int32.
const maxRows = 1_000_000_000

// Write writes the shop into three files that create opens by name. It closes
// whatever create gave it, and returns the errors of writing and closing
// joined; the files are then incomplete.
func Write(o Options, create func(name string) (io.WriteCloser, error)) (err error) {
	if o.Rows < 1 || o.Rows > maxRows {
		return fmt.Errorf("rows %d: want 1 to %d", o.Rows, maxRows)
	}
	var tables [3]*table
	for i, name := range []string{SalesFile, CustomersFile, SurveyFile} {
		file, err := create(name)
		if err != nil {
			for _, t := range tables[:i] {
				err = errors.Join(err, t.close())
			}
			return err
		}
		tables[i] = newTable(file)
	}
	s := open(o, tables[0], tables[1], tables[2])
	s.run()
	for _, t := range tables {
		err = errors.Join(err, t.close())
	}
	return err
}
