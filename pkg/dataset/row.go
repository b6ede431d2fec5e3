package dataset

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A row is what is known of an order from some of its lines. There are as
// many as there are orders, so they are packed: meta holds, from the top, the
// customer's number in its partition, the day (of the earliest sale line, else
// of the earliest line), the file (the first that has a sale line) and flags.
type row struct {
	order  uint64 // hash of the order id; 0 without one
	amount money.Amount
	meta   uint64
}

// The widths of what meta holds, in bits; a customer takes the rest.
const (
	flagBits = 4
	fileBits = 14
	dayBits  = 22 // calendar.MaxDay is below 1 << 22

	fileShift     = flagBits
	dayShift      = fileShift + fileBits
	customerShift = dayShift + dayBits

	maxCustomers = 1 << (64 - customerShift) // in a partition
)

const (
	saleFlag     uint64 = 1 << iota // has a sale line
	returnFlag                      // has a return line, or a refund
	wholeFlag                       // amount is the order's, not a line's
	overflowFlag                    // the amounts do not fit
)

func pack(day calendar.Day, file int, flags uint64) uint64 {
	return uint64(day)<<dayShift | uint64(file)<<fileShift | flags
}

func (r *row) customer() int      { return int(r.meta >> customerShift) }
func (r *row) day() calendar.Day  { return calendar.Day(r.meta >> dayShift & (1<<dayBits - 1)) }
func (r *row) file() int          { return int(r.meta >> fileShift & (1<<fileBits - 1)) }
func (r *row) has(f uint64) bool  { return r.meta&f != 0 }
func (r *row) set(customer int)   { r.meta |= uint64(customer) << customerShift }
func (r *row) sameAs(o *row) bool { return r.order == o.order && (r.order != 0 || r.day() == o.day()) }

// absorb adds what o knows of the same order of the same customer. In
// whatever order rows are absorbed, the result is the same.
func (r *row) absorb(o row) {
	day, file := r.day(), r.file()
	switch {
	case r.has(saleFlag) == o.has(saleFlag):
		day, file = min(day, o.day()), min(file, o.file())
	case o.has(saleFlag):
		day, file = o.day(), o.file()
	}
	flags := (r.meta | o.meta) & (1<<flagBits - 1)
	if r.has(wholeFlag) && o.has(wholeFlag) {
		r.amount = min(r.amount, o.amount) // that of a later export knows of more refunds
	} else {
		sum, ok := r.amount.Add(o.amount)
		if r.amount = sum; !ok {
			flags |= overflowFlag
		}
	}
	r.meta = r.meta>>customerShift<<customerShift | pack(day, file, flags)
}
